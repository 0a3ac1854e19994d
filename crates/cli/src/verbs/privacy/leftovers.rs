//! Files of a run that still hold an erased person: tables that somebody made beside those of the run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use obole::{Error, Result};

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
    let mut found = Vec::new();
    for path in files {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        if !known.contains(&path) && holds(&path, ids)? {
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

fn holds(path: &Path, ids: &BTreeSet<String>) -> Result<bool> {
    let failed = |e| Error::io("cannot-read-file", path, e);
    if std::fs::metadata(path).map_err(failed)?.len() > LARGEST {
        return Ok(true);
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    Ok(ids.iter().any(|id| is_in(&bytes, id.as_bytes())))
}

/// Length from which an identifier is no amount or year by chance.
const LONG: usize = 5;

/// Returns whether bytes hold an identifier that is no part of a longer word. A short one, which may be any
/// number, counts only as the first cell of a line.
fn is_in(bytes: &[u8], id: &[u8]) -> bool {
    let byte = |at: Option<usize>| at.and_then(|at| bytes.get(at)).copied();
    let is_word = |at: Option<usize>| byte(at).is_some_and(|byte| byte.is_ascii_alphanumeric());
    memchr::memmem::find_iter(bytes, id).any(|at| {
        let (before, after) = (at.checked_sub(1), Some(at + id.len()));
        if id.len() < LONG {
            return before.is_none_or(|before| byte(Some(before)) == Some(b'\n'))
                && matches!(byte(after), Some(b',' | b';' | b'\t'));
        }
        !is_word(before) && !is_word(after)
    })
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
        write("short.csv", b"donor_id,gifts\n12,3\n");
        write("amounts.csv", b"donor_id,gifts\n13,12\n");
        let short = holding(folder.path(), &BTreeSet::from(["12".to_owned()]), &BTreeSet::new()).unwrap();
        assert_eq!(short, ["short.csv"]);
    }
}
