//! The two arms of a draw before the campaign.

use std::collections::BTreeMap;

use obole_ledger::{AsOf, Cents, GiftRow, LedgerBuilder, Status};

use super::*;
use crate::campaign::{Candidate, Candidates, PlanSettings, hold_out, propose};
use crate::segments::testing::day;
use crate::segments::{SegmentRules, segments};

const DONORS: u32 = 1_000;

/// Returns what donor number `at` gave in the last twelve months, in units: 42 % gave, a few of them a lot.
fn gave(at: u32) -> i64 {
    let dice = at.wrapping_mul(2_654_435_761) >> 16;
    if dice % 100 < 42 { 10 + i64::from(dice % 37) * i64::from(1 + dice % 11) } else { 0 }
}

/// Draws of one list, each with its own seed. The strata have no influence here: all donors are in one.
#[test]
fn a_thousand_draws_differ_at_the_nominal_rate() {
    let donors: Vec<_> = (0..DONORS).map(|at| (format!("D{at:04}"), None)).collect();
    let mut clear = [0_u32; 2];
    for seed in 0..1_000 {
        let settings = PlanSettings { hold_out: 0.3, seed, ..PlanSettings::default() };
        let held_out = hold_out::draw(&donors, &settings, "2025-01-01", &BTreeMap::new());
        let people: Vec<Person> = (0..DONORS)
            .zip(held_out)
            .map(|(at, held_out)| {
                let arm = if held_out { Arm::HeldOut } else { Arm::Contacted };
                Person { arm, gave: gave(at) > 0, income: Some(Cents::new(gave(at) * 100)), score: None }
            })
            .collect();
        let found = TrialEffect::of(&people, &TrialSettings { permutations: 499, seed });
        for (count, found) in
            clear.iter_mut().zip([found.response.unwrap(), found.income_per_person.unwrap()])
        {
            *count += u32::from(found.is_clear());
        }
    }
    assert!(clear.iter().all(|count| (30..=70).contains(count)), "{clear:?}");
}

/// The draw is stratified by segments, which depend on the last gifts: the share of givers before the contact
/// is nearly the same in both arms, and never differs more often than by chance.
#[test]
fn a_stratified_draw_differs_even_less() {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    let mut gift = |id: String, donor: u32, on: &str, units: i64, status: Status| {
        let name = format!("D{donor:04}");
        let mut row = GiftRow::new(&id, &name, day(on), Cents::new(units * 100));
        row.status = status;
        builder.push(&row).unwrap();
    };
    for donor in 0..DONORS {
        // On the last day that does not count, after the as-of day, and a debit that failed.
        gift(format!("a{donor}"), donor, "2023-12-31", 1_000, Status::Settled);
        gift(format!("b{donor}"), donor, "2025-01-01", 1_000, Status::Settled);
        gift(format!("c{donor}"), donor, "2024-07-01", 1_000, Status::Failed);
        if gave(donor) > 0 {
            gift(format!("d{donor}"), donor, "2024-01-01", gave(donor), Status::Settled);
        }
    }
    // Somebody else gives until March, so that nobody of the list gave in the last days of the ledger.
    gift("z".to_owned(), DONORS, "2025-03-01", 10, Status::Settled);
    let ledger = builder.build().unwrap().0;
    let as_of = AsOf::new(day("2025-01-01"));
    let view = ledger.until(as_of);
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let candidates = (0..DONORS).map(|donor| Candidate::new(donor, 0.5, 30.0)).collect();
    let candidates = Candidates::new(as_of, 12, candidates);
    let list = |hold_out, seed| {
        let settings = PlanSettings { hold_out, seed, quiet_days: 7, ..PlanSettings::default() };
        propose(&view, &candidates, &found, &settings, BTreeMap::new()).unwrap()
    };
    let givers = (0..DONORS).filter(|donor| gave(*donor) > 0).count() as u64;
    let sum: i64 = (0..DONORS).map(gave).sum();
    let mut clear = 0;
    for seed in 0..200 {
        let check = before(&list(0.3, seed), &ledger, &TrialSettings { permutations: 199, seed }).unwrap();
        let arms = [check.contacted, check.held_out];
        assert_eq!(arms.map(|arm| arm.people), [700, 300]);
        assert_eq!(arms.iter().map(|arm| arm.givers).sum::<u64>(), givers);
        assert_eq!(arms.iter().map(|arm| arm.income.unwrap().get()).sum::<i64>(), sum * 100);
        let [one, other] = arms.map(|arm| arm.response_rate.unwrap());
        assert!((one - other).abs() < 0.01, "{one} {other}");
        clear += u32::from(check.income_per_person.is_some_and(|found| found.is_clear()));
    }
    assert!(clear <= 14, "{clear}");
    assert!(before(&list(0.0, 1), &ledger, &TrialSettings::default()).is_none());
}
