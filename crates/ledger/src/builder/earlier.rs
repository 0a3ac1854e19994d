//! Rows of an earlier ledger, to which an import adds.
//!
//! The earlier rows keep their identifiers and places. Of a payment that both have, the new row counts where
//! it differs, except that a refund which the earlier ledger knows is not undone by a list of payments.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::made::MADE;
use super::{GiftRow, Key, LedgerBuilder, RowPlace, duplicates};
use crate::canonical::GIFTS_FORMAT;
use crate::id_index::IdIndex;
use crate::ids::Id;
use crate::{
    Cents, ContactChannel, Currency, Day, DonorRow, DonorTable, Error, Finding, FindingCode, GiftTable, Ids,
    Kind, Ledger, Receipt, Result, Severity, Status, sha256_hex,
};

/// A ledger to which an import adds, with its receipt.
#[derive(Debug, Clone)]
pub struct EarlierLedger {
    /// The ledger.
    pub ledger: Ledger,
    /// Its receipt.
    pub receipt: Receipt,
}

/// Donors of the earlier ledger.
#[derive(Default)]
struct EarlierDonors {
    table: DonorTable,
    /// Provisional number of each donor; [`NO_NUMBER`] without a payment.
    numbers: Vec<u32>,
    /// First row of each donor, then the number of rows.
    starts: Vec<u32>,
    /// `true` for donors of whom a table of donors has a row.
    has_row: Vec<bool>,
    /// `true` for donors who paid on a platform, whose payers a table of donors need not hold.
    is_payer: Vec<bool>,
}

/// Number of an earlier donor without a payment, who gets a number after those of the new sources.
const NO_NUMBER: u32 = u32::MAX;

impl EarlierDonors {
    fn of(
        EarlierLedger { ledger, receipt }: &EarlierLedger,
        numbers: Vec<u32>,
        number_of: impl Fn(u16) -> Option<u16>,
    ) -> Self {
        let mut table = ledger.donors().clone();
        table.drop_unused();
        for consents in &mut table.consent {
            for channel in ContactChannel::ALL {
                let consent = consents.on_mut(channel);
                consent.source = consent.source.and_then(&number_of);
            }
        }
        let had_rows = receipt.donor_rows.read > 0;
        let is_listed = |donor| had_rows && table.refusals_unknown.get(donor) == Some(&false);
        let has_row = (0..table.len()).map(is_listed).collect();
        let of_platform: Vec<bool> =
            receipt.sources.iter().map(|source| source.format != GIFTS_FORMAT).collect();
        let mut is_payer = vec![false; table.len()];
        for (donor, source) in ledger.gifts().donor.iter().zip(&ledger.gifts().source) {
            let is_of_platform = of_platform.get(usize::from(*source)) == Some(&true);
            if let Some(is_payer) = is_payer.get_mut(*donor as usize).filter(|_| is_of_platform) {
                *is_payer = true;
            }
        }
        let starts = (0..table.len()).map(|donor| ledger.rows_of(donor).start as u32);
        let starts = starts.chain([ledger.gifts().len() as u32]).collect();
        Self { table, numbers, starts, has_row, is_payer }
    }
}

/// Rows of parts that were given back, by the identifier of the payment: those of the earlier ledger, and
/// those of the new sources.
type PartsGivenBack = HashMap<String, [Vec<u32>; 2]>;

/// Rows of the earlier ledger in a builder.
#[derive(Default)]
pub(super) struct Earlier {
    /// Number of its payments; they are the first ones.
    payments: u32,
    donors: EarlierDonors,
    /// Positions of the payments by identifier, made when they are first needed: an import of numbers that
    /// brings no refund needs none.
    by_id: OnceCell<IdIndex>,
    /// Erased donors who refused something.
    pub(super) erased_refusing: u64,
    /// Positions of its payments that this import found taken back.
    taken_back: BTreeSet<usize>,
}

/// Money given back for a payment of the earlier ledger.
#[derive(Debug, Clone, Copy)]
pub struct GivenBack<'a> {
    /// Identifier of the payment.
    pub gift_id: &'a str,
    /// Text that distinguishes this refund from others of the payment.
    pub refund_id: &'a str,
    /// Amount, positive.
    pub cents: Cents,
    /// Its currency.
    pub currency: Currency,
    /// Reason of a bank, or empty.
    pub failure_code: &'a str,
    /// Place of the row of the refund.
    pub place: RowPlace,
}

