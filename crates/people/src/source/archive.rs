//! ZIP archives: spreadsheets, and exports that a platform packs.

use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;

use obole_ledger::{Error, Kind, Result};
use zip::ZipArchive;

use super::room::{Room, too_large};
use super::{Source, ZIP, ods, sheets, xlsx};

/// Maximum number of files in an archive of exports.
const MOST_FILES: usize = 1_000;

/// Opens an archive or a spreadsheet, which is an archive as well.
///
/// # Errors
/// [`Kind::Unreadable`] for one that is damaged, encrypted or too large.
pub(super) fn open(file: &Source) -> Result<Vec<Source>> {
    of_archive(file.open_seek()?, file.path(), true, &mut Room::new())
}

fn of_archive(file: impl Read + Seek, path: &Path, is_outer: bool, room: &mut Room) -> Result<Vec<Source>> {
    let damaged = || Error::new(Kind::Unreadable, "archive-damaged").in_file(path);
    let mut archive = ZipArchive::new(file).map_err(|_| damaged())?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let (is_xlsx, is_ods) = (has("xl/workbook.xml"), has("content.xml") && has("mimetype"));
    if archive.len() > MOST_FILES && !is_xlsx && !is_ods {
        return Err(too_large(path));
    }
    let (mut parts, mut currencies) = (Vec::new(), BTreeMap::new());
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(|_| damaged())?;
        if member.encrypted() {
            return Err(Error::new(Kind::Unreadable, "archive-encrypted").in_file(path));
        }
        let name = member.name().map_err(|_| damaged())?.into_owned();
        let hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        // A reader of spreadsheets opens hidden parts as well.
        if member.is_dir() || hidden && !is_xlsx && !is_ods {
            continue;
        }
        // The sizes that an archive states may be wrong: what comes out is counted.
        let mut bytes = Vec::new();
        let mut contents = member.by_ref().take(room.unpacked + 1);
        let is_xml = [".xml", ".rels"].iter().any(|ending| name.ends_with(ending));
        let unpacked = match (is_xlsx, is_ods) {
            (true, _) => xlsx::check(contents, is_xml).map_err(|error| error.in_file(path))?,
            (_, true) if name == "content.xml" => {
                currencies =
                    ods::check(BufReader::new(&mut contents)).map_err(|error| error.in_file(path))?;
                room.unpacked + 1 - contents.limit()
            }
            (_, true) => std::io::copy(&mut contents, &mut std::io::sink()).map_err(|_| damaged())?,
            _ => contents.read_to_end(&mut bytes).map_err(|_| damaged())? as u64,
        };
        room.unpack(unpacked, path)?;
        if bytes.is_empty() {
            continue;
        }
        let part = Source::made(path, &name, bytes);
        // An archive within an archive is a spreadsheet; others are not opened.
        let inner = match part.head(4)? == ZIP {
            true if is_outer => of_archive(Cursor::new(part.bytes()), path, false, room),
            true => Ok(vec![part]),
            false => part.clone().tables(room).map(|inner| if inner.is_empty() { vec![part] } else { inner }),
        };
        parts.extend(inner?.into_iter().map(|inner| inner.within(&name)));
    }
    match (is_xlsx, is_ods) {
        (true, _) => sheets::of_xlsx(archive.into_inner(), path, room),
        (_, true) => sheets::of_ods(archive.into_inner(), currencies, path, room),
        _ => Ok(parts),
    }
}
