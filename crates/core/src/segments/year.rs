//! Definition of a year: rolling twelve months, or a fiscal year with its first month.

use obole_ledger::{AsOf, Day, Period};
use serde::{Deserialize, Serialize};

use crate::{Error, Kind, Result};

/// Definition of "this year" and "last year".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YearRule {
    /// "This year" is the twelve months before the as-of day: never half a year, whatever the day. The
    /// default.
    #[default]
    Rolling,
    /// "This year" is the fiscal year that holds the last known day, up to the as-of day.
    Fiscal {
        /// The first month of the fiscal year, 1 to 12; 1 is the calendar year.
        start_month: u8,
    },
}

impl YearRule {
    pub(super) fn check(self) -> Result<()> {
        match self {
            Self::Fiscal { start_month: 0 | 13.. } => Err(Error::new(Kind::Usage, "fiscal-month-range")),
            _ => Ok(()),
        }
    }

    /// Returns the year `back` years before this one (0 is this year), as seen from the as-of day. Years are
    /// adjacent: the end of one is the start of the next, and this year ends at the as-of day.
    ///
    /// ```
    /// use obole::segments::YearRule;
    /// use obole_ledger::{AsOf, Day};
    /// let as_of = AsOf::new(Day::parse_iso("2024-07-01").unwrap());
    /// assert_eq!(YearRule::Rolling.year(as_of, 1).start.to_string(), "2022-07-01");
    /// assert_eq!(YearRule::Fiscal { start_month: 1 }.year(as_of, 1).start.to_string(), "2023-01-01");
    /// ```
    pub fn year(self, as_of: AsOf, back: u32) -> Period {
        let back = i32::try_from(back).unwrap_or(i32::MAX / 24);
        let start = |years: i32| match self {
            Self::Rolling => as_of.day().plus_months(-12 * (years + 1)),
            Self::Fiscal { start_month } => {
                fiscal_start(as_of.day().plus_days(-1), start_month).plus_months(-12 * years)
            }
        };
        let end = if back == 0 { as_of.day() } else { start(back - 1) };
        Period { start: start(back), end }
    }
}

/// Returns the first day of the fiscal year that holds `day`.
pub(super) fn fiscal_start(day: Day, start_month: u8) -> Day {
    let into = (day.month() as i32 - i32::from(start_month)).rem_euclid(12);
    day.month_start().plus_months(-into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    #[test]
    fn fiscal_years_start_in_their_month() {
        assert_eq!(fiscal_start(day("2024-08-31"), 9), day("2023-09-01"));
        assert_eq!(fiscal_start(day("2024-09-01"), 9), day("2024-09-01"));
        assert_eq!(fiscal_start(day("2024-12-31"), 1), day("2024-01-01"));
        assert!(YearRule::Fiscal { start_month: 13 }.check().is_err());
    }

    #[test]
    fn years_touch_and_end_at_the_as_of_day() {
        for rule in
            [YearRule::Rolling, YearRule::Fiscal { start_month: 1 }, YearRule::Fiscal { start_month: 9 }]
        {
            for as_of in ["2024-02-29", "2025-01-01", "2024-07-15"] {
                let as_of = AsOf::new(day(as_of));
                assert_eq!(rule.year(as_of, 0).end, as_of.day());
                for back in 1..6 {
                    assert_eq!(rule.year(as_of, back).end, rule.year(as_of, back - 1).start);
                }
            }
        }
        let first = AsOf::new(day("2025-01-01"));
        assert_eq!(YearRule::Rolling.year(first, 0), YearRule::Fiscal { start_month: 1 }.year(first, 0));
    }
}
