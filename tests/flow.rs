//! The whole chain in one process: the files that it leaves agree with the export, with each other and with
//! the law.

#[cfg(test)]
#[path = "flow/answers.rs"]
mod answers;
#[cfg(test)]
#[path = "flow/audits.rs"]
mod audits;
#[cfg(test)]
#[path = "flow/campaigns.rs"]
mod campaigns;
#[cfg(test)]
#[path = "flow/counts.rs"]
mod counts;
#[cfg(test)]
#[path = "flow/doors.rs"]
mod doors;
#[cfg(test)]
#[path = "flow/encrypted.rs"]
mod encrypted;
#[cfg(test)]
#[path = "flow/histories.rs"]
mod histories;
#[cfg(test)]
#[path = "flow/models.rs"]
mod models;
#[cfg(test)]
#[path = "flow/monthly.rs"]
mod monthly;
#[cfg(test)]
#[path = "flow/named_sheets.rs"]
mod named_sheets;
#[cfg(test)]
#[path = "flow/people.rs"]
mod people;
#[cfg(test)]
#[path = "flow/privacy.rs"]
mod privacy;
#[cfg(test)]
#[path = "flow/pseudonyms.rs"]
mod pseudonyms;
#[cfg(test)]
#[path = "flow/refusals.rs"]
mod refusals;
#[cfg(test)]
#[path = "flow/requests.rs"]
mod requests;
#[cfg(test)]
#[path = "flow/reviewers.rs"]
mod reviewers;
#[cfg(test)]
#[path = "flow/sameness.rs"]
mod sameness;
#[cfg(test)]
#[path = "flow/sharing.rs"]
mod sharing;

#[cfg(test)]
use std::path::{Path, PathBuf};

/// Answer of the program.
#[cfg(test)]
struct Said {
    code: u8,
    out: String,
    err: String,
}

/// Runs the program in this process.
#[cfg(test)]
fn obole(args: &[&str]) -> Said {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = obole_cli::run(std::iter::once("obole").chain(args.iter().copied()), &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code, out: text(out), err: text(err) }
}

#[cfg(test)]
impl Said {
    /// The words without the breaks between their lines.
    fn words(&self) -> String {
        self.err.replace("\n  ", " ")
    }
}

/// Runs the program, which must succeed.
#[cfg(test)]
fn done(args: &[&str]) -> Said {
    let said = obole(args);
    assert_eq!(said.code, 0, "{args:?}: {}", said.err);
    said
}

#[cfg(test)]
fn sample(name: &str) -> String {
    let folder = if name.starts_with("helloasso") { "data/sample" } else { "data/canonical" };
    text(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name))
}

#[cfg(test)]
fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

#[cfg(test)]
fn write(path: &Path, bytes: &[u8]) {
    obole_ledger::disk::make_folder(path.parent().unwrap()).unwrap();
    obole_ledger::disk::write_bytes(path, bytes).unwrap();
}

#[cfg(test)]
fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The rows of a CSV file without quoted cells: the canonical files of the sample have none.
#[cfg(test)]
fn plain_rows(path: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(!text.contains('"'));
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The first cell of each row below the header: identifiers are never quoted.
#[cfg(test)]
fn column(path: &Path, at: usize) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').nth(at).unwrap().to_owned()).collect()
}

/// Every file below a folder, sorted.
#[cfg(test)]
fn files(folder: &Path) -> Vec<PathBuf> {
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

/// A folder that goes away with the test.
#[cfg(test)]
fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}
