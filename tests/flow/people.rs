//! A person answers who is one donor and which payments are one gift.

use std::path::Path;

use crate::{done, folder, obole, text, write};

const PAID: &str = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,\
    Transaction ID\n\
    03/14/2023,10:00:00,PDT,Jean FICTIF,Donation Payment,Completed,EUR,50.00,-1.00,49.00,jean@example.org,a@example.org,T1\n\
    03/15/2023,10:00:00,PDT,Capucine FICTIVE,Donation Payment,Completed,EUR,20.00,-1.00,19.00,c@example.org,a@example.org,T2\n";

const GIVEN: &str = "Nom;Prénom;Email;Code postal;Montant;Date du don\n\
    FICTIF;Jean;jean@example.org;31000;50,00;15/03/2023\n\
    FICTIVE;Capucine;c@example.org;75011;20,00;16/03/2023\n\
    FICTIF;Jean;j.fictif@example.org;31000;30,00;16/04/2023\n";

struct Home {
    folder: tempfile::TempDir,
    import: Vec<String>,
    ledger: String,
}

impl Home {
    fn new() -> Self {
        let folder = folder();
        let path = |name: &str| text(&folder.path().join(name));
        write(&folder.path().join("paypal.csv"), PAID.as_bytes());
        write(&folder.path().join("dons.csv"), GIVEN.as_bytes());
        let ledger = path("ledger");
        let import =
            ["import", &path("paypal.csv"), &path("dons.csv"), "--currency", "EUR", "--out", &ledger];
        let import = import.map(str::to_owned).to_vec();
        Self { import, ledger, folder }
    }

    fn import(&self) -> String {
        let found = self.try_import(&[]);
        assert_eq!(found.code, 0, "{}", found.err);
        found.err
    }

    fn try_import(&self, options: &[&str]) -> crate::Said {
        obole(&self.import.iter().map(String::as_str).chain(options.iter().copied()).collect::<Vec<_>>())
    }

    fn people(&self, verb: &str, options: &[&str]) -> String {
        let found = self.try_people(verb, options);
        assert_eq!(found.code, 0, "{}", found.err);
        found.out
    }

    fn try_people(&self, verb: &str, options: &[&str]) -> crate::Said {
        obole(&["people", verb, &self.ledger].iter().chain(options).copied().collect::<Vec<_>>())
    }
}

#[test]
fn a_gift_of_two_sources_counts_once_after_an_answer_in_a_table() {
    let home = Home::new();
    let said = home.import();
    assert!(said.contains("2 payments (€70.00) may be in two sources"), "{said}");
    assert!(said.contains("€170.00"), "{said}");

    let sheet = home.folder.path().join("gifts.csv");
    home.people("same-gifts", &["--out", &text(&sheet)]);
    // As a French spreadsheet saves it again, one answer filled in.
    let table = std::fs::read_to_string(&sheet).unwrap();
    let filled: Vec<String> = table
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let line = line.replace(',', ";");
            if at == 1 { line.replacen(";;", ";Oui;", 1) } else { line }
        })
        .collect();
    write(&sheet, filled.join("\r\n").as_bytes());
    home.people("same-gifts", &["--answers", &text(&sheet)]);
    let said = home.import();
    assert!(said.contains("1 payment (€20.00)") && said.contains("€120.00"), "{said}");

    // A yes to the rest, then everything taken back.
    home.people("same-gifts", &["--yes", "all"]);
    let said = home.import();
    assert!(!said.contains("two sources") && said.contains("€100.00"), "{said}");
    home.people("same-gifts", &["--undo", "all"]);
    assert!(home.import().contains("€170.00"));

    let mut once = home.import.clone();
    once.push("--same-gifts-once".into());
    let call: Vec<&str> = once.iter().map(String::as_str).collect();
    let found = obole(&call);
    assert!(found.err.contains("€100.00") && found.err.contains("2 repeated"), "{}", found.err);
}

/// The identifier of a payment leads to the person in the tool that gave it: an erasure takes the answers,
/// too.
#[test]
fn an_erasure_takes_the_answers_about_the_payments() {
    let home = Home::new();
    home.import();
    home.people("same-gifts", &["--yes", "all"]);
    home.import();
    let vault = home.folder.path().join("ledger/people/book.json");
    let before = std::fs::read_to_string(&vault).unwrap();
    assert!(before.contains("paypal-T"), "{before}");
    for email in ["jean@example.org", "c@example.org"] {
        done(&["privacy", "erase", email, &home.ledger, "--yes", "--by", "Zoé"]);
    }
    let after = std::fs::read_to_string(&vault).unwrap();
    assert!(!after.contains("paypal-T"), "{after}");
}

