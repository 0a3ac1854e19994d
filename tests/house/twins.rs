//! Every message of an error exists in English and in French with the same values, is used, and is given the
//! values that it names.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, root, sources};

/// Ids of messages with the values that they name.
type Messages = BTreeMap<String, BTreeSet<String>>;

/// One place in the code that names a message: file, id, and the values that it gives.
type Use = (String, String, BTreeSet<String>);

/// Calls that take the id of a message: the argument that holds it, and the values that the call itself
/// gives.
const TAKERS: [(&str, usize, &[&str]); 3] =
    [("Error::new(", 1, &[]), (".hint(", 0, &[]), ("Error::io(", 0, &["why"])];

/// The messages of a file with the names behind `$`.
fn messages(text: &str) -> Messages {
    let mut found = Messages::new();
    for (id, sentence) in
        text.lines().filter(|line| !line.starts_with('#')).filter_map(|l| l.split_once(" = "))
    {
        let name = |part: &str| part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        found.insert(id.to_owned(), sentence.split('$').skip(1).map(name).collect());
    }
    found
}

/// The arguments that begin here, until the bracket closes.
fn arguments(text: &str) -> Vec<String> {
    let (mut found, mut depth, mut quoted) = (vec![String::new()], 0, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => drop(chars.next()),
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted && depth == 0 => break,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        found.iter_mut().last().unwrap().push(c);
    }
    found.iter().map(|argument| argument.trim().to_owned()).collect()
}

/// The text of an argument that is a string literal and nothing else.
fn literal(argument: &str) -> Option<String> {
    let inside = argument.strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('"')).then(|| inside.to_owned())
}

/// Every place in the shipped code that names a message.
fn uses(sources: &[Source]) -> Vec<Use> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with("crates/")) {
        let code = source.shipped();
        let mut used = |id: String, values: BTreeSet<String>| found.push((source.path.clone(), id, values));
        for (taker, at, given) in TAKERS {
            for (start, _) in code.match_indices(taker) {
                let argument = arguments(&code[start + taker.len()..]).into_iter().nth(at);
                if let Some(id) = argument.and_then(|argument| literal(&argument)) {
                    used(id, given.iter().map(|name| (*name).to_owned()).collect());
                }
            }
        }
        for (start, taker) in code.match_indices("message!(") {
            let arguments = arguments(&code[start + taker.len()..]);
            let names = arguments.iter().skip(1).filter_map(|argument| argument.split_once(" = "));
            if let Some(id) = arguments.first().and_then(|first| literal(first)) {
                used(id, names.map(|(name, _)| name.to_owned()).collect());
            }
        }
    }
    found
}

fn faults(sources: &[Source], [english, french]: [&Messages; 2]) -> Vec<String> {
    let mut found = Vec::new();
    let uses = uses(sources);
    for (path, id, given) in &uses {
        match english.get(id) {
            None => found.push(format!("{path}: there is no message {id}")),
            Some(named) if named != given => {
                found.push(format!("{path}: {id} names {named:?} and is given {given:?}"));
            }
            Some(_) => {}
        }
    }
    let used: BTreeSet<&String> = uses.iter().map(|(_, id, _)| id).collect();
    found.extend(english.keys().filter(|id| !used.contains(id)).map(|id| format!("{id} is never used")));
    let ids: BTreeSet<&String> = english.keys().chain(french.keys()).collect();
    let differ = ids.into_iter().filter(|id| english.get(*id) != french.get(*id));
    found.extend(differ.map(|id| format!("{id} differs between the languages")));
    found
}

#[test]
fn each_message_of_an_error_exists_in_both_languages_and_is_used() {
    let read = |lang: &str| {
        let path = root().join("crates/error/words").join(lang).join("errors.ftl");
        messages(&std::fs::read_to_string(path).unwrap())
    };
    let sources = sources();
    assert!(uses(&sources).len() > 400);
    crate::assert_none(faults(&sources, [&read("en"), &read("fr")]));
}

#[test]
fn a_message_that_is_missing_unused_or_given_other_values_is_named() {
    let source = Source::new(
        "crates/core/src/lib.rs",
        "Error::new(Kind::Refused, message!(\"none\", what = f(a, b),\n    row = 1)).hint(\"look\");\n\
         Error::new(Kind::Usage, \"plain\"); Error::io(\"open\", path, e); refuse(message!(\"inner\"))",
    );
    let sources = [source];
    let whole = messages(
        "# Words\nnone = no { $what } in { $row }\nlook = look\nplain = p\nopen = cannot: { $why }\ninner = in\n",
    );
    assert_eq!(faults(&sources, [&whole, &whole]), Vec::<String>::new());
    let without = |id: &str| whole.clone().into_iter().filter(|(key, _)| key != id).collect::<Messages>();
    let (no_look, no_plain) = (without("look"), without("plain"));
    assert_eq!(faults(&sources, [&no_look, &no_look]), ["crates/core/src/lib.rs: there is no message look"]);
    assert_eq!(faults(&sources, [&whole, &no_plain]), ["plain differs between the languages"]);
    let mut more = whole.clone();
    more.insert("old".to_owned(), BTreeSet::new());
    assert_eq!(faults(&sources, [&more, &more]), ["old is never used"]);
    more = whole.clone();
    more.insert("none".to_owned(), ["what".to_owned()].into());
    assert_eq!(
        faults(&sources, [&more, &more]),
        ["crates/core/src/lib.rs: none names {\"what\"} and is given {\"row\", \"what\"}"]
    );
    let sentence = [Source::new("crates/core/src/lib.rs", "Error::new(Kind::Refused, \"no row is left\")")];
    assert_eq!(
        faults(&sentence, [&Messages::new(), &Messages::new()]),
        ["crates/core/src/lib.rs: there is no message no row is left"]
    );
}
