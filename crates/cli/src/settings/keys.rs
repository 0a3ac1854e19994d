//! Options that may be set outside the command line: those of the parser, except those that only a person may
//! give.

use clap::{Arg, ArgAction, Command};
use obole_error::Value;
use obole_ledger::{Message, message};
use obole_report::help_text;

use super::Setting;

/// Options that are never taken from a file or the environment: a signature, an approval, a statement, what
/// was done today, the acceptance of phrases and of methods that use a protected attribute to decide, the
/// location of the settings themselves, help and version.
const ONLY_ON_THE_COMMAND_LINE: [&str; 13] = [
    "accept",
    "approve",
    "approved-by",
    "by",
    "issues-receipts",
    "i-accept-attribute-at-decision-time",
    "done",
    "not-done",
    "note",
    "config",
    "no-config",
    "help",
    "version",
];

/// An option that may be set.
#[derive(Debug, Clone)]
pub struct Key {
    /// The verb, then its own verb if there is one; empty for a global option.
    pub path: Vec<String>,
    /// The option without its dashes.
    pub long: String,
    /// The option in the parser.
    pub arg: Arg,
}

/// Returns every option that may be set, in the order of the help.
pub fn keys(command: &Command) -> Vec<Key> {
    let mut found = Vec::new();
    gather(command, &[], &mut found);
    found
}

fn gather(command: &Command, path: &[String], found: &mut Vec<Key>) {
    for arg in command.get_arguments() {
        if let Some(long) = arg.get_long()
            && !ONLY_ON_THE_COMMAND_LINE.contains(&long)
        {
            found.push(Key { path: path.to_vec(), long: long.to_owned(), arg: arg.clone() });
        }
    }
    for verb in command.get_subcommands() {
        gather(verb, &[path, &[verb.get_name().to_owned()]].concat(), found);
    }
}

/// Returns the key of a path in the file.
pub fn find<'k>(known: &'k [Key], path: &[String]) -> Option<&'k Key> {
    let (long, sections) = path.split_last()?;
    known.iter().find(|key| key.path == sections && key.long == *long)
}

/// Returns the nearest key whose name differs by at most two letters.
pub fn nearest(known: &[Key], path: &[String]) -> Option<String> {
    let asked = path.join(".");
    let near = known.iter().map(|key| (distance(&asked, &key.dotted()), key.dotted()));
    near.filter(|(letters, _)| *letters <= 2).min().map(|(_, name)| name)
}

/// Returns the number of letters to insert, remove or change.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(&b) {
            let here = (before + usize::from(letter != *other)).min(left + 1).min(*cell + 1);
            before = *cell;
            left = here;
            *cell = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

impl Key {
    /// Returns the name in the file, with its sections.
    pub fn dotted(&self) -> String {
        self.path.iter().chain([&self.long]).map(String::as_str).collect::<Vec<_>>().join(".")
    }

    /// Returns the name of the environment variable.
    pub fn variable(&self) -> String {
        let words = std::iter::once("obole").chain(self.path.iter().map(String::as_str)).chain([&*self.long]);
        words.collect::<Vec<_>>().join("_").replace('-', "_").to_uppercase()
    }

    /// Returns whether the option may be repeated.
    pub fn is_list(&self) -> bool {
        matches!(self.arg.get_action(), ArgAction::Append)
    }

    pub(super) fn setting(&self, values: Vec<String>) -> Setting {
        Setting { path: self.path.clone(), id: self.arg.get_id().to_string(), values }
    }

    /// Checks whether the option takes these values; the error describes the values that it takes.
    pub(super) fn check(&self, values: &[String]) -> Result<(), Message> {
        if values.len() != 1 && !self.is_list() {
            return Err(message!("option-takes-one-value"));
        }
        let action = self.arg.get_action();
        if matches!(action, ArgAction::SetTrue) {
            let yes_or_no = values.iter().all(|value| value == "true" || value == "false");
            return yes_or_no.then_some(()).ok_or_else(|| message!("write-flag"));
        }
        if matches!(action, ArgAction::Count) {
            let few = values.iter().all(|value| value.parse::<u8>().is_ok());
            return few.then_some(()).ok_or_else(|| message!("write-whole-number"));
        }
        // The option alone, without its relations to others, so that the parser reads the value as it usually
        // does.
        let alone = Arg::new("value")
            .allow_hyphen_values(true)
            .action(action.clone())
            .ignore_case(self.arg.is_ignore_case_set())
            .value_parser(self.arg.get_value_parser().clone());
        for value in values {
            let call = Command::new("obole").arg(alone.clone()).no_binary_name(true);
            if call.try_get_matches_from([value]).is_err() {
                return Err(message!("option-refuses", value = value, takes = self.takes()));
            }
        }
        Ok(())
    }

    /// Describes in a few words the values that the option takes.
    fn takes(&self) -> Message {
        let names: Vec<String> =
            self.arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        if names.is_empty() {
            let help = self.arg.get_help().map(ToString::to_string).unwrap_or_default();
            message!("option-is", help = Value::twin(help.as_str(), help_text(&help).unwrap_or(&help)))
        } else {
            message!("option-takes", names = Value::list(names))
        }
    }
}
