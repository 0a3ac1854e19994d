//! Candidates for a list: scored donors, no matter what scored them.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{AsOf, Cents, LedgerView, Message, message};
use serde::{Deserialize, Serialize};

use super::Goal;
use crate::features::V1;
use crate::labels::Giving;
use crate::models::{GoalScores, Reason, Scores, Task};
use crate::{Error, Kind, Result};

/// Code of the reason of a donor who was drawn at random, in place of a feature.
pub const DRAWN_AT_RANDOM: &str = "drawn_at_random";

/// One reason for a score: a feature's code, its value for this donor, its contribution on the logit scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanReason {
    /// The feature's name in the catalogue.
    pub feature: String,
    /// Its value; `None` when missing.
    pub value: Option<f64>,
    /// Its contribution, on the logit scale, against the mean of the training rows.
    pub contribution: f64,
}

/// One scored donor.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Candidate {
    /// Index into the ledger's donors.
    pub donor: u32,
    /// Probability of a gift within the horizon, or of the event of the goal, 0 to 1; NaN for all donors when
    /// no outcome is known yet.
    pub gift_likelihood: f64,
    /// Expected total within the horizon if that happens, in units of the currency.
    pub expected_gift: f64,
    /// Amount to ask for, if the scores have one; the person may change it.
    pub suggested_ask: Option<Cents>,
    /// Further steps of the ladder of asks ([`crate::models::ask_ladder`]), ascending, each above the
    /// suggested ask.
    pub higher_asks: Vec<Cents>,
    /// Reasons for the score, the strongest first.
    pub reasons: Vec<PlanReason>,
    /// `true` if the donor's regular gift is at risk: such a donor is not asked for more.
    pub may_stop: bool,
}

impl Candidate {
    /// Makes a scored donor without reasons.
    pub fn new(donor: u32, gift_likelihood: f64, expected_gift: f64) -> Self {
        Self {
            donor,
            gift_likelihood,
            expected_gift,
            suggested_ask: None,
            higher_asks: Vec::new(),
            reasons: Vec::new(),
            may_stop: false,
        }
    }

    /// Returns whether a likelihood is known.
    pub(super) fn is_known(&self) -> bool {
        !self.gift_likelihood.is_nan()
    }

    /// Returns likelihood times expected gift, rounded to the cent; 0 when no likelihood is known.
    pub(super) fn expected_value(&self) -> Cents {
        if self.is_known() { to_cents(self.gift_likelihood * self.expected_gift) } else { Cents::default() }
    }

    /// Returns the amount that orders the list: the expected value, or the expected gift when no likelihood
    /// is known.
    pub(super) fn rank(&self) -> Cents {
        if self.is_known() { self.expected_value() } else { to_cents(self.expected_gift) }
    }
}

/// Converts units of a currency to the nearest cent.
pub(super) fn to_cents(units: f64) -> Cents {
    Cents::new((units * 100.0).round() as i64)
}

/// All scored donors, with the facts about the scores that a plan reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidates {
    /// As-of day of the scores.
    pub as_of: AsOf,
    /// Horizon of the scores in months.
    pub horizon_months: u32,
    /// Method of each task: `gift` → `logistic` or `rule` (the rule unless the model is better). Saved in the
    /// plan.
    pub methods: BTreeMap<String, String>,
    /// `true` when no backtest compared the models with the simple rules.
    pub unproved: bool,
    /// Candidates, one for each donor.
    pub rows: Vec<Candidate>,
}

fn named(reason: &Reason) -> Option<PlanReason> {
    Some(PlanReason {
        feature: V1.get(reason.feature)?.name.to_owned(),
        value: Some(reason.value).filter(|value| value.is_finite()),
        contribution: reason.contribution,
    })
}

/// Returns the reasons to be on a list: a feature that lowers the likelihood is none.
fn reasons_for(reasons: &[Option<Reason>; 3]) -> Vec<PlanReason> {
    reasons.iter().flatten().filter(|reason| reason.contribution > 0.0).filter_map(named).collect()
}

/// Largest expected gift that is accepted: a thousand million units of the currency.
const LARGEST: f64 = 1e9;

/// Returns the suggested ask and the steps above it; a step equal to the one before is left out.
fn ladder(suggested: f64, steps: Option<&[f64; 3]>) -> Vec<Cents> {
    let mut asks: Vec<Cents> = std::iter::once(suggested)
        .chain(steps.into_iter().flatten().skip(1).copied())
        .take_while(|ask| *ask > 0.0 && *ask <= LARGEST)
        .map(to_cents)
        .collect();
    asks.dedup();
    asks
}

impl Candidates {
    /// Makes candidates without a note on the methods.
    pub fn new(as_of: AsOf, horizon_months: u32, rows: Vec<Candidate>) -> Self {
        Self { as_of, horizon_months, methods: BTreeMap::new(), unproved: false, rows }
    }

