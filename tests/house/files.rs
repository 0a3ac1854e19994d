//! No file is forgotten, and none grows past what one reads in a sitting.

use std::collections::BTreeSet;

use crate::Source;

/// The longest a file may be, in lines.
const CEILING: usize = 600;

/// Files that Cargo finds by itself.
fn is_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [.., "src", "lib.rs" | "main.rs"] => true,
        [.., folder, _] => matches!(*folder, "tests" | "benches" | "examples") && !parts.contains(&"src"),
        _ => false,
    }
}

/// The files in which a file may be declared, as module paths without their ending.
fn parents(path: &str) -> Vec<String> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = if file == "mod.rs" { folder.rsplit_once('/').map_or("", |(up, _)| up) } else { folder };
    let named = format!("{folder}.rs");
    vec![format!("{folder}/mod.rs"), format!("{folder}/lib.rs"), format!("{folder}/main.rs"), named]
}

fn stem(path: &str) -> &str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    if file == "mod.rs" {
        folder.rsplit_once('/').map_or(folder, |(_, name)| name)
    } else {
        file.trim_end_matches(".rs")
    }
}

fn breaches(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    let paths: BTreeSet<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    for source in sources {
        let lines = source.text.lines().count();
        if lines > CEILING {
            found.push(format!("{} has {lines} lines; the ceiling is {CEILING}", source.path));
        }
        if is_root(&source.path) {
            continue;
        }
        let declared = parents(&source.path).iter().any(|parent| {
            let Some(parent) = sources.iter().find(|other| other.path == *parent) else { return false };
            let name = stem(&source.path);
            parent.text.lines().any(|line| line.trim_end().ends_with(&format!("mod {name};")))
        });
        if !declared {
            found.push(format!("{} is compiled by nobody: declare it or delete it", source.path));
        }
    }
    assert!(!paths.is_empty());
    found
}

#[test]
fn no_file_is_forgotten_or_too_long() {
    crate::assert_none(breaches(&crate::sources()));
}

#[test]
fn a_forgotten_and_a_long_file_are_seen() {
    let lib = Source::new("crates/core/src/lib.rs", "pub mod models;\n");
    let forgotten = Source::new("crates/core/src/attic.rs", "");
    assert_eq!(
        breaches(&[lib, forgotten]),
        ["crates/core/src/attic.rs is compiled by nobody: declare it or delete it"]
    );

    let declared = [
        Source::new("crates/core/src/lib.rs", "pub mod models;\n"),
        Source::new("crates/core/src/models/mod.rs", ""),
    ];
    assert!(breaches(&declared).is_empty());

    let test = [Source::new("tests/flow.rs", "mod chain;\n"), Source::new("tests/flow/other.rs", "")];
    assert_eq!(breaches(&test).len(), 1);

    let long = "\n".repeat(601);
    assert_eq!(breaches(&[Source::new("crates/core/src/lib.rs", &long)]).len(), 1);
}
