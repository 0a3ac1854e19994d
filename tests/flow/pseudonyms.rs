//! Gift logs whose identifiers and columns name people in every spelling that spreadsheets leave.

use std::collections::{BTreeMap, BTreeSet};

use crate::privacy::found_in;
use crate::{column, done, files, folder, json, plain_rows, sample, text, write};

/// An IBAN of France with its check digits.
fn iban(n: usize) -> String {
    let account = format!("30006000010000{n:07}89");
    let remainder =
        account.bytes().chain(*b"152700").fold(0, |so_far, byte| (so_far * 10 + u64::from(byte - b'0')) % 97);
    format!("FR{:02}{account}", 98 - remainder)
}

/// The identifier of an invented donor, in one of two spellings.
fn identifier(n: usize, other: bool) -> String {
    const HEADS: [&str; 10] = ["Du", "Mar", "Le", "Gon", "Tri", "Ber", "Cha", "Fou", "Lan", "Pi"];
    const TAILS: [&str; 10] =
        ["pont", "tinet", "barrois", "villard", "quet", "mier", "zelle", "rault", "dec", "net"];
    let name = format!("{}{}{}", HEADS[n % 10], TAILS[n / 10 % 10], TAILS[n / 100 % 10]);
    let mobile = n * 7_919 % 100_000_000;
    let pairs = [mobile / 1_000_000, mobile / 10_000 % 100, mobile / 100 % 100, mobile % 100];
    let [a, b, c, d] = pairs;
    match (n % 6, other) {
        (0, false) => format!("{}.{n}@example.org", name.to_lowercase()),
        (0, true) => format!(" {}.{n}@EXAMPLE.org", name.to_uppercase()),
        (1, false) => format!("{name} Élise {}", 1930 + n % 70),
        (1, true) => format!("Elise {}; {}", name.to_uppercase(), 1930 + n % 70),
        (2, false) => format!("06 {a:02} {b:02} {c:02} {d:02}"),
        (2, true) => format!("+336{a:02}{b:02}{c:02}{d:02}"),
        (3, false) => iban(n),
        (3, true) => iban(n)
            .as_bytes()
            .chunks(4)
            .map(|four| String::from_utf8_lossy(four))
            .collect::<Vec<_>>()
            .join(" "),
        // A spreadsheet took the zero of these.
        (4, false) => format!("7{a:02}{b:02}{c:02}{d:02}"),
        (4, true) => format!("07{a:02}{b:02}{c:02}{d:02}"),
        (_, false) => format!("M. et Mme {name} & fils"),
        (_, true) => format!("M. et Mme {} & FILS", name.to_uppercase()),
    }
}

fn as_number(id: &str) -> usize {
    id[1..].parse().unwrap()
}

/// The sample's gifts until a year, with identifiers that name people, and campaigns that do.
fn gifts(until: &str) -> String {
    let mut table = "gift_id,donor_id,date,amount,campaign,channel,failure_code\n".to_owned();
    for row in plain_rows(&sample("gifts.csv")).into_iter().filter(|row| row[2].as_str() < until) {
        let n = as_number(&row[1]);
        let campaign = match n % 50 {
            0 => "Appel de celeste.fictive@example.org",
            1 => "Relance 0033 6 12 34 56 78",
            _ => row[6].as_str(),
        };
        let code = if n.is_multiple_of(70) { "BE68539007547034" } else { "" };
        let id = identifier(n, false);
        table += &format!("{},{id},{},{},{campaign},{},{code}\n", row[0], row[2], row[3], row[7]);
    }
    table
}

/// The refusals of the donors who gave until a day, with the other spelling of their identifiers.
fn refusals(until: &str) -> String {
    let gave: BTreeSet<String> = plain_rows(&sample("gifts.csv"))
        .into_iter()
        .filter(|row| row[2].as_str() < until)
        .map(|row| row[1].clone())
        .collect();
    let rows = plain_rows(&sample("donors.csv")).into_iter().filter(|row| gave.contains(&row[0]));
    let rows =
        rows.map(|row| format!("\"{}\",{},{}\n", identifier(as_number(&row[0]), true), row[8], row[12]));
    "donor_id,deceased,postal_optout\n".to_owned() + &rows.collect::<String>()
}

/// The pseudonym of each key of a vault.
fn pseudonyms(vault: &std::path::Path) -> BTreeMap<String, String> {
    let book = json(&vault.join("book.json"));
    let people = book["people"].as_object().unwrap();
    people.iter().map(|(id, person)| (person["key"].as_str().unwrap().to_owned(), id.clone())).collect()
}

