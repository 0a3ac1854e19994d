use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::DonorRow;

/// A donor of a test: kind, year of birth, postcode, country, gender.
type Row = (bool, Option<i16>, String, &'static str, &'static str);

fn table(rows: &[Row]) -> DonorTable {
    let mut donors = DonorTable::default();
    for (at, (organisation, birth_year, postcode, country, gender)) in rows.iter().enumerate() {
        let row = DonorRow {
            kind: if *organisation { DonorKind::Organisation } else { DonorKind::Person },
            birth_year: *birth_year,
            postcode: postcode.clone(),
            country: (*country).to_owned(),
            gender: (*gender).to_owned(),
            ..DonorRow::new(format!("A{at:05}"))
        };
        donors.id.push(&row.id);
        donors.push(&row).unwrap();
    }
    donors
}

/// Attributes of each donor as texts, read from the columns.
fn texts(donors: &DonorTable) -> Vec<Vec<String>> {
    let texts = |at: usize| {
        vec![
            donors.kind[at].name().to_owned(),
            donors.birth_year[at].map(|year| year.to_string()).unwrap_or_default(),
            donors.postcode[at].to_string(),
            donors.country.get(at).to_owned(),
            donors.language.get(at).to_owned(),
            donors.acquisition_channel.get(at).to_owned(),
            donors.gender.get(at).to_owned(),
        ]
    };
    (0..donors.len()).map(texts).collect()
}

fn smallest(donors: &DonorTable) -> u64 {
    let mut sizes = BTreeMap::<Vec<String>, u64>::new();
    texts(donors).into_iter().for_each(|values| *sizes.entry(values).or_default() += 1);
    sizes.into_values().min().unwrap_or_default()
}

fn person(birth_year: i16, postcode: &str) -> Row {
    (false, Some(birth_year), postcode.to_owned(), "FR", "F")
}

#[test]
fn only_donors_of_small_groups_lose_detail() {
    let mut rows = vec![person(1950, "75011"); 3];
    rows.extend([person(1961, "69001"), person(1961, "69002"), person(1961, "69003")]);
    let mut donors = table(&rows);
    let found = coarsen(&mut donors, 3).unwrap();
    let postcodes: Vec<&str> = donors.postcode.iter().map(|text| &**text).collect();
    assert_eq!(postcodes, ["75011", "75011", "75011", "690", "690", "690"]);
    assert_eq!(donors.birth_year, [[Some(1950); 3], [Some(1961); 3]].concat());
    assert_eq!((found.k_reached, found.left_with_nothing), (3, 0));
    let change = found.by_attribute[0];
    assert_eq!(
        (change.attribute.name(), change.known, change.coarsened, change.emptied),
        ("postcode", 6, 3, 0)
    );
}

#[test]
fn years_and_postcodes_go_down_the_ladder_to_nothing() {
    use QuasiIdentifier::{BirthYear, Country, Postcode};
    let steps = |attribute: QuasiIdentifier, value| [0, 1, 2, 3].map(|steps| attribute.coarser(value, steps));
    let [empty, year] = [Value::Empty, Value::Year(1957)];
    assert!(steps(BirthYear, year) == [year, Value::Year(1955), Value::Year(1950), empty]);
    let text = Value::Text;
    assert!(steps(Postcode, text("75011")) == [text("75011"), text("750"), text("75"), empty]);
    // Letters of several bytes and spaces are cut between characters.
    assert!(steps(Postcode, text("é1 2")) == [text("é1 2"), text("é1"), text("é1"), empty]);
    assert!(steps(Country, Value::Code(3)) == [Value::Code(3), empty, empty, empty]);
}

/// Two donors who resemble nobody would be a group of two without attributes: the smallest group joins them.
#[test]
fn a_rest_without_attributes_is_never_a_small_group() {
    let mut rows = vec![person(1950, "75011"); 4];
    rows.extend(vec![person(1980, "31000"); 3]);
    rows.push((true, None, "SW1A 1AA".into(), "GB", ""));
    rows.push((false, Some(1999), "10115".into(), "DE", "X"));
    let mut donors = table(&rows);
    let found = coarsen(&mut donors, 3).unwrap();
    assert_eq!((found.k_reached, found.left_with_nothing, smallest(&donors)), (4, 5, 4));
    assert_eq!(&*donors.postcode[0], "75011");
    assert!(donors.gender.levels().iter().all(|level| level != "X"), "a word without a donor");
    assert_eq!(donors.kind[7], DonorKind::Person);
}

#[test]
fn without_attributes_or_enough_donors_nothing_is_left_to_find() {
    let mut donors = table(&vec![(false, None, String::new(), "", ""); 4]);
    let found = coarsen(&mut donors, 5).unwrap();
    assert_eq!((found.k_reached, found.left_with_nothing), (4, 0));
    assert!(found.by_attribute.iter().all(|change| (change.known, change.coarsened) == (0, 0)));
    let mut donors = table(&[person(1950, "75011"), person(1950, "75011")]);
    let found = coarsen(&mut donors, 3).unwrap();
    assert_eq!((found.k_reached, found.left_with_nothing), (2, 2));
    assert_eq!(coarsen(&mut table(&[]), 5).unwrap().k_reached, 0);
}

fn any_row() -> impl Strategy<Value = Row> {
    let postcode = prop_oneof![
        Just(String::new()),
        (0..40_u32).prop_map(|n| format!("75{n:03}")),
        (0..99_999_u32).prop_map(|n| format!("{n:05}")),
        "[A-Zé]{1,2}[0-9] ?[0-9][A-Z]{0,2}",
    ];
    let year = prop_oneof![Just(None), (1930..2005_i16).prop_map(Some), Just(Some(-3))];
    let country = prop::sample::select(vec!["", "FR", "FR", "FR", "BE", "GB"]);
    let gender = prop::sample::select(vec!["", "F", "M", "X"]);
    (prop::bool::weighted(0.1), year, postcode, country, gender)
}

proptest! {
    /// Whatever the donors, each combination in the columns has k donors, a value is the former one or begins
    /// it, and a second pass changes nothing.
    #[test]
    fn every_combination_is_shared(rows in prop::collection::vec(any_row(), 0..200), k in 2_usize..12) {
        let before = table(&rows);
        let mut donors = before.clone();
        let found = coarsen(&mut donors, k).unwrap();
        prop_assert_eq!(found.k_reached, smallest(&donors));
        prop_assert!(rows.len() < k || found.k_reached >= k as u64);
        let mut changed = [0; 7];
        for (old, new) in texts(&before).iter().zip(texts(&donors)) {
            for (at, (old, new)) in old.iter().zip(&new).enumerate() {
                changed[at] += u64::from(old != new);
                let year = |text: &str| text.parse::<i16>().ok();
                let coarser = match at {
                    1 => year(new).zip(year(old)).is_some_and(|(new, old)| (0..10).contains(&(old - new))),
                    2 => old.starts_with(new.as_str()),
                    _ => false,
                };
                prop_assert!(old == new || new.is_empty() || coarser || (at, new.as_str()) == (0, "person"));
            }
        }
        // The order of the columns in `texts`, by the order of the attributes.
        for (change, at) in found.by_attribute.iter().zip([2, 1, 3, 4, 5, 6, 0]) {
            prop_assert_eq!(change.coarsened, changed[at]);
            prop_assert!(change.emptied <= change.coarsened && change.coarsened <= change.known);
        }
        if rows.len() >= k {
            let mut again = donors.clone();
            coarsen(&mut again, k).unwrap();
            prop_assert!(again == donors);
        }
    }
}
