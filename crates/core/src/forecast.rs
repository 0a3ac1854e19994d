//! One forecast of a ledger: the proof of the models, likelihoods of gift and lapse, amounts, and lifetime
//! values.
//!
//! [`forecast`] does everything between an import and a campaign list, in the only correct order. Past years
//! choose the model of each task and compare it with the simple rule. The chosen models are fitted on the
//! newest known outcomes. Donors are scored by the model or by the rule, as the comparison decided. The steps
//! are also public for callers who need only one ([`newest_training`], [`fit_as_proved`]).

mod as_of;
mod feature_file;
mod fit;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use obole_ledger::{AsOf, Kind, Ledger, Result};

pub use as_of::{features_as_of, features_to_score, resolve_as_of};
pub use feature_file::FeatureFile;
pub use fit::{fit_as_proved, newest_training, selected_settings, training};
pub use settings::{CANDIDATES, ForecastSettings};

use crate::evaluate::{Backtest, Past, backtest_on};
use crate::features::{FeatureDays, FeatureTable};
use crate::lifetime::{Lifetime, lifetime_on};
use crate::models::{GoalScores, ModelCard, ModelSet, Scores, Task};
use crate::monitor::TrainingRecord;
use crate::progress::{Part, Parts, Progress};
use crate::segments::{Segments, segments};

/// The forecast of the months after a day. Donors who died or objected to profiling have no score and no
/// value.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// The as-of day: nothing on or after it was used.
    pub as_of: AsOf,
    /// The comparison with the simple rules on past years.
    pub proof: Backtest,
    /// Models that scored; `None` when no outcome is known yet from which to learn.
    pub models: Option<ModelSet>,
    /// Distributions of inputs and scores over the training rows; `None` without models.
    pub training: Option<TrainingRecord>,
    /// Scores, one row for each donor.
    pub scores: Scores,
    /// Scores of the donors of each goal for which there is a model, by position in the scores.
    pub goals: BTreeMap<Task, GoalScores>,
    /// The segment of every donor with a counted gift before the day.
    pub segments: Segments,
    /// Lifetime values; `None` when the history is too short.
    pub lifetime: Option<Lifetime>,
    tested: Option<Arc<FeatureTable>>,
}

impl Forecast {
    /// Returns the cards of the models, in the order of the tasks.
    pub fn cards(&self) -> Vec<&ModelCard> {
        self.models.iter().flat_map(|models| models.cards()).collect()
    }

    /// Returns the features of the newest day that the proof tested; `None` when nothing could be tested.
    pub fn newest_tested(&self) -> Option<&FeatureTable> {
        self.tested.as_deref()
    }
}

/// Forecasts the months after a day, from what the ledger knew before it.
///
/// # Errors
/// [`Kind::Refused`] when there is no counted gift before the day or every donor died or objected to
/// profiling; [`Kind::Usage`] for settings that make no sense; those of the fits.
///
/// ```
/// use obole::forecast::{ForecastSettings, forecast};
/// # fn main() -> obole::Result<()> {
/// # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/canonical");
/// # let mut builder = obole_ledger::LedgerBuilder::new();
/// # let gifts = std::fs::File::open(format!("{data}/gifts.csv"))?;
/// # let dialect = obole_ledger::canonical::Dialect::default();
/// # obole_ledger::canonical::read_gifts(gifts, "gifts.csv", &dialect, &mut builder, &mut |_| {})?;
/// # let (ledger, _) = builder.build()?;
/// let as_of = obole_ledger::AsOf::new(obole_ledger::Day::parse_iso("2025-01-01")?);
/// let forecast = forecast(&ledger, as_of, &ForecastSettings::default())?;
/// assert_eq!(forecast.scores.len(), 1_995);
/// assert!(!forecast.proof.gift.method.is_rule()); // on these data the model predicted better than the rule
/// # Ok(())
/// # }
/// ```
pub fn forecast(ledger: &Ledger, as_of: AsOf, settings: &ForecastSettings) -> Result<Forecast> {
    forecast_with(ledger, as_of, settings, &mut |_| {})
}

/// Does the same as [`forecast`], and calls `report` after each part.
///
/// # Errors
/// As [`forecast`].
pub fn forecast_with(
    ledger: &Ledger,
    as_of: AsOf,
    settings: &ForecastSettings,
    report: &mut dyn FnMut(Progress),
) -> Result<Forecast> {
    let months = settings.backtest.horizon_months;
    let days = FeatureDays::new(ledger);
    days.build(settings.days(ledger, as_of));
    let table = as_of::to_score(days.at(as_of).as_ref().clone(), ledger)?;
    let past = Past::new(&days, months).with_goals(settings.backtest.goals);
    let mut parts = Parts::new(report);
    parts.expect(2);
    let proof = backtest_on(&past, as_of, &settings.backtest, &mut parts)?;
    let (models, training) = match fit::newest_training_on(&past, as_of)? {
        Some(set) => {
            let (models, record) = fit::fit_as_proved_on(&past, &set, &proof)?;
            (Some(models), Some(record))
        }
        None => (None, None),
    };
    parts.finish(Part::Fit);
    let scores = match &models {
        Some(models) => models.score(&table)?,
        None => Scores::without_outcomes(&table, months)?,
    };
    let goals = models
        .as_ref()
        .map(|models| models.score_goals(&table, &models.goal_donors(&ledger.until(as_of), &table.donor)));
    let segments = segments(&ledger.until(as_of), &settings.segments)?;
    // The first of the years ahead has 12 months, whatever the horizon of the scores.
    let years = if months == 12 { past } else { Past::new(&days, 12) };
    let lifetime = match lifetime_on(&years, as_of, &settings.lifetime(&proof), models.as_deref()) {
        Ok(found) => Some(found.who_may_be_profiled(ledger.donors())),
        Err(error) if error.kind().general() == Kind::Refused => None,
        Err(error) => return Err(error),
    };
    parts.finish(Part::Score);
    let tested = proof.newest().first().map(|row| days.at(row.origin));
    Ok(Forecast {
        as_of,
        proof,
        models,
        training,
        scores,
        goals: goals.unwrap_or_default(),
        segments,
        lifetime,
        tested,
    })
}
