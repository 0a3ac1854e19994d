//! Tables that no format fits: the mapping that is proposed for them, and columns that say no.

use obole_error::Lang;

use super::*;

fn table(text: &str, currency: Option<&str>) -> Result<Intake> {
    let folder = folder(&[("table.csv", text.as_bytes())]);
    let settings =
        ImportSettings { currency: currency.and_then(Currency::parse), ..ImportSettings::default() };
    import(&[folder.path().join("table.csv")], &settings, None, &mut |_| {})
}

/// Rows are imported as they were shown: the text of the mapping holds all that was assumed.
#[test]
fn a_proposal_imports_what_it_shows() {
    let tables = [
        (
            "g.csv",
            "ref;settled_date;type;full_name;gross;cur\nA1;2024-05-02;Payment;Zoé EXEMPLE;146.66;EUR\n\
                   A2;2024-05-03;Payout;ASSO FICTIVE;146.66;EUR\nA3;2024-05-04;Refund;Zoé EXEMPLE;5.00;EUR\n",
        ),
        (
            "g.csv",
            "When,Backer name,Total given,Payment status,Is test\n2024-05-02,Luc EXEMPLE,$25.00,completed,no\n\
                   2024-05-03,Ana EXEMPLE,$35.00,failed,no\n2024-05-04,Ana EXEMPLE,$5000.00,completed,yes\n",
        ),
        (
            "g.csv",
            "Jour;Qui;Montant versé en €;Périodicité;Remboursé\n13-mars-24;Zoé EXEMPLE;25,00 €;mensuel;non\n\
                   14-mars-24;Luc EXEMPLE;35,00 €;ponctuel;oui\n",
        ),
        (
            "g.json",
            r#"[{"day": "2024-05-02", "sum_amount": 250.5, "cur": "EUR", "payment_status_id:name": "Completed", "who": "z@example.org"},
                       {"day": "2024-05-03", "sum_amount": 40.5, "cur": "EUR", "payment_status_id:name": "Failed", "who": "z@example.org"}]"#,
        ),
    ];
    for (name, text) in tables {
        let folder = folder(&[(name, text.as_bytes())]);
        let path = folder.path().join(name);
        let proposal = crate::propose(&path, &ImportSettings::default(), Lang::En).unwrap();
        // In one of the tables nobody is named: the rest of it is compared.
        let named =
            proposal.rows.iter().any(|row| matches!(&row.read, Some(Ok(payment)) if payment.is_named));
        let anonymous = if named { "" } else { "anonymous = true\n" };
        let text = format!("{anonymous}{}", proposal.text);
        put(&folder.path().join("m.toml"), text.as_bytes());
        let mapping = crate::load_mapping(&folder.path().join("m.toml")).unwrap();
        let settings = ImportSettings { mapping: Some(mapping), ..ImportSettings::default() };
        let intake = import(&[path], &settings, None, &mut |_| {}).unwrap();
        let gifts = intake.ledger.gifts();
        let mut read: Vec<(u32, i64, Status)> = (0..gifts.len())
            .map(|row| (gifts.source_row[row], gifts.cents[row].get(), gifts.status[row]))
            .collect();
        read.sort_unstable();
        let shown: Vec<(u32, i64, Status)> = proposal
            .rows
            .iter()
            .filter_map(|row| Some((row.row, row.read.as_ref()?.as_ref().ok()?)))
            .map(|(row, payment)| (row, payment.cents.get(), payment.status))
            .collect();
        assert_eq!(read, shown, "{text}");
        assert_eq!(intake.receipt.refused, 0, "{text}");
        assert!(shown.len() < 3 || shown.iter().any(|(_, _, status)| *status != Status::Settled), "{text}");
    }
}

