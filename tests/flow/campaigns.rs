//! From a proposal through a person to a mailing file.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{column, done, folder, json, obole, plain_rows, sample, text, write};

/// The identifiers of the donors whose row answers.
fn donors_where(test: impl Fn(&[String]) -> bool) -> BTreeSet<String> {
    plain_rows(&sample("donors.csv")).into_iter().filter(|row| test(row)).map(|row| row[0].clone()).collect()
}

const DECEASED: usize = 8;
const DO_NOT_PROFILE: usize = 9;
const EMAIL_OPTIN: usize = 10;
const POSTAL_OPTOUT: usize = 12;

/// Runs the chain with these options and gives the folder of the campaign.
fn campaign(out: &Path, options: &[&str]) -> std::path::PathBuf {
    let (source, folder) = (sample(""), text(out));
    // Who is on the list is contacted.
    let mut args = vec!["run", &source, "--out", &folder, "--hold-out", "0"];
    args.extend(options);
    done(&args);
    out.join("campaign")
}

fn listed(file: &Path, at: usize) -> BTreeSet<String> {
    let all = column(file, at);
    let listed: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(all.len(), listed.len(), "a donor is listed twice in {}", file.display());
    listed
}

#[test]
fn who_objected_is_on_no_list() {
    let folder = folder();
    let out = folder.path().join("out");
    let plan = campaign(&out, &["--channel", "post", "--budget", "5000", "--cost", "1"]);
    let plan_listed = listed(&plan.join("plan.csv"), 2);
    assert!(plan_listed.len() > 500, "{}", plan_listed.len());
    let never = donors_where(|row| {
        [DECEASED, DO_NOT_PROFILE, POSTAL_OPTOUT].iter().any(|column| row[*column] == "1")
    });
    assert!(never.len() > 80);
    assert_eq!(plan_listed.intersection(&never).collect::<Vec<_>>(), Vec::<&String>::new());

    done(&["review", &text(&plan), "--approve", "--by", "Camille"]);
    let mailing = folder.path().join("mailing.csv");
    done(&["export", &text(&plan), "--out", &text(&mailing)]);
    let written = std::fs::read_to_string(&mailing).unwrap();
    for donor in &never {
        assert!(!written.contains(donor.as_str()), "{donor} is in the mailing file");
    }
    for donor in &plan_listed {
        assert!(written.contains(donor.as_str()), "{donor} is approved and not in the mailing file");
    }

    // By e-mail only those who said yes.
    let plan = campaign(&folder.path().join("email"), &["--channel", "email", "--budget", "5000"]);
    let asked = listed(&plan.join("plan.csv"), 2);
    assert!(asked.len() > 100);
    let said_yes = donors_where(|row| row[EMAIL_OPTIN] == "1");
    assert!(asked.is_subset(&said_yes));
}

