//! Comparison of people's names as they are written on forms: with titles, initials, typing errors, and first
//! and last name in either order.

use crate::fold::fold;

/// Lowest Jaro-Winkler similarity of two spellings of one first name: `zephirin` and `zephyrin` have .921,
/// `catherine` and `katherine` .926, `monique` and `dominique` .831.
const ALIKE: f64 = 0.92;

/// Shorter first names differ in a whole sound with one letter, and are the same only if they are equal.
const SHORT: usize = 5;

/// Words of a name that do not name anybody.
const TITLES: [&str; 15] = [
    "m",
    "mr",
    "mme",
    "mlle",
    "mrs",
    "ms",
    "miss",
    "monsieur",
    "madame",
    "mademoiselle",
    "dr",
    "et",
    "and",
    "ou",
    "mm",
];

/// A person's name, folded.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PersonName {
    first: Vec<String>,
    last: Vec<String>,
}

impl PersonName {
    pub(crate) fn new(first: &str, last: &str) -> Self {
        Self { first: words(first), last: words(last) }
    }

    pub(crate) fn first(&self) -> &[String] {
        &self.first
    }

    pub(crate) fn last(&self) -> &[String] {
        &self.last
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_empty() && self.last.is_empty()
    }

    /// Returns the name as one text, for a key.
    pub(crate) fn key(&self) -> String {
        format!("{} {}", self.first.join(" "), self.last.join(" ")).trim().to_owned()
    }

    /// Returns whether two names may be of one person: one is a part of the other, their first names are
    /// alike, or first and last name are exchanged.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        let all = |name: &Self| -> Vec<String> { name.first.iter().chain(&name.last).cloned().collect() };
        let (mine, theirs) = (all(self), all(other));
        let holds = |one: &[String], other: &[String]| one.iter().all(|word| other.contains(word));
        if holds(&mine, &theirs) || holds(&theirs, &mine) {
            return true;
        }
        if self.first.is_empty() || other.first.is_empty() {
            return any_alike(&self.last, &theirs) || any_alike(&other.last, &mine);
        }
        let exchanged = any_alike(&self.first, &other.last) && any_alike(&self.last, &other.first);
        any_alike(&self.first, &other.first) || exchanged
    }
}

/// Returns whether a word of one name is alike a word of the other.
fn any_alike(one: &[String], other: &[String]) -> bool {
    one.iter().any(|a| other.iter().any(|b| alike(a, b)))
}

fn alike(one: &str, other: &str) -> bool {
    let initial = |short: &str, long: &str| short.len() == 1 && long.starts_with(short);
    let long = one.len().min(other.len()) >= SHORT;
    one == other
        || initial(one, other)
        || initial(other, one)
        || long && same_ending(one, other) && strsim::jaro_winkler(one, other) >= ALIKE
}

/// Returns whether two first names differ by one slip of the keyboard: two letters exchanged, or one letter
/// before the last.
pub(crate) fn is_mistyped(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    // The names of a couple, not a slip: `emile` and `emilie`.
    let is_feminine = short.strip_suffix('e').is_some_and(|stem| long.strip_suffix("ie") == Some(stem));
    let letters = |name: &str| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.sort_unstable();
        letters
    };
    short.len() >= 4
        && strsim::osa_distance(one, other) == 1
        && (one.chars().next_back() == other.chars().next_back() || letters(one) == letters(other))
        && !is_feminine
}

/// Returns whether the last two letters are the same. First names of women and men differ there: `martin` and
/// `martine`, `stephane` and `stephanie`, `emile` and `emilie`.
fn same_ending(one: &str, other: &str) -> bool {
    one.chars().rev().take(2).eq(other.chars().rev().take(2))
}

fn words(name: &str) -> Vec<String> {
    fold(name).split_whitespace().filter(|word| !TITLES.contains(word)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_be(one: (&str, &str), other: (&str, &str)) -> bool {
        let (one, other) = (PersonName::new(one.0, one.1), PersonName::new(other.0, other.1));
        assert_eq!(one.may_be(&other), other.may_be(&one));
        one.may_be(&other)
    }

    #[test]
    fn one_person_in_several_spellings() {
        for (one, other) in [
            (("Zéphyrin", "EXEMPLE"), ("Zephyrin", "Exemple")),
            (("Zéphyrin", "EXEMPLE"), ("Z.", "Exemple")),
            (("Zéphyrin", "EXEMPLE"), ("Zephirin", "Exemple")),
            (("Catherine", "FICTIVE"), ("Katherine", "FICTIVE")),
            (("Zéphyrin", "EXEMPLE"), ("Exemple", "Zéphyrin")),
            (("", "Zéphyrin EXEMPLE"), ("Zéphyrin", "EXEMPLE")),
            (("Zéphyrin", "EXEMPLE"), ("", "M. EXEMPLE")),
            (("Marie-Claire", "FICTIVE"), ("Marie", "D'ESSAI")),
            (("Jean et Marie", "FICTIF"), ("Marie", "FICTIF")),
        ] {
            assert!(may_be(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn slips_of_the_keyboard() {
        for (one, other) in
            [("patrick", "patrik"), ("julien", "juline"), ("laurent", "alurent"), ("noelle", "noele")]
        {
            assert!(is_mistyped(one, other) && is_mistyped(other, one), "{one} {other}");
        }
        for (one, other) in [("emile", "emilie"), ("paul", "paule"), ("michel", "michele"), ("luc", "lui")] {
            assert!(!is_mistyped(one, other) && !is_mistyped(other, one), "{one} {other}");
        }
    }

    #[test]
    fn two_people() {
        for (one, other) in [
            (("Jean", "FICTIF"), ("Marie", "FICTIF")),
            (("Paul", "FICTIF"), ("Paule", "FICTIF")),
            (("Martin", "FICTIF"), ("Martine", "FICTIF")),
            (("Jean", "FICTIF"), ("Jeanne", "FICTIF")),
            (("Mario", "FICTIF"), ("Marie", "FICTIF")),
            (("Stéphane", "FICTIF"), ("Stéphanie", "FICTIF")),
            (("Émile", "FICTIF"), ("Émilie", "FICTIF")),
            (("Laurent", "FICTIF"), ("Laurence", "FICTIF")),
            (("", "FICTIF"), ("Marie", "EXEMPLE")),
            (("Jean", "FICTIF"), ("Marie", "EXEMPLE")),
        ] {
            assert!(!may_be(one, other), "{one:?} {other:?}");
        }
    }
}
