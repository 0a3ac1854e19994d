//! One donor's row: each group of features is one tight loop over the donor's counted gifts.

use obole_ledger::{Cents, Day, DonorView, LedgerView, Period, Status};

use super::block::Cells;
use super::calendar::{Calendar, Month};
use super::catalogue::column as at;

/// The channels with a share of their own, and the share's column; every other channel has no share.
const CHANNELS: [(&str, usize); 5] = [
    ("mail", at::SHARE_MAIL),
    ("web", at::SHARE_WEB),
    ("phone", at::SHARE_PHONE),
    ("event", at::SHARE_EVENT),
    ("street", at::SHARE_STREET),
];

/// The windows: calendar months, count column, sum column. Longest first, because each lies within the one before.
const WINDOWS: [(u32, usize, usize); 4] = [
    (24, at::N_24M, at::SUM_24M),
    (12, at::N_12M, at::SUM_12M),
    (6, at::N_6M, at::SUM_6M),
    (3, at::N_3M, at::SUM_3M),
];

/// Bits of a counter, so that one for each of [`CHANNELS`] fits into 64 bits.
const COUNTER_BITS: usize = 12;

/// The largest value of a counter.
const COUNTER_MAX: usize = (1 << COUNTER_BITS) - 1;

/// What is the same for all donors of a view.
pub(super) struct Pass<'a> {
    view: LedgerView<'a>,
    calendar: Calendar,
    as_of: Day,
    as_of_month: Month,
    as_of_year: i32,
    /// The first day of each window.
    window_starts: [Day; 4],
    /// For each channel code, one in the counter of its place in [`CHANNELS`]; 0 for every other channel.
    channel_counters: Vec<u64>,
}

/// What one thread reuses from donor to donor.
pub(super) struct Scratch {
    counted: Compact,
    sorted: Vec<Cents>,
    /// For each campaign code, the last donor (plus one) that was seen to answer it.
    stamps: Vec<u32>,
}

/// The counted gifts of one donor, in order.
#[derive(Clone, Copy)]
struct Gifts<'a> {
    days: &'a [Day],
    cents: &'a [Cents],
    channels: &'a [u16],
    campaigns: &'a [u16],
    recurring: &'a [bool],
}

/// The counted gifts of a donor who also has payments that do not count.
#[derive(Default)]
struct Compact {
    days: Vec<Day>,
    cents: Vec<Cents>,
    channels: Vec<u16>,
    campaigns: Vec<u16>,
    recurring: Vec<bool>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(view: &LedgerView<'a>) -> Self {
        let as_of = view.as_of().day();
        let calendar = Calendar::new();
        let mut channel_counters = vec![0; usize::from(u16::MAX) + 1];
        for (place, (name, _)) in CHANNELS.iter().enumerate() {
            if let Some(code) = view.channel_code(name) {
                channel_counters[usize::from(code)] = 1 << (place * COUNTER_BITS);
            }
        }
        Self {
            view: *view,
            as_of_month: calendar.month(as_of),
            as_of_year: as_of.year(),
            calendar,
            as_of,
            window_starts: WINDOWS.map(|(months, _, _)| Period::months_before(as_of, months).start),
            channel_counters,
        }
    }

    pub(super) fn scratch(&self) -> Scratch {
        Scratch {
            counted: Compact::default(),
            sorted: Vec::new(),
            stamps: vec![0; self.view.campaign_codes()],
        }
    }

    /// The donors of a range with at least one counted gift before the as-of day.
    pub(super) fn population(&self, donors: std::ops::Range<usize>) -> Vec<u32> {
        let gave = |donor: &usize| {
            let payments = self.view.donor(*donor);
            (0..payments.len()).any(|index| payments.is_counted(index))
        };
        donors.filter(gave).map(|donor| donor as u32).collect()
    }

