//! How much to ask for.

use obole_ledger::{Cents, DonorView};

/// Steps in cents: up to this amount, round up to this step. Each bound is a multiple of both steps that meet there, so
/// that a larger gift never leads to a smaller ask.
const STEPS: [(i64, i64); 4] = [(5_000, 500), (10_000, 1_000), (50_000, 2_500), (100_000, 5_000)];
/// The step above the last bound.
const LAST_STEP: i64 = 10_000;

/// One tenth more than the larger of the last gift and the mean gift, rounded up to a round amount: to 5 up to 50, to 10
/// up to 100, to 25 up to 500, to 50 up to 1,000, to 100 above.
///
/// After PhilanthroPy's rule ⌈1.10 · max(last, mean) / 25⌉ · 25; with one step of 25 a donor of 10 would be asked for 25,
/// so here the step grows with the amount.
///
/// ```
/// use obole::campaign::suggested_ask;
/// use obole_ledger::Cents;
/// assert_eq!(suggested_ask(Cents::new(2_000), Cents::new(1_500)), Cents::new(2_500)); // 22.00 -> 25.00
/// assert_eq!(suggested_ask(Cents::new(20_000), Cents::new(1_500)), Cents::new(22_500)); // 220.00 -> 225.00
/// ```
pub fn suggested_ask(last: Cents, mean: Cents) -> Cents {
    let base = last.max(mean).get().max(0);
    let raised = base.saturating_add(base / 10 + i64::from(base % 10 > 0));
    let step = STEPS.iter().find(|(bound, _)| raised <= *bound).map_or(LAST_STEP, |(_, step)| *step);
    Cents::new(raised.div_euclid(step).saturating_add(i64::from(raised % step > 0)).saturating_mul(step))
}

/// The ask of a donor from the counted gifts in the view; `None` without one.
pub fn ask_of(donor: &DonorView<'_>) -> Option<Cents> {
    let (mut last, mut sum, mut count) = (None, 0_i64, 0_i64);
    for (index, cents) in donor.cents().iter().enumerate() {
        if donor.is_counted(index) {
            last = Some(*cents);
            sum += cents.get();
            count += 1;
        }
    }
    last.map(|last| suggested_ask(last, Cents::new((2 * sum + count).div_euclid(2 * count))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_ask_grows_with_the_gift_and_is_at_least_a_tenth_more(a in 1_i64..200_000, b in 1_i64..200_000) {
            let ask = |cents| suggested_ask(Cents::new(cents), Cents::new(1)).get();
            prop_assert!(ask(a) * 10 >= a * 11);
            prop_assert!(ask(a) % 500 == 0);
            prop_assert!(ask(a) < a + a / 10 + 1 + LAST_STEP);
            prop_assert!((a < b) <= (ask(a) <= ask(b)));
        }
    }
}