#[test]
fn words_of_a_status_that_are_not_known_are_named_in_the_mapping() {
    let folder = folder(&[(
        "t.csv",
        "Date;Amount;Donor;Status\n2024-05-02;5,00;A1;fulfilled\n2024-05-03;6,00;A2;paid\n".as_bytes(),
    )]);
    let proposal =
        crate::propose(&folder.path().join("t.csv"), &ImportSettings::default(), Lang::Fr).unwrap();
    assert!(
        proposal.text.lines().any(|line| line.starts_with('#') && line.ends_with("fulfilled")),
        "{}",
        proposal.text
    );
}

/// A postal code may be the number of a day, and a year is nobody's number.
#[test]
fn columns_are_not_found_by_chance() {
    let text = "Plz;Member since;Sponsor name;Amount paid;Gebucht am\n62701;2019;Zoé EXEMPLE;25,00;13.05.2024\n\
                75011;2020;Luc EXEMPLE;35,00;14.05.2024\n";
    let folder = folder(&[("t.csv", text.as_bytes())]);
    let proposal =
        crate::propose(&folder.path().join("t.csv"), &ImportSettings::default(), Lang::En).unwrap();
    let has = |line: &str| proposal.text.lines().any(|written| written.starts_with(line));
    for line in ["date = [\"Gebucht am\"]", "amount = [\"Amount paid\"]", "name = [\"Sponsor name\"]"] {
        assert!(has(line), "{line}: {}", proposal.text);
    }
    assert!(!has("number ="), "{}", proposal.text);
}

/// A line of data is no header, whatever it holds: names of people would stand in the mapping.
#[test]
fn a_first_line_of_data_is_no_header() {
    let rows = "Zoé Exemple;z@example.org;25,00;2024-05-02\nLuc Exemple;l@example.org;35,00;2024-05-03\n";
    let numbered = format!("Buyer address 1;Contact 1;Value 1;Day 1\n{rows}");
    let folder = folder(&[("rows.csv", rows.as_bytes()), ("table.csv", numbered.as_bytes())]);
    assert_eq!(
        crate::propose(&folder.path().join("rows.csv"), &ImportSettings::default(), Lang::En)
            .unwrap_err()
            .message()
            .id(),
        "header-unknown"
    );
    let proposal =
        crate::propose(&folder.path().join("table.csv"), &ImportSettings::default(), Lang::En).unwrap();
    assert_eq!(proposal.rows.len(), 2, "{}", proposal.text);
}

/// A yes refuses under any ordinary name, and under others the import stops.
#[test]
fn no_column_of_refusals_is_dropped() {
    for name in [
        "HasOptedOutOfEmail",
        "Has Opted Out Of Email",
        "Opted Out",
        "opted_out",
        "Is Opt Out",
        "DoNotCall",
        "Do Not Email",
        "Email opt out",
        "EmailOptedOut",
        "Ne pas contacter",
        "Désinscrit",
        "Is Deceased",
        "has opted out of our letters",
        "Opted-out (post)",
        "optsOut",
    ] {
        let text = format!("Date,Amount,Email,{name}\n2024-05-02,5.00,z@example.org,1\n");
        match table(&text, Some("EUR")) {
            Ok(intake) => {
                let refused = ContactChannel::ALL.iter().any(|channel| objecting(&intake, *channel) > 0);
                assert!(refused, "{name}");
            }
            Err(error) => assert_eq!(error.message().id(), "column-perhaps-refusal", "{name}"),
        }
    }
}

