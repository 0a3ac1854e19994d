//! Ordinary tables and ledgers of accounts in which a column, a word or an entry says that money did not
//! come, or went back.

use super::*;

/// Imports a table of euros, with the day first where its cells leave it open.
fn table(text: &str) -> Intake {
    let folder = folder(&[("table.csv", text.as_bytes())]);
    import(&[folder.path().join("table.csv")], &platforms::told("EUR"), None, &mut |_| {}).unwrap()
}

/// The second of two rows is no money received, by the cell of one more column.
#[test]
fn a_column_says_that_the_money_did_not_come() {
    let (aside, unknown) = (None, Some("unknown"));
    for (column, no, yes, status) in [
        ("Impayé", "oui", "non", Some("failed")),
        ("Promesse", "Oui", "", Some("pending")),
        ("Pledge", "Yes", "No", Some("pending")),
        ("Paiement reçu", "non", "oui", Some("pending")),
        ("Versé", "non", "oui", Some("pending")),
        ("Pointé", "Non", "Oui", Some("pending")),
        ("Chargeback", "Yes", "No", Some("refunded")),
        ("Written Off", "TRUE", "FALSE", Some("cancelled")),
        ("Deleted", "true", "false", Some("cancelled")),
        ("Motif de rejet", "compte clos", "", Some("failed")),
        ("Rejeté le", "15/05/2024", "", Some("failed")),
        ("Bounced", "yes", "no", unknown),
        ("Soft Credit", "yes", "no", aside),
        ("Sens", "D", "C", aside),
        ("Type", "Dépense", "Recette", aside),
        ("Forme du don", "Don en nature", "Manuel", aside),
        ("Mode de règlement", "En nature", "Chèque", aside),
        ("Mode de règlement", "Promesse", "Chèque", Some("pending")),
        ("Mode de règlement", "Chèque rejeté", "Chèque", Some("failed")),
        ("Type de paiement", "CB", "Débit", Some("settled")),
        ("Record type", "Soft Credit", "Gift", aside),
        ("Nature", "Prêt", "Don", unknown),
        ("Statut", "Règlement à venir", "Règlement", unknown),
        ("Status", "Paid back", "Paid", unknown),
        ("Statut", "Reçu en nature", "Reçu", unknown),
        ("Date d'encaissement", "impayé", "15/05/2024", unknown),
        ("Observations", "ANNULÉ", "2e don", unknown),
        ("Observations", "chèque sans provision", "chèque", unknown),
        ("Suivi", "don non encaissé", "don encaissé", unknown),
        ("Notes", "reçu fiscal pas reçu", "", Some("settled")),
        ("Notes", "1er chèque impayé, remplacé", "", Some("settled")),
    ] {
        let text = format!(
            "Nom;Prénom;Email;Date du don;Montant;{column}\n\
             ESSAI;Zoé;z@example.org;14/05/2024;60,00;{yes}\n\
             ESSAI;Léa;l@example.org;15/05/2024;50,00;{no}\n"
        );
        let intake = table(&text);
        let row = |status: Status| of(&intake, status);
        let expected =
            |word: &str| (u64::from(status == Some(word)), if status == Some(word) { 5_000 } else { 0 });
        let (one, cents) = expected("settled");
        assert_eq!(row(Status::Settled), (1 + one, 6_000 + cents), "{column} {no}");
        for other in [Status::Pending, Status::Failed, Status::Refunded, Status::Cancelled] {
            assert_eq!(row(other), expected(other.name()), "{column} {no}: {}", other.name());
        }
        assert_eq!(intake.receipt.refused, u64::from(status == unknown), "{column} {no}");
        assert_eq!(intake.receipt.asides.len(), usize::from(status == aside), "{column} {no}");
    }
}

/// A remark about the money of a row is asked about, unless a column of the status decides.
#[test]
fn a_remark_that_the_money_did_not_come_is_asked_about() {
    let header = "Nom;Email;Date du don;Montant;Statut;Observations\n";
    let rows = "ESSAI;z@example.org;14/05/2024;60,00;Payé;chèque impayé en mars\n\
                ESSAI;l@example.org;15/05/2024;50,00;;promesse, pas reçu\n\
                ESSAI;n@example.org;16/05/2024;40,00;;merci, reçu par courrier\n";
    let intake = table(&format!("{header}{rows}"));
    assert_eq!(of(&intake, Status::Settled), (2, 10_000));
    assert_eq!(refusals(&intake), [(3, "Observations", FindingCode::DoubtfulPayment)]);
}

