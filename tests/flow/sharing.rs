//! A copy of the ledger is shared for analysis.

use std::collections::BTreeSet;
use std::path::Path;

use obole::store::{StoredLedger, check_stored};
use serde_json::Value;

use crate::privacy::found_in;
use crate::{column, done, files, folder, json, obole, sample, text, write};

/// Gifts of donors whose identifiers step by ten, until the middle of a month, with texts that occur nowhere
/// else.
fn gifts(donors: usize) -> String {
    let mut table = "gift_id,donor_id,date,amount,campaign,channel,payment_method\n".to_owned();
    for donor in 1..=donors {
        for gift in 0..=donor % 4 {
            let (month, day) = (1 + (donor + 5 * gift) % 12, 1 + donor % 28);
            let year = 2020 + (donor + gift) % 4;
            let campaign = ["Parrainage-Fictif", "Automne-Fictif", ""][(donor + gift) % 3];
            let amount =
                if donor == 7 { "98765.43".to_owned() } else { format!("{}.50", 10 * (1 + donor % 6)) };
            table += &format!(
                "REFERENCE-{donor:05}-{gift},ADHERENT-{:06},{year}-{month:02}-{day:02},{amount},{campaign},web,card\n",
                10 * donor
            );
        }
    }
    // The last day of the ledger, a campaign and a channel of one donor.
    table + "REFERENCE-LAST,ADHERENT-000010,2024-02-14,20.00,Legs-de-Durand,notaire-Durand,cheque\n"
}

fn donors(donors: usize) -> String {
    let mut table =
        "donor_id,kind,birth_year,postcode,country,gender,do_not_profile,consent_email,consent_email_since\n"
            .to_owned();
    for donor in 1..=donors {
        let kind = if donor % 31 == 0 { "organisation" } else { "person" };
        let (year, postcode) = (1931 + donor * 7 % 70, 75_000 + donor * 613 % 20_000);
        let (country, gender) = (if donor % 40 == 3 { "BE" } else { "FR" }, ["F", "M"][donor % 2]);
        let objects = u8::from(donor % 50 == 9);
        table += &format!(
            "ADHERENT-{:06},{kind},{year},{postcode},{country},{gender},{objects},allowed,2021-03-05\n",
            10 * donor
        );
    }
    table
}

/// Imports gifts, and donors if there are any; returns the ledger's folder.
fn imported(home: &Path, gifts: &str, donors: Option<&str>) -> String {
    write(&home.join("source-fictive/gifts.csv"), gifts.as_bytes());
    if let Some(donors) = donors {
        write(&home.join("source-fictive/donors.csv"), donors.as_bytes());
    }
    let ledger = text(&home.join("ledger"));
    done(&["import", &text(&home.join("source-fictive")), "--out", &ledger]);
    ledger
}

fn shared(ledger: &str, out: &Path, more: &[&str]) -> Value {
    let said = done(&[&["--json", "privacy", "pseudonymise", ledger, "--out", &text(out)], more].concat());
    serde_json::from_str(&said.out).unwrap()
}

fn load(folder: &Path) -> StoredLedger {
    let (stored, checked) = check_stored(folder).unwrap();
    checked.unwrap();
    stored
}

/// Returns the sum of settled payments of each year, in cents.
fn sums(stored: &StoredLedger) -> Vec<(i64, i64)> {
    let gifts = stored.ledger.gifts();
    let mut sums = std::collections::BTreeMap::new();
    for row in (0..gifts.len()).filter(|row| gifts.status[*row] == obole_ledger::Status::Settled) {
        *sums.entry(i64::from(gifts.day[row].year())).or_insert(0) += gifts.cents[row].get();
    }
    sums.into_iter().collect()
}

