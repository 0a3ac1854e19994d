//! Payments on doubtful days: after the day of the import, or years apart from nearly all others.

use std::collections::BTreeMap;

use crate::{Finding, FindingCode, Ledger, Severity};

/// Maximum number of findings of a source that name their row; one further finding counts the rest.
const NAMED: usize = 20;

/// Returns the findings about payments on doubtful days, by source and row.
pub(super) fn find(ledger: &Ledger) -> Vec<Finding> {
    let gifts = ledger.gifts();
    let mut rows: BTreeMap<(u16, FindingCode), Vec<u32>> = BTreeMap::new();
    for (row, day) in gifts.day.iter().enumerate() {
        if ledger.coverage().is_some_and(|coverage| coverage.contains(*day)) {
            continue;
        }
        let after = ledger.today().is_some_and(|today| *day > today);
        let code = if after { FindingCode::DayAfterToday } else { FindingCode::IsolatedDay };
        rows.entry((gifts.source[row], code)).or_default().push(gifts.source_row[row]);
    }
    let mut findings = Vec::new();
    for ((source, code), mut rows) in rows {
        rows.sort_unstable();
        let file = ledger.sources().get(usize::from(source)).cloned().unwrap_or_default();
        let finding = |row: Option<u32>, count: Option<u64>| Finding {
            code,
            severity: Severity::Warning,
            file: file.clone(),
            row: row.map(u64::from),
            column: Some("date".to_owned()),
            count,
        };
        findings.extend(rows.iter().take(NAMED).map(|row| finding(Some(*row), None)));
        if rows.len() > NAMED {
            findings.push(finding(None, Some((rows.len() - NAMED) as u64)));
        }
    }
    findings
}
