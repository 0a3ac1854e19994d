//! Expiry of the cards of regular gifts: in the vault, from the latest instalment.

use super::platforms::{read, told};
use super::*;

/// Returns the last day of the card of a person by e-mail.
fn expires(intake: &Intake, email: &str) -> Option<String> {
    let person = intake.book.iter().find(|(_, person)| person.email == email).unwrap().1;
    person.card.map(|card| card.expires.to_string())
}

/// Imports a table into a vault.
fn into(book: Option<&PeopleBook>, name: &str, text: &str) -> Intake {
    let folder = folder(&[(name, text.as_bytes())]);
    import(&[folder.path().join(name)], &told("EUR"), book, &mut |_| {}).unwrap()
}

#[test]
fn the_sample_of_stripe_has_the_cards_of_instalments() {
    let path = samples().join("stripe_payments_all_columns__VERIFIED.csv");
    let single = read(path.clone(), &told("EUR")).unwrap();
    assert!(single.book.iter().all(|(_, person)| person.card.is_none()), "the sample has no invoice");
    let sample = std::fs::read_to_string(path).unwrap();
    let text = sample.replace(",,card,,po_", ",in_fictif,card,,po_");
    assert_ne!(sample, text);
    let intake = into(None, "payments.csv", &text);
    assert_eq!(expires(&intake, "zephyrin.exemple@example.org").as_deref(), Some("2026-11-30"));
    // Not the digits of the card, in no place.
    let vault = serde_json::to_string(&intake.book).unwrap();
    assert!(!vault.contains("4242") && !vault.contains("Visa"));
    assert!(findings(&intake).iter().all(|(code, ..)| *code != FindingCode::UnreadableAttribute));
    // A declined card is not that of the next instalment.
    let cards = intake.book.iter().filter(|(_, person)| person.card.is_some()).count();
    let failed = ["Failed", "Canceled"].map(|status| sample.matches(&format!(",{status},")).count());
    assert_eq!(cards, 12 - failed[0] - failed[1]);
}

const FRENCH: &str = "Nom;Prénom;Email;Montant;Date du don;Fréquence;Moyen de paiement;Expiration carte\n";

#[test]
fn an_ordinary_table_has_month_and_year_in_one_cell() {
    let rows = "EXEMPLE;Zoé;zoe@example.org;15,00;05/10/2026;Mensuel;CB;12/26\n\
                TÉMOIN;Luc;luc@example.org;20,00;06/10/2026;Mensuel;CB;2027-02\n\
                FICTIVE;Ana;ana@example.org;50,00;07/10/2026;Ponctuel;CB;01/2027\n\
                INVENTÉ;Noé;noe@example.org;10,00;08/10/2026;Mensuel;CB;expirée\n\
                D'ESSAI;Eva;eva@example.org;10,00;09/10/2026;Mensuel;Chèque;-\n";
    let intake = into(None, "dons.csv", &format!("{FRENCH}{rows}"));
    assert_eq!((intake.receipt.taken, intake.receipt.refused), (5, 0));
    let of = |name: &str| expires(&intake, &format!("{name}@example.org"));
    assert_eq!(of("zoe").as_deref(), Some("2026-12-31"));
    assert_eq!(of("luc").as_deref(), Some("2027-02-28"));
    // A single gift says nothing of a card in use; a cell that is not understood is counted.
    assert_eq!([of("ana"), of("noe"), of("eva")], [None, None, None]);
    let finding = (FindingCode::UnreadableAttribute, Some("Expiration carte"), Some(1));
    assert!(findings(&intake).contains(&finding), "{:?}", findings(&intake));
    // Names of these columns are the same in a known platform that has none of its own.
    let civicrm =
        std::fs::read_to_string(samples().join("civicrm_contributions__VERIFIED-titles.csv")).unwrap();
    let mut lines: Vec<String> = civicrm.lines().map(|line| format!("{line},04/2029")).collect();
    lines[0] = lines[0].replace(",04/2029", ",card_expiry");
    let intake = into(None, "contributions.csv", &(lines.join("\n") + "\n"));
    assert_eq!(intake.receipt.sources[0].format, "civicrm");
    let cards: Vec<_> = intake.book.iter().filter_map(|(_, person)| person.card).collect();
    assert!(!cards.is_empty() && cards.iter().all(|card| card.expires.to_string() == "2029-04-30"));
}

#[test]
fn a_later_instalment_replaces_the_card_and_a_file_without_one_keeps_it() {
    let row = |day: &str, how: &str, card: &str| {
        format!("{FRENCH}EXEMPLE;Zoé;zoe@example.org;15,00;{day};{how};CB;{card}\n")
    };
    let zoe = |intake: &Intake| expires(intake, "zoe@example.org");
    let first = into(None, "a.csv", &row("05/10/2026", "Mensuel", "12/26"));
    let next = |before: &Intake, text: &str| into(Some(&before.book), "b.csv", text);
    // A later payment without a card, one of a single gift, and an earlier one change nothing.
    let without = next(&first, &row("05/11/2026", "Mensuel", ""));
    let single = next(&without, &row("20/11/2026", "Ponctuel", "09/29"));
    let earlier = next(&single, &row("05/09/2026", "Mensuel", "01/25"));
    for intake in [&first, &without, &single, &earlier] {
        assert_eq!(zoe(intake).as_deref(), Some("2026-12-31"));
    }
    // It lies between the card and a later payment without one.
    let between = next(&earlier, &row("20/10/2026", "Mensuel", "11/28"));
    assert_eq!(zoe(&between).as_deref(), Some("2028-11-30"));
    let renewed = next(&between, &row("05/12/2026", "Mensuel", "12/30"));
    assert_eq!(zoe(&renewed).as_deref(), Some("2030-12-31"));
}

#[test]
fn salesforce_has_month_and_year_in_two_columns() {
    let import = "Account1 Name,Contact1 First Name,Contact1 Last Name,Contact1 Personal Email,Donation Donor,\
                  Donation Amount,Donation Date,Donation Stage,Recurring Donation Name,\
                  Payment Card Expiration Month,Payment Card Expiration Year\n\
                  ,Zoé,EXEMPLE,zoe@example.org,Contact1,15.00,2026-10-05,Closed Won,RD-1,2,2028\n";
    let report = "Opportunity ID,Amount,Close Date,Stage,Primary Contact,Email,Recurring Donation,\
                  Card Expiration Month,Card Expiration Year\n\
                  006A,15.00,2026-10-05,Closed Won,Zoé EXEMPLE,zoe@example.org,RD-1,02,2028\n";
    for (text, format) in [(import, "npsp-import"), (report, "salesforce-report")] {
        let intake = into(None, "export.csv", text);
        assert_eq!(intake.receipt.sources[0].format, format);
        assert_eq!(expires(&intake, "zoe@example.org").as_deref(), Some("2028-02-29"), "{format}");
    }
    let payments = "Id,npe01__Payment_Date__c,npe01__Payment_Amount__c,npe01__Paid__c,npe01__Opportunity__c,\
                    npsp__Card_Expiration_Month__c,npsp__Card_Expiration_Year__c\n\
                    a01,2026-10-05,15.00,true,006A,2,2028\n";
    let intake = into(None, "payments.csv", payments);
    let cards: Vec<_> = intake.book.iter().filter_map(|(_, person)| person.card).collect();
    assert_eq!(cards.iter().map(|card| card.expires.to_string()).collect::<Vec<_>>(), ["2028-02-29"]);
}