/// Returns the identifier of the part of a payment that was given back.
pub fn refund_gift_id(gift_id: &str, refund_id: &str) -> String {
    let hash = sha256_hex(refund_id.as_bytes());
    format!("{gift_id}{REFUND}{}", hash.get(..8).unwrap_or_default())
}

/// Returns whether an identifier is that of a part of a payment that was given back.
pub(crate) fn is_refund_part(gift_id: &str) -> bool {
    gift_id.contains(REFUND)
}

/// Days within which a debtor may have a direct debit taken back, if there was no mandate: 13 months
/// (Directive (EU) 2015/2366, article 71).
pub const DAYS_TO_TAKE_BACK: i32 = 396;

/// Text between the identifier of a payment and the hash of a refund of a part of it.
const REFUND: &str = "-refund-";

impl LedgerBuilder {
    /// Creates a builder with the rows of an earlier ledger. Its sources are counted with the rows that the
    /// ledger took; the earlier receipt accounts for the others. `objections_again` says whether a list of
    /// objections is read again; the counts of the earlier one are then dropped, and its objections stay.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when a payment has no currency.
    pub fn adding_to(earlier: &EarlierLedger, objections_again: bool) -> Result<Self> {
        let EarlierLedger { ledger, receipt } = earlier;
        let mut builder = Self::default();
        let mut numbers = Vec::with_capacity(receipt.sources.len());
        for source in &receipt.sources {
            let stays = !(objections_again && source.format == "objections");
            numbers.push(stays.then_some(builder.sources.len() as u16));
            if stays {
                builder.sources.push(crate::SourceReceipt { read: 0, earlier: true, ..source.clone() });
            }
        }
        let number_of = |source: u16| numbers.get(usize::from(source)).copied().flatten();
        let donors = builder.take_payments(ledger, number_of)?;
        builder.earlier = Earlier {
            payments: ledger.gifts().len() as u32,
            donors: EarlierDonors::of(earlier, donors, number_of),
            by_id: OnceCell::new(),
            erased_refusing: receipt.erased_refusing,
            taken_back: BTreeSet::new(),
        };
        if !objections_again {
            builder.objections = receipt.objections;
        }
        let lasts = [FindingCode::FileUnread, FindingCode::RefundsWaiting];
        let stays = |finding: &&Finding| lasts.contains(&finding.code);
        builder.findings.extend(receipt.findings.iter().filter(stays).cloned());
        // The payments of these refunds may come now.
        let mut waiting: BTreeMap<u16, u64> = BTreeMap::new();
        for aside in receipt.asides.iter().filter(|aside| aside.code == FindingCode::RefundUnmatched) {
            *waiting.entry(aside.row.source).or_default() += 1;
        }
        for (source, count) in waiting {
            let source = number_of(source).unwrap_or_default();
            builder.find_count(source, FindingCode::RefundsWaiting, Severity::Warning, None, count);
        }
        builder.giving = Some(ledger.giving().clone());
        Ok(builder)
    }

    /// Takes the payments of an earlier ledger, column by column, and the identifiers of their donors.
    /// Returns the number of each donor.
    fn take_payments(&mut self, ledger: &Ledger, number_of: impl Fn(u16) -> Option<u16>) -> Result<Vec<u32>> {
        let named: u64 = ledger.currencies().iter().map(|(_, rows)| rows).sum();
        if named != ledger.gifts().len() as u64 {
            return Err(Error::new(Kind::Unreadable, "earlier-ledger-currency"));
        }
        let mut gifts = ledger.gifts().clone();
        gifts.drop_unused();
        let mut numbers = vec![NO_NUMBER; ledger.donors().len()];
        for (donor, number) in numbers.iter_mut().enumerate() {
            let rows = ledger.rows_of(donor);
            if !rows.is_empty() {
                let id = ledger.donors().id.at(donor);
                *number =
                    self.index_of(id.ok_or_else(|| Error::new(Kind::Usage, "ledger-of-features-only"))?);
                gifts.donor[rows].fill(*number);
            }
        }
        for source in &mut gifts.source {
            *source = number_of(*source).unwrap_or_default();
            self.count_read(*source);
        }
        self.gifts = gifts;
        // What was found in the data is found again; what a source said stays.
        let is_said =
            |source: u16| !self.sources.get(usize::from(source)).is_some_and(|own| own.recurrence_unknown);
        let rows = self.gifts.recurring.iter().zip(&self.gifts.source);
        self.unsaid = rows.map(|(recurring, source)| !recurring && !is_said(*source)).collect();
        Ok(numbers)
    }

