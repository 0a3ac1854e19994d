//! `obole btyd fit`: a buy-till-you-die model on a table of histories.

use std::collections::BTreeMap;

use clap::ValueEnum;
use obole::store::Table;
use obole::{Error, Kind, Result};
use obole_btyd::{
    BetaBernoulli, BgBb, BgCnbdK, BgNbd, Covariate, Covariates, DropOut, Fitted, GammaGamma, Histories,
    Limit, ParetoNbd, Renewals, Sbg, Seasons, Settings, Spends, WithCovariates,
};
use obole_error::Value;
use obole_ledger::message;
use obole_ledger::records::line_of;
use serde::Serialize;

use crate::args::{Btyd, BtydFit, BtydModel, BtydVerb};
use crate::exit::Answer;
use crate::notices;
use crate::ui::Ui;

/// Maximum number of unreadable cells that are named.
const NAMED: usize = 5;

pub fn btyd(verb: &Btyd, ui: &mut Ui<'_>) -> Result<Answer> {
    match &verb.what {
        BtydVerb::Fit(verb) => fit(verb, ui),
    }
}

/// Output of `--json`.
#[derive(Serialize)]
struct Report {
    model: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    k: Option<u32>,
    params: BTreeMap<String, f64>,
    /// Null for a parameter at infinity.
    standard_errors: BTreeMap<String, Option<f64>>,
    log_likelihood: f64,
    converged: bool,
    n: u64,
    /// Present where two parameters are at infinity.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<Limit>,
}

fn fit(verb: &BtydFit, ui: &mut Ui<'_>) -> Result<Answer> {
    let takes = matches!(verb.model, BtydModel::BgNbd | BtydModel::MbgNbd | BtydModel::ParetoNbd);
    if !takes && !verb.covariate.is_empty() {
        return Err(Error::new(Kind::Usage, "covariates-unsupported").hint("leave-covariate-out"));
    }
    let table = notices::read_table(&verb.table, ui)?;
    let mut cells = Cells::new(verb, &table);
    let settings = Settings::default();
    match verb.model {
        BtydModel::BgCnbdK | BtydModel::MbgCnbdK => {
            let (frequency, recency, age) =
                (cells.whole("frequency"), cells.real("recency"), cells.real("age"));
            let times = verb.k.is_none().then(|| cells.real("log-times"));
            let counts = cells.checked_counts()?;
            let data =
                Histories { frequency: &frequency, recency: &recency, age: &age, counts: counts.as_deref() };
            let drop_out = if verb.model == BtydModel::BgCnbdK {
                DropOut::AfterRepeatGift
            } else {
                DropOut::AfterAnyGift
            };
            let fitted = match (verb.k, times) {
                (None, Some(times)) => BgCnbdK::fit_regularity(&data, &times, drop_out, 12, &settings),
                (k, _) => BgCnbdK::fit(&data, drop_out, k.unwrap_or(1), &settings),
            };
            show((verb, table.lines()), fitted, |model| Some(model.k()), ui)
        }
        BtydModel::BgNbd | BtydModel::MbgNbd | BtydModel::ParetoNbd => {
            let (frequency, recency, age) =
                (cells.whole("frequency"), cells.real("recency"), cells.real("age"));
            let known = cells.covariates();
            let counts = cells.checked_counts()?;
            let data =
                Histories { frequency: &frequency, recency: &recency, age: &age, counts: counts.as_deref() };
            if !known.is_empty() {
                return with_covariates((verb, table.lines()), &data, &known, &settings, ui);
            }
            match verb.model {
                BtydModel::ParetoNbd => {
                    show((verb, table.lines()), ParetoNbd::fit(&data, &settings), |_| None, ui)
                }
                BtydModel::MbgNbd => show(
                    (verb, table.lines()),
                    BgNbd::fit(&data, DropOut::AfterAnyGift, &settings),
                    |_| None,
                    ui,
                ),
                _ => show(
                    (verb, table.lines()),
                    BgNbd::fit(&data, DropOut::AfterRepeatGift, &settings),
                    |_| None,
                    ui,
                ),
            }
        }
        BtydModel::BgBb | BtydModel::BetaBernoulli => {
            let (frequency, recency, opportunities) =
                (cells.whole("frequency"), cells.whole("recency"), cells.whole("age"));
            let counts = cells.checked_counts()?;
            let data = Seasons {
                frequency: &frequency,
                recency: &recency,
                opportunities: &opportunities,
                counts: counts.as_deref(),
            };
            match verb.model {
                BtydModel::BetaBernoulli => {
                    show((verb, table.lines()), BetaBernoulli::fit(&data, &settings), |_| None, ui)
                }
                _ => show((verb, table.lines()), BgBb::fit(&data, &settings), |_| None, ui),
            }
        }
        BtydModel::Sbg | BtydModel::BetaGeometric => {
            let (made, due) = (cells.whole("frequency"), cells.whole("age"));
            let counts = cells.checked_counts()?;
            let renewals = Renewals::new(&made, &due).map_err(|error| placed(verb, table.lines(), error))?;
            show(
                (verb, table.lines()),
                Sbg::fit(&renewals.tenures(counts.as_deref()), &settings),
                |_| None,
                ui,
            )
        }
        BtydModel::GammaGamma => {
            let (frequency, value) = (cells.whole("frequency"), cells.real("value"));
            let counts = cells.checked_counts()?;
            let data = Spends { frequency: &frequency, value: &value, counts: counts.as_deref() };
            let fitted = GammaGamma::fit(&data, &settings);
            let no_mean = fitted.as_ref().is_ok_and(|fitted| fitted.model().mean().is_none());
            let answer = show((verb, table.lines()), fitted, |_| None, ui)?;
            if no_mean {
                ui.print("btyd-no-mean", &[]);
            }
            Ok(answer)
        }
    }
}

