//! Names of tables in a database.

use std::fmt;

use super::{PREFIX, SqlDialect};
use crate::{Error, Kind, Result};

/// Maximum number of parts of a name: catalogue, schema and table.
const PARTS: usize = 3;

/// Maximum number of bytes of a part: PostgreSQL cuts longer identifiers.
const BYTES: usize = 63;

/// The name of a table: up to three parts with points between them (catalogue, schema, table), each of ASCII
/// letters, digits and `_`, not beginning with a digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName(String);

impl TableName {
    /// Checks a name.
    ///
    /// # Errors
    /// [`Kind::Usage`] for any other character, an empty part, a part of more than 63 bytes, more than three
    /// parts, or a table whose name begins with `obole_`, as those of the query itself do.
    ///
    /// ```
    /// use obole::features::sql::TableName;
    ///
    /// assert!(TableName::parse("crm.public.gifts").is_ok());
    /// assert!(TableName::parse("gifts; DROP TABLE donors").is_err());
    /// ```
    pub fn parse(name: &str) -> Result<Self> {
        let parts: Vec<&str> = name.split('.').collect();
        let is_own = name.to_ascii_lowercase().starts_with(PREFIX);
        if parts.len() <= PARTS && !is_own && parts.into_iter().all(is_identifier) {
            return Ok(Self(name.to_owned()));
        }
        Err(Error::new(Kind::Usage, "table-name-invalid").hint("write-table-name"))
    }

    /// Returns the usual name of the table of gifts.
    pub fn gifts() -> Self {
        Self("gifts".to_owned())
    }

    /// Returns the usual name of the table of donors.
    pub fn donors() -> Self {
        Self("donors".to_owned())
    }

    /// Returns the name with each part in the quotes of a dialect.
    pub(super) fn quoted(&self, dialect: SqlDialect) -> String {
        self.0.split('.').map(|part| dialect.quoted(part)).collect::<Vec<_>>().join(".")
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_identifier(part: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    part.starts_with(is_letter)
        && part.len() <= BYTES
        && part.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}
