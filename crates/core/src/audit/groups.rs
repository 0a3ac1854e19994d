//! Groups of donors for the audit: gender, age band, area. Protected attributes are read here and nowhere in
//! the models.

use std::collections::BTreeMap;

use obole_fairness::Attribute;
use obole_ledger::{AsOf, DonorTable};
use serde::{Deserialize, Serialize};

/// The label of donors who live outside the home country.
pub const ABROAD: &str = "abroad";
/// The label of the smaller areas, joined into one.
pub const OTHER_AREAS: &str = "other areas";

/// Age bands: the first age in years of each band, with its label. Younger people have no band.
const BANDS: [(i32, &str); 4] = [(70, "70+"), (55, "55-69"), (35, "35-54"), (18, "18-34")];
/// Largest accepted age in years; a larger one is a mistake in the file.
const OLDEST: i32 = 120;

/// Rules by which the groups are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GroupRules {
    /// The country (ISO 3166 code) whose postcodes are split into areas; donors without a country are assumed
    /// to live there.
    pub home_country: String,
    /// Maximum number of areas: the largest ones, and one that joins the others.
    pub areas: usize,
}

impl Default for GroupRules {
    fn default() -> Self {
        Self { home_country: "FR".to_owned(), areas: 20 }
    }
}

/// Returns the band of an age in years; `None` below 18 and above 120.
///
/// ```
/// use obole::audit::age_band;
/// assert_eq!([17, 18, 34, 35, 54, 55, 69, 70].map(age_band),
///     [None, Some("18-34"), Some("18-34"), Some("35-54"), Some("35-54"), Some("55-69"), Some("55-69"), Some("70+")]);
/// ```
pub fn age_band(age: i32) -> Option<&'static str> {
    if age > OLDEST {
        return None;
    }
    BANDS.iter().find(|(from, _)| age >= *from).map(|(_, label)| *label)
}

/// Returns the attributes `gender`, `age_band` and `area` of some donors, with one entry for each donor in
/// the given order.
///
/// Age is the as-of year minus the year of birth, as in the feature table. The area is the department: two
/// characters of the postcode, three overseas (971 to 988).
pub fn attributes(donors: &DonorTable, rows: &[u32], as_of: AsOf, rules: &GroupRules) -> Vec<Attribute> {
    let year = as_of.day().year();
    let gender: Vec<String> =
        rows.iter().map(|&donor| donors.gender.get(donor as usize).trim().to_uppercase()).collect();
    let age = rows.iter().map(|&donor| {
        let born = donors.birth_year.get(donor as usize).copied().flatten()?;
        age_band(year - i32::from(born))
    });
    let area = areas(donors, rows, rules);
    vec![
        Attribute::from_labels("gender", gender.iter().map(|g| Some(g.as_str()).filter(|g| !g.is_empty()))),
        Attribute::from_labels("age_band", age),
        Attribute::from_labels("area", area.iter().map(Option::as_deref)),
    ]
}

/// Returns the area of each donor, with the smaller areas joined into one.
fn areas(donors: &DonorTable, rows: &[u32], rules: &GroupRules) -> Vec<Option<String>> {
    let mut found: Vec<Option<String>> =
        rows.iter().map(|&donor| area(donors, donor as usize, rules)).collect();
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    for name in found.iter().flatten() {
        *sizes.entry(name).or_default() += 1;
    }
    if sizes.len() <= rules.areas {
        return found;
    }
    let mut ranked: Vec<(&str, u64)> = sizes.into_iter().filter(|(name, _)| *name != ABROAD).collect();
    ranked.sort_by_key(|&(name, size)| (std::cmp::Reverse(size), name));
    // One area is reserved for the rest, and one for donors abroad.
    let kept: Vec<String> =
        ranked.iter().take(rules.areas.saturating_sub(2)).map(|(name, _)| (*name).to_owned()).collect();
    for name in found.iter_mut().flatten() {
        if name != ABROAD && !kept.contains(name) {
            OTHER_AREAS.clone_into(name);
        }
    }
    found
}

/// Returns the area of a donor by the default rules: the department, or [`ABROAD`]; `None` without a
/// postcode.
pub(crate) fn area_of(donors: &DonorTable, donor: usize) -> Option<String> {
    area(donors, donor, &GroupRules::default())
}

