//! The days for which a ledger has its payments: the one definition of "the ledger reaches this day".

use crate::{Day, Period};

/// Share of all payments that a stretch of days must hold before days far from it are doubtful.
const MAIN_SHARE: f64 = 0.95;

/// Length of a silence in days that separates two stretches of payments.
const YEARS_APART: i32 = 2 * 366;

/// Number of days without a payment that every ledger may end with: a week of holidays.
const LEAST_QUIET: i32 = 7;

/// Number of days without a payment after which a ledger no longer counts as complete.
const MOST_QUIET: i32 = 31;

/// Number of days before the last payment from which the usual silences are learned.
const RECENT: i32 = 2 * 366;

/// Minimum number of silences from which the usual one is computed; with fewer, the longest allowed end is
/// taken.
const FEW: usize = 20;

/// Share of the silences between two days with payments that counts as usual.
const USUAL: f64 = 0.95;

/// Minimum length in days of an end of the ledger that may consist of a few mistyped days. Shorter ends move
/// the as-of day by a month or two at most, and a campaign that has just begun looks the same.
const LONE_DAYS: i32 = 60;

/// A year, after which the seasons repeat.
const YEAR: i32 = 365;

/// Number of days by which a season may begin later than in the year before.
const LATE_SEASON: i32 = 30;

/// Number of payments that the same days of the year before must hold for each payment of a lone end.
const USUAL_PER_LONE: u64 = 50;

/// Number of payments that a lone end may hold, whatever the size of the ledger.
const FEW_LONE: u64 = 3;

/// A lone end may also hold one payment in this many of all.
const LONE_SHARE: u64 = 1_000;

/// The span of days for which a ledger has its payments, and the days that do not belong to it.
///
/// Nobody gives every day, so a ledger that ends on 29 December also has its payments of December. The number
/// of days that may be empty at its end depends on the ledger itself: 95 % of the silences between two days
/// with payments in its last two years are no longer than it, and it is at least 7 and at most 31. With fewer
/// than 20 silences it is 31.
///
/// Three kinds of days are doubtful, nearly always because of a mistyped year: days after the day of the
/// import; days that lie more than two years from a stretch that holds at least 95 % of the payments; and the
/// days of a lone end. A lone end lasts 60 days or more and has at most 3 payments (or one in 1,000 of all),
/// while the same days one year earlier, except the last 30, hold at least 50 times as many. The comparison
/// is with the ledger's own year. A ledger with gifts only in December, a sparse one or a small one therefore
/// has no lone end by its nature. Doubtful days stay in the ledger, but have no influence on the span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// First day with a payment that is not doubtful.
    pub first: Day,
    /// Last day with a payment that is not doubtful.
    pub last: Day,
    /// Number of days without a payment at its end with which the ledger is still complete.
    pub quiet_days: i32,
}

impl Coverage {
    /// Finds the span of some days of payments, in any order, as known on `today`; returns `None` if no day
    /// is left.
    pub(crate) fn of(days: &[Day], today: Option<Day>) -> Option<Self> {
        let counts = Counts::of(days, today)?;
        let (start, end) = counts.main_stretch();
        let end = counts.without_lone_end(start, end);
        let quiet_days = counts.usual_silence(start, end).clamp(LEAST_QUIET, MOST_QUIET);
        Some(Self { first: Day::new(start), last: Day::new(end), quiet_days })
    }

    /// Returns the last day that the ledger reaches: everything before it is known.
    pub fn end(&self) -> Day {
        self.last.plus_days(1 + self.quiet_days)
    }

    /// Returns whether a day lies within the span and is therefore not doubtful.
    pub fn contains(&self, day: Day) -> bool {
        Period { start: self.first, end: self.last.plus_days(1) }.contains(day)
    }
}

/// Number of payments by day, from the first day on.
struct Counts {
    first: i32,
    by_day: Vec<u64>,
}

impl Counts {
    fn of(days: &[Day], today: Option<Day>) -> Option<Self> {
        let known = || days.iter().filter(|day| today.is_none_or(|today| **day <= today));
        let (first, last) = (known().min()?.days(), known().max()?.days());
        let mut by_day = vec![0_u64; usize::try_from(last - first).ok()? + 1];
        for day in known() {
            if let Some(count) = usize::try_from(day.days() - first).ok().and_then(|at| by_day.get_mut(at)) {
                *count += 1;
            }
        }
        Some(Self { first, by_day })
    }

