//! The canonical and the platform renderings are the same gifts.

use std::collections::{BTreeMap, BTreeSet};

use crate::{HELLOASSO_COLUMNS, SimulationParams, payment_reference, simulate};

type Sums = BTreeMap<String, (usize, i64)>;

fn rows(bytes: &[u8], delimiter: u8) -> (csv::StringRecord, Vec<csv::StringRecord>) {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
    let header = reader.headers().unwrap().clone();
    (header, reader.records().map(Result::unwrap).collect())
}

fn cents(text: &str, mark: char) -> i64 {
    let digits: String = text.chars().filter(|c| !['\u{202f}', mark].contains(c)).collect();
    assert_eq!(text.chars().rev().position(|c| c == mark), Some(2), "{text}");
    digits.parse().unwrap()
}

fn canonical_status(label: &str) -> &'static str {
    match label {
        "Payé" | "Hors Ligne" => "settled",
        "Refusé" => "failed",
        "Remboursé" => "refunded",
        "En attente" => "pending",
        "Annulé" => "cancelled",
        _ => "?",
    }
}

#[test]
fn each_platform_row_is_one_canonical_row() {
    let association = simulate(&SimulationParams { donors: 1_500, ..SimulationParams::default() }).unwrap();
    let gifts = association.gifts_csv().unwrap();
    let export = association.helloasso_csv().unwrap();
    let (_, plain) = rows(&gifts, b',');
    let (header, french) = rows(export.strip_prefix("\u{feff}".as_bytes()).unwrap(), b';');
    assert!(header.iter().eq(HELLOASSO_COLUMNS));
    assert_eq!(plain.len(), association.gifts.len());
    assert_eq!(plain.len(), french.len());

    let (mut one, mut two) = (Sums::new(), Sums::new());
    let mut payer_of: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut donor_of: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (a, b) in plain.iter().zip(&french) {
        assert_eq!(b[1], payment_reference(a[0].parse().unwrap()).to_string());
        let (day, month, year) = (&b[3][..2], &b[3][3..5], &b[3][6..10]);
        assert_eq!(a[2], format!("{year}-{month}-{day}"));
        assert_eq!(cents(&b[2], ','), cents(&a[3], '.'));
        assert_eq!(cents(&b[17], ','), cents(&a[3], '.'));
        assert_eq!(a[9], *canonical_status(&b[4]));
        assert_eq!(a[6], b[14]);
        assert_eq!((&a[5] == "membership", &a[11] == "1"), (&b[16] == "Adhésion", &b[16] == "Don mensuel"));
        let payer = if b[9].is_empty() { format!("{}|{}|{}", &b[7], &b[8], &b[27]) } else { b[9].to_owned() };
        assert!(!b[9].is_empty() || !b[27].is_empty(), "no e-mail and no postcode");
        payer_of.entry(&a[1]).or_default().insert(payer.clone());
        donor_of.entry(payer).or_default().insert(&a[1]);
        for (sums, status, amount) in
            [(&mut one, &a[9], cents(&a[3], '.')), (&mut two, canonical_status(&b[4]), cents(&b[2], ','))]
        {
            let sum = sums.entry(status.to_owned()).or_default();
            *sum = (sum.0 + 1, sum.1 + amount);
        }
    }
    assert_eq!(one, two);
    assert_eq!(one.len(), 5, "all five states occur");
    assert_eq!(payer_of.len(), association.donors.len());
    assert!(payer_of.values().all(|payers| payers.len() == 1));
    assert!(donor_of.values().all(|donors| donors.len() == 1));
}

#[test]
fn the_platform_file_has_the_quirks_of_the_real_one() {
    let association = simulate(&SimulationParams { donors: 1_500, ..SimulationParams::default() }).unwrap();
    let export = String::from_utf8(association.helloasso_csv().unwrap()).unwrap();
    let (_, french) = rows(export.as_bytes(), b';');
    let any = |column: usize, test: &dyn Fn(&str) -> bool| french.iter().any(|row| test(&row[column]));
    assert!(export.ends_with("\r\n"));
    assert!(any(2, &|cell| cell.contains('\u{202f}')));
    assert!(any(3, &|cell| cell.len() == 10) && any(3, &|cell| cell.len() == 19));
    for label in ["Payé", "Hors Ligne", "Refusé", "Remboursé", "En attente", "Annulé"] {
        assert!(any(4, &|cell| cell == label), "{label}");
    }
    assert!(any(10, &|cell| cell == "01/01/1970"));
    assert!(any(11, &|cell| !cell.is_empty()));
    assert!(any(30, &|cell| cell.contains('\n') && cell.contains(';')) && any(30, &|cell| cell == "=1+1"));
    assert!(any(26, &|cell| cell.contains('"')) && any(27, &|cell| cell.starts_with('0')));
    for row in &french {
        let email = &row[9];
        assert!(
            email.is_empty()
                || ["@example.org", "@example.net", "@example.com"].iter().any(|d| email.ends_with(d))
        );
        assert_eq!(email, email.to_ascii_lowercase());
    }
}

#[test]
fn no_canonical_file_holds_a_name_or_an_address() {
    let association = simulate(&SimulationParams { donors: 200, ..SimulationParams::default() }).unwrap();
    let export = association.helloasso_csv().unwrap();
    let (_, french) = rows(&export, b';');
    let tables = [association.gifts_csv(), association.donors_csv(), association.truth_csv()]
        .map(|table| String::from_utf8(table.unwrap()).unwrap().to_lowercase());
    for row in &french {
        for cell in [&row[7], &row[9], &row[26]] {
            assert!(cell.is_empty() || tables.iter().all(|table| !table.contains(&cell.to_lowercase())));
        }
    }
}

#[test]
fn the_ledger_takes_every_row() {
    use obole_ledger::{LedgerBuilder, canonical};
    let association = simulate(&SimulationParams { donors: 800, ..SimulationParams::default() }).unwrap();
    let (gifts, donors) = (association.gifts_csv().unwrap(), association.donors_csv().unwrap());
    let mut builder = LedgerBuilder::new();
    let dialect = canonical::Dialect::default();
    canonical::read_donors(donors.as_slice(), "donors.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    canonical::read_gifts(gifts.as_slice(), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    let (ledger, receipt) = builder.build().unwrap();
    let rows = association.gifts.len() as u64;
    assert_eq!((receipt.read, receipt.taken, receipt.repeated, receipt.refused), (rows, rows, 0, 0));
    assert_eq!(ledger.donors().len(), 800);
    assert_eq!(
        ledger.gifts().cents.iter().map(|c| c.get()).sum::<i64>(),
        association.gifts.iter().map(|g| g.cents).sum::<i64>()
    );
}
