//! Statuses, types and columns by which no money came, went back, or is not clear.

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

const ACTIVITY: &str =
    "Date,Time,Name,Type,Status,Currency,Gross,From Email Address,Transaction ID,Reference Txn ID\n";

/// A payment that was refunded in part is lowered by its refund once, and a refund of a payment that says so
/// itself is known.
#[test]
fn refunds_of_paypal_are_taken_once() {
    let row = |id: u32, kind: &str, status: &str, gross: &str, refers: &str| {
        format!("1{id}/01/2026,10:00,Zoé ESSAI,{kind},{status},EUR,{gross},z@example.org,T{id},{refers}\n")
    };
    let rows = [
        row(3, "Donation Payment", "Partially Refunded", "44.00", ""),
        row(4, "Payment Refund", "Completed", "-9.00", "T3"),
        row(5, "Mobile Payment", "Refunded", "21.00", ""),
        row(6, "Payment Refund", "Completed", "-21.00", "T5"),
        row(7, "Subscription Payment", "Completed", "8.00", ""),
        row(8, "Payment Refund", "Denied", "-8.00", "T7"),
    ];
    let intake = table(&format!("{ACTIVITY}{}", rows.concat()));
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Refunded)), ((2, 4_300), (2, 3_000)));
    let codes: Vec<FindingCode> = intake.receipt.asides.iter().map(|aside| aside.code).collect();
    assert_eq!(codes, [FindingCode::RefundApplied, FindingCode::RowOfOutgoing]);

    let header = "Date,Heure,Nom,Type,État,Devise,Avant commission,De l'adresse email,Numéro de transaction,Numéro de la transaction de référence\n";
    let rows = "13/03/2026,10:00,Zoé ESSAI,Paiement de don,Partiellement remboursé,EUR,\"44,00\",z@example.org,F1,\n\
                14/03/2026,10:00,Zoé ESSAI,Remboursement de paiement,Terminé,EUR,\"-9,00\",z@example.org,F2,F1\n\
                15/03/2026,10:00,IMPRIMERIE,Remboursement de paiement,Terminé,EUR,\"33,00\",i@example.org,F3,F0\n";
    let intake = table(&format!("{header}{rows}"));
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Refunded)), ((1, 3_500), (1, 900)));
}

/// Money of PayPal, of a bank or of a lender is no gift; of a type that is in no list, a person decides.
#[test]
fn money_of_other_types_is_no_gift() {
    let types = [
        ("Website Payment", true),
        ("General Credit Card Deposit", false),
        ("PayPal Protection Bonus", false),
        ("General Bonus", false),
        ("Transfer from Bank", false),
        ("Virement depuis un compte bancaire", false),
        ("Loan Payment Received", false),
        ("Interest", false),
        ("General Adjustment", false),
        ("Partner Fee", false),
        ("Canceled Payment", false),
        ("Versement du prêt", false),
        ("Something new", false),
        ("", false),
    ];
    for (kind, is_gift) in types {
        let activity = format!("13/02/2026,10:00,Zoé ESSAI,{kind},Completed,EUR,6.00,z@example.org,T1,\n");
        let statement = "Date,Description,Currency,Gross,Balance,Transaction ID,Name,From Email Address\n";
        let row = format!("13/02/2026,{kind},EUR,6.00,9.00,T1,Zoé ESSAI,z@example.org\n");
        for text in [format!("{ACTIVITY}{activity}"), format!("{statement}{row}")] {
            let intake = table(&text);
            assert_eq!(of(&intake, Status::Settled).0 == 1, is_gift, "{kind}");
            assert_eq!(intake.receipt.taken == 1, is_gift, "{kind}");
        }
    }
    let text = format!("{ACTIVITY}13/02/2026,10:00,ESSAI,Loan Payment Received,Completed,EUR,6.00,,T1,\n");
    assert_eq!(refusals(&table(&text)), [(2, "Type", FindingCode::UnknownStatus)]);
}

