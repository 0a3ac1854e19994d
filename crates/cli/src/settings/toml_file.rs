//! Reading of a TOML text as options with their rows.

use obole_ledger::{Message, message};
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

/// Returns every value with its place, and the faults of the TOML, in the order of the rows.
pub fn entries(text: &str) -> (Vec<Entry>, Vec<Message>) {
    let text = &with_decimal_commas(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Message> = errors
        .iter()
        .map(|error| {
            let row = error.span().map_or(1, |span| row(text, span.start));
            let line = text.lines().nth(row - 1).unwrap_or_default();
            if has_decimal_comma(line) {
                message!("setting-decimal", row = row)
            } else {
                message!("row-of-settings", row = row, why = error.message())
            }
        })
        .collect();
    let mut entries = Vec::new();
    // Values recovered from a broken file are not used.
    if faults.is_empty() {
        gather(text, table.get_ref(), &mut Vec::new(), &mut entries, &mut faults);
    }
    entries.sort_by_key(|entry| entry.row);
    (entries, faults)
}

/// Returns the text with decimals of the form `key = 1,20` in quotes, so that each option reads them as on
/// the command line. A text with strings over several lines is left as it is.
fn with_decimal_commas(text: &str) -> String {
    if text.contains("\"\"\"") || text.contains("'''") {
        return text.to_owned();
    }
    let quoted = |line: &str| {
        let (key, rest) = line.split_once('=')?;
        let value = rest.split('#').next().unwrap_or_default().trim();
        let (units, decimals) = value.strip_prefix(['-', '+']).unwrap_or(value).split_once(',')?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        (digits(units) && digits(decimals)).then(|| format!("{key}= \"{value}\""))
    };
    let lines = text.split('\n').map(|line| quoted(line).unwrap_or_else(|| line.to_owned()));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns whether a comma lies between two digits of a line, outside of a list.
fn has_decimal_comma(line: &str) -> bool {
    let is_decimal = |part: &[u8]| matches!(part, [before, b',', after] if before.is_ascii_digit() && after.is_ascii_digit());
    !line.contains('[') && line.as_bytes().windows(3).any(is_decimal)
}

fn row(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn gather(
    text: &str,
    table: &DeTable<'_>,
    path: &mut Vec<String>,
    entries: &mut Vec<Entry>,
    faults: &mut Vec<Message>,
) {
    for (key, value) in table.iter() {
        path.push(key.get_ref().to_string());
        let row = row(text, key.span().start);
        match value.get_ref() {
            DeValue::Table(below) => gather(text, below, path, entries, faults),
            other => match texts(other) {
                Some(values) => entries.push(Entry { path: path.clone(), values, row }),
                None => faults.push(message!("setting-nested-list", row = row, name = path.join("."))),
            },
        }
        path.pop();
    }
}

/// Returns the text of a value as one would write it on the command line.
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
