//! Rows that change payments of other rows: refunds and chargebacks, collections that were rejected or taken
//! back, and one sum for the collections of a batch.

use std::collections::BTreeMap;

use obole_ledger::{Cents, Currency, FindingCode, LedgerBuilder, RowPlace, Status, sha256_hex};

use crate::payment::Payment;

/// Money given back.
pub(crate) struct Refund {
    pub(crate) place: RowPlace,
    /// Text that tells this refund from others of the payment.
    pub(crate) id: String,
    /// Prefix of the gift identifiers of the platform, and the reference of the payment.
    pub(crate) prefix: String,
    pub(crate) refers: String,
    /// Positive.
    pub(crate) cents: Cents,
    pub(crate) currency: Currency,
}

/// A collection that was rejected or taken back.
pub(crate) struct Taken {
    /// Reference of the payment.
    pub(crate) refers: String,
    /// `true` if the money had come in before.
    pub(crate) was_collected: bool,
    /// The row as a failed payment, for when no other row has the payment.
    pub(crate) failed: Payment,
}

/// One sum for the collected payments of a batch.
pub(crate) struct Batch {
    pub(crate) place: RowPlace,
    pub(crate) prefix: String,
    pub(crate) batch: String,
    pub(crate) cents: Cents,
    pub(crate) currency: Currency,
}

/// Rows that change payments.
#[derive(Default)]
pub(crate) struct Changes {
    pub(crate) refunds: Vec<Refund>,
    pub(crate) taken: Vec<Taken>,
    pub(crate) batches: Vec<Batch>,
}

impl Changes {
    pub(crate) fn extend(&mut self, other: Self) {
        self.refunds.extend(other.refunds);
        self.taken.extend(other.taken);
        self.batches.extend(other.batches);
    }
}

/// Positions of payments by prefix and reference.
type ByReference = BTreeMap<(String, String), Vec<usize>>;

fn by_reference(payments: &[Payment]) -> ByReference {
    let mut by_reference = ByReference::new();
    for (at, payment) in payments.iter().enumerate().filter(|(_, payment)| !payment.reference.is_empty()) {
        by_reference.entry((payment.prefix.to_string(), payment.reference.clone())).or_default().push(at);
    }
    by_reference
}

/// Applies changes to the payments that they name, in whichever file these are.
pub(crate) fn apply(mut changes: Changes, payments: &mut Vec<Payment>, builder: &mut LedgerBuilder) {
    drop_superseded(payments, builder);
    let index = by_reference(payments);
    // What the bank rejected is not in the sum of its batch; what was taken back later is.
    changes.taken.sort_by_key(|taken| taken.was_collected);
    let collected = changes.taken.partition_point(|taken| !taken.was_collected);
    let returned = changes.taken.split_off(collected);
    let mut further = Vec::new();
    take(changes.taken, payments, &index, &mut further, builder);
    changes.batches.into_iter().for_each(|batch| settle(&batch, payments, builder));
    take(returned, payments, &index, &mut further, builder);
    give_back_all(changes.refunds, payments, &index, &mut further, builder);
    payments.extend(further);
}

