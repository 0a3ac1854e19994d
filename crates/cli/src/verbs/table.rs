//! `obole table`: any wide response table, cross-validated.

use obole::response::{
    LeftOut, Measures, ResponseColumns, ResponseReport, ResponseSettings, WhyLeftOut, cross_validate,
};
use obole::{Error, Kind, Result};
use obole_report::{Words, selection_text};

use crate::args::ResponseTable;
use crate::exit::Answer;
use crate::notices;
use crate::ui::Ui;

pub fn table(verb: &ResponseTable, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    if verb.cost.is_some() && verb.amount.is_none() {
        return Err(Error::new(Kind::Usage, "cost-without-amounts").hint("name-amount"));
    }
    let table = notices::read_table(&verb.table, ui)?;
    let columns =
        table.names().into_iter().map(|name| Ok((name, table.column(name)?))).collect::<Result<Vec<_>>>()?;
    let asked = ResponseColumns {
        columns,
        target: &verb.target,
        amount: verb.amount.as_deref(),
        weight: verb.weight.as_deref(),
        fold: verb.fold_column.as_deref(),
        recency: verb.recency.as_deref(),
        lines: table.lines(),
        drop: verb.drop.iter().map(String::as_str).collect(),
    };
    let settings = ResponseSettings {
        folds: verb.folds,
        repeats: verb.repeats,
        seed,
        cost: verb.cost.map_or(0.0, obole_ledger::Cents::units),
        ..ResponseSettings::default()
    };
    let report = cross_validate(&asked, &settings).map_err(|e| e.in_file(&verb.table))?;
    if ui.json() {
        ui.data_json(&report)?;
    } else {
        let text = text(&report, ui.words());
        ui.data(&text)?;
    }
    print(&report, ui);
    Ok(if report.chosen.is_rule() { Answer::No } else { Answer::Yes })
}

/// Returns one line per measure, with one column per model.
fn text(report: &ResponseReport, words: &Words) -> String {
    type Of = fn(&Measures) -> Option<f64>;
    let measures: [(&str, Of, usize); 6] = [
        ("metric-auc", |m| m.auc, 4),
        ("metric-average_precision", |m| m.average_precision, 4),
        ("metric-brier", |m| m.brier, 5),
        ("metric-log_loss", |m| m.log_loss, 5),
        ("metric-lift10", |m| m.lift10, 2),
        ("metric-ece10", |m| m.ece10, 4),
    ];
    let head = report.models.keys().map(|method| words.get(&format!("table-model-{}", method.name())));
    let mut rows = vec![std::iter::once(String::new()).chain(head).collect::<Vec<String>>()];
    for (key, of, decimals) in measures {
        let value = |m: &Measures| of(m).map_or_else(|| "–".to_owned(), |x| words.decimal(x, decimals));
        rows.push(std::iter::once(words.get(key)).chain(report.models.values().map(value)).collect());
    }
    let mut text = words.format(
        "table-rows",
        &[
            ("n", report.n.into()),
            ("events", report.events.into()),
            ("share", words.percent(report.base_rate, 2).into()),
            ("folds", u64::from(report.folds).into()),
        ],
    );
    text.push('\n');
    if report.repeats > 1 {
        text.push_str(&words.format("table-repeats", &[("n", u64::from(report.repeats).into())]));
        text.push('\n');
    }
    let wide = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
    for row in &rows {
        let cells = row.iter().enumerate().map(|(at, cell)| {
            let width = wide(at).unwrap_or_default();
            if at == 0 { format!("{cell:width$}") } else { format!("{cell:>width$}") }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    if let Some(profit) = &report.profit {
        let money = |x: f64| words.decimal(x, 2);
        text.push_str(&words.format(
            "table-profit",
            &[
                ("all", money(profit.mail_all).into()),
                ("chosen", money(profit.chosen).into()),
                ("contacted", profit.contacted.into()),
                ("predicted", money(profit.predicted).into()),
            ],
        ));
        text.push('\n');
    }
    text
}

/// Prints what a reader must know of the columns, and the choice in one sentence.
fn print(report: &ResponseReport, ui: &mut Ui<'_>) {
    let reasons = [
        (WhyLeftOut::TellsTheOutcome, "table-leak"),
        (WhyLeftOut::OnlyWithTheOutcome, "table-leak-only"),
        (WhyLeftOut::Identifier, "table-identifier"),
        (WhyLeftOut::FreeText, "table-free-text"),
        (WhyLeftOut::Constant, "table-constant"),
    ];
    let list = |names: Vec<&str>| names.join(", ");
    for (because, key) in reasons {
        let of = |left: &&LeftOut| left.because == because;
        let names: Vec<&str> = report.left_out.iter().filter(of).map(|left| left.column.as_str()).collect();
        if !names.is_empty() {
            ui.print(key, &[("n", names.len().into()), ("columns", list(names).into())]);
        }
    }
    if report.without_outcome > 0 {
        ui.print("table-without-outcome", &[("n", report.without_outcome.into())]);
    }
    if !report.protected.is_empty() {
        let names = report.protected.iter().map(String::as_str).collect();
        ui.print("table-protected", &[("n", report.protected.len().into()), ("columns", list(names).into())]);
    }
    match &report.recency {
        Some(column) => ui.print("table-rule-recency", &[("column", column.as_str().into())]),
        None => ui.print("table-rule-share", &[]),
    }
    let sentence = selection_text(&report.selection, ui.words());
    ui.line_unless_quiet(&sentence);
}