#[test]
fn what_is_no_answer_changes_nothing() {
    let home = Home::new();
    home.import();
    let vault = home.folder.path().join("ledger/people/book.json");
    let before = std::fs::read(&vault).unwrap();
    let sheet = home.folder.path().join("gifts.csv");
    home.people("same-gifts", &["--out", &text(&sheet)]);
    let table = std::fs::read_to_string(&sheet).unwrap().replacen(",,", ",perhaps,", 1);
    write(&sheet, table.as_bytes());
    for options in [["--answers", &text(&sheet)], ["--yes", "T1=T9"], ["--undo", "paypal-T1=T9"]] {
        let found = obole(&["people", "same-gifts", &home.ledger, options[0], options[1]]);
        assert_eq!(found.code, 2, "{}", found.err);
    }
    assert_eq!(std::fs::read(&vault).unwrap(), before);
}

#[test]
fn two_records_of_a_donor_become_one_and_two_again() {
    let home = Home::new();
    assert!(home.import().contains("3 donors"));
    let listed = home.people("review", &[]);
    let pair = listed.split_whitespace().find(|word| word.starts_with('D') && word.contains('=')).unwrap();
    let (one, other) = pair.split_once('=').unwrap();
    assert!(listed.contains("j.fictif@example.org") && !listed.contains("Capucine"), "{listed}");
    assert!(listed.contains("1 gift, €30.00, the last on 16\u{a0}April\u{a0}2023"), "{listed}");
    // As JSON, the list names nobody.
    let json = home.people("review", &["--json"]);
    assert!(json.contains(other) && !json.contains("example.org") && !json.contains("FICTIF"), "{json}");
    home.people("review", &["--yes", &format!("{other}={one}")]);
    let said = home.import();
    assert!(said.contains("2 donors"), "{said}");
    let letter = home.people_access("j.fictif@example.org");
    assert!(letter.contains("jean@example.org") && letter.contains("j.fictif@example.org"), "{letter}");
    assert!(letter.contains("€30.00") && letter.contains("€50.00"), "{letter}");
    home.people("review", &["--undo", pair]);
    // The ledger does not say whose each payment is: only an import of everything takes it apart.
    let added = home.try_import(&["--add"]);
    assert!(added.code == 3 && added.err.contains("without --add"), "{}", added.err);
    assert!(home.import().contains("3 donors"));
    assert_eq!(home.try_import(&["--add"]).code, 0);
    // Both answers about one pair are none.
    let both = home.try_people("review", &["--yes", pair, "--no", pair]);
    assert!(both.code == 2 && both.err.contains("contradict"), "{}", both.err);
}

/// Of three records, the first is the second and the second is the third: then the first is the third.
#[test]
fn answers_that_contradict_one_another_change_nothing() {
    let home = Home::new();
    let rows: Vec<String> = ["jean@example.org", "j.fictif@example.org", "jean.fictif@example.net"]
        .iter()
        .map(|email| format!("FICTIF;Jean;{email};31000;30,00;16/04/2023\n"))
        .chain((0..60).map(|at| {
            let last = ["Abrac", "Belugo", "Corvin", "Drumel", "Espalu", "Forgin"][at % 6];
            let first =
                ["Zoé", "Yann", "Théo", "Ursule", "Wanda", "Victor", "Odile", "Noé", "Maud", "Luc"][at / 6];
            format!("{last};{first};p{at}@example.org;{};20,00;17/04/2023\n", 13_001 + at)
        }))
        .collect();
    let given = format!("Nom;Prénom;Email;Code postal;Montant;Date du don\n{}", rows.concat());
    write(&home.folder.path().join("dons.csv"), given.as_bytes());
    home.import();
    let listed = home.people("review", &[]);
    let pairs: Vec<&str> =
        listed.lines().filter(|line| line.starts_with('D') && line.contains('=')).collect();
    assert_eq!(pairs.len(), 3, "{listed}");
    home.people("review", &["--no", pairs[0]]);
    let vault = std::fs::read(std::path::Path::new(&home.ledger).join("people/book.json")).unwrap();
    let said = home.try_people("review", &["--yes", pairs[1], "--yes", pairs[2]]);
    assert!(said.code == 2 && said.err.contains(pairs[0]), "{}", said.err);
    assert_eq!(std::fs::read(std::path::Path::new(&home.ledger).join("people/book.json")).unwrap(), vault);
}

