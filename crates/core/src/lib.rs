//! Donor analytics and fundraising prediction: features, models, proof, audit, campaign lists.
//!
//! Rooms stand on floors, and a room names only lower ones: [`store`] → [`features`], [`labels`] → [`models`] →
//! [`explain`], [`evaluate`], [`audit`] → [`response`], [`segments`], [`lifetime`] → [`mitigation`], [`campaign`],
//! [`recurring`].

pub mod audit;
pub mod campaign;
pub mod evaluate;
pub mod explain;
pub mod features;
pub mod labels;
pub mod lifetime;
pub mod mitigation;
pub mod models;
pub mod recurring;
pub mod response;
pub mod segments;
#[cfg(feature = "parquet")]
pub mod store;

pub use obole_ledger::{Error, Kind, Result};
