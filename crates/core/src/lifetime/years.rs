//! An as-of day, the earlier days that show the outcomes after such a day, and money by year.

use std::sync::Arc;

use obole_ledger::{AsOf, Ledger};

use super::YEARS;
use crate::evaluate::LEAST_HISTORY_MONTHS;
use crate::features::{FeatureDays, FeatureTable};
use crate::labels::labels;

/// Donors as known on a day, and as known 1, 2, … years before it.
pub(super) struct ValuationDay {
    pub(super) as_of: AsOf,
    pub(super) table: Arc<FeatureTable>,
    /// `past[j − 1]` is the table of j years before: year j after it is over, so its outcome is known.
    pub(super) past: Vec<Arc<FeatureTable>>,
}

/// Returns the day `years` years before.
pub(super) fn years_before(as_of: AsOf, years: usize) -> AsOf {
    as_of.plus_months(-12 * years as i32)
}

impl ValuationDay {
    /// Returns `None` if nobody gave before the day, or no day a year before has enough history to compute
    /// features.
    pub(super) fn at(tables: &FeatureDays<'_>, as_of: AsOf) -> Option<Self> {
        let from = tables.ledger().coverage()?.first.plus_months(LEAST_HISTORY_MONTHS as i32);
        let mut days = vec![as_of];
        days.extend((1..=YEARS).map(|j| years_before(as_of, j)).take_while(|day| day.day() >= from));
        tables.build(days.iter().copied());
        let mut of_days = days.into_iter().map(|day| tables.at(day));
        let table = of_days.next().filter(|table| !table.is_empty())?;
        let past: Vec<Arc<FeatureTable>> = of_days.take_while(|table| !table.is_empty()).collect();
        (!past.is_empty()).then_some(Self { as_of, table, past })
    }
}

/// Computes the gifts of the donors of a table in year `year` (from 1) after its day.
pub(super) fn given(ledger: &Ledger, table: &FeatureTable, year: usize) -> Vec<f64> {
    let from = table.as_of.plus_months(12 * (year as i32 - 1));
    labels(&ledger.outcomes(from, 12), &table.donor).amount.iter().map(|cents| cents.units()).collect()
}