/// A mark in a column of refusals refuses; a dash or an empty box does not.
#[test]
fn a_mark_in_a_column_of_refusals_refuses() {
    for (mark, refuses) in [
        ("✓", true),
        ("☑", true),
        ("✗", true),
        ("❌", true),
        ("●", true),
        ("*", true),
        ("!", true),
        ("†", true),
        ("?", true),
        ("x", true),
        ("", false),
        ("-", false),
        ("—", false),
        ("☐", false),
        ("non", false),
    ] {
        for name in ["Ne pas contacter", "Décédé", "Do not mail"] {
            let text = format!("Date;Montant;Email;{name}\n13/05/2024;5,00;z@example.org;{mark}\n");
            let intake = table(&text, Some("EUR")).unwrap();
            assert_eq!(objecting(&intake, ContactChannel::Post) > 0, refuses, "{name} {mark}");
        }
    }
    // So does one in a column that says that the money went back.
    let intake =
        table("Date;Montant;Email;Remboursé\n13/05/2024;5,00;z@example.org;✓\n", Some("EUR")).unwrap();
    assert_eq!(of(&intake, Status::Refunded), (1, 500));
}

/// The day of a death or a refusal is not proposed as that of the gift.
#[test]
fn a_day_of_refusal_is_no_day_of_a_gift() {
    for name in ["Date de décès", "Opt-out date", "Date de désinscription", "Date d'opposition"] {
        let text = format!(
            "Quand;Somme;Qui;{name}\n13/05/2024;5,00;Zoé EXEMPLE;14/05/2024\n15/05/2024;6,00;Luc EXEMPLE;\n"
        );
        let folder = folder(&[("t.csv", text.as_bytes())]);
        match crate::propose(&folder.path().join("t.csv"), &ImportSettings::default(), Lang::En) {
            Ok(proposal) => {
                assert!(proposal.text.contains("date = [\"Quand\"]"), "{name}: {}", proposal.text)
            }
            Err(error) => assert_eq!(error.message().id(), "column-perhaps-refusal", "{name}"),
        }
    }
}

/// Cents are in the name of a column, promises beside payments, sums of each donor no gifts.
#[test]
fn amounts_are_those_that_came() {
    let proposed = |text: &str| {
        let folder = folder(&[("t.csv", text.as_bytes())]);
        crate::propose(&folder.path().join("t.csv"), &ImportSettings::default(), Lang::En)
    };
    let cents = |text: &str| -> Vec<i64> {
        proposed(text)
            .unwrap()
            .rows
            .iter()
            .filter_map(|row| Some(row.read.as_ref()?.as_ref().ok()?.cents.get()))
            .collect()
    };
    assert_eq!(
        cents("When,Email,Amount (cents)\n2024-05-13,z@example.org,4000\n2024-05-14,z@example.org,550\n"),
        [4_000, 550]
    );
    assert_eq!(
        cents("Date,Email,Amount Pledged,Amount Paid\n2024-05-13,z@example.org,300.00,25.00\n"),
        [2_500]
    );
    assert_eq!(cents("Date;Email;Promesse;Versé\n13/05/2024;z@example.org;300,00;75,00\n"), [7_500]);
    let summary =
        "Nom;Dernier don;Date dernier don;Total dons;Nombre de dons\nEXEMPLE;50,00;05/03/2024;400,00;8\n";
    assert_eq!(proposed(summary).unwrap_err().message().id(), "summary-of-donors");
    let total = "Date;Montant;Nom\n13/05/2024;5,00;EXEMPLE\nTotal;5,00;\n";
    assert_eq!(table(total, Some("EUR")).unwrap().receipt.refused, 0);
    let mode = "Date;Montant;Nom;Mode\n13/05/2024;5,00;EXEMPLE;live\n14/05/2024;30,00;EXEMPLE;test\n";
    assert_eq!(of(&table(mode, Some("EUR")).unwrap(), Status::Settled), (1, 500));
}

#[test]
fn the_state_of_an_address_is_no_status() {
    let text = "Name,Email,Address,City,State,Zip,Date,Amount\nJean Model,j@example.org,1 Main St,Springfield,IL,62701,\
                2024-01-05,$25.00\n";
    let intake = table(text, None).unwrap();
    assert_eq!((intake.receipt.taken, intake.receipt.refused), (1, 0));
}

