//! Lists with filters, limits, several channels, and donors who are drawn at random.

use proptest::prelude::*;

use super::*;
use crate::segments::LifeCycle;

/// Donors who may be contacted by post and, every second one, by e-mail; donor `i` is worth 10 + i euros.
fn people(n: usize) -> Vec<Someone> {
    (0..n)
        .map(|at| {
            let mut someone = Someone::new(0.5, 2.0 * (10.0 + at as f64));
            someone.states[1] = ConsentState::Allowed;
            if at % 2 == 0 {
                someone.states[0] = ConsentState::Allowed;
            }
            someone
        })
        .collect()
}

fn offer(channel: ContactChannel, cost: i64, capacity: Option<u64>, response: f64) -> ChannelOffer {
    ChannelOffer { channel, cost: Cents::new(cost), capacity, response }
}

fn lists(people: &[Someone], request: &ListRequest<'_>, offers: &[ChannelOffer]) -> Vec<Plan<Draft>> {
    let ledger = ledger_of(people);
    let view = ledger.until(as_of("2025-01-01"));
    let found = segments(&view, &SegmentRules::default()).unwrap();
    propose_channels(&view, &candidates_of(people), &found, request, offers).unwrap()
}

fn one(people: &[Someone], request: &ListRequest<'_>) -> Plan<Draft> {
    let PlanSettings { cost, max_contacts, response, .. } = request.settings;
    let only = ChannelOffer { channel: request.settings.channel(), cost, capacity: max_contacts, response };
    lists(people, request, &[only]).pop().unwrap()
}

fn names(plan: &Plan<Draft>) -> Vec<String> {
    let mut names: Vec<String> = plan.rows().iter().map(|row| row.donor_id.clone()).collect();
    names.sort();
    names
}

#[test]
fn each_donor_is_on_the_list_of_one_channel_and_the_budget_is_that_of_all() {
    let people = people(40);
    let settings = PlanSettings { budget: Some(Cents::new(1_200)), ..PlanSettings::default() };
    let request = ListRequest { settings, ..ListRequest::default() };
    let offers =
        [offer(ContactChannel::Post, 120, None, 0.35), offer(ContactChannel::Email, 5, Some(12), 0.20)];
    let [post, email]: [Plan<Draft>; 2] = lists(&people, &request, &offers).try_into().unwrap();
    assert_eq!(
        (post.settings().channel(), email.settings().channel()),
        (ContactChannel::Post, ContactChannel::Email)
    );
    assert!(names(&post).iter().all(|name| !names(&email).contains(name)));
    assert!(post.totals().cost.get() + email.totals().cost.get() <= 1_200);
    assert_eq!(email.totals().contacted, 12);
    // 60 cents are e-mails, and nine letters cost 1,080.
    assert_eq!(post.totals().contacted, 9);
    for plan in [&post, &email] {
        assert_eq!(plan.exclusions().values().sum::<u64>() + plan.rows().len() as u64, 40);
    }
    // Twelve who are on the other list could all be reached by post.
    assert_eq!(post.exclusions()[&Exclusion::OtherChannel], 12);
    assert_eq!(email.exclusions()[&Exclusion::NotOptedIn], 20);
    let channel_twice = [offers[0], offers[0]];
    let ledger = ledger_of(&people);
    let view = ledger.until(as_of("2025-01-01"));
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let refused = propose_channels(&view, &candidates_of(&people), &found, &request, &channel_twice);
    assert_eq!(refused.unwrap_err().kind(), crate::Kind::Usage);
}

#[test]
fn what_a_contact_brings_must_repay_it() {
    // At 0.35 of 10.00 to 49.00 euros, a contact of 5.00 is repaid from 15.00 euros on, with 1.00 more from
    // 18.00.
    let settings = PlanSettings { cost: Cents::new(500), ..PlanSettings::default() };
    let request = ListRequest { settings, ..ListRequest::default() };
    assert_eq!(names(&one(&people(40), &request)).first().unwrap(), "D005");
    let settings = PlanSettings { min_net: Cents::new(100), ..settings };
    let request = ListRequest { settings, ..ListRequest::default() };
    assert_eq!(names(&one(&people(40), &request)).first().unwrap(), "D008");
}

#[test]
fn segments_have_their_floors_and_quotas() {
    let settings = PlanSettings { max_contacts: Some(10), cost: Cents::new(100), ..PlanSettings::default() };
    // All donors of these ledgers are new.
    let limit = |at_least, at_most| SegmentLimit { segment: LifeCycle::New, at_least, at_most };
    let of =
        |limit| one(&people(30), &ListRequest { settings, limits: vec![limit], ..ListRequest::default() });
    assert_eq!(of(limit(None, Some(4))).totals().contacted, 4);
    assert_eq!(of(limit(Some(10), None)).totals().contacted, 10);
    let plan = of(limit(None, Some(4)));
    assert_eq!(plan.limits(), [limit(None, Some(4))]);
    // Six more could be contacted; the segment is full.
    assert_eq!(
        (plan.exclusions()[&Exclusion::SegmentFull], plan.exclusions()[&Exclusion::OverMaximum]),
        (26, 0)
    );
    // The best four.
    assert_eq!(names(&plan), ["D026", "D027", "D028", "D029"]);
}

