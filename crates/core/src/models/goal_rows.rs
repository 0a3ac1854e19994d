//! Donors and outcomes of the tasks about one goal of a campaign.

use std::collections::BTreeMap;

use obole_ledger::{Cents, DonorView, Ledger, LedgerView, OutcomeView};
use rayon::prelude::*;

use super::task::Task;
use crate::features::{FeatureTable, column};
use crate::labels::Giving;

/// Percentage by which an instalment must rise to count as an upgrade.
pub const UPGRADE_PERCENT: i64 = 10;
/// Months at the end of the horizon in which an upgraded instalment must have arrived.
const UPGRADED_MONTHS: i32 = 3;
/// Number of donors in a range. It is fixed, so that results do not depend on the number of threads.
const RANGE: usize = 4096;

/// For each task of a goal, the positions of its donors in a table, ascending.
pub type GoalDonors = BTreeMap<Task, Vec<u32>>;

/// Returns whether a donor belongs to a task of a goal.
fn belongs(task: Task, giving: &Giving) -> bool {
    match task {
        Task::SecondGift => giving.may_give_second(),
        Task::Monthly => giving.may_become_monthly(),
        Task::Upgrade => giving.may_upgrade(),
        Task::Reactivate => giving.may_come_back(),
        Task::Gift | Task::Lapse | Task::Amount => false,
    }
}

/// Returns which donors of a table (indices into the ledger) belong to each task of a goal, as of the view's
/// day.
pub(crate) fn goal_donors(view: &LedgerView<'_>, donors: &[u32]) -> GoalDonors {
    let giving = givings(view, donors);
    Task::GOALS
        .into_iter()
        .map(|task| {
            let rows = (0_u32..).zip(&giving).filter(|(_, giving)| belongs(task, giving));
            (task, rows.map(|(row, _)| row).collect())
        })
        .collect()
}

fn givings(view: &LedgerView<'_>, donors: &[u32]) -> Vec<Giving> {
    let one = |donor: &u32| Giving::of(&view.donor(*donor as usize), view.as_of());
    donors.par_iter().with_min_len(RANGE).map(one).collect()
}

/// Training rows of one task of a goal.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct GoalRows {
    /// Positions of the donors in the feature table, ascending.
    pub(crate) rows: Vec<u32>,
    /// `true` for each donor with the event.
    pub(crate) events: Vec<bool>,
    /// Total within the horizon of the donors with the event, as a multiple of their total in the twelve
    /// months before. `None` where the amount model predicts that total, or without an event.
    pub(crate) total_ratio: Option<f64>,
}

/// Returns the rows of all tasks of goals for a table and the months after its day.
pub(crate) fn goal_rows(ledger: &Ledger, table: &FeatureTable, months: u32) -> BTreeMap<Task, GoalRows> {
    let view = ledger.until(table.as_of);
    let outcome = ledger.outcomes(table.as_of, months);
    let giving = givings(&view, &table.donor);
    let before = table.columns.get(column::SUM_12M).map_or(&[][..], Vec::as_slice);
    let mut found = BTreeMap::new();
    for task in Task::GOALS {
        let mut of_task = GoalRows::default();
        let (mut earlier, mut later) = (0.0, 0.0);
        let donors = (0_u32..).zip(table.donor.iter().zip(&giving));
        for (row, (donor, giving)) in donors.filter(|(_, (_, giving))| belongs(task, giving)) {
            let payments = outcome.donor(*donor as usize);
            let event = happened(task, giving, &payments, &outcome);
            of_task.rows.push(row);
            of_task.events.push(event);
            if event {
                earlier += before.get(row as usize).copied().unwrap_or_default();
                later += total(&payments).units();
            }
        }
        if matches!(task, Task::Monthly | Task::Upgrade) && earlier > 0.0 {
            of_task.total_ratio = Some(later / earlier);
        }
        found.insert(task, of_task);
    }
    found
}

/// Returns whether the event of a goal happened to a donor within an outcome.
pub(crate) fn happened(
    task: Task,
    giving: &Giving,
    payments: &DonorView<'_>,
    outcome: &OutcomeView<'_>,
) -> bool {
    let mut counted = (0..payments.len()).filter(|row| payments.is_counted(*row));
    let is_instalment = |row: usize| payments.recurring().get(row) == Some(&true);
    match task {
        Task::Monthly => counted.any(is_instalment),
        Task::Upgrade => {
            let from = outcome.period().end.plus_months(-UPGRADED_MONTHS);
            let last = counted.rfind(|row| is_instalment(*row));
            let last = last.and_then(|row| Some((payments.days().get(row)?, payments.cents().get(row)?)));
            let before = giving.last_instalment.map_or(0, |(_, cents)| cents.get());
            last.is_some_and(|(day, cents)| {
                *day >= from && cents.get() * 100 >= before * (100 + UPGRADE_PERCENT)
            })
        }
        // Days ascend, so that the first gift decides.
        Task::SecondGift => {
            let first = counted.next().and_then(|row| payments.days().get(row));
            first.is_some_and(|day| giving.last_of_second_gift().is_some_and(|last| *day <= last))
        }
        _ => counted.next().is_some(),
    }
}

fn total(payments: &DonorView<'_>) -> Cents {
    let counted = payments.cents().iter().enumerate().filter(|(row, _)| payments.is_counted(*row));
    Cents::new(counted.map(|(_, cents)| cents.get()).sum())
}
