//! Income of the last twelve months by month, campaign, channel and size of donor.

use obole_ledger::{Cents, LedgerView, Period};
use serde::Serialize;

/// Income of one month beside the same month a year earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MonthIncome {
    /// The days of the month.
    pub month: Period,
    /// Income of the month.
    pub income: Cents,
    /// Income of the same month a year earlier.
    pub year_before: Cents,
}

/// Share of the income that the largest donors gave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LargestDonors {
    /// The share of the donors, the largest by their income, from 0 to 1.
    pub of_donors: f64,
    /// Their number, at least 1.
    pub donors: u64,
    /// Their share of the income, from 0 to 1.
    pub of_income: f64,
}

/// Counted gifts of the twelve months before the as-of day, in the ledger's main currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncomeBreakdown {
    /// The twelve months, ascending.
    pub months: Vec<MonthIncome>,
    /// Income by campaign, largest first; gifts without a campaign have an empty name.
    pub campaigns: Vec<(String, Cents)>,
    /// Income by channel, largest first; gifts without a channel have an empty name.
    pub channels: Vec<(String, Cents)>,
    /// The income from the largest 1, 5, 10 and 20 % of the donors; empty without income.
    pub largest: Vec<LargestDonors>,
}

/// The shares of donors whose part of the income is shown.
const SHARES: [f64; 4] = [0.01, 0.05, 0.10, 0.20];

/// Breaks down the income before the as-of day of the view.
///
/// ```
/// use obole::segments::income_breakdown;
/// use obole_ledger::{AsOf, Cents, Day, GiftRow, LedgerBuilder};
///
/// # fn main() -> obole::Result<()> {
/// let mut builder = LedgerBuilder::new();
/// builder.source("gifts.csv")?;
/// for (id, donor, day, cents) in [("1", "A", "2024-11-03", 9_000), ("2", "B", "2024-12-24", 1_000)] {
///     builder.push(&GiftRow::new(id, donor, Day::parse_iso(day)?, Cents::new(cents)))?;
/// }
/// let (ledger, _) = builder.build()?;
/// let found = income_breakdown(&ledger.until(AsOf::new(Day::parse_iso("2025-01-01")?)));
/// assert_eq!(found.months[10].income, Cents::new(9_000));
/// assert_eq!(found.largest[0].of_income, 0.9);
/// # Ok(())
/// # }
/// ```
pub fn income_breakdown(view: &LedgerView<'_>) -> IncomeBreakdown {
    let end = view.as_of().day();
    let year = Period { start: end.plus_months(-12), end };
    let mut months: Vec<MonthIncome> = (-12..0)
        .map(|back| MonthIncome {
            month: Period { start: end.plus_months(back), end: end.plus_months(back + 1) },
            income: Cents::default(),
            year_before: Cents::default(),
        })
        .collect();
    let before: Vec<Period> = (-24..-12)
        .map(|back| Period { start: end.plus_months(back), end: end.plus_months(back + 1) })
        .collect();
    let mut campaigns = vec![0_i64; view.campaign_codes()];
    let mut channels = vec![0_i64; view.channel_codes()];
    for donor in 0..view.donor_count() {
        let payments = view.donor(donor);
        for row in (0..payments.len()).filter(|row| payments.is_counted(*row)) {
            let (day, cents) = (payments.days()[row], payments.cents()[row]);
            if let Some(at) = before.iter().position(|month| month.contains(day)) {
                months[at].year_before = add(months[at].year_before, cents);
            }
            if !year.contains(day) {
                continue;
            }
            if let Some(month) = months.iter_mut().find(|one| one.month.contains(day)) {
                month.income = add(month.income, cents);
            }
            campaigns[usize::from(payments.campaigns()[row])] += cents.get();
            channels[usize::from(payments.channels()[row])] += cents.get();
        }
    }
    let campaigns = named(&campaigns, |code| view.campaign_name(code));
    let channels = named(&channels, |code| view.channel_name(code));
    IncomeBreakdown { months, campaigns, channels, largest: largest(given_by_donor(view, year)) }
}