impl Home {
    fn people_access(&self, request: &str) -> String {
        done(&["privacy", "access", request, &self.ledger]).out
    }
}

#[test]
fn a_later_export_leaves_a_history_and_chains_its_receipt() {
    let folder = folder();
    let export = folder.path().join("export.csv");
    let header = "gift_id,donor_id,date,amount,status\n";
    let first = "1,A,2024-03-01,20.00,settled\n2,B,2024-03-02,30.00,settled\n3,C,2024-03-03,40.00,settled\n";
    // One refunded, one corrected, one removed, one new.
    let second =
        "1,A,2024-03-01,20.00,refunded\n2,B,2024-03-02,35.00,settled\n4,D,2024-04-03,50.00,settled\n";
    let ledger = folder.path().join("ledger");
    let call = ["import", &text(&export), "--out", &text(&ledger)].map(str::to_owned);
    let import = |rows: &str| {
        write(&export, format!("{header}{rows}").as_bytes());
        done(&call.each_ref().map(String::as_str)).err
    };
    let receipt = || {
        let bytes = std::fs::read(ledger.join("receipt.json")).unwrap();
        serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()
    };
    let hash = |name: &str| obole_ledger::sha256_file(&ledger.join(name)).unwrap().sha256;

    import(first);
    assert!(receipt()["previous"].is_null() && !ledger.join("history.csv").exists());
    let before = hash("ledger.json");
    // The same file again changes nothing.
    import(first);
    assert_eq!(hash("ledger.json"), before);

    let said = import(&format!("{first}9,Z,2024-03-09,5.00,settled\n"));
    assert!(!said.contains("history.csv"), "{said}");
    assert_eq!(receipt()["previous"], before.as_str());
    let said = import(second);
    assert!(said.contains("1 with another status, 1 corrected"), "{said}");
    assert!(said.contains("2 payments of the ledger that was here are not in these sources"), "{said}");
    let history = std::fs::read_to_string(ledger.join("history.csv")).unwrap();
    let changes: Vec<&str> = history.lines().skip(1).map(|line| &line[11..]).collect();
    assert_eq!(
        changes,
        [
            "status,1,A,2024-03-01,20.00,EUR,settled,A,2024-03-01,20.00,refunded",
            "corrected,2,B,2024-03-02,30.00,EUR,settled,B,2024-03-02,35.00,settled",
            "gone,3,C,2024-03-03,40.00,EUR,settled,,,,",
            "gone,9,Z,2024-03-09,5.00,EUR,settled,,,,"
        ]
    );
    done(&["check", &text(&ledger)]);
    // A change is recorded on the day on which it was first seen, once.
    import(second);
    assert_eq!(std::fs::read_to_string(ledger.join("history.csv")).unwrap(), history);
    // In the letter to the person, and erased with the person.
    let letter = obole(&["privacy", "access", "A", &text(&ledger)]);
    assert_eq!(letter.code, 0, "{}", letter.err);
    let letter = letter.out;
    assert!(letter.contains("€20.00 · settled |") && letter.contains("€20.00 · refunded |"), "{letter}");
    let french = obole(&["privacy", "access", "C", &text(&ledger), "--lang", "fr"]).out;
    assert!(french.contains("n’y est plus"), "{french}");
    done(&["privacy", "erase", "A", &text(&ledger), "--yes"]);
    let left = std::fs::read_to_string(ledger.join("history.csv")).unwrap();
    assert!(!left.contains(",A,") && left.contains(",C,"), "{left}");
    done(&["check", &text(&ledger)]);
}

#[test]
fn a_purge_reaches_every_identity_of_a_donor() {
    let folder = folder();
    let gifts = "Nom;Prénom;Email;Code postal;Montant;Date du don\n\
        FICTIF;Jean;jean@example.org;31000;50,00;15/03/2012\n\
        FICTIF;Jean;j.fictif@example.org;31000;30,00;16/04/2013\n\
        EXEMPLE;Capucine;c@example.org;75011;20,00;16/03/2025\n";
    write(&folder.path().join("dons.csv"), gifts.as_bytes());
    let (source, ledger) = (text(&folder.path().join("dons.csv")), text(&folder.path().join("ledger")));
    let import = || done(&["import", &source, "--currency", "EUR", "--out", &ledger]).err;
    import();
    done(&["people", "review", &ledger, "--yes", "all"]);
    assert!(import().contains("2 donors"));
    done(&["privacy", "purge", &ledger, "--as-of", "2025-06-01", "--yes"]);
    let vault = std::fs::read_to_string(folder.path().join("ledger/people/book.json")).unwrap();
    assert!(vault.contains("EXEMPLE") && !vault.contains("FICTIF"), "{vault}");
    // The rows that are left out are named, so that the counts add up.
    let said = import();
    assert!(
        said.contains("1 donor") && said.contains("2 rows are of people whose data were erased"),
        "{said}"
    );
}

