//! Results as polars data frames, for further work in polars.

use obole_fairness::{AuditFrame, FrameRow, Interval};
use obole_ledger::Ids;
use polars_core::prelude::{Column, DataFrame, NamedFrom, Series};
use serde::Serialize;

use crate::features::{FeatureTable, V1};
use crate::models::Scores;
use crate::{Error, Kind, Result};

/// Builds a column of numbers; NaN becomes null.
fn numbers(name: &str, values: impl Iterator<Item = f64>) -> Column {
    let values: Vec<Option<f64>> = values.map(|x| (!x.is_nan()).then_some(x)).collect();
    Series::new(name.into(), values).into()
}

/// Builds a column of the donors of some rows, as text.
fn donors(ids: &Ids, rows: &[u32]) -> Column {
    let values: Vec<String> = rows.iter().map(|row| ids.get(*row as usize)).collect();
    Series::new("donor_id".into(), values).into()
}

fn frame(columns: Vec<Column>) -> Result<DataFrame> {
    DataFrame::new_infer_height(columns).map_err(|_| Error::new(Kind::Usage, "table-columns-differ"))
}

/// Converts scores to a data frame: one row per donor, the numeric columns of `scores.csv` under the same
/// names, null where a number is not known. `ids` are those of the ledger's donors.
///
/// # Errors
/// [`Kind::Usage`] when the columns differ in length.
pub fn scores_frame(scores: &Scores, ids: &Ids) -> Result<DataFrame> {
    let column = |name: &str, values: &[f64]| numbers(name, values.iter().copied());
    let ladder = |name: &str, rung: usize| numbers(name, scores.ask_ladder.iter().map(|asks| asks[rung]));
    frame(vec![
        donors(ids, &scores.donor),
        column("lapse_risk", &scores.lapse_risk),
        column("gift_likelihood", &scores.gift_likelihood),
        column("expected_gift", &scores.expected_gift),
        numbers("expected_value", (0..scores.len()).map(|row| scores.expected_value(row))),
        column("gift_low", &scores.gift_low),
        column("gift_high", &scores.gift_high),
        column("suggested_ask", &scores.suggested_ask),
        column("value_low", &scores.value_low),
        column("value_high", &scores.value_high),
        ladder("ask_2", 1),
        ladder("ask_3", 2),
    ])
}

/// Converts a feature table to a data frame: one row per donor, one column per feature, null where a value is
/// missing. `ids` are those of the ledger's donors.
///
/// # Errors
/// [`Kind::Usage`] when the columns differ in length.
pub fn features_frame(table: &FeatureTable, ids: &Ids) -> Result<DataFrame> {
    let features = V1.iter().zip(&table.columns);
    let features = features.map(|(spec, values)| numbers(spec.name, values.iter().copied()));
    frame(std::iter::once(donors(ids, &table.donor)).chain(features).collect())
}

