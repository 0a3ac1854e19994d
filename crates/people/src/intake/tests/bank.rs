//! Bank files: statements, returns, rejects and collection orders.

use super::*;

/// Bank files: the settled, pending and failed payments (rows and cents), and the rows set aside.
#[test]
fn bank_files_have_the_expected_sums() {
    let Some(folder) = beside("shared/data/exports") else { return };
    type Sums = (u64, i64);
    let wanted: [(&str, Sums, Sums, Sums, u64); 6] = [
        ("sepa-camt053__oca__txdtls.xml", (2, 348_300), (0, 0), (0, 0), 0),
        ("sepa-camt054__oca__unpaid.xml", (0, 0), (0, 0), (1, 10_000), 0),
        ("sepa-camt054__rousseau__business_sample-v04.xml", (1, 10_567_850), (0, 0), (0, 0), 0),
        ("sepa-camt054__tryton__v02.xml", (1, 10_567_850), (0, 0), (0, 0), 0),
        ("sepa-camt054__tryton__v03.xml", (1, 10_567_850), (0, 0), (0, 0), 0),
        ("sepa-pain002__oca__unpaid.xml", (0, 0), (0, 0), (4, 40_000), 0),
    ];
    // Each file has one currency.
    let all = |intake: &Intake, status: Status| {
        let gifts = intake.ledger.gifts();
        let rows = (0..gifts.len()).filter(|row| gifts.status[*row] == status);
        rows.fold((0, 0), |(rows, sum), row| (rows + 1, sum + gifts.cents[row].get()))
    };
    for (name, settled, pending, failed, aside) in wanted {
        let intake = plainly(&[folder.join(name)]).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found = [Status::Settled, Status::Pending, Status::Failed].map(|status| all(&intake, status));
        assert_eq!(found, [settled, pending, failed], "{name}: {:?}", refusals(&intake));
        assert_eq!((intake.receipt.refused, intake.receipt.set_aside), (0, aside), "{name}");
    }
    let orders = plainly(&[folder.join("sepa-pain008__project60__sepa_example.xml")]).unwrap();
    assert_eq!((of(&orders, Status::Settled), of(&orders, Status::Pending)), ((0, 0), (2, 2_030)));
    let codes = |name: &str| {
        let intake = plainly(&[folder.join(name)]).unwrap();
        let gifts = intake.ledger.gifts();
        let mut codes: Vec<String> =
            (0..gifts.len()).map(|row| gifts.failure_code.get(row).to_owned()).collect();
        codes.sort();
        codes
    };
    assert_eq!(codes("sepa-pain002__oca__unpaid.xml"), ["AC01", "AM04", "MD06", "MS02"]);
    assert_eq!(codes("sepa-camt054__oca__unpaid.xml"), ["AC06"]);
    let broken = plainly(&[folder.join("sepa-camt053__genkgo__wrong.xml")]).unwrap_err();
    assert_eq!((broken.kind(), broken.message().id()), (Kind::Unreadable, "bank-file-damaged"));
}

/// Makes a collection order of a batch with a mandate, a reference and an amount for each debtor.
fn orders(debtors: &[(&str, &str, &str)]) -> String {
    let rows: String = debtors
        .iter()
        .map(|(mandate, reference, amount)| {
            format!(
                "<DrctDbtTxInf><PmtId><EndToEndId>{reference}</EndToEndId></PmtId><InstdAmt Ccy=\"EUR\">{amount}\
                 </InstdAmt><DrctDbtTx><MndtRltdInf><MndtId>{mandate}</MndtId></MndtRltdInf></DrctDbtTx><Dbtr><Nm>\
                 {mandate} FICTIVE</Nm></Dbtr><DbtrAcct><Id><IBAN>FR76 {mandate}</IBAN></Id></DbtrAcct></DrctDbtTxInf>"
            )
        })
        .collect();
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.008.001.02\"><CstmrDrctDbtInitn><PmtInf>\
         <PmtInfId>LOT-1</PmtInfId><PmtTpInf><SeqTp>RCUR</SeqTp></PmtTpInf><ReqdColltnDt>2025-11-05</ReqdColltnDt>\
         {rows}</PmtInf></CstmrDrctDbtInitn></Document>"
    )
}

