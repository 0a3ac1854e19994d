//! Retention over the years, and gains and losses.

use obole::impact::{GroupKind, Impact, ImpactRow, Measure, Note, Unit};
use obole_ledger::{Cents, Period, Result};

use crate::charts::{Axis, BarList, BarRow, Row, RowChart, RowMark, Shape};
use crate::view::blocks::{Section, Table};
use crate::view::figures::year_name;
use crate::words::Words;

use super::measure_name;

/// The yearly figures in one language.
pub(super) struct Figures<'a> {
    pub(super) impact: &'a Impact,
    pub(super) words: &'a Words,
}

impl Figures<'_> {
    /// Returns a figure of all donors, `back` years before the examined one.
    pub(super) fn all(&self, measure: Measure, back: i32) -> Option<&ImpactRow> {
        self.impact.find(self.impact.year - back, measure, GroupKind::All, "")
    }

    /// Returns the compared years with their names, the oldest first.
    pub(super) fn years(&self) -> Vec<(i32, String)> {
        let name = |days: &Period| (days.start.year(), year_name(Period::months_from(days.start, 12)));
        self.impact.days.iter().rev().map(name).collect()
    }

    /// Returns the name of a year that is compared.
    pub(super) fn name_of(&self, year: i32) -> String {
        let found = self.years().into_iter().find(|(known, _)| *known == year);
        found.map_or_else(|| year.to_string(), |(_, name)| name)
    }

    /// Formats a figure of a year; a dash if there is none.
    pub(super) fn cell(&self, year: i32, measure: Measure, kind: GroupKind, group: &str) -> String {
        let row = self.impact.find(year, measure, kind, group);
        row.map_or("–".to_owned(), |row| of_row(self, row))
    }
}

/// Formats the value of a row; says so if it is hidden.
pub(super) fn of_row(figures: &Figures<'_>, row: &ImpactRow) -> String {
    let words = figures.words;
    match row.value {
        Some(value) => of_value(figures, row.measure, value),
        None if row.note == Some(Note::Hidden) => words.get("impact-hidden-cell"),
        None => "–".to_owned(),
    }
}

/// Formats a value in the unit of its measure.
pub(super) fn of_value(figures: &Figures<'_>, measure: Measure, value: f64) -> String {
    let words = figures.words;
    let cents = matches!(measure, Measure::AverageGift | Measure::EffectIncome);
    match measure.unit() {
        Unit::Money => {
            words.money(Cents::new((value * 100.0).round() as i64), figures.impact.currency, !cents)
        }
        Unit::Donors | Unit::Gifts => words.whole(value.round() as u64),
        Unit::Share => words.percent(value, 1),
        Unit::Ratio => words.decimal(value, 2),
    }
}

/// Formats a share with its interval and its size.
pub(super) fn with_interval(figures: &Figures<'_>, row: &ImpactRow) -> String {
    let value = of_row(figures, row);
    match (row.low, row.high) {
        (Some(low), Some(high)) => {
            let [low, high] = [low, high].map(|end| of_value(figures, row.measure, end));
            format!("{value} [{low} – {high}]")
        }
        _ => value,
    }
}

/// Shares of all donors, in the order of the page.
const SHARES: [Measure; 7] = [
    Measure::Retention,
    Measure::RetentionNew,
    Measure::RetentionRepeat,
    Measure::RetentionRecaptured,
    Measure::Recapture,
    Measure::SecondGift,
    Measure::MonthlyChurn,
];

/// Returns income and retention of the year beside those of the years before.
pub(super) fn retention(figures: &Figures<'_>) -> Result<Section> {
    let words = figures.words;
    let mut section = Section::new("impact-retention", words.get("impact-retention"));
    let years = figures.years();
    section.text(words.get("impact-retention-about"));
    let rows: Vec<Row> = years
        .iter()
        .filter_map(|(year, name)| {
            let row = figures.impact.find(*year, Measure::Retention, GroupKind::All, "")?;
            Some(chart_row(figures, name.clone(), row))
        })
        .collect();
    let title = words.get("impact-chart-retention");
    if rows.iter().any(|row| row.drawn.is_some()) {
        section.figure(
            share_chart(figures, "impact-retention", &title, &rows)?,
            words.get("impact-chart-caption"),
        );
    }
    let head: Vec<String> = std::iter::once(words.get("donors-figure"))
        .chain(years.iter().map(|(_, name)| name.clone()))
        .collect();
    let mut table = Table::new(words.get("impact-table-years"), head, &[]);
    let counts = [Measure::Income, Measure::Gifts, Measure::Donors, Measure::NewDonors, Measure::AverageGift];
    for measure in counts.into_iter().chain(SHARES) {
        let cells = years.iter().map(|(year, _)| {
            let row = figures.impact.find(*year, measure, GroupKind::All, "");
            row.map_or("–".to_owned(), |row| with_interval(figures, row))
        });
        table.row(std::iter::once(measure_name(measure, words)).chain(cells).collect());
    }
    table.notes.push(words.get("impact-intervals"));
    let begins = |(year, _): &&(i32, String)| {
        let row = figures.impact.find(*year, Measure::Income, GroupKind::All, "");
        row.is_some_and(|row| row.note == Some(Note::ShortHistory))
    };
    if let Some((_, name)) = years.iter().find(begins) {
        table.notes.push(words.format("impact-begins-in", &[("year", name.as_str().into())]));
    }
    if !figures.impact.complete {
        table.notes.push(words.get("impact-so-far-retention"));
    }
    section.table(table);
    Ok(section)
}

