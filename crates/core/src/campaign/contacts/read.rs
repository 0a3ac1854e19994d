//! Reads a file of contacts; all faults are reported at once.

use std::collections::{BTreeMap, HashMap};

use obole_error::Value;
use obole_ledger::records::{Record, Records};
use obole_ledger::{DateEvidence, DateOrder, FindingCode, Message, holds_personal, message};

use super::{COLUMNS, Contact};
use crate::audit::table::unreadable_cells;
use crate::campaign::effect::{arm, cents};
use crate::campaign::sheet::unescape;
use crate::campaign::{Arm, check_campaign};
use crate::response::is_missing;
use crate::store::separator_of;
use crate::{Error, Kind, Result};

/// Maximum number of rows that a message names.
const NAMED_ROWS: usize = 10;

/// Length of a hash in hexadecimal digits.
const HASH: usize = 64;

/// Rows of a file, with their lines.
pub(super) struct Read {
    pub(super) rows: Vec<Contact>,
    pub(super) lines: Vec<u32>,
    pub(super) is_foreign: bool,
}

/// Position of each column in the file.
struct Positions([Option<usize>; COLUMNS.len()]);

impl Positions {
    fn of(header: &[String]) -> Result<Self> {
        if header.iter().any(|name| holds_personal(name)) {
            return Err(Error::new(Kind::Unreadable, "header-personal").hint("add-header"));
        }
        let at = |wanted: &str| {
            let mut found = header.iter().enumerate().filter(|(_, name)| name.eq_ignore_ascii_case(wanted));
            let first = found.next().map(|(at, _)| at);
            if found.next().is_some() {
                return Err(Error::new(Kind::Unreadable, "column-twice").at_row(1).in_column(wanted));
            }
            Ok(first)
        };
        let mut positions = [None; COLUMNS.len()];
        for (position, name) in positions.iter_mut().zip(COLUMNS) {
            *position = at(name)?;
        }
        let [_, donor, date, ..] = positions;
        let missing: Vec<&str> = [("donor_id", donor), ("date", date)]
            .into_iter()
            .filter(|(_, at)| at.is_none())
            .map(|(n, _)| n)
            .collect();
        if !missing.is_empty() {
            let what = message!("contacts-columns-missing", columns = Value::list(missing));
            return Err(Error::new(Kind::Unreadable, what)
                .hint(message!("contacts-columns", columns = Value::list(COLUMNS)))
                .hint("contacts-rename"));
        }
        Ok(Self(positions))
    }

    /// Returns the cells of a record, in the order of [`COLUMNS`].
    fn cells(&self, record: &Record<'_>) -> Result<[String; COLUMNS.len()], FindingCode> {
        let mut cells: [String; COLUMNS.len()] = Default::default();
        for (cell, position) in cells.iter_mut().zip(self.0) {
            let Some(position) = position else { continue };
            let text = record.text(position).map_err(|_| FindingCode::NotText)?;
            unescape(text).clone_into(cell);
        }
        Ok(cells)
    }
}

/// Lines of the cells of a column that cannot be understood.
#[derive(Default)]
struct Faults {
    rows: BTreeMap<String, (FindingCode, Vec<u64>)>,
    cells: [Vec<u64>; COLUMNS.len()],
}

impl Faults {
    fn cell(&mut self, column: usize, line: u64) {
        self.cells.get_mut(column).into_iter().for_each(|lines| lines.push(line));
    }

    /// Returns one sentence for each kind of fault.
    fn messages(self) -> Vec<Message> {
        let rows = self.rows.into_values().map(|(code, lines)| {
            let more = (lines.len() > NAMED_ROWS).then(|| Value::from("…"));
            let named = Value::list(lines.iter().take(NAMED_ROWS).map(Value::from).chain(more));
            message!("contacts-rows-unreadable", number = lines.len(), rows = named, why = code.message())
        });
        let wanted = [
            message!("wanted-campaign"),
            message!("wanted-donor"),
            message!("wanted-day"),
            message!("wanted-nothing"),
            message!("wanted-amount"),
            message!("wanted-arm"),
            message!("wanted-draft-hash"),
        ];
        let cells = self.cells.into_iter().zip(COLUMNS).zip(wanted);
        let cells = cells.filter(|((lines, _), _)| !lines.is_empty());
        rows.chain(cells.map(|((lines, name), wanted)| unreadable_cells(name, &lines, wanted))).collect()
    }
}

