//! The two tables of the query, as Parquet files.

use std::path::Path;

use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use obole::features::sql::{DONOR_COLUMNS, GIFT_COLUMNS};
use obole_error::{Error, Kind, Result, Value, message};

/// Names of the tables in the query.
const GIFTS: &str = "gifts";
const DONORS: &str = "donors";

/// Opens both tables in a session.
///
/// # Errors
/// [`Kind::Unreadable`] for files that are not Parquet or lack columns, with the faults of both tables; for
/// identifiers of donors that are numbers in one table and text in the other, because `007` is not `7`.
pub(crate) async fn register(session: &SessionContext, gifts: &Path, donors: &Path) -> Result<()> {
    let (mut schemas, mut faults) = (Vec::new(), Vec::new());
    let tables: [(&str, &Path, &[&str]); 2] =
        [(GIFTS, gifts, &GIFT_COLUMNS), (DONORS, donors, &DONOR_COLUMNS)];
    for (name, path, columns) in tables {
        match open(session, name, path, columns).await {
            Ok(schema) => schemas.push(schema),
            Err(fault) => faults.push(fault),
        }
    }
    if let Some(error) = Error::joined(faults) {
        return Err(error);
    }
    let has_numbers = |schema: &Schema| {
        schema.field_with_name("donor_id").is_ok_and(|field| field.data_type().is_integer())
    };
    if schemas.windows(2).any(|pair| has_numbers(&pair[0]) != has_numbers(&pair[1])) {
        let fault = Error::new(Kind::Unreadable, "donor-ids-of-two-types");
        return Err(fault.in_file(donors).in_column("donor_id"));
    }
    Ok(())
}

/// Opens a table and returns its columns.
async fn open(session: &SessionContext, name: &str, path: &Path, needed: &[&str]) -> Result<Schema> {
    let unreadable =
        |error| Error::new(Kind::Unreadable, "not-parquet-tables").in_file(path).caused_by(error);
    std::fs::metadata(path).map_err(|error| Error::io("cannot-read-file", path, error))?;
    let place = path.to_string_lossy();
    session.register_parquet(name, &*place, ParquetReadOptions::default()).await.map_err(unreadable)?;
    let table = session.table(name).await.map_err(unreadable)?;
    let schema = table.schema().as_arrow().clone();
    let missing: Vec<&str> =
        needed.iter().copied().filter(|column| schema.field_with_name(column).is_err()).collect();
    if !missing.is_empty() {
        let fault = message!("columns-missing", columns = Value::list(missing));
        return Err(Error::new(Kind::Unreadable, fault).in_file(path).hint("sql-columns-needed"));
    }
    let is_day =
        |kind: &DataType| matches!(kind, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..));
    if schema.field_with_name("date").is_ok_and(|field| !is_day(field.data_type())) {
        let fault = Error::new(Kind::Unreadable, "column-missing-or-of-another-type");
        return Err(fault.in_file(path).in_column("date"));
    }
    Ok(schema)
}
