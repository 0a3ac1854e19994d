//! Files of contacts unlike those that an export writes, and plans that leave out whom they name.

use obole_error::Lang;
use obole_ledger::{AsOf, GiftRow, Identities, Ledger, LedgerBuilder};

use super::*;
use crate::campaign::{
    Candidate, Candidates, Draft, Exclusion, Goal, ListRequest, PlanSettings, Review, check_campaign,
    propose_list,
};
use crate::labels::Giving;
use crate::segments::testing::{as_of, day};
use crate::segments::{SegmentRules, segments};

fn parse(text: &str) -> Result<ContactLog> {
    ContactLog::parse(text.as_bytes())
}

/// A ledger of donors `001` to `040`, who gave once, in May 2024.
fn ledger() -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for donor in 1..=40 {
        let (gift, id) = (donor.to_string(), format!("{donor:03}"));
        builder.push(&GiftRow::new(&gift, &id, day("2024-05-05"), Cents::new(2_000))).unwrap();
    }
    builder.build().unwrap().0
}

fn settings() -> PlanSettings {
    PlanSettings { cost: Cents::new(100), hold_out: 0.25, seed: 3, ..PlanSettings::default() }
}

/// Proposes a list of all donors, as of 1 January 2025, on a day.
fn draft(settings: &PlanSettings, log: Option<&ContactLog>, today: &str) -> Plan<Draft> {
    let (ledger, as_of) = (ledger(), as_of("2025-01-01"));
    let view = ledger.until(as_of);
    let candidates = (0..40).map(|donor| Candidate::new(donor, 0.9, 30.0)).collect();
    let candidates = Candidates::new(as_of, 12, candidates);
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let past = log.map(|log| log.past(&ledger.donors().id, &Identities::default(), as_of, day(today)));
    let request = ListRequest { settings: *settings, contacts: past.as_ref(), ..ListRequest::default() };
    propose_list(&view, &candidates, &found, &request).unwrap()
}

fn signed(draft: Plan<Draft>, removed: &[&str]) -> Plan<Approved> {
    let mut review = Review::new("Camille", "2025-01-06T09:00:00Z");
    review.removed = removed.iter().map(|id| (*id).to_owned()).collect();
    review.confirm_removed = true;
    draft.approve(review).unwrap()
}

/// Counts the donors who are left out because of contacts: recently, often, held out.
fn left_out(settings: &PlanSettings, file: &str, today: &str) -> [u64; 3] {
    let plan = draft(settings, Some(&parse(file).unwrap()), today);
    assert_eq!(plan.rows().len() as u64 + plan.exclusions().values().sum::<u64>(), 40);
    [Exclusion::ContactedRecently, Exclusion::ContactedOften, Exclusion::HeldOutRecently]
        .map(|why| plan.exclusions()[&why])
}

#[test]
fn a_file_of_a_french_spreadsheet_is_read() {
    let log = parse(
        "\u{feff}Donor_ID;Note;Date;Cost;arm;campaign\r\n\
         007;vu;05/11/2026;1,20;témoin;Été\r\n\
         '=8;;14/11/2026 10:00;;;Été\r\n;;;;;\r\n",
    )
    .unwrap();
    let [one, other] = log.rows() else { panic!("{log:?}") };
    assert_eq!((one.donor_id.as_str(), one.day, one.arm), ("007", day("2026-11-05"), Arm::HeldOut));
    assert_eq!((one.cost, one.campaign.as_str()), (Some(Cents::new(120)), "Été"));
    assert_eq!((other.donor_id.as_str(), other.day, other.arm), ("=8", day("2026-11-14"), Arm::Contacted));
    assert!(other.cost.is_none() && log.is_foreign);
    // A header alone is a log without contacts, as after the erasure of the last person.
    assert!(parse("donor_id,date\n").unwrap().rows().is_empty());
    for empty in ["", "\n", "\u{feff}"] {
        assert_eq!(parse(empty).unwrap_err().kind(), Kind::Unreadable, "{empty:?}");
    }
}

