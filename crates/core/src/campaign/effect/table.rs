//! Reads the people of a past experiment from a wide table, one row per person.

use std::collections::HashSet;

use obole_ledger::records::line_of;
use obole_ledger::{Cents, Message, message};

use super::Person;
use crate::audit::table::unreadable_cells;
use crate::campaign::Arm;
use crate::response::{flag, is_missing, number};
use crate::{Error, Kind, Result};

/// Words for the two arms, beside yes or no (contacted or not).
const ARMS: [(&str, Arm); 14] = [
    ("contacted", Arm::Contacted),
    ("contacté", Arm::Contacted),
    ("mailed", Arm::Contacted),
    ("test", Arm::Contacted),
    ("treated", Arm::Contacted),
    ("treatment", Arm::Contacted),
    ("traité", Arm::Contacted),
    ("control", Arm::HeldOut),
    ("contrôle", Arm::HeldOut),
    ("held out", Arm::HeldOut),
    ("held_out", Arm::HeldOut),
    ("holdout", Arm::HeldOut),
    ("témoin", Arm::HeldOut),
    ("temoin", Arm::HeldOut),
];

/// Columns of the table, each with its name and its cells as text.
#[derive(Debug, Clone, Default)]
pub struct TrialColumns<'a> {
    /// Gave or not: 0 or 1, yes or no.
    pub outcome: (&'a str, Vec<&'a str>),
    /// Contacted or held out: 1 or 0, yes or no, or a word for the arm.
    pub arm: (&'a str, Vec<&'a str>),
    /// Amounts given; an empty cell is 0, for whoever did not give.
    pub amount: Option<(&'a str, Vec<&'a str>)>,
    /// Score before the experiment.
    pub score: Option<(&'a str, Vec<&'a str>)>,
    /// Identifiers of the people; one who has two rows is refused.
    pub id: Option<(&'a str, Vec<&'a str>)>,
    /// The line of the file on which each row begins, for messages.
    pub lines: &'a [u32],
}

impl TrialColumns<'_> {
    /// Reads the people, and the number of rows without an outcome or an arm, which are not used.
    ///
    /// # Errors
    /// [`Kind::Refused`] when cells cannot be understood, a giver has no amount or a person two rows, naming
    /// the rows; never their content.
    pub fn read(&self) -> Result<(Vec<Person>, u64)> {
        let rows = self.outcome.1.len();
        let there = |column: &[&str], row: usize| column.get(row).is_some_and(|cell| !is_missing(cell));
        let used: Vec<usize> =
            (0..rows).filter(|row| there(&self.outcome.1, *row) && there(&self.arm.1, *row)).collect();
        let mut faults = Vec::new();
        let outcome = self.column(&used, &self.outcome, message!("wanted-yes-or-no"), &flag, &mut faults);
        let arms = self.column(&used, &self.arm, message!("wanted-arm"), &arm, &mut faults);
        let amounts = self
            .amount
            .as_ref()
            .map(|column| self.column(&used, column, message!("wanted-amount"), &cents, &mut faults));
        if let Some((name, cells)) = &self.amount {
            let gave = |row: &usize| self.outcome.1.get(*row).is_some_and(|cell| flag(cell) == Some(true));
            let without = |row: &usize| gave(row) && !there(cells, *row);
            let rows: Vec<u64> =
                used.iter().copied().filter(without).map(|row| line_of(self.lines, row)).collect();
            if !rows.is_empty() {
                faults.push(unreadable_cells(name, &rows, message!("wanted-amount-of-giver")));
            }
        }
        faults.extend(self.repeated(&used));
        let scores = self
            .score
            .as_ref()
            .map(|column| self.column(&used, column, message!("wanted-number"), &number, &mut faults));
        if let Some(faults) = Message::joined(faults) {
            return Err(Error::new(Kind::Refused, faults));
        }
        let at = |row: usize| {
            let income = match &amounts {
                Some(amounts) => Some(*amounts.get(row)?),
                None => None,
            };
            let score = scores.as_ref().and_then(|scores| scores.get(row).copied());
            Some(Person { arm: *arms.get(row)?, gave: *outcome.get(row)?, income, score })
        };
        let people: Vec<Person> = (0..used.len()).filter_map(at).collect();
        Ok((people, (rows - used.len()) as u64))
    }

    /// Returns the sentence about rows of people who have an earlier row.
    fn repeated(&self, used: &[usize]) -> Option<Message> {
        let (name, cells) = self.id.as_ref()?;
        let mut seen = HashSet::new();
        let cell = |row: usize| cells.get(row).map(|cell| cell.trim()).filter(|cell| !is_missing(cell));
        let is_later = |row: &usize| cell(*row).is_some_and(|id| !seen.insert(id));
        let rows: Vec<u64> =
            used.iter().copied().filter(is_later).map(|row| line_of(self.lines, row)).collect();
        (!rows.is_empty()).then(|| unreadable_cells(name, &rows, message!("wanted-one-row-each")))
    }

    /// Reads the used cells of a column; those that cannot be read become one sentence with their rows.
    fn column<T>(
        &self,
        used: &[usize],
        (name, cells): &(&str, Vec<&str>),
        wanted: Message,
        read: &dyn Fn(&str) -> Option<T>,
        faults: &mut Vec<Message>,
    ) -> Vec<T> {
        let (mut good, mut bad) = (Vec::with_capacity(used.len()), Vec::new());
        for row in used {
            match read(cells.get(*row).copied().unwrap_or_default()) {
                Some(value) => good.push(value),
                None => bad.push(line_of(self.lines, *row)),
            }
        }
        if !bad.is_empty() {
            faults.push(unreadable_cells(name, &bad, wanted));
        }
        good
    }
}

/// Parses a word for an arm.
pub(in crate::campaign) fn arm(cell: &str) -> Option<Arm> {
    let word = cell.trim().to_lowercase();
    let named = ARMS.iter().find(|(name, _)| *name == word).map(|(_, arm)| *arm);
    named.or_else(|| flag(cell).map(|contacted| if contacted { Arm::Contacted } else { Arm::HeldOut }))
}

/// Parses an amount of at least 0; a missing one is 0.
pub(in crate::campaign) fn cents(cell: &str) -> Option<Cents> {
    const MOST: f64 = 1e13;
    if is_missing(cell) {
        return Some(Cents::new(0));
    }
    number(cell).filter(|x| (0.0..=MOST).contains(x)).map(|x| Cents::new((x * 100.0).round() as i64))
}
