//! `obole features`: the feature table as of a day.

use obole::features::V1;
use obole::forecast::features_as_of;
use obole::labels::labels;
use obole::store::{Column, Values, write_table_csv, write_table_parquet};
use obole::{Error, Kind, Result};
use obole_ledger::disk;
use serde_json::json;

use crate::args::Features;
use crate::exit::Answer;
use crate::ui::Ui;

pub fn features(verb: &Features, ui: &mut Ui<'_>) -> Result<Answer> {
    let write = match verb.out.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => write_table_csv,
        Some("parquet") => write_table_parquet,
        _ => {
            return Err(Error::new(Kind::Usage, "ending-csv-or-parquet").in_file(&verb.out));
        }
    };
    let first = ["donor_id", V1[0].name, V1[1].name];
    disk::FileKind::table(&verb.out, &first).refuse_other(&verb.out)?;
    let ledger = obole::store::load_for_features(&verb.ledger)?;
    let known = features_as_of(&ledger, verb.as_of)?;
    let all = known.len();
    let table = known.who_may_be_profiled(ledger.donors());
    let left_out = all - table.len();
    let ids = &ledger.donors().id;
    let mut columns = vec![Column::new("donor_id", Values::ids(ids, &table.donor))];
    let outcome = verb.label_months.map(|months| labels(&ledger.outcomes(verb.as_of, months), &table.donor));
    let rows = table.len();
    let unknown_from =
        outcome.as_ref().filter(|outcome| !outcome.complete).and(ledger.coverage()).map(|known| known.last);
    let mut names: Vec<&str> = std::iter::once("donor_id").chain(V1.iter().map(|spec| spec.name)).collect();
    drop(ledger);
    columns.extend(
        V1.iter().zip(table.columns).map(|(spec, values)| Column::new(spec.name, Values::F64(values))),
    );
    if let Some(outcome) = outcome {
        names.extend(["label", "label_amount"]);
        columns.push(Column::new(
            "label",
            Values::I64(outcome.gave.iter().map(|gave| i64::from(*gave)).collect()),
        ));
        columns.push(Column::new(
            "label_amount",
            Values::F64(outcome.amount.iter().map(|cents| cents.units()).collect()),
        ));
    }
    let complete = verb.label_months.map(|_| unknown_from.is_none());
    write(&verb.out, &columns)?;
    if ui.json() {
        let out = verb.out.display().to_string();
        ui.data_json(&json!({ "out": out, "as_of": verb.as_of, "rows": rows, "columns": names, "labels_complete": complete }))?;
    }
    if left_out > 0 {
        ui.print("left-out-profiling", &[("n", left_out.into())]);
    }
    ui.print("features-done", &[("n", rows.into()), ("day", ui.words().day(verb.as_of.day()).into())]);
    if let Some(last) = unknown_from {
        ui.print("features-incomplete", &[("day", ui.words().day(last).into())]);
    }
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}
