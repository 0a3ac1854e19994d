//! Groups several rows of one payment reference into one payment.
//!
//! It is not documented whether a payment of several items repeats its row with the whole amount or has one
//! row per item. Both are read: an amount that is the same on every row is that of the payment and is taken
//! once, or shared by the prices of the rows if these add up to it; amounts that differ are those of items
//! and are added up, separately for each status and kind so that no sum of a status changes. Rows of
//! different campaigns or currencies are payments of their own.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{Cents, Finding, FindingCode, GiftKind, LedgerBuilder, Severity, Status};

use super::extra::ExtraGifts;
use super::{Field, name_of};
use crate::payer::Payer;
use crate::payment::Payment;
use crate::platforms::least_a_gift;

/// Takes the rows of one file; returns one row per payment, and one for each gift inside a membership, a
/// ticket or a sale. Rows that are not returned are counted with the
/// builder as repeated, or refused when they name another payer or day under the same reference. The payers
/// of refused rows next to words that refuse contact are added to `remarked`.
pub(crate) fn group(
    payments: Vec<Payment>,
    mut extras: ExtraGifts,
    file: &str,
    (builder, remarked): (&mut LedgerBuilder, &mut Vec<Payer>),
) -> Vec<Payment> {
    // Nearly every payment has one row and keeps its position.
    let mut by_reference = repeated(&payments);
    let mut taken = payments;
    let several: Vec<Payment> =
        taken.extract_if(.., |payment| by_reference.contains_key(&payment.reference)).collect();
    for payment in several {
        if let Some(rows) = by_reference.get_mut(&payment.reference) {
            rows.push(payment);
        }
    }
    let (mut once, mut summed) = (0_u64, 0_u64);
    for rows in by_reference.into_values() {
        let (mut rows, others) = of_one_payer(rows);
        let remark = rows.iter().find_map(|row| row.remark);
        rows.iter_mut().for_each(|row| row.remark = remark);
        for row in others {
            builder.refuse(row.place, name_of(Field::Reference), FindingCode::ConflictingGift);
            remarked.extend(row.remark.map(|_| (*row.payer).clone()));
        }
        for mut rows in by_campaign(rows) {
            let several = rows.len() > 1;
            let amount = rows.first().map(|row| row.cents);
            let same = rows.iter().all(|row| Some(row.cents) == amount);
            if same && extras.part(&mut rows) {
                taken.extend(add_up(rows, &mut extras, builder));
            } else if same {
                once += u64::from(several);
                taken.extend(take_once(rows, &mut extras, builder));
            } else {
                summed += 1;
                taken.extend(add_up(rows, &mut extras, builder));
            }
        }
    }
    for (count, severity) in [(once, Severity::Note), (summed, Severity::Warning)] {
        if count > 0 {
            builder.find(Finding {
                code: FindingCode::PaymentGrouped,
                severity,
                file: file.to_owned(),
                row: None,
                column: Some(name_of(Field::Total).to_owned()),
                count: Some(count),
            });
        }
    }
    let split_off = extras.split_off(&mut taken);
    if split_off > 0 {
        builder.find(Finding {
            code: FindingCode::GiftSplitOff,
            severity: Severity::Note,
            file: file.to_owned(),
            row: None,
            column: Some(name_of(Field::ExtraGift).to_owned()),
            count: Some(split_off),
        });
    }
    taken
}

/// Returns the references that occur on several rows, each with capacity for its rows.
fn repeated(payments: &[Payment]) -> BTreeMap<Box<str>, Vec<Payment>> {
    let mut references: Vec<&str> = payments.iter().map(|payment| &*payment.reference).collect();
    references.sort_unstable();
    references
        .chunk_by(|a, b| a == b)
        .filter(|rows| rows.len() > 1)
        .filter_map(|rows| rows.first())
        .filter(|reference| !reference.is_empty())
        .map(|reference| ((*reference).into(), Vec::new()))
        .collect()
}

