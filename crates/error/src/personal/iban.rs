//! International bank account numbers in texts (ISO 13616).

/// Structure of the account number of each country of SEPA and of the Maghreb, without the country code and
/// the two check digits: `n` digits, `a` letters, `c` either (SWIFT IBAN Registry). Sorted.
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

/// Lengths of the shortest and the longest IBAN.
const SHORTEST: usize = 15;
const LONGEST: usize = 34;

/// Returns the account number that is the whole text, in upper case without spaces.
pub fn iban(text: &str) -> Option<String> {
    let bare = bare(text)?;
    (iban_at(&bare) == Some(bare.len())).then_some(bare)
}

/// Returns whether a text contains an account number, with or without spaces, alone or among words. A match
/// inside a longer code does not count: among a million UUIDs, some contain one.
pub fn has_iban(text: &str) -> bool {
    if text.len() < SHORTEST {
        return false;
    }
    let mut before = ' ';
    text.char_indices().any(|(at, c)| {
        let begins = !before.is_alphanumeric() && c.is_ascii_alphabetic();
        before = c;
        begins && text.get(at..).is_some_and(begins_with_iban)
    })
}

fn begins_with_iban(text: &str) -> bool {
    let mut bare = String::with_capacity(LONGEST);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_alphanumeric() {
            bare.push(c.to_ascii_uppercase());
        } else if !matches!(c, ' ' | '.' | '\u{a0}' | '\u{202f}') {
            break;
        }
        let ends = chars.peek().is_none_or(|next| !next.is_alphanumeric());
        if ends && bare.len() >= SHORTEST && iban_at(&bare) == Some(bare.len()) {
            return true;
        }
        let coded = bare.bytes().zip(0..4).all(|(byte, at)| byte.is_ascii_digit() == (at >= 2));
        if !coded || bare.len() >= LONGEST {
            break;
        }
    }
    false
}

/// Returns the letters and digits in upper case; `None` where there are too few.
fn bare(text: &str) -> Option<String> {
    let keep = || text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    (text.len() >= SHORTEST).then(keep)
}

/// Returns the length of the account number at the beginning of a text. A valid number, rearranged and read
/// as an integer, is 1 modulo 97.
fn iban_at(text: &str) -> Option<usize> {
    let check = text.as_bytes().get(2..4)?;
    let at = STRUCTURES.binary_search_by_key(&text.get(..2)?, |(country, _)| country).ok()?;
    let (_, structure) = STRUCTURES.get(at).filter(|_| check.iter().all(u8::is_ascii_digit))?;
    let length = 4 + fits(structure, text.get(4..)?)?;
    let (head, tail) = text.get(..length)?.split_at(4);
    let remainder = tail.chars().chain(head.chars()).try_fold(0_u32, |so_far, c| {
        let digit = c.to_digit(36)?;
        Some((so_far * if digit < 10 { 10 } else { 100 } + digit) % 97)
    });
    (remainder == Some(1)).then_some(length)
}

/// Returns the length of the beginning of a text that has the structure.
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
    use sha2::{Digest as _, Sha256};

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
            assert!(has_iban(&format!("IBAN:{bare}.")), "{number}");
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

    #[test]
    fn the_countries_are_sorted() {
        assert!(STRUCTURES.is_sorted());
    }

    #[test]
    fn identifiers_in_hexadecimal_digits_are_no_account_numbers() {
        for n in 0_u32..200_000 {
            let hex: String =
                Sha256::digest(n.to_le_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            // A UUID whose second group looks like the beginning of an Andorran account number, with all
            // check digits, both valid and invalid.
            let uuid =
                format!("{}-ad{}-{:04}-{:04}-{}", &hex[..8], 10 + n % 90, n % 10_000, 1_203, &hex[20..32]);
            assert!(!has_iban(&uuid) && !has_iban(&hex), "{uuid}");
        }
    }
}
