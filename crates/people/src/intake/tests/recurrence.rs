//! Recurring gifts of exports that do not mark them.

use super::*;
use bank::{account, entry};

/// Days of a standing order of the first of the month, as a bank books it.
const DAYS: [&str; 6] = ["2024-12-02", "2025-01-02", "2025-02-03", "2025-03-03", "2025-04-01", "2025-05-02"];

/// Makes the details of a transfer; one with a mandate was collected by the association.
fn transfer(name: &str, iban: &str, mandate: &str) -> String {
    format!(
        "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId>{mandate}</Refs><RltdPties><Dbtr><Nm>{name}</Nm></Dbtr>\
         <DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties></TxDtls>"
    )
}

/// Makes a statement of a standing order, a collection, and a gift of the same day that does not come again.
fn statement(days: &[&str]) -> String {
    let entries = days.iter().map(|day| {
        let order = entry("CRDT", "15.00", day, &transfer("Capucine FICTIVE", "FR7611111", ""));
        let mandate = "<MndtId>M1</MndtId>";
        let collected = entry("CRDT", "20.00", day, &transfer("Jean ZORGLUB", "FR7622222", mandate));
        format!("{order}{collected}")
    });
    account("camt.053", &entries.collect::<String>())
}

/// Returns the recurring payments as (day, cents).
fn recurring(intake: &Intake) -> Vec<(String, i64)> {
    let rows = rows(intake).into_iter().filter(|row| row.7);
    let mut found: Vec<_> = rows.map(|(_, _, day, cents, ..)| (day, cents)).collect();
    found.sort();
    found
}

#[test]
fn a_standing_order_on_bank_statements_is_recurring_from_the_third_on() {
    let (first, second) = (statement(&DAYS[..4]), statement(&DAYS[2..]));
    let files = folder(&[("a.xml", first.as_bytes()), ("b.xml", second.as_bytes())]);
    let [a, b] = ["a.xml", "b.xml"].map(|name| files.path().join(name));
    let both = plainly(&[a.clone(), b.clone()]).unwrap();
    assert_eq!((both.receipt.taken, both.receipt.repeated), (12, 4));
    let found = both.receipt.found_recurring;
    assert_eq!((found.payments, found.donors), (4, 1));
    // The bank says of a collection that it is recurring, of a transfer nothing.
    let mut wanted: Vec<(String, i64)> = DAYS.iter().map(|day| ((*day).to_owned(), 2_000)).collect();
    wanted.extend(DAYS.iter().skip(2).map(|day| ((*day).to_owned(), 1_500)));
    wanted.sort();
    assert_eq!(recurring(&both), wanted);
    // Neither the order of the files nor the payments that are not there yet change a mark.
    assert!(rows(&plainly(&[b, a.clone()]).unwrap()) == rows(&both));
    let early = plainly(&[a]).unwrap();
    wanted.retain(|(day, _)| day.as_str() <= DAYS[3]);
    assert_eq!(recurring(&early), wanted);
}

#[test]
fn only_marks_count_where_a_person_wants_it() {
    let files = folder(&[("a.xml", statement(&DAYS).as_bytes())]);
    let settings = ImportSettings { recurring_as_marked: true, ..ImportSettings::default() };
    let intake = import(&[files.path().join("a.xml")], &settings, None, &mut |_| {}).unwrap();
    assert!(recurring(&intake).iter().all(|(_, cents)| *cents == 2_000));
    assert!(intake.receipt.found_recurring.is_empty());
}

/// A spreadsheet that has a column for it says no by an empty cell; one without the column says nothing.
#[test]
fn a_spreadsheet_with_the_column_is_left_alone() {
    let sheet = |column: &str, cell: &str| {
        let mut text = format!("Nom;Email;Date;Montant{column}\n");
        for day in DAYS {
            text += &format!("FICTIVE;c@example.org;{day};15,00 €{cell}\n");
        }
        one("dons.csv", text.as_bytes()).unwrap()
    };
    assert_eq!(recurring(&sheet("", "")).len(), 4);
    assert_eq!(recurring(&sheet(";Commentaire", ";merci")).len(), 4);
    assert_eq!(recurring(&sheet(";Fréquence", ";")).len(), 0);
    assert_eq!(recurring(&sheet(";Fréquence", ";ponctuel")).len(), 0);
    assert_eq!(recurring(&sheet(";Fréquence", ";mensuel")).len(), 6);
}

#[test]
fn canonical_gifts_without_the_column_say_nothing() {
    let table = |column: &str, cell: &str| {
        let mut text = format!("donor_id,date,amount{column}\n");
        for day in DAYS {
            text += &format!("A1,{day},15.00{cell}\n");
        }
        one("gifts.csv", text.as_bytes()).unwrap()
    };
    assert_eq!(recurring(&table("", "")).len(), 4);
    assert_eq!(recurring(&table(",recurring", ",")).len(), 0);
    assert_eq!(recurring(&table(",recurring", ",0")).len(), 0);
    assert_eq!(recurring(&table(",recurring", ",1")).len(), 6);
}

/// A ledger that is written as `gifts.csv` and read again has the same marks.
#[test]
fn marks_are_the_same_after_a_way_through_a_file() {
    let intake = one("a.xml", statement(&DAYS).as_bytes()).unwrap();
    let mut csv = Vec::new();
    obole_ledger::canonical::write_gifts(&intake.ledger, &mut csv).unwrap();
    let again = one("gifts.csv", &csv).unwrap();
    assert_eq!(recurring(&again), recurring(&intake));
    assert!(again.receipt.found_recurring.is_empty());
}

/// The payments of the sample without their marks: nearly all monthly ones are found, and hardly another.
#[test]
fn the_marks_of_the_sample_are_found_without_their_column() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/canonical/gifts.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    // The mark is the last cell, and no cell is quoted.
    assert!(text.starts_with("gift_id,") && text.contains(",recurring\n") && !text.contains('"'));
    let without = text.lines().map(|line| line.rsplit_once(',').unwrap().0);
    let without: String = without.map(|line| format!("{line}\n")).collect();
    let (marked, found) = (plainly(&[path]).unwrap(), one("gifts.csv", without.as_bytes()).unwrap());
    let (mut right, mut wrong, mut missed, mut firsts) = (0_u64, 0_u64, 0_u64, 0_u64);
    let mut before: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    for (truth, row) in rows(&marked).into_iter().zip(rows(&found)) {
        assert_eq!((&truth.0, &truth.1), (&row.0, &row.1));
        let earlier = before.entry(truth.0).or_default();
        match (truth.7, row.7) {
            (true, true) => right += 1,
            (false, true) => wrong += 1,
            (true, false) if *earlier < 2 => firsts += 1,
            (true, false) => missed += 1,
            (false, false) => {}
        }
        *earlier += u64::from(truth.7);
    }
    assert_eq!((right, wrong, firsts, missed), (9_334, 15, 469, 21));
}
