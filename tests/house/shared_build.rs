//! The program, the tests and the wheel share one build: each crate that they have in common has the same
//! features in all three, or it, and all that use it, would be compiled again.

use std::collections::{BTreeMap, BTreeSet};

/// Only the tests of the house read it with serde; nothing that is shipped depends on it.
const OF_THE_TESTS: [&str; 1] = ["semver"];

type Features = BTreeMap<String, BTreeSet<String>>;

/// Reads lines like `chrono v0.4.45|default,std` of `cargo tree`.
fn features(tree: &str) -> Features {
    let mut found = Features::new();
    for line in tree.lines() {
        let Some((package, features)) = line.trim_end_matches(" (*)").split_once('|') else { continue };
        let features = features.split(',').filter(|feature| !feature.is_empty()).map(str::to_owned);
        found.entry(package.to_owned()).or_default().extend(features);
    }
    found
}

/// The features of all crates of a selection; `None` where they were never downloaded, as those of the wheel
/// on a machine that has built the program alone.
fn features_of(selection: &[&str], edges: &str) -> Option<Features> {
    let format = ["--prefix", "none", "--format", "{p}|{f}", "--edges", edges];
    let arguments = [&["tree", "--offline"], selection, &format].concat();
    let output =
        std::process::Command::new(env!("CARGO")).args(arguments).current_dir(crate::root()).output();
    let output = output.expect("cargo runs");
    output.status.success().then(|| features(&String::from_utf8(output.stdout).expect("cargo writes UTF-8")))
}

/// The crates that both have with other features.
fn differences(program: &Features, other: &Features) -> Vec<String> {
    let is_of_tests =
        |package: &str| OF_THE_TESTS.iter().any(|name| package.starts_with(&format!("{name} v")));
    let shared = other.iter().filter(|(package, _)| !is_of_tests(package));
    shared
        .filter_map(|(package, features)| Some((package, features, program.get(package)?)))
        .filter(|(_, features, of_program)| features != of_program)
        .map(|(package, features, of_program)| {
            format!("{package}: {:?} differ", features.symmetric_difference(of_program))
        })
        .collect()
}

#[test]
fn program_tests_and_wheel_share_their_crates() {
    let program = features_of(&["--package", "obole-cli"], "normal,build").unwrap();
    assert!(program.len() > 150, "{}", program.len());
    crate::assert_none(differences(&program, &features_of(&[], "normal,build,dev").unwrap()));
    if let Some(wheel) = features_of(&["--package", "obole-python"], "normal,build") {
        crate::assert_none(differences(&program, &wheel));
    }
}

#[test]
fn another_feature_is_seen() {
    let program = features("chrono v0.4.45|default,std\nserde v1.0.1|derive (*)\n");
    assert_eq!(differences(&program, &features("chrono v0.4.45|std,default\nsyn v3.0.0|full")), [""; 0]);
    assert_eq!(differences(&program, &features("chrono v0.4.45|std")).len(), 1);
}
