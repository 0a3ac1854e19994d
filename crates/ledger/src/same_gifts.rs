//! One gift in two systems: the platform and the bank, the payment service and the donor database.
//!
//! Two payments of one donor with the same amount and currency, from sources of different format and at most
//! [`MOST_DAYS`] days apart, are probably one gift. They are proposed to a person; they count once only by
//! the person's answer, or by a rule that the person chose.

use std::collections::BTreeSet;

use rayon::slice::ParallelSliceMut;
use serde::Serialize;

use crate::builder::is_refund_part;
use crate::{Cents, Currency, Day, GiftTable, Ledger, PairAnswers, Receipt, Status};

/// Largest number of days between two records of one gift. It is chosen, not measured: a transfer needs a
/// day, and a weekend two more.
const MOST_DAYS: i32 = 3;

/// Largest number of payments of one amount, on days in a row, that are compared. An identifier with more is
/// a collecting box for many people, and its payments are no gifts of one donor.
const MOST_COMPARED: usize = 200;

/// Rule for payments of two sources that may be one gift.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SameGiftRule {
    /// `true` counts all of them once; otherwise only those that a person confirmed.
    pub count_once: bool,
    /// Answers of a person.
    pub answers: PairAnswers,
}

/// Two payments of a ledger that may be one gift. The first would be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SameGift {
    /// Identifier of the donor.
    pub donor_id: String,
    /// Amount of each payment.
    pub cents: Cents,
    /// Currency of the payments.
    pub currency: Currency,
    /// The payment that would be kept.
    pub kept: SameGiftRecord,
    /// The payment that would be left out.
    pub other: SameGiftRecord,
}

/// One of two payments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SameGiftRecord {
    /// Identifier of the payment.
    pub gift_id: String,
    /// Day of the payment.
    pub day: Day,
    /// Name of the source.
    pub source: String,
    /// Line of the source.
    pub row: u32,
}

/// Returns the payments of a ledger that may be one gift and about which there is no answer, by donor and
/// day.
///
/// ```
/// use obole_ledger::{Cents, Day, GiftRow, LedgerBuilder, RowPlace, PairAnswers, same_gifts};
///
/// # fn main() -> Result<(), obole_ledger::Error> {
/// let mut builder = LedgerBuilder::new();
/// for (id, day, format) in [("stripe-1", "2024-03-01", "stripe-payments"), ("bank-9", "2024-03-02", "sepa-statement")] {
///     let source = builder.source(format)?;
///     builder.source_mut(source).unwrap().format = format.to_owned();
///     let mut gift = GiftRow::new(id, "D7", Day::parse_iso(day)?, Cents::new(5_000));
///     gift.place = RowPlace { source, row: 2 };
///     builder.push(&gift)?;
/// }
/// let (ledger, receipt) = builder.build()?;
/// assert_eq!(receipt.taken, 2); // both count until a person answers
/// let proposed = same_gifts(&ledger, &receipt, &PairAnswers::default());
/// assert_eq!((proposed.len(), proposed[0].other.gift_id.as_str()), (1, "bank-9"));
/// # Ok(())
/// # }
/// ```
pub fn same_gifts(ledger: &Ledger, receipt: &Receipt, answers: &PairAnswers) -> Vec<SameGift> {
    let formats: Vec<&str> = receipt.sources.iter().map(|source| source.format.as_str()).collect();
    let gifts = ledger.gifts();
    let rule = SameGiftRule { count_once: false, answers: answers.clone() };
    let found = find(gifts, &formats, &rule, &[]);
    let record = |row: u32| {
        let row = row as usize;
        let source = gifts.source.get(row).copied().unwrap_or_default();
        SameGiftRecord {
            gift_id: gifts.id.get(row),
            day: gifts.day.get(row).copied().unwrap_or(Day::new(0)),
            source: ledger.sources().get(usize::from(source)).cloned().unwrap_or_default(),
            row: gifts.source_row.get(row).copied().unwrap_or_default(),
        }
    };
    let mut same: Vec<SameGift> = found
        .proposed
        .into_iter()
        .filter_map(|(kept, other)| {
            let row = kept as usize;
            Some(SameGift {
                donor_id: ledger.donors().id.get(*gifts.donor.get(row)? as usize),
                cents: *gifts.cents.get(row)?,
                currency: Currency::parse(gifts.currency.get(row))?,
                kept: record(kept),
                other: record(other),
            })
        })
        .collect();
    same.sort_by(|a, b| {
        (&a.donor_id, a.kept.day, &a.kept.gift_id).cmp(&(&b.donor_id, b.kept.day, &b.kept.gift_id))
    });
    same
}

/// Pairs of rows that may be one gift: the row to keep, and the other.
#[derive(Default)]
pub(crate) struct Found {
    /// Pairs that count once.
    pub(crate) same: Vec<(u32, u32)>,
    /// Pairs about which a person must decide.
    pub(crate) proposed: Vec<(u32, u32)>,
}