/// A dispute that was lost takes the money, one that lasts holds it, and what is not captured did not come.
#[test]
fn disputed_and_uncaptured_charges_are_not_received() {
    let header = "id,Created (UTC),Amount,Amount Refunded,Currency,Captured,Mode,Status,Customer Email,Disputed Amount,Dispute Status\n";
    let row = |id: u32, back: &str, captured: &str, disputed: &str, dispute: &str| {
        format!(
            "ch_{id},2026-01-0{id} 10:00,50.00,{back},eur,{captured},Live,Paid,z{id}@example.org,{disputed},{dispute}\n"
        )
    };
    let rows = [
        row(1, "0.00", "true", "50.00", "lost"),
        row(2, "5.00", "true", "20.00", "lost"),
        row(3, "0.00", "true", "50.00", "needs_response"),
        row(4, "0.00", "true", "50.00", "under_review"),
        row(5, "0.00", "true", "50.00", "won"),
        row(6, "0.00", "false", "", ""),
        row(7, "0.00", "true", "50.00", "escalated"),
        row(8, "0.00", "true", "", "lost"),
        row(9, "0.00", "true", "50.00", "warning_closed"),
    ];
    let intake = table(&format!("{header}{}", rows.concat()));
    assert_eq!(of(&intake, Status::Settled), (3, 12_500));
    assert_eq!((of(&intake, Status::Pending), of(&intake, Status::Refunded)), ((3, 15_000), (3, 12_500)));
    assert_eq!(refusals(&intake), [(8, "Dispute Status", FindingCode::UnknownStatus)]);
}

/// A debit that failed later takes its charge back.
#[test]
fn a_failed_charge_of_a_balance_is_lowered() {
    let header = "balance_transaction_id,created,currency,gross,reporting_category,source_id,charge_id,customer_email\n";
    let rows = "txn_1,2026-01-05,eur,13.00,charge,py_1,py_1,z@example.org\n\
                txn_2,2026-01-06,eur,17.00,charge,py_2,py_2,l@example.org\n\
                txn_3,2026-01-09,eur,-13.00,charge_failure,pyr_1,py_1,z@example.org\n\
                txn_4,2026-01-12,eur,17.00,dispute_reversal,dp_1,py_2,l@example.org\n";
    let intake = table(&format!("{header}{rows}"));
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Refunded)), ((1, 1_700), (1, 1_300)));
    let codes: Vec<FindingCode> = intake.receipt.asides.iter().map(|aside| aside.code).collect();
    assert_eq!(codes, [FindingCode::RefundApplied, FindingCode::RefundUndone]);
}

/// A spreadsheet writes dates in the order of its own language; the platform's own form needs no question.
#[test]
fn dates_that_a_spreadsheet_wrote_again_are_asked_for() {
    let payments = |day: &str| {
        format!(
            "Référence commande;Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Email payeur\n\
                 1;801;45,00;{day};Payé;Essai;z@example.org\n"
        )
    };
    let gifts = |day: &str| {
        format!(
            "Numéro;N° de transaction;Nom;Email;Date du don;Montant;Statut;Type de don\n1;5;Essai;z@example.org;{day};40,00;Payé;Ponctuel\n"
        )
    };
    let accounts = |day: &str| {
        format!(
            "Numéro d'écriture,Type,Libellé,Date,Compte de débit,Compte de crédit,Montant,Membres associés\n\
                 1,Recette,Don,{day},512A,754,\"30,00\",Zoé ESSAI\n"
        )
    };
    let form = |day: &str| {
        format!(
            "Référence commande;Date de la commande;Statut de la commande;Nom payeur;Email payeur;Type de don;Montant\n\
                 1;{day};Validé;Essai;z@example.org;Unique;10,00\n"
        )
    };
    let of_platforms: [&dyn Fn(&str) -> String; 4] = [&payments, &gifts, &accounts, &form];
    for text in of_platforms {
        let import_of = |day: &str| one("export.csv", text(day).as_bytes());
        for day in ["2/5/26", "2/5/2026", "02/05/26"] {
            let asked = import_of(day).unwrap_err();
            assert_eq!(
                (asked.kind(), asked.message().id()),
                (Kind::Usage, "date-order-ambiguous"),
                "{}",
                text(day)
            );
        }
        for (day, read) in
            [("02/05/2026", "2026-05-02"), ("2/25/26", "2026-02-25"), ("25/2/26", "2026-02-25")]
        {
            let intake = import_of(day).unwrap();
            assert_eq!(intake.ledger.gifts().day[0].to_string(), read, "{}", text(day));
        }
        let chosen = table(&text("2/5/26"));
        assert_eq!(chosen.ledger.gifts().day[0].to_string(), "2026-05-02");
    }
}

