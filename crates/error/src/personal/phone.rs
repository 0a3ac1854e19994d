//! Telephone numbers in texts: national ones, which begin with a zero, and international ones.

/// Country codes that are recognised after `00`. Others are not, because identifiers are also padded with
/// zeros.
const COUNTRIES: [&str; 8] = ["33", "32", "41", "352", "49", "44", "377", "262"];

/// Minimum and maximum number of digits of an international number.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// Returns the telephone number that forms the whole text, as `+` and digits; a national one is read as
/// French, or as British where it has eleven digits.
pub fn phone(text: &str) -> Option<String> {
    let only = text.chars().all(|c| c.is_ascii_digit() || is_separator(c) || "+()".contains(c));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !only {
        None
    } else if let Some(rest) = digits.strip_prefix("00") {
        is_abroad(rest).then(|| international(rest))
    } else if text.trim_start().starts_with('+') && DIGITS.contains(&digits.len()) {
        Some(international(&digits))
    } else {
        let rest = digits.strip_prefix('0')?;
        match rest.len() {
            9 => Some(format!("+33{rest}")),
            10 if rest.starts_with(['1', '2', '7']) => Some(format!("+44{rest}")),
            _ => None,
        }
    }
}

/// Returns the telephone number that a spreadsheet has converted into a number, which removed its leading
/// zero or plus.
pub fn phone_of_number(number: u64) -> Option<String> {
    let text = number.to_string();
    match text.strip_prefix("33") {
        Some(rest) if text.len() == 11 && !rest.starts_with('0') => Some(format!("+{text}")),
        _ => (text.len() == 9).then(|| format!("+33{text}")),
    }
}

/// Returns an international number; in `+33 (0)6 …` the zero is not dialled and is removed.
fn international(digits: &str) -> String {
    digits.strip_prefix("330").map_or_else(|| format!("+{digits}"), |rest| format!("+33{rest}"))
}

/// Lengths of the groups of digits in which national numbers are written. A date with an hour has other
/// lengths.
const GROUPS: [&[usize]; 15] = [
    &[10],
    &[2, 2, 2, 2, 2],
    &[4, 2, 2, 2],
    &[2, 2, 3, 3],
    &[2, 3, 3, 2],
    &[3, 3, 2, 2],
    &[2, 4, 4],
    &[2, 8],
    &[4, 6],
    &[4, 3, 3],
    &[3, 3, 4],
    &[5, 6],
    &[5, 3, 3],
    &[3, 4, 4],
    &[4, 3, 4],
];

fn is_abroad(digits: &str) -> bool {
    COUNTRIES.iter().any(|code| digits.starts_with(code)) && (10..=13).contains(&digits.len())
}

const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '.' | '-' | '/' | '_' | '\u{a0}' | '\u{202f}' | '\u{2011}')
}

/// Returns whether a text contains a telephone number, alone or among words. Dates, amounts and numbers that
/// are padded with zeros do not count.
pub(super) fn has_phone(text: &str) -> bool {
    if text.bytes().filter(u8::is_ascii_digit).count() < *DIGITS.start() {
        return false;
    }
    let mut chars: Vec<char> = Vec::with_capacity(text.len());
    for c in text.chars().map(|c| if "()".contains(c) { ' ' } else { c }) {
        if c != ' ' || chars.last() != Some(&' ') {
            chars.push(c);
        }
    }
    (0..chars.len()).any(|at| matches!(chars[at], '0' | '+') && begins_at(&chars, at))
}

/// Returns whether a number begins here: not inside a code, and not after the year of a date. Directly after
/// a word, only a number without separators counts.
fn begins_at(chars: &[char], at: usize) -> bool {
    let (before, from) = chars.split_at(at);
    match before {
        [.., last] if last.is_alphanumeric() => {
            let letters = before.iter().rev().take_while(|c| c.is_alphabetic()).count();
            let word = before.iter().rev().nth(letters).is_none_or(|c| !c.is_alphanumeric());
            let digits = from.iter().take_while(|c| c.is_ascii_digit()).count();
            let ends = from.get(10).is_none_or(|c| !c.is_alphanumeric());
            letters >= 3 && word && digits == 10 && ends && from.get(1) != Some(&'0')
        }
        [rest @ .., '1', '9', a, b, '-' | '.' | '/' | '_']
        | [rest @ .., '2', '0', a, b, '-' | '.' | '/' | '_'] => {
            let is_year =
                a.is_ascii_digit() && b.is_ascii_digit() && !rest.last().is_some_and(char::is_ascii_digit);
            !is_year && begins(from)
        }
        _ => begins(from),
    }
}

