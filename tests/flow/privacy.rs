//! Names of people stay in `people/`.

use std::collections::BTreeSet;

use crate::{column, done, files, folder, plain_rows, sample, text, write};

/// A reader of the export that knows its quotes and nothing else.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    for c in text.trim_start_matches('\u{feff}').chars() {
        let row = rows.last_mut().unwrap();
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' if !quoted => {}
            c => row.last_mut().unwrap().push(c),
        }
    }
    rows.retain(|row| row.len() > 1);
    rows
}

/// Family names, e-mails, streets, towns and firms of the export.
fn planted() -> BTreeSet<String> {
    let rows = cells(&std::fs::read_to_string(sample("helloasso_paiements.csv")).unwrap());
    let at = |name: &str| rows[0].iter().position(|cell| cell == name).unwrap();
    let columns = ["Nom payeur", "Email payeur", "Adresse payeur", "Ville payeur", "Raison sociale"].map(at);
    let cells = rows[1..].iter().flat_map(|row| columns.map(|column| row[column].clone()));
    let found: BTreeSet<String> = cells.filter(|cell| cell.chars().count() > 4).collect();
    assert!(found.len() > 2_000 && found.iter().any(|cell| cell.contains("@example.")));
    found
}

/// Positions at which any of these texts occurs in the bytes: one pass, by the first four bytes.
pub(crate) fn found_in<'a>(needles: &'a BTreeSet<String>, bytes: &[u8]) -> Vec<&'a str> {
    let mut by_start: std::collections::HashMap<[u8; 4], Vec<&'a str>> = std::collections::HashMap::new();
    for needle in needles {
        by_start.entry(needle.as_bytes()[..4].try_into().unwrap()).or_default().push(needle);
    }
    let mut found = Vec::new();
    for at in 0..bytes.len().saturating_sub(3) {
        let start: [u8; 4] = bytes[at..at + 4].try_into().unwrap();
        for needle in by_start.get(&start).into_iter().flatten() {
            if bytes[at..].starts_with(needle.as_bytes()) {
                found.push(*needle);
            }
        }
    }
    found
}

#[test]
#[cfg(unix)]
fn names_and_addresses_stay_in_the_vault() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let out = folder.path().join("out");
    let said = done(&["run", &named(), "--out", &text(&out), "-v"]);
    let people = out.join("people");
    assert_eq!(std::fs::metadata(&people).unwrap().permissions().mode() & 0o777, 0o700);

    let planted = planted();
    let vault: Vec<u8> = files(&people).iter().flat_map(|path| std::fs::read(path).unwrap()).collect();
    let kept: BTreeSet<&str> = found_in(&planted, &vault).into_iter().collect();
    assert!(kept.len() > 2_000, "the search would find what is there: {}", kept.len());

    let outside: Vec<_> = files(&out).into_iter().filter(|path| !path.starts_with(&people)).collect();
    assert!(outside.len() > 30);
    for path in outside {
        let found = found_in(&planted, &std::fs::read(&path).unwrap());
        assert!(found.is_empty(), "{} holds {found:?}", path.display());
    }
    let spoken = format!("{}{}", said.out, said.err);
    assert_eq!(found_in(&planted, spoken.as_bytes()), Vec::<&str>::new());
}

/// The export of the sample with its table of donors.
fn named() -> String {
    let export = sample("helloasso_paiements.csv");
    text(std::path::Path::new(&export).parent().unwrap())
}

/// Columns may be packed, so the ledger is also looked at through the tables that it gives.
#[test]
fn tables_made_from_the_ledger_name_nobody() {
    let folder = folder();
    let (ledger, table) = (folder.path().join("ledger"), folder.path().join("features.csv"));
    done(&["import", &named(), "--out", &text(&ledger)]);
    let written = done(&["segment", &text(&ledger)]).out;
    done(&["features", &text(&ledger), "--as-of", "2024-01-01", "--out", &text(&table)]);
    let planted = planted();
    assert_eq!(found_in(&planted, written.as_bytes()), Vec::<&str>::new());
    assert_eq!(found_in(&planted, &std::fs::read(&table).unwrap()), Vec::<&str>::new());
    let loaded = obole::store::load_ledger(&ledger).unwrap();
    let donors = loaded.donors();
    let mut words: Vec<u8> = (0..donors.len()).flat_map(|row| donors.id.get(row).into_bytes()).collect();
    for levels in [loaded.gifts().campaign.levels(), loaded.gifts().channel.levels(), loaded.sources()] {
        words.extend(levels.join("\n").into_bytes());
    }
    assert_eq!(found_in(&planted, &words), Vec::<&str>::new());
}

