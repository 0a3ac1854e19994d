//! From an export file to a checked ledger: `cargo run --release --example import_export -- EXPORT.csv OUT`.
//!
//! Names and addresses go into `OUT/people`, which only its owner can open; the ledger holds pseudonyms.

use std::io::Write;
use std::path::{Path, PathBuf};

use obole::Result;
use obole_people::{ImportSettings, import};

/// Reads an export of any known format, saves ledger, receipt and people, and prints what became of its rows.
pub fn run(export: &Path, out: &Path, to: &mut dyn Write) -> Result<()> {
    let intake = import(&[export.to_owned()], &ImportSettings::default(), None, &mut |_| {})?;
    let receipt = &intake.receipt;
    writeln!(
        to,
        "read {}, taken {}, repeated {}, refused {}",
        receipt.read, receipt.taken, receipt.repeated, receipt.refused
    )?;
    for (currency, by_status) in &receipt.sums {
        for (status, cents) in by_status {
            writeln!(to, "{} {status:?}: {:.2}", currency.code(), cents.units())?;
        }
    }
    obole::store::save_ledger(&intake.ledger, receipt, &out.join("ledger"))?;
    intake.book.save(&out.join("people"))
}

fn main() -> Result<()> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let export = args.next().unwrap_or_else(|| "data/sample/helloasso_paiements.csv".into());
    let out = args.next().unwrap_or_else(|| "out-example".into());
    run(&export, &out, &mut std::io::stdout().lock())
}
