//! Mappings: tables that say which columns of an export hold what, and which of its rows are money received.
//!
//! A mapping is a TOML text. Those of the known platforms are in `crates/people/platforms` and are recognised
//! by the header of a file; a user can write one for any other file.
//!
//! - top level: `format` (name in the receipt), `prefix` (of gift identifiers), `currency`, `dates`,
//!   `minor_units`, `unix_seconds` (dates are seconds since 1970), `channel`, `anonymous`, `lists_people` (a
//!   name may be those of several people, between commas), `recurring` (words of a regular gift), `one_off`
//!   (words of another gift; a cell with neither then says nothing), `absent` (texts that stand for an empty
//!   cell);
//! - `names`: names of the columns of a table without a header line; `extra_cells`: `true` if cells beyond
//!   the header say nothing;
//! - `contacts`: `true` for a list of people without payments; `volunteers` for one of volunteers;
//! - `[header]`: `has`, lists of columns of which one must be in the header whole; `not`, columns that must
//!   not be in it;
//! - `[columns]`: our names (see [`FIELDS`]) and any other name for the rules, each with the columns that
//!   may hold it; the first that is not empty counts;
//! - `[[rows]]`: `when`, tests of columns, all of which must hold; `then`, a status, a reason to set the
//!   row aside, `refund`, `refund-or-outgoing` for a refund if it names a payment, `restored` for a refund
//!   that did not last, `reject`, `return`, `batch`, or `unknown` for a row that a person has to decide
//!   about; the first rule that holds counts;
//! - `[status]`, `[kind]`: words of the columns `status` and `kind`, by our names; `default` for an empty
//!   cell, `other` for any other word;
//! - `[refunds]`: columns of parts given back, `*` standing for their number: `amount`, `status`, and the
//!   `words` of the status for which the amount was given back;
//! - `[items]`: columns of the items of a payment, `*` standing for their number: `amount` and `kind`;
//! - `[[split]]`: columns with an amount inside the total that is a payment of another kind;
//! - `[refuses]`, `[agrees]`: columns by channel (`email`, `post`, `phone`, `sms`, `all`) in which a yes,
//!   or a no, refuses contact;
//! - `ignore`: columns that are not read. Columns that nothing names are searched for words of a refusal.
//!
//! A word matches a cell in any case and without accents; `*` at its beginning or end stands for any text. A
//! word of a status with `*` does not match a cell in which another word contradicts it (`Paid - refunded`).

use std::collections::BTreeMap;
use std::sync::Arc;

use obole_ledger::{ContactChannel, Currency, DateOrder, FindingCode, GiftKind, Status};

use crate::fold::{column_name, fold};

mod builtin;
mod cards;
mod common;
mod denied;
mod doubts;
mod parse;
mod pattern;
mod pooled;
mod received;
mod refusing;
mod toml_text;

pub(crate) use builtin::builtin;
pub(crate) use cards::{CARD_FIELDS, card_columns};
pub(crate) use common::{common, currency_columns, guess};
pub(crate) use doubts::leaves_doubt;
pub(crate) use parse::mapping as parse;
pub(crate) use pattern::{Pattern, Test, any_matches};
pub(crate) use pooled::is_pool;
pub(crate) use refusing::{may_refuse, refused_by, refused_by_no};
pub(crate) use toml_text::to_toml;

/// Names of columns that the program reads, for `[columns]`.
pub(crate) const FIELDS: [&str; 39] = [
    "address",
    "address_2",
    "amount",
    "batch",
    "birth_date",
    "campaign",
    "card_expires",
    "card_month",
    "card_year",
    "channel",
    "city",
    "country",
    "currency",
    "date",
    "discount",
    "email",
    "failure_code",
    "first_name",
    "hours",
    "iban",
    "kind",
    "last_name",
    "method",
    "name",
    "named_by",
    "number",
    "organisation",
    "part",
    "phone",
    "postcode",
    "recurring",
    "reference",
    "refers",
    "refund_id",
    "refunded",
    "remark",
    "siren",
    "soft_credit",
    "status",
];

/// Meaning of the rows that a rule matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A payment of this status.
    Payment(Status),
    /// No payment of a donor.
    Aside(FindingCode),
    /// Lowers the payment that the column `refers` names; set aside with the reason if there is none.
    Refund(FindingCode),
    /// A refund or a chargeback that did not last: it undoes the one that it names, or that has its payment.
    Restored,
    /// A payment that the bank refused before it was collected: the one that `refers` names has failed.
    Reject,
    /// A payment that was collected and taken back: the one that `refers` names is given back, or has failed.
    Return,
    /// One sum for the collected payments of the column `batch`.
    Batch,
    /// Not known to be a payment: the row is refused with the column of the first test of words.
    Unknown,
}

