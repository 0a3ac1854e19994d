//! Queries that are put together from the tables and columns that a database has.

use std::collections::BTreeMap;

use obole_error::{Error, Kind, Result, message};

use crate::database::Database;

/// A table that a built-in query reads, without its prefix.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Columns without which there is no query.
    pub(crate) needed: &'static [&'static str],
    /// Columns that some versions have.
    pub(crate) optional: &'static [&'static str],
    /// `true` if some versions or installations do not have the table.
    pub(crate) may_be_missing: bool,
}

/// The tables and columns of a database, of those that a query can read.
pub(crate) struct Schema {
    /// Type of each column by table and column, in small letters.
    types: BTreeMap<&'static str, BTreeMap<String, String>>,
    prefix: String,
    same_text: fn(&str, &str) -> String,
}

impl Schema {
    /// Asks a database for its tables.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when a table or a column is missing that the system has.
    pub(crate) fn read(
        database: &mut dyn Database,
        tables: &'static [Table],
        (prefix, system): (&str, &str),
    ) -> Result<Self> {
        let (types, prefix, same_text) = (BTreeMap::new(), prefix.to_owned(), database.same_text());
        let mut schema = Self { types, prefix, same_text };
        for table in tables {
            let name = schema.name(table.name);
            let found = database.columns(&name)?;
            if found.is_empty() {
                if table.may_be_missing {
                    continue;
                }
                let missing = message!("database-table-missing", table = name, system = system);
                return Err(Error::new(Kind::Unreadable, missing).hint("database-look-at-tables"));
            }
            if let Some(column) = table.needed.iter().find(|column| !found.contains_key(**column)) {
                // A table of another version has what is needed only in part: without it, it is not read.
                if table.may_be_missing {
                    continue;
                }
                let missing =
                    message!("database-column-missing", table = name, column = column, system = system);
                return Err(Error::new(Kind::Unreadable, missing).hint("database-look-at-tables"));
            }
            let read = |column: &String| {
                let column = column.as_str();
                table.needed.contains(&column) || table.optional.contains(&column)
            };
            let types = found.into_iter().filter(|(column, _)| read(column)).collect();
            schema.types.insert(table.name, types);
        }
        Ok(schema)
    }

    /// Returns the name of a table with its prefix.
    pub(crate) fn name(&self, table: &str) -> String {
        format!("{}{table}", self.prefix)
    }

    /// Returns the condition that two texts of different tables are the same.
    pub(crate) fn same_text(&self, one: &str, other: &str) -> String {
        (self.same_text)(one, other)
    }

    /// Returns whether the database has a table.
    pub(crate) fn has_table(&self, table: &str) -> bool {
        self.types.contains_key(table)
    }

    /// Returns whether a table has a column.
    pub(crate) fn has(&self, table: &str, column: &str) -> bool {
        !self.type_of(table, column).is_empty()
    }

    /// Returns the type of a column as the database names it; empty without such a column.
    pub(crate) fn type_of(&self, table: &str, column: &str) -> &str {
        self.types.get(table).and_then(|columns| columns.get(column)).map_or("", String::as_str)
    }
}

/// A query: the columns of its result, each with its expression, and the tables behind FROM.
pub(crate) struct Query {
    pub(crate) columns: Vec<(&'static str, String)>,
    pub(crate) from: String,
    /// Conditions that all hold.
    pub(crate) conditions: Vec<String>,
    pub(crate) order: &'static str,
}

impl Query {
    /// Returns the names of the columns.
    pub(crate) fn header(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| (*name).to_owned()).collect()
    }

    /// Returns the statement, in the part of SQL that SQLite, PostgreSQL, MySQL and MariaDB share.
    pub(crate) fn sql(&self) -> String {
        let expressions: Vec<&str> = self.columns.iter().map(|(_, expression)| expression.as_str()).collect();
        let conditions = match self.conditions.is_empty() {
            true => String::new(),
            false => format!("\nWHERE {}", self.conditions.join("\n  AND ")),
        };
        let (columns, from) = (expressions.join(",\n  "), &self.from);
        format!("SELECT\n  {columns}\nFROM {from}{conditions}\nORDER BY {}", self.order)
    }
}

/// Returns the expression of a mark: `1` where a condition holds, otherwise an empty cell.
pub(crate) fn mark(condition: &str) -> String {
    format!("CASE WHEN {condition} THEN '1' ELSE '' END")
}