#[test]
fn donors_without_an_address_are_left_out_before_the_ranking() {
    let reach = Reach::default().with(ContactChannel::Post, (0..30).map(|donor| donor < 20).collect());
    let settings = PlanSettings { max_contacts: Some(5), ..PlanSettings::default() };
    let request = ListRequest { settings, reach: Some(&reach), ..ListRequest::default() };
    let plan = one(&people(30), &request);
    assert_eq!(names(&plan), ["D015", "D016", "D017", "D018", "D019"]);
    assert_eq!(plan.exclusions()[&Exclusion::NoAddress], 10);
}

#[test]
fn some_are_drawn_at_random_from_those_whom_the_ranking_leaves_out() {
    let settings = PlanSettings {
        max_contacts: Some(20),
        explore: 0.25,
        cost: Cents::new(1_400),
        seed: 3,
        ..PlanSettings::default()
    };
    let request = ListRequest { settings, ..ListRequest::default() };
    let plan = one(&people(60), &request);
    let is_drawn =
        |row: &&PlanRow| row.reasons.first().is_some_and(|reason| reason.feature == "drawn_at_random");
    let drawn: Vec<&PlanRow> = plan.rows().iter().filter(is_drawn).collect();
    assert_eq!((plan.totals().contacted, drawn.len()), (20, 5));
    assert_eq!(plan.exclusions().values().sum::<u64>() + 20, 60);
    // 14.00 is repaid from 40.00 on: donors of 10.00 to 40.00 are drawn as well as those beyond the limit.
    assert!(drawn.iter().any(|row| row.expected_value < Cents::new(4_000)));
    let seeds = |seed| {
        let settings = PlanSettings { seed, ..settings };
        names(&one(&people(60), &ListRequest { settings, ..ListRequest::default() }))
    };
    assert!(seeds(3) == names(&plan) && seeds(4) != seeds(3));
}

#[test]
fn filters_leave_out_and_count_whoever_does_not_pass() {
    let mut builder = LedgerBuilder::new();
    let source = builder.source("dons.csv").unwrap();
    let donors = [
        ("A1", "75 011", "Été 2024", 5_000),
        ("A2", "75020", "noël 2023", 9_000),
        ("A3", "69003", "ete 2024", 5_000),
        ("A4", "", "ETE 2024", 5_000),
        ("A5", "97110", "Été 2024", 400),
    ];
    for (name, postcode, campaign, cents) in donors {
        let mut gift = GiftRow::new(name, name, day("2024-06-14"), Cents::new(cents));
        gift.campaign = campaign;
        builder.push(&gift).unwrap();
        let mut row = DonorRow::new(name.to_owned());
        row.postcode = postcode.to_owned();
        builder.donor(&row, RowPlace { source, row: 2 }).unwrap();
    }
    let (ledger, _) = builder.build().unwrap();
    let view = ledger.until(as_of("2025-01-01"));
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let rows = (0..5).map(|donor| Candidate::new(donor, 0.5, 50.0));
    let candidates = Candidates::new(as_of("2025-01-01"), 12, rows.collect());
    let of = |filters: PlanFilters| {
        let request = ListRequest { filters, ..ListRequest::default() };
        propose_list(&view, &candidates, &found, &request)
    };
    let plan = of(PlanFilters { areas: vec!["75".into(), "971".into()], ..PlanFilters::default() }).unwrap();
    assert_eq!(
        (names(&plan), plan.exclusions()[&Exclusion::OtherArea]),
        (vec!["A1".into(), "A2".into(), "A5".into()], 2)
    );
    assert!(plan.notes().contains(&PlanNote::ChosenByArea));
    let plan = of(PlanFilters { campaigns: vec!["ÉTÉ 2024".into()], ..PlanFilters::default() }).unwrap();
    assert_eq!((names(&plan).len(), plan.exclusions()[&Exclusion::OtherCampaign]), (4, 1));
    let amounts = PlanFilters {
        last_gift_from: Some(Cents::new(400)),
        last_gift_to: Some(Cents::new(5_000)),
        ..PlanFilters::default()
    };
    let plan = of(amounts.clone()).unwrap();
    assert_eq!((names(&plan).len(), plan.exclusions()[&Exclusion::OtherAmount]), (4, 1));
    let plan = of(PlanFilters { segments: vec![LifeCycle::Lapsed], ..PlanFilters::default() }).unwrap();
    assert_eq!(plan.exclusions()[&Exclusion::OtherSegment], 5);
    // Campaigns that the ledger does not hold are named, all of them.
    let unknown = of(PlanFilters { campaigns: vec!["Pâques".into(), "Hiver".into()], ..amounts });
    let text = unknown.unwrap_err().to_string();
    assert!(text.contains("Pâques") && text.contains("Hiver"), "{text}");
    // An area in which nobody lives and amounts that nothing can lie between would leave everybody out.
    let nowhere = of(PlanFilters { areas: vec!["69".into(), "99".into()], ..PlanFilters::default() });
    assert!(nowhere.unwrap_err().to_string().ends_with("\"99\""));
    let [from, to] = [5_000, 2_000].map(|cents| Some(Cents::new(cents)));
    let between = of(PlanFilters { last_gift_from: from, last_gift_to: to, ..PlanFilters::default() });
    assert_eq!(between.unwrap_err().kind(), crate::Kind::Usage);
    // What a person chose is a part of the plan that is saved.
    let plan = of(PlanFilters { areas: vec!["69".into()], ..PlanFilters::default() }).unwrap();
    assert_eq!(plan.filters().areas, ["69"]);
}

