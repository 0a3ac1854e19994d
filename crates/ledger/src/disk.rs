//! The only module that writes files: temporary file in the same folder, sync, rename, sync folder (whole or
//! not at all).
//!
//! A kill, a full disk or a closed pipe leaves the old file whole, or no file if there was none. Files that
//! belong together are replaced as a [`FileSet`], under a [`FolderLock`].

// clippy forbids these calls in every other module.
#![allow(clippy::disallowed_methods)]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::{Error, Kind, Result, message};

mod kind;
mod live;
mod lock;
mod set;

use live::{Live, gate, note_placed};

pub use kind::{CALENDAR_PRODUCT, FileKind};
pub use live::{interrupt, uninterrupted};
pub use lock::FolderLock;
pub use set::{FileSet, UNFINISHED, check_finished, read_settled};

/// Prefix and suffix of temporary files and folders; those that a killed run left are removed by
/// [`FolderLock::take`].
const PREFIX: &str = ".obole-";
const SUFFIX: &str = ".tmp";

/// Mode of files that anybody on the machine may read.
const OPEN: u32 = 0o644;
/// Mode of files that only their owner may read.
const PRIVATE: u32 = 0o600;

/// Writes a file through `fill`, whole or not at all.
///
/// # Errors
/// [`Kind::Usage`] when the path is a folder, a link or a device; [`Kind::System`] when the disk fails; the
/// error of `fill`. The old file is untouched in each case.
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
    replace(path, OPEN, buffered(path, fill))
}

/// Writes a file as [`write_with`] does; only its owner may read it (mode 0600).
///
/// # Errors
/// The errors of [`write_with`].
pub fn write_private<T>(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    replace(path, PRIVATE, buffered(path, fill))
}

/// Writes a file as [`write_with`] does, passing the file itself to `fill`, for writers that seek or buffer
/// on their own.
///
/// # Errors
/// The errors of [`write_with`].
pub fn write_file<T>(path: &Path, fill: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    replace(path, OPEN, fill)
}

/// Writes a file as [`write_file`] does; only its owner may read it (mode 0600).
///
/// # Errors
/// The errors of [`write_with`].
pub fn write_private_file<T>(path: &Path, fill: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    replace(path, PRIVATE, fill)
}

fn buffered<T>(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> impl FnOnce(&mut File) -> Result<T> {
    move |file| {
        let mut out = BufWriter::with_capacity(1 << 16, file);
        let value = fill(&mut out)?;
        out.flush().map_err(|e| Error::io("cannot-write-file", path, e))?;
        Ok(value)
    }
}

fn replace<T>(path: &Path, mode: u32, fill: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    check_place(path)?;
    let folder = parent(path);
    let (mut temporary, _live) = locked_in(folder, mode)?;
    let value = fill(temporary.as_file_mut())
        .map_err(|e| if e.place().file.is_none() { e.in_file(path) } else { e })?;
    temporary.as_file().sync_all().map_err(|e| Error::io("cannot-write-file", path, e))?;
    {
        let live = gate();
        temporary.persist(path).map_err(|e| Error::io("cannot-put-file-place", path, e.error))?;
        note_placed(&live, path);
    }
    sync_folder(folder)?;
    Ok(value)
}

/// Makes a temporary file and locks it: the lock shows [`sweep`] that the file is being written.
fn locked_in(folder: &Path, mode: u32) -> Result<(NamedTempFile, Live)> {
    let failed = |e| Error::io("cannot-make-file-folder", folder, e);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX).permissions(permissions(mode));
    for _ in 0..lock::TRIES {
        let (made, live) = Live::make(|| builder.tempfile_in(folder), NamedTempFile::path).map_err(failed)?;
        match made.as_file().try_lock() {
            // A sweep came between making and locking: it holds the file or has removed it.
            Err(fs::TryLockError::WouldBlock) => {}
            Ok(()) if !lock::is_at(made.as_file(), made.path()) => {}
            // On a system without locks, no sweep removes files.
            Ok(()) | Err(fs::TryLockError::Error(_)) => return Ok((made, live)),
        }
    }
    Err(failed(std::io::ErrorKind::WouldBlock.into()))
}

