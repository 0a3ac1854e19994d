//! A list is reviewed with the names of the people, in the file that a spreadsheet saves again.

use obole_people::{SheetCell, SheetColumn, SheetFile, read_sheets};

use crate::{done, folder, obole, sample, text, write};

/// Makes the sample with names, and its list; returns the folder.
pub(super) fn listed() -> tempfile::TempDir {
    let home = folder();
    let out = text(&home.path().join("out"));
    done(&["run", &sample("helloasso_paiements.csv"), "--out", &out, "--budget", "200"]);
    home
}

/// Returns a table as a spreadsheet saves it again in XLSX.
pub(super) fn saved_again(rows: &[Vec<String>]) -> Vec<u8> {
    let columns =
        rows[0].iter().map(|title| SheetColumn { title: title.clone(), width: 9, ..SheetColumn::default() });
    let cells = |row: &Vec<String>| row.iter().cloned().map(SheetCell::Text).collect();
    let sheet = SheetFile {
        name: "Feuil1".into(),
        columns: columns.collect(),
        rows: rows[1..].iter().map(cells).collect(),
        ..SheetFile::default()
    };
    sheet.xlsx().unwrap()
}

#[test]
fn a_spreadsheet_with_names_is_filled_in_and_signed() {
    let home = listed();
    let at = |name: &str| text(&home.path().join(name));
    let (campaign, people, sheet) = (at("out/campaign"), at("out/people"), at("relecture.xlsx"));
    let said = done(&["review", &campaign, "--people", &people, "--sheet", &sheet, "--lang", "fr"]);
    assert!(said.words().contains("tirées au sort (20)"), "{}", said.err);
    // Decisions in an existing file stay.
    let again = obole(&["review", &campaign, "--people", &people, "--sheet", &sheet]);
    assert_eq!(again.code, 3, "{}", again.err);

    let read = read_sheets(std::path::Path::new(&sheet)).unwrap();
    assert_eq!(read.len(), 2);
    let table = String::from_utf8(read[0].clone()).unwrap();
    let mut rows: Vec<Vec<String>> =
        table.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect();
    let column = |title: &str| rows[0].iter().position(|name| name == title).unwrap();
    let (keep, checked, name) = (column("Garder\u{a0}?"), column("Vérifié à la main"), column("Nom"));
    let ask = column("Montant proposé (EUR)");
    let id = column("Identifiant");
    assert!(rows[1..].iter().all(|row| !row[name].is_empty()), "{:?}", rows[1]);
    let drawn = rows.iter().filter(|row| row[checked] == "à vérifier").count();
    assert_eq!(drawn, 20);

    // A sheet in which nobody was checked is not signed, whatever the language of the call.
    let sign = |sheet: &str, lang: &str| {
        obole(&["review", &campaign, "--sheet", sheet, "--approve", "--by", "Camille", "--lang", lang])
    };
    let refused = sign(&sheet, "en");
    assert_eq!(refused.code, 3);
    assert!(refused.words().contains("column Vérifié à la main"), "{}", refused.err);

    for row in &mut rows[1..] {
        if row[checked] == "à vérifier" {
            row[checked] = "Vérifié".into();
        }
    }
    // A sheet that was cut off, and one without the column of the ticks, are asked about.
    let cut = at("cut.xlsx");
    write(std::path::Path::new(&cut), &saved_again(&rows[..rows.len() / 2]));
    assert!(sign(&cut, "en").code == 3 && sign(&cut, "en").words().contains("--confirm-removed"));
    let without: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().enumerate().filter(|(at, _)| *at != checked).map(|(_, c)| c.clone()).collect())
        .collect();
    let less = at("less.xlsx");
    write(std::path::Path::new(&less), &saved_again(&without));
    assert_eq!(sign(&less, "en").code, 2);
    // Names that were sorted without their rows are of other donors.
    let mut moved = rows.clone();
    let mut names: Vec<String> = moved[1..].iter().map(|row| row[name].clone()).collect();
    names.sort();
    moved[1..].iter_mut().zip(names).for_each(|(row, sorted)| row[name] = sorted);
    let sorted = at("sorted.xlsx");
    write(std::path::Path::new(&sorted), &saved_again(&moved));
    let refused = sign(&sorted, "fr");
    assert!(refused.code == 3 && refused.words().contains("Code de contrôle"), "{}", refused.err);

    let off = rows[40][id].clone();
    rows[40][keep] = "non".into();
    rows[41][ask] = "bof".into();
    let saved = at("saved.xlsx");
    write(std::path::Path::new(&saved), &saved_again(&rows));
    let unclear = sign(&saved, "fr");
    assert_eq!(unclear.code, 3);
    assert!(unclear.words().contains("ligne 42, colonne Montant proposé (EUR)"), "{}", unclear.err);
    rows[41][ask] = "45".into();
    write(std::path::Path::new(&saved), &saved_again(&rows));
    let signed = sign(&saved, "fr");
    assert_eq!(signed.code, 0, "{}", signed.err);
    assert!(
        signed.err.contains(&off) && signed.err.contains("vérifiées à la main\u{a0}: 20"),
        "{}",
        signed.err
    );
    // The sheet is deleted, as the program says; the plan is still what was signed.
    std::fs::remove_file(&saved).unwrap();
    done(&["review", &campaign, "--verify"]);
}

