//! Sheets with several faults, and several sheets of one draft.

use obole_error::Lang;

use super::person::{read, sheet_of};
use super::*;
use crate::Kind;

/// Returns a list of equal donors.
fn draft(donors: usize) -> Plan<Draft> {
    let people: Vec<Someone> = (0..donors).map(|i| Someone::new(0.9, 90.0 - i as f64)).collect();
    plan(&people, &PlanSettings { budget: Some(Cents::new(100_000)), ..by_post() })
}

#[test]
fn all_faults_of_a_sheet_are_found_at_once_with_their_rows() {
    let draft = draft(40);
    let text = sheet_of(&draft);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let ask = draft.rows()[4].suggested_ask.unwrap().to_string();
    lines[2] = lines[2].replacen("yes", "bof", 1);
    lines[5] = lines[5].replacen("yes", "x", 1).replacen(&format!(",{ask},"), ",beaucoup,", 1);
    lines[9].push_str(",one cell too many");
    lines[11] = lines[10].clone();
    // An empty line is a row of the file as well, and so is a title above the header.
    lines.insert(20, String::new());
    lines[31] = lines[31].replacen("contacted", "held_out", 1);
    lines.insert(0, "Relecture de la liste, à rendre vendredi".to_owned());
    let place =
        |error: &crate::Error| (error.place().row.unwrap(), error.place().column.clone().unwrap_or_default());
    // In both kinds of line ends.
    for end in ["\n", "\r\n"] {
        let mut table = sheet::SheetTable::parse(lines.join(end).as_bytes()).unwrap();
        table.rename(|_| None);
        let error = sheet::read_table(&draft, &table, "Camille", "2025-01-06").unwrap_err();
        let places: Vec<(u64, String)> = std::iter::once(&error).chain(error.further()).map(place).collect();
        let expected =
            [(4, "keep"), (7, "keep"), (7, "suggested_ask"), (11, ""), (13, "donor_id"), (33, "arm")];
        assert_eq!(places, expected.map(|(row, column)| (row, column.to_owned())));
        assert_eq!(error.kind(), Kind::Refused);
    }
    // Columns that are missing are named together.
    let error = read(&draft, "keep,note\nyes,x\n").unwrap_err();
    assert_eq!((error.kind(), error.further().len()), (Kind::Unreadable, 2));
}

/// The columns are named as in the sheet, also in the hints.
#[test]
fn hints_name_the_columns_of_the_sheet() {
    let draft = draft(6);
    let text = sheet_of(&draft).replacen("keep", "Garder ?", 1).replacen("suggested_ask", "Montant", 1);
    let text: String = text
        .lines()
        .zip(["Remarque", "ne plus écrire"])
        .map(|(line, note)| format!("{line},{note}\n"))
        .collect();
    let mut table = sheet::SheetTable::parse(text.as_bytes()).unwrap();
    table.rename(|title| match title {
        "Garder ?" => Some("keep".to_owned()),
        "Montant" => Some("suggested_ask".to_owned()),
        _ => None,
    });
    let error = sheet::read_table(&draft, &table, "Camille", "2025-01-06").unwrap_err();
    assert_eq!(error.place().column.as_deref(), Some("Remarque"));
    assert_eq!(error.hints()[0].text(Lang::Fr), "écrivez non dans la colonne Garder ?, ou videz la cellule");
}

fn text_of(draft: &Plan<Draft>) -> Vec<String> {
    sheet_of(draft).lines().map(str::to_owned).collect()
}

/// A sheet of a program that does not compute: nobody knows what its formulas say.
#[test]
fn formulas_without_a_value_stop_the_reading() {
    let draft = draft(26);
    let mut lines: Vec<String> = text_of(&draft).into_iter().map(|line| format!("{line},")).collect();
    lines[0].push_str("note");
    let ask = draft.rows()[15].suggested_ask.unwrap().to_string();
    lines[9] = lines[9].replacen("yes", "#FORMULA!", 1);
    lines[16] = lines[16].replacen(&format!(",{ask},"), ",#FORMULA!,", 1);
    lines[21].push_str("#FORMULA!");
    let error = read(&draft, &lines.join("\n")).unwrap_err();
    let faults: Vec<_> = error.into_faults();
    let places: Vec<_> =
        faults.iter().map(|fault| (fault.place().row, fault.place().column.as_deref())).collect();
    let expected = [(10, "keep"), (17, "suggested_ask"), (22, "note")];
    assert_eq!(places, expected.map(|(row, column)| (Some(row), Some(column))));
    for fault in &faults {
        assert_eq!(
            (fault.message().id(), fault.hints()[0].id()),
            ("formula-without-value", "save-in-spreadsheet")
        );
    }
}

