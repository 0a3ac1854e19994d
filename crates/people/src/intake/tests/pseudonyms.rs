//! Identifiers that name a person: keys for the vault, never in a ledger.

use obole_ledger::{ConsentState, Severity};

use super::*;

/// Spellings of five people by each kind of key; the last two are recognised only when all are compared.
const KEYS: [[&str; 5]; 6] = [
    ["ada@example.org", "Zoe@Example.org", "noelle@example.org", "c@example.org", "d@example.org"],
    ["06 12 34 56 78", "+33 6 12 34 56 79", "0612345670", "06.12.34.56.71", "0033612345672"],
    [
        "FR76 3000 6000 0112 3456 7890 189",
        "BE68 5390 0754 7034",
        "DE89 3704 0044 0532 0130 00",
        "LU28 0019 4006 4475 0000",
        "GB29 NWBK 6016 1331 9268 19",
    ],
    ["DUPONT Élise", "Martin, Ada", "LE GOFF Yann", "de la Fictive Zoé", "Rien Personne"],
    ["DUPONT Élise 1954", "Martin, Ada 1961", "LE GOFF Yann 38", "de la Fictive Zoé 2", "12 Rien Personne"],
    ["612345678", "678912345", "33645612378", "698712345", "756781234"],
];

fn gifts(keys: &[&str]) -> String {
    let rows = keys.iter().enumerate().flat_map(|(at, key)| {
        (1..4).map(move |year| format!("g{at}-{year},\"{key}\",202{year}-03-0{},20.00\n", at + 1))
    });
    "gift_id,donor_id,date,amount\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn a_key_is_kept_in_the_vault_and_the_ledger_has_its_pseudonym() {
    for keys in KEYS {
        let donors: String = keys
            .iter()
            .enumerate()
            .map(|(at, key)| {
                format!("\"{}\",{}\n", key.to_uppercase(), if at == 2 { "objected" } else { "" })
            })
            .collect();
        let donors = "donor_id,consent_post\n".to_owned() + &donors;
        let files = [("gifts.csv", gifts(&keys)), ("donors.csv", donors)];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_bytes()));
        let folder = folder(&files);
        let intake = plainly(&[folder.path().to_owned()]).unwrap();
        let known = intake.ledger.donors();
        let in_vault = (0..known.len()).filter(|donor| intake.book.get(&known.id.get(*donor)).is_some());
        assert_eq!((known.len(), in_vault.count()), (5, 5), "{keys:?}");
        assert_eq!((intake.receipt.refused, intake.book.len()), (0, 5));
        let objected = known.consent.iter().filter(|all| all.post.state == ConsentState::Objected).count();
        assert_eq!((objected, intake.receipt.donor_rows.matched), (1, 5));
        let given = intake.receipt.findings.iter().find(|f| f.code == FindingCode::PseudonymsGiven).unwrap();
        assert_eq!((given.count, given.severity), (Some(20), Severity::Warning));
        let said = serde_json::to_string(&intake.receipt).unwrap();
        for key in keys {
            assert!(!said.contains(key), "{key}");
        }
        // Without an identity in the vault it is unknown who is meant; with it, a list of objections matches.
        let list = format!("donor_id\n\"{}\"\n", keys[0]);
        obole_ledger::disk::write_bytes(&folder.path().join("list.txt"), list.as_bytes()).unwrap();
        let objections = Some(folder.path().join("list.txt"));
        let settings = ImportSettings { objections, ..ImportSettings::default() };
        let again = import(&[folder.path().join("gifts.csv")], &settings, Some(&intake.book), &mut |_| {});
        let again = again.unwrap();
        assert_eq!(again.receipt.objections.matched, 1, "{keys:?}");
        assert_eq!(again.ledger.donors().refusing(obole_ledger::ContactChannel::Post), 1);
    }
}

