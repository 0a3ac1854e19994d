//! The amount to ask for.

use super::task_models::is_active;
use crate::features::{FeatureTable, column};

/// Rounds up to a figure as fundraisers ask for it: the next multiple of 5 up to 50, of 10 up to 100, of 25
/// up to 250, of 50 up to 1,000, of 100 up to 5,000, of 500 above.
///
/// ```
/// use obole::models::round_up;
/// assert_eq!([3.0, 20.0, 52.5, 110.0, 260.0, 1001.0, 5200.0].map(round_up), [5.0, 20.0, 60.0, 125.0, 300.0, 1100.0, 5500.0]);
/// ```
pub fn round_up(amount: f64) -> f64 {
    let step = step(amount);
    // A rounding error below a cent must not raise an amount to the next figure.
    ((amount / step) - 1e-9).ceil() * step
}

/// Rounds down to such a figure.
fn round_down(amount: f64) -> f64 {
    let step = step(amount);
    ((amount / step) + 1e-9).floor() * step
}

fn step(amount: f64) -> f64 {
    match amount {
        a if a <= 50.0 => 5.0,
        a if a <= 100.0 => 10.0,
        a if a <= 250.0 => 25.0,
        a if a <= 1_000.0 => 50.0,
        a if a <= 5_000.0 => 100.0,
        _ => 500.0,
    }
}

/// Returns the suggested ask in whole units: the mean gift of a donor active in the 12 months before
/// (retention), the last gift of any other (reactivation), rounded up, and never above twice the largest gift
/// made. The choice of anchor is Ellinger's, as in the definitions.
///
/// ```
/// use obole::models::suggested_ask;
/// assert_eq!(suggested_ask(true, 30.0, 22.0, 50.0), 25.0); // active: the mean, rounded up
/// assert_eq!(suggested_ask(false, 30.0, 22.0, 50.0), 30.0); // lapsed: the last gift
/// assert_eq!(suggested_ask(false, 1.0, 1.0, 1.0), 2.0); // never above twice the largest
/// ```
pub fn suggested_ask(active: bool, last: f64, mean: f64, largest: f64) -> f64 {
    round_up(if active { mean } else { last }).min(2.0 * largest)
}

/// Computes [`suggested_ask`] for each donor of a feature table; NaN where a column is missing.
pub fn asks_on(table: &FeatureTable) -> Vec<f64> {
    let cell = |place: usize, row: usize| {
        table.columns.get(place).and_then(|cells| cells.get(row)).copied().unwrap_or(f64::NAN)
    };
    let one = |row: usize| {
        let [last, mean, largest] =
            [column::LAST_AMOUNT, column::AVG_AMOUNT, column::MAX_AMOUNT].map(|place| cell(place, row));
        suggested_ask(is_active(cell(column::N_12M, row)), last, mean, largest)
    };
    (0..table.len()).map(one).collect()
}

/// Returns the ladder of three asks: the anchor (see [`suggested_ask`]), 1.5 times the anchor, and twice the
/// anchor, each rounded up and none above twice the largest gift made. Rungs may be equal.
///
/// It is a rule on top of the scores, not a model: a gift history does not show the response to another ask.
/// The evidence is experiments by letter. A scale below the usual gift of a donor raises response, one above
/// it raises the gift and costs response (Desmet and Feinberg 2003, *Journal of Economic Psychology*
/// 24:349–376). A low first rung raises response and a steep scale the amount, so both belong in one ladder
/// that begins at the donor's own habit (De Bruyn and Prokopec 2013, *Journal of Consumer Psychology*
/// 23:496–502). The steps are those of the field (×1, ×1.5, ×2).
///
/// ```
/// use obole::models::ask_ladder;
/// assert_eq!(ask_ladder(25.0, 50.0), [25.0, 40.0, 50.0]);
/// assert_eq!(ask_ladder(100.0, 65.0), [100.0, 125.0, 125.0]); // never above twice the largest
/// ```
pub fn ask_ladder(anchor: f64, largest: f64) -> [f64; 3] {
    let first = round_up(anchor).min(2.0 * largest);
    // A limit is a figure as well: nobody is asked for 2,046.20.
    let most = round_down(2.0 * largest).max(first);
    [first, round_up(1.5 * anchor).min(most), round_up(2.0 * anchor).min(most)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_figure_stays_and_none_is_below_the_amount() {
        for cents in 1..600_000 {
            let amount = f64::from(cents) / 100.0;
            let asked = round_up(amount);
            assert!(asked >= amount - 1e-6 && asked < amount + 500.0 && round_up(asked) == asked, "{amount}");
        }
        assert_eq!(ask_ladder(20.0, 20.0), [20.0, 30.0, 40.0]);
        assert_eq!(ask_ladder(1_100.0, 1_023.10), [1_100.0, 1_700.0, 2_000.0]);
        assert_eq!(ask_ladder(46.38, 23.19), [46.38; 3]);
    }

    #[test]
    fn a_ladder_rises_from_the_suggested_ask_and_stays_within_what_was_given() {
        for (active, last, mean, largest) in [
            (true, 30.0, 22.0, 50.0),
            (false, 30.0, 22.0, 50.0),
            (false, 1.0, 1.0, 1.0),
            (true, 9e3, 2.5, 1e4),
        ] {
            let anchor = suggested_ask(active, last, mean, largest);
            let ladder = ask_ladder(anchor, largest);
            assert_eq!(ladder[0], anchor);
            assert!(ladder.is_sorted() && ladder[2] <= 2.0 * largest && ladder[2] <= round_up(2.0 * anchor));
        }
    }
}
