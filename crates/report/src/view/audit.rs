//! The audit in words, tables and charts.

mod brief;
mod charts;
mod further;
mod mitigation;
mod names;
mod opening;
mod presets;
mod proxies;
mod tables;
mod verdicts;
mod worst;

use obole_fairness::{AttributeAudit, Favourable};
use obole_ledger::Result;

use super::blocks::Section;
use crate::charts::Chart;
use crate::input::{AuditInput, AuditPart, PartKind};
use crate::words::{Arg, Words};
pub(crate) use brief::disparities;
use names::Names;
pub(crate) use presets::lines as preset_lines;

/// Which charts a page shows beside the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// All charts, crossings too.
    Full,
    /// The charts of single attributes.
    Brief,
}

/// The audit as one section of a longer page.
pub(crate) fn section(audit: Option<&AuditInput<'_>>, words: &Words) -> Result<Section> {
    let mut section = Section::new("audit", words.get("audit-title"));
    match audit.filter(|audit| !audit.parts.is_empty()) {
        None => section.text(words.get("audit-none")),
        Some(audit) => {
            section.notice(words.get("audit-banner"));
            opening::write(&mut section, audit, 3, words);
            for part in &audit.parts {
                section.heading(3, part_title(part.kind, words));
                match part.kind {
                    // The tables and charts of lapse risks stand on the page of the audit.
                    PartKind::Lapse(_) => {
                        section.text(basis(part, words));
                        section.list(verdicts::texts(part, &Names::new(part.kind, words)));
                    }
                    _ => one_part(&mut section, part, 4, Detail::Brief, words)?,
                }
            }
            for (title, texts, _) in further::parts(audit, words) {
                section.heading(3, title.clone());
                section.list(texts);
            }
        }
    }
    Ok(section)
}

/// The audit as a page of its own.
pub(crate) fn sections(audit: &AuditInput<'_>, words: &Words) -> Result<Vec<Section>> {
    let mut first = Section::new("opening", words.get("audit-title"));
    if audit.parts.is_empty() {
        first.text(words.get("audit-none"));
        return Ok(vec![first]);
    }
    opening::write(&mut first, audit, 3, words);
    let mut sections = vec![first];
    for part in &audit.parts {
        let mut section = Section::new(part_id(part.kind), part_title(part.kind, words));
        one_part(&mut section, part, 3, Detail::Full, words)?;
        sections.push(section);
    }
    for (at, (title, texts, tables)) in further::parts(audit, words).into_iter().enumerate() {
        let mut section = Section::new(&format!("further-{}", at + 1), title);
        section.list(texts);
        tables.into_iter().for_each(|table| section.table(table));
        sections.push(section);
    }
    sections.extend(mitigation_sections(audit, words));
    let mut settings = Section::new("settings", words.get("audit-settings"));
    opening::settings(&mut settings, audit, words);
    sections.push(settings);
    Ok(sections)
}

/// What can be done, and which columns tell an attribute; nothing where that was not asked for.
pub(crate) fn mitigation_sections(audit: &AuditInput<'_>, words: &Words) -> Vec<Section> {
    let Some(found) = audit.mitigation else { return Vec::new() };
    let names = Names::new(PartKind::Table, words);
    let mut sections = Vec::new();
    if !found.mitigations.is_empty() {
        sections.push(mitigation::section(&found.mitigations, &names));
    }
    sections.extend(found.proxies.as_ref().map(|proxies| proxies::section(proxies, &names)));
    sections
}

/// All charts of an audit, for files; those of lapse risks stand on the page alone.
pub(crate) fn charts(audit: &AuditInput<'_>, words: &Words) -> Result<Vec<Chart>> {
    let mut all: Vec<Chart> = Vec::new();
    let drawn = audit.parts.iter().filter(|part| !matches!(part.kind, PartKind::Lapse(_)));
    for part in drawn {
        let names = Names::new(part.kind, words);
        for attribute in in_order(part) {
            for figure in charts::of_attribute(part, attribute, &names, |_| true)? {
                let mut drawn = figure.chart;
                // Two attributes of a table may differ only in signs that no file name should hold.
                let wanted = drawn.name.clone();
                let mut number = 2;
                while all.iter().any(|other| other.name == drawn.name) {
                    drawn.name = format!("{wanted}-{number}");
                    number += 1;
                }
                all.push(drawn);
            }
        }
    }
    Ok(all)
}

