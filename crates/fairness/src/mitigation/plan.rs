//! Evaluation of the requested methods, each with its price; methods that need the attribute are compared
//! with alternatives that do not.

use super::consent::AcceptAttributeAtDecision;
use super::effect::Effect;
use super::frontier::Frontier;
use super::limit::Limit;
use super::mitigation_input::MitigationInput;
use super::odds::EqualisedOdds;
use super::price::{Method, Price};
use crate::input::{Attribute, Rows};
use crate::metric::Metric;
use crate::settings::Settings;
use crate::value::Value;
use obole_error::{Error, Kind};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Request for an evaluation of mitigation methods.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ask {
    /// Methods to evaluate; [`Method::Reweighing`] and [`Method::ProxyRemoval`] need a model and are not
    /// evaluated here.
    pub methods: BTreeSet<Method>,
    /// Threshold by which a method is chosen.
    pub limit: Limit,
    /// Share of the places drawn at random; `None` searches for the smallest whole percentage that meets the
    /// threshold, and uses [`Ask::QUOTA`] where no threshold is set.
    pub quota: Option<f64>,
    /// Statement by a person who accepts methods that use the attribute for the decision.
    pub accepted: Option<AcceptAttributeAtDecision>,
}

impl Ask {
    /// Default share of the places drawn at random.
    pub const QUOTA: f64 = 0.10;
}

/// Reason why a method has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// The method is chosen by a threshold, and none was set.
    NoThreshold,
    /// No variant of the method within the number selected meets the threshold.
    NoneMeets,
    /// Fewer than two groups have a rate to compare.
    NotAssessable,
    /// The model of the method could not be fitted: too few rows or outcomes, or no usable column.
    NotFitted,
}

/// Result of one method on one rate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// Method that was evaluated.
    pub method: Method,
    /// Rate whose gap the method is to reduce.
    pub metric: Metric,
    /// `true` when a person's attribute is used for the decision about that person.
    pub needs_attribute: bool,
    /// Column removed from the model, for [`Method::ProxyRemoval`].
    pub column: Option<String>,
    /// Threshold of the score, for [`Method::OneThreshold`].
    pub threshold: Option<f64>,
    /// Share of the places drawn at random, for [`Method::Quota`].
    pub quota: Option<f64>,
    /// Quality of the model, for [`Method::Reweighing`] and [`Method::ProxyRemoval`].
    pub fit: Option<Fit>,
    /// Rules of the groups, for [`Method::EqualisedOdds`].
    pub odds: Option<EqualisedOdds>,
    /// `true` when the method sets a rule on rows, and each row is under one that it did not set. The rule
    /// that is named is set on all rows.
    pub held_out: bool,
    /// Effect of the method; `None` when `why_not` holds the reason.
    pub effect: Option<Effect>,
    /// Price of the effect.
    pub price: Option<Price>,
    /// `true` when the rate then meets the threshold, on rows that did not set a rule; `None` when no
    /// threshold is set.
    pub meets: Option<bool>,
    /// Reason why there is no effect.
    pub why_not: Option<WhyNot>,
    /// For a method that needs the attribute: index in [`Mitigation::tried`] of the alternative that does
    /// not.
    pub beside: Option<usize>,
}

/// Methods of reducing the gaps of one attribute, with their prices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mitigation {
    /// Name of the attribute.
    pub attribute: String,
    /// Number of rows of the table.
    pub rows: u64,
    /// Number of rows that the decision selects, which is the maximum for every rule on the rows that set it.
    pub budget: u64,
    /// Effect of the present decision.
    pub now: Effect,
    /// Threshold that was requested.
    pub limit: Limit,
    /// `true` when a person accepted the use of the attribute for the decision.
    pub accepted: bool,
    /// Thinned frontier of each rate, for one threshold for all groups.
    pub frontiers: BTreeMap<Metric, Frontier>,
    /// Model before the changes by [`Method::Reweighing`] and [`Method::ProxyRemoval`]; their prices are
    /// relative to it. `None` where no model was fitted.
    pub refit: Option<Refit>,
    /// Results of the methods, in the order of [`Method::ALL`].
    pub tried: Vec<Tried>,
}

/// Refitted model, evaluated on rows that were not used to fit it. It selects the rows with the highest
/// scores, as many as the decision selects.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refit {
    /// Effect of selecting by the model.
    pub effect: Effect,
    /// Quality of the model.
    pub fit: Fit,
}

