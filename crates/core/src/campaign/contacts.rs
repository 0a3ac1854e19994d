//! `contacts.csv`: whom each campaign contacted or held out (the table `appeals` of the design).
//!
//! The export of a plan adds its rows, so that the next list leaves out whom the last one reached. A person
//! can name a file of their own with the same columns.
//!
//! ```
//! use obole::campaign::contacts::ContactLog;
//! use obole_ledger::Day;
//!
//! # fn main() -> obole::Result<()> {
//! let text = "donor_id;date;campaign\n007;05/11/2026;automne\n007;14/11/2026;automne\n";
//! let log = ContactLog::parse(text.as_bytes())?;
//! assert_eq!(log.rows()[0].donor_id, "007");
//! assert_eq!(log.rows()[1].day, Day::parse_iso("2026-11-14")?);
//! # Ok(())
//! # }
//! ```

mod compare;
mod past;
mod read;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use obole_ledger::{CellWriter, Cents, ContactChannel, Day, disk, sha256_hex};

pub use compare::ContactDifferences;
pub use past::{ContactCheck, PastContacts};

use super::sheet::escape;
use super::{Approved, Arm, Plan, hold_out};
use crate::{Error, Kind, Result};

/// Name of the file in the folder of a run.
pub const FILE: &str = "contacts.csv";

/// The columns, in the order in which they are written.
pub const COLUMNS: [&str; 7] = ["campaign", "donor_id", "date", "channel", "cost", "arm", "draft_sha256"];

/// One contact, or one donor held out of a campaign. Its `Debug` shows no identifier.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Contact {
    /// Name of the campaign; may be empty in a file of another origin.
    pub campaign: String,
    /// The donor's identifier.
    pub donor_id: String,
    /// Day of the contact.
    pub day: Day,
    /// Channel, as the file writes it.
    pub channel: String,
    /// Cost of the contact, if the file has it.
    pub cost: Option<Cents>,
    /// Contacted or held out.
    pub arm: Arm,
    /// Hash of the draft of the plan's first version, whose arms were drawn at random; empty for arms that a
    /// person chose, and in a file of another origin.
    pub draft_sha256: String,
}

/// Words for a channel in tables of people, beside its name.
const CHANNELS: [(&str, ContactChannel); 7] = [
    ("courrier", ContactChannel::Post),
    ("poste", ContactChannel::Post),
    ("e-mail", ContactChannel::Email),
    ("courriel", ContactChannel::Email),
    ("téléphone", ContactChannel::Phone),
    ("telephone", ContactChannel::Phone),
    ("texto", ContactChannel::Sms),
];

impl Contact {
    /// Returns the channel; `None` for one of another kind, or none.
    pub fn contact_channel(&self) -> Option<ContactChannel> {
        let word = self.channel.to_lowercase();
        let named = CHANNELS.iter().find(|(name, _)| *name == word).map(|(_, channel)| *channel);
        named.or_else(|| ContactChannel::parse(&word))
    }
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Contact({}, {})", self.day, self.arm.name())
    }
}

/// The content of `contacts.csv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactLog {
    rows: Vec<Contact>,
    /// Line of the file on which each row begins.
    lines: Vec<u32>,
    sha256: String,
    /// `true` when the file has other columns than those that an export writes.
    is_foreign: bool,
}

