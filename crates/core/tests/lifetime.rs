//! Lifetime value as a whole, on invented associations whose later years are known.

use std::io::Write;

use obole::evaluate::BootstrapSettings;
use obole::features::{FeatureTable, features};
use obole::labels::labels;
use obole::lifetime::{LifeMethod, LifeSettings, Lifetime, WhyLife, lifetime};
use obole_ledger::{AsOf, Day, Kind, Ledger, LedgerBuilder, canonical};
use obole_testkit::{SimulationParams, simulate};

#[cfg(test)]
fn as_of(text: &str) -> AsOf {
    AsOf::new(Day::parse_iso(text).unwrap())
}

#[cfg(test)]
fn ledger(donors: u32, years: u32, seed: u64) -> Ledger {
    let params = SimulationParams { donors, years, seed, disparity: 0.0, ..SimulationParams::default() };
    let csv = simulate(&params).unwrap().gifts_csv().unwrap();
    let mut builder = LedgerBuilder::new();
    let dialect = canonical::Dialect::default();
    canonical::read_gifts(csv.as_slice(), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    builder.build().unwrap().0
}

/// Amounts that the donors of a table gave in a year (from 1) after its day, counted anew from the labels.
#[cfg(test)]
fn given(ledger: &Ledger, table: &FeatureTable, year: i32) -> Vec<f64> {
    let outcome = ledger.outcomes(table.as_of.plus_months(12 * (year - 1)), 12);
    labels(&outcome, &table.donor).amount.iter().map(|cents| cents.units()).collect()
}

#[cfg(test)]
fn settings() -> LifeSettings {
    let bootstrap = BootstrapSettings { replicates: 40, ..BootstrapSettings::default() };
    LifeSettings { bootstrap, ..LifeSettings::default() }
}

/// Stands three years before the end of the ledger: the interval and the total are judged on what came.
#[test]
fn three_held_out_years_are_met_in_sum_and_by_the_intervals() {
    let (ledger, settings) = (ledger(20_000, 14, 5), settings());
    let found = lifetime(&ledger, as_of("2022-01-01"), &settings).unwrap();
    assert_eq!((found.years_seen, found.proof.years, found.horizons.len()), (5, 3, 3));
    let table = features(&ledger.until(found.as_of));
    assert_eq!(table.donor, found.donor);
    let (monthly, single) = (table.column("recurring_3m").unwrap(), table.column("n_gift_days").unwrap());
    for candidate in &found.proof.candidates {
        writeln!(std::io::stdout(), "{candidate:?}").unwrap();
    }
    for horizon in &found.horizons[..2] {
        let mut came = vec![0.0; table.len()];
        for year in 1..=horizon.years as i32 {
            let counts = 1.1_f64.powf(-(f64::from(year) - 0.5));
            for (sum, money) in came.iter_mut().zip(given(&ledger, &table, year)) {
                *sum += money * counts;
            }
        }
        let sum = |of: &[f64], rows: &dyn Fn(usize) -> bool| -> f64 {
            of.iter().enumerate().filter(|(row, _)| rows(*row)).map(|(_, money)| money).sum()
        };
        let share = |of: &dyn Fn(usize) -> bool, rows: &dyn Fn(usize) -> bool| {
            let all = (0..table.len()).filter(|row| rows(*row)).count();
            (0..table.len()).filter(|row| rows(*row) && of(*row)).count() as f64 / all as f64
        };
        for (name, rows, most) in [
            ("all", &(|_: usize| true) as &dyn Fn(usize) -> bool, 0.05),
            ("monthly", &|row| monthly[row] > 0.0, 0.12),
            // Few of them give again, and some of those much: the sum is uncertain by a sixth.
            ("one gift", &|row| single[row] == 1.0, 0.4),
        ] {
            let ratio = sum(&horizon.value, rows) / sum(&came, rows);
            let above = share(&|row| came[row] > horizon.high[row], rows);
            let inside = share(&|row| (horizon.low[row]..=horizon.high[row]).contains(&came[row]), rows);
            writeln!(std::io::stdout(), "{} years, {name}: {ratio:.3} {above:.3} {inside:.3}", horizon.years)
                .unwrap();
            assert!((ratio - 1.0).abs() < most, "{name}: {ratio}");
            assert!((0.04..=0.14).contains(&above) && inside >= 0.78, "{name}: {above} {inside}");
        }
    }
    // After the first year of the models, the rhythm of each donor is closer than the change of similar
    // donors.
    assert_eq!(found.proof.method, LifeMethod::Btyd);
    let [one, three, five] = [0, 1, 2].map(|place| &found.horizons[place]);
    for row in 0..table.len() {
        assert!(one.value[row] <= three.value[row] && three.value[row] <= five.value[row]);
        assert!(three.low[row] <= three.high[row]);
    }
}

/// Of the mean, the tails, and what comes from those of whom little is expected.
#[test]
fn every_decile_of_a_hundred_thousand_donors_is_promised_what_comes() {
    let ledger = ledger(100_000, 14, 8);
    let found = lifetime(&ledger, as_of("2020-01-01"), &settings()).unwrap();
    let table = features(&ledger.until(found.as_of));
    let (monthly, single) = (table.column("recurring_3m").unwrap(), table.column("n_gift_days").unwrap());
    for horizon in &found.horizons {
        let mut came = vec![0.0; table.len()];
        for year in 1..=horizon.years as i32 {
            let counts = 1.1_f64.powf(-(f64::from(year) - 0.5));
            for (sum, money) in came.iter_mut().zip(given(&ledger, &table, year)) {
                *sum += money * counts;
            }
        }
        let ratio = |rows: &[usize]| {
            let sum = |of: &[f64]| rows.iter().map(|row| of[*row]).sum::<f64>();
            sum(&horizon.value) / sum(&came)
        };
        let share = |rows: &[usize], of: &dyn Fn(usize) -> bool| {
            rows.iter().filter(|row| of(**row)).count() as f64 / rows.len() as f64
        };
        let mut order: Vec<usize> = (0..table.len()).collect();
        order.sort_by(|a, b| horizon.value[*a].total_cmp(&horizon.value[*b]));
        for (decile, rows) in order.chunks(table.len().div_ceil(10)).enumerate() {
            let (ratio, above) = (ratio(rows), share(rows, &|row| came[row] > horizon.high[row]));
            let years = horizon.years;
            writeln!(std::io::stdout(), "{years} years, decile {decile}: {ratio:.3} {above:.3}").unwrap();
            assert!((if decile < 5 { 0.6..=1.6 } else { 0.9..=1.15 }).contains(&ratio), "{decile}: {ratio}");
            // Of those of whom less than one in ten gives, the end is 0 and those who give are above it.
            let above_is_right = if decile < 4 { above < 0.13 } else { (0.07..=0.13).contains(&above) };
            assert!(above_is_right, "{years} {decile}: {above}");
        }
        let of = |rows: &dyn Fn(usize) -> bool| (0..table.len()).filter(|row| rows(*row)).collect::<Vec<_>>();
        let (single, monthly) =
            (ratio(&of(&|row| single[row] == 1.0)), ratio(&of(&|row| monthly[row] > 0.0)));
        assert!((single - 1.0).abs() < 0.15 && (monthly - 1.0).abs() < 0.08, "{single} {monthly}");
        let sure = of(&|row| horizon.low[row] > 0.0);
        let below = share(&sure, &|row| came[row] < horizon.low[row]);
        assert!(sure.len() > 1_000 && (0.07..=0.13).contains(&below), "{below}");
    }
}

/// Payments on or after the day change nothing.
#[test]
fn nothing_ahead_of_the_day_is_looked_at() {
    let whole = ledger(1_500, 10, 3);
    let day = as_of("2022-01-01");
    let mut builder = LedgerBuilder::new();
    let params =
        SimulationParams { donors: 1_500, years: 10, seed: 3, disparity: 0.0, ..SimulationParams::default() };
    let csv = String::from_utf8(simulate(&params).unwrap().gifts_csv().unwrap()).unwrap();
    let past: Vec<&str> = csv
        .lines()
        .enumerate()
        .filter(|(row, line)| *row == 0 || line.split(',').nth(2).unwrap() < "2022-01-01")
        .map(|(_, line)| line)
        .collect();
    let text = past.join("\n") + "\n";
    let dialect = canonical::Dialect::default();
    canonical::read_gifts(text.as_bytes(), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    let cut = builder.build().unwrap().0;
    let (one, other) =
        (lifetime(&whole, day, &settings()).unwrap(), lifetime(&cut, day, &settings()).unwrap());
    assert_eq!(one.proof, other.proof);
    let bits = |found: &Lifetime| -> Vec<u64> {
        found
            .horizons
            .iter()
            .flat_map(|h| h.value.iter().chain(&h.low).chain(&h.high))
            .map(|x| x.to_bits())
            .collect()
    };
    assert_eq!(bits(&one), bits(&other));
}

#[test]
fn a_discount_counts_later_money_less_and_a_short_history_is_refused() {
    let ledger = ledger(1_500, 6, 9);
    let day = as_of("2025-01-01");
    let of = |discount: f64| lifetime(&ledger, day, &LifeSettings { discount, ..settings() });
    let (plain, counted) = (of(0.0).unwrap(), of(0.25).unwrap());
    if plain.proof.method == counted.proof.method {
        for row in 0..plain.donor.len() {
            let first = plain.horizons[0].value[row];
            assert!((counted.horizons[0].value[row] - first / 1.25_f64.sqrt()).abs() < 1e-9 * first.max(1.0));
            assert!(counted.horizons[2].value[row] <= plain.horizons[2].value[row] / 1.25_f64.sqrt() + 1e-9);
        }
    }
    // Five years cannot be looked back on and be learned from before: no interval, and it is said so by not a
    // number.
    assert!(plain.horizons[2].high.iter().all(|end| end.is_nan()));
    assert!(plain.horizons[0].high.iter().all(|end| !end.is_nan()));
    assert_eq!(of(1.5).unwrap_err().kind(), Kind::Usage);
    assert_eq!(lifetime(&ledger, as_of("2020-03-01"), &settings()).unwrap_err().kind(), Kind::Refused);
    let short = lifetime(&ledger, as_of("2021-01-01"), &settings()).unwrap();
    assert_eq!((short.proof.why, short.years_seen), (WhyLife::NoHistoryToTest, 1));
}
