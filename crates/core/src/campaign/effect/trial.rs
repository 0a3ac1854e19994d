//! The two arms and their differences.

use obole_fairness::{RateVersus, normal_two_sided};
use obole_ledger::Cents;
use serde::{Deserialize, Serialize};

use super::{ALPHA, Estimate, income, variance_of_rate};
use crate::campaign::Arm;

/// One person of a campaign, in the arm of the draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Person {
    /// Arm to which the draw assigned the person.
    pub arm: Arm,
    /// `true` if the person gave within the window.
    pub gave: bool,
    /// Sum of the gifts within the window; `None` when amounts are not known.
    pub income: Option<Cents>,
    /// Score before the campaign, in any unit; a higher one means more likely to give.
    pub score: Option<f64>,
}

/// Settings of the permutation test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialSettings {
    /// Number of random permutations of the arms.
    pub permutations: u32,
    /// Seed of the random numbers.
    pub seed: u64,
}

impl Default for TrialSettings {
    fn default() -> Self {
        Self { permutations: 9_999, seed: 1 }
    }
}

/// Result of one arm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ArmResult {
    /// Number of people.
    pub people: u64,
    /// Number of people who gave.
    pub givers: u64,
    /// Givers over people; `None` without people.
    pub response_rate: Option<f64>,
    /// Sum of the gifts; `None` when amounts are not known.
    pub income: Option<Cents>,
    /// Income over people, in units of the currency.
    pub income_per_person: Option<f64>,
}

/// Difference of the two arms, contacted minus held out, with a 95 % interval and a two-sided p value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The difference.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Two-sided p value of no difference.
    pub p: f64,
}

impl Difference {
    /// Returns the difference with its interval.
    pub(super) fn interval(&self) -> Estimate {
        Estimate { estimate: self.estimate, low: self.low, high: self.high }
    }

    /// Returns whether the interval excludes zero and the p value is below 0.05.
    pub fn is_clear(&self) -> bool {
        (self.low > 0.0 || self.high < 0.0) && self.p < ALPHA
    }
}

/// Effect of a campaign on its list, by intention to treat.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TrialEffect {
    /// The people to contact.
    pub contacted: ArmResult,
    /// The people held out.
    pub held_out: ArmResult,
    /// Difference of the response rates; `None` unless both arms have people.
    ///
    /// The interval is Newcombe's hybrid score interval (Statistics in Medicine 17 (1998) 873–890, method
    /// 10), the p value that of Fisher's exact test. The standard error, used only to pool campaigns, is that
    /// of A. Agresti and B. Caffo (The American Statistician 54 (2000) 280–288), which one success and one
    /// failure more in each arm keep above zero.
    pub response: Option<Difference>,
    /// Difference of the incomes per person, in units of the currency; `None` when amounts are not known, an
    /// arm has fewer than two people, or nobody gave.
    ///
    /// Interval and p value come from permutations of Welch's t statistic, because the amounts of gifts are
    /// skewed and the arms are of unequal size. The permutation of a studentised statistic is exact when the
    /// campaign had no effect on anybody, and asymptotically valid when only the means are equal (E. Chung,
    /// J. P. Romano, Annals of Statistics 41 (2013) 484–507).
    pub income_per_person: Option<Difference>,
}

impl TrialEffect {
    /// Compares the arms.
    pub fn of(people: &[Person], settings: &TrialSettings) -> Self {
        let (contacted, held_out) = (arm(people, Arm::Contacted), arm(people, Arm::HeldOut));
        Self {
            contacted,
            held_out,
            response: response(&contacted, &held_out),
            income_per_person: income::difference(people, settings),
        }
    }
}

fn arm(people: &[Person], arm: Arm) -> ArmResult {
    let of_arm = || people.iter().filter(|person| person.arm == arm);
    let n = of_arm().count() as u64;
    let givers = of_arm().filter(|person| person.gave).count() as u64;
    let income: Option<i64> = of_arm()
        .map(|person| person.income.map(Cents::get))
        .try_fold(0_i64, |sum, cents| Some(sum.saturating_add(cents?)));
    let income = income.map(Cents::new);
    let share = |x: f64| (n > 0).then(|| x / n as f64);
    ArmResult {
        people: n,
        givers,
        response_rate: share(givers as f64),
        income,
        income_per_person: income.and_then(|income| share(income.units())),
    }
}

fn response(contacted: &ArmResult, held_out: &ArmResult) -> Option<Difference> {
    let counts = |arm: &ArmResult| (arm.givers as f64, arm.people as f64);
    let found = RateVersus::new(counts(contacted), counts(held_out), normal_two_sided(ALPHA));
    let (estimate, interval, p) = (found.diff.get()?, found.newcombe?, found.p_fisher.get()?);
    let variance = |arm: &ArmResult| variance_of_rate(arm.givers as f64, arm.people as f64);
    let standard_error = (variance(contacted) + variance(held_out)).sqrt();
    Some(Difference { estimate, standard_error, low: interval.low, high: interval.high, p })
}
