//! The plan of the house, checked: floors, walls, rooms, files. Each check is also shown a broken house and
//! must name the culprit.

#[path = "house/comments.rs"]
#[cfg(test)]
mod comments;
#[path = "house/files.rs"]
#[cfg(test)]
mod files;
#[path = "house/floors.rs"]
#[cfg(test)]
mod floors;
#[path = "house/rooms.rs"]
#[cfg(test)]
mod rooms;
#[path = "house/shared_build.rs"]
#[cfg(test)]
mod shared_build;
#[path = "house/twins.rs"]
#[cfg(test)]
mod twins;
#[path = "house/walls.rs"]
#[cfg(test)]
mod walls;
#[path = "house/wording.rs"]
#[cfg(test)]
mod wording;

use std::path::{Path, PathBuf};

/// One source file: its path from the root, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The text before the tests, without comments: what the shipped code names.
    fn shipped(&self) -> String {
        if self.path.ends_with("/tests.rs")
            || self.path.contains("/tests/")
            || self.path.contains("/benches/")
        {
            return String::new();
        }
        let code = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of the house.
#[cfg(test)]
fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["crates", "tests", "benches"] {
        gather(&root().join(folder), &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 20, "the scan found too few files to mean anything: {}", found.len());
    found
}

#[cfg(test)]
fn gather(folder: &Path, found: &mut Vec<Source>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}

/// Fails with every breach at once.
fn assert_none(breaches: Vec<String>) {
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}