    /// Adds the attributes of the earlier ledger's donors: they fill what the new sources do not say, and
    /// their refusals stay.
    pub(super) fn describe_earlier(&mut self) -> Result<()> {
        let earlier = &mut self.earlier.donors;
        let mut table = std::mem::take(&mut earlier.table);
        let ids = std::mem::take(&mut table.id);
        let numbers = std::mem::take(&mut earlier.numbers);
        let flags =
            std::mem::take(&mut earlier.has_row).into_iter().zip(std::mem::take(&mut earlier.is_payer));
        // Where no new source describes anybody, the earlier attributes are taken as they are.
        let is_first = self.attributes.kind.is_empty();
        if is_first {
            std::mem::swap(&mut self.attributes, &mut table);
        }
        for ((row, (has_row, is_payer)), number) in flags.enumerate().zip(numbers) {
            let donor = match ids.at(row).filter(|_| number == NO_NUMBER) {
                Some(id) => self.index_of(id),
                None => number,
            };
            let place = self.described_at(donor);
            if is_first && place.is_none() {
                *place = Some(row as u32);
            } else {
                let own = if is_first { self.attributes.row(row) } else { table.row(row) };
                match self.attributes_of(donor) {
                    (_, true) => self.attributes.push(&own)?,
                    (at, false) => {
                        self.attributes.merge(at, &own)?;
                    }
                }
            }
            if has_row {
                self.list_earlier(donor);
            }
            if is_payer {
                self.brought.push(donor);
            }
        }
        self.earlier.donors.table.id = ids;
        Ok(())
    }

    /// Gives the donors of the earlier payments new numbers.
    pub(super) fn renumber_earlier(&mut self, renumbered: impl Fn(u32) -> u32) {
        let numbers = self.earlier.donors.numbers.iter_mut().filter(|number| **number != NO_NUMBER);
        numbers.for_each(|number| *number = renumbered(*number));
    }

    /// Returns whether the earlier ledger has a donor with this identifier.
    pub(super) fn has_earlier_donor(&self, id: &str) -> bool {
        self.earlier.donors.table.id.find_sorted(id).is_some()
    }

    /// Returns a donor without attributes, of the kind that the earlier ledger knows.
    pub(super) fn blank_row(&self, id: &str) -> DonorRow {
        let table = &self.earlier.donors.table;
        let kind = table.id.find_sorted(id).and_then(|at| table.kind.get(at)).copied().unwrap_or_default();
        DonorRow { kind, ..DonorRow::new(id) }
    }

    /// Returns the position of a payment of the earlier ledger.
    fn earlier_row(&self, gift_id: &str) -> Option<usize> {
        let rows = 0..self.earlier.payments;
        let index = self.earlier.by_id.get_or_init(|| IdIndex::of(&self.gifts.id, rows));
        index.find(&self.gifts.id, Id::of(gift_id)).map(|row| row as usize)
    }

    /// Returns whether the earlier ledger has a payment with this identifier.
    pub fn has_earlier(&self, gift_id: &str) -> bool {
        self.earlier_row(gift_id).is_some()
    }

    /// Records the death of the donor of an earlier payment. Returns `false` if there is no such payment.
    ///
    /// # Errors
    /// The errors of [`LedgerBuilder::donor`].
    pub fn bury_earlier(&mut self, gift_id: &str) -> Result<bool> {
        let Some(row) = self.earlier_row(gift_id) else { return Ok(false) };
        self.look_up_pending();
        let id = self.keys[self.gifts.donor[row] as usize].text();
        let place = RowPlace { source: self.gifts.source[row], row: self.gifts.source_row[row] };
        self.donor(&DonorRow { deceased: true, ..self.blank_row(&id) }, place)?;
        Ok(true)
    }