/// Of an amount and a total that differ nobody knows which was paid.
#[test]
fn an_amount_beside_another_total_is_refused() {
    let text = "Nom;Email;Date;Montant;Montant total\n\
                ESSAI;z@example.org;14/05/2024;50,00;150,00\n\
                ESSAI;z@example.org;15/05/2024;20,00;20,00\n";
    let intake = table(text);
    assert_eq!(of(&intake, Status::Settled), (1, 2_000));
    assert_eq!(refusals(&intake), [(2, "Montant total", FindingCode::AmbiguousAmount)]);
}

/// An entry on the other side of an account of gifts gives back the payer's latest gift.
#[test]
fn reversed_entries_lower_the_gift_of_their_payer() {
    let fec = "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|\
               PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|MontantDevise|Idevise\n";
    let entry = |number: u32, day: &str, of: &str, debit: &str, credit: &str| {
        format!(
            "BQ|Banque|{number}|202501{day}|754100|Dons|D{of}|ESSAI {of}|P1|202501{day}|Don|{debit}|{credit}|||||\n"
        )
    };
    let rows = [
        entry(1, "03", "LUC", "0,00", "60,00"),
        entry(2, "04", "LUC", "0,00", "60,00"),
        entry(3, "05", "ZOE", "0,00", "60,00"),
        entry(4, "09", "LUC", "60,00", "0,00"),
        entry(5, "10", "ZOE", "20,00", ""),
        "BQ|Banque|5|20250110|512000|Banque|||P1|20250110|Don|0,00|20,00|||||\n".to_owned(),
    ];
    let intake = table(&format!("{fec}{}", rows.concat()));
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Refunded)), ((2, 10_000), (2, 8_000)));
    // The other entry of the bank and the reversal itself are no gifts.
    assert_eq!(intake.receipt.taken + intake.receipt.asides.len() as u64, 6);

    let paheko = "Numéro d'écriture,Type,Statut,Libellé,Date,Remarques,Numéro pièce comptable,Référence paiement,\
                  Compte de débit,Compte de crédit,Montant,Projet analytique,Membres associés\n";
    let rows = "1,Recette,,Don,13/01/2025,,D1,V,512A,754,\"30,00\",,Ada ESSAI\n\
                2,Créance,En attente de règlement,Don promis,14/01/2025,,D2,V,411,754,\"40,00\",,Luc ESSAI\n\
                3,Créance,Réglé,Don promis,14/01/2025,,D2,V,411,754,\"15,00\",,Luc ESSAI\n\
                4,Dépense,,Remboursement don,15/01/2025,,D3,V,754,512A,\"10,00\",,Ada ESSAI\n\
                5,Dépense,,Timbres,16/01/2025,,D3,V,626,512A,\"10,00\",,\n";
    let intake = table(&format!("{paheko}{rows}"));
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Refunded)), ((2, 3_500), (1, 1_000)));
    assert_eq!(of(&intake, Status::Pending), (1, 4_000));
}

/// The export of GoCardless' dashboard writes amounts in units under the names of its interface.
#[test]
fn amounts_with_decimals_are_no_cents() {
    let table_of = |amounts: [&str; 2]| {
        let rows = amounts.map(|amount| {
            format!(
                "PM{0},2024-01-13T10:00:00.000Z,2024-01-1{0},{amount},EUR,paid_out,0,MD{0}\n",
                amount.len()
            )
        });
        table(&format!(
            "id,created_at,charge_date,amount,currency,status,amount_refunded,links.mandate\n{}",
            rows.concat()
        ))
    };
    assert_eq!(of(&table_of(["1000", "250"]), Status::Settled), (2, 1_250));
    assert_eq!(of(&table_of(["10.00", "7.25"]), Status::Settled).1, 1_725);
    let unsure = table_of(["1000.0", "250.0"]);
    assert_eq!((unsure.receipt.taken, unsure.receipt.refused), (0, 2));
}

