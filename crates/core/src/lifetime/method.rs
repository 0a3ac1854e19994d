//! The ways of saying what donors give over years.

use serde::{Deserialize, Serialize};

/// How the years ahead are said, the simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifeMethod {
    /// The rule: what the donor gave a year so far, times what donors of the same cell then gave of theirs, year by year.
    Rate,
    /// A buy-till-you-die model of gift days (MBG/NBD) times expected gifts of the Gamma-Gamma model.
    Btyd,
    /// The first year from the 12-month models of gift and amount, brought to what donors of the same cell gave; each later
    /// year from what they gave in it for each unit of their first.
    Continued,
}

impl LifeMethod {
    /// All, the simplest first.
    pub const ALL: [Self; 3] = [Self::Rate, Self::Btyd, Self::Continued];

    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Btyd => "btyd",
            Self::Continued => "continued",
        }
    }
}
