//! Statuses and types of platforms by which no money came, or went back.

use super::*;

/// Imports a table, with the day first where its cells leave it open.
fn table(text: &str) -> Intake {
    let folder = folder(&[("table.csv", text.as_bytes())]);
    let settings = ImportSettings { date_order: Some(DateOrder::DayFirst), ..ImportSettings::default() };
    import(&[folder.path().join("table.csv")], &settings, None, &mut |_| {}).unwrap()
}

/// A refund that was refused, or of a part, leaves open how much the association kept.
#[test]
fn a_pattern_of_refunds_needs_a_whole_refund() {
    let header = "Numéro;N° de transaction;Nom;Prénom;Email;Date du don;Montant;Moyen de paiement;Statut;Type de don\n";
    let row = |at: u32, word: &str| {
        format!("{at};T{at};Essai;Zoé;z{at}@example.org;1{at}/05/2024;20,00;CB;{word};Ponctuel\n")
    };
    let words =
        ["Remboursé le 20/05", "Remboursé partiellement", "Remboursement refusé", "En attente", "Payé"];
    let rows: String = (1..).zip(words).map(|(at, word)| row(at, word)).collect();
    let intake = table(&format!("{header}{rows}"));
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Refunded)), ((1, 2_000), (1, 2_000)));
    let unknown = |row: u32| (row, "Statut", FindingCode::UnknownStatus);
    assert_eq!(refusals(&intake), [unknown(3), unknown(4)]);
}
