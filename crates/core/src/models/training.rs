//! Features and labels of the same donors and day, joined.

use std::collections::BTreeMap;
use std::sync::Arc;

use obole_ledger::{Error, Ids, Kind, Ledger, Result, Sha256, message};

use super::goal_rows::{GoalRows, goal_rows};
use super::task::Task;
use crate::features::FeatureTable;
use crate::labels::{Labels, labels};

/// Number of folds of the donors for out-of-fold work.
pub(crate) const FOLDS: usize = 5;

/// Returns the fold of a number: the output function of SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, fig.
/// 16) modulo 5.
fn fold_of(number: u64) -> u8 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) % FOLDS as u64) as u8
}

/// A feature table with its labels, and the folds of the donors for out-of-fold work.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingSet {
    pub(crate) features: Arc<FeatureTable>,
    pub(crate) labels: Labels,
    pub(crate) folds: Vec<u8>,
    /// Rows of the tasks about a goal, if they were asked for.
    pub(crate) goals: BTreeMap<Task, GoalRows>,
}

impl TrainingSet {
    /// Joins a table with the outcomes of its donors in the `months` after its day. The folds follow the
    /// donors' identifiers, so that a longer ledger gives the same folds.
    ///
    /// # Errors
    /// [`Kind::Refused`] when there is no donor.
    pub fn of(ledger: &Ledger, table: impl Into<Arc<FeatureTable>>, months: u32) -> Result<Self> {
        let table = table.into();
        let labels = labels(&ledger.outcomes(table.as_of, months), &table.donor);
        Ok(Self::join(table, labels)?.with_folds_by_id(&ledger.donors().id))
    }

    /// As [`of`](Self::of), if the ledger reaches the end of the months: otherwise "no gift" may be "not
    /// yet".
    ///
    /// # Errors
    /// [`Kind::Refused`] when it does not, or there is no donor; [`Kind::Usage`] for a horizon of 0 months or
    /// beyond the calendar.
    pub fn known(ledger: &Ledger, table: impl Into<Arc<FeatureTable>>, months: u32) -> Result<Self> {
        let table = table.into();
        let outcome = ledger.outcomes(table.as_of, months);
        let period = outcome.period();
        if months == 0 || period.end.month_index() - period.start.month_index() != months as i32 {
            return Err(
                Error::new(Kind::Usage, message!("horizon-of-months", months = months)).hint("take-months")
            );
        }
        if !outcome.is_complete() {
            let (end, as_of) = (outcome.period().end, table.as_of);
            let message = message!("ledger-ends-before-horizon", end = end, as_of = as_of);
            return Err(Error::new(Kind::Refused, message).hint("take-earlier-as-of"));
        }
        Self::of(ledger, table, months)
    }

    /// Joins a table with the labels of the same day and donors. Donors are assigned to five folds by their
    /// index in the ledger; [`with_folds_by_id`](Self::with_folds_by_id) uses their identifiers instead.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the as-of days or the donors differ, or there is no donor.
    pub fn join(features: impl Into<Arc<FeatureTable>>, labels: Labels) -> Result<Self> {
        let features = features.into();
        if features.as_of != labels.as_of {
            return Err(Error::new(
                Kind::Refused,
                message!("features-and-labels-of-two-days", features = features.as_of, labels = labels.as_of),
            ));
        }
        let rows = features.len();
        if features.donor != labels.donor || labels.gave.len() != rows || labels.amount.len() != rows {
            return Err(Error::new(Kind::Refused, "features-and-labels-of-other-donors"));
        }
        if rows == 0 {
            return Err(Error::new(Kind::Refused, message!("nobody-gave-before", as_of = features.as_of))
                .hint("choose-later-as-of"));
        }
        let folds = features.donor.iter().map(|donor| fold_of(u64::from(*donor))).collect();
        Ok(Self { features, labels, folds, goals: BTreeMap::new() })
    }

    /// Adds the donors and outcomes of the tasks about a goal, from the ledger of this set.
    #[must_use]
    pub fn with_goals(mut self, ledger: &Ledger) -> Self {
        self.goals = goal_rows(ledger, &self.features, self.labels.months);
        self
    }

    /// Returns whether training donors belong to a task about a goal.
    pub fn has_goal(&self, task: Task) -> bool {
        self.goals.get(&task).is_some_and(|found| !found.rows.is_empty())
    }

    /// Assigns donors to folds by identifier, which stays the same when the ledger grows: `splitmix64(id) mod
    /// 5`, where a text counts as the number in the first 8 bytes of its SHA-256. Mixing keeps identifiers
    /// that step by 5 or 10 from falling into one fold.
    #[must_use]
    pub fn with_folds_by_id(mut self, ids: &Ids) -> Self {
        let number = |donor: u32| match ids {
            Ids::Unread(_) => u64::from(donor),
            Ids::Number(numbers) => numbers.get(donor as usize).copied().unwrap_or_default(),
            Ids::Text(texts) => {
                let mut hash = Sha256::default();
                hash.update(texts.get(donor as usize).map_or(&[][..], |text| text.as_bytes()));
                let hex = hash.finish().sha256;
                hex.get(..16).and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or_default()
            }
        };
        self.folds = self.features.donor.iter().map(|donor| fold_of(number(*donor))).collect();
        self
    }

    /// Assigns donors to the given folds, one number below 5 for each row.
    ///
    /// # Errors
    /// [`Kind::Usage`] when the numbers of folds and rows differ or a fold is not below 5.
    pub fn with_folds(mut self, folds: Vec<u8>) -> Result<Self> {
        if folds.len() != self.len() || folds.iter().any(|fold| usize::from(*fold) >= FOLDS) {
            return Err(Error::new(Kind::Usage, "parts-range"));
        }
        self.folds = folds;
        Ok(self)
    }

    /// Returns the number of donors.
    pub fn len(&self) -> usize {
        self.features.len()
    }

    /// Returns whether there is no donor.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// Returns the features.
    pub fn features(&self) -> &FeatureTable {
        &self.features
    }

    /// Returns the labels.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Returns the fold of each donor.
    pub fn folds(&self) -> &[u8] {
        &self.folds
    }
}