/// Makes a statement or an advice of these entries.
pub(super) fn account(message: &str, entries: &str) -> String {
    let (body, part) = match message {
        "camt.053" => ("BkToCstmrStmt", "Stmt"),
        _ => ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    };
    format!(
        "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{message}.001.04\"><{body}><GrpHdr>\
         <MsgId>M</MsgId><CreDtTm>2025-11-06T09:00:00</CreDtTm></GrpHdr><{part}><Id>1</Id><CreDtTm>\
         2025-11-06T09:00:00</CreDtTm><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>{entries}</{part}>\
         </{body}></Document>"
    )
}

pub(super) fn entry(direction: &str, amount: &str, day: &str, details: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt>\
         </BookgDt><AcctSvcrRef>B-{day}-{amount}</AcctSvcrRef><BkTxCd></BkTxCd><NtryDtls>{details}</NtryDtls></Ntry>"
    )
}

fn returned(mandate: &str, reference: &str, reason: &str) -> String {
    format!(
        "<TxDtls><Refs><EndToEndId>{reference}</EndToEndId><MndtId>{mandate}</MndtId></Refs><RtrInf><Rsn><Cd>{reason}\
         </Cd></Rsn></RtrInf></TxDtls>"
    )
}

fn rejected(mandate: &str, reference: &str, amount: &str) -> String {
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"><CstmrPmtStsRpt><GrpHdr><MsgId>R</MsgId>\
         <CreDtTm>2025-11-04T09:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>O</OrgnlMsgId><OrgnlMsgNmId>\
         pain.008</OrgnlMsgNmId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>LOT-1</OrgnlPmtInfId><TxInfAndSts>\
         <OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>\
         <OrgnlTxRef><Amt><InstdAmt Ccy=\"EUR\">{amount}</InstdAmt></Amt><MndtRltdInf><MndtId>{mandate}</MndtId>\
         </MndtRltdInf></OrgnlTxRef></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
}

/// One sum on the statement settles the orders of its batch without the rejected ones; what is taken back
/// later lowers them; who died is on no list, in later imports either.
#[test]
fn a_batch_is_unpacked_and_what_is_taken_back_is_no_gift() {
    let order = orders(&[("M1", "E1", "10.00"), ("M2", "E2", "20.00"), ("M3", "E3", "30.00")]);
    let batch =
        entry("CRDT", "30.00", "2025-11-06", "<Btch><PmtInfId>LOT-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>");
    let back = entry("DBIT", "20.00", "2025-11-20", &returned("M2", "E2", "MD07"));
    let folder = folder(&[
        ("orders.xml", order.as_bytes()),
        ("rejects.xml", rejected("M3", "E3", "30.00").as_bytes()),
        ("statement.xml", account("camt.053", &format!("{batch}{back}")).as_bytes()),
        // The advice says the same as the statement.
        ("advice.xml", account("camt.054", &back).as_bytes()),
    ]);
    let intake = plainly(&[folder.path().to_owned()]).unwrap();
    let found = [Status::Settled, Status::Refunded, Status::Failed, Status::Pending].map(|s| of(&intake, s));
    assert_eq!(found, [(1, 1_000), (1, 2_000), (1, 3_000), (0, 0)], "{:?}", refusals(&intake));
    let receipt = &intake.receipt;
    assert_eq!((receipt.donors, receipt.set_aside, receipt.repeated, receipt.refused), (3, 3, 1, 0));
    assert!(receipt.reconciles());
    let dead = intake.ledger.donors().deceased.iter().filter(|dead| **dead).count();
    assert_eq!(dead, 1);
    let later = import(
        &[folder.path().join("orders.xml")],
        &ImportSettings::default(),
        Some(&intake.book),
        &mut |_| {},
    )
    .unwrap();
    let objecting = later.book.iter().filter(|(_, person)| person.objected().count() == 4).count();
    assert_eq!((objecting, later.receipt.donors), (1, 3));
}