/// A plan far from its ledger finds it beside the vault; if it is nowhere, the column is not empty silently.
#[test]
fn a_plan_elsewhere_finds_its_ledger_beside_the_vault() {
    let home = listed();
    let at = |name: &str| text(&home.path().join(name));
    obole_ledger::disk::make_folder(&home.path().join("far/away")).unwrap();
    obole_ledger::disk::rename(&home.path().join("out/campaign"), &home.path().join("far/away/campaign"))
        .unwrap();
    let sheet = |file: &str| {
        let (plan, people, file) = (at("far/away/campaign"), at("out/people"), at(file));
        let said = done(&["review", &plan, "--people", &people, "--sheet", &file, "--lang", "en"]);
        let table = read_sheets(std::path::Path::new(&file)).unwrap()[0].clone();
        let table = String::from_utf8(table).unwrap();
        let column =
            table.lines().next().unwrap().split('\t').position(|title| title == "Last gift").unwrap();
        let filled = |line: &str| line.split('\t').nth(column).is_some_and(|cell| !cell.is_empty());
        (
            said.words().contains("--ledger names it"),
            table.lines().skip(1).filter(|line| filled(line)).count(),
        )
    };
    let (warned, filled) = sheet("near.xlsx");
    assert!(!warned && filled > 0, "{filled}");
    obole_ledger::disk::rename(&home.path().join("out/ledger"), &home.path().join("moved")).unwrap();
    assert_eq!(sheet("none.xlsx"), (true, 0));
}

