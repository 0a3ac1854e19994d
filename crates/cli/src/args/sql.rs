//! The verb that writes the feature table as SQL.

use clap::Args;
use clap::builder::PossibleValuesParser;
use obole::Result;
use obole::features::sql::{SqlDialect, TableName};
use obole_ledger::AsOf;

use super::{as_of, whole};

/// Print the feature table as SQL, for a database that holds the gifts
///
/// One SELECT statement with the rows and columns of `obole features`. It reads a table of gifts and a table of
/// donors in the canonical form, so the gifts stay in the database. It runs nothing itself.
///
/// Example: obole sql --dialect duckdb --as-of 2024-01-01 --label-months 12 > train.sql
#[derive(Debug, Args)]
pub struct Sql {
    /// Dialect of the database
    #[arg(long, value_name = "NAME", value_parser = dialects())]
    pub dialect: String,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: AsOf,
    /// Add the columns `label` and `label_amount` for this number of months from the as-of date
    #[arg(long, value_name = "MONTHS", value_parser = whole(1_u32..=60))]
    pub label_months: Option<u32>,
    /// Add the columns `feature_version`, `as_of`, `currency` and `label_months`, which `fit --features` and
    /// `score --features` check
    #[arg(long)]
    pub stamp: bool,
    /// Table of gifts, with its schema if needed (crm.gifts)
    #[arg(long, value_name = "TABLE", default_value = "gifts", value_parser = table_name)]
    pub gifts: TableName,
    /// Table of donors, with its schema if needed
    #[arg(long, value_name = "TABLE", default_value = "donors", value_parser = table_name)]
    pub donors: TableName,
    /// Kinds of payment that count as giving, beside gifts
    #[arg(long = "count", value_name = "KIND", value_parser = ["membership", "ticket", "sale", "other"])]
    pub count: Vec<String>,
    /// Currency of the gifts that are counted
    #[arg(long, value_name = "CODE", default_value = "EUR")]
    pub currency: String,
}

/// The dialects of SQL, by name.
fn dialects() -> PossibleValuesParser {
    PossibleValuesParser::new(SqlDialect::ALL.map(SqlDialect::name))
}

/// The name of a table in a database.
fn table_name(text: &str) -> Result<TableName> {
    TableName::parse(text)
}