#[test]
fn gifts_by_email_go_from_the_vault_to_the_letter_and_nowhere_else() {
    let folder = folder();
    let at = |name: &str| text(&folder.path().join(name));
    // The sample's gifts and donors, with e-mails for identifiers, in two spellings.
    let email = |id: &str| format!("{}@example.org", id.to_lowercase());
    let rewrite = |name: &str, column: usize, upper: bool| {
        let table = std::fs::read_to_string(sample(name)).unwrap();
        let header = table.lines().next().unwrap().to_owned() + "\n";
        plain_rows(&sample(name)).into_iter().fold(header, |table, mut row| {
            let id = email(&row[column]);
            row[column] = if upper { id.to_uppercase() } else { id };
            table + &row.join(",") + "\n"
        })
    };
    write(&folder.path().join("in/gifts.csv"), rewrite("gifts.csv", 1, false).as_bytes());
    write(&folder.path().join("in/donors.csv"), rewrite("donors.csv", 0, true).as_bytes());
    let said = done(&["run", &at("in"), "--out", &at("out")]);
    assert!(said.words().contains("replaced by pseudonyms"), "{}", said.err);
    for path in files(&folder.path().join("out")) {
        let bytes = std::fs::read(&path).unwrap();
        let holds = bytes.windows(12).any(|window| window.eq_ignore_ascii_case(b"@example.org"));
        assert_eq!(holds, path.ends_with("people/book.json"), "{}", path.display());
    }
    done(&["review", &at("out/campaign"), "--approve", "--by", "Camille"]);
    done(&["export", &at("out/campaign"), "--people", &at("out/people"), "--out", &at("mailing.csv")]);
    let never: Vec<String> = plain_rows(&sample("donors.csv"))
        .into_iter()
        .filter(|row| [8, 9, 12].iter().any(|column| row[*column] == "1"))
        .map(|row| email(&row[0]))
        .collect();
    let book: serde_json::Value =
        serde_json::from_slice(&std::fs::read(at("out/people/book.json")).unwrap()).unwrap();
    let written = column(std::path::Path::new(&at("mailing.csv")), 0);
    assert!(written.len() > 400);
    for id in written {
        let known = book["people"][&id]["email"].as_str().unwrap();
        assert!(!never.iter().any(|email| email == known));
    }
}

#[test]
fn one_vault_gives_one_pseudonym_in_every_run() {
    let folder = folder();
    let at = |name: &str| text(&folder.path().join(name));
    let whole = std::fs::read_to_string(sample("helloasso_paiements.csv")).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    // The older half alone, then the whole; into other folders, with one vault.
    write(&folder.path().join("half.csv"), lines[..lines.len() / 2].concat().as_bytes());
    done(&["run", &at("half.csv"), "--out", &at("one"), "--people", &at("vault"), "--model", "rule"]);
    let people = || -> std::collections::BTreeMap<String, String> {
        let book: serde_json::Value =
            serde_json::from_slice(&std::fs::read(at("vault/book.json")).unwrap()).unwrap();
        let people = book["people"].as_object().unwrap();
        people.iter().map(|(id, person)| (person["key"].as_str().unwrap().to_owned(), id.clone())).collect()
    };
    let before = people();
    done(&[
        "run",
        &sample("helloasso_paiements.csv"),
        "--out",
        &at("two"),
        "--people",
        &at("vault"),
        "--model",
        "rule",
    ]);
    let after = people();
    assert!(before.len() > 500 && after.len() > before.len());
    assert!(before.iter().all(|(key, id)| after.get(key) == Some(id)));
    assert!(!folder.path().join("two/people/book.json").exists());
}

#[test]
fn scores_to_share_single_nobody_out() {
    let folder = folder();
    let at = |name: &str| text(&folder.path().join(name));
    done(&["run", &sample(""), "--out", &at("out")]);
    let score = |out: &str, share: &[&str]| {
        let (ledger, model) = (at("out/ledger"), at("out/model"));
        let call = ["score", &ledger, "--model", &model, "--as-of", "2025-01-01", "--out", out];
        crate::obole(&[&call[..], share].concat())
    };
    let said = score(&at("share.csv"), &["--share"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let table = std::fs::read_to_string(at("share.csv")).unwrap();
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let donors: Vec<u64> = rows.iter().map(|row| row[5].parse().unwrap()).collect();
    assert!(rows.len() > 20 && donors.iter().all(|n| *n >= 10), "{table}");
    // No two rows are alike, and nearly everybody is counted once.
    let distinct: BTreeSet<&[&str]> = rows.iter().map(|row| &row[..5]).collect();
    assert_eq!(distinct.len(), rows.len());
    let scored = column(&std::path::PathBuf::from(at("out/scores.csv")), 0).len() as u64;
    let counted: u64 = donors.iter().sum();
    assert!(counted <= scored && scored - counted < 10, "{counted} of {scored}");
    assert!(!table.contains("D0"));
    // A second time it replaces itself, and nothing else.
    assert_eq!(score(&at("share.csv"), &["--share"]).code, 0);
    assert_eq!(score(&at("out/scores.csv"), &["--share"]).code, 2);
    assert_eq!(score(&at("share.parquet"), &["--share"]).code, 2);
}