/// A French spreadsheet opens the CSV and saves it in Windows-1252.
#[test]
fn a_csv_with_names_is_saved_by_a_french_spreadsheet() {
    let home = listed();
    let at = |name: &str| text(&home.path().join(name));
    let (campaign, people, sheet) = (at("out/campaign"), at("out/people"), at("relecture.csv"));
    done(&["review", &campaign, "--people", &people, "--sheet", &sheet, "--lang", "fr"]);
    let written = std::fs::read_to_string(&sheet).unwrap();
    assert!(written.starts_with("\u{feff}Garder\u{a0}?;") && written.contains(",00;"), "{written:.200}");
    let edited =
        written.trim_start_matches('\u{feff}').replace("à vérifier", "vérifié").replace('\n', "\r\n");
    let narrow: Vec<u8> = edited
        .chars()
        .map(|c| match c {
            '’' => 0x92,
            '€' => 0x80,
            'œ' => 0x9c,
            // No such space in Windows-1252.
            '\u{202f}' => 0xa0,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    write(std::path::Path::new(&sheet), &narrow);
    done(&["review", &campaign, "--sheet", &sheet, "--approve", "--by", "Camille"]);
}

#[test]
fn a_person_is_found_by_a_part_of_the_name() {
    let home = listed();
    let at = |name: &str| text(&home.path().join(name));
    let out = at("out");
    let found = done(&["find", "narlet", &out]);
    let mut words = found.out.split("  ");
    let id = words.next().unwrap_or_default().to_owned();
    assert!(id.starts_with('D') && found.out.contains("NARLÉTOIS"), "{}", found.out);
    let named = done(&["find", &id, &out, "--lang", "fr"]);
    assert!(named.out.starts_with(&id) && named.out.contains('€'), "{}", named.out);
    let nobody = obole(&["find", "personnedecenom", &out]);
    assert_eq!((nobody.code, nobody.out.as_str()), (1, ""));
}

#[test]
fn a_signed_list_is_agreed_with_and_has_a_second_version() {
    let home = listed();
    let at = |name: &str| text(&home.path().join(name));
    let (campaign, second, mailing) = (at("out/campaign"), at("out/second"), at("mailing.csv"));
    let people = at("out/people");
    let export = |plan: &str| obole(&["export", plan, "--people", &people, "--out", &mailing]);
    // A draft is neither agreed with nor reopened, and nothing is written.
    for option in [vec!["--agree"], vec!["--reopen", &second]] {
        let said = obole(&[&["review", &campaign, "--by", "Alix"], &option[..]].concat());
        assert_eq!(said.code, 3, "{}", said.err);
    }
    assert!(!home.path().join("out/second").exists());

    done(&["review", &campaign, "--approve", "--by", "Camille"]);
    let agreed = done(&["review", &campaign, "--agree", "--by", "Alix"]);
    assert!(agreed.err.contains("Signed by Camille; agreed: Alix."), "{}", agreed.err);
    for by in ["Alix", "Camille", "camille "] {
        assert_eq!(obole(&["review", &campaign, "--agree", "--by", by]).code, 2);
    }
    assert_eq!(export(&campaign).code, 0);

    let reopened = done(&["review", &campaign, "--reopen", &second, "--by", "Alix"]);
    assert!(reopened.words().contains("exported, or its letters approved, 1 time"), "{}", reopened.err);
    for plan in [&campaign, &second] {
        done(&["review", plan, "--verify"]);
    }
    let first = std::fs::read(home.path().join("out/campaign/plan.json")).unwrap();
    assert_eq!(export(&campaign).code, 3);
    // One second version, in a folder of its own.
    assert_eq!(obole(&["review", &campaign, "--reopen", &at("out/third"), "--by", "Alix"]).code, 3);
    assert_eq!(obole(&["review", &second, "--reopen", &people, "--by", "Alix"]).code, 3);
    assert_eq!(obole(&["review", &campaign, "--agree", "--by", "Zoé"]).code, 3);
    // The new version is a draft until it is signed.
    assert_eq!(export(&second).code, 3);
    done(&["review", &second, "--approve", "--by", "Camille"]);
    assert_eq!(export(&second).code, 0);
    for plan in [&campaign, &second] {
        done(&["review", plan, "--verify"]);
    }
    assert_eq!(first, std::fs::read(home.path().join("out/campaign/plan.json")).unwrap());
    let log = std::fs::read_to_string(home.path().join("out/campaign/log.jsonl")).unwrap();
    let acts = ["approved", "agreed", "exported", "reopened"];
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), acts.len());
    assert!(lines.iter().zip(acts).all(|(line, act)| line.contains(&format!("\"what\":\"{act}\""))), "{log}");
}