    /// Lowers a payment of the earlier ledger by an amount given back. A part becomes a refunded payment of
    /// its own. Returns `false`, and counts no row, if the ledger has no such payment, or another currency.
    ///
    /// # Errors
    /// The errors of [`LedgerBuilder::push`].
    pub fn give_back_earlier(&mut self, back: &GivenBack<'_>) -> Result<bool> {
        let Some(row) = self.earlier_row(back.gift_id) else { return Ok(false) };
        let of = RowPlace { source: self.gifts.source[row], row: self.gifts.source_row[row] };
        let part = refund_gift_id(back.gift_id, back.refund_id);
        let (known, status) = (self.gifts.cents[row], self.gifts.status[row]);
        if self.gifts.currency.get(row) != back.currency.code() {
            return Ok(false);
        }
        if self.has_earlier(&part) || (status == Status::Refunded && known == back.cents) {
            self.repeat(back.place, of);
            return Ok(true);
        }
        let left = known.get() - back.cents.get();
        match status {
            Status::Settled if left > 0 => {
                self.gifts.cents[row] = Cents::new(left);
                self.look_up_pending();
                let donor = self.keys[self.gifts.donor[row] as usize].text();
                let g = &self.gifts;
                let [campaign, channel, payment_method] =
                    [&g.campaign, &g.channel, &g.payment_method].map(|column| column.get(row).to_owned());
                let part = GiftRow {
                    currency: back.currency,
                    kind: g.kind[row],
                    status: Status::Refunded,
                    campaign: &campaign,
                    channel: &channel,
                    payment_method: &payment_method,
                    failure_code: back.failure_code,
                    recurring: Some(g.recurring[row]),
                    place: back.place,
                    ..GiftRow::new(&part, &donor, g.day[row], back.cents)
                };
                self.push(&part)?;
                return Ok(true);
            }
            Status::Settled => self.gifts.status[row] = Status::Refunded,
            Status::Pending => self.gifts.status[row] = Status::Failed,
            Status::Failed | Status::Refunded | Status::Cancelled => return Ok(false),
        }
        if !back.failure_code.is_empty() {
            self.gifts.failure_code.set(row, back.failure_code)?;
        }
        self.set_aside(back.place, FindingCode::RefundApplied);
        Ok(true)
    }

    /// Counts a payment of the earlier ledger, or a part of it, that was given back and whose refund was
    /// undone. The row of a part becomes cancelled, so that the refund is recognised if a file has it again.
    pub fn restore_earlier(&mut self, back: &GivenBack<'_>) {
        let Some(row) = self.earlier_row(back.gift_id) else { return };
        let g = &mut self.gifts;
        if g.currency.get(row) != back.currency.code() {
            return;
        }
        if g.status[row] == Status::Refunded && g.cents[row] == back.cents {
            g.status[row] = Status::Settled;
            return;
        }
        let parts = format!("{}{REFUND}", back.gift_id);
        let is_part = |part: &usize| {
            g.status[*part] == Status::Refunded
                && g.cents[*part] == back.cents
                && g.id.get(*part).starts_with(&parts)
        };
        if let Some(part) = (0..self.earlier.payments as usize).find(is_part) {
            g.status[part] = Status::Cancelled;
            g.cents[row] = Cents::new(g.cents[row].get() + back.cents.get());
        }
    }

