//! Model files: one readable JSON per task, which begins with the hash of its content.

use std::path::Path;

use obole_ledger::{Error, Kind, Result, disk, message, sha256_hex};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::task::Task;

/// The version of the file format. 2: the file begins with the hash of its content. 3: there may be models of
/// earlier days, and blended calibration.
pub(crate) const VERSION: u32 = 3;

/// The last version whose files have no hash.
const WITHOUT_HASH: u64 = 1;

/// The first line of a file, before and after the hash.
const BEFORE: &str = "{\n  \"content_sha256\": \"";
const AFTER: &str = "\",";

/// Writes a model, completely or not at all.
pub(crate) fn save<T: Serialize>(path: &Path, model: &T) -> Result<()> {
    let failed = |e| Error::new(Kind::System, "model-not-written").caused_by(e);
    let text = serde_json::to_string_pretty(model).map_err(failed)?;
    let content = text.strip_prefix('{').unwrap_or(&text);
    disk::write_with(path, |out| {
        Ok(writeln!(out, "{BEFORE}{}{AFTER}{content}", sha256_hex(content.trim_end().as_bytes()))?)
    })
}

/// Returns whether the file matches the hash of its content at its beginning; `None` if it has no hash there.
fn is_unchanged(text: &str) -> Option<bool> {
    // An editor may have changed line endings; that does not change the model.
    let text = text.replace("\r\n", "\n");
    let (sha256, content) = text.strip_prefix(BEFORE)?.split_once(AFTER)?;
    Some(sha256_hex(content.trim_end().as_bytes()) == sha256)
}

/// Reads a model of a task. The version and the task of the card are checked first, then the hash.
pub(crate) fn load<T: DeserializeOwned>(path: &Path, task: Task) -> Result<T> {
    let bytes = std::fs::read(path).map_err(|e| {
        let is_missing = e.kind() == std::io::ErrorKind::NotFound;
        let error = Error::io("cannot-read-model", path, e);
        if is_missing { error.hint("fit-gift-and-amount") } else { error }
    })?;
    let mut value: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|e| damaged(path).caused_by(e))?;
    let card = value.get("card").ok_or_else(|| damaged(path))?;
    let version = card.get("version").and_then(serde_json::Value::as_u64).ok_or_else(|| damaged(path))?;
    if version > u64::from(VERSION) {
        return Err(Error::new(
            Kind::Newer,
            message!("model-version", version = version, supported = VERSION),
        )
        .in_file(path)
        .hint("use-newer-or-fit-again"));
    }
    let found = card.get("task").and_then(serde_json::Value::as_str).and_then(Task::parse);
    if found != Some(task) {
        let message = match found {
            None => message!("model-of-another-task", task = task.name()),
            Some(found) => message!("model-of-other-task", task = task.name(), other = found.name()),
        };
        return Err(Error::new(Kind::Unreadable, message).in_file(path));
    }
    let unchanged = std::str::from_utf8(&bytes).ok().and_then(is_unchanged);
    if !unchanged.unwrap_or(version <= WITHOUT_HASH) {
        return Err(Error::new(Kind::Unreadable, "model-changed").in_file(path).hint("fit-again"));
    }
    if let Some(model) = value.as_object_mut() {
        model.remove("content_sha256");
    }
    serde_json::from_value(value).map_err(|e| damaged(path).caused_by(e))
}

/// Returns the error of a damaged model file.
pub(crate) fn damaged(path: &Path) -> Error {
    Error::new(Kind::Unreadable, "model-file-damaged").in_file(path).hint("fit-again")
}
