//! Kinds of donors whose amounts behave differently.

use serde::{Deserialize, Serialize};

use crate::features::{COUNT, column};

/// The kind of a donor on the as-of day, by which the level and the spread of amounts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DonorKind {
    /// A regular gift runs: an instalment came in the last 3 months.
    Monthly,
    /// One gift day so far.
    OneGift,
    /// Two gift days so far.
    TwoGifts,
    /// Three gift days or more, and a gift in the last 12 months.
    Active,
    /// Three gift days or more, and none in the last 12 months.
    Silent,
}

impl DonorKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Monthly, Self::OneGift, Self::TwoGifts, Self::Active, Self::Silent];

    /// Returns the kind of a row of features.
    pub fn of(raw: &[f64; COUNT]) -> Self {
        let gift_days = raw[column::N_GIFT_DAYS];
        if raw[column::RECURRING_3M] > 0.0 {
            Self::Monthly
        } else if gift_days < 2.0 {
            Self::OneGift
        } else if gift_days < 3.0 {
            Self::TwoGifts
        } else if raw[column::N_12M] >= 1.0 {
            Self::Active
        } else {
            Self::Silent
        }
    }
}

/// Minimum number of training donors of a kind for a level and a spread of its own.
pub(crate) const KIND_ROWS: usize = 200;
