//! Findings of an import, limited in number.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::LedgerBuilder;
use crate::{Finding, FindingCode, LeftOut, Severity, masked_name};

/// Maximum number of named rows for one kind of finding in one source and column; the rest are counted.
/// Otherwise a file of millions of damaged lines would fill the memory.
const NAMED: u64 = 10_000;

/// Number of characters after which the name of a column is not repeated in a finding.
const LONGEST_NAME: usize = 60;

/// Number of rows found of each kind, with the index of the finding that counts the rows beyond the named
/// ones.
pub(super) type Found = BTreeMap<(u16, FindingCode, Option<Box<str>>), (u64, Option<usize>)>;

impl LedgerBuilder {
    /// Adds a finding.
    pub fn find(&mut self, mut finding: Finding) {
        // Names of files and columns may be personal as well.
        if let Cow::Owned(masked) = masked_name(&finding.file) {
            finding.file = masked;
        }
        if let Some(column) = &mut finding.column
            && let Cow::Owned(masked) = masked_name(column)
        {
            *column = masked;
        }
        self.findings.push(finding);
    }

    /// Reports a column that is not read, and counts it by its reason. `shown` is its name in the finding; a
    /// header cell of several lines, or a very long one, may hold rows of data behind a stray quote, and is
    /// not repeated.
    pub fn leave_column_out(&mut self, source: u16, name: &str, shown: &str) {
        let is_name = shown.chars().count() <= LONGEST_NAME && !shown.contains(char::is_control);
        let shown = if is_name { shown } else { "…" };
        self.find_in(source, FindingCode::ColumnLeftOut, Severity::Note, None, Some(shown));
        self.count_column_left_out(source, name);
    }

    /// Counts a column of the format that is not read, by its reason.
    pub fn count_column_left_out(&mut self, source: u16, name: &str) {
        if let Some(receipt) = self.source_mut(source) {
            *receipt.left_out.entry(LeftOut::of(name)).or_default() += 1;
        }
    }

    /// Adds a finding about a whole source or one of its rows.
    pub fn find_in(
        &mut self,
        source: u16,
        code: FindingCode,
        severity: Severity,
        row: Option<u32>,
        column: Option<&str>,
    ) {
        if row.is_some() {
            let (rows, rest) = self.found.entry((source, code, column.map(Into::into))).or_default();
            *rows += 1;
            if *rows > NAMED {
                let unnamed = *rows - NAMED;
                match rest.and_then(|at| self.findings.get_mut(at)) {
                    Some(finding) => finding.count = Some(unnamed),
                    None => {
                        *rest = Some(self.findings.len());
                        self.find_count(source, code, severity, column, unnamed);
                    }
                }
                return;
            }
        }
        let file =
            self.sources.get(usize::from(source)).map(|receipt| receipt.name.clone()).unwrap_or_default();
        let (row, column) = (row.map(u64::from), column.map(str::to_owned));
        self.find(Finding { code, severity, file, row, column, count: None });
    }

    /// Adds a finding that counts several rows of a source; does nothing if there are none.
    pub fn find_count(
        &mut self,
        source: u16,
        code: FindingCode,
        severity: Severity,
        column: Option<&str>,
        count: u64,
    ) {
        if count > 0 {
            self.find_in(source, code, severity, None, column);
            if let Some(finding) = self.findings.last_mut() {
                finding.count = Some(count);
            }
        }
    }

    /// Adds one finding for each source and reason of the rows that were set aside.
    pub(super) fn count_asides(&mut self) {
        self.asides.sort_unstable();
        let mut counts: BTreeMap<(u16, FindingCode), u64> = BTreeMap::new();
        for aside in &self.asides {
            *counts.entry((aside.row.source, aside.code)).or_default() += 1;
        }
        for ((source, code), count) in counts {
            self.find_count(source, code, Severity::Note, None, count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_millions_of_rows_are_counted() {
        let mut builder = LedgerBuilder::new();
        let source = builder.source("oppositions.csv").unwrap();
        for row in 2..1_000_002 {
            builder.find_in(source, FindingCode::ObjectionUnreadable, Severity::Problem, Some(row), None);
        }
        builder.find_in(source, FindingCode::ObjectionUnmatched, Severity::Warning, Some(7), None);
        let receipt = builder.build().unwrap().1;
        assert_eq!(receipt.findings.len() as u64, NAMED + 2);
        let count = |code| {
            let of = receipt.findings.iter().filter(|finding| finding.code == code);
            of.map(|finding| finding.count.unwrap_or(1)).sum::<u64>()
        };
        assert_eq!(count(FindingCode::ObjectionUnreadable), 1_000_000);
        assert_eq!(count(FindingCode::ObjectionUnmatched), 1);
    }
}
