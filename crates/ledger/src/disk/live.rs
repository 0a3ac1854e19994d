//! Registry of the temporary files and folders of this process, so that an interruption leaves none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::is_temporary;

/// Files and folders to remove when the process is interrupted. Every function that makes an entry of a
/// folder holds the lock.
static LIVE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
/// Held while files that belong together are moved to their places.
static PLACING: Mutex<()> = Mutex::new(());
/// `true` once a file was moved to its place.
static PLACED: AtomicBool = AtomicBool::new(false);

/// Number of attempts to remove a folder into which another thread is still writing.
const TRIES: usize = 10;

/// Keeps an interruption from running between two steps.
pub(super) fn gate() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A path that is removed when the process is interrupted, until this value is dropped.
#[derive(Debug)]
pub(super) struct Live(PathBuf);

impl Live {
    /// Registers a path that was made since [`gate`] was taken.
    pub(super) fn made(live: &mut BTreeSet<PathBuf>, path: &Path) -> Self {
        live.insert(path.to_owned());
        Self(path.to_owned())
    }

    /// Makes a file or folder and registers it, in one step.
    pub(super) fn make<T, E>(
        make: impl FnOnce() -> std::result::Result<T, E>,
        path: impl FnOnce(&T) -> &Path,
    ) -> std::result::Result<(T, Self), E> {
        let mut live = gate();
        let made = make()?;
        let path = path(&made).to_owned();
        live.insert(path.clone());
        Ok((made, Self(path)))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        gate().remove(&self.0);
    }
}

/// Records that a file was moved to its place; a file inside a folder that is itself temporary is not in
/// place yet.
pub(super) fn note_placed(live: &BTreeSet<PathBuf>, path: &Path) {
    let inside = |made: &PathBuf| made.file_name().is_some_and(is_temporary) && path.starts_with(made);
    if !live.iter().any(inside) {
        PLACED.store(true, Ordering::SeqCst);
    }
}

/// Runs steps that belong together, so that an interruption comes before or after all of them.
///
/// # Errors
/// The errors of `steps`.
pub fn uninterrupted<T>(steps: impl FnOnce() -> T) -> T {
    let _placing = PLACING.lock().unwrap_or_else(PoisonError::into_inner);
    steps()
}

/// Ends the work of this process: waits for files that are being moved to their places, removes all temporary
/// files and folders, and calls `end` with whether any file was moved to its place. Nothing is written
/// meanwhile, so `end` should end the process.
pub fn interrupt(end: impl FnOnce(bool)) {
    let _placing = PLACING.lock().unwrap_or_else(PoisonError::into_inner);
    let live = gate();
    // Anything that cannot be removed is swept by the next run.
    let (temporary, locks): (Vec<&PathBuf>, Vec<&PathBuf>) =
        live.iter().partition(|path| path.file_name().is_some_and(is_temporary));
    for path in temporary {
        for _ in 0..TRIES {
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            if fs::symlink_metadata(path).is_err() {
                break;
            }
        }
    }
    let (folders, files): (Vec<&PathBuf>, Vec<&PathBuf>) = locks.into_iter().partition(|path| path.is_dir());
    for path in files {
        let _ = fs::remove_file(path);
    }
    // The deepest first; a folder that is not empty stays.
    for path in folders.into_iter().rev() {
        let _ = fs::remove_dir(path);
    }
    end(PLACED.load(Ordering::SeqCst));
}
