//! Choice of one model for each task from several, by their results out of time.

use std::collections::BTreeMap;

use super::selection::Selection;
use super::tested::{TestedOrigin, TestedProbabilities};
use crate::models::{Method, Task};

/// The choice for each yes-or-no task that could be compared.
pub type Selections = BTreeMap<Task, Selection>;

/// Chooses from the candidates of each origin (by origin, then in the order of `methods`), and returns each
/// origin with the columns of the chosen method.
pub(super) fn choose(methods: &[Method], tested: Vec<Vec<TestedOrigin>>) -> (Vec<TestedOrigin>, Selections) {
    let mut selections = Selections::new();
    let mut place = |task: Task, of: &dyn Fn(&TestedOrigin) -> Option<&TestedProbabilities>| -> usize {
        let Some(selection) = select(methods, &tested, of) else { return 0 };
        let chosen = methods.iter().position(|method| *method == selection.chosen).unwrap_or(0);
        selections.insert(task, selection);
        chosen
    };
    let gift = place(Task::Gift, &|one| Some(&one.gift));
    let lapse = place(Task::Lapse, &|one| one.lapse.as_ref());
    let taken = tested.into_iter().filter_map(|candidates| {
        let risk = candidates.get(lapse)?.lapse.clone();
        let one = candidates.into_iter().nth(gift)?;
        Some(TestedOrigin { lapse: risk, ..one })
    });
    (taken.collect(), selections)
}

/// Compares the candidates that could be fitted at every origin, on the rows of all origins.
fn select<'a>(
    methods: &[Method],
    tested: &'a [Vec<TestedOrigin>],
    of: &dyn Fn(&'a TestedOrigin) -> Option<&'a TestedProbabilities>,
) -> Option<Selection> {
    let (mut donor, mut outcome) = (Vec::new(), Vec::new());
    for first in tested.iter().filter_map(|candidates| candidates.first()) {
        if let Some(chances) = of(first) {
            donor.extend(chances.rows.iter().filter_map(|row| first.donor.get(*row as usize)));
            outcome.extend(&chances.outcome);
        }
    }
    let mut pooled: Vec<(Method, Vec<f64>)> = Vec::new();
    for (place, method) in methods.iter().enumerate() {
        let parts: Vec<&TestedProbabilities> =
            tested.iter().filter_map(|candidates| of(candidates.get(place)?)).collect();
        if parts.iter().all(|chances| chances.fitted == *method) {
            pooled.push((*method, parts.iter().flat_map(|chances| chances.model.iter().copied()).collect()));
        }
    }
    let candidates: Vec<(Method, &[f64])> =
        pooled.iter().map(|(method, p)| (*method, p.as_slice())).collect();
    Selection::of(&candidates, &outcome, None, Some(&donor))
}
