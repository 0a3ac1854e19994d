//! Free text about a donor: words by which somebody refuses contact or reports the donor's death.
//!
//! A column that is not read may hold `décédé` under `statut`, or `ne plus écrire` under `commentaire`. Such
//! a donor is excluded from every list until a person has checked it: a false match costs a letter, a missed
//! one harms somebody.

use std::collections::HashSet;
use std::sync::LazyLock;

mod words;

use super::answer::{CROSSES, DEAD, REFUSAL};
use crate::fold;
use words::{
    ADDRESS, AUXILIARIES, CODES, CONTACT, DEATH_PHRASES, DEATHS, DENIALS, ENDING, ENGLISH, GIVERS, HARMLESS,
    LETTERS, LIVES, NAMES, NOUNS, PAYMENT, PHRASES, PRONOUNS, RECEIPT, REFUSING, RETURNED, SAID_OF, SENDING,
    SOMEBODY, TAKE_OFF, THINGS, VERBS, WISHES,
};

/// Returns whether a text refuses contact or reports the donor's death.
///
/// ```
/// use obole_ledger::canonical::remark_refuses;
/// assert!(remark_refuses("ne plus écrire") && remark_refuses("Mr est décédé en mars"));
/// assert!(!remark_refuses("Don en mémoire de mon père décédé"));
/// ```
pub fn remark_refuses(text: &str) -> bool {
    text.contains(CROSSES)
        || is_marked_dead(text)
        || worth_reading(text).is_some_and(|folded| {
            let words = Words::of(&folded);
            words.may_refuse() && (words.refuse_contact() || words.tell_of_death())
        })
}

/// Returns whether a text refuses contact: one word that does, or an ending next to a contact (`ne plus
/// écrire`, `do not call`).
///
/// ```
/// use obole_ledger::canonical::refuses_contact;
/// assert!(refuses_contact("Merci de ne plus m'envoyer de courrier"));
/// assert!(!refuses_contact("Ne pas envoyer de reçu fiscal, merci !"));
/// ```
pub fn refuses_contact(text: &str) -> bool {
    worth_reading(text).is_some_and(|folded| Words::of(&folded).refuse_contact())
}

/// Returns whether a name, a place or an identifier holds words of a refusal or a death (`Dupont (décédé)`,
/// `NPAI`). Family names that are such words do not count.
pub fn marks_refusal(name: &str) -> bool {
    if name.contains(CROSSES) {
        return true;
    }
    let Some(folded) = worth_reading(name) else { return false };
    let words = Words::of(&folded);
    let family = |word: &&str| !DEAD.contains(word) || NAMES.contains(word);
    words.may_refuse() && (words.refuse_contact() || words.tell_of_death() && !words.0.iter().all(family))
}

/// Returns whether a text has the sign of a death before a day: `+05/02/2011`, `d. 13/11/2016`.
fn is_marked_dead(text: &str) -> bool {
    let is_day = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (1..=2).contains(&digits) && matches!(rest.as_bytes().get(digits), Some(b'/' | b'.'))
    };
    text.split('+').skip(1).any(|rest| is_day(rest.trim_start()))
        || text.strip_prefix("d.").is_some_and(|rest| is_day(rest.trim_start()))
}

/// Returns the folded text, unless it is too short to mean anything or has no letter.
fn worth_reading(text: &str) -> Option<String> {
    (text.len() >= 3 && text.chars().any(char::is_alphabetic)).then(|| fold(text))
}

fn begins(word: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| word.starts_with(part))
}

/// Signs of a refusal or a death: every text that refuses or reports a death has one of these words, or a
/// word that begins with one of [`REFUSING`]. Most remarks hold none, and an import reads millions.
static SIGNS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let phrases: [&[&str]; 5] = [&PHRASES, &WISHES, &TAKE_OFF, &ENGLISH, &DEATH_PHRASES];
    let first = phrases.into_iter().flatten().filter_map(|phrase| phrase.split(' ').next());
    let words: [&[&str]; 7] = [&REFUSAL, &VERBS, &ENDING, &DEAD, &DEATHS, &CODES, &RETURNED];
    first.chain(words.into_iter().flatten().copied()).chain(["no", "rip"]).collect()
});

