//! `plan.csv`: the plan for people, who may take donors off and change asks in it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use obole_ledger::{Cents, DecimalMark, disk, parse_amount};

use super::{Draft, Plan, PlanReason, PlanRow, Review, State};
use crate::{Error, Kind, Result};

/// The columns, in order. A person may change `keep` and `suggested_ask`, or delete rows.
pub const COLUMNS: [&str; 16] = [
    "keep",
    "rank",
    "donor_id",
    "segment",
    "rfm",
    "gift_likelihood",
    "expected_gift",
    "expected_value",
    "expected_net",
    "suggested_ask",
    "ask_2",
    "ask_3",
    "arm",
    "reason_1",
    "reason_2",
    "reason_3",
];

/// What `keep` may say for no; anything else, also nothing, is yes only if it stands in [`YES`].
const NO: [&str; 5] = ["no", "non", "0", "n", "false"];
const YES: [&str; 8] = ["yes", "oui", "1", "y", "o", "x", "true", ""];

/// Makes a cell harmless in a spreadsheet: a text that would be read as a formula gets an apostrophe in front
/// (OWASP, CSV injection). [`unescape`] takes it away again.
pub fn escape(cell: &str) -> String {
    let dangerous = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\'');
    if cell.starts_with(dangerous) { format!("'{cell}") } else { cell.to_owned() }
}

