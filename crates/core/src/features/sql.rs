//! The feature table as one SELECT statement, for a database that holds the gifts.
//!
//! [`FeatureQuery::text`] has the rows and columns that [`features`](super::features) and
//! [`FeatureTable::who_may_be_profiled`](super::FeatureTable::who_may_be_profiled) give for the same gifts
//! and donors: only the features leave the database, one row for each donor, and they grow with the donors
//! and not with the gifts. The query reads two tables of the canonical form and writes nothing.
//!
//! | column of gifts | type |
//! |---|---|
//! | `gift_id` | whole number or text, one row for each |
//! | `donor_id` | whole number or text, exactly as in donors; rows without it are left out |
//! | `date` | date |
//! | `amount` | decimal or double, in cents above 0; other rows are left out |
//! | `currency`, `kind`, `status` | text; null or empty is EUR, gift, settled, as in a canonical file |
//! | `channel` | text |
//! | `campaign` | text; null or empty for none |
//! | `failure_code` | text or null; a donor of whom a bank reported the death (`MD07`) has no row |
//! | `recurring` | 0 or 1, or a truth value |
//!
//! Donors have `donor_id`, `birth_year` (whole number or null), `deceased` and `do_not_profile` (0 or 1, or a
//! truth value; null is 0). A donor who is not in that table keeps the row, without an age. The statuses are
//! those of the table: a refund counts as if it had been known from the day of the gift.

mod dialect;
mod expressions;
mod table_name;

use std::fmt::Write;

use obole_ledger::{AsOf, DEBTOR_DECEASED, Day, Giving, Period};

pub use dialect::SqlDialect;
pub use table_name::TableName;

use super::catalogue::V1;
use super::channels::CHANNELS;
use super::moment::WINDOWS;
use expressions::{EXPRESSIONS, Expression};

/// Version of the feature table that the query computes.
pub const FEATURE_VERSION: u32 = 1;

/// Columns with one value in all rows, by which a reader recognises the table.
pub mod stamp {
    /// Version of the features.
    pub const VERSION: &str = "feature_version";
    /// As-of day, a date.
    pub const AS_OF: &str = "as_of";
    /// Currency of the amounts.
    pub const CURRENCY: &str = "currency";
    /// Calendar months of the outcome, if there is one.
    pub const LABEL_MONTHS: &str = "label_months";
}

/// Columns of the table of gifts that the query reads.
pub const GIFT_COLUMNS: [&str; 11] = [
    "gift_id",
    "donor_id",
    "date",
    "amount",
    "currency",
    "kind",
    "status",
    "channel",
    "campaign",
    "failure_code",
    "recurring",
];

/// Columns of the table of donors that the query reads.
pub const DONOR_COLUMNS: [&str; 4] = ["donor_id", "birth_year", "deceased", "do_not_profile"];

/// Start of the names of the query's own tables.
const PREFIX: &str = "obole_";

/// A query for the feature table of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureQuery {
    /// Dialect of the text.
    pub dialect: SqlDialect,
    /// As-of day of the features.
    pub as_of: AsOf,
    /// Adds the columns `label` and `label_amount` for this number of calendar months from the day on.
    pub label_months: Option<u32>,
    /// Adds the columns of [`stamp`], which [`FeatureFile`](crate::forecast::FeatureFile) needs.
    pub has_stamp: bool,
    /// Table of gifts.
    pub gifts: TableName,
    /// Table of donors.
    pub donors: TableName,
    /// Rule of which rows count as giving.
    pub giving: Giving,
}

