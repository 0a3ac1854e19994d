//! Settings of a forecast.

use obole_ledger::{AsOf, Ledger};

use super::fit::newest_training_day;
use crate::evaluate::{Backtest, BacktestSettings, Origin, is_sampled, origins};
use crate::lifetime::LifeSettings;
use crate::models::{FitSettings, Method, Task};
use crate::segments::SegmentRules;

/// The models that [`ForecastSettings::auto`] chooses from, the simplest first.
pub const CANDIDATES: [Method; 3] = [Method::Btyd, Method::Logistic, Method::Boosted];

/// Settings of a forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastSettings {
    /// Settings for choosing and fitting models and for comparing them with the simple rules.
    pub backtest: BacktestSettings,
    /// Yearly discount rate of future money in lifetime values.
    pub discount: f64,
    /// The definitions of the segments.
    pub segments: SegmentRules,
}

/// Logistic regression for the yes-or-no tasks, 12 months: the settings of `fit` and `backtest` without
/// options. `run` chooses among [`CANDIDATES`].
impl Default for ForecastSettings {
    fn default() -> Self {
        let fit = FitSettings::default();
        Self::new(Some(fit.gift), fit, 12)
    }
}

impl ForecastSettings {
    /// Returns the settings by which past years choose among [`CANDIDATES`], for 12 months.
    pub fn auto() -> Self {
        Self::new(None, FitSettings::default(), 12)
    }

    /// Returns the settings with one method for the yes-or-no tasks, or with the choice among [`CANDIDATES`].
    /// The seed of the intervals is that of the fits.
    pub fn new(method: Option<Method>, fit: FitSettings, horizon_months: u32) -> Self {
        let mut backtest =
            BacktestSettings { fit, horizon_months, goals: true, ..BacktestSettings::default() };
        backtest.bootstrap.seed = backtest.fit.seed;
        match method {
            Some(method) => backtest.fit = backtest.fit.with_method(method),
            None => backtest.candidates = CANDIDATES.to_vec(),
        }
        let discount = LifeSettings::default().discount;
        Self { backtest, discount, segments: SegmentRules::default() }
    }

    /// Returns the settings of lifetime values, with the models that the proof compared with the rules.
    pub(super) fn lifetime(&self, proof: &Backtest) -> LifeSettings {
        let (gift, lapse) = (proof.model_of(Task::Gift), proof.model_of(Task::Lapse));
        LifeSettings {
            discount: self.discount,
            fit: FitSettings { gift, lapse, ..self.backtest.fit.clone() },
            amounts: proof.amount.method,
            bootstrap: self.backtest.bootstrap,
        }
    }

    /// Returns every day whose features the proof and the fit need; their tables are built in one pass.
    pub(super) fn days(&self, ledger: &Ledger, as_of: AsOf) -> Vec<AsOf> {
        let BacktestSettings { horizon_months, origins: most, most_days, .. } = self.backtest;
        // Of many donors, the days of committees are built once it is known how many are needed.
        let most_days = if is_sampled(ledger) { 1 } else { most_days };
        let tested = origins(ledger, as_of, horizon_months, most);
        let fit_at = newest_training_day(ledger, as_of, horizon_months);
        let live = Origin { fit_at, test_at: as_of, horizon_months };
        tested.iter().chain([&live]).flat_map(|origin| origin.days(ledger, most_days)).collect()
    }
}
