//! Planted leaks: what tells of the future is refused by type, changes nothing, or is named.

use obole::evaluate::{
    BacktestSettings, BootstrapSettings, IMPLAUSIBLE_AUC, Origin, UndatedStatuses, backtest, leak_suspects,
};
use obole::features::{FeatureTable, V1, features};
use obole::labels::labels;
use obole::models::TrainingSet;
use obole_ledger::{AsOf, Cents, Day, DonorRow, GiftRow, Kind, Ledger, LedgerBuilder, RowPlace, Status};

#[cfg(test)]
fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

#[cfg(test)]
fn at() -> AsOf {
    AsOf::new(day("2024-01-01"))
}

/// 400 donors who gave in the two years before the day; every second one gives again after it, up to `until`.
#[cfg(test)]
fn ledger(until: &str, change: impl Fn(usize, &mut DonorRow)) -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for donor in 0..400_usize {
        let name = format!("D{donor:03}");
        let mut row = DonorRow { id: name.clone(), ..DonorRow::default() };
        change(donor, &mut row);
        builder.donor(&row, RowPlace::default()).unwrap();
        let first = day("2022-01-01").plus_days((donor as i32 * 37) % 700);
        let again = (donor % 2 == 0).then(|| day("2024-02-01").plus_days(donor as i32 % 90));
        for (at, on) in std::iter::once(first).chain(again).enumerate() {
            if on < day(until) {
                let id = format!("{donor}-{at}");
                builder.push(&GiftRow::new(&id, &name, on, Cents::new(2_000 + donor as i64))).unwrap();
            }
        }
    }
    builder.build().unwrap().0
}

#[cfg(test)]
fn same(a: &FeatureTable, b: &FeatureTable) -> bool {
    let bits = |table: &FeatureTable| -> Vec<Vec<u64>> {
        table.columns.iter().map(|column| column.iter().map(|x| x.to_bits()).collect()).collect()
    };
    a.donor == b.donor && bits(a) == bits(b)
}

#[test]
fn a_future_gift_changes_no_feature() {
    let (whole, cut) = (ledger("2025-01-01", |_, _| ()), ledger("2024-01-01", |_, _| ()));
    assert!(whole.gifts().len() > cut.gifts().len());
    assert!(same(&features(&whole.until(at())), &features(&cut.until(at()))));
}

#[test]
fn labels_of_another_day_are_refused() {
    let ledger = ledger("2025-01-01", |_, _| ());
    let table = features(&ledger.until(at().plus_months(6)));
    let early = labels(&ledger.outcomes(at(), 12), &table.donor);
    assert_eq!(TrainingSet::join(table, early).unwrap_err().kind(), Kind::Refused);
}

#[test]
fn a_column_made_from_the_label_is_named_and_no_other() {
    let ledger = ledger("2025-01-01", |_, _| ());
    let table = features(&ledger.until(at()));
    let labels = labels(&ledger.outcomes(at(), 6), &table.donor);
    let honest = TrainingSet::join(table.clone(), labels.clone()).unwrap();
    assert!(leak_suspects(&honest).is_empty(), "{:?}", leak_suspects(&honest));
    // The label as it is, turned round, and the amount given after the day.
    let plants: [&dyn Fn(usize) -> f64; 3] = [
        &|row| f64::from(u8::from(labels.gave[row])),
        &|row| -f64::from(u8::from(labels.gave[row])) + row as f64 * 1e-6,
        &|row| labels.amount[row].units(),
    ];
    for (place, plant) in [3, 7, 11].into_iter().zip(plants) {
        let mut leaky = table.clone();
        leaky.columns[place] = (0..leaky.len()).map(plant).collect();
        let set = TrainingSet::join(leaky, labels.clone()).unwrap();
        assert_eq!(leak_suspects(&set), [V1[place].name], "above {IMPLAUSIBLE_AUC}");
    }
}