/// Converts the long form of an audit to a data frame: one row per attribute, group and metric, with the
/// columns of `audit.csv` that belong to a row. The row of all persons has no `group`.
///
/// # Errors
/// [`Kind::Usage`] when the columns differ in length.
pub fn audit_frame(audit: &AuditFrame) -> Result<DataFrame> {
    let rows = &audit.rows;
    let text = |name: &str, of: &dyn Fn(&FrameRow) -> Option<String>| -> Column {
        Series::new(name.into(), rows.iter().map(of).collect::<Vec<_>>()).into()
    };
    let number = |name: &str, of: &dyn Fn(&FrameRow) -> Option<f64>| -> Column {
        Series::new(name.into(), rows.iter().map(of).collect::<Vec<_>>()).into()
    };
    let low = |interval: Option<Interval>| interval.map(|interval| interval.low);
    let high = |interval: Option<Interval>| interval.map(|interval| interval.high);
    let counts: Vec<Option<u64>> = rows.iter().map(|row| row.rows).collect();
    let references: Vec<bool> = rows.iter().map(|row| row.is_reference).collect();
    frame(vec![
        text("attribute", &|row| Some(row.attribute.clone())),
        text("group", &|row| row.group.clone()),
        text("status", &|row| code(&row.status)),
        Series::new("rows".into(), counts).into(),
        text("metric", &|row| Some(row.metric.key().to_owned())),
        number("value", &|row| row.value),
        number("low", &|row| low(row.interval)),
        number("high", &|row| high(row.interval)),
        text("interval", &|row| row.method.map(|method| method.key().to_owned())),
        number("weighted_value", &|row| row.weighted_value),
        number("weighted_low", &|row| low(row.weighted_interval)),
        number("weighted_high", &|row| high(row.weighted_interval)),
        text("reason", &|row| code(&row.reason)),
        Series::new("is_reference".into(), references).into(),
        number("difference", &|row| row.difference_to_reference),
        number("difference_low", &|row| low(row.difference_interval)),
        number("difference_high", &|row| high(row.difference_interval)),
        number("ratio", &|row| row.ratio_to_reference),
        number("ratio_low", &|row| low(row.ratio_interval)),
        number("ratio_high", &|row| high(row.ratio_interval)),
        number("p_fisher", &|row| row.p_fisher),
        number("p_holm", &|row| row.p_holm),
    ])
}

/// Returns the name that a value has in files.
fn code(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use obole_fairness::{Attribute, Rows, Settings, audit};

    use super::*;
    use crate::store::tests::sample;

    #[test]
    fn results_become_data_frames_with_the_same_numbers() {
        let (ledger, _) = sample(200);
        let as_of = ledger.default_as_of().unwrap();
        let table = crate::features::features(&ledger.until(as_of));
        let ids = &ledger.donors().id;
        let features = features_frame(&table, ids).unwrap();
        assert_eq!((features.height(), features.width()), (table.len(), V1.len() + 1));
        for (spec, values) in V1.iter().zip(&table.columns) {
            let found: Vec<Option<f64>> = features.column(spec.name).unwrap().f64().unwrap().iter().collect();
            let expected: Vec<Option<f64>> = values.iter().map(|x| (!x.is_nan()).then_some(*x)).collect();
            assert_eq!(found, expected, "{}", spec.name);
        }
        let scores = Scores::without_outcomes(&table, 12).unwrap();
        let frame = scores_frame(&scores, ids).unwrap();
        assert_eq!(frame.column("gift_likelihood").unwrap().null_count(), scores.len());
        let asks = frame.column("suggested_ask").unwrap().f64().unwrap();
        assert!(asks.iter().zip(&scores.suggested_ask).all(|(found, ask)| found == Some(*ask)));
        assert_eq!(
            frame.column("donor_id").unwrap().str().unwrap().get(0),
            Some(&*ids.get(table.donor[0] as usize))
        );
    }

    #[test]
    fn an_audit_becomes_a_data_frame_with_the_cells_of_its_file() {
        let decision: Vec<bool> = (0..80).map(|row| row % 3 == 0 || row > 60).collect();
        let rows = Rows { decision: Some(&decision), ..Rows::default() };
        let labels = (0..80).map(|row| Some(if row % 2 == 0 { "north" } else { "south" }));
        let found = audit(&rows, &[Attribute::from_labels("area", labels)], &Settings::default()).unwrap();
        let frame = audit_frame(&found.frame()).unwrap();
        let text = obole_fairness::Audit::csv_header() + &found.csv("table");
        let mut file = csv::Reader::from_reader(text.as_bytes());
        let header = file.headers().unwrap().clone();
        let records: Vec<csv::StringRecord> = file.records().map(|record| record.unwrap()).collect();
        assert_eq!(frame.height(), records.len());
        for name in ["value", "low", "weighted_value", "ratio", "ratio_high", "p_holm"] {
            let at = header.iter().position(|column| column == name).unwrap();
            let column = frame.column(name).unwrap().f64().unwrap();
            for (row, record) in records.iter().enumerate() {
                assert_eq!(column.get(row), record[at].parse().ok(), "{name} {row}");
            }
        }
    }
}
