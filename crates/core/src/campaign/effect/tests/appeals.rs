//! Campaigns of a file of contacts.

use obole_ledger::{GiftRow, Identities, Ledger, LedgerBuilder};

use super::*;
use crate::campaign::Goal;
use crate::campaign::contacts::ContactLog;
use crate::segments::testing::day;

/// Donors `001` to `100`: whose number is even gave 10.00 on 20 March 2024; gifts reach to May.
fn ledger() -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("gifts.csv").unwrap();
    for donor in 1..=100 {
        let name = format!("{donor:03}");
        let mut gift = |suffix: &str, on: &str, units: i64| {
            let id = format!("{donor}{suffix}");
            builder.push(&GiftRow::new(&id, &name, day(on), Cents::new(units * 100))).unwrap();
        };
        gift("a", "2024-02-29", 5);
        gift("b", "2024-05-30", 5);
        if donor % 2 == 0 {
            gift("c", "2024-03-20", 10);
        }
    }
    builder.build().unwrap().0
}

#[test]
fn the_people_of_a_campaign_are_observed_from_its_first_day() {
    // Twenty even donors contacted, twenty held out of whom four are even; two more are not in the ledger.
    let hash = "ab".repeat(32);
    let mut text = "campaign,donor_id,date,channel,cost,arm,draft_sha256\n".to_owned();
    let mut row = |campaign: &str, id: u32, on: &str, channel: &str, arm: &str, hash: &str| {
        text.push_str(&format!("{campaign},{id:03},{on},{channel},1.50,{arm},{hash}\n"));
    };
    for at in 1..=20 {
        row("Spring", at * 2, if at == 1 { "2024-03-01" } else { "2024-03-04" }, "post", "contacted", &hash);
        row(
            "Spring",
            if at <= 4 { 60 + at * 2 } else { 41 + at * 2 },
            "2024-03-01",
            "post",
            "held_out",
            &hash,
        );
    }
    row("Spring", 998, "2024-03-01", "post", "contacted", &hash);
    row("Spring", 999, "2024-03-01", "post", "held_out", &hash);
    row("Phone", 7, "2024-04-02", "phone", "contacted", "");
    row("Phone", 7, "2024-04-03", "email", "contacted", "");
    row("Phone", 9, "2024-04-02", "", "0", "");
    let log = ContactLog::parse(text.as_bytes()).unwrap();
    let found = super::super::appeals(&log).unwrap();
    let [spring, phone] = &found[..] else { panic!("{found:?}") };
    assert_eq!((spring.name, spring.first), ("Spring", day("2024-03-01")));
    assert_eq!((spring.cost, phone.channel), (Some(Cents::new(21 * 150)), None));
    assert_eq!((phone.people.len(), phone.count(Arm::Contacted)), (2, 1));
    let observed = observe_appeal(spring, (&ledger(), &Identities::default()), (4, Goal::All)).unwrap();
    assert_eq!(observed.window.days.start, day("2024-03-01"));
    assert_eq!((observed.missing_contacted, observed.missing_held_out), (1, 1));
    assert_eq!(observed.assignment, Assignment::Drawn);
    let effect = TrialEffect::of(&observed.people, &TrialSettings::default());
    let arms = [effect.contacted, effect.held_out];
    assert_eq!(arms.map(|arm| (arm.people, arm.givers)), [(20, 20), (20, 4)]);
    assert_eq!(arms.map(|arm| arm.income), [Some(Cents::new(20_000)), Some(Cents::new(4_000))]);
    near(effect.response.unwrap().estimate, 0.8, 1e-12);
    near(effect.income_per_person.unwrap().estimate, 8.0, 1e-12);
    assert_eq!(
        observe_appeal(phone, (&ledger(), &Identities::default()), (4, Goal::All)).unwrap().assignment,
        Assignment::Declared
    );
    // A campaign that begins after the ledger ends has no gifts to count.
    assert_eq!(log.distinct().count(), log.rows().len());
    let late = ContactLog::parse(b"campaign,donor_id,date\nLate,001,2030-01-01\n").unwrap();
    let late = super::super::appeals(&late).unwrap();
    assert_eq!(
        observe_appeal(&late[0], (&ledger(), &Identities::default()), (4, Goal::All)).unwrap_err().kind(),
        Kind::Refused
    );
    // Before the ledger begins, gifts are not known; from its first day on, they are.
    for (day, is_known) in [("1999-03-01", false), ("2024-02-28", false), ("2024-02-29", true)] {
        let text = format!("campaign,donor_id,date\nOld,001,{day}\n");
        let log = ContactLog::parse(text.as_bytes()).unwrap();
        let old = super::super::appeals(&log).unwrap();
        let found = observe_appeal(&old[0], (&ledger(), &Identities::default()), (4, Goal::All));
        assert_eq!(found.is_ok(), is_known, "{day}");
    }
}

/// Whoever is held out was contacted on no channel.
#[test]
fn the_channel_of_a_campaign_is_that_of_its_contacts() {
    let channel = |rows: &str| {
        let text = format!("campaign,donor_id,date,channel,arm\n{rows}");
        let log = ContactLog::parse(text.as_bytes()).unwrap();
        super::super::appeals(&log).unwrap()[0].channel
    };
    let post = Some(obole_ledger::ContactChannel::Post);
    assert_eq!(channel("A,1,2024-03-01,,0\nA,2,2024-03-01,courrier,1\nA,3,2024-03-02,none,0\n"), post);
    assert_eq!(channel("A,1,2024-03-01,post,1\nA,2,2024-03-01,,1\n"), None);
    assert_eq!(channel("A,1,2024-03-01,post,0\n"), None);
}

#[test]
fn nobody_is_in_both_arms() {
    let text = "campaign;donor_id;date;arm\nA;001;2024-03-01;1\nA;002;2024-03-01;0\nA;001;2024-03-09;0\n\
                B;001;2024-03-01;0\n";
    let log = ContactLog::parse(text.as_bytes()).unwrap();
    let error = super::super::appeals(&log).unwrap_err();
    assert_eq!(error.kind(), Kind::Refused);
    assert!(error.to_string().contains("(rows 4)"), "{error}");
}
