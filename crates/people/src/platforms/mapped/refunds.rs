//! Rows that change payments of other rows: refunds and chargebacks, collections that were rejected or taken
//! back, and one sum for the collections of a batch.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use obole_ledger::{
    Cents, Currency, DAYS_TO_TAKE_BACK, FindingCode, GivenBack, LedgerBuilder, ObjectionRow, Result,
    RowPlace, Status, refund_gift_id,
};

use crate::fold::fold;
use crate::payer::Payer;
use crate::payment::Payment;
use crate::vault::PeopleBook;

mod restored;

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
    /// Reason with which the row is set aside if no payment is found.
    pub(crate) otherwise: FindingCode,
}

impl Refund {
    /// Returns the identifier of the payment in a ledger.
    fn gift_id(&self) -> String {
        format!("{}{}", self.prefix, self.refers)
    }

    /// Returns what copies of the refund in overlapping exports have in common.
    fn key(&self) -> (String, String, Cents) {
        (self.gift_id(), self.id.clone(), self.cents)
    }

    /// Returns the refund as one of a payment in an earlier ledger.
    fn of_earlier<'a>(&'a self, gift_id: &'a str) -> GivenBack<'a> {
        GivenBack {
            gift_id,
            refund_id: &self.id,
            cents: self.cents,
            currency: self.currency,
            failure_code: "",
            place: self.place,
        }
    }
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

/// The death of a payer, reported by a row that is no payment for another reason.
pub(crate) struct Death {
    pub(crate) place: RowPlace,
    pub(crate) prefix: String,
    /// Reference of a payment of the person, or empty.
    pub(crate) refers: String,
    pub(crate) payer: Option<Payer>,
}

/// Rows that change payments.
#[derive(Default)]
pub(crate) struct Changes {
    pub(crate) refunds: Vec<Refund>,
    /// Refunds that did not last.
    pub(crate) restored: Vec<Refund>,
    pub(crate) taken: Vec<Taken>,
    pub(crate) batches: Vec<Batch>,
    pub(crate) deaths: Vec<Death>,
}

impl Changes {
    fn is_empty(&self) -> bool {
        self.refunds.is_empty()
            && self.restored.is_empty()
            && self.taken.is_empty()
            && self.batches.is_empty()
            && self.deaths.is_empty()
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.refunds.extend(other.refunds);
        self.restored.extend(other.restored);
        self.taken.extend(other.taken);
        self.batches.extend(other.batches);
        self.deaths.extend(other.deaths);
    }
}

/// Positions of payments by prefix and the reference that names them.
type ByName = BTreeMap<(Box<str>, Box<str>), Vec<usize>>;

fn by_name(payments: &[Payment]) -> ByName {
    let mut by_name = ByName::new();
    for (at, payment) in payments.iter().enumerate().filter(|(_, payment)| !payment.name().is_empty()) {
        by_name.entry(((*payment.prefix).into(), payment.name().into())).or_default().push(at);
    }
    by_name
}

/// Applies changes to the payments that they name, in whichever file these are. Returns the payers of deaths
/// that no payment has.
pub(crate) fn apply(
    mut changes: Changes,
    payments: &mut Vec<Payment>,
    known: Option<&PeopleBook>,
    builder: &mut LedgerBuilder,
) -> Result<Vec<Payer>> {
    drop_superseded(payments, builder);
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let ids = known.filter(|_| !changes.taken.is_empty()).map(PeopleBook::kept_by_key).unwrap_or_default();
    let index = by_name(payments);
    let dead = mark_deaths(&mut changes, payments, &index, builder)?;
    // What the bank rejected is not in the sum of its batch; what was taken back later is.
    changes.taken.sort_by_key(|taken| taken.was_collected);
    let collected = changes.taken.partition_point(|taken| !taken.was_collected);
    let returned = changes.taken.split_off(collected);
    let mut further = Vec::new();
    take(changes.taken, payments, (&index, &ids), &mut further, builder)?;
    changes.batches.into_iter().for_each(|batch| settle(&batch, payments, builder));
    take(returned, payments, (&index, &ids), &mut further, builder)?;
    restored::undo(changes.restored, &mut changes.refunds, builder);
    give_back_all(changes.refunds, payments, &index, &mut further, builder)?;
    payments.extend(further);
    Ok(dead)
}

/// Marks the payments of the person whose death a row reports, whatever becomes of the row itself. Returns
/// the payers whom the rows name. A row that names nobody, and whose reference does not lead to one person,
/// stops every list until somebody has looked at it.
fn mark_deaths(
    changes: &mut Changes,
    payments: &mut [Payment],
    index: &ByName,
    builder: &mut LedgerBuilder,
) -> Result<Vec<Payer>> {
    let of_taken = changes.taken.iter().filter(|taken| taken.failed.died).map(|taken| Death {
        place: taken.failed.place,
        prefix: taken.failed.prefix.to_string(),
        refers: taken.refers.clone(),
        payer: Some((*taken.failed.payer).clone()),
    });
    let deaths: Vec<Death> = of_taken.chain(std::mem::take(&mut changes.deaths)).collect();
    let mut dead = Vec::new();
    for Death { place, prefix, refers, payer } in deaths {
        let payer = payer.filter(|payer| !payer.is_nobody());
        let earlier = format!("{prefix}{refers}");
        let named = index.get(&(prefix.into(), refers.into())).map(Vec::as_slice).unwrap_or_default();
        let is_meant = |payment: &Payment| payer.as_ref().is_none_or(|payer| payer.may_be(&payment.payer));
        let meant: Vec<usize> =
            named.iter().copied().filter(|at| payments.get(*at).is_some_and(is_meant)).collect();
        if payers_of(&meant, payments).len() == 1 {
            meant.iter().for_each(|at| payments[*at].died = true);
        } else if payer.is_none() && !builder.bury_earlier(&earlier)? {
            let unclear = ObjectionRow::Unreadable(FindingCode::UnclearDeath);
            builder.objection_row(unclear, &[], place);
        }
        dead.extend(payer);
    }
    Ok(dead)
}

/// Returns the identities of the payers of some payments.
fn payers_of(positions: &[usize], payments: &[Payment]) -> BTreeSet<Option<String>> {
    let named = positions.iter().filter_map(|at| payments.get(*at));
    named.map(|payment| payment.payer.identity()).collect()
}

/// Number of days within which an order and the row of its collection are one payment.
const DAYS_TO_COLLECT: i32 = 20;

/// A payment that has moved money.
struct Moved {
    day: i32,
    place: RowPlace,
    payer: Arc<Payer>,
    /// `true` if a pending payment was taken for it.
    used: bool,
}

/// Drops pending payments that another row has with the day on which the money moved: an order of collection
/// and the statement, or an older export and a newer one.
fn drop_superseded(payments: &mut Vec<Payment>, builder: &mut LedgerBuilder) {
    let is_pending = |payment: &Payment| payment.status == Status::Pending && !payment.name().is_empty();
    if !payments.iter().any(is_pending) {
        return;
    }
    let key = |payment: &Payment| {
        let name = (payment.prefix.to_string(), payment.name().to_owned(), payment.part.clone());
        (name, payment.cents, payment.kind.name())
    };
    let pending = payments.iter().filter(|payment| is_pending(payment));
    let mut moved: BTreeMap<_, Vec<Moved>> = pending.map(|payment| (key(payment), Vec::new())).collect();
    for payment in payments.iter().filter(|payment| payment.status != Status::Pending) {
        if let Some(rows) = moved.get_mut(&key(payment)) {
            let (day, place, payer) = (payment.day.days(), payment.place, Arc::clone(&payment.payer));
            rows.push(Moved { day, place, payer, used: false });
        }
    }
    payments.retain(|payment| {
        let rows = moved.get_mut(&key(payment)).filter(|_| is_pending(payment));
        let apart = |day: i32| (day - payment.day.days()).abs();
        // Rows of one day and one identifier are one payment to the ledger itself.
        let is_own = |day: i32| payment.named_by.is_empty() && apart(day) == 0;
        let nearest = rows.into_iter().flatten().filter(|row| {
            !row.used
                && !is_own(row.day)
                && row.payer.may_be(&payment.payer)
                && (payment.named_by.is_empty() || apart(row.day) <= DAYS_TO_COLLECT)
        });
        let Some(row) = nearest.min_by_key(|row| apart(row.day)) else { return true };
        // An order is collected once; copies of an older export are all the same payment.
        row.used = !payment.named_by.is_empty();
        builder.repeat(payment.place, row.place);
        false
    });
}

/// Marks the payments that were rejected or taken back. A payment that no other row has is added as one that
/// failed. `ids` has the donors of the vault by their keys: a debit that is taken back may be one of an
/// earlier ledger.
fn take(
    taken: Vec<Taken>,
    payments: &mut [Payment],
    (index, ids): (&ByName, &BTreeMap<String, String>),
    further: &mut Vec<Payment>,
    builder: &mut LedgerBuilder,
) -> Result<()> {
    let mut seen: BTreeMap<(String, String, Cents, i32, String), RowPlace> = BTreeMap::new();
    for Taken { refers, was_collected, failed } in taken {
        let prefix = failed.prefix.to_string();
        // Overlapping files, and a statement beside an advice, have the same row again.
        let own = if refers.is_empty() { failed.reference.to_string() } else { refers.clone() };
        let key = (prefix.clone(), own, failed.cents, failed.day.days(), failed.payer.key(""));
        let first = *seen.entry(key).or_insert(failed.place);
        if first != failed.place {
            builder.repeat(failed.place, first);
            continue;
        }
        let is_open = |payment: &Payment| {
            payment.currency == failed.currency
                && failed.payer.may_be(&payment.payer)
                && (!was_collected || payment.day <= failed.day)
                && matches!(payment.status, Status::Settled | Status::Pending)
        };
        let earlier = format!("{prefix}{refers}");
        let of_payer;
        let named = if refers.is_empty() && was_collected {
            of_payer = latest_of_payer(&failed, payments);
            of_payer.as_slice()
        } else {
            index.get(&(prefix.into(), refers.into())).map(Vec::as_slice).unwrap_or_default()
        };
        let open = || named.iter().copied().filter(|at| payments.get(*at).is_some_and(is_open));
        let is_equal = |at: &usize| payments.get(*at).is_some_and(|payment| payment.cents == failed.cents);
        // The bank may add its charges to the sum. Of payments with one reference, as an association uses it
        // for all of a mandate, the latest is meant.
        let equal: Vec<usize> = open().filter(is_equal).collect();
        let open: Vec<usize> = if equal.is_empty() { open().collect() } else { equal };
        let latest = open.iter().filter_map(|at| payments.get(*at)).map(|payment| payment.day).max();
        // Of a row that names nobody, a reference of several people does not tell whose payment it is.
        let is_unclear = failed.payer.is_nobody() && payers_of(&open, payments).len() != 1;
        if latest.is_none() || is_unclear {
            let back = GivenBack {
                gift_id: &earlier,
                refund_id: &failed.reference,
                cents: failed.cents,
                currency: failed.currency,
                failure_code: &failed.failure_code,
                place: failed.place,
            };
            if latest.is_none() && builder.give_back_earlier(&back)? {
                continue;
            }
            let donor = failed.payer.identity().and_then(|key| ids.get(&key)).filter(|_| was_collected);
            if let Some(donor) = donor.filter(|_| latest.is_none())
                && builder.take_back_earlier(donor, failed.day, &back)?
            {
                continue;
            }
            if failed.payer.is_nobody() {
                builder.refuse(failed.place, "", FindingCode::MissingDonor);
            } else {
                further.push(failed);
            }
            continue;
        }
        let mut part = None;
        for at in open {
            let Some(payment) = payments.get_mut(at).filter(|payment| Some(payment.day) == latest) else {
                continue;
            };
            if payment.status == Status::Settled {
                part = give_back(payment, failed.cents, failed.place, &failed.reference);
            } else {
                payment.status = Status::Failed;
            }
            payment.remark = payment.remark.or(failed.remark);
            part.as_mut().unwrap_or(payment).failure_code.clone_from(&failed.failure_code);
        }
        match part {
            Some(part) => further.push(part),
            None => builder.set_aside(failed.place, FindingCode::RefundApplied),
        }
    }
    Ok(())
}

/// Returns the latest payment of the payer that money taken back without a reference may be of: one of its
/// amount, otherwise a larger one. A copy of it in another file is another position.
fn latest_of_payer(back: &Payment, payments: &[Payment]) -> Vec<usize> {
    let name =
        |payer: &Payer| [&payer.last_name, &payer.first_name, &payer.organisation].map(|part| fold(part));
    let (own, identity) = (name(&back.payer), back.payer.identity());
    let is_named = own.iter().any(|part| !part.is_empty());
    let is_same = |payer: &Payer| match (&identity, payer.identity()) {
        (Some(one), Some(other)) => *one == other,
        _ => is_named && name(payer) == own,
    };
    let is_meant = |payment: &&(usize, &Payment)| {
        let (_, payment) = payment;
        payment.prefix == back.prefix
            && payment.currency == back.currency
            && payment.status == Status::Settled
            && payment.cents >= back.cents
            && (0..=DAYS_TO_TAKE_BACK).contains(&(back.day.days() - payment.day.days()))
            && is_same(&payment.payer)
    };
    let meant: Vec<(usize, &Payment)> = payments.iter().enumerate().filter(|row| is_meant(&row)).collect();
    let best = meant.iter().max_by_key(|(_, payment)| (payment.cents == back.cents, payment.day));
    let Some((_, best)) = best else { return Vec::new() };
    let is_copy = |payment: &Payment| payment.gift_id() == best.gift_id() && payment.day == best.day;
    meant.iter().filter(|(_, payment)| is_copy(payment)).map(|(at, _)| *at).collect()
}

/// Settles the pending payments of a batch if their sum is the one that came in.
fn settle(batch: &Batch, payments: &mut [Payment], builder: &mut LedgerBuilder) {
    let is_of = |payment: &&mut Payment| {
        payment.status == Status::Pending
            && *payment.batch == *batch.batch
            && *payment.prefix == *batch.prefix
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
    index: &ByName,
    further: &mut Vec<Payment>,
    builder: &mut LedgerBuilder,
) -> Result<()> {
    let mut seen: BTreeMap<(String, String, Cents), RowPlace> = BTreeMap::new();
    // Their own row says that these were given back; the refunds of the same money add nothing.
    let was_given_back: BTreeSet<usize> = (0_usize..)
        .zip(payments.iter())
        .filter(|(_, payment)| payment.status == Status::Refunded)
        .map(|(at, _)| at)
        .collect();
    for refund in refunds {
        // An overlapping export brings the same refund again.
        let first = *seen.entry(refund.key()).or_insert(refund.place);
        if first.source != refund.place.source {
            builder.repeat(refund.place, first);
            continue;
        }
        let is_open =
            |payment: &Payment| payment.currency == refund.currency && payment.status == Status::Settled;
        let earlier = refund.gift_id();
        let name = (refund.prefix.as_str().into(), refund.refers.as_str().into());
        let named = index.get(&name).map(Vec::as_slice).unwrap_or_default();
        let (mut left, mut parts) = (refund.cents, Vec::new());
        for items in items_of(named, payments, is_open, refund.cents) {
            let Some(cents) = items.first().and_then(|at| payments.get(*at)).map(|payment| payment.cents)
            else {
                continue;
            };
            let back = left.min(cents);
            // Overlapping exports bring the payment several times; each copy is lowered, so that they stay
            // equal.
            let mut part = None;
            for at in items {
                part = payments
                    .get_mut(at)
                    .and_then(|payment| give_back(payment, back, refund.place, &refund.id));
            }
            parts.extend(part);
            left = Cents::new(left.get() - back.get());
            if left.get() <= 0 {
                break;
            }
        }
        let is_lowered = left != refund.cents;
        let back = refund.of_earlier(&earlier);
        if !is_lowered && builder.give_back_earlier(&back)? {
            continue;
        }
        let is_known = named.iter().any(|at| {
            let is_of = |payment: &Payment| {
                payment.currency == refund.currency && payment.cents.get() >= refund.cents.get()
            };
            was_given_back.contains(at) && payments.get(*at).is_some_and(is_of)
        });
        match parts.pop() {
            Some(part) => further.push(part),
            None if is_lowered || is_known => builder.set_aside(refund.place, FindingCode::RefundApplied),
            None => builder.set_aside(refund.place, refund.otherwise),
        }
    }
    Ok(())
}

/// Returns the open payments of one reference: the copies of each item together, first the item of the amount
/// given back, then the others, the largest first.
fn items_of(
    named: &[usize],
    payments: &[Payment],
    is_open: impl Fn(&Payment) -> bool,
    back: Cents,
) -> Vec<Vec<usize>> {
    let mut items: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for at in named {
        if let Some(payment) = payments.get(*at).filter(|payment| is_open(payment)) {
            items.entry(payment.gift_id()).or_default().push(*at);
        }
    }
    let mut items: Vec<Vec<usize>> = items.into_values().collect();
    let cents =
        |item: &Vec<usize>| item.first().and_then(|at| payments.get(*at)).map(|payment| payment.cents);
    items.sort_by_key(|item| (cents(item) != Some(back), std::cmp::Reverse(cents(item))));
    items
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
        let part = refund_gift_id(&payment.part, id).into();
        Some(Payment { cents: Cents::new(back), status: Status::Refunded, part, place, ..payment.clone() })
    } else {
        payment.status = Status::Refunded;
        None
    }
}
