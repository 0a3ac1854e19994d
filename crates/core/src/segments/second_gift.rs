//! Second gifts of new donors: their share and their timing.

use obole_ledger::{Day, LedgerView, Period};
use rayon::prelude::*;
use serde::Serialize;

use super::kaplan_meier::{KaplanMeier, Waiting};
use super::kpi::{Share, new_since};
use super::{History, chunks};

/// Days after the first gift at which second gifts are counted.
pub const SECOND_GIFT_DAYS: [u32; 4] = [90, 180, 365, 730];

/// Number of months whose first gifts are included.
const MONTHS: u32 = 60;

/// Share of the new donors who gave on a second day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SecondGift {
    /// Days whose first gifts are included: the last 60 months, without the first 12 of the file, in which
    /// many a "first" gift is only the first that the file holds.
    pub first_gifts: Period,
    /// Number of new donors included.
    pub donors: u64,
    /// Number of them who have given again.
    pub converted: u64,
    /// Number of new donors left out because the first gift began a regular one: its next debit is not a
    /// second decision.
    pub began_regular: u64,
    /// Conversions after each number of days.
    pub after: Vec<Conversion>,
}

/// Donors who have given again after a number of days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Conversion {
    /// Days since the first gift.
    pub days: u32,
    /// Of the donors observed for at least this long, the share who had given again: the plain share.
    pub plain: Share,
    /// 1 − Kaplan–Meier, which uses all donors, each for the time observed; `None` beyond the longest
    /// observation.
    pub estimate: Option<f64>,
    /// Its standard error by Greenwood's formula.
    pub std_error: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// A donor's wait for the second gift.
enum Wait {
    Watched(u32, bool),
    Regular,
}

/// Counts the new donors who gave on a second day, from the data known before the as-of day. `first` is the
/// first day of giving in the file.
pub(super) fn second_gift(view: &LedgerView<'_>, first: Option<Day>) -> SecondGift {
    let end = view.as_of().day();
    let recent = Period::months_before(end, MONTHS).start;
    let start = first.map_or(recent, |first| new_since(first).max(recent)).min(end);
    let period = Period { start, end };
    let waits: Vec<Vec<Wait>> = chunks(view.donor_count())
        .into_par_iter()
        .map(|range| {
            range.filter_map(|donor| wait(&History::of(&view.donor(donor))?, period)).collect::<Vec<_>>()
        })
        .collect();
    let mut watched = Vec::new();
    let mut began_regular = 0;
    for wait in waits.into_iter().flatten() {
        match wait {
            Wait::Watched(days, event) => watched.push((days, event)),
            Wait::Regular => began_regular += 1,
        }
    }
    // Observation time of each donor, for the plain share.
    let donors = watched.len() as u64;
    let converted = watched.iter().filter(|(_, event)| *event).count() as u64;
    let plain = second_gifts_of(view, period);
    let curve = KaplanMeier::of(watched);
    let after = SECOND_GIFT_DAYS
        .into_iter()
        .zip(plain)
        .map(|(days, plain)| {
            let waiting = curve.at(days);
            let interval = waiting.and_then(|w: Waiting| w.interval);
            Conversion {
                days,
                plain,
                estimate: waiting.map(|w| 1.0 - w.share),
                std_error: waiting.map(|w| w.std_error),
                low: interval.map(|(_, high)| 1.0 - high),
                high: interval.map(|(low, _)| 1.0 - low),
            }
        })
        .collect();
    SecondGift { first_gifts: period, donors, converted, began_regular, after }
}

/// Returns the days from the first gift to the next gift day; `None` for a donor who is not new in the
/// period.
fn second_day(history: &History, period: Period) -> Option<Option<u32>> {
    period.contains(history.first).then(|| {
        let next = history.gifts.iter().find(|(day, _)| *day > history.first);
        next.map(|(day, _)| day.days().abs_diff(history.first.days()))
    })
}

fn wait(history: &History, period: Period) -> Option<Wait> {
    let second = second_day(history, period)?;
    if history.began_regular {
        return Some(Wait::Regular);
    }
    let seen = watched(history, period.end);
    Some(match second {
        Some(days) => Wait::Watched(days, true),
        None => Wait::Watched(seen, false),
    })
}

/// Returns the full days before `end` for which a donor has been observed since the first gift.
fn watched(history: &History, end: Day) -> u32 {
    (end.days() - 1).abs_diff(history.first.days())
}

/// Counts, of the donors whose first gift is in a period, those who gave on a second day within each number
/// of [`SECOND_GIFT_DAYS`]. A donor counts only where the view covers that many days; who began with a
/// regular gift never counts.
pub fn second_gifts_of(view: &LedgerView<'_>, period: Period) -> [Share; SECOND_GIFT_DAYS.len()] {
    let end = view.as_of().day();
    let parts: Vec<[Share; SECOND_GIFT_DAYS.len()]> = chunks(view.donor_count())
        .into_par_iter()
        .map(|range| {
            let mut shares = [Share::default(); SECOND_GIFT_DAYS.len()];
            for history in range.filter_map(|donor| History::of(&view.donor(donor))) {
                let Some(second) = second_day(&history, period).filter(|_| !history.began_regular) else {
                    continue;
                };
                for (share, days) in shares.iter_mut().zip(SECOND_GIFT_DAYS) {
                    if watched(&history, end) >= days {
                        share.add(second.is_some_and(|second| second <= days));
                    }
                }
            }
            shares
        })
        .collect();
    parts.into_iter().fold([Share::default(); SECOND_GIFT_DAYS.len()], |mut sum, part| {
        for (sum, part) in sum.iter_mut().zip(part) {
            *sum += part;
        }
        sum
    })
}
