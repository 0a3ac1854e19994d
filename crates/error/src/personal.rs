//! Detection of personal values where there should be none: e-mails, telephone numbers and account numbers in
//! texts.

use std::borrow::Cow;

mod iban;
mod phone;

pub use iban::{has_iban, iban};
pub use phone::{phone, phone_of_number};

/// A kind of personal value in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonalValue {
    /// An e-mail address.
    Email,
    /// An international bank account number.
    Iban,
    /// A telephone number.
    Phone,
}

impl PersonalValue {
    /// Returns the word that replaces the value, the same in English and in French.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "e-mail",
            Self::Iban => "IBAN",
            Self::Phone => "tel",
        }
    }
}

/// Returns the kind of personal value that a text contains, alone or among words; `None` without one.
pub fn personal_value(text: &str) -> Option<PersonalValue> {
    if text.len() < 6 {
        None
    } else if has_email(text) {
        Some(PersonalValue::Email)
    } else if has_iban(text) {
        Some(PersonalValue::Iban)
    } else {
        phone::has_phone(text).then_some(PersonalValue::Phone)
    }
}

/// Returns whether a text contains an e-mail address, an IBAN or a telephone number, alone or among words.
///
/// ```
/// use obole_error::personal::holds_personal;
/// assert!(holds_personal("Appel de ada@example.org") && holds_personal("tel 06 12 34 56 78"));
/// assert!(!holds_personal("Printemps 2024"));
/// ```
pub fn holds_personal(text: &str) -> bool {
    personal_value(text).is_some()
}

/// Returns whether a word of a text is an e-mail address.
pub fn has_email(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        word.split_once('@').is_some_and(|(name, host)| {
            name.ends_with(|c: char| c.is_alphanumeric() || "._%+-".contains(c))
                && host.starts_with(|c: char| c.is_alphanumeric())
                && host.contains('.')
        })
    })
}

/// Returns the name of a file or a column in the form used in reports: a word that contains an e-mail
/// address, an IBAN or a telephone number is replaced; the file extension is unchanged.
///
/// ```
/// assert_eq!(obole_error::personal::masked_name("dons ada@example.org.csv"), "dons (…).csv");
/// assert_eq!(obole_error::personal::masked_name("dons-2024.csv"), "dons-2024.csv");
/// ```
pub fn masked_name(name: &str) -> Cow<'_, str> {
    if !holds_personal(name) {
        return Cow::Borrowed(name);
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let ending = ending.filter(|ending| matches!(ending.len(), 2..=7) && !ending.contains('@'));
    let words = name.split(' ').map(|word| if holds_personal(word) { "(…)" } else { word });
    let kept = words.collect::<Vec<_>>().join(" ");
    // A number with spaces consists of several words, so the whole name is checked again.
    let kept = if holds_personal(&kept) { "(…)".to_owned() } else { kept };
    match ending {
        Some(ending) if !kept.ends_with(ending) => Cow::Owned(format!("{kept}.{ending}")),
        _ => Cow::Owned(kept),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_texts_that_hold_a_person_are_seen_and_others_are_not() {
        for text in [
            "ada@example.org",
            "Appel de ada@example.org, mai",
            "Marie 06 12 34 56 78",
            "rappeler 0612345678",
            "tel:+33 6 12 34 56 78",
            "virement FR76 3000 6000 0112 3456 7890 189 mai",
            "BE68539007547034",
        ] {
            assert!(holds_personal(text), "{text}");
        }
        for text in [
            "Printemps 2024",
            "01/02/2024 12",
            "2024-05-01 10:00",
            "@mairie",
            "Noël @ Paris",
            "20001396",
            "0000012345",
            "12 34 56 78 90",
            "DE LA TERRE AUX ETOILES 2024",
            "FR7630006000011234567890188",
            "ha-20001396",
            "",
        ] {
            assert!(!holds_personal(text), "{text}");
        }
    }

    #[test]
    fn names_of_files_lose_what_is_personal_and_keep_their_ending() {
        for (name, masked) in [
            ("dons-marie.dupont@example.org.csv", "(…).csv"),
            ("dons 06 12 34 56 78.csv", "(…).csv"),
            ("export-paiements.csv", "export-paiements.csv"),
        ] {
            assert_eq!(masked_name(name), masked);
        }
    }
}
