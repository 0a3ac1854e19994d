//! The yearly page for a board and for funders, and its sentences.

pub(crate) mod dictionary;
mod figures;
mod groups;
mod sources;
pub(crate) mod suggestions;
#[cfg(test)]
mod tests;

use obole::impact::{GroupKind, Impact, Measure};
use obole_ledger::{Period, Result};

use super::blocks::{Block, Card, Section};
use super::figures::year_name;
use crate::input::ImpactInput;
use crate::words::{Arg, Words};
use figures::{Figures, of_row};

/// Returns the sections of the page in order; those that do not apply are left out.
pub(crate) fn sections(input: &ImpactInput<'_>, words: &Words) -> Result<Vec<Section>> {
    let figures = Figures { impact: input.impact, words };
    let mut sections = vec![overview(&figures), figures::retention(&figures)?];
    sections.extend(figures::flows(&figures)?);
    sections.push(sources::section(&figures, GroupKind::Campaign)?);
    sections.push(sources::section(&figures, GroupKind::Channel)?);
    sections.push(sources::costs(&figures));
    sections.push(sources::effects(&figures, input.not_measured));
    sections.push(groups::section(&figures)?);
    sections.push(suggestions::section(&figures));
    sections.push(dictionary::section(&figures));
    Ok(sections)
}

/// Returns the name of the examined year.
pub fn name_of_year(impact: &Impact) -> String {
    let start = impact.days.first().map(|days| days.start);
    start.map_or_else(|| impact.year.to_string(), |start| year_name(Period::months_from(start, 12)))
}

/// Returns the days that are compared, in words.
pub fn span(days: Period, words: &Words) -> String {
    let [first, last] = [days.start, days.end.plus_days(-1)].map(|day| Arg::from(words.day(day)));
    words.format("impact-span", &[("first", first), ("last", last)])
}

/// Returns a figure of all gifts, or of a kind of group without a name, in words.
pub fn value_of(impact: &Impact, year: i32, measure: Measure, kind: GroupKind, words: &Words) -> String {
    Figures { impact, words }.cell(year, measure, kind, "")
}

fn overview(figures: &Figures<'_>) -> Section {
    let (impact, words) = (figures.impact, figures.words);
    let mut section = Section::new("impact-overview", words.get("impact-overview"));
    let cards = [Measure::Income, Measure::Donors, Measure::Retention, Measure::Growth];
    let card = |measure: Measure| {
        let [now, before] = [0, 1].map(|back| figures.all(measure, back));
        let note = match before.filter(|row| row.value.is_some()) {
            Some(row) => words.format("impact-card-before", &[("value", of_row(figures, row).into())]),
            None => String::new(),
        };
        Card {
            label: measure_name(measure, words),
            value: now.map_or("–".to_owned(), |row| of_row(figures, row)),
            note,
        }
    };
    section.blocks.push(Block::Cards { cards: cards.map(card).to_vec() });
    let days = impact.days.first().map(|days| span(*days, words)).unwrap_or_default();
    let key = if impact.complete { "impact-days" } else { "impact-days-so-far" };
    section.text(words.format(key, &[("days", days.into())]));
    section.heading(3, words.get("impact-stands-out"));
    let titles = suggestions::titles(impact, words);
    match titles.is_empty() {
        true => section.text(words.get("impact-no-suggestion")),
        false => section.list(titles),
    }
    if !impact.other_currencies.is_empty() {
        let codes: Vec<&str> = impact.other_currencies.iter().map(String::as_str).collect();
        section.notice(words.format(
            "impact-other-currencies",
            &[("currency", impact.currency.code().into()), ("others", codes.join(", ").into())],
        ));
    }
    if impact.hidden > 0 {
        let values = [("n", impact.hidden.into()), ("fewest", Arg::Text(words.whole(impact.fewest)))];
        section.text(words.format("impact-hidden", &values));
    }
    section
}

/// Returns the name of a measure.
pub(crate) fn measure_name(measure: Measure, words: &Words) -> String {
    words.get(&format!("impact-name-{}", measure.name().replace('_', "-")))
}
