//! Who among the monthly donors is likely to leave: no successful debit in the next six months (Dataro's label).
//!
//! The model is a logistic regression on the debits' columns; the rule is the share of leavers by days since the last
//! successful debit. Both are fitted one label earlier and tested on the next: the model is used only if its log loss is
//! lower with the whole interval below zero (law 7).
//!
//! A status carries no date of its own: a debit that settled and was refunded by the bank later is, in every view, a
//! refund. The columns therefore count no refunds, only debits that failed.

use obole_ledger::{AsOf, Error, Kind, Ledger, Result};
use serde::Serialize;

use super::columns::{COLUMNS, DebitTable, debits};
use crate::evaluate::metrics::{auc, log_loss};
use crate::evaluate::{BootstrapSettings, Donors, Interval, interval, replicates};
use crate::models::{DesignMatrix, Logistic, LogisticParams, Method, RecencyRule};

/// Months without a successful debit after which a donor has left.
const LABEL_MONTHS: i32 = 6;
/// Fewest leavers and fewest stayers for a model.
const EVENTS_NEEDED: usize = 20;

/// What a person may choose.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChurnSettings {
    /// From this risk on a donor is not asked for more.
    pub never_ask_from: f64,
    /// The percentage by which a monthly amount must rise to count as raised.
    pub raise_percent: u32,
    /// How the interval of the comparison is drawn.
    pub bootstrap: BootstrapSettings,
}

impl Default for ChurnSettings {
    fn default() -> Self {
        Self { never_ask_from: 0.2, raise_percent: 10, bootstrap: BootstrapSettings::default() }
    }
}

/// A monthly donor's risk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChurnRisk {
    /// Index into the ledger's donors.
    pub donor: u32,
    /// The probability of no successful debit in the next six months.
    pub risk: f64,
    /// Whether the donor may be asked for more: below the limit, and no debit has failed since the last that succeeded.
    pub may_ask: bool,
}

/// The test of the model against its rule, out of time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChurnProof {
    /// The day from which the tested label runs.
    pub test_at: AsOf,
    /// Donors tested.
    pub donors: u64,
    /// Those who left.
    pub events: u64,
    /// Area under the ROC curve of the model.
    pub auc: Option<f64>,
    /// That of the rule.
    pub auc_rule: Option<f64>,
    /// Log loss of the model.
    pub log_loss: Option<f64>,
    /// That of the rule.
    pub log_loss_rule: Option<f64>,
    /// 95 % interval of the model's log loss less the rule's, drawn over donors; below zero the model is better.
    pub difference: Option<Interval>,
}

/// Risks as of a day, with what they rest on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Churn {
    /// The day on which one stands.
    pub as_of: AsOf,
    /// What was chosen.
    pub settings: ChurnSettings,
    /// What made the risks: logistic or rule.
    pub method: Method,
    /// Donors that the live fit learned from.
    pub rows: u64,
    /// Those of them who left.
    pub events: u64,
    /// The test; `None` where there was too little to test.
    pub proof: Option<ChurnProof>,
    /// Of the donors active 12 months before the day and since, those whose monthly amount rose by the percentage.
    pub raised: (u64, u64),
    /// The risks, ascending by donor.
    pub risks: Vec<ChurnRisk>,
}

/// Fits, tests and scores as of a day: the label of the live fit ends on it, that of the test too, fitted six months
/// earlier. Nothing on or after the day is looked at.
///
/// # Errors
/// [`Kind::Refused`] when nobody gave regularly at the fit or nobody left or stayed.
pub fn churn(ledger: &Ledger, as_of: AsOf, settings: &ChurnSettings) -> Result<Churn> {
    let live = Labelled::of(ledger, as_of.plus_months(-LABEL_MONTHS));
    if live.events() == 0 || live.events() == live.table.donor.len() {
        return Err(Error::new(
            Kind::Refused,
            format!(
                "of the {} monthly donors of six months ago all stayed or all left",
                live.table.donor.len()
            ),
        )
        .hint("risks of leaving need some months of regular gifts with their failures"));
    }
    let proof = prove(ledger, &live, as_of, settings);
    let won = proof.and_then(|proof| proof.difference).is_some_and(|difference| difference.high < 0.0);
    let table = debits(&ledger.until(as_of));
    let rule = live.rule()?;
    let model = if won { live.model().ok() } else { None };
    let risks = table
        .donor
        .iter()
        .zip(&table.rows)
        .map(|(donor, row)| {
            let risk = model.as_ref().map_or_else(|| rule.value(row[0]).get(), |model| model.risk(row));
            let may_ask = risk < settings.never_ask_from && row[FAILURES_SINCE] == 0.0;
            ChurnRisk { donor: *donor, risk, may_ask }
        })
        .collect();
    Ok(Churn {
        as_of,
        settings: *settings,
        method: if model.is_some() { Method::Logistic } else { Method::Rule },
        rows: live.table.donor.len() as u64,
        events: live.events() as u64,
        proof,
        raised: raised(ledger, &table, as_of, settings.raise_percent),
        risks,
    })
}