/// A rule about rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    /// Tests of columns by their name in `[columns]`; all must hold.
    pub(crate) when: Vec<(String, Test)>,
    pub(crate) then: Outcome,
}

/// Columns with an amount inside the total that is a payment of another kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Split {
    /// Patterns of the names of the columns.
    pub(crate) columns: Vec<Pattern>,
    pub(crate) kind: GiftKind,
}

/// Pairs of numbered columns: of amounts, and of what each amount is. A name is what stands before and after
/// its number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Numbered(pub(crate) Vec<[(String, String); 2]>);

impl Numbered {
    /// Returns the positions of each amount and of what it is.
    pub(crate) fn positions(&self, header: &[String]) -> Vec<(usize, Option<usize>)> {
        let mut found = Vec::new();
        for [(before, after), (what_before, what_after)] in &self.0 {
            for (at, name) in header.iter().enumerate() {
                let number =
                    name.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(after.as_str()));
                let Some(number) = number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
                else {
                    continue;
                };
                let what = format!("{what_before}{number}{what_after}");
                found.push((at, header.iter().position(|name| *name == what)));
            }
        }
        found
    }
}

/// Columns of parts of a payment that were given back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RefundColumns {
    /// Amounts and their states.
    pub(crate) columns: Numbered,
    /// States in which the amount was given back.
    pub(crate) words: Vec<Pattern>,
}

/// Words of a column, each with a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words<T> {
    pub(crate) words: Vec<(Pattern, T)>,
    /// Meaning of an empty cell, or of a table without the column.
    pub(crate) default: Option<T>,
    /// Meaning of any other word.
    pub(crate) other: Option<T>,
}

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self { words: Vec::new(), default: None, other: None }
    }
}

impl<T: Copy> Words<T> {
    /// Returns the meaning of a folded cell that is one of the words.
    pub(crate) fn named(&self, folded: &str) -> Option<T> {
        let known = self.words.iter().find(|(pattern, _)| !folded.is_empty() && pattern.matches(folded));
        known.map(|(_, meaning)| *meaning)
    }

    /// Returns the meaning of a folded cell.
    pub(crate) fn of(&self, folded: &str) -> Option<T> {
        if folded.is_empty() {
            return self.default;
        }
        self.named(folded).or(self.other)
    }
}

impl Words<Status> {
    /// Returns the status of a folded cell; `None` if a person has to decide. A whole word counts before
    /// a pattern, and a pattern only if no other word of the cell contradicts it: `Paid - refunded`.
    pub(crate) fn status_of(&self, folded: &str) -> Option<Status> {
        if folded.is_empty() {
            return self.default;
        }
        let matching = || self.words.iter().filter(|(pattern, _)| pattern.matches(folded));
        let whole = matching().find(|(pattern, _)| !pattern.is_open());
        match (whole, matching().next()) {
            (Some((_, status)), _) => Some(*status),
            (None, Some((_, status))) => Some(*status).filter(|status| !denied::contradicts(*status, folded)),
            (None, None) => self.other,
        }
    }
}

/// A mapping of the columns and rows of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    pub(crate) format: String,
    pub(crate) prefix: String,
    pub(crate) currency: Option<Currency>,
    pub(crate) dates: Option<DateOrder>,
    /// `true` if amounts are whole numbers of the currency's smallest unit.
    pub(crate) minor_units: bool,
    /// `true` if dates are seconds since 1 January 1970.
    pub(crate) unix_seconds: bool,
    pub(crate) channel: String,
    /// Names of the columns of a table without a header line.
    pub(crate) names: Vec<String>,
    /// `true` if cells beyond the header say nothing.
    pub(crate) extra_cells: bool,
    /// `true` if the rows are people, and no payments.
    pub(crate) contacts: bool,
    /// `true` if the people are volunteers: only donors who are known are marked.
    pub(crate) volunteers: bool,
    /// `true` if a row that names nobody is a gift of an unknown donor.
    pub(crate) anonymous: bool,
    /// `true` if the cells of `name` list several people.
    pub(crate) lists_people: bool,
    /// Lists of columns, each of which identifies the format.
    pub(crate) has: Vec<Vec<String>>,
    pub(crate) not: Vec<String>,
    pub(crate) columns: BTreeMap<String, Vec<String>>,
    pub(crate) rows: Vec<Rule>,
    pub(crate) status: Words<Status>,
    pub(crate) kind: Words<GiftKind>,
    pub(crate) recurring: Vec<Pattern>,
    /// Words of a gift that is not recurring. If there are any, a cell without one says nothing.
    pub(crate) one_off: Vec<Pattern>,
    /// Texts that stand for an empty cell, folded.
    pub(crate) absent: Vec<String>,
    pub(crate) split: Vec<Split>,
    pub(crate) refunds: RefundColumns,
    /// Amounts of the items of a payment and their kinds.
    pub(crate) items: Numbered,
    pub(crate) refuses: BTreeMap<String, Vec<ContactChannel>>,
    pub(crate) agrees: BTreeMap<String, Vec<ContactChannel>>,
    pub(crate) ignore: Vec<Pattern>,
}

