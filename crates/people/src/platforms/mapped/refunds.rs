//! Refunds and chargebacks in rows of their own: each lowers the payment that it names.

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

/// Lowers the payments that the refunds name, in whichever file they are. The row of a refund of a part
/// becomes the payment of that part, given back; other rows of refunds are set aside.
pub(crate) fn apply(refunds: Vec<Refund>, payments: &mut Vec<Payment>, builder: &mut LedgerBuilder) {
    if refunds.is_empty() {
        return;
    }
    let mut by_reference: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, payment) in payments.iter().enumerate().filter(|(_, payment)| !payment.reference.is_empty()) {
        by_reference.entry((payment.prefix.to_string(), payment.reference.clone())).or_default().push(at);
    }
    let mut parts = Vec::new();
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
        for at in by_reference.get(&(refund.prefix, refund.refers)).into_iter().flatten() {
            let payment = payments
                .get_mut(*at)
                .filter(|payment| payment.currency == refund.currency && payment.status == Status::Settled);
            if let Some(payment) = payment {
                code = FindingCode::RefundApplied;
                part = give_back(payment, refund.cents, refund.place, &refund.id);
            }
        }
        match part {
            Some(part) => parts.push(part),
            None => builder.set_aside(refund.place, code),
        }
    }
    payments.extend(parts);
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
