//! Files that replace older ones together.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::live::Live;
use super::{
    FileKind, FolderLock, PREFIX, SUFFIX, check_place, parent, remove_file, sync_folder, uninterrupted,
    write_bytes,
};
use crate::{Error, Kind, Result, sha256_file};

/// Name of the file that marks a folder whose files are being replaced, or were when the program was stopped.
pub const UNFINISHED: &str = "UNFINISHED.txt";

const NOTE: &str = "The files of this folder are of two runs: the program was stopped while it replaced them. Run it again.\n\
Les fichiers de ce dossier proviennent de deux exécutions : le programme a été arrêté pendant leur remplacement. Relancez-le.\n";

/// Lists of rows, whose headers are in the language of the reader: they are not recognised by their columns.
const LISTS: [&str; 3] = ["refused.csv", "repeated.csv", "set-aside.csv"];

/// Longest wait of a reader for the end of a replacement, in steps of [`STEP`].
const STEPS: u32 = 40;
const STEP: Duration = Duration::from_millis(25);

/// New files of a folder, written to a separate folder until [`FileSet::commit`] moves them all to their
/// places. Dropping it removes them.
#[derive(Debug)]
pub struct FileSet {
    folder: PathBuf,
    stage: tempfile::TempDir,
    _live: Live,
}

