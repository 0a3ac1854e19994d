//! The feature table against a second, naive implementation, against a table made by another language, and
//! against the laws: no look-ahead, no trace of row order or of threads.

#[cfg(test)]
#[path = "features_naive/mod.rs"]
mod naive;

use naive::{Gift, History, TextDate, as_of, with_threads};
use obole::features::{FeatureTable, V1, column, features, features_at};
use obole::labels::labels;
use obole_ledger::Ledger;

/// The agreement that the definition asks for: relative above 1, absolute below.
const TOLERANCE: f64 = 1e-9;

/// The worst difference of two cells, and where; both missing is agreement, one missing is not.
fn worst(ours: &FeatureTable, theirs: &[[f64; 39]]) -> (f64, String) {
    assert_eq!(ours.len(), theirs.len(), "rows");
    let mut worst = (0.0, String::new());
    for (row, expected) in theirs.iter().enumerate() {
        for (place, (ours, &theirs)) in ours.row(row).into_iter().zip(expected).enumerate() {
            let difference = match (ours.is_nan(), theirs.is_nan()) {
                (true, true) => 0.0,
                (false, false) => (ours - theirs).abs() / theirs.abs().max(1.0),
                _ => f64::INFINITY,
            };
            if difference > worst.0 {
                worst = (difference, format!("{} of row {row}: {ours} / {theirs}", V1[place].name));
            }
        }
    }
    worst
}

fn bits(table: &FeatureTable) -> Vec<Vec<u64>> {
    table.columns.iter().map(|column| column.iter().map(|value| value.to_bits()).collect()).collect()
}

#[test]
fn agrees_with_the_naive_reading_on_adversarial_histories() {
    let mut cells = 0;
    for seed in 0..60 {
        let history = History::random(seed, 80);
        let ledger = history.ledger();
        for cutoff in ["2021-03-01", "2024-01-01", "2025-01-01", "2020-02-01"] {
            let table = features(&ledger.until(as_of(cutoff)));
            let (donors, expected) = history.naive_features(TextDate::new(cutoff));
            let ids: Vec<String> = table.donor.iter().map(|&d| ledger.donors().id.get(d as usize)).collect();
            assert_eq!(ids, donors, "population, seed {seed}, {cutoff}");
            let (difference, place) = worst(&table, &expected);
            assert!(difference <= TOLERANCE, "seed {seed}, {cutoff}: {place}");
            cells += table.len() * 39;

            let outcome = labels(&ledger.outcomes(as_of(cutoff), 12), &table.donor);
            for (row, donor) in donors.iter().enumerate() {
                let (gave, cents) = history.naive_label(donor, TextDate::new(cutoff), 12);
                assert_eq!((outcome.gave[row], outcome.amount[row].get()), (gave, cents), "label of {donor}");
            }
            assert_eq!(outcome.months, 12);
        }
    }
    assert!(cells > 300_000, "the comparison must not be empty: {cells}");
}

#[test]
fn the_random_histories_reach_every_corner() {
    // A comparison proves nothing about a case that does not occur.
    let mut seen = [false; 39];
    let mut missing = [false; 39];
    let mut long = 0;
    for seed in 0..60 {
        let table = features(&History::random(seed, 80).ledger().until(as_of("2024-01-01")));
        for (place, column) in table.columns.iter().enumerate() {
            seen[place] |= column.iter().any(|v| *v > 1.0 || (*v > 0.0 && *v < 1.0));
            missing[place] |= column.iter().any(|v| v.is_nan());
        }
        let (n, min, max) = (&table.columns[0], &table.columns[5], &table.columns[6]);
        long += (0..table.len()).filter(|&r| n[r] > 20.0 && min[r] < max[r]).count();
    }
    for (place, spec) in V1.iter().enumerate() {
        assert!(seen[place] || place == column::RECURRING_3M, "{} never varies", spec.name);
        assert_eq!(missing[place], spec.may_be_missing, "{}", spec.name);
    }
    assert!(long > 50, "long unequal histories: {long}");
}

