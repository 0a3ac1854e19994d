//! Tests of the properties of a list, on random donors and on examples computed by hand.

use std::collections::BTreeMap;

use obole_ledger::{
    Cents, Consent, ConsentState, Consents, ContactChannel, Currency, DonorRow, GiftRow, Ledger,
    LedgerBuilder, RowPlace,
};

use super::*;
use crate::segments::testing::{as_of, day};
use crate::segments::{SegmentRules, segments};

mod chain;
mod channels;
mod disk;
mod expected;
mod goals;
mod laws;
mod person;
mod reviewers;

/// A donor for a test, with everything that affects the list.
#[derive(Debug, Clone)]
struct Someone {
    likelihood: Option<f64>,
    gift: f64,
    deceased: bool,
    do_not_profile: bool,
    states: [ConsentState; 4],
}

impl Someone {
    fn new(likelihood: f64, gift: f64) -> Self {
        Self {
            likelihood: Some(likelihood),
            gift,
            deceased: false,
            do_not_profile: false,
            states: [ConsentState::Unknown; 4],
        }
    }

    fn consents(&self) -> Consents {
        let [email, post, phone, sms] = self.states.map(|state| Consent { state, since: None, source: None });
        Consents { email, post, phone, sms }
    }
}

/// Makes a ledger in which donor `i` is called `D00i` and gave 20.00 once.
fn ledger_of(people: &[Someone]) -> Ledger {
    let mut builder = LedgerBuilder::new();
    let source = builder.source("gifts.csv").unwrap();
    for (i, person) in people.iter().enumerate() {
        let (id, name) = ((i + 1).to_string(), format!("D{i:03}"));
        builder.push(&GiftRow::new(&id, &name, day("2024-05-05"), Cents::new(2_000))).unwrap();
        let mut row = DonorRow::new(name);
        row.deceased = person.deceased;
        row.do_not_profile = person.do_not_profile;
        row.consent = person.consents();
        builder.donor(&row, RowPlace { source, row: 2 }).unwrap();
    }
    builder.build().unwrap().0
}

fn candidates_of(people: &[Someone]) -> Candidates {
    let scored = people.iter().zip(0_u32..).filter_map(|(person, donor)| {
        let mut candidate = Candidate::new(donor, person.likelihood?, person.gift);
        candidate.suggested_ask = Some(Cents::new(2_500));
        candidate.higher_asks = vec![Cents::new(4_000), Cents::new(5_000)];
        candidate.reasons =
            vec![PlanReason { feature: "recency_days".into(), value: Some(241.0), contribution: -0.25 }];
        Some(candidate)
    });
    Candidates::new(as_of("2025-01-01"), 12, scored.collect())
}

fn try_plan(people: &[Someone], settings: &PlanSettings) -> crate::Result<Plan<Draft>> {
    let ledger = ledger_of(people);
    let view = ledger.until(as_of("2025-01-01"));
    let found = segments(&view, &SegmentRules::default())?;
    propose(&view, &candidates_of(people), &found, settings, BTreeMap::new())
}

fn plan(people: &[Someone], settings: &PlanSettings) -> Plan<Draft> {
    try_plan(people, settings).unwrap()
}

/// Makes three donors, by post at 1.00 each: D000 brings 10.00, D001 20.00, D002 0.50.
fn three() -> Vec<Someone> {
    vec![Someone::new(0.5, 20.0), Someone::new(0.4, 50.0), Someone::new(0.1, 5.0)]
}

fn by_post() -> PlanSettings {
    PlanSettings {
        budget: Some(Cents::new(1_000)),
        cost: Cents::new(100),
        channel: Some(ContactChannel::Post),
        ..PlanSettings::default()
    }
}

fn ids<S: State>(plan: &Plan<S>) -> Vec<&str> {
    plan.rows().iter().map(|row| row.donor_id.as_str()).collect()
}

#[test]
fn a_small_list_by_hand() {
    let draft = plan(&three(), &by_post());
    assert_eq!(ids(&draft), ["D001", "D000"]);
    let row = &draft.rows()[0];
    assert_eq!(row.expected_value, Cents::new(2_000));
    assert_eq!(row.suggested_ask, Some(Cents::new(2_500)));
    assert_eq!(row.segment, Some(crate::segments::LifeCycle::New));
    assert_eq!(draft.exclusions()[&Exclusion::NotWorthTheCost], 1);
    let totals = draft.totals();
    assert_eq!((totals.contacted, totals.cost), (2, Cents::new(200)));
    assert_eq!(totals.expected_income, Cents::new(3_000));
}