/// Money that PayPal takes back for a gift lowers it, whatever the word. Money paid for something else does
/// not.
#[test]
fn money_that_goes_out_and_names_a_gift_gives_it_back() {
    let header = "Date,Heure,Nom,Type,État,Devise,Avant commission,De l'adresse email,Numéro de transaction,Numéro de la transaction de référence,Impact sur le solde\n";
    let row = |id: u32, kind: &str, cents: &str, refers: &str, impact: &str| {
        format!(
            "1{id}/03/2026,10:00,Zoé ESSAI,{kind},Terminé,EUR,\"{cents}\",z@example.org,F{id},{refers},{impact}\n"
        )
    };
    let rows = [
        row(3, "Paiement de don", "50,00", "", "Crédit"),
        row(4, "Rétrofacturation", "-50,00", "F3", "Débit"),
        row(5, "Paiement de don", "8,00", "", "Crédit"),
        row(6, "Paiement préapprouvé", "-8,00", "B-77", "Débit"),
        row(7, "Paiement de don", "9,00", "", "Mémo"),
    ];
    let intake = table(&format!("{header}{}", rows.concat()));
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Refunded)), ((1, 800), (1, 5_000)));
    let codes: Vec<FindingCode> = intake.receipt.asides.iter().map(|aside| aside.code).collect();
    assert!(codes.contains(&FindingCode::RefundApplied) && codes.contains(&FindingCode::RowOfOutgoing));
}

/// Opportunities in the bin of Salesforce, and gifts in kind, are no money.
#[test]
fn deleted_opportunities_and_gifts_in_kind_are_no_money() {
    let text = "Id,Amount,StageName,CloseDate,npsp__Primary_Contact__c,Type,RecordType.Name,IsDeleted\n\
                1,50.00,Closed Won,2025-01-13,C1,,Donation,false\n\
                2,60.00,Closed Won,2025-01-14,C2,,Donation,true\n\
                3,70.00,Closed Won,2025-01-15,C3,In-Kind,Donation,false\n\
                4,80.00,Closed Won,2025-01-16,C4,,In-Kind Gift,false\n";
    let intake = table(text);
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Cancelled)), ((1, 5_000), (1, 6_000)));
    assert!(intake.receipt.asides.iter().all(|aside| aside.code == FindingCode::RowInKind));
}

/// A no in a column about contact refuses, and so does a death in a title or a category.
#[test]
fn a_no_in_a_column_about_contact_refuses() {
    for (column, no, yes, channels) in [
        ("OK mail", "N", "O", &[ContactChannel::Email][..]),
        ("Email OK", "FALSE", "TRUE", &[ContactChannel::Email]),
        ("À contacter", "non", "oui", &ContactChannel::ALL),
        ("Newsletter", "Non", "Oui", &[ContactChannel::Email]),
        ("SMS", "non", "", &[ContactChannel::Sms]),
        ("Contact", "non", "Madame ESSAI", &ContactChannel::ALL),
        ("Radié", "oui", "", &ContactChannel::ALL),
        ("Contact", "0", "2", &[]),
    ] {
        let text = format!(
            "Nom;Prénom;Email;Date du don;Montant;{column}\n\
             ESSAI;Zoé;z@example.org;14/05/2024;60,00;{yes}\n\
             ESSAI;Léa;l@example.org;15/05/2024;50,00;{no}\n"
        );
        let intake = table(&text);
        for channel in ContactChannel::ALL {
            let objecting = intake
                .ledger
                .donors()
                .consent
                .iter()
                .filter(|consents| consents.on(channel).state == obole_ledger::ConsentState::Objected)
                .count();
            assert_eq!(objecting, usize::from(channels.contains(&channel)), "{column}, {}", channel.name());
        }
    }
    for (column, cell) in
        [("Civilité", "Feu"), ("Catégorie", "Décédés"), ("Observations", "succession Essai")]
    {
        let text = format!(
            "Nom;Prénom;Email;Date du don;Montant;{column}\nESSAI;Zoé;z@example.org;14/05/2024;60,00;{cell}\n"
        );
        let found = table(&text).receipt.findings;
        assert!(found.iter().any(|finding| finding.code == FindingCode::RemarkRefuses), "{column}");
    }
}