#[test]
fn consent_and_death_as_of_today_are_in_no_feature() {
    let plain = ledger("2025-01-01", |_, _| ());
    let told = ledger("2025-01-01", |donor, row| {
        row.deceased = donor % 3 == 0;
        row.do_not_profile = donor % 5 == 0;
    });
    assert!(told.donors().deceased.iter().any(|deceased| *deceased));
    assert!(same(&features(&plain.until(at())), &features(&told.until(at()))));
}

/// A payment after the day may change its own status only, never that of one before it.
#[test]
fn a_refund_that_is_booked_later_as_a_payment_of_its_own_is_not_seen_before() {
    let build = |refund: bool| {
        let mut builder = LedgerBuilder::new();
        builder.source("gifts.csv").unwrap();
        builder.push(&GiftRow::new("1", "A", day("2023-06-01"), Cents::new(5_000))).unwrap();
        if refund {
            let mut row = GiftRow::new("2", "A", day("2024-02-01"), Cents::new(5_000));
            row.status = Status::Refunded;
            builder.push(&row).unwrap();
        }
        builder.build().unwrap().0
    };
    assert!(same(&features(&build(true).until(at())), &features(&build(false).until(at()))));
}

/// A state that the export overwrites in place has no day, so it cannot be undone; the proof names how many
/// there are.
#[test]
fn a_status_set_later_is_named_by_the_proof() {
    let proof = |status: Status| {
        let mut builder = LedgerBuilder::new();
        builder.source("gifts.csv").unwrap();
        for donor in 0..300_i32 {
            for (year, on) in ["2020-03-01", "2021-03-01", "2022-03-01", "2023-10-01"].into_iter().enumerate()
            {
                let id = format!("{donor}-{year}");
                let on = day(on).plus_days(donor % 90);
                let name = format!("D{donor:03}");
                let mut row = GiftRow::new(&id, &name, on, Cents::new(5_000));
                if donor < 12 && year == 1 {
                    row.status = status;
                }
                builder.push(&row).unwrap();
            }
        }
        let bootstrap = BootstrapSettings { replicates: 20, ..BootstrapSettings::default() };
        let settings = BacktestSettings { origins: 1, bootstrap, ..BacktestSettings::default() };
        backtest(&builder.build().unwrap().0, at(), &settings).unwrap().undated
    };
    // Three gifts a donor lie before 2023-01-01, the tested day.
    let named = Some(UndatedStatuses { payments: 900, undated: 12 });
    assert_eq!((proof(Status::Refunded), proof(Status::Cancelled)), (named, named));
    assert_eq!((proof(Status::Settled), proof(Status::Failed)), (None, None));
}

#[test]
fn a_test_begins_where_the_training_outcome_ends() {
    for months in [1, 3, 12, 24] {
        let origin = Origin::testing_at(at(), months);
        let end = origin.fit_at.day().plus_months(i32::try_from(months).unwrap());
        assert_eq!(end, origin.test_at.day(), "{months}");
    }
}

/// No public function of the modules that know days splits rows at random into training and test. `response`
/// splits the rows of a table that has no days; folds within one as-of day serve calibration and never a
/// test.
#[test]
fn no_public_door_splits_at_random_across_time() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    // A module is `name.rs`, and where it has parts the folder `name/`.
    let mut places: Vec<_> = ["features", "labels", "models", "evaluate", "explain", "recurring"]
        .into_iter()
        .flat_map(|module| [root.join(format!("{module}.rs")), root.join(module)])
        .filter(|place| place.exists())
        .collect();
    while let Some(path) = places.pop() {
        if path.is_dir() {
            places.extend(std::fs::read_dir(path).unwrap().flatten().map(|entry| entry.path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().map(str::trim).filter(|line| line.starts_with("pub fn ")) {
            seen += 1;
            let name = line.trim_start_matches("pub fn ").split(['(', '<']).next().unwrap();
            for word in ["shuffle", "random", "train_test", "k_fold", "kfold", "cross_val"] {
                assert!(!name.contains(word), "{}: {name}", path.display());
            }
        }
    }
    assert!(seen > 100, "the scan found too little to mean anything: {seen}");
}
