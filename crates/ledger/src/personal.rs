//! Personal values where none belong: identifiers that are names, and e-mails, telephone numbers and account
//! numbers in free columns.

use std::borrow::Cow;

use crate::fold;

/// Lengths of IBANs by country (SWIFT IBAN Registry), for the countries of donors' accounts seen in exports.
const IBAN_LENGTHS: [(&str, usize); 16] = [
    ("AT", 20),
    ("BE", 16),
    ("CH", 21),
    ("DE", 22),
    ("DK", 18),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("IE", 22),
    ("IT", 27),
    ("LU", 20),
    ("MC", 27),
    ("NL", 18),
    ("PT", 25),
    ("SE", 24),
];

/// Returns the key of a donor identifier that names a person, or `None` for one that does not: an e-mail, an
/// IBAN, a telephone number (French or international), or words without a digit.
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
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
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
    if digits == 0 {
        return name(id);
    }
    if let Some(phone) = phone(id) {
        return Some(format!("phone:{phone}"));
    }
    let bare = bare_upper(id);
    (digits > 6 && iban_at(&bare) == Some(bare.len())).then(|| format!("iban:{bare}"))
}

/// Words of letters only: two of them, or one that is too long for a code.
fn name(id: &str) -> Option<String> {
    let letters = id.chars().filter(|c| c.is_alphabetic()).count();
    let plain = id.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || "-'’.,".contains(c));
    let folded = fold(id);
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    words.sort_unstable();
    let named = plain && letters >= 4;
    named.then(|| format!("name:{}", words.join(" ")))
}

/// A telephone number that is the whole text, as `+` and digits.
fn phone(text: &str) -> Option<String> {
    let only = text.chars().all(|c| c.is_ascii_digit() || is_separator(c) || "+()".contains(c));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits.len() == 10 && digits.starts_with('0') && !digits.starts_with("00");
    if !only {
        None
    } else if let Some(rest) = digits.strip_prefix("00") {
        // Identifiers are padded with zeros as well: only the codes of countries with many donors count.
        let country = ["33", "32", "41", "352", "49", "44"].iter().any(|code| rest.starts_with(code));
        (country && (10..=13).contains(&rest.len())).then(|| format!("+{rest}"))
    } else if text.trim_start().starts_with('+') && (8..=15).contains(&digits.len()) {
        // `+33 (0)6 …` has a zero that is not dialled.
        Some(format!("+{}", digits.strip_prefix("330").map_or(digits.clone(), |rest| format!("33{rest}"))))
    } else {
        national.then(|| format!("+33{}", &digits[1..]))
    }
}

const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '.' | '-' | '/' | '\u{a0}' | '\u{202f}')
}

/// Letters and digits in upper case.
fn bare_upper(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// The length of the IBAN with which a text begins (ISO 13616: rearranged and read as a number, it is 1
/// modulo 97).
fn iban_at(text: &str) -> Option<usize> {
    let (_, length) = IBAN_LENGTHS.iter().find(|(country, _)| text.starts_with(country))?;
    let iban = text.get(..*length).filter(|iban| iban.as_bytes()[2..4].iter().all(u8::is_ascii_digit))?;
    let (head, tail) = iban.split_at(4);
    let remainder = tail.chars().chain(head.chars()).try_fold(0_u32, |so_far, c| {
        let digit = c.to_digit(36)?;
        Some((so_far * if digit < 10 { 10 } else { 100 } + digit) % 97)
    });
    (remainder == Some(1)).then_some(*length)
}

/// Returns whether a text holds an e-mail, an IBAN or a telephone number, alone or among words.
pub(crate) fn holds_personal(text: &str) -> bool {
    if text.len() < 8 {
        return false;
    }
    has_email(text) || has_phone(text) || has_iban(text)
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

/// Returns whether the text holds five pairs of digits with one separator throughout, or `+` and 8 to 15
/// digits.
fn has_phone(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let pairs = |start: usize| {
        let between = chars.get(start + 2).copied().filter(|c| is_separator(*c));
        let step = if between.is_some() { 3 } else { 2 };
        let end = start + 4 * step + 2;
        (0..5).all(|pair| digit(start + pair * step) && digit(start + pair * step + 1))
            && (1..5).all(|pair| between.is_none() || chars.get(start + pair * step - 1).copied() == between)
            && !digit(end)
    };
    (0..chars.len()).any(|at| match chars[at] {
        '0' => (at == 0 || !digit(at - 1)) && digit(at + 1) && chars[at + 1] != '0' && pairs(at),
        '+' => {
            let number = chars[at + 1..].iter().take_while(|c| c.is_ascii_digit() || is_separator(**c));
            (8..=15).contains(&number.filter(|c| c.is_ascii_digit()).count())
        }
        _ => false,
    })
}

fn has_iban(text: &str) -> bool {
    text.len() >= 15 && {
        let bare = bare_upper(text);
        (0..bare.len()).any(|at| iban_at(&bare[at..]).is_some())
    }
}

/// Returns whether the identifier of a payment is a person's e-mail or account number. Ten digits can be a
/// number of a payment.
pub(crate) fn is_personal_payment(id: &str) -> bool {
    id.len() >= 8 && (has_email(id) || has_iban(id))
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
            "",
        ] {
            assert_eq!(personal_key(id), None, "{id}");
        }
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