/// Fits a model in which each column shifts both the rate and the drop-out.
fn with_covariates(
    (verb, lines): (&BtydFit, &[u32]),
    data: &Histories<'_>,
    known: &[(&str, Vec<f64>)],
    settings: &Settings,
    ui: &mut Ui<'_>,
) -> Result<Answer> {
    let both: Vec<Covariate<'_>> =
        known.iter().map(|(name, values)| Covariate { name, values: values.as_slice() }).collect();
    let covariates = Covariates { rate: &both, drop_out: &both };
    if verb.model == BtydModel::ParetoNbd {
        let fitted = WithCovariates::<ParetoNbd>::fit(data, &covariates, settings);
        return show((verb, lines), fitted, |_| None, ui);
    }
    let drop_out =
        if verb.model == BtydModel::MbgNbd { DropOut::AfterAnyGift } else { DropOut::AfterRepeatGift };
    show((verb, lines), WithCovariates::<BgNbd>::fit(data, &covariates, drop_out, settings), |_| None, ui)
}

fn show<M>(
    (verb, lines): (&BtydFit, &[u32]),
    fitted: Result<Fitted<M>>,
    regularity: impl Fn(&M) -> Option<u32>,
    ui: &mut Ui<'_>,
) -> Result<Answer> {
    let fitted = fitted.map_err(|error| placed(verb, lines, error))?;
    let name = verb.model.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    if ui.json() {
        let estimates = || fitted.estimates().iter();
        ui.data_json(&Report {
            model: name,
            k: regularity(fitted.model()),
            params: estimates().map(|one| (one.name.clone(), one.value)).collect(),
            standard_errors: estimates().map(|one| (one.name.clone(), one.standard_error)).collect(),
            log_likelihood: fitted.log_likelihood(),
            converged: true, // a fit that is not certified is an error
            n: fitted.individuals(),
            limit: fitted.limit().cloned(),
        })?;
        return Ok(Answer::Yes);
    }
    let words = ui.words();
    let name = regularity(fitted.model()).map_or(name.clone(), |k| format!("{name}, k = {k}"));
    let mut text = words.format(
        "btyd-head",
        &[
            ("model", name.into()),
            ("n", fitted.individuals().into()),
            ("likelihood", words.decimal(fitted.log_likelihood(), 3).into()),
        ],
    );
    text.push('\n');
    let mut rows =
        vec![["btyd-param", "btyd-value", "btyd-error", "btyd-low", "btyd-high"].map(|key| words.get(key))];
    let number = |x: f64| words.decimal(x, 4);
    for estimate in fitted.estimates() {
        let interval = estimate.interval(1.96).ok();
        let or_dash = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), number);
        rows.push([
            estimate.name.clone(),
            if interval.is_some() { number(estimate.value) } else { "∞".to_owned() },
            or_dash(estimate.standard_error),
            or_dash(interval.map(|(low, _)| low)),
            or_dash(interval.map(|(_, high)| high)),
        ]);
    }
    for row in &rows {
        let cells = row.iter().enumerate().map(|(at, cell)| {
            let width = rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default();
            if at == 0 { format!("{cell:width$}") } else { format!("{cell:>width$}") }
        });
        text.push_str(&cells.collect::<Vec<_>>().join("  "));
        text.push('\n');
    }
    if let Some(limit) = fitted.limit() {
        text.push_str(&words.format(
            "btyd-limit",
            &[
                ("a", limit.parameters[0].clone().into()),
                ("b", limit.parameters[1].clone().into()),
                ("shared", limit.shared.name.clone().into()),
                ("value", number(limit.shared.value).into()),
                ("error", number(limit.shared.standard_error.unwrap_or_default()).into()),
            ],
        ));
        text.push('\n');
    }
    ui.data(&text)?;
    Ok(Answer::Yes)
}

