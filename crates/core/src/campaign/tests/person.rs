use super::*;
use crate::Kind;

pub(super) fn sheet_of(draft: &Plan<Draft>) -> String {
    let mut out = Vec::new();
    draft.write_sheet(&mut out, &SheetWords::CODES).unwrap();
    String::from_utf8(out).unwrap()
}

pub(super) fn read(draft: &Plan<Draft>, text: &str) -> crate::Result<Review> {
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
    assert_eq!(approved.totals().expected_income, Cents::new(1_000));
    let approval = approved.approval();
    assert_eq!(approval.draft_sha256, draft.sha256().unwrap());
    assert_eq!(approval.removed, ["D001"]);
    assert_eq!((approval.asks[0].from, approval.asks[0].to), (Some(Cents::new(2_500)), Cents::new(4_000)));
    let list = approved.mailing_list(ledger_of(&three()).donors());
    assert_eq!(list.rows()[0].ask, Some(Cents::new(4_000)));
    assert_eq!(list.rows()[0].higher_asks, [Cents::new(5_000)]); // a step not above the new ask is dropped
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
    let more = |id: &str| format!("{text}yes,3,{id},,,,,,,,,contacted,,,,bcdfg\n");
    refused(&more("D002"), 4, "donor_id");
    refused(&more("D001"), 4, "donor_id");
    refused(&text.replace("yes,1", "perhaps,1"), 2, "keep");
    refused(&text.replace("25.00,", "1.250,"), 2, "suggested_ask");
    refused(&text.replace("25.00,", "-5,"), 2, "suggested_ask");
    refused(&text.replace("25.00,", "30 CHF,"), 2, "suggested_ask");
    refused(&text.replace("40.00,50.00", "45.00,50.00"), 2, "ask_2");
    refused(&text.replace("40.00,50.00", "40.00,much"), 2, "ask_3");
    refused(&text.replace("contacted,", "held_out,"), 2, "arm");
    assert_eq!(read(&draft, "a,b\n1,2\n").unwrap_err().kind(), Kind::Unreadable);
    // A comma inside a cell, and a quotation mark that swallows the row below.
    for moved in [text.replacen("25.00,", "30,00,", 1), text.replacen("contacted,", "\"contacted,", 1)] {
        let error = read(&draft, &moved).unwrap_err();
        assert_eq!((error.kind(), error.place().row), (Kind::Refused, Some(2)), "{error}");
    }
}

#[test]
fn a_column_that_is_renamed_missing_or_there_twice_stops() {
    let draft = plan(&three(), &by_post());
    let text = sheet_of(&draft);
    for name in ["keep", "rank", "donor_id", "suggested_ask"] {
        let renamed = text.replacen(name, "garder", 1);
        let error = read(&draft, &renamed).unwrap_err();
        assert_eq!((error.kind(), error.place().row), (Kind::Unreadable, Some(1)), "{name}");
        assert!(error.to_string().contains(name), "{error}");
    }
    let twice = text.replacen("arm", "keep", 1);
    assert_eq!(read(&draft, &twice).unwrap_err().kind(), Kind::Unreadable);
}

#[test]
fn a_mark_or_an_empty_cell_in_keep_is_asked_about() {
    let draft = plan(&three(), &by_post());
    let text = sheet_of(&draft);
    for mark in ["x", "X", "✓", ""] {
        let error = read(&draft, &text.replacen("yes,2", &format!("{mark},2"), 1)).unwrap_err();
        assert_eq!((error.kind(), error.place().row), (Kind::Refused, Some(3)), "{mark}");
        assert_eq!(error.place().column.as_deref(), Some("keep"));
        assert_eq!(error.hints(), [obole_ledger::message!("write-yes-or-no")]);
    }
    let x = read(&draft, &text.replacen("yes,2", "x,2", 1)).unwrap_err();
    assert!(x.to_string().contains("keep this donor") && x.to_string().contains("strike"), "{x}");
}