/// Returns the row of a chart for a share.
pub(super) fn chart_row(figures: &Figures<'_>, label: String, row: &ImpactRow) -> Row {
    let words = figures.words;
    Row {
        under: String::new(),
        label,
        size: row.n.map_or_else(String::new, |n| format!("n = {}", words.whole(n))),
        value: of_row(figures, row),
        interval: String::new(),
        drawn: row.value.map(|at| RowMark::Dot { at, interval: row.low.zip(row.high), shape: Shape::Disc }),
    }
}

/// Draws shares with their intervals, one below the other.
pub(super) fn share_chart(
    figures: &Figures<'_>,
    name: &str,
    title: &str,
    rows: &[Row],
) -> Result<crate::charts::Chart> {
    let words = figures.words;
    let ends = rows.iter().filter_map(|row| match row.drawn {
        Some(RowMark::Dot { at, interval, .. }) => Some(interval.map_or(at, |(_, high)| high)),
        _ => None,
    });
    let chart = RowChart {
        name,
        title,
        what: &words.get("impact-chart-axis"),
        label_width: 200.0,
        axis: Axis::from_zero(ends.fold(0.1, f64::max).min(1.0)),
        rows,
        guides: &[],
        shapes: &[],
        format: &|share| words.percent(share, 0),
    };
    chart.draw()
}

/// Gains and losses, with their signs.
const FLOWS: [(Measure, f64); 7] = [
    (Measure::GainNew, 1.0),
    (Measure::GainRecaptured, 1.0),
    (Measure::GainUpgraded, 1.0),
    (Measure::LossDowngraded, -1.0),
    (Measure::LossLapsedNew, -1.0),
    (Measure::LossLapsedRepeat, -1.0),
    (Measure::LossLapsedRecaptured, -1.0),
];

/// Returns gains and losses of the year and of the year before; `None` if the history is too short.
pub(super) fn flows(figures: &Figures<'_>) -> Result<Option<Section>> {
    let words = figures.words;
    if figures.all(Measure::Growth, 0).is_none() {
        return Ok(None);
    }
    let mut section = Section::new("impact-flows", words.get("impact-flows"));
    let title = words.get("impact-chart-flows");
    let rows: Vec<BarRow> = FLOWS
        .iter()
        .filter_map(|(measure, sign)| {
            let row = figures.all(*measure, 0)?;
            let value = sign * row.value?;
            let money = of_value(figures, *measure, value);
            Some(BarRow { label: measure_name(*measure, words), value, text: money })
        })
        .collect();
    if !rows.is_empty() {
        let chart = BarList { name: "impact-flows", title: &title, rows: &rows }.draw()?;
        section.figure(chart, words.get("impact-chart-caption"));
    }
    let years = figures.years();
    let shown = years.iter().skip(years.len().saturating_sub(2));
    let head = std::iter::once(words.get("donors-figure")).chain(shown.clone().map(|(_, name)| name.clone()));
    let mut table = Table::new(title, head.collect(), &[]);
    let signed = |year: i32, measure: Measure, sign: f64| {
        let row = figures.impact.find(year, measure, GroupKind::All, "");
        match row.and_then(|row| row.value.zip(row.n)) {
            Some((value, n)) => {
                let money = of_value(figures, measure, sign * value);
                words.format("impact-flow-cell", &[("money", money.into()), ("n", n.into())])
            }
            None => figures.cell(year, measure, GroupKind::All, ""),
        }
    };
    for (measure, sign) in FLOWS {
        let cells = shown.clone().map(|(year, _)| signed(*year, measure, sign));
        table.row(std::iter::once(measure_name(measure, words)).chain(cells).collect());
    }
    let growth = shown.map(|(year, _)| figures.cell(*year, Measure::Growth, GroupKind::All, ""));
    table.total(std::iter::once(measure_name(Measure::Growth, words)).chain(growth).collect());
    table.notes.push(words.get("impact-flows-note"));
    if !figures.impact.complete {
        table.notes.push(words.get("impact-so-far-flows"));
    }
    section.table(table);
    Ok(Some(section))
}