#[test]
fn nothing_of_the_source_is_in_the_copy_and_k_donors_share_each_combination() {
    let home = folder();
    let ledger = imported(home.path(), &gifts(300), Some(&donors(300)));
    let (share, link) = (home.path().join("share"), home.path().join("link.csv"));
    let said = shared(&ledger, &share, &["--k", "4", "--keep-link", &text(&link)]);

    // No identifier, reference, campaign, rare word, file name or hash, in any file.
    let receipt = json(&Path::new(&ledger).join("receipt.json"));
    let sources = receipt["sources"].as_array().unwrap();
    let hashes = sources.iter().map(|source| source["sha256"].as_str().unwrap().to_owned());
    let words = [
        "Parrainage-Fictif",
        "Automne-Fictif",
        "Legs-de-Durand",
        "notaire-Durand",
        "gifts.csv",
        "donors.csv",
    ];
    let mut needles: BTreeSet<String> = words.map(str::to_owned).into_iter().chain(hashes).collect();
    needles.extend(column(&home.path().join("source-fictive/gifts.csv"), 0));
    needles.extend(column(&home.path().join("source-fictive/donors.csv"), 0));
    assert!(needles.len() > 1_000 && needles.iter().all(|needle| needle.len() >= 4));
    let held = |folder: &Path| -> Vec<String> {
        let holds = |path: &std::path::PathBuf| !found_in(&needles, &std::fs::read(path).unwrap()).is_empty();
        files(folder).into_iter().filter(holds).map(|path| text(&path)).collect()
    };
    assert!(held(Path::new(&ledger)).len() >= 4, "the search finds what is there");
    assert_eq!(held(&share), Vec::<String>::new());
    // Only the three files of a ledger and its head: no lists, no history, no vault.
    let names: Vec<String> = files(&share).iter().map(|path| obole_ledger::disk::file_name(path)).collect();
    assert_eq!(names, ["donors.arrow", "gifts.arrow", "ledger.json", "receipt.json"]);

    let (before, after) = (load(Path::new(&ledger)), load(&share));
    let table = after.ledger.donors();
    let mut groups = std::collections::BTreeMap::<_, u64>::new();
    for at in 0..table.len() {
        let texts = [&table.gender, &table.country, &table.language, &table.acquisition_channel];
        let texts = texts.map(|column| column.get(at));
        *groups.entry((table.kind[at], table.birth_year[at], &table.postcode[at], texts)).or_default() += 1;
    }
    assert!(groups.values().all(|donors| *donors >= 4), "{groups:?}");
    assert_eq!(said["k_reached"].as_u64(), groups.values().min().copied());
    assert!(groups.len() > 10, "all was suppressed: {groups:?}");

    // The sums differ by what is reported.
    assert_eq!(said["left_out"]["do_not_profile"], 6);
    let years = said["years"].as_array().unwrap();
    let of = |year: &Value, key: &str| year[key].as_i64().unwrap();
    let reported = |key| years.iter().map(|year| (of(year, "year"), of(year, key))).collect::<Vec<_>>();
    assert_eq!((reported("before"), reported("after")), (sums(&before), sums(&after)));
    for year in years {
        let changes = of(year, "rounding") + of(year, "top_coding") - of(year, "left_out");
        assert_eq!(of(year, "before") + changes, of(year, "after"));
    }
    assert!(said["amounts"]["top_codes"][0]["payments"].as_u64() >= Some(1));
    assert!(after.ledger.gifts().cents.iter().all(|cents| cents.get() <= 6_100));

    // The table leads from each donor to one with the same days.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&link), mode(&share)), (0o600, 0o700));
    }
    let pairs = column(&link, 0).into_iter().zip(column(&link, 1));
    let days = |stored: &StoredLedger, id: &str| {
        let donor = stored.ledger.donors().id.find_sorted(id).unwrap();
        stored.ledger.gifts().day[stored.ledger.rows_of(donor)].to_vec()
    };
    assert_eq!(pairs.map(|(old, new)| assert_eq!(days(&before, &old), days(&after, &new))).count(), 294);
    // Another copy has other identifiers.
    let other = home.path().join("other");
    shared(&ledger, &other, &[]);
    let other = load(&other).ledger;
    assert!((0..table.len()).all(|at| other.donors().id.find_sorted(&table.id.get(at)).is_none()));
}

