//! `today.csv`: the actions that were done or postponed, with who did them.
//!
//! Lines are only added. A contact that was made is also a row of the log of contacts ([`ContactLog`]), so
//! that the next campaign counts it; that table has no columns for a person, a note or a postponed action.

use std::path::Path;

use obole_ledger::records::Records;
use obole_ledger::{CellWriter, Day, Message, disk, message};

use super::action::{Action, Rule, State};
use crate::audit::table::unreadable_cells;
use crate::campaign::check_name;
use crate::campaign::contacts::ContactLog;
use crate::campaign::sheet::{escape, unescape};
use crate::{Error, Kind, Result};

/// Name of the file in the folder of a run.
pub const FILE: &str = "today.csv";

/// Name of the campaign of its contacts in the log of contacts.
pub const CAMPAIGN: &str = "today";

/// The columns, in the order in which they are written.
const COLUMNS: [&str; 8] = ["action_id", "donor_id", "action", "date", "state", "until", "by", "note"];

/// Position of the column of the state.
const STATE: usize = 4;

/// Maximum number of characters of a name or a note.
const LONGEST: usize = 500;

/// State of an action in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Done.
    Done,
    /// Not done: the donor does not come back before a day.
    NotDone {
        /// Day on which it comes back.
        until: Day,
    },
}

impl From<Recorded> for State {
    fn from(recorded: Recorded) -> Self {
        match recorded {
            Recorded::Done => Self::Done,
            Recorded::NotDone { until } => Self::NotDone { until },
        }
    }
}

/// One line of the file. Its `Debug` shows neither donor nor note.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CareRecord {
    /// Identifier of the action.
    pub action_id: String,
    /// The donor's identifier; empty for a campaign.
    pub donor_id: String,
    /// Rule of the action.
    pub rule: Rule,
    /// Day of the list.
    pub day: Day,
    /// Done or not.
    pub state: Recorded,
    /// Person who did it, or empty.
    pub by: String,
    /// Note of that person, or empty.
    pub note: String,
}

impl std::fmt::Debug for CareRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CareRecord({}, {:?})", self.day, self.state)
    }
}

/// Author, day and note of a mark.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a> {
    /// Day of the list.
    pub day: Day,
    /// Name of the person, or empty.
    pub by: &'a str,
    /// Note, or empty.
    pub note: &'a str,
}

impl Mark<'_> {
    /// Refuses names and notes of several lines, with hidden characters, or too long for a cell: whoever
    /// erases a donor takes out lines.
    ///
    /// # Errors
    /// [`Kind::Usage`].
    pub fn check(&self) -> Result<()> {
        check_name(self.by)?;
        let is_long = [self.by, self.note].iter().any(|text| text.chars().count() > LONGEST);
        if check_name(self.note).is_err() || is_long {
            return Err(Error::new(Kind::Usage, "note-unfit").hint("write-note"));
        }
        Ok(())
    }
}

/// The content of `today.csv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CareLog {
    rows: Vec<CareRecord>,
}

impl CareLog {
    /// Reads the file; a missing one is empty.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a table with other columns; [`Kind::Refused`] when cells cannot be understood, all
    /// of them at once with their rows: an action that is not counted would be repeated.
    pub fn load(path: &Path) -> Result<Self> {
        disk::check_place(path)?;
        if !path.exists() {
            return Ok(Self::default());
        }
        let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-open-table", path, e))?;
        Self::parse(&bytes).map_err(|e| e.in_file(path))
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let mut records = Records::open(bytes, b',')?;
        if records.header().iter().map(String::as_str).ne(COLUMNS) {
            return Err(Error::new(Kind::Usage, "today-not-own").hint("today-rename"));
        }
        let (mut rows, mut wrong) = (Vec::new(), Vec::new());
        let mut bad: [Vec<u64>; COLUMNS.len()] = Default::default();
        while let Some(record) = records.advance()? {
            let line = u64::from(record.line);
            let cells: Option<Vec<String>> = (0..COLUMNS.len())
                .map(|at| record.text(at).ok().map(|text| unescape(text).to_owned()))
                .collect();
            match cells.filter(|_| record.fault.is_none() && record.len() == COLUMNS.len()) {
                Some(cells) => rows.extend(row(&cells, line, &mut bad)),
                None => wrong.push(line),
            }
        }
        let cells = COLUMNS.into_iter().zip(&bad).filter(|(_, lines)| !lines.is_empty());
        let cells = cells.map(|(name, lines)| unreadable_cells(name, lines, wanted(name)));
        let of_rows = (!wrong.is_empty()).then(|| unreadable_cells("action_id", &wrong, wanted("row")));
        match Message::joined(of_rows.into_iter().chain(cells)) {
            Some(what) => Err(Error::new(Kind::Refused, what).hint("today-correct")),
            None => Ok(Self { rows }),
        }
    }