/// The requested columns, read cell by cell; faults are collected.
struct Cells<'a> {
    verb: &'a BtydFit,
    table: &'a Table,
    missing_options: Vec<&'static str>,
    missing_columns: Vec<&'a str>,
    unreadable: Vec<(u64, &'a str)>,
}

impl<'a> Cells<'a> {
    fn new(verb: &'a BtydFit, table: &'a Table) -> Self {
        Self { verb, table, missing_options: Vec::new(), missing_columns: Vec::new(), unreadable: Vec::new() }
    }

    fn option(&self, role: &str) -> Option<&'a str> {
        let column = match role {
            "frequency" => &self.verb.frequency,
            "recency" => &self.verb.recency,
            "age" => &self.verb.age,
            "log-times" => &self.verb.log_times,
            _ => &self.verb.value,
        };
        column.as_deref()
    }

    fn read<T: Default>(&mut self, column: &'a str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let Ok(cells) = self.table.column(column) else {
            self.missing_columns.push(column);
            return Vec::new();
        };
        let mut values = Vec::with_capacity(cells.len());
        for (row, cell) in cells.into_iter().enumerate() {
            let value = parse(cell.trim());
            if value.is_none() {
                self.unreadable.push((line_of(self.table.lines(), row), column));
            }
            values.push(value.unwrap_or_default());
        }
        values
    }

    fn wanted<T: Default>(&mut self, role: &'static str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        if let Some(column) = self.option(role) {
            return self.read(column, parse);
        }
        self.missing_options.push(role);
        Vec::new()
    }

    fn whole(&mut self, role: &'static str) -> Vec<u32> {
        self.wanted(role, |cell| whole(cell).and_then(|n| u32::try_from(n).ok()))
    }

    fn real(&mut self, role: &'static str) -> Vec<f64> {
        self.wanted(role, |cell| number(cell).filter(|x| x.is_finite()))
    }

    fn covariates(&mut self) -> Vec<(&'a str, Vec<f64>)> {
        let names: &'a [String] = &self.verb.covariate;
        let parse = |cell: &str| number(cell).filter(|x| x.is_finite());
        names.iter().map(|name| (name.as_str(), self.read(name, parse))).collect()
    }

    /// Returns the counts, if a column of them was named, after everything that was requested could be read.
    fn checked_counts(&mut self) -> Result<Option<Vec<u64>>> {
        let counts = self.verb.count.as_deref().map(|column| self.read(column, whole));
        if !self.missing_options.is_empty() {
            let options: Vec<String> = self
                .missing_options
                .iter()
                .map(|role| if *role == "log-times" { "--k".to_owned() } else { format!("--{role}") })
                .collect();
            return Err(Error::new(Kind::Usage, message!("model-needs", options = Value::list(options)))
                .hint("look-at-btyd-help"));
        }
        if !self.missing_columns.is_empty() {
            let columns = self.missing_columns.join("`, `");
            return Err(Error::new(Kind::Usage, message!("column-missing", name = columns))
                .in_file(&self.verb.table)
                .hint(message!("columns-are", columns = Value::list(self.table.names()))));
        }
        if !self.unreadable.is_empty() {
            let more = self.unreadable.len();
            let mut error = Error::new(Kind::Refused, message!("cells-not-numbers", cells = more))
                .in_file(&self.verb.table);
            for (row, column) in self.unreadable.iter().take(NAMED) {
                error = error.hint(message!("row-and-column", row = row, column = column));
            }
            return Err(error);
        }
        Ok(counts)
    }
}

/// Parses a number with a point or, as French spreadsheets write it, a comma.
fn number(cell: &str) -> Option<f64> {
    cell.parse().or_else(|_| cell.replacen(',', ".", 1).parse()).ok()
}

/// Parses a whole number, also as a spreadsheet of numbers writes it: 3.0.
fn whole(cell: &str) -> Option<u64> {
    let from_real = || number(cell).filter(|x| x.fract() == 0.0 && (0.0..1e15).contains(x)).map(|x| x as u64);
    cell.parse().ok().or_else(from_real)
}

/// Adds the place in the table and the next step to an error of the fit.
fn placed(verb: &BtydFit, lines: &[u32], error: Error) -> Error {
    let error = match error.place().row.and_then(|row| usize::try_from(row).ok()) {
        Some(row) => error.at_row(line_of(lines, row)),
        None => error,
    };
    let error = error.in_file(&verb.table);
    match error.kind() {
        Kind::Boundary => error.hint("try-simpler-model"),
        Kind::NotIdentified => error.hint("model-needs-repeat-gifts"),
        _ => error,
    }
}
