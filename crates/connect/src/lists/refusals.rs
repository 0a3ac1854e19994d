//! People who refuse or cannot be reached, as a list of objections for `obole`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use obole_error::{CellWriter, Result};
use obole_ledger::{ContactChannel, disk};

/// Columns of the file.
const COLUMNS: [&str; 3] = ["email", "channel", "reason"];

/// Reason of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// The person unsubscribed or complained.
    Unsubscribed,
    /// Somebody blocked the address in the tool.
    Blocked,
    /// E-mails to the address come back.
    Bounced,
}

impl Reason {
    /// Returns the word in the file: none that `obole` would read as the refusal of every channel, as
    /// `blocked`.
    const fn word(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Blocked => "blocklist",
            Self::Bounced => "bounced",
        }
    }
}

/// People who refuse, by their e-mail in small letters.
#[derive(Default)]
pub(super) struct Refusals(BTreeMap<String, (BTreeSet<ContactChannel>, Reason)>);

impl Refusals {
    /// Adds a refusal. Of several reasons the first in their order counts.
    pub(super) fn add(&mut self, email: &str, channel: ContactChannel, reason: Reason) {
        let email = email.trim().to_lowercase();
        if email.contains('@') {
            let entry = self.0.entry(email).or_insert((BTreeSet::new(), reason));
            entry.0.insert(channel);
            entry.1 = entry.1.min(reason);
        }
    }

    /// Returns whether somebody refuses e-mails.
    pub(super) fn refuses_email(&self, email: &str) -> bool {
        let found = self.0.get(&email.trim().to_lowercase());
        found.is_some_and(|(channels, _)| channels.contains(&ContactChannel::Email))
    }

    /// Returns the number of people.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Refuses a path that holds a file of another kind.
    ///
    /// # Errors
    /// [`obole_error::Kind::Usage`].
    pub(super) fn check_place(path: &Path) -> Result<()> {
        disk::FileKind::table(path, &COLUMNS).refuse_other(path)
    }

    /// Writes the list, whole or not at all; only its owner may read it.
    ///
    /// # Errors
    /// As [`disk::write_private`].
    pub(super) fn save(&self, path: &Path) -> Result<()> {
        Self::check_place(path)?;
        disk::write_private(path, |out| {
            let mut cells = CellWriter::new(out);
            cells.row(COLUMNS)?;
            for (email, (channels, reason)) in &self.0 {
                // An address that begins like a formula is written between angle brackets, as in a letter.
                match obole_error::escape_cell(email).len() == email.len() {
                    true => cells.text(email)?,
                    false => cells.text(&format!("<{email}>"))?,
                }
                let channels: Vec<&str> = channels.iter().map(|channel| channel.name()).collect();
                cells.text(&channels.join(" "))?;
                cells.text(reason.word())?;
                cells.end_row()?;
            }
            cells.finish().map(|_| ())
        })
    }
}