/// A sum that is not that of its batch settles nothing, and a return of an unknown payment is a failed one.
#[test]
fn sums_that_do_not_fit_settle_nothing() {
    let order = orders(&[("M1", "E1", "10.00"), ("M2", "E2", "20.00")]);
    let batch =
        entry("CRDT", "29.00", "2025-11-06", "<Btch><PmtInfId>LOT-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>");
    let back = entry("DBIT", "5.00", "2025-11-20", &returned("M9", "E9", "AM04"));
    let text = account("camt.053", &format!("{batch}{back}"));
    let folder = folder(&[("orders.xml", order.as_bytes()), ("statement.xml", text.as_bytes())]);
    let intake = plainly(&[folder.path().to_owned()]).unwrap();
    assert_eq!(of(&intake, Status::Pending), (2, 3_000));
    assert_eq!((of(&intake, Status::Failed), of(&intake, Status::Settled)), ((1, 500), (0, 0)));
}

/// Transfers of payment services, cash paid in and payments of the association are no gifts; the same account
/// is the same donor.
#[test]
fn a_statement_says_who_gave() {
    let from = |name: &str, iban: &str, end: &str| {
        format!(
            "<TxDtls><Refs><EndToEndId>{end}</EndToEndId></Refs><RltdPties><Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct><Id><IBAN>\
             {iban}</IBAN></Id></DbtrAcct></RltdPties></TxDtls>"
        )
    };
    let entries = [
        entry("CRDT", "15.00", "2025-11-02", &from("Capucine FICTIVE", "FR7611111", "NOTPROVIDED")),
        entry("CRDT", "16.00", "2025-11-03", &from("MME FICTIVE", "FR7611111", "NOTPROVIDED")),
        entry("CRDT", "900.00", "2025-11-04", &from("HELLOASSO SAS", "FR7622222", "V1")),
        entry("CRDT", "70.00", "2025-11-05", ""),
        entry("DBIT", "40.00", "2025-11-06", &from("LOYER", "FR7633333", "X")),
    ];
    let intake = one("statement.xml", account("camt.053", &entries.concat()).as_bytes()).unwrap();
    assert_eq!(of(&intake, Status::Settled), (2, 3_100));
    assert_eq!((intake.receipt.donors, intake.receipt.set_aside, intake.receipt.refused), (1, 3, 0));
    assert!(intake.book.iter().all(|(_, person)| person.last_name == "MME FICTIVE"));
}

#[test]
fn a_bank_file_without_a_transaction_is_refused_in_words() {
    for (text, id) in [
        (account("camt.053", ""), "bank-file-empty"),
        (account("camt.053", "<Ntry>"), "xml-damaged"),
        (
            "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>"
                .to_owned(),
            "xml-with-doctype",
        ),
    ] {
        assert_eq!(one("statement.xml", text.as_bytes()).unwrap_err().message().id(), id);
    }
}

/// Any list of elements is a table.
#[test]
fn a_list_in_xml_is_a_table() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dons>\n<don><Nom>FICTIVE</Nom><Email>c@example.org</Email>\
                <Montant>12,50</Montant><Date>13/04/2024</Date></don>\n<don><Nom>ESSAI</Nom><Email>z@example.org</Email>\
                <Montant>7,00</Montant><Date>05/04/2024</Date></don></dons>";
    let euros = ImportSettings { currency: Currency::parse("EUR"), ..ImportSettings::default() };
    let folder = folder(&[("dons.xml", text.as_bytes())]);
    let intake = import(&[folder.path().join("dons.xml")], &euros, None, &mut |_| {}).unwrap();
    assert_eq!((of(&intake, Status::Settled), intake.receipt.donors), ((2, 1_950), 2));
}

/// Returns the number of donors who are recorded as deceased.
fn dead(intake: &Intake) -> usize {
    intake.ledger.donors().deceased.iter().filter(|dead| **dead).count()
}

/// Makes a credit of a debtor with an account and a mandate.
fn collected(name: &str, iban: &str, mandate: &str, end: &str) -> String {
    format!(
        "<TxDtls><Refs><EndToEndId>{end}</EndToEndId><MndtId>{mandate}</MndtId></Refs><RltdPties><Dbtr><Nm>{name}</Nm>\
         </Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties></TxDtls>"
    )
}

