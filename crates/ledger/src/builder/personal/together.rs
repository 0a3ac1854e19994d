//! Identifiers that are recognised as naming a person only when all of them are compared: telephone numbers
//! that a spreadsheet turned into numbers, and names next to a number.

use std::collections::{BTreeMap, BTreeSet};

use obole_error::personal::phone_of_number;

use super::super::same_ids::folded;
use super::super::{Key, LedgerBuilder};
use super::MARK;
use crate::ids::canonical_number;
use crate::personal::{key_of_words, words_beside_numbers};

/// Minimum number of identifiers from which a conclusion is drawn.
const FEWEST: usize = 5;

/// Number of different words from which on they count as names, not codes. It is absolute, because a hundred
/// donors share family names.
const MANY: usize = 10;

/// A donor, the words of the identifier, and the identifier.
type Candidate<'a> = (usize, Vec<String>, &'a str);

impl LedgerBuilder {
    /// Marks the identifiers that prove to name a person when compared with the others. `is_known` returns
    /// whether the vault knows a key.
    pub(super) fn find_keys_together(&mut self, is_known: &dyn Fn(&str) -> bool) {
        let mut found = self.phones(is_known);
        found.extend(self.names_beside_numbers(is_known));
        for (donor, key) in found {
            let Some(spelled) = self.keys.get(donor).map(Key::text) else { continue };
            self.keys[donor] = Key::Text(self.waiting(&key, &spelled).into());
        }
    }

    /// Returns the telephone numbers without their zero or plus: numbers of nine or eleven digits whose full
    /// spelling is in the vault or is another identifier, and all such numbers if they look like numbers of
    /// mobile telephones.
    fn phones(&self, is_known: &dyn Fn(&str) -> bool) -> Vec<(usize, String)> {
        let number = |key: &Key| match key {
            Key::Number(number) => Some(*number),
            Key::Text(text) => canonical_number(&folded(text)),
        };
        let candidates: Vec<(usize, u64, String)> = (0..)
            .zip(&self.keys)
            .filter_map(|(donor, key)| {
                let number = number(key)?;
                Some((donor, number, format!("phone:{}", phone_of_number(number)?)))
            })
            .collect();
        if candidates.is_empty() {
            return Vec::new();
        }
        let spelled: BTreeSet<&str> = self.waiting_keys().collect();
        let all = are_phones(candidates.iter().map(|(_, number, _)| *number));
        let is_phone = |key: &str| all || spelled.contains(key) || is_known(key);
        let phones = candidates.into_iter().filter(|(_, _, key)| is_phone(key));
        phones.map(|(donor, _, key)| (donor, key)).collect()
    }

    /// Returns the names next to numbers. The words of codes repeat, those of names differ; if other
    /// identifiers are names, these are names as well.
    fn names_beside_numbers(&self, is_known: &dyn Fn(&str) -> bool) -> Vec<(usize, String)> {
        let mut texts = 0;
        let mut names = 0;
        // Grouped by whether there are several words.
        let mut candidates: BTreeMap<bool, Vec<Candidate<'_>>> = BTreeMap::new();
        for (donor, key) in (0..).zip(&self.keys) {
            let Key::Text(text) = key else { continue };
            texts += 1;
            match text.strip_prefix(MARK) {
                Some(waiting) => names += usize::from(waiting.starts_with("name:")),
                None => {
                    if let Some(words) = words_beside_numbers(text) {
                        candidates.entry(words.len() > 1).or_default().push((donor, words, text));
                    }
                }
            }
        }
        let others_are_names = names > 0 && names * 2 >= texts;
        let mut found = Vec::new();
        for (several, ids) in candidates {
            let different = ids.iter().map(|(_, words, _)| words).collect::<BTreeSet<_>>().len();
            let keys: Vec<(usize, String)> =
                ids.into_iter().map(|(donor, _, text)| (donor, key_of_words(text))).collect();
            // Two spellings of one name count once.
            let names = keys.iter().map(|(_, key)| key).collect::<BTreeSet<_>>().len();
            let differ = (different * 2 > names || different >= MANY) && (several || names >= FEWEST);
            found.extend(keys.into_iter().filter(|(_, key)| differ || others_are_names || is_known(key)));
        }
        found
    }
}

