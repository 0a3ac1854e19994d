//! One donor's row: a single pass over the payments, then the arithmetic.

use obole_ledger::{Day, LedgerView, Period, Status};

use super::calendar::{Calendar, Month};
use super::catalogue::{COUNT, column as at};

/// The channels with a share of their own, in the order of the columns; every other channel only has no share.
const CHANNELS: [&str; 5] = ["mail", "web", "phone", "event", "street"];

/// The windows in calendar months, longest first.
const WINDOWS: [u32; 4] = [24, 12, 6, 3];

/// The share columns of [`CHANNELS`].
const SHARES: [usize; 5] =
    [at::SHARE_MAIL, at::SHARE_WEB, at::SHARE_PHONE, at::SHARE_EVENT, at::SHARE_STREET];

/// The count and sum columns of [`WINDOWS`].
const WINDOW_COLUMNS: [(usize, usize); 4] =
    [(at::N_24M, at::SUM_24M), (at::N_12M, at::SUM_12M), (at::N_6M, at::SUM_6M), (at::N_3M, at::SUM_3M)];

/// What is the same for all donors of a view.
pub(super) struct Pass<'a> {
    view: LedgerView<'a>,
    calendar: Calendar,
    as_of: Day,
    as_of_month: Month,
    /// The first day of each window.
    window_starts: [Day; 4],
    /// For each channel code, its place in [`CHANNELS`], or one beyond.
    channel_places: Vec<u8>,
}

/// What one thread reuses from donor to donor.
pub(super) struct Scratch {
    amounts: Vec<i64>,
    /// For each campaign code, the last donor (plus one) that was seen to answer it.
    campaign_stamps: Vec<u32>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(view: &LedgerView<'a>) -> Self {
        let as_of = view.as_of().day();
        let calendar = Calendar::new();
        let mut channel_places = vec![CHANNELS.len() as u8; usize::from(u16::MAX) + 1];
        for (place, name) in CHANNELS.iter().enumerate() {
            if let Some(code) = view.channel_code(name) {
                channel_places[usize::from(code)] = place as u8;
            }
        }
        Self {
            view: *view,
            as_of_month: calendar.month(as_of),
            calendar,
            as_of,
            window_starts: WINDOWS.map(|months| Period::months_before(as_of, months).start),
            channel_places,
        }
    }

    pub(super) fn scratch(&self) -> Scratch {
        Scratch { amounts: Vec::new(), campaign_stamps: vec![0; self.view.campaign_codes()] }
    }

    /// The donors of a range with at least one counted gift before the as-of day.
    pub(super) fn population(&self, donors: std::ops::Range<usize>) -> Vec<u32> {
        let gave = |donor: &usize| {
            let payments = self.view.donor(*donor);
            (0..payments.len()).any(|index| payments.is_counted(index))
        };
        donors.filter(gave).map(|donor| donor as u32).collect()
    }

