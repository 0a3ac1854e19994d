//! Cards that are about to expire.

use obole_ledger::ConsentState;

use super::*;
use crate::campaign::contacts::ContactLog;

/// Returns the cards of donors: identifier, day of the payment, last day.
fn cards(of: &[(&str, &str, &str)]) -> BTreeMap<String, Card> {
    let card = |(id, paid, expires): &(&str, &str, &str)| {
        ((*id).to_owned(), Card { paid: day(paid), expires: day(expires) })
    };
    of.iter().map(card).collect()
}

/// Returns the list of a day with these cards.
fn list_of(ledger: &Ledger, on: &str, of: &[(&str, &str, &str)], past: CarePast) -> CareList {
    let inputs = CareInputs { cards: cards(of), past, ..CareInputs::default() };
    let settings = CareSettings { most: 100, ..CareSettings::new(day(on)) };
    care(ledger.whole().unwrap(), &inputs, &settings).unwrap()
}

/// Returns the donors with the action on a day, by payments and cards.
fn due(rows: &[Row<'_>], on: &str, of: &[(&str, &str, &str)]) -> Vec<String> {
    let ledger = ledger(&[&others()[..], rows].concat(), &[]);
    of_rule(&ledger, &list_of(&ledger, on, of, CarePast::default()), Rule::CardExpires)
}

/// Returns two instalments a month apart.
fn monthly<'a>(id: &'a str, days: [&'a str; 2]) -> [Row<'a>; 2] {
    days.map(|day| (id, day, 1_500, "*"))
}

const PAID: [&str; 2] = ["2026-10-05", "2026-11-05"];

#[test]
fn cards_are_due_from_sixty_days_before_their_last_day_to_thirty_after_it() {
    let rows = monthly("A1", PAID);
    let on = |today: &str, expires: &str| !due(&rows, today, &[("A1", PAID[1], expires)]).is_empty();
    // 60 days after 2 December are 31 January, 30 days before 30 December are 30 November.
    assert!(on("2026-12-02", "2027-01-31") && !on("2026-12-01", "2027-01-31"));
    assert!(on("2026-12-30", "2026-11-30") && !on("2026-12-31", "2026-11-30"));
    // The window reaches over the end of a leap February.
    let rows = monthly("A1", ["2023-12-05", "2024-01-05"]);
    let on = |today: &str| !due(&rows, today, &[("A1", "2024-01-05", "2024-02-29")]).is_empty();
    assert_eq!(["2024-01-05", "2024-03-30", "2024-03-31"].map(on), [true, true, false]);
}

#[test]
fn the_soonest_card_comes_first_then_the_donor() {
    let rows = ["D4", "A1", "C3", "B2"].map(|id| monthly(id, PAID)).concat();
    let of = [
        ("A1", PAID[1], "2026-12-31"),
        ("B2", PAID[1], "2026-11-30"),
        ("C3", PAID[1], "2026-12-31"),
        ("D4", PAID[1], "2026-10-31"),
        // Nobody of the ledger.
        ("Z9", PAID[1], "2026-10-31"),
    ];
    assert_eq!(due(&rows, "2026-11-17", &of), ["D4", "B2", "A1", "C3"]);
}

#[test]
fn only_the_card_of_the_last_instalment_counts() {
    let of = |id: &'static str, paid| [(id, paid, "2026-12-31")];
    // A single gift.
    assert!(due(&[("A1", "2026-11-05", 1_500, "")], "2026-11-17", &of("A1", "2026-11-05")).is_empty());
    // Nothing for more than three months.
    let ended = monthly("A1", ["2026-07-18", "2026-08-17"]);
    assert!(!due(&ended, "2026-11-16", &of("A1", "2026-08-17")).is_empty());
    assert!(due(&ended, "2026-11-17", &of("A1", "2026-08-17")).is_empty());
    // The last instalment came by another means.
    assert!(due(&monthly("A1", PAID), "2026-11-17", &of("A1", PAID[0])).is_empty());
    // What was paid after the day of the list is not known on it.
    assert!(due(&monthly("A1", PAID), "2026-11-02", &of("A1", PAID[1])).is_empty());
    assert!(!due(&monthly("A1", PAID), "2026-11-02", &of("A1", PAID[0])).is_empty());
}

#[test]
fn an_open_debit_has_its_own_action() {
    let failing = [&monthly("A1", PAID)[..], &[("A1", "2026-11-15", 1_500, "card_expired")]].concat();
    let of = [("A1", PAID[1], "2026-11-30")];
    let all = [&others()[..], &failing[..]].concat();
    let ledger = ledger(&all, &[]);
    let list = list_of(&ledger, "2026-11-17", &of, CarePast::default());
    let of_card = |rule| of_rule(&ledger, &list, rule);
    assert_eq!((of_card(Rule::CardExpires), of_card(Rule::FailedDebit)), (vec![], vec!["A1".to_owned()]));
    let mended = [&failing[..], &[("A1", "2026-11-16", 1_500, "*")]].concat();
    assert_eq!(due(&mended, "2026-11-17", &[("A1", "2026-11-16", "2026-11-30")]), ["A1"]);
}

#[test]
fn it_asks_nothing_and_keeps_to_objections_and_quiet_days() {
    let ids = ["A1", "B2", "C3", "D4", "E5"];
    let rows = [&others()[..], &ids.map(|id| monthly(id, PAID)).concat()[..]].concat();
    let mut donors: Vec<DonorRow> = others().iter().map(|(id, ..)| DonorRow::new(*id)).collect();
    for id in ids {
        let mut row = DonorRow::new(id);
        for channel in ContactChannel::ALL {
            row.consent.on_mut(channel).state = ConsentState::Allowed;
        }
        match id {
            "A1" => row.consent = Default::default(),
            "B2" => ContactChannel::ALL.into_iter().for_each(|channel| {
                row.consent.on_mut(channel).state = ConsentState::Objected;
            }),
            "C3" => row.do_not_profile = true,
            _ => {}
        }
        donors.push(row);
    }
    let ledger = ledger(&rows, &donors);
    let of = ids.map(|id| (id, PAID[1], "2026-12-31"));
    // E5 was contacted in the last week; D4 was held out, which matters to what asks only.
    let contacts = "campaign,donor_id,date,channel,segment,arm\n\
                    autumn,E5,2026-11-12,post,,contacted\n\
                    autumn,D4,2026-11-12,post,,held_out\n";
    let contacts = ContactLog::parse(contacts.as_bytes()).unwrap();
    let on = day("2026-11-17");
    let past = CarePast::new(&ledger.donors().id, &contacts, &CareLog::default(), on, &str::to_owned);
    let list = list_of(&ledger, "2026-11-17", &of, past);
    let found: Vec<_> = list
        .actions()
        .iter()
        .map(|action| (ledger.donors().id.get(action.donor.unwrap() as usize), action.channel))
        .collect();
    // A1 said nothing about e-mail, and may be called.
    let wanted = [("A1", ContactChannel::Phone), ("D4", ContactChannel::Email)];
    assert_eq!(found, wanted.map(|(id, channel)| (id.to_owned(), Some(channel))));
    assert!(!Rule::CardExpires.asks());
    let left_out = [(LeftOut::Refused, 1), (LeftOut::NoChannel, 1), (LeftOut::ContactedRecently, 1)];
    assert_eq!(list.left_out, BTreeMap::from(left_out));
}

#[test]
fn the_next_card_of_a_donor_is_another_action_and_no_day_is_written() {
    let ledger = ledger(&[&others()[..], &monthly("A1", PAID)].concat(), &[]);
    let action = |expires: &str| {
        let list = list_of(&ledger, "2026-11-17", &[("A1", PAID[1], expires)], CarePast::default());
        list.actions()[0].clone()
    };
    let (one, other) = (action("2026-11-30"), action("2026-12-31"));
    assert_eq!(one.id, action("2026-11-30").id);
    assert_ne!(one.id, other.id);
    let written = serde_json::to_string(&one.why).unwrap();
    assert!(written.contains("card_expires") && !written.contains("2026"), "{written}");
}
