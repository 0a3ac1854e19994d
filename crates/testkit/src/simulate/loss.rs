//! The planted disparity: a history that looks worse than it was.
//!
//! The group's branch keeps a paper card file. Two things go wrong with its one-off gifts, each with probability
//! `disparity` a gift:
//!
//! 1. of each donor's gifts in a calendar year, those after the first settled one never reach the office;
//! 2. the cards older than [`TYPED_MONTHS`] months were never typed in, except each donor's first gift.
//!
//! So the file shows fewer, older and smaller gifts and a shorter habit at every as-of day. Yet whether a donor gave in
//! one of the last four calendar years stays exactly as it was, and no donor vanishes: in these years the base rate of
//! a calendar-year label is untouched. Debits and membership fees come through the bank, complete.

use rand::{Rng, RngExt};

use crate::clock::Calendar;
use crate::types::{Kind, SimGift, Status};

/// The months before the end of the history from which on the cards were typed in.
const TYPED_MONTHS: usize = 48;

/// Removes the lost gifts from the rows of one donor (in the order of time); gives how many.
pub(super) fn lose(own: &mut Vec<SimGift>, disparity: f64, calendar: &Calendar, rng: &mut impl Rng) -> u32 {
    let typed_from = calendar.months.iter().rev().nth(12 + TYPED_MONTHS - 1).copied().unwrap_or(i32::MIN);
    let mut seen_year = None;
    let mut lost = 0;
    own.retain(|gift| {
        if gift.recurring || gift.kind != Kind::Gift {
            return true;
        }
        let year = calendar.facts(gift.day).year;
        let known = if gift.day < typed_from { seen_year.is_some() } else { seen_year == Some(year) };
        if !known {
            if gift.status == Status::Settled {
                seen_year = Some(year);
            }
            return true;
        }
        let gone = rng.random_bool(disparity);
        lost += u32::from(gone);
        !gone
    });
    lost
}