    /// Makes candidates from the models' scores. Features in reasons are named by the catalogue, and the
    /// methods that made the scores are recorded.
    pub fn from_scores(scores: &Scores) -> Self {
        let at = |column: &[f64], row: usize| column.get(row).copied().unwrap_or(f64::NAN);
        let rows = scores.donor.iter().enumerate().map(|(row, &donor)| {
            let mut asks = ladder(at(&scores.suggested_ask, row), scores.ask_ladder.get(row)).into_iter();
            Candidate {
                donor,
                gift_likelihood: at(&scores.gift_likelihood, row),
                expected_gift: at(&scores.expected_gift, row),
                suggested_ask: asks.next(),
                higher_asks: asks.collect(),
                reasons: scores.reasons.get(row).map_or_else(Vec::new, reasons_for),
                may_stop: false,
            }
        });
        let mut methods = BTreeMap::from([
            (Task::Gift.name().to_owned(), scores.methods.gift.name().to_owned()),
            (Task::Amount.name().to_owned(), scores.methods.amount.name().to_owned()),
        ]);
        if let Some(lapse) = scores.methods.lapse {
            methods.insert(Task::Lapse.name().to_owned(), lapse.name().to_owned());
        }
        Self {
            as_of: scores.as_of,
            horizon_months: scores.horizon_months,
            methods,
            unproved: scores.methods.unproved,
            rows: rows.collect(),
        }
    }

    /// Returns the donors of a list of thanks: everybody with a gift, the amount of the last one in place of
    /// an expected gift. Thanks need no likelihood, and nobody has to have a score.
    pub(super) fn for_thanks(&self, newest: &LedgerView<'_>) -> Self {
        let candidate = |donor: usize| {
            let giving = Giving::of(&newest.donor(donor), newest.as_of());
            giving.last?;
            Some(Candidate::new(
                u32::try_from(donor).ok()?,
                f64::NAN,
                giving.last_amount.get() as f64 / 100.0,
            ))
        };
        let rows = (0..newest.donor_count()).filter_map(candidate).collect();
        Self { methods: BTreeMap::new(), unproved: false, rows, ..*self }
    }

    /// Takes the likelihoods, totals and reasons of the goal for its donors, in place of those of a gift.
    ///
    /// There is no model if no training donor belonged to the goal. For a second gift or a return, the
    /// likelihood of any gift within the horizon stays, and the methods name that task. For a regular gift no
    /// likelihood is known then, nor if its event was never observed.
    #[must_use]
    pub fn for_goal(mut self, goal: Goal, scores: &BTreeMap<Task, GoalScores>) -> Self {
        let Some(task) = goal.task() else { return self };
        let found = scores.get(&task).filter(|of_goal| !goal.is_regular() || of_goal.total.is_some());
        let Some(of_goal) = found else {
            if goal.is_regular() {
                self.methods.remove(Task::Gift.name());
                for row in &mut self.rows {
                    row.gift_likelihood = f64::NAN;
                    row.reasons.clear();
                }
            }
            return self;
        };
        self.methods.remove(Task::Gift.name());
        self.methods.insert(task.name().to_owned(), of_goal.method.name().to_owned());
        if of_goal.total.is_some() {
            self.methods.remove(Task::Amount.name());
        }
        for (at, row) in of_goal.rows.iter().enumerate() {
            let (Some(candidate), Some(likelihood), Some(reasons)) =
                (self.rows.get_mut(*row as usize), of_goal.likelihood.get(at), of_goal.reasons.get(at))
            else {
                continue;
            };
            candidate.gift_likelihood = *likelihood;
            candidate.reasons = reasons_for(reasons);
            if let Some(total) = of_goal.total.as_ref().and_then(|totals| totals.get(at)) {
                candidate.expected_gift = *total;
            }
        }
        self
    }

    /// Marks donors whose regular gift is at risk ([`donors_at_risk`](crate::recurring::donors_at_risk)).
    #[must_use]
    pub fn with_risk(mut self, at_risk: &BTreeSet<u32>) -> Self {
        for row in &mut self.rows {
            row.may_stop = at_risk.contains(&row.donor);
        }
        self
    }

    /// Refuses scores out of range and donors that occur twice.
    pub(super) fn check(&self, donors: usize) -> Result<()> {
        let refused =
            |what: Message| Err(Error::new(Kind::Refused, message!("scores-unusable", what = what)));
        let known = self.rows.iter().filter(|row| row.is_known()).count();
        if known > 0 && known < self.rows.len() {
            return refused(message!("gift-likelihood-range"));
        }
        let mut seen = vec![false; donors];
        for row in &self.rows {
            if row.is_known() && !(0.0..=1.0).contains(&row.gift_likelihood) {
                return refused(message!("gift-likelihood-range"));
            }
            if !(0.0..=LARGEST).contains(&row.expected_gift) {
                return refused(message!("expected-gift-invalid"));
            }
            let finite = |r: &PlanReason| r.contribution.is_finite() && r.value.is_none_or(f64::is_finite);
            if !row.reasons.iter().all(finite) {
                return refused(message!("reason-without-number"));
            }
            let asks: Vec<&Cents> = row.suggested_ask.iter().chain(&row.higher_asks).collect();
            if row.suggested_ask.is_none() && !asks.is_empty() || !asks.is_sorted_by(|a, b| a < b) {
                return refused(message!("ladder-not-rising"));
            }
            match seen.get_mut(row.donor as usize) {
                None => return refused(message!("donor-not-in-ledger")),
                Some(true) => return refused(message!("a-donor-twice")),
                Some(seen) => *seen = true,
            }
        }
        Ok(())
    }
}