/// A service that transfers the gifts of many, and a sum of cheques, are no donors in a table of a bank.
#[test]
fn a_table_of_a_bank_has_sums_of_many() {
    let payers = [
        ("VIR SEPA M ESSAI DON", true),
        ("VIR STRIPE PAYMENTS EUROPE", false),
        ("Virement reçu de HelloAsso", false),
        ("REMISE CHEQUES 0001", false),
        ("STRIPE", false),
        ("Versement d'espèces agence", false),
        ("PAYPAL EUROPE SARL", false),
        ("Mollie EXEMPLE", true),
    ];
    for (payer, is_gift) in payers {
        let text = format!("Date;Donateur;Montant;Devise\n13/05/2024;{payer};5,00;EUR\n");
        let intake = one("banque.csv", text.as_bytes()).unwrap();
        assert_eq!(
            (intake.receipt.taken, intake.receipt.set_aside),
            if is_gift { (1, 0) } else { (0, 1) },
            "{payer}"
        );
        let own = "format = \"bank\"\nprefix = \"b-\"\n[header]\nhas = [\"Libellé\"]\n[columns]\ndate = \"Date\"\namount = \"Montant\"\nname = \"Libellé\"\ncurrency = \"Devise\"\n";
        let folder =
            folder(&[("m.toml", own.as_bytes()), ("b.csv", text.replace("Donateur", "Libellé").as_bytes())]);
        let mapping = crate::load_mapping(&folder.path().join("m.toml")).unwrap();
        let settings = ImportSettings { mapping: Some(mapping), ..ImportSettings::default() };
        let intake = import(&[folder.path().join("b.csv")], &settings, None, &mut |_| {}).unwrap();
        assert_eq!(intake.receipt.taken == 1, is_gift, "{payer}");
        assert!(is_gift || intake.receipt.asides[0].code == FindingCode::RowOfPool, "{payer}");
    }
}

/// Money that the holder of the account moves is no gift, by the number of the account or by the name.
#[test]
fn a_transfer_between_own_accounts_is_no_gift() {
    let entry = |name: &str, iban: &str| {
        format!(
            "<Ntry><Amt Ccy=\"EUR\">70.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-12</Dt></BookgDt>\
                 <NtryDtls><TxDtls><Amt Ccy=\"EUR\">70.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Nm>{name}</Nm></Dbtr>\
                 <DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties></TxDtls></NtryDtls></Ntry>"
        )
    };
    let statement = |entries: String| {
        format!(
            "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.04\"><BkToCstmrStmt><GrpHdr>\
                 <MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id><Acct><Id><IBAN>FR7611</IBAN></Id><Ownr><Nm>Les Amis d'Ici</Nm></Ownr></Acct>\
                 {entries}</Stmt></BkToCstmrStmt></Document>"
        )
    };
    let entries = [
        entry("LES AMIS D ICI", "FR7622"),
        entry("LIVRET", "FR76 11"),
        entry("MME FICTIVE", "FR7633"),
        entry("LES AMIS D AILLEURS", "FR7644"),
    ];
    let intake = one("statement.xml", statement(entries.concat()).as_bytes()).unwrap();
    assert_eq!((of(&intake, Status::Settled), intake.receipt.set_aside), ((2, 14_000), 2));
    assert!(intake.receipt.asides.iter().all(|aside| aside.code == FindingCode::RowOfPayout));
}

/// Contributions of CiviCRM: objects by their number in JSON, and French titles and words.
#[test]
fn further_forms_of_civicrm_are_read() {
    let contribution = |id: u32, status: &str| {
        format!(
            r#""{id}": {{"contribution_id": "{id}", "contact_id": "7", "receive_date": "2026-03-0{id} 00:00:00",
                "total_amount": "12.00", "currency": "EUR", "contribution_status": "{status}"}}"#
        )
    };
    let text = format!(
        r#"{{"is_error": 0, "version": 3, "count": 2, "values": {{{}, {}}}}}"#,
        contribution(1, "Completed"),
        contribution(2, "Failed")
    );
    let intake = one("api.json", text.as_bytes()).unwrap();
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Failed)), ((1, 1_200), (1, 1_200)));

    let text = "ID de contribution\tNom affiché\tE-mail\tMontant total\tDevise\tDate de la contribution\tStatut de la contribution\n\
                1\tZoé Essai\tz@example.org\t12,00 €\tEUR\t14/03/2026\tTerminée\n\
                2\tLuc Essai\tl@example.org\t13,00 €\tEUR\t15/03/2026\tAnnulée\n";
    let intake = table(text);
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Cancelled)), ((1, 1_200), (1, 1_300)));
    assert_eq!(intake.receipt.sources[0].format, "civicrm");
}

/// Two columns of one name are two readings where they differ.
#[test]
fn two_amounts_under_one_name_are_asked_about() {
    let header = "Nom;Email;Montant;Date du don;Montant;Devise\n";
    let rows = "Essai;z@example.org;20,00;13/05/2024;20,00;EUR\nEssai;l@example.org;30,00;14/05/2024;3,00;EUR\n\
                Essai;m@example.org;40,00;15/05/2024;;EUR\n";
    let intake = table(&format!("{header}{rows}"));
    assert_eq!(of(&intake, Status::Settled), (2, 6_000));
    assert_eq!(refusals(&intake), [(3, "Montant", FindingCode::AmbiguousAmount)]);
}
