//! Positions of the columns of a file.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::records::{NotText, Record};
use obole_ledger::{ContactChannel, DecimalMark, FindingCode, GiftKind, parse_money};

use crate::fold::{column_name, fold};
use crate::mapping::{CARD_FIELDS, Mapping, any_matches, card_columns, refused_by, refused_by_no};

/// Names of the columns of an amount, and of a total beside it.
const AMOUNTS: [&str; 3] = ["montant", "amount", "somme"];
const TOTALS: [&str; 2] = ["montant total", "total amount"];

/// Cells of a column about contact that refuse it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusing {
    /// All but a no and an empty one.
    AllButNo,
    /// All but a yes and an empty one.
    AllButYes,
    /// Only a no.
    No,
}

/// Positions of the columns of a file.
pub(super) struct Layout<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) header: &'a [String],
    /// `true` if the mapping is one of the known platforms.
    pub(super) is_builtin: bool,
    at: BTreeMap<&'a str, Vec<usize>>,
    /// Columns of amounts inside the total, with the kind of payment.
    pub(super) splits: Vec<(usize, GiftKind)>,
    /// Columns of parts given back: the amount, and its state.
    pub(super) given_back: Vec<(usize, Option<usize>)>,
    /// Columns of the items of a payment: the amount, and its kind.
    pub(super) items: Vec<(usize, Option<usize>)>,
    /// Columns about contact: the channels, and which cells refuse.
    pub(super) consents: Vec<(usize, &'a [ContactChannel], Refusing)>,
    /// Columns of free text.
    pub(super) remarks: Vec<usize>,
    /// Columns of one name with a column of the amount, or of an amount beside a total, by its position.
    namesakes: BTreeMap<usize, Vec<usize>>,
    /// Minimum number of cells of a complete row: spreadsheets drop trailing empty cells.
    least: usize,
}