#[test]
fn the_analysis_runs_on_the_copy_and_makes_no_list() {
    let home = folder();
    let at = |name: &str| text(&home.path().join(name));
    done(&["import", &sample("gifts.csv").replace("/gifts.csv", ""), "--out", &at("ledger")]);
    done(&["privacy", "pseudonymise", &at("ledger"), "--out", &at("share"), "--keep-campaigns"]);
    done(&["check", &at("share")]);
    done(&["kpi", &at("share")]);
    done(&["segment", &at("share")]);
    done(&["backtest", &at("share"), "--model", "rule"]);
    done(&["features", &at("share"), "--as-of", "2024-01-01", "--label-months", "12", "--out", &at("f.csv")]);
    assert!(column(Path::new(&at("f.csv")), 0).iter().all(|id| id.starts_with('P')));
    // Whole units and missing donors hardly move the figures of the year.
    let retention = |ledger: &str| {
        let said = done(&["--json", "kpi", ledger, "--profile", "fep", "--as-of", "2025-01-01"]);
        let said: Value = serde_json::from_str(&said.out).unwrap();
        said["figures"][0]["value"]["share"]["rate"].as_f64().unwrap()
    };
    let (whole, copy) = (retention(&at("ledger")), retention(&at("share")));
    assert!((whole - copy).abs() < 0.02, "{whole} {copy}");
    // Consents are not in the copy: nobody is written to from it.
    done(&["fit", &at("share"), "--as-of", "2024-01-01", "--out", &at("model")]);
    let plan = ["--json", "plan", &at("share"), "--model", &at("model"), "--as-of", "2025-01-01"];
    let plan = obole(&[&plan[..], &["--budget", "100", "--channel", "post", "--out", &at("plan")]].concat());
    assert!(plan.code == 1 && plan.err.contains("Nobody is on the list"), "{}", plan.err);
}

#[test]
fn a_copy_without_attributes_and_one_of_too_few_donors() {
    let home = folder();
    let ledger = imported(home.path(), &gifts(40), None);
    let said = shared(&ledger, &home.path().join("share"), &[]);
    assert_eq!((&said["k_reached"], &said["left_with_nothing"]), (&40.into(), &0.into()));
    // The ledger ends on 14 February: the copy as well.
    let share = text(&home.path().join("share"));
    let as_of = |ledger: &str| {
        let said = done(&["--json", "kpi", ledger]);
        serde_json::from_str::<Value>(&said.out).unwrap()["as_of"].clone()
    };
    assert_eq!(as_of(&share), as_of(&ledger));
    done(&["features", &share, "--as-of", "2023-06-01", "--out", &text(&home.path().join("f.csv"))]);
    let few = text(&home.path().join("few"));
    let refused = obole(&["privacy", "pseudonymise", &ledger, "--out", &few, "--k", "41"]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(refused.err.contains("--k 41") && refused.err.contains("only 40"), "{}", refused.err);
    assert!(!home.path().join("few").exists(), "a call that fails leaves nothing");
}

#[test]
fn a_copy_replaces_no_file_and_is_apart_from_the_ledger() {
    let home = folder();
    let ledger = imported(home.path(), &gifts(40), None);
    let at = |name: &str| text(&home.path().join(name));
    let before = files(home.path());
    write(&home.path().join("filled/mine.txt"), b"mine");
    write(&home.path().join("link.csv"), b"donor_id,new_donor_id\n");
    obole_ledger::disk::make_folder(&home.path().join("empty")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&ledger, home.path().join("alias")).unwrap();
        let inside = obole(&["privacy", "pseudonymise", &ledger, "--out", &at("alias/share")]);
        assert_eq!(inside.code, 2, "{}", inside.err);
        std::fs::remove_file(home.path().join("alias")).unwrap();
    }
    for (out, link) in [
        ("filled", None),
        ("ledger", None),
        ("ledger/share", None),
        ("empty/../ledger/share/inner", None),
        ("share", Some("share/link.csv")),
        ("share", Some("link.csv")),
        ("share", Some("filled")),
    ] {
        let out = at(out);
        let call = ["privacy", "pseudonymise", &ledger, "--out", &out];
        let link = link.map(at);
        let more: Vec<&str> = link.iter().flat_map(|link| ["--keep-link", link.as_str()]).collect();
        let said = obole(&[&call[..], &more].concat());
        assert_eq!(said.code, 2, "{out} {link:?}: {}", said.err);
    }
    let mut expected = before;
    expected.extend([home.path().join("filled/mine.txt"), home.path().join("link.csv")]);
    expected.sort();
    assert_eq!(files(home.path()), expected);
    assert!(!home.path().join("share").exists());
    // A table of identifiers that cannot be written leaves no copy.
    let failed = obole(&[
        "privacy",
        "pseudonymise",
        &ledger,
        "--out",
        &at("share"),
        "--keep-link",
        &at("nowhere/link.csv"),
    ]);
    assert!(failed.code != 0 && !home.path().join("share").exists(), "{}", failed.err);
    // An empty folder is taken, and what a killed run left in it goes.
    write(&home.path().join("empty/.obole-killed.tmp"), b"half");
    done(&["privacy", "pseudonymise", &ledger, "--out", &at("empty")]);
    assert_eq!(files(&home.path().join("empty")).len(), 4);
}
