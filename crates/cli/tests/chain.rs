//! Tests of what follows a signature: records that prove it, erasures, contacts and their days.

#[cfg(test)]
mod support;

use obole::campaign::log::{self, Act, Deed};
use obole::campaign::{PlanFile, Review};
use serde_json::Value;
use support::{Folder, data, obole};

/// A folder with a run of the sample that a person signed.
#[cfg(test)]
fn signed() -> Folder {
    let desk = proposed();
    desk.ends(0, &["review", "out/campaign", "--approve", "--by", "Camille"]);
    desk
}

#[cfg(test)]
fn proposed() -> Folder {
    let desk = Folder::new();
    let source = data("sample").join("helloasso_paiements.csv");
    let list = ["--budget", "600", "--hold-out", "0.3", "--channel", "post", "-q"];
    desk.ends(0, &[&["run", source.to_str().unwrap(), "--out", "out"], &list[..]].concat());
    desk
}

#[cfg(test)]
fn faults(desk: &Folder, more: &[&str]) -> Vec<String> {
    let args = ["review", "out/campaign", "--verify", "--json"];
    let done = obole().current_dir(desk.path("")).args(args).args(more).output().unwrap();
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    serde_json::from_value(answer["faults"].clone()).unwrap()
}

/// Returns donors of the plan in an arm.
#[cfg(test)]
fn donors(desk: &Folder, arm: &str) -> Vec<String> {
    let plan: Value = serde_json::from_str(&desk.read("out/campaign/plan.json")).unwrap();
    let rows = plan["plan"]["rows"].as_array().unwrap().iter().filter(|row| row["arm"] == arm);
    rows.map(|row| row["donor_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_sheet_that_is_named_is_compared() {
    let desk = proposed();
    desk.write("other.csv", "keep,donor_id\n");
    assert_eq!(faults(&desk, &["--sheet", "other.csv"]), ["sheet_changed"]);
    desk.ends(0, &["review", "out/campaign", "--approve", "--by", "Camille"]);
    assert!(faults(&desk, &["--sheet", "out/campaign/plan.csv"]).is_empty());
    assert_eq!(faults(&desk, &["--sheet", "other.csv"]), ["sheet_changed"]);
    let (_, words) = desk.ends(2, &["review", "out/campaign", "--verify", "--sheet", "Relecture.xslx"]);
    assert!(words.contains("Relecture.xslx"), "{words}");
}

#[test]
fn an_erasure_makes_nothing_valid_that_was_changed() {
    let desk = signed();
    let [one, other] = [0, 1].map(|at| donors(&desk, "contacted")[at].clone());
    let edit = |name: &str, id: &str| {
        let before = desk.read(name);
        let row = before.lines().find(|line| line.contains(id)).unwrap();
        desk.write(name, &before.replacen(row, &format!("{row} "), 1));
    };
    edit("out/campaign/plan.csv", &other);
    edit("out/scores.csv", &other);
    desk.ends(0, &["privacy", "erase", &one, "out", "--yes", "--by", "Camille"]);
    assert!(!desk.read("out/campaign/plan.csv").contains(&one));
    assert_eq!(faults(&desk, &[]), ["sheet_changed"]);
    let (found, _) = desk.ends(1, &["doctor", "out", "--json"]);
    let changed: Vec<&str> = found.lines().filter(|line| line.contains("scores.csv")).collect();
    assert!(!changed.is_empty() && !found.contains("value.csv"), "{found}");
}

/// The erasure of somebody on no list changes the ledger, and not the lists that were made from it.
#[test]
fn a_list_was_made_from_the_ledger_before_an_erasure() {
    let desk = signed();
    let [one, two] = [0, 1].map(|at| donors(&desk, "held_out")[at].clone());
    let on_list: Vec<String> = [donors(&desk, "held_out"), donors(&desk, "contacted")].concat();
    let other = desk.read("out/scores.csv").lines().skip(1).find_map(|line| {
        let id = line.split(',').next().unwrap().to_owned();
        (!on_list.contains(&id)).then_some(id)
    });
    for id in [other.unwrap(), one] {
        desk.ends(0, &["privacy", "erase", &id, "out", "--yes", "--by", "Camille"]);
        assert!(faults(&desk, &[]).is_empty(), "{:?}", faults(&desk, &[]));
    }
    // A later import is another ledger, also after an erasure.
    let before = std::fs::read_to_string(data("sample").join("helloasso_paiements.csv")).unwrap();
    let last = before.lines().last().unwrap();
    desk.write(
        "later.csv",
        &format!("{}\r\n{}\r\n", before.trim_end(), last.replace("20023466", "20099999")),
    );
    desk.ends(0, &["import", "later.csv", "--out", "out/ledger", "--people", "out/people"]);
    assert_eq!(faults(&desk, &[]), ["other_ledger"]);
    desk.ends(0, &["privacy", "erase", &two, "out", "--yes", "--by", "Camille"]);
    assert_eq!(faults(&desk, &[]), ["other_ledger"]);
}

#[test]
fn the_record_of_a_run_is_found_from_within_the_plan() {
    let desk = proposed();
    let inside = |args: &[&str]| {
        let done = obole().current_dir(desk.path("out/campaign")).args(args).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    inside(&["review", ".", "--approve", "--by", "Camille"]);
    assert!(faults(&desk, &[]).is_empty());
    assert!(desk.read("out/run.json").contains("log_head"));
    inside(&["review", ".", "--agree", "--by", "Alix"]);
    assert!(faults(&desk, &[]).is_empty());
    inside(&["doctor", "plan.json"]);
}

/// A plan in the working folder, beside the ledger: its lock is that of the log of contacts as well.
#[test]
fn a_plan_in_the_folder_of_the_log_of_contacts_is_exported() {
    let desk = Folder::new();
    let mut gifts = "gift_id,donor_id,date,amount\n".to_owned();
    for (n, year) in (0..60).flat_map(|n| (2019..2025).map(move |year| (n, year))) {
        gifts += &format!("g{n}y{year},d{n},{year}-{:02}-10,{}\n", 1 + n % 12, 20 + n);
    }
    desk.write("dons.csv", &gifts);
    desk.ends(0, &["import", "dons.csv", "--out", "ledger"]);
    desk.ends(0, &["fit", "ledger", "--as-of", "2023-01-01", "--out", "model"]);
    let plan = ["plan", "ledger", "--model", "model", "--as-of", "2024-02-01", "--out", "."];
    desk.ends(0, &[&plan[..], &["--unproved"]].concat());
    desk.ends(0, &["review", ".", "--approve", "--by", "Camille"]);
    desk.ends(0, &["export", ".", "--ledger", "ledger", "--out", "m.csv"]);
    assert!(desk.path("contacts.csv").exists());
}

/// A plan that was signed and exported on days of the past.
#[cfg(test)]
fn exported_in_march() -> Folder {
    let desk = proposed();
    let folder = desk.path("out/campaign");
    let (path, log) = (folder.join("plan.json"), folder.join("log.jsonl"));
    let PlanFile::Draft(draft) = PlanFile::load(&path).unwrap() else { panic!("a draft") };
    let signed = draft.approve(Review::new("Camille", "2025-03-03T09:00:00Z")).unwrap();
    signed.save(&path).unwrap();
    let sha256 = signed.sha256().unwrap();
    let deed = |time, what, file_sha256, approval| {
        let deed = Deed { time, who: "Camille", what, plan_sha256: &sha256, file_sha256, approval };
        log::append(&log, &deed).unwrap();
    };
    deed("2025-03-03T09:00:00Z", Act::Approved, None, Some(signed.approval()));
    deed("2025-03-04T09:00:00Z", Act::Exported, Some("ab"), None);
    desk
}

#[test]
fn contacts_that_were_lost_are_added_with_their_day() {
    let desk = exported_in_march();
    let days = || -> Vec<String> {
        let text = desk.read("out/contacts.csv");
        text.lines().skip(1).map(|row| row.split(',').nth(2).unwrap().to_owned()).collect()
    };
    let export = ["export", "out/campaign", "--people", "out/people", "--out", "m.csv"];
    let (_, words) = desk.ends(0, &export);
    assert!(words.contains("exported before: 1 time"), "{words}");
    let all = days();
    assert!(all.len() > 30 && all.iter().all(|day| day == "2025-03-04"), "{all:?}");
    let half: Vec<String> = desk.read("out/contacts.csv").lines().take(20).map(str::to_owned).collect();
    desk.write("out/contacts.csv", &format!("{}\n", half.join("\n")));
    desk.ends(0, &export);
    assert_eq!(days(), all);
    // A second version writes to them again, months later.
    desk.ends(0, &["review", "out/campaign", "--reopen", "out/second", "--by", "Dominique"]);
    desk.ends(0, &["review", "out/second", "--approve", "--by", "Dominique"]);
    desk.ends(0, &["export", "out/second", "--people", "out/people", "--out", "m.csv"]);
    assert_eq!(days().len(), 2 * all.len());
    assert!(days().iter().filter(|day| *day > &all[0]).count() == all.len());
    let (found, _) =
        desk.ends(0, &["export", "out/second", "--people", "out/people", "--out", "m.csv", "--json"]);
    assert!(found.contains("\"contacts_added\": 0"), "{found}");
    let found = obole().current_dir(desk.path("")).args(["doctor", "out", "--json"]).output().unwrap();
    let found = String::from_utf8(found.stdout).unwrap();
    assert!(!found.contains("doctor-contacts-differ"), "{found}");
}

#[test]
fn approved_letters_count_as_a_contact_everywhere() {
    let desk = signed();
    desk.ends(0, &["letters", "--write-templates", "t", "--lang", "fr"]);
    let shared =
        "language = \"fr\"\nassociation = \"Les Amis\"\nsignatory = \"Zoé\"\ncontact = \"1 rue du Faux\"\n";
    desk.write("t/letters.toml", shared);
    let letters =
        ["letters", "out/campaign", "--people", "out/people", "--templates", "t", "--out", "l.html"];
    let approved = [&letters[..], &["--approved-by", "Alix"]].concat();
    let (_, words) = desk.ends(0, &approved);
    assert!(!words.contains("approved before"), "{words}");
    let (_, words) = desk.ends(0, &approved);
    assert!(words.contains("approved before: 1 time"), "{words}");
    // The ledger is named by its run.
    let export = ["export", "out/campaign", "--people", "out/people", "--ledger", "out", "--out", "m.csv"];
    let (_, words) = desk.ends(0, &export);
    assert!(words.contains("approved before: 2 times") && !words.contains("exported before"), "{words}");
    let (_, words) = desk.ends(0, &["review", "out/campaign", "--verify"]);
    assert!(words.contains("in the log: 3"), "{words}");
    let again = desk.json(0, &["review", "out/campaign", "--reopen", "out/second", "--by", "Dominique"]);
    assert_eq!(again["exports_before"], 3);
}

/// The erasure of somebody on both versions leaves the second one that was signed, and the first stays
/// closed.
#[test]
fn a_second_version_that_was_signed_stays_the_only_one_after_an_erasure() {
    let desk = signed();
    desk.ends(0, &["review", "out/campaign", "--reopen", "out/second", "--by", "Dominique"]);
    desk.ends(0, &["review", "out/second", "--approve", "--by", "Dominique"]);
    let one = donors(&desk, "contacted")[0].clone();
    desk.ends(0, &["privacy", "erase", &one, "out", "--yes", "--by", "Camille"]);
    let third = ["review", "out/campaign", "--reopen", "out/third", "--by", "Dominique"];
    desk.ends(3, &third);
    desk.ends(3, &[&third[..], &["--confirm-lost"]].concat());
    assert!(!desk.path("out/third").exists());
    // A draft that held the person is lost, and made again.
    let desk = signed();
    desk.ends(0, &["review", "out/campaign", "--reopen", "out/second", "--by", "Dominique"]);
    desk.ends(3, &third);
    desk.ends(0, &["privacy", "erase", &one, "out", "--yes", "--by", "Camille"]);
    desk.ends(0, &third);
    // So is one whose folder a person confirms to be gone.
    std::fs::remove_dir_all(desk.path("out/third")).unwrap();
    let fourth = ["review", "out/campaign", "--reopen", "out/fourth", "--by", "Dominique", "--confirm-lost"];
    desk.ends(0, &fourth);
    let (_, words) = desk.ends(3, &fourth);
    assert!(!words.contains("--confirm-lost"), "{words}");
    // Stopped between the log and the record of the run: the next call brings the record up to date.
    let desk = signed();
    let before = desk.read("out/run.json");
    desk.ends(0, &["review", "out/campaign", "--reopen", "out/second", "--by", "Dominique"]);
    desk.write("out/run.json", &before);
    assert_eq!(faults(&desk, &[]), ["anchor_older"]);
    desk.ends(3, &third);
    assert!(faults(&desk, &[]).is_empty());
    // A folder that holds files is refused, whatever locks it has.
    desk.write("out/mine/notes.txt", "mine");
    desk.ends(0, &["review", "out/second", "--approve", "--by", "Dominique"]);
    desk.ends(3, &["review", "out/second", "--reopen", "out/mine", "--by", "Dominique"]);
    desk.ends(3, &["review", "out/second", "--reopen", "out/second", "--by", "Dominique"]);
}