impl<'a> Layout<'a> {
    pub(super) fn of(header: &'a [String], mapping: &'a Mapping) -> Self {
        let names: Vec<String> = header.iter().map(|name| column_name(name)).collect();
        let mut at: BTreeMap<&str, Vec<usize>> =
            mapping.columns.keys().map(|field| (field.as_str(), mapping.positions(field, &names))).collect();
        if CARD_FIELDS.iter().all(|field| at.get(field).is_none_or(Vec::is_empty)) {
            at.extend(card_columns(&names).map(|(field, at)| (field, vec![at])));
        }
        let mut splits = Vec::new();
        for split in &mapping.split {
            let meant = names.iter().enumerate().filter(|(_, name)| any_matches(&split.columns, name));
            splits.extend(meant.map(|(at, _)| (at, split.kind)));
        }
        let mut consents = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let own = [(&mapping.refuses, Refusing::AllButNo), (&mapping.agrees, Refusing::AllButYes)];
            for (columns, refuses) in own {
                consents.extend(columns.get(name).map(|channels| (at, channels.as_slice(), refuses)));
            }
            // Names of refusals mean the same in every export.
            let is_own = mapping.refuses.contains_key(name) || mapping.agrees.contains_key(name);
            let ordinary = refused_by(&fold(name)).filter(|_| !is_own);
            consents.extend(ordinary.map(|channels| (at, channels, Refusing::AllButNo)));
            let is_unread = !mapping.names(name) && !any_matches(&mapping.ignore, name);
            let by_no = refused_by_no(&fold(name)).filter(|_| is_unread);
            consents.extend(by_no.map(|channels| (at, channels, Refusing::No)));
        }
        // Of an amount and a total, nobody knows which one was paid.
        let is_rival = |at: usize, other: usize| {
            let [one, another] = [at, other].map(|at| names.get(at).map_or("", String::as_str));
            one == another || mapping.is_ordinary() && TOTALS.contains(&one) && AMOUNTS.contains(&another)
        };
        let of_name = |at: &usize| -> Vec<usize> {
            (0..names.len()).filter(|other| other != at && is_rival(*at, *other)).collect()
        };
        let amounts = at.get("amount").into_iter().flatten();
        let namesakes =
            amounts.map(|at| (*at, of_name(at))).filter(|(_, others)| !others.is_empty()).collect();
        let needed = ["amount", "date"].iter().filter_map(|field| at.get(field)?.first().copied()).max();
        let mut remarks = at.get("remark").cloned().unwrap_or_default();
        let cards: Vec<usize> =
            CARD_FIELDS.iter().filter_map(|field| at.get(field)).flatten().copied().collect();
        let is_free =
            |at: &usize| !cards.contains(at) && names.get(*at).is_some_and(|name| !mapping.knows(name));
        remarks.extend((0..names.len()).filter(is_free));
        let least = needed.map_or(1, |last| last + 1).min(header.len());
        let given_back = mapping.refunds.columns.positions(&names);
        let items = mapping.items.positions(&names);
        let is_builtin = mapping.is_builtin();
        Self {
            mapping,
            header,
            is_builtin,
            at,
            splits,
            given_back,
            items,
            consents,
            remarks,
            namesakes,
            least,
        }
    }

    /// Returns the positions of the columns that may hold a field.
    pub(super) fn positions(&self, field: &str) -> &[usize] {
        self.at.get(field).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the positions of all columns of amounts.
    pub(super) fn amounts(&self) -> impl Iterator<Item = usize> {
        let fields = ["amount", "refunded", "discount"].into_iter();
        fields.flat_map(|field| self.positions(field)).copied().chain(self.inside())
    }

    /// Returns the positions of all columns of amounts and of those with the same names.
    pub(super) fn amounts_and_namesakes(&self) -> BTreeSet<usize> {
        self.amounts().chain(self.namesakes.values().flatten().copied()).collect()
    }

    /// Returns the positions of amounts inside the total.
    fn inside(&self) -> impl Iterator<Item = usize> {
        let splits = self.splits.iter().map(|(at, _)| *at);
        splits.chain(self.given_back.iter().chain(&self.items).map(|(at, _)| *at))
    }

    /// Returns a field of a row: the first of its columns that is not empty, with its position.
    pub(super) fn cell<'r>(
        &self,
        record: &Record<'r>,
        field: &str,
    ) -> std::result::Result<(Option<usize>, &'r str), super::row::Refused> {
        let mut first = None;
        for &at in self.positions(field) {
            first = first.or(Some(at));
            let text = record.text(at).map_err(|NotText| (Some(at), FindingCode::NotText))?;
            let absent = &self.mapping.absent;
            let is_absent = || !absent.is_empty() && absent.contains(&fold(without_currency(text)));
            if !text.is_empty() && !is_absent() {
                return Ok((Some(at), text));
            }
        }
        Ok((first, ""))
    }

    /// Returns whether another column of the amount has another amount.
    pub(super) fn is_contradicted(&self, record: &Record<'_>, at: Option<usize>, cell: &str) -> bool {
        let read = |cell: &str| parse_money(cell, DecimalMark::Unknown);
        let others = at.and_then(|at| self.namesakes.get(&at)).into_iter().flatten();
        // One of two equal numbers may have the format of money, which adds its currency.
        let is_same = |other: &str| match (read(cell), read(other)) {
            (Ok((cents, named)), Ok((others, other))) => {
                cents == others && (named == other || named.is_none() || other.is_none())
            }
            _ => cell == other,
        };
        others.filter_map(|at| record.text(*at).ok()).any(|other| !other.is_empty() && !is_same(other))
    }

    /// Returns the fault that makes the whole row unreadable, if any.
    pub(super) fn fault(&self, record: &Record<'_>) -> Option<FindingCode> {
        let cells = self.header.len();
        let beyond =
            (cells..record.len()).any(|at| record.get(at).is_some_and(|cell| !cell.trim_ascii().is_empty()));
        let wrong = record.len() < self.least || beyond && !self.mapping.extra_cells;
        record.fault.or_else(|| wrong.then_some(FindingCode::WrongNumberOfCells))
    }
}

/// Returns a number without the currency that the format of its cell adds to it.
fn without_currency(cell: &str) -> &str {
    let number = cell.split_once(' ').map(|(number, _)| number).filter(|number| !number.is_empty());
    let is_money = || parse_money(cell, DecimalMark::Unknown).is_ok_and(|(_, named)| named.is_some());
    number.filter(|_| is_money()).unwrap_or(cell)
}
