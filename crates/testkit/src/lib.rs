//! Simulated donors with known truth, and awkward histories for property tests.
//!
//! [`simulate`] makes an association whose every person is invented and whose truth is known: who still
//! gives, at what rate, who will give next year, and for which group the file hides gifts. It renders the
//! canonical `gifts.csv` and `donors.csv`, the same association as a HelloAsso "Paiements" export and a table
//! of donors with names, and `truth.csv`. Nothing is written to disk here: the caller gets bytes.
//! [`histories`] makes small awkward histories for property tests.
//!
//! ```
//! # fn main() -> Result<(), obole_testkit::Error> {
//! use obole_testkit::{SimulationParams, simulate};
//!
//! let params = SimulationParams { donors: 100, ..SimulationParams::default() };
//! let association = simulate(&params)?;
//! let export = association.helloasso_csv()?;
//! assert!(export.starts_with("\u{feff}Référence commande;".as_bytes()));
//! # Ok(())
//! # }
//! ```

pub mod histories;

mod clock;
mod params;
mod render;
mod simulate;
mod streams;
mod types;

#[cfg(test)]
mod tests;

pub use obole_error::{Error, Kind as ErrorKind};
pub use params::{Planted, SAMPLE_LAST_DAY, SimulationParams};
pub use render::{HELLOASSO_COLUMNS, payment_reference};
pub use simulate::{PLANTED_AREA, simulate};
pub use types::{Association, Channel, Gender, Kind, Method, SimDonor, SimGift, Status, Truth};
