//! The log of contacts: exports add to it, plans read it, its campaigns are measured.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::disk::{make_folder, remove_file};
use serde_json::Value;

use super::{Desk, support};

/// Options of a plan that leaves out whom a file names.
const PLAN: [&str; 9] =
    ["plan", "ledger", "--model", "model", "--as-of", "2024-02-01", "--unproved", "--cost", "0.01"];

impl Desk {
    /// Returns the rows of the log: campaign, donor, day, channel, cost, arm, hash.
    fn log(&self) -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(self.path("contacts.csv")).unwrap();
        let rows = text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect());
        rows.collect()
    }

    fn of_arm(&self, arm: &str) -> BTreeSet<String> {
        self.log().into_iter().filter(|row| row[5] == arm).map(|row| row[1].clone()).collect()
    }

    /// Proposes a list and returns what `--json` says about it.
    fn proposes(&self, more: &[&str]) -> Value {
        self.json(0, &[&PLAN[..], &["--out", "next", "--budget", "1000"], more].concat())
    }
}

#[test]
fn an_export_adds_both_arms_and_the_next_list_leaves_them_out() {
    let desk = Desk::new();
    let (_, words) = desk.ends(0, &["export", "spring", "--out", "mailing.csv"]);
    assert!(words.contains("contacts.csv"), "{words}");
    let (contacted, held_out) = (desk.of_arm("contacted"), desk.of_arm("held_out"));
    let numbers =
        |ids: &BTreeSet<String>| ids.iter().map(|id| id[1..].parse().unwrap()).collect::<BTreeSet<u32>>();
    assert_eq!(numbers(&held_out), desk.held_out("spring").into_iter().collect());
    let mailing = std::fs::read_to_string(desk.path("mailing.csv")).unwrap();
    assert_eq!(contacted.len() + 1, mailing.lines().count());
    assert!(
        desk.log().iter().all(|row| row[0] == "all-2024-02-01" && row[3] == "post" && row[6].len() == 64)
    );
    // The same version again adds nothing, and says nothing about it.
    let before = std::fs::read(desk.path("contacts.csv")).unwrap();
    let again = desk.json(0, &["export", "spring", "--out", "mailing.csv"]);
    assert_eq!(again["contacts_added"], 0);
    assert_eq!(std::fs::read(desk.path("contacts.csv")).unwrap(), before);

    let next = desk.proposes(&["--campaign", "Été"]);
    let left_out = |plan: &Value, why: &str| plan["exclusions"][why].as_u64();
    // Some were left out for an earlier reason.
    let gone = left_out(&next, "contacted_recently").unwrap() + left_out(&next, "held_out_recently").unwrap();
    assert!(gone > 300 && gone as usize <= contacted.len() + held_out.len(), "{next}");
    assert_eq!((&next["campaign"], &next["contacts"]["unknown"]), (&"Été".into(), &0.into()));
    let plan = std::fs::read_to_string(desk.path("next/plan.json")).unwrap();
    let plan: Value = serde_json::from_str(&plan).unwrap();
    let listed: BTreeSet<&str> = plan["plan"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["donor_id"].as_str().unwrap())
        .collect();
    assert!(contacted.iter().chain(&held_out).all(|id| !listed.contains(id.as_str())));
    // At once, everybody can be asked again, but not more often than is allowed.
    let at_once = desk.proposes(&["--not-since", "0"]);
    assert_eq!(left_out(&at_once, "contacted_recently"), Some(0));
    let often = desk.proposes(&["--not-since", "0", "--max-contacts-a-year", "1"]);
    assert!(left_out(&often, "contacted_often").unwrap() > 200, "{often}");
    // Only the words that are needed.
    let (_, words) = desk.ends(0, &[&PLAN[..], &["--out", "next", "--not-since", "0"]].concat());
    assert!(!words.contains("earlier contact") && !words.contains("contacted too"), "{words}");
    let (_, words) = desk.ends(0, &[&PLAN[..], &["--out", "next", "-v"]].concat());
    assert!(
        words.contains("Contacted too recently") && words.contains("earlier contacts are known"),
        "{words}"
    );
}

