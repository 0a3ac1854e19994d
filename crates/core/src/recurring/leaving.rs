//! Model of the monthly donors who leave: the mean of logistic regressions on the debits' columns of some
//! labels, compared with a simple rule, both fitted one label earlier and tested on the next (the rule unless
//! the model is better).

use obole_ledger::{AsOf, Error, Kind, Ledger, Result};
use serde::Serialize;

use super::columns::{COLUMNS, DebitTable, debits};
use crate::evaluate::{BootstrapSettings, Donors, Interval, Loss, compared, interval, replicates};
use crate::models::{DesignMatrix, Logistic, LogisticParams, RecencyRule, centring, logistic};
use crate::statistics::{auc, log_loss};

/// Minimum number of donors with the event, and without it, for a model.
const EVENTS_NEEDED: usize = 20;

/// Indices into [`COLUMNS`].
const DAYS_SINCE_DEBIT: usize = 0;
pub(super) const FAILURES_SINCE: usize = 6;

/// Maximum number of labels of a committee.
const MOST_LABELS: i32 = 5;

/// Months without a successful debit that count as leaving (Dataro's label).
pub(super) const LEAVES_MONTHS: i32 = 6;

/// Returns whether each donor of a table leaves: no successful debit in the months after its day.
fn leaves(ledger: &Ledger, table: &DebitTable) -> Vec<bool> {
    let outcome = ledger.outcomes(table.as_of, LEAVES_MONTHS.unsigned_abs());
    let stays = |donor: u32| {
        let payments = outcome.donor(donor as usize);
        (0..payments.len()).any(|row| payments.recurring()[row] && payments.is_counted(row))
    };
    table.donor.iter().map(|donor| !stays(*donor)).collect()
}

/// Out-of-time test of a model against its rule.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RecurringBacktest {
    /// The day on which the tested label begins.
    pub test_at: AsOf,
    /// Number of donors tested.
    pub donors: u64,
    /// Number of donors who left.
    pub events: u64,
    /// Area under the ROC curve of the model.
    pub auc: Option<f64>,
    /// Area under the ROC curve of the rule.
    pub auc_rule: Option<f64>,
    /// Log loss of the model.
    pub log_loss: Option<f64>,
    /// Log loss of the rule.
    pub log_loss_rule: Option<f64>,
    /// 95 % interval of the model's log loss minus the rule's, resampled over donors; below zero the model is
    /// better.
    pub difference: Option<Interval>,
}

/// Monthly donors of a day, and the answer for each.
pub(super) struct Labelled {
    pub(super) table: DebitTable,
    pub(super) answer: Vec<bool>,
}

impl Labelled {
    /// Labels donors with the answers known on the day; the table is that of six months before.
    pub(super) fn known_on(ledger: &Ledger, day: AsOf) -> Self {
        let table = debits(&ledger.until(day.plus_months(-LEAVES_MONTHS)));
        Self { answer: leaves(ledger, &table), table }
    }

    pub(super) fn events(&self) -> usize {
        self.answer.iter().filter(|answer| **answer).count()
    }

    /// Fits the share of leavers by days since the last successful debit.
    pub(super) fn rule(&self) -> Result<RecencyRule> {
        let days: Vec<f64> = self.table.rows.iter().map(|row| row[DAYS_SINCE_DEBIT]).collect();
        RecencyRule::rising(&days, &self.answer)
    }

    /// Returns the donors of some labels earlier.
    fn earlier(&self, ledger: &Ledger, labels: i32) -> Self {
        Self::known_on(ledger, self.table.as_of.plus_months(-LEAVES_MONTHS * (labels - 1)))
    }

    /// Fits a committee on this label and on up to `labels` - 1 earlier ones, until there are too few donors.
    fn committee(&self, ledger: &Ledger, labels: i32) -> Result<Committee> {
        let mut models = vec![self.model()?];
        for back in 1..labels {
            match self.earlier(ledger, back).model() {
                Ok(model) => models.push(model),
                Err(_) => break,
            }
        }
        let mut committee = Committee { models, offset: 0.0 };
        if committee.models.len() > 1 {
            let p: Vec<f64> = self.table.rows.iter().map(|row| committee.chance(row)).collect();
            committee.offset = centring(&p, self.events());
        }
        Ok(committee)
    }

    /// Fits a committee of as many labels as predict this one best from the labels before it: the fewest
    /// within one standard error; one where that cannot be tested.
    pub(super) fn chosen(&self, ledger: &Ledger) -> Result<Committee> {
        let before = self.earlier(ledger, 1);
        let columns: Result<Vec<Vec<f64>>> = (1..=MOST_LABELS)
            .map(|labels| {
                let committee = before.committee(ledger, labels)?;
                Ok(self.table.rows.iter().map(|row| committee.chance(row)).collect())
            })
            .collect();
        let fewest = columns.ok().and_then(|columns| {
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let (_, losses) = compared(&columns, &self.answer, None, Some(&self.table.donor))?;
            losses.iter().position(Loss::is_within_one_standard_error)
        });
        self.committee(ledger, fewest.map_or(1, |fewest| fewest as i32 + 1))
    }