/// Reads a file of contacts.
///
/// # Errors
/// As [`super::ContactLog::load`].
pub(super) fn read(bytes: &[u8]) -> Result<Read> {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut records = Records::open(bytes, separator_of(first)?)?;
    let header = records.header().to_vec();
    let positions = Positions::of(&header)?;
    let (mut rows, mut faults, mut evidence) = (Vec::new(), Faults::default(), DateEvidence::default());
    while let Some(record) = records.advance()? {
        let line = u64::from(record.line);
        let wrong =
            record.fault.or((record.len() != header.len()).then_some(FindingCode::WrongNumberOfCells));
        match wrong.map_or_else(|| positions.cells(&record), Err) {
            Ok(cells) => {
                let [_, _, date, ..] = &cells;
                evidence.see(date);
                rows.push((record.line, cells));
            }
            Err(code) => {
                faults.rows.entry(format!("{code:?}")).or_insert((code, Vec::new())).1.push(line);
            }
        }
    }
    let order = evidence.decide();
    let mut known_names = HashMap::new();
    let (mut found, mut lines) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for (line, cells) in rows {
        lines.push(line);
        found.extend(contact(u64::from(line), cells, order, &mut known_names, &mut faults));
    }
    let mut messages = faults.messages();
    if order.is_none() {
        let mixed = evidence.day_first > 0 && evidence.month_first > 0;
        messages.push(if mixed { message!("date-orders-mixed") } else { message!("date-order-ambiguous") });
    }
    if let Some(what) = Message::joined(messages) {
        let error = Error::new(Kind::Refused, what);
        let error = if order.is_none() { error.hint("contacts-write-iso-days") } else { error };
        return Err(error.hint("contacts-correct"));
    }
    let is_own = header.len() == COLUMNS.len() && positions.0.iter().all(Option::is_some);
    Ok(Read { rows: found, lines, is_foreign: !is_own })
}

/// Reads a row; `None` after noting its faults. Without an order of day and month, all dates are left.
fn contact(
    line: u64,
    [campaign, donor_id, date, channel, cost, arm_name, draft_sha256]: [String; COLUMNS.len()],
    order: Option<DateOrder>,
    known_names: &mut HashMap<String, bool>,
    faults: &mut Faults,
) -> Option<Contact> {
    // A file has few campaigns, and the check of a name is slow.
    let is_name = match known_names.get(&campaign) {
        Some(known) => *known,
        None => {
            let is_name = campaign.is_empty() || check_campaign(&campaign).is_ok();
            known_names.insert(campaign.clone(), is_name);
            is_name
        }
    };
    let day = order.unwrap_or(DateOrder::DayFirst).day(&date);
    let cost_of = if is_missing(&cost) { Some(None) } else { cents(&cost).map(Some) };
    let arm_of = if is_missing(&arm_name) { Some(Arm::Contacted) } else { arm(&arm_name) };
    let is_hash = draft_sha256.is_empty()
        || draft_sha256.len() == HASH && draft_sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_date = day.is_some() || order.is_none() && DateOrder::MonthFirst.day(&date).is_some();
    let is_good =
        [is_name, !donor_id.is_empty(), is_date, true, cost_of.is_some(), arm_of.is_some(), is_hash];
    is_good.iter().enumerate().filter(|(_, good)| !**good).for_each(|(column, _)| faults.cell(column, line));
    let is_sound = is_good.iter().all(|good| *good);
    let contact =
        Contact { campaign, donor_id, day: day?, channel, cost: cost_of?, arm: arm_of?, draft_sha256 };
    is_sound.then_some(contact)
}