/// The currency that a column names counts, not the one that a person says of amounts without any.
#[test]
fn a_currency_in_a_column_of_another_name_counts() {
    let row = "2024-05-02,53.70,z@example.org,GBP\n";
    for name in ["Donation Currency", "Currency of the gift", "CurrencyIsoCode", "Devise du don"] {
        let intake = table(&format!("Date,Amount,Email,{name}\n{row}"), Some("EUR")).unwrap();
        assert_eq!(
            intake.receipt.sums.keys().map(ToString::to_string).collect::<Vec<_>>(),
            ["GBP"],
            "{name}"
        );
    }
    // Of two such columns a person says which one is meant.
    let text = "Date,Amount,Email,Paid currency,Home currency\n2024-05-02,53.70,z@example.org,GBP,EUR\n";
    assert_eq!(table(text, Some("EUR")).unwrap_err().message().id(), "several-currency-columns");
}

#[test]
fn tests_promises_and_things_are_no_money() {
    let rows = "2024-05-02,5.00,z@example.org,Donation,yes\n2024-05-03,6.00,z@example.org,Donation,no\n\
                2024-05-04,7.00,z@example.org,Gift in Kind,yes\n2024-05-05,8.00,z@example.org,Recurring Donation Schedule,yes\n\
                2024-05-06,0.30,z@example.org,Processing Fee,yes\n";
    let intake = table(&format!("Date,Amount,Email,Type,Is Live\n{rows}"), Some("EUR")).unwrap();
    assert_eq!((of(&intake, Status::Settled), intake.receipt.set_aside), ((1, 500), 4));
}

#[test]
fn what_is_paid_for_is_no_gift() {
    let text = "Date;Montant;Nom;Type\n13/05/2024;5,00;EXEMPLE;Don\n14/05/2024;20,00;EXEMPLE;Cotisation 2024\n\
                15/05/2024;30,00;EXEMPLE;Billets concert\n16/05/2024;40,00;EXEMPLE;\n17/05/2024;50,00;EXEMPLE;Libre\n";
    let intake = table(text, Some("EUR")).unwrap();
    assert_eq!(
        (of_kind(&intake, GiftKind::Gift), of_kind(&intake, GiftKind::Membership)),
        ((3, 9_500), (1, 2_000))
    );
    assert_eq!(of_kind(&intake, GiftKind::Ticket), (1, 3_000));
}

/// A bank that marks the parts of a debit as credits: the association paid.
#[test]
fn within_a_debit_there_is_no_gift() {
    let part = |amount: &str| {
        format!(
            "<TxDtls><Amt Ccy=\"CHF\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Nm>ASSO FICTIVE</Nm></Dbtr></RltdPties></TxDtls>"
        )
    };
    let text = format!(
        "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.04\"><BkToCstmrDbtCdtNtfctn>\
         <GrpHdr><MsgId>M</MsgId></GrpHdr><Ntfctn><Id>N</Id><Acct><Id><IBAN>CH9300762011623852957</IBAN></Id></Acct><Ntry>\
         <Amt Ccy=\"CHF\">6.30</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2024-05-02</Dt></BookgDt>\
         <NtryDtls>{}{}</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>",
        part("3.10"),
        part("3.20")
    );
    let folder = folder(&[("camt.xml", text.as_bytes())]);
    let intake = plainly(&[folder.path().join("camt.xml")]).unwrap();
    assert_eq!((intake.receipt.taken, intake.receipt.set_aside), (0, 2));
}

