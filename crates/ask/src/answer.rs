//! Answers: figures with their definition, their as-of day and what is hidden, as JSON and as text.

use obole_ledger::Day;
use obole_report::{Arg, Words};
use serde_json::{Map, Value, json};

/// Maximum number of lines of the text; the figures are complete in the JSON.
const MOST_LINES: usize = 60;

/// An answer that is being put together.
pub(crate) struct Answer<'w> {
    words: &'w Words,
    as_of: Day,
    definition: Vec<String>,
    figures: Map<String, Value>,
    hidden: u64,
    lines: Vec<String>,
    is_draft: bool,
}

/// An answer as it is sent.
pub(crate) struct Finished {
    pub(crate) json: Value,
    pub(crate) text: String,
}

impl<'w> Answer<'w> {
    pub(crate) fn new(words: &'w Words, as_of: Day) -> Self {
        Self {
            words,
            as_of,
            definition: Vec::new(),
            figures: Map::new(),
            hidden: 0,
            lines: Vec::new(),
            is_draft: false,
        }
    }

    /// Adds a sentence about the meaning of the figures.
    pub(crate) fn define(&mut self, sentence: String) {
        if !self.definition.contains(&sentence) {
            self.definition.push(sentence);
        }
    }

    /// Adds a named part of the figures.
    pub(crate) fn figures(&mut self, name: &str, value: Value) {
        self.figures.insert(name.to_owned(), value);
    }

    /// Adds a line of the text.
    pub(crate) fn line(&mut self, line: String) {
        self.lines.push(line);
    }

    /// Sets the text of a draft, which begins with a line of its own that holds the as-of day.
    pub(crate) fn draft(&mut self, text: String) {
        self.is_draft = true;
        self.line(text);
    }

    /// Counts figures that are hidden.
    pub(crate) fn hide(&mut self, number: u64) {
        self.hidden += number;
    }

    /// Closes the answer.
    pub(crate) fn finish(mut self) -> Finished {
        let words = self.words;
        let day = [("day", Arg::from(words.day(self.as_of)))];
        let mut text = Vec::from_iter((!self.is_draft).then(|| words.format("ask-as-of", &day)));
        let more = self.lines.len().saturating_sub(MOST_LINES);
        self.lines.truncate(MOST_LINES);
        text.append(&mut self.lines);
        if more > 0 {
            text.push(words.format("ask-more-lines", &[("n", more.into())]));
        }
        let mut json = json!({
            "as_of": self.as_of,
            "lang": words.lang().code(),
            "definition": self.definition,
            "figures": self.figures,
        });
        if self.hidden > 0 {
            let fewest = Arg::Text(words.whole(crate::fewest()));
            let why = words.format("ask-hidden", &[("n", self.hidden.into()), ("fewest", fewest)]);
            json["hidden"] = json!({ "figures": self.hidden, "why": why });
            text.push(why);
        }
        if !self.definition.is_empty() {
            text.push(words.get("ask-definitions"));
            text.extend(self.definition.iter().map(|sentence| format!("- {sentence}")));
        }
        Finished { json, text: text.join("\n") }
    }
}