#[test]
fn a_gift_on_or_after_the_day_changes_no_feature() {
    for seed in 0..20 {
        let history = History::random(seed, 60);
        let cutoff = "2023-06-01";
        let before = features(&history.ledger().until(as_of(cutoff)));
        let mut planted = history.clone();
        planted.gifts.retain(|gift| gift.date.text() < cutoff);
        assert!(planted.gifts.len() < history.gifts.len());
        let without = features(&planted.ledger().until(as_of(cutoff)));
        for donor in history.donors() {
            for (index, date) in [cutoff, "2023-06-02", "2024-12-31"].into_iter().enumerate() {
                let id = format!("{}", 9_000_000 + planted.gifts.len());
                let status = ["settled", "failed", "refunded"][(index + donor.len()) % 3];
                planted.gifts.push(Gift { id, ..Gift::new(&donor, date, 99_999_900, status) });
            }
        }
        let after = features(&planted.ledger().until(as_of(cutoff)));
        // Donor numbers may shift, because the ledger knows more donors; identifiers and values may not.
        assert_eq!(bits(&before), bits(&after), "seed {seed}");
        assert_eq!(bits(&before), bits(&without), "seed {seed}");
    }
}

#[test]
fn a_gift_the_day_before_does_change_them() {
    let mut history = History::random(3, 60);
    let before = features(&history.ledger().until(as_of("2023-06-01")));
    let donor = history.donors()[0].clone();
    history.gifts.push(Gift { id: "8888888".into(), ..Gift::new(&donor, "2023-05-31", 100, "settled") });
    assert_ne!(bits(&before), bits(&features(&history.ledger().until(as_of("2023-06-01")))));
}

#[test]
fn the_order_of_rows_leaves_no_trace() {
    for seed in 0..10 {
        let history = History::random(seed, 60);
        let mut turned = history.clone();
        turned.gifts.reverse();
        let middle = turned.gifts.len() / 3;
        turned.gifts.rotate_left(middle);
        let day = as_of("2024-01-01");
        assert_eq!(
            bits(&features(&history.ledger().until(day))),
            bits(&features(&turned.ledger().until(day)))
        );
    }
}

#[test]
fn threads_leave_no_trace() {
    // More donors than one range holds.
    let ledger = History::random(5, 10_500).ledger();
    let view = ledger.until(as_of("2024-01-01"));
    let one = with_threads(1, || features(&view));
    let two = with_threads(2, || features(&view));
    assert!(one.len() > 8_192, "{}", one.len());
    assert_eq!(one.donor, two.donor);
    assert_eq!(bits(&one), bits(&two));
    assert!(one.donor.is_sorted());
}

#[test]
fn several_days_at_once_are_the_days_one_by_one() {
    let ledger = History::random(7, 200).ledger();
    let days = [as_of("2025-01-01"), as_of("2022-07-01"), as_of("1950-01-01")];
    let together = features_at(&ledger, &days);
    assert_eq!(together.len(), 3);
    for (table, day) in together.iter().zip(days) {
        let alone = features(&ledger.until(day));
        assert_eq!((table.as_of, &table.donor), (day, &alone.donor));
        assert_eq!(bits(table), bits(&alone));
    }
    assert!(together[2].is_empty());
}

/// `tests/fixtures/features` holds gifts, donors and the table that `make.py` (plain Python, exact fractions)
/// made.
#[test]
fn agrees_with_the_table_made_in_another_language() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/features");
    let ledger: Ledger = History::read(&folder).ledger();
    let table = features(&ledger.until(as_of("2024-01-01")));
    let outcome = labels(&ledger.outcomes(as_of("2024-01-01"), 12), &table.donor);
    let mut expected = Vec::new();
    let mut reader = csv::Reader::from_path(folder.join("expected-2024-01-01.csv")).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let names: Vec<&str> = V1.iter().map(|spec| spec.name).collect();
    assert_eq!(header[1..40], names);
    for (row, record) in reader.records().enumerate() {
        let record = record.unwrap();
        let number = |at: usize| if record[at].is_empty() { f64::NAN } else { record[at].parse().unwrap() };
        assert_eq!(record[0], ledger.donors().id.get(table.donor[row] as usize));
        expected.push(std::array::from_fn(|place| number(place + 1)));
        assert_eq!(f64::from(u8::from(outcome.gave[row])), number(40), "label of {}", &record[0]);
        assert!((outcome.amount[row].units() - number(41)).abs() < TOLERANCE);
    }
    assert!(expected.len() >= 50);
    let (difference, place) = worst(&table, &expected);
    assert!(difference <= TOLERANCE, "{place}");
}
