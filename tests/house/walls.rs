//! Names that only one crate may use.

use crate::Source;

/// A word in the code, and the folders that may hold it.
const WALLS: [(&str, &[&str]); 24] = [
    ("axum::", &["crates/page/"]),
    ("hyper::", &["crates/page/"]),
    ("polars_core::", &["crates/core/src/store/", "crates/core/src/frames.rs"]),
    ("polars_io::", &["crates/core/src/store/"]),
    ("linfa::", &["crates/core/"]),
    ("linfa_logistic::", &["crates/core/"]),
    ("ndarray::", &["crates/core/"]),
    ("calamine::", &["crates/people/"]),
    ("rust_xlsxwriter::", &["crates/people/"]),
    ("plotters::", &["crates/report/"]),
    ("fluent_bundle::", &["crates/error/", "crates/report/"]),
    ("clap::", &["crates/ballista/", "crates/cli/", "crates/connect/", "crates/database/"]),
    ("ballista::", &["crates/ballista/"]),
    ("datafusion::", &["crates/ballista/"]),
    ("mysql::", &["crates/database/"]),
    ("postgres::", &["crates/database/"]),
    ("rusqlite::", &["crates/database/"]),
    ("rustls::", &["crates/database/"]),
    ("tokio_postgres_rustls::", &["crates/database/"]),
    ("rmcp::", &["crates/ask/"]),
    ("ureq::", &["crates/connect/"]),
    ("pyo3::", &["crates/python/"]),
    ("obole_people", &["crates/people/", "crates/cli/"]),
    ("tempfile::", &["crates/ballista/src/nodes.rs", "crates/ledger/src/disk.rs", "crates/ledger/src/disk/"]),
];

/// Calls that write to the file system, which stand in one module.
const WRITES: [&str; 8] = [
    "fs::write",
    "fs::rename",
    "fs::remove",
    "fs::create_dir",
    "fs::copy",
    "File::create",
    "OpenOptions",
    "File::options",
];

fn breaches(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with("crates/")) {
        let code = source.shipped();
        for (word, homes) in WALLS {
            if code.contains(word) && !homes.iter().any(|home| source.path.starts_with(home)) {
                found.push(format!("{} names {word}, which belongs to {}", source.path, homes.join(", ")));
            }
        }
        for call in WRITES {
            if code.contains(call) && !source.path.starts_with("crates/ledger/src/disk") {
                found.push(format!("{} writes files itself ({call}): use obole_ledger::disk", source.path));
            }
        }
        if code.contains("unsafe {") || code.contains("unsafe fn") {
            found.push(format!("{} holds unsafe code", source.path));
        }
    }
    found
}

#[test]
fn walls_hold() {
    crate::assert_none(breaches(&crate::sources()));
}

#[test]
fn a_breached_wall_is_seen() {
    let breach = |path: &str, text: &str| breaches(&[Source::new(path, text)]);
    assert_eq!(breach("crates/report/src/page.rs", "use polars_core::prelude::*;").len(), 1);
    assert_eq!(breach("crates/core/src/models/a.rs", "use plotters::prelude::*;").len(), 1);
    assert_eq!(breach("crates/cli/src/run.rs", "std::fs::write(path, text)?;").len(), 1);
    assert_eq!(breach("crates/core/src/a.rs", "use obole_people::Vault;").len(), 1);
    assert_eq!(breach("crates/database/src/a.rs", "ureq::get(address)").len(), 1);
    assert_eq!(breach("crates/connect/src/a.rs", "obole_people::import(&[])").len(), 1);
    assert_eq!(breach("crates/core/src/a.rs", "unsafe { work() }").len(), 1);
    assert!(
        breach("crates/core/src/store/a.rs", "use polars_core::prelude::*; // not plotters::").len() <= 1
    );
    assert!(
        breach(
            "crates/core/src/a.rs",
            "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { std::fs::write(p, t); } }"
        )
        .is_empty()
    );
}

#[test]
fn every_member_takes_the_lints_of_the_house() {
    let root = crate::root();
    let mut manifests = vec![root.join("Cargo.toml")];
    manifests.extend(
        std::fs::read_dir(root.join("crates"))
            .unwrap()
            .flatten()
            .map(|entry| entry.path().join("Cargo.toml")),
    );
    for manifest in manifests.into_iter().filter(|manifest| manifest.exists()) {
        let text = std::fs::read_to_string(&manifest).unwrap();
        assert!(text.contains("[lints]\nworkspace = true"), "{} does not take the lints", manifest.display());
    }
    for house in ["Cargo.toml", "crates/ballista/Cargo.toml"] {
        let lints = std::fs::read_to_string(root.join(house)).unwrap();
        for lint in [
            "unsafe_code = \"forbid\"",
            "missing_docs = \"deny\"",
            "unwrap_used = \"deny\"",
            "expect_used = \"deny\"",
        ] {
            assert!(lints.contains(lint), "{house} no longer has {lint}");
        }
    }
}
