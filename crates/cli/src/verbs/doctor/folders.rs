//! Checks of a folder: write access and free space.

use std::path::Path;

use obole_ledger::disk;
use serde_json::json;

use super::{Found, State};

/// Name of a file that is written and removed again; if the process is killed, it is removed with the other
/// leftovers.
const TRIAL: &str = ".obole-doctor.tmp";

/// Free space in MiB below which the sample itself may not fit.
const LEAST_MIB: u64 = 100;
/// Free space in MiB for all files of a million donors and for their replacement: 725 MiB measured, twice.
const AMPLE_MIB: u64 = 1_500;

/// Checks whether a folder, or its nearest existing parent, can be written to, and measures its free space.
pub fn folder(asked: &Path) -> Vec<Found> {
    let mut there = asked;
    while !there.exists() {
        there = match there.parent() {
            Some(up) if !up.as_os_str().is_empty() => up,
            _ => Path::new("."),
        };
    }
    let path = std::fs::canonicalize(there).unwrap_or_else(|_| there.to_owned()).display().to_string();
    let trial = there.join(TRIAL);
    let tried = disk::write_bytes(&trial, b"").and_then(|()| disk::remove_file(&trial));
    let mut found = vec![match tried {
        Ok(()) => Found::new("doctor-writable", State::Good, json!({ "path": path })),
        Err(error) => Found::new("doctor-not-writable", State::Problem, json!({ "path": path }))
            .because(vec![error.message().clone()]),
    }];
    if let Some(free) = free_mib(there) {
        let state = match free {
            0..LEAST_MIB => State::Problem,
            LEAST_MIB..AMPLE_MIB => State::Note,
            _ => State::Good,
        };
        let code = if state == State::Good { "doctor-space" } else { "doctor-space-low" };
        found.push(Found::new(code, state, json!({ "path": path, "free": free, "needed": AMPLE_MIB })));
    }
    found
}

/// Returns the space that this user may still fill, in MiB.
#[cfg(unix)]
fn free_mib(folder: &Path) -> Option<u64> {
    let space = rustix::fs::statvfs(folder).ok()?;
    Some(space.f_bavail.saturating_mul(space.f_frsize) >> 20)
}

#[cfg(not(unix))]
fn free_mib(_: &Path) -> Option<u64> {
    None
}