/// The same decisions, saved by each spreadsheet: one donor removed, one ask changed to 30,00 €.
#[test]
fn a_sheet_says_the_same_in_every_encoding_that_excel_writes() {
    let people: Vec<Someone> = (0..6).map(|i| Someone::new(0.9, 90.0 - f64::from(i))).collect();
    let draft = plan(&people, &by_post());
    let text = sheet_of(&draft).replacen("yes,1", "oui,1", 1).replacen("yes,2", "Non,2", 1);
    let third = text.lines().nth(3).unwrap().to_owned();
    let french =
        text.replace(&third, &third.replacen("25.00", "30.00 €", 1)).replace(',', ";").replace('.', ",");
    let french = french.replace("recency_days", "dernier don reçu");
    let latin = |text: &str| -> Vec<u8> {
        text.chars().map(|c| if c == '€' { 0x80 } else { u8::try_from(u32::from(c)).unwrap() }).collect()
    };
    let utf16 = |text: &str| -> Vec<u8> {
        let text = text.replace(';', "\t");
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    // The file was opened and saved as Windows-1252 by mistake: old cells stay UTF-8, the new one is not.
    let mixed = {
        let mut bytes = french.clone().into_bytes();
        let at = bytes.windows(3).position(|three| three == "€".as_bytes()).unwrap();
        bytes.splice(at..at + 3, [0x80]);
        bytes
    };
    let dos = latin(&french.replace('\n', "\r\n"));
    let expected = {
        let mut review = Review::new("Camille", "2025-01-06");
        review.removed.insert(draft.rows()[1].donor_id.clone());
        review.asks.insert(draft.rows()[2].donor_id.clone(), Cents::new(3_000));
        review.rows = [1, 2].map(|at| (draft.rows()[at].donor_id.clone(), at as u64 + 2)).into();
        review
    };
    for (how, bytes) in [
        ("utf-8", french.clone().into_bytes()),
        ("utf-8 with mark", format!("\u{feff}{french}").into_bytes()),
        ("windows-1252", latin(&french)),
        ("windows-1252, CR LF", dos),
        ("utf-16", utf16(&french)),
        ("both at once", mixed),
        ("no-break spaces", french.replace("30,00 €", "30,00\u{202f}€").into_bytes()),
    ] {
        let found = sheet::read_sheet(&draft, &bytes, "Camille", "2025-01-06");
        assert!(found.as_ref().is_ok_and(|found| *found == expected), "{how}: {found:?}");
    }
    let mut broken = latin(&french);
    let at = broken.iter().position(|byte| *byte == 0x80).unwrap();
    broken[at] = 0x81;
    let error = sheet::read_sheet(&draft, &broken, "Camille", "2025-01-06").unwrap_err();
    assert_eq!(
        (error.kind(), error.place().row, error.place().column.as_deref()),
        (Kind::Refused, Some(4), Some("I"))
    );
}

#[test]
fn a_sheet_of_which_one_column_was_sorted_is_noticed() {
    let people: Vec<Someone> = (0..8).map(|i| Someone::new(0.9, 90.0 - f64::from(i))).collect();
    let mut draft = plan(&people, &by_post());
    for (row, ask) in draft.body.rows.iter_mut().zip([90, 20, 70, 30, 60, 40, 50, 80]) {
        row.suggested_ask = Some(Cents::new(ask * 100));
        row.higher_asks.clear();
    }
    let text = sheet_of(&draft);
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    // Sorts the cells of some columns, as a spreadsheet does with a selection, and leaves the others.
    let sorted = |columns: std::ops::Range<usize>, by: usize| {
        let mut cells: Vec<Vec<&str>> = rows[1..].iter().map(|row| row[columns.clone()].to_vec()).collect();
        cells.sort_by_key(|cells| std::cmp::Reverse(cells[by - columns.start]));
        let mut out = rows[0].join(",");
        for (row, cells) in rows[1..].iter().zip(&cells) {
            let mut row = row.clone();
            row.splice(columns.clone(), cells.iter().copied());
            out += &format!("\n{}", row.join(","));
        }
        out + "\n"
    };
    let column = |name: &str| rows[0].iter().position(|cell| *cell == name).unwrap();
    for (columns, by) in [
        (column("donor_id")..column("donor_id") + 1, column("donor_id")),
        (column("suggested_ask")..column("suggested_ask") + 1, column("suggested_ask")),
        (column("check")..column("check") + 1, column("check")),
        (column("keep")..column("rank") + 1, column("rank")),
        (column("keep")..column("donor_id") + 1, column("donor_id")),
    ] {
        let name = rows[0][by];
        let error = read(&draft, &sorted(columns, by)).unwrap_err();
        assert_eq!(error.kind(), Kind::Refused, "{name}: {error}");
    }
    // Whole rows may be sorted in any way, and a few asks changed to amounts that others have.
    let whole = sorted(0..rows[0].len(), column("suggested_ask"));
    assert!(read(&draft, &whole).is_ok_and(|review| review.asks.is_empty() && review.removed.is_empty()));
    assert_eq!(read(&draft, &text.replace("20.00,", "30.00,")).unwrap().asks.len(), 1);
    // The sheet of another draft of the same donors.
    let mut other = draft.clone();
    other.body.rows[7].suggested_ask = Some(Cents::new(8_500));
    assert_eq!(read(&draft, &sheet_of(&other)).unwrap_err().kind(), Kind::Refused);
}

#[test]
fn an_ask_beyond_ten_times_the_drafts_is_confirmed() {
    let draft = plan(&three(), &by_post());
    let with = |cents: i64, confirmed: bool| {
        let mut review = Review::new("Camille", "2025-01-06");
        review.asks.insert("D000".into(), Cents::new(cents));
        review.large_asks = confirmed;
        draft.clone().approve(review)
    };
    assert!(with(25_000, false).is_ok());
    let error = with(25_010, false).unwrap_err();
    assert_eq!(error.kind(), Kind::Refused);
    assert!(error.to_string().contains("rank 2"), "{error}");
    assert!(with(25_010, true).is_ok());
}

#[test]
fn a_changed_ask_has_a_ladder_of_its_own() {
    let draft = plan(&three(), &by_post());
    let ladder = |cents: i64| {
        let mut review = Review::new("Camille", "2025-01-06");
        review.asks.insert("D000".into(), Cents::new(cents));
        let approved = draft.clone().approve(review).unwrap();
        let row = approved.rows().iter().find(|row| row.donor_id == "D000").unwrap();
        row.higher_asks.iter().map(|ask| ask.get()).collect::<Vec<_>>()
    };
    // The draft asks for 25, 40 and 50.
    assert_eq!(ladder(1_000), [1_500, 2_000]);
    assert_eq!(ladder(3_000), [4_500, 5_000]);
    assert_eq!(ladder(5_000), Vec::<i64>::new());
    assert_eq!(ladder(10_000), Vec::<i64>::new());
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_made_harmless() {
    for cell in ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "'x"] {
        assert!(sheet::escape(cell).starts_with('\''));
        assert_eq!(sheet::unescape(&sheet::escape(cell)), cell);
    }
    assert_eq!(sheet::escape("D007"), "D007");
    // A donor identifier that starts like a formula is escaped in the sheet and read back unchanged.
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

/// When `keep` was sorted without the other columns, each row still looks valid, so signing requires a
/// confirmation.
#[test]
fn a_keep_column_that_was_sorted_alone_is_asked_about() {
    let people: Vec<Someone> = (0..60).map(|i| Someone::new(0.9, 90.0 - f64::from(i))).collect();
    let draft = plan(&people, &PlanSettings { budget: Some(Cents::new(10_000)), ..by_post() });
    let answered: String = sheet_of(&draft)
        .lines()
        .enumerate()
        .map(|(at, line)| if at % 9 == 5 { line.replacen("yes", "non", 1) } else { line.to_owned() } + "\n")
        .collect();
    let review = read(&draft, &answered).unwrap();
    assert!(!review.removed_at_one_end && review.removed.len() == 7);
    let mut keep: Vec<&str> = answered.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    keep.sort_unstable();
    let rows = answered.lines().skip(1).zip(keep).map(|(line, keep)| {
        let (_, rest) = line.split_once(',').unwrap();
        format!("{keep},{rest}\n")
    });
    let sorted: String =
        std::iter::once(format!("{}\n", answered.lines().next().unwrap())).chain(rows).collect();
    let mut review = read(&draft, &sorted).unwrap();
    assert!(review.removed_at_one_end);
    let refused = draft.clone().approve(review.clone()).unwrap_err();
    assert_eq!((refused.kind(), refused.place().column.as_deref()), (Kind::Refused, Some("keep")));
    review.confirm_removed = true;
    assert_eq!(draft.approve(review).unwrap().approval().removed.len(), 7);
}

#[test]
fn words_of_a_refusal_beside_a_row_are_not_signed_away() {
    let draft = plan(&three(), &by_post());
    let sheet = sheet_of(&draft);
    let with = |remark: &str| {
        let cells = ["remarque", remark, ""];
        let lines = sheet.lines().zip(cells).map(|(line, cell)| format!("{line},{cell}\n"));
        lines.collect::<String>()
    };
    for remark in ["ne plus écrire", "DECEDE", "no more letters"] {
        let error = read(&draft, &with(remark)).unwrap_err();
        let place = error.place();
        assert_eq!((place.row, place.column.as_deref()), (Some(2), Some("remarque")), "{remark}");
    }
    assert!(read(&draft, &with("fidèle")).is_ok());
    // A donor who is removed needs no further answer.
    let off = with("décédée").replacen("yes,1", "no,1", 1);
    assert_eq!(read(&draft, &off).unwrap().removed.len(), 1);
}

/// Makes a draft with all of some equal donors on it.
fn draft_of(donors: usize, budget: i64) -> Plan<Draft> {
    let people: Vec<Someone> = (0..donors).map(|_| Someone::new(0.5, 20.0)).collect();
    plan(&people, &PlanSettings { budget: Some(Cents::new(budget)), ..by_post() })
}

/// Returns a sheet with the column `checked`: `tick` for drawn rows, empty for others.
fn with_ticks(draft: &Plan<Draft>, tick: impl Fn(usize) -> &'static str) -> String {
    let drawn = draft.rows_to_check().unwrap();
    let text = sheet_of(draft);
    let mut lines = text.lines();
    let mut out = format!("{},checked\n", lines.next().unwrap());
    let mut at = 0;
    for line in lines {
        let is_drawn = drawn.iter().any(|id| line.contains(&format!(",{id},")));
        out += &format!("{line},{}\n", if is_drawn { tick(at) } else { "" });
        at += usize::from(is_drawn);
    }
    out
}

#[test]
fn drawn_rows_are_ticked_before_the_signature() {
    let draft = draft_of(200, 100_000);
    let drawn = draft.rows_to_check().unwrap();
    assert_eq!(drawn.len(), 20);
    let sign = |text: &str| draft.clone().approve(read(&draft, text).unwrap());
    let approved = sign(&with_ticks(&draft, |_| "checked")).unwrap();
    assert_eq!(approved.approval().checked, Some(20));
    // Two words that are understood, and a row that is taken off instead.
    let mixed = with_ticks(&draft, |at| if at == 0 { "X" } else { "Vérifié" });
    assert_eq!(sign(&mixed).unwrap().approval().checked, Some(20));
    let open = with_ticks(&draft, |at| if at < 3 { "à vérifier" } else { "oui" });
    let error = sign(&open).unwrap_err();
    assert_eq!((error.kind(), error.message().id()), (Kind::Refused, "rows-not-checked"));
    let removed: String = open
        .lines()
        .map(
            |line| {
                if line.ends_with("à vérifier") { line.replacen("yes", "no", 1) } else { line.to_owned() }
            },
        )
        .map(|line| line + "\n")
        .collect();
    assert_eq!(sign(&removed).unwrap().approval().removed.len(), 3);
    assert_eq!(read(&draft, &with_ticks(&draft, |_| "bof")).unwrap_err().message().id(), "checked-unknown");
    // A sheet without names has nothing to check by hand.
    assert_eq!(sign(&sheet_of(&draft)).unwrap().approval().checked, None);
}

/// Each row is drawn as often as the others, and another draft has another draw.
#[test]
fn the_draw_of_rows_to_check_is_fair() {
    let mut times = std::collections::BTreeMap::new();
    for budget in 0..300 {
        for id in draft_of(100, 100_000 + budget).rows_to_check().unwrap() {
            *times.entry(id.to_owned()).or_insert(0_u32) += 1;
        }
    }
    // 300 draws of 20 in 100: 60 times each, standard deviation 6.9.
    assert!(times.len() == 100 && times.values().all(|n| (30..=90).contains(n)), "{times:?}");
}
