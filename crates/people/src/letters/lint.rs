//! Check of templates: all that would stop a letter, and phrases that press or blame its reader.

use std::collections::BTreeMap;

use minijinja::Value;
use obole_error::{Error, Kind, Lang, Message, escape_cell, message};
use obole_ledger::ContactChannel;

use super::engine::{Engine, Failed, Failure, Values};
use super::fields::{self, FIELDS, Origin, is_shared};
use super::folder::LetterTemplates;
use super::markup::is_safe;
use super::phrases::{self, Pressure};
use super::{Composed, LetterFinding, LetterKind};

/// People for whom a template is checked: by the fields that they lack, their number.
pub(super) type Lacking = BTreeMap<Vec<&'static str>, u64>;

/// Templates to check, and facts about the letters that they make.
pub(super) struct Checked<'a> {
    pub(super) templates: &'a LetterTemplates,
    pub(super) engine: &'a Engine,
    /// `None` if only templates are checked.
    pub(super) channel: Option<ContactChannel>,
    /// Fields of the call that are switched on.
    pub(super) switched_on: &'a [&'static str],
}

impl Checked<'_> {
    /// Checks the template of a kind.
    pub(super) fn findings(&self, kind: LetterKind, lacking: &Lacking) -> Vec<LetterFinding> {
        let path = self.templates.path(kind);
        let stop = |what, line, hint| self.stop(kind, what, line, hint);
        let Some(text) = self.templates.text(kind) else {
            let error = Error::new(Kind::Refused, "letter-without-template").in_file(&path);
            return vec![LetterFinding::stop(error.hint("write-letter-templates"))];
        };
        let words = without_tags(text);
        // A tag can hold words of its own, and a phrase can go on behind a tag.
        let pressing = phrases::find(&words).into_iter().chain(phrases::find(&without_comments(text)));
        let mut found: Vec<LetterFinding> = pressing
            .map(|one| LetterFinding::warning(pressure(&one).in_file(&path).at_row(one.line)))
            .collect();
        for (link, line) in links(text) {
            let what = message!("letter-link-not-https", link = link);
            found.push(stop(what, line, message!("letter-write-https")));
        }
        if words.trim().is_empty() && self.engine.names(&file_name(kind)).is_empty() {
            found.push(stop(message!("letter-empty"), 1, message!("letter-write-or-delete")));
            return found;
        }
        let names = self.engine.names(&file_name(kind));
        let mut is_known = true;
        for name in &names {
            let is_off = fields::of(name).is_some_and(|field| {
                field.origin == Origin::Named && !self.switched_on.contains(&field.name)
            });
            let (what, hint) = if fields::of(name).is_none() {
                let fields: Vec<&str> = FIELDS.iter().map(|field| field.name).collect();
                is_known = false;
                (
                    message!("letter-field-unknown", name = name),
                    message!("letter-fields-are", names = fields.join(", ")),
                )
            } else if is_off {
                (message!("letter-field-off", name = name), message!("letter-name-field", name = name))
            } else {
                continue;
            };
            found.extend(lines_of(text, name).into_iter().map(|line| stop(what.clone(), line, hint.clone())));
        }
        let names_field = |name: &str| names.iter().any(|used| used == name);
        let is_used = |name: &str| match name {
            // The opt-out sentence holds it.
            "contact" => names_field(name) || names_field("opt_out"),
            // The sender of a letter.
            "association" => names_field(name) || self.channel == Some(ContactChannel::Post),
            _ => names_field(name),
        };
        for name in fields::names(is_shared).filter(|name| is_used(name)) {
            for one in phrases::find(self.templates.shared(name).unwrap_or_default()) {
                found.push(LetterFinding::warning(pressure(&one).in_file(self.templates.shared_path())));
            }
        }
        if !self.templates.are_drafts() {
            for name in fields::names(|origin| origin == Origin::Filled) {
                if is_used(name) && self.templates.shared(name).is_none() {
                    let error = Error::new(Kind::Refused, message!("letter-field-not-filled", name = name));
                    let error = error.in_file(self.templates.shared_path()).hint("fill-letters-toml");
                    found.push(LetterFinding::stop(error));
                }
            }
        }
        if is_known {
            self.fill(kind, text, lacking, &mut found);
        }
        found
    }

    /// Fills the template for people who lack nothing, and for each set of fields that some people lack.
    fn fill(&self, kind: LetterKind, text: &str, lacking: &Lacking, found: &mut Vec<LetterFinding>) {
        let name = file_name(kind);
        let invented = invented(self.templates.lang());
        let opt_out = invented.get("opt_out").map(Value::to_string).unwrap_or_default();
        match self.engine.fill(&name, &invented) {
            Ok(whole) => found.extend(self.of_letter(kind, &Composed::of(&whole), &opt_out)),
            Err(failed) => {
                found.push(self.of_failure(kind, failed));
                return;
            }
        }
        let mut unguarded: BTreeMap<(u64, &'static str), u64> = BTreeMap::new();
        for (lacks, people) in lacking {
            let mut values = invented.clone();
            values.retain(|name, _| !lacks.contains(name));
            // Each turn gives back one field, so that every field without a fallback is found.
            for _ in 0..=lacks.len() {
                match self.engine.fill(&name, &values) {
                    Ok(text) => {
                        found.extend(self.of_letter(kind, &Composed::of(&text), &opt_out));
                        break;
                    }
                    Err(failed) => {
                        let on_line = |field: &&&str| lines_of(text, field).contains(&failed.line);
                        let missing = || lacks.iter().filter(|field| !values.contains_key(*field));
                        let Some(field) = missing().find(on_line).or_else(|| missing().next()) else { break };
                        *unguarded.entry((failed.line, field)).or_default() += people;
                        if let Some(value) = invented.get(field) {
                            values.insert(field, value.clone());
                        }
                    }
                }
            }
        }
        for ((line, field), people) in unguarded {
            let what = message!("letter-field-lacking", name = field, n = people);
            found.push(self.stop(kind, what, line, message!("letter-write-fallback", name = field)));
        }
    }

    /// Checks a letter: it says how to object, and a message has a subject that a table can hold.
    pub(super) fn of_letter(&self, kind: LetterKind, letter: &Composed, opt_out: &str) -> Vec<LetterFinding> {
        let mut found = Vec::new();
        let mut stop = |what, hint| found.push(self.stop(kind, what, 1, hint));
        if !kind.is_service() && !letter.says(opt_out) {
            stop(message!("letter-without-opt-out"), message!("letter-add-opt-out"));
        }
        if self.channel == Some(ContactChannel::Email) {
            if letter.subject.is_empty() {
                stop(message!("letter-without-subject"), message!("letter-add-subject"));
            }
            // A table of messages would write an apostrophe before it, which a mailing tool sends.
            for text in [&letter.subject, &letter.plain()] {
                if escape_cell(text) != *text {
                    stop(message!("letter-begins-as-formula"), message!("letter-begin-with-word"));
                }
            }
        }
        found
    }

    /// Returns the finding of a template that gives no letter.
    pub(super) fn of_failure(&self, kind: LetterKind, failed: Failed) -> LetterFinding {
        let (what, hint) = failure(failed.failure);
        self.stop(kind, what, failed.line, hint)
    }

    fn stop(&self, kind: LetterKind, what: Message, line: u64, hint: Message) -> LetterFinding {
        let error = Error::new(Kind::Refused, what).in_file(self.templates.path(kind)).at_row(line);
        LetterFinding::stop(error.hint(hint))
    }
}

