//! Feature tables of one ledger on several days, each built once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use obole_ledger::{AsOf, Ledger};

use super::pass::features_of_every;
use super::table::FeatureTable;

/// Feature tables of a ledger by their as-of day. A backtest, a fit and a lifetime value need the same past
/// days; each table is built once for all of them.
pub(crate) struct FeatureDays<'l> {
    ledger: &'l Ledger,
    /// Every how many donors have a row.
    step: usize,
    tables: Mutex<BTreeMap<AsOf, Arc<FeatureTable>>>,
}

impl<'l> FeatureDays<'l> {
    /// Makes an empty set of tables.
    pub(crate) fn new(ledger: &'l Ledger) -> Self {
        Self { ledger, step: 1, tables: Mutex::default() }
    }

    /// Makes an empty set of tables of at most so many donors, evenly spaced in the ledger.
    pub(crate) fn sampled(ledger: &'l Ledger, most: usize) -> Self {
        Self { step: ledger.donors().len().div_ceil(most.max(1)).max(1), ..Self::new(ledger) }
    }

    /// Returns the ledger.
    pub(crate) fn ledger(&self) -> &'l Ledger {
        self.ledger
    }

    /// Builds the missing tables of these days, in one pass over the gifts.
    pub(crate) fn build(&self, days: impl IntoIterator<Item = AsOf>) {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let mut missing: Vec<AsOf> = days.into_iter().filter(|day| !tables.contains_key(day)).collect();
        missing.sort_unstable();
        missing.dedup();
        for table in features_of_every(self.ledger, &missing, self.step) {
            tables.insert(table.as_of, Arc::new(table));
        }
    }

    /// Returns the table of a day, which is built if it is missing.
    pub(crate) fn at(&self, day: AsOf) -> Arc<FeatureTable> {
        self.build([day]);
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        tables.get(&day).map_or_else(|| Arc::new(FeatureTable::empty(day)), Arc::clone)
    }
}