    /// Lowers the latest payment of a donor in the earlier ledger that has the amount of a debit which the
    /// bank took back on a day, and came from a file of the same format. The debit names the payment by a
    /// reference that the ledger does not keep. If the latest one was taken back in an earlier import for the
    /// same reason, the row repeats that. Returns `false` if there is no such payment.
    ///
    /// # Errors
    /// The errors of [`LedgerBuilder::push`].
    pub fn take_back_earlier(&mut self, donor_id: &str, day: Day, back: &GivenBack<'_>) -> Result<bool> {
        self.look_up_pending();
        let Some(donor) = self.find_key(donor_id) else { return Ok(false) };
        let format = |source: u16| self.sources.get(usize::from(source)).map(|source| source.format.as_str());
        let own = format(back.place.source);
        let g = &self.gifts;
        let is_meant = |row: &usize| {
            let age = day.days() - g.day[*row].days();
            g.donor[*row] == donor
                && g.cents[*row] == back.cents
                && matches!(g.status[*row], Status::Settled | Status::Refunded)
                && (0..=DAYS_TO_TAKE_BACK).contains(&age)
                && format(g.source[*row]) == own
                && !self.earlier.taken_back.contains(row)
        };
        let meant = (0..self.earlier.payments as usize).filter(is_meant);
        // Another reason is that of another debit.
        let is_open =
            |row: &usize| g.status[*row] == Status::Settled || g.failure_code.get(*row) == back.failure_code;
        let Some(row) = meant.filter(is_open).max_by_key(|row| g.day[*row]) else { return Ok(false) };
        if g.status[row] == Status::Settled {
            self.earlier.taken_back.insert(row);
        }
        let gift_id = self.gifts.id.get(row);
        self.give_back_earlier(&GivenBack { gift_id: &gift_id, ..*back })
    }

    /// Returns the number of payments of the earlier ledger, which are the first ones.
    pub(super) fn earlier_payments(&self) -> u32 {
        self.earlier.payments
    }

    /// Removes the identifiers that were made from the content of payments whose donor has another identifier
    /// now: the same payments of the new sources get theirs from the new one.
    pub(super) fn make_ids_of_renamed_again(&mut self) {
        let EarlierDonors { table, starts, .. } = &self.earlier.donors;
        let Ids::Text(ids) = &mut self.gifts.id else { return };
        for (donor, rows) in starts.windows(2).enumerate() {
            let rows = rows[0] as usize..rows[1] as usize;
            let now = self.gifts.donor.get(rows.start).and_then(|number| self.keys.get(*number as usize));
            let is_same = match (table.id.at(donor), now) {
                (Some(Id::Number(before)), Some(Key::Number(now))) => before == *now,
                (Some(Id::Text(before)), Some(Key::Text(now))) => *before == **now,
                _ => false,
            };
            if !is_same {
                let made = ids[rows].iter_mut().filter(|id| id.starts_with(MADE));
                made.for_each(|id| *id = Box::default());
            }
        }
    }

    /// Gives rows of the new sources the identifiers that the earlier ledger made for payments of one
    /// identifier and several campaigns.
    pub(super) fn match_parted_earlier(&mut self) {
        let first = self.earlier.payments as usize;
        if first == 0 || matches!(self.gifts.id, Ids::Number(_)) {
            return;
        }
        let parted = |row: usize| {
            let id = self.gifts.id.get(row);
            let own = duplicates::parted_id(&id, self.gifts.campaign.get(row));
            (!self.has_earlier(&id) && self.has_earlier(&own)).then_some((row, own))
        };
        let found: Vec<(usize, String)> = (first..self.gifts.len()).filter_map(parted).collect();
        if let Ids::Text(ids) = &mut self.gifts.id {
            for (row, id) in found {
                ids[row] = id.into();
            }
        }
    }

    /// Returns the parts of payments that were given back, by the payment's identifier: those of the earlier
    /// ledger, and those of the new sources.
    fn parts_given_back(&self) -> PartsGivenBack {
        let mut parts = PartsGivenBack::new();
        let Ids::Text(ids) = &self.gifts.id else { return parts };
        for (row, id) in ids.iter().enumerate() {
            if let Some((of, _)) =
                id.rsplit_once(REFUND).filter(|_| self.gifts.status[row] == Status::Refunded)
            {
                let [earlier, new] = parts.entry(of.to_owned()).or_default();
                let is_earlier = (row as u32) < self.earlier.payments;
                if is_earlier { earlier } else { new }.push(row as u32);
            }
        }
        parts
    }