    /// Fills the row of a donor of the population. Amounts are left in cents, shares as counts and spreads as
    /// variances; [`super::block::Block::fill`] finishes them.
    pub(super) fn row(&self, donor: usize, scratch: &mut Scratch, cells: &mut Cells<'_>) {
        let payments = self.view.donor(donor);
        let all_counted = payments.all_counted();
        let (mut failed_12m, mut refunded) = (0_u32, 0_u32);
        let gifts = if all_counted {
            Gifts {
                days: payments.days(),
                cents: payments.cents(),
                channels: payments.channels(),
                campaigns: payments.campaigns(),
                recurring: payments.recurring(),
            }
        } else {
            let [_, start_12, ..] = self.window_starts;
            for (index, status) in payments.statuses().iter().enumerate() {
                let giving = payments.is_giving(index);
                let recent = payments.days().get(index).is_some_and(|day| *day >= start_12);
                failed_12m += u32::from(*status == Status::Failed && recent && giving);
                refunded += u32::from(*status == Status::Refunded && giving);
            }
            scratch.counted.take(&payments)
        };
        cells.put(at::N_GIFTS, gifts.days.len() as f64);
        cells.put(at::N_FAILED_12M, f64::from(failed_12m));
        cells.put(at::N_REFUNDED, f64::from(refunded));
        let birth_year = self.view.donors().birth_year.get(donor).copied().flatten();
        cells.put(at::AGE, birth_year.map_or(f64::NAN, |born| f64::from(self.as_of_year - i32::from(born))));
        amounts(&gifts, &mut scratch.sorted, cells);
        self.rhythm(&gifts, cells);
        self.windows(&gifts, donor, &mut scratch.stamps, cells);
        self.channels(&gifts, cells);
    }

    /// Recency, tenure, gaps, years and Decembers.
    fn rhythm(&self, gifts: &Gifts<'_>, cells: &mut Cells<'_>) {
        let (Some(&first), Some(&last)) = (gifts.days.first(), gifts.days.last()) else { return };
        let (mut n_gaps, mut squares) = (0_i64, 0_i64);
        let (mut n_years, mut decembers) = (0_u32, 0_u32);
        let mut before = first;
        let mut year = u16::MAX;
        for &day in gifts.days {
            let gap = i64::from(day.days().wrapping_sub(before.days()));
            n_gaps = n_gaps.wrapping_add(i64::from(gap != 0));
            squares = squares.wrapping_add(gap.wrapping_mul(gap));
            before = day;
            let month = self.calendar.month(day);
            decembers = decembers.wrapping_add(u32::from(month.is_december()));
            // Days ascend, so a year that was left does not come back.
            n_years = n_years.wrapping_add(u32::from(month.year() != year));
            year = month.year();
        }
        let span = i64::from(last.days() - first.days());
        let months = self.as_of_month.index() - self.calendar.month(last).index();
        cells.put(at::N_GIFT_DAYS, (n_gaps + 1) as f64);
        cells.put(at::RECENCY_DAYS, f64::from(self.as_of.days() - last.days()));
        cells.put(at::MONTHS_SINCE_LAST, f64::from(months));
        cells.put(at::TENURE_DAYS, f64::from(self.as_of.days() - first.days()));
        cells.put(at::GAP_MEAN, if n_gaps < 1 { f64::NAN } else { span as f64 / n_gaps as f64 });
        cells.put(at::GAP_STD, gap_variance(n_gaps, span, squares));
        cells.put(at::N_YEARS_ACTIVE, f64::from(n_years));
        cells.put(at::DEC_SHARE, f64::from(decembers));
    }

