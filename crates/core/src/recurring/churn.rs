//! Prediction of the monthly donors who leave: no successful debit in the next six months (Dataro's label).
//!
//! It is the mean of logistic regressions on the debits' columns compared with a rule, fitted one label
//! earlier and tested on the next. The model is used only if its log loss is lower with the whole interval
//! below zero (the rule unless the model is better).
//!
//! A status has no date of its own: a debit that settled and was later refunded by the bank is a refund in
//! every view. The columns therefore count no refunds, only debits that failed.

use std::collections::BTreeSet;

use obole_ledger::{AsOf, Error, Kind, Ledger, Result, WholeLedger, message};
use serde::Serialize;

use super::columns::{COLUMNS, debits};
use super::leaving::{Committee, FAILURES_SINCE, Labelled, RecurringBacktest, by_recency};
use crate::evaluate::BootstrapSettings;
use crate::models::{Method, RecencyRule};

/// Settings of the prediction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChurnSettings {
    /// Risk from which a donor is not asked for more.
    pub never_ask_from: f64,
    /// Settings of the interval of the comparison.
    pub bootstrap: BootstrapSettings,
}

impl Default for ChurnSettings {
    fn default() -> Self {
        Self { never_ask_from: 0.2, bootstrap: BootstrapSettings::default() }
    }
}

/// A monthly donor's risk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChurnRisk {
    /// Index into the ledger's donors.
    pub donor: u32,
    /// The probability of no successful debit in the next six months.
    pub risk: f64,
    /// `true` if the donor may be asked for more: below the limit, and no debit has failed since the last
    /// success.
    pub may_ask: bool,
}

/// Data, method and test behind the risks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Basis {
    /// The method used: logistic, or the rule.
    pub method: Method,
    /// Number of labels whose models predict together; 0 for the rule.
    pub labels: u32,
    /// Number of donors that the newest label has.
    pub rows: u64,
    /// Number of these donors who left.
    pub events: u64,
    /// The test; `None` if there was too little data.
    pub proof: Option<RecurringBacktest>,
}

/// Risks as of a day, with their basis.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Churn {
    /// As-of day.
    pub as_of: AsOf,
    /// Settings used.
    pub settings: ChurnSettings,
    /// Basis of the risks of leaving; the rule is days since the last successful debit.
    pub leaves: Basis,
    /// The risks, ascending by donor.
    pub risks: Vec<ChurnRisk>,
}

/// Fits, tests and scores as of a day. The labels of the live fits end on it; the labels of the tests end
/// where those of the live fits begin. Nothing on or after the day is read.
///
/// # Errors
/// [`Kind::Refused`] when nobody gave regularly at the fit or nobody left or stayed.
pub fn churn(ledger: WholeLedger<'_>, as_of: AsOf, settings: &ChurnSettings) -> Result<Churn> {
    let ledger: &Ledger = &ledger;
    // After the end of the ledger, the newest outcomes are those before its end.
    let known = ledger.known_until(as_of);
    let live = Labelled::known_on(ledger, known);
    if live.events() == 0 || live.events() == live.answer.len() {
        return Err(Error::new(
            Kind::Refused,
            message!("all-stayed-or-all-left", donors = live.answer.len()),
        )
        .hint("risks-need-history"));
    }
    let leaves = Answer::of(ledger, &live, settings)?;
    let table = debits(&ledger.until(as_of));
    let risks = table.donor.iter().zip(&table.rows).map(|(donor, row)| {
        let risk = leaves.chance(row);
        ChurnRisk {
            donor: *donor,
            risk,
            may_ask: risk < settings.never_ask_from && row[FAILURES_SINCE] == 0.0,
        }
    });
    Ok(Churn { as_of, settings: *settings, leaves: leaves.basis, risks: risks.collect() })
}

/// Returns the monthly donors who are not asked for more: those who are likely to leave, and those whose last
/// debit failed. Where nothing is known from which to learn a risk, the failed debit alone decides.
///
/// # Errors
/// As [`churn`], except for too little history.
pub fn donors_at_risk(
    ledger: WholeLedger<'_>,
    as_of: AsOf,
    settings: &ChurnSettings,
) -> Result<BTreeSet<u32>> {
    match churn(ledger, as_of, settings) {
        Ok(found) => Ok(found.risks.iter().filter(|risk| !risk.may_ask).map(|risk| risk.donor).collect()),
        Err(error) if error.kind().general() == Kind::Refused => {
            let table = debits(&ledger.until(as_of));
            let rows = table.donor.iter().zip(&table.rows);
            Ok(rows.filter(|(_, row)| row[FAILURES_SINCE] > 0.0).map(|(donor, _)| *donor).collect())
        }
        Err(error) => Err(error),
    }
}