impl FeatureQuery {
    /// Makes the query of a day on the tables `gifts` and `donors`, without labels, for gifts in euros.
    ///
    /// ```
    /// use obole::features::sql::{FeatureQuery, SqlDialect};
    /// use obole_ledger::{AsOf, Day};
    ///
    /// # fn main() -> obole::Result<()> {
    /// let as_of = AsOf::new(Day::parse_iso("2024-01-01")?);
    /// let query = FeatureQuery { label_months: Some(12), ..FeatureQuery::new(SqlDialect::DuckDb, as_of) };
    /// assert!(query.text().contains(r#"FROM "gifts""#));
    /// assert!(query.text().ends_with("ORDER BY features.donor_id\n"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(dialect: SqlDialect, as_of: AsOf) -> Self {
        Self {
            dialect,
            as_of,
            label_months: None,
            has_stamp: false,
            gifts: TableName::gifts(),
            donors: TableName::donors(),
            giving: Giving::default(),
        }
    }

    /// Returns the names of the columns that the query gives, in order.
    pub fn columns(&self) -> Vec<&'static str> {
        let labels = self.label_months.map(|_| ["label", "label_amount"]);
        std::iter::once("donor_id")
            .chain(V1.iter().map(|spec| spec.name))
            .chain(labels.into_iter().flatten())
            .chain(self.stamp().into_iter().map(|(name, _)| name))
            .collect()
    }

    /// Returns the names and values of the columns that have one value in all rows.
    fn stamp(&self) -> Vec<(&'static str, String)> {
        if !self.has_stamp {
            return Vec::new();
        }
        let mut stamp = vec![
            (stamp::VERSION, format!("CAST({FEATURE_VERSION} AS BIGINT)")),
            (stamp::AS_OF, day_literal(self.as_of.day())),
            (stamp::CURRENCY, format!("'{}'", self.giving.currency)),
        ];
        if let Some(months) = self.label_months {
            stamp.push((stamp::LABEL_MONTHS, format!("CAST({months} AS BIGINT)")));
        }
        stamp
    }

    /// Returns the statement: one SELECT with a WITH clause, rows by ascending `donor_id`.
    pub fn text(&self) -> String {
        let mut text =
            format!("-- Obole feature table 1 as of {}, {}\nWITH ", self.as_of, self.dialect.name());
        let mut tables = vec![
            ("payments", self.payments()),
            ("ordered", self.ordered()),
            ("gifts", self.counted()),
            ("features", self.aggregates()),
            ("troubles", troubles()),
            ("donors", self.donor_facts()),
            ("deaths", self.deaths()),
        ];
        if let Some(months) = self.label_months {
            tables.push(("labels", self.labels(months)));
        }
        for (place, (name, select)) in tables.iter().enumerate() {
            let comma = if place == 0 { "" } else { ",\n" };
            let _ = write!(text, "{comma}{PREFIX}{name} AS (\n{}\n)", indented(select));
        }
        text.push('\n');
        text.push_str(&self.result());
        // The tables above write the name of DuckDB, DataFusion and Spark for this type.
        text.replace(" AS DOUBLE)", &format!(" AS {})", self.dialect.double()))
    }

    /// Selects the payments before the day that are of a counted kind and currency.
    fn payments(&self) -> String {
        let date = self.dialect.quoted("date");
        let day = self.dialect.day_number(&date);
        let today = self.as_of.day();
        let month = format!("EXTRACT(YEAR FROM {date}) * 12 + EXTRACT(MONTH FROM {date}) - 1");
        let mut columns = vec![
            "donor_id".to_owned(),
            "gift_id".to_owned(),
            format!("{} AS status", or_usual("status", "settled")),
            "channel".to_owned(),
            format!("NULLIF(CAST(campaign AS {}), '') AS campaign", self.dialect.text()),
            "CASE WHEN CAST(recurring AS INTEGER) = 1 THEN 1 ELSE 0 END AS is_recurring".to_owned(),
            cents("amount"),
            format!("{day} AS day_number"),
            format!("{} - {day} AS days_ago", today.days()),
            format!("{} - CAST({month} AS BIGINT) AS months_ago", today.month_index()),
            format!("CAST(EXTRACT(YEAR FROM {date}) AS BIGINT) AS year_number"),
            format!("CASE WHEN EXTRACT(MONTH FROM {date}) = 12 THEN 1 ELSE 0 END AS in_december"),
        ];
        for (months, ..) in WINDOWS {
            let start = Period::months_before(today, months).start;
            columns.push(format!(
                "CASE WHEN {date} >= {} THEN 1 ELSE 0 END AS in_{months}m",
                day_literal(start)
            ));
        }
        let condition = format!("{} AND {date} < {}", self.is_giving(), day_literal(today));
        select(&columns, &self.gifts.quoted(self.dialect), &condition)
    }

    /// Returns the condition of a row that counts as giving, whatever its status.
    fn is_giving(&self) -> String {
        let kinds: Vec<String> = self.giving.kinds.iter().map(|kind| format!("'{}'", kind.name())).collect();
        format!(
            "donor_id IS NOT NULL AND {} IN ({}) AND {} = '{}' AND amount >= 0.005",
            or_usual("kind", "gift"),
            kinds.join(", "),
            or_usual("currency", "eur"),
            self.giving.currency.to_string().to_lowercase()
        )
    }

    /// Selects the counted gifts with those before and after them, and the number and sum of the donor's.
    fn ordered(&self) -> String {
        let columns = [
            "*".to_owned(),
            "LAG(day_number) OVER in_order AS previous_day".to_owned(),
            "LAG(year_number) OVER in_order AS previous_year".to_owned(),
            "LEAD(day_number) OVER in_order AS next_day".to_owned(),
            "CAST(COUNT(*) OVER of_donor AS BIGINT) AS n".to_owned(),
            "CAST(SUM(cents) OVER of_donor AS BIGINT) AS total".to_owned(),
        ];
        let keys = self.dialect.sort_keys("gift_id");
        let select = select(&columns, "obole_payments", "status = 'settled'");
        let windows = format!(
            "WINDOW of_donor AS (PARTITION BY donor_id),\n  \
             in_order AS (PARTITION BY donor_id ORDER BY day_number, {keys})"
        );
        format!("{select}\n{windows}")
    }

    /// Selects the counted gifts with the values that the expressions of the features read.
    fn counted(&self) -> String {
        let mut columns = vec![
            "*".to_owned(),
            "NULLIF(day_number - previous_day, 0) AS gap".to_owned(),
            "CASE WHEN year_number = previous_year THEN 0 ELSE 1 END AS begins_year".to_owned(),
            "CAST(n * cents - total AS DOUBLE) AS spread".to_owned(),
        ];
        for (channel, _) in CHANNELS {
            columns.push(format!("CASE WHEN channel = '{channel}' THEN 1 ELSE 0 END AS by_{channel}"));
        }
        select(&columns, "obole_ordered", "")
    }

    fn aggregates(&self) -> String {
        let mut columns = vec!["donor_id".to_owned()];
        for (spec, (_, expression)) in V1.iter().zip(EXPRESSIONS) {
            match expression {
                Expression::Gifts(sql) => columns.push(format!("{sql} AS {}", spec.name)),
                Expression::MedianMoney(value) => {
                    columns.push(format!("{} / 100 AS {}", self.dialect.median(value), spec.name));
                }
                Expression::Troubles(_) | Expression::YearsSince(_) => {}
            }
        }
        select(&columns, "obole_gifts", "") + "\nGROUP BY donor_id"
    }

    /// Selects one row for each donor of the table of donors.
    fn donor_facts(&self) -> String {
        // An import takes no other year of birth.
        let born = "CAST(birth_year AS INTEGER)";
        let flag = |name: &str| format!("MAX(COALESCE(CAST({name} AS INTEGER), 0)) AS {name}");
        let columns = [
            "donor_id".to_owned(),
            format!("MAX(CASE WHEN {born} BETWEEN 1880 AND 2100 THEN {born} END) AS birth_year"),
            flag("deceased"),
            flag("do_not_profile"),
        ];
        select(&columns, &self.donors.quoted(self.dialect), "") + "\nGROUP BY donor_id"
    }

    /// Selects the donors whose bank reported their death beside any payment, as an import does.
    fn deaths(&self) -> String {
        let text = self.dialect.text();
        let condition = format!("UPPER(TRIM(CAST(failure_code AS {text}))) = '{DEBTOR_DECEASED}'");
        select(&["donor_id".to_owned()], &self.gifts.quoted(self.dialect), &condition) + "\nGROUP BY donor_id"
    }

    /// Selects the sum of the counted gifts of the months from the day on.
    fn labels(&self, months: u32) -> String {
        let Period { start, end } = Period::months_from(self.as_of.day(), months);
        let date = self.dialect.quoted("date");
        let condition = format!(
            "{} AND {} = 'settled' AND {date} >= {} AND {date} < {}",
            self.is_giving(),
            or_usual("status", "settled"),
            day_literal(start),
            day_literal(end)
        );
        let payments =
            select(&["donor_id".to_owned(), cents("amount")], &self.gifts.quoted(self.dialect), &condition);
        let sum = "CAST(SUM(cents) AS DOUBLE) / 100 AS label_amount".to_owned();
        let from = format!("(\n{}\n) AS counted", indented(&payments));
        select(&["donor_id".to_owned(), sum], &from, "") + "\nGROUP BY donor_id"
    }

    fn result(&self) -> String {
        let mut columns = vec!["features.donor_id AS donor_id".to_owned()];
        for (spec, (_, expression)) in V1.iter().zip(EXPRESSIONS) {
            let name = spec.name;
            let value = match expression {
                Expression::Gifts(_) | Expression::MedianMoney(_) => format!("features.{name}"),
                Expression::Troubles(_) => format!("COALESCE(troubles.{name}, 0)"),
                Expression::YearsSince(column) => format!("{} - donors.{column}", self.as_of.day().year()),
            };
            columns.push(format!("CAST({value} AS DOUBLE) AS {name}"));
        }
        let mut from = format!("{PREFIX}features AS features");
        let joined = |table: &str| {
            format!("\nLEFT JOIN {PREFIX}{table} AS {table} ON {table}.donor_id = features.donor_id")
        };
        from += &joined("troubles");
        from += &joined("donors");
        from += &joined("deaths");
        if self.label_months.is_some() {
            columns.push(
                "CAST(CASE WHEN labels.donor_id IS NULL THEN 0 ELSE 1 END AS BIGINT) AS label".to_owned(),
            );
            columns.push("CAST(COALESCE(labels.label_amount, 0) AS DOUBLE) AS label_amount".to_owned());
            from += &joined("labels");
        }
        columns.extend(self.stamp().into_iter().map(|(name, value)| format!("{value} AS {name}")));
        let may_be_profiled = "COALESCE(donors.deceased, 0) = 0 AND COALESCE(donors.do_not_profile, 0) = 0 \
                               AND deaths.donor_id IS NULL";
        let keys = self.dialect.sort_keys("features.donor_id");
        format!("{}\nORDER BY {keys}\n", select(&columns, &from, may_be_profiled))
    }
}

