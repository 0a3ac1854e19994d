//! People of an approved plan in a later ledger.

use std::collections::BTreeMap;

use obole_ledger::{AsOf, Day, GiftRow, Identities, Ledger, LedgerBuilder, Status};

use super::*;
use crate::campaign::log::{Act, Entry};
use crate::campaign::{Approved, Candidate, Candidates, Plan, PlanSettings, Review, hold_out, propose};
use crate::segments::testing::day;
use crate::segments::{SegmentRules, segments};

const DONORS: u32 = 40;

/// Makes a ledger of donors `D00` to `D39` who each gave 20.00 in 2024, with further payments.
fn ledger(further: &[(&str, &str, i64, Status)]) -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for donor in 0..DONORS {
        let name = format!("D{donor:02}");
        builder
            .push(&GiftRow::new(&format!("g{donor}"), &name, day("2024-05-05"), Cents::new(2_000)))
            .unwrap();
    }
    for (at, (donor, on, cents, status)) in further.iter().enumerate() {
        let id = format!("x{at}");
        let mut row = GiftRow::new(&id, donor, day(on), Cents::new(*cents));
        row.status = *status;
        builder.push(&row).unwrap();
    }
    builder.build().unwrap().0
}

fn approved(removed: &[&str]) -> Plan<Approved> {
    let ledger = ledger(&[]);
    let as_of = AsOf::new(day("2025-01-01"));
    let view = ledger.until(as_of);
    let candidates = (0..DONORS).map(|donor| Candidate::new(donor, 0.9 - 0.01 * f64::from(donor), 30.0));
    let candidates = Candidates::new(as_of, 12, candidates.collect());
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let settings = PlanSettings { cost: Cents::new(100), hold_out: 0.25, seed: 3, ..PlanSettings::default() };
    let draft = propose(&view, &candidates, &found, &settings, BTreeMap::new()).unwrap();
    let mut review = Review::new("Camille", "2025-01-06T09:00:00Z");
    review.removed = removed.iter().map(|id| (*id).to_owned()).collect();
    review.confirm_removed = true;
    draft.approve(review).unwrap()
}

fn of_arm(plan: &Plan<Approved>, arm: Arm) -> String {
    plan.rows().iter().find(|row| row.arm == arm).unwrap().donor_id.clone()
}

fn entry(plan: &Plan<Approved>, what: Act, time: &str) -> Entry {
    Entry {
        seq: 1,
        time: time.to_owned(),
        who: "Camille".to_owned(),
        what,
        plan_sha256: plan.sha256().unwrap(),
        file_sha256: None,
        checked: None,
        sheets_sha256: Vec::new(),
        previous_sha256: String::new(),
        sha256: String::new(),
    }
}

fn exported(plan: &Plan<Approved>) -> Vec<Entry> {
    let mut of_another = entry(plan, Act::Exported, "2025-01-08T08:00:00Z");
    of_another.plan_sha256 = "ab".to_owned();
    let own = |time| entry(plan, Act::Exported, time);
    vec![of_another, own("2025-01-10T08:00:00Z"), own("2025-02-10T08:00:00Z")]
}

fn observed(
    plan: &Plan<Approved>,
    entries: &[Entry],
    ledger: &Ledger,
    wanted: WindowWanted,
) -> crate::Result<Observed> {
    observe(plan, entries, (ledger, &Identities::default()), wanted)
}

const WEEKS: WindowWanted = WindowWanted { from: None, weeks: 4 };

