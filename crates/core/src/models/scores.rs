//! Predictions of the models for each donor.

use obole_ledger::{AsOf, Result};
use serde::Serialize;

use super::amount::rule_amounts;
use super::card::is_false;
use super::scoring::asks;
use super::task::Method;
use crate::features::FeatureTable;

/// One reason of a score: a feature, its value, and its contribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reason {
    /// The feature's index in [`V1`](crate::features::V1).
    pub feature: usize,
    /// The donor's value, before any transform; NaN if missing.
    pub value: f64,
    /// Contribution to the decision value of the gift model (log-odds), compared with the training mean. The
    /// contribution of a missing value's indicator is part of its feature's.
    pub contribution: f64,
}

/// Methods that made the numbers of each task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Methods {
    /// Method of `gift_likelihood` and the reasons.
    pub gift: Method,
    /// Method of `lapse_risk`; `None` if there is no lapse model.
    pub lapse: Option<Method>,
    /// Method of `expected_gift` and its interval.
    pub amount: Method,
    /// `true` if no backtest compared the models with the simple rules.
    #[serde(skip_serializing_if = "is_false")]
    pub unproved: bool,
}

/// The scores, one entry per donor in every column, in the order of the feature table. In JSON, an unknown
/// number is `null`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// As-of day.
    pub as_of: AsOf,
    /// The horizon in calendar months.
    pub horizon_months: u32,
    /// Index of the donor in [`obole_ledger::Ledger::donors`], ascending.
    pub donor: Vec<u32>,
    /// Probability of a gift within the horizon; NaN if no outcome is known yet to learn from
    /// ([`without_outcomes`](Self::without_outcomes)).
    pub gift_likelihood: Vec<f64>,
    /// Probability of no gift within the horizon; NaN if the donor was not active in the 12 months before.
    pub lapse_risk: Vec<f64>,
    /// Expected total if the donor gives, in whole units of the currency.
    pub expected_gift: Vec<f64>,
    /// Lower end of the 80 % interval of the amount if the donor gives: of similar donors who give, one in
    /// ten gives less. It belongs to `expected_gift`.
    pub gift_low: Vec<f64>,
    /// Upper end of the same interval: of those who give, one in ten gives more.
    pub gift_high: Vec<f64>,
    /// Lower end of the 80 % interval of the amount including 0: one in ten gives less. It belongs to
    /// [`expected_value`](Self::expected_value), and is 0 for all but the surest donors.
    pub value_low: Vec<f64>,
    /// Upper end of the same interval: one in ten gives more; 0 if a gift is less likely than that.
    pub value_high: Vec<f64>,
    /// The amount to ask for, in whole units of the currency.
    pub suggested_ask: Vec<f64>,
    /// The ladder of asks that begins with the suggested ask ([`ask_ladder`](super::ask_ladder)).
    pub ask_ladder: Vec<[f64; 3]>,
    /// Up to three reasons of the gift likelihood, by size.
    pub reasons: Vec<[Option<Reason>; 3]>,
    /// Methods that made the numbers.
    pub methods: Methods,
}

impl Scores {
    /// Makes the scores of a history too short to know any outcome. The donor's last gift is the expected
    /// amount, and the asks follow from past gifts. Probabilities, intervals and reasons are missing.
    ///
    /// # Errors
    /// [`Kind::Refused`](crate::Kind::Refused) when the table lacks a column.
    pub fn without_outcomes(table: &FeatureTable, horizon_months: u32) -> Result<Self> {
        let last = rule_amounts(table, Method::LastGift)?;
        let unknown = || vec![f64::NAN; table.len()];
        let ladder: Vec<[f64; 3]> = (0..table.len()).map(|row| asks(&table.row(row))).collect();
        Ok(Self {
            as_of: table.as_of,
            horizon_months,
            donor: table.donor.clone(),
            gift_likelihood: unknown(),
            lapse_risk: unknown(),
            expected_gift: last,
            gift_low: unknown(),
            gift_high: unknown(),
            value_low: unknown(),
            value_high: unknown(),
            suggested_ask: ladder.iter().map(|ladder| ladder[0]).collect(),
            ask_ladder: ladder,
            reasons: vec![[None; 3]; table.len()],
            methods: Methods { gift: Method::Rule, lapse: None, amount: Method::LastGift, unproved: false },
        })
    }

    /// Returns the number of donors.
    pub fn len(&self) -> usize {
        self.donor.len()
    }

    /// Returns whether there is no donor.
    pub fn is_empty(&self) -> bool {
        self.donor.is_empty()
    }

    /// Computes gift likelihood times expected gift; NaN for a row that does not exist.
    pub fn expected_value(&self, row: usize) -> f64 {
        match (self.gift_likelihood.get(row), self.expected_gift.get(row)) {
            (Some(likelihood), Some(gift)) => likelihood * gift,
            _ => f64::NAN,
        }
    }
}