#[test]
fn all_faults_of_a_file_are_named_at_once() {
    let error = parse(
        "campaign,donor_id,date,channel,cost,arm,draft_sha256\n\
         a,,2024-01-01,post,1,contacted,\n\
         a,A1,2024-02-30,post,1,contacted,\n\
         a,A2,hier,post,-1,peut-être,abc\n\
         a,A3,2024-01-01\n\
         ada@example.org,A4,2024-01-01,post,x,,\n",
    )
    .unwrap_err();
    assert_eq!(error.kind(), Kind::Refused);
    for lang in Lang::ALL {
        let text = error.text(lang);
        for part in ["donor_id", "(rows 2)", "(rows 3, 4)", "cost", "(rows 4, 6)", "arm", "draft_sha256", "5"]
        {
            let part = if lang == Lang::Fr { part.replace("rows", "lignes") } else { part.to_owned() };
            assert!(text.contains(&part), "{part}: {text}");
        }
        assert!(!text.contains("example.org") && !text.contains("hier") && !text.contains("A3"), "{text}");
    }
    let missing = parse("name;day\nx;y\n").unwrap_err();
    assert_eq!(missing.kind(), Kind::Unreadable);
    assert!(missing.to_string().contains("donor_id, date"), "{missing}");
    // A column of days that can be read in two ways is not guessed, and the nonsense in it is named as well.
    let error = parse("donor_id;date\nA1;03/04/2024\nA2;hier\n").unwrap_err();
    assert!(error.to_string().contains("day/month") && error.to_string().contains("(rows 3)"), "{error}");
    assert_eq!(parse("donor_id,date,DATE\nA1,2024-01-01,2024-01-01\n").unwrap_err().kind(), Kind::Unreadable);
}

#[test]
fn whoever_was_contacted_is_left_out_on_any_channel() {
    let file = "campaign;donor_id;date;channel;arm\n\
                a;001;17/10/2026;phone;\n\
                a;002;16/10/2026;post;\n\
                a;003;20/11/2026;porte-à-porte;contacted\n\
                a;004;20/11/2026;post;held_out\n\
                a;005;31/12/2027;email;\n\
                a;Z1;20/11/2026;post;\n\
                a;7.0;20/11/2026;post;\n";
    // On 30 November 2026, 45 days reach back to 16 October; a spreadsheet made 007 a number.
    assert_eq!(left_out(&settings(), file, "2026-11-30"), [5, 0, 1]);
    assert_eq!(left_out(&settings(), file, "2026-12-01"), [4, 0, 1]);
    // The as-of day is later than this today, so it counts; all contacts lie in its future and count too.
    assert_eq!(left_out(&settings(), file, "2024-06-01"), [5, 0, 1]);
    let check = draft(&settings(), Some(&parse(file).unwrap()), "2026-11-30").contacts().cloned().unwrap();
    assert_eq!((check.contacts, check.held_out, check.unknown, check.repeated), (6, 1, 1, 0));
    let quiet = |quiet_days| PlanSettings { quiet_days, hold_out: 0.0, ..settings() };
    assert_eq!(left_out(&quiet(0), file, "2026-11-30"), [0, 0, 0]);
    assert_eq!(left_out(&quiet(200), file, "2026-11-30"), [5, 0, 1]);
    // Thanks are for those who answered: a contact before the gift is no thanks, one since is.
    let thanks = PlanSettings { goal: Goal::Thank, hold_out: 0.0, quiet_days: 300, ..settings() };
    let before = "donor_id,date\n001,2020-01-01\n";
    assert_eq!(left_out(&thanks, before, "2026-11-30"), [0, 0, 0]);
    let since = "donor_id,date\n001,2024-12-31\n002,2020-01-01\n";
    assert_eq!(left_out(&thanks, since, "2026-11-30"), [1, 0, 0]);
}

#[test]
fn the_contacts_of_a_year_are_counted_once_each() {
    let file = "donor_id,date,channel,campaign\n\
                001,2026-01-10,post,a\n001,2026-01-10,post,a\n\
                002,2026-01-10,post,a\n002,2026-01-10,email,a\n002,2026-02-10,post,b\n\
                003,2025-11-30,post,a\n003,2025-11-29,post,a\n";
    let most = |most| PlanSettings { max_contacts_a_year: Some(most), ..settings() };
    // The row that is repeated is one contact; 365 days reach back to 30 November 2025.
    assert_eq!(left_out(&most(1), file, "2026-11-30"), [0, 3, 0]);
    assert_eq!(left_out(&most(2), file, "2026-11-30"), [0, 1, 0]);
    assert_eq!(left_out(&most(4), file, "2026-11-30"), [0, 0, 0]);
    let plan = draft(&settings(), Some(&parse(file).unwrap()), "2026-11-30");
    assert_eq!(plan.contacts().unwrap().repeated, 1);
    // A plan without a log is as before: it has no reasons from contacts.
    let without = draft(&settings(), None, "2026-11-30");
    assert!(without.exclusions().keys().all(|why| !why.is_of_contacts()) && without.contacts().is_none());
}

