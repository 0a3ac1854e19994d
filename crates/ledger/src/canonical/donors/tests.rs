use super::*;

#[test]
fn attributes_consents_and_what_cannot_be_read() {
    let text = b"donor_id,birth_year,gender,postcode,email_optin,postal_optout,consent_sms,consent_sms_since,deceased,shoe\n\
        2,1950,F,01000,1,1,objected,2024-05-01,0,39\n\
        1,abcd,M,75011,,0,,,yes,\n\
        2,1951,F,01000,1,1,,,0,39\n\
        ,1951,F,01000,1,1,,,0,39\n";
    let mut builder = LedgerBuilder::new();
    read_donors(&text[..], "donors.csv", &Dialect::default(), &mut builder, &mut |_| {}).unwrap();
    let (ledger, receipt) = builder.build().unwrap();
    let donors = ledger.donors();
    assert_eq!(donors.len(), 2);
    assert_eq!(donors.birth_year, [None, Some(1950)]);
    assert_eq!(donors.postcode[1].as_ref(), "01000");
    assert_eq!(donors.deceased, [true, false]);
    assert_eq!(donors.consent[1].email.state, ConsentState::Allowed);
    assert_eq!(donors.consent[1].post.state, ConsentState::Objected);
    assert_eq!(donors.consent[1].sms.since, Day::from_ymd(2024, 5, 1));
    assert_eq!(donors.consent[0].post.state, ConsentState::Allowed);
    assert_eq!(donors.consent[0].email.state, ConsentState::Unknown);
    let codes: Vec<FindingCode> = receipt.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(
        codes,
        [
            FindingCode::ColumnLeftOut,
            FindingCode::UnreadableAttribute,
            FindingCode::ConflictingDonor,
            FindingCode::MissingDonor,
            FindingCode::DonorsUnmatched,
            FindingCode::RefusalsUnmatched,
        ]
    );
    assert!(receipt.reconciles());
}

