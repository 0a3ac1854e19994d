//! Lists of objections by e-mail, by name and by identifier, as people write them.

use obole_ledger::{ConsentState, ContactChannel};

use super::*;

const HEADER: &str = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Prénom payeur;\
    Email payeur;Adresse payeur;Code Postal payeur;Ville payeur\r\n";
const PAYMENTS: [&str; 5] = [
    "1;5,00;13/01/2024;Payé;FICTIVE;Ada;ada@example.org;;31000;",
    "2;5,00;14/01/2024;Payé;FICTIVE;Ada;;;75011;",
    "3;5,00;15/01/2024;Payé;D’ESSAI;Noëlle;noelle@example.org;;31000;",
    "4;5,00;16/01/2024;Payé;FICTIVE;Zoé;zoe@example.org;;31000;",
    "5;5,00;17/01/2024;Payé;RIEN;Personne;personne@example.org;;31000;",
];

/// Imports the payments with a list; the channels to which each donor objected, by identifier.
fn objected(list: &[u8]) -> (Vec<(String, Vec<ContactChannel>)>, Intake) {
    let export = HEADER.to_owned() + &PAYMENTS.join("\r\n") + "\r\n";
    let folder = folder(&[("payments.csv", export.as_bytes()), ("list.csv", list)]);
    let objections = Some(folder.path().join("list.csv"));
    let settings = ImportSettings { objections, ..ImportSettings::default() };
    let intake = import(&[folder.path().join("payments.csv")], &settings, None, &mut |_| {}).unwrap();
    let donors = intake.ledger.donors();
    let of = |row: usize| {
        let on = |channel: &ContactChannel| donors.consent[row].on(*channel).state == ConsentState::Objected;
        ContactChannel::ALL.into_iter().filter(on).collect::<Vec<_>>()
    };
    let found =
        (0..donors.len()).map(|row| (donors.id.get(row), of(row))).filter(|(_, to)| !to.is_empty()).collect();
    (found, intake)
}

fn ids(list: &[u8]) -> Vec<String> {
    objected(list).0.into_iter().map(|(id, _)| id).collect()
}

#[test]
fn people_are_found_by_email_name_and_identifier() {
    // A column of e-mails without a header.
    assert_eq!(ids("ADA@example.org\nzoe@example.org\n".as_bytes()), ["D000001", "D000004"]);
    // Names in either order, with other accents and case; a postal code tells two of one name apart.
    assert_eq!(ids("Nom;Prénom\nNoelle;d'essai\n".as_bytes()), ["D000003"]);
    assert_eq!(ids("nom,prenom,code postal\nFictive,ADA,75011\n".as_bytes()), ["D000002"]);
    // Without it both are meant: one letter too few rather than one too many.
    assert_eq!(ids("last_name\tfirst_name\nFictive\tAda\n".as_bytes()), ["D000001", "D000002"]);
    assert_eq!(ids("Nom complet;Nom\n;Ada Fictive\n".as_bytes()), ["D000001", "D000002"]);
    assert_eq!(ids(b"donor_id;canal\nD000005;courrier\n"), ["D000005"]);
    // A family name alone is nobody.
    let (found, intake) = objected(b"nom;email\nFictive;\n;nobody@example.org\n");
    assert!(found.is_empty());
    assert_eq!(findings(&intake).iter().filter(|f| f.0 == FindingCode::ObjectionUnmatched).count(), 2);
}

#[test]
fn a_list_in_windows_1252_is_read_and_its_channels_are_kept() {
    let list = "Nom;Prénom;Canal\nD'Essai;Noëlle;téléphone et courrier\n";
    let bytes: Vec<u8> = list.chars().map(|c| u8::try_from(c as u32).unwrap()).collect();
    let (found, intake) = objected(&bytes);
    assert_eq!(found, [("D000003".to_owned(), vec![ContactChannel::Post, ContactChannel::Phone])]);
    assert_eq!(intake.book.get("D000003").map(|person| person.objected().count()), Some(2));
    assert_eq!(intake.receipt.sources.last().map(|source| source.format.as_str()), Some("objections"));
    assert!(intake.receipt.reconciles());
}

#[test]
fn the_vault_keeps_an_objection_and_its_identity() {
    let (_, first) = objected(b"zoe@example.org\n");
    assert_eq!(first.book.identity(), first.receipt.identity);
    let later =
        HEADER.to_owned() + PAYMENTS[3].replacen("4;", "40;", 1).replace("2024", "2025").as_str() + "\r\n";
    let folder = folder(&[("later.csv", later.as_bytes())]);
    let path = folder.path().join("later.csv");
    let next = import(&[path], &ImportSettings::default(), Some(&first.book), &mut |_| {}).unwrap();
    assert!(next.ledger.donors().consent[0].refuses_any());
    assert_eq!(next.receipt.identity, first.receipt.identity);
}

#[test]
fn what_is_no_list_is_refused() {
    let folder = folder(&[
        ("payments.csv", (HEADER.to_owned() + PAYMENTS[0]).as_bytes()),
        ("list.csv", b"a;b\n1;2\n"),
    ]);
    let objections = Some(folder.path().join("list.csv"));
    let settings = ImportSettings { objections, ..ImportSettings::default() };
    let error = import(&[folder.path().join("payments.csv")], &settings, None, &mut |_| {}).unwrap_err();
    assert_eq!(error.kind(), Kind::Unreadable);
}