    /// What lies in the last months.
    fn windows(&self, gifts: &Gifts<'_>, donor: usize, stamps: &mut [u32], cells: &mut Cells<'_>) {
        let n = gifts.days.len();
        let [longest, ..] = self.window_starts;
        if gifts.days.last().is_none_or(|last| *last < longest) {
            for (_, count, sum) in WINDOWS {
                cells.put(count, 0.0);
                cells.put(sum, 0.0);
            }
            cells.put(at::TREND_RATIO, 1.0);
            cells.put(at::RECURRING_3M, 0.0);
            cells.put(at::N_CAMPAIGNS_24M, 0.0);
            return;
        }
        // Days ascend, so a window is the end of the slice.
        let mut starts = [n; WINDOWS.len()];
        let mut from = 0;
        for (slot, start) in starts.iter_mut().zip(self.window_starts) {
            from += gifts.days[from..].partition_point(|day| *day < start);
            *slot = from;
        }
        let mut sums = [0_i64; WINDOWS.len()];
        let (mut sum, mut end) = (0, n);
        for (slot, start) in sums.iter_mut().zip(starts).rev() {
            sum += sum_of(&gifts.cents[start..end]);
            *slot = sum;
            end = start;
        }
        for (((_, count, sum), start), value) in WINDOWS.into_iter().zip(starts).zip(sums) {
            cells.put(count, (n - start) as f64);
            cells.put(sum, value as f64);
        }
        let [sum_24, sum_12, ..] = sums;
        let [start_24, .., start_3] = starts;
        // The ten units of the definition in cents: the quotient is the same, and its parts are exact.
        cells.put(at::TREND_RATIO, (sum_12 + 1_000) as f64 / (sum_24 - sum_12 + 1_000) as f64);
        cells.put(at::RECURRING_3M, f64::from(u8::from(gifts.recurring[start_3..].contains(&true))));
        let stamp = donor as u32 + 1;
        let mut campaigns = 0_u32;
        for &code in &gifts.campaigns[start_24..] {
            if code != 0
                && let Some(seen) = stamps.get_mut(usize::from(code))
            {
                campaigns += u32::from(*seen != stamp);
                *seen = stamp;
            }
        }
        cells.put(at::N_CAMPAIGNS_24M, f64::from(campaigns));
    }

    /// How the gifts came.
    fn channels(&self, gifts: &Gifts<'_>, cells: &mut Cells<'_>) {
        let mut counts = [0_u32; CHANNELS.len()];
        // The counters lie side by side in one register; a chunk is too short to overflow one into the next.
        for chunk in gifts.channels.chunks(COUNTER_MAX) {
            let packed = chunk
                .iter()
                .fold(0_u64, |packed, &code| packed.wrapping_add(self.channel_counters[usize::from(code)]));
            for (place, count) in counts.iter_mut().enumerate() {
                *count = count.wrapping_add((packed >> (place * COUNTER_BITS)) as u32 & COUNTER_MAX as u32);
            }
        }
        let mut used = 0_u32;
        for ((_, share), count) in CHANNELS.into_iter().zip(counts) {
            cells.put(share, f64::from(count));
            used += u32::from(count > 0);
        }
        cells.put(at::N_CHANNELS, f64::from(used));
        cells.put(at::SHARE_RECURRING, f64::from(tally(gifts.recurring, |recurring| *recurring)));
        cells.put(at::SHARE_CAMPAIGN, f64::from(tally(gifts.campaigns, |code| *code != 0)));
    }
}

