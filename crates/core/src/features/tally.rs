//! Totals of a donor's whole history. Gifts are only ever added, so one pass over them serves every as-of day
//! in turn.

use obole_ledger::Cents;

use super::block::Cells;
use super::catalogue::column as at;
use super::channels::Channels;
use super::gifts::Gifts;
use super::moment::{Moment, Tables};

/// Number of cents below which the squares of [`LONGEST`](super::channels::LONGEST) amounts add up within 64
/// bits.
const SMALL: i64 = 1 << 25;

/// Totals of the counted gifts so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) n: usize,
    pub(super) total: i64,
    pub(super) min: i64,
    pub(super) max: i64,
    squares: u128,
    first: Gift,
    last: Gift,
    n_gaps: i64,
    gap_squares: i64,
    /// The year of the last gift, counted from the first year of the calendar.
    year: u16,
    n_years: u32,
    decembers: u32,
    recurring: u32,
    answers: u32,
    channels: Channels,
}

#[derive(Default, Clone, Copy)]
struct Gift {
    day: i32,
    cents: i64,
}

impl Tally {
    /// Adds gifts that follow those so far, at most [`LONGEST`](super::channels::LONGEST), with one loop for
    /// each kind of column.
    #[inline]
    pub(super) fn add(&mut self, gifts: &Gifts<'_>, tables: &Tables) {
        let (Some(day), Some(cents), Some(last)) =
            (gifts.days.first(), gifts.cents.first(), gifts.cents.last())
        else {
            return;
        };
        if self.n == 0 {
            self.first = Gift { day: day.days(), cents: cents.get() };
            (self.last.day, self.min, self.max, self.year) = (day.days(), i64::MAX, i64::MIN, u16::MAX);
        }
        self.n += gifts.days.len();
        self.last.cents = last.get();
        // One loop for each kind of column keeps its sums in registers.
        self.add_days(gifts.days, tables);
        self.add_cents(gifts.cents);
        let mut packed = 0_u64;
        let (mut recurring, mut answers) = (0_u32, 0_u32);
        for ((&channel, &campaign), &is_recurring) in
            gifts.channels.iter().zip(gifts.campaigns).zip(gifts.recurring)
        {
            packed = packed.wrapping_add(tables.channel_counters[usize::from(channel)]);
            answers = answers.wrapping_add(u32::from(campaign != 0));
            recurring = recurring.wrapping_add(u32::from(is_recurring));
        }
        self.answers = self.answers.wrapping_add(answers);
        self.recurring = self.recurring.wrapping_add(recurring);
        self.channels.add(packed);
    }

    #[inline]
    fn add_days(&mut self, days: &[obole_ledger::Day], tables: &Tables) {
        let (mut before, mut year) = (self.last.day, self.year);
        let (mut n_gaps, mut gap_squares) = (0_i64, 0_i64);
        let (mut decembers, mut n_years) = (0_u32, 0_u32);
        for &day in days {
            let gap = i64::from(day.days().wrapping_sub(before));
            n_gaps = n_gaps.wrapping_add(i64::from(gap != 0));
            gap_squares = gap_squares.wrapping_add(gap.wrapping_mul(gap));
            before = day.days();
            let month = tables.calendar.month(day);
            decembers = decembers.wrapping_add(u32::from(month.is_december()));
            // Days ascend, so an earlier year does not occur again.
            n_years = n_years.wrapping_add(u32::from(month.year() != year));
            year = month.year();
        }
        (self.last.day, self.year) = (before, year);
        self.n_gaps = self.n_gaps.wrapping_add(n_gaps);
        self.gap_squares = self.gap_squares.wrapping_add(gap_squares);
        self.decembers = self.decembers.wrapping_add(decembers);
        self.n_years = self.n_years.wrapping_add(n_years);
    }

