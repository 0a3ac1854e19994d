//! Refunds and chargebacks that did not last: a dispute that was won, a refund that the bank sent back.

use std::collections::BTreeMap;

use obole_ledger::{Cents, FindingCode, LedgerBuilder, RowPlace};

use super::Refund;

/// Removes the refunds that were undone, and counts their payments in an earlier ledger again. Both rows are
/// set aside; a row that undoes no known refund changes nothing.
pub(super) fn undo(restored: Vec<Refund>, refunds: &mut Vec<Refund>, builder: &mut LedgerBuilder) {
    let mut seen: BTreeMap<(String, String, String, Cents), RowPlace> = BTreeMap::new();
    for row in restored {
        // An overlapping export brings the same row again.
        let key = (row.prefix.clone(), row.refers.clone(), row.id.clone(), row.cents);
        let first = *seen.entry(key).or_insert(row.place);
        if first.source != row.place.source {
            builder.repeat(row.place, first);
            continue;
        }
        let undone = refunds.iter().find(|refund| undoes(&row, refund));
        let (prefix, refers, id) = match undone {
            Some(refund) => (refund.prefix.clone(), refund.refers.clone(), refund.id.clone()),
            None => (row.prefix.clone(), row.refers.clone(), String::new()),
        };
        // Overlapping exports have the refund several times.
        let is_undone = |refund: &mut Refund| {
            refund.prefix == prefix && refund.refers == refers && refund.id == id && refund.cents == row.cents
        };
        for refund in refunds.extract_if(.., is_undone) {
            builder.set_aside(refund.place, FindingCode::RefundUndone);
        }
        let gift_id = format!("{prefix}{refers}");
        builder.restore_earlier(&row.of_earlier(&gift_id));
        builder.set_aside(row.place, FindingCode::RefundUndone);
    }
}

/// Returns whether a row undoes a refund: it has the amount and names the same payment, or the refund itself.
fn undoes(row: &Refund, refund: &Refund) -> bool {
    let names = |id: &str| id.split('|').next() == Some(&row.refers);
    refund.prefix == row.prefix
        && refund.currency == row.currency
        && refund.cents == row.cents
        && !row.refers.is_empty()
        && (refund.refers == row.refers || names(&refund.id))
}
