//! Questions about monthly donors, and the models that answer them: a logistic regression on the debits'
//! columns compared with a simple rule, both fitted one label earlier and tested on the next (the rule unless
//! the model is better).

use obole_ledger::{AsOf, Error, Kind, Ledger, Result};
use serde::Serialize;

use super::columns::{COLUMNS, DebitTable, debits};
use crate::evaluate::{BootstrapSettings, Donors, Interval, interval, replicates};
use crate::models::{DesignMatrix, Logistic, LogisticParams, RecencyRule};
use crate::statistics::{auc, log_loss};

/// Minimum number of donors with the event, and without it, for a model.
const EVENTS_NEEDED: usize = 20;

/// Indices into [`COLUMNS`].
const DAYS_SINCE_DEBIT: usize = 0;
pub(super) const LAST_AMOUNT: usize = 4;
pub(super) const FAILURES_SINCE: usize = 6;

/// Question about the monthly donors of a day.
#[derive(Debug, Clone, Copy)]
pub(super) enum Question {
    /// Is there no successful debit in the next six months (Dataro's label)?
    Leaves,
    /// Does the donor still give monthly twelve months later, and at least this many percent more than at the
    /// last debit?
    Upgrade { percent: u32 },
}

impl Question {
    /// Returns the months until the answer.
    pub(super) fn months(self) -> i32 {
        match self {
            Self::Leaves => 6,
            Self::Upgrade { .. } => 12,
        }
    }

    fn answers(self, ledger: &Ledger, table: &DebitTable) -> Vec<bool> {
        match self {
            Self::Leaves => {
                let outcome = ledger.outcomes(table.as_of, self.months().unsigned_abs());
                let stays = |donor: u32| {
                    let payments = outcome.donor(donor as usize);
                    (0..payments.len()).any(|row| payments.recurring()[row] && payments.is_counted(row))
                };
                table.donor.iter().map(|donor| !stays(*donor)).collect()
            }
            Self::Upgrade { percent } => {
                let later = debits(&ledger.until(table.as_of.plus_months(self.months())));
                let raised = |(donor, row): (&u32, &[f64; COLUMNS.len()])| {
                    let least = row[LAST_AMOUNT] * (1.0 + f64::from(percent) / 100.0);
                    later
                        .donor
                        .binary_search(donor)
                        .is_ok_and(|place| later.rows[place][LAST_AMOUNT] >= least - 1e-9)
                };
                table.donor.iter().zip(&table.rows).map(raised).collect()
            }
        }
    }
}

/// Out-of-time test of a model against its rule.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RecurringBacktest {
    /// The day on which the tested label begins.
    pub test_at: AsOf,
    /// Number of donors tested.
    pub donors: u64,
    /// Number of donors who left, or raised their amount.
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
    question: Question,
    pub(super) table: DebitTable,
    pub(super) answer: Vec<bool>,
}

/// Rule that answers without a model.
pub(super) enum Rule {
    /// The share of leavers by days since the last successful debit.
    Recency(RecencyRule),
    /// One share for all, with one additional donor of each kind (Laplace's rule).
    Share(f64),
}

impl Rule {
    pub(super) fn value(&self, row: &[f64; COLUMNS.len()]) -> f64 {
        match self {
            Self::Recency(rule) => rule.value(row[DAYS_SINCE_DEBIT]).get(),
            Self::Share(share) => *share,
        }
    }
}

impl Labelled {
    /// Labels donors with the answers known on the day; the table is that of the question's months before.
    pub(super) fn known_on(ledger: &Ledger, day: AsOf, question: Question) -> Self {
        let table = debits(&ledger.until(day.plus_months(-question.months())));
        Self { question, answer: question.answers(ledger, &table), table }
    }

    pub(super) fn events(&self) -> usize {
        self.answer.iter().filter(|answer| **answer).count()
    }

    pub(super) fn rule(&self) -> Result<Rule> {
        match self.question {
            Question::Leaves => {
                let days: Vec<f64> = self.table.rows.iter().map(|row| row[DAYS_SINCE_DEBIT]).collect();
                Ok(Rule::Recency(RecencyRule::rising(&days, &self.answer)?))
            }
            Question::Upgrade { .. } => {
                Ok(Rule::Share((self.events() as f64 + 1.0) / (self.answer.len() as f64 + 2.0)))
            }
        }
    }

    pub(super) fn model(&self) -> Result<Model> {
        let events = self.events();
        if events.min(self.answer.len() - events) < EVENTS_NEEDED {
            return Err(Error::new(Kind::Refused, "too-few-donors"));
        }
        Model::fit(self)
    }

