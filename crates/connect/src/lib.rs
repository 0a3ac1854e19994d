//! Exchanges data with the platforms of an association, on command and nothing else.
//!
//! HelloAsso: payments into a file for `obole import`. Slack, Discord, Notion: totals of a run. Brevo,
//! Mailchimp: signed lists out, unsubscribes and bounces in. This is the only crate with an HTTP client, and
//! a program of its own, outside the default build: the `obole` program has none. Requests go one after the
//! other, over encrypted connections or to this machine; their time and size are bounded, and no redirect is
//! followed.
//!
//! ```
//! use obole_connect::{Surroundings, run};
//!
//! let (mut out, mut err) = (Vec::new(), Vec::new());
//! let code = run(["obole-connect", "--version"], &Surroundings::of_process(), &mut out, &mut err);
//! assert_eq!((code, String::from_utf8(out).unwrap().starts_with("obole-connect ")), (0, true));
//! ```

mod args;
mod client;
mod helloasso;
#[cfg(unix)]
mod interrupt;
mod lists;
mod origin;
mod paging;
mod posts;
mod program;
mod retry;
mod secrets;
mod surroundings;

pub use program::{main, run};
pub use surroundings::{Limits, Surroundings};
