//! Reads a text table for a cross-validation: all errors are reported at once, without the content of any
//! cell.

use obole_error::Value;
use obole_ledger::records::line_of;
use obole_ledger::{Error, Kind, Message, Result, message};

use super::columns::{Content, LeftOut, WhyLeftOut, content, flag, is_missing, number, says_recency};
use super::leaks::leak;
use crate::audit::table::unreadable_cells;

/// The table and the roles of its columns, as text.
#[derive(Debug, Clone, Default)]
pub struct ResponseColumns<'a> {
    /// All columns: name and cells.
    pub columns: Vec<(&'a str, Vec<&'a str>)>,
    /// The column of the outcome: 0 or 1, yes or no. Rows where it is missing are not used; they are counted.
    pub target: &'a str,
    /// The column of the amounts given; an empty cell is 0.
    pub amount: Option<&'a str>,
    /// The column of weights.
    pub weight: Option<&'a str>,
    /// The column whose values are the folds.
    pub fold: Option<&'a str>,
    /// The column of the time since the last gift; found by its name if not given.
    pub recency: Option<&'a str>,
    /// Columns that must not be inputs.
    pub drop: Vec<&'a str>,
    /// The line of the file on which each row begins, for messages; rows beyond its end are counted from 2.
    pub lines: &'a [u32],
}

/// A table as read.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) target: Vec<bool>,
    pub(super) amount: Option<Vec<f64>>,
    pub(super) weight: Option<Vec<f64>>,
    /// The fold of each row by the fold column, and the number of folds.
    pub(super) parts: Option<(Vec<u8>, u32)>,
    pub(super) inputs: Vec<(String, Content)>,
    /// Index of the recency column in the inputs.
    pub(super) recency: Option<usize>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) without_outcome: u64,
}

impl ResponseColumns<'_> {
    pub(super) fn read(&self) -> Result<Read> {
        self.check_names()?;
        let cells = |name: &str| {
            self.columns.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, cells)| cells)
        };
        let outcome = cells(self.target);
        let kept: Vec<usize> = (0..outcome.len()).filter(|row| !is_missing(outcome[*row])).collect();
        let of = |name: &str| -> Vec<&str> {
            kept.iter().filter_map(|row| cells(name).get(*row).copied()).collect()
        };
        let mut faults = Vec::new();
        let mut checked = |name: &str, wanted: Message, read: &dyn Fn(&str) -> Option<f64>| -> Vec<f64> {
            let cells = of(name);
            let values: Vec<Option<f64>> = cells.iter().map(|cell| read(cell)).collect();
            let bad: Vec<usize> = (0..values.len()).filter(|at| values[*at].is_none()).collect();
            if !bad.is_empty() {
                let lines: Vec<u64> = bad.iter().map(|at| line_of(self.lines, kept[*at])).collect();
                faults.push(unreadable_cells(name, &lines, wanted));
            }
            values.into_iter().map(Option::unwrap_or_default).collect()
        };
        let yes = |cell: &str| flag(cell).map(|yes| f64::from(u8::from(yes)));
        let from_zero = |cell: &str| number(cell).filter(|x| *x >= 0.0);
        let money = |cell: &str| if is_missing(cell) { Some(0.0) } else { from_zero(cell) };
        let target: Vec<bool> =
            checked(self.target, message!("wanted-yes-or-no"), &yes).into_iter().map(|x| x == 1.0).collect();
        let amount = self.amount.map(|name| checked(name, message!("wanted-amount"), &money));
        let weight = self.weight.map(|name| checked(name, message!("wanted-from-zero"), &from_zero));
        let parts = self.fold.map(|name| parts(&of(name)));
        if let (Some(None), Some(name)) = (&parts, self.fold) {
            faults.push(message!("parts-unreadable", name = name));
        }
        if let Some(faults) = Message::joined(faults) {
            return Err(Error::new(Kind::Refused, faults));
        }
        let mut read = Read {
            without_outcome: (outcome.len() - kept.len()) as u64,
            target,
            amount,
            weight,
            parts: parts.flatten(),
            inputs: Vec::new(),
            recency: None,
            left_out: Vec::new(),
        };
        for (name, _) in &self.columns {
            self.take(&mut read, name, &of(name));
        }
        read.recency = self.recency_of(&read.inputs)?;
        Ok(read)
    }

    /// Adds a column to the inputs, or to the columns left out with the reason.
    fn take(&self, read: &mut Read, name: &str, cells: &[&str]) {
        let roles = [Some(self.target), self.amount, self.weight, self.fold];
        if roles.contains(&Some(name)) {
            return;
        }
        let found = if self.drop.contains(&name) {
            Content::Nothing(WhyLeftOut::Asked)
        } else {
            content(name, cells)
        };
        let because = match &found {
            Content::Nothing(why) => Some(*why),
            found => leak(found, &read.target),
        };
        match because {
            Some(because) => read.left_out.push(LeftOut { column: name.to_owned(), because }),
            None => read.inputs.push((name.to_owned(), found)),
        }
    }

    fn check_names(&self) -> Result<()> {
        let known: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let asked = [Some(self.target), self.amount, self.weight, self.fold, self.recency];
        let strange: Vec<String> = asked
            .into_iter()
            .flatten()
            .chain(self.drop.iter().copied())
            .filter(|name| !known.contains(name))
            .map(|name| format!("`{name}`"))
            .collect();
        if !strange.is_empty() {
            return Err(Error::new(Kind::Usage, message!("columns-missing", columns = Value::list(strange)))
                .hint(message!("columns-are", columns = Value::list(known))));
        }
        let roles: Vec<&str> =
            [Some(self.target), self.amount, self.weight, self.fold].into_iter().flatten().collect();
        if let Some(twice) = roles.iter().enumerate().find(|(at, name)| roles[..*at].contains(name)) {
            return Err(Error::new(Kind::Usage, message!("column-with-two-roles", name = twice.1)));
        }
        Ok(())
    }

    /// Returns the recency column: the given one, or the first whose name means recency.
    fn recency_of(&self, inputs: &[(String, Content)]) -> Result<Option<usize>> {
        let is_number = |at: &usize| matches!(inputs.get(*at), Some((_, Content::Numbers(_))));
        match self.recency {
            None => Ok(inputs.iter().position(|(name, _)| says_recency(name)).filter(is_number)),
            Some(told) => {
                let found = inputs.iter().position(|(name, _)| name == told).filter(is_number);
                found.map(Some).ok_or_else(|| Error::new(Kind::Usage, "recency-not-an-input").in_column(told))
            }
        }
    }
}

/// Returns the folds that the values of a column define, in the order of the values.
fn parts(cells: &[&str]) -> Option<(Vec<u8>, u32)> {
    let mut values: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
    if values.iter().any(|value| is_missing(value)) {
        return None;
    }
    values.sort_unstable();
    values.dedup();
    (2..=100).contains(&values.len()).then(|| {
        let of = |cell: &&str| values.binary_search(&cell.trim()).map_or(0, |at| at as u8);
        (cells.iter().map(of).collect(), values.len() as u32)
    })
}