#[test]
fn gifts_count_from_the_export_to_the_end_and_only_settled_ones() {
    let plan = approved(&[]);
    let [one, other] = [of_arm(&plan, Arm::Contacted), of_arm(&plan, Arm::HeldOut)];
    let settled = Status::Settled;
    let found = ledger(&[
        (&one, "2025-01-09", 100, settled),
        (&one, "2025-01-10", 200, settled),
        (&one, "2025-02-06", 400, settled),
        (&one, "2025-02-07", 800, settled),
        (&one, "2025-01-20", 1_600, Status::Failed),
        (&one, "2025-01-20", 3_200, Status::Refunded),
        (&other, "2025-01-15", 6_400, settled),
        ("D99", "2025-05-01", 1_000, settled),
    ]);
    let found = observed(&plan, &exported(&plan), &found, WEEKS).unwrap();
    assert_eq!((found.window.days.start, found.window.days.end), (day("2025-01-10"), day("2025-02-07")));
    assert_eq!((found.window.start, found.window.is_cut()), (WindowStart::Exported, false));
    let income = |arm: Arm| -> i64 {
        found.people.iter().filter(|p| p.arm == arm).filter_map(|p| p.income).map(Cents::get).sum()
    };
    assert_eq!((income(Arm::Contacted), income(Arm::HeldOut)), (600, 6_400));
    assert_eq!(found.people.iter().filter(|p| p.gave).count(), 2);
    assert_eq!((found.people.len(), found.assignment), (40, Assignment::Drawn));
    assert_eq!(found.people.iter().filter(|p| p.arm == Arm::HeldOut).count(), 10);
}

#[test]
fn the_window_begins_at_the_signature_or_the_named_day_without_an_export() {
    let plan = approved(&[]);
    let later = ledger(&[("D01", "2025-06-01", 100, Status::Settled)]);
    let signed = observed(&plan, &[], &later, WEEKS).unwrap().window;
    assert_eq!((signed.start, signed.days.start), (WindowStart::Signed, day("2025-01-06")));
    let wanted = WindowWanted { from: Some(day("2025-03-01")), weeks: 1 };
    let named = observed(&plan, &exported(&plan), &later, wanted).unwrap().window;
    assert_eq!((named.start, named.days.end), (WindowStart::Named, day("2025-03-08")));
    // Letters that somebody approved are sent as well as an export.
    let letters = [entry(&plan, Act::LettersApproved, "2025-01-20T08:00:00Z")];
    let sent = observed(&plan, &letters, &later, WEEKS).unwrap().window;
    assert_eq!((sent.start, sent.days.start), (WindowStart::Exported, day("2025-01-20")));
}

/// An import merged people of the plan since, and one of them is on the list twice.
#[test]
fn merged_people_are_found_and_count_once() {
    let plan = approved(&[]);
    let [one, other] = [of_arm(&plan, Arm::Contacted), of_arm(&plan, Arm::HeldOut)];
    let third = plan.rows().iter().rfind(|row| row.arm == Arm::HeldOut).unwrap().donor_id.clone();
    let later =
        ledger(&[("new", "2025-01-15", 100, Status::Settled), ("D99", "2025-05-01", 1, Status::Settled)]);
    let same = |groups: &[&[&str]]| {
        Identities::of(groups.iter().map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()).collect())
    };
    let by = |same: &Identities| observe(&plan, &exported(&plan), (&later, same), WEEKS).unwrap();
    let arms = |found: &Observed| {
        let count = |arm| found.people.iter().filter(|person| person.arm == arm).count();
        (count(Arm::Contacted), count(Arm::HeldOut), found.people.iter().filter(|person| person.gave).count())
    };
    assert_eq!(arms(&by(&Identities::default())), (30, 10, 0));
    assert_eq!(arms(&by(&same(&[&["new", other.as_str()]]))), (30, 10, 1));
    assert_eq!(arms(&by(&same(&[&["new", other.as_str(), third.as_str()]]))), (30, 9, 1));
    assert_eq!(arms(&by(&same(&[&["new", other.as_str(), one.as_str()]]))), (30, 9, 1));
}

#[test]
fn the_window_ends_where_the_ledger_ends() {
    let plan = approved(&[]);
    let short = ledger(&[("D01", "2025-01-20", 100, Status::Settled)]);
    let wanted = WindowWanted { weeks: 52, ..WEEKS };
    let found = observed(&plan, &exported(&plan), &short, wanted).unwrap().window;
    assert_eq!((found.days.end, found.is_cut()), (day("2025-01-21"), true));
    let before = observed(&plan, &exported(&plan), &ledger(&[]), WEEKS).unwrap_err();
    assert_eq!(before.kind(), Kind::Refused);
}

