//! Monthly gifts of sources that cannot say which gifts are recurring, found by amount and rhythm.
//!
//! A bank statement shows a standing order as one transfer a month. The third payment of the same amount, one
//! month after the other, is the first that is taken as recurring: a mark depends on the payment and earlier
//! ones of its donor, never on later ones (no look-ahead).

use std::cmp::Reverse;
use std::ops::{Range, RangeInclusive};

use super::LedgerBuilder;
use crate::coded::pick;
use crate::{FoundRecurring, GiftKind, GiftTable, Status};

/// Days from an instalment to the next. A bank that waits for its next working day, or pays before, makes a
/// month of 24 to 35 days (computed for 60 years with weekends and the holidays of European banks); two more
/// are for a debit that is sent late.
const MONTH: RangeInclusive<i32> = 24..=37;

/// Days over one missing instalment: in the same way 55 to 66, and two more.
const TWO_MONTHS: RangeInclusive<i32> = 55..=68;

/// Days within which payments of one amount are one instalment: a second child sponsored, the same gift in
/// two sources.
const SAME_INSTALMENT: i32 = 3;

/// Maximum factor between the amounts of a monthly gift before and after it is raised or lowered.
const MOST_CHANGE: i64 = 2;

/// Maximum number of amounts of one donor within two months that are followed. A donor with more is a
/// collecting box.
const MOST_CHAINS: usize = 64;

impl LedgerBuilder {
    /// Takes payments whose source cannot say whether they are recurring ([`GiftRow::recurring`] is `None`)
    /// as recurring if they follow two others of the same amount, one month after the other. Without this
    /// call, no such payment is recurring.
    ///
    /// [`GiftRow::recurring`]: crate::GiftRow::recurring
    pub fn find_recurring(&mut self, find: bool) {
        self.finds_recurring = find;
    }

    /// Adds what a row that is left out says about recurrence to the payment that stays.
    pub(super) fn merge_recurrence(&mut self, kept: u32, other: u32) {
        let (kept, other) = (kept as usize, other as usize);
        self.gifts.recurring[kept] |= self.gifts.recurring[other];
        self.unsaid[kept] &= self.unsaid[other];
    }

    /// Records which sources have rows that cannot say whether they are recurring.
    pub(super) fn note_unsaid(&mut self) {
        for (unsaid, source) in self.unsaid.iter().zip(&self.gifts.source) {
            if let Some(receipt) = self.sources.get_mut(usize::from(*source)).filter(|_| *unsaid) {
                receipt.recurrence_unknown = true;
            }
        }
    }

    /// Marks the recurring payments of the sorted gifts; `order` has the row of each before it was sorted.
    pub(super) fn mark_recurring(&mut self, order: &[u32]) -> FoundRecurring {
        let mut unsaid = std::mem::take(&mut self.unsaid);
        if !self.finds_recurring || !unsaid.contains(&true) {
            return FoundRecurring::default();
        }
        pick(&mut unsaid, order, &mut Vec::new());
        let kinds = self.giving.clone().unwrap_or_default().kinds;
        let mut found = FoundRecurring::default();
        let mut chains = Chains::default();
        let mut start = 0;
        let bounds: Vec<usize> = self.gifts.donor.chunk_by(|a, b| a == b).map(<[u32]>::len).collect();
        for len in bounds {
            // A payment can be recurring only if another one came before.
            if len > 1 {
                let marked = chains.mark(&mut self.gifts, &unsaid, start..start + len, &kinds);
                found.payments += marked;
                found.donors += u64::from(marked > 0);
            }
            start += len;
        }
        found
    }
}

/// Time from one instalment to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Month,
    /// One instalment is missing.
    TwoMonths,
}

impl Gap {
    fn of(days: i32) -> Option<Self> {
        if MONTH.contains(&days) {
            Some(Self::Month)
        } else {
            TWO_MONTHS.contains(&days).then_some(Self::TwoMonths)
        }
    }
}

/// Values that the payments of a chain share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    cents: i64,
    currency: u16,
    kind: GiftKind,
    /// Code of the payment method; 0 if it is not known.
    means: u16,
}

impl Key {
    fn of(gifts: &GiftTable, row: usize) -> Self {
        Self {
            cents: gifts.cents[row].get(),
            currency: gifts.currency.codes()[row],
            kind: gifts.kind[row],
            means: gifts.payment_method.codes()[row],
        }
    }

    /// Returns whether two payments differ in their amount at most.
    fn is_alike(self, other: Self) -> bool {
        let means = self.means == other.means || self.means == 0 || other.means == 0;
        (self.currency, self.kind) == (other.currency, other.kind) && means
    }

    /// Returns whether an amount can be another one that was raised or lowered.
    const fn is_change_of(self, other: Self) -> bool {
        self.cents != other.cents
            && self.cents <= other.cents.saturating_mul(MOST_CHANGE)
            && other.cents <= self.cents.saturating_mul(MOST_CHANGE)
    }
}

/// Payments of one amount, one month after the other, up to the last instalment.
#[derive(Debug, Clone, Copy)]
struct Chain {
    key: Key,
    /// Day of the last instalment.
    day: i32,
    /// Time from the instalment before to the last one; `None` for the first, unless it is recurring.
    gap: Option<Gap>,
    /// `true` if the last instalment is recurring.
    recurring: bool,
    /// `true` if every payment of the last instalment failed or was given back: the next one tries again.
    unpaid: bool,
    /// Day of the last payment of the last instalment, which may have been tried several times.
    latest: i32,
    /// Day of another payment of the amount after the last instalment.
    extra: Option<i32>,
    /// `true` if another amount continued the chain after the last instalment.
    changed: bool,
}

