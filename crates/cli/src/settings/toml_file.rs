//! A TOML text as options with their rows.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One value of the file.
pub struct Entry {
    /// The sections and the key.
    pub path: Vec<String>,
    /// One text, or those of a list.
    pub values: Vec<String>,
    /// The line, from 1.
    pub row: usize,
}

/// Every value with its place, and what is no TOML, in the order of the rows.
pub fn entries(text: &str) -> (Vec<Entry>, Vec<String>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<String> = errors
        .iter()
        .map(|error| {
            let row = error.span().map_or(1, |span| row(text, span.start));
            format!("row {row}: {}", error.message())
        })
        .collect();
    let mut entries = Vec::new();
    // What was recovered from a broken file is not worked with.
    if faults.is_empty() {
        gather(text, table.get_ref(), &mut Vec::new(), &mut entries, &mut faults);
    }
    entries.sort_by_key(|entry| entry.row);
    (entries, faults)
}

fn row(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn gather(
    text: &str,
    table: &DeTable<'_>,
    path: &mut Vec<String>,
    entries: &mut Vec<Entry>,
    faults: &mut Vec<String>,
) {
    for (key, value) in table.iter() {
        path.push(key.get_ref().to_string());
        let row = row(text, key.span().start);
        match value.get_ref() {
            DeValue::Table(below) => gather(text, below, path, entries, faults),
            other => match texts(other) {
                Some(values) => entries.push(Entry { path: path.clone(), values, row }),
                None => faults.push(format!("row {row}: `{}` holds a list within a list", path.join("."))),
            },
        }
        path.pop();
    }
}

/// The text of a value as one would write it on the command line.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => match number.radix() {
            10 => number.as_str().to_owned(),
            radix => i64::from_str_radix(number.as_str(), radix).ok()?.to_string(),
        },
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(day) => day.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => return None,
    })
}

fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::Array(items) => items.iter().map(Spanned::get_ref).map(scalar).collect(),
        one => scalar(one).map(|text| vec![text]),
    }
}