/// Places in [`COLUMNS`].
const LAST_AMOUNT: usize = 4;
const FAILURES_SINCE: usize = 6;

/// Monthly donors of a day, and whether they left.
struct Labelled {
    table: DebitTable,
    left: Vec<bool>,
}

impl Labelled {
    fn of(ledger: &Ledger, at: AsOf) -> Self {
        let table = debits(&ledger.until(at));
        let outcome = ledger.outcomes(at, LABEL_MONTHS.unsigned_abs());
        let left = table
            .donor
            .iter()
            .map(|&donor| {
                let payments = outcome.donor(donor as usize);
                !(0..payments.len()).any(|row| payments.recurring()[row] && payments.is_counted(row))
            })
            .collect();
        Self { table, left }
    }

    fn events(&self) -> usize {
        self.left.iter().filter(|left| **left).count()
    }

    fn rule(&self) -> Result<RecencyRule> {
        let days: Vec<f64> = self.table.rows.iter().map(|row| row[0]).collect();
        RecencyRule::rising(&days, &self.left)
    }

    fn model(&self) -> Result<Model> {
        let events = self.events();
        if events.min(self.left.len() - events) < EVENTS_NEEDED {
            return Err(Error::new(Kind::Refused, "too few donors left or stayed for a model"));
        }
        Model::fit(self)
    }
}

/// Fitted six months before the live fit; its label ends where the tested one begins.
fn prove(ledger: &Ledger, live: &Labelled, as_of: AsOf, settings: &ChurnSettings) -> Option<ChurnProof> {
    let test_at = as_of.plus_months(-LABEL_MONTHS);
    let past = Labelled::of(ledger, test_at.plus_months(-LABEL_MONTHS));
    let (model, rule) = (past.model().ok()?, past.rule().ok()?);
    let by_model: Vec<f64> = live.table.rows.iter().map(|row| model.risk(row)).collect();
    let by_rule: Vec<f64> = live.table.rows.iter().map(|row| rule.value(row[0]).get()).collect();
    let losses = |p: &[f64]| -> Vec<f64> {
        let one = |(p, left): (&f64, &bool)| log_loss(&[*p], &[*left]).unwrap_or_default();
        p.iter().zip(&live.left).map(one).collect()
    };
    let differences: Vec<f64> =
        losses(&by_model).iter().zip(losses(&by_rule)).map(|(model, rule)| model - rule).collect();
    let drawn = replicates(&Donors::of_rows(&live.table.donor), &settings.bootstrap, |weights| {
        let rows: u32 = weights.iter().sum();
        let sum: f64 = weights.iter().zip(&differences).map(|(weight, d)| f64::from(*weight) * d).sum();
        (rows > 0).then(|| sum / f64::from(rows))
    });
    Some(ChurnProof {
        test_at,
        donors: live.left.len() as u64,
        events: live.events() as u64,
        auc: auc(&by_model, &live.left),
        auc_rule: auc(&by_rule, &live.left),
        log_loss: log_loss(&by_model, &live.left),
        log_loss_rule: log_loss(&by_rule, &live.left),
        difference: interval(&drawn, settings.bootstrap.level),
    })
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
        let logistic = LogisticParams::new().check()?.fit(&matrix, &set.left, None)?;
        Ok(Self { mean, scale, logistic })
    }

    fn risk(&self, row: &[f64; COLUMNS.len()]) -> f64 {
        let decision = self.logistic.decision(&standardised(row, &self.mean, &self.scale));
        1.0 / (1.0 + (-decision).exp())
    }
}

/// sign(x) · ln(1 + |x|): counts, days and euros are skewed.
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