#[test]
fn a_killed_export_is_completed_and_a_second_version_counts_nobody_twice() {
    let desk = Desk::new();
    desk.ends(0, &["export", "spring", "--out", "mailing.csv"]);
    let rows = desk.log().len();
    // Killed after the log of contacts: rows without a mailing file.
    remove_file(&desk.path("mailing.csv")).unwrap();
    desk.ends(0, &["export", "spring", "--out", "mailing.csv"]);
    assert_eq!(desk.log().len(), rows);
    assert!(desk.path("mailing.csv").exists());
    // Half of the log is lost: the next export completes it.
    let text = std::fs::read_to_string(desk.path("contacts.csv")).unwrap();
    let half: String = text.lines().take(rows / 2).map(|line| format!("{line}\n")).collect();
    desk.write("contacts.csv", &half);
    assert_eq!(
        desk.json(0, &["export", "spring", "--out", "mailing.csv"])["contacts_added"],
        rows - rows / 2 + 1
    );
    assert_eq!(desk.log().iter().map(|row| &row[1]).collect::<BTreeSet<_>>().len(), rows);
    desk.ends(0, &["review", "spring", "--reopen", "second", "--by", "Dominique"]);
    desk.ends(0, &["review", "second", "--approve", "--by", "Dominique"]);
    assert_eq!(desk.json(0, &["export", "second", "--out", "second.csv"])["contacts_added"], 0);
    assert_eq!(desk.log().len(), rows);
}

#[test]
fn two_exports_at_once_lose_no_row() {
    let desk = Desk::new();
    desk.plan("other", "0.1", &["--cost", "1.10"]);
    std::thread::scope(|scope| {
        for (plan, out) in [("spring", "one.csv"), ("other", "two.csv")] {
            let desk = &desk;
            scope.spawn(move || desk.ends(0, &["export", plan, "--out", out]));
        }
    });
    let mut by_plan: BTreeMap<String, usize> = BTreeMap::new();
    desk.log().into_iter().for_each(|row| *by_plan.entry(row[6].clone()).or_default() += 1);
    assert_eq!(by_plan.len(), 2);
    for plan in ["spring", "other"] {
        let text = std::fs::read_to_string(desk.path(plan).join("plan.json")).unwrap();
        let plan: Value = serde_json::from_str(&text).unwrap();
        let draft = plan["approval"]["draft_sha256"].as_str().unwrap();
        assert_eq!(by_plan[draft], plan["plan"]["rows"].as_array().unwrap().len());
    }
}

#[test]
fn a_file_that_is_no_log_stops_export_and_plan() {
    let desk = Desk::new();
    for (text, code) in [
        ("", 2),
        ("nom;ville\nx;y\n", 2),
        ("donor_id;date;note\nA1;2024-01-01;x\n", 2),
        ("donor_id,date\nA1,hier\n,2024-01-01\n", 3),
    ] {
        desk.write("contacts.csv", text);
        desk.ends(code, &["export", "spring", "--out", "mailing.csv"]);
        assert!(!desk.path("mailing.csv").exists(), "no mailing without its rows: {text}");
        assert_eq!(std::fs::read_to_string(desk.path("contacts.csv")).unwrap(), text);
    }
    for lang in ["en", "fr"] {
        let (_, words) = desk.ends(3, &[&PLAN[..], &["--out", "next", "--lang", lang]].concat());
        assert!(
            words.contains("contacts.csv") && words.contains("donor_id") && words.contains("--contacts"),
            "{words}"
        );
    }
    assert!(!desk.path("next/plan.json").exists());
    remove_file(&desk.path("contacts.csv")).unwrap();
    make_folder(&desk.path("contacts.csv")).unwrap();
    desk.ends(2, &["export", "spring", "--out", "mailing.csv"]);
    assert!(!desk.path("mailing.csv").exists());
    desk.ends(2, &[&PLAN[..], &["--out", "next", "--contacts", "nowhere.csv"]].concat());
    // Without the file, or with one of nobody in the ledger, a list is made; the second is said.
    let own = "donor_id;date\nD0001;05/11/2099\n00017;13/11/2099\n";
    desk.write("own.csv", own);
    let said = |lang| {
        desk.ends(0, &[&PLAN[..], &["--out", "next", "--contacts", "own.csv", "--lang", lang]].concat()).1
    };
    assert!(said("en").contains("1 person of the file of contacts is not in the ledger"), "{}", said("en"));
    assert!(said("fr").contains("n’est pas dans le registre"), "{}", said("fr"));
    let next = desk.proposes(&["--contacts", "own.csv"]);
    assert_eq!(next["exclusions"]["contacted_recently"], 1);
}

