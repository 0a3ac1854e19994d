//! The tables as bytes.

mod canonical;
mod helloasso;
mod names;
mod sample_donors;

pub use helloasso::{HELLOASSO_COLUMNS, payment_reference};

use chrono::NaiveDate;
use obole_error::{Error, Kind, message};

use crate::types::Association;

impl Association {
    /// The files of a simulated association: path, bytes. The folder `named` has the same association as an
    /// export of a platform and a table of donors with names.
    ///
    /// # Errors
    /// Only if a public field was changed to a day outside the calendar.
    pub fn files(&self) -> Result<[(&'static str, Vec<u8>); 5], Error> {
        Ok([
            ("gifts.csv", self.gifts_csv()?),
            ("donors.csv", self.donors_csv()?),
            ("truth.csv", self.truth_csv()?),
            ("named/helloasso_paiements.csv", self.helloasso_csv()?),
            ("named/donors.csv", self.named_donors_csv()?),
        ])
    }
}

/// Returns the date of a day.
fn date(day: i32) -> Result<NaiveDate, Error> {
    NaiveDate::from_epoch_days(day).ok_or_else(|| Error::new(Kind::InvalidParameter, "day-outside-calendar"))
}

/// Text of the last day: runs of equal days are frequent, so it is reused.
struct DayText<F: Fn(NaiveDate) -> String> {
    format: F,
    day: Option<i32>,
    text: String,
}

impl<F: Fn(NaiveDate) -> String> DayText<F> {
    fn new(format: F) -> Self {
        Self { format, day: None, text: String::new() }
    }

    fn of(&mut self, day: i32) -> Result<&str, Error> {
        if self.day != Some(day) {
            self.text = (self.format)(date(day)?);
            self.day = Some(day);
        }
        Ok(&self.text)
    }
}

/// Returns the error of a table that cannot be written to memory.
fn not_rendered(error: csv::Error) -> Error {
    Error::new(Kind::System, message!("table-not-rendered", why = &error)).caused_by(error)
}

/// Returns the bytes that a CSV writer wrote to memory.
fn bytes(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, Error> {
    writer.into_inner().map_err(|e| Error::new(Kind::System, message!("table-not-rendered", why = e.error())))
}