/// Selects the failed and refunded payments of each donor.
fn troubles() -> String {
    let mut columns = vec!["donor_id".to_owned()];
    for (spec, (_, expression)) in V1.iter().zip(EXPRESSIONS) {
        if let Expression::Troubles(sql) = expression {
            columns.push(format!("{sql} AS {}", spec.name));
        }
    }
    select(&columns, "obole_payments", "status IN ('failed', 'refunded')") + "\nGROUP BY donor_id"
}

/// Writes a word in lower case; where it is empty or null, the usual one, as an import does.
fn or_usual(column: &str, usual: &str) -> String {
    format!("COALESCE(NULLIF(LOWER(TRIM({column})), ''), '{usual}')")
}

/// Writes an amount as whole cents.
fn cents(amount: &str) -> String {
    format!("CAST(ROUND(CAST({amount} AS DOUBLE) * 100) AS BIGINT) AS cents")
}

fn day_literal(day: Day) -> String {
    format!("DATE '{day}'")
}

/// Writes a SELECT, one column on each line.
fn select(columns: &[String], from: &str, condition: &str) -> String {
    let condition = if condition.is_empty() { String::new() } else { format!("\nWHERE {condition}") };
    format!("SELECT\n{}\nFROM {from}{condition}", indented(&columns.join(",\n")))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