#[test]
fn no_spelling_of_a_person_leaves_the_vault_and_everybody_keeps_the_pseudonym() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let (log, donors) = (at("in/dons-celeste.fictive@example.org.csv"), at("donors.csv"));
    let write_until = |until: &str| {
        write(&log, gifts(until).as_bytes());
        write(&donors, refusals(until).as_bytes());
    };
    write_until("2020-01-01");
    let (from, refused, out) = (text(&log), text(&donors), text(&at("out")));
    let run = ["run", &from, "--donors", &refused, "--out", &out, "--model", "rule", "--lang", "fr"];
    let first = done(&run);
    let words = first.words();
    assert!(words.contains("remplacés par des pseudonymes") && words.contains("ont été masqués"), "{words}");
    let before = pseudonyms(&at("out/people"));

    // Years later, into the same folder.
    write_until("2025-01-01");
    let second = done(&run);
    let after = pseudonyms(&at("out/people"));
    assert!(before.len() > 1_000 && after.len() > before.len(), "{} then {}", before.len(), after.len());
    assert!(before.iter().all(|(key, id)| after.get(key) == Some(id)));
    let said = format!("{}{}{}{}", first.out, first.err, second.out, second.err);
    assert!(!said.contains("coffre n’est pas celui"), "{said}");

    // Every gift meets its row of donors, whatever the spelling.
    let receipt = json(&at("out/ledger/receipt.json"));
    assert_eq!(receipt["refused"], 0);
    assert_eq!(receipt["donor_rows"]["givers"], receipt["donor_rows"]["givers_matched"]);
    let ids = column(&at("out/scores.csv"), 0);
    assert!(ids.len() > 500 && ids.iter().all(|id| id.len() == 11 && id.starts_with('D')));

    let needles: BTreeSet<String> = (0..2_600)
        .filter(|n| n % 6 != 4)
        .flat_map(|n| [identifier(n, false), identifier(n, true)])
        .chain(["celeste.fictive".to_owned(), "6 12 34 56 78".to_owned(), "BE6853".to_owned()])
        .collect();
    let vault = std::fs::read(at("out/people/book.json")).unwrap();
    assert!(found_in(&needles, &vault).len() > 800, "the search would find what is there");
    assert_eq!(found_in(&needles, said.as_bytes()), Vec::<&str>::new());
    for path in files(&at("out")).into_iter().filter(|path| !path.starts_with(at("out/people"))) {
        let found = found_in(&needles, &std::fs::read(&path).unwrap());
        assert!(found.is_empty(), "{} holds {found:?}", path.display());
    }
    let page = std::fs::read_to_string(at("out/report.html")).unwrap();
    assert!(page.contains("(…).csv"));

    // The letter finds them again.
    done(&["review", &text(&at("out/campaign")), "--approve", "--by", "Camille"]);
    let (campaign, people, mailing) = (text(&at("out/campaign")), text(&at("out/people")), at("mailing.csv"));
    done(&["export", &campaign, "--people", &people, "--out", &text(&mailing)]);
    let written = std::fs::read_to_string(&mailing).unwrap();
    assert!(written.lines().next().unwrap().ends_with(",source_id"));
    // Everybody is found again by the identifier of the tables; an account number is not given to a printer.
    let given = written.lines().skip(1).filter(|line| !line.ends_with(',')).count();
    assert!(given > 100 && !written.contains("FR76") && !written.contains("30006000"), "{given}");
}

#[test]
fn another_vault_for_a_ledger_is_said() {
    let folder = folder();
    let at = |name: &str| text(&folder.path().join(name));
    write(&folder.path().join("one.csv"), gifts("2020-01-01").as_bytes());
    write(&folder.path().join("two.csv"), gifts("2021-01-01").as_bytes());
    let import = |file: &str, people: &str| {
        done(&["import", &at(file), "--out", &at("ledger"), "--people", &at(people)]).err
    };
    assert!(import("one.csv", "vault").contains(&at("vault")));
    let other = "not the vault of the ledger that was here";
    assert!(!import("two.csv", "vault").contains(other));
    assert!(import("two.csv", "elsewhere").contains(other));
}

#[test]
#[cfg(unix)]
fn files_about_people_are_their_owners() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let out = text(&at("out"));
    let run = ["run", &sample("helloasso_paiements.csv"), "--out", &out, "--model", "rule"];
    let mode = |name: &str| std::fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
    // Also where they replace others that everybody could read.
    for _ in 0..2 {
        done(&run);
        for name in [
            "people/book.json",
            "campaign/plan.json",
            "campaign/plan.csv",
            "ledger/donors.arrow",
            "ledger/gifts.arrow",
        ] {
            let path = format!("out/{name}");
            assert_eq!(mode(&path), 0o600, "{name}");
            std::fs::set_permissions(at(&path), std::fs::Permissions::from_mode(0o644)).unwrap();
        }
    }
    let (campaign, mailing) = (text(&at("out/campaign")), text(&at("mailing.csv")));
    done(&["review", &campaign, "--approve", "--by", "Camille"]);
    done(&["export", &campaign, "--people", &text(&at("out/people")), "--out", &mailing]);
    for name in ["out/campaign/plan.json", "out/campaign/log.jsonl", "mailing.csv"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
}