/// Drops pending payments that a later row has with the day on which the money moved: an order of collection
/// and the statement, or an older export and a newer one.
fn drop_superseded(payments: &mut Vec<Payment>, builder: &mut LedgerBuilder) {
    if !payments.iter().any(|payment| payment.status == Status::Pending) {
        return;
    }
    let mut final_rows: BTreeMap<(String, Cents, &'static str), (RowPlace, i32)> = BTreeMap::new();
    for payment in payments.iter().filter(|payment| payment.status != Status::Pending) {
        let known = (payment.place, payment.day.days());
        final_rows.entry((payment.gift_id(), payment.cents, payment.kind.name())).or_insert(known);
    }
    payments.retain(|payment| {
        let key = (payment.gift_id(), payment.cents, payment.kind.name());
        let is_pending = payment.status == Status::Pending && !payment.reference.is_empty();
        // Rows of one day are rows of one payment to the ledger itself.
        let moved = final_rows.get(&key).filter(|(_, day)| is_pending && *day != payment.day.days());
        moved.inspect(|(place, _)| builder.repeat(payment.place, *place)).is_none()
    });
}

/// Marks the payments that were rejected or taken back. A payment that no other row has is added as one that
/// failed.
fn take(
    taken: Vec<Taken>,
    payments: &mut [Payment],
    index: &ByReference,
    further: &mut Vec<Payment>,
    builder: &mut LedgerBuilder,
) {
    let mut seen: BTreeMap<(String, String, Cents, i32), RowPlace> = BTreeMap::new();
    for Taken { refers, was_collected, failed } in taken {
        let prefix = failed.prefix.to_string();
        // Overlapping files, and a statement beside an advice, have the same row again.
        let key = (prefix.clone(), refers.clone(), failed.cents, failed.day.days());
        let first = *seen.entry(key).or_insert(failed.place);
        if first != failed.place {
            builder.repeat(failed.place, first);
            continue;
        }
        let same = |payment: &Payment| {
            payment.currency == failed.currency
                && payment.cents == failed.cents
                && (!was_collected || payment.day <= failed.day)
                && matches!(payment.status, Status::Settled | Status::Pending)
        };
        let named = index.get(&(prefix, refers)).map(Vec::as_slice).unwrap_or_default();
        let open: Vec<usize> =
            named.iter().copied().filter(|at| payments.get(*at).is_some_and(same)).collect();
        // An association may use one reference for all payments of a mandate: the latest is meant.
        let latest = open.iter().filter_map(|at| payments.get(*at)).map(|payment| payment.day).max();
        if latest.is_none() {
            further.push(failed);
            continue;
        }
        for at in open {
            let Some(payment) = payments.get_mut(at).filter(|payment| Some(payment.day) == latest) else {
                continue;
            };
            let is_settled = payment.status == Status::Settled;
            payment.status = if is_settled { Status::Refunded } else { Status::Failed };
            payment.failure_code.clone_from(&failed.failure_code);
            payment.remark = payment.remark.or(failed.remark);
        }
        builder.set_aside(failed.place, FindingCode::RefundApplied);
    }
}

/// Settles the pending payments of a batch if their sum is the one that came in.
fn settle(batch: &Batch, payments: &mut [Payment], builder: &mut LedgerBuilder) {
    let is_of = |payment: &&mut Payment| {
        payment.status == Status::Pending
            && payment.batch == batch.batch
            && payment.prefix == batch.prefix
            && payment.currency == batch.currency
    };
    let pending: Vec<&mut Payment> = payments.iter_mut().filter(is_of).collect();
    let sum: i64 = pending.iter().map(|payment| payment.cents.get()).sum();
    if pending.is_empty() || sum != batch.cents.get() {
        builder.set_aside(batch.place, FindingCode::RowOfPool);
        return;
    }
    pending.into_iter().for_each(|payment| payment.status = Status::Settled);
    builder.set_aside(batch.place, FindingCode::BatchCollected);
}

/// Lowers the payments that refunds name. The row of a refund of a part becomes the payment of that part,
/// given back; other rows of refunds are set aside.
fn give_back_all(
    refunds: Vec<Refund>,
    payments: &mut [Payment],
    index: &ByReference,
    further: &mut Vec<Payment>,
    builder: &mut LedgerBuilder,
) {
    let mut seen: BTreeMap<(String, String, String, Cents), RowPlace> = BTreeMap::new();
    for refund in refunds {
        // An overlapping export brings the same refund again.
        let key = (refund.prefix.clone(), refund.refers.clone(), refund.id.clone(), refund.cents);
        let first = *seen.entry(key).or_insert(refund.place);
        if first.source != refund.place.source {
            builder.repeat(refund.place, first);
            continue;
        }
        // Overlapping exports bring the payment several times; each copy is lowered, so that they stay equal.
        let (mut part, mut code) = (None, FindingCode::RefundUnmatched);
        for at in index.get(&(refund.prefix, refund.refers)).into_iter().flatten() {
            let payment = payments
                .get_mut(*at)
                .filter(|payment| payment.currency == refund.currency && payment.status == Status::Settled);
            if let Some(payment) = payment {
                code = FindingCode::RefundApplied;
                part = give_back(payment, refund.cents, refund.place, &refund.id);
            }
        }
        match part {
            Some(part) => further.push(part),
            None => builder.set_aside(refund.place, code),
        }
    }
}

/// Lowers a settled payment by an amount given back. Of a part, that part is returned as a payment given
/// back at `place`; a payment given back whole keeps its amount and becomes refunded.
pub(super) fn give_back(payment: &mut Payment, back: Cents, place: RowPlace, id: &str) -> Option<Payment> {
    let back = back.get().abs();
    let left = payment.cents.get() - back;
    if back == 0 {
        None
    } else if left > 0 {
        payment.cents = Cents::new(left);
        let hash = sha256_hex(id.as_bytes());
        let part = format!("{}-refund-{}", payment.part, hash.get(..8).unwrap_or_default());
        Some(Payment { cents: Cents::new(back), status: Status::Refunded, part, place, ..payment.clone() })
    } else {
        payment.status = Status::Refunded;
        None
    }
}
