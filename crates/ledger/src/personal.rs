//! Personal values in columns where none belong: identifiers that are names, and e-mails, telephone numbers
//! and account numbers in free columns.

use obole_error::personal::{has_email, has_iban, iban, personal_value, phone, phone_of_number};

use crate::fold;
use crate::ids::canonical_number;

mod name;

pub(crate) use name::{key_of_words, words_beside_numbers};

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
    if let Some(phone) = phone(id) {
        return Some(format!("phone:{phone}"));
    }
    if let Some(iban) = iban(id) {
        return Some(format!("iban:{iban}"));
    }
    personal_value(id).map(|_| format!("text:{}", fold(id)))
}

/// Returns the keys under which a vault may know the donor of an identifier: that of [`personal_key`], or
/// those that an import gives after comparing all identifiers (a telephone number without its zero, a name
/// next to a number).
pub fn possible_keys(id: &str) -> Vec<String> {
    if let Some(key) = personal_key(id) {
        return vec![key];
    }
    let phone = canonical_number(id).and_then(phone_of_number).map(|phone| format!("phone:{phone}"));
    let words = words_beside_numbers(id).map(|_| key_of_words(id));
    phone.into_iter().chain(words).collect()
}

/// Returns whether the identifier of a payment is a person's e-mail or account number. Ten digits can be the
/// number of a payment.
pub(crate) fn is_personal_payment(id: &str) -> bool {
    has_email(id) || has_iban(id)
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
}
