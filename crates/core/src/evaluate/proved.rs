//! Models that score, chosen by a backtest: each task uses the method that predicted better.

use obole_ledger::{Error, Kind, Result};

use super::Backtest;
use crate::models::{Method, ModelSet, Proved, TaskModels, Unproved};

impl TaskModels<Unproved> {
    /// Takes the method that the backtest chose for each task: the model, or the simple rule where the model
    /// was not better or nothing could be tested.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a backtest of another horizon, [`Kind::Refused`] when the backtest chose a model
    /// that was not fitted.
    pub fn by_proof(self, proof: &Backtest) -> Result<TaskModels<Proved>> {
        let months = proof.settings.horizon_months;
        if self.cards().iter().any(|card| card.horizon_months != months) {
            return Err(Error::new(Kind::Usage, "horizons-differ"));
        }
        // Without a proof, the rule answers.
        self.with_methods(|task| proof.of(task).map_or(Method::Rule, |of_task| of_task.method))
    }
}

impl ModelSet<Unproved> {
    /// Takes the method that the backtest chose for each task: the model, or the simple rule.
    ///
    /// # Errors
    /// As [`TaskModels::by_proof`].
    pub fn by_proof(self, proof: &Backtest) -> Result<ModelSet> {
        let complete = self.into_tasks().by_proof(proof)?.complete();
        complete.ok_or_else(|| Error::new(Kind::System, "task-not-fitted"))
    }
}