/// Every member of the ledger is either listed or left out for one counted reason.
/// Under the rule for appeals in France, silence permits an e-mail; an objection never does.
#[test]
fn the_rule_for_silence_is_a_choice_and_is_said() {
    let folder = folder();
    let source = folder.path().join("source");
    obole_ledger::disk::make_folder(&source).unwrap();
    write(&source.join("gifts.csv"), &std::fs::read(sample("gifts.csv")).unwrap());
    // Every third donor says nothing about e-mail.
    let rows = plain_rows(&sample("donors.csv")).into_iter().enumerate().map(|(at, mut row)| {
        if at % 3 == 0 {
            row[EMAIL_OPTIN].clear();
        }
        row
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let header = std::fs::read_to_string(sample("donors.csv")).unwrap();
    let header = header.lines().next().unwrap().to_owned() + "\n";
    let table = rows.iter().fold(header, |table, row| table + &row.join(",") + "\n");
    write(&source.join("donors.csv"), table.as_bytes());
    let with = |cell: &str| -> BTreeSet<String> {
        rows.iter().filter(|row| row[EMAIL_OPTIN] == cell).map(|row| row[0].clone()).collect()
    };
    let e_mail = ["--channel", "email", "--budget", "5000", "--cost", "1"];
    let list = |name: &str, rule: &[&'static str]| {
        let (out, source) = (folder.path().join(name), text(&source));
        done(&[&["run", &source, "--out", &text(&out)], &e_mail[..], rule].concat());
        listed(&out.join("campaign/plan.csv"), 2)
    };
    let (strict, france) = (list("strict", &[]), list("france", &["--consent", "france"]));
    assert!(strict.is_subset(&with("1")) && !strict.is_empty());
    assert!(france.intersection(&with("")).count() > 100);
    assert!(france.is_disjoint(&with("0")));

    let (ledger, model, out) =
        ["ledger", "model", "plan"].map(|name| text(&folder.path().join("france").join(name))).into();
    let call = ["plan", &ledger, "--model", &model, "--as-of", "2025-01-01", "--out", &out];
    let said = obole(&[&call[..], &e_mail[..], &["--consent", "france"]].concat());
    assert!(said.err.contains("neither agreed nor objected"), "{}", said.err);
    assert!(!obole(&[&call[..], &e_mail[..]].concat()).err.contains("neither agreed nor objected"));
    assert_eq!(obole(&[&call[..], &["--consent", "germany"]].concat()).code, 2);
}

#[test]
fn nobody_gets_lost_between_list_and_reasons() {
    let folder = folder();
    let plan = json(&campaign(&folder.path().join("out"), &["--channel", "post"]).join("plan.json"));
    let plan = &plan["plan"];
    let left_out: u64 =
        plan["exclusions"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    let rows = plan["rows"].as_array().unwrap().len() as u64;
    assert_eq!(rows + left_out, plan["population"].as_u64().unwrap());
    assert_eq!(
        plan["exclusions"]["deceased"].as_u64().unwrap(),
        donors_where(|r| r[DECEASED] == "1").len() as u64
    );
}

#[test]
fn the_budget_is_never_exceeded() {
    let folder = folder();
    for (name, budget, cost) in [
        ("a", "0", "1.20"),
        ("b", "1.19", "1.20"),
        ("c", "1.20", "1.20"),
        ("d", "100", "0.07"),
        ("e", "333.33", "2.50"),
        ("f", "99999", "3"),
    ] {
        let plan = campaign(&folder.path().join(name), &["--budget", budget, "--cost", cost]);
        let cents = |text: &str| (text.parse::<f64>().unwrap() * 100.0).round() as u64;
        let rows = column(&plan.join("plan.csv"), 2).len() as u64;
        let spent = rows * cents(cost);
        assert!(spent <= cents(budget), "{rows} contacts at {cost} cost more than {budget}");
        let file = json(&plan.join("plan.json"));
        assert_eq!(file["plan"]["totals"]["cost"].as_u64().unwrap(), spent);
        let left = file["plan"]["exclusions"]["over_budget"].as_u64().unwrap();
        // Where donors were left out for the budget, one more would not have been paid for.
        if left > 0 {
            assert!(spent + cents(cost) > cents(budget), "{budget}: {left} left out with money to spend");
        }
        // Nobody is asked who is expected to bring less than the contact costs.
        for value in column(&plan.join("plan.csv"), 8) {
            assert!(value.parse::<f64>().unwrap() >= 0.0, "expected net {value}");
        }
    }
}

#[test]
fn a_person_takes_two_off_and_they_are_off() {
    let folder = folder();
    let plan = campaign(&folder.path().join("out"), &["--budget", "300"]);
    let sheet = plan.join("plan.csv");
    let before = column(&sheet, 2);
    let written = std::fs::read_to_string(&sheet).unwrap();
    // The second row is deleted; the fourth is marked.
    let edited: String = written
        .split_inclusive('\n')
        .enumerate()
        .filter(|(line, _)| *line != 2)
        .map(|(line, row)| if line == 4 { row.replacen("yes,", "no,", 1) } else { row.to_owned() })
        .collect();
    write(&sheet, edited.as_bytes());
    done(&["review", &text(&plan), "--approve", "--by", "Camille"]);
    let mailing = folder.path().join("mailing.csv");
    done(&["export", &text(&plan), "--out", &text(&mailing)]);
    let after = std::fs::read_to_string(&mailing).unwrap();
    let gone = [before[1].as_str(), before[3].as_str()];
    for donor in &before {
        assert_eq!(after.contains(donor.as_str()), !gone.contains(&donor.as_str()), "{donor}");
    }
    let log = std::fs::read_to_string(plan.join("log.jsonl")).unwrap();
    assert!(log.contains("\"approved\"") && log.contains("\"exported\"") && log.contains("Camille"), "{log}");
}

#[test]
fn a_signed_plan_is_not_replaced_by_a_draft() {
    let folder = folder();
    let out = folder.path().join("out");
    let plan = campaign(&out, &["--budget", "300"]);
    done(&["review", &text(&plan), "--approve", "--by", "Camille"]);
    let signed = std::fs::read(plan.join("plan.json")).unwrap();
    let again = obole(&["run", sample("").as_str(), "--out", &text(&out)]);
    assert_eq!(again.code, 3);
    assert_eq!(std::fs::read(plan.join("plan.json")).unwrap(), signed);
}

#[test]
fn what_was_not_signed_is_not_exported() {
    let folder = folder();
    let plan = campaign(&folder.path().join("out"), &["--budget", "300"]);
    let mailing = text(&folder.path().join("mailing.csv"));
    let refused = obole(&["export", &text(&plan), "--out", &mailing]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(!Path::new(&mailing).exists());
    // A draft that calls itself approved has nobody's signature in the log.
    let path = plan.join("plan.json");
    let forged =
        std::fs::read_to_string(&path).unwrap().replace("\"state\": \"draft\"", "\"state\": \"approved\"");
    write(&path, forged.as_bytes());
    assert_ne!(obole(&["export", &text(&plan), "--out", &mailing]).code, 0);
    assert!(!Path::new(&mailing).exists());
}

#[test]
fn a_plan_changed_after_the_signature_is_not_exported() {
    let folder = folder();
    let plan = campaign(&folder.path().join("out"), &["--budget", "300"]);
    done(&["review", &text(&plan), "--approve", "--by", "Camille"]);
    let path = plan.join("plan.json");
    let signed = std::fs::read_to_string(&path).unwrap();
    let first = json(&path)["plan"]["rows"][0]["donor_id"].as_str().unwrap().to_owned();
    let listed: BTreeSet<String> = column(&plan.join("plan.csv"), 2).into_iter().collect();
    let other = donors_where(|_| true).into_iter().find(|id| !listed.contains(id)).unwrap();
    write(&path, signed.replacen(&first, &other, 1).as_bytes());
    let mailing = text(&folder.path().join("mailing.csv"));
    let refused = obole(&["export", &text(&plan), "--out", &mailing]);
    assert!(matches!(refused.code, 2 | 3), "{}: {}", refused.code, refused.err);
    assert!(!Path::new(&mailing).exists());
}
