//! Income by campaign and by channel, costs, and measured effects.

use std::collections::BTreeSet;

use obole::campaign::effect::Difference;
use obole::impact::{GroupKind, ImpactRow, Measure};
use obole_ledger::Result;

use super::figures::{Figures, of_row, of_value};
use super::{measure_name, span};
use crate::charts::{BarList, BarRow};
use crate::view::blocks::{Section, Table};

/// Maximum number of bars.
const MOST_BARS: usize = 10;
/// Maximum number of rows of a table; the files hold all.
const MOST_ROWS: usize = 25;

/// Columns of the tables, each for the year and for the year before.
const COLUMNS: [Measure; 4] = [Measure::Income, Measure::Donors, Measure::AverageGift, Measure::NewDonors];

/// Returns the name of a campaign or channel.
fn name_of(figures: &Figures<'_>, kind: GroupKind, group: &str) -> String {
    match (kind, group) {
        (GroupKind::Campaign, "") => figures.words.get("impact-no-campaign"),
        (GroupKind::Channel, "") => figures.words.get("impact-no-channel"),
        _ => group.to_owned(),
    }
}

/// Returns the rows of income by group, the largest income of the year first; hidden ones come last.
fn by_income<'a>(figures: &Figures<'a>, kind: GroupKind, year: i32) -> Vec<&'a ImpactRow> {
    let of_kind =
        |row: &&ImpactRow| row.year == year && row.group_kind == kind && row.measure == Measure::Income;
    let mut rows: Vec<&ImpactRow> = figures.impact.rows.iter().filter(of_kind).collect();
    let value = |row: &ImpactRow| row.value.unwrap_or(-1.0);
    rows.sort_by(|a, b| value(b).total_cmp(&value(a)).then_with(|| a.group.cmp(&b.group)));
    rows
}

pub(super) fn section(figures: &Figures<'_>, kind: GroupKind) -> Result<Section> {
    let words = figures.words;
    let key = format!("impact-{}", kind.name());
    let mut section = Section::new(&key, words.get(&key));
    section.text(words.get(&format!("{key}-about")));
    let (now, before) = (figures.impact.year, figures.impact.year - 1);
    let rows = by_income(figures, kind, now);
    let bars: Vec<BarRow> = rows
        .iter()
        .filter_map(|row| {
            let label = name_of(figures, kind, &row.group);
            Some(BarRow { label, value: row.value?, text: of_row(figures, row) })
        })
        .take(MOST_BARS)
        .collect();
    let title =
        words.format(&format!("{key}-chart"), &[("year", super::name_of_year(figures.impact).into())]);
    if !bars.is_empty() {
        section.figure(
            BarList { name: &key, title: &title, rows: &bars }.draw()?,
            words.get("impact-chart-caption"),
        );
    }
    let mut groups: Vec<&str> = rows.iter().map(|row| row.group.as_str()).collect();
    let known: BTreeSet<&str> = groups.iter().copied().collect();
    groups.extend(
        by_income(figures, kind, before)
            .iter()
            .map(|row| row.group.as_str())
            .filter(|it| !known.contains(it)),
    );
    let columns = || COLUMNS.into_iter().flat_map(|measure| [0, 1].map(|back| (measure, back)));
    let names = [figures.name_of(now), figures.name_of(before)];
    let head = columns().map(|(measure, back)| {
        let year = names.get(back as usize).cloned().unwrap_or_default();
        words.format(
            "impact-head-year",
            &[("name", measure_name(measure, words).into()), ("year", year.into())],
        )
    });
    let head = std::iter::once(words.get(&format!("{key}-head"))).chain(head);
    let mut table = Table::new(title, head.collect(), &[]);
    for group in groups.iter().take(MOST_ROWS) {
        let cells = columns().map(|(measure, back)| figures.cell(now - back, measure, kind, group));
        table.row(std::iter::once(name_of(figures, kind, group)).chain(cells).collect());
    }
    let all = columns().map(|(measure, back)| figures.cell(now - back, measure, GroupKind::All, ""));
    table.total(std::iter::once(words.get("impact-all")).chain(all).collect());
    if let Some(more) = groups.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        table.notes.push(words.format("impact-more-rows", &[("n", more.into())]));
    }
    table.notes.push(words.get("impact-sources-note"));
    section.table(table);
    Ok(section)
}

