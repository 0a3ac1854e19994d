//! A person answers who is one donor and which payments are one gift.

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
        let call: Vec<&str> = self.import.iter().map(String::as_str).collect();
        let found = obole(&call);
        assert_eq!(found.code, 0, "{}", found.err);
        found.err
    }

    fn people(&self, verb: &str, options: &[&str]) -> String {
        let call: Vec<&str> = ["people", verb, &self.ledger].iter().chain(options).copied().collect();
        done(&call).out
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
    std::fs::write(&sheet, filled.join("\r\n")).unwrap();
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

#[test]
fn what_is_no_answer_changes_nothing() {
    let home = Home::new();
    home.import();
    let vault = home.folder.path().join("ledger/people/book.json");
    let before = std::fs::read(&vault).unwrap();
    let sheet = home.folder.path().join("gifts.csv");
    home.people("same-gifts", &["--out", &text(&sheet)]);
    let table = std::fs::read_to_string(&sheet).unwrap().replacen(",,", ",perhaps,", 1);
    std::fs::write(&sheet, table).unwrap();
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
    assert!(listed.contains("D000001=D000003") && listed.contains("j.fictif@example.org"), "{listed}");
    assert!(!listed.contains("Capucine"), "{listed}");
    // As JSON, the list names nobody.
    let json = home.people("review", &["--json"]);
    assert!(json.contains("D000003") && !json.contains("example.org") && !json.contains("FICTIF"), "{json}");
    home.people("review", &["--yes", "D000003=D000001"]);
    let said = home.import();
    assert!(said.contains("2 donors"), "{said}");
    let letter = home.people_access("j.fictif@example.org");
    assert!(letter.contains("€30.00") && letter.contains("€50.00"), "{letter}");
    home.people("review", &["--undo", "D000001=D000003"]);
    assert!(home.import().contains("3 donors"));
}

impl Home {
    fn people_access(&self, request: &str) -> String {
        done(&["privacy", "access", request, &self.ledger]).out
    }
}
