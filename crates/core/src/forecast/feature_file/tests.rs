use obole_ledger::{Day, Error, Ledger, disk};

use super::super::tests::sample;
use super::*;
use crate::features::features;
use crate::labels::labels;

fn as_of(day: &str) -> AsOf {
    AsOf::new(Day::parse_iso(day).unwrap())
}

const DAY: &str = "2024-01-01";

/// The rows that a query with outcomes and stamp gives for the sample: the header first.
fn rows(ledger: &Ledger) -> Vec<Vec<String>> {
    let table = features(&ledger.until(as_of(DAY)));
    let outcome = labels(&ledger.outcomes(as_of(DAY), 12), &table.donor);
    let header = std::iter::once("donor_id").chain(V1.iter().map(|spec| spec.name));
    let more = ["label", "label_amount", "feature_version", "as_of", "currency", "label_months"];
    let mut rows = vec![header.chain(more).map(str::to_owned).collect::<Vec<_>>()];
    for row in 0..table.len() {
        let mut cells = vec![ledger.donors().id.get(table.donor[row] as usize)];
        let number = |value: f64| if value.is_nan() { String::new() } else { value.to_string() };
        cells.extend(table.row(row).map(number));
        cells.push(u8::from(outcome.gave[row]).to_string());
        cells.push(outcome.amount[row].units().to_string());
        cells.extend(["1", DAY, "EUR", "12"].map(str::to_owned));
        rows.push(cells);
    }
    rows
}

fn read(rows: &[Vec<String>], months: Option<u32>) -> Result<FeatureFile> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("features.csv");
    let text: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    disk::write_bytes(&path, text.as_bytes()).unwrap();
    FeatureFile::read(&path, as_of(DAY), months)
}

fn place(name: &str, rows: &[Vec<String>]) -> usize {
    rows[0].iter().position(|known| known == name).unwrap()
}

/// The sentence about the faults of a table that was changed.
fn fault(rows: &[Vec<String>], change: impl Fn(&mut Vec<Vec<String>>)) -> String {
    let mut changed = rows.to_vec();
    change(&mut changed);
    let error: Error = read(&changed, Some(12)).unwrap_err();
    assert_eq!(error.kind(), Kind::Refused);
    error.to_string()
}

#[test]
fn a_table_in_any_order_gives_the_training_rows_of_the_ledger() {
    let ledger = sample();
    let table = features(&ledger.until(as_of(DAY)));
    let set = TrainingSet::of(&ledger, table.clone(), 12).unwrap();
    let mut rows = rows(&ledger);
    rows[1..].reverse();
    for row in &mut rows {
        row.rotate_left(3);
        row.push("left out".to_owned());
    }
    rows[0].last_mut().unwrap().replace_range(.., "remark");
    let file = read(&rows, Some(12)).unwrap();
    let bits = |columns: &[Vec<f64>]| -> Vec<u64> { columns.iter().flatten().map(|x| x.to_bits()).collect() };
    assert_eq!(bits(&file.table.columns), bits(&table.columns));
    assert_eq!(file.currency, Currency::EUR);
    let found = file.into_training().unwrap();
    assert_eq!(found.folds(), set.folds());
    assert_eq!(found.labels().gave, set.labels().gave);
    assert_eq!(found.labels().amount, set.labels().amount);
    assert_eq!((found.labels().months, found.labels().complete), (12, true));
    let error = read(&rows, None).unwrap().into_training().unwrap_err();
    assert_eq!(error.message().id(), "features-without-labels");
}

#[test]
fn each_fault_of_a_table_is_found() {
    let ledger = sample();
    let rows = rows(&ledger);
    let of = |name: &str| place(name, &rows);
    let set = |row: usize, name: &'static str, value: &'static str| {
        let place = of(name);
        fault(&rows, move |rows| rows[row][place] = value.to_owned())
    };
    for (row, name, value, wanted) in [
        (1, "n_gifts", "", "a number"),
        (1, "n_gifts", "0", "a number of at least 1"),
        (2, "recency_days", "0", "a number of at least 1"),
        (3, "total_amount", "-1", "a number of at least 0"),
        (3, "max_amount", "inf", "a number of at least 0"),
        (4, "share_web", "1.5", "a number between 0 and 1"),
        (4, "recurring_3m", "2", "0 or 1"),
        (5, "age", "old", "a number or empty"),
        (1, "label", "2", "0 or 1"),
        (1, "label_amount", "-5", "an amount of at least 0"),
        (1, "as_of", "2023-01-01", "2024-01-01 in all rows"),
        (1, "feature_version", "2", "1 in all rows"),
        (1, "label_months", "6", "12 in all rows"),
        (2, "currency", "CHF", "EUR in all rows"),
        (1, "donor_id", "", "the identifier of a donor"),
        (1, "donor_id", "ada@example.org", "the identifier of a donor"),
    ] {
        let found = set(row, name, value);
        let sentence = format!("column {name} must hold {wanted}; wrong cells: 1 (rows {})", row + 1);
        assert!(found.contains(&sentence), "{name} = {value}: {found}");
        assert!(
            value.len() < 4 || name == "as_of" || !found.contains(value),
            "the cell is not shown: {found}"
        );
    }
    // A spread that the number of gifts decides: there, or not there.
    let (gifts, spread) = (of("n_gifts"), of("std_amount"));
    let one = rows.iter().position(|row| row[gifts] == "1").unwrap();
    let several = (1..rows.len()).find(|row| rows[*row][gifts] != "1").unwrap();
    assert!(set(one, "std_amount", "3").contains("nothing for a donor with so few gifts"));
    assert!(set(several, "std_amount", "").contains("column std_amount must hold a number"));
    assert!(!rows[several][spread].is_empty());
    // An outcome without an amount.
    let gave = (1..rows.len()).find(|row| rows[*row][of("label")] == "1").unwrap();
    assert!(set(gave, "label_amount", "0").contains("for each person who gave"));
    let twice = fault(&rows, |rows| {
        let again = rows[7].clone();
        rows.push(again);
    });
    assert!(twice.contains("column donor_id must hold each donor once; wrong cells: 1"), "{twice}");
}

#[test]
fn all_faults_are_reported_at_once() {
    let rows = rows(&sample());
    let (gap, day, share) = (place("gap_std", &rows), place("as_of", &rows), place("share_mail", &rows));
    let found = fault(&rows, |rows| {
        for row in rows.iter_mut() {
            row[day] = row[day].replace("2024", "2023");
            row.remove(gap);
        }
        rows[9][share - 1] = "nothing".to_owned();
        let again = rows[3].clone();
        rows.push(again);
    });
    for part in [
        "the table has no column gap_std;",
        "each donor once",
        "2024-01-01 in all rows",
        "share_mail must hold",
    ] {
        assert!(found.contains(part), "{part}: {found}");
    }
}