/// Quality of a model on rows that were not used to fit it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Fit {
    /// Area under the ROC curve.
    pub auc: Value,
    /// Mean log loss, in nats.
    pub log_loss: Value,
}

/// Maximum number of points of a frontier in a mitigation.
const POINTS: usize = 100;

impl Tried {
    /// Creates a result without an effect.
    pub fn new(method: Method, metric: Metric) -> Self {
        Self {
            method,
            metric,
            needs_attribute: method.needs_attribute(),
            column: None,
            threshold: None,
            quota: None,
            fit: None,
            odds: None,
            held_out: false,
            effect: None,
            price: None,
            meets: None,
            why_not: None,
            beside: None,
        }
    }

    /// Adds the effect, and its price relative to `before`.
    #[must_use]
    pub fn with(
        mut self,
        field: &MitigationInput<'_>,
        before: &Effect,
        effect: Effect,
        limit: Limit,
    ) -> Self {
        let found = effect.rates.get(&self.metric);
        self.meets = limit.is_set().then(|| found.is_some_and(|rate| limit.is_met(rate.gap, rate.ratio)));
        if found.is_none_or(|rate| rate.gap.get().is_none()) {
            self.why_not = Some(WhyNot::NotAssessable);
            return self;
        }
        self.price = Some(field.price(before, &effect));
        self.effect = Some(effect);
        self
    }

    /// Adds the reason why there is no effect.
    #[must_use]
    pub fn without(mut self, why: WhyNot) -> Self {
        self.why_not = Some(why);
        self
    }
}

/// Evaluates methods on the decisions of a table. The caller must exclude the rows that an audit excludes
/// ([`crate::rows_audited`]).
///
/// # Errors
/// As [`crate::audit`]; [`Kind::InvalidParameter`] for a table without decisions;
/// [`Kind::AttributeAtDecision`] when a method uses the attribute for the decision and nobody has accepted
/// that.
pub fn mitigate(
    rows: &Rows<'_>,
    attribute: &Attribute,
    settings: &Settings,
    ask: &Ask,
) -> Result<Mitigation, Error> {
    for method in ask.methods.iter().filter(|method| method.needs_attribute()) {
        AcceptAttributeAtDecision::required(ask.accepted, method.key())?;
    }
    let field = MitigationInput::new(rows, attribute, settings)?;
    let budget = field.budget()?;
    let now =
        field.now().ok_or_else(|| Error::new(Kind::InvalidParameter, "mitigation-without-decisions"))?;
    // Rates that need outcomes are skipped in a table without outcomes.
    let metrics = || {
        let all = settings.verdict_metrics.iter().copied();
        all.filter(|metric| matches!(metric, Metric::SelectionRate | Metric::Tpr))
            .filter(|metric| *metric == Metric::SelectionRate || rows.y_true.is_some())
    };
    let full: Vec<Frontier> = metrics().map(|metric| field.frontier(metric)).collect::<Result<_, _>>()?;
    let mut tried = Vec::new();
    let wants = |method: Method| ask.methods.contains(&method);
    let try_one = Try { field: &field, now: &now, ask, budget };
    for frontier in full.iter().filter(|_| wants(Method::OneThreshold)) {
        tried.push(try_one.one_threshold(frontier)?);
    }
    if wants(Method::Quota) {
        for metric in metrics() {
            tried.push(try_one.quota(metric)?);
        }
    }
    if let Some(accepted) = ask.accepted {
        if wants(Method::EqualSelection) {
            let chance = field.equal_selection(accepted)?;
            tried.push(try_one.done(Tried::new(Method::EqualSelection, Metric::SelectionRate), &chance)?);
        }
        if wants(Method::EqualTpr) {
            let chance = field.held_out(|set| set.equal_tpr(accepted).map(Some))?;
            let start = Tried { held_out: true, ..Tried::new(Method::EqualTpr, Metric::Tpr) };
            tried.push(try_one.done(start, &chance)?);
        }
        if wants(Method::EqualisedOdds) {
            let start = Tried::new(Method::EqualisedOdds, Metric::Tpr);
            tried.push(match field.equalised_odds(accepted)? {
                Some((odds, _)) => {
                    let rule = |set: &MitigationInput<'_>| {
                        Ok(set.equalised_odds(accepted)?.map(|(_, chance)| chance))
                    };
                    let chance = field.held_out(rule)?;
                    try_one.done(Tried { odds: Some(odds), held_out: true, ..start }, &chance)?
                }
                None => start.without(WhyNot::NotAssessable),
            });
        }
    }
    let step = settings.gates.publish_k;
    let frontiers = full.iter().map(|frontier| (frontier.metric, frontier.thinned(POINTS, step))).collect();
    let mut found = Mitigation {
        attribute: attribute.name().to_owned(),
        rows: field.len() as u64,
        budget,
        now,
        limit: ask.limit,
        accepted: ask.accepted.is_some(),
        frontiers,
        refit: None,
        tried,
    };
    found.put_beside();
    Ok(found)
}