/// Spanish titles of a statement, contributions of CiviCRM's interface, a report of Bloomerang without
/// numbers.
#[test]
fn further_forms_of_known_formats_are_read() {
    let statement = "Fecha,Hora,Zona horaria,Descripción,Divisa,Bruto,Comisión,Neto,Saldo,Id. de transacción,Correo electrónico del \
                     remitente,Nombre\n13/1/2020,11:05:56,Europe/Berlin,Pago estándar,EUR,\"49,37\",\"-1,78\",\"47,59\",\"4.626,81\",T1,\
                     z@example.org,EXEMPLE\n14/1/2020,11:05:56,Europe/Berlin,Retirada general,EUR,\"-40,00\",\"0,00\",\"-40,00\",\"1,00\",T2,,\n";
    let intake = table(statement, None).unwrap();
    assert_eq!((of(&intake, Status::Settled), intake.receipt.set_aside), ((1, 4_937), 1));

    let contribution = |id: u32, status: &str, test: bool| {
        format!(
            r#"{{"id": {id}, "contact_id": 7, "receive_date": "2025-01-15 00:00:00", "total_amount": 250.0, "currency": "EUR",
               "contribution_status_id:name": "{status}", "financial_type_id:name": "Donation", "is_test": {test},
               "contact_id.do_not_email": {}}}"#,
            id == 2
        )
    };
    let rows = [
        contribution(1, "Completed", false),
        contribution(2, "Failed", false),
        contribution(3, "Completed", true),
    ];
    let folder =
        folder(&[("api.json", format!("{{\"values\": [{}], \"count\": 3}}", rows.join(",")).as_bytes())]);
    let intake = plainly(&[folder.path().join("api.json")]).unwrap();
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Failed)), ((1, 25_000), (1, 25_000)));
    assert_eq!(intake.receipt.set_aside, 1);
    assert_eq!(objecting(&intake, ContactChannel::Email), 1);

    let report = "Account Number,Date,Amount,Transaction Type,Email\n91,2025-02-02,50.00,Recurring Donation,z@example.org\n\
                  91,2025-03-01,50.00,Recurring Donation Payment,z@example.org\n";
    let intake = table(report, Some("EUR")).unwrap();
    assert_eq!((of(&intake, Status::Settled), intake.receipt.set_aside), ((1, 5_000), 1));
}

/// A title above the names of the columns is passed over in every format; rows above them are named.
#[test]
fn lines_above_the_header_are_passed_over_or_named() {
    let canonical = "donor_id,date,amount\nA1,2024-01-05,25.00\nB2,2024-02-05,35.00\n";
    for (above, count) in
        [("Association Exemple\n\n", None), ("sep=,\n", None), ("C3,2024-01-06,45.00\n", Some(1))]
    {
        let intake = table(&format!("{above}{canonical}"), None).unwrap();
        assert_eq!(of(&intake, Status::Settled), (2, 6_000), "{above}");
        let named = findings(&intake).into_iter().find(|(code, ..)| *code == FindingCode::RowsAboveHeader);
        assert_eq!(named.and_then(|(_, _, count)| count), count, "{above}");
        assert!(intake.receipt.sources.iter().all(|source| source.lines.reconcile()));
        assert_eq!(intake.ledger.gifts().source_row[0], 3 + u32::from(above.starts_with("Asso")), "{above}");
    }
    let export =
        beside("shared/data/platforms").map(|folder| folder.join("helloasso_paiements_31col__VERIFIED.csv"));
    let Some(bytes) = export.and_then(|path| std::fs::read(path).ok()) else { return };
    let titled = [b"Export des paiements;;;\r\n".to_vec(), bytes.clone()].concat();
    let files = folder(&[("plain.csv", &bytes), ("titled.csv", &titled)]);
    let of_file = |name: &str| plainly(&[files.path().join(name)]).unwrap();
    assert_eq!(rows(&of_file("titled.csv")), rows(&of_file("plain.csv")));
}

/// Returns the settled payments of a table with these words of a status, and the number of refused rows.
fn of_words(column: &str, words: &[&str]) -> (u64, u64) {
    let row = |(at, word): (usize, &&str)| format!("13/0{}/2024;7,00;A{at};{word}\n", 1 + at % 9);
    let rows: String = words.iter().enumerate().map(row).collect();
    let intake = table(&format!("Date;Montant;Donateur;{column}\n{rows}"), Some("EUR")).unwrap();
    assert!(
        refusals(&intake)
            .iter()
            .all(|(_, named, code)| *named == column && *code == FindingCode::UnknownStatus)
    );
    (of(&intake, Status::Settled).0, intake.receipt.refused)
}