/// Returns the rows of each campaign and currency.
fn by_campaign(rows: Vec<Payment>) -> Vec<Vec<Payment>> {
    let mut campaigns: BTreeMap<_, Vec<Payment>> = BTreeMap::new();
    for row in rows {
        campaigns.entry((row.campaign.clone(), row.currency)).or_default().push(row);
    }
    campaigns.into_values().collect()
}

/// Returns the values that must agree for two rows to be of one payment.
fn content(payment: &Payment) -> (String, obole_ledger::Day) {
    (payment.payer.key(""), payment.day)
}

/// Separates the rows that agree with the commonest payer and day (the smallest of equally common ones) from
/// the others.
fn of_one_payer(rows: Vec<Payment>) -> (Vec<Payment>, Vec<Payment>) {
    let mut votes: BTreeMap<_, usize> = BTreeMap::new();
    for row in &rows {
        *votes.entry(content(row)).or_default() += 1;
    }
    let Some(chosen) = votes.into_iter().min_by_key(|(content, votes)| (Reverse(*votes), content.clone()))
    else {
        return (rows, Vec::new());
    };
    rows.into_iter().partition(|row| content(row) == chosen.0)
}

/// Returns the row that represents the payment: the one whose status has progressed furthest. It is a gift
/// only when every row is one, because the amount of a sale must not count as giving.
fn take_once(
    mut rows: Vec<Payment>,
    extras: &mut ExtraGifts,
    builder: &mut LedgerBuilder,
) -> Option<Payment> {
    rows.sort_by(|a, b| rank(a).cmp(&rank(b)));
    let kind = least_a_gift(rows.iter().map(|row| row.kind));
    let extra = extras.of(&rows, |parts| match parts.iter().all(|part| Some(part) == parts.first()) {
        true => parts.first().copied().unwrap_or_default(),
        false => parts.iter().sum(),
    });
    let mut rows = rows.into_iter();
    let mut first = rows.next()?;
    first.kind = kind.unwrap_or(first.kind);
    extras.put(&first, extra);
    first.recurring = first.recurring.map(|says_yes| says_yes && first.kind == GiftKind::Gift);
    rows.for_each(|row| builder.repeat(row.place, first.place));
    Some(first)
}

/// Returns one row for each status and kind, with the sum of its items. The identifiers are those of the same
/// payment in other exports: its own for what is least a gift, and the kind behind it for the rest.
fn add_up(rows: Vec<Payment>, extras: &mut ExtraGifts, builder: &mut LedgerBuilder) -> Vec<Payment> {
    let first_kind = least_a_gift(rows.iter().map(|row| row.kind));
    let mut parts: BTreeMap<(Status, GiftKind), Vec<Payment>> = BTreeMap::new();
    for row in rows {
        parts.entry((row.status, row.kind)).or_default().push(row);
    }
    let statuses: BTreeSet<Status> = parts.keys().map(|(status, _)| *status).collect();
    let mut taken = Vec::new();
    for ((status, kind), mut items) in parts {
        items.sort_by(|a, b| rank(a).cmp(&rank(b)));
        let total = items.iter().fold(0_i64, |sum, item| sum.saturating_add(item.cents.get()));
        let extra = extras.of(&items, |parts| parts.iter().sum());
        let mut items = items.into_iter();
        let Some(mut first) = items.next() else { continue };
        extras.put(&first, extra);
        items.for_each(|item| builder.repeat(item.place, first.place));
        first.cents = Cents::new(total);
        let of_status = if statuses.len() > 1 { format!("-{}", status.name()) } else { String::new() };
        let of_kind = if Some(kind) == first_kind { String::new() } else { format!("-{}", kind.name()) };
        first.part = (of_status + &of_kind).into();
        taken.push(first);
    }
    taken
}

/// Returns a key that orders the rows of a payment independently of their positions, except between equal
/// rows.
fn rank(payment: &Payment) -> impl Ord + use<'_> {
    (
        Reverse(payment.status.progress()),
        payment.kind,
        Reverse(payment.recurring),
        &payment.campaign,
        payment.means,
        payment.channel.is_empty(),
        &payment.payer,
        payment.place.row,
    )
}
