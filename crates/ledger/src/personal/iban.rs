//! International bank account numbers in texts (ISO 13616).

/// Structure of the account number of each country of SEPA and of the Maghreb, after the letters of the country and two
/// check digits: `n` digits, `a` letters, `c` either (SWIFT IBAN Registry).
const STRUCTURES: [(&str, &str); 40] = [
    ("AD", "8n12c"),
    ("AT", "16n"),
    ("BE", "12n"),
    ("BG", "4a6n8c"),
    ("CH", "5n12c"),
    ("CY", "8n16c"),
    ("CZ", "20n"),
    ("DE", "18n"),
    ("DK", "14n"),
    ("EE", "16n"),
    ("ES", "20n"),
    ("FI", "14n"),
    ("FR", "10n11c2n"),
    ("GB", "4a14n"),
    ("GI", "4a15c"),
    ("GR", "7n16c"),
    ("HR", "17n"),
    ("HU", "24n"),
    ("IE", "4a14n"),
    ("IS", "22n"),
    ("IT", "1a10n12c"),
    ("LI", "5n12c"),
    ("LT", "16n"),
    ("LU", "3n13c"),
    ("LV", "4a13c"),
    ("MA", "24n"),
    ("MC", "10n11c2n"),
    ("MT", "4a5n18c"),
    ("NL", "4a10n"),
    ("NO", "11n"),
    ("PL", "24n"),
    ("PT", "21n"),
    ("RO", "4a16c"),
    ("SE", "20n"),
    ("SI", "15n"),
    ("SK", "20n"),
    ("SM", "1a10n12c"),
    ("TN", "20n"),
    ("VA", "18n"),
    ("XK", "16n"),
];

/// Fewest digits of an IBAN, below which a text is not looked at.
const FEWEST_DIGITS: usize = 8;

/// Returns the account number that is the whole text, in upper case without spaces.
pub(super) fn iban(text: &str) -> Option<String> {
    let bare = bare(text)?;
    (iban_at(&bare) == Some(bare.len())).then_some(bare)
}

/// Returns whether a text holds an account number, with or without spaces, alone or among words.
pub(super) fn has_iban(text: &str) -> bool {
    bare(text).is_some_and(|bare| (0..bare.len()).any(|at| iban_at(&bare[at..]).is_some()))
}

/// Letters and digits in upper case; `None` where they are too few.
fn bare(text: &str) -> Option<String> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let keep = || text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    (digits >= FEWEST_DIGITS && text.len() >= 15).then(keep)
}

/// The length of the account number with which a text begins. Rearranged and read as a number, it is 1 modulo 97.
fn iban_at(text: &str) -> Option<usize> {
    let (_, structure) = STRUCTURES.iter().find(|(country, _)| text.starts_with(country))?;
    let check = text.as_bytes().get(2..4)?;
    let length = 4 + fits(structure, text.get(4..)?).filter(|_| check.iter().all(u8::is_ascii_digit))?;
    let (head, tail) = text.get(..length)?.split_at(4);
    let remainder = tail.chars().chain(head.chars()).try_fold(0_u32, |so_far, c| {
        let digit = c.to_digit(36)?;
        Some((so_far * if digit < 10 { 10 } else { 100 } + digit) % 97)
    });
    (remainder == Some(1)).then_some(length)
}

/// The length of the beginning of a text that has the structure.
fn fits(structure: &str, text: &str) -> Option<usize> {
    let mut length = 0;
    let mut count = 0;
    for c in structure.chars() {
        if let Some(digit) = c.to_digit(10) {
            count = count * 10 + digit as usize;
            continue;
        }
        let part = text.as_bytes().get(length..length + count)?;
        let is_kind = |byte: &u8| match c {
            'n' => byte.is_ascii_digit(),
            'a' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_alphanumeric(),
        };
        if !part.iter().all(is_kind) {
            return None;
        }
        length += count;
        count = 0;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_numbers_of_many_countries_are_seen_and_codes_of_their_shape_are_not() {
        for number in [
            "AD1200012030200359100100",
            "BE68 5390 0754 7034",
            "CH93 0076 2011 6238 5295 7",
            "DE89 3704 0044 0532 0130 00",
            "ES91 2100 0418 4502 0005 1332",
            "FR14 2004 1010 0505 0001 3M02 606",
            "GB29 NWBK 6016 1331 9268 19",
            "IT60 X054 2811 1010 0000 0123 456",
            "LU28 0019 4006 4475 0000",
            "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
            "NL91 ABNA 0417 1643 00",
            "NO93 8601 1117 947",
            "PL61 1090 1014 0000 0712 1981 2874",
            "PT50 0002 0123 1234 5678 9015 4",
            "RO49 AAAA 1B31 0075 9384 0000",
        ] {
            let bare: String = number.split(' ').collect();
            assert_eq!(iban(number).as_deref(), Some(bare.as_str()), "{number}");
            assert_eq!(iban(&number.to_lowercase()), Some(bare.clone()), "{number}");
            assert!(has_iban(&format!("virement {number} mai")), "{number}");
            let last = bare.len() - 2;
            let other = if bare.as_bytes()[last] == b'0' { '1' } else { '0' };
            let wrong: String =
                bare.chars().enumerate().map(|(at, c)| if at == last { other } else { c }).collect();
            assert!(!has_iban(&wrong), "{wrong}");
        }
        for code in ["DE LA TERRE AUX ETOILES 2024 12 31", "FR7630006000011234567890188", "BE2024", ""] {
            assert!(!has_iban(code), "{code}");
        }
    }

    /// No identifier in hexadecimal digits is taken for an account number: `BE` and `DE` are two of them.
    #[test]
    fn identifiers_in_hexadecimal_digits_are_no_account_numbers() {
        let taken = (0_u32..20_000).filter(|n| has_iban(&crate::sha256_hex(&n.to_le_bytes())));
        assert_eq!(taken.count(), 0);
    }
}
