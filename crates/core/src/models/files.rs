//! Model files: one readable JSON a task.

use std::path::Path;

use obole_ledger::{Error, Kind, Result, disk};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::task::Task;

/// The version of the file format.
pub(crate) const VERSION: u32 = 1;

/// Writes a model, whole or not at all.
pub(crate) fn save<T: Serialize>(path: &Path, model: &T) -> Result<()> {
    disk::write_json(path, model)
}

/// Reads a model of a task. The card's version and task are looked at before anything else.
pub(crate) fn load<T: DeserializeOwned>(path: &Path, task: Task) -> Result<T> {
    let bytes = std::fs::read(path).map_err(|e| Error::io("read the model", path, e))?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| damaged(path).caused_by(e))?;
    let card = value.get("card").ok_or_else(|| damaged(path))?;
    let version = card.get("version").and_then(serde_json::Value::as_u64).ok_or_else(|| damaged(path))?;
    if version > u64::from(VERSION) {
        return Err(Error::new(
            Kind::Newer,
            format!("the model file has version {version}; this program reads up to {VERSION}"),
        )
        .in_file(path)
        .hint("use a newer obole, or fit the model again"));
    }
    let found = card.get("task").and_then(serde_json::Value::as_str).and_then(Task::parse);
    if found != Some(task) {
        return Err(Error::new(
            Kind::Unreadable,
            format!(
                "this is not a model of the task {}{}",
                task.name(),
                found.map_or(String::new(), |found| format!(" but of {}", found.name()))
            ),
        )
        .in_file(path));
    }
    serde_json::from_value(value).map_err(|e| damaged(path).caused_by(e))
}

/// The error of a file that is not what it claims to be.
pub(crate) fn damaged(path: &Path) -> Error {
    Error::new(Kind::Unreadable, "the model file is damaged").in_file(path).hint("fit the model again")
}