/// One payment of a donor.
#[derive(Debug, Clone, Copy)]
struct Payment {
    row: usize,
    key: Key,
    day: i32,
    unpaid: bool,
    /// `true` if its source says that it is recurring.
    said: bool,
}

/// Chains of a donor that may continue.
#[derive(Default)]
struct Chains {
    open: Vec<Chain>,
    /// Payments of one day.
    today: Vec<Payment>,
}

impl Chains {
    /// Marks the payments of one donor; returns the number of marked ones.
    fn mark(
        &mut self,
        gifts: &mut GiftTable,
        unsaid: &[bool],
        rows: Range<usize>,
        kinds: &[GiftKind],
    ) -> u64 {
        self.open.clear();
        let mut marked = 0;
        let mut next = rows.start;
        while next < rows.end {
            let day = gifts.day[next];
            self.today.clear();
            while next < rows.end && gifts.day[next] == day {
                let (row, said, status) = (next, gifts.recurring[next], gifts.status[next]);
                next += 1;
                // A payment of which the source says that it is no instalment belongs to no chain.
                if (unsaid[row] || said) && status != Status::Cancelled && kinds.contains(&gifts.kind[row]) {
                    let unpaid = matches!(status, Status::Failed | Status::Refunded);
                    let key = Key::of(gifts, row);
                    self.today.push(Payment { row, key, day: day.days(), unpaid, said });
                }
            }
            self.open.retain(|chain| day.days() - chain.day <= *TWO_MONTHS.end());
            self.take_day(|row| {
                gifts.recurring[row] = true;
                marked += u64::from(unsaid[row]);
            });
        }
        marked
    }

    /// Adds the payments of a day to their chains; calls `mark` with the rows that are recurring. The order
    /// of the rows has no influence.
    fn take_day(&mut self, mut mark: impl FnMut(usize)) {
        // The largest first: an amount is raised more often than lowered.
        self.today.sort_unstable_by_key(|payment| Reverse((payment.key, payment.said)));
        let mut today = std::mem::take(&mut self.today);
        // An amount that continues its own chain is no change of another one.
        today.retain(|payment| match self.continued(payment) {
            Some(true) => {
                mark(payment.row);
                false
            }
            Some(false) => false,
            None => true,
        });
        for payment in &today {
            if self.continued(payment).unwrap_or_else(|| self.begin(payment)) {
                mark(payment.row);
            }
        }
        self.today = today;
    }

    /// Continues the chain of a payment's amount; returns whether the payment is recurring. Returns `None` if
    /// it belongs to no chain.
    fn continued(&mut self, payment: &Payment) -> Option<bool> {
        let at = self.find(payment.key)?;
        let chain = &mut self.open[at];
        let days = payment.day - chain.day;
        let is_early = days < *MONTH.start();
        if days <= SAME_INSTALMENT || payment.day == chain.latest || chain.unpaid && is_early {
            chain.recurring |= payment.said;
            chain.unpaid &= payment.unpaid;
            chain.latest = payment.day;
            return Some(chain.recurring);
        }
        if let Some(gap) = Gap::of(days) {
            let misses_two = (chain.gap, gap) == (Some(Gap::TwoMonths), Gap::TwoMonths);
            let recurring = payment.said || chain.gap.is_some() && !misses_two;
            let means = payment.key.means.max(chain.key.means);
            let key = Key { means, ..payment.key };
            *chain = Chain { key, gap: Some(gap), ..Chain::first(payment, recurring) };
            return Some(recurring);
        }
        // One more gift of the amount ends no monthly gift; a second one within the month is another rhythm.
        let is_only = chain.extra.is_none_or(|day| payment.day - day <= SAME_INSTALMENT);
        let is_extra = chain.recurring && is_early && is_only;
        if is_extra {
            chain.extra = Some(payment.day);
        }
        is_extra.then_some(payment.said)
    }

    /// Begins a chain with a payment; returns whether the payment is recurring, because it is the instalment
    /// of a monthly gift whose amount changed.
    fn begin(&mut self, payment: &Payment) -> bool {
        let key = payment.key;
        let is_before = |chain: &&mut Chain| {
            chain.recurring
                && !chain.changed
                && MONTH.contains(&(payment.day - chain.day))
                && key.is_alike(chain.key)
                && key.is_change_of(chain.key)
        };
        let before = self.open.iter_mut().filter(is_before);
        let before = before.min_by_key(|chain| (chain.key.cents.abs_diff(key.cents), chain.key));
        let continues = before.map(|chain| chain.changed = true).is_some();
        let recurring = payment.said || continues;
        // What its source says is as good as an instalment before.
        let gap = recurring.then_some(Gap::Month);
        let chain = Chain { gap, ..Chain::first(payment, recurring) };
        match self.find(key) {
            Some(at) => self.open[at] = chain,
            None if self.open.len() < MOST_CHAINS => self.open.push(chain),
            None => {}
        }
        recurring
    }

    /// Returns the position of the chain of an amount; one with the same payment method comes before others.
    fn find(&self, key: Key) -> Option<usize> {
        let at = |is_it: &dyn Fn(&Chain) -> bool| self.open.iter().position(is_it);
        at(&|chain| chain.key == key)
            .or_else(|| at(&|chain| chain.key.cents == key.cents && chain.key.is_alike(key)))
    }
}

impl Chain {
    /// Creates a chain of one instalment.
    const fn first(payment: &Payment, recurring: bool) -> Self {
        Self {
            key: payment.key,
            day: payment.day,
            gap: None,
            recurring,
            unpaid: payment.unpaid,
            latest: payment.day,
            extra: None,
            changed: false,
        }
    }
}

#[cfg(test)]
mod tests;
