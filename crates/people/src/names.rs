//! Comparison of people's names as they are written on forms: with titles, initials, typing errors, first and
//! last name in either order, and two people in one cell.

use std::collections::BTreeSet;

use crate::fold::fold;

mod listed;

pub(crate) use listed::{couple, listed};

/// Lowest Jaro-Winkler similarity of two spellings of one first name: `zephirin` and `zephyrin` have .921,
/// `catherine` and `katherine` .926, `monique` and `dominique` .831.
const ALIKE: f64 = 0.92;

/// Shorter first names differ in a whole sound with one letter, and are the same only if they are equal.
const SHORT: usize = 5;

/// Words of a name that do not name anybody.
const TITLES: [&str; 18] = [
    "m",
    "mr",
    "mm",
    "mme",
    "mmes",
    "mlle",
    "melle",
    "mrs",
    "ms",
    "miss",
    "monsieur",
    "madame",
    "mademoiselle",
    "dr",
    "docteur",
    "me",
    "maitre",
    "pr",
];

/// Words between the names of two people.
const AND: [&str; 3] = ["et", "and", "ou"];

/// Signs between the names of two people.
const AND_SIGNS: [char; 3] = ['&', '+', '/'];

/// A person's name, folded.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PersonName {
    first: Vec<String>,
    last: Vec<String>,
    /// `true` if the cells name two people: `Jean et Marie`, `M. et Mme`.
    joint: bool,
}

impl PersonName {
    pub(crate) fn new(first: &str, last: &str) -> Self {
        Self { first: words(first), last: words(last), joint: is_joint(first) || is_joint(last) }
    }

    /// Returns whether the name is whole: one person's, with a first name that is not an initial.
    pub(crate) fn is_whole(&self) -> bool {
        !self.joint && !self.last.is_empty() && self.first.first().is_some_and(|first| first.len() > 1)
    }