impl Mapping {
    /// Returns the name of the format, as in the receipt and on the command line.
    pub fn name(&self) -> &str {
        &self.format
    }

    /// Returns the lists of columns of which one, whole, identifies the format; in lower case.
    pub fn recognised_by(&self) -> &[Vec<String>] {
        &self.has
    }

    /// Returns whether the mapping was made for a table with ordinary names of columns.
    pub(crate) fn is_ordinary(&self) -> bool {
        self.format == common::FORMAT
    }

    /// Returns whether the mapping is one of the known platforms.
    pub(crate) fn is_builtin(&self) -> bool {
        builtin().iter().any(|own| own.format == self.format)
    }

    /// Returns the number of columns by which a header is recognised; `None` when it is of another format.
    /// The names are in the form of [`column_name`].
    pub(crate) fn fits(&self, header: &[String]) -> Option<usize> {
        let is_there = |name: &String| header.contains(name);
        if self.not.iter().any(is_there) {
            return None;
        }
        self.has.iter().filter(|names| names.iter().all(is_there)).map(Vec::len).max()
    }

    /// Returns the positions of the columns that may hold a field, in the order of the mapping.
    pub(crate) fn positions(&self, field: &str, header: &[String]) -> Vec<usize> {
        let names = self.columns.get(field).map(Vec::as_slice).unwrap_or_default();
        names.iter().filter_map(|name| header.iter().position(|cell| cell == name)).collect()
    }

    /// Returns whether the mapping names a column, by its name in the form of [`column_name`]. A pattern
    /// names none: a column of refusals must not be ignored because its name begins like others.
    pub(crate) fn names(&self, name: &str) -> bool {
        let is_exact = |pattern: &&Pattern| !pattern.is_open();
        let folded = fold(name);
        self.columns.values().flatten().any(|column| column == name)
            || self.has.iter().flatten().any(|column| column == name)
            || self.is_of_contact(name)
            || self.ignore.iter().filter(is_exact).any(|pattern| pattern.matches(&folded))
    }

    /// Returns whether a column is one of the format and is not read.
    pub(crate) fn ignores(&self, name: &str) -> bool {
        let is_read = self.columns.values().flatten().any(|column| column == name)
            || self.has.iter().flatten().any(|column| column == name)
            || self.is_of_contact(name);
        !is_read && any_matches(&self.ignore, name)
    }

    /// Returns whether a column says who refuses contact, or agrees to it.
    pub(crate) fn is_of_contact(&self, name: &str) -> bool {
        self.refuses.contains_key(name) || self.agrees.contains_key(name) || refused_by(&fold(name)).is_some()
    }

    /// Returns whether a column is one of the format: it was not added by the association.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.names(name)
            || any_matches(&self.ignore, name)
            || self.split.iter().any(|split| any_matches(&split.columns, name))
    }
}

/// Returns the built-in mapping that fits a header best, by the number of columns that identify it.
pub(crate) fn recognise(header: &[String]) -> Option<Arc<Mapping>> {
    let names: Vec<String> = header.iter().map(|name| column_name(name)).collect();
    let mut best: Option<(usize, &Arc<Mapping>)> = None;
    for mapping in builtin() {
        if let Some(columns) = mapping.fits(&names)
            && best.is_none_or(|(most, _)| columns > most)
        {
            best = Some((columns, mapping));
        }
    }
    best.map(|(_, mapping)| Arc::clone(mapping))
}
