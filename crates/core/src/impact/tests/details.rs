//! Months and segments: by hand, and attacked together with the yearly figures.

use proptest::prelude::*;

use crate::impact::tests::{open, value};
use crate::impact::{Details, Giving, GroupKind, Impact, ImpactSettings, Measure, detailed_impact, impact};
use crate::segments::LifeCycle;
use crate::segments::testing::{day, histories, ledger_of, random_ledger};
use obole_ledger::{Cents, Status::Settled};

fn giving(income: i64, donors: u64) -> Option<Giving> {
    Some(Giving { income: Cents::new(income), donors })
}

fn segment(details: &Details, wanted: LifeCycle) -> Option<Giving> {
    details.segments.iter().find(|one| one.segment == wanted).and_then(|one| one.giving)
}

#[test]
fn months_and_segments_are_as_computed_by_hand() {
    let ledger = ledger_of(&[
        ("A1", day("2022-05-01"), 700, Settled, false),
        ("A1", day("2023-05-01"), 1_000, Settled, false),
        ("B2", day("2023-05-02"), 500, Settled, true),
        ("B2", day("2024-12-02"), 500, Settled, true),
        ("B2", day("2024-12-09"), 300, Settled, false),
        ("C3", day("2024-12-02"), 4_000, Settled, false),
        ("C3", day("2025-01-31"), 100, Settled, false),
        ("C3", day("2025-02-01"), 100, Settled, false),
    ]);
    let (found, details) = detailed_impact(&ledger, &open(2024), day("2025-03-15")).unwrap();
    assert_eq!(found, impact(&ledger, &open(2024), day("2025-03-15")).unwrap());
    let month = |start: &str| {
        let found = details.months.iter().find(|one| one.month.start == day(start));
        found.map(|one| (one.all, one.regular))
    };
    assert_eq!(month("2023-05-01"), Some((giving(1_500, 2), giving(500, 1))));
    assert_eq!(month("2024-12-01"), Some((giving(4_800, 2), giving(500, 1))));
    assert_eq!(month("2024-11-01"), Some((giving(0, 0), giving(0, 0))));
    assert_eq!(month("2025-01-01"), Some((giving(100, 1), giving(0, 0))));
    assert_eq!((month("2022-12-01"), month("2025-03-01")), (None, None));
    assert_eq!(segment(&details, LifeCycle::Recurring), giving(800, 1));
    assert_eq!(segment(&details, LifeCycle::New), giving(4_000, 1));
    assert_eq!(segment(&details, LifeCycle::Lybunt), giving(0, 1));
    let (_, hidden) = detailed_impact(&ledger, &ImpactSettings::new(2024), day("2025-03-15")).unwrap();
    assert!(hidden.months.iter().all(|one| one.all.is_none_or(|giving| giving.donors == 0)));
    assert!(hidden.segments.iter().all(|one| one.giving.is_none_or(|giving| giving.donors == 0)));
    // A year that is not over has none.
    let so_far = detailed_impact(&ledger, &open(2025), day("2025-03-15")).unwrap();
    assert_eq!(so_far.1, Details::default());
}

/// Numbers of donors that follow from two or more shown figures by a subtraction.
fn differences(shown: (&Impact, &Details), all: &Details, year: i32) -> Vec<(&'static str, u64)> {
    let (impact, details) = shown;
    let mut found = Vec::new();
    let n = |measure| value(impact, year, measure, GroupKind::All, "").map(|number| number as u64);
    for one in &details.months {
        if let (Some(all), Some(regular)) = (one.all, one.regular) {
            found.push(("gave no instalment", all.donors - regular.donors));
        }
    }
    let donors = |wanted: LifeCycle| segment(details, wanted).map(|giving| giving.donors);
    if let (Some(new), Some(segment)) = (n(Measure::NewDonors), donors(LifeCycle::New)) {
        found.push(("new regular donors", new.saturating_sub(segment)));
    }
    // One hidden part of a shown total.
    let gave = &LifeCycle::ALL[..6];
    let hidden: Vec<&LifeCycle> = gave.iter().filter(|one| donors(**one).is_none()).collect();
    if let ([one], Some(_)) = (hidden.as_slice(), n(Measure::Donors)) {
        found.push(("the only hidden segment", segment(all, **one).map_or(0, |giving| giving.donors)));
    }
    for back in 0..2 {
        let of_year = |details: &Details| -> Vec<Option<Giving>> {
            let months = details.months.iter().filter(|one| one.month.start.year() == year - back);
            months.map(|one| one.all).collect()
        };
        let (months, open) = (of_year(details), of_year(all));
        let hidden: Vec<usize> = (0..months.len()).filter(|at| months[*at].is_none()).collect();
        let total = value(impact, year - back, Measure::Income, GroupKind::All, "");
        if let ([at], Some(_)) = (hidden.as_slice(), total) {
            found.push(("the only hidden month", open[*at].map_or(0, |giving| giving.donors)));
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Details change no yearly figure, show no small number, and let nobody compute one by subtraction.
    #[test]
    fn no_small_number_follows_from_details(rows in histories(), year in 2018..2025_i32, fewest in 2_u64..8) {
        let ledger = random_ledger(&rows);
        let (settings, today) = (ImpactSettings { fewest, ..ImpactSettings::new(year) }, day("2026-01-01"));
        let Ok((found, details)) = detailed_impact(&ledger, &settings, today) else { return Ok(()) };
        prop_assert_eq!(&found, &impact(&ledger, &settings, today).unwrap());
        let (whole, all) = detailed_impact(&ledger, &open(year), today).unwrap();
        let few = |n: u64| (1..fewest).contains(&n);
        let months = details.months.iter().flat_map(|one| [one.all, one.regular]);
        for giving in months.chain(details.segments.iter().map(|one| one.giving)).flatten() {
            prop_assert!(!few(giving.donors), "{giving:?}");
        }
        for (what, n) in differences((&found, &details), &all, year) {
            prop_assert!(!few(n), "{what}: {n} in {details:?}");
        }
        // The equations hold for the numbers themselves.
        if let (Some(income), true) = (value(&whole, year, Measure::Income, GroupKind::All, ""), whole.complete) {
            let sum = |givings: Vec<Option<Giving>>| {
                givings.into_iter().flatten().map(|giving| giving.income.units()).sum::<f64>()
            };
            let months = all.months.iter().filter(|one| one.month.start.year() == year);
            prop_assert!((sum(months.map(|one| one.all).collect()) - income).abs() < 1e-6);
            let segments = all.segments.iter().map(|one| one.giving).collect();
            prop_assert!((sum(segments) - income).abs() < 1e-6);
        }
    }
}
