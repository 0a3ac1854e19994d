//! Retention by group of donors over the years.

use obole::impact::{GroupAssessment, GroupKind, Measure};
use obole_fairness::Outcome;
use obole_ledger::Result;

use super::figures::{Figures, chart_row, share_chart, with_interval};
use crate::input::PartKind;
use crate::view::audit::names::Names;
use crate::view::blocks::{Section, Table, lower_first, upper_first};

pub(super) fn section(figures: &Figures<'_>) -> Result<Section> {
    let (impact, words) = (figures.impact, figures.words);
    let mut section = Section::new("impact-groups", words.get("impact-groups"));
    section.text(words.get("impact-groups-about"));
    let names = Names::new(PartKind::List, words);
    let years = figures.years();
    let mut any = false;
    for kind in GroupKind::ATTRIBUTES {
        let mut groups: Vec<&str> =
            impact.rows.iter().filter(|row| row.group_kind == kind).map(|row| row.group.as_str()).collect();
        // The group without a value comes last.
        groups.sort_by_key(|group| (group.is_empty(), *group));
        groups.dedup();
        if groups.is_empty() {
            continue;
        }
        any = true;
        let attribute = lower_first(&names.single(kind.name()));
        section.heading(3, upper_first(&attribute));
        let name = |group: &str| match group {
            "" => words.get("impact-no-value"),
            _ => upper_first(&names.level_of(kind.name(), group)),
        };
        let rows: Vec<_> = groups
            .iter()
            .filter_map(|group| {
                let row = impact.find(impact.year, Measure::Retention, kind, group)?;
                Some(chart_row(figures, name(group), row))
            })
            .collect();
        let title = words.format(
            "impact-chart-groups",
            &[("attribute", attribute.as_str().into()), ("year", super::name_of_year(impact).into())],
        );
        if rows.iter().any(|row| row.drawn.is_some()) {
            let id = format!("impact-{}", kind.name());
            section.figure(share_chart(figures, &id, &title, &rows)?, words.get("impact-chart-caption"));
        }
        let head = std::iter::once(upper_first(&attribute)).chain(years.iter().map(|(_, name)| name.clone()));
        let caption = words.format("impact-table-groups", &[("attribute", attribute.as_str().into())]);
        let mut table = Table::new(caption, head.collect(), &[]);
        for group in groups {
            let cells = years.iter().map(|(year, _)| {
                let row = impact.find(*year, Measure::Retention, kind, group);
                row.map_or("–".to_owned(), |row| with_interval(figures, row))
            });
            table.row(std::iter::once(name(group)).chain(cells).collect());
        }
        section.table(table);
        let of_kind = impact.assessments.iter().filter(|one| one.group_kind == kind);
        section.list(of_kind.map(|one| assessed(figures, &names, one)).collect());
    }
    if any {
        section.text(words.get("impact-groups-harm"));
    } else {
        section.text(words.get("impact-no-attributes"));
    }
    Ok(section)
}

/// Returns the assessment of one year in one sentence.
fn assessed(figures: &Figures<'_>, names: &Names<'_>, one: &GroupAssessment) -> String {
    let words = figures.words;
    let key = match one.outcome {
        Outcome::Meets => "impact-meets",
        Outcome::DoesNotMeet => "impact-does-not-meet",
        Outcome::NotEnoughData => "impact-not-enough",
        Outcome::NotAssessable => "impact-not-assessable",
    };
    let level = |group: &Option<String>| {
        group.as_deref().map(|group| names.level_of(one.group_kind.name(), group)).unwrap_or_default()
    };
    let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| words.decimal(value, 2));
    words.format(
        key,
        &[
            ("year", figures.name_of(one.year).into()),
            ("lower", level(&one.lower).into()),
            ("higher", level(&one.higher).into()),
            ("ratio", number(one.ratio).into()),
            ("low", number(one.low).into()),
            ("high", number(one.high).into()),
            ("threshold", words.decimal(one.min_ratio, 2).into()),
        ],
    )
}
