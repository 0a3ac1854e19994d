//! Reasons of gift likelihoods, in words and in numbers.

use std::collections::BTreeSet;

use obole::explain::{Explanation, explain};
use obole::features::{FeatureTable, V1, features};
use obole::models::StoredModels;
use obole_ledger::{AsOf, Ledger};
use obole_report::reason_text;
use pyo3::prelude::*;

use crate::audit::words;
use crate::error::freely;
use crate::ledger::{GivenDay, Ledger as PyLedger};
use crate::models::Models;
use crate::table::{Table, not_made};

/// One row for each donor who was asked for: identifier and explanation.
struct Explained {
    ids: Vec<String>,
    explanations: Vec<Explanation>,
}

impl Explained {
    /// Explains the donors with these identifiers who can be scored; all of them without identifiers.
    fn new(models: &StoredModels, ledger: &Ledger, day: AsOf, donors: Option<Vec<String>>) -> Self {
        let table: FeatureTable = features(&ledger.until(day)).who_may_be_profiled(ledger.donors());
        let wanted: Option<BTreeSet<String>> = donors.map(|donors| donors.into_iter().collect());
        let mut found = Self { ids: Vec::new(), explanations: Vec::new() };
        for (row, donor) in table.donor.iter().enumerate() {
            let id = ledger.donors().id.get(*donor as usize);
            if wanted.as_ref().is_none_or(|wanted| wanted.contains(&id)) {
                found.ids.push(id);
                found.explanations.push(explain(models.gift(), &table.row(row)));
            }
        }
        found
    }

    fn numbers(&self, of: impl Fn(&Explanation) -> f64) -> Vec<f64> {
        self.explanations.iter().map(of).collect()
    }
}

/// Returns the reasons of the gift likelihood of each donor in words, the strongest first.
#[pyfunction]
pub fn explain_donors(
    py: Python<'_>,
    models: Py<Models>,
    ledger: Py<PyLedger>,
    as_of: GivenDay,
    donors: Option<Vec<String>>,
    reasons: usize,
    lang: &str,
) -> PyResult<Table> {
    let words = words(py, lang)?;
    freely(py, move || {
        let ledger = &ledger.get().ledger;
        let found = Explained::new(&models.get().models, ledger, as_of.0, donors);
        let currency = ledger.giving().currency;
        let said = |place: usize| {
            let text = |one: &Explanation| one.subjects.get(place).map(|r| reason_text(r, &words, currency));
            found.explanations.iter().map(|one| text(one).unwrap_or_default()).collect()
        };
        let most = found.explanations.iter().map(|one| one.subjects.len()).max().unwrap_or(0);
        let names: Vec<String> = (1..=reasons.min(most)).map(|place| format!("reason_{place}")).collect();
        let texts = names.iter().enumerate().map(|(place, name)| Table::text(name, said(place)));
        let likelihood = Table::numbers("gift_likelihood", found.numbers(|one| one.likelihood.get()));
        let columns = [Table::text("donor_id", found.ids.clone()), likelihood].into_iter().chain(texts);
        Table::new(columns.collect()).map_err(not_made)
    })
}

/// Returns the contribution of each feature to the log-odds of a gift, one row per donor, after `base`: that
/// of a donor at the mean of the training rows. The sum of a row is the log-odds before calibration.
#[pyfunction]
pub fn contributions(
    py: Python<'_>,
    models: Py<Models>,
    ledger: Py<PyLedger>,
    as_of: GivenDay,
    donors: Option<Vec<String>>,
) -> PyResult<Table> {
    freely(py, move || {
        let found = Explained::new(&models.get().models, &ledger.get().ledger, as_of.0, donors);
        let of = |feature: usize| {
            let sum = |one: &Explanation| {
                one.reasons.iter().filter(|r| r.feature == feature).map(|r| r.contribution).sum()
            };
            found.numbers(sum)
        };
        let features = V1.iter().enumerate().map(|(feature, spec)| Table::numbers(spec.name, of(feature)));
        let first = [
            Table::text("donor_id", found.ids.clone()),
            Table::numbers("base", found.numbers(|one| one.base)),
        ];
        Table::new(first.into_iter().chain(features).collect()).map_err(not_made)
    })
}
