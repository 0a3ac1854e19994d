//! No message says of an audit, a model or a list what none can prove. The sentences of the Fluent files have
//! a check of their own beside them; this one reads the messages and the help that stand in the code.

use super::{Source, root, sources};

/// Words that no message uses, in small letters: an audit assesses; it neither acquits nor convicts.
const NEVER: [&str; 12] = [
    "unbiased",
    "bias-free",
    "free of bias",
    "free from bias",
    "debiased",
    "is compliant",
    "legally compliant",
    "illegal",
    "unlawful",
    "non-discriminatory",
    "ai-powered",
    "certified fair",
];

/// The files that hold such words in order to look for them.
const LISTS: [&str; 2] = ["crates/report/src/words.rs", "tests/house/wording.rs"];

fn faults(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| !LISTS.contains(&source.path.as_str())) {
        // The help of the program is written in its doc comments.
        let said = if source.path.starts_with("crates/cli/src/args") {
            source.text.to_lowercase()
        } else {
            source.shipped().to_lowercase()
        };
        found.extend(
            NEVER
                .iter()
                .filter(|word| said.contains(**word))
                .map(|word| format!("{} says {word}", source.path)),
        );
    }
    found
}

#[test]
fn no_message_in_the_code_says_more_than_an_audit_can() {
    let path = "crates/error/words/en/errors.ftl";
    let errors = Source::new(path, &std::fs::read_to_string(root().join(path)).unwrap());
    assert_eq!(faults(&sources()), Vec::<String>::new());
    assert_eq!(faults(&[errors]), Vec::<String>::new());
}

#[test]
fn a_message_that_does_is_named() {
    let broken = [
        Source::new("crates/core/src/audit.rs", "let said = \"The list is Unbiased.\";"),
        Source::new("crates/cli/src/args/verbs.rs", "/// Shows that a list is compliant: is compliant"),
        Source::new("crates/core/src/lib.rs", "// an unbiased estimate\nlet x = 1;"),
    ];
    let found = faults(&broken);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("audit.rs says unbiased") && found[1].contains("args/verbs.rs"));
}