/// A death counts however little else of its row can be read, and in whichever import the person comes.
#[test]
fn a_death_is_never_lost() {
    let gift = entry("CRDT", "10.00", "2025-11-05", &collected("Jean ZORGLUB", "FR7611111", "M1", "E1"));
    let back = |details: &str| entry("DBIT", "10.00", "2025-11-20", details);
    let only_end =
        "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RtrInf><Rsn><Cd>md07</Cd></Rsn></RtrInf></TxDtls>";
    let second = "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>\
                  <RtrInf><Rsn><Cd>MD07</Cd></Rsn></RtrInf></TxDtls>";
    let in_text =
        "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><AddtlTxInf>/RTCD/MD07/</AddtlTxInf></TxDtls>";
    let without_day = entry("DBIT", "10.00", "someday", &returned("M1", "E1", "MD07"));
    for rows in [back(only_end), back(second), back(in_text), without_day] {
        let text = account("camt.053", &format!("{gift}{rows}"));
        let intake = one("statement.xml", text.as_bytes()).unwrap();
        assert_eq!(dead(&intake), 1, "{rows}: {:?}", refusals(&intake));
    }
    // Nobody knows whose death it is: every list waits.
    let unknown = returned("", "E9", "MD07").replace("<MndtId></MndtId>", "");
    let intake =
        one("statement.xml", account("camt.053", &format!("{gift}{}", back(&unknown))).as_bytes()).unwrap();
    assert!(intake.receipt.refusals_in_doubt());

    // The mandate leads to the person in other imports, before or after the first gift.
    let import_with = |text: &str, book: Option<&PeopleBook>| {
        let folder = folder(&[("statement.xml", text.as_bytes())]);
        import(&[folder.path().join("statement.xml")], &ImportSettings::default(), book, &mut |_| {}).unwrap()
    };
    let (gift, death) = (account("camt.053", &gift), rejected("M1", "E7", "10.00").replace("AC04", "MD07"));
    for order in [[&gift, &death, &gift], [&death, &gift, &gift]] {
        let first = import_with(order[0], None);
        let second = import_with(order[1], Some(&first.book));
        let third = import_with(order[2], Some(&second.book));
        assert_eq!((dead(&third), third.receipt.donors), (1, 1));
        assert_eq!(third.book.len(), 1);
    }
}

/// The messages of two banks, or a statement and its advice, are about one payment though their references
/// differ; a reference that is used every month names several payments.
#[test]
fn one_payment_counts_once_and_each_month_counts() {
    let of_month = |month: u32, bank: &str| {
        let day = format!("2025-{month:02}-05");
        entry("CRDT", "15.00", &day, &collected("Jean ZORGLUB", "FR7611111", "M1", "DON")).replace("B-", bank)
    };
    let (statement, advice) =
        (account("camt.053", &of_month(1, "A-")), account("camt.054", &of_month(1, "Z-")));
    let mut files = vec![("a.xml".to_owned(), statement), ("b.xml".to_owned(), advice)];
    files.extend((2..=4).map(|month| (format!("{month}.xml"), account("camt.053", &of_month(month, "B-")))));
    files.push((
        "all.xml".to_owned(),
        account("camt.053", &format!("{}{}", of_month(3, "B-"), of_month(4, "B-"))),
    ));
    // The gift of March is taken back, with charges of the bank.
    let back = entry("DBIT", "18.00", "2025-03-20", &returned("M1", "DON", "MD06"));
    files.push(("back.xml".to_owned(), account("camt.054", &back)));
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = folder(&files);
    let intake = plainly(&[folder.path().to_owned()]).unwrap();
    let receipt = &intake.receipt;
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Refunded)), ((3, 4_500), (1, 1_500)));
    assert_eq!((receipt.refused, receipt.repeated, receipt.donors), (0, 3, 1), "{:?}", refusals(&intake));
}

