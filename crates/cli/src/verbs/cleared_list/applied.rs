//! Lists of objections, applied before a mailing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole::{Error, Kind, Result};
use obole_ledger::{
    EarlierLedger, Ledger, Message, ObjectionRows, Receipt, RowPlace, UnappliedObjections, message,
};
use obole_people::{ImportSettings, PeopleBook, import};
use serde_json::{Value, json};

use crate::clock;
use crate::ui::Ui;

/// Maximum number of rows that a sentence names.
const NAMED: usize = 20;

/// A list of objections that was applied, with the rows that match nobody.
pub struct AppliedList {
    path: PathBuf,
    rows: ObjectionRows,
    unapplied: UnappliedObjections,
    /// `true` if the vault saves the rows that match nobody, for later imports.
    keeps: bool,
}

impl AppliedList {
    /// Returns ledger and receipt with the objections of a list, such as those who left the mailing tool or
    /// whose e-mails bounced; the vault saves them for later imports.
    ///
    /// # Errors
    /// As [`import`]. [`Kind::Refused`] if `accepts_unmatched` is `false` and a row with a name or an
    /// identifier matches nobody, a row cannot be read, or e-mails match nobody and no vault saves them.
    pub(super) fn apply(
        list: &Path,
        (ledger, receipt): (Ledger, Receipt),
        book: &mut Option<PeopleBook>,
        accepts_unmatched: bool,
    ) -> Result<(Self, Ledger, Receipt)> {
        let settings = ImportSettings {
            objections: Some(list.to_owned()),
            giving: Some(ledger.giving().clone()),
            today: Some(clock::today()),
            earlier: Some(Arc::new(EarlierLedger { ledger, receipt })),
            ..ImportSettings::default()
        };
        let intake = import(&[], &settings, book.as_ref(), &mut |_| {})?;
        let (ledger, mut receipt) = (intake.ledger, intake.receipt);
        let applied = Self {
            path: list.to_owned(),
            // The rows are judged here; what remains are the doubts of the ledger.
            rows: std::mem::take(&mut receipt.objections),
            unapplied: std::mem::take(&mut receipt.unapplied),
            keeps: book.is_some(),
        };
        if !accepts_unmatched {
            applied.refuse_unmatched()?;
        }
        if book.is_some() {
            *book = Some(intake.book);
        }
        Ok((applied, ledger, receipt))
    }

    fn refuse_unmatched(&self) -> Result<()> {
        let ObjectionRows { read, matched, .. } = self.rows;
        let UnappliedObjections { named, emails, unreadable, .. } = &self.unapplied;
        let fault = |what: Message, rows: &[&RowPlace]| {
            let numbers = rows.iter().map(|place| u64::from(place.row));
            let fault = Error::new(Kind::Refused, what).in_file(&self.path).at_rows(numbers);
            fault.hint("accept-unmatched-rows")
        };
        let mut rows: Vec<&RowPlace> = named.iter().chain(unreadable).collect();
        rows.sort();
        if !rows.is_empty() {
            let count = rows.len();
            let what = message!("objection-rows-unmatched", read = read, matched = matched, count = count);
            return Err(fault(what, &rows).hint("correct-objection-rows"));
        }
        if !emails.is_empty() && !self.keeps {
            let rows: Vec<&RowPlace> = emails.iter().collect();
            let count = rows.len();
            let what = message!("objection-emails-not-saved", read = read, matched = matched, count = count);
            return Err(fault(what, &rows).hint("name-vault-of-emails"));
        }
        Ok(())
    }

    /// Returns the numbers of the rows that match nobody, sorted.
    fn unmatched(&self) -> Vec<u32> {
        let UnappliedObjections { named, emails, .. } = &self.unapplied;
        let mut rows: Vec<u32> = named.iter().chain(emails).map(|place| place.row).collect();
        rows.sort_unstable();
        rows
    }

    fn unreadable(&self) -> Vec<u32> {
        self.unapplied.unreadable.iter().map(|place| place.row).collect()
    }

    /// Returns the counts and rows as JSON, without a value of the list.
    pub fn json(&self) -> Value {
        json!({
            "file": self.path.display().to_string(),
            "read": self.rows.read,
            "matched": self.rows.matched,
            "unmatched_rows": self.unmatched(),
            "unreadable_rows": self.unreadable(),
        })
    }

    /// Prints how many rows were read and found somebody, and the rows that did not.
    pub fn print(&self, ui: &mut Ui<'_>) {
        let values = [
            ("path", self.path.display().to_string().into()),
            ("read", self.rows.read.into()),
            ("matched", self.rows.matched.into()),
        ];
        ui.paragraph("export-list-rows", &values);
        let saved = if self.keeps { "export-list-saved" } else { "export-list-lost" };
        for (key, rows) in [(saved, self.unmatched()), ("export-list-unreadable", self.unreadable())] {
            if !rows.is_empty() {
                let mut named: Vec<String> = rows.iter().take(NAMED).map(u32::to_string).collect();
                named.extend((rows.len() > NAMED).then(|| "…".to_owned()));
                ui.paragraph(key, &[("n", rows.len().into()), ("rows", named.join(", ").into())]);
            }
        }
    }
}
