//! Names of people in identifiers: texts made of words, alone or next to numbers.

use crate::fold;

/// Returns the key of an identifier without digits that may be a name: two words, or one that is longer than
/// a code.
pub(super) fn name(id: &str) -> Option<String> {
    let words = words(id);
    let letters: usize = words.iter().map(|word| word.chars().count()).sum();
    let cased = id.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    let titled = |word: &&str| {
        word.chars().count() == 3
            && word.starts_with(char::is_uppercase)
            && word.chars().skip(1).all(char::is_lowercase)
    };
    let named = letters >= 4 || words.len() >= 2 || words.iter().any(titled) || !cased && letters >= 2;
    (named && words.iter().all(|word| is_word(word))).then(|| key_of_words(id))
}

/// Returns the key of an identifier by its words and numbers, ignoring their order, case and accents.
pub(crate) fn key_of_words(id: &str) -> String {
    let folded = fold(id);
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    format!("name:{}", words.join(" "))
}

/// Returns the words of an identifier with digits, if they may be those of a name: several words of three
/// letters next to any number, or one of four next to one number (`Dupont 1954`, `mdupont75`). Groups of
/// hexadecimal digits are not words.
pub(crate) fn words_beside_numbers(id: &str) -> Option<Vec<String>> {
    let tokens =
        id.split(|c: char| !c.is_alphanumeric() && !"'’".contains(c)).filter(|token| !token.is_empty());
    let (mut words, mut numbers) = (Vec::new(), 0);
    for token in tokens {
        let letters = token.trim_matches(|c: char| c.is_ascii_digit());
        numbers += usize::from(letters.len() < token.len());
        if letters.chars().any(|c| c.is_ascii_digit()) || !is_word(letters) {
            return None;
        }
        let is_whole = letters.len() == token.len();
        let length = letters.chars().count();
        if length >= 3 && (is_whole || length >= 4) && !is_hexadecimal(token) {
            words.push(fold(letters));
        }
    }
    let is_name = match words.as_slice() {
        [] => false,
        [word] => numbers == 1 && word.chars().count() >= 4 && has_vowel(word),
        words => numbers > 0 && words.iter().any(|word| has_vowel(word)),
    };
    words.sort_unstable();
    is_name.then_some(words)
}

/// Returns whether a text may be a group of a UUID, which has 4, 8 or 12 hexadecimal digits.
fn is_hexadecimal(text: &str) -> bool {
    text.len().is_multiple_of(4) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns whether a folded word has a vowel, or letters of another alphabet.
fn has_vowel(word: &str) -> bool {
    word.chars().any(|c| "aeiouy".contains(c) || !c.is_ascii())
}

/// Returns the words of a text, without punctuation.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// Returns whether letters are written as words are: `dupont`, `DUPONT`, `Dupont`, `McDonald`, `JeanDupont`,
/// `dUPONT`. Codes mix small and capital letters without rule.
fn is_word(letters: &str) -> bool {
    let chars: Vec<char> = letters.chars().collect();
    let upper = |c: &char| c.is_uppercase();
    let (first, rest) = match chars.split_first() {
        Some(split) => split,
        None => return true,
    };
    if !rest.iter().any(upper) || rest.iter().all(upper) {
        return true;
    }
    // Joined words: each begins with a capital and has three letters; the first may be a particle.
    let starts: Vec<usize> = (1..chars.len()).filter(|at| upper(&chars[*at])).collect();
    let ends = starts.iter().skip(1).copied().chain([chars.len()]);
    (upper(first) || first.is_lowercase()) && starts.iter().zip(ends).all(|(start, end)| end - start >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_alone_are_names_whatever_stands_between_them() {
        for (id, key) in [
            ("DUPONT Élise", "name:dupont elise"),
            ("Dupont & fils", "name:dupont fils"),
            ("M. et Mme DUPONT (Paris)", "name:dupont et m mme paris"),
            ("SARL \"Le Chat\"", "name:chat le sarl"),
            ("dupont_marie", "name:dupont marie"),
            ("JeanPierreDupont", "name:jeanpierredupont"),
            ("Mc Donald/McDonald", "name:donald mc mcdonald"),
            ("Léa", "name:lea"),
            ("Li Na", "name:li na"),
            ("ИВАН Петров", "name:иван петров"),
            ("王伟", "name:王伟"),
        ] {
            assert_eq!(name(id).as_deref(), Some(key), "{id}");
        }
        for id in ["ABC", "abc", "x", "", "-", "cus_QXabCdEfGhIjKl", "aGVsbG8gd29ybGQ", "()"] {
            assert_eq!(name(id), None, "{id}");
        }
    }

    #[test]
    fn words_beside_numbers_are_seen_and_codes_are_not() {
        for (id, words) in [
            ("DUPONT Jean 1954", &["dupont", "jean"][..]),
            ("Dupont 2", &["dupont"]),
            ("mdupont75", &["mdupont"]),
            ("marie.dupont75", &["dupont", "marie"]),
            ("12 rue de la Paix 75002", &["paix", "rue"]),
            ("DON-WEB-0012", &["don", "web"]),
        ] {
            assert_eq!(words_beside_numbers(id).as_deref().unwrap_or_default(), words, "{id}");
        }
        for id in [
            "D00012",
            "12",
            "AB12CD34EF",
            "XK7PLM9QRT",
            "550e8400-e29b-41d4-a716-446655440000",
            "8fdebfa5-8586-9a23-3c53-08dafbda2383",
            "0061B00001abcDEFQAZ",
            "ABC-123-456",
            "cus_NffrFeUfNV2Hib",
            "2024-05-01",
        ] {
            assert_eq!(words_beside_numbers(id), None, "{id}");
        }
    }
}