fn area(donors: &DonorTable, donor: usize, rules: &GroupRules) -> Option<String> {
    let country = donors.country.get(donor).trim().to_uppercase();
    let home = rules.home_country.to_uppercase();
    let french = home == "FR";
    // French overseas departments and territories have country codes of their own, and French postcodes.
    let at_home = country.is_empty()
        || country == home
        || (french
            && matches!(
                country.as_str(),
                "FRA" | "FRANCE" | "GP" | "MQ" | "GF" | "RE" | "YT" | "PM" | "NC" | "PF"
            ));
    if !at_home {
        return Some(ABROAD.to_owned());
    }
    let postcode: String = donors.postcode.get(donor)?.chars().filter(|c| !c.is_whitespace()).collect();
    if french && !(postcode.len() == 5 && postcode.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let length = if french && (postcode.starts_with("97") || postcode.starts_with("98")) { 3 } else { 2 };
    let area: String = postcode.chars().take(length).collect();
    (area.chars().count() == length).then_some(area)
}

#[cfg(test)]
mod tests {
    use obole_ledger::{Day, DonorRow, Ledger, LedgerBuilder, RowPlace};

    use super::*;

    fn ledger(rows: &[(&str, &str, &str, Option<i16>)]) -> Ledger {
        let mut builder = LedgerBuilder::new();
        builder.source("donors.csv").unwrap();
        for (index, (gender, postcode, country, birth_year)) in rows.iter().enumerate() {
            let mut row = DonorRow::new(format!("D{index:04}"));
            row.gender = (*gender).to_owned();
            row.postcode = (*postcode).to_owned();
            row.country = (*country).to_owned();
            row.birth_year = *birth_year;
            builder.donor(&row, RowPlace::default()).unwrap();
        }
        builder.build().unwrap().0
    }

    fn labels(attribute: &Attribute) -> Vec<Option<&str>> {
        let level = |code: u32| attribute.levels()[code as usize].as_str();
        attribute.codes().iter().map(|code| code.map(level)).collect()
    }

    #[test]
    fn gender_age_and_area_of_each_donor() {
        let ledger = ledger(&[
            ("F", "01000", "FR", Some(1950)),
            ("f ", "75 011", "", Some(1990)),
            ("", "97110", "GP", None),
            ("X", "1000", "BE", Some(2010)),
            ("M", "1000", "", Some(1800)),
        ]);
        let as_of = AsOf::new(Day::parse_iso("2025-01-01").unwrap());
        let rows = [0, 1, 2, 3, 4];
        let made = attributes(ledger.donors(), &rows, as_of, &GroupRules::default());
        assert_eq!(labels(&made[0]), [Some("F"), Some("F"), None, Some("X"), Some("M")]);
        assert_eq!(labels(&made[1]), [Some("70+"), Some("35-54"), None, None, None]);
        // A postcode that lost its zero could be Belgian: it is missing, not guessed.
        assert_eq!(labels(&made[2]), [Some("01"), Some("75"), Some("971"), Some(ABROAD), None]);
        let some = attributes(ledger.donors(), &[3, 0], as_of, &GroupRules::default());
        assert_eq!(labels(&some[2]), [Some(ABROAD), Some("01")]);
    }

    #[test]
    fn at_most_twenty_areas_and_the_largest_are_kept() {
        let rows: Vec<(String, usize)> = (1..=40).map(|d| (format!("{d:02}000"), 41 - d)).collect();
        let many: Vec<(&str, &str, &str, Option<i16>)> = rows
            .iter()
            .flat_map(|(postcode, size)| std::iter::repeat_n(("F", postcode.as_str(), "FR", None), *size))
            .chain([("F", "", "DE", None)])
            .collect();
        let ledger = ledger(&many);
        let all: Vec<u32> = (0..many.len() as u32).collect();
        let as_of = AsOf::new(Day::parse_iso("2025-01-01").unwrap());
        let made = attributes(ledger.donors(), &all, as_of, &GroupRules::default());
        assert_eq!(made[2].levels().len(), 20);
        assert!(made[2].levels().contains(&"18".to_owned()));
        assert!(!made[2].levels().contains(&"19".to_owned()));
        assert!(
            made[2].levels().contains(&OTHER_AREAS.to_owned())
                && made[2].levels().contains(&ABROAD.to_owned())
        );
        assert_eq!(made[2].missing(), 0);
    }
}