/// Returns whether a text begins with a telephone number.
fn begins(chars: &[char]) -> bool {
    let plus = chars.first() == Some(&'+');
    let mut digits = String::new();
    let mut groups: Vec<usize> = vec![0];
    let mut separators: Vec<char> = Vec::new();
    for (at, c) in chars.iter().enumerate().skip(usize::from(plus)) {
        let next = chars.get(at + 1);
        if c.is_ascii_digit() {
            digits.push(*c);
            if let Some(group) = groups.last_mut() {
                *group += 1;
            }
            let ends = next.is_none_or(|next| !next.is_alphanumeric());
            if ends && is_number(plus, &digits, &groups, &separators) {
                return true;
            }
        } else if is_separator(*c) && (next.is_some_and(char::is_ascii_digit) || plus && digits.is_empty()) {
            separators.push(*c);
            groups.push(0);
        } else {
            return false;
        }
    }
    false
}

fn is_number(plus: bool, digits: &str, groups: &[usize], separators: &[char]) -> bool {
    if plus {
        return DIGITS.contains(&digits.len()) && !digits.starts_with('0');
    }
    if let Some(rest) = digits.strip_prefix("00") {
        return is_abroad(rest);
    }
    separators.iter().all(|c| Some(c) == separators.first())
        && match digits.len() {
            10 => GROUPS.contains(&groups),
            11 => GROUPS.contains(&groups) || digits.starts_with("07") && separators.is_empty(),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_among_words_are_seen_in_all_their_spellings() {
        for number in [
            "0612345678",
            "06 12 34 56 78",
            "06.12.34.56.78",
            "06-12-34-56-78",
            "06\u{a0}12\u{a0}34\u{a0}56\u{a0}78",
            "06 12 345 678",
            "0612 34 56 78",
            "(06) 12 34 56 78",
            "+33612345678",
            "+33 6 12 34 56 78",
            "+33 (0)6 12 34 56 78",
            "0033612345678",
            "0033 6 12 34 56 78",
            "0475 12 34 56",
            "079 123 45 67",
            "07700 900123",
            "020 7946 0958",
        ] {
            for text in [
                number.to_owned(),
                format!("Marie {number}"),
                format!("rappeler {number}, le soir"),
                format!("tel:{number}"),
                format!("dons_{number}.csv"),
                format!("75011 {number}"),
            ] {
                assert!(has_phone(&text), "{text}");
            }
            assert!(phone(number).is_some(), "{number}");
        }
        assert!(has_phone("Marie0612345678"));
    }

    #[test]
    fn dates_amounts_and_codes_are_no_numbers_of_telephones() {
        for text in [
            "2024",
            "Printemps 2024",
            "01/02/2024 12",
            "01 02 2024 12 00",
            "01.02.2024",
            "01/02/2024-31/03/2024",
            "2024-05-01 10:00",
            "2024-05-01-10-00-00",
            "2024.05.01.10.00.00",
            "20240501100000",
            "Parrainage+2023-2024",
            "+20 % en 2024",
            "0000012345",
            "000123456789",
            "12 34 56 78 90",
            "C0123456789",
            "0x0612345678",
            "ha-20001396",
            "1 000 000,00",
            "0.123456789012",
            "FR7630006000011234567890189",
            "550e8400-e29b-41d4-a716-446655440000",
            "06123456789012",
            "1efeb016-8044-0033-21d4-3f433f5d6860",
            "abcd0612-3456-7890-b668-573823626d09",
        ] {
            assert!(!has_phone(text), "{text}");
        }
    }

    #[test]
    fn spreadsheets_take_the_zero_or_the_plus() {
        assert_eq!(phone_of_number(612_345_678), phone("0612345678"));
        assert_eq!(phone_of_number(33_612_345_678), phone("+33 6 12 34 56 78"));
        assert_eq!(phone_of_number(12), None);
    }
}
