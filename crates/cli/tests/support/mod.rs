//! What the process and the terminal tests share.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The invented association that the project ships.
pub fn sample() -> PathBuf {
    root().join("data/sample")
}

/// The program, with nothing of the caller's terminal.
pub fn obole() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obole"));
    command.env_remove("NO_COLOR").env("COLUMNS", "100");
    command
}

/// Runs the program to its end.
pub fn output<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    obole().args(args).output().unwrap()
}

/// The exit code; a signal has none.
pub fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

/// Standard error as text.
pub fn words(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Every file below a folder, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { todo.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// The sample's canonical files with the first `gifts` gifts, in a folder of its own.
pub fn shorter_sample(folder: &Path, gifts: usize) {
    let text = std::fs::read_to_string(sample().join("gifts.csv")).unwrap();
    let kept: String = text.split_inclusive('\n').take(gifts + 1).collect();
    assert!(kept.len() < text.len());
    let donors = std::fs::read(sample().join("donors.csv")).unwrap();
    obole_ledger::disk::make_folder(folder).unwrap();
    obole_ledger::disk::write_bytes(&folder.join("gifts.csv"), kept.as_bytes()).unwrap();
    obole_ledger::disk::write_bytes(&folder.join("donors.csv"), &donors).unwrap();
}
