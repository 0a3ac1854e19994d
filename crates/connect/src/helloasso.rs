//! HelloAsso: payments of an organisation, by its interface v5.

mod cash_out;
mod pages;
mod payments;
mod pull;
mod state;
mod tokens;

pub(crate) use pull::{PullCall, pull};

/// Name in messages.
const SERVICE: &str = "HelloAsso";
/// Server of the interface.
pub(crate) const SERVER: &str = "https://api.helloasso.com";
