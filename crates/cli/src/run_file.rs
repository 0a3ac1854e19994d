//! `run.json`: the record of a run, with a hash of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use obole::{Error, Kind, Result};
use obole_ledger::{disk, message, sha256_file, sha256_hex};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Name of the field that holds the hash of everything else in the file.
const HASH: &str = "content_sha256";
const HEAD: &str = "log_head";

/// The part of `run.json` that is compared with the other files. Fields that older releases did not write are
/// empty.
#[derive(Debug, Default, Deserialize)]
pub struct RunFile {
    /// SHA-256 of each file that the run wrote.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// The hash of the draft.
    pub plan_sha256: Option<String>,
    /// The hash of the last line of the log.
    pub log_head: Option<String>,
    #[serde(default, rename = "content_sha256")]
    hash: Option<String>,
}

/// Writes the record of a run with its hash.
pub fn write(path: &Path, record: &impl Serialize) -> Result<()> {
    let value = serde_json::to_value(record)
        .map_err(|e| Error::new(Kind::System, message!("json-not-written", why = &e)).caused_by(e))?;
    let Value::Object(mut run) = value else { return disk::write_json(path, &value) };
    seal(&mut run)?;
    disk::write_json(path, &run)
}

/// Reads the file of a run.
///
/// # Errors
/// [`Kind::Unreadable`] when it is damaged, or was changed after it was written.
pub fn read(path: &Path) -> Result<RunFile> {
    let run = object(path)?;
    let damaged = |_| Error::new(Kind::Unreadable, "file-damaged").in_file(path);
    let found: RunFile = serde_json::from_value(Value::Object(run.clone())).map_err(damaged)?;
    if found.hash.is_some() && !is_sealed(&run)? {
        return Err(Error::new(Kind::Unreadable, "file-changed").in_file(path).hint("run-again-elsewhere"));
    }
    Ok(found)
}

/// Saves the hash of the log's last line in the file, if the file belongs to the run that proposed this
/// draft. A file that was changed by hand does not become valid by that.
///
/// # Errors
/// When the disk fails.
pub fn set_head(path: &Path, draft_sha256: &str, head: &str) -> Result<()> {
    let Ok(mut run) = object(path) else { return Ok(()) };
    if run.get("plan_sha256").and_then(Value::as_str) != Some(draft_sha256) {
        return Ok(());
    }
    let sealed = is_sealed(&run)?;
    run.insert(HEAD.to_owned(), head.into());
    if sealed {
        seal(&mut run)?;
    }
    disk::write_json(path, &run)
}

/// Returns the names of the files of a run that are as it wrote them; none without a file of a run.
///
/// # Errors
/// When the disk fails.
pub fn intact(folder: &Path) -> Result<BTreeSet<String>> {
    let Ok(run) = object(&folder.join("run.json")) else { return Ok(BTreeSet::new()) };
    let mut names = BTreeSet::new();
    for (name, sha256) in run.get("files").and_then(Value::as_object).into_iter().flatten() {
        let file = folder.join(name);
        if file.exists() && sha256.as_str() == Some(&sha256_file(&file)?.sha256) {
            names.insert(name.clone());
        }
    }
    Ok(names)
}

/// Brings the hashes of the files up to date after an erasure; files that are gone are no longer listed. Does
/// nothing without a file of a run. `intact` are the files that were as the run wrote them: one that was
/// changed by hand before does not become valid by the erasure.
///
/// # Errors
/// When the disk fails.
pub fn refresh(folder: &Path, intact: &BTreeSet<String>) -> Result<()> {
    let path = folder.join("run.json");
    let Ok(mut run) = object(&path) else { return Ok(()) };
    let sealed = is_sealed(&run)?;
    if let Some(Value::Object(files)) = run.get_mut("files") {
        let names: Vec<String> = files.keys().cloned().collect();
        for name in names {
            let file = folder.join(&name);
            if !intact.contains(&name) {
                continue;
            }
            if file.exists() {
                files.insert(name, sha256_file(&file)?.sha256.into());
            } else {
                files.remove(&name);
            }
        }
    }
    if sealed {
        seal(&mut run)?;
    }
    disk::write_json(&path, &run)
}

fn object(path: &Path) -> Result<Map<String, Value>> {
    let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
    serde_json::from_slice(&bytes).map_err(|_| Error::new(Kind::Unreadable, "file-damaged").in_file(path))
}

fn seal(run: &mut Map<String, Value>) -> Result<()> {
    run.remove(HASH);
    let hash = hash(run)?;
    run.insert(HASH.to_owned(), hash.into());
    Ok(())
}

fn is_sealed(run: &Map<String, Value>) -> Result<bool> {
    let mut content = run.clone();
    let Some(Value::String(found)) = content.remove(HASH) else { return Ok(false) };
    Ok(hash(&content)? == found)
}

fn hash(content: &Map<String, Value>) -> Result<String> {
    // Sorted, so that the hash does not depend on the order in which the map keeps its keys.
    let sorted: BTreeMap<&String, &Value> = content.iter().collect();
    let bytes = serde_json::to_vec(&sorted)
        .map_err(|e| Error::new(Kind::System, message!("json-not-written", why = &e)).caused_by(e))?;
    Ok(sha256_hex(&bytes))
}
