//! Every sentence that an error can carry has its French twin, and no twin is left of a sentence that is gone.

use std::collections::BTreeMap;

use super::{Source, root, sources};

/// What takes the sentence of an error or a hint.
const TAKERS: [&str; 7] =
    ["Error::new(", "Error::io(", ".hint(", "refuse(", "refused(", "damaged(", "unreadable("];
/// Crates whose errors the program does not show.
const ELSEWHERE: [&str; 2] = ["crates/testkit/", "crates/python/"];
/// Ends of sentences that are the system's or the parser's.
const OF_THE_SYSTEM: [&str; 5] =
    ["(os error {})", "valid UTF-8", "found in string", "in target type", "is not in {}..={}"];

/// The string literals among the arguments that begin here, as the source writes them, until the bracket closes.
fn literals(text: &str) -> Vec<String> {
    let (mut found, mut depth) = (Vec::new(), 1);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '"' => {
                let mut literal = String::new();
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    match (c, chars.peek()) {
                        // A line that goes on below.
                        ('\\', Some('\n')) => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                        ('\\', _) => literal.extend(chars.next()),
                        _ => literal.push(c),
                    }
                }
                found.push(literal);
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

/// The literals of the name that stands for the sentence here (`Error::new(kind, what)`), from where it is
/// bound.
fn named(code: &str, at: usize) -> Vec<String> {
    let name: String = code[at..]
        .split_once(',')
        .map(|(_, rest)| rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .unwrap_or_default();
    let bound = code[..at].rfind(&format!("let {name} ")).filter(|_| !name.is_empty());
    bound.map(|from| literals(&code[from..at])).unwrap_or_default()
}

/// Sentences of errors: literals of more than one word.
fn said(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    let shown = |source: &&Source| {
        source.path.starts_with("crates/") && !ELSEWHERE.iter().any(|folder| source.path.starts_with(folder))
    };
    for source in sources.iter().filter(shown) {
        let code = source.shipped();
        for taker in TAKERS {
            found.extend(code.match_indices(taker).flat_map(|(at, _)| literals(&code[at + taker.len()..])));
        }
        found.extend(code.match_indices(TAKERS[0]).flat_map(|(at, _)| named(&code, at)));
    }
    found.retain(|literal| literal.trim().contains(' ') && literal.chars().any(char::is_alphabetic));
    found
}

fn faults(sources: &[Source], twins: &BTreeMap<String, String>) -> Vec<String> {
    let code: String = sources.iter().map(Source::shipped).collect();
    let joined: Vec<&str> = code.split("\\\n").collect();
    let joined: String = std::iter::once(joined[0])
        .chain(joined.iter().skip(1).map(|line| line.trim_start()))
        .collect::<String>()
        .replace("\\\"", "\"");
    let without = said(sources).into_iter().filter(|english| !twins.contains_key(english));
    let gone = twins.keys().filter(|english| {
        !OF_THE_SYSTEM.iter().any(|end| english.ends_with(end)) && !joined.contains(&format!("\"{english}\""))
    });
    without.map(|english| format!("no twin: {english}")).chain(gone.map(|e| format!("gone: {e}"))).collect()
}

#[test]
fn each_sentence_of_an_error_is_said_in_french_too() {
    let text = std::fs::read_to_string(root().join("crates/report/words/fr/errors.json")).unwrap();
    let twins: BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
    let sources = sources();
    assert!(said(&sources).len() > 250);
    assert_eq!(faults(&sources, &twins), Vec::<String>::new());
}

#[test]
fn a_sentence_without_a_twin_and_a_twin_without_a_sentence_are_named() {
    let source = Source::new(
        "crates/core/src/lib.rs",
        "Error::new(Kind::Refused, format!(\"no {what} \\\n        there\")).hint(\"look again\")",
    );
    let twins = |pairs: &[&str]| pairs.iter().map(|key| ((*key).to_owned(), String::new())).collect();
    let sources = [source];
    assert_eq!(faults(&sources, &twins(&["no {what} there", "look again"])), Vec::<String>::new());
    assert_eq!(faults(&sources, &twins(&["no {what} there"])), ["no twin: look again"]);
    assert_eq!(faults(&sources, &twins(&["no {what} there", "look again", "old one"])), ["gone: old one"]);
    let apart =
        "let what = match ok { true => \"a few words\", false => \"some others\" };\nError::new(kind, what)";
    let sources = [Source::new("crates/core/src/lib.rs", apart)];
    assert_eq!(faults(&sources, &twins(&["a few words"])), ["no twin: some others"]);
}
