//! Amounts far outside the history: perhaps a slipped decimal mark or a digit too many.

use std::collections::BTreeMap;

use crate::{Finding, FindingCode, GiftTable, Ledger, Severity};

/// Minimum number of payments in a currency: with fewer, no amount is called unusual.
const FEWEST: usize = 20;

/// The largest amounts are far from the others where a gap of this factor lies between them. In a Pareto tail
/// with index `a` the ratio of two neighbours exceeds `g` with probability `g^-a` or less (Rényi). With 50
/// that is 1 in 74 even where the mean barely exists (a = 1.1); in a log-normal tail it practically never
/// happens.
const GAP: i64 = 50;

/// The gap is searched among the largest amounts: one in this many of all, and at least 3.
const LARGEST_SHARE: usize = 1_000;
const LEAST_LARGEST: usize = 3;

/// Minimum number of smaller payments of a donor before a gap of [`GAP`] among the donor's own amounts
/// counts: two slipped decimals make a factor of 100. The smaller payments must also outnumber those beyond
/// the gap.
const OWN_PAYMENTS: usize = 4;

/// Beyond such a gap, an amount must also exceed this multiple of the 99th percentile of all amounts: a donor
/// of small sums who makes one larger gift is no mistake. `obole import` finds 7 unusual amounts among the
/// 226,222 gifts of 96,287 donors in a fundraiser's real log.
const OVER_99TH: i64 = 5;

/// Maximum number of rows named per source; one more finding counts the rest.
const NAMED: usize = 3;

/// Returns the findings about unusual amounts, by source. The payments are not changed: only a person knows
/// whether they are right.
pub(super) fn find(ledger: &Ledger) -> Vec<Finding> {
    let gifts = ledger.gifts();
    let mut by_currency: Vec<Vec<i64>> = vec![Vec::new(); gifts.currency.levels().len()];
    for (code, cents) in gifts.currency.codes().iter().zip(&gifts.cents) {
        by_currency[usize::from(*code)].push(cents.get());
    }
    let limits: Vec<Limits> = by_currency.into_iter().map(Limits::of).collect();
    let mut rows: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
    for donor in 0..ledger.donors().len() {
        for row in unusual(gifts, ledger.rows_of(donor), &limits) {
            rows.entry(gifts.source[row]).or_default().push(gifts.source_row[row]);
        }
    }
    let mut findings = Vec::new();
    for (source, mut rows) in rows {
        rows.sort_unstable();
        let file = ledger.sources().get(usize::from(source)).cloned().unwrap_or_default();
        let finding = |row: Option<u32>, count: Option<u64>| Finding {
            code: FindingCode::UnusualAmount,
            severity: Severity::Warning,
            file: file.clone(),
            row: row.map(u64::from),
            column: Some("amount".to_owned()),
            count,
        };
        findings.extend(rows.iter().take(NAMED).map(|row| finding(Some(*row), None)));
        if rows.len() > NAMED {
            findings.push(finding(None, Some((rows.len() - NAMED) as u64)));
        }
    }
    findings
}

/// Amounts beyond which a payment of a currency is unusual, in cents.
struct Limits {
    /// Smallest amount beyond the gap; `None` if there is no gap.
    apart: Option<i64>,
    /// Bound above which an amount that is far from those of its donor is unusual.
    own: i64,
}

impl Limits {
    /// Computes the limits for the amounts of a currency. If there are few amounts, none can exceed the
    /// limits.
    fn of(mut amounts: Vec<i64>) -> Self {
        if amounts.len() < FEWEST {
            return Self { apart: None, own: i64::MAX };
        }
        let largest = (amounts.len() / LARGEST_SHARE).max(LEAST_LARGEST) + 1;
        // Rounded down, so that the largest amount is never its own measure.
        let percentile_at = (amounts.len() - 1) * 99 / 100;
        let from = percentile_at.min(amounts.len() - largest);
        // Only the largest amounts are sorted: a ledger may have ten million payments.
        amounts.select_nth_unstable(from);
        let mut tail = amounts.split_off(from);
        tail.sort_unstable();
        let percentile = tail.get(percentile_at - from).copied().unwrap_or(i64::MAX);
        let last = tail.get(tail.len() - largest..).unwrap_or_default();
        let apart = last.windows(2).find(|pair| pair[1] / GAP >= pair[0]).map(|pair| pair[1]);
        Self { apart, own: percentile.saturating_mul(OVER_99TH) }
    }
}

/// Returns the unusual rows of a donor.
fn unusual(gifts: &GiftTable, rows: std::ops::Range<usize>, limits: &[Limits]) -> Vec<usize> {
    let currency = |row: usize| gifts.currency.codes()[row];
    let cents = |row: usize| gifts.cents[row].get();
    let is_candidate = |row: usize| {
        let limits = limits.get(usize::from(currency(row)));
        limits.is_some_and(|limits| cents(row) >= limits.apart.unwrap_or(i64::MAX) || cents(row) > limits.own)
    };
    let candidates: Vec<usize> = rows.clone().filter(|row| is_candidate(*row)).collect();
    let is_far = |row: usize| {
        let apart = limits.get(usize::from(currency(row))).and_then(|limits| limits.apart);
        apart.is_some_and(|apart| cents(row) >= apart) || {
            let own = rows.clone().filter(|other| currency(*other) == currency(row)).map(cents);
            own_gap(own.collect()).is_some_and(|least| cents(row) >= least)
        }
    };
    candidates.into_iter().filter(|row| is_far(*row)).collect()
}

