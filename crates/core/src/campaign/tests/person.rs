use super::*;
use crate::Kind;

fn sheet_of(draft: &Plan<Draft>) -> String {
    let mut out = Vec::new();
    draft.write_sheet(&mut out, &sheet::code).unwrap();
    String::from_utf8(out).unwrap()
}

fn read(draft: &Plan<Draft>, text: &str) -> crate::Result<Review> {
    sheet::read_sheet(draft, text.as_bytes(), "Camille", "2025-01-06")
}

#[test]
fn an_approval_needs_a_person_and_keeps_what_was_changed() {
    let draft = plan(&three(), &by_post());
    for (by, on) in [("", "2025-01-06"), ("  ", "2025-01-06"), ("Camille", "")] {
        assert_eq!(draft.clone().approve(Review::new(by, on)).unwrap_err().kind(), Kind::Usage);
    }
    let mut review = Review::new("Camille", "2025-01-06");
    review.removed.insert("D001".into());
    review.asks.insert("D000".into(), Cents::new(4_000));
    let approved = draft.clone().approve(review).unwrap();
    assert_eq!(ids(&approved), ["D000"]);
    assert_eq!(approved.exclusions()[&Exclusion::RemovedInReview], 1);
    assert_eq!(approved.totals().expected_net, Cents::new(900));
    let approval = approved.approval();
    assert_eq!(approval.draft_sha256, draft.sha256().unwrap());
    assert_eq!(approval.removed, ["D001"]);
    assert_eq!((approval.asks[0].from, approval.asks[0].to), (Some(Cents::new(2_500)), Cents::new(4_000)));
    let list = approved.mailing_list(ledger_of(&three()).donors());
    assert_eq!(list.rows()[0].ask, Some(Cents::new(4_000)));
    assert_eq!(list.rows()[0].higher_asks, [Cents::new(5_000)]); // the step that is not above the new ask fell away
    approved.body.check().unwrap();
}

#[test]
fn a_review_that_does_not_fit_the_draft_is_refused() {
    let draft = plan(&three(), &by_post());
    let with = |change: &dyn Fn(&mut Review)| {
        let mut review = Review::new("Camille", "2025-01-06");
        change(&mut review);
        draft.clone().approve(review).map_err(|e| e.kind())
    };
    assert_eq!(with(&|r| r.removed = ["D002".into()].into()), Err(Kind::Refused)); // in the ledger, not on the list
    assert_eq!(with(&|r| r.asks = [("D9".into(), Cents::new(1))].into()), Err(Kind::Refused));
    assert_eq!(with(&|r| r.asks = [("D000".into(), Cents::new(0))].into()), Err(Kind::Refused));
    assert_eq!(with(&|r| r.removed = ["D000".into(), "D001".into()].into()), Err(Kind::Refused));
    assert!(with(&|_| ()).is_ok());
}

#[test]
fn an_untouched_sheet_changes_nothing() {
    let draft = plan(&three(), &by_post());
    let text = sheet_of(&draft);
    assert!(text.starts_with("keep,rank,donor_id,segment,rfm,"), "{text}");
    assert!(text.contains("\nyes,1,D001,new,"), "{text}");
    assert!(text.contains(",contacted,recency_days=241,,"), "{text}");
    assert_eq!(read(&draft, &text).unwrap(), Review::new("Camille", "2025-01-06"));
}

#[test]
fn rows_taken_off_and_asks_changed_as_spreadsheets_write_them() {
    let draft = plan(&three(), &by_post());
    let text = sheet_of(&draft);
    let deleted: String =
        text.lines().filter(|line| !line.contains("D000")).map(|l| format!("{l}\r\n")).collect();
    assert_eq!(read(&draft, &deleted).unwrap().removed, ["D000".to_owned()].into());
    let marked = text.replace("yes,2", "Non,2");
    assert_eq!(read(&draft, &marked).unwrap().removed, ["D000".to_owned()].into());
    let french =
        format!("\u{feff}{}", text.replace(',', ";").replace("25.00;40.00;50.00;", "40,50;40,00;50;"));
    let review = read(&draft, &french).unwrap();
    assert_eq!(review.asks["D000"], Cents::new(4_050));
    assert!(review.removed.is_empty());
    let emptied = text.replace("25.00,40.00,50.00,", ",,,");
    assert!(read(&draft, &emptied).unwrap().asks.is_empty());
}

#[test]
fn a_sheet_that_adds_or_confuses_is_refused_with_its_row() {
    let draft = plan(&three(), &by_post());
    let text = sheet_of(&draft);
    let refused = |text: &str, row: u64, column: &str| {
        let error = read(&draft, text).unwrap_err();
        assert_eq!((error.kind(), error.place().row), (Kind::Refused, Some(row)), "{error}");
        assert_eq!(error.place().column.as_deref(), Some(column));
        assert!(!error.to_string().contains("D00"));
    };
    refused(&format!("{text}yes,3,D002,,,,,,,,,,,\n"), 4, "donor_id");
    refused(&format!("{text}yes,3,D001,,,,,,,,contacted,,,\n"), 4, "donor_id");
    refused(&text.replace("yes,1", "perhaps,1"), 2, "keep");
    refused(&text.replace("25.00,", "1.250,"), 2, "suggested_ask");
    refused(&text.replace("25.00,", "-5,"), 2, "suggested_ask");
    refused(&text.replace("40.00,50.00", "45.00,50.00"), 2, "ask_2");
    refused(&text.replace("40.00,50.00", "40.00,much"), 2, "ask_3");
    refused(&text.replace("contacted,", "held_out,"), 2, "arm");
    assert_eq!(read(&draft, "a,b\n1,2\n").unwrap_err().kind(), Kind::Unreadable);
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_made_harmless() {
    for cell in ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "'x"] {
        assert!(sheet::escape(cell).starts_with('\''));
        assert_eq!(sheet::unescape(&sheet::escape(cell)), cell);
    }
    assert_eq!(sheet::escape("D007"), "D007");
    // A donor identifier that starts like a formula goes out harmless and comes back as it was.
    let mut draft = plan(&three(), &by_post());
    draft.body.rows[0].donor_id = "=1+1".into();
    let text = sheet_of(&draft);
    assert!(text.contains(",'=1+1,"), "{text}");
    assert!(read(&draft, &text).unwrap().removed.is_empty());
}

#[test]
fn who_objects_after_the_approval_is_not_written_to() {
    let mut people = three();
    let approved = plan(&people, &by_post()).approve(Review::new("Camille", "2025-01-06")).unwrap();
    people[1].states[1] = ConsentState::Objected;
    let list = approved.mailing_list(ledger_of(&people).donors());
    assert_eq!((list.taken_off(), list.rows()[0].donor_id.as_str()), (1, "D000"));
    people[0].deceased = true;
    assert_eq!(approved.mailing_list(ledger_of(&people).donors()).taken_off(), 2);
}

#[test]
fn held_out_donors_are_on_the_list_but_not_in_the_mailing() {
    let people = vec![Someone::new(0.5, 50.0); 60];
    let settings = PlanSettings { hold_out: 0.3, budget: None, ..by_post() };
    let draft = plan(&people, &settings);
    assert!(draft.totals().held_out > 0);
    let approved = draft.approve(Review::new("Camille", "2025-01-06")).unwrap();
    assert_eq!(
        approved.mailing_list(ledger_of(&people).donors()).rows().len() as u64,
        approved.totals().contacted
    );
}