fn add(sum: Cents, cents: Cents) -> Cents {
    Cents::new(sum.get() + cents.get())
}

/// Returns the sums that are not zero with their names, largest first.
fn named<'a>(sums: &[i64], name: impl Fn(u16) -> &'a str) -> Vec<(String, Cents)> {
    let codes = (0..=u16::MAX).zip(sums).filter(|(_, sum)| **sum > 0);
    let mut all: Vec<(String, Cents)> =
        codes.map(|(code, sum)| (name(code).to_owned(), Cents::new(*sum))).collect();
    all.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    all
}

/// Returns the number of donors of which a share consists, at least 1.
pub(crate) fn largest_count(donors: u64, share: f64) -> u64 {
    ((donors as f64 * share).round() as u64).max(1)
}

/// Returns the income from each donor who gave in some days.
pub(crate) fn given_by_donor(view: &LedgerView<'_>, days: Period) -> Vec<Cents> {
    let of_donor = |donor: usize| {
        let payments = view.donor(donor);
        let rows = payments.days().iter().zip(payments.cents()).enumerate();
        rows.filter(|(row, (day, _))| days.contains(**day) && payments.is_counted(*row))
            .map(|(_, (_, cents))| cents.get())
            .sum::<i64>()
    };
    (0..view.donor_count()).map(of_donor).filter(|cents| *cents > 0).map(Cents::new).collect()
}

fn largest(mut donors: Vec<Cents>) -> Vec<LargestDonors> {
    donors.sort_unstable_by_key(|given| std::cmp::Reverse(*given));
    let all: i64 = donors.iter().map(|given| given.get()).sum();
    if all == 0 {
        return Vec::new();
    }
    let of = |share: f64| {
        let count = largest_count(donors.len() as u64, share);
        let sum: i64 = donors.iter().take(count as usize).map(|given| given.get()).sum();
        LargestDonors { of_donors: share, donors: count, of_income: sum as f64 / all as f64 }
    };
    SHARES.map(of).to_vec()
}

#[cfg(test)]
mod tests {
    use obole_ledger::Status;

    use super::super::testing::{as_of, day, ledger_of};
    use super::*;

    #[test]
    fn the_parts_add_up_to_the_income_of_the_year() {
        let mut rows = Vec::new();
        for month in 1..=12_u32 {
            let (now, then) = (format!("2024-{month:02}-10"), format!("2023-{month:02}-10"));
            rows.push(("A", day(&now), 1_000 * i64::from(month), Status::Settled, false));
            rows.push(("B", day(&then), 500, Status::Settled, false));
            rows.push(("C", day(&now), 7, Status::Failed, false));
        }
        rows.push(("D", day("2024-07-14"), 2_000, Status::Settled, false));
        // Gifts on the as-of day itself do not count.
        rows.push(("D", day("2025-01-01"), 9_999, Status::Settled, false));
        let found = income_breakdown(&ledger_of(&rows).until(as_of("2025-01-01")));
        let income: Vec<i64> = found.months.iter().map(|month| month.income.get()).collect();
        assert_eq!(income[0], 1_000);
        assert_eq!(income[6], 9_000);
        assert!(found.months.iter().all(|month| month.year_before.get() == 500));
        let sum: i64 = income.iter().sum();
        assert_eq!(sum, 80_000);
        for parts in [&found.campaigns, &found.channels] {
            assert_eq!(parts.iter().map(|(_, cents)| cents.get()).sum::<i64>(), sum);
        }
        assert_eq!((found.largest[0].donors, found.largest[0].of_income), (1, 78.0 / 80.0));
    }

    #[test]
    fn nobody_who_gave_has_no_largest_donors() {
        let rows = [("A", day("2020-01-01"), 100, Status::Settled, false)];
        let found = income_breakdown(&ledger_of(&rows).until(as_of("2025-01-01")));
        assert!(found.largest.is_empty() && found.campaigns.is_empty());
        assert_eq!(found.months.len(), 12);
    }
}