/// The rule and, if it was proved better, the model.
struct Answer {
    rule: RecencyRule,
    model: Option<Committee>,
    basis: Basis,
}

impl Answer {
    fn of(ledger: &Ledger, live: &Labelled, settings: &ChurnSettings) -> Result<Self> {
        let proof = live.prove(ledger, &settings.bootstrap);
        let won = proof.is_some_and(|proof| proof.is_won());
        let model = if won { live.chosen(ledger).ok() } else { None };
        let basis = Basis {
            method: if model.is_some() { Method::Logistic } else { Method::Rule },
            labels: model.as_ref().map_or(0, Committee::labels),
            rows: live.answer.len() as u64,
            events: live.events() as u64,
            proof,
        };
        Ok(Self { rule: live.rule()?, model, basis })
    }

    fn chance(&self, row: &[f64; COLUMNS.len()]) -> f64 {
        self.model.as_ref().map_or_else(|| by_recency(&self.rule, row), |model| model.chance(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use obole_ledger::{Cents, Day, GiftRow, LedgerBuilder, Status};

    /// Builds `donors` monthly donors over two years. Every third has failures: from a month of its own,
    /// every other debit fails because of a closed account, and four months later the donor has left.
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
                row.recurring = Some(true);
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
        let found = churn(ledger.whole().unwrap(), at(), &ChurnSettings::default()).unwrap();
        let proof = found.leaves.proof.unwrap();
        assert!(proof.auc.unwrap() > proof.auc_rule.unwrap(), "{proof:?}");
        assert!(proof.log_loss.unwrap() < proof.log_loss_rule.unwrap(), "{proof:?}");
        assert_eq!((found.leaves.method, proof.difference.unwrap().high < 0.0), (Method::Logistic, true));
        assert!((1..=5).contains(&found.leaves.labels), "{:?}", found.leaves);
        // Nobody with an open failure or a high risk may be asked for more.
        let table = debits(&ledger.until(at()));
        for (risk, row) in found.risks.iter().zip(&table.rows) {
            assert!(!risk.may_ask || (risk.risk < 0.2 && row[FAILURES_SINCE] == 0.0));
        }
        assert!(found.risks.iter().any(|risk| risk.may_ask) && found.risks.iter().any(|risk| !risk.may_ask));
        assert_eq!(
            found,
            churn(ledger.whole().unwrap(), at(), &ChurnSettings::default()).unwrap(),
            "same input, same risks"
        );
    }

    #[test]
    fn what_happens_after_the_day_changes_no_risk() {
        let ledger = ledger(300, true);
        let day = AsOf::new(Day::parse_iso("2024-08-01").unwrap());
        let found = churn(ledger.whole().unwrap(), day, &ChurnSettings::default()).unwrap();
        let mut builder = LedgerBuilder::new();
        builder.source("gifts.csv").unwrap();
        for donor in 0..ledger.donors().len() {
            let name = ledger.donors().id.get(donor).to_string();
            let known = ledger.until(day).donor(donor);
            for row in 0..known.len() {
                let id = format!("{donor}-{row}");
                let mut gift = GiftRow::new(&id, &name, known.days()[row], known.cents()[row]);
                gift.recurring = Some(known.recurring()[row]);
                gift.status = known.statuses()[row];
                gift.failure_code = if gift.status == Status::Failed { "AC04" } else { "" };
                builder.push(&gift).unwrap();
            }
        }
        let (cut, _) = builder.build().unwrap();
        assert_eq!(found.risks, churn(cut.whole().unwrap(), day, &ChurnSettings::default()).unwrap().risks);
    }

    #[test]
    fn where_nobody_left_nothing_is_invented() {
        let error = churn(ledger(30, false).whole().unwrap(), at(), &ChurnSettings::default()).unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
    }

    #[test]
    fn few_departures_leave_the_rule() {
        let found = churn(ledger(30, true).whole().unwrap(), at(), &ChurnSettings::default()).unwrap();
        assert_eq!((found.leaves.method, found.leaves.proof, found.leaves.labels), (Method::Rule, None, 0));
        assert!(found.leaves.events > 0 && !found.risks.is_empty());
    }
}