#[test]
fn the_decisions_of_two_sheets_add_up() {
    let draft = draft(30);
    let text = sheet_of(&draft);
    let ids: Vec<String> = draft.rows().iter().map(|row| row.donor_id.clone()).collect();
    let sheet = |no: &[usize], asks: &[(usize, &str)]| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for rank in no {
            lines[*rank] = lines[*rank].replacen("yes", "non", 1);
        }
        for (rank, to) in asks {
            let from = draft.rows()[rank - 1].suggested_ask.unwrap();
            lines[*rank] = lines[*rank].replacen(&format!(",{from},"), &format!(",{to},"), 1);
        }
        read(&draft, &lines.join("\n")).unwrap()
    };
    let both =
        |one: Review, two: Review| Review::merged(vec![("A.xlsx".into(), one), ("B.xlsx".into(), two)]);
    let merged =
        both(sheet(&[3], &[(5, "35.50"), (8, "")]), sheet(&[3, 9], &[(5, "35.50"), (7, "41")])).unwrap();
    assert_eq!(merged.removed, [ids[2].clone(), ids[8].clone()].into());
    assert_eq!(
        merged.asks,
        [(ids[4].clone(), Cents::new(3_550)), (ids[6].clone(), Cents::new(4_100))].into()
    );
    assert_eq!(merged.emptied, [ids[7].clone()].into());

    // Two asks, and an ask beside a no, are for people to settle: all of them at once.
    let error = both(sheet(&[3], &[(5, "35.50")]), sheet(&[], &[(5, "36"), (3, "20")])).unwrap_err();
    assert_eq!((error.kind(), error.further().len()), (Kind::Refused, 1));
    let faults: Vec<String> = error.into_faults().iter().map(|fault| fault.text(Lang::Fr)).collect();
    let text = faults.join("\n");
    for part in [
        &ids[4],
        "35,50 dans A.xlsx, ligne 6",
        "36,00 dans B.xlsx, ligne 6",
        &ids[2],
        "non dans A.xlsx, ligne 4",
        "20,00 dans B.xlsx, ligne 4",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // The rows are those of each sheet, also where one is sorted otherwise or lost a row.
    let mut lines: Vec<String> = text_of(&draft);
    lines[1..].reverse();
    lines.remove(lines.len() - 12);
    let shorter = read(&draft, &lines.join("\n")).unwrap();
    let error = both(sheet(&[], &[(12, "19.50")]), shorter).unwrap_err().text(Lang::En);
    assert!(error.contains("19.50 in A.xlsx, row 13, row deleted in B.xlsx"), "{error}");
    let mut lines: Vec<String> = text_of(&draft);
    lines[1..].reverse();
    lines[2] = lines[2].replacen("yes", "no", 1);
    let sorted = read(&draft, &lines.join("\n")).unwrap();
    let error = both(sheet(&[], &[(29, "18")]), sorted).unwrap_err().text(Lang::En);
    assert!(error.contains("18.00 in A.xlsx, row 30, no in B.xlsx, row 3"), "{error}");
}

#[test]
fn the_ticks_of_two_sheets_add_up_and_the_log_names_both() {
    let draft = draft(30);
    let drawn: Vec<String> = draft.rows_to_check().unwrap().into_iter().map(str::to_owned).collect();
    let review = |ticked: &[String], sheet: &str| Review {
        ticked: Some(ticked.iter().cloned().collect()),
        unticked: drawn.iter().filter(|id| !ticked.contains(id)).map(|id| (id.clone(), 2)).collect(),
        sheets_sha256: vec![sheet.to_owned()],
        ..Review::new("Camille", "2025-01-06")
    };
    let merged = |split: [usize; 2]| {
        let [end, start] = split;
        let sheets = [review(&drawn[..end], "aa"), review(&drawn[start..], "bb")];
        Review::merged(sheets.map(|review| ("A.csv".to_owned(), review)).into()).unwrap()
    };
    let gap = draft.clone().approve(merged([8, 9])).unwrap_err();
    assert_eq!(gap.message().id(), "rows-not-checked");
    let signed = draft.approve(merged([9, 7])).unwrap();
    assert_eq!((signed.approval().checked, signed.approval().sheets_sha256().count()), (Some(20), 2));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    let sha256 = signed.sha256().unwrap();
    let deed = log::Deed {
        time: "2025-01-06T09:00:00Z",
        who: "Camille",
        what: log::Act::Approved,
        plan_sha256: &sha256,
        file_sha256: None,
        approval: Some(signed.approval()),
    };
    log::append(&path, &deed).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(r#""checked":20,"sheets_sha256":["aa","bb"]"#), "{text}");
    for (from, to) in [("\"aa\"", "\"ab\""), ("\"checked\":20", "\"checked\":2")] {
        assert!(log::verify(&text.replace(from, to)).is_err(), "{from}");
    }
}
