//! The data that were read: files, rows, sums, findings.

use std::collections::BTreeMap;

use obole_ledger::{Finding, FindingCode, Receipt, Severity};

use super::blocks::{Section, Table, upper_first};
use crate::words::{Arg, Words};

/// Maximum number of findings that are shown one by one.
const MOST_FINDINGS: usize = 40;

pub(crate) fn section(receipt: &Receipt, words: &Words) -> Section {
    let mut section = Section::new("read", words.get("read-title"));
    section.text(words.format(
        "read-rows",
        &[
            ("read", receipt.read.into()),
            ("taken", Arg::Text(words.whole(receipt.taken))),
            ("repeated", Arg::Text(words.whole(receipt.repeated))),
            ("refused", Arg::Text(words.whole(receipt.refused))),
            ("donors", receipt.donors.into()),
        ],
    ));
    if let Some((first, last)) = receipt.days {
        let days = [("first", words.day(first).into()), ("last", words.day(last).into())];
        section.text(words.format("read-days", &days));
    }
    let counted: u64 = receipt.counts.values().flat_map(BTreeMap::values).sum();
    if receipt.set_aside > 0 {
        section.text(words.format("read-set-aside", &[("n", receipt.set_aside.into())]));
    }
    if receipt.erased > 0 {
        section.text(words.format("read-erased", &[("n", receipt.erased.into())]));
    }
    let accounted = receipt.taken + receipt.repeated + receipt.refused + receipt.set_aside + receipt.erased;
    if receipt.read == accounted && counted == receipt.taken {
        section.text(words.get("read-reconciles"));
    } else {
        section.notice(words.get("read-not-reconciled"));
    }
    if receipt.refused > 0 {
        section.text(words.get("read-refused"));
    }
    section.table(files(receipt, words));
    if !receipt.sums.is_empty() {
        section.table(sums(receipt, words));
    }
    section.heading(3, words.get("read-findings"));
    if receipt.findings.is_empty() {
        section.text(words.get("read-no-findings"));
    } else {
        section.list(findings(&receipt.findings, words));
    }
    section
}

fn files(receipt: &Receipt, words: &Words) -> Table {
    let head = ["read-file", "read-format", "read-number-of-rows", "read-decided"].map(|key| words.get(key));
    let mut table = Table::new(words.get("read-files"), head.to_vec(), &[1, 3]);
    for source in &receipt.sources {
        let decided: Vec<String> = source
            .decided
            .iter()
            .map(|(name, value)| {
                let name = known(words, &format!("decided-{name}"), name);
                format!("{name} {}", known(words, &format!("decided-value-{value}"), value))
            })
            .collect();
        table.row(vec![
            source.name.clone(),
            known(words, &format!("format-{}", source.format), &source.format),
            // A table of donors or of objections has no row of payments.
            match source.format.as_str() {
                "canonical-donors" | "objections" => "–".to_owned(),
                _ => words.whole(source.read),
            },
            decided.join(", "),
        ]);
    }
    table
}

/// Returns the sentence of a key, or the text itself if there is none.
fn known(words: &Words, key: &str, text: &str) -> String {
    if words.knows(key) { words.get(key) } else { text.to_owned() }
}

fn sums(receipt: &Receipt, words: &Words) -> Table {
    let head =
        ["read-currency", "read-status", "read-number-of-rows", "page-amount"].map(|key| words.get(key));
    let mut table = Table::new(words.get("read-sums"), head.to_vec(), &[1]);
    for (currency, statuses) in &receipt.sums {
        for (status, cents) in statuses {
            let rows = receipt.counts.get(currency).and_then(|counts| counts.get(status));
            table.row(vec![
                currency.to_string(),
                upper_first(&words.get(&format!("status-{}", status.name()))),
                words.whole(rows.copied().unwrap_or_default()),
                words.money(*cents, *currency, false),
            ]);
        }
    }
    table.note(words.get("read-sums-note"))
}

/// Maximum number of rows that are named for one kind of finding.
const MOST_ROWS: usize = 3;

/// Returns the findings in words; findings of one kind in one file and column share a line.
pub(crate) fn findings(findings: &[Finding], words: &Words) -> Vec<String> {
    type Key<'a> = (std::cmp::Reverse<Severity>, &'a str, FindingCode, Option<&'a str>);
    let mut gathered: BTreeMap<Key<'_>, (u64, Vec<u64>)> = BTreeMap::new();
    for finding in findings {
        let key = (
            std::cmp::Reverse(finding.severity),
            finding.file.as_str(),
            finding.code,
            finding.column.as_deref(),
        );
        let (count, rows) = gathered.entry(key).or_default();
        *count += finding.count.unwrap_or_else(|| u64::from(finding.row.is_some()));
        rows.extend(finding.row.filter(|_| rows.len() < MOST_ROWS));
    }
    gathered
        .into_iter()
        .take(MOST_FINDINGS)
        .map(|((severity, file, code, column), (count, rows))| {
            let severity = match severity.0 {
                Severity::Note => "severity-note",
                Severity::Warning => "severity-warning",
                Severity::Problem => "severity-problem",
            };
            let what = code.message().text(words.lang());
            let said = words
                .format("read-finding", &[("severity", words.get(severity).into()), ("what", what.into())]);
            let mut place: Vec<String> =
                Some(file).filter(|file| !file.is_empty()).map(str::to_owned).into_iter().collect();
            if let Some(column) = column {
                place.push(words.format("read-finding-column", &[("column", column.into())]));
            }
            let named = rows.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            let key = match rows.len() {
                0 if count == 0 => None,
                0 => Some("read-finding-count"),
                1 if count == 1 => Some("read-finding-row"),
                some if some as u64 == count => Some("read-finding-rows"),
                _ => Some("read-finding-first-rows"),
            };
            let values =
                [("n", count.into()), ("rows", named.as_str().into()), ("row", named.as_str().into())];
            place.extend(key.map(|key| words.format(key, &values)));
            if place.is_empty() {
                return said;
            }
            format!("{said} {}", words.format("read-finding-place", &[("file", place.join(", ").into())]))
        })
        .collect()
}
