//! Campaigns that wait: a draft, a signed list, an effect to measure.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::campaign::log::{self, Act, Deed};
use crate::campaign::{Candidate, Candidates, Draft, Plan, PlanSettings, Review, propose};
use crate::segments::{SegmentRules, segments};

/// Adds an entry to the log of a folder.
fn note(folder: &Path, on: &str, what: Act, sha256: &str) {
    let time = format!("{on}T09:00:00Z");
    let (who, file_sha256) = ("Camille", Some("ab"));
    let deed = Deed { time: &time, who, what, plan_sha256: sha256, file_sha256, approval: None };
    log::append(&folder.join("log.jsonl"), &deed).unwrap();
}

/// Returns a ledger, and a list of five of its donors of whom a share is held out.
fn proposed(hold_out: f64) -> (Ledger, Plan<Draft>) {
    let ledger = ledger(&[&others()[..], &[("y-1", "2026-11-14", 100, "")]].concat(), &[]);
    let as_of = AsOf::new(day("2026-08-01"));
    let view = ledger.until(as_of);
    let rows = (0..5).map(|donor| Candidate::new(donor, 0.5, 50.0)).collect();
    let candidates = Candidates::new(as_of, 3, rows);
    let segments = segments(&view, &SegmentRules::default()).unwrap();
    let settings = PlanSettings { hold_out, ..PlanSettings::default() };
    let draft = propose(&view, &candidates, &segments, &settings, BTreeMap::new()).unwrap();
    (ledger, draft)
}

#[test]
fn a_campaign_waits_for_its_signature_its_export_and_its_measure() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (ledger, draft) = proposed(0.4);
    let path = folder.join("plan.json");
    draft.save(&path).unwrap();
    let what = |on: &str| waiting(folder, &ledger, day(on)).unwrap().map(|waiting| waiting.what);
    // A draft without a log has no day.
    assert_eq!(what("2026-12-01"), None);
    note(folder, "2026-07-30", Act::Proposed, &draft.sha256().unwrap());
    assert_eq!(what("2026-08-01"), None);
    assert_eq!(what("2026-08-02"), Some(WaitingFor::Signature { since: day("2026-07-30") }));
    let approved = draft.approve(Review::new("Camille", "2026-08-03")).unwrap();
    approved.save(&path).unwrap();
    let sha256 = approved.sha256().unwrap();
    note(folder, "2026-08-03", Act::Approved, &sha256);
    assert_eq!(what("2026-08-03"), Some(WaitingFor::Export { since: day("2026-08-03") }));
    // Letters that somebody approved are a contact as well as an export; those of another plan are none.
    note(folder, "2026-08-10", Act::LettersApproved, "ab");
    assert_eq!(what("2026-11-14"), Some(WaitingFor::Export { since: day("2026-08-03") }));
    note(folder, "2026-08-14", Act::LettersApproved, &sha256);
    // Three months after the export, if the ledger reaches that day.
    assert_eq!(what("2026-11-13"), None);
    assert_eq!(what("2026-11-14"), Some(WaitingFor::Measure { since: day("2026-11-13") }));
    // A second export of the same list changes nothing: its people may have given since the first one.
    note(folder, "2026-08-31", Act::Exported, &sha256);
    assert_eq!(what("2026-11-14"), Some(WaitingFor::Measure { since: day("2026-11-13") }));
    let early = super::ledger(&[("y-1", "2026-09-14", 100, "")], &[]);
    assert_eq!(waiting(folder, &early, day("2026-11-14")).unwrap(), None);
    // Each state is an action of its own; one that is postponed comes back.
    let found = waiting(folder, &ledger, day("2026-11-14")).unwrap().unwrap();
    let listed = |log: &CareLog, on: &str| {
        let past = CarePast::new(&ledger.donors().id, &Default::default(), log, day(on), &str::to_owned);
        let inputs = CareInputs { past, waiting: vec![found.clone()], ..CareInputs::default() };
        let list = care(ledger.whole().unwrap(), &inputs, &CareSettings::new(day(on))).unwrap();
        list.actions().iter().find(|action| action.why.rule() == Rule::Review).cloned()
    };
    let mut log = CareLog::default();
    let action = listed(&log, "2026-11-14").unwrap();
    let mark = Mark { day: day("2026-11-14"), by: "", note: "" };
    let mut contacts = Default::default();
    log.not_done(&action, "", (&mark, day("2026-11-20")), &mut contacts);
    assert!(listed(&log, "2026-11-19").is_none() && listed(&log, "2026-11-20").is_some());
    log.done(&action, "", &Mark { day: day("2026-11-20"), ..mark }, &mut contacts);
    assert!(listed(&log, "2026-11-21").is_none() && contacts.rows().is_empty());
}

#[test]
fn a_list_without_people_held_out_waits_for_no_measure() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (ledger, draft) = proposed(0.0);
    let approved = draft.approve(Review::new("Camille", "2026-08-03")).unwrap();
    approved.save(&folder.join("plan.json")).unwrap();
    let sha256 = approved.sha256().unwrap();
    note(folder, "2026-08-03", Act::Approved, &sha256);
    note(folder, "2026-08-14", Act::Exported, &sha256);
    assert_eq!(waiting(folder, &ledger, day("2026-11-14")).unwrap(), None);
}
