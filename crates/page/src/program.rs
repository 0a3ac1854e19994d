//! The program, as the page calls it.

use std::ffi::OsString;

use obole_ledger::Day;
use obole_report::Lang;
use serde_json::Value;

/// The program `obole`: one call is one verb with its options.
pub trait Program: Send + Sync + 'static {
    /// Runs a verb to its end, without a terminal. The passphrase opens an encrypted vault, or encrypts a
    /// plain one.
    fn run(&self, arguments: Vec<OsString>, passphrase: Option<String>) -> Answer;

    /// Returns the JSON Schema of the file of settings, with the help of each option in a language.
    fn settings(&self, lang: Lang) -> Value;

    /// Returns the current day.
    fn today(&self) -> Day;
}

/// Answer of a verb.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Exit code: 0 done, 1 done and the answer is "no", above that an error.
    pub code: u8,
    /// Data, as on standard output.
    pub data: String,
    /// Messages in the language of the call, as on standard error.
    pub messages: String,
}

impl Answer {
    /// Returns whether the verb was done.
    pub fn is_done(&self) -> bool {
        self.code <= 1
    }

    /// Returns the data as JSON; `Null` if they are none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap_or(Value::Null)
    }

    /// Returns the messages as paragraphs: a line that begins with spaces belongs to the one before.
    pub fn paragraphs(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for line in self.messages.lines() {
            match found.last_mut().filter(|_| line.starts_with("  ")) {
                Some(before) => {
                    before.push(' ');
                    before.push_str(line.trim());
                }
                None => found.push(line.trim().to_owned()),
            }
        }
        found.retain(|line| !line.is_empty());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let messages = "Read: 12 rows\n  of one file.\n\nNext: sign.\n".to_owned();
        let answer = Answer { messages, ..Answer::default() };
        assert_eq!(answer.paragraphs(), ["Read: 12 rows of one file.", "Next: sign."]);
        assert!(answer.is_done() && answer.json().is_null());
    }
}