    #[inline]
    fn add_cents(&mut self, cents: &[Cents]) {
        let (mut total, mut min, mut max, mut squares) = (0_i64, self.min, self.max, 0_u64);
        for cents in cents {
            // The sum cannot wrap: the settled amounts of the whole ledger add up within 64 bits, otherwise
            // its receipt could not have been made.
            total = total.wrapping_add(cents.get());
            min = min.min(cents.get());
            max = max.max(cents.get());
            squares = squares.wrapping_add(cents.get().unsigned_abs().wrapping_pow(2));
        }
        self.total = self.total.wrapping_add(total);
        (self.min, self.max) = (min, max);
        self.squares += if max < SMALL {
            u128::from(squares)
        } else {
            cents.iter().map(|cents| u128::from(cents.get().unsigned_abs()).pow(2)).sum()
        };
    }

    /// Computes the sample variance of the amounts in cents²: `(n Σx² - (Σx)²) / (n (n - 1))`. The numerator
    /// is an integer, so nothing cancels and equal amounts give exactly 0.
    #[inline]
    fn variance(&self) -> f64 {
        if self.n < 2 {
            return f64::NAN;
        }
        let (n, total) = (self.n as u128, u128::from(self.total.unsigned_abs()));
        let spread = match n.checked_mul(self.squares) {
            Some(squares) => squares.wrapping_sub(total * total) as f64,
            // The product is above 10^38 only if a donor gave more than all the money in the world.
            None => n as f64 * self.squares as f64 - (total as f64).powi(2),
        };
        spread / (self.n * (self.n - 1)) as f64
    }

    /// Writes the features as of a day that is after all gifts added so far.
    #[inline]
    pub(super) fn put(&self, moment: &Moment, tables: &Tables, cells: &mut Cells<'_>) {
        let last = obole_ledger::Day::new(self.last.day);
        let span = i64::from(self.last.day - self.first.day);
        let n_gaps = self.n_gaps;
        cells.put(at::N_GIFTS, self.n as f64);
        cells.put(at::N_GIFT_DAYS, (n_gaps + 1) as f64);
        cells.put(at::TOTAL_AMOUNT, self.total as f64);
        cells.put(at::MIN_AMOUNT, self.min as f64);
        cells.put(at::MAX_AMOUNT, self.max as f64);
        cells.put(at::STD_AMOUNT, self.variance());
        cells.put(at::FIRST_AMOUNT, self.first.cents as f64);
        cells.put(at::LAST_AMOUNT, self.last.cents as f64);
        cells.put(at::RECENCY_DAYS, f64::from(moment.day.days() - self.last.day));
        cells.put(
            at::MONTHS_SINCE_LAST,
            f64::from(moment.month.index() - tables.calendar.month(last).index()),
        );
        cells.put(at::TENURE_DAYS, f64::from(moment.day.days() - self.first.day));
        cells.put(at::GAP_MEAN, if n_gaps < 1 { f64::NAN } else { span as f64 / n_gaps as f64 });
        cells.put(at::GAP_STD, gap_variance(n_gaps, span, self.gap_squares));
        cells.put(at::N_YEARS_ACTIVE, f64::from(self.n_years));
        cells.put(at::DEC_SHARE, f64::from(self.decembers));
        cells.put(at::SHARE_RECURRING, f64::from(self.recurring));
        cells.put(at::SHARE_CAMPAIGN, f64::from(self.answers));
        self.channels.put(cells);
    }
}

/// Computes the sample variance of `n` gaps in whole days from their exact sum and sum of squares:
/// `(n Σg² - (Σg)²) / (n (n - 1))`. The numerator is an integer (below 2^53, as a ledger spans 300 years), so
/// nothing cancels and equal gaps give exactly 0.
fn gap_variance(n: i64, sum: i64, squares: i64) -> f64 {
    if n < 2 {
        return f64::NAN;
    }
    (n * squares - sum * sum) as f64 / (n * (n - 1)) as f64
}