    /// Decides between the earlier and the new rows of one payment that differ, and returns the rows to leave
    /// out. The others are left to the rules for rows of one import.
    pub(super) fn replace_earlier(&mut self) -> BTreeSet<u32> {
        let mut repeats = Vec::new();
        let mut older: BTreeMap<u16, u64> = BTreeMap::new();
        if self.earlier.payments > 0 {
            let given_back = self.parts_given_back();
            let newest = duplicates::newest_days(&self.gifts, self.sources.len());
            for group in duplicates::groups(&self.gifts.id) {
                let is_earlier = |row: &u32| *row < self.earlier.payments;
                let (earlier, new): (Vec<u32>, Vec<u32>) = group.into_iter().partition(is_earlier);
                if let &[before] = &earlier[..] {
                    let (rows, kept) = replaced(&self.gifts, before, &new, (&given_back, &newest));
                    if kept && let Some(row) = new.first() {
                        *older.entry(self.gifts.source[*row as usize]).or_default() += 1;
                    }
                    repeats.extend(rows);
                }
            }
        }
        for (source, count) in older {
            self.find_count(source, FindingCode::OlderExport, Severity::Warning, None, count);
        }
        for (row, of) in &repeats {
            self.merge_recurrence(*of, *row);
        }
        let place = |row: u32| RowPlace {
            source: self.gifts.source[row as usize],
            row: self.gifts.source_row[row as usize],
        };
        self.repeats
            .extend(repeats.iter().map(|(row, of)| crate::Repeat { row: place(*row), of: place(*of) }));
        repeats.into_iter().map(|(row, _)| row).collect()
    }
}

/// Returns the rows that do not count, each with the row that does, where the earlier row of a payment and
/// the new ones differ; and whether the earlier row stays only because the new ones are of an older export.
fn replaced(
    gifts: &GiftTable,
    before: u32,
    new: &[u32],
    (given_back, newest): (&PartsGivenBack, &[Option<Day>]),
) -> (Vec<(u32, u32)>, bool) {
    let newest_of = |row: u32| newest.get(usize::from(gifts.source[row as usize])).copied().flatten();
    // An export that ends before the one that brought the row is an older one, added late.
    let is_older = |row: u32| newest_of(row) < newest_of(before);
    let status = |row: u32| gifts.status[row as usize];
    let Some(&latest) = new.iter().max_by_key(|row| status(**row).progress()) else {
        return (Vec::new(), false);
    };
    let (donor, day, cents, currency, kind) = duplicates::payment(gifts, before);
    let id = gifts.id.get(before as usize);
    let none = Default::default();
    let [earlier_parts, new_parts] = given_back.get(&id).unwrap_or(&none);
    let sum = |parts: &[u32]| parts.iter().map(|row| gifts.cents[*row as usize].get()).sum::<i64>();
    let (given, new_given) = (sum(earlier_parts), sum(new_parts));
    let whole = cents + given;
    // The new rows know of more that was given back, whatever the day of their file: a part, or the whole.
    let (.., latest_cents, _, _) = duplicates::payment(gifts, latest);
    let is_same_payment = duplicates::payment(gifts, latest) == (donor, day, latest_cents, currency, kind);
    let is_given_back = status(latest) == Status::Refunded && new_given == 0 && given > 0;
    if is_same_payment && latest_cents + new_given == whole && (new_given > given || is_given_back) {
        let is_again = |part: &&u32| {
            new_parts.iter().any(|new| gifts.id.compare(*new as usize, **part as usize).is_eq())
        };
        let gone = earlier_parts.iter().filter(|part| !is_again(part)).map(|part| (*part, latest));
        return (gone.chain([(before, latest)]).collect(), false);
    }
    if new.iter().any(|row| duplicates::payment(gifts, *row) == (donor, day, cents, currency, kind)) {
        // A list of payments need not know the refund that another file has brought, and an older export
        // does not know what came after it.
        let keeps_refund = status(before) == Status::Refunded && status(latest) == Status::Settled;
        let is_newer = status(latest) != status(before) && !keeps_refund && !is_older(latest);
        return (if is_newer { vec![(before, latest)] } else { Vec::new() }, false);
    }
    let is_whole = |row: &u32| duplicates::payment(gifts, *row) == (donor, day, whole, currency, kind);
    if new.iter().all(is_whole) {
        return (new.iter().map(|row| (*row, before)).collect(), false);
    }
    if !duplicates::is_correction(gifts, before, latest) {
        return (Vec::new(), false);
    }
    if is_older(latest) {
        return (new.iter().map(|row| (*row, before)).collect(), true);
    }
    (vec![(before, latest)], false)
}
