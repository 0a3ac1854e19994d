//! What an earlier version wrote opens for ever: `tests/golden/KIND-VERSION`.

use std::collections::BTreeMap;
use std::path::Path;

use obole::store::{load_ledger, load_receipt, save_ledger};

/// The first 40 payments and 59 donors of the sample, imported before columns of one value were left out of the table.
#[test]
fn a_ledger_of_version_1_opens_and_is_saved_as_today() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/ledger-1");
    let (ledger, receipt) = (load_ledger(&golden).unwrap(), load_receipt(&golden).unwrap());
    assert_eq!((ledger.gifts().len(), ledger.donors().len()), (40, 94));
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for (status, cents) in ledger.gifts().status.iter().zip(&ledger.gifts().cents) {
        *sums.entry(status.name()).or_default() += cents.get();
    }
    assert_eq!(sums, BTreeMap::from([("settled", 215_169), ("failed", 4_000), ("refunded", 2_500)]));

    let today = tempfile::tempdir().unwrap();
    save_ledger(&ledger, &receipt, today.path()).unwrap();
    assert_eq!(load_ledger(today.path()).unwrap(), ledger);
}
