//! The figures that the program computes for the server.

use obole::impact::{Details, Impact};
use obole_error::{Lang, Result};
use obole_ledger::{Day, Ledger};

/// The folder of a run, as the program reads it.
pub trait Source: Send + Sync + 'static {
    /// Computes the yearly figures from the files of today, each with at least [`fewest`](crate::fewest)
    /// donors behind it.
    ///
    /// # Errors
    /// When the ledger cannot be read, or covers no complete year.
    fn yearly(&self, lang: Lang) -> Result<Yearly>;
}

/// The publication of which every answer about people is a part.
pub struct Yearly {
    /// The ledger.
    pub ledger: Ledger,
    /// Figures of the last complete year and of the years before it.
    pub impact: Impact,
    /// Months and segments.
    pub details: Details,
    /// Plans whose effect is not measured, with the reason.
    pub not_measured: Vec<(String, String)>,
    /// Today.
    pub today: Day,
}

impl Yearly {
    /// Returns the as-of day: only gifts before it are in the yearly figures.
    pub(crate) fn as_of(&self) -> Day {
        self.impact.days.first().map_or(self.today, |days| days.end)
    }
}