/// How many of the donors active a year ago and now debit at least so many percent more: (raised, of).
fn raised(ledger: &Ledger, now: &DebitTable, as_of: AsOf, percent: u32) -> (u64, u64) {
    let before = debits(&ledger.until(as_of.plus_months(-12)));
    let (mut count, mut of) = (0, 0);
    for (donor, row) in before.donor.iter().zip(&before.rows) {
        let Ok(place) = now.donor.binary_search(donor) else { continue };
        of += 1;
        let least = row[LAST_AMOUNT] * (1.0 + f64::from(percent) / 100.0);
        count += u64::from(now.rows[place][LAST_AMOUNT] >= least - 1e-9);
    }
    (count, of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use obole_ledger::{Cents, Day, GiftRow, LedgerBuilder, Status};

    /// `donors` monthly donors over two years. Every third has troubles: from a month of its own on every other debit
    /// fails for a closed account, and four months later the donor is gone.
    fn ledger(donors: u32, troubles: bool) -> Ledger {
        let mut builder = LedgerBuilder::new();
        builder.source("gifts.csv").unwrap();
        let start = Day::parse_iso("2023-01-05").unwrap();
        for donor in 0..donors {
            let name = format!("D{donor:04}");
            let trouble = (troubles && donor % 3 == 0).then(|| 4 + (donor as i32 / 3) % 18);
            for month in 0..24 {
                let since = trouble.map_or(-1, |trouble| month - trouble);
                if since >= 4 {
                    break;
                }
                let id = format!("{donor}-{month}");
                let mut row = GiftRow::new(&id, &name, start.plus_months(month), Cents::new(1_000));
                row.recurring = true;
                if since >= 0 && since % 2 == 0 {
                    (row.status, row.failure_code) = (Status::Failed, "AC04");
                }
                builder.push(&row).unwrap();
            }
        }
        builder.build().unwrap().0
    }

    fn at() -> AsOf {
        AsOf::new(Day::parse_iso("2025-01-01").unwrap())
    }

    #[test]
    fn failures_that_announce_a_departure_are_learned_and_proved_out_of_time() {
        let ledger = ledger(600, true);
        let found = churn(&ledger, at(), &ChurnSettings::default()).unwrap();
        let proof = found.proof.unwrap();
        assert!(proof.auc.unwrap() > proof.auc_rule.unwrap(), "{proof:?}");
        assert!(proof.log_loss.unwrap() < proof.log_loss_rule.unwrap(), "{proof:?}");
        assert_eq!((found.method, proof.difference.unwrap().high < 0.0), (Method::Logistic, true));
        // Nobody with an open failure or a high risk is to be asked for more.
        let table = debits(&ledger.until(at()));
        for (risk, row) in found.risks.iter().zip(&table.rows) {
            assert!(!risk.may_ask || (risk.risk < 0.2 && row[FAILURES_SINCE] == 0.0));
        }
        assert!(found.risks.iter().any(|risk| risk.may_ask) && found.risks.iter().any(|risk| !risk.may_ask));
        assert_eq!(found, churn(&ledger, at(), &ChurnSettings::default()).unwrap(), "same input, same risks");
    }

    #[test]
    fn what_happens_after_the_day_changes_no_risk() {
        let ledger = ledger(300, true);
        let day = AsOf::new(Day::parse_iso("2024-08-01").unwrap());
        let found = churn(&ledger, day, &ChurnSettings::default()).unwrap();
        let mut builder = LedgerBuilder::new();
        builder.source("gifts.csv").unwrap();
        for donor in 0..ledger.donors().len() {
            let name = ledger.donors().id.get(donor).to_string();
            let known = ledger.until(day).donor(donor);
            for row in 0..known.len() {
                let id = format!("{donor}-{row}");
                let mut gift = GiftRow::new(&id, &name, known.days()[row], known.cents()[row]);
                gift.recurring = known.recurring()[row];
                gift.status = known.statuses()[row];
                gift.failure_code = if gift.status == Status::Failed { "AC04" } else { "" };
                builder.push(&gift).unwrap();
            }
        }
        let (cut, _) = builder.build().unwrap();
        assert_eq!(found.risks, churn(&cut, day, &ChurnSettings::default()).unwrap().risks);
    }

    #[test]
    fn where_nobody_left_nothing_is_invented() {
        let error = churn(&ledger(30, false), at(), &ChurnSettings::default()).unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
    }

    #[test]
    fn few_departures_leave_the_rule() {
        let found = churn(&ledger(30, true), at(), &ChurnSettings::default()).unwrap();
        assert_eq!((found.method, found.proof), (Method::Rule, None));
        assert!(found.events > 0 && !found.risks.is_empty());
    }
}
