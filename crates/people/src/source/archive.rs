//! ZIP archives: spreadsheets, and exports that a platform packs.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use obole_ledger::{Error, Kind, Result};
use zip::ZipArchive;

use super::{LARGEST, Source, sheets};

/// Maximum number of files in an archive of exports.
const MOST_FILES: usize = 1_000;

/// Opens an archive or a spreadsheet, which is an archive as well.
pub(super) fn open(path: &Path) -> Result<Vec<Source>> {
    let damaged = || Error::new(Kind::Unreadable, "archive-damaged").in_file(path);
    let file = File::open(path).map_err(|e| Error::io("cannot-open-file", path, e))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| damaged())?;
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
        if !bytes.is_empty() {
            parts.push(Source::made(path, &name, bytes));
        }
    }
    match (xlsx, ods) {
        (true, _) => sheets::of_xlsx(path),
        (_, true) => sheets::of_ods(path),
        _ => Ok(parts),
    }
}

pub(super) fn too_large(path: &Path) -> Error {
    Error::new(Kind::Unreadable, "archive-too-large").in_file(path).hint("save-as-csv")
}
