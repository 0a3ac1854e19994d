//! Words and tests of cells.

use std::fmt;

use obole_ledger::{DecimalMark, parse_amount};

use super::denied::denies;
use crate::fold::{fold, marked};

/// A word that a folded cell is compared with; `*` at its beginning or end stands for any text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    text: String,
    open_start: bool,
    open_end: bool,
}

/// The word as a mapping writes it.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = |open: bool| if open { "*" } else { "" };
        write!(f, "{}{}{}", star(self.open_start), self.text, star(self.open_end))
    }
}

impl Pattern {
    pub(crate) fn new(word: &str) -> Self {
        let open_start = word.starts_with('*');
        let open_end = word.ends_with('*');
        Self { text: fold(word.trim_matches('*')), open_start, open_end }
    }

    /// Returns whether the pattern stands for more than one word.
    pub(crate) const fn is_open(&self) -> bool {
        self.open_start || self.open_end
    }

    /// Returns whether the pattern matches a folded cell.
    pub(crate) fn matches(&self, folded: &str) -> bool {
        let text = self.text.as_str();
        match (self.open_start, self.open_end) {
            (false, false) => folded == text,
            (false, true) => folded.starts_with(text),
            (true, false) => folded.ends_with(text),
            (true, true) => folded.contains(text),
        }
    }
}

/// Returns whether one of the patterns matches a text.
pub(crate) fn any_matches(patterns: &[Pattern], text: &str) -> bool {
    let folded = marked(text);
    patterns.iter().any(|pattern| pattern.matches(&folded))
}

/// A test of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// The cell is one of the words.
    Is(Vec<Pattern>),
    /// The cell is none of the words.
    IsNot(Vec<Pattern>),
    /// The cell is empty.
    Empty,
    /// The cell is not empty.
    Present,
    /// The cell is a number below zero.
    Negative,
    /// The cell is a number above zero.
    Positive,
    /// The cell is the number zero, or empty.
    Zero,
    /// A word of the cell denies that money came, or says that it went back.
    Denied,
}

impl Test {
    /// Returns the test as a mapping writes it.
    pub(crate) fn written(&self) -> String {
        let words = |words: &[Pattern], sign: &str| {
            let words: Vec<String> = words.iter().map(|word| format!("\"{sign}{word}\"")).collect();
            format!("[{}]", words.join(", "))
        };
        let name = match self {
            Self::Is(patterns) => return words(patterns, ""),
            Self::IsNot(patterns) => return words(patterns, "!"),
            Self::Empty => "empty",
            Self::Present => "present",
            Self::Negative => "negative",
            Self::Positive => "positive",
            Self::Zero => "zero",
            Self::Denied => "denied",
        };
        format!("\"{name}\"")
    }

    /// Returns the test with a name; words are not named.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "empty" => Self::Empty,
            "present" => Self::Present,
            "negative" => Self::Negative,
            "positive" => Self::Positive,
            "zero" => Self::Zero,
            "denied" => Self::Denied,
            _ => return None,
        })
    }

    /// Returns whether the test compares words.
    pub(crate) const fn is_of_words(&self) -> bool {
        matches!(self, Self::Is(_) | Self::IsNot(_) | Self::Denied)
    }

    pub(crate) fn holds(&self, cell: &str, mark: DecimalMark) -> bool {
        let number = || parse_amount(cell, mark).ok().map(obole_ledger::Cents::get);
        match self {
            Self::Is(words) => any_matches(words, cell),
            Self::IsNot(words) => !any_matches(words, cell),
            Self::Empty => cell.is_empty(),
            Self::Present => !cell.is_empty(),
            Self::Negative => number().is_some_and(|cents| cents < 0),
            Self::Positive => number().is_some_and(|cents| cents > 0),
            Self::Zero => cell.is_empty() || number() == Some(0),
            Self::Denied => denies(&fold(cell)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_in_any_spelling() {
        let is = |word: &str, cell: &str| any_matches(&[Pattern::new(word)], cell);
        assert!(is("Terminé", "TERMINE") && is("chargeback*", "Chargeback Reversal"));
        assert!(is("*conversion*", "General Currency Conversion") && is("*fee", "Chargeback Fee"));
        assert!(!is("fee", "Fees") && !is("fee*", "Chargeback Fee") && is("754*", "7541") && is("", ""));
    }

    #[test]
    fn numbers_are_read_with_the_mark_of_the_column() {
        let holds = |test: Test, cell: &str| test.holds(cell, DecimalMark::Comma);
        assert!(holds(Test::Negative, "-1\u{a0}058,09") && holds(Test::Positive, "1.250"));
        assert!(holds(Test::Zero, "0,00") && holds(Test::Zero, "") && !holds(Test::Zero, "abc"));
        assert!(holds(Test::Empty, "") && holds(Test::Present, "abc"));
    }
}