/// Refuses a path that is a folder, a link or a device: only an ordinary file is ever replaced.
///
/// # Errors
/// [`Kind::Usage`].
pub fn check_place(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(about) if !about.is_file() => {
            Err(Error::new(Kind::Usage, "name-taken").in_file(path).hint("choose-name"))
        }
        _ => Ok(()),
    }
}

/// Writes these bytes, whole or not at all.
///
/// # Errors
/// The errors of [`write_with`].
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |out| Ok(out.write_all(bytes)?))
}

/// Writes a value as readable JSON with a final line feed.
///
/// # Errors
/// The errors of [`write_with`].
pub fn write_json<T: serde::Serialize + ?Sized>(path: &Path, value: &T) -> Result<()> {
    write_with(path, |out| json(value, out))
}

/// Writes JSON as [`write_json`] does; only the file's owner may read it (mode 0600).
///
/// # Errors
/// The errors of [`write_with`].
pub fn write_private_json<T: serde::Serialize + ?Sized>(path: &Path, value: &T) -> Result<()> {
    write_private(path, |out| json(value, out))
}

fn json<T: serde::Serialize + ?Sized>(value: &T, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)
        .map_err(|e| Error::new(Kind::System, message!("json-not-written", why = &e)).caused_by(e))?;
    Ok(out.write_all(b"\n")?)
}

/// Makes a folder and its parents, if they do not exist.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(path: &Path) -> Result<()> {
    let _gate = gate();
    fs::create_dir_all(path).map_err(|e| Error::io("cannot-make-folder", path, e))
}

/// Makes a folder that only its owner may enter (mode 0700), for files that name people. An existing folder
/// keeps its mode.
///
/// # Errors
/// When it cannot be made.
pub fn make_private_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    make_folder(parent(path))?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let _gate = gate();
    match builder.create(path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(Error::io("cannot-make-folder", path, e))
        }
        _ => Ok(()),
    }
}

/// Renames a file within its folder in one step; a file that has the new name is replaced.
///
/// # Errors
/// When it does not exist or the disk fails.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    let gate = gate();
    fs::rename(from, to).map_err(|e| Error::io("cannot-put-file-place", to, e))?;
    drop(gate);
    sync_folder(parent(to))
}

/// Removes a file if it exists.
///
/// # Errors
/// When it exists and cannot be removed.
pub fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("cannot-remove-file", path, e)),
        _ => sync_folder(parent(path)),
    }
}

/// Removes a folder if it exists and is empty.
///
/// # Errors
/// When it holds something or cannot be removed.
pub fn remove_empty_folder(path: &Path) -> Result<()> {
    let _gate = gate();
    match fs::remove_dir(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("cannot-remove-file", path, e)),
        _ => sync_folder(parent(path)),
    }
}

/// Removes temporary files that a killed run left in the folder. A file that another process is writing is
/// locked and stays.
///
/// # Errors
/// When the folder cannot be read or a file cannot be removed.
pub fn sweep(folder: &Path) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|e| Error::io("cannot-read-folder", folder, e))?;
    for entry in entries.flatten().filter(|entry| is_temporary(&entry.file_name())) {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_file())
            // Held until the file is gone, so that no writer locks it in between.
            && let Some(_held) = abandoned(&path)
        {
            remove_file(&path)?;
        }
    }
    Ok(())
}

/// Returns the temporary files and folders that a killed run left in a folder; none while another process
/// holds the folder.
pub fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let left = entries.filter(|entry| is_temporary(&entry.file_name())).map(|entry| entry.path());
    let mut left: Vec<PathBuf> = left.filter(|path| path.is_dir() || abandoned(path).is_some()).collect();
    if lock::is_held(folder) {
        left.clear();
    }
    left.sort();
    left
}