    /// Returns the lines, the oldest first.
    pub fn rows(&self) -> &[CareRecord] {
        &self.rows
    }

    /// Marks an action as done, and adds the contact to the log of contacts. Returns `false` if it was
    /// already done.
    pub fn done(
        &mut self,
        action: &Action,
        donor_id: &str,
        mark: &Mark<'_>,
        contacts: &mut ContactLog,
    ) -> bool {
        let is_new = self.add(action, donor_id, mark, Recorded::Done);
        if let Some(channel) = action.channel {
            contacts.add_one(CAMPAIGN, donor_id, mark.day, channel);
        }
        is_new
    }

    /// Marks an action as not done, and takes back its contact of that day. Returns `false` if it was already
    /// postponed to that day.
    pub fn not_done(
        &mut self,
        action: &Action,
        donor_id: &str,
        (mark, until): (&Mark<'_>, Day),
        contacts: &mut ContactLog,
    ) -> bool {
        contacts.remove_one(CAMPAIGN, donor_id, mark.day);
        self.add(action, donor_id, mark, Recorded::NotDone { until })
    }

    fn add(&mut self, action: &Action, donor_id: &str, mark: &Mark<'_>, state: Recorded) -> bool {
        let last = self.rows.iter().rfind(|row| row.action_id == action.id);
        if last.is_some_and(|last| last.state == state && last.day == mark.day) {
            return false;
        }
        self.rows.push(CareRecord {
            action_id: action.id.clone(),
            donor_id: donor_id.to_owned(),
            rule: action.why.rule(),
            day: mark.day,
            state,
            by: mark.by.to_owned(),
            note: mark.note.to_owned(),
        });
        true
    }

    /// Writes the file, readable by its owner only.
    ///
    /// # Errors
    /// When the disk fails; the old file is untouched.
    pub fn save(&self, path: &Path) -> Result<()> {
        disk::write_private(path, |out| {
            let mut cells = CellWriter::new(out);
            cells.row(COLUMNS)?;
            for row in &self.rows {
                let (state, until) = match row.state {
                    Recorded::Done => ("done", String::new()),
                    Recorded::NotDone { until } => ("not_done", until.to_string()),
                };
                cells.plain(&row.action_id)?;
                cells.plain(&escape(&row.donor_id))?;
                cells.plain(row.rule.name())?;
                cells.plain(&row.day.to_string())?;
                cells.plain(state)?;
                cells.plain(&until)?;
                cells.plain(&escape(&row.by))?;
                cells.plain(&escape(&row.note))?;
                cells.end_row()?;
            }
            cells.finish().map(|_| ())
        })
    }
}

/// Reads a line; `None` after noting its faults.
fn row(cells: &[String], line: u64, bad: &mut [Vec<u64>; COLUMNS.len()]) -> Option<CareRecord> {
    let [action_id, donor_id, rule, day, state, until, by, note] = cells else { return None };
    let rule = Rule::parse(rule);
    let day = Day::parse_iso(day).ok();
    let until = if until.is_empty() { Ok(None) } else { Day::parse_iso(until).map(Some) };
    let state = match (state.as_str(), &until) {
        ("done", _) => Some(Recorded::Done),
        ("not_done", Ok(Some(until))) => Some(Recorded::NotDone { until: *until }),
        ("not_done", Err(_)) => None,
        _ => {
            bad[STATE].push(line);
            None
        }
    };
    let faults = [(0, action_id.is_empty()), (2, rule.is_none()), (3, day.is_none()), (5, until.is_err())];
    for (column, _) in faults.into_iter().filter(|(_, is_bad)| *is_bad) {
        bad.get_mut(column).into_iter().for_each(|lines| lines.push(line));
    }
    until.ok()?;
    Some(CareRecord {
        action_id: Some(action_id.clone()).filter(|id| !id.is_empty())?,
        donor_id: donor_id.clone(),
        rule: rule?,
        day: day?,
        state: state?,
        by: by.clone(),
        note: note.clone(),
    })
}

/// Returns what a column must hold.
fn wanted(column: &str) -> Message {
    match column {
        "action" => message!("wanted-action"),
        "date" | "until" => message!("wanted-iso-day"),
        "state" => message!("wanted-state"),
        _ => message!("wanted-action-row"),
    }
}
