//! Training sets of past days, each joined once for all fits that use it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use obole_ledger::{AsOf, Result};

use super::committee::Committees;
use super::origins::{Origin, committee_days};
use crate::features::FeatureDays;
use crate::models::{Day, FitSettings, Method, Task, TaskRows, TrainingSet, fit_day};

/// The past days of a ledger: features by day, and features with the outcomes of one horizon.
pub(crate) struct Past<'d, 'l> {
    days: &'d FeatureDays<'l>,
    horizon_months: u32,
    /// `true` joins the rows of the tasks about goals too.
    goals: bool,
    sets: Mutex<BTreeMap<AsOf, Arc<TrainingSet>>>,
    fits: Memo<Key, Option<Arc<Day>>>,
    committees: Memo<(Key, AsOf), Tested>,
}

/// Results that are computed once. A result is computed outside the lock.
type Memo<K, V> = Mutex<BTreeMap<K, V>>;

/// Tested committees, with the number of days that they may have; `None` when no donor belongs to the task.
type Tested = (u32, Option<Arc<Committees>>);

/// A fit: its task, its method and its day. All fits of one past share their other settings.
type Key = (Task, Method, AsOf);

/// Returns the remembered result, or computes it.
fn remembered<K: Ord + Copy, V: Clone>(
    memo: &Memo<K, V>,
    key: K,
    make: impl FnOnce() -> Result<V>,
) -> Result<V> {
    let known = memo.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    match known {
        Some(known) => Ok(known),
        None => {
            let made = make()?;
            memo.lock().unwrap_or_else(PoisonError::into_inner).insert(key, made.clone());
            Ok(made)
        }
    }
}

impl<'d, 'l> Past<'d, 'l> {
    pub(crate) fn new(days: &'d FeatureDays<'l>, horizon_months: u32) -> Self {
        Self {
            days,
            horizon_months,
            goals: false,
            sets: Mutex::default(),
            fits: Mutex::default(),
            committees: Mutex::default(),
        }
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

    /// Returns the model of a task fitted on the outcomes after a day; `None` when there are too few.
    ///
    /// # Errors
    /// Those of the fit.
    pub(crate) fn day(&self, task: Task, settings: &FitSettings, day: AsOf) -> Result<Option<Arc<Day>>> {
        remembered(&self.fits, (task, settings.method(task), day), || {
            if settings.method(task) == Method::Rule {
                return Ok(None);
            }
            let set = self.training(day)?;
            let Some(rows) = TaskRows::of(&set, task) else { return Ok(None) };
            Ok(fit_day(rows, task, day, self.horizon_months, settings)?.ok().map(Arc::new))
        })
    }

    /// Returns the models of the years before a day, the newest first, so that a committee has at most `days`
    /// days: until the history or the outcomes are too few.
    ///
    /// # Errors
    /// Those of the fits.
    pub(crate) fn earlier(
        &self,
        task: Task,
        settings: &FitSettings,
        day: AsOf,
        days: u32,
    ) -> Result<Vec<Arc<Day>>> {
        let mut found = Vec::new();
        for before in committee_days(self.days.ledger(), day, days) {
            match self.day(task, settings, before)? {
                Some(fit) => found.push(fit),
                None => break,
            }
        }
        Ok(found)
    }

    /// Returns the probabilities of a task on a day, by models fitted one horizon before it and in up to
    /// `days` years in all.
    ///
    /// # Errors
    /// Those of the fits.
    pub(crate) fn committees(
        &self,
        task: Task,
        settings: &FitSettings,
        origin: Origin,
        days: u32,
    ) -> Result<Option<Arc<Committees>>> {
        let key = ((task, settings.method(task), origin.fit_at), origin.test_at);
        let known = self.committees.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        match known {
            Some((most, known)) if most >= days => Ok(known),
            _ => {
                let made = Committees::of(self, task, settings, origin, days)?.map(Arc::new);
                let mut committees = self.committees.lock().unwrap_or_else(PoisonError::into_inner);
                committees.insert(key, (days, made.clone()));
                Ok(made)
            }
        }
    }
}