#[test]
fn a_person_reads_their_contacts_and_is_erased_from_them() {
    let desk = Desk::new();
    desk.ends(0, &["export", "spring", "--out", "mailing.csv"]);
    let rows = desk.log().len();
    let one = desk.of_arm("contacted").into_iter().next().unwrap();
    let other = desk.of_arm("held_out").into_iter().next().unwrap();
    let found = desk.json(0, &["privacy", "access", &one, "ledger"]);
    assert_eq!(found["contacts"][0]["contacted"], true);
    let text = desk.ends(0, &["privacy", "access", &other, "ledger", "--lang", "fr"]).0;
    assert!(text.contains("| all-2024-02-01 | courrier | non contacté"), "{text}");
    let preview = desk.json(0, &["privacy", "erase", &one, "ledger"]);
    assert!(
        preview["files"]
            .as_array()
            .unwrap()
            .iter()
            .any(|file| file["file"].as_str().unwrap().ends_with("contacts.csv"))
    );
    assert_eq!(desk.log().len(), rows);
    desk.ends(0, &["privacy", "erase", &one, "ledger", "--yes", "--by", "Camille"]);
    assert_eq!(desk.log().len(), rows - 1);
    assert!(!desk.of_arm("contacted").contains(&one));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(desk.path("contacts.csv")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn the_campaigns_of_the_log_are_measured_as_their_plans() {
    let desk = Desk::new();
    desk.ends(0, &["export", "spring", "--out", "mailing.csv"]);
    // As if the mailing had gone out in March 2024.
    let text = std::fs::read_to_string(desk.path("contacts.csv")).unwrap();
    let today = desk.log()[0][2].clone();
    let (head, rows) = text.split_once('\n').unwrap();
    let further = "Phone,D0001,2024-04-02,phone,,contacted,\nLate,D0001,2030-01-01,post,,contacted,\n\
                   Late,D0002,2030-01-01,post,,held_out,\ntoday,D0003,2024-03-02,phone,,contacted,\n";
    desk.write("contacts.csv", &format!("{head}\n{}{further}", rows.replace(&today, "2024-03-01")));
    let call = ["measure", "--appeals", "contacts.csv", "ledger", "--weeks", "8"];
    let found = desk.json(0, &[&call[..], &["--out", "effect.json"]].concat());
    let of_plan = desk.json(0, &["measure", "spring", "ledger", "--from", "2024-03-01", "--weeks", "8"]);
    let [one, plan] = [&found, &of_plan].map(|found| &found["campaigns"][0]);
    for figure in ["contacted", "held_out", "response", "channel"] {
        assert_eq!(one[figure], plan[figure], "{figure}");
    }
    // The interval comes from random permutations of people in another order.
    let money = |of: &Value| (of["money"]["cost"].clone(), of["money"]["net"]["estimate"].clone());
    assert_eq!(money(one), money(plan));
    assert_eq!(one["assignment"], "drawn");
    let why: BTreeMap<&str, &str> = found["not_measured"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["why"].as_str().unwrap()))
        .collect();
    assert_eq!(why, BTreeMap::from([("Phone", "no_held_out"), ("Late", "not_random")]));
    for lang in ["en", "fr"] {
        let text = desk.ends(0, &[&call[..], &["--lang", lang]].concat()).0;
        assert!(text.contains("Phone") && text.contains("--randomised"), "{text}");
        assert!(text.lines().count() <= 25 && text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
    // The next list saves the effect, and the answer says it with its interval.
    let list = ["--contacts", "contacts.csv", "--not-since", "0", "--effect", "effect.json"];
    let next = desk.proposes(&list);
    assert!(next["expected_effect"]["income"]["low"].is_number(), "{next}");
    let plan = std::fs::read_to_string(desk.path("next/plan.json")).unwrap();
    assert!(plan.contains("\"effect\""));
    desk.ends(0, &["review", "next", "--approve", "--by", "Camille"]);
}

/// The file has no goal: it is that of the plan beside it, and what an answer is follows from it.
#[test]
fn the_goal_of_a_logged_campaign_is_that_of_its_plan() {
    let desk = Desk::new();
    desk.plan("campaign", "0.3", &["--goal", "monthly"]);
    desk.ends(0, &["export", "campaign", "--out", "mailing.csv"]);
    let today = desk.log()[0][2].clone();
    // As if the mailing had gone out in March 2024.
    let earlier = || {
        let text = std::fs::read_to_string(desk.path("contacts.csv")).unwrap();
        desk.write("contacts.csv", &text.replace(&today, "2024-03-01"));
    };
    earlier();
    let call = |code: i32| {
        let args = ["measure", "--appeals", "contacts.csv", "ledger", "--weeks", "30", "--json", "-q"];
        let done = support::obole().current_dir(desk.path("")).args(args).output().unwrap();
        assert!(done.status.code().unwrap() <= code, "{done:?}");
        serde_json::from_slice::<Value>(&done.stdout).unwrap()
    };
    let found = call(1);
    let of_plan = ["measure", "campaign", "ledger", "--from", "2024-03-01", "--weeks", "30", "--json", "-q"];
    let done = support::obole().current_dir(desk.path("")).args(of_plan).output().unwrap();
    let plan: Value = serde_json::from_slice(&done.stdout).unwrap();
    let [one, plan] = [&found, &plan].map(|found| &found["campaigns"][0]);
    assert_eq!(one["goal"], "monthly");
    for figure in ["goal", "contacted", "held_out", "response"] {
        assert_eq!(one[figure], plan[figure], "{figure}");
    }
    // The plan of the other campaign is in a folder of its own, which the file does not name.
    desk.ends(0, &["export", "spring", "--out", "mailing.csv"]);
    earlier();
    let found = call(1);
    assert_eq!(found["campaigns"].as_array().unwrap().len(), 1);
    assert_eq!(found["campaigns"][0]["goal"], Value::Null);
    assert_eq!(found["not_measured"][0]["why"], "other_event");
    let args = ["measure", "--appeals", "contacts.csv", "ledger", "--weeks", "30", "--lang", "fr"];
    let done = support::obole().current_dir(desk.path("")).args(args).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    assert!(text.contains("l’objectif n’est pas connu") && text.contains("don régulier"), "{text}");
}

/// The contacts of a campaign without a known cost are not free.
#[test]
fn the_cost_of_a_contact_is_that_of_all_campaigns_or_none() {
    let desk = Desk::new();
    let rows = |name: &str, day: &str, cost: &str| -> String {
        let row = |donor: u32| {
            let arm = if donor.is_multiple_of(3) { "0" } else { "1" };
            format!("D{donor:04},{day},{name},post,{arm},{cost}\n")
        };
        (0..600).map(row).collect()
    };
    let answer = |cost: &str| {
        let rows = rows("Mars", "2024-03-01", "1.00") + &rows("Avril", "2024-03-02", cost);
        desk.write("own.csv", &format!("donor_id,date,campaign,channel,arm,cost\n{rows}"));
        let call = ["measure", "--appeals", "own.csv", "ledger", "--weeks", "4", "--randomised"];
        let done = support::obole().current_dir(desk.path("")).args(call).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    assert!(answer("1.00").contains("A contact cost €1.00"), "{}", answer("1.00"));
    assert!(!answer("").contains("A contact cost"), "{}", answer(""));
}

#[test]
fn a_table_of_ones_own_is_measured_if_a_person_says_that_it_was_drawn() {
    let desk = Desk::new();
    // The arms are by number, and those contacted are those who gave the year before.
    let row = |donor: u32| {
        let arm = if donor.is_multiple_of(3) { "témoin" } else { "contacté" };
        format!("D{donor:04};15/03/2024;Mars;courrier;{arm}\n")
    };
    let table: String = (0..600).map(row).collect();
    desk.write("appels.csv", &format!("donor_id;date;campaign;channel;arm\n{table}"));
    let call = ["measure", "--appeals", "appels.csv", "ledger", "--weeks", "4"];
    let found = desk.json(1, &call);
    assert_eq!(found["campaigns"].as_array().unwrap().len(), 0);
    assert_eq!(found["not_measured"][0]["why"], "not_random");
    let (_, words) = desk.ends(3, &[&call[..], &["--out", "effect.json"]].concat());
    assert!(words.contains("nothing to save"), "{words}");
    let found = desk.json(0, &[&call[..], &["--randomised", "--out", "effect.json"]].concat());
    let one = &found["campaigns"][0];
    assert_eq!((&one["assignment"], &one["channel"]), (&"declared".into(), &"post".into()));
    assert_eq!((&one["contacted"]["people"], &one["held_out"]["people"]), (&400.into(), &200.into()));
    let list = |code| desk.ends(code, &[&PLAN[..], &["--out", "next", "--effect", "effect.json"]].concat());
    list(0);
    // The effect on a stand, or over several channels, is not that of a letter.
    desk.write(
        "appels.csv",
        &format!("donor_id;date;campaign;channel;arm\n{table}").replace("courrier", "stand"),
    );
    desk.ends(0, &[&call[..], &["--randomised", "--out", "effect.json"]].concat());
    assert!(list(3).1.contains("other"));
    let both = "donor_id,date,campaign,arm\nD0001,2024-03-01,a,1\nD0001,2024-03-01,a,0\n";
    desk.write("both.csv", both);
    desk.ends(3, &["measure", "--appeals", "both.csv", "ledger", "--randomised"]);
    desk.ends(2, &["measure", "--appeals", "appels.csv", "spring", "ledger"]);
    desk.ends(2, &["measure", "--appeals", "appels.csv", "ledger", "--from", "2024-03-01"]);
}

/// Gifts before the ledger begins are not known, and people who are not in it show nothing.
#[test]
fn campaigns_outside_the_ledger_are_not_measured() {
    let desk = Desk::new();
    let rows = |campaign: &str, day: &str, begin: &str| -> String {
        let row = |at: u32| format!("{begin}{at:04},{day},{campaign},post,{}\n", at % 2);
        (0..100).map(row).collect()
    };
    let table = rows("Old", "1999-03-01", "D") + &rows("Others", "2024-03-01", "X");
    desk.write("own.csv", &format!("donor_id,date,campaign,channel,arm\n{table}"));
    let call = ["measure", "--appeals", "own.csv", "ledger", "--randomised"];
    let found = desk.json(1, &call);
    assert_eq!(found["campaigns"].as_array().unwrap().len(), 0);
    let why: Vec<&str> =
        found["not_measured"].as_array().unwrap().iter().map(|one| one["why"].as_str().unwrap()).collect();
    assert_eq!(why, ["before_ledger", "not_in_ledger"]);
    let (text, _) = desk.ends(1, &call);
    assert!(text.contains("the ledger begins after") && !text.contains("Nobody was held out"), "{text}");
}
