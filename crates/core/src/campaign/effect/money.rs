//! Money that came because of a campaign, and the two figures called "ROI".

use obole_ledger::Cents;
use serde::{Deserialize, Serialize};

use super::TrialEffect;

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The figure.
    pub estimate: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Estimate {
    pub(super) fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Self { estimate: of(self.estimate), low: of(self.low), high: of(self.high) }
    }
}

/// Money of a campaign that has a held-out group. All figures are of the incremental income: what came
/// because of the campaign, not what the contacted gave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MoneyEffect {
    /// Difference of the incomes per person times the number of people to contact, in units of the currency.
    pub incremental_income: Estimate,
    /// Cost of the campaign.
    pub cost: Cents,
    /// Incremental income minus cost.
    pub net: Estimate,
    /// Incremental income over cost, the first figure called "ROI"; `None` when the campaign cost nothing.
    pub raised_over_cost: Option<Estimate>,
    /// Incremental income minus cost, over cost, the second figure called "ROI".
    pub net_over_cost: Option<Estimate>,
}

impl MoneyEffect {
    /// Computes the money of a campaign to `contacted` people; `None` without a measured difference of
    /// income.
    pub fn of(effect: &TrialEffect, contacted: u64, cost: Cents) -> Option<Self> {
        let per_person = effect.income_per_person?.interval();
        let incremental_income = per_person.map(|x| x * contacted as f64);
        let spent = cost.units();
        let over_cost = |figure: Estimate| (spent > 0.0).then(|| figure.map(|x| x / spent));
        let net = incremental_income.map(|x| x - spent);
        Some(Self {
            incremental_income,
            cost,
            net,
            raised_over_cost: over_cost(incremental_income),
            net_over_cost: over_cost(net),
        })
    }
}