/// The text of a cell that [`escape`] wrote.
pub fn unescape(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// A reason as a code with its value, `recency_days=412`, for tools; people get words from the report's crate.
pub fn code(reason: &PlanReason) -> String {
    reason.value.map_or_else(|| reason.feature.clone(), |value| format!("{}={value}", reason.feature))
}

impl<S: State> Plan<S> {
    /// Writes the sheet; `words` says a reason.
    ///
    /// # Errors
    /// When the disk fails; the old file is untouched.
    pub fn save_sheet(&self, path: &Path, words: &dyn Fn(&PlanReason) -> String) -> Result<()> {
        disk::write_with(path, |out| self.write_sheet(out, words))
    }

    /// Writes the sheet to a stream.
    ///
    /// # Errors
    /// When the stream fails.
    pub fn write_sheet(&self, out: impl Write, words: &dyn Fn(&PlanReason) -> String) -> Result<()> {
        let failed = |e: csv::Error| match e.into_kind() {
            csv::ErrorKind::Io(e) => Error::from(e),
            _ => Error::new(Kind::System, "the sheet cannot be written"),
        };
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(COLUMNS).map_err(failed)?;
        for (row, rank) in self.rows().iter().zip(1_u64..) {
            csv.write_record(record(row, rank, words)).map_err(failed)?;
        }
        Ok(csv.flush()?)
    }
}

fn record(row: &PlanRow, rank: u64, words: &dyn Fn(&PlanReason) -> String) -> [String; 16] {
    let known = |cents: Cents| row.gift_likelihood.map(|_| cents.to_string()).unwrap_or_default();
    let step = |i: usize| row.higher_asks.get(i).map(Cents::to_string).unwrap_or_default();
    let reason = |i: usize| row.reasons.get(i).map(|r| escape(&words(r))).unwrap_or_default();
    [
        "yes".to_owned(),
        rank.to_string(),
        escape(&row.donor_id),
        row.segment.map(|s| s.name().to_owned()).unwrap_or_default(),
        row.rfm.map(|rfm| rfm.to_string()).unwrap_or_default(),
        row.gift_likelihood.map(|p| format!("{p:.6}")).unwrap_or_default(),
        row.expected_gift.to_string(),
        known(row.expected_value),
        known(row.expected_net),
        row.suggested_ask.map(|ask| ask.to_string()).unwrap_or_default(),
        step(0),
        step(1),
        row.arm.name().to_owned(),
        reason(0),
        reason(1),
        reason(2),
    ]
}

/// Reads a sheet that a person edited, and says what was changed against the draft: rows deleted or marked with `no` in
/// `keep` are removed, another `suggested_ask` is a changed ask, an emptied one leaves the proposal. The further asks are
/// there to be read; those that are not above a changed ask fall away when the plan is approved.
///
/// Comma, semicolon and tabulator, either decimal mark and a byte-order mark are read, as spreadsheets write them.
///
/// # Errors
/// [`Kind::Unreadable`] when it is no such sheet; [`Kind::Refused`], with the row, when a donor was added or stands
/// twice, an arm was changed, or an ask cannot be read.
pub fn read_sheet(draft: &Plan<Draft>, bytes: &[u8], by: &str, on: &str) -> Result<Review> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut csv = csv::ReaderBuilder::new().delimiter(delimiter(bytes)).flexible(true).from_reader(bytes);
    let unreadable = || Error::new(Kind::Unreadable, "the sheet is not a table");
    let header = csv.byte_headers().map_err(|_| unreadable())?.clone();
    let place =
        |name: &str| header.iter().position(|cell| cell.trim_ascii().eq_ignore_ascii_case(name.as_bytes()));
    let donor_column = place("donor_id").ok_or_else(|| {
        Error::new(Kind::Unreadable, "the sheet has no column donor_id")
            .hint("edit the plan.csv that `obole plan` wrote")
    })?;
    let [keep, ask, arm] = ["keep", "suggested_ask", "arm"].map(place);
    let steps = ["ask_2", "ask_3"].map(|name| (name, place(name)));

    let rows: BTreeMap<&str, &PlanRow> =
        draft.rows().iter().map(|row| (row.donor_id.as_str(), row)).collect();
    let mut left = BTreeSet::new();
    let mut review = Review::new(by, on);
    for (record, number) in csv.byte_records().zip(2_u64..) {
        let record = record.map_err(|_| unreadable().at_row(number))?;
        let text = |column: Option<usize>| -> Option<&str> {
            std::str::from_utf8(record.get(column?)?).ok().map(str::trim)
        };
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        let refused =
            |what: &str, column: &str| Error::new(Kind::Refused, what).at_row(number).in_column(column);
        let row = text(Some(donor_column))
            .and_then(|id| rows.get(unescape(id)).or_else(|| rows.get(id)))
            .ok_or_else(|| {
                refused("the donor is not on the draft", "donor_id")
                    .hint("a review may remove donors and change asks; to add donors, make a new plan")
                    .hint("a spreadsheet may have changed identifiers, for instance dropped leading zeros")
            })?;
        if !left.insert(row.donor_id.as_str()) {
            return Err(refused("the donor stands twice", "donor_id"));
        }
        let kept = text(keep).unwrap_or_default().to_lowercase();
        if NO.contains(&kept.as_str()) {
            review.removed.insert(row.donor_id.clone());
            continue;
        }
        if !YES.contains(&kept.as_str()) {
            return Err(refused("write yes or no", "keep"));
        }
        if text(arm).is_some_and(|cell| cell != row.arm.name()) {
            return Err(refused("the lot cannot be changed; remove the donor instead", "arm"));
        }
        for (at, (name, column)) in steps.into_iter().enumerate() {
            let cell = text(column).filter(|cell| !cell.is_empty());
            if cell.is_some_and(|cell| {
                parse_amount(cell, DecimalMark::Unknown).ok().as_ref() != row.higher_asks.get(at)
            }) {
                return Err(refused("a further ask cannot be changed here", name)
                    .hint("change suggested_ask: further asks that are not above it fall away"));
            }
        }
        if let Some(cell) = text(ask).filter(|cell| !cell.is_empty()) {
            let to = parse_amount(cell, DecimalMark::Unknown)
                .ok()
                .filter(|ask| *ask > Cents::new(0))
                .ok_or_else(|| {
                    refused("the ask is not a positive amount that can be read in one way", "suggested_ask")
                })?;
            if row.suggested_ask != Some(to) {
                review.asks.insert(row.donor_id.clone(), to);
            }
        }
    }
    let gone = draft.rows().iter().filter(|row| !left.contains(row.donor_id.as_str()));
    review.removed.extend(gone.map(|row| row.donor_id.clone()));
    Ok(review)
}

/// The byte that parts the cells of the first line.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |mark: u8| first.iter().filter(|byte| **byte == mark).count();
    // The comma wins ties, so that a sheet of one column is read as it was written.
    [b'\t', b';', b','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}
