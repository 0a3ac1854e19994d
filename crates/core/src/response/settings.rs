//! Settings of a cross-validation.

use crate::models::boosted::BoostedParams;

/// Settings of the cross-validation of a response table.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseSettings {
    /// Number of folds, 2 or more; ignored if a column gives them.
    pub folds: u32,
    /// Number of random splits; the measures are means over them. `None` means three if fewer than 5,000 rows
    /// have the event, or fewer have it not, where chance between splits shows in the third decimal. It means
    /// one otherwise, and where a column gives the folds.
    pub repeats: Option<u32>,
    /// The seed of the random splits.
    pub seed: u64,
    /// Cost of one contact, in the unit of the amounts.
    pub cost: f64,
    /// The weight of the penalty of the logistic regressions that weigh or explain columns. The one that is
    /// compared with trees chooses its own.
    pub alpha: f64,
    /// The boosted trees.
    pub boosted: BoostedParams,
}

impl Default for ResponseSettings {
    fn default() -> Self {
        Self { folds: 5, repeats: None, seed: 1, cost: 0.0, alpha: 1.0, boosted: BoostedParams::new() }
    }
}
