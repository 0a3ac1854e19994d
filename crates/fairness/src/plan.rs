//! Choice of the groups of an attribute or crossing that are shown: by the number of rows, by the number of
//! givers, and within a shown group by the number of people of each decision and outcome.
//!
//! A count of 0 of the selected, or of all of them, tells the decision about everybody of a group, and a
//! count of a few that about almost everybody. So the counts of people by decision, by outcome and by score
//! are withheld where one of them is below 3, or if that was asked for, where one of them or of both together
//! is below the publication threshold ([`SmallCounts`]), with all rates made of them and with as many counts
//! of other groups as needed so that they cannot be computed from the totals. What is withheld then holds
//! twice the threshold: with fewer people, the totals and the other counts of a group often leave only one
//! value. A count that is 0 in the whole table tells nothing about a group and is shown. The line of the
//! people without a value and both totals are always counted in full.

use crate::cells::{NO_GROUP, Withheld};
use crate::gate::{CrossCell, Status, complete, hide, hide_cross, primary};
use crate::grouping::Grouping;
use crate::pass::Shared;
use crate::settings::{Gates, SmallCounts};

/// Counts of some groups and their disclosure status.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub counts: Vec<u64>,
    pub status: Vec<Status>,
}

impl Plan {
    fn single(counts: Vec<u64>, k: u64) -> Self {
        Self { status: hide(&counts, k), counts }
    }

    /// Plans the counts of one kind of people. `rows` is the plan of all rows. Counts below `least` are
    /// withheld, and those withheld hold `together` people.
    fn part(rows: &Plan, counts: Vec<u64>, [least, together]: [u64; 2]) -> Self {
        let own = |((&rows, &status), &count): ((&u64, &Status), &u64)| match rows > 0 && count < least {
            true => Status::Hidden,
            false => status,
        };
        let own = rows.counts.iter().zip(&rows.status).zip(&counts).map(own).collect();
        Self { status: complete(&counts, own, together), counts }
    }

    /// Returns the plan of other counts of the same groups.
    fn with(&self, counts: Vec<u64>) -> Self {
        Self { counts, status: self.status.clone() }
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

/// Kinds of people whose counts are planned.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    All,
    Giver,
    /// Selected, or not.
    Decision(bool),
    /// Of a positive outcome, or a negative one.
    Outcome(bool),
    /// Selected or not, and of this outcome.
    Both(bool, bool),
    /// With a score above the median of the table, or not.
    Above(bool),
}

/// The kinds that are published as parts of a group.
const PARTS: [Kind; 10] = [
    Kind::Decision(true),
    Kind::Decision(false),
    Kind::Outcome(true),
    Kind::Outcome(false),
    Kind::Both(true, true),
    Kind::Both(true, false),
    Kind::Both(false, true),
    Kind::Both(false, false),
    Kind::Above(true),
    Kind::Above(false),
];

/// Plan by rows, plan by givers, and plans of the parts of a group. Most rows of a gift table are zero, and
/// the mean over one giver is that person's gift.
#[derive(Clone, Debug)]
pub(crate) struct Plans {
    pub rows: Plan,
    pub givers: Plan,
    parts: Vec<Plan>,
}

impl Plans {
    /// Returns what is withheld of a group.
    pub(crate) fn of(&self, group: usize) -> Withheld {
        let any = |of: fn(&Kind) -> bool| {
            let kinds = PARTS.iter().zip(&self.parts).filter(|(kind, _)| of(kind));
            kinds.into_iter().any(|(_, plan)| !plan.of(group).is_shown())
        };
        let decision = any(|kind| matches!(kind, Kind::Decision(_)));
        let outcome = any(|kind| matches!(kind, Kind::Outcome(_)));
        Withheld {
            decision,
            outcome,
            both: decision || outcome || any(|kind| matches!(kind, Kind::Both(..))),
            above: any(|kind| matches!(kind, Kind::Above(_))),
        }
    }
}

impl Shared<'_> {
    pub(crate) fn plans(&self, grouping: &Grouping) -> Plans {
        let k = self.settings.gates.publish_k;
        let rows = Plan::single(self.counted(grouping, Kind::All), k);
        let part = |kind: Kind| {
            let counts = self.counted(grouping, kind);
            if self.is_planned(kind) {
                Plan::part(&rows, counts, self.least(kind))
            } else {
                rows.with(counts)
            }
        };
        Plans { givers: part(Kind::Giver), parts: PARTS.into_iter().map(part).collect(), rows }
    }

