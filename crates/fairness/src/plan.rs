//! Choice of the groups of an attribute or crossing that are shown: by the number of rows, and again by the
//! number of givers.

use crate::cells::NO_GROUP;
use crate::gate::{CrossCell, Status, hide, hide_cross};
use crate::grouping::Grouping;
use crate::pass::Shared;

/// Counts of some groups and their disclosure status.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub counts: Vec<u64>,
    pub status: Vec<Status>,
}

impl Plan {
    fn single(counts: Vec<u64>, k: u64) -> Self {
        Self { status: hide(&counts, k), counts }
    }

    /// Returns the margins of a crossing, with one more line for the missing values, whose total is
    /// published.
    fn margins(&self) -> Vec<(Status, u64)> {
        let groups = self.status.iter().copied().zip(self.counts.iter().copied());
        groups.chain([(Status::Shown, 0)]).collect()
    }

    pub(crate) fn of(&self, group: usize) -> Status {
        self.status.get(group).copied().unwrap_or(Status::Shown)
    }
}

/// Plan by rows and plan by givers. Most rows of a gift table are zero, and the mean over one giver is that
/// person's gift.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plans {
    pub rows: Plan,
    pub givers: Plan,
}

impl Shared<'_> {
    pub(crate) fn plans(&self, grouping: &Grouping) -> Plans {
        let k = self.settings.gates.publish_k;
        let plan = |givers| Plan::single(self.counts(grouping, givers), k);
        Plans { rows: plan(false), givers: plan(true) }
    }

    pub(crate) fn cross_plans(
        &self,
        cross: &Grouping,
        first: (&Grouping, &Plans),
        second: (&Grouping, &Plans),
    ) -> Plans {
        let plan = |givers: bool| {
            let side = |plans: &Plans| if givers { plans.givers.margins() } else { plans.rows.margins() };
            let counts = self.counts(cross, givers);
            let places = cross.parts.iter().flat_map(|parts| &parts.places);
            let mut cells: Vec<CrossCell> = places
                .zip(&counts)
                .map(|(&(row, column), &count)| CrossCell { row, column, count, printed: true })
                .collect();
            let printed = cells.len();
            cells.extend(self.unprinted(first.0, second.0, givers));
            let k = self.settings.gates.publish_k;
            let mut status = hide_cross(&cells, &side(first.1), &side(second.1), k);
            status.truncate(printed);
            Plan { counts, status }
        };
        Plans { rows: plan(false), givers: plan(true) }
    }

    /// Counts the rows of each group, or only the rows of givers.
    pub(crate) fn counts(&self, grouping: &Grouping, givers: bool) -> Vec<u64> {
        let mut counts = vec![0_u64; grouping.levels.len()];
        for (row, &code) in grouping.codes.iter().enumerate() {
            let count = counts.get_mut(code as usize).filter(|_| !givers || self.gave(row));
            if let Some(count) = count {
                *count += 1;
            }
        }
        counts
    }

    fn gave(&self, row: usize) -> bool {
        self.rows.amount.is_some_and(|(truth, _)| truth.get(row).is_some_and(|t| *t > 0.0))
    }

    /// Counts the rows that lack one of the two attributes, by their value of the other. Rows that lack both
    /// are a published line.
    fn unprinted(&self, first: &Grouping, second: &Grouping, givers: bool) -> Vec<CrossCell> {
        let (na, nb) = (first.levels.len(), second.levels.len());
        let (mut by_first, mut by_second) = (vec![0_u64; na], vec![0_u64; nb]);
        for (row, (&a, &b)) in first.codes.iter().zip(&second.codes).enumerate() {
            let count = match (a, b) {
                (NO_GROUP, b) => by_second.get_mut(b as usize),
                (a, NO_GROUP) => by_first.get_mut(a as usize),
                _ => None,
            };
            if let Some(count) = count.filter(|_| !givers || self.gave(row)) {
                *count += 1;
            }
        }
        let first = by_first.into_iter().enumerate().map(|(row, count)| (row, nb, count));
        let second = by_second.into_iter().enumerate().map(|(column, count)| (na, column, count));
        first
            .chain(second)
            .map(|(row, column, count)| CrossCell { row, column, count, printed: false })
            .collect()
    }
}
