//! Writes one table of a simulated association to standard output:
//! `cargo run --release -p obole-testkit --example sample -- gifts|donors|helloasso|truth [DONORS] > FILE`.

use std::error::Error;
use std::io::Write;

use obole_testkit::{SimulationParams, simulate};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let table = args.next().unwrap_or_default();
    let mut params = SimulationParams::default();
    if let Some(donors) = args.next() {
        params.donors = donors.parse()?;
    }
    let association = simulate(&params)?;
    let bytes = match table.as_str() {
        "gifts" => association.gifts_csv()?,
        "donors" => association.donors_csv()?,
        "helloasso" => association.helloasso_csv()?,
        "truth" => association.truth_csv()?,
        _ => return Err("name a table: gifts, donors, helloasso or truth".into()),
    };
    std::io::stdout().lock().write_all(&bytes)?;
    Ok(())
}
