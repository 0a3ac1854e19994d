//! Methods of predicting the gifts of donors over years.

use serde::{Deserialize, Serialize};

/// Method of predicting the years after the first, the simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifeMethod {
    /// The rule: the yearly gifts of the donor so far, times the ratio of the gifts of donors of the same
    /// cell to theirs, year by year.
    Rate,
    /// A buy-till-you-die model of gift days (MBG/NBD) times expected gifts of the Gamma-Gamma model.
    Btyd,
    /// The first year times the ratio of the gifts of donors of the same cell in each later year to those of
    /// their first.
    Continued,
}

impl LifeMethod {
    /// All methods, the simplest first.
    pub const ALL: [Self; 3] = [Self::Rate, Self::Btyd, Self::Continued];

    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Btyd => "btyd",
            Self::Continued => "continued",
        }
    }
}