#[test]
fn a_later_export_is_added_and_the_same_file_changes_nothing() {
    let folder = folder();
    let gifts = |rows: &str| format!("Nom;Prénom;Email;Code postal;Montant;Date du don\n{rows}");
    let at = |name: &str| text(&folder.path().join(name));
    write(
        Path::new(&at("2023.csv")),
        gifts("FICTIF;Jean;jean@example.org;31000;50,00;15/03/2023\n").as_bytes(),
    );
    let later = "FICTIF;Jean;jean@example.org;31000;50,00;15/03/2023\n\
        EXEMPLE;Capucine;c@example.org;75011;20,00;16/03/2024\n";
    write(Path::new(&at("2024.csv")), gifts(later).as_bytes());
    let ledger = at("ledger");
    let nothing = obole(&["import", &at("2023.csv"), "--add", "--out", &ledger]);
    assert!(nothing.code == 2 && nothing.err.contains("without --add"), "{}", nothing.err);
    done(&["import", &at("2023.csv"), "--currency", "EUR", "--out", &ledger]);
    let add = ["import", &at("2024.csv"), "--currency", "EUR", "--add", "--out", &ledger];
    let said = done(&add).err;
    assert!(
        said.contains("2 donors") && said.contains("€70.00") && !said.contains("not in these sources"),
        "{said}"
    );
    done(&["check", &ledger]);
    let files = |ledger: &str| -> Vec<Vec<u8>> {
        ["gifts.arrow", "donors.arrow", "receipt.json", "ledger.json", "people/book.json"]
            .map(|file| std::fs::read(Path::new(ledger).join(file)).unwrap())
            .to_vec()
    };
    let before = files(&ledger);
    for file in ["2023.csv", "2024.csv"] {
        let again = done(&["import", &at(file), "--currency", "EUR", "--add", "--out", &ledger]);
        assert!(again.err.contains("Nothing new"), "{}", again.err);
    }
    assert!(files(&ledger) == before);
    let french = done(&["import", &at("2023.csv"), "--add", "--out", &ledger, "--lang", "fr"]);
    assert!(french.err.contains("Rien de nouveau"), "{}", french.err);
    // Both files are named in what is held of the person.
    let access = done(&["privacy", "access", "jean@example.org", &ledger]);
    assert!(access.out.contains("2023.csv"), "{}", access.out);
    // Without its vault, the ledger is not added to.
    write(Path::new(&at("2025.csv")), gifts("EXEMPLE;Zoé;z@example.org;75011;20,00;16/03/2025\n").as_bytes());
    let other = at("other");
    let lost =
        ["import", &at("2025.csv"), "--currency", "EUR", "--add", "--out", &ledger, "--people", &other];
    let lost = obole(&lost);
    assert!(lost.code != 0 && lost.err.contains("another vault"), "{}", lost.err);
    assert!(files(&ledger) == before);
}

#[test]
fn a_refund_that_comes_later_does_not_rewrite_the_past() {
    let folder = folder();
    let gifts = |status: &str| {
        let rows: String = (0..40)
            .map(|n| {
                let (donor, month) = (101 + n % 5, 1 + n % 12);
                let status = if n == 7 { status } else { "settled" };
                format!("g{n},{donor},202{}-{month:02}-10,{}.00,EUR,{status}\n", 3 + n / 20, 20 + n)
            })
            .collect();
        format!("gift_id,donor_id,date,amount,currency,status\n{rows}")
    };
    let source = text(&folder.path().join("gifts.csv"));
    let [kept, fresh] = ["kept", "fresh"].map(|name| text(&folder.path().join(name)));
    let features = |ledger: &str, as_of: &str| {
        let out = text(&folder.path().join("features.csv"));
        done(&["features", ledger, "--as-of", as_of, "--out", &out]);
        std::fs::read_to_string(out).unwrap()
    };
    write(Path::new(&source), gifts("settled").as_bytes());
    done(&["import", &source, "--out", &kept]);
    let before = features(&kept, "2024-03-01");
    let now = features(&kept, "2024-12-01");
    write(Path::new(&source), gifts("refunded").as_bytes());
    done(&["import", &source, "--out", &kept]);
    done(&["import", &source, "--out", &fresh]);
    assert_eq!(features(&kept, "2024-03-01"), before);
    assert_ne!(features(&fresh, "2024-03-01"), before);
    // In the last month, everything that is known counts.
    assert_ne!(features(&kept, "2024-12-01"), now);
    assert_eq!(features(&kept, "2024-12-01"), features(&fresh, "2024-12-01"));
}

