//! The hot path: the feature table of an invented association. `cargo bench --bench hot_path`.

use divan::Bencher;
use obole::features::{features, features_at};
use obole_ledger::canonical::{Dialect, read_donors, read_gifts};
use obole_ledger::{AsOf, Day, Ledger, LedgerBuilder};
use obole_testkit::{SimulationParams, simulate};

fn main() {
    divan::main();
}

fn ledger(donors: u32) -> Result<Ledger, Box<dyn std::error::Error>> {
    let association = simulate(&SimulationParams { donors, ..SimulationParams::default() })?;
    let mut builder = LedgerBuilder::new();
    read_gifts(&association.gifts_csv()?[..], "gifts.csv", &Dialect::default(), &mut builder, &mut |_| {})?;
    read_donors(
        &association.donors_csv()?[..],
        "donors.csv",
        &Dialect::default(),
        &mut builder,
        &mut |_| {},
    )?;
    Ok(builder.build()?.0)
}

/// One feature table of so many donors.
#[divan::bench(args = [1_000, 20_000])]
fn feature_table(bencher: Bencher<'_, '_>, donors: u32) {
    let (Ok(ledger), Some(day)) = (ledger(donors), Day::from_ymd(2024, 1, 1)) else { return };
    bencher.bench(|| features(&ledger.until(AsOf::new(day))));
}

/// The tables of two as-of days of a real ledger, whose folder stands in `OBOLE_BENCH_LEDGER`. With
/// `RAYON_NUM_THREADS=1` the time is the time of one processor; the slowest round is the first, which also
/// waits for the memory.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn two_days_of_a_folder(bencher: Bencher<'_, '_>) {
    let days = [(2024, 1, 1), (2025, 1, 1)].map(|(y, m, d)| Day::from_ymd(y, m, d).map(AsOf::new));
    let ([Some(first), Some(second)], Some(folder)) = (days, std::env::var_os("OBOLE_BENCH_LEDGER")) else {
        return;
    };
    let Ok(ledger) = obole::store::load_for_features(std::path::Path::new(&folder)) else { return };
    bencher.bench(|| features_at(&ledger, &[first, second]));
}