/// A plan without a log, a name or an effect is written as by earlier versions, so that their hashes hold.
#[test]
fn a_plan_without_the_new_facts_has_none_of_their_fields() {
    let text = |plan: &Plan<Draft>| serde_json::to_string(&plan.body).unwrap();
    let bare = draft(&settings(), None, "2026-11-30");
    for field in
        ["\"campaign\"", "contacts\":{", "effect", "first_draft", "max_contacts_a_year", "contacted_re"]
    {
        assert!(!text(&bare).contains(field), "{field}");
    }
    assert_eq!(bare.campaign(), "all-2025-01-01");
    let named = bare.clone().named("Noël 2026").unwrap();
    assert_eq!(named.campaign(), "Noël 2026");
    assert_ne!(named.sha256().unwrap(), bare.sha256().unwrap());
    // The name does not draw again.
    assert_eq!(named.rows_sha256().unwrap(), bare.rows_sha256().unwrap());
    for wrong in ["", "  ", "a\nb", "ada@example.org", &"x".repeat(81)] {
        assert_eq!(check_campaign(wrong).unwrap_err().kind(), Kind::Usage, "{wrong:?}");
    }
}

#[test]
fn a_second_version_adds_its_contacts_once() {
    let plan = draft(&settings(), None, "2025-01-06");
    let first = plan.rows()[0].donor_id.clone();
    let one = signed(plan.clone(), &[&first]);
    let mut log = ContactLog::default();
    assert_eq!(log.add(&one, day("2025-01-07")), 39);
    assert_eq!(log.add(&one, day("2025-01-08")), 0);
    let held_out = log.rows().iter().filter(|row| row.arm == Arm::HeldOut);
    assert!(held_out.clone().count() >= 9 && held_out.clone().all(|row| row.cost == Some(Cents::new(0))));
    // A second and a third version of it, and the same after an erasure.
    let two = signed(one.reopened(), &[]);
    let three = signed(two.reopened(), &[]);
    assert_eq!([&two, &two].map(|plan| log.add(plan, day("2025-01-07"))), [0, 0]);
    assert_eq!([&two, &two, &three].map(|plan| log.add(plan, day("2025-02-01"))), [39, 0, 0]);
    assert_eq!(log.add(&two, day("2025-02-02")), 0);
    let gone = std::collections::BTreeSet::from([plan.rows()[3].donor_id.clone()]);
    assert_eq!(log.add(&three.without(&gone, None).unwrap(), day("2025-02-01")), 0);
    // So is a plan whose draw cannot be followed any more, but not another one without a draw.
    let mut undrawn = one.clone();
    undrawn.body.inputs.insert("identity".to_owned(), "another".to_owned());
    assert!(drawn_draft(&undrawn).is_empty());
    assert_eq!(log.clone().add(&undrawn, day("2025-02-01")), 0);
    assert_eq!(ContactLog::default().add(&undrawn, day("2025-02-01")), 39);
    // Rows that were lost are added again.
    let mut earlier = log.clone();
    let left = earlier.rows.pop().unwrap();
    assert_eq!(earlier.add(&two, day("2025-02-01")), 1);
    assert_eq!(earlier.rows.last().unwrap().donor_id, left.donor_id);
    // Another plan to the same people is another contact.
    let cheaper = draft(&PlanSettings { cost: Cents::new(90), ..settings() }, None, "2025-01-06");
    assert_eq!(log.add(&signed(cheaper, &[]), day("2025-03-01")), 40);
}

#[test]
fn a_log_is_read_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    let plan = signed(draft(&settings(), None, "2025-01-06").named("=1; \"Noël\"").unwrap(), &[]);
    let mut log = ContactLog::load_own(&path).unwrap();
    log.add(&plan, day("2025-01-07"));
    log.save(&path).unwrap();
    let again = ContactLog::load_own(&path).unwrap();
    assert_eq!(again.rows(), log.rows());
    assert!(again.rows().iter().all(|row| row.draft_sha256 == plan.approval().draft_sha256));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // Saved by a French spreadsheet, it is still the log; with a column more, it is another table.
    let text = std::fs::read_to_string(&path).unwrap();
    let saved = |text: String| {
        disk::write_bytes(&path, text.as_bytes()).unwrap();
        ContactLog::load_own(&path)
    };
    let simple = text.replace("\"=1; \"\"Noël\"\"\"", "Noël").replace("\"'=1; \"\"Noël\"\"\"", "Noël");
    assert_eq!(
        saved(simple.replace(',', ";").replace("2025-01-07", "07/01/2025")).unwrap_err().kind(),
        Kind::Refused
    );
    assert_eq!(saved(simple.replace(',', ";").replace("2025-01-07", "17/01/2025")).unwrap().rows().len(), 40);
    let wider = simple.lines().map(|line| format!("{line},note\n")).collect();
    assert_eq!(saved(wider).unwrap_err().kind(), Kind::Usage);
    assert_eq!(saved("name,city\nx,y\n".to_owned()).unwrap_err().kind(), Kind::Unreadable);
}

