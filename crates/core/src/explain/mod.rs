//! Why a score is what it is.

pub use crate::models::Reason;
