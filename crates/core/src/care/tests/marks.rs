//! Actions that were done or postponed, contacts of other campaigns, the file.

use std::path::PathBuf;

use obole_ledger::disk;

use super::*;
use crate::campaign::contacts::ContactLog;

/// A ledger with two gifts to thank for, and what was recorded.
struct Desk {
    ledger: Ledger,
    contacts: ContactLog,
    log: CareLog,
}

impl Desk {
    fn new() -> Self {
        let rows = [("A1", "2026-11-16", 2_000, ""), ("B2", "2026-11-16", 1_000, "")];
        let rows: Vec<Row<'_>> = others().into_iter().chain(rows).collect();
        Self { ledger: ledger(&rows, &[]), contacts: ContactLog::default(), log: CareLog::default() }
    }

    fn list(&self, on: &str, thank_days: u32) -> CareList {
        let now = day(on);
        let ids = &self.ledger.donors().id;
        let past = CarePast::new(ids, &self.contacts, &self.log, now, &str::to_owned);
        let inputs = CareInputs { past, ..CareInputs::default() };
        let settings = CareSettings { thank_days, ..CareSettings::new(now) };
        care(self.ledger.whole().unwrap(), &inputs, &settings).unwrap()
    }

    fn ids(&self, on: &str, thank_days: u32) -> Vec<String> {
        of_rule(&self.ledger, &self.list(on, thank_days), Rule::Thank)
    }

    fn done(&mut self, number: &str, on: &str) -> bool {
        let list = self.list(on, 60);
        let action = list.find(number).unwrap();
        let id = self.ledger.donors().id.get(action.donor.unwrap() as usize);
        let mark = Mark { day: day(on), by: "Camille", note: "=merci, elle va bien" };
        self.log.done(action, &id, &mark, &mut self.contacts)
    }

    fn not_done(&mut self, number: &str, on: &str, until: &str) -> bool {
        let list = self.list(on, 60);
        let action = list.find(number).unwrap();
        let id = self.ledger.donors().id.get(action.donor.unwrap() as usize);
        let mark = Mark { day: day(on), by: "", note: "" };
        self.log.not_done(action, &id, (&mark, day(until)), &mut self.contacts)
    }
}

#[test]
fn what_is_done_keeps_its_number_for_the_day_and_never_comes_back() {
    let mut desk = Desk::new();
    let before = desk.list("2026-11-17", 60);
    assert!(desk.done("1", "2026-11-17"));
    assert!(!desk.done("1", "2026-11-17"), "done twice");
    let after = desk.list("2026-11-17", 60);
    assert_eq!(after.actions().iter().map(|a| a.state).collect::<Vec<_>>(), [State::Done, State::Open]);
    let ids = |list: &CareList| list.actions().iter().map(|action| action.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&after));
    assert_eq!(desk.contacts.rows().len(), 1);
    // Neither while the contact is recent nor afterwards.
    for later in ["2026-11-18", "2026-11-24", "2026-11-25", "2026-12-31"] {
        assert_eq!(desk.ids(later, 60), ["B2"], "{later}");
    }
}

#[test]
fn what_is_not_done_comes_back_on_its_day_and_takes_the_contact_back() {
    let mut desk = Desk::new();
    assert!(desk.done("1", "2026-11-17"));
    assert!(desk.not_done("1", "2026-11-17", "2026-11-24"));
    assert!(!desk.not_done("1", "2026-11-17", "2026-11-24"));
    assert!(desk.contacts.rows().is_empty());
    let state = desk.list("2026-11-17", 60).actions()[0].state;
    assert_eq!(state, State::NotDone { until: day("2026-11-24") });
    assert_eq!(desk.ids("2026-11-23", 60), ["B2"]);
    assert_eq!(desk.ids("2026-11-24", 60), ["A1", "B2"]);
    assert!(desk.done("1", "2026-11-24"));
    assert_eq!(desk.ids("2026-12-31", 60), ["B2"]);
}

