//! The hot path: the feature table of an invented association. `cargo bench --bench hot_path`.

use criterion::{Criterion, criterion_group, criterion_main};
use obole::features::features;
use obole_ledger::canonical::{Dialect, read_donors, read_gifts};
use obole_ledger::{AsOf, Day, Ledger, LedgerBuilder};
use obole_testkit::{SimulationParams, simulate};

fn ledger(donors: u32) -> Ledger {
    let association = simulate(&SimulationParams { donors, ..SimulationParams::default() }).expect("parameters in range");
    let (gifts, people) = (association.gifts_csv().expect("gifts"), association.donors_csv().expect("donors"));
    let mut builder = LedgerBuilder::new();
    read_gifts(&gifts[..], "gifts.csv", &Dialect::default(), &mut builder, &mut |_| {}).expect("a table of gifts");
    read_donors(&people[..], "donors.csv", &Dialect::default(), &mut builder, &mut |_| {}).expect("a table of donors");
    builder.build().expect("a ledger").0
}

fn hot_path(criterion: &mut Criterion) {
    let ledger = ledger(20_000);
    let as_of = AsOf::new(Day::parse_iso("2024-01-01").expect("a day"));
    criterion.bench_function("features of 20,000 donors", |bencher| bencher.iter(|| features(&ledger.until(as_of))));
}

criterion_group!(benches, hot_path);
criterion_main!(benches);