    pub(crate) fn is_joint(&self) -> bool {
        self.joint
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

    /// Returns whether two people with one e-mail are one, by their names: the same words; the same first
    /// name; or one family name and another spelling or the initials of the first name. A part that one name
    /// does not have tells nothing apart.
    ///
    /// Names that only may be of one person ([`PersonName::may_be`]) are of two until somebody says
    /// otherwise.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let all = |name: &Self| -> Vec<String> { name.first.iter().chain(&name.last).cloned().collect() };
        let (mine, theirs) = (all(self), all(other));
        // Who gives as a couple is another donor than each of the two.
        if self.joint != other.joint {
            return false;
        }
        if self.first.is_empty() || other.first.is_empty() {
            return covers(&mine, &theirs);
        }
        let (few, many) = (mine.len().min(theirs.len()), mine.len().max(theirs.len()));
        let is_exchanged = few == many && few > 1 && covers(&mine, &theirs) && covers(&theirs, &mine);
        let first = is_same_first(&self.first, &other.first);
        is_exchanged || self.first == other.first || first && covers(&self.last, &other.last)
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

/// Returns whether each word of the shorter name is alike a word of the longer.
fn covers(one: &[String], other: &[String]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short.iter().all(|a| long.iter().any(|b| alike(a, b)))
}

/// Returns whether two first names are two spellings of one, or one of them is the initials of the other: `m`
/// or `mc` for `marie claire`. `marie` may be another person.
fn is_same_first(one: &[String], other: &[String]) -> bool {
    let initials = |name: &[String]| name.iter().filter_map(|word| word.chars().next()).collect::<String>();
    let abbreviates = |short: &[String], long: &[String]| matches!(short, [word] if *word == initials(long) || word.len() == 1 && initials(long).starts_with(word.as_str()));
    let alike = one.len() == other.len() && one.iter().zip(other).all(|(a, b)| alike(a, b));
    alike || abbreviates(one, other) || abbreviates(other, one)
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

/// Returns the words of a name, folded, without titles.
pub(crate) fn words(name: &str) -> Vec<String> {
    let names = |word: &&str| !TITLES.contains(word) && !AND.contains(word);
    fold(name).split_whitespace().filter(names).map(str::to_owned).collect()
}

/// Returns a name folded, without titles; a title alone stays, because it tells a couple apart.
pub(crate) fn untitled(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').filter(|word| !TITLES.contains(word)).collect();
    let is_nobody = words.iter().all(|word| AND.contains(word));
    if is_nobody { folded } else { words.join(" ") }
}

/// Returns the first names of a cell without titles, as they are written; `None` if somebody in it has only a
/// title or an initial.
pub(crate) fn first_name(cell: &str) -> Option<String> {
    let is_title = |word: &str| TITLES.contains(&fold(word).as_str());
    let is_and = |word: &str| {
        AND.contains(&fold(word).as_str()) || !word.is_empty() && word.chars().all(|c| AND_SIGNS.contains(&c))
    };
    let words: Vec<&str> = cell.split_whitespace().filter(|word| is_and(word) || !is_title(word)).collect();
    let names_somebody = |words: &[&str]| {
        let letters = words.iter().flat_map(|word| word.chars()).filter(|c| c.is_alphabetic()).count();
        letters > 1 && !words.iter().any(|word| word.contains('.'))
    };
    words.split(|word| is_and(word)).all(names_somebody).then(|| words.join(" "))
}

/// Returns whether a cell names two people.
fn is_joint(cell: &str) -> bool {
    parts(cell).len() > 1
}

/// Returns the folded parts of a cell that names several people; a part may be a title alone.
fn parts(cell: &str) -> Vec<String> {
    let text: String =
        cell.chars().map(|c| if AND_SIGNS.contains(&c) { " et ".into() } else { c.to_string() }).collect();
    let folded = fold(&text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let parts = words.split(|word| AND.contains(word)).map(|part| part.join(" "));
    parts.filter(|part| !part.is_empty()).collect()
}

/// Returns the words of the name of each person whom the cells name, if they name several.
///
/// `Jean et Odile`, `FICTIF` are `jean fictif` and `odile fictif`; a title without a first name names nobody
/// of its own.
pub(crate) fn people_of(first: &str, last: &str) -> Vec<BTreeSet<String>> {
    let whole = |words: Vec<String>| words.into_iter().collect::<BTreeSet<String>>();
    let of_first: Vec<Vec<String>> = parts(first).iter().map(|part| words(part)).collect();
    if of_first.len() > 1 {
        let named = of_first.into_iter().filter(|first| !first.is_empty());
        return named.map(|first| whole(first.into_iter().chain(words(last)).collect())).collect();
    }
    let mut of_last: Vec<Vec<String>> = parts(last).iter().map(|part| words(part)).collect();
    let Some(ending) = of_last.pop().filter(|_| !of_last.is_empty()) else { return Vec::new() };
    // The family name follows the last of the first names.
    let family = ending.get(1..).unwrap_or_default();
    let named = of_last.iter().filter(|part| !part.is_empty()).map(|part| match part.len() {
        1 => whole(part.iter().chain(family).cloned().collect()),
        _ => whole(part.clone()),
    });
    let named: Vec<BTreeSet<String>> = named.collect();
    named.into_iter().chain([whole(ending.clone())]).collect()
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
    fn one_person_of_an_email_and_two() {
        let is_same = |one: (&str, &str), other: (&str, &str)| {
            let (one, other) = (PersonName::new(one.0, one.1), PersonName::new(other.0, other.1));
            assert_eq!(one.is_same(&other), other.is_same(&one));
            one.is_same(&other)
        };
        for (one, other) in [
            (("Zéphyrin", "EXEMPLE"), ("Zephirin", "Exemple")),
            (("Zéphyrin", "EXEMPLE"), ("Z.", "Exemple")),
            (("Zéphyrin", "EXEMPLE"), ("Exemple", "Zéphyrin")),
            (("", "Zéphyrin EXEMPLE"), ("Zéphyrin", "EXEMPLE")),
            (("Zéphyrin", "EXEMPLE"), ("", "M. EXEMPLE")),
            (("Marie-Claire", "FICTIVE"), ("M.", "FICTIVE")),
            (("Marie-Claire", "FICTIVE"), ("MC", "FICTIVE")),
            (("Marie-Claire", "FICTIVE"), ("Marie-Claire", "D'ESSAI")),
            (("Noëlle", "EXEMPLE-FICTIVE"), ("Noelle", "FICTIVE")),
            (("Jean et Marie", "FICTIF"), ("", "Jean et Marie FICTIF")),
        ] {
            assert!(is_same(one, other), "{one:?} {other:?}");
        }
        for (one, other) in [
            (("Anne", "EXEMPLE"), ("Anne-Sophie", "FICTIVE")),
            (("Jean-Marie", "FICTIF"), ("Marie", "FICTIF")),
            (("", "Jean FICTIF"), ("Marie", "FICTIF")),
            (("Marc", "FICTIF"), ("Martine", "FICTIF")),
            (("Emile", "FICTIF"), ("Emilie", "FICTIF")),
            (("Jean et Marie", "FICTIF"), ("Marie", "FICTIF")),
            (("", "M. et Mme FICTIF"), ("Marie", "FICTIF")),
            (("Marie-Claire", "FICTIVE"), ("Marie", "FICTIVE")),
            (("Claude", "FICTIF"), ("Claude-Marie", "FICTIF")),
        ] {
            assert!(!is_same(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn people_of_a_cell_that_names_two() {
        let named = |first: &str, last: &str| -> Vec<String> {
            let people = people_of(first, last).into_iter();
            people.map(|words| words.into_iter().collect::<Vec<_>>().join(" ")).collect()
        };
        assert_eq!(named("Jean et Odile", "FICTIF"), ["fictif jean", "fictif odile"]);
        assert_eq!(named("Jean & Odile", "FICTIF"), ["fictif jean", "fictif odile"]);
        assert_eq!(named("", "Jean et Odile FICTIF"), ["fictif jean", "fictif odile"]);
        assert_eq!(named("", "Odile D'ESSAI ou Jean FICTIF"), ["d essai odile", "fictif jean"]);
        assert_eq!(named("", "M. et Mme Jean FICTIF"), ["fictif jean"]);
        assert_eq!(named("Jean", "FICTIF"), [""; 0]);
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