/// The vault may know an objection that the ledger does not have yet.
#[test]
fn whoever_objects_by_the_vault_is_left_out() {
    let people = people(3);
    let post = ContactChannel::Post;
    let reach = Reach::default().with(post, vec![true; 3]).with_objecting(post, vec![false, true, false]);
    let plan =
        one(&people, &ListRequest { settings: by_post(), reach: Some(&reach), ..ListRequest::default() });
    assert_eq!(
        (names(&plan), plan.exclusions()[&Exclusion::Objected]),
        (vec!["D000".into(), "D002".into()], 1)
    );
}

/// Donors drawn beside a list that is shorter than its limit fill the limit at most.
#[test]
fn a_draw_at_random_stays_within_the_limit_of_a_list_that_is_shorter() {
    // At 9.00 a letter, whoever is worth more than 25.71 is on the list: 24 of 40, with 16 to draw from.
    let people = people(40);
    for (max_contacts, budget) in [(Some(25), None), (None, Some(Cents::new(22_500)))] {
        let explore = 0.3;
        let settings =
            PlanSettings { cost: Cents::new(900), max_contacts, budget, explore, ..PlanSettings::default() };
        let plan = one(&people, &ListRequest { settings, ..ListRequest::default() });
        let drawn = |row: &&PlanRow| row.reasons.iter().any(|reason| reason.feature == DRAWN_AT_RANDOM);
        let drawn = plan.rows().iter().filter(drawn).count();
        assert_eq!((plan.totals().contacted, drawn), (25, 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_rounding_exceeds_a_limit_and_nobody_is_on_two_lists(
        n in 1..60_usize,
        budget in prop::option::of(0..3_000_i64),
        most in prop::option::of(0..30_u64),
        max_email in prop::option::of(0..30_u64),
        quota in prop::option::of(0..30_u64),
        hold_out in prop_oneof![Just(0.0), 0.01..0.5_f64],
        explore in prop_oneof![Just(0.0), 0.01..0.5_f64],
        cost in 0..1_500_i64,
    ) {
        let people = people(n);
        let settings = PlanSettings { budget: budget.map(Cents::new), hold_out, explore, ..PlanSettings::default() };
        let limits = quota.map(|quota| SegmentLimit { segment: LifeCycle::New, at_least: None, at_most: Some(quota) });
        let request = ListRequest { settings, limits: limits.into_iter().collect(), ..ListRequest::default() };
        let offers = [
            offer(ContactChannel::Post, cost, most, 0.35),
            offer(ContactChannel::Email, 40, max_email, 0.20),
        ];
        for offers in [&offers[..1], &offers[..]] {
            let plans = lists(&people, &request, offers);
            let contacted = |plan: &Plan<Draft>| plan.totals().contacted;
            for (plan, offer) in plans.iter().zip(offers) {
                prop_assert!(offer.capacity.is_none_or(|most| contacted(plan) <= most), "{}", contacted(plan));
                prop_assert_eq!(plan.exclusions().values().sum::<u64>() + plan.rows().len() as u64, n as u64);
            }
            let spent: i64 = plans.iter().map(|plan| plan.totals().cost.get()).sum();
            prop_assert!(budget.is_none_or(|budget| spent <= budget), "{spent}");
            prop_assert!(quota.is_none_or(|quota| plans.iter().map(contacted).sum::<u64>() <= quota));
            let mut all: Vec<String> = plans.iter().flat_map(names).collect();
            let listed = all.len();
            all.sort();
            all.dedup();
            prop_assert_eq!(all.len(), listed);
        }
    }
}
