//! The seasonal clock: calendar days on one side, an operational time in which giving has a constant rate on
//! the other.
//!
//! A Poisson process of rate r on the clock, mapped back to days, is a Poisson process whose intensity
//! follows the season (time change; Cinlar 1975, Introduction to Stochastic Processes, chapter 4). A calendar
//! year is 1.0 on every clock.

use chrono::{Datelike, NaiveDate};
use obole_error::{Error, Kind, message};

/// Relative giving by month, January first: the French tax year ends in December.
const MONTH_WEIGHT: [f64; 12] = [0.8, 0.85, 0.9, 0.9, 0.85, 1.0, 0.6, 0.5, 0.9, 1.1, 1.5, 3.0];
/// The six campaigns of a year: month, day of the launch.
const LAUNCHES: [(u32, u32); 6] = [(2, 10), (4, 5), (6, 1), (9, 10), (11, 5), (12, 1)];
/// Number of days with more gifts after a launch, and number of days on which a gift can still answer it.
const LAUNCH_RUSH: i32 = 21;
const LAUNCH_ANSWER: i32 = 45;

/// Calendar facts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayFacts {
    pub year: i16,
    pub month: u8,
    pub dom: u8,
    /// The campaign that a gift of this day can answer.
    pub campaign: Option<(i16, u8)>,
}

/// The days of the history and of the 12 months after it.
#[derive(Debug)]
pub(crate) struct Calendar {
    pub first_day: i32,
    pub last_day: i32,
    /// The last day of the 12 months after the history.
    pub horizon: i32,
    days: Vec<DayFacts>,
    /// Clocks of ordinary donors and of donors with a December habit.
    pub clocks: [Clock; 2],
    /// First days of the months from the first month to the horizon.
    pub months: Vec<i32>,
}

/// Operational time at the start of each day.
#[derive(Debug)]
pub(crate) struct Clock {
    first_day: i32,
    at: Vec<f64>,
}

impl Clock {
    /// Returns the operational time at the start of `day`, 0 on the first day.
    pub fn at(&self, day: i32) -> f64 {
        let i = usize::try_from(day - self.first_day).unwrap_or(0).min(self.at.len() - 1);
        self.at[i]
    }

    /// Returns the day in which operational time `t` falls.
    pub fn day_of(&self, t: f64) -> i32 {
        let after = self.at.partition_point(|&at| at <= t);
        self.first_day + i32::try_from(after.clamp(1, self.at.len() - 1) - 1).unwrap_or(0)
    }
}

fn ymd(year: i32, month: u32, day: u32) -> Result<i32, Error> {
    NaiveDate::from_ymd_opt(year, month, day).map(|date| date.to_epoch_days()).ok_or_else(|| {
        Error::new(Kind::InvalidParameter, message!("no-such-day", year = year, month = month, day = day))
    })
}