fn is_temporary(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// Locks a temporary file that no process is writing; none when one is, or when that cannot be seen.
fn abandoned(path: &Path) -> Option<File> {
    File::open(path).ok().filter(|file| file.try_lock().is_ok())
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Syncs a folder: a rename is on the disk only once the folder is.
fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        let handle = File::open(folder).map_err(|e| Error::io("cannot-open-folder", folder, e))?;
        handle.sync_all().map_err(|e| Error::io("cannot-sync-folder", folder, e))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(unix)]
fn permissions(mode: u32) -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(mode)
}

/// Returns the file name of a path as text, for receipts; folders may name people.
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Returns the files of a folder, sorted by name.
///
/// # Errors
/// When the folder cannot be read.
pub fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|e| Error::io("cannot-read-folder", folder, e))?;
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
    fn a_sweep_takes_what_a_kill_left_and_nothing_that_is_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let [left, written, other] = [".obole-a.tmp", ".obole-b.tmp", "b.tmp"].map(|n| folder.path().join(n));
        for path in [&left, &written, &other] {
            fs::write(path, b"half").unwrap();
        }
        let held = File::open(&written).unwrap();
        held.lock().unwrap();
        sweep(folder.path()).unwrap();
        assert_eq!(files_of(folder.path()).unwrap(), [written.clone(), other]);
        drop(held);
        sweep(folder.path()).unwrap();
        assert!(!written.exists());
    }

    #[test]
    fn only_an_empty_folder_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let pages = folder.path().join("pages");
        make_folder(&pages).unwrap();
        write_bytes(&pages.join("1.json"), b"{}").unwrap();
        assert!(remove_empty_folder(&pages).is_err() && pages.exists());
        remove_file(&pages.join("1.json")).unwrap();
        remove_empty_folder(&pages).unwrap();
        remove_empty_folder(&pages).unwrap();
        assert!(!pages.exists());
    }

    /// A kill between making a file and its first byte.
    #[test]
    fn a_sweep_takes_an_empty_file() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".obole-a.tmp"), b"").unwrap();
        sweep(folder.path()).unwrap();
        assert_eq!(files_of(folder.path()).unwrap(), Vec::<PathBuf>::new());
    }

    /// Sweeps that come at any moment of a writer's work take no file from it.
    #[test]
    fn a_sweep_disturbs_no_writer() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for n in 0..300 {
                    let path = folder.path().join(format!("{n}.csv"));
                    write_bytes(&path, b"whole").unwrap();
                    assert_eq!(fs::read(&path).unwrap(), b"whole");
                }
            });
            while !writer.is_finished() {
                sweep(folder.path()).unwrap();
            }
        });
        assert_eq!(files_of(folder.path()).unwrap().len(), 300);
    }

    #[test]
    #[cfg(unix)]
    fn links_folders_and_devices_are_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let [file, link, inner] = ["file", "link", "inner"].map(|name| folder.path().join(name));
        fs::write(&file, b"old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        fs::create_dir(&inner).unwrap();
        for path in [link.as_path(), inner.as_path(), Path::new("/dev/null")] {
            assert_eq!(write_bytes(path, b"new").unwrap_err().kind(), Kind::Usage, "{}", path.display());
        }
        assert_eq!(fs::read(&file).unwrap(), b"old");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    #[cfg(unix)]
    fn private_folders_and_files_are_their_owners_and_a_folder_that_was_there_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("above/people");
        make_private_folder(&path).unwrap();
        assert_eq!(mode(&path), 0o700);
        fs::set_permissions(&path, permissions(0o750)).unwrap();
        make_private_folder(&path).unwrap();
        assert_eq!(mode(&path), 0o750);
        let file = path.join("book.json");
        write_bytes(&file, b"{}").unwrap();
        write_private_json(&file, &1).unwrap();
        assert_eq!(mode(&file), 0o600);
    }
}
