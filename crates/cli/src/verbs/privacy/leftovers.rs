//! Files of a run that still hold an erased person: tables that somebody made beside those of the run.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use obole::campaign::sheet::narrowed;
use obole::{Error, Kind, Result};
use obole_people::read_sheets;

/// Size in bytes beyond which a file is named without being searched.
const LARGEST: u64 = 256 << 20;

/// Folders below the one of the run that are searched.
const DEPTH: usize = 4;

/// Returns the files below a folder that hold one of the identifiers, in the order of their names. `known`
/// are files that are handled already.
///
/// # Errors
/// When a folder or a file cannot be read.
pub(super) fn holding(
    folder: &Path,
    ids: &BTreeSet<String>,
    known: &BTreeSet<PathBuf>,
) -> Result<Vec<String>> {
    let mut files = Vec::new();
    collect(folder, DEPTH, &mut files)?;
    // A purge may search for thousands of identifiers: each file is read once for all of them.
    let search =
        AhoCorasick::new(ids).map_err(|e| Error::new(Kind::System, "too-many-identifiers").caused_by(e))?;
    let mut found = Vec::new();
    for path in files {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        if !known.contains(&path) && holds(&path, &search)? {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    let failed = |e| Error::io("cannot-read-folder", folder, e);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_file() {
            files.push(entry.path());
        } else if kind.is_dir() && depth > 0 {
            collect(&entry.path(), depth - 1, files)?;
        }
    }
    Ok(())
}

fn holds(path: &Path, search: &AhoCorasick) -> Result<bool> {
    let failed = |e| Error::io("cannot-read-file", path, e);
    if std::fs::metadata(path).map_err(failed)?.len() > LARGEST {
        return Ok(true);
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    if bytes.starts_with(b"PK\x03\x04") {
        // The cells of a spreadsheet are packed. One that cannot be read may hold anybody.
        let sheets = read_sheets(path);
        let finds = |sheet: &Vec<u8>| holds_cell(sheet, search);
        return Ok(sheets.map_or(true, |sheets| sheets.iter().any(finds)));
    }
    // "Unicode text" of a spreadsheet has two bytes a character.
    Ok(narrowed(&bytes).is_none_or(|bytes| holds_cell(&bytes, search)))
}

fn holds_cell(bytes: &[u8], search: &AhoCorasick) -> bool {
    search.find_overlapping_iter(bytes).any(|found| is_cell(bytes, found.range()))
}

/// Length from which an identifier is no amount or year by chance.
const LONG: usize = 5;

/// Returns whether an identifier that was found in bytes is no part of a longer word. A short one, which may
/// be any number, counts only as the first cell of a line.
fn is_cell(bytes: &[u8], found: Range<usize>) -> bool {
    let before = found.start.checked_sub(1).and_then(|at| bytes.get(at));
    let after = bytes.get(found.end);
    if found.len() < LONG {
        return before.is_none_or(|before| *before == b'\n') && matches!(after, Some(b',' | b';' | b'\t'));
    }
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    !is_word(before) && !is_word(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use obole_ledger::disk;

    #[test]
    fn an_identifier_is_found_as_a_word() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| disk::write_bytes(&folder.path().join(name), bytes).unwrap();
        disk::make_folder(&folder.path().join("spring")).unwrap();
        write("spring/plan.csv", b"donor_id,ask\nD4K2M9QX4TV,20\n");
        write("known.csv", b"D4K2M9QX4TV");
        write("other.csv", b"XD4K2M9QX4TV,D4K2M9QX4TV7\n");
        write("columns.parquet", b"PAR1\x0bD4K2M9QX4TV\x0b");
        let ids = BTreeSet::from(["D4K2M9QX4TV".to_owned()]);
        let found = holding(folder.path(), &ids, &BTreeSet::from([folder.path().join("known.csv")])).unwrap();
        assert_eq!(found, ["columns.parquet", "spring/plan.csv"]);
        let cell = obole_people::SheetCell::Text("D4K2M9QX4TV".into());
        let sheet = obole_people::SheetFile {
            name: "list".into(),
            columns: vec![obole_people::SheetColumn::default()],
            rows: vec![vec![cell]],
            ..obole_people::SheetFile::default()
        };
        write("review.xlsx", &sheet.xlsx().unwrap());
        write("broken.zip", b"PK\x03\x04");
        let found = holding(folder.path(), &ids, &BTreeSet::new()).unwrap();
        assert!(found.contains(&"review.xlsx".to_owned()) && found.contains(&"broken.zip".to_owned()));
        let wide = "\u{feff}keep\tdonor_id\r\nyes\tD4K2M9QX4TV\r\n".encode_utf16();
        write("wide.txt", &wide.flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
        let found = holding(folder.path(), &ids, &BTreeSet::new()).unwrap();
        assert!(found.contains(&"wide.txt".to_owned()), "{found:?}");
        write("short.csv", b"donor_id,gifts\n12,3\n");
        write("amounts.csv", b"donor_id,gifts\n13,12\n");
        let short = holding(folder.path(), &BTreeSet::from(["12".to_owned()]), &BTreeSet::new()).unwrap();
        assert_eq!(short, ["broken.zip", "short.csv"]);
    }
}