/// A word of money that came says nothing beside one that denies it.
#[test]
fn a_status_with_a_word_against_it_is_unknown() {
    let received = [
        "Payé",
        "payée par CB",
        "Réglé le 12/03",
        "Encaissé (chèque)",
        "Reçu",
        "reçus",
        "Validée",
        "Règlement reçu",
        "Paid in full",
        "Confirmé",
        "Effectué hors ligne",
        "Accepté",
        "Terminée",
    ];
    assert_eq!(of_words("Statut", &received), (received.len() as u64, 0));
    let denied = [
        "Paid - refunded",
        "Paid (disputed)",
        "Règlement en attente",
        "Règlement refusé",
        "Encaissement rejeté",
        "Encaissement en attente",
        "Payé puis remboursé",
        "Validé, impayé",
        "Effectué, rejeté par la banque",
        "Récusé",
        "Récurrent",
        "Payé (test)",
        "Payée, contestée",
        "Réglé - chargeback",
        "Encaissé puis annulé",
        "Validé (échec de la banque)",
        "Reçu partiellement",
        "Confirmé, non payé",
        "Payer",
        "Accepté sans paiement",
        "Remboursement refusé",
        "Remboursé partiellement",
        "Impayé, régularisé",
        "Promesse payée",
    ];
    assert_eq!(of_words("Statut", &denied), (0, denied.len() as u64));
    // The words of a column beside the status count as well.
    let rows = "13/05/2024;5,00;A1;Payé;Paiement refusé\n14/05/2024;6,00;A2;Payé;Paiement validé\n";
    let intake =
        table(&format!("Date;Montant;Donateur;Statut;Etat de la transaction\n{rows}"), Some("EUR")).unwrap();
    assert_eq!((of(&intake, Status::Settled), intake.receipt.refused), ((1, 600), 1));
}

/// The proposed mapping reads such words as the table alone does, and names them.
#[test]
fn a_proposal_names_words_that_contradict_each_other() {
    let rows = "2024-05-02;5,00;A1;Règlement refusé\n2024-05-03;6,00;A2;Réglé\n2024-05-04;8,00;A3;Réglé puis contesté\n";
    let folder = folder(&[("t.csv", format!("Quand;Somme;Donateur;Statut\n{rows}").as_bytes())]);
    let path = folder.path().join("t.csv");
    let settings = ImportSettings { currency: Currency::parse("EUR"), ..ImportSettings::default() };
    let proposal = crate::propose(&path, &settings, Lang::En).unwrap();
    for word in ["Règlement refusé", "Réglé puis contesté"] {
        assert!(
            proposal.text.lines().any(|line| line.starts_with('#') && line.contains(word)),
            "{}",
            proposal.text
        );
    }
    let own = |text: &str| {
        put(&folder.path().join("m.toml"), text.as_bytes());
        let mapping = Some(crate::load_mapping(&folder.path().join("m.toml")).unwrap());
        std::fs::remove_file(folder.path().join("m.toml")).unwrap();
        let settings = ImportSettings { mapping, ..settings.clone() };
        import(std::slice::from_ref(&path), &settings, None, &mut |_| {}).unwrap()
    };
    let intake = own(&proposal.text);
    assert_eq!((of(&intake, Status::Settled), intake.receipt.refused), ((1, 600), 2));
    // A person who writes the whole word decides.
    let failed =
        proposal.text.replace("failed = [", "failed = [\"Règlement refusé\", \"Réglé puis contesté\", ");
    let intake = own(&failed);
    assert_eq!((of(&intake, Status::Failed), intake.receipt.refused), ((2, 1_300), 0));
}