/// Texts that a debtor chose do not reach the ledger.
#[test]
fn references_of_the_bank_are_hashed() {
    let gift =
        entry("CRDT", "15.00", "2025-11-05", &collected("QUENELLE", "FR7611111", "M1", "QUENELLE MARIE"));
    let text = account("camt.053", &gift);
    let back = entry("DBIT", "15.00", "2025-11-09", &returned("M1", "QUENELLE MARIE", "Refus de QUENELLE"));
    for text in [text, account("camt.053", &format!("{gift}{back}"))] {
        let intake = one("statement.xml", text.as_bytes()).unwrap();
        let gifts = intake.ledger.gifts();
        let written: String = (0..gifts.len())
            .map(|row| {
                format!("{} {} {}", gifts.id.get(row), gifts.failure_code.get(row), gifts.campaign.get(row))
            })
            .collect();
        assert!(!written.contains("QUENELLE") && !written.contains("M1") && !written.is_empty(), "{written}");
    }
}

/// Banks write in several encodings, with and without a mark, a declaration or a namespace.
#[test]
fn the_form_of_a_message_does_not_matter() {
    let gift = entry("CRDT", "15.00", "2025-11-05", &collected("Zéphyrin EXEMPLE", "FR7611111", "M1", "E1"));
    let text = account("camt.053", &gift);
    let latin = text.replace("<?xml version=\"1.0\"?>", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>");
    let latin: Vec<u8> = latin.chars().map(|c| c as u8).collect();
    let wide: Vec<u8> = [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let unnamed = text.replace(" xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.04\"", "");
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for bytes in [text.clone().into_bytes(), latin, wide, unnamed.into_bytes(), marked] {
        let intake = one("statement.xml", &bytes).unwrap();
        assert_eq!(of(&intake, Status::Settled), (1, 1_500));
        assert!(intake.book.iter().all(|(_, person)| person.last_name == "Zéphyrin EXEMPLE"));
    }
    // More transactions than the crate reads by default.
    let many = account("camt.053", &gift.repeat(12_000));
    assert_eq!(one("statement.xml", many.as_bytes()).unwrap().receipt.taken, 12_000);
}

/// One reference for the gifts of everybody: a return, an order and a death are of the person whom they name.
#[test]
fn a_reference_of_several_people_mixes_nobody() {
    let of = |mandate: &str| {
        let (name, iban) = (format!("{mandate} FICTIVE"), format!("FR76{mandate}"));
        entry("CRDT", "15.00", "2025-11-05", &collected(&name, &iban, mandate, "DON"))
    };
    let gifts = format!("{}{}", of("M1"), of("M2"));
    let back = |details: &str| entry("DBIT", "15.00", "2025-11-20", details);
    let text = account("camt.053", &format!("{gifts}{}", back(&returned("M1", "DON", "MD07"))));
    let intake = one("statement.xml", text.as_bytes()).unwrap();
    assert_eq!((of_status(&intake, Status::Settled), of_status(&intake, Status::Refunded)), (1, 1));
    assert_eq!((dead(&intake), intake.receipt.refusals_in_doubt()), (1, false));

    // Nobody can tell whose death this is.
    let nameless =
        "<TxDtls><Refs><EndToEndId>DON</EndToEndId></Refs><RtrInf><Rsn><Cd>MD07</Cd></Rsn></RtrInf></TxDtls>";
    let text = account("camt.053", &format!("{gifts}{}", back(nameless)));
    let intake = one("statement.xml", text.as_bytes()).unwrap();
    assert_eq!((dead(&intake), intake.receipt.refusals_in_doubt()), (0, true));
    assert_eq!((of_status(&intake, Status::Settled), intake.receipt.refused), (2, 1));

    let order = orders(&[("M1", "DON", "15.00"), ("M3", "DON", "15.00")]);
    let folder = folder(&[("a.xml", order.as_bytes()), ("b.xml", account("camt.053", &gifts).as_bytes())]);
    let intake = plainly(&[folder.path().to_owned()]).unwrap();
    assert_eq!((of_status(&intake, Status::Settled), of_status(&intake, Status::Pending)), (2, 1));
}

/// Returns the number of payments of a status in euros.
fn of_status(intake: &Intake, status: Status) -> u64 {
    of(intake, status).0
}