/// Returns the error of a phrase that presses or blames.
fn pressure(found: &phrases::Found) -> Error {
    let what = match found.pressure {
        Pressure::Urgency => message!("letter-urgency", phrase = found.phrase),
        Pressure::Guilt => message!("letter-guilt", phrase = found.phrase),
    };
    Error::new(Kind::Refused, what).hint("letter-reword-or-accept")
}

/// Returns the name of a template in the engine.
pub(super) fn file_name(kind: LetterKind) -> String {
    format!("{}.txt", kind.name())
}

/// Returns the values of an invented person.
pub(super) fn invented(lang: Lang) -> Values {
    let value = |field: &fields::Field| {
        let [en, fr] = field.invented;
        (field.name, Value::from(if lang == Lang::Fr { fr } else { en }))
    };
    FIELDS.iter().map(value).collect()
}

fn failure(failure: Failure) -> (Message, Message) {
    match failure {
        Failure::Endless => (message!("letter-endless"), message!("letter-shorten")),
        Failure::Include => (message!("letter-includes"), message!("letter-copy-text")),
        Failure::Unknown => (message!("letter-unknown-filter"), message!("letter-filters-are")),
        Failure::Undefined | Failure::Other => (message!("letter-fails"), message!("letter-compare-draft")),
    }
}

