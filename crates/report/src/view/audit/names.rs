//! Names of attributes and groups as a reader knows them.

use obole::audit::{ABROAD, OTHER_AREAS};
use obole_fairness::{AttributeAudit, MISSING, Value};

use crate::input::PartKind;
use crate::view::blocks::{lower_first, upper_first};
use crate::words::{Arg, Words};

/// Names in one language. The attributes of a campaign are known and translated; those of a user's table keep
/// the names that they have there.
pub(crate) struct Names<'w> {
    pub(crate) words: &'w Words,
    pub(crate) kind: PartKind,
}

impl<'w> Names<'w> {
    pub(crate) fn new(kind: PartKind, words: &'w Words) -> Self {
        Self { words, kind }
    }

    /// Returns the name of an attribute or of a crossing.
    pub(crate) fn attribute(&self, attribute: &AttributeAudit) -> String {
        match &attribute.crossing_of {
            None => self.single(&attribute.name),
            Some((first, second)) => {
                let second = match self.kind {
                    PartKind::Table => self.single(second),
                    _ => lower_first(&self.single(second)),
                };
                let both = [("first", Arg::Text(self.single(first))), ("second", second.into())];
                self.words.format("attribute-crossed", &both)
            }
        }
    }

    pub(crate) fn single(&self, name: &str) -> String {
        let key = format!("attribute-{name}");
        if self.kind != PartKind::Table && self.words.knows(&key) {
            self.words.get(&key)
        } else {
            name.to_owned()
        }
    }

    /// Returns the name of a group.
    pub(crate) fn group(&self, attribute: &AttributeAudit, level: &str) -> String {
        let Some((first, second)) = &attribute.crossing_of else {
            return self.level(&attribute.name, level);
        };
        match split(level) {
            Some((a, b)) => {
                let both = [("first", self.level(first, a).into()), ("second", self.level(second, b).into())];
                self.words.format("level-crossed", &both)
            }
            None => level.to_owned(),
        }
    }

    /// Returns the name of a group of an attribute, or of a crossing named `a|b`.
    pub(crate) fn level_of(&self, attribute: &str, level: &str) -> String {
        match (attribute.split_once('|'), split(level)) {
            (Some((first, second)), Some((a, b))) => {
                let both = [("first", self.level(first, a).into()), ("second", self.level(second, b).into())];
                self.words.format("level-crossed", &both)
            }
            (Some(_), None) => level.to_owned(),
            (None, _) => self.level(attribute, level),
        }
    }

    /// Returns the names of the two levels of a crossed group, each as at the beginning of a line.
    pub(crate) fn crossed(&self, attribute: &AttributeAudit, level: &str) -> Option<(String, String)> {
        let (first, second) = attribute.crossing_of.as_ref()?;
        let (a, b) = split(level)?;
        Some((self.begin(self.level(first, a), a), self.begin(self.level(second, b), b)))
    }

    /// Returns the name of a group at the beginning of a line. Names of a user's table are left as they are.
    pub(crate) fn title(&self, attribute: &AttributeAudit, level: &str) -> String {
        self.begin(self.group(attribute, level), level)
    }

    fn begin(&self, name: String, level: &str) -> String {
        if self.kind == PartKind::Table && level != MISSING { name } else { upper_first(&name) }
    }

    fn level(&self, attribute: &str, level: &str) -> String {
        let words = self.words;
        if level == MISSING {
            return words.get("level-missing");
        }
        if self.kind == PartKind::Table {
            return level.to_owned();
        }
        match attribute {
            "gender" => {
                let key = format!("level-gender-{level}");
                if words.knows(&key) { words.get(&key) } else { level.to_owned() }
            }
            "age_band" => match (level.strip_suffix('+'), level.split_once('-')) {
                (Some(from), _) => words.format("level-age_band-from", &[("from", from.into())]),
                (None, Some((from, to))) => {
                    words.format("level-age_band-range", &[("from", from.into()), ("to", to.into())])
                }
                _ => level.to_owned(),
            },
            "area" if level == ABROAD => words.get("level-area-abroad"),
            "area" if level == OTHER_AREAS => words.get("level-area-other"),
            "area" => words.format("level-area", &[("code", level.into())]),
            _ => level.to_owned(),
        }
    }

    /// Formats a share for a table, or returns the reason why there is none.
    pub(crate) fn share(&self, value: Value) -> String {
        self.or_why(value, |share| self.words.percent(share, 1))
    }

    /// Formats a number with `write`, or returns the reason why there is none.
    pub(crate) fn or_why(&self, value: Value, write: impl Fn(f64) -> String) -> String {
        use obole_fairness::Reason;
        let table = self.kind == PartKind::Table;
        let key = match (value.get(), value.reason()) {
            (Some(number), _) => return write(number),
            (None, Some(Reason::BelowEstimate)) => "undefined-few",
            (None, Some(Reason::Hidden)) => "undefined-hidden",
            (None, Some(Reason::NoPositives)) if table => "undefined-positive_table",
            (None, Some(Reason::NoPositives)) => "undefined-no_positives",
            (None, Some(Reason::NoNegatives)) if table => "undefined-negative_table",
            (None, Some(Reason::NoNegatives)) => "undefined-no_negatives",
            (None, Some(Reason::NoneSelected)) => "undefined-none_selected",
            (None, Some(Reason::AllSelected)) => "undefined-all_selected",
            _ => "undefined-none",
        };
        self.words.get(key)
    }
}

/// Splits a crossed group into its two levels. A level of a table may contain the bar itself: the two levels
/// are then ambiguous, and the result is `None`.
fn split(level: &str) -> Option<(&str, &str)> {
    level.split_once('|').filter(|(_, second)| !second.contains('|'))
}