/// Reads a table of donors and one gift of each giver; returns the ledger and the receipt with its findings.
fn read(donors: &str, givers: &[&str]) -> (crate::Ledger, crate::Receipt) {
    let mut builder = LedgerBuilder::new();
    let source = builder.source("gifts.csv").unwrap();
    for (row, giver) in givers.iter().enumerate() {
        let (id, day) = (row.to_string(), Day::from_ymd(2024, 5, 1).unwrap());
        let mut gift = crate::GiftRow::new(&id, giver, day, crate::Cents::new(500));
        gift.place = RowPlace { source, row: row as u32 + 2 };
        builder.push(&gift).unwrap();
    }
    let dialect = Dialect::default();
    read_donors(donors.as_bytes(), "donors.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    builder.build().unwrap()
}

fn codes(receipt: &crate::Receipt) -> Vec<FindingCode> {
    receipt.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn what_is_not_understood_refuses_and_is_a_problem() {
    let (ledger, receipt) = read(
        "donor_id,deceased,do_not_profile,consent_post,email_optin\n\
         A,0,0,refus,oui\nB,peut-être,0,x,\nC,0,bof,oui,x\nD,décédé,,non,1\n",
        &["A", "B", "C", "D"],
    );
    let donors = ledger.donors();
    assert_eq!(donors.deceased, [false, true, false, true]);
    assert_eq!(donors.do_not_profile, [false, false, true, false]);
    let post: Vec<ConsentState> = donors.consent.iter().map(|consents| consents.post.state).collect();
    use ConsentState::{Allowed, Objected, Unclear, Unknown};
    assert_eq!(post, [Objected, Unclear, Allowed, Objected]);
    let email: Vec<ConsentState> = donors.consent.iter().map(|consents| consents.email.state).collect();
    assert_eq!(email, [Allowed, Unknown, Unclear, Allowed]);
    use FindingCode::{UnclearConsent, UnclearDeath, UnclearProfiling};
    assert_eq!(codes(&receipt), [UnclearDeath, UnclearConsent, UnclearProfiling, UnclearConsent]);
    assert!(receipt.findings.iter().all(|finding| finding.severity == Severity::Problem));
    assert!(receipt.has_problems());
}

#[test]
fn words_that_refuse_in_a_column_that_is_not_read_keep_the_donor_off_every_list() {
    let (ledger, receipt) = read(
        "donor_id,statut,commentaire,postal_optout\n\
         A,décédé,,0\nB,actif,ne plus écrire,0\nC,actif,Merci !,0\nD,,#N/A,#N/A\n",
        &["A", "B", "C", "D"],
    );
    let refusing = |donor: &Consents| ContactChannel::ALL.map(|channel| donor.on(channel).state);
    let donors = ledger.donors();
    assert_eq!(refusing(&donors.consent[0]), [ConsentState::Unclear; 4]);
    assert_eq!(refusing(&donors.consent[1]), [ConsentState::Unclear; 4]);
    assert!(!donors.consent[2].refuses_any());
    assert_eq!(donors.consent[3].post.state, ConsentState::Unclear);
    let found: Vec<_> = receipt
        .findings
        .iter()
        .filter(|finding| finding.code == FindingCode::RemarkRefuses)
        .map(|finding| (finding.row, finding.column.as_deref()))
        .collect();
    assert_eq!(found, [(Some(2), Some("statut")), (Some(3), Some("commentaire"))]);
    assert!(receipt.has_problems());
}

#[test]
fn a_row_with_a_stray_separator_loses_no_refusal() {
    let (ledger, receipt) =
        read("donor_id,postcode,consent_post\nA,75011,Paris,objected\nB,75011,\n", &["A", "B"]);
    assert!(ledger.donors().consent[0].refuses_any() && !ledger.donors().consent[1].refuses_any());
    assert_eq!(codes(&receipt), [FindingCode::WrongNumberOfCells, FindingCode::UnclearConsent]);
}

#[test]
fn bytes_that_are_no_text_refuse() {
    let mut builder = LedgerBuilder::new();
    let text = b"donor_id,deceased,consent_post\nA,d\xe9c\xe9d\xe9,refus\xe9\n";
    read_donors(&text[..], "donors.csv", &Dialect::default(), &mut builder, &mut |_| {}).unwrap();
    let (ledger, receipt) = builder.build().unwrap();
    // The finding by which an importer reads the file again as Windows-1252.
    assert!(codes(&receipt).contains(&FindingCode::NotText));
    assert!(ledger.donors().deceased[0]);
    assert_eq!(ledger.donors().consent[0].post.state, ConsentState::Unclear);
}

#[test]
fn words_in_another_encoding_in_a_column_that_is_not_read_are_no_text() {
    let mut builder = LedgerBuilder::new();
    let text = b"donor_id,statut\nA,d\xe9c\xe9d\xe9\n";
    read_donors(&text[..], "donors.csv", &Dialect::default(), &mut builder, &mut |_| {}).unwrap();
    assert!(codes(&builder.build().unwrap().1).contains(&FindingCode::NotText));
}

#[test]
fn a_remark_beside_a_gift_changes_nothing_else_of_a_donor_read_later() {
    let mut builder = LedgerBuilder::new();
    let (gifts, donors) = (
        "donor_id,date,amount,comment\nA,2024-05-01,5.00,ne plus écrire\nB,2024-05-01,5.00,\n",
        "donor_id,kind,consent_post\nA,organisation,allowed\nB,organisation,allowed\n",
    );
    let dialect = Dialect::default();
    let gifts = gifts.as_bytes();
    super::super::read_gifts(gifts, "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    read_donors(donors.as_bytes(), "donors.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    let (ledger, receipt) = builder.build().unwrap();
    assert_eq!(ledger.donors().kind, [DonorKind::Organisation; 2]);
    let states: Vec<ConsentState> =
        ledger.donors().consent.iter().map(|consents| consents.post.state).collect();
    assert_eq!(states, [ConsentState::Unclear, ConsentState::Allowed]);
    assert_eq!(
        codes(&receipt),
        [FindingCode::ColumnLeftOut, FindingCode::RemarkRefuses, FindingCode::IdentifiersMade]
    );
}

#[test]
fn of_two_rows_and_two_columns_the_most_protective_counts() {
    for rows in ["A,allowed,0,0\nA,objected,1,1\n", "A,objected,1,1\nA,allowed,0,0\n"] {
        let (ledger, receipt) =
            read(&format!("donor_id,consent_email,deceased,do_not_profile\n{rows}"), &["A"]);
        let donors = ledger.donors();
        assert_eq!(donors.consent[0].email.state, ConsentState::Objected);
        assert!(donors.deceased[0] && donors.do_not_profile[0]);
        assert_eq!(codes(&receipt), [FindingCode::ConflictingConsent]);
    }
    let (ledger, _) = read("donor_id,consent_post,postal_optout\nA,allowed,1\nB,objected,0\n", &["A", "B"]);
    for consents in &ledger.donors().consent {
        assert_eq!(consents.post.state, ConsentState::Objected);
    }
}

#[test]
fn attributes_fill_gaps_and_contradictions_are_found() {
    let (ledger, receipt) = read(
        "donor_id,gender,birth_year,postcode\nA,,1950,\nA,F,,75011\nB,F,1950,\nB,M,1950,\n",
        &["A", "B"],
    );
    let donors = ledger.donors();
    assert_eq!(
        (donors.gender.get(0), &*donors.postcode[0], donors.birth_year[0]),
        ("F", "75011", Some(1950))
    );
    assert_eq!(donors.gender.get(1), "F");
    assert_eq!(codes(&receipt), [FindingCode::ConflictingDonor]);
}

#[test]
fn rows_of_donors_are_counted_against_the_gifts() {
    let (_, receipt) = read(
        "donor_id,consent_post\nA,objected\nx@example.org,objected\n7,objected\n8,\n,allowed\n",
        &["A", "A", "B", "martin"],
    );
    let rows = &receipt.donor_rows;
    assert_eq!((rows.read, rows.matched, rows.unmatched, rows.refused), (5, 1, 2, 2));
    assert_eq!((rows.refusals_unmatched, rows.givers, rows.givers_matched), (2, 3, 1));
    assert!(rows.is_incomplete());
    // An identifier without a digit is not shown: it could be a name.
    assert_eq!(rows.givers_without_row, Vec::<String>::new());
    assert_eq!(rows.rows_without_gift, ["7", "8"]);
    assert!(codes(&receipt).contains(&FindingCode::FewDonorsMatched) && receipt.has_problems());
}

#[test]
fn a_column_that_looks_like_a_refusal_stops_the_reader() {
    for header in ["donor_id,gender,decede", "donor_id,consent_postal,gender", "donor_id,RGPD,kind"] {
        let text = format!("{header}\n1,2,3\n");
        let mut builder = LedgerBuilder::new();
        let error =
            read_donors(text.as_bytes(), "donors.csv", &Dialect::default(), &mut builder, &mut |_| {});
        assert_eq!(error.unwrap_err().kind(), Kind::Unreadable, "{header}");
    }
    let text = "donor_id,date,amount,opt_out\n1,2024-01-01,5.00,1\n";
    let error = super::super::read_gifts(
        text.as_bytes(),
        "gifts.csv",
        &Dialect::default(),
        &mut LedgerBuilder::new(),
        &mut |_| {},
    );
    assert_eq!(error.unwrap_err().kind(), Kind::Unreadable);
}

#[test]
fn identifiers_that_data_frames_and_spreadsheets_rewrite_still_meet() {
    let plain = ["1", "12", "345"];
    let forms: [fn(&str) -> String; 4] =
        [|id| id.to_owned(), |id| format!("{id}.0"), |id| format!("{id:0>6}"), |id| format!("{id:0>6},00")];
    for gifts in forms {
        for donors in forms {
            let givers: Vec<String> = plain.iter().map(|id| gifts(id)).collect();
            let rows: String = plain.iter().map(|id| format!("\"{}\",objected\n", donors(id))).collect();
            let givers: Vec<&str> = givers.iter().map(String::as_str).collect();
            let (ledger, receipt) = read(&format!("donor_id,consent_post\n{rows}"), &givers);
            assert_eq!((ledger.donors().len(), receipt.donor_rows.matched), (3, 3));
            assert_eq!(ledger.gifts().len(), 3);
            assert!(ledger.donors().consent.iter().all(Consents::refuses_any));
            assert!(receipt.reconciles());
        }
    }
}

#[test]
fn identifiers_that_differ_in_case_or_spaces_meet() {
    let forms: [fn(&str) -> String; 5] = [
        str::to_owned,
        |id| id.to_lowercase(),
        |id| id.replace('D', "D "),
        |id| format!("\u{feff}{id}\u{a0}"),
        |id| format!("{}\u{200b}", id.to_lowercase()),
    ];
    for gifts in forms {
        for donors in forms {
            let ids = ["D00012", "D00013", "Da7"];
            let givers: Vec<String> = ids.iter().map(|id| gifts(id)).collect();
            let rows: String = ids.iter().map(|id| format!("{},objected\n", donors(id))).collect();
            let givers: Vec<&str> = givers.iter().map(String::as_str).collect();
            let (ledger, receipt) = read(&format!("donor_id,consent_post\n{rows}"), &givers);
            assert_eq!((ledger.donors().len(), receipt.donor_rows.matched), (3, 3));
            assert!(ledger.donors().consent.iter().all(Consents::refuses_any));
            assert!(receipt.reconciles());
        }
    }
}

#[test]
fn who_gave_and_has_no_row_is_marked_and_counted() {
    let givers: Vec<String> = (1..=20).map(|id| format!("D{id}")).collect();
    let givers: Vec<&str> = givers.iter().map(String::as_str).collect();
    // The table ends early, and one row is damaged.
    let rows: String = (1..=19)
        .map(|id| match id {
            7 => "75011;D7;objected;1\n".to_owned(),
            _ => format!("75011;D{id};\n"),
        })
        .collect();
    let mut builder = LedgerBuilder::new();
    for giver in &givers {
        let day = Day::from_ymd(2024, 5, 1).unwrap();
        builder.push(&crate::GiftRow::new("", giver, day, crate::Cents::new(500))).unwrap();
    }
    let text = format!("postcode;donor_id;consent_post\n{rows}");
    let dialect = Dialect { delimiter: b';', ..Dialect::default() };
    read_donors(text.as_bytes(), "donors.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    let (ledger, receipt) = builder.build().unwrap();
    let donors = ledger.donors();
    let unknown: Vec<String> =
        (0..donors.len()).filter(|d| donors.refusals_unknown[*d]).map(|d| donors.id.get(d)).collect();
    assert_eq!(unknown, ["D20", "D7"]);
    assert!(receipt.has_problems() && receipt.donor_rows.some_without_row());
    assert!(!receipt.refusals_in_doubt());
    // Without a table of donors nothing is unknown.
    let (ledger, receipt) = read("donor_id\n", &["A", "B"]);
    assert!(!ledger.donors().refusals_unknown.contains(&true) && !receipt.has_problems());
}

#[test]
fn an_agreement_of_a_day_to_come_is_none_and_an_objection_is_one() {
    let mut builder = LedgerBuilder::new();
    builder.today(Day::from_ymd(2026, 6, 1).unwrap());
    let text = b"donor_id,consent_post,consent_post_since\nA,allowed,2099-01-01\nB,objected,2099-01-01\n\
        C,allowed,2024-01-01\nD,allowed,hier\n";
    read_donors(&text[..], "donors.csv", &Dialect::default(), &mut builder, &mut |_| {}).unwrap();
    let (ledger, receipt) = builder.build().unwrap();
    let post: Vec<ConsentState> = ledger.donors().consent.iter().map(|all| all.post.state).collect();
    use ConsentState::{Allowed, Objected, Unclear};
    assert_eq!(post, [Unclear, Objected, Allowed, Allowed]);
    assert_eq!(codes(&receipt)[..2], [FindingCode::UnclearConsent, FindingCode::UnreadableAttribute]);
}

#[test]
fn two_identifiers_of_one_file_stay_two_and_neither_loses_a_refusal() {
    // 12 and 012 are two people of donors.csv; 15 is written 00015 by the gifts.
    let (ledger, receipt) = read(
        "donor_id,consent_post\n12,allowed\n012,objected\n15,objected\n",
        &["12", "012", "00015", "0012"],
    );
    let donors = ledger.donors();
    let post = |id: &str| donors.consent[donors.id.find_sorted(id).unwrap()].post.state;
    assert_eq!((post("12"), post("012")), (ConsentState::Allowed, ConsentState::Objected));
    // Neither of these has a row, so each takes the refusal of its other spelling.
    assert_eq!((post("00015"), post("0012")), (ConsentState::Objected, ConsentState::Objected));
    assert!(codes(&receipt).contains(&FindingCode::IdentifiersAlike));
}

#[test]
fn a_table_of_which_no_row_fits_its_header_is_none() {
    let text = "donor_id,consent_post\nA,objected,1\nB,,1\n";
    let error = read_donors(
        text.as_bytes(),
        "donors.csv",
        &Dialect::default(),
        &mut LedgerBuilder::new(),
        &mut |_| {},
    );
    assert_eq!(error.unwrap_err().kind(), Kind::Unreadable);
}
