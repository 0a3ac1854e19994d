//! Size of a comparison group: the effect that it can show, and the size that shows an effect.
//!
//! Two proportions are compared with a two-sided test at the level of 5 %, and an effect shows in 80 % of
//! campaigns. With a response `p` in both groups, contacted `n` and held out `m`, the smallest such effect is
//! `(z₀.₉₇₅ + z₀.₈) √(p (1 − p) (1/n + 1/m))` (Fleiss, Levin and Paik, "Statistical Methods for Rates and
//! Proportions", 3rd ed. 2003, section 4.2, with one variance for both groups).

use obole_fairness::normal_two_sided;

use crate::campaign::effect::{ALPHA, POWER};
use crate::campaign::{Arm, Plan, State};

/// Returns the sum of the quantiles of the normal distribution at 0.975 and 0.8.
fn quantiles() -> f64 {
    normal_two_sided(ALPHA) + POWER
}

/// Effect that an ordinary hold-out should show: one point of response.
const USUAL_EFFECT: f64 = 0.01;

/// Largest share of a list that is held out without a person's wish.
const MOST: f64 = 0.2;
/// Share that is held out where no such share shows the usual effect: several campaigns together can.
const DEFAULT: f64 = 0.1;
/// Number of donors below which a list is contacted as a whole.
const SMALLEST_LIST: usize = 100;

/// Effect that the comparison group of a plan can show.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct HoldOutPower {
    /// Number of donors who are contacted.
    pub contacted: u64,
    /// Number of donors held out.
    pub held_out: u64,
    /// Smallest effect on the response that shows in 80 % of campaigns; infinite if nobody is held out.
    pub detectable: f64,
    /// Number of donors of this list to hold out so that one point shows; `None` if no number does.
    pub needed: Option<u64>,
    /// Number of campaigns like this one that together show one point; 0 if nobody is held out.
    pub campaigns: u64,
}

/// Returns the smallest effect that shows.
fn detectable(contacted: f64, held_out: f64, rate: f64) -> f64 {
    quantiles() * (rate * (1.0 - rate) * (1.0 / contacted + 1.0 / held_out)).sqrt()
}

/// Returns the smallest number of `listed` donors whose comparison with the others shows an effect.
fn needed(listed: usize, rate: f64, effect: f64) -> Option<u64> {
    let all = listed as f64;
    // 1/m + 1/(all − m) = bound, solved for the smaller m.
    let bound = (effect / quantiles()).powi(2) / (rate * (1.0 - rate));
    let root = all.mul_add(all, -4.0 * all / bound);
    (root >= 0.0).then(|| ((all - root.sqrt()) / 2.0).ceil().max(1.0) as u64)
}

/// Returns the share of a list that is held out without a person's wish: as many as show one point of
/// response, at most a fifth of the list; else a tenth. `rate` is the mean likelihood, if it is known.
pub(in crate::campaign) fn usual_share(listed: usize, rate: Option<f64>) -> f64 {
    if listed < SMALLEST_LIST {
        return 0.0;
    }
    let needed = rate.and_then(|rate| needed(listed, rate, USUAL_EFFECT));
    let share = needed.map(|needed| needed as f64 / listed as f64);
    share.filter(|share| *share <= MOST).unwrap_or(DEFAULT)
}

impl<S: State> Plan<S> {
    /// Returns what the comparison group can show; `None` for a list that is no appeal, for one without
    /// likelihoods, and for one on which nobody or everybody is sure to give.
    pub fn hold_out_power(&self) -> Option<HoldOutPower> {
        let likelihoods: Option<Vec<f64>> = self.rows().iter().map(|row| row.gift_likelihood).collect();
        let likelihoods = likelihoods.filter(|all| !all.is_empty() && self.settings().goal.may_hold_out())?;
        let rate = likelihoods.iter().sum::<f64>() / likelihoods.len() as f64;
        if rate <= 0.0 || rate >= 1.0 {
            return None;
        }
        let held_out = self.rows().iter().filter(|row| row.arm == Arm::HeldOut).count();
        let contacted = likelihoods.len() - held_out;
        let detectable = detectable(contacted as f64, held_out as f64, rate);
        Some(HoldOutPower {
            contacted: contacted as u64,
            held_out: held_out as u64,
            detectable,
            needed: needed(likelihoods.len(), rate, USUAL_EFFECT),
            campaigns: match held_out {
                0 => 0,
                _ => (detectable / USUAL_EFFECT).powi(2).ceil() as u64,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of R's `power.prop.test` differ a little, because it has a variance for each group:
    /// `power.prop.test(p1 = .1, p2 = .12, power = .8)$n` is 3,841; with one variance it is 3,532.
    #[test]
    fn the_size_of_two_equal_groups_is_that_of_the_formula() {
        let n = 2.0 * 0.1 * 0.9 * (quantiles() / 0.02).powi(2);
        assert!((n - 3_531.9).abs() < 0.1, "{n}");
        assert!((detectable(3_532.0, 3_532.0, 0.1) - 0.02).abs() < 1e-5);
        // Half of the list or less is held out.
        let half = needed(7_064, 0.1, 0.02).unwrap();
        assert!((3_400..=3_532).contains(&half), "{half}");
        assert_eq!(needed(7_060, 0.1, 0.02), None);
    }

    #[test]
    fn the_number_needed_is_the_smallest_that_shows_the_effect() {
        for (listed, rate) in [(8_000, 0.02), (60_000, 0.15), (1_000_000, 0.3)] {
            let m = needed(listed, rate, USUAL_EFFECT).unwrap() as f64;
            let with = |m: f64| detectable(listed as f64 - m, m, rate);
            assert!(with(m) <= USUAL_EFFECT && with(m - 1.0) > USUAL_EFFECT, "{listed} {rate} {m}");
        }
    }

    #[test]
    fn the_usual_share_is_small_where_that_is_enough() {
        assert_eq!(usual_share(99, Some(0.1)), 0.0);
        assert_eq!([usual_share(600, Some(0.3)), usual_share(600, None)], [DEFAULT, DEFAULT]);
        let large = usual_share(1_000_000, Some(0.2));
        assert!(large > 0.01 && large < 0.02, "{large}");
    }
}
