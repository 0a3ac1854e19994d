//! Replaces files that belong together: after a kill at any moment, one complete set is left.
//!
//! The new files are written beside the old ones under other names. Then the old files are put aside, and the
//! new ones get their names. The head, which holds their hashes, is replaced in one step, and the files put
//! aside are removed ([`settle`]). Until the head is replaced, the old one still finds its files: under their
//! names, or aside.

use std::fs::File;
use std::io::Seek;
use std::path::{Path, PathBuf};

use obole_ledger::{disk, sha256_file, sha256_reader};

use crate::{Error, Result};

/// Returns the path under which a file is written before it is renamed.
pub(super) fn fresh(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.new"))
}

fn aside(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.before"))
}

/// Puts the old files aside and renames the fresh ones. The caller then replaces the head and calls
/// [`settle`].
pub(super) fn swap(folder: &Path, names: &[&str]) -> Result<()> {
    for name in names {
        let place = folder.join(name);
        if place.exists() {
            disk::rename(&place, &aside(folder, name))?;
        }
        disk::rename(&fresh(folder, name), &place)?;
    }
    Ok(())
}

/// Puts aside files whose names the new ones do not take, each only if it has the given hash.
pub(super) fn put_aside(folder: &Path, files: &[(&str, Option<String>)]) -> Result<()> {
    for (name, sha256) in files {
        let place = folder.join(name);
        if sha256.as_ref().is_some_and(|wanted| is(&place, wanted)) {
            disk::rename(&place, &aside(folder, name))?;
        }
    }
    Ok(())
}

/// Removes files that were put aside and that no head refers to.
pub(super) fn remove_aside(folder: &Path, names: &[&str]) -> Result<()> {
    for name in names {
        let aside = aside(folder, name);
        if aside.exists() {
            disk::remove_file(&aside)?;
        }
    }
    Ok(())
}

/// Completes what a kill or a full disk interrupted: files of the head in `wanted` (name and hash) get their
/// names back.
pub(super) fn settle(folder: &Path, wanted: &[(&str, Option<&str>)]) -> Result<()> {
    for (name, sha256) in wanted {
        let (place, aside, fresh) = (folder.join(name), aside(folder, name), fresh(folder, name));
        if fresh.exists() {
            disk::remove_file(&fresh)?;
        }
        if aside.exists() {
            let in_place = sha256.is_some_and(|wanted| is(&place, wanted));
            if in_place { disk::remove_file(&aside)? } else { disk::rename(&aside, &place)? }
        }
    }
    Ok(())
}

/// Opens the file with a hash, under its name or aside. Later reads return the hashed bytes, even if another
/// file is renamed over it meanwhile. `None` if neither has the hash.
///
/// # Errors
/// When the file under its name is there and the system does not let it be read.
pub(super) fn open(folder: &Path, name: &str, sha256: &str) -> Result<Option<File>> {
    let opened = |path: &Path| -> std::io::Result<Option<File>> {
        let mut file = File::open(path)?;
        let found = sha256_reader(&file)?;
        file.rewind()?;
        Ok((found.sha256 == sha256).then_some(file))
    };
    let place = folder.join(name);
    let fault = match opened(&place) {
        Ok(Some(file)) => return Ok(Some(file)),
        Ok(None) => None,
        Err(fault) => Some(fault).filter(|fault| fault.kind() != std::io::ErrorKind::NotFound),
    };
    match (opened(&aside(folder, name)), fault) {
        (Ok(Some(file)), _) => Ok(Some(file)),
        (_, Some(fault)) => Err(Error::io("cannot-read-file", &place, fault)),
        _ => Ok(None),
    }
}

fn is(path: &Path, sha256: &str) -> bool {
    sha256_file(path).is_ok_and(|found| found.sha256 == sha256)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that the system does not let anybody read is not one that was changed.
    #[test]
    fn a_file_that_cannot_be_read_is_not_called_another_one() {
        let folder = tempfile::tempdir().unwrap();
        disk::write_bytes(&folder.path().join("a"), b"other").unwrap();
        let sha256 = obole_ledger::sha256_hex(b"wanted");
        assert!(open(folder.path(), "a", &sha256).unwrap().is_none());
        assert!(open(folder.path(), "missing", &sha256).unwrap().is_none());
        // Root may read every file, but not a folder.
        std::fs::create_dir(folder.path().join("b")).unwrap();
        let error = open(folder.path(), "b", &sha256).unwrap_err();
        assert_eq!(error.message().id(), "cannot-read-file");
    }
}