/// The verdicts of every part, named by its part; one line when no threshold was set or no group could be assessed.
pub(crate) fn verdict_lines(audit: &AuditInput<'_>, words: &Words) -> Vec<String> {
    let several = audit.parts.len() > 1;
    let lines = audit.parts.iter().flat_map(|part| {
        let title = part_title(part.kind, words);
        let names = Names::new(part.kind, words);
        let texts = match part.kind {
            // The page tells the rest.
            PartKind::Lapse(_) => verdicts::below(part, &names),
            _ => verdicts::assessed(part, &names),
        };
        texts.into_iter().map(move |text| if several { format!("{title} – {text}") } else { text })
    });
    let lines: Vec<String> = lines.chain(further::claims(audit, words)).collect();
    if !lines.is_empty() {
        return lines;
    }
    let settings = || audit.parts.iter().map(|part| &part.audit.settings);
    let none_set = settings().all(|settings| settings.min_ratio.is_none() && settings.max_gap.is_none());
    let key = if none_set && !audit.parts.is_empty() {
        "audit-found-no-threshold"
    } else {
        "audit-nothing-assessed"
    };
    vec![words.get(key)]
}

fn part_id(kind: PartKind) -> &'static str {
    kind.key()
}

fn part_title(kind: PartKind, words: &Words) -> String {
    words.get(&format!("part-{}", part_id(kind)))
}

/// Single attributes in the order in which they were given, then crossings.
fn in_order<'a>(part: &AuditPart<'a>) -> Vec<&'a AttributeAudit> {
    let audit = part.audit;
    let single = audit.attribute_names.iter().filter_map(|name| audit.attributes.get(name));
    let crossed = audit.attributes.values().filter(|attribute| attribute.crossing_of.is_some());
    single.chain(crossed).collect()
}

/// What selected means in a part.
fn basis(part: &AuditPart<'_>, words: &Words) -> String {
    match part.kind {
        PartKind::List => words.get("audit-basis-list"),
        PartKind::Backtest(share) => {
            words.say("audit-basis-backtest", &[("share", words.percent(share, 1).into())])
        }
        PartKind::Lapse(share) => {
            words.say("audit-basis-lapse", &[("share", words.percent(share, 1).into())])
        }
        PartKind::Table => words.get("audit-basis-table"),
    }
}

fn one_part(
    section: &mut Section,
    part: &AuditPart<'_>,
    level: u8,
    detail: Detail,
    words: &Words,
) -> Result<()> {
    let names = Names::new(part.kind, words);
    section.text(basis(part, words));
    if part.audit.settings.favourable == Favourable::NotSelected {
        section.text(words.get("audit-burden"));
    }
    if part.organisations > 0 {
        section.text(words.say("audit-organisations", &[("n", Arg::Count(part.organisations))]));
    }
    section.list(verdicts::texts(part, &names));
    for attribute in in_order(part) {
        section.heading(level, names.attribute(attribute));
        // A page that tells of much else shows the charts of single attributes, and of those the ones that say most.
        let shown = |kind: charts::Kind| match detail {
            Detail::Full => true,
            Detail::Brief => attribute.crossing_of.is_none() && kind.is_brief(part.kind),
        };
        let figures = charts::of_attribute(part, attribute, &names, shown)?;
        let (sizes, others): (Vec<_>, Vec<_>) =
            figures.into_iter().partition(|figure| figure.kind == charts::Kind::Sizes);
        for figure in sizes {
            section.figure(figure.chart, figure.caption);
        }
        section.table(tables::selection(part, attribute, &names));
        if let Some(errors) = tables::errors(attribute, &names) {
            section.table(errors);
        }
        for figure in others {
            section.figure(figure.chart, figure.caption);
        }
    }
    Ok(())
}