/// The words of a folded text.
struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    fn of(folded: &'a str) -> Self {
        Self(folded.split(' ').collect())
    }

    /// Returns the positions after each occurrence of a phrase.
    fn after<'s>(&'s self, phrase: &'s str) -> impl Iterator<Item = usize> + 's {
        let length = phrase.split(' ').count();
        let is_there = move |at: usize| self.from(at).take(length).eq(phrase.split(' '));
        (0..self.0.len()).filter(move |at| is_there(*at)).map(move |at| at + length)
    }

    fn say_one_of(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.after(phrase).next().is_some())
    }

    fn from(&self, at: usize) -> impl Iterator<Item = &'a str> {
        self.0.get(at..).unwrap_or_default().iter().copied()
    }

    fn before(&self, at: usize) -> impl Iterator<Item = &'a str> {
        self.0.get(..at).unwrap_or_default().iter().rev().copied()
    }

    fn any(&self, words: &[&str]) -> bool {
        self.from(0).any(|word| words.contains(&word))
    }

    /// Returns whether one of the words is a sign of a refusal or a death.
    fn may_refuse(&self) -> bool {
        self.from(0).any(|word| SIGNS.contains(word) || begins(word, &REFUSING))
    }

    fn refuse_contact(&self) -> bool {
        let first = self.from(0).next().unwrap_or_default();
        let alone = self.0.len() == 1 && first != "robinson" && REFUSAL.contains(&first);
        if alone || self.any(&CODES) || self.from(0).any(|word| begins(word, &REFUSING)) {
            return true;
        }
        let is_receipt = self.any(&RECEIPT);
        if self.say_one_of(&PHRASES)
            || !is_receipt && self.say_one_of(&WISHES)
            || !self.any(&THINGS) && self.say_one_of(&TAKE_OFF)
            || self.any(&RETURNED) && self.any(&LETTERS)
        {
            return true;
        }
        let is_contact = |word: &str| begins(word, &CONTACT) || !is_receipt && begins(word, &SENDING);
        if REFUSAL.contains(&first) && self.from(0).any(is_contact) || self.is_stopped() {
            return true;
        }
        let said = |at: usize| VERBS.contains(&self.0[at]) && self.from(at + 1).take(3).any(is_contact);
        if !self.any(&PAYMENT) && (0..self.0.len()).any(said) {
            return true;
        }
        (0..self.0.len()).any(|at| self.ends_contact(at, is_contact))
            || ENGLISH.iter().any(|ending| self.after(ending).any(|at| self.is_ended(at, 5, is_contact)))
            || self.after("no").any(|at| {
                let has_none = self.from(at + 1).next().is_some_and(|word| ADDRESS.contains(&word));
                !has_none && self.is_ended(at, 1, is_contact)
            })
    }

    /// Returns whether the text ends with `stop`, but not with `never stop`.
    fn is_stopped(&self) -> bool {
        let before = self.0.iter().rev().nth(1).copied().unwrap_or_default();
        self.0.last() == Some(&"stop") && !matches!(before, "never" | "t" | "not" | "pas" | "to")
    }

    /// Returns whether a contact follows within some words of an ending, which is not `not yet` or `do not
    /// hesitate`.
    fn is_ended(&self, at: usize, within: usize, is_contact: impl Fn(&str) -> bool) -> bool {
        let harmless = self.from(at).next().is_some_and(|word| HARMLESS.contains(&word));
        !harmless && self.from(at).take(within).any(is_contact)
    }

    /// Returns whether the word at a position ends a contact, in French.
    fn ends_contact(&self, at: usize, is_contact: impl Fn(&str) -> bool) -> bool {
        if !ENDING.contains(&self.0[at]) {
            return false;
        }
        let before = self.before(at).next().unwrap_or_default();
        if before.starts_with("hesit") || before.starts_with("oubli") {
            return false;
        }
        // `pas d'adresse mail`, `aucun email`: there is no address.
        let mut next = self.from(at + 1).skip_while(|word| matches!(*word, "d" | "de"));
        let has_none = next.next().is_some_and(|word| match self.0[at] {
            "pas" => matches!(word, "adresse" | "numero"),
            "aucun" | "aucune" => ADDRESS.contains(&word),
            _ => false,
        });
        // `ne m'écrivez plus`, but not `j'ai écrit, pas reçu`: the verb is an imperative.
        let order = before.ends_with("ez") && is_contact(before);
        order || !has_none && self.is_ended(at + 1, 4, is_contact)
    }

    /// Returns whether the words state that the donor has died. If somebody else has died, that person is
    /// named before the word for the death; the words after it are its cause, its day or an heir.
    fn tell_of_death(&self) -> bool {
        if self.say_one_of(&LIVES) {
            return false;
        }
        // `RIP` is a misspelling of `RIB` next to words for an account.
        let rip = self.0.first() == Some(&"rip") && !self.any(&PAYMENT) && !self.any(&RECEIPT);
        let mine = |at: usize| !self.is_of_somebody(at);
        // A title in a column of its own.
        let late = self.0 == ["feu"];
        rip || late
            || DEATH_PHRASES.iter().any(|phrase| self.after(phrase).any(mine))
            || (0..self.0.len()).any(|at| DEATHS.contains(&self.0[at]) && mine(at))
            || (0..self.0.len()).any(|at| DEAD.contains(&self.0[at]) && self.is_dead(at))
    }

    fn is_dead(&self, at: usize) -> bool {
        let word = self.0[at];
        if self.is_of_somebody(at) || self.before(at).take(2).any(|word| DENIALS.contains(&word)) {
            return false;
        }
        let before = self.before(at).next();
        if word.starts_with("mort") && before.is_some_and(|word| !SAID_OF.contains(&word)) {
            return false;
        }
        // `décès de son mari`, `mort subite du nourrisson`, `mort de rire`
        let next = self.from(at + 1).next().unwrap_or_default();
        let of = matches!(next, "de" | "du" | "d" | "of");
        let another = self.from(at + 1).take(3).any(|word| SOMEBODY.contains(&word) || word == "rire");
        !(NOUNS.contains(&word) && (next == "subite" || of && another && !self.any(&GIVERS)))
    }

    /// Returns whether somebody other than the donor is named before a position.
    fn is_of_somebody(&self, at: usize) -> bool {
        let before = |place: usize| self.before(at).nth(place).unwrap_or_default();
        // `sa sœur : il est mort`: the person named only reports the death.
        let told = AUXILIARIES.contains(&before(0)) && PRONOUNS.contains(&before(1));
        let own = matches!(before(0), "son" | "sa");
        let other = |word: &str| SOMEBODY.contains(&word) && !(own && word == "suite");
        !told && !self.any(&GIVERS) && self.before(at).any(other)
    }
}

#[cfg(test)]
mod tests;
