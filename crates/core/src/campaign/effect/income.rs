//! The difference of the incomes per person, by permutations of Welch's t statistic.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::{ALPHA, Difference, Person, TrialSettings};
use crate::campaign::Arm;

/// Sums of the incomes of an arm.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    people: f64,
    income: f64,
    squares: f64,
}

impl Sums {
    fn of(people: usize, incomes: impl Iterator<Item = f64>) -> Self {
        let empty = Self { people: people as f64, ..Self::default() };
        incomes.fold(empty, |sums, x| Self { income: sums.income + x, squares: sums.squares + x * x, ..sums })
    }

    /// Returns the sums of the people who are not in `part`.
    fn without(self, part: Self) -> Self {
        Self {
            people: self.people - part.people,
            income: self.income - part.income,
            squares: self.squares - part.squares,
        }
    }

    fn mean(self) -> f64 {
        self.income / self.people
    }

    /// Computes the variance of the mean, with n − 1 in the denominator.
    fn variance_of_mean(self) -> f64 {
        let squares = (self.squares - self.income * self.income / self.people).max(0.0);
        squares / (self.people - 1.0) / self.people
    }
}

/// Computes the difference of the means and its standard error (B. L. Welch, Biometrika 34 (1947) 28–35).
fn welch(contacted: Sums, held_out: Sums) -> (f64, f64) {
    let error = (contacted.variance_of_mean() + held_out.variance_of_mean()).sqrt();
    (contacted.mean() - held_out.mean(), error)
}

/// Compares the incomes of the arms.
///
/// With B permutations and statistics t₍₁₎ ≤ … ≤ t₍B₎, the p value is twice the smaller of these shares:
/// (#{tᵢ ≥ t} + 1)/(B + 1) and (#{tᵢ ≤ t} + 1)/(B + 1). Source: B. Phipson, G. K. Smyth, Statistical
/// Applications in Genetics and Molecular Biology 9 (2010) 39. The interval goes from d − t₍B+1−k₎·s to
/// d − t₍k₎·s, where k = ⌊α/2·(B + 1)⌋; it excludes zero exactly when p is not above α.
pub(super) fn difference(people: &[Person], settings: &TrialSettings) -> Option<Difference> {
    let incomes = |arm: Arm| -> Option<Vec<f64>> {
        let of_arm = people.iter().filter(|person| person.arm == arm);
        of_arm.map(|person| person.income.map(obole_ledger::Cents::units)).collect()
    };
    let (contacted, held_out) = (incomes(Arm::Contacted)?, incomes(Arm::HeldOut)?);
    if contacted.len() < 2 || held_out.len() < 2 {
        return None;
    }
    let all: Vec<f64> = contacted.iter().chain(&held_out).copied().filter(|x| *x != 0.0).collect();
    let whole = Sums::of(people.len(), all.iter().copied());
    let part = Sums::of(held_out.len(), held_out.iter().copied());
    let (estimate, standard_error) = welch(whole.without(part), part);
    if standard_error.is_nan() || standard_error <= 0.0 {
        return None;
    }
    let observed = estimate / standard_error;
    let mut drawn: Vec<f64> = (0..settings.permutations)
        .into_par_iter()
        .map(|replicate| {
            let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
            random.set_stream(u64::from(replicate) + 1);
            let part = draw(&all, people.len(), held_out.len(), &mut random);
            let (difference, error) = welch(whole.without(part), part);
            if error > 0.0 { difference / error } else { 0.0 }
        })
        .collect();
    drawn.sort_unstable_by(f64::total_cmp);
    let count = drawn.len();
    // Sums in another order differ in their last digits, so equal statistics are compared with a tolerance.
    let slack = 1e-9 * observed.abs().max(1.0);
    let above = count - drawn.partition_point(|t| *t < observed - slack);
    let below = drawn.partition_point(|t| *t <= observed + slack);
    let share = |n: usize| (1.0 + n as f64) / (1.0 + count as f64);
    let p = (2.0 * share(above).min(share(below))).min(1.0);
    let k = (0.5 * ALPHA * (count as f64 + 1.0) + 1e-9) as usize;
    let (low, high) = (drawn.get(k.checked_sub(1)?)?, drawn.get(count.checked_sub(k)?)?);
    Some(Difference {
        estimate,
        standard_error,
        low: estimate - high * standard_error,
        high: estimate - low * standard_error,
        p,
    })
}

/// Draws `held_out` of `people` without replacement and returns their sums. Only people with an income are
/// drawn one by one (selection sampling; D. E. Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S);
/// the others add nothing to a sum.
fn draw(incomes: &[f64], people: usize, held_out: usize, random: &mut ChaCha8Rng) -> Sums {
    let mut sums = Sums { people: held_out as f64, ..Sums::default() };
    let mut places = held_out;
    for (x, left) in incomes.iter().zip((1..=people).rev()) {
        if random.random_range(0..left) < places {
            places -= 1;
            sums.income += x;
            sums.squares += x * x;
        }
    }
    sums
}