impl FileSet {
    /// Begins a set for a folder, and removes the remains of sets of killed runs. The caller holds the
    /// folder's lock until the end.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn begin(folder: &Path) -> Result<Self> {
        let entries = fs::read_dir(folder).map_err(|e| Error::io("cannot-read-folder", folder, e))?;
        for entry in entries.flatten().filter(|entry| super::is_temporary(&entry.file_name())) {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                fs::remove_dir_all(entry.path())
                    .map_err(|e| Error::io("cannot-remove-folder", &entry.path(), e))?;
            }
        }
        let make = || tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempdir_in(folder);
        let (stage, live) =
            Live::make(make, |made| made.path()).map_err(|e| Error::io("cannot-make-folder", folder, e))?;
        Ok(Self { folder: folder.to_owned(), stage, _live: live })
    }

    /// Returns the folder to write the new files to, under their final names.
    pub fn stage(&self) -> &Path {
        self.stage.path()
    }

    /// Returns the SHA-256 of each new file by its path, written with `/`.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn hashes(&self) -> Result<BTreeMap<String, String>> {
        let name = |path: &Path| {
            path.iter().map(|part| part.to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
        };
        self.files()?
            .iter()
            .map(|path| Ok((name(path), sha256_file(&self.stage().join(path))?.sha256)))
            .collect()
    }

    /// Moves every new file to its place and removes the `stale` ones, which the new set does not have.
    /// Meanwhile [`UNFINISHED`] is in the folder, for readers and in case the program is stopped. Every
    /// folder concerned is locked first. A file of another kind ([`FileKind`]) is not replaced, and
    /// `last_look` then decides whether the set may still be put in place.
    ///
    /// # Errors
    /// The errors of [`FolderLock::take`], [`FileKind::refuse_other`] and `last_look`; nothing has then been
    /// changed.
    pub fn commit(self, stale: &[&str], last_look: impl FnOnce() -> Result<()>) -> Result<()> {
        let files = self.files()?;
        let mut folders: Vec<PathBuf> =
            files.iter().map(|file| parent(&self.folder.join(file)).to_owned()).collect();
        folders.sort();
        folders.dedup();
        let inner = folders.iter().filter(|folder| **folder != self.folder);
        let _locks: Vec<FolderLock> = inner.map(|folder| FolderLock::take(folder)).collect::<Result<_>>()?;
        for file in &files {
            let place = self.folder.join(file);
            check_place(&place)?;
            let is_list = file.file_name().is_some_and(|name| LISTS.iter().any(|list| name == *list));
            if place.exists() && !is_list {
                FileKind::of(&self.stage().join(file))?.refuse_other(&place)?;
            }
        }
        last_look()?;
        uninterrupted(|| self.put(&files, &folders, stale))
    }

    /// Moves the files to their places.
    fn put(&self, files: &[PathBuf], folders: &[PathBuf], stale: &[&str]) -> Result<()> {
        let marker = self.folder.join(UNFINISHED);
        write_bytes(&marker, NOTE.as_bytes())?;
        for file in files {
            let place = self.folder.join(file);
            fs::rename(self.stage().join(file), &place)
                .map_err(|e| Error::io("cannot-put-file-place", &place, e))?;
        }
        for name in stale {
            let path = self.folder.join(name);
            if path.exists() {
                remove_file(&path)?;
            }
        }
        folders.iter().try_for_each(|folder| sync_folder(folder))?;
        remove_file(&marker)
    }

    /// Returns the new files as paths relative to the stage, sorted.
    fn files(&self) -> Result<Vec<PathBuf>> {
        let (mut found, mut folders) = (Vec::new(), vec![PathBuf::new()]);
        while let Some(folder) = folders.pop() {
            let path = self.stage().join(&folder);
            let entries = fs::read_dir(&path).map_err(|e| Error::io("cannot-read-folder", &path, e))?;
            for entry in entries.flatten() {
                let name = folder.join(entry.file_name());
                if entry.path().is_dir() { folders.push(name) } else { found.push(name) }
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Refuses a folder whose files, or those of the folder above, come from two runs. Waits for a replacement
/// that is under way.
///
/// # Errors
/// [`Kind::Unreadable`].
pub fn check_finished(folder: &Path) -> Result<()> {
    let marked = || [folder, parent(folder)].into_iter().find(|folder| folder.join(UNFINISHED).exists());
    for _ in 0..STEPS {
        if marked().is_none() {
            return Ok(());
        }
        std::thread::sleep(STEP);
    }
    match marked() {
        None => Ok(()),
        Some(folder) => {
            Err(Error::new(Kind::Unreadable, "files-of-two-runs").in_file(folder).hint("run-again"))
        }
    }
}

/// Reads several files of a folder as one snapshot: reads again if files were replaced meanwhile.
///
/// # Errors
/// The errors of [`check_finished`] and `read`.
pub fn read_settled<T>(folder: &Path, read: impl Fn() -> Result<T>) -> Result<T> {
    let changed = || -> Option<SystemTime> { fs::metadata(folder).ok()?.modified().ok() };
    for _ in 0..STEPS {
        check_finished(folder)?;
        let before = changed();
        let found = read();
        let marked = [folder, parent(folder)].iter().any(|folder| folder.join(UNFINISHED).exists());
        if before == changed() && !marked {
            return found;
        }
    }
    read()
}

#[cfg(test)]
mod tests {
    use super::super::make_folder;
    use super::*;

    fn text(path: &Path) -> String {
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_set_is_put_in_place_as_a_whole_and_what_is_stale_goes() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        write_bytes(&at("a.csv"), b"id,sum\nold").unwrap();
        write_bytes(&at("b.csv"), b"id,sum\nold").unwrap();
        write_bytes(&at("mine.txt"), b"mine").unwrap();
        let set = FileSet::begin(folder.path()).unwrap();
        make_folder(&set.stage().join("inner")).unwrap();
        write_bytes(&set.stage().join("a.csv"), b"id,sum\nnew").unwrap();
        write_bytes(&set.stage().join("inner/c.csv"), b"id,sum\nnew").unwrap();
        assert_eq!(text(&at("a.csv")), "id,sum\nold");
        assert_eq!(set.hashes().unwrap().keys().collect::<Vec<_>>(), ["a.csv", "inner/c.csv"]);
        set.commit(&["b.csv", "none.csv"], || Ok(())).unwrap();
        assert_eq!(
            [text(&at("a.csv")), text(&at("inner/c.csv")), text(&at("mine.txt"))],
            ["id,sum\nnew", "id,sum\nnew", "mine"]
        );
        assert_eq!(super::super::files_of(folder.path()).unwrap(), [at("a.csv"), at("mine.txt")]);
    }

    #[test]
    fn a_set_that_is_refused_at_the_last_look_or_let_go_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        write_bytes(&path, b"id,sum\nold").unwrap();
        for inner in ["a.csv", "inner/a.csv"] {
            let set = FileSet::begin(folder.path()).unwrap();
            make_folder(parent(&set.stage().join(inner))).unwrap();
            write_bytes(&set.stage().join(inner), b"id,sum\nnew").unwrap();
            let refused = || Err(Error::new(Kind::Refused, "signed"));
            assert_eq!(set.commit(&["a.csv"], refused).unwrap_err().kind(), Kind::Refused);
            assert_eq!(text(&path), "id,sum\nold");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
        // A killed run cannot clean up: the next one removes its set.
        let left = FileSet::begin(folder.path()).unwrap();
        let stage = left.stage().to_owned();
        std::mem::forget(left);
        drop(FileSet::begin(folder.path()).unwrap());
        assert!(!stage.exists());
    }

    #[test]
    fn a_set_does_not_replace_a_file_of_another_kind() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        write_bytes(&at("b.csv"), b"name,amount\nmine").unwrap();
        let set = FileSet::begin(folder.path()).unwrap();
        for name in ["a.csv", "b.csv"] {
            write_bytes(&set.stage().join(name), b"id,sum\nnew").unwrap();
        }
        assert_eq!(set.commit(&[], || Ok(())).unwrap_err().kind(), Kind::Usage);
        assert_eq!(text(&at("b.csv")), "name,amount\nmine");
        assert_eq!(super::super::files_of(folder.path()).unwrap(), [at("b.csv")]);
    }

    #[test]
    fn a_half_replaced_folder_is_refused_and_a_finished_one_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("ledger");
        make_folder(&inner).unwrap();
        check_finished(&inner).unwrap();
        let reads = std::cell::Cell::new(0);
        let count = || {
            reads.set(reads.get() + 1);
            Ok(reads.get())
        };
        assert_eq!(read_settled(&inner, count).unwrap(), 1);
        write_bytes(&folder.path().join(UNFINISHED), b"").unwrap();
        assert_eq!(check_finished(&inner).unwrap_err().kind(), Kind::Unreadable);
        assert_eq!(read_settled(&inner, count).unwrap_err().kind(), Kind::Unreadable);
    }

    #[test]
    fn a_read_that_meets_a_replacement_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let reads = std::cell::Cell::new(0);
        let read = || {
            reads.set(reads.get() + 1);
            if reads.get() == 1 {
                std::thread::sleep(Duration::from_millis(20));
                write_bytes(&folder.path().join("new"), b"").unwrap();
            }
            Ok(reads.get())
        };
        assert_eq!(read_settled(folder.path(), read).unwrap(), 2);
    }
}