    fn model(&self) -> Result<Model> {
        let events = self.events();
        if events.min(self.answer.len() - events) < EVENTS_NEEDED {
            return Err(Error::new(Kind::Refused, "too-few-donors"));
        }
        Model::fit(self)
    }

    /// Fits on the answers known on the day of this table and tests on this table; `None` with too little
    /// data.
    pub(super) fn prove(&self, ledger: &Ledger, bootstrap: &BootstrapSettings) -> Option<RecurringBacktest> {
        let past = Self::known_on(ledger, self.table.as_of);
        let (model, rule) = (past.chosen(ledger).ok()?, past.rule().ok()?);
        let by_model: Vec<f64> = self.table.rows.iter().map(|row| model.chance(row)).collect();
        let by_rule: Vec<f64> = self.table.rows.iter().map(|row| by_recency(&rule, row)).collect();
        let losses = |p: &[f64]| -> Vec<f64> {
            let one = |(p, answer): (&f64, &bool)| log_loss(&[*p], &[*answer]).unwrap_or_default();
            p.iter().zip(&self.answer).map(one).collect()
        };
        let differences: Vec<f64> =
            losses(&by_model).iter().zip(losses(&by_rule)).map(|(model, rule)| model - rule).collect();
        let drawn = replicates(&Donors::of_rows(&self.table.donor), bootstrap, |weights| {
            let rows: u32 = weights.iter().sum();
            let sum: f64 = weights.iter().zip(&differences).map(|(weight, d)| f64::from(*weight) * d).sum();
            (rows > 0).then(|| sum / f64::from(rows))
        });
        Some(RecurringBacktest {
            test_at: self.table.as_of,
            donors: self.answer.len() as u64,
            events: self.events() as u64,
            auc: auc(&by_model, &self.answer),
            auc_rule: auc(&by_rule, &self.answer),
            log_loss: log_loss(&by_model, &self.answer),
            log_loss_rule: log_loss(&by_rule, &self.answer),
            difference: interval(&drawn, bootstrap.level),
        })
    }
}

/// Returns the probability of a row of debits by the rule.
pub(super) fn by_recency(rule: &RecencyRule, row: &[f64; COLUMNS.len()]) -> f64 {
    rule.value(row[DAYS_SINCE_DEBIT]).get()
}

impl RecurringBacktest {
    /// Returns whether the model beats the rule: lower log loss, the whole interval below zero.
    pub(super) fn is_won(&self) -> bool {
        self.difference.is_some_and(|difference| difference.high < 0.0)
    }
}

/// The mean log-odds of models of some labels, moved so that the newest label has as many leavers as it had.
pub(super) struct Committee {
    models: Vec<Model>,
    offset: f64,
}

impl Committee {
    /// Returns the number of labels.
    pub(super) fn labels(&self) -> u32 {
        self.models.len() as u32
    }

    pub(super) fn chance(&self, row: &[f64; COLUMNS.len()]) -> f64 {
        let sum: f64 = self.models.iter().map(|model| model.decision(row)).sum();
        logistic(sum / self.models.len() as f64 + self.offset)
    }
}

/// A logistic regression on standardised columns; those that do not vary are left out.
struct Model {
    mean: [f64; COLUMNS.len()],
    /// One over the standard deviation; 0 for a column that does not vary.
    scale: [f64; COLUMNS.len()],
    logistic: Logistic,
}

impl Model {
    fn fit(set: &Labelled) -> Result<Self> {
        let rows = &set.table.rows;
        let n = rows.len() as f64;
        let column = |place: usize| rows.iter().map(move |row| transformed(row[place]));
        let mean: [f64; COLUMNS.len()] = std::array::from_fn(|place| column(place).sum::<f64>() / n);
        let scale = std::array::from_fn(|place| {
            let spread = (column(place).map(|x| (x - mean[place]).powi(2)).sum::<f64>() / n).sqrt();
            if spread > 1e-9 { 1.0 / spread } else { 0.0 }
        });
        let cells: Vec<f64> = rows.iter().flat_map(|row| standardised(row, &mean, &scale)).collect();
        let matrix = DesignMatrix::new(COLUMNS.map(str::to_owned).to_vec(), cells)?;
        let logistic = LogisticParams::new().check()?.fit(&matrix, &set.answer, None)?;
        Ok(Self { mean, scale, logistic })
    }

    fn decision(&self, row: &[f64; COLUMNS.len()]) -> f64 {
        self.logistic.decision(&standardised(row, &self.mean, &self.scale))
    }
}

/// Computes sign(x) · ln(1 + |x|), because counts, days and euros are skewed.
fn transformed(x: f64) -> f64 {
    x.signum() * x.abs().ln_1p()
}

fn standardised(
    row: &[f64; COLUMNS.len()],
    mean: &[f64; COLUMNS.len()],
    scale: &[f64; COLUMNS.len()],
) -> [f64; COLUMNS.len()] {
    std::array::from_fn(|place| (transformed(row[place]) - mean[place]) * scale[place])
}