/// Returns the smallest amount beyond a gap among a donor's own amounts, if fewer amounts lie beyond the gap
/// than before it.
fn own_gap(mut amounts: Vec<i64>) -> Option<i64> {
    amounts.sort_unstable();
    let all = amounts.len();
    let behind = |at: usize| at >= OWN_PAYMENTS && at > all - at;
    let pairs = amounts.windows(2).zip(1..);
    pairs.filter(|(pair, at)| behind(*at) && pair[1] / GAP >= pair[0]).map(|(pair, _)| pair[1]).min()
}

#[cfg(test)]
mod tests {
    use crate::{Cents, Day, FindingCode, GiftRow, LedgerBuilder, Receipt, RowPlace};

    /// Builds the receipt of a ledger with these amounts in cents, each with its donor.
    fn receipt(amounts: &[(u32, i64)]) -> Receipt {
        let mut builder = LedgerBuilder::new();
        let source = builder.source("dons.csv").unwrap();
        for (at, (donor, cents)) in amounts.iter().enumerate() {
            let (donor, id) = (donor.to_string(), format!("g{at}"));
            let day = Day::new(18_000 + (at % 1_500) as i32);
            let place = RowPlace { source, row: at as u32 + 2 };
            builder.push(&GiftRow { place, ..GiftRow::new(&id, &donor, day, Cents::new(*cents)) }).unwrap();
        }
        builder.build().unwrap().1
    }

    /// Returns the named rows, and the number of further rows that are only counted.
    fn found(amounts: &[(u32, i64)]) -> (Vec<u64>, u64) {
        let receipt = receipt(amounts);
        let unusual = || receipt.findings.iter().filter(|f| f.code == FindingCode::UnusualAmount);
        (unusual().filter_map(|f| f.row).collect(), unusual().filter_map(|f| f.count).sum())
    }

    /// Numbers in (0, 1), the same on every machine: a linear congruential generator (Knuth, TAOCP 2, 3.3.4).
    struct Draws(u64);

    impl Draws {
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        }

        /// Returns a standard normal value (Box and Muller).
        fn normal(&mut self) -> f64 {
            (-2.0 * self.next().ln()).sqrt() * (std::f64::consts::TAU * self.next()).cos()
        }
    }

    fn usual(n: u32) -> Vec<(u32, i64)> {
        let sums = [1_000, 2_000, 3_000, 5_000, 5_000, 10_000, 50_000];
        (0..n).map(|at| (at % (n / 8), sums[((at / 8 + at) % 7) as usize])).collect()
    }

    #[test]
    fn a_million_among_gifts_of_fifty_is_named_and_stays() {
        for n in [64, 800, 8_000] {
            assert_eq!(found(&usual(n)), (vec![], 0));
            let mut amounts = usual(n);
            amounts.push((3, 100_000_000));
            assert_eq!(found(&amounts), (vec![u64::from(n) + 2], 0));
            assert_eq!(receipt(&amounts).taken, u64::from(n) + 1);
        }
    }

    #[test]
    fn a_slipped_decimal_mark_is_named_by_the_donor_s_own_gifts() {
        let mut amounts: Vec<(u32, i64)> =
            (0..4_000).map(|at| (at % 400, 2_000 + i64::from(at % 7) * 500)).collect();
        // One donor of 50 €, several times typed as 5000.00; another who gives 5000 € each time.
        amounts.extend(
            [5_000, 5_000, 500_000, 5_000, 5_000, 500_000, 5_000, 500_000, 500_000].map(|sum| (900, sum)),
        );
        amounts.extend([500_000; 6].map(|sum| (901, sum)));
        assert_eq!(found(&amounts), (vec![4_004, 4_007, 4_009], 1));
    }

    #[test]
    fn heavy_tails_are_no_mistake() {
        let mut cries = 0;
        for seed in 0..60 {
            let mut draws = Draws(seed);
            let n = 400 + 100 * (seed as u32 % 30);
            // Each donor has its own level and gives around it.
            let mut levels: Vec<f64> = (0..n / 6).map(|_| 20.0 * (1.2 * draws.normal()).exp()).collect();
            if seed % 2 == 0 {
                // A Pareto tail of index 1.5 in place of the log-normal one.
                levels = levels.iter().map(|_| 10.0 * draws.next().powf(-1.0 / 1.5)).collect();
            }
            let amounts: Vec<(u32, i64)> = (0..n)
                .map(|at| {
                    let donor = at % (n / 6);
                    let sum = levels[donor as usize] * (0.5 * draws.normal()).exp();
                    (donor, (sum.max(1.0) * 100.0) as i64)
                })
                .collect();
            cries += usize::from(found(&amounts) != (vec![], 0));
        }
        assert!(cries <= 2, "{cries} of 60 histories");
    }
}