/// Every list in the folder of the run is searched for a person: the second version, and a draft.
#[test]
fn a_person_is_shown_and_erased_in_every_list_of_the_run() {
    let home = listed();
    let at = |name: &str| text(&home.path().join(name));
    let (out, campaign, second) = (at("out"), at("out/campaign"), at("out/second"));
    done(&["review", &campaign, "--approve", "--by", "Camille"]);
    done(&["review", &campaign, "--reopen", &second, "--by", "Alix"]);
    let id = crate::column(&home.path().join("out/second/plan.csv"), 2)[3].clone();
    let letter = done(&["privacy", "access", &id, &out]).out;
    for list in ["out/campaign", "out/second"] {
        assert!(letter.contains(&at(list)), "{letter}");
    }
    let sheet = at("out/review.xlsx");
    done(&["review", &second, "--people", &at("out/people"), "--sheet", &sheet]);
    let said = done(&["privacy", "erase", &id, &out, "--yes", "--by", "Camille"]);
    // A spreadsheet that somebody keeps is named, and not changed.
    assert!(said.words().contains("review.xlsx"), "{}", said.err);
    let plan = std::fs::read_to_string(home.path().join("out/campaign/plan.json")).unwrap();
    assert!(!plan.contains(&id) && !home.path().join("out/second/plan.json").exists());
    done(&["review", &campaign, "--verify"]);
    // The first version is still the one that was reopened; the lost draft can be made again.
    let people = at("out/people");
    let export = obole(&["export", &campaign, "--people", &people, "--out", &at("mailing.csv")]);
    assert_eq!(export.code, 3, "{}", export.err);
    done(&["review", &campaign, "--reopen", &at("out/third"), "--by", "Alix"]);
}

/// The list goes to a mailing tool, and who left it there is read back before the next file.
#[test]
fn a_file_for_a_tool_leaves_out_who_unsubscribed_there() {
    let home = folder();
    let at = |name: &str| text(&home.path().join(name));
    let (out, campaign, people) = (at("out"), at("out/campaign"), at("out/people"));
    let run = ["run", &sample("helloasso_paiements.csv"), "--out", &out, "--budget", "200"];
    let by_mail = ["--channel", "email", "--consent", "france", "--cost", "0.10"];
    done(&[&run[..], &by_mail].concat());
    done(&["review", &campaign, "--approve", "--by", "Camille"]);
    let export = |file: &str, more: &[&str]| {
        let call = ["export", &campaign, "--people", &people, "--out", file, "--lang", "fr"];
        obole(&[&call[..], more].concat())
    };
    let (brevo, again) = (at("brevo.csv"), at("again.csv"));
    assert_eq!(export(&brevo, &["--for", "brevo"]).code, 0);
    let read = |file: &str| std::fs::read_to_string(file).unwrap();
    let table = read(&brevo);
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("EXT_ID;EMAIL;PRENOM;NOM;GREETING;SEGMENT;ASK;ASK_2;ASK_3"));
    let cells: Vec<&str> = lines.next().unwrap().split(';').collect();
    assert!(cells[4] == format!("Bonjour {},", cells[2]), "{cells:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&brevo).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // The same call writes the same bytes; another form of the list replaces it as well.
    assert_eq!(export(&brevo, &["--for", "brevo"]).code, 0);
    assert_eq!(read(&brevo), table);
    assert_eq!(export(&brevo, &["--for", "postal"]).code, 2);
    assert_eq!(export(&at("out/scores.csv"), &[]).code, 2);

    // Mailchimp names who left, and when. Somebody in the file is no donor.
    let left = at("unsubscribed_members.csv");
    let who = cells[1];
    let rows = format!(
        "Email Address,First Name,Last Name,UNSUB_TIME\n{who},Zoé,X,2025-02-01 10:00:00\n\
         nobody@example.net,A,B,2025-02-02 10:00:00\n"
    );
    write(std::path::Path::new(&left), rows.as_bytes());
    let said = export(&again, &["--for", "mailchimp", "--objections", &left]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.words().contains("Elles ajoutent 1 donateur"), "{}", said.err);
    assert!(!read(&again).contains(who));
    assert_eq!(read(&again).lines().count() + 1, table.lines().count());
    // The vault remembers: the person is on no later file, whatever list is named.
    let later = export(&again, &["--for", "mailjet"]);
    assert_eq!(later.code, 0, "{}", later.err);
    assert!(!read(&again).contains(who), "{}", later.err);
}
