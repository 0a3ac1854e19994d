//! The choice of channels against all lists that exist, and against the bound.

use proptest::prelude::*;

use super::*;

fn counts(problem: &Problem, channel: &[Option<usize>]) -> (Vec<u64>, Vec<u64>, i64) {
    let mut channels = vec![0; problem.offers.len()];
    let mut groups = vec![0; problem.groups.len()];
    let mut money = 0;
    for (person, offer) in problem.people.iter().zip(channel) {
        if let Some(offer) = offer {
            assert!(person.channels[*offer], "contact by a channel that is not open");
            channels[*offer] += 1;
            groups[person.group] += 1;
            money += problem.offers[*offer].cost;
        }
    }
    (channels, groups, money)
}

fn is_within(problem: &Problem, channel: &[Option<usize>], floors: bool) -> bool {
    let (channels, groups, money) = counts(problem, channel);
    let fits = |n: &u64, most: Option<u64>| most.is_none_or(|most| *n <= most);
    problem.budget.is_none_or(|budget| money <= budget)
        && channels.iter().zip(&problem.offers).all(|(n, offer)| fits(n, offer.capacity))
        && groups
            .iter()
            .zip(&problem.groups)
            .all(|(n, group)| fits(n, group.at_most) && (!floors || *n >= group.at_least))
}

/// Returns the highest value of all lists within the limits, one by one.
fn best_of_all(problem: &Problem) -> Option<f64> {
    let choices = problem.offers.len() + 1;
    let lists = choices.pow(problem.people.len() as u32);
    let mut best: Option<f64> = None;
    for list in 0..lists {
        let mut rest = list;
        let mut channel = Vec::new();
        for person in &problem.people {
            let choice = rest % choices;
            rest /= choices;
            channel.push((choice > 0).then(|| choice - 1));
            if choice > 0 && !person.channels[choice - 1] {
                break;
            }
        }
        let is_open = channel.iter().zip(&problem.people).all(|(c, p)| c.is_none_or(|c| p.channels[c]));
        if channel.len() == problem.people.len() && is_open && is_within(problem, &channel, true) {
            let value = problem.total(&channel);
            best = Some(best.map_or(value, |best: f64| best.max(value)));
        }
    }
    best
}

fn problems() -> impl Strategy<Value = Problem> {
    let offer = (0.0..1.0_f64, 0..400_i64, 0..400_i64, prop::option::of(0..5_u64))
        .prop_map(|(response, cost, charge, capacity)| Offer { response, cost, charge, capacity });
    let person = (0..3_000_u32, any::<[bool; CHANNELS]>(), 0..2_usize)
        .prop_map(|(worth, channels, group)| Person { worth: f64::from(worth), channels, group });
    let group =
        (0..3_u64, prop::option::of(0..5_u64)).prop_map(|(at_least, at_most)| Group { at_least, at_most });
    (
        prop::collection::vec(offer, 1..4),
        prop::collection::vec(person, 0..7),
        prop::collection::vec(group, 2),
        prop::option::of(0..1_500_i64),
    )
        .prop_map(|(offers, mut people, groups, budget)| {
            for person in &mut people {
                for place in offers.len()..CHANNELS {
                    person.channels[place] = false;
                }
            }
            Problem { offers, people, groups, budget }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn small_lists_are_the_best_of_all_lists(problem in problems()) {
        let found = problem.clone().solve();
        let mut reached = problem.clone();
        reached.within_reach();
        prop_assert!(is_within(&problem, &found.channel, false));
        prop_assert!(found.is_best && found.value <= found.bound + 1e-6);
        // Floors that cannot be met together with the other limits are lowered first.
        if let Some(best) = best_of_all(&reached) {
            prop_assert!(is_within(&reached, &found.channel, true), "floors {:?}", found.channel);
            prop_assert!((found.value - best).abs() < 1e-6, "{} against {best}", found.value);
        }
    }
}

/// Numbers between 0 and 1 from a linear congruential generator (Knuth's MMIX).
fn luck(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1_u64 << 53) as f64
}

fn large(people: usize) -> Problem {
    let mut state = 7;
    let people = (0..people).map(|_| {
        let worth = (-luck(&mut state).ln()).powf(1.5) * 2_500.0;
        let channels = [0.9, 0.6, 0.3, 0.2].map(|open| luck(&mut state) < open);
        Person { worth, channels, group: (luck(&mut state) * 3.0) as usize }
    });
    let people: Vec<Person> = people.collect();
    let part = |share: f64| (people.len() as f64 * share) as u64;
    Problem {
        offers: vec![
            Offer { response: 0.35, cost: 120, charge: 120, capacity: None },
            Offer { response: 0.12, cost: 3, charge: 3, capacity: Some(part(0.25)) },
            Offer { response: 0.5, cost: 600, charge: 600, capacity: Some(part(0.01)) },
            Offer { response: 0.08, cost: 8, charge: 8, capacity: None },
        ],
        groups: vec![
            Group::default(),
            Group { at_least: part(0.1), at_most: None },
            Group { at_least: 0, at_most: Some(part(0.05)) },
        ],
        budget: Some(part(0.2) as i64 * 120),
        people,
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "prints the figures of decision 0016")]
fn large_lists_are_within_a_thousandth_of_the_bound() {
    for people in [3_000, 1_000_000] {
        let problem = large(people);
        let since = std::time::Instant::now();
        let found = problem.clone().solve();
        let seconds = since.elapsed().as_secs_f64();
        assert!(is_within(&problem, &found.channel, true));
        let gap = (found.bound - found.value) / found.bound;
        println!("{people} donors: {gap:.1e} of the bound, {seconds:.1} s");
        assert!(gap < 1e-3, "{people}: {gap:e}");
    }
}

#[test]
fn without_limits_each_donor_takes_the_best_channel() {
    let mut problem = large(500);
    problem.budget = None;
    problem.offers.iter_mut().for_each(|offer| offer.capacity = None);
    problem.groups = vec![Group::default(); 3];
    let found = problem.clone().solve();
    let alone: f64 = problem
        .people
        .iter()
        .map(|person| (0..4).filter_map(|offer| problem.value(person, offer)).fold(0.0, f64::max))
        .sum();
    assert!((found.value - alone).abs() < 1e-6 && found.is_best);
}
