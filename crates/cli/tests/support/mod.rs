//! Helpers that the process and the terminal tests share.

use std::path::{Path, PathBuf};
use std::process::Command;

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