/// Returns whether numbers are telephone numbers: mostly of mobile telephones (6, 7), hardly any beginning
/// with 8, and more widely spread than the numbers of a counter.
fn are_phones(numbers: impl Iterator<Item = u64>) -> bool {
    let national: Vec<u64> = numbers.map(|number| number % 1_000_000_000).collect();
    let first = |number: &u64| number / 100_000_000;
    let mobile: Vec<u64> = national.iter().copied().filter(|number| matches!(first(number), 6 | 7)).collect();
    let special = national.iter().filter(|number| first(number) == 8).count();
    let beginnings: BTreeSet<u64> = mobile.iter().map(|number| number / 100_000).collect();
    national.len() >= FEWEST
        && 2 * mobile.len() >= national.len() + 4
        && special * 50 <= national.len()
        && beginnings.len() * 2 >= mobile.len().min(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cents, Day, GiftRow};

    /// Returns the keys that wait for a pseudonym among these identifiers.
    fn waiting(ids: &[String], known: &[&str]) -> Vec<String> {
        let mut builder = LedgerBuilder::new();
        builder.take_personal_ids();
        for id in ids {
            let donor = builder.waiting_key(id).unwrap().unwrap_or_else(|| id.clone());
            builder.push(&GiftRow::new("", &donor, Day::new(19_000), Cents::new(500))).unwrap();
        }
        let mut keys: Vec<String> = builder
            .personal_keys(&|key| known.contains(&key))
            .into_iter()
            .map(|(key, spelled)| format!("{key} = {spelled}"))
            .collect();
        keys.sort();
        keys
    }

    fn owned(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn telephone_numbers_without_their_zero_are_keys() {
        let phones: Vec<String> =
            (0..60_u64).map(|n| (600_000_000 + n * 7_919_317 % 199_999_999).to_string()).collect();
        assert_eq!(waiting(&phones, &[]).len(), 60);
        assert_eq!(waiting(&phones[..5], &[]).len(), 5);
        let with_country: Vec<String> = phones.iter().map(|id| format!("33{id}")).collect();
        assert_eq!(waiting(&with_country, &[]).len(), 60);
        let with_decimals: Vec<String> = phones.iter().map(|id| format!("{id}.0")).collect();
        assert_eq!(waiting(&with_decimals, &[]).len(), 60);
        // One is recognised by its full spelling, here or in the vault.
        let mixed = owned(&["06 12 34 56 78", "612345678", "7", "698765432"]);
        assert_eq!(waiting(&mixed, &[]), ["phone:+33612345678 = 612345678"]);
        assert_eq!(waiting(&mixed[2..], &["phone:+33698765432"]).len(), 1);
    }

    #[test]
    fn counters_and_numbers_without_order_stay_as_they_are() {
        for of in [
            |n: u64| 600_000_000 + n,
            |n: u64| 700_000_000 + 10 * n,
            |n: u64| 100_000_000 + n * 7_919_317 % 899_999_999,
            |n: u64| n,
            |n: u64| 33_600_000_000 + n,
        ] {
            for many in [4, 20, 2_000] {
                let ids: Vec<String> = (1..=many).map(|n| of(n).to_string()).collect();
                assert_eq!(waiting(&ids, &[]), Vec::<String>::new(), "{} to {}", ids[0], ids[ids.len() - 1]);
            }
        }
    }

    #[test]
    fn names_beside_numbers_are_keys_and_codes_with_words_are_not() {
        let names = owned(&[
            "DUPONT Jean 1954",
            "Martin Zoé 1961",
            "LE GOFF Yann 1938",
            "Jean dupont, 1954",
            "de la Fictive Ada 1970",
        ]);
        let keys = waiting(&names, &[]);
        assert_eq!(keys.len(), 4, "{keys:?}");
        assert_eq!(keys[0], "name:1938 goff le yann = LE GOFF Yann 1938");
        let twice: Vec<String> = names.iter().map(|name| name.to_uppercase()).chain(names.clone()).collect();
        assert_eq!(waiting(&twice, &[]).len(), 4);
        let logins = owned(&["mdupont75", "jmartin", "zlegoff12", "afictive3", "pdurand44", "cpetit1"]);
        assert_eq!(waiting(&logins, &[]).len(), 6);
        assert_eq!(waiting(&owned(&["Dupont Élise", "Martin Ada", "Dupont 2"]), &[]).len(), 3);
        assert_eq!(waiting(&owned(&["Dupont 2", "7"]), &["name:2 dupont"]).len(), 1);
        let families = [
            "Narlet", "Ostrell", "Pivaud", "Quentan", "Rozier", "Sabrin", "Tolvek", "Ubrand", "Vestal",
            "Wimor",
        ];
        let shared: Vec<String> = (0..200).map(|n| format!("{} {n}", families[n % 10])).collect();
        assert_eq!(waiting(&shared, &[]).len(), 200);
        let codes = |of: &dyn Fn(usize) -> String| (0..60).map(of).collect::<Vec<_>>();
        for ids in [
            codes(&|n| format!("CLIENT {n}")),
            codes(&|n| format!("DON-WEB-{n:04}")),
            codes(&|n| format!("{}-{}-{n}", ["Don", "Legs"][n % 2], ["Paris", "Lyon", "Lille"][n % 3])),
            codes(&|n| format!("{} {n}", ["Paris", "Lyon", "Lille", "Nantes"][n % 4])),
            codes(&|n| crate::sha256_hex(&n.to_le_bytes())),
            codes(&|n| {
                let hex = crate::sha256_hex(&n.to_le_bytes());
                format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
            }),
            codes(&|n| format!("0061B0000{n:04}abcDEFQAZ")),
            owned(&["Dupont 2", "7"]),
        ] {
            assert_eq!(waiting(&ids, &[]), Vec::<String>::new(), "{}", ids[0]);
        }
    }
}
