//! Days, half-open periods and as-of days: three types, so that they cannot be swapped.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{Error, Kind, Result, message};

/// A calendar day without time or zone, stored as days since 1970-01-01 (proleptic Gregorian).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// First day that a ledger accepts.
const FIRST: i32 = -25_567; // 1900-01-01
/// Last day that a ledger accepts.
const LAST: i32 = 84_005; // 2199-12-31

impl Day {
    /// Creates the day that lies `days` after 1970-01-01, clamped to the years 1900 to 2199.
    pub fn new(days: i32) -> Self {
        Self(days.clamp(FIRST, LAST))
    }

    /// Creates the day of a calendar date; `None` for a date that does not exist or lies outside the years
    /// 1900 to 2199.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        let days = date.to_epoch_days();
        (FIRST..=LAST).contains(&days).then_some(Self(days))
    }

    /// Reads `YYYY-MM-DD` from bytes, because imports read millions of dates.
    pub fn from_iso_bytes(text: &[u8]) -> Option<Self> {
        let [y3, y2, y1, y0, b'-', m1, m0, b'-', d1, d0] = text else { return None };
        let digit = |b: &u8| b.is_ascii_digit().then(|| u32::from(b - b'0'));
        let year = digit(y3)? * 1000 + digit(y2)? * 100 + digit(y1)? * 10 + digit(y0)?;
        Self::from_ymd(i32::try_from(year).ok()?, digit(m1)? * 10 + digit(m0)?, digit(d1)? * 10 + digit(d0)?)
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`Kind::Usage`] when the text is not such a date.
    pub fn parse_iso(text: &str) -> Result<Self> {
        Self::from_iso_bytes(text.as_bytes())
            .ok_or_else(|| Error::new(Kind::Usage, message!("not-a-date", text = text)).hint("write-dates"))
    }

    /// Returns the number of days since 1970-01-01.
    #[inline]
    pub const fn days(self) -> i32 {
        self.0
    }

    fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }

    /// Returns the calendar year.
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// Returns the month of the year, 1 to 12.
    pub fn month(self) -> u32 {
        self.date().month()
    }

    /// Returns the day of the month, 1 to 31.
    pub fn day_of_month(self) -> u32 {
        self.date().day()
    }

    /// Returns the months since year 0: `12 * year + month - 1`. Differences are whole calendar months.
    pub fn month_index(self) -> i32 {
        let date = self.date();
        date.year() * 12 + date.month0() as i32
    }

    /// Returns the same day of the month `months` later (or earlier), or the last day of the month if it has
    /// no such day. Beyond the calendar of a ledger, returns the calendar's first or last day.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let by = Months::new(months.unsigned_abs());
        let (moved, beyond) = if months < 0 {
            (self.date().checked_sub_months(by), FIRST)
        } else {
            (self.date().checked_add_months(by), LAST)
        };
        Self::new(moved.map_or(beyond, |date| date.to_epoch_days()))
    }

    /// Returns the day that lies `days` later (or earlier).
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self::new(self.0.saturating_add(days))
    }

    /// Returns the first day of this day's month.
    #[must_use]
    pub fn month_start(self) -> Self {
        self.plus_days(1 - self.day_of_month() as i32)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_iso(&text).map_err(serde::de::Error::custom)
    }
}

/// A half-open span of days: `start` is in it, `end` is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day in the period.
    pub start: Day,
    /// First day after the period.
    pub end: Day,
}

impl Period {
    /// Returns the `months` calendar months that begin on `start`.
    pub fn months_from(start: Day, months: u32) -> Self {
        Self { start, end: start.plus_months(i32::try_from(months).unwrap_or(i32::MAX)) }
    }

    /// Returns the `months` calendar months that end just before `end`.
    pub fn months_before(end: Day, months: u32) -> Self {
        Self { start: end.plus_months(-i32::try_from(months).unwrap_or(i32::MAX)), end }
    }

    /// Returns whether the day lies in the period.
    pub fn contains(self, day: Day) -> bool {
        self.start <= day && day < self.end
    }
}

/// As-of day: what lies before it is known, what lies on or after it is not. The day of a gift is no as-of
/// day:
///
/// ```compile_fail,E0308
/// fn as_of_a_gift(ledger: &obole_ledger::Ledger, gift: obole_ledger::Day) {
///     let _ = ledger.until(gift);
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AsOf(Day);

impl AsOf {
    /// Creates the as-of day.
    pub const fn new(day: Day) -> Self {
        Self(day)
    }

    /// Returns the day itself.
    #[inline]
    pub const fn day(self) -> Day {
        self.0
    }

    /// Returns the as-of day `months` later (or earlier).
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        Self(self.0.plus_months(months))
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "as of {}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    #[test]
    fn the_bounds_are_what_they_say() {
        assert_eq!(Day::new(FIRST).to_string(), "1900-01-01");
        assert_eq!(Day::new(LAST).to_string(), "2199-12-31");
    }

    #[test]
    fn windows_of_the_feature_table() {
        let c = day("2025-01-01");
        for (months, start) in [(3, "2024-10-01"), (6, "2024-07-01"), (12, "2024-01-01"), (24, "2023-01-01")]
        {
            assert_eq!(Period::months_before(c, months).start, day(start));
        }
        assert!(Period::months_before(c, 3).contains(day("2024-10-01")));
        assert!(!Period::months_before(c, 3).contains(c));
    }

    #[test]
    fn months_clamp_at_the_end_of_short_months() {
        assert_eq!(day("2024-03-31").plus_months(-1), day("2024-02-29"));
        assert_eq!(day("2023-12-15").month_start(), day("2023-12-01"));
        assert_eq!(day("2023-12-15").plus_months(i32::MAX), day("2199-12-31"));
        assert_eq!(day("2023-12-15").plus_months(-i32::MAX), day("1900-01-01"));
    }

    #[test]
    fn refuses_dates_that_do_not_exist() {
        for text in ["2023-02-29", "2023-13-01", "23-01-01", "2023/01/01", "", "1899-12-31", "2023-01-0a"] {
            assert!(Day::parse_iso(text).is_err(), "{text}");
        }
    }
}
