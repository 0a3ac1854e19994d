//! Cohorts of the donors who first gave in a year, with the number who gave in each later year.

use obole_ledger::{Cents, LedgerView, Period};
use rayon::prelude::*;
use serde::Serialize;

use super::kpi::Flow;
use super::{History, chunks};

/// The donors whose first gift lies in one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cohort {
    /// The year of the first gift.
    pub year: Period,
    /// Donors who gave in that year and in each complete year after it, and their amounts. The first element
    /// holds the whole cohort.
    pub after: Vec<Flow>,
}

impl Cohort {
    /// Returns the share of the cohort that gave `years` years after the first; `None` if that year is not
    /// over, or for an empty cohort.
    pub fn share(&self, years: usize) -> Option<f64> {
        let all = self.after.first()?.donors;
        let gave = self.after.get(years)?.donors;
        (all > 0).then(|| gave as f64 / all as f64)
    }
}

/// Computes the cohorts of some adjacent years, ascending.
pub(super) fn cohorts(view: &LedgerView<'_>, years: &[Period]) -> Vec<Cohort> {
    let empty =
        || -> Vec<Vec<Flow>> { (0..years.len()).map(|at| vec![Flow::default(); years.len() - at]).collect() };
    let parts: Vec<Vec<Vec<Flow>>> = chunks(view.donor_count())
        .into_par_iter()
        .map(|range| {
            let mut part = empty();
            for history in range.filter_map(|donor| History::of(&view.donor(donor))) {
                let came = years.iter().position(|year| year.contains(history.first));
                let Some((came, cells)) = came.and_then(|at| Some((at, part.get_mut(at)?))) else { continue };
                for (cell, year) in cells.iter_mut().zip(&years[came..]) {
                    let given = history.within(*year);
                    if !given.is_empty() {
                        cell.add(given.iter().map(|(_, cents)| Cents::get(*cents)).sum());
                    }
                }
            }
            part
        })
        .collect();
    let mut sums = empty();
    for part in parts {
        for (sum, flow) in sums.iter_mut().flatten().zip(part.into_iter().flatten()) {
            *sum += flow;
        }
    }
    years.iter().zip(sums).map(|(year, after)| Cohort { year: *year, after }).collect()
}
