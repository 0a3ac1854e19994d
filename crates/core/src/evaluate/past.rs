//! Training sets of past days, each joined once for all fits that use it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use obole_ledger::{AsOf, Result};

use crate::features::FeatureDays;
use crate::models::TrainingSet;

/// The past days of a ledger: features by day, and features with the outcomes of one horizon.
pub(crate) struct Past<'d, 'l> {
    days: &'d FeatureDays<'l>,
    horizon_months: u32,
    /// `true` joins the rows of the tasks about goals too.
    goals: bool,
    sets: Mutex<BTreeMap<AsOf, Arc<TrainingSet>>>,
}

impl<'d, 'l> Past<'d, 'l> {
    pub(crate) fn new(days: &'d FeatureDays<'l>, horizon_months: u32) -> Self {
        Self { days, horizon_months, goals: false, sets: Mutex::default() }
    }

    /// Joins the rows of the tasks about goals too.
    #[must_use]
    pub(crate) fn with_goals(self, goals: bool) -> Self {
        Self { goals, ..self }
    }

    /// Returns whether the rows of the tasks about goals are joined too.
    pub(crate) fn has_goals(&self) -> bool {
        self.goals
    }

    /// Returns the features by day.
    pub(crate) fn days(&self) -> &'d FeatureDays<'l> {
        self.days
    }

    /// Returns the months of outcome of every training set.
    pub(crate) fn horizon_months(&self) -> u32 {
        self.horizon_months
    }

    /// Returns the features of a day with the outcomes of the horizon after it.
    ///
    /// # Errors
    /// [`Kind::Refused`](crate::Kind::Refused) when nobody gave before the day.
    pub(crate) fn training(&self, day: AsOf) -> Result<Arc<TrainingSet>> {
        let mut sets = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = sets.get(&day) {
            return Ok(Arc::clone(set));
        }
        let ledger = self.days.ledger();
        let set = TrainingSet::of(ledger, self.days.at(day), self.horizon_months)?;
        let set = if self.goals { set.with_goals(ledger) } else { set };
        Ok(Arc::clone(sets.entry(day).or_insert(Arc::new(set))))
    }
}
