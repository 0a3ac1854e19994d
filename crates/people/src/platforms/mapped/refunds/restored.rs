//! Refunds and chargebacks that did not last: a dispute that was won, a refund that the bank sent back.

use std::collections::BTreeMap;

use obole_ledger::{Cents, FindingCode, LedgerBuilder, RowPlace};

use super::Refund;

/// Removes the refunds that were undone, and counts their payments in an earlier ledger again. Both rows are
/// set aside; a row that undoes no known refund changes nothing.
pub(super) fn undo(restored: Vec<Refund>, refunds: &mut Vec<Refund>, builder: &mut LedgerBuilder) {
    let mut seen: BTreeMap<(String, String, Cents), RowPlace> = BTreeMap::new();
    for row in restored {
        // An overlapping export brings the same row again.
        let first = *seen.entry(row.key()).or_insert(row.place);
        if first.source != row.place.source {
            builder.repeat(row.place, first);
            continue;
        }
        let undone = refunds.iter().find(|refund| undoes(&row, refund)).map(Refund::key);
        // Overlapping exports have the refund several times.
        for refund in refunds.extract_if(.., |refund| undone.as_ref() == Some(&refund.key())) {
            builder.set_aside(refund.place, FindingCode::RefundUndone);
        }
        let gift_id = undone.map_or_else(|| row.gift_id(), |(gift_id, ..)| gift_id);
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
