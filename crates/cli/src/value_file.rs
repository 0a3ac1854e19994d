//! `value.csv` and its Parquet version: the expected gifts of each donor over the years.

use std::path::Path;

use obole::lifetime::{Horizon, Lifetime};
use obole::store::{Column, Values, write_table_parquet};
use obole::{Error, Kind, Result};
use obole_ledger::{CellWriter, Ids, disk};

use crate::decimals::push_fixed;

/// Writes the file in the format of the path's extension: identifier, then for each horizon the value and the
/// ends of its 80 % interval (empty if there is none), then the method.
pub fn write(path: &Path, found: &Lifetime, ids: &Ids) -> Result<()> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => csv(path, found, ids),
        Some("parquet") => parquet(path, found, ids),
        _ => Err(Error::new(Kind::Usage, "ending-csv-or-parquet").in_file(path)),
    }
}

/// Returns the columns of money with their names.
fn columns(found: &Lifetime) -> Vec<(String, &[f64])> {
    let of = |horizon: &'_ Horizon, name: &str| format!("{name}_{}y", horizon.years);
    let mut columns = Vec::new();
    for horizon in &found.horizons {
        columns.push((of(horizon, "value"), horizon.value.as_slice()));
        columns.push((of(horizon, "low"), horizon.low.as_slice()));
        columns.push((of(horizon, "high"), horizon.high.as_slice()));
    }
    columns
}

fn csv(path: &Path, found: &Lifetime, ids: &Ids) -> Result<()> {
    let columns = columns(found);
    disk::write_with(path, |out| {
        let mut cells = CellWriter::new(out);
        let names = columns.iter().map(|(name, _)| name.as_str());
        cells.row(std::iter::once("donor_id").chain(names).chain(["method"]))?;
        let mut cell = String::new();
        for (row, donor) in found.donor.iter().enumerate() {
            cells.text(&ids.get(*donor as usize))?;
            for (_, money) in &columns {
                cell.clear();
                if !money[row].is_nan() {
                    push_fixed(money[row], 2, &mut cell);
                }
                cells.plain(&cell)?;
            }
            cells.text(found.proof.method.name())?;
            cells.end_row()?;
        }
        cells.finish().map(|_| ())
    })
}

fn parquet(path: &Path, found: &Lifetime, ids: &Ids) -> Result<()> {
    let donors = found.donor.iter().map(|donor| ids.get(*donor as usize)).collect();
    let mut table = vec![Column::new("donor_id", Values::Str(donors))];
    for (name, money) in columns(found) {
        table.push(Column::new(&name, Values::F64(money.to_vec())));
    }
    let method = vec![found.proof.method.name().to_owned(); found.donor.len()];
    table.push(Column::new("method", Values::Str(method)));
    write_table_parquet(path, &table)
}