    /// Fits on the answers known on the day of this table and tests on this table; `None` with too little
    /// data.
    pub(super) fn prove(&self, ledger: &Ledger, bootstrap: &BootstrapSettings) -> Option<RecurringBacktest> {
        let past = Self::known_on(ledger, self.table.as_of, self.question);
        let (model, rule) = (past.model().ok()?, past.rule().ok()?);
        let by_model: Vec<f64> = self.table.rows.iter().map(|row| model.chance(row)).collect();
        let by_rule: Vec<f64> = self.table.rows.iter().map(|row| rule.value(row)).collect();
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

impl RecurringBacktest {
    /// Returns whether the model beats the rule: lower log loss, the whole interval below zero.
    pub(super) fn is_won(&self) -> bool {
        self.difference.is_some_and(|difference| difference.high < 0.0)
    }
}

/// A logistic regression on standardised columns; those that do not vary are left out.
pub(super) struct Model {
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

    pub(super) fn chance(&self, row: &[f64; COLUMNS.len()]) -> f64 {
        let decision = self.logistic.decision(&standardised(row, &self.mean, &self.scale));
        1.0 / (1.0 + (-decision).exp())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Method;
    use crate::recurring::{ChurnSettings, churn};
    use obole_ledger::{Cents, Day, GiftRow, LedgerBuilder};

    /// Builds monthly donors over five years. Half of them also give in December, and two in three of these
    /// raise their debit by a fifth each March; one in fifty of the others does. Every tenth stops after
    /// three and a half years, so that some donors leave.
    fn ledger(donors: u32, until: i32) -> Ledger {
        let mut builder = LedgerBuilder::new();
        builder.source("gifts.csv").unwrap();
        let start = Day::parse_iso("2020-01-05").unwrap();
        for donor in 0..donors {
            let name = format!("D{donor:04}");
            let generous = donor % 2 == 0;
            let mut cents = 1_000 + 100 * i64::from(donor % 7);
            for month in 0..until {
                if donor % 10 == 9 && month > 42 + (donor as i32 / 10) % 12 {
                    break;
                }
                let luck = (donor * 7_919 + month as u32 * 104_729) % 150;
                if month % 12 == 2 && luck < if generous { 100 } else { 3 } {
                    cents += cents / 5;
                }
                let id = format!("{donor}-{month}");
                let mut row = GiftRow::new(&id, &name, start.plus_months(month), Cents::new(cents));
                row.recurring = Some(true);
                builder.push(&row).unwrap();
                if generous && month % 12 == 11 {
                    let id = format!("{donor}-{month}-more");
                    builder
                        .push(&GiftRow::new(&id, &name, start.plus_months(month), Cents::new(5_000)))
                        .unwrap();
                }
            }
        }
        builder.build().unwrap().0
    }

    fn day(text: &str) -> AsOf {
        AsOf::new(Day::parse_iso(text).unwrap())
    }

    #[test]
    fn who_raises_is_learned_and_proved_out_of_time() {
        let (ledger, at) = (ledger(600, 60), day("2025-01-01"));
        let found = churn(ledger.whole().unwrap(), at, &ChurnSettings::default()).unwrap();
        let raises = found.raises.unwrap();
        let proof = raises.proof.unwrap();
        assert_eq!(
            (raises.method, proof.test_at, proof.auc_rule),
            (Method::Logistic, day("2024-01-01"), Some(0.5))
        );
        assert!(proof.auc.unwrap() > 0.8 && proof.log_loss < proof.log_loss_rule, "{proof:?}");
        let mean = |generous: bool| {
            let of: Vec<f64> = found
                .risks
                .iter()
                .filter(|risk| (risk.donor % 2 == 0) == generous)
                .filter_map(|risk| risk.raise_likelihood)
                .collect();
            of.iter().sum::<f64>() / of.len() as f64
        };
        // Two in three and one in fifty were planted, and not all stay another year.
        assert!((mean(true) - 0.66).abs() < 0.08 && mean(false) < 0.06, "{} {}", mean(true), mean(false));
    }

    #[test]
    fn a_raise_is_a_higher_debit_of_who_still_gives() {
        let (ledger, at) = (ledger(300, 60), day("2025-01-01"));
        let before = day("2024-01-01");
        let found = Labelled::known_on(&ledger, at, Question::Upgrade { percent: 10 });
        // Counts from the payments themselves, one by one.
        let last = |donor: u32, until: AsOf| {
            let known = ledger.until(until).donor(donor as usize);
            let row = (0..known.len()).rev().find(|row| known.recurring()[*row]).unwrap();
            (known.days()[row], known.cents()[row].get())
        };
        let raised = |donor: u32| {
            let (then, now) = (last(donor, before), last(donor, at));
            now.0 >= at.plus_months(-3).day() && now.1 * 10 >= then.1 * 11
        };
        let naive: Vec<bool> = found.table.donor.iter().map(|donor| raised(*donor)).collect();
        assert_eq!(found.answer, naive);
        assert!(found.events() > 50 && found.events() < naive.len() / 2 + 20);
    }

    #[test]
    fn later_payments_change_no_likelihood_and_few_raises_leave_the_share() {
        let at = day("2024-08-01");
        let (whole, cut) = (ledger(200, 60), ledger(200, 55));
        let settings = ChurnSettings::default();
        assert_eq!(
            churn(whole.whole().unwrap(), at, &settings).unwrap().risks,
            churn(cut.whole().unwrap(), at, &settings).unwrap().risks
        );
        let few = churn(ledger(40, 60).whole().unwrap(), day("2024-04-01"), &settings).unwrap();
        let raises = few.raises.unwrap();
        let share = (raises.events as f64 + 1.0) / (raises.rows as f64 + 2.0);
        assert_eq!((raises.method, raises.proof), (Method::Rule, None));
        assert!(few.risks.iter().all(|risk| risk.raise_likelihood == Some(share)));
    }
}