/// Parts of a template, in order, with whether each is a tag or a comment.
fn parts(text: &str) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, tag) = rest.split_at(start);
        let close = match tag.as_bytes().get(1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                let (text, after) = rest.split_at(start + 1);
                found.push((text, false));
                rest = after;
                continue;
            }
        };
        let end = tag.find(close).map_or(tag.len(), |at| at + close.len());
        let (tag, after) = tag.split_at(end);
        found.extend([(before, false), (tag, true)]);
        rest = after;
    }
    found.push((rest, false));
    found
}

/// Returns a template without its tags and comments, with the same lines.
fn without_tags(text: &str) -> String {
    let lines = |tag: &str| "\n".repeat(tag.matches('\n').count());
    parts(text)
        .into_iter()
        .map(|(part, is_tag)| if is_tag { format!(" {}", lines(part)) } else { part.to_owned() })
        .collect()
}

/// Returns a template without its comments, with the same lines.
fn without_comments(text: &str) -> String {
    let shown = |(part, is_tag): (&str, bool)| match is_tag && part.starts_with("{#") {
        true => "\n".repeat(part.matches('\n').count()),
        false => part.to_owned(),
    };
    parts(text).into_iter().map(shown).collect()
}

/// Returns the lines of the tags that hold a name.
fn lines_of(text: &str, name: &str) -> Vec<u64> {
    let mut found = Vec::new();
    let mut line = 1;
    for (part, is_tag) in parts(text) {
        if is_tag && !part.starts_with("{#") {
            for (row, number) in part.split('\n').zip(line..) {
                let mut words = row.split(|c: char| !c.is_alphanumeric() && c != '_');
                if words.any(|word| word == name) && found.last() != Some(&number) {
                    found.push(number);
                }
            }
        }
        line += part.matches('\n').count() as u64;
    }
    found
}

/// Returns the addresses of a template that are neither `https:` nor `mailto:`, with their lines.
fn links(text: &str) -> Vec<(String, u64)> {
    let words = without_tags(text);
    let mut found = Vec::new();
    for (line, number) in words.lines().zip(1..) {
        let behind_text = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        // An address that is a field is blank here.
        for address in behind_text.map(str::trim).filter(|address| !address.is_empty()) {
            if !is_safe(address) {
                found.push((address.to_owned(), number));
            }
        }
        for bare in line.split_whitespace().filter(|word| word.to_ascii_lowercase().starts_with("http:")) {
            found.push((bare.to_owned(), number));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_tags_only() {
        let text = "{# town\ntown #}\ntown { {{ town }}\n{% if\n town %}{{ towns }}{% endif %}";
        assert_eq!(lines_of(text, "town"), [3, 5]);
        assert_eq!(without_tags("a{# b\nc #}d {x}"), "a \nd {x}");
    }

    #[test]
    fn addresses_that_are_not_secure_are_found() {
        let text =
            "[a](https://b.example) [a](mailto:b@c.example)\n[a](http://b.example)\n[a]({{ link }}) http://x";
        assert_eq!(links(text), [("http://b.example".to_owned(), 2), ("http://x".to_owned(), 3)]);
    }
}