    /// Fills the row of a donor who is in the population.
    pub(super) fn row(&self, donor: usize, scratch: &mut Scratch, row: &mut [f64; COUNT]) {
        let payments = self.view.donor(donor);
        let n_payments = payments.len();
        let days = &payments.days()[..n_payments];
        let cents = &payments.cents()[..n_payments];
        let statuses = &payments.statuses()[..n_payments];
        let channels = &payments.channels()[..n_payments];
        let campaigns = &payments.campaigns()[..n_payments];
        let recurring = &payments.recurring()[..n_payments];
        let [start_24, start_12, start_6, start_3] = self.window_starts;
        let stamp = donor as u32 + 1;

        scratch.amounts.clear();
        let (mut total, mut min, mut max, mut last) = (0_i64, i64::MAX, 0_i64, 0_i64);
        let (mut first_day, mut last_day) = (None, self.as_of);
        let (mut n_days, mut gap_squares) = (0_i64, 0_i64);
        let (mut year, mut n_years, mut decembers) = (u16::MAX, 0_u32, 0_u32);
        let mut window_counts = [0_u32; 4];
        let mut window_sums = [0_i64; 4];
        let mut channel_counts = [0_u32; CHANNELS.len() + 1];
        let (mut n_recurring, mut recurring_3m) = (0_u32, false);
        let (mut n_campaign, mut campaigns_24m) = (0_u32, 0_u32);
        let (mut failed_12m, mut refunded) = (0_u32, 0_u32);

        for i in 0..n_payments {
            let day = days[i];
            match statuses[i] {
                Status::Settled => {}
                Status::Failed => {
                    failed_12m += u32::from(day >= start_12 && payments.is_giving(i));
                    continue;
                }
                Status::Refunded => {
                    refunded += u32::from(payments.is_giving(i));
                    continue;
                }
                Status::Pending | Status::Cancelled => continue,
            }
            if !payments.is_giving(i) {
                continue;
            }
            let amount = cents[i].get();
            scratch.amounts.push(amount);
            total += amount;
            min = min.min(amount);
            max = max.max(amount);
            last = amount;
            match first_day {
                None => {
                    first_day = Some(day);
                    n_days = 1;
                }
                Some(_) if day != last_day => {
                    let gap = i64::from(day.days() - last_day.days());
                    n_days += 1;
                    gap_squares += gap * gap;
                }
                Some(_) => {}
            }
            last_day = day;
            let month = self.calendar.month(day);
            decembers += u32::from(month.is_december());
            // Days ascend, so a year that was left does not come back.
            n_years += u32::from(month.year() != year);
            year = month.year();
            for (window, start) in [start_24, start_12, start_6, start_3].into_iter().enumerate() {
                let within = day >= start;
                window_counts[window] += u32::from(within);
                window_sums[window] += if within { amount } else { 0 };
            }
            channel_counts[usize::from(self.channel_places[usize::from(channels[i])])] += 1;
            n_recurring += u32::from(recurring[i]);
            recurring_3m |= recurring[i] && day >= start_3;
            let campaign = campaigns[i];
            n_campaign += u32::from(campaign != 0);
            if campaign != 0
                && day >= start_24
                && let Some(seen) = scratch.campaign_stamps.get_mut(usize::from(campaign))
            {
                campaigns_24m += u32::from(*seen != stamp);
                *seen = stamp;
            }
        }

        let amounts = &mut scratch.amounts;
        let first = amounts.first().copied().unwrap_or_default();
        let first_day = first_day.unwrap_or(self.as_of);
        let n = amounts.len() as f64;
        let tenure = f64::from(self.as_of.days() - first_day.days());
        row[at::N_GIFTS] = n;
        row[at::N_GIFT_DAYS] = n_days as f64;
        row[at::TOTAL_AMOUNT] = units(total);
        row[at::AVG_AMOUNT] = units(total) / n;
        row[at::STD_AMOUNT] = spread(amounts, total, min == max);
        row[at::MIN_AMOUNT] = units(min);
        row[at::MAX_AMOUNT] = units(max);
        row[at::MEDIAN_AMOUNT] = if min == max { units(min) } else { median(amounts) };
        row[at::FIRST_AMOUNT] = units(first);
        row[at::LAST_AMOUNT] = units(last);
        row[at::RECENCY_DAYS] = f64::from(self.as_of.days() - last_day.days());
        row[at::MONTHS_SINCE_LAST] =
            f64::from(self.as_of_month.index() - self.calendar.month(last_day).index());
        row[at::TENURE_DAYS] = tenure;
        let span = i64::from(last_day.days() - first_day.days());
        row[at::GAP_MEAN] = if n_days < 2 { f64::NAN } else { span as f64 / (n_days - 1) as f64 };
        row[at::GAP_STD] = gap_spread(n_days - 1, span, gap_squares);
        for (window, (count, sum)) in WINDOW_COLUMNS.into_iter().enumerate() {
            row[count] = f64::from(window_counts[window]);
            row[sum] = units(window_sums[window]);
        }
        // Both ten-euro terms in cents: the quotient is the same and its parts are exact.
        row[at::TREND_RATIO] =
            (window_sums[1] + 1_000) as f64 / (window_sums[0] - window_sums[1] + 1_000) as f64;
        row[at::DEC_SHARE] = f64::from(decembers) / n;
        let mut n_channels = 0_u32;
        for (share, count) in SHARES.into_iter().zip(channel_counts) {
            row[share] = f64::from(count) / n;
            n_channels += u32::from(count > 0);
        }
        row[at::N_CHANNELS] = f64::from(n_channels);
        row[at::SHARE_RECURRING] = f64::from(n_recurring) / n;
        row[at::RECURRING_3M] = f64::from(u8::from(recurring_3m));
        row[at::SHARE_CAMPAIGN] = f64::from(n_campaign) / n;
        row[at::N_CAMPAIGNS_24M] = f64::from(campaigns_24m);
        row[at::N_YEARS_ACTIVE] = f64::from(n_years);
        row[at::N_FAILED_12M] = f64::from(failed_12m);
        row[at::N_REFUNDED] = f64::from(refunded);
        let birth_year = self.view.donors().birth_year.get(donor).copied().flatten();
        row[at::AGE] = birth_year.map_or(f64::NAN, |born| f64::from(self.as_of.year() - i32::from(born)));
    }
}

/// Cents in whole units.
fn units(cents: i64) -> f64 {
    cents as f64 / 100.0
}

/// The sample standard deviation of amounts in whole units, in two passes; exactly 0 when all are equal.
fn spread(amounts: &[i64], total: i64, all_equal: bool) -> f64 {
    if amounts.len() < 2 {
        return f64::NAN;
    }
    if all_equal {
        return 0.0;
    }
    let mean = total as f64 / amounts.len() as f64;
    let squares: f64 = amounts.iter().map(|&amount| (amount as f64 - mean).powi(2)).sum();
    (squares / (amounts.len() - 1) as f64).sqrt() / 100.0
}

/// The sample standard deviation of `n` gaps in whole days from their exact sum and sum of squares:
/// `(n Σg² - (Σg)²) / (n (n - 1))`. The numerator is an integer (below 2^53, as a ledger spans 300 years), so nothing
/// cancels and equal gaps give exactly 0.
fn gap_spread(n: i64, sum: i64, squares: i64) -> f64 {
    if n < 2 {
        return f64::NAN;
    }
    ((n * squares - sum * sum) as f64 / (n * (n - 1)) as f64).sqrt()
}

/// The median in whole units, the mean of the middle two when even. Reorders the amounts.
fn median(amounts: &mut [i64]) -> f64 {
    let half = amounts.len() / 2;
    let even = amounts.len() % 2 == 0;
    let (below, &mut upper, _) = amounts.select_nth_unstable(half);
    let lower = if even { below.iter().copied().max().unwrap_or(upper) } else { upper };
    (lower + upper) as f64 / 200.0
}
