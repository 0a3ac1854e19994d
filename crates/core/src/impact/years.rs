//! The years that are compared: whole, or up to the same date where the examined one is not over.

use obole_ledger::{AsOf, Day, Ledger, Period, message};

use crate::{Error, Kind, Result};

/// Number of years beside the examined one.
const EARLIER: i32 = 4;

/// The examined year and the years before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Years {
    /// The examined year first.
    pub(super) windows: Vec<Window>,
    /// `true` if the ledger covers the whole examined year.
    pub(super) complete: bool,
}

/// The days of one year that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// The compared days of the year: all of it, or those up to the date that the ledger reaches.
    pub(super) days: Period,
    /// The whole year before.
    pub(super) before: Period,
    /// The whole year before that.
    pub(super) earlier: Period,
    /// The twelve months that end with the compared days, the twelve before them, and the twelve before
    /// those.
    pub(super) twelve: [Period; 3],
}

impl Window {
    /// Returns the calendar year in which the year begins.
    pub(super) fn year(&self) -> i32 {
        self.days.start.year()
    }

    /// Returns the days of the year before that come after the compared dates; none if the year is over.
    pub(super) fn rest_before(&self) -> Period {
        let [twelve, ..] = self.twelve;
        Period { start: twelve.start, end: self.days.start }
    }
}

impl Years {
    /// Determines the days to compare for the fiscal year that begins in a calendar year. Months that have
    /// not ended by `today` are never compared.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a month outside 1 to 12; [`Kind::Refused`] when the ledger has no complete month
    /// of the year.
    pub(super) fn of(ledger: &Ledger, year: i32, start_month: u8, today: Day) -> Result<Self> {
        if !(1..=12).contains(&start_month) {
            return Err(Error::new(Kind::Usage, "fiscal-month-range"));
        }
        let none = || {
            let span = ledger.coverage();
            let (first, last) = (span.map_or(today, |span| span.first), span.map_or(today, |span| span.last));
            Error::new(Kind::Refused, message!("impact-no-year", year = year, first = first, last = last))
        };
        let start = Day::from_ymd(year, u32::from(start_month), 1).ok_or_else(none)?;
        let whole = start.plus_months(12);
        let known = ledger.known_until(AsOf::new(whole)).day();
        let end = if known > today { known.min(today.month_start()) } else { known };
        let begins = ledger.coverage().is_some_and(|coverage| coverage.first < end);
        if end <= start || !begins {
            return Err(none());
        }
        let window = |back: i32| {
            let begin = |years: i32| start.plus_months(-12 * (back + years));
            let at = |years: i32| end.plus_months(-12 * (back + years));
            Window {
                days: Period { start: begin(0), end: at(0) },
                before: Period { start: begin(1), end: begin(0) },
                earlier: Period { start: begin(2), end: begin(1) },
                twelve: [0, 1, 2].map(|years| Period { start: at(years + 1), end: at(years) }),
            }
        };
        let first = ledger.coverage().map_or(end, |coverage| coverage.first);
        let windows = (0..=EARLIER).map(window).filter(|window| first < window.days.end).collect();
        Ok(Self { windows, complete: end == whole })
    }
}

/// Returns the days of a year that [`impact`](super::impact) examines.
///
/// # Errors
/// As [`impact`](super::impact) for the year and the month.
pub fn days_of_year(ledger: &Ledger, year: i32, start_month: u8, today: Day) -> Result<Period> {
    let years = Years::of(ledger, year, start_month, today)?;
    Ok(years.windows.first().map_or(Period { start: today, end: today }, |window| window.days))
}

/// Returns the calendar year in which the last complete fiscal year begins.
pub fn last_complete_year(ledger: &Ledger, start_month: u8, today: Day) -> Option<i32> {
    let last = ledger.coverage()?.last.min(today);
    (0..3)
        .map(|back| last.year() - back)
        .find(|year| Years::of(ledger, *year, start_month, today).is_ok_and(|years| years.complete))
}
