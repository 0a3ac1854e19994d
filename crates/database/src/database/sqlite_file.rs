//! SQLite files.

use std::collections::BTreeMap;
use std::path::Path;

use csv::ByteRecord;
use obole_error::{Error, Result};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::{Database, failed};
use crate::statement::no_query;
use crate::table::RowWriter;

/// A file that is open for reading.
pub(super) struct SqliteFile(Connection);

impl SqliteFile {
    pub(super) fn open(path: &Path) -> Result<Self> {
        // SQLite reports most failures to open with one code; the system gives the reason.
        std::fs::File::open(path).map_err(|e| Error::io("cannot-open-file", path, e))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|e| of(&e).in_file(path))?;
        let begun = connection.execute_batch("PRAGMA query_only = ON; BEGIN");
        // The first read takes the snapshot, and shows whether the file is one of SQLite.
        let begun = begun.and_then(|()| {
            connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        });
        begun.map_err(|e| of(&e).in_file(path))?;
        Ok(Self(connection))
    }
}

impl Database for SqliteFile {
    fn columns(&mut self, table: &str) -> Result<BTreeMap<String, String>> {
        let sql = "SELECT LOWER(name), LOWER(type) FROM pragma_table_info(?1)";
        let mut statement = self.0.prepare(sql).map_err(|e| of(&e))?;
        let rows = statement
            .query_map([table], |row| {
                let kind: String = row.get(1)?;
                // A column may be without a type.
                Ok((row.get(0)?, if kind.is_empty() { "any".to_owned() } else { kind }))
            })
            .map_err(|e| of(&e))?;
        rows.collect::<rusqlite::Result<_>>().map_err(|e| of(&e))
    }

    fn read(&mut self, sql: &str, rows: &mut RowWriter<'_>) -> Result<()> {
        let mut statement = self.0.prepare(sql).map_err(|e| of(&e))?;
        if !statement.readonly() || statement.column_count() == 0 {
            return Err(no_query());
        }
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let width = names.len();
        rows.begin(names)?;
        let mut found = statement.query([]).map_err(|e| of(&e))?;
        let mut cells = ByteRecord::new();
        while let Some(row) = found.next().map_err(|e| of(&e))? {
            cells.clear();
            for at in 0..width {
                match row.get_ref(at).map_err(|e| of(&e))? {
                    ValueRef::Null => cells.push_field(b""),
                    ValueRef::Integer(number) => cells.push_field(number.to_string().as_bytes()),
                    ValueRef::Real(number) => cells.push_field(decimal(number).as_bytes()),
                    ValueRef::Text(text) => cells.push_field(text),
                    ValueRef::Blob(_) => return Err(rows.not_text(at)),
                }
            }
            rows.row(&cells)?;
        }
        Ok(())
    }
}

/// Returns a number with the 15 digits that SQLite shows, without the digits that only a float has:
/// 0.1 + 0.2 is 0.3.
fn decimal(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded:?}")
}

/// Returns a failure of SQLite.
fn of(error: &rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::MultipleStatement => no_query(),
        rusqlite::Error::SqlInputError { msg, error, .. } => {
            failed(msg, &format!("SQLite {}", error.extended_code), true)
        }
        rusqlite::Error::SqliteFailure(error, words) => {
            let words = words.clone().unwrap_or_default();
            failed(&words, &format!("SQLite {}", error.extended_code), !words.is_empty())
        }
        other => failed(&other.to_string(), "SQLite", false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_float_is_shown_as_the_decimal_that_was_entered() {
        for (number, text) in [(0.1 + 0.2, "0.3"), (20.0, "20.0"), (1234567.89, "1234567.89"), (-5.5, "-5.5")]
        {
            assert_eq!(decimal(number), text);
        }
    }
}