#[test]
fn people_who_are_gone_are_counted_and_removed_rows_keep_the_draw() {
    let whole = approved(&[]);
    let gone = of_arm(&whole, Arm::HeldOut);
    let plan = approved(&[&of_arm(&whole, Arm::Contacted)]);
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for donor in 0..DONORS {
        let name = format!("D{donor:02}");
        let on = day(if donor % 2 == 0 { "2024-05-05" } else { "2025-05-05" });
        if name != gone {
            builder.push(&GiftRow::new(&format!("g{donor}"), &name, on, Cents::new(1))).unwrap();
        }
    }
    let found = observed(&plan, &exported(&plan), &builder.build().unwrap().0, WEEKS).unwrap();
    assert_eq!((found.people.len(), found.missing_held_out, found.missing_contacted), (38, 1, 0));
    assert_eq!(found.assignment, Assignment::Drawn);
}

#[test]
fn arms_that_are_not_those_of_the_draw_are_seen() {
    let mut plan = approved(&[]);
    assert!(hold_out::is_drawn(&plan));
    // The four best are held out instead: the draw of another campaign, or of nobody.
    plan.body.rows.iter_mut().enumerate().for_each(|(at, row)| {
        row.arm = if at < 10 { Arm::HeldOut } else { Arm::Contacted };
    });
    assert!(!hold_out::is_drawn(&plan));
    let later = ledger(&[("D01", "2025-06-01", 100, Status::Settled)]);
    assert_eq!(observed(&plan, &exported(&plan), &later, WEEKS).unwrap().assignment, Assignment::NotDrawn);
    let erased = [exported(&plan), vec![entry(&plan, Act::Erased, "2025-03-10T08:00:00Z")]].concat();
    let found = observed(&plan, &erased, &later, WEEKS).unwrap();
    assert_eq!((found.assignment, found.erasures), (Assignment::NotVerifiable, 1));
}

#[test]
fn a_log_without_a_day_is_refused() {
    let later = ledger(&[("D01", "2025-06-01", 100, Status::Settled)]);
    let plan = approved(&[]);
    let error = observed(&plan, &[entry(&plan, Act::Exported, "soon")], &later, WEEKS).unwrap_err();
    assert_eq!(error.kind(), Kind::Unreadable);
    assert!(Day::from_iso_bytes(b"soon").is_none());
}

/// Of a list for monthly gifts, single gifts are no answer: an instalment is.
#[test]
fn the_answer_to_a_goal_of_regular_gifts_is_an_instalment() {
    let mut builder = LedgerBuilder::new();
    builder.source("dons.csv").unwrap();
    let gifts = [
        ("K1", "2024-06-03", false),
        ("K1", "2025-01-20", false),
        ("K2", "2024-06-03", false),
        ("K2", "2025-02-05", true),
        ("K3", "2024-06-03", false),
    ];
    for (at, (donor, on, recurring)) in gifts.iter().enumerate() {
        let id = format!("g{at}");
        let mut row = GiftRow::new(&id, donor, day(on), Cents::new(1_500));
        row.recurring = Some(*recurring);
        builder.push(&row).unwrap();
    }
    let (ledger, _) = builder.build().unwrap();
    let days = obole_ledger::Period { start: day("2025-01-10"), end: day("2025-04-04") };
    let window = Window { days, start: WindowStart::Named, wanted_end: days.end };
    let gave = |goal| -> Vec<bool> {
        let people = ["K1", "K2", "K3"].map(|id| (id, Arm::Contacted, None));
        let found = super::super::observe::in_window(
            people.into_iter(),
            (&ledger, &Identities::default()),
            window,
            goal,
        );
        found.people.iter().map(|person| person.gave).collect()
    };
    assert_eq!(gave(crate::campaign::Goal::All), [true, true, false]);
    assert_eq!(gave(crate::campaign::Goal::Monthly), [false, true, false]);
}
