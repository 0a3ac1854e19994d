//! `obole forecast-income`: the income of the next twelve months.

mod text;

use std::path::Path;

use obole::campaign::effect::EffectFile;
use obole::income::{IncomeForecast, forecast_income as forecast};
use obole::{Error, Kind, Result};
use obole_ledger::{CellWriter, Cents, Ledger, disk};
use serde::Serialize;

use crate::args::ForecastIncome;
use crate::clock;
use crate::decimals::push_fixed;
use crate::exit::Answer;
use crate::notices;
use crate::ui::Ui;

/// Columns of the file.
const COLUMNS: [&str; 7] = ["month", "expected", "low", "high", "recurring", "last_year", "lower_retention"];
/// Months after the end of a ledger from which on it is called old.
const OLD: i32 = 2;

/// Output of `--json`.
#[derive(Serialize)]
struct ForecastJson<'a> {
    #[serde(flatten)]
    forecast: &'a IncomeForecast,
    out: Option<String>,
}

pub fn forecast_income(verb: &ForecastIncome, ui: &mut Ui<'_>) -> Result<Answer> {
    if let Some(out) = &verb.out {
        if out.extension().is_none_or(|ending| ending != "csv") {
            return Err(Error::new(Kind::Usage, "ending-csv").in_file(out));
        }
        refuse_other(out)?;
    }
    let effect = verb.effect.as_deref().map(EffectFile::load).transpose()?;
    let ledger = obole::store::load_for_features(&verb.ledger)?;
    let as_of = notices::as_of(&ledger, verb.as_of)?;
    let found = forecast(&ledger, as_of, effect.as_ref())?;
    if let Some(coverage) = ledger.coverage().filter(|_| !ledger.reaches(as_of.day())) {
        ui.paragraph("income-ends", &[("day", ui.words().day(coverage.last).into())]);
    }
    warn_old(&ledger, &found, ui);
    if ui.json() {
        let out = verb.out.as_ref().map(|out| out.display().to_string());
        ui.data_json(&ForecastJson { forecast: &found, out })?;
    } else {
        let text = text::answer(&found, ui.words());
        ui.data(&text)?;
    }
    if let Some(out) = &verb.out {
        refuse_other(out)?;
        save(out, &found)?;
        ui.wrote(out);
    }
    Ok(Answer::Yes)
}

fn refuse_other(path: &Path) -> Result<()> {
    disk::FileKind::Csv(COLUMNS.map(str::to_owned).to_vec()).refuse_other(path)
}

/// Warns if months of the forecast are over because the ledger is old.
fn warn_old(ledger: &Ledger, found: &IncomeForecast, ui: &mut Ui<'_>) {
    let today = clock::today();
    let Some(coverage) = ledger.coverage().filter(|known| known.last.plus_months(OLD) < today) else {
        return;
    };
    let over = found.months.iter().filter(|month| month.period.end <= today).count() as u64;
    if over > 0 {
        let values = [
            ("n", over.into()),
            ("of", (found.months.len() as u64).into()),
            ("day", ui.words().day(coverage.last).into()),
        ];
        ui.paragraph("income-over", &values);
    }
}

/// Writes one row per month, amounts with two decimals; the ends of an interval are empty if there is none.
fn save(path: &Path, found: &IncomeForecast) -> Result<()> {
    disk::write_with(path, |out| {
        let mut cells = CellWriter::new(out);
        cells.row(COLUMNS)?;
        for (at, month) in found.months.iter().enumerate() {
            let lower = found.lower_retention.as_ref().and_then(|lower| lower.months.get(at).copied());
            let start = month.period.start;
            cells.plain(&format!("{:04}-{:02}", start.year(), start.month()))?;
            let (low, high) = (month.interval.map(|range| range.low), month.interval.map(|range| range.high));
            let amounts =
                [Some(month.expected), low, high, Some(month.recurring), Some(month.last_year), lower];
            for amount in amounts {
                cells.plain(&amount.map(amount_cell).unwrap_or_default())?;
            }
            cells.end_row()?;
        }
        cells.finish().map(|_| ())
    })
}

fn amount_cell(amount: Cents) -> String {
    let mut cell = String::new();
    push_fixed(amount.units(), 2, &mut cell);
    cell
}