    pub(crate) fn cross_plans(
        &self,
        cross: &Grouping,
        [first, second]: [&Grouping; 2],
        [one, other]: [&Plans; 2],
    ) -> Plans {
        let plan = |rows: Option<&Plan>, one: &Plan, other: &Plan, kind: Kind| {
            let ([least, together], counts) = (self.least(kind), self.counted(cross, kind));
            let places = cross.parts.iter().flat_map(|parts| &parts.places);
            let cell = |(at, (&(row, column), &count)): (usize, (&(usize, usize), &u64))| {
                let hidden = match rows {
                    None => !primary(count, least).is_shown(),
                    Some(rows) => count < least || !rows.of(at).is_shown(),
                };
                CrossCell { row, column, count, printed: true, hidden }
            };
            let mut cells: Vec<CrossCell> = places.zip(&counts).enumerate().map(cell).collect();
            let printed = cells.len();
            cells.extend(self.unprinted(first, second, kind));
            let together = if rows.is_some() { together } else { least };
            let mut status = hide_cross(&cells, &one.margins(), &other.margins(), [least, together]);
            status.truncate(printed);
            Plan { counts, status }
        };
        let rows = plan(None, &one.rows, &other.rows, Kind::All);
        let part = |kind: Kind, one, other| match self.is_planned(kind) {
            true => plan(Some(&rows), one, other, kind),
            false => rows.with(self.counted(cross, kind)),
        };
        let parts = PARTS.into_iter().zip(one.parts.iter().zip(&other.parts));
        Plans {
            givers: part(Kind::Giver, &one.givers, &other.givers),
            parts: parts.map(|(kind, (one, other))| part(kind, one, other)).collect(),
            rows,
        }
    }

    /// Returns whether the counts of a kind are planned by themselves: those of givers always, those of
    /// decisions, outcomes and scores unless all of them are shown, and those of a decision and an outcome
    /// together only where few are withheld: most groups have few of one of the four, and with them large
    /// groups would be hidden.
    fn is_planned(&self, kind: Kind) -> bool {
        match self.settings.gates.small_counts {
            SmallCounts::Shown => kind == Kind::Giver,
            SmallCounts::UnderThreeWithheld => !matches!(kind, Kind::Both(..)),
            SmallCounts::FewWithheld => true,
        }
    }

    /// Returns the smallest count of a kind that is shown, and the number of people that withheld counts hold
    /// together: 0 where the table has nobody of the kind, which tells nothing about a group.
    fn least(&self, kind: Kind) -> [u64; 2] {
        let Gates { publish_k, small_counts, .. } = self.settings.gates;
        let under_three = small_counts == SmallCounts::UnderThreeWithheld;
        let least = match kind {
            _ if !(0..self.rows.len()).any(|row| self.is(kind, row)) => return [0, 0],
            Kind::Decision(_) | Kind::Outcome(_) | Kind::Above(_) if under_three => 3,
            _ => publish_k,
        };
        [least, 2 * publish_k]
    }

    /// Counts the rows of each group.
    fn counted(&self, grouping: &Grouping, kind: Kind) -> Vec<u64> {
        let mut counts = vec![0_u64; grouping.levels.len()];
        for (_, &code) in grouping.codes.iter().enumerate().filter(|(row, _)| self.is(kind, *row)) {
            if let Some(count) = counts.get_mut(code as usize) {
                *count += 1;
            }
        }
        counts
    }

    fn is(&self, kind: Kind, row: usize) -> bool {
        let gave = || self.rows.y_true.and_then(|y| y.get(row).copied().flatten());
        let selected = || self.rows.decision.and_then(|decision| decision.get(row).copied());
        match kind {
            Kind::All => true,
            Kind::Giver => {
                self.rows.amount.is_some_and(|(truth, _)| truth.get(row).is_some_and(|t| *t > 0.0))
            }
            Kind::Decision(wanted) => selected() == Some(wanted),
            Kind::Outcome(wanted) => gave() == Some(wanted),
            Kind::Both(decision, outcome) => selected() == Some(decision) && gave() == Some(outcome),
            Kind::Above(wanted) => {
                let score = self.rows.score.and_then(|score| score.get(row).copied());
                score.zip(self.median).is_some_and(|(score, median)| (score > median) == wanted)
            }
        }
    }

    /// Counts the rows that lack one of the two attributes, by their value of the other. Rows that lack both
    /// are a published line.
    fn unprinted(&self, first: &Grouping, second: &Grouping, kind: Kind) -> Vec<CrossCell> {
        let (na, nb) = (first.levels.len(), second.levels.len());
        let mut by_first = vec![(0_u64, false); na];
        let mut by_second = vec![(0_u64, false); nb];
        for (row, (&a, &b)) in first.codes.iter().zip(&second.codes).enumerate() {
            let count = match (a, b) {
                (NO_GROUP, b) => by_second.get_mut(b as usize),
                (a, NO_GROUP) => by_first.get_mut(a as usize),
                _ => None,
            };
            if let Some((count, any)) = count {
                *count += u64::from(self.is(kind, row));
                *any = true;
            }
        }
        let first = by_first.into_iter().enumerate().map(|(row, count)| (row, nb, count));
        let second = by_second.into_iter().enumerate().map(|(column, count)| (na, column, count));
        first
            .chain(second)
            .map(|(row, column, (count, hidden))| CrossCell { row, column, count, printed: false, hidden })
            .collect()
    }
}
