//! The planted disparity: a history that looks worse than it was.
//!
//! The group's branch uses a paper card file. Two things go wrong with its one-off gifts, each with
//! probability `disparity` per gift:
//!
//! 1. of each donor's gifts in a calendar year, those after the first settled one never reach the office;
//! 2. the cards older than [`TYPED_MONTHS`] months were never typed in, except each donor's first gift.
//!
//! The file therefore shows fewer, older and smaller gifts and a shorter habit at every as-of day. Whether a
//! donor gave in one of the last four calendar years is still recorded exactly, and no donor vanishes: in
//! these years the base rate of a calendar-year label does not change. Debits and membership fees come
//! through the bank, complete.

use rand::{Rng, RngExt};

use crate::clock::Calendar;
use crate::types::{Kind, SimGift, Status};

/// Number of months before the end of the history from which on the cards were typed in.
const TYPED_MONTHS: usize = 48;

/// Removes the lost gifts from the rows of one donor (in the order of time); returns their number.
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