/// A column that holds one value is left out of the table; another ledger of the folder has other columns.
#[test]
fn a_ledger_is_replaced_by_one_of_which_other_columns_vary() {
    let folder = folder();
    let [source, ledger] = ["gifts.csv", "ledger"].map(|name| text(&folder.path().join(name)));
    let header = "gift_id,donor_id,date,amount,currency,campaign,channel,payment_method,status";
    let tables = [
        "1,N1,2024-01-15,10,EUR,A,web,card,settled\n2,N2,2024-02-15,20,EUR,B,web,card,refunded\n",
        "1,N1,2024-01-15,10,EUR,A,web,card,settled\n",
        "1,N1,2024-01-15,10,EUR,A,web,card,settled\n3,N2,2024-02-15,20,EUR,A,mail,cheque,settled\n",
        "4,N1,2024-01-15,10,EUR,A,web,card,settled\n5,N2,2024-02-15,20,USD,B,mail,cash,failed\n",
    ];
    for add in [false, true] {
        for rows in tables.iter().chain(tables.iter().rev()) {
            write(Path::new(&source), format!("{header}\n{rows}").as_bytes());
            let exists = Path::new(&ledger).join("ledger.json").exists();
            let mut call = vec!["import", &source, "--currency", "EUR", "--out", &ledger];
            call.extend((add && exists).then_some("--add"));
            done(&call);
            done(&["check", &ledger]);
        }
    }
}

/// Tables of an earlier version would keep whoever is erased later.
#[test]
fn tables_of_an_earlier_version_go_with_their_ledger() {
    let folder = folder();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v0.1");
    let [ledger, people] = ["ledger", "people"].map(|name| {
        // A copy: what was released is never written again.
        let copy = folder.path().join(name);
        obole_ledger::disk::make_folder(&copy).unwrap();
        for path in obole_ledger::disk::files_of(&golden.join(name)).unwrap() {
            write(&copy.join(path.file_name().unwrap()), &std::fs::read(&path).unwrap());
        }
        copy
    });
    assert!(ledger.join("gifts.parquet").exists());
    let gifts = folder.path().join("gifts.csv");
    write(&gifts, b"gift_id,donor_id,date,amount,currency\nnew1,900001,2026-01-05,20.00,EUR\n");
    let call = ["import", &text(&gifts), "--out", &text(&ledger), "--people", &text(&people)];
    let found = obole(&call);
    assert!(!ledger.join("gifts.parquet").exists(), "{}", found.err);
    done(&["check", &text(&ledger)]);
}

#[test]
fn a_merge_by_email_is_undone_and_done_again() {
    let home = Home::new();
    let more = "FICTIVE;C.;c@example.org;75011;7,00;17/04/2023\n";
    write(&home.folder.path().join("dons.csv"), format!("{GIVEN}{more}").as_bytes());
    home.import();
    let found = home.try_people("review", &[]);
    assert!(found.err.contains("is also written in another way"), "{}", found.err);
    let listed = home.people("review", &["--merged"]);
    let pair = listed.lines().next().unwrap_or_default();
    assert!(listed.contains("also written: c fictive") && listed.lines().count() == 3, "{listed}");
    let donors = |said: &str| said.split_once(" donors").map(|(before, _)| before.chars().last());

    assert_eq!(donors(&home.import()), Some(Some('3')));
    home.people("review", &["--merged", "--no", pair]);
    assert_eq!(home.people("review", &["--merged"]), "");
    let said = home.try_import(&["--add"]);
    assert_eq!(said.code, 3, "{}", said.err);
    assert_eq!(donors(&home.import()), Some(Some('4')));
    home.people("review", &["--merged", "--undo", pair]);
    assert_eq!(donors(&home.import()), Some(Some('3')));
}
