//! Monthly donors of a spreadsheet that has no column for it.

use std::fmt::Write as _;

use crate::{done, folder, json, text, write};

/// Gifts of two years: donors M1 to M30 give 15 € a month by standing order from a month of their own, the
/// others, O1 to O30, at Christmas. In the last month the debit of M7 was rejected.
fn spreadsheet() -> String {
    let mut rows = "Numéro donateur;Date;Montant;Statut\n".to_owned();
    for donor in 1..=30_u32 {
        for month in donor % 20..24 {
            let (year, of_year) = (2023 + month / 12, 1 + month % 12);
            // The first of the month, or the next working day.
            let day = 1 + (month * 5 + donor) % 3;
            let failed = donor == 7 && month == 23;
            let status = if failed { "Échoué" } else { "Payé" };
            writeln!(rows, "M{donor};{day:02}/{of_year:02}/{year};15,00 €;{status}").unwrap();
        }
        for year in [2023, 2024] {
            writeln!(rows, "O{donor};{:02}/12/{year};50,00 €;Payé", 1 + donor % 25).unwrap();
        }
    }
    rows
}

#[test]
fn a_standing_order_in_a_spreadsheet_makes_a_monthly_donor() {
    let home = folder();
    let source = home.path().join("dons.csv");
    write(&source, spreadsheet().as_bytes());
    let (source, ledger) = (text(&source), text(&home.path().join("ledger")));
    let monthly = (1..=30_u32).map(|donor| u64::from(24 - donor % 20));
    let marked: u64 = monthly.map(|payments| payments - 2).sum();
    for (lang, sentence) in [
        ("en", format!("{marked} payments of 30 donors were taken as recurring")),
        ("fr", format!("{marked} versements de 30 donateurs ont été comptés comme réguliers")),
    ] {
        let said =
            done(&["import", &source, "--out", &ledger, "--lang", lang]).words().replace('\u{a0}', " ");
        assert!(said.contains(&sentence) && said.contains("--recurring-as-marked"), "{said}");
    }
    let receipt = json(&home.path().join("ledger/receipt.json"));
    assert_eq!(receipt["found_recurring"], serde_json::json!({ "payments": marked, "donors": 30 }));
    let reminded = done(&["remind", &ledger, "--as-of", "2025-01-01", "--json"]);
    let reminded: serde_json::Value = serde_json::from_str(&reminded.out).unwrap();
    assert_eq!(reminded["reminders"].as_array().unwrap().len(), 1);
    assert_eq!(reminded["reminders"][0]["failures"], 1);
    let recurring = || done(&["segment", &ledger, "--as-of", "2025-01-01"]).out.matches(",recurring").count();
    assert_eq!(recurring(), 30);
    // By the marks of the spreadsheet, which has none, nobody is a monthly donor.
    let said = done(&["import", &source, "--out", &ledger, "--recurring-as-marked"]);
    assert!(!said.words().contains("recurring"), "{}", said.err);
    assert!(json(&home.path().join("ledger/receipt.json")).get("found_recurring").is_none());
    assert_eq!(recurring(), 0);
}