    /// Returns the days with payments, ascending, with their number of payments.
    fn present(&self) -> impl Iterator<Item = (i32, u64)> + '_ {
        (self.first..).zip(&self.by_day).filter(|(_, count)| **count > 0).map(|(day, count)| (day, *count))
    }

    /// Returns the first and last day of the stretch without a silence of years that holds nearly all
    /// payments; of all days where no stretch does.
    fn main_stretch(&self) -> (i32, i32) {
        let mut stretches: Vec<(i32, i32, u64)> = Vec::new();
        for (day, count) in self.present() {
            match stretches.last_mut() {
                Some((_, end, payments)) if day - *end <= YEARS_APART => {
                    (*end, *payments) = (day, *payments + count);
                }
                _ => stretches.push((day, day, count)),
            }
        }
        let all: u64 = stretches.iter().map(|stretch| stretch.2).sum();
        let is_main = |stretch: &&(i32, i32, u64)| stretch.2 as f64 >= MAIN_SHARE * all as f64;
        let main = stretches.iter().find(is_main).map(|stretch| (stretch.0, stretch.1));
        main.unwrap_or((self.first, self.first + self.by_day.len() as i32 - 1))
    }

    /// Returns the last day of a stretch without its lone end, if it has one: a few payments over months in
    /// which the year before had many.
    fn without_lone_end(&self, start: i32, end: i32) -> i32 {
        let days: Vec<(i32, u64)> = self.present().filter(|(day, _)| (start..=end).contains(day)).collect();
        // Number of payments up to and including each of these days, to count any span of days.
        let mut up_to = Vec::with_capacity(days.len());
        for (_, count) in &days {
            up_to.push(up_to.last().copied().unwrap_or(0) + count);
        }
        let before = |day: i32| match days.partition_point(|(known, _)| *known < day) {
            0 => 0,
            at => up_to.get(at - 1).copied().unwrap_or(0),
        };
        let all = before(end + 1);
        let most = (all / LONE_SHARE).max(FEW_LONE);
        let is_lone = |last: i32| {
            // Shorter ends would have no days to be compared with.
            if end - last < LONE_DAYS {
                return false;
            }
            let lone = all - before(last + 1);
            let usual = before(end - LATE_SEASON - YEAR + 1) - before(last - YEAR + 1);
            lone <= most && usual >= lone * USUAL_PER_LONE
        };
        // The earliest cut removes all mistyped days at once. An unusually long silence follows the cut, so
        // that no payment of the last true days is lost.
        let quiet = self.usual_silence(start, end).clamp(LEAST_QUIET, MOST_QUIET);
        let first = days.iter().rposition(|(day, _)| all - before(*day) > most).unwrap_or(0);
        let cuts = days.get(first..).unwrap_or_default().windows(2);
        let mut silent = cuts.filter(|pair| pair[1].0 - pair[0].0 > quiet).map(|pair| pair[0].0);
        silent.find(|last| is_lone(*last)).unwrap_or(end)
    }

    /// Returns the number of days without a payment that 95 % of the silences of the last two years do not
    /// exceed.
    fn usual_silence(&self, start: i32, end: i32) -> i32 {
        let from = start.max(end - RECENT);
        let days: Vec<i32> =
            self.present().map(|(day, _)| day).filter(|day| (from..=end).contains(day)).collect();
        let mut silences: Vec<i32> = days.windows(2).map(|pair| pair[1] - pair[0] - 1).collect();
        silences.sort_unstable();
        if silences.len() < FEW {
            return MOST_QUIET;
        }
        // The smallest silence that at least 95 % do not exceed.
        let rank = (USUAL * silences.len() as f64).ceil() as usize;
        silences.get(rank.saturating_sub(1)).copied().unwrap_or(MOST_QUIET)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    /// Returns every `step`-th day of a span.
    fn each(from: &str, to: &str, step: usize) -> Vec<Day> {
        (day(from).days()..=day(to).days()).step_by(step).map(Day::new).collect()
    }

    #[test]
    fn a_daily_ledger_may_end_with_a_week_of_holidays() {
        let coverage = Coverage::of(&each("2022-01-01", "2024-12-24", 1), None).unwrap();
        assert_eq!((coverage.quiet_days, coverage.end()), (7, day("2025-01-01")));
        let coverage = Coverage::of(&each("2022-01-01", "2024-12-23", 1), None).unwrap();
        assert!(coverage.end() < day("2025-01-01"));
    }

    #[test]
    fn few_payments_leave_the_longest_end() {
        let coverage = Coverage::of(&each("2022-12-03", "2022-12-05", 1), None).unwrap();
        assert_eq!(coverage.quiet_days, MOST_QUIET);
    }

    #[test]
    fn a_ledger_of_monthly_debits_reaches_the_next_month() {
        let days: Vec<Day> = (0..24).map(|month| day("2023-01-05").plus_months(month)).collect();
        let coverage = Coverage::of(&days, None).unwrap();
        assert_eq!((coverage.last, coverage.quiet_days), (day("2024-12-05"), 30));
        assert!(coverage.end() >= day("2025-01-01"));
    }

    #[test]
    fn a_mistyped_year_moves_neither_end() {
        let honest = each("2019-01-01", "2024-12-31", 1);
        let alone = Coverage::of(&honest, None).unwrap();
        for odd in ["2194-03-01", "1924-06-01", "2027-06-02"] {
            let mut days = honest.clone();
            days.push(day(odd));
            let found = Coverage::of(&days, None).unwrap();
            assert_eq!(found, alone, "{odd}");
            assert!(!found.contains(day(odd)) && found.contains(day("2024-12-31")));
        }
        // A month after the last payment is not isolated, but it lies after the day of the import.
        let mut days = honest;
        days.push(day("2025-02-05"));
        assert_eq!(Coverage::of(&days, Some(day("2025-02-01"))).unwrap(), alone);
        assert_eq!(Coverage::of(&days, None).unwrap().last, day("2025-02-05"));
    }

    /// Repeats each day `times` times.
    fn times(days: &[Day], times: usize) -> Vec<Day> {
        days.iter().flat_map(|day| std::iter::repeat_n(*day, times)).collect()
    }

    #[test]
    fn a_few_lone_gifts_after_the_last_month_do_not_move_the_end() {
        let honest = times(&each("2021-03-02", "2024-12-31", 1), 4);
        let alone = Coverage::of(&honest, None).unwrap();
        // Typed one year too late, as one gift or several, and two years too late, within the two years that
        // separate stretches.
        for odd in [
            &["2025-12-20"][..],
            &["2025-03-10"],
            &["2025-02-11", "2025-06-30", "2025-12-24"],
            &["2026-08-01"],
        ] {
            let mut days = honest.clone();
            days.extend(odd.iter().map(|odd| day(odd)));
            let found = Coverage::of(&days, Some(day("2026-11-28"))).unwrap();
            assert_eq!(found, alone, "{odd:?}");
            assert!(!found.contains(day(odd[0])));
        }
        // A campaign that has just begun, and a small source that continues, are not mistakes.
        let mut days = honest.clone();
        days.push(day("2025-02-10"));
        assert_eq!(Coverage::of(&days, None).unwrap().last, day("2025-02-10"));
        days = honest;
        days.extend(each("2025-01-05", "2025-12-20", 9));
        assert_eq!(Coverage::of(&days, None).unwrap().last, day(&days.last().unwrap().to_string()));
    }

    #[test]
    fn seasonal_sparse_and_tiny_ledgers_have_no_lone_end() {
        // Only in December: the first gifts of the next December come after eleven empty months.
        let mut december: Vec<Day> = (2019..=2023)
            .flat_map(|year| times(&each(&format!("{year}-12-01"), &format!("{year}-12-31"), 1), 200))
            .collect();
        december.push(day("2024-12-01"));
        assert_eq!(Coverage::of(&december, None).unwrap().last, day("2024-12-01"));
        // A gift a month, and a last one after a silent half year.
        let mut sparse: Vec<Day> = (0..60).map(|month| day("2018-01-15").plus_months(month)).collect();
        sparse.push(day("2023-07-01"));
        assert_eq!(Coverage::of(&sparse, None).unwrap().last, day("2023-07-01"));
        let tiny = ["2022-05-01", "2022-05-02", "2023-05-01", "2024-03-01"].map(day);
        assert_eq!(Coverage::of(&tiny, None).unwrap().last, day("2024-03-01"));
        // An association that gave up all but one campaign a year earlier: the year before is silent as well.
        let mut quiet = times(&each("2018-01-01", "2020-12-31", 1), 3);
        quiet.extend(times(&each("2022-06-01", "2022-06-10", 1), 2));
        quiet.push(day("2023-06-04"));
        assert_eq!(Coverage::of(&quiet, None).unwrap().last, day("2023-06-04"));
    }

    #[test]
    fn few_payments_years_apart_are_a_history_and_no_mistake() {
        let days = ["2010-05-01", "2015-05-01", "2024-05-01"].map(day);
        let coverage = Coverage::of(&days, None).unwrap();
        assert_eq!((coverage.first, coverage.last), (days[0], days[2]));
        assert!(Coverage::of(&[], None).is_none());
        assert!(Coverage::of(&days, Some(day("2000-01-01"))).is_none());
    }
}