impl Calendar {
    /// Creates the calendar of `years` years that end on `last_day` (the last day of a month), and 12 months
    /// more.
    pub fn new(last_day: i32, years: u32) -> Result<Self, Error> {
        let next = NaiveDate::from_epoch_days(last_day + 1)
            .ok_or_else(|| Error::new(Kind::InvalidParameter, "last-day-outside-calendar"))?;
        let back = i32::try_from(years).unwrap_or(0);
        let first_day = ymd(next.year() - back, next.month(), 1)?;
        let horizon = ymd(next.year() + 1, next.month(), 1)? - 1;
        // Whole calendar years around the span, so that each can be scaled to 1.0.
        let (first_year, final_year) = (next.year() - back, next.year() + 1);
        let (from, to) = (ymd(first_year, 1, 1)?, ymd(final_year + 1, 1, 1)?);

        let mut facts = Vec::new();
        let mut base = Vec::new();
        for day in from..to {
            let date = NaiveDate::from_epoch_days(day)
                .ok_or_else(|| Error::new(Kind::InvalidParameter, "day-outside-calendar"))?;
            let mut weight = MONTH_WEIGHT[date.month0() as usize];
            if date.month() == 12 && date.day() >= 25 {
                weight *= 2.0; // the last week of the tax year
            }
            if date.weekday().num_days_from_monday() >= 5 {
                weight *= 0.7;
            }
            base.push(weight);
            facts.push(DayFacts {
                year: i16::try_from(date.year()).unwrap_or(0),
                month: u8::try_from(date.month()).unwrap_or(0),
                dom: u8::try_from(date.day()).unwrap_or(0),
                campaign: None,
            });
        }
        for year in first_year..=final_year {
            for ((month, dom), number) in LAUNCHES.into_iter().zip(1u8..) {
                let start = usize::try_from(ymd(year, month, dom)? - from).unwrap_or(0);
                for (day, weight) in base.iter_mut().enumerate().skip(start).take(LAUNCH_ANSWER as usize) {
                    if day < start + LAUNCH_RUSH as usize {
                        *weight *= 1.5;
                    }
                    // The later launch wins.
                    facts[day].campaign = Some((i16::try_from(year).unwrap_or(0), number));
                }
            }
        }
        let clock = |december: f64| -> Clock {
            let boosted: Vec<f64> =
                base.iter().zip(&facts).map(|(w, f)| if f.month == 12 { w * december } else { *w }).collect();
            let mut year_sum = vec![0.0; usize::try_from(final_year - first_year + 1).unwrap_or(1)];
            let slot = |f: &DayFacts| usize::try_from(i32::from(f.year) - first_year).unwrap_or(0);
            for (w, f) in boosted.iter().zip(&facts) {
                year_sum[slot(f)] += w;
            }
            let mut sum = 0.0;
            let mut at = vec![0.0];
            for ((w, f), day) in boosted.iter().zip(&facts).zip(from..) {
                if (first_day..=horizon).contains(&day) {
                    sum += w / year_sum[slot(f)];
                    at.push(sum);
                }
            }
            Clock { first_day, at }
        };
        let clocks = [clock(1.0), clock(7.0)];
        let skip = usize::try_from(first_day - from).unwrap_or(0);
        let keep = usize::try_from(horizon - first_day + 1).unwrap_or(0);
        let days: Vec<DayFacts> = facts.into_iter().skip(skip).take(keep).collect();
        let months = days.iter().zip(first_day..).filter(|(f, _)| f.dom == 1).map(|(_, day)| day).collect();
        Ok(Self { first_day, last_day, horizon, days, clocks, months })
    }

    /// Returns the facts of a day of the span (the nearest day of it for others).
    pub fn facts(&self, day: i32) -> DayFacts {
        let i = usize::try_from(day - self.first_day).unwrap_or(0).min(self.days.len() - 1);
        self.days[i]
    }

    /// Returns the index of the month of a day in [`Calendar::months`].
    pub fn month_of(&self, day: i32) -> usize {
        self.months.partition_point(|&start| start <= day).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::SAMPLE_LAST_DAY;

    #[test]
    fn a_year_is_one_and_days_come_back() {
        let calendar = Calendar::new(SAMPLE_LAST_DAY, 8).unwrap();
        assert_eq!(calendar.months.len(), 9 * 12);
        for clock in &calendar.clocks {
            for year in 2017..=2025 {
                let length = clock.at(ymd(year + 1, 1, 1).unwrap()) - clock.at(ymd(year, 1, 1).unwrap());
                assert!((length - 1.0).abs() < 1e-9, "{year}: {length}");
            }
            for day in calendar.first_day..=calendar.horizon {
                let (start, end) = (clock.at(day), clock.at(day + 1));
                assert!(start < end);
                assert_eq!(clock.day_of(start), day);
                assert_eq!(clock.day_of((start + end) / 2.0), day);
            }
        }
    }

    #[test]
    fn a_history_may_end_in_june() {
        let last = ymd(2020, 6, 30).unwrap();
        let calendar = Calendar::new(last, 3).unwrap();
        assert_eq!(calendar.first_day, ymd(2017, 7, 1).unwrap());
        assert_eq!(calendar.horizon, ymd(2021, 6, 30).unwrap());
        assert_eq!(
            calendar.facts(last),
            DayFacts { year: 2020, month: 6, dom: 30, campaign: Some((2020, 3)) }
        );
        // Summed over two half years, the 12 months after the last day are close to, not exactly, 1.0.
        let clock = &calendar.clocks[0];
        assert!((clock.at(calendar.horizon + 1) - clock.at(last + 1) - 1.0).abs() < 0.02);
    }

    #[test]
    fn december_weighs_most() {
        let calendar = Calendar::new(SAMPLE_LAST_DAY, 1).unwrap();
        let december = ymd(2024, 12, 1).unwrap();
        let share = |clock: &Clock| clock.at(december + 31) - clock.at(december);
        let [plain, habit] = &calendar.clocks;
        assert!(share(plain) > 0.25 && share(plain) < 0.40, "{}", share(plain));
        assert!(share(habit) > 0.70, "{}", share(habit));
    }
}
