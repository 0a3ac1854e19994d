//! Comments in plain words: no doc comment begins with a question word, no comment uses a private idiom or is
//! wider than code.

use super::{Source, sources};

/// Words with which no doc comment begins: it says what the item does or holds.
const QUESTIONS: [&str; 6] = ["What", "How", "Whether", "Where", "That", "Which"];

/// Private idioms that a reader from elsewhere would have to translate.
const PRIVATE: [&str; 12] = [
    "is told",
    "are told",
    "was told",
    "told apart",
    "on which one stands",
    "one stands",
    "is dealt",
    "are dealt",
    "of the house's",
    "no reminder",
    "walks the",
    "the tale",
];

/// `max_width` of `rustfmt.toml`, which leaves comments alone.
const WIDTH: usize = 110;

/// Files whose comments hold such words in order to look for them.
const LISTS: [&str; 1] = ["tests/house/comments.rs"];

/// The help of the program is written in its doc comments, and has a French twin by its words.
const HELP: &str = "crates/cli/src/args";

fn faults(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| !LISTS.contains(&source.path.as_str())) {
        let (mut in_doc, mut in_example) = (false, false);
        for (line, at) in source.text.lines().zip(1..) {
            let comment = line.trim_start();
            let doc = comment.strip_prefix("///").or_else(|| comment.strip_prefix("//!"));
            let first = doc.filter(|_| !in_doc).and_then(|text| text.split_whitespace().next());
            if first.is_some_and(|word| QUESTIONS.contains(&word)) && !source.path.starts_with(HELP) {
                found.push(format!("{}:{at} begins with a question word", source.path));
            }
            in_doc = doc.is_some();
            // Code in an example is formatted by its author.
            let fence = doc.is_some_and(|text| text.trim_start().starts_with("```"));
            in_example = in_doc && in_example != fence;
            let is_help = source.path.starts_with(HELP);
            let is_row = doc.is_some_and(|text| text.trim_start().starts_with('|'));
            if !comment.starts_with("//") || in_example || is_help {
                continue;
            }
            if !is_row && line.chars().count() > WIDTH {
                found.push(format!("{}:{at} is wider than {WIDTH}", source.path));
            }
            found.extend(
                PRIVATE
                    .iter()
                    .filter(|idiom| comment.contains(**idiom))
                    .map(|idiom| format!("{}:{at} says `{idiom}`", source.path)),
            );
        }
    }
    found
}

#[test]
fn comments_are_plain() {
    crate::assert_none(faults(&sources()));
}

#[test]
fn a_comment_that_is_not_plain_is_named() {
    let wide = format!("// {}", "x".repeat(WIDTH));
    let broken = [
        Source::new("crates/core/src/a.rs", "/// What it is.\n/// How it is.\npub struct A;"),
        Source::new("crates/core/src/b.rs", "//! Holds gifts.\n// the reader is told"),
        Source::new("crates/core/src/c.rs", &wide),
    ];
    assert_eq!(
        faults(&broken),
        [
            "crates/core/src/a.rs:1 begins with a question word",
            "crates/core/src/b.rs:2 says `is told`",
            "crates/core/src/c.rs:1 is wider than 110",
        ]
    );
}
