//! Simulated campaigns: error rates without an effect, and coverage of the intervals.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

/// An invented campaign: unequal arms, few givers, amounts of a lognormal distribution.
#[derive(Clone, Copy)]
struct Campaign {
    contacted: usize,
    held_out: usize,
    /// Response rates of the contacted and the held-out.
    rates: [f64; 2],
    /// Standard deviation of the logarithm of an amount; the median is 30.
    spread: f64,
}

impl Campaign {
    fn people(&self, random: &mut ChaCha8Rng) -> Vec<Person> {
        let mut arm = |arm: Arm, n: usize, rate: f64| -> Vec<Person> {
            let mut incomes = (0..n).map(|_| {
                let gives = random.random::<f64>() < rate;
                if gives { (30.0_f64.ln() + self.spread * normal(random)).exp() } else { 0.0 }
            });
            incomes.by_ref().map(|x| person(arm, x)).collect()
        };
        let mut people = arm(Arm::Contacted, self.contacted, self.rates[0]);
        people.extend(arm(Arm::HeldOut, self.held_out, self.rates[1]));
        people
    }

    /// Returns the true differences of the response and of the income per person.
    fn truth(&self) -> [f64; 2] {
        let mean = 30.0 * (0.5 * self.spread * self.spread).exp();
        let rates = self.rates[0] - self.rates[1];
        [rates, rates * mean]
    }
}

/// A standard normal number (Box and Muller).
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (u, v) = (1.0 - random.random::<f64>(), random.random::<f64>());
    (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
}

const SIMULATIONS: u32 = 1_000;

/// Results of the simulations, each for the response and the income per person.
#[derive(Debug, Default)]
struct Counts {
    rejected: [u32; 2],
    covered: [u32; 2],
}

fn simulate(campaign: Campaign, seed: u64) -> Counts {
    let mut counts = Counts::default();
    for simulation in 0..SIMULATIONS {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(u64::from(simulation));
        let people = campaign.people(&mut random);
        let settings = TrialSettings { permutations: 999, seed: u64::from(simulation) };
        let found = TrialEffect::of(&people, &settings);
        let both = [found.response.unwrap(), found.income_per_person.unwrap()];
        for (at, (found, truth)) in both.into_iter().zip(campaign.truth()).enumerate() {
            counts.rejected[at] += u32::from(found.p < 0.05);
            counts.covered[at] += u32::from(found.low <= truth && truth <= found.high);
        }
    }
    counts
}

/// Number of events out of 1,000 of probability 0.05: 99.9 % lie between these (binomial distribution).
const BOUNDS: std::ops::RangeInclusive<u32> = 29..=74;

/// Campaigns without an effect, as an A/A test: each p value is below 0.05 at most as often as it may be.
/// Fisher's test is conservative, so that its rate is below 5 %; the permutation test holds it.
#[test]
fn campaigns_without_effect_are_rejected_at_the_nominal_rate() {
    for (contacted, held_out, rate, spread, seed) in
        [(800, 200, 0.1, 1.2, 1), (1_800, 200, 0.06, 1.5, 2), (300, 300, 0.15, 1.0, 3)]
    {
        let found = simulate(Campaign { contacted, held_out, rates: [rate; 2], spread }, seed);
        assert!((10..=*BOUNDS.end()).contains(&found.rejected[0]), "{found:?}");
        assert!(BOUNDS.contains(&found.rejected[1]), "{found:?}");
        let missed = found.covered.map(|covered| SIMULATIONS - covered);
        assert!(missed.iter().all(|missed| BOUNDS.contains(missed)), "{found:?}");
    }
}

/// Campaigns with an effect: the intervals hold the true differences in 95 % of the cases, within the bounds
/// of chance.
#[test]
fn intervals_hold_the_true_effect() {
    for (contacted, held_out, rates, spread, seed) in
        [(800, 200, [0.14, 0.08], 1.0, 4), (2_000, 500, [0.08, 0.05], 1.2, 5), (600, 600, [0.2, 0.1], 0.8, 6)]
    {
        let found = simulate(Campaign { contacted, held_out, rates, spread }, seed);
        let missed = found.covered.map(|covered| SIMULATIONS - covered);
        assert!(missed.iter().all(|missed| BOUNDS.contains(missed)), "{found:?}");
        // The effect is found more often than by chance.
        assert!(found.rejected[0] > 2 * BOUNDS.end(), "{found:?}");
    }
}