/// Searches rows that may be one gift. `formats` has the format of each source; rows in `dropped` (ascending)
/// do not count.
pub(crate) fn find(gifts: &GiftTable, formats: &[&str], rule: &SameGiftRule, dropped: &[u32]) -> Found {
    let mut found = Found::default();
    let mut holds_gifts = vec![false; formats.len()];
    for source in &gifts.source {
        if let Some(holds) = holds_gifts.get_mut(usize::from(*source)) {
            *holds = true;
        }
    }
    let of_gifts = formats.iter().zip(holds_gifts).filter(|(_, holds)| *holds).map(|(format, _)| *format);
    if of_gifts.collect::<BTreeSet<_>>().len() < 2 {
        return found;
    }
    // Money that was received: a promise in one system and its payment in another are no two gifts, and what
    // was given back of a payment is none.
    let counts = |row: &u32| {
        let at = *row as usize;
        let is_counted = match gifts.status.get(at) {
            Some(Status::Settled) => true,
            Some(Status::Refunded) => !is_refund_part(&gifts.id.get(at)),
            _ => false,
        };
        is_counted && dropped.binary_search(row).is_err()
    };
    let value = |row: u32| {
        let row = row as usize;
        (gifts.donor[row], gifts.currency.codes()[row], gifts.cents[row])
    };
    // The keys are sorted themselves: read through their rows, most comparisons would wait for the memory.
    let mut keys: Vec<_> = (0..gifts.len() as u32)
        .filter(counts)
        .map(|row| (value(row), gifts.day[row as usize], row))
        .collect();
    keys.par_sort_unstable();
    let rows: Vec<u32> = keys.into_iter().map(|(.., row)| row).collect();
    let near = |a: &u32, b: &u32| {
        value(*a) == value(*b) && gifts.day[*b as usize].days() - gifts.day[*a as usize].days() <= MOST_DAYS
    };
    for group in rows.chunk_by(near).filter(|group| (2..=MOST_COMPARED).contains(&group.len())) {
        match_group(gifts, formats, rule, group, &mut found);
    }
    found
}

/// Matches the rows of one donor and amount, in the order of their days, nearest days first. A set of matched
/// rows holds at most one row of each format, and no two rows that a person called different.
fn match_group(gifts: &GiftTable, formats: &[&str], rule: &SameGiftRule, group: &[u32], found: &mut Found) {
    let day = |row: u32| gifts.day[row as usize].days();
    let format = |row: u32| formats.get(usize::from(gifts.source[row as usize])).copied().unwrap_or_default();
    let answer =
        |one: u32, other: u32| rule.answers.of(&gifts.id.get(one as usize), &gifts.id.get(other as usize));
    let mut pairs = Vec::new();
    for (at, &one) in group.iter().enumerate() {
        for &other in group.iter().skip(at + 1).take_while(|other| day(**other) - day(one) <= MOST_DAYS) {
            if format(one) != format(other) {
                let is_open = answer(one, other).is_none();
                pairs.push((is_open, day(other) - day(one), one, other));
            }
        }
    }
    pairs.sort_unstable();
    // Sets of rows that may be one gift, and those of them that count once.
    let (mut maybe, mut once) = (Sets::new(group), Sets::new(group));
    let mut proposed = Vec::new();
    for (is_open, _, one, other) in pairs {
        let may_be_one = |a: u32, b: u32| format(a) != format(b) && answer(a, b) != Some(false);
        if !maybe.join(one, other, may_be_one) {
            continue;
        }
        if is_open && !rule.count_once {
            proposed.push((one, other));
        } else {
            once.join(one, other, |_, _| true);
        }
    }
    let better = |row: &u32| preference(gifts, *row);
    for set in once.0.iter().filter(|set| set.len() > 1) {
        if let Some(kept) = set.iter().copied().min_by_key(better) {
            found.same.extend(set.iter().filter(|row| **row != kept).map(|row| (kept, *row)));
        }
    }
    for (one, other) in proposed {
        found.proposed.push(if better(&other) < better(&one) { (other, one) } else { (one, other) });
    }
}

/// Disjoint sets of rows.
struct Sets(Vec<Vec<u32>>);

impl Sets {
    fn new(rows: &[u32]) -> Self {
        Self(rows.iter().map(|row| vec![*row]).collect())
    }

    /// Joins the sets of two rows if each row of one may be with each row of the other; returns whether it
    /// did.
    fn join(&mut self, one: u32, other: u32, may_join: impl Fn(u32, u32) -> bool) -> bool {
        let of = |row: u32| self.0.iter().position(|set| set.contains(&row));
        let (Some(to), Some(from)) = (of(one), of(other)) else { return false };
        if to == from || !self.0[to].iter().all(|a| self.0[from].iter().all(|b| may_join(*a, *b))) {
            return false;
        }
        let moved = std::mem::take(&mut self.0[from]);
        self.0[to].extend(moved);
        true
    }
}

/// Returns the key by which the row that says more sorts first: the furthest progress, a campaign, a regular
/// gift, the earlier source.
fn preference(gifts: &GiftTable, row: u32) -> (std::cmp::Reverse<u8>, bool, bool, u16, u32, u32) {
    let at = row as usize;
    (
        std::cmp::Reverse(gifts.status[at].progress()),
        gifts.campaign.get(at).is_empty(),
        !gifts.recurring[at],
        gifts.source[at],
        gifts.source_row[at],
        row,
    )
}

#[cfg(test)]
mod tests;