/// Returns what the campaigns with a known cost cost and raised.
pub(super) fn costs(figures: &Figures<'_>) -> Section {
    let words = figures.words;
    let mut section = Section::new("impact-costs", words.get("impact-costs"));
    let costed = figures.impact.rows.iter().filter(|row| row.measure == Measure::Cost);
    let mut groups: Vec<&ImpactRow> = costed.collect();
    if groups.is_empty() {
        section.text(words.get("impact-no-costs"));
        return section;
    }
    groups.sort_by_key(|row| row.group_kind == GroupKind::All);
    section.text(words.get("impact-costs-about"));
    let measures = [
        Measure::Cost,
        Measure::Income,
        Measure::CostPerUnitRaised,
        Measure::RaisedOverCost,
        Measure::NetOverCost,
    ];
    let head =
        std::iter::once(words.get("impact-campaign-head")).chain(measures.map(|measure| match measure {
            Measure::Income => words.get("impact-head-income-with-code"),
            _ => measure_name(measure, words),
        }));
    let mut table = Table::new(words.get("impact-table-costs"), head.collect(), &[]);
    for row in groups {
        let is_all = row.group_kind == GroupKind::All;
        let cells = measures.map(|measure| match (measure, is_all) {
            // The income of all campaigns includes those without a known cost.
            (Measure::Income, true) => String::new(),
            _ => figures.cell(row.year, measure, row.group_kind, &row.group),
        });
        let name = if is_all { words.get("impact-costs-all") } else { row.group.clone() };
        let cells = std::iter::once(name).chain(cells).collect();
        if is_all { table.total(cells) } else { table.row(cells) }
    }
    table.notes.push(words.get("impact-costs-note"));
    section.table(table);
    section
}

/// Returns the measured effects of plans, and why others cannot be measured.
pub(super) fn effects(figures: &Figures<'_>, not_measured: &[(String, String)]) -> Section {
    let (impact, words) = (figures.impact, figures.words);
    let mut section = Section::new("impact-effects", words.get("impact-effects"));
    section.text(words.get("impact-effects-about"));
    let difference = |found: Option<Difference>, measure: Measure| match found {
        Some(found) => {
            let [value, low, high] = [found.estimate, found.low, found.high].map(|x| match measure {
                Measure::EffectResponse => words
                    .format(
                        "verdict-points",
                        &[("gap", words.decimal(100.0 * x, 1).into()), ("interval", "".into())],
                    )
                    .trim_end()
                    .to_owned(),
                _ => of_value(figures, measure, x),
            });
            format!("{value} [{low} – {high}]")
        }
        None => "–".to_owned(),
    };
    if !impact.effects.is_empty() {
        let heads = ["plan", "days", "people", "response", "income"];
        let head = heads.map(|head| words.get(&format!("impact-effect-{head}"))).to_vec();
        let mut table = Table::new(words.get("impact-table-effects"), head, &[1]);
        for one in &impact.effects {
            let people = [("contacted", one.contacted.into()), ("held_out", one.held_out.into())];
            table.row(vec![
                one.name.clone(),
                span(one.days, words),
                words.format("impact-effect-arms", &people),
                difference(one.response, Measure::EffectResponse),
                difference(one.income_per_person, Measure::EffectIncome),
            ]);
        }
        if let Some(pooled) = &impact.pooled {
            table.total(vec![
                words.get("impact-effect-pooled"),
                String::new(),
                String::new(),
                difference(pooled.response.map(|found| found.mean), Measure::EffectResponse),
                difference(pooled.income_per_person.map(|found| found.mean), Measure::EffectIncome),
            ]);
            table.notes.push(words.get("impact-effect-pooled-note"));
        }
        section.table(table);
    } else if not_measured.is_empty() {
        section.text(words.get("impact-no-plan"));
    }
    if !not_measured.is_empty() {
        section.heading(3, words.get("impact-not-measured"));
        section.list(not_measured.iter().map(|(name, why)| words.named(name, why)).collect());
    }
    section
}
