//! Whoever died or refused is on no list, whatever the ledger holds.

use obole_ledger::ConsentState;
use proptest::prelude::*;

use super::*;
use crate::campaign::contacts::ContactLog;

/// A donor: payments as days before the list, cents and code; death, profiling, consents.
#[derive(Debug, Clone)]
struct Someone {
    payments: Vec<(i32, i64, &'static str)>,
    deceased: bool,
    do_not_profile: bool,
    consents: [ConsentState; 3],
    contacted: Option<i32>,
}

fn someone() -> impl Strategy<Value = Someone> {
    let state = prop_oneof![
        Just(ConsentState::Allowed),
        Just(ConsentState::Objected),
        Just(ConsentState::Unclear),
        Just(ConsentState::Unknown),
    ];
    let code = prop_oneof![4 => Just(""), 2 => Just("*"), 1 => Just("AM04"), 1 => Just("AC01"), 1 => Just("MS02"), 1 => Just("MD06"), 1 => Just("MD07")];
    let ago = prop_oneof![0..20_i32, 55..95_i32, 0..1_500_i32];
    (
        proptest::collection::vec((ago, 100..50_000_i64, code), 1..6),
        proptest::bool::weighted(0.15),
        proptest::bool::weighted(0.15),
        [state.clone(), state.clone(), state],
        proptest::option::weighted(0.3, 0..12_i32),
    )
        .prop_map(|(payments, deceased, do_not_profile, consents, contacted)| Someone {
            payments,
            deceased,
            do_not_profile,
            consents,
            contacted,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nobody_who_died_or_refused_is_listed(
        people in proptest::collection::vec(someone(), 1..25),
        most in 0..30_usize,
        today in 0..800_i32,
    ) {
        let today = day("2024-01-30").plus_days(today);
        let ids: Vec<String> = (0..people.len()).map(|n| format!("q{n:03}")).collect();
        let days: Vec<Vec<String>> = people
            .iter()
            .map(|one| one.payments.iter().map(|(ago, ..)| today.plus_days(-ago).to_string()).collect())
            .collect();
        let mut rows: Vec<Row<'_>> = others();
        for ((one, id), days) in people.iter().zip(&ids).zip(&days) {
            rows.extend(one.payments.iter().zip(days).map(|((_, cents, code), on)| (id.as_str(), on.as_str(), *cents, *code)));
        }
        let mut donors: Vec<DonorRow> = others().iter().map(|(id, ..)| DonorRow::new(*id)).collect();
        for (one, id) in people.iter().zip(&ids) {
            let mut row = DonorRow::new(id.clone());
            (row.deceased, row.do_not_profile) = (one.deceased, one.do_not_profile);
            for (channel, state) in ContactChannel::ALL.into_iter().zip(one.consents) {
                row.consent.on_mut(channel).state = state;
            }
            donors.push(row);
        }
        let ledger = ledger(&rows, &donors);
        let text: String = people.iter().zip(&ids)
            .filter_map(|(one, id)| Some(format!("{id},{}\n", today.plus_days(-one.contacted?))))
            .collect();
        let contacts = if text.is_empty() { ContactLog::default() } else {
            ContactLog::parse(format!("donor_id,date\n{text}").as_bytes()).unwrap()
        };
        let settings = CareSettings { most, ..CareSettings::new(today) };
        let list = || {
            let past =
                CarePast::new(&ledger.donors().id, &contacts, &CareLog::default(), today, &str::to_owned);
            // Each has a card that expires soon, by a payment on the day of the list.
            let card = Card { paid: today, expires: today.plus_days(10) };
            let cards = ids.iter().map(|id| (id.clone(), card)).collect();
            let inputs = CareInputs { past, cards, ..CareInputs::default() };
            care(ledger.whole().unwrap(), &inputs, &settings).unwrap()
        };
        let found = list();
        prop_assert_eq!(&found, &list(), "the same inputs give the same list");
        prop_assert!(found.actions().len() <= most);
        let mut seen = BTreeSet::new();
        for action in &found.all {
            let donor = action.donor.unwrap();
            prop_assert!(seen.insert(donor), "two actions for one donor");
            let id = ledger.donors().id.get(donor as usize);
            let Some(one) = ids.iter().position(|known| *known == id).map(|at| &people[at]) else { continue };
            let dead_by_bank = one.payments.iter().any(|(_, _, code)| *code == "MD07");
            if action.why.rule() == Rule::Death {
                prop_assert!(dead_by_bank && action.channel.is_none());
                continue;
            }
            prop_assert!(!dead_by_bank && !one.deceased);
            // A debit to stop in a file is no profile.
            prop_assert!(!one.do_not_profile || action.channel.is_none());
            // Thanks are for whoever answers a contact; work in a file is none.
            let counts = |ago: i32| match action.why {
                Why::LargeFirstGift { day, .. } | Why::Thank { day, .. } => today.plus_days(-ago) >= day,
                _ => true,
            };
            if action.channel.is_some() {
                prop_assert!(one.contacted.is_none_or(|ago| ago > 7 || !counts(ago)));
            }
            if let Some(channel) = action.channel {
                let at = ContactChannel::ALL.iter().position(|known| *known == channel).unwrap();
                let state = one.consents.get(at).copied().unwrap_or_default();
                prop_assert!(!matches!(state, ConsentState::Objected | ConsentState::Unclear));
                prop_assert!(channel != ContactChannel::Email || state == ConsentState::Allowed);
            }
        }
    }
}
