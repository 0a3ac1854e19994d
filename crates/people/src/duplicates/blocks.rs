//! Blocking: the pairs that are worth comparing.

use std::collections::HashMap;

use super::fields::Compared;

/// Largest number of people with one value who are compared with each other: a value that more share, such as
/// a common name, says too little to search by.
const LARGEST_BLOCK: usize = 200;

/// Letters of a name that must agree where the rest may be misspelled.
const PREFIX: usize = 3;

/// Returns the pairs that share a value, ascending, each once.
pub(super) fn pairs(people: &[&Compared]) -> Vec<(u32, u32)> {
    let mut blocks: HashMap<String, Vec<u32>> = HashMap::new();
    for (person, at) in people.iter().zip(0_u32..) {
        for key in keys(person) {
            blocks.entry(key).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for block in blocks.into_values().filter(|block| block.len() <= LARGEST_BLOCK) {
        for (at, one) in block.iter().enumerate() {
            pairs.extend(block.iter().skip(at + 1).map(|other| (*one, *other)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Returns the values by which a person is searched.
fn keys(person: &Compared) -> Vec<String> {
    let prefix = |text: &str| text.chars().take(PREFIX).collect::<String>();
    let mut keys = vec![format!("n|{}", person.words)];
    let mut add = |kind: &str, parts: [&str; 2]| {
        if parts.iter().all(|part| !part.is_empty()) {
            keys.push(format!("{kind}|{}|{}", parts[0], parts[1]));
        }
    };
    add("l", [&prefix(&person.last), &person.postcode]);
    add("f", [&person.first, &person.postcode]);
    add("a", [&person.address, &person.postcode]);
    add("p", [&person.phone, "phone"]);
    add("m", [&person.mailbox, "mailbox"]);
    add("b", [&person.birth.map(|day| day.to_string()).unwrap_or_default(), "birth"]);
    keys
}
