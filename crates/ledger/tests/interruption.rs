//! Tests an interruption of this process. It ends all of its writing, so that this file holds one test alone.

use std::fs;

use obole_ledger::disk::{FileSet, FolderLock, interrupt, write_bytes, write_with};
use obole_ledger::{Error, Kind};

/// An interruption in the middle of a set removes what is temporary and keeps what was there before.
#[test]
fn an_interruption_leaves_nothing_temporary() {
    let folder = tempfile::tempdir().unwrap();
    let (out, old) = (folder.path().join("a/out"), folder.path().join("old.csv"));
    write_bytes(&old, b"id,sum\n1,2\n").unwrap();
    let lock = FolderLock::take(&out).unwrap();
    let set = FileSet::begin(&out).unwrap();
    write_bytes(&set.stage().join("names.csv"), b"name\nCamille\n").unwrap();
    let mut seen = None;
    write_with(&old, |file| {
        file.write_all(b"half")?;
        interrupt(|placed| {
            let left: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().map(|e| e.path()).collect();
            seen = Some((placed, left));
        });
        Err::<(), _>(Error::new(Kind::System, "interrupted"))
    })
    .unwrap_err();
    let (placed, left) = seen.unwrap();
    assert!(placed, "old.csv was written by this process");
    assert_eq!(left, std::slice::from_ref(&old));
    assert_eq!(fs::read(&old).unwrap(), b"id,sum\n1,2\n");
    drop((set, lock));
}
