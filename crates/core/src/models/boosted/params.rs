//! Settings of boosted trees, checked before any tree is grown.

use obole_ledger::{Error, Kind, Message, Result, message};
use serde::{Deserialize, Serialize};

/// Direction in which a column may change the probability of the event, all else equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Monotone {
    /// A larger value never makes the event less likely.
    Rising,
    /// A larger value never makes the event more likely.
    Falling,
    /// Any direction.
    #[default]
    Free,
}

/// Unchecked settings of boosted trees. [`check`](Self::check) them to grow.
///
/// The defaults are small, slow trees (Friedman 2001, Annals of Statistics 29:1189–1232, §5: shrinkage;
/// Hastie, Tibshirani and Friedman 2009, §10.11: trees of four to eight leaves).
///
/// ```
/// use obole::models::boosted::{BoostRows, BoostedParams, Booster, ColumnTable, Monotone};
///
/// # fn main() -> obole::Result<()> {
/// let days: Vec<f64> = (0..400).map(f64::from).collect();
/// let gave: Vec<bool> = (0..400).map(|day| (day * 7) % 400 > day).collect();
/// let columns = ColumnTable::new(vec!["recency_days".into()], days)?;
/// let monotone = [Monotone::Falling];
/// let rows = BoostRows { columns: &columns, events: &gave, weights: None, monotone: &monotone };
/// let trees = BoostedParams::new().check()?.grow(&rows, 50, None)?;
/// assert!(trees.decision(&[10.0]) > trees.decision(&[390.0])); // silence never helps
/// assert!(trees.decision(&[f64::NAN]).is_finite()); // a missing value needs no filling
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoostedParams {
    pub(crate) learning_rate: f32,
    pub(crate) depth: u32,
    pub(crate) penalty: f32,
    pub(crate) leaf_weight: f32,
    pub(crate) bins: u16,
    pub(crate) most_trees: u32,
}

impl Default for BoostedParams {
    fn default() -> Self {
        Self { learning_rate: 0.1, depth: 3, penalty: 1.0, leaf_weight: 5.0, bins: 64, most_trees: 150 }
    }
}

impl BoostedParams {
    /// Returns the defaults: trees of depth 3, learning rate 0.1, penalty 1, leaves of weight 5, 64 bins, at
    /// most 150 trees.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the share of each tree's value that is added, above 0 and at most 1.
    #[must_use]
    pub fn learning_rate(mut self, share: f32) -> Self {
        self.learning_rate = share;
        self
    }

    /// Sets the maximum number of splits on the path to a leaf, 1 to 8.
    #[must_use]
    pub fn depth(mut self, questions: u32) -> Self {
        self.depth = questions;
        self
    }

    /// Sets the minimum sum of `p (1 − p)` over the rows of a leaf, not negative.
    #[must_use]
    pub fn leaf_weight(mut self, least: f32) -> Self {
        self.leaf_weight = least;
        self
    }

    /// Sets the maximum number of trees that are tried, at least 1.
    #[must_use]
    pub fn most_trees(mut self, trees: u32) -> Self {
        self.most_trees = trees;
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// [`Kind::Usage`] with the setting that is out of range.
    pub fn check(self) -> Result<CheckedBoosted> {
        let refuse = |what: Message| Err(Error::new(Kind::Usage, what));
        if !(self.learning_rate > 0.0 && self.learning_rate <= 1.0) {
            return refuse(message!("learning-rate-range"));
        }
        if !(1..=8).contains(&self.depth) {
            return refuse(message!("trees-depth-range"));
        }
        if !(self.leaf_weight.is_finite() && self.leaf_weight >= 0.0) {
            return refuse(message!("leaf-weight-negative"));
        }
        if self.most_trees == 0 {
            return refuse(message!("no-tree"));
        }
        Ok(CheckedBoosted(self))
    }
}

/// Checked settings; only these can grow trees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CheckedBoosted(pub(crate) BoostedParams);

impl CheckedBoosted {
    /// Returns the maximum number of trees that are tried.
    pub fn most_trees(&self) -> u32 {
        self.0.most_trees
    }
}
