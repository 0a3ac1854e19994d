//! Questions of an assistant about a ledger: the server behind `obole mcp`.
//!
//! It speaks the Model Context Protocol over standard input and output. It only reads, answers with totals
//! about the folder that it was started on, and takes no path.
//!
//! # Protection
//!
//! All figures about people are views of one publication ([`obole::impact::detailed_impact`]): the last
//! complete years, with their months and segments, hidden together against the equations between them. An
//! argument chooses rows of this publication, and never computes another one. Against these attacks:
//!
//! - Two answers subtracted: a month and its regular gifts, a year and its months, segments and the yearly
//!   retention. No rest of fewer than [`fewest`] donors follows.
//! - Two as-of days one day apart: there is no argument for a day. Figures end with a complete year or a
//!   complete month, so that a gift of yesterday is in none.
//! - A campaign of three donors, a segment of one: hidden, with what would give it away. The names of hidden
//!   campaigns are not written.
//! - Forecasts that repeat past months: where one of the last twelve months is hidden, the forecast is that
//!   of the last complete year, and as a whole only.
//! - Names in texts: names of campaigns and plans that look like a person's data, or are an identifier of the
//!   ledger, are not written. The vault is never opened.
//!
//! Not protected: answers of different days, where a late import changed a year or a month that was over, or
//! a month that was shown became part of a year; one donor who gives most of a figure of ten; a campaign that
//! is named after a person, if enough donors gave with it; readers who know the gifts of many donors already;
//! combinations with files that the association published with another threshold; the maker of the assistant,
//! who may receive every answer.

mod answer;
mod run_file;
mod server;
mod source;
mod tools;

use obole_fairness::Gates;

pub use server::{Settings, serve};
pub use source::{Source, Yearly};

/// Returns the minimum number of donors behind a figure: the publication threshold of the audit.
pub fn fewest() -> u64 {
    Gates::default().publish_k
}
