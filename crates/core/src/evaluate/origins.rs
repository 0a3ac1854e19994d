//! Origins of a backtest: a fit in the past and a later test, both with outcomes complete by the live day.

use obole_ledger::{AsOf, Day, Ledger};
use serde::{Deserialize, Serialize};

/// Months between one test day and the next: the same season each time.
const STEP: u32 = 12;

/// Months of history before the first fit: the features look 12 to 24 months back.
pub const LEAST_HISTORY_MONTHS: u32 = 12;

/// A fit and its later test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The as-of day of the training rows; their outcome ends on or before `test_at`.
    pub fit_at: AsOf,
    /// The as-of day of the tested rows; their outcome is the horizon from here on.
    pub test_at: AsOf,
    /// Calendar months of outcome, for both.
    pub horizon_months: u32,
}

impl Origin {
    /// Returns the origin that tests at `test_at` a model fitted one horizon before. Its training outcome
    /// ends where the tested one begins, so nothing is used twice and nothing too early.
    pub fn testing_at(test_at: AsOf, horizon_months: u32) -> Self {
        Self { fit_at: test_at.plus_months(-months(horizon_months)), test_at, horizon_months }
    }

    /// Returns the days whose features the test needs: that of the tested rows, that of the training rows,
    /// the days one and two horizons before these, from which drift and the spread of amounts are measured,
    /// and the earlier days of the committees of these fits.
    pub(crate) fn days(&self, ledger: &Ledger, most_days: u32) -> Vec<AsOf> {
        let before = |day: AsOf| Self::testing_at(day, self.horizon_months).fit_at;
        let fits = [self.fit_at, before(self.fit_at), before(before(self.fit_at))];
        let earlier = fits.iter().flat_map(|fit_at| committee_days(ledger, *fit_at, most_days));
        let days = earlier.chain(fits).chain([self.test_at]);
        let begins = |day: &AsOf| ledger.coverage().is_some_and(|coverage| coverage.first < day.day());
        days.filter(begins).collect()
    }

    /// Returns the first day after the tested outcome.
    pub fn outcome_end(&self) -> Day {
        self.test_at.day().plus_months(months(self.horizon_months))
    }
}

/// Returns origins with test days at yearly steps before `as_of`, the newest first, at most `wanted`.
///
/// The tested outcome must be over by `as_of` and lie within the ledger; the fit needs
/// [`LEAST_HISTORY_MONTHS`] of history. An empty list means that there is no history to test.
pub fn origins(ledger: &Ledger, as_of: AsOf, horizon_months: u32, wanted: u32) -> Vec<Origin> {
    let Some(coverage) = ledger.coverage() else { return Vec::new() };
    if horizon_months == 0 {
        return Vec::new();
    }
    let known = ledger.known_until(as_of).day();
    let from = coverage.first.plus_months(months(LEAST_HISTORY_MONTHS));
    (1_u32..=200)
        .map(|step| Origin::testing_at(as_of.plus_months(-months(step * STEP)), horizon_months))
        .skip_while(|origin| origin.outcome_end() > known)
        .take_while(|origin| origin.fit_at.day() >= from)
        .take(wanted as usize)
        .collect()
}

/// Returns the days of a committee before its newest, the newest first: one year apart, as long as the
/// history before each is long enough for a fit.
pub(crate) fn committee_days(ledger: &Ledger, newest: AsOf, days: u32) -> Vec<AsOf> {
    let Some(coverage) = ledger.coverage() else { return Vec::new() };
    let from = coverage.first.plus_months(months(LEAST_HISTORY_MONTHS));
    let before = (1..days).map(|step| newest.plus_months(-months(step * STEP)));
    before.take_while(|day| day.day() >= from).collect()
}

fn months(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
