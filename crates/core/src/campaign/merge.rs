//! Decisions of several reviewers about one draft.

use std::collections::BTreeMap;

use obole_error::Value;
use obole_ledger::{Cents, masked_name, message};

use super::Review;
use crate::{Error, Kind, Result};

/// Decision of one sheet about a donor, where it differs from the draft.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
    Remove,
    Ask(Cents),
}

/// Decision with its place: the name of the sheet, and the row unless that was deleted.
#[derive(Clone, Copy)]
struct Placed<'a> {
    decision: Decision,
    sheet: &'a str,
    row: Option<u64>,
}

impl Placed<'_> {
    /// Returns the decision and its place in words.
    fn words(&self) -> [Value; 2] {
        let decision = match (self.decision, self.row) {
            (Decision::Remove, Some(_)) => message!("sheet-says-no").into(),
            (Decision::Remove, None) => message!("sheet-row-deleted").into(),
            (Decision::Ask(ask), _) => Value::twin(ask.to_string(), ask.to_string().replace('.', ",")),
        };
        let sheet = masked_name(self.sheet);
        let place = match self.row {
            Some(row) => message!("sheet-and-row", sheet = sheet, row = row).into(),
            None => sheet.into(),
        };
        [decision, place]
    }
}

impl Review {
    /// Merges the reviews of several sheets, each with the name of its file. A donor whom one sheet removes
    /// is removed, an ask that one sheet changes is changed, and the ticks of the rows to check add up.
    ///
    /// # Errors
    /// [`Kind::Refused`] for each donor for whom two sheets have different asks, or one an ask and the other
    /// no ([`Error::further`]); [`Kind::Usage`] without a sheet.
    pub fn merged(sheets: Vec<(String, Self)>) -> Result<Self> {
        let mut decisions: BTreeMap<&str, Vec<Placed<'_>>> = BTreeMap::new();
        for (sheet, review) in &sheets {
            let removed = review.removed.iter().map(|id| (id, Decision::Remove));
            let asks = review.asks.iter().map(|(id, ask)| (id, Decision::Ask(*ask)));
            for (id, decision) in removed.chain(asks) {
                let row = review.rows.get(id).copied();
                decisions.entry(id).or_default().push(Placed { decision, sheet, row });
            }
        }
        let conflicts = decisions.iter().filter_map(|(id, found)| conflict(id, found));
        if let Some(conflicts) = Error::joined(conflicts) {
            return Err(conflicts);
        }
        let all = sheets.into_iter().map(|(_, review)| review).reduce(Self::plus);
        all.ok_or_else(|| Error::new(Kind::Usage, "no-rows"))
    }

    /// Adds the decisions of another sheet, none of which contradicts these.
    fn plus(mut self, other: Self) -> Self {
        self.removed.extend(other.removed);
        self.asks.extend(other.asks);
        self.emptied.extend(other.emptied);
        self.emptied.retain(|id| !self.removed.contains(id) && !self.asks.contains_key(id));
        self.removed_at_one_end |= other.removed_at_one_end;
        // The rows are those of the first sheet that asks for ticks.
        match (&mut self.ticked, other.ticked) {
            (Some(ticked), Some(more)) => ticked.extend(more),
            (None, Some(more)) => (self.ticked, self.unticked) = (Some(more), other.unticked),
            (_, None) => {}
        }
        let ticked = self.ticked.as_ref();
        self.unticked
            .retain(|id, _| !self.removed.contains(id) && !ticked.is_some_and(|ticked| ticked.contains(id)));
        self.sheets_sha256.extend(other.sheets_sha256);
        self
    }
}

/// Returns the contradiction between the first decision about a donor and another one.
fn conflict(id: &str, found: &[Placed<'_>]) -> Option<Error> {
    let one = found.first()?;
    let other = found.iter().find(|other| other.decision != one.decision)?;
    let ([first, first_place], [second, second_place]) = (one.words(), other.words());
    let what = message!(
        "sheets-disagree",
        donor = id,
        first = first,
        first_place = first_place,
        second = second,
        second_place = second_place,
    );
    Some(Error::new(Kind::Refused, what).hint("settle-in-one-sheet"))
}
