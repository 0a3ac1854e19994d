//! Rows that share a gift identifier: repeated, superseded, or contradicting.

use rayon::prelude::*;

use crate::{FindingCode, GiftTable, Ids, Refusal};

/// The rows to leave out, ascending. Contradicting rows are also added to the refusals.
///
/// Of the rows of one payment (same donor, day, amount, currency, kind) the one that has come furthest stays, and the
/// others are repeats. A row with the same identifier and another content is refused. Which row stays depends on the
/// content alone, so that the order of the files leaves no trace.
pub(super) fn find(gifts: &GiftTable, refusals: &mut Vec<Refusal>) -> Vec<u32> {
    if ascending(&gifts.id) {
        return Vec::new();
    }
    let mut by_id: Vec<u32> = (0..gifts.len() as u32).collect();
    match &gifts.id {
        Ids::Number(ids) => by_id.par_sort_unstable_by_key(|&row| (ids[row as usize], row)),
        Ids::Text(ids) => {
            by_id.par_sort_unstable_by(|&a, &b| (&ids[a as usize], a).cmp(&(&ids[b as usize], b)))
        }
        Ids::Unread(_) => {}
    }
    let mut drop = Vec::new();
    for group in by_id.chunk_by(|&a, &b| gifts.id.compare(a as usize, b as usize).is_eq()) {
        if group.len() == 1 {
            continue;
        }
        let Some(&keep) = group.iter().min_by_key(|&&row| preference(gifts, row)) else { continue };
        for &row in group.iter().filter(|&&row| row != keep) {
            drop.push(row);
            if payment(gifts, row) != payment(gifts, keep) {
                refusals.push(Refusal {
                    source: gifts.source[row as usize],
                    row: gifts.source_row[row as usize],
                    column: "gift_id".into(),
                    code: FindingCode::ConflictingGift,
                });
            }
        }
    }
    drop.sort_unstable();
    drop
}

/// Identifiers that only ever rise cannot repeat: the common case, checked in one pass.
fn ascending(ids: &Ids) -> bool {
    match ids {
        Ids::Number(ids) => ids.is_sorted_by(|a, b| a < b),
        Ids::Text(ids) => ids.is_sorted_by(|a, b| a < b),
        Ids::Unread(_) => true,
    }
}

type Payment<'a> = (u32, i32, i64, &'a str, u8);

/// What makes two rows the same payment.
fn payment(gifts: &GiftTable, row: u32) -> Payment<'_> {
    let row = row as usize;
    (
        gifts.donor[row],
        gifts.day[row].days(),
        gifts.cents[row].get(),
        gifts.currency.get(row),
        gifts.kind[row] as u8,
    )
}

/// The row that stays sorts first: the commonest ground is the payment's content, then how far it has come.
fn preference(gifts: &GiftTable, row: u32) -> (Payment<'_>, std::cmp::Reverse<u8>, u32) {
    (payment(gifts, row), std::cmp::Reverse(gifts.status[row as usize].progress()), row)
}
