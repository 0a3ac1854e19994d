//! Computes the feature table on several machines.
//!
//! [`compute`] sends the query of [`obole::features::sql`] to a scheduler of Apache DataFusion Ballista. The
//! scheduler divides it into parts, executors on other machines run them, and the table comes back as one
//! Parquet file that `obole fit --features` and `obole score --features` read. Only features grow with the
//! gifts: they are all that is computed here.
//!
//! The gifts are Parquet files on storage that every machine reaches under the same path. The connections are
//! neither encrypted nor protected by a password.

mod args;
mod job;
mod nodes;
mod program;
mod tables;

pub use job::{Job, Written, compute};
pub use program::{main, run};
