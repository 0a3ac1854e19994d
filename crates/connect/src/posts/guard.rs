//! The last check of a post: nothing that looks like a person goes out.

use std::collections::BTreeSet;

use obole_error::personal::personal_value;
use obole_error::{Error, Kind, Result};

use super::body::Step;

/// Largest number of words of an identifier.
const MOST_WORDS: usize = 4;

/// Identifiers of donors, and the numbers that are totals.
pub(super) struct Guard<'a> {
    ids: &'a BTreeSet<String>,
    figures: &'a BTreeSet<String>,
}

impl<'a> Guard<'a> {
    /// Makes a guard of the identifiers of a ledger, in small letters. An identifier that is a number is
    /// found only where the number is no total of the text.
    pub(super) fn new(ids: &'a BTreeSet<String>, figures: &'a BTreeSet<String>) -> Self {
        Self { ids, figures }
    }

    /// Refuses a body with an e-mail, a telephone or account number, or anything like an identifier of a
    /// donor.
    ///
    /// # Errors
    /// [`Kind::Refused`]. What was found is not repeated.
    pub(super) fn check(&self, step: &Step) -> Result<()> {
        let is_personal =
            |text: &String| personal_value(text).is_some() || text.contains('@') || self.holds_id(text);
        match step.texts().iter().any(is_personal) {
            true => Err(Error::new(Kind::Refused, "connect-post-names-somebody").hint("connect-post-report")),
            false => Ok(()),
        }
    }

    fn holds_id(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().map(bare).collect();
        let joined = (1..=MOST_WORDS).flat_map(|n| words.windows(n).map(|part| part.join(" ")));
        let parts = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
        joined.chain(parts).any(|part| is_pseudonym(&part) || self.is_id(&part))
    }

    fn is_id(&self, part: &str) -> bool {
        let is_total = part.bytes().all(|byte| byte.is_ascii_digit()) && self.figures.contains(part);
        !part.is_empty() && !is_total && self.ids.contains(part)
    }
}

/// Returns a word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| c.is_ascii_punctuation() || "«»“”’…".contains(c))
}

/// Returns whether a word in small letters has the form of a pseudonym of a vault: `D` and ten letters or
/// digits, at least one of them a digit.
fn is_pseudonym(word: &str) -> bool {
    word.len() == 11
        && word.starts_with('d')
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::body::Content;
    use super::*;
    use serde_json::json;

    #[test]
    fn a_body_that_names_somebody_is_refused_without_being_repeated() {
        let ids: BTreeSet<String> =
            ["d7b7g9d9y6x", "ha-2000", "582", "41", "dupont elise"].map(str::to_owned).into();
        let figures: BTreeSet<String> = ["582", "2025"].map(str::to_owned).into();
        let guard = Guard::new(&ids, &figures);
        let refused = |text: &str| {
            let content = Content::Json(json!({"blocks": [{"text": {"text": text}}]}));
            guard.check(&Step { place: "", content }).err()
        };
        for text in [
            "donor D7B7G9D9Y6X",
            "donor (D00K6WHJ9VM)",
            "best: ha-2000.",
            "41 people",
            "thanks to Dupont Elise",
            "write to zoe@example.org",
            "@channel",
            "call 06 12 34 56 78",
        ] {
            let error = refused(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(error.kind(), Kind::Refused);
            assert!(!format!("{error:?}").contains(text));
        }
        for text in ["582 people to contact", "as of 1 January 2025", "€26,602 expected", "dépendances"] {
            assert!(refused(text).is_none(), "{text}");
        }
        let form = Content::Form(vec![("initial_comment", "donor D7B7G9D9Y6X".to_owned())]);
        assert!(guard.check(&Step { place: "", content: form }).is_err());
    }
}
