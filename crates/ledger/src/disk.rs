//! The only place that writes files: temporary file in the same folder, sync, rename, sync folder (law 9).
//!
//! A kill, a full disk or a closed pipe leaves the old file whole, or no file where there was none.

// The rest of the house is kept from these calls by clippy; here is where they belong.
#![allow(clippy::disallowed_methods)]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::{Error, Kind, Result};

/// What temporary files are called; leftovers of a kill are swept by [`FolderLock::take`].
const PREFIX: &str = ".obole-";
const SUFFIX: &str = ".tmp";

/// Writes a file through `fill`, whole or not at all.
///
/// # Errors
/// [`Kind::System`] when the disk fails, or what `fill` returns; the old file is untouched in both cases.
///
/// ```
/// # fn main() -> Result<(), obole_ledger::Error> {
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("note.txt");
/// obole_ledger::disk::write_with(&path, |out| Ok(out.write_all(b"one gift")?))?;
/// assert_eq!(std::fs::read(&path)?, b"one gift");
/// # Ok(())
/// # }
/// ```
pub fn write_with<T>(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    write_file(path, |file| {
        let mut out = BufWriter::with_capacity(1 << 16, file);
        let value = fill(&mut out)?;
        out.flush().map_err(|e| Error::io("write the file", path, e))?;
        Ok(value)
    })
}

/// As [`write_with`], handing out the file itself, for writers that seek or buffer on their own.
///
/// # Errors
/// As [`write_with`].
pub fn write_file<T>(path: &Path, fill: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    let folder = parent(path);
    let mut temporary = tempfile::Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .permissions(permissions(0o644))
        .tempfile_in(folder)
        .map_err(|e| Error::io("make a file in the folder", folder, e))?;
    let value = fill(temporary.as_file_mut())
        .map_err(|e| if e.place().file.is_none() { e.in_file(path) } else { e })?;
    temporary.as_file().sync_all().map_err(|e| Error::io("write the file", path, e))?;
    temporary.persist(path).map_err(|e| Error::io("put the file in its place", path, e.error))?;
    sync_folder(folder)?;
    Ok(value)
}

/// Writes these bytes, whole or not at all.
///
/// # Errors
/// As [`write_with`].
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |out| Ok(out.write_all(bytes)?))
}

/// Writes a value as readable JSON with a final line feed.
///
/// # Errors
/// As [`write_with`].
pub fn write_json<T: serde::Serialize + ?Sized>(path: &Path, value: &T) -> Result<()> {
    write_with(path, |out| {
        serde_json::to_writer_pretty(&mut *out, value)
            .map_err(|e| Error::new(Kind::System, format!("cannot write JSON: {e}")).caused_by(e))?;
        Ok(out.write_all(b"\n")?)
    })
}

/// Makes a folder and those above it, if they are not there.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|e| Error::io("make the folder", path, e))
}

/// Makes a folder that only its owner may enter (mode 0700), for what names people.
///
/// # Errors
/// When it cannot be made or its mode cannot be set.
pub fn make_private_folder(path: &Path) -> Result<()> {
    make_folder(path)?;
    fs::set_permissions(path, permissions(0o700))
        .map_err(|e| Error::io("close the folder to others", path, e))
}

/// Gives a file another name in the same folder, in one step; a file of that name is replaced.
///
/// # Errors
/// When it is not there or the disk fails.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|e| Error::io("put the file in its place", to, e))?;
    sync_folder(parent(to))
}

/// Removes a file if it is there.
///
/// # Errors
/// When it is there and cannot be removed.
pub fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove the file", path, e)),
        _ => sync_folder(parent(path)),
    }
}

/// A folder held by one run at a time. Dropping it lets the folder go.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the folder, making it if needed, and sweeps what a killed run left behind.
    ///
    /// # Errors
    /// [`Kind::System`] when another run holds it.
    pub fn take(folder: &Path) -> Result<Self> {
        make_folder(folder)?;
        let path = folder.join(".obole-lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|e| Error::io("open the lock", &path, e))?;
        file.try_lock().map_err(|e| match e {
            fs::TryLockError::WouldBlock => Error::new(Kind::System, "another run is writing to this folder")
                .in_file(folder)
                .hint("wait until it has ended, or write to another folder with `--out`"),
            fs::TryLockError::Error(e) => Error::io("lock the folder", folder, e),
        })?;
        sweep(folder)?;
        Ok(Self { _file: file })
    }
}

/// Removes temporary files that a killed run left.
fn sweep(folder: &Path) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|e| Error::io("read the folder", folder, e))?;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            remove_file(&entry.path())?;
        }
    }
    Ok(())
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A rename is on the disk only when the folder is.
fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        let handle = File::open(folder).map_err(|e| Error::io("open the folder", folder, e))?;
        handle.sync_all().map_err(|e| Error::io("sync the folder", folder, e))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(unix)]
fn permissions(mode: u32) -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(mode)
}

/// The file name of a path as text, for receipts; folders may name people.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The files of a folder, sorted by name.
///
/// # Errors
/// When the folder cannot be read.
pub fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|e| Error::io("read the folder", folder, e))?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.csv");
        write_bytes(&path, b"old").unwrap();
        let failed = write_with(&path, |out| -> Result<()> {
            out.write_all(b"half of the new")?;
            Err(Error::new(Kind::System, "the disk is full"))
        });
        assert_eq!(failed.unwrap_err().kind(), Kind::System);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(files_of(folder.path()).unwrap(), [path]);
    }

    #[test]
    fn a_folder_is_held_by_one_run() {
        let folder = tempfile::tempdir().unwrap();
        let held = FolderLock::take(folder.path()).unwrap();
        assert_eq!(FolderLock::take(folder.path()).unwrap_err().kind(), Kind::System);
        drop(held);
        FolderLock::take(folder.path()).unwrap();
    }

    #[test]
    fn leftovers_of_a_kill_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".obole-x1.tmp"), b"half").unwrap();
        let _lock = FolderLock::take(folder.path()).unwrap();
        assert!(!folder.path().join(".obole-x1.tmp").exists());
    }

    #[test]
    #[cfg(unix)]
    fn a_private_folder_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people");
        make_private_folder(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