impl Compact {
    /// The counted ones of a donor's payments, without a branch a gift: each is written, and kept if it counts.
    fn take(&mut self, payments: &DonorView<'_>) -> Gifts<'_> {
        let n = payments.len();
        if self.days.len() < n {
            self.days.resize(n, Day::new(0));
            self.cents.resize(n, Cents::default());
            self.channels.resize(n, 0);
            self.campaigns.resize(n, 0);
            self.recurring.resize(n, false);
        }
        let (days, cents) = (payments.days(), payments.cents());
        let (channels, campaigns, recurring) =
            (payments.channels(), payments.campaigns(), payments.recurring());
        let mut kept = 0_usize;
        {
            let own_days = &mut self.days[..n];
            let own_cents = &mut self.cents[..n];
            let own_channels = &mut self.channels[..n];
            let own_campaigns = &mut self.campaigns[..n];
            let own_recurring = &mut self.recurring[..n];
            for index in 0..n {
                own_days[kept] = days[index];
                own_cents[kept] = cents[index];
                own_channels[kept] = channels[index];
                own_campaigns[kept] = campaigns[index];
                own_recurring[kept] = recurring[index];
                kept = kept.wrapping_add(usize::from(payments.is_counted(index)));
            }
        }
        Gifts {
            days: &self.days[..kept],
            cents: &self.cents[..kept],
            channels: &self.channels[..kept],
            campaigns: &self.campaigns[..kept],
            recurring: &self.recurring[..kept],
        }
    }
}

/// The amounts' own features.
fn amounts(gifts: &Gifts<'_>, sorted: &mut Vec<Cents>, cells: &mut Cells<'_>) {
    let (Some(&first), Some(&last)) = (gifts.cents.first(), gifts.cents.last()) else { return };
    let total = sum_of(gifts.cents);
    let (min, max) =
        gifts.cents.iter().fold((first, first), |(min, max), &cents| (min.min(cents), max.max(cents)));
    cells.put(at::TOTAL_AMOUNT, total as f64);
    cells.put(at::MIN_AMOUNT, min.get() as f64);
    cells.put(at::MAX_AMOUNT, max.get() as f64);
    cells.put(at::FIRST_AMOUNT, first.get() as f64);
    cells.put(at::LAST_AMOUNT, last.get() as f64);
    let n = gifts.cents.len();
    if min == max {
        cells.put(at::STD_AMOUNT, if n < 2 { f64::NAN } else { 0.0 });
        cells.put(at::MEDIAN_AMOUNT, min.get() as f64);
        return;
    }
    let mean = total as f64 / n as f64;
    let squares: f64 = gifts.cents.iter().map(|cents| (cents.get() as f64 - mean).powi(2)).sum();
    cells.put(at::STD_AMOUNT, squares / (n - 1) as f64);
    let median = match n {
        // What is left of the sum without the ends is the middle.
        2 => total as f64 / 2.0,
        3 => (total - min.get() - max.get()) as f64,
        4 => (total - min.get() - max.get()) as f64 / 2.0,
        _ => {
            sorted.clear();
            sorted.extend_from_slice(gifts.cents);
            median(sorted)
        }
    };
    cells.put(at::MEDIAN_AMOUNT, median);
}

/// The sum in cents. It cannot wrap: the settled amounts of the whole ledger add up within 64 bits, or its receipt could
/// not have been made.
fn sum_of(cents: &[Cents]) -> i64 {
    cents.iter().fold(0, |sum, cents| sum.wrapping_add(cents.get()))
}

/// How many pass the test. It cannot wrap, because the rows of a ledger are numbered in 32 bits.
fn tally<T>(items: &[T], test: impl Fn(&T) -> bool) -> u32 {
    items.iter().fold(0, |n, item| n.wrapping_add(u32::from(test(item))))
}

/// The sample variance of `n` gaps in whole days from their exact sum and sum of squares:
/// `(n Σg² - (Σg)²) / (n (n - 1))`. The numerator is an integer (below 2^53, as a ledger spans 300 years), so nothing
/// cancels and equal gaps give exactly 0.
fn gap_variance(n: i64, sum: i64, squares: i64) -> f64 {
    if n < 2 {
        return f64::NAN;
    }
    (n * squares - sum * sum) as f64 / (n * (n - 1)) as f64
}

/// The median in cents, the mean of the middle two when even. Reorders the amounts.
fn median(amounts: &mut [Cents]) -> f64 {
    let even = amounts.len().is_multiple_of(2);
    let (below, &mut upper, _) = amounts.select_nth_unstable(amounts.len() / 2);
    let lower = if even { below.iter().copied().max().unwrap_or(upper) } else { upper };
    (lower.get() as f64 + upper.get() as f64) / 2.0
}
