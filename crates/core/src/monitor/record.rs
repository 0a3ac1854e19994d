//! Record of the training data of the models, saved beside them.

use std::collections::BTreeMap;
use std::path::Path;

use obole_ledger::{AsOf, Error, Kind, Result, disk, message};
use serde::{Deserialize, Serialize};

use super::binned::Binned;
use crate::features::{FeatureTable, V1};
use crate::models::{
    AmountModel, FitSettings, GiftModel, LapseModel, ModelCard, Task, TrainingSet, is_active,
};

/// File name of the record in a folder of models.
pub const FILE: &str = "training.json";

/// The version of the file.
const VERSION: u32 = 1;

/// Maximum number of rows sampled, evenly spaced: more rows do not make a share more precise.
const ROWS: usize = 20_000;

/// Distributions of inputs and scores on the training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingRecord {
    version: u32,
    /// The as-of day of the training rows.
    pub as_of: AsOf,
    /// The horizon in calendar months.
    pub horizon_months: u32,
    input_sha256: String,
    /// Number of rows sampled.
    pub rows: u64,
    /// Distribution of each feature that a model may use.
    pub inputs: BTreeMap<String, Binned>,
    /// Distribution of the predictions of each task on these rows.
    pub scores: BTreeMap<Task, Binned>,
}

/// Sample of the training rows, held while the models are fitted.
#[derive(Debug)]
pub struct TrainingSample {
    sample: FeatureTable,
    settings: FitSettings,
    horizon_months: u32,
}

impl TrainingSample {
    /// Samples at most 20,000 rows of a training set, evenly spaced.
    pub fn of(set: &TrainingSet, settings: &FitSettings) -> Self {
        Self {
            sample: sample(set.features()),
            settings: settings.clone(),
            horizon_months: set.labels().months,
        }
    }

    /// Makes the record of these rows and of the predictions of the models on them.
    ///
    /// # Errors
    /// When a model cannot read the rows.
    pub fn record(
        &self,
        gift: Option<&GiftModel>,
        lapse: Option<&LapseModel>,
        amount: Option<&AmountModel>,
    ) -> Result<TrainingRecord> {
        let columns = V1.iter().zip(&self.sample.columns).filter(|(spec, _)| self.settings.allows(spec.name));
        let mut scores = BTreeMap::new();
        for (task, said) in said(gift, lapse, amount, &self.sample)? {
            scores.insert(task, Binned::of(&said));
        }
        Ok(TrainingRecord {
            version: VERSION,
            as_of: self.sample.as_of,
            horizon_months: self.horizon_months,
            input_sha256: self.settings.input_sha256.clone(),
            rows: self.sample.len() as u64,
            inputs: columns.map(|(spec, values)| (spec.name.to_owned(), Binned::of(values))).collect(),
            scores,
        })
    }
}

/// Samples rows of a table, evenly spaced; all rows of a small one.
pub(super) fn sample(table: &FeatureTable) -> FeatureTable {
    let step = table.len().div_ceil(ROWS).max(1);
    FeatureTable {
        as_of: table.as_of,
        donor: table.donor.iter().copied().step_by(step).collect(),
        columns: table.columns.iter().map(|column| column.iter().copied().step_by(step).collect()).collect(),
    }
}

/// Predicts each row of a table with each model: probability or amount; NaN for the lapse risk of donors who
/// are not active.
pub(super) fn said(
    gift: Option<&GiftModel>,
    lapse: Option<&LapseModel>,
    amount: Option<&AmountModel>,
    table: &FeatureTable,
) -> Result<Vec<(Task, Vec<f64>)>> {
    let mut all = Vec::new();
    if let Some(gift) = gift {
        all.push((Task::Gift, gift.predict(table)?.iter().map(|p| p.get()).collect()));
    }
    if let Some(lapse) = lapse {
        let active = table.column("n_12m").unwrap_or_default();
        let risk = lapse.predict(table)?;
        let asked = risk.iter().zip(active).map(|(p, n)| if is_active(*n) { p.get() } else { f64::NAN });
        all.push((Task::Lapse, asked.collect()));
    }
    if let Some(amount) = amount {
        all.push((Task::Amount, amount.predict(table)?.iter().map(|one| one.expected).collect()));
    }
    Ok(all)
}

impl TrainingRecord {
    /// Returns whether the record is of the fit that made a model.
    pub fn is_of(&self, card: &ModelCard) -> bool {
        (self.as_of, self.horizon_months, &self.input_sha256)
            == (card.as_of, card.horizon_months, &card.input_sha256)
    }

    /// Writes the record into a folder of models and keeps the scores of other tasks from an earlier fit of
    /// the same day and input.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn save(&self, folder: &Path) -> Result<()> {
        let mut record = self.clone();
        if let Ok(Some(before)) = Self::load(folder)
            && (before.as_of, before.horizon_months) == (self.as_of, self.horizon_months)
            && before.input_sha256 == self.input_sha256
        {
            for (task, binned) in before.scores {
                record.scores.entry(task).or_insert(binned);
            }
        }
        disk::write_json(&folder.join(FILE), &record)
    }

    /// Reads the record of a folder of models; `None` if models of an earlier version have none.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] for a damaged file, [`Kind::Newer`] for a file of a newer version.
    pub fn load(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let damaged = || {
            Error::new(Kind::Unreadable, "training-record-damaged").in_file(&path).hint("fit-models-again")
        };
        let bytes = std::fs::read(&path).map_err(|e| Error::io("cannot-read-record", &path, e))?;
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| damaged().caused_by(e))?;
        let version = value.get("version").and_then(serde_json::Value::as_u64).ok_or_else(damaged)?;
        if version > u64::from(VERSION) {
            let message = message!("record-version", version = version, supported = VERSION);
            return Err(Error::new(Kind::Newer, message).in_file(&path).hint("use-newer-obole"));
        }
        let record: Self = serde_json::from_value(value).map_err(|e| damaged().caused_by(e))?;
        let whole = record.inputs.values().chain(record.scores.values()).all(Binned::is_valid);
        if whole { Ok(Some(record)) } else { Err(damaged()) }
    }
}
