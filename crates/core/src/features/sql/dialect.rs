//! Dialects of SQL, and everything in which they differ for the feature table.

/// A database whose SQL the feature table is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlDialect {
    /// DuckDB.
    DuckDb,
    /// PostgreSQL.
    Postgres,
    /// Apache DataFusion.
    DataFusion,
    /// Spark SQL, and engines that read it, such as Sail.
    Spark,
}

impl SqlDialect {
    /// All dialects.
    pub const ALL: [Self; 4] = [Self::DuckDb, Self::Postgres, Self::DataFusion, Self::Spark];

    /// Returns the name in options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::Postgres => "postgres",
            Self::DataFusion => "datafusion",
            Self::Spark => "spark",
        }
    }

    /// Returns the dialect with a name in options.
    ///
    /// ```
    /// use obole::features::sql::SqlDialect;
    ///
    /// assert_eq!(SqlDialect::parse("duckdb"), Some(SqlDialect::DuckDb));
    /// assert_eq!(SqlDialect::parse("oracle"), None);
    /// ```
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// Returns an identifier in quotes. It must not hold a quote.
    pub(super) fn quoted(self, name: &str) -> String {
        match self {
            Self::Spark => format!("`{name}`"),
            Self::DuckDb | Self::Postgres | Self::DataFusion => format!("\"{name}\""),
        }
    }

    /// Returns the type of a number in double precision.
    pub(super) const fn double(self) -> &'static str {
        match self {
            Self::Postgres => "DOUBLE PRECISION",
            Self::DuckDb | Self::DataFusion | Self::Spark => "DOUBLE",
        }
    }

    /// Returns the type of a text of any length.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Postgres => "TEXT",
            Self::Spark => "STRING",
            Self::DuckDb | Self::DataFusion => "VARCHAR",
        }
    }

    /// Returns the number of days of a date since 1 January 1970, so that days are subtracted as whole
    /// numbers in every dialect.
    pub(super) fn day_number(self, date: &str) -> String {
        match self {
            Self::DuckDb | Self::Postgres => {
                format!("CAST(CAST({date} AS DATE) - DATE '1970-01-01' AS BIGINT)")
            }
            Self::DataFusion => format!("CAST(CAST(CAST({date} AS DATE) AS INTEGER) AS BIGINT)"),
            Self::Spark => format!("CAST(DATEDIFF(CAST({date} AS DATE), DATE '1970-01-01') AS BIGINT)"),
        }
    }

    /// Returns the median of a whole number over the rows of a group: the mean of the middle two when even.
    pub(super) fn median(self, value: &str) -> String {
        match self {
            Self::Postgres => format!("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY {value})"),
            // The cast fixes the type of the result, which is otherwise the choice of the database.
            Self::DuckDb | Self::DataFusion | Self::Spark => format!("MEDIAN(CAST({value} AS DOUBLE))"),
        }
    }

    /// Returns the keys that sort identifiers as a ledger does: numbers by value, text by its bytes.
    ///
    /// PostgreSQL sorts text by the rules of a language unless it has the collation "C", which numbers
    /// refuse.
    pub(super) fn sort_keys(self, id: &str) -> String {
        match self {
            Self::Postgres => format!(
                "CASE WHEN pg_typeof({id})::TEXT IN ('smallint', 'integer', 'bigint', 'numeric') \
                 THEN {id}::TEXT::NUMERIC END, {id}::TEXT COLLATE \"C\""
            ),
            Self::DuckDb | Self::DataFusion | Self::Spark => id.to_owned(),
        }
    }
}