#[test]
fn the_same_person_keeps_the_pseudonym_in_later_imports_whatever_the_order() {
    let keys = KEYS[0];
    let pseudonym = |intake: &Intake, key: &str| {
        let found = intake.book.iter().find(|(_, person)| person.email == key.to_lowercase());
        found.map(|(id, _)| id.to_owned()).unwrap()
    };
    let first_file = gifts(&keys[..3]);
    let first = one("gifts.csv", first_file.as_bytes()).unwrap();
    let mut reversed: Vec<&str> = first_file.lines().skip(1).collect();
    reversed.reverse();
    let reversed = format!("gift_id,donor_id,date,amount\n{}\n", reversed.join("\n"));
    let (rest, settings) = (folder(&[("gifts.csv", reversed.as_bytes())]), ImportSettings::default());
    let other = import(&[rest.path().into()], &settings, Some(&first.book), &mut |_| {}).unwrap();
    assert_eq!((&first.book, rows(&first)), (&other.book, rows(&other)));
    // Two more people come, and the payments of a platform name two of the old ones.
    let platform = "Montant total;Date du paiement;Statut du paiement;Email payeur;Nom payeur\r\n\
        5,00;13/04/2024;Payé;ADA@example.org;FICTIVE\r\n5,00;14/04/2024;Payé;new@example.org;NEUVE\r\n";
    let folder =
        folder(&[("gifts-2025.csv", gifts(&keys).as_bytes()), ("payments.csv", platform.as_bytes())]);
    let sources = [folder.path().join("gifts-2025.csv"), folder.path().join("payments.csv")];
    let later = import(&sources, &ImportSettings::default(), Some(&first.book), &mut |_| {}).unwrap();
    for key in &keys[..3] {
        assert_eq!(pseudonym(&later, key), pseudonym(&first, key));
    }
    assert_eq!(later.ledger.donors().len(), 6);
    let ada = later.ledger.donors().id.find_sorted(&pseudonym(&first, keys[0])).unwrap();
    assert_eq!(later.ledger.rows_of(ada).len(), 4);
    assert!(later.receipt.reconciles());
}

#[test]
fn files_named_after_people_stay_apart_in_the_receipt() {
    let files = ["dons-ada@example.org.csv", "dons-zoe@example.org.csv", "dons 06 12 34 56 78.csv"];
    let text = |at: usize| format!("donor_id,date,amount\n1,2024-01-0{},5.00\n2,2024-02-30,5.00\n", at + 1);
    let texts: Vec<String> = (0..files.len()).map(text).collect();
    let written: Vec<(&str, &[u8])> = files.into_iter().zip(texts.iter().map(String::as_bytes)).collect();
    let intake = plainly(&[folder(&written).path().to_owned()]).unwrap();
    let names: Vec<&str> = intake.receipt.sources.iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names, ["(…).csv", "(…2).csv", "(…3).csv"]);
    let refused: Vec<u16> = intake.receipt.refusals.iter().map(|refusal| refusal.source).collect();
    assert_eq!(refused, [0, 1, 2]);
}

#[test]
fn free_columns_headers_and_file_names_hold_nobody() {
    let file = "gift_id,donor_id,date,amount,campaign,channel,failure_code,payment_method,ada@example.org\n\
        ada@example.org,12,2024-01-01,5.00,Appel de ada@example.org,06 12 34 56 78,x,FR7630006000011234567890189,\n\
        0612345678,13,2024-01-02,5.00,Appel de zoe@example.org,web,,card,\n\
        g3,13,2024-01-03,5.00,Printemps 2024,web,,card,\n";
    let folder = folder(&[("dons ada@example.org.csv", file.as_bytes())]);
    let intake = plainly(&[folder.path().join("dons ada@example.org.csv")]).unwrap();
    let gifts = intake.ledger.gifts();
    let told = format!("{gifts:?} {}", serde_json::to_string(&intake.receipt).unwrap());
    for personal in ["ada@", "zoe@", "12 34 56", "FR7630"] {
        assert!(!told.contains(personal), "{personal}: {told}");
    }
    let campaigns: Vec<&str> = (0..3).map(|row| gifts.campaign.get(row)).collect();
    assert!(campaigns.contains(&"Printemps 2024"));
    assert_eq!(campaigns.iter().filter(|campaign| campaign.starts_with("(e-mail ")).count(), 2);
    assert_ne!(campaigns[0], campaigns[1]);
    // Ten digits can be the number of a payment.
    assert!((0..3).any(|row| gifts.id.get(row) == "0612345678"));
    let masked: Vec<(Option<&str>, Option<u64>)> = intake
        .receipt
        .findings
        .iter()
        .filter(|f| f.code == FindingCode::ValueMasked)
        .map(|f| (f.column.as_deref(), f.count))
        .collect();
    let expected = [("gift_id", 1), ("campaign", 2), ("channel", 1), ("payment_method", 1)];
    assert_eq!(masked, expected.map(|(column, count)| (Some(column), Some(count))));
    assert!(intake.receipt.reconciles());
}
