//! Answers of a person about pairs: two payments that may be one gift, two identities that may be one person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Answers about pairs: `true` where the two are one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Answer>", into = "Vec<Answer>")]
pub struct PairAnswers(BTreeMap<(String, String), bool>);

/// An answer as it is saved.
#[derive(Clone, Serialize, Deserialize)]
struct Answer {
    one: String,
    other: String,
    same: bool,
}

impl From<Vec<Answer>> for PairAnswers {
    fn from(answers: Vec<Answer>) -> Self {
        Self(answers.into_iter().map(|answer| (pair(&answer.one, &answer.other), answer.same)).collect())
    }
}

impl From<PairAnswers> for Vec<Answer> {
    fn from(answers: PairAnswers) -> Self {
        answers.0.into_iter().map(|((one, other), same)| Answer { one, other, same }).collect()
    }
}

impl PairAnswers {
    /// Returns whether there is no answer.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of answers.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Saves whether two are one; an earlier answer about them is replaced.
    pub fn answer(&mut self, one: &str, other: &str, same: bool) {
        self.0.insert(pair(one, other), same);
    }

    /// Removes the answer about a pair; returns whether there was one.
    pub fn forget(&mut self, one: &str, other: &str) -> bool {
        self.0.remove(&pair(one, other)).is_some()
    }

    /// Removes all answers about one of them.
    pub fn forget_all_of(&mut self, one: &str) {
        self.0.retain(|(a, b), _| a != one && b != one);
    }

    /// Returns all answers: the pair, and `true` where it is one.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        self.0.iter().map(|((one, other), same)| (one.as_str(), other.as_str(), *same))
    }

    /// Returns the pairs that are one.
    pub fn same(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().filter(|(.., same)| *same).map(|(one, other, _)| (one, other))
    }

    /// Returns the answer about a pair, in either order.
    pub fn of(&self, one: &str, other: &str) -> Option<bool> {
        if self.0.is_empty() { None } else { self.0.get(&pair(one, other)).copied() }
    }
}

/// Returns two identifiers in ascending order.
fn pair(one: &str, other: &str) -> (String, String) {
    if one <= other { (one.to_owned(), other.to_owned()) } else { (other.to_owned(), one.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_saved_as_a_list_in_either_order() {
        let mut answers = PairAnswers::default();
        answers.answer("b", "a", true);
        answers.answer("c", "d", false);
        let text = serde_json::to_string(&answers).unwrap();
        assert!(text.starts_with(r#"[{"one":"a","other":"b","same":true},"#), "{text}");
        assert!(serde_json::from_str::<PairAnswers>(&text).unwrap() == answers);
        assert_eq!(
            (answers.of("a", "b"), answers.of("d", "c"), answers.of("a", "c")),
            (Some(true), Some(false), None)
        );
        assert_eq!(answers.same().collect::<Vec<_>>(), [("a", "b")]);
        answers.forget_all_of("d");
        assert!(answers.forget("a", "b") && !answers.forget("a", "b") && answers.is_empty());
    }
}