#[test]
fn a_hundred_thousand_rows_are_quick() {
    let mut text = "campaign,donor_id,date,channel,cost,arm\n".to_owned();
    for row in 0..100_000_u32 {
        let (id, day) = (row % 20_000, 1 + row / 20_000);
        text.push_str(&format!("Spring,{id:07},2026-03-{day:02},post,1.20,contacted\n"));
    }
    let start = std::time::Instant::now();
    let log = parse(&text).unwrap();
    let past = log.past(
        &ledger().donors().id,
        &Identities::default(),
        AsOf::new(day("2026-11-30")),
        day("2026-11-30"),
    );
    assert_eq!((past.check().contacts, past.check().unknown), (100_000, 19_960));
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

/// Contacts under an identifier that an import merged since keep the person off the next list.
#[test]
fn a_contact_under_a_merged_identifier_counts() {
    let id = ledger().donors().id.get(3);
    let log = parse("donor_id,date\nD9XMERGED,2025-01-05\n").unwrap();
    let past = |same: &Identities| {
        log.past(&self::ledger().donors().id, same, as_of("2025-01-01"), day("2025-01-20"))
    };
    let (ledger, quiet) = (ledger(), PlanSettings { quiet_days: 60, ..settings() });
    let giving = Giving::of(&ledger.until(as_of("2025-01-01")).donor(3), as_of("2025-01-01"));
    let admitted = |same: &Identities| past(same).admit(3, &quiet, &giving);
    assert_eq!((past(&Identities::default()).check().unknown, admitted(&Identities::default())), (1, Ok(())));
    let same = Identities::of(vec![vec![id, "D9XMERGED".to_owned()]]);
    assert_eq!((past(&same).check().unknown, admitted(&same)), (0, Err(Exclusion::ContactedRecently)));
}

#[test]
fn debug_shows_no_identifier() {
    let log = parse("donor_id,date\nA123,2026-01-01\n").unwrap();
    let past =
        log.past(&ledger().donors().id, &Identities::default(), as_of("2025-01-01"), day("2026-11-30"));
    assert!(!format!("{log:?} {past:?}").contains("A123"));
}

#[test]
fn rows_that_differ_from_the_export_are_counted() {
    let plan = signed(draft(&settings(), None, "2025-01-06"), &[]);
    let mut log = ContactLog::default();
    assert_eq!(log.differences(&plan, 1).missing, 40);
    log.add(&plan, day("2025-01-07"));
    assert!(log.differences(&plan, 1).is_empty());
    let with = |change: &dyn Fn(&mut Vec<Contact>)| {
        let mut other = log.clone();
        change(&mut other.rows);
        let found = other.differences(&plan, 1);
        [found.missing, found.repeated, found.changed]
    };
    assert_eq!(with(&|rows| drop(rows.drain(3..7))), [4, 0, 0]);
    assert_eq!(with(&|rows| rows.extend(rows.clone())), [0, 40, 0]);
    assert_eq!(with(&|rows| rows[9].day = day("2025-01-08")), [0, 0, 1]);
    assert_eq!(with(&|rows| rows[9].cost = Some(Cents::new(7))), [0, 0, 1]);
    assert_eq!(with(&|rows| rows[2].campaign.push('x')), [0, 0, 1]);
    assert_eq!(with(&|rows| rows[2].draft_sha256.clear()), [1, 0, 0]);
    // Other letters are of other plans, and a second version that adds nobody is as exported.
    assert_eq!(
        with(&|rows| rows.push(Contact { draft_sha256: String::new(), ..rows[0].clone() })),
        [0, 0, 0]
    );
    let second = signed(plan.reopened(), &[]);
    assert!(log.differences(&second, 1).is_empty());
    // A second version that was exported on another day has rows of its own, which the first one knows.
    assert_eq!(log.add(&second, day("2025-02-01")), 40);
    assert!(log.differences(&second, 2).is_empty() && log.differences(&plan, 2).is_empty());
    assert_eq!(log.differences(&plan, 1).repeated, 40);
    log.rows.push(log.rows[3].clone());
    assert_eq!(log.differences(&plan, 2).repeated, 1);
}
