//! ZIP archives: spreadsheets, and exports that a platform packs.

use std::io::{Cursor, Read, Seek};
use std::path::Path;

use obole_ledger::{Error, Kind, Result};
use zip::ZipArchive;

use super::{LARGEST, Source, ZIP, sheets};

/// Maximum number of files in an archive of exports.
const MOST_FILES: usize = 1_000;

/// Opens an archive or a spreadsheet, which is an archive as well.
///
/// # Errors
/// [`Kind::Unreadable`] for one that is damaged, encrypted or too large.
pub(super) fn open(file: &Source) -> Result<Vec<Source>> {
    of_archive(file.open_seek()?, file.path(), true)
}

fn of_archive<R: Read + Seek>(file: R, path: &Path, is_outer: bool) -> Result<Vec<Source>> {
    let damaged = || Error::new(Kind::Unreadable, "archive-damaged").in_file(path);
    let mut archive = ZipArchive::new(file).map_err(|_| damaged())?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let (xlsx, ods) = (has("xl/workbook.xml"), has("content.xml") && has("mimetype"));
    if archive.len() > MOST_FILES && !xlsx && !ods {
        return Err(too_large(path));
    }
    let mut left = LARGEST;
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(|_| damaged())?;
        if member.encrypted() {
            return Err(Error::new(Kind::Unreadable, "archive-encrypted").in_file(path));
        }
        let name = member.name().map_err(|_| damaged())?.into_owned();
        let hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        if member.is_dir() || hidden {
            continue;
        }
        // The sizes that an archive states may be wrong: what comes out is counted.
        let mut bytes = Vec::new();
        let out: &mut dyn std::io::Write = if xlsx || ods { &mut std::io::sink() } else { &mut bytes };
        let unpacked = std::io::copy(&mut member.by_ref().take(left + 1), out).map_err(|_| damaged())?;
        if unpacked > left {
            return Err(too_large(path));
        }
        left -= unpacked;
        if bytes.is_empty() {
            continue;
        }
        let part = Source::made(path, &name, bytes);
        // An archive within an archive is a spreadsheet; others are not opened.
        let inner = match part.head(4)? == ZIP {
            true if is_outer => of_archive(Cursor::new(part.bytes()), path, false),
            true => Ok(vec![part]),
            false => part.clone().tables().map(|inner| if inner.is_empty() { vec![part] } else { inner }),
        };
        parts.extend(inner?.into_iter().map(|inner| inner.within(&name)));
    }
    match (xlsx, ods) {
        (true, _) => sheets::of_xlsx(archive.into_inner(), path),
        (_, true) => sheets::of_ods(archive.into_inner(), path),
        _ => Ok(parts),
    }
}

pub(super) fn too_large(path: &Path) -> Error {
    Error::new(Kind::Unreadable, "archive-too-large").in_file(path).hint("save-as-csv")
}