#[test]
fn each_exclusion_is_counted_once_and_the_first_counts() {
    let mut people = vec![Someone::new(0.5, 50.0); 9];
    people[0].deceased = true;
    people[0].do_not_profile = true;
    people[1].do_not_profile = true;
    people[1].states = [ConsentState::Objected; 4];
    people[2].states[0] = ConsentState::Objected;
    people[3].states[0] = ConsentState::Unknown;
    for person in people.iter_mut().skip(4) {
        person.states[0] = ConsentState::Allowed;
    }
    people[4].likelihood = None;
    people[5].gift = 1.0;
    let settings = PlanSettings {
        budget: Some(Cents::new(250)),
        cost: Cents::new(100),
        channel: Some(ContactChannel::Email),
        ..PlanSettings::default()
    };
    let draft = plan(&people, &settings);
    assert_eq!(ids(&draft), ["D006", "D007"]); // equal values are ordered by identifier
    let counts: Vec<u64> = draft.exclusions().values().copied().collect();
    assert_eq!(counts, [1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0]);
    assert_eq!(draft.population(), 9);

    let lenient =
        PlanSettings { electronic_consent: ConsentPolicy::OptOut, max_contacts: Some(1), ..settings };
    let draft = plan(&people, &lenient);
    assert_eq!(ids(&draft), ["D003"]);
    assert_eq!(draft.exclusions()[&Exclusion::OverMaximum], 3);
    assert_eq!(draft.notes(), [PlanNote::SilencePermits]);
    // By post, silence permits contact under both policies.
    let by_post = PlanSettings { channel: Some(ContactChannel::Post), ..lenient };
    assert!(!plan(&people, &by_post).notes().contains(&PlanNote::SilencePermits));
}

#[test]
fn each_channel_has_its_own_answer() {
    use ConsentState::{Allowed, Objected, Unclear, Unknown};
    for (at, channel) in ContactChannel::ALL.into_iter().enumerate() {
        let settings = PlanSettings { channel: Some(channel), ..PlanSettings::default() };
        let silence = if matches!(channel, ContactChannel::Email | ContactChannel::Sms) {
            Err(Exclusion::NotOptedIn)
        } else {
            Ok(())
        };
        for (state, wanted) in [
            (Allowed, Ok(())),
            (Objected, Err(Exclusion::Objected)),
            (Unclear, Err(Exclusion::ConsentUnclear)),
            (Unknown, silence),
        ] {
            // The other channels have the opposite state.
            let mut states = [if wanted.is_ok() { Objected } else { Allowed }; 4];
            states[at] = state;
            let person = Someone { states, ..Someone::new(0.5, 50.0) };
            assert_eq!(may_contact(&person.consents(), &settings), wanted, "{channel:?} {state:?}");
        }
    }
}

#[test]
fn without_a_channel_a_list_is_for_post_and_says_so() {
    let mut people = three();
    people[1].states[1] = ConsentState::Objected;
    let draft = plan(&people, &PlanSettings { channel: None, ..by_post() });
    assert_eq!(draft.settings().channel, Some(ContactChannel::Post));
    assert_eq!(ids(&draft), ["D000"]);
    assert_eq!(draft.exclusions()[&Exclusion::Objected], 1);
}

#[test]
fn a_ledger_without_objections_is_noted_in_the_plan() {
    assert_eq!(plan(&three(), &by_post()).notes(), [PlanNote::NoObjections]);
    // A remark that is not understood does not show that objections are recorded.
    for (state, note) in
        [(ConsentState::Objected, PlanNote::ChannelUnsaid), (ConsentState::Unclear, PlanNote::NoObjections)]
    {
        let mut people = three();
        people[0].states[3] = state;
        assert_eq!(plan(&people, &by_post()).notes(), [note]);
    }
    let mut people = three();
    people[2].do_not_profile = true;
    assert_eq!(plan(&people, &by_post()).notes(), [PlanNote::ChannelUnsaid]);
}

#[test]
fn a_channel_of_which_nothing_is_recorded_is_noted_in_the_plan() {
    let mut people = three();
    for person in &mut people {
        person.states[1] = ConsentState::Unknown;
    }
    people[0].states[0] = ConsentState::Objected;
    assert_eq!(plan(&people, &by_post()).notes(), [PlanNote::ChannelUnsaid]);
    // One recorded answer shows that the file had the column.
    people[2].states[1] = ConsentState::Allowed;
    assert!(plan(&people, &by_post()).notes().is_empty());
}

#[test]
fn a_list_stays_empty_while_donors_and_gifts_do_not_meet() {
    let held = plan(&three(), &PlanSettings { coverage: DonorCoverage::Incomplete, ..by_post() });
    assert!(held.rows().is_empty());
    assert_eq!(held.exclusions()[&Exclusion::DonorsIncomplete], 3);
    let accepted = plan(&three(), &PlanSettings { coverage: DonorCoverage::Accepted, ..by_post() });
    assert_eq!(ids(&accepted), ["D001", "D000"]);
}