impl ContactLog {
    /// Reads a file. Column names are those of [`COLUMNS`], in any order and with any separator; all but the
    /// donor and the date may be missing, and others are not read.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] for a file without these columns; [`Kind::Refused`] when cells or rows cannot be
    /// understood, all of them at once with their rows, because a contact that is not counted would be
    /// repeated.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-open-table", path, e))?;
        Self::parse(&bytes).map_err(|e| e.in_file(path))
    }

    /// Reads the file to which an export adds its rows; a missing one is empty.
    ///
    /// # Errors
    /// As [`ContactLog::load`]; [`Kind::Usage`] when the file has other columns, which would be lost.
    pub fn load_own(path: &Path) -> Result<Self> {
        disk::check_place(path)?;
        if !path.exists() {
            return Ok(Self::default());
        }
        let log = Self::load(path)?;
        if log.is_foreign {
            return Err(Error::new(Kind::Usage, "contacts-not-own").in_file(path).hint("contacts-rename"));
        }
        Ok(log)
    }

    /// Reads the content of a file.
    ///
    /// # Errors
    /// As [`ContactLog::load`].
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let read = read::read(bytes)?;
        let (rows, lines) = (read.rows, read.lines);
        Ok(Self { rows, lines, sha256: sha256_hex(bytes), is_foreign: read.is_foreign })
    }

    /// Returns the rows of the file, repeated ones included.
    pub fn rows(&self) -> &[Contact] {
        &self.rows
    }

    /// Returns the rows with the line on which each begins, each once: a row that is repeated is one contact.
    pub fn distinct(&self) -> impl Iterator<Item = (&Contact, u64)> {
        let mut seen = HashSet::new();
        let rows = self.rows.iter().zip(line_numbers(&self.lines));
        rows.filter(move |(row, _)| seen.insert(*row))
    }

    /// Adds the donors of a plan, in both arms, who were not added by it. `day` is that of its first contact.
    /// Returns their number.
    ///
    /// Each version of a plan writes to its people again, on a day of its own: it adds rows beside those of
    /// an earlier version, at most one a version, so that the quiet days begin with the last letter.
    ///
    /// Donors whom the export took off stay in their arm, because the effect is measured by intention to
    /// treat.
    pub fn add(&mut self, plan: &Plan<Approved>, day: Day) -> u64 {
        let draft = drawn_draft(plan);
        let (campaign, channel) = (plan.campaign(), plan.settings().channel().name());
        let mut known: HashMap<&str, Vec<Day>> = HashMap::new();
        for row in self.of_plan(plan) {
            known.entry(&row.donor_id).or_default().push(row.day);
        }
        let is_known = |id: &str| {
            known.get(id).is_some_and(|days| days.contains(&day) || days.len() > plan.revision() as usize)
        };
        let new = plan.rows().iter().filter(|row| !is_known(&row.donor_id));
        let new: Vec<Contact> = new
            .map(|row| Contact {
                campaign: campaign.clone(),
                donor_id: row.donor_id.clone(),
                day,
                channel: channel.to_owned(),
                cost: Some(cost_of(plan, row.arm)),
                arm: row.arm,
                draft_sha256: draft.to_owned(),
            })
            .collect();
        let added = new.len() as u64;
        self.rows.extend(new);
        added
    }

    /// Returns whether a plan or another version of it added a row.
    pub fn holds(&self, plan: &Plan<Approved>) -> bool {
        self.of_plan(plan).next().is_some()
    }

    /// Returns the rows that a plan or another version of it added.
    fn of_plan(&self, plan: &Plan<Approved>) -> impl Iterator<Item = &Contact> {
        let is_own = own_row(plan);
        self.rows.iter().filter(move |row| is_own(row))
    }

    /// Adds one contact that is not of a plan, unless the campaign has one of this donor on this day. Its
    /// cost is not known.
    pub fn add_one(&mut self, campaign: &str, donor_id: &str, day: Day, channel: ContactChannel) {
        if self.rows.iter().any(|row| is_one(row, campaign, donor_id, day)) {
            return;
        }
        self.rows.push(Contact {
            campaign: campaign.to_owned(),
            donor_id: donor_id.to_owned(),
            day,
            channel: channel.name().to_owned(),
            cost: None,
            arm: Arm::Contacted,
            draft_sha256: String::new(),
        });
    }

    /// Takes back the contact that [`ContactLog::add_one`] added, because it was not made.
    pub fn remove_one(&mut self, campaign: &str, donor_id: &str, day: Day) {
        let before = self.rows.len();
        self.rows.retain(|row| !is_one(row, campaign, donor_id, day));
        if self.rows.len() < before {
            // The rows are no longer those lines.
            self.lines.clear();
        }
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
                cells.plain(&escape(&row.campaign))?;
                cells.plain(&escape(&row.donor_id))?;
                cells.plain(&row.day.to_string())?;
                cells.plain(&escape(&row.channel))?;
                cells.plain(&row.cost.map(|cost| cost.to_string()).unwrap_or_default())?;
                cells.plain(row.arm.name())?;
                cells.plain(&row.draft_sha256)?;
                cells.end_row()?;
            }
            cells.finish().map(|_| ())
        })
    }
}

/// Returns whether a plan or another version of it added a row.
pub(super) fn own_row(plan: &Plan<Approved>) -> impl Fn(&Contact) -> bool + use<> {
    // An erasure may change the inputs by which a plan of an older version was drawn: rows of the time before
    // it have the hash of the draft.
    let draft = plan.first_draft_sha256().to_owned();
    let is_drawn = !drawn_draft(plan).is_empty();
    let (campaign, channel) = (plan.campaign(), plan.settings().channel().name());
    move |row| {
        let is_named = || row.campaign == campaign && row.channel == channel;
        row.draft_sha256 == draft || !is_drawn && row.draft_sha256.is_empty() && is_named()
    }
}

/// Returns the draft whose arms were drawn at random; empty if the arms are not those of the draw.
fn drawn_draft(plan: &Plan<Approved>) -> &str {
    if hold_out::is_drawn(plan) { plan.first_draft_sha256() } else { "" }
}

/// Returns the cost of a contact; nobody held out costs anything.
fn cost_of(plan: &Plan<Approved>, arm: Arm) -> Cents {
    match arm {
        Arm::Contacted => plan.settings().cost,
        Arm::HeldOut => Cents::new(0),
    }
}

/// Returns whether a row is the contact of a donor on a day in a campaign without a plan.
fn is_one(row: &Contact, campaign: &str, donor_id: &str, day: Day) -> bool {
    row.campaign == campaign && row.donor_id == donor_id && row.day == day && row.draft_sha256.is_empty()
}

/// Returns the lines as numbers for messages; rows added since have none.
fn line_numbers(lines: &[u32]) -> impl Iterator<Item = u64> + '_ {
    lines.iter().map(|line| u64::from(*line)).chain(std::iter::repeat(0))
}
