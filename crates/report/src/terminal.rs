//! The same sections as on the page, as lines for a terminal.

use obole::evaluate::Backtest;
use obole::lifetime::Lifetime;
use obole::segments::{Kpi, ProfileFigures};
use obole_ledger::{Currency, Finding, Result};

use crate::input::AuditInput;
use crate::view::blocks::{Block, Section, Table};
use crate::view::{audit, figures, lifetime, models, read};
use crate::words::Words;

/// What a backtest says: every measure beside the simple rule.
///
/// # Errors
/// As [`crate::report_html`].
pub fn backtest_text(backtest: &Backtest, currency: Currency, words: &Words) -> Result<String> {
    Ok(text(&models::section(Some(backtest), &[], currency, words)?))
}

/// What is said of lifetime values: the method, how it did on held-out years, the sums.
pub fn lifetime_text(found: &Lifetime, currency: Currency, words: &Words) -> String {
    lifetime::section(Some(found), currency, words).map_or_else(String::new, |section| text(&section))
}

/// The year so far, cohorts, second gifts and monthly giving, as on the page.
pub fn kpi_text(kpi: &Kpi, words: &Words) -> String {
    text(&figures::section(kpi, words))
}

/// The figures of a convention, with its name and version.
pub fn profile_text(figures: &ProfileFigures, words: &Words) -> String {
    text(&figures::profile(figures, words))
}

/// The cohorts as a chart; `None` without a second year to look at.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn cohort_chart(kpi: &Kpi, words: &Words) -> Result<Option<crate::charts::Chart>> {
    figures::cohort_chart(kpi, words)
}

/// The verdicts of an audit, the ones below the threshold first; one line when no group could be assessed.
pub fn verdict_lines(audit: &AuditInput<'_>, words: &Words) -> Vec<String> {
    audit::verdict_lines(audit, words)
}

/// The source and the limits of the audit's preset, and the ratios that it computes; nothing without a preset.
pub fn preset_lines(audit: &AuditInput<'_>, words: &Words) -> Vec<String> {
    audit::preset_lines(audit, words)
}

/// What can be done about the gaps of a table, and which columns tell an attribute; empty where that was not asked for.
pub fn mitigation_text(audit: &AuditInput<'_>, words: &Words) -> String {
    audit::mitigation_sections(audit, words).iter().map(text).collect::<Vec<_>>().join("\n")
}

/// Findings in words; those of one kind in one file and column are one line.
pub fn finding_lines(findings: &[Finding], words: &Words) -> Vec<String> {
    read::findings(findings, words)
}

fn text(section: &Section) -> String {
    let mut lines = vec![section.title.clone(), String::new()];
    for block in &section.blocks {
        match block {
            Block::Heading { text, .. } => lines.extend([String::new(), text.clone(), String::new()]),
            Block::Text { text } | Block::Notice { text } => lines.push(text.clone()),
            Block::List { items } => lines.extend(items.iter().map(|item| format!("- {item}"))),
            Block::Table(found) => lines.extend(table(found)),
            Block::Facts { rows } => {
                lines.extend(rows.iter().map(|(term, value)| format!("{term}: {value}")))
            }
            // The chart's table stands above it.
            Block::Figure { .. } => {}
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Columns as wide as their widest cell.
fn table(table: &Table) -> Vec<String> {
    let rows: Vec<&Vec<String>> =
        std::iter::once(&table.head).chain(table.rows.iter().map(|row| &row.cells)).collect();
    let wide = |column: usize| {
        rows.iter().filter_map(|cells| cells.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.head.len()).map(wide).collect();
    let line = |cells: &&Vec<String>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut lines = vec![table.caption.clone()];
    lines.extend(rows.iter().map(line));
    lines.extend(table.notes.iter().cloned());
    lines
}