#[test]
fn of_two_marks_of_one_action_the_later_line_holds() {
    let mut desk = Desk::new();
    desk.not_done("1", "2026-11-17", "2026-12-17");
    assert!(desk.done("1", "2026-11-17"));
    let gift = ("A1", "2026-11-25", 2_000, "");
    let rows: Vec<Row<'_>> = others().into_iter().chain([gift]).collect();
    let later = ledger(&rows, &[]);
    let before = std::mem::replace(&mut desk.ledger, later);
    // The contact was on 17 November; the gift after it is thanked for.
    assert_eq!(desk.ids("2026-11-26", 7), ["A1"]);
    desk.ledger = before;
    desk.not_done("2", "2026-11-17", "2026-12-17");
    desk.not_done("2", "2026-11-17", "2026-11-20");
    assert_eq!((desk.ids("2026-11-19", 60).len(), desk.ids("2026-11-20", 60)), (0, vec!["B2".to_owned()]));
}

#[test]
fn a_death_and_a_debit_to_stop_are_told_whatever_else_was_done() {
    let rows = [
        ("A1", "2026-08-16", 1_000, "*"),
        ("A1", "2026-11-16", 2_000, ""),
        ("B2", "2026-09-30", 1_000, "*"),
        ("B2", "2026-10-31", 1_000, "MS02"),
    ];
    let mut desk = Desk::new();
    desk.ledger = ledger(&[&others()[..], &rows[..]].concat(), &[]);
    let thanks = desk.list("2026-11-17", 60);
    let thanks = thanks.actions().iter().position(|action| action.why.rule() == Rule::Thank).unwrap() + 1;
    desk.not_done(&thanks.to_string(), "2026-11-17", "2026-12-17");
    desk.contacts = ContactLog::parse(b"donor_id,date\nB2,2026-11-12\n").unwrap();
    let reported = [&others()[..], &rows[..], &[("A1", "2026-11-17", 1_000, "MD07")]].concat();
    desk.ledger = ledger(&reported, &[]);
    for on in ["2026-11-17", "2026-11-18"] {
        let list = desk.list(on, 60);
        assert_eq!(of_rule(&desk.ledger, &list, Rule::Death), ["A1"], "{on}");
        assert_eq!(of_rule(&desk.ledger, &list, Rule::FailedDebit), ["B2"], "{on}");
    }
    // A death that a person postpones comes back on its day.
    desk.not_done("1", "2026-11-18", "2026-11-25");
    let of = |on: &str| of_rule(&desk.ledger, &desk.list(on, 60), Rule::Death).len();
    assert_eq!([of("2026-11-19"), of("2026-11-24"), of("2026-11-25")], [0, 0, 1]);
}

#[test]
fn a_contact_within_seven_days_leaves_a_donor_out() {
    let rows = [("A1", "2026-09-16", 2_000, ""), ("B2", "2026-09-16", 1_000, "")];
    let mut desk = Desk::new();
    desk.ledger = ledger(&[&others()[..], &rows[..]].concat(), &[]);
    let text = "donor_id;date;campaign\nA1;10/11/2026;automne\nB2;09/11/2026;automne\n\
                x-3;31/10/2026;automne\n";
    desk.contacts = ContactLog::parse(text.as_bytes()).unwrap();
    let ids = |on: &str| of_rule(&desk.ledger, &desk.list(on, 60), Rule::SecondGift);
    assert_eq!(ids("2026-11-17"), ["B2"]);
    assert_eq!(desk.list("2026-11-17", 60).left_out[&LeftOut::ContactedRecently], 1);
    assert_eq!(ids("2026-11-18"), ["A1", "B2"]);
    // A contact of a later day is no reason to write before it.
    assert!(ids("2026-11-16").len() < 2);
}

