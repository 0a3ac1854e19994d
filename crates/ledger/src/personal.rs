//! Personal values where none belong: identifiers that are names, and e-mails, telephone numbers and account
//! numbers in free columns.

use std::borrow::Cow;

use crate::fold;
use crate::ids::canonical_number;

mod iban;
mod name;
mod phone;

pub(crate) use name::{key_of_words, words_beside_numbers};
pub(crate) use phone::phone_of_number;

/// Returns the key of a donor identifier that names a person, or `None` for one that does not: a text with an
/// e-mail, an IBAN or a telephone number (French or international), or words without a digit.
///
/// Spellings of one value have one key: the case of an e-mail, the spaces of an IBAN, `06 …` and `+33 6 …`,
/// the order of family and first name.
///
/// ```
/// use obole_ledger::personal_key;
/// assert_eq!(personal_key("Ada@Example.org").as_deref(), Some("email:ada@example.org"));
/// assert_eq!(personal_key("06 12 34 56 78"), personal_key("+33 6.12.34.56.78"));
/// assert_eq!(personal_key("DUPONT Élise"), personal_key("Elise Dupont"));
/// assert_eq!(personal_key("D00012"), None);
/// ```
pub fn personal_key(id: &str) -> Option<String> {
    if id.contains('@') {
        // `Ada <ada@example.org>`, `mailto:ada@example.org`, and characters without width.
        let word =
            id.split(|c: char| c.is_whitespace() || ",;<>()\"".contains(c)).find(|word| word.contains('@'));
        let bare: String = word
            .unwrap_or(id)
            .chars()
            .filter(|c| c.is_ascii_graphic() || c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let bare = bare.trim_start_matches("mailto:").trim_matches(['\'', '’', '.']);
        return Some(format!("email:{bare}"));
    }
    if !id.bytes().any(|byte| byte.is_ascii_digit()) {
        return name::name(id);
    }
    if let Some(phone) = phone::phone(id) {
        return Some(format!("phone:{phone}"));
    }
    if let Some(iban) = iban::iban(id) {
        return Some(format!("iban:{iban}"));
    }
    personal_value(id).map(|_| format!("text:{}", fold(id)))
}

/// The keys under which a vault may know the donor of an identifier: that of [`personal_key`], or those that
/// an import gives by looking at all identifiers together (a telephone number without its zero, a name beside
/// a number).
pub fn possible_keys(id: &str) -> Vec<String> {
    if let Some(key) = personal_key(id) {
        return vec![key];
    }
    let phone = canonical_number(id).and_then(phone_of_number).map(|phone| format!("phone:{phone}"));
    let words = words_beside_numbers(id).map(|_| key_of_words(id));
    phone.into_iter().chain(words).collect()
}

/// A kind of personal value in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PersonalValue {
    Email,
    Iban,
    Phone,
}

impl PersonalValue {
    /// The word that stands in its place, the same in English and in French.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Email => "e-mail",
            Self::Iban => "IBAN",
            Self::Phone => "tel",
        }
    }
}

/// Returns which personal value a text holds, alone or among words.
pub(crate) fn personal_value(text: &str) -> Option<PersonalValue> {
    if text.len() < 6 {
        None
    } else if has_email(text) {
        Some(PersonalValue::Email)
    } else if iban::has_iban(text) {
        Some(PersonalValue::Iban)
    } else {
        phone::has_phone(text).then_some(PersonalValue::Phone)
    }
}

/// Returns whether a text holds an e-mail, an IBAN or a telephone number, alone or among words.
///
/// ```
/// use obole_ledger::holds_personal;
/// assert!(holds_personal("Appel de ada@example.org") && holds_personal("tel 06 12 34 56 78"));
/// assert!(!holds_personal("Printemps 2024"));
/// ```
pub fn holds_personal(text: &str) -> bool {
    personal_value(text).is_some()
}

fn has_email(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        word.split_once('@').is_some_and(|(name, host)| {
            name.ends_with(|c: char| c.is_alphanumeric() || "._%+-".contains(c))
                && host.starts_with(|c: char| c.is_alphanumeric())
                && host.contains('.')
        })
    })
}

/// Returns whether the identifier of a payment is a person's e-mail or account number. Ten digits can be a
/// number of a payment.
pub(crate) fn is_personal_payment(id: &str) -> bool {
    has_email(id) || iban::has_iban(id)
}

/// The name of a file or a column as reports show it: a word that holds an e-mail, an IBAN or a telephone
/// number is replaced, its ending is kept.
///
/// ```
/// assert_eq!(obole_ledger::masked_name("dons ada@example.org.csv"), "dons (…).csv");
/// assert_eq!(obole_ledger::masked_name("dons-2024.csv"), "dons-2024.csv");
/// ```
pub fn masked_name(name: &str) -> Cow<'_, str> {
    if !holds_personal(name) {
        return Cow::Borrowed(name);
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let ending = ending.filter(|ending| matches!(ending.len(), 2..=7) && !ending.contains('@'));
    let words = name.split(' ').map(|word| if holds_personal(word) { "(…)" } else { word });
    let kept = words.collect::<Vec<_>>().join(" ");
    // Numbers with spaces are several words.
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
    fn identifiers_that_name_a_person_have_one_key_and_others_none() {
        for (spellings, key) in [
            (
                &[
                    "Ada@Example.org",
                    " ada@example.org ",
                    "Ada <ADA@EXAMPLE.ORG>",
                    "mailto:ada@example.org",
                    "'ada@example.org'",
                    "ada@\u{200b}example.org",
                ][..],
                "email:ada@example.org",
            ),
            (
                &[
                    "0612345678",
                    "06 12 34 56 78",
                    "06.12.34.56.78",
                    "+33 6 12 34 56 78",
                    "+33(0)612345678",
                    "0033612345678",
                ],
                "phone:+33612345678",
            ),
            (
                &["FR76 3000 6000 0112 3456 7890 189", "fr7630006000011234567890189"],
                "iban:FR7630006000011234567890189",
            ),
            (&["DUPONT Élise", "Elise Dupont", "Dupont, Élise"], "name:dupont elise"),
            (&["Marie 06 12 34 56 78", "MARIE 06-12-34-56-78"], "text:marie 06 12 34 56 78"),
        ] {
            for spelling in spellings {
                assert_eq!(personal_key(spelling).as_deref(), Some(key), "{spelling}");
            }
        }
        for id in [
            "12",
            "12.0",
            "00012",
            "0000012345",
            "D00012",
            "C-1234",
            "A7/2",
            "ABC",
            "x",
            "2024-05-01",
            "AB12CD34EF",
            "0061234567890123",
            "FR7630006000011234567890188",
            "550e8400-e29b-41d4-a716-446655440000",
            "DUPONT Jean 1954",
            "612345678",
            "",
        ] {
            assert_eq!(personal_key(id), None, "{id}");
        }
        assert_eq!(possible_keys("612345678"), ["phone:+33612345678"]);
        assert_eq!(possible_keys("Jean DUPONT 1954"), possible_keys("dupont jean, 1954"));
        assert!(possible_keys("D00012").is_empty() && possible_keys("12").is_empty());
    }

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
