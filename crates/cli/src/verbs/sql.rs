//! `obole sql`: the feature table as a query.

use obole::features::sql::{FeatureQuery, SqlDialect};
use obole::{Error, Kind, Result};
use obole_ledger::{Currency, GiftKind, Giving, message};
use serde_json::json;

use crate::args::Sql;
use crate::exit::Answer;
use crate::ui::Ui;

pub fn sql(verb: &Sql, ui: &mut Ui<'_>) -> Result<Answer> {
    let code = &verb.currency;
    let currency = Currency::parse(code).ok_or_else(|| {
        Error::new(Kind::Usage, message!("not-a-currency", code = code)).hint("write-currency")
    })?;
    let counted = verb.count.iter().filter_map(|name| GiftKind::parse(name));
    let giving = Giving { kinds: std::iter::once(GiftKind::Gift).chain(counted).collect(), currency };
    let dialect = SqlDialect::parse(&verb.dialect).unwrap_or(SqlDialect::DuckDb);
    let query = FeatureQuery {
        dialect,
        as_of: verb.as_of,
        label_months: verb.label_months,
        has_stamp: verb.stamp,
        gifts: verb.gifts.clone(),
        donors: verb.donors.clone(),
        giving,
    };
    if ui.json() {
        ui.data_json(&json!({
            "dialect": dialect.name(),
            "as_of": query.as_of,
            "columns": query.columns(),
            "sql": query.text(),
        }))?;
    } else {
        ui.data(&query.text())?;
    }
    Ok(Answer::Yes)
}
