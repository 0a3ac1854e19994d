//! Lock that allows one writer at a time in a folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::live::{Live, gate};
use super::{make_private_folder, parent, sweep};
use crate::{Error, Kind, Result};

const NAME: &str = ".obole-lock";

/// Number of attempts to make a folder or file again that vanishes while it is being locked.
pub(super) const TRIES: usize = 20;

/// A folder that one process writes to. Dropping it frees the folder, and removes it again if
/// [`FolderLock::take`] made it and nothing was written: a call that fails leaves nothing behind.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
    path: PathBuf,
    /// Folders that were made for the lock, the deepest first.
    made: Vec<PathBuf>,
    /// The lock file and these folders, registered for removal after an interruption.
    _live: Vec<Live>,
}

impl FolderLock {
    /// Locks the folder, making it if needed, and removes temporary files that a killed run left in it.
    ///
    /// # Errors
    /// [`Kind::System`] when another process holds it.
    pub fn take(folder: &Path) -> Result<Self> {
        Self::lock(folder, super::make_folder)
    }

    /// Locks the folder as [`FolderLock::take`] does; a folder that it makes can be entered by its owner only
    /// (mode 0700).
    ///
    /// # Errors
    /// The errors of [`FolderLock::take`].
    pub fn take_private(folder: &Path) -> Result<Self> {
        Self::lock(folder, make_private_folder)
    }

    fn lock(folder: &Path, make: fn(&Path) -> Result<()>) -> Result<Self> {
        let path = folder.join(NAME);
        for _ in 0..TRIES {
            let made = missing(folder);
            make(folder)?;
            // An interruption waits until the file is registered.
            let mut registry = gate();
            let opened = File::options().create(true).truncate(false).write(true).open(&path);
            let file = match opened {
                Ok(file) => file,
                // The process that made the folder has removed it meanwhile.
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                Err(e) => return Err(Error::io("cannot-open-lock", &path, e)),
            };
            match file.try_lock() {
                Err(fs::TryLockError::WouldBlock) => {
                    return Err(Error::new(Kind::System, "folder-locked")
                        .in_file(folder)
                        .hint("wait-or-write-elsewhere"));
                }
                Err(fs::TryLockError::Error(e)) => return Err(Error::io("cannot-lock-folder", folder, e)),
                // The lock of a file that has been removed since it was opened excludes nobody.
                Ok(()) if !is_at(&file, &path) => continue,
                Ok(()) => {}
            }
            let paths = std::iter::once(&path).chain(&made);
            let live = paths.map(|path| Live::made(&mut registry, path)).collect();
            drop(registry);
            let lock = Self { _file: file, path, made, _live: live };
            sweep(folder)?;
            return Ok(lock);
        }
        Err(Error::new(Kind::System, "folder-locked").in_file(folder).hint("wait-or-write-elsewhere"))
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // A lock file or an empty folder that cannot be removed does no harm.
        let _ = fs::remove_file(&self.path);
        for folder in &self.made {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}

/// Returns whether another process holds the folder.
pub(super) fn is_held(folder: &Path) -> bool {
    File::open(folder.join(NAME))
        .is_ok_and(|file| matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

/// Returns the folders of a path that do not exist, the deepest first.
fn missing(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut at = folder;
    while !at.exists() {
        found.push(at.to_owned());
        at = parent(at);
    }
    found
}

/// Returns whether the open file is the one that has this name now.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let same = |a: fs::Metadata, b: fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
        file.metadata().and_then(|a| Ok(same(a, fs::metadata(path)?))).unwrap_or(false)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_lock_under_which_nothing_was_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (above, inner) = (folder.path().join("a"), folder.path().join("a/b"));
        drop(FolderLock::take_private(&inner).unwrap());
        assert!(!above.exists());
        let lock = FolderLock::take(&inner).unwrap();
        fs::write(above.join("kept"), b"1").unwrap();
        drop(lock);
        assert!(above.exists() && !inner.exists());
    }

    /// Several threads lock, check and write: no two are ever inside together, although the folder comes and
    /// goes.
    #[test]
    fn a_folder_that_comes_and_goes_is_still_held_by_one() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let folder = tempfile::tempdir().unwrap();
        let (inner, inside, taken) = (folder.path().join("a/b"), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        if let Ok(lock) = FolderLock::take(&inner) {
                            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                            taken.fetch_add(1, Ordering::SeqCst);
                            inside.fetch_sub(1, Ordering::SeqCst);
                            drop(lock);
                        }
                    }
                });
            }
        });
        assert!(taken.load(Ordering::SeqCst) >= 20);
    }
}
