//! The hot path: the feature table of an invented association. `cargo bench --bench hot_path`.

use divan::Bencher;
use obole::features::features;
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