#[test]
fn thanks_wait_for_no_contact_that_the_gift_answers() {
    let mut desk = Desk::new();
    let text = "donor_id,date,campaign\nA1,2026-11-16,automne\nB2,2026-11-15,automne\n";
    desk.contacts = ContactLog::parse(text.as_bytes()).unwrap();
    // Both gave on the 16th: the appeal of B2 brought the gift, the letter to A1 may have thanked for it.
    assert_eq!(desk.ids("2026-11-17", 60), ["B2"]);
    assert_eq!(desk.list("2026-11-17", 60).left_out[&LeftOut::ContactedRecently], 1);
    assert_eq!((desk.ids("2026-11-23", 60).len(), desk.ids("2026-11-24", 60).len()), (1, 2));
    let rows = [("A1", "2026-11-16", 50_000, ""), ("B2", "2026-11-16", 50_000, "")];
    desk.ledger = ledger(&[&others()[..], &first_gifts()[..], &rows[..]].concat(), &[]);
    assert_eq!(of_rule(&desk.ledger, &desk.list("2026-11-17", 60), Rule::LargeFirstGift), ["B2"]);
}

/// Returns the first gifts of enough donors for the size of one to be judged.
fn first_gifts() -> Vec<Row<'static>> {
    const IDS: [&str; 18] = [
        "y-1", "y-2", "y-3", "y-4", "y-5", "y-6", "y-7", "y-8", "y-9", "y-10", "y-11", "y-12", "y-13",
        "y-14", "y-15", "y-16", "y-17", "y-18",
    ];
    IDS.into_iter().map(|id| (id, "2025-12-31", 3_000, "")).collect()
}

#[test]
fn whoever_is_held_out_is_thanked_and_not_asked() {
    let rows = [("A1", "2026-09-18", 1_000, ""), ("B2", "2026-11-16", 1_000, "")];
    let rows: Vec<Row<'_>> = others().into_iter().chain(rows).collect();
    let ledger = ledger(&rows, &[]);
    let text = "donor_id,date,campaign,arm\nA1,2026-10-03,été,0\nB2,2026-11-01,été,0\n";
    let contacts = ContactLog::parse(text.as_bytes()).unwrap();
    let of = |now: &str| {
        let past =
            CarePast::new(&ledger.donors().id, &contacts, &CareLog::default(), day(now), &str::to_owned);
        let inputs = CareInputs { past, ..CareInputs::default() };
        let list = care(ledger.whole().unwrap(), &inputs, &CareSettings::new(day(now))).unwrap();
        (of_rule(&ledger, &list, Rule::SecondGift).len(), of_rule(&ledger, &list, Rule::Thank).len())
    };
    assert_eq!((of("2026-11-17"), of("2026-11-18")), ((0, 1), (1, 1)));
}

#[test]
fn the_file_is_read_as_it_was_written_and_all_its_faults_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join(FILE);
    assert_eq!(CareLog::load(&path).unwrap(), CareLog::default());
    let mut desk = Desk::new();
    desk.done("1", "2026-11-17");
    desk.not_done("2", "2026-11-17", "2026-12-01");
    desk.log.save(&path).unwrap();
    assert_eq!(CareLog::load(&path).unwrap(), desk.log);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("'=merci"), "{text}");
    let header = text.lines().next().unwrap();
    let rows = "t1,A1,thank,17/11/2026,done,,,\nt2,A1,hug,2026-11-17,done,,,\nt3,A1,thank,2026-11-17,half,,,\n\
                t4,A1,thank,2026-11-17,not_done,soon,,\nt5,A1\n,A1,thank,2026-11-17,done,,,\n";
    disk::write_bytes(&path, format!("{header}\n{rows}").as_bytes()).unwrap();
    let error = CareLog::load(&path).unwrap_err();
    let said = error.message().text(obole_error::Lang::En);
    for column in ["date", "action", "state", "until", "action_id"] {
        assert!(said.contains(column), "{column}: {said}");
    }
    assert_eq!(error.kind(), crate::Kind::Refused);
    disk::write_bytes(&path, b"donor_id,date\nA1,2026-11-17\n").unwrap();
    assert_eq!(CareLog::load(&path).unwrap_err().kind(), crate::Kind::Usage);
    let long = "é".repeat(501);
    for note in ["two\nlines", "hidden\u{202e}", long.as_str()] {
        assert!(Mark { day: day("2026-11-17"), by: "", note }.check().is_err());
    }
}
