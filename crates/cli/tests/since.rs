//! Tests of an export long after the list was made: who gave, refused or was reached since is left out.

#[cfg(test)]
mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::{Folder, data};

/// A folder with a run of the sample and a second list, both signed.
#[cfg(test)]
fn two_lists() -> Folder {
    let desk = Folder::new();
    let list = ["--hold-out", "0.3", "--channel", "post", "-q"];
    desk.ends(0, &[&["run", data("sample").to_str().unwrap(), "--out", "out"], &list[..]].concat());
    let plan = ["plan", "out/ledger", "--model", "out/model", "--as-of", "2025-01-01", "--seed", "7"];
    desk.ends(
        0,
        &[&plan[..], &["--hold-out", "0.3", "--campaign", "Second", "--out", "out/second"]].concat(),
    );
    for folder in ["out/campaign", "out/second"] {
        desk.ends(0, &["review", folder, "--approve", "--by", "Camille"]);
    }
    desk
}

/// Exports a list; returns the donors of the file and the answer.
#[cfg(test)]
fn exported(desk: &Folder, plan: &str, more: &[&str]) -> (BTreeSet<String>, Value) {
    let answer = desk.json(0, &[&["export", plan, "--out", "mailing.csv"], more].concat());
    let text = desk.read("mailing.csv");
    std::fs::remove_file(desk.path("mailing.csv")).unwrap();
    (text.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect(), answer)
}

#[cfg(test)]
fn on_plan(desk: &Folder, plan: &str) -> BTreeSet<String> {
    let plan: Value = serde_json::from_str(&desk.read(&format!("{plan}/plan.json"))).unwrap();
    let rows = plan["plan"]["rows"].as_array().unwrap().iter();
    rows.map(|row| row["donor_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn of_two_signed_lists_the_second_reaches_nobody_of_the_first() {
    let desk = two_lists();
    let first = on_plan(&desk, "out/campaign");
    let (before, _) = exported(&desk, "out/campaign", &[]);
    let (second, answer) = exported(&desk, "out/second", &[]);
    // Contacted or held out, by the first.
    assert!(second.is_disjoint(&first), "{}", second.intersection(&first).count());
    assert!(answer["reached_since"].as_u64().unwrap() > 100, "{answer}");
    // The first is the same again: its own contacts are no others.
    let (again, answer) = exported(&desk, "out/campaign", &[]);
    assert_eq!((again, &answer["reached_since"]), (before, &0.into()));
    let (_, words) = desk.ends(0, &["export", "out/second", "--out", "mailing.csv", "--lang", "fr"]);
    assert!(words.contains("une autre campagne"), "{words}");
}

#[test]
fn a_gift_since_the_list_was_made_keeps_the_letter_back() {
    let desk = two_lists();
    let (before, _) = exported(&desk, "out/campaign", &[]);
    let giver = before.first().unwrap().clone();
    let gifts = "gift_id,donor_id,date,amount,currency,kind,status\n";
    desk.write("new.csv", &format!("{gifts}late-1,{giver},2025-01-20,30.00,EUR,gift,settled\n"));
    desk.ends(0, &["import", "new.csv", "--add", "--out", "out/ledger", "--people", "out/people"]);
    let (after, answer) = exported(&desk, "out/campaign", &[]);
    assert_eq!(answer["gave_since"], 1);
    assert_eq!(before.difference(&after).collect::<Vec<_>>(), [&giver]);
}

#[test]
fn the_vault_beside_the_ledger_says_who_refused_without_being_named() {
    let desk = two_lists();
    let (before, _) = exported(&desk, "out/campaign", &["--people", "out/people"]);
    let refuses = before.first().unwrap().clone();
    desk.write("refus.csv", &format!("donor_id\n{refuses}\n"));
    let call = ["--people", "out/people", "--objections", "refus.csv"];
    let (after, _) = exported(&desk, "out/campaign", &call);
    assert!(!after.contains(&refuses));
    // The ledger does not know it yet, and this call names neither the list nor the vault.
    let (plain, answer) = exported(&desk, "out/campaign", &[]);
    assert!(!plain.contains(&refuses) && answer["with_addresses"] == false, "{answer}");
}

#[test]
fn a_list_that_reaches_nobody_is_not_recorded_as_sent() {
    let desk = two_lists();
    let plan = ["plan", "out/ledger", "--model", "out/model", "--as-of", "2025-01-01", "--channel", "sms"];
    let (_, words) = desk.ends(0, &[&plan[..], &["--consent", "france", "--out", "sms"]].concat());
    assert!(words.contains("no address or number"), "{words}");
    desk.ends(0, &["review", "sms", "--approve", "--by", "Camille"]);
    let call = [
        "export",
        "sms",
        "--ledger",
        "out/ledger",
        "--people",
        "out/people",
        "--out",
        "sms.csv",
        "--for",
        "brevo",
    ];
    desk.ends(3, &call);
    assert!(!desk.path("sms.csv").exists() && !desk.path("out/contacts.csv").exists());
}

#[test]
fn a_note_that_refuses_contact_is_no_note() {
    let desk = two_lists();
    let call = ["today", "out", "--day", "2025-01-01", "--done", "1", "--by", "Camille", "--note"];
    let (_, words) = desk.ends(3, &[&call[..], &["ne souhaite plus être contactée"]].concat());
    assert!(words.contains("refuse") && !desk.path("out/today.csv").exists(), "{words}");
    desk.ends(0, &[&call[..], &["contente d’être appelée"]].concat());
}

#[test]
fn a_run_beside_a_signed_list_says_how_to_take_its_records_along() {
    let desk = two_lists();
    exported(&desk, "out/campaign", &[]);
    let (_, words) = desk.ends(3, &["run", data("sample").to_str().unwrap(), "--out", "out"]);
    assert!(words.contains("--people out/people --contacts out/contacts.csv"), "{words}");
}
