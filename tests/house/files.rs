//! No file is forgotten, and none grows past what one reads in a sitting.

use std::collections::BTreeSet;

use crate::Source;

/// The longest a file may be, in lines.
const CEILING: usize = 600;

/// Files that Cargo finds by itself.
fn is_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [.., "src", "lib.rs" | "main.rs"] | [.., "tests", _, "main.rs"] => true,
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

/// Returns whether the one is a test that Cargo finds, and the other lies beside it or in a folder beside it.
fn shares_tests(root: &Source, other: &Source) -> bool {
    let folder = root.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    is_root(&root.path)
        && folder.ends_with("tests")
        && other.path.strip_prefix(folder).is_some_and(|rest| rest.matches('/').count() <= 2)
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
        if source.path.contains("/src/") && source.path.ends_with("/mod.rs") {
            found.push(format!("{}: a module is `name.rs` beside its folder `name/`", source.path));
        }
        if is_root(&source.path) {
            continue;
        }
        let parents = parents(&source.path);
        let declared =
            sources.iter().filter(|other| parents.contains(&other.path) || shares_tests(other, source)).any(
                |parent| {
                    let name = stem(&source.path);
                    let file = source.path.rsplit_once("/tests/").map_or("", |(_, file)| file);
                    let by_path = format!("#[path = \"{file}\"]");
                    parent.text.lines().any(|line| {
                        line.trim_end().ends_with(&format!("mod {name};")) || line.trim() == by_path
                    })
                },
            );
        if !declared {
            found.push(format!("{} is compiled by nobody: declare it or delete it", source.path));
        }
    }
    assert!(!paths.is_empty());
    found.extend(near_names(&paths));
    found
}

/// Files of one folder whose names differ in one letter: a reader takes one for the other.
fn near_names(paths: &BTreeSet<&str>) -> Vec<String> {
    let near = |a: &str, b: &str| match (a.len() as i64 - b.len() as i64).abs() {
        0 => a.bytes().zip(b.bytes()).filter(|(x, y)| x != y).count() == 1,
        1 => {
            let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
            (0..long.len()).any(|at| format!("{}{}", &long[..at], &long[at + 1..]) == short)
        }
        _ => false,
    };
    let shipped: Vec<(&str, &str)> =
        paths.iter().filter(|path| path.contains("/src/")).filter_map(|path| path.rsplit_once('/')).collect();
    let pairs = shipped.iter().enumerate().flat_map(|(at, a)| shipped[at + 1..].iter().map(move |b| (a, b)));
    pairs
        .filter(|((a_in, a), (b_in, b))| a_in == b_in && near(a, b))
        .map(|((folder, a), (_, b))| format!("{folder}: {a} and {b} differ in one letter"))
        .collect()
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
        Source::new("crates/core/src/models.rs", ""),
    ];
    assert!(breaches(&declared).is_empty());

    let old = [
        Source::new("crates/core/src/lib.rs", "pub mod models;\n"),
        Source::new("crates/core/src/models/mod.rs", ""),
    ];
    assert_eq!(breaches(&old).len(), 1);

    let near = [
        Source::new("crates/core/src/lib.rs", "mod task;\nmod tasks;\n"),
        Source::new("crates/core/src/task.rs", ""),
        Source::new("crates/core/src/tasks.rs", ""),
    ];
    assert_eq!(breaches(&near), ["crates/core/src: task.rs and tasks.rs differ in one letter"]);

    let test = [Source::new("tests/flow.rs", "mod chain;\n"), Source::new("tests/flow/other.rs", "")];
    assert_eq!(breaches(&test).len(), 1);

    let long = "\n".repeat(601);
    assert_eq!(breaches(&[Source::new("crates/core/src/lib.rs", &long)]).len(), 1);
}