#[test]
fn scores_and_settings_out_of_range_are_refused() {
    let kind = |people: &[Someone], settings: PlanSettings| try_plan(people, &settings).unwrap_err().kind();
    assert_eq!(kind(&[Someone::new(1.5, 10.0)], by_post()), crate::Kind::Refused);
    assert_eq!(
        kind(&[Someone::new(f64::NAN, 10.0), Someone::new(0.5, 10.0)], by_post()),
        crate::Kind::Refused
    );
    assert_eq!(kind(&[Someone::new(0.5, f64::INFINITY)], by_post()), crate::Kind::Refused);
    assert_eq!(kind(&three(), PlanSettings { cost: Cents::new(-1), ..by_post() }), crate::Kind::Usage);
    assert_eq!(kind(&three(), PlanSettings { hold_out: 1.0, ..by_post() }), crate::Kind::Usage);
    assert_eq!(kind(&three(), PlanSettings { hold_out: f64::NAN, ..by_post() }), crate::Kind::Usage);

    let ledger = ledger_of(&three());
    let view = ledger.until(as_of("2025-02-01"));
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let other_day = propose(&view, &candidates_of(&three()), &found, &by_post(), BTreeMap::new());
    assert_eq!(other_day.unwrap_err().kind(), crate::Kind::Refused);
}

#[test]
fn candidates_of_the_models_scores() {
    use crate::models::{Method, Methods, Reason, Scores};
    let reason = |feature, value| Reason { feature, value, contribution: 0.5 };
    let scores = Scores {
        as_of: as_of("2025-01-01"),
        horizon_months: 12,
        donor: vec![0, 1, 2],
        gift_likelihood: vec![0.5, 0.4, 0.1],
        lapse_risk: vec![f64::NAN; 3],
        expected_gift: vec![20.0, 50.0, 5.0],
        gift_low: vec![1.0; 3],
        gift_high: vec![90.0; 3],
        value_low: vec![0.0; 3],
        value_high: vec![80.0; 3],
        suggested_ask: vec![f64::NAN, 60.0, 10.0],
        ask_ladder: vec![[f64::NAN; 3], [60.0, 90.0, 120.0], [10.0, 15.0, 20.0]],
        reasons: vec![[Some(reason(10, 241.0)), Some(reason(38, f64::NAN)), None]; 3],
        methods: Methods { gift: Method::Rule, lapse: None, amount: Method::LastGift, unproved: false },
    };
    let ledger = ledger_of(&three());
    let view = ledger.until(as_of("2025-01-01"));
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let candidates = Candidates::from_scores(&scores);
    let draft = propose(&view, &candidates, &found, &by_post(), BTreeMap::new()).unwrap();
    let asks = |row: usize| (draft.rows()[row].suggested_ask, draft.rows()[row].higher_asks.as_slice());
    assert_eq!(asks(0), (Some(Cents::new(6_000)), [Cents::new(9_000), Cents::new(12_000)].as_slice()));
    assert_eq!(asks(1), (None, [].as_slice()));
    let reasons: Vec<_> = draft.rows()[0].reasons.iter().map(|r| (r.feature.as_str(), r.value)).collect();
    assert_eq!(reasons, [("recency_days", Some(241.0)), ("age", None)]);
    assert_eq!(draft.methods()["gift"], "rule");
    assert_eq!(draft.methods()["amount"], "last_gift");
}

#[test]
fn the_audit_sees_those_among_whom_the_list_chose() {
    let mut people = three();
    people.extend([Someone::new(0.9, 90.0), Someone::new(0.9, 90.0), Someone::new(0.9, 90.0)]);
    people[3].deceased = true;
    people[4].states = [ConsentState::Objected; 4];
    people[5].likelihood = None;
    let draft = plan(&people, &by_post());
    let ledger = ledger_of(&people);
    let seen = draft.for_audit(ledger.donors(), &candidates_of(&people));
    assert_eq!((seen.donor, seen.listed), (vec![0, 1, 2], vec![true, true, false]));
    assert_eq!(seen.score, [0.5, 0.4, 0.1]);
}

#[test]
fn debug_shows_no_identifier() {
    let draft = plan(&three(), &by_post());
    let approved = draft.clone().approve(Review::new("Camille", "2025-01-06")).unwrap();
    for shown in [
        format!("{draft:?}"),
        format!("{:?}", draft.rows()),
        format!("{approved:?}"),
        format!("{:?}", approved.mailing_list(ledger_of(&three()).donors())),
    ] {
        assert!(!shown.contains("D00"), "{shown}");
    }
}
