use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::super::interval::{PastErrors, Tested};
use super::*;

/// Draws a standard normal number as the sum of twelve uniform ones.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rand::RngExt::random::<f64>(random)).sum::<f64>() - 6.0
}

/// Simulates months whose seasons are known, with independent noise of each month, and of each year if
/// wanted.
fn simulated(years: usize, by_year: f64, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut months = Vec::new();
    for _ in 0..years {
        let year = 1.0 + by_year * normal(random);
        for season in SEASONS {
            let mean = 1_000.0 * season as f64;
            months.push((year * mean + 0.5 * (mean * 40_000.0).sqrt() * normal(random)).max(0.0));
        }
    }
    months
}

/// Intervals from the errors of the rule over `years` of data hold the next year's total, and its months, as
/// often as they claim. With 400 series, the bounds are three standard deviations of a binomial share around
/// 80 %.
#[test]
fn intervals_hold_as_often_as_they_claim() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for (years, by_year) in [(4, 0.0), (7, 0.0), (7, 0.1)] {
        let (mut months, mut totals) = (0, 0);
        for _ in 0..400 {
            let series = simulated(years + 1, by_year, &mut random);
            let known = years * YEAR;
            let tested: Vec<Tested> = (YEAR..=known - YEAR)
                .map(|origin| Tested {
                    origin,
                    expected: *series[..origin].last_chunk().unwrap(),
                    actual: *series[origin..].first_chunk().unwrap(),
                })
                .collect();
            let errors = PastErrors::of(&tested).unwrap();
            let expected: [f64; YEAR] = *series[..known].last_chunk().unwrap();
            let actual = &series[known..];
            let ranges = errors.months(&expected).unwrap();
            months += ranges.iter().zip(actual).filter(|(range, actual)| range.contains(**actual)).count();
            let year = errors.year(expected.iter().sum()).unwrap();
            totals += usize::from(year.contains(actual.iter().sum()));
        }
        let share = |n: usize, of: usize| n as f64 / of as f64;
        let (months, totals) = (share(months, 400 * YEAR), share(totals, 400));
        assert!((0.74..=0.86).contains(&totals), "{years} years: {totals} of the totals");
        assert!((0.74..=0.86).contains(&months), "{years} years: {months} of the months");
    }
}
