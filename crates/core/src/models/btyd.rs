//! Buy till you die as a model of gifts and lapses: its fit on the features, its decision value, and its
//! reasons.

use obole_btyd::{BgNbd, DropOut, Histories, History};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::reasons::log_odds;
use super::task::Task;
use crate::features::{COUNT, column};
use crate::statistics::MONTH_DAYS;

/// MBG/NBD: it uses gift days and silence, and no outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct BtydFit {
    pub(crate) btyd: BgNbd,
    /// Horizon in days.
    pub(crate) horizon_days: f64,
    /// `true` if the event is that no gift comes.
    pub(crate) lapse: bool,
    /// Mean log-odds of the training rows; the baseline of reasons if no typical donor is saved.
    pub(crate) base: f64,
    /// The donor with whom reasons compare; absent from files of an earlier form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) typical: Option<Typical>,
}

/// Rhythm and silence of a donor: gift days after the first, days from the first to the last, days since. The
/// rhythm of one donor and the silence of another also form a valid history.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Typical {
    frequency: u32,
    span: f64,
    silence: f64,
}

impl Typical {
    fn of(donor: &History) -> Self {
        Self { frequency: donor.frequency, span: donor.recency, silence: donor.age - donor.recency }
    }

    /// Finds the median number of gift days of the rows, and the medians of span and silence among donors who
    /// have it.
    pub(super) fn among(rows: impl Iterator<Item = [f64; COUNT]>) -> Option<Self> {
        let mut donors: Vec<Self> = rows.map(|raw| Self::of(&history(&raw))).collect();
        donors.sort_by_key(|donor| donor.frequency);
        let frequency = donors.get(donors.len() / 2)?.frequency;
        donors.retain(|donor| donor.frequency == frequency);
        let median = |of: fn(&Self) -> f64| {
            let mut values: Vec<f64> = donors.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        Some(Self { frequency, span: median(|one| one.span)?, silence: median(|one| one.silence)? })
    }

    fn with_silence_of(self, other: Self) -> Self {
        Self { silence: other.silence, ..self }
    }

    fn history(self) -> History {
        History { frequency: self.frequency, recency: self.span, age: self.span + self.silence }
    }
}

impl BtydFit {
    pub(super) fn decision(&self, raw: &[f64; COUNT]) -> f64 {
        self.of(&history(raw))
    }

    fn of(&self, donor: &History) -> f64 {
        decision(&self.btyd, donor, self.horizon_days, self.lapse)
    }

    /// Computes the effects of rhythm (as gift days) and silence (as recency) on the log-odds compared with
    /// the typical donor: Shapley values of the two (Shapley 1953). Each is the mean of its effect beside the
    /// donor's own other value and beside the typical one.
    pub(super) fn contributions(&self, raw: &[f64; COUNT]) -> [f64; COUNT] {
        let mut out = [0.0; COUNT];
        let Some(typical) = self.typical else {
            out[column::RECENCY_DAYS] = self.decision(raw) - self.base;
            return out;
        };
        let donor = Typical::of(&history(raw));
        let (both, neither) = (self.of(&donor.history()), self.of(&typical.history()));
        let rhythm = self.of(&donor.with_silence_of(typical).history());
        let silence = self.of(&typical.with_silence_of(donor).history());
        out[column::RECENCY_DAYS] = ((both - rhythm) + (silence - neither)) / 2.0;
        out[column::N_GIFT_DAYS] = ((both - silence) + (rhythm - neither)) / 2.0;
        out
    }

    /// Returns the log-odds with which contributions are compared.
    pub(super) fn base(&self) -> f64 {
        self.typical.map_or(self.base, |typical| self.of(&typical.history()))
    }
}

/// Builds the history of a donor from the features: gift days after the first, and the day of the last one.
fn history(raw: &[f64; COUNT]) -> History {
    let age = raw[column::TENURE_DAYS];
    let frequency = (raw[column::N_GIFT_DAYS] - 1.0).max(0.0) as u32;
    History { frequency, recency: if frequency == 0 { 0.0 } else { age - raw[column::RECENCY_DAYS] }, age }
}

/// Computes the log-odds of the event; 0 for a history that the model cannot read.
fn decision(model: &BgNbd, donor: &History, days: f64, lapse: bool) -> f64 {
    let p = log_odds(model.p_gift(donor, days).unwrap_or(0.5));
    if lapse { -p } else { p }
}

/// Fits the buy-till-you-die model on the histories of all donors and returns its log-odds of the chosen
/// ones. `None` if the likelihood has no finite maximum, for example if nobody gave twice.
pub(super) fn fit_btyd(
    rows: &[[f64; COUNT]],
    chosen: Option<&[u32]>,
    task: Task,
    horizon_months: u32,
) -> Option<(BgNbd, f64, Vec<f64>)> {
    let histories: Vec<History> = rows.iter().map(history).collect();
    let frequency: Vec<u32> = histories.iter().map(|donor| donor.frequency).collect();
    let recency: Vec<f64> = histories.iter().map(|donor| donor.recency).collect();
    let age: Vec<f64> = histories.iter().map(|donor| donor.age).collect();
    let data = Histories { frequency: &frequency, recency: &recency, age: &age, counts: None };
    let fitted = BgNbd::fit(&data, DropOut::AfterAnyGift, &obole_btyd::Settings::default()).ok()?;
    let (model, days) = (*fitted.model(), f64::from(horizon_months) * MONTH_DAYS);
    let lapse = task == Task::Lapse;
    let all: Vec<f64> =
        histories.par_iter().with_min_len(4096).map(|donor| decision(&model, donor, days, lapse)).collect();
    let decisions = match chosen {
        None => all,
        Some(chosen) => chosen.iter().filter_map(|row| all.get(*row as usize).copied()).collect(),
    };
    Some((model, days, decisions))
}
