//! The audit in words, tables and charts.

mod brief;
mod campaign_text;
mod charts;
mod mitigation;
pub(crate) mod names;
mod opening;
mod picture;
mod presets;
mod proxies;
pub(crate) mod saved;
mod tables;
mod verdicts;
mod worst;

use obole_fairness::{AttributeAudit, Favourable};
use obole_ledger::Result;

use super::blocks::{Block, Section};
use crate::charts::Chart;
use crate::input::{AuditInput, AuditPart, PartKind};
use crate::words::{Arg, Words};
pub(crate) use brief::disparities;
use names::Names;
pub(crate) use presets::lines as preset_lines;

/// Returns the audit as one section of a longer page: the findings, and a link to the page with every table
/// and chart.
pub(crate) fn section(audit: Option<&AuditInput<'_>>, words: &Words) -> Result<Section> {
    let mut section = Section::new("audit", words.get("audit-title"));
    match audit.filter(|audit| !audit.parts.is_empty()) {
        None => section.text(words.get("audit-none")),
        Some(audit) => {
            opening::write(&mut section, audit, 3, words)?;
            let (href, text) = ("audit/audit.html".to_owned(), words.get("audit-whole-page"));
            section.blocks.push(Block::Link { href, text });
        }
    }
    Ok(section)
}

/// Returns the sections of the audit as a page of its own.
pub(crate) fn sections(audit: &AuditInput<'_>, words: &Words) -> Result<Vec<Section>> {
    let mut first = Section::new("opening", words.get("audit-title"));
    if audit.parts.is_empty() {
        first.text(words.get("audit-none"));
        return Ok(vec![first]);
    }
    opening::write(&mut first, audit, 3, words)?;
    let mut sections = vec![first];
    sections.extend(mitigation_sections(audit, words));
    for part in &audit.parts {
        let mut section = Section::new(part_id(part.kind), part_title(part.kind, words));
        one_part(&mut section, part, words)?;
        sections.push(section.fold(basis(part, words)));
    }
    for (at, (title, texts, tables)) in campaign_text::parts(audit, words).into_iter().enumerate() {
        let mut section = Section::new(&format!("further-{}", at + 1), title);
        let mut texts = texts.into_iter();
        let summary = texts.next().unwrap_or_default();
        section.list(texts.collect());
        tables.into_iter().for_each(|table| section.table(table));
        sections.push(section.fold(summary));
    }
    let mut settings = Section::new("settings", words.get("audit-settings"));
    opening::settings(&mut settings, audit, words);
    sections.push(settings.fold(words.get("audit-settings-fold")));
    Ok(sections)
}

/// Returns the mitigations, and the columns that reveal an attribute; empty unless requested.
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

/// Returns all charts of an audit, for files; the charts of lapse risks are on the page only.
pub(crate) fn charts(audit: &AuditInput<'_>, words: &Words) -> Result<Vec<Chart>> {
    let mut all: Vec<Chart> = picture::chart(audit, words)?.into_iter().collect();
    let drawn = audit.parts.iter().filter(|part| !matches!(part.kind, PartKind::Lapse(_)));
    for part in drawn {
        let names = Names::new(part.kind, words);
        for attribute in in_order(part) {
            for figure in charts::of_attribute(part, attribute, &names)? {
                let mut drawn = figure.chart;
                // Two attributes of a table may differ only in characters that no file name should contain.
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

/// Returns the verdicts of every part with the name of the part, or one line if no threshold was set or no
/// group could be assessed.
pub(crate) fn verdict_lines(audit: &AuditInput<'_>, words: &Words) -> Vec<String> {
    let several = audit.parts.len() > 1;
    let lines = audit.parts.iter().flat_map(|part| {
        let title = part_title(part.kind, words);
        let names = Names::new(part.kind, words);
        let texts = match part.kind {
            // The other verdicts on lapse risks are on the page.
            PartKind::Lapse(_) => verdicts::below(part, &names),
            _ => verdicts::assessed(part, &names),
        };
        texts.into_iter().map(move |text| if several { format!("{title} – {text}") } else { text })
    });
    let lines: Vec<String> = lines.chain(campaign_text::claims(audit, words)).collect();
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

/// Returns single attributes in the order in which they were given, then crossings.
fn in_order<'a>(part: &AuditPart<'a>) -> Vec<&'a AttributeAudit> {
    let audit = part.audit;
    let single = audit.attribute_names.iter().filter_map(|name| audit.attributes.get(name));
    let crossed = audit.attributes.values().filter(|attribute| attribute.crossing_of.is_some());
    single.chain(crossed).collect()
}

/// Describes the meaning of "selected" in a part.
fn basis(part: &AuditPart<'_>, words: &Words) -> String {
    match part.kind {
        PartKind::List => words.get("audit-basis-list"),
        PartKind::Backtest(share) => {
            words.format("audit-basis-backtest", &[("share", words.percent(share, 1).into())])
        }
        PartKind::Lapse(share) => {
            words.format("audit-basis-lapse", &[("share", words.percent(share, 1).into())])
        }
        PartKind::Table => words.get("audit-basis-table"),
    }
}

/// Says how many organisations are left out; `None` for none of them.
fn organisations(left_out: Option<u64>, words: &Words) -> Option<String> {
    match left_out {
        Some(0) => None,
        Some(n) => Some(words.format("audit-organisations", &[("n", Arg::Count(n))])),
        None => Some(words.get("audit-organisations-few")),
    }
}

fn one_part(section: &mut Section, part: &AuditPart<'_>, words: &Words) -> Result<()> {
    let names = Names::new(part.kind, words);
    if part.audit.settings.favourable == Favourable::NotSelected {
        section.text(words.get("audit-burden"));
    }
    if let Some(line) = organisations(part.organisations, words) {
        section.text(line);
    }
    if let Some(table) = verdicts::table(part, &names) {
        section.table(table);
    }
    for attribute in in_order(part) {
        section.heading(3, names.attribute(attribute));
        let figures = charts::of_attribute(part, attribute, &names)?;
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
