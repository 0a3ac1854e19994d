//! Sections of the page as lines for a terminal.

use obole::evaluate::Backtest;
use obole::lifetime::Lifetime;
use obole::segments::{Kpi, ProfileFigures};
use obole_ledger::{Currency, Finding, Result};

use crate::input::AuditInput;
use crate::view::blocks::{Block, Section, Table};
use crate::view::{audit, figures, lifetime, models, read};
use crate::words::Words;

/// Returns the results of a backtest as text: every measure beside the simple rule.
///
/// # Errors
/// As [`crate::report_html`].
pub fn backtest_text(backtest: &Backtest, currency: Currency, words: &Words) -> Result<String> {
    Ok(text(&models::section(Some(backtest), &[], currency, words)?, words))
}

/// Returns the lifetime values as text: the method, its results on held-out years, and the sums.
pub fn lifetime_text(found: &Lifetime, currency: Currency, words: &Words) -> String {
    lifetime::section(Some(found), currency, words).map_or_else(String::new, |section| text(&section, words))
}

/// Returns the year to date, cohorts, second gifts and monthly giving as text, as on the page.
pub fn kpi_text(kpi: &Kpi, words: &Words) -> String {
    text(&figures::section(kpi, words), words)
}

/// Returns the figures of a convention as text, with its name and version.
pub fn profile_text(figures: &ProfileFigures, words: &Words) -> String {
    text(&figures::profile(figures, words), words)
}

/// Draws the cohorts as a chart; returns `None` with fewer than two cohorts.
///
/// # Errors
/// When the chart cannot be drawn.
pub fn cohort_chart(kpi: &Kpi, words: &Words) -> Result<Option<crate::charts::Chart>> {
    Ok(figures::cohort_chart(kpi, words)?.filter(crate::charts::Chart::is_drawn))
}

/// Returns the verdicts of an audit, those below the threshold first, or one line if no group could be
/// assessed.
pub fn verdict_lines(audit: &AuditInput<'_>, words: &Words) -> Vec<String> {
    audit::verdict_lines(audit, words)
}

/// Returns every ratio below its threshold as one short sentence: those of the list first, then the smallest
/// ratio.
pub fn disparities(audit: &AuditInput<'_>, words: &Words) -> Vec<String> {
    audit::disparities(audit, words)
}

/// Returns the source and the limits of the audit's preset, and the ratios that it computes; empty without a
/// preset.
pub fn preset_lines(audit: &AuditInput<'_>, words: &Words) -> Vec<String> {
    audit::preset_lines(audit, words)
}

/// Returns the mitigations of the gaps of a table, and the columns that reveal an attribute; empty unless
/// requested.
pub fn mitigation_text(audit: &AuditInput<'_>, words: &Words) -> String {
    audit::mitigation_sections(audit, words)
        .iter()
        .map(|section| text(section, words))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Returns the findings in words; findings of one kind in one file and column share a line.
pub fn finding_lines(findings: &[Finding], words: &Words) -> Vec<String> {
    read::findings(findings, words)
}

fn text(section: &Section, words: &Words) -> String {
    let width = words.width();
    let mut lines = vec![section.title.clone(), String::new()];
    for block in &section.blocks {
        match block {
            Block::Heading { text, .. } => lines.extend([String::new(), text.clone(), String::new()]),
            Block::Text { text } | Block::Notice { text } => lines.extend(wrapped(text, "", "", width)),
            Block::List { items } => {
                lines.extend(items.iter().flat_map(|item| wrapped(item, "- ", "  ", width)));
            }
            Block::Table(found) => lines.extend(table(found, words)),
            Block::Facts { rows } => {
                let said = rows.iter().map(|(term, value)| words.named(term, value));
                lines.extend(said.flat_map(|line| wrapped(&line, "", "  ", width)));
            }
            // The table of a chart is printed above it; the other blocks appear only on the first screen of
            // the page.
            Block::Figure { .. }
            | Block::Cards { .. }
            | Block::Grid { .. }
            | Block::Columns { .. }
            | Block::Steps { .. }
            | Block::Link { .. } => {}
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Breaks the text into lines of at most `width` characters; the first line begins with `first`, the others
/// with `hang`. A longer word is not broken.
pub fn wrapped(text: &str, first: &str, hang: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width else { return vec![format!("{first}{text}")] };
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut empty = true;
    // Lines break at plain spaces only: the other spaces keep numbers and marks together.
    for word in text.split(' ') {
        if !empty && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, hang.to_owned()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push(line);
    lines
}

/// Lays out columns as wide as their widest cell, or each row by itself if the columns do not fit.
fn table(table: &Table, words: &Words) -> Vec<String> {
    let width = words.width();
    let rows: Vec<&Vec<String>> =
        std::iter::once(&table.head).chain(table.rows.iter().map(|row| &row.cells)).collect();
    let wide = |column: usize| {
        rows.iter().filter_map(|cells| cells.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.head.len()).map(wide).collect();
    let mut lines = wrapped(&table.caption, "", "", width);
    let whole = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    if width.is_some_and(|width| whole > width) {
        lines.extend(table.rows.iter().flat_map(|row| stacked(&table.head, &row.cells, words)));
    } else {
        let line = |cells: &&Vec<String>| {
            let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        lines.extend(rows.iter().map(line));
    }
    lines.extend(table.notes.iter().flat_map(|note| wrapped(note, "", "", width)));
    lines
}

/// Lays out a row by itself: its header, then a line for each cell with the head of its column.
fn stacked(head: &[String], cells: &[String], words: &Words) -> Vec<String> {
    let width = words.width();
    let mut lines = Vec::new();
    for (column, cell) in cells.iter().enumerate() {
        match head.get(column).map(String::as_str) {
            _ if column == 0 => lines.extend(wrapped(cell, "", "", width)),
            Some(name) if !cell.is_empty() => {
                lines.extend(wrapped(&words.named(name, cell), "  ", "    ", width))
            }
            _ => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    fn sample() -> Table {
        let head = ["Year", "Donors kept", "Money kept"].map(str::to_owned).to_vec();
        let mut table = Table::new("What was kept of each year".to_owned(), head, &[]);
        table.row(["2023", "12 of 40", "1,200"].map(str::to_owned).to_vec());
        table
    }

    #[test]
    fn a_table_that_fits_has_columns_and_one_that_does_not_is_set_row_by_row() {
        let columns = "What was kept of each year\nYear  Donors kept  Money kept\n2023  12 of 40     1,200";
        let laid = |lang, width| table(&sample(), &Words::new(lang).within(width));
        assert_eq!(laid(Lang::En, None).join("\n"), columns);
        assert_eq!(laid(Lang::En, Some(29)).join("\n"), columns);
        let rows = "What was kept of each year\n2023\n  Donors kept: 12 of 40\n  Money kept: 1,200";
        assert_eq!(laid(Lang::En, Some(28)).join("\n"), rows);
        assert_eq!(laid(Lang::Fr, Some(28)).join("\n"), rows.replace(": ", "\u{a0}: "));
        assert!(laid(Lang::En, Some(24)).iter().all(|line| line.chars().count() <= 24));
    }

    #[test]
    fn words_wrap_and_numbers_stay_together() {
        let text = "1\u{202f}250 dons de 300 donateurs";
        assert_eq!(wrapped(text, "", "  ", Some(12)), ["1\u{202f}250 dons", "  de 300", "  donateurs"]);
        assert_eq!(wrapped(text, "", "  ", None), [text]);
    }
}
