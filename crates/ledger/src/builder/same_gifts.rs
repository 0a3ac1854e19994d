//! Payments of two sources that are one gift: what the rule says is left out, the others are reported.

use std::collections::BTreeMap;

use super::LedgerBuilder;
use crate::same_gifts::{self, SameGiftRule};
use crate::{FindingCode, Repeat, RowPlace, Severity};

impl LedgerBuilder {
    /// Sets what happens to payments of two sources that may be one gift. Without this call, all of them
    /// count and are reported.
    pub fn same_gifts(&mut self, rule: SameGiftRule) {
        self.same_gift_rule = rule;
    }

    /// Adds the rows that count once to the rows to leave out, `drop` (ascending), and reports them as
    /// repeats.
    pub(super) fn leave_out_same_gifts(&mut self, mut drop: Vec<u32>) -> Vec<u32> {
        let formats: Vec<&str> = self.sources.iter().map(|source| source.format.as_str()).collect();
        let found = same_gifts::find(&self.gifts, &formats, &self.same_gift_rule, &drop);
        let place = |gifts: &crate::GiftTable, row: u32| RowPlace {
            source: gifts.source[row as usize],
            row: gifts.source_row[row as usize],
        };
        let mut by_source: BTreeMap<(u16, FindingCode), u64> = BTreeMap::new();
        for (kept, other) in found.same {
            // A bank marks a regular gift that the donor database does not.
            self.merge_recurrence(kept, other);
            let (row, of) = (place(&self.gifts, other), place(&self.gifts, kept));
            self.repeats.push(Repeat { row, of });
            drop.push(other);
            *by_source.entry((row.source, FindingCode::SameGiftOnce)).or_default() += 1;
        }
        for (_, other) in found.proposed {
            let source = self.gifts.source[other as usize];
            *by_source.entry((source, FindingCode::SameGiftProposed)).or_default() += 1;
        }
        for ((source, code), count) in by_source {
            let severity = if code == FindingCode::SameGiftOnce { Severity::Note } else { Severity::Warning };
            self.find_count(source, code, severity, None, count);
        }
        drop.sort_unstable();
        drop
    }
}
