//! Conditions that hold whatever the input is.

use std::path::Path;

use crate::fixture::{MARK, Said, files};

/// Faults of an answer in itself: a code that is not documented, a name, a control character.
pub fn answer(said: &Said, most: u8) -> Vec<String> {
    let mut found = Vec::new();
    if said.code > most {
        found.push(format!("exit {}: {}", said.code, said.err.trim()));
    }
    if said.code > 1 && said.err.trim().is_empty() {
        found.push(format!("exit {} without a sentence", said.code));
    }
    for (stream, text) in [("stdout", &said.out), ("stderr", &said.err)] {
        if let Some(at) = text.to_lowercase().find(MARK) {
            found.push(format!("{stream} names a person: {:?}", around(text, at)));
        }
        if let Some((at, c)) = text.char_indices().find(|(_, c)| commands_a_terminal(*c)) {
            found.push(format!("{stream} has {c:?}: {:?}", around(text, at)));
        }
    }
    found
}

fn commands_a_terminal(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn around(text: &str, at: usize) -> String {
    let from = at.saturating_sub(60);
    String::from_utf8_lossy(&text.as_bytes()[from..text.len().min(at + 60)]).into_owned()
}

/// Temporary files, and lock files of folders that nothing was written to.
pub fn left_over(home: &Path) -> Vec<String> {
    let is_temporary = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with(".obole-") && name.ends_with(".tmp") || name == "UNFINISHED.txt"
    };
    let left = files(home).into_iter().filter(|path| is_temporary(path));
    left.map(|path| format!("{} is left", path.display())).collect()
}

/// Files outside the vault that hold a name.
pub fn named(folder: &Path, only: Option<&[&str]>) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(folder) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let in_vault = path.strip_prefix(folder).unwrap().starts_with("people");
        if in_vault || only.is_some_and(|only| !only.contains(&name)) {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap().to_ascii_lowercase();
        let text = String::from_utf8_lossy(&bytes);
        if let Some(at) = text.find(MARK) {
            found.push(format!("{name} names a person: {:?}", around(&text, at)));
        }
    }
    found
}

/// The lines of a text by its bytes; `\r\n`, `\n` and `\r` end one.
fn lines(bytes: &[u8]) -> u64 {
    let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    ends.count() as u64 + u64::from(bytes.last().is_some_and(|last| !matches!(last, b'\n' | b'\r')))
}

/// The text of a file as bytes of UTF-8, by the encoding that the receipt names.
fn text_of(source: &[u8], encoding: &str) -> Vec<u8> {
    let unit = |pair: &[u8]| match (pair, encoding) {
        (&[low, high], "utf-16le") | (&[high, low], "utf-16be") => u16::from_be_bytes([high, low]),
        _ => 0xfffd,
    };
    if encoding.starts_with("utf-16") {
        String::from_utf16_lossy(&source.chunks(2).map(unit).collect::<Vec<_>>()).into_bytes()
    } else {
        source.to_vec()
    }
}

/// Faults of a receipt: rows or lines that are in no account.
pub fn receipt(ledger: &Path, name: &str, source: &[u8]) -> Vec<String> {
    let bytes = std::fs::read(ledger.join("receipt.json")).unwrap_or_default();
    let Ok(receipt) = serde_json::from_slice::<serde_json::Value>(&bytes) else {
        return vec!["the receipt cannot be read".to_owned()];
    };
    let count = |value: &serde_json::Value, key: &str| value[key].as_u64().unwrap_or(u64::MAX / 8);
    let mut found = Vec::new();
    let (read, refused) = (count(&receipt, "read"), count(&receipt, "refused"));
    let set_aside = receipt["set_aside"].as_u64().unwrap_or_default();
    if read != count(&receipt, "taken") + count(&receipt, "repeated") + refused + set_aside {
        found.push(format!("rows do not reconcile: {receipt}"));
    }
    for of in receipt["sources"].as_array().into_iter().flatten() {
        let of_lines = &of["lines"];
        let physical = count(of_lines, "physical");
        let parts = ["header", "rows", "continued", "blank"].map(|part| count(of_lines, part));
        if physical != parts.iter().sum::<u64>() {
            found.push(format!("lines do not reconcile: {of}"));
        }
        let physically = lines(&text_of(source, of["decided"]["encoding"].as_str().unwrap_or_default()));
        if of["name"] == name && physical != physically {
            found.push(format!("{physical} of {physically} lines: {of}"));
        }
    }
    let listed = std::fs::read(ledger.join("refused.csv")).map_or(0, |bytes| lines(&bytes));
    if refused > 0 && listed < refused + 1 {
        found.push(format!("{refused} rows are refused, and the list has {listed} lines"));
    }
    found
}
