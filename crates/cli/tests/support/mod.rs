//! Helpers that the process and the terminal tests share.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder of the invented association that the project ships: `canonical` by numbers, `sample` by names.
pub fn data(folder: &str) -> PathBuf {
    root().join("data").join(folder)
}

/// The program, with nothing of the caller's terminal.
pub fn obole() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obole"));
    command.env_remove("NO_COLOR").env("COLUMNS", "100");
    command
}