impl Mitigation {
    /// Sorts the results, with methods that need no attribute first, and assigns each of the others its
    /// alternative among them on the same rate. Must be called again after adding to [`Mitigation::tried`].
    pub fn put_beside(&mut self) {
        self.tried.sort_by_key(|tried| tried.method);
        let beside: Vec<Option<usize>> = self
            .tried
            .iter()
            .map(|one| one.needs_attribute.then(|| self.alternative(one.metric)).flatten())
            .collect();
        for (one, beside) in self.tried.iter_mut().zip(beside) {
            one.beside = beside;
        }
    }

    /// Returns the index of the cheapest method that needs no attribute and meets the threshold on this rate;
    /// where there is none, or no threshold is set, that of the method that reduces the gap most.
    fn alternative(&self, metric: Metric) -> Option<usize> {
        let found: Vec<(usize, bool, f64, f64)> = self
            .tried
            .iter()
            .enumerate()
            .filter(|(_, other)| !other.needs_attribute)
            .filter_map(|(at, other)| {
                let price = other.price.as_ref()?.gaps.get(&metric)?;
                let left = other.effect.as_ref()?.rates.get(&metric)?;
                let meets = self.limit.is_set() && self.limit.is_met(left.gap, left.ratio);
                Some((at, meets, price.lost_per_point.get()?, price.closed.get()?))
            })
            .collect();
        let cheapest = found.iter().filter(|(_, meets, ..)| *meets).min_by(|a, b| a.2.total_cmp(&b.2));
        let closing_most = || found.iter().max_by(|a, b| a.3.total_cmp(&b.3).then(b.0.cmp(&a.0)));
        cheapest.or_else(closing_most).map(|(at, ..)| *at)
    }
}

struct Try<'a> {
    field: &'a MitigationInput<'a>,
    now: &'a Effect,
    ask: &'a Ask,
    budget: u64,
}

impl Try<'_> {
    fn one_threshold(&self, frontier: &Frontier) -> Result<Tried, Error> {
        let start = Tried::new(Method::OneThreshold, frontier.metric);
        if !self.ask.limit.is_set() {
            return Ok(start.without(WhyNot::NoThreshold));
        }
        let Some(point) = frontier.choose(self.ask.limit, self.budget) else {
            return Ok(start.without(WhyNot::NoneMeets));
        };
        let chance = self.field.held_out(|set| {
            let frontier = set.frontier(start.metric)?;
            let Some(least) =
                frontier.choose(self.ask.limit, set.budget()?).and_then(|point| point.threshold)
            else {
                return Ok(None);
            };
            Ok(Some(set.score.iter().map(|score| f64::from(u8::from(*score >= least))).collect()))
        })?;
        self.done(Tried { threshold: point.threshold, held_out: true, ..start }, &chance)
    }

    fn quota(&self, metric: Metric) -> Result<Tried, Error> {
        let start = Tried::new(Method::Quota, metric);
        let limit = self.ask.limit;
        if self.ask.quota.is_some() || !limit.is_set() {
            let share = self.ask.quota.unwrap_or(Ask::QUOTA);
            let chance = self.field.quota_chances(share)?;
            return self.done(Tried { quota: Some(share), ..start }, &chance);
        }
        let Some(share) = self.field.smallest_share(metric, limit)? else {
            return Ok(start.without(WhyNot::NoneMeets));
        };
        let chance = self.field.held_out(|set| {
            let share = set.smallest_share(metric, limit)?;
            share.map(|share| self.field.quota_chances(share)).transpose()
        })?;
        self.done(Tried { quota: Some(share), held_out: true, ..start }, &chance)
    }

    fn done(&self, tried: Tried, chance: &[f64]) -> Result<Tried, Error> {
        Ok(tried.with(self.field, self.now, self.field.effect(chance)?, self.ask.limit))
    }
}
