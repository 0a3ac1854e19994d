//! Models fitted anew: unchanged, with training weights, and without a column. Each is a logistic regression
//! tested on held-out folds. It selects as many of the highest scores as the decision does.

use std::collections::BTreeMap;

use obole_fairness::{
    Fit, Limit, Method, Metric, MitigationInput, Reason, Refit, Tried, Value, WhyNot, reweighing_weights,
};
use rayon::prelude::*;

use crate::audit::table::Table;
use crate::response::{Inputs, LeftOut, ResponseSettings};
use crate::statistics;

/// The model fits of one table.
pub(super) struct Refits<'t> {
    table: &'t Table,
    pub(super) inputs: Inputs,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) settings: &'t ResponseSettings,
    truth: Vec<Option<bool>>,
    /// Probabilities with all inputs.
    all: Option<Vec<f64>>,
    /// Probabilities without one of the inputs, by its name.
    without: BTreeMap<String, Option<Vec<f64>>>,
}

impl<'t> Refits<'t> {
    pub(super) fn new(
        table: &'t Table,
        inputs: &[(&str, Vec<&str>)],
        settings: &'t ResponseSettings,
    ) -> Self {
        let rows = table.rows().len();
        let truth = table.truth.clone().unwrap_or_else(|| vec![None; rows]);
        let (inputs, left_out) = Inputs::read(inputs, &truth);
        let own = table.weight.as_deref();
        let all = inputs.out_of_fold(&truth, own, settings);
        let one = |name: String| {
            let p = inputs.keeping(|other| other != name).out_of_fold(&truth, own, settings);
            (name, p)
        };
        let without = inputs.names().into_par_iter().map(one).collect();
        Self { table, inputs, left_out, settings, truth, all, without }
    }

    /// Returns the names of the inputs, in the order of the table.
    pub(super) fn names(&self) -> Vec<String> {
        self.inputs.names()
    }

    /// Measures the model with all inputs.
    pub(super) fn before(&self, field: &MitigationInput<'_>) -> Option<Refit> {
        self.refit(self.all.as_deref()?, field)
    }

    /// Measures the model with training weights that make the outcome independent of the field's attribute.
    pub(super) fn reweighed(&self, field: &MitigationInput<'_>, before: &Refit, limit: Limit) -> Tried {
        let weights = reweighing_weights(&self.table.rows(), &field.shown()).ok();
        let p = weights
            .and_then(|found| self.inputs.out_of_fold(&self.truth, Some(&found.weight), self.settings));
        self.tried(Tried::new(Method::Reweighing, Metric::SelectionRate), p.as_deref(), field, before, limit)
    }

    /// Measures the model without one input.
    pub(super) fn without(
        &self,
        name: &str,
        field: &MitigationInput<'_>,
        before: &Refit,
        limit: Limit,
    ) -> Tried {
        let start = Tried {
            column: Some(name.to_owned()),
            ..Tried::new(Method::ProxyRemoval, Metric::SelectionRate)
        };
        let p = self.without.get(name).and_then(Option::as_deref);
        self.tried(start, p, field, before, limit)
    }

    fn tried(
        &self,
        start: Tried,
        p: Option<&[f64]>,
        field: &MitigationInput<'_>,
        before: &Refit,
        limit: Limit,
    ) -> Tried {
        match p.and_then(|p| self.refit(p, field)) {
            None => start.without(WhyNot::NotFitted),
            Some(Refit { effect, fit }) => {
                Tried { fit: Some(fit), ..start }.with(field, &before.effect, effect, limit)
            }
        }
    }

    fn refit(&self, p: &[f64], field: &MitigationInput<'_>) -> Option<Refit> {
        let effect = field.effect(&highest(p, field.selected_now()?)).ok()?;
        let known: Vec<usize> = (0..p.len()).filter(|row| self.truth[*row].is_some()).collect();
        let p: Vec<f64> = known.iter().map(|row| p[*row]).collect();
        let gave: Vec<bool> = known.iter().map(|row| self.truth[*row] == Some(true)).collect();
        let value = |found: Option<f64>| found.map_or(Value::undefined(Reason::NoPositives), Value::new);
        let fit =
            Fit { auc: value(statistics::auc(&p, &gave)), log_loss: value(statistics::log_loss(&p, &gave)) };
        Some(Refit { effect, fit })
    }
}

/// Selects the `places` highest scores with 1 and others with 0; equal scores in the order of the rows.
fn highest(p: &[f64], places: u64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*b].total_cmp(&p[*a]));
    let mut chance = vec![0.0; p.len()];
    order.iter().take(places as usize).for_each(|row| chance[*row] = 1.0);
    chance
}
