//! The ledger that an import replaces: its payments that change, and the chain of receipts.

use std::path::Path;

use obole::Result;
use obole::store::{HISTORY, History as StatusHistory, check_stored, ledger_hash};
use obole_ledger::{CellWriter, ChangeKind, Day, EarlierLedger, Error, PaymentState, changes};
use obole_people::Intake;

use crate::ui::Ui;

/// The columns of the file.
const COLUMNS: [&str; 12] = [
    "seen",
    "change",
    "gift_id",
    "donor_id",
    "date",
    "amount",
    "currency",
    "status",
    "new_donor_id",
    "new_date",
    "new_amount",
    "new_status",
];

/// Changes of an import against the ledger that it replaces.
#[derive(Default)]
pub struct History {
    /// The file with all changes seen so far; empty without one.
    pub csv: Vec<u8>,
    /// Number of payments with another status, corrected, and gone.
    counts: [usize; 3],
}

impl History {
    /// Compares an import with the ledger in a folder, and chains its receipt to the earlier one. A change
    /// has the day on which it was first seen. The same payments again change nothing. `earlier` is that
    /// ledger, if it was read before.
    ///
    /// # Errors
    /// When the file of earlier changes cannot be read. A ledger that cannot be read is replaced without a
    /// comparison, as `obole import` advises for one.
    pub fn of(
        intake: &mut Intake,
        earlier: Option<&EarlierLedger>,
        folder: &Path,
        today: Day,
    ) -> Result<Self> {
        let path = folder.join(HISTORY);
        let mut csv = match path.exists() {
            true => std::fs::read(&path).map_err(|e| Error::io("cannot-read-file", &path, e))?,
            false => Vec::new(),
        };
        let stored;
        let (ledger, receipt, sha256) = match earlier {
            Some(EarlierLedger { ledger, receipt }) => (ledger, receipt, ledger_hash(folder)?),
            None => {
                let Ok((read, Ok(()))) = check_stored(folder) else {
                    return Ok(Self { csv, counts: [0; 3] });
                };
                stored = read;
                (&stored.ledger, &stored.receipt, stored.sha256.clone())
            }
        };
        // With another vault, every donor has another identifier.
        let lost = !intake.book.is_empty() && intake.receipt.identity != receipt.identity;
        let found = if lost { Vec::new() } else { changes(ledger, &intake.ledger) };
        let mut counts = [0; 3];
        let mut cells = CellWriter::new(Vec::new());
        for change in &found {
            counts[change.kind as usize] += 1;
            let [donor, day, amount, status] = cells_of(Some(&change.before));
            let [new_donor, new_day, new_amount, new_status] = cells_of(change.after.as_ref());
            let (seen, kind) = (today.to_string(), change.kind.name());
            let currency = change.before.currency.as_str();
            let texts = [donor, day, amount, status, new_donor, new_day, new_amount, new_status];
            let [donor, day, amount, status, new_donor, new_day, new_amount, new_status] =
                texts.each_ref().map(String::as_str);
            cells.row([
                &seen,
                kind,
                &change.gift_id,
                donor,
                day,
                amount,
                currency,
                status,
                new_donor,
                new_day,
                new_amount,
                new_status,
            ])?;
        }
        if csv.is_empty() && !found.is_empty() {
            let mut header = CellWriter::new(Vec::new());
            header.row(COLUMNS)?;
            csv = header.finish()?;
        }
        csv.extend(cells.finish()?);
        // The same import again has the same receipt, and keeps its predecessor.
        intake.receipt.previous.clone_from(&receipt.previous);
        let is_again = intake.receipt.sums == receipt.sums
            && found.is_empty()
            && intake.receipt.taken == receipt.taken
            && intake.receipt.sources == receipt.sources;
        if !is_again {
            intake.receipt.previous = Some(sha256);
        }
        // The run that follows knows what a later one of the saved ledger knows.
        if let Some(history) = StatusHistory::parse(&csv) {
            history.apply(&mut intake.ledger);
        }
        Ok(Self { csv, counts })
    }

    /// Says what changed since the import before.
    pub fn print(&self, ui: &mut Ui<'_>) {
        let of = |kind: ChangeKind| self.counts.get(kind as usize).copied().unwrap_or_default();
        let (status, corrected) = (of(ChangeKind::Status), of(ChangeKind::Corrected));
        if status + corrected > 0 {
            let values = [("status", status.into()), ("corrected", corrected.into())];
            ui.paragraph("import-changed", &values);
        }
        let gone = of(ChangeKind::Gone);
        if gone > 0 {
            ui.paragraph("import-gone", &[("n", gone.into())]);
        }
    }
}

fn cells_of(state: Option<&PaymentState>) -> [String; 4] {
    state.map_or_else(Default::default, |state| {
        [
            state.donor_id.clone(),
            state.day.to_string(),
            state.cents.to_string(),
            state.status.name().to_owned(),
        ]
    })
}
