//! `value.csv` and its Parquet twin: what each donor is expected to give over the years.

use std::path::Path;

use obole::lifetime::{Horizon, Lifetime};
use obole::store::{Column, Values, write_table_parquet};
use obole::{Error, Kind, Result};
use obole_ledger::{Ids, disk, escape_cell};

use crate::decimals::push_fixed;

/// Writes the file that the path's ending names: identifier, then for each horizon the value and the ends of its 80 %
/// interval (empty where there is none), then what made them.
pub fn write(path: &Path, found: &Lifetime, ids: &Ids) -> Result<()> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => csv(path, found, ids),
        Some("parquet") => parquet(path, found, ids),
        _ => Err(Error::new(Kind::Usage, "ending-csv-or-parquet").in_file(path)),
    }
}

/// The columns of money with their names.
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
    let failed = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(e) => Error::from(e),
        _ => Error::new(Kind::System, "values-not-written"),
    };
    let columns = columns(found);
    disk::write_with(path, |out| {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_field("donor_id").map_err(failed)?;
        for (name, _) in &columns {
            csv.write_field(name).map_err(failed)?;
        }
        csv.write_record(["method"]).map_err(failed)?;
        let mut cell = String::new();
        for (row, donor) in found.donor.iter().enumerate() {
            csv.write_field(&*escape_cell(&ids.get(*donor as usize))).map_err(failed)?;
            for (_, money) in &columns {
                cell.clear();
                if !money[row].is_nan() {
                    push_fixed(money[row], 2, &mut cell);
                }
                csv.write_field(&cell).map_err(failed)?;
            }
            csv.write_record([found.proof.method.name()]).map_err(failed)?;
        }
        Ok(csv.flush()?)
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
