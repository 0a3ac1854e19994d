//! The methods asked for, each with its price, the ones that need no attribute beside those that do.

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

/// What to try.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ask {
    /// The methods; [`Method::Reweighing`] and [`Method::ProxyRemoval`] need a model and are not tried here.
    pub methods: BTreeSet<Method>,
    /// The threshold that a method is chosen by.
    pub limit: Limit,
    /// The share of the places drawn by lot; `None` looks for the smallest whole percentage that meets the threshold, and
    /// takes [`Ask::QUOTA`] where no threshold is set.
    pub quota: Option<f64>,
    /// That a person accepts methods which look at the attribute to decide.
    pub accepted: Option<AcceptAttributeAtDecision>,
}

impl Ask {
    /// The share that is drawn by lot when nothing says how much.
    pub const QUOTA: f64 = 0.10;
}

/// Why a method has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// It is chosen by a threshold, and none was set.
    NoThreshold,
    /// Nothing that it can do within the number selected meets the threshold.
    NoneMeets,
    /// Fewer than two groups have a rate to compare.
    NotAssessable,
    /// Its model could not be fitted: too few rows or outcomes, or no usable column.
    NotFitted,
}

/// One method on one rate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// The method.
    pub method: Method,
    /// The rate whose gap it is to close.
    pub metric: Metric,
    /// Whether a person's attribute is looked at to decide about them.
    pub needs_attribute: bool,
    /// The column that a model does without, for [`Method::ProxyRemoval`].
    pub column: Option<String>,
    /// The threshold of the score, for [`Method::OneThreshold`].
    pub threshold: Option<f64>,
    /// The share drawn by lot, for [`Method::Quota`].
    pub quota: Option<f64>,
    /// How good the model is, for [`Method::Reweighing`] and [`Method::ProxyRemoval`].
    pub fit: Option<Fit>,
    /// The rules of the groups, for [`Method::EqualisedOdds`].
    pub odds: Option<EqualisedOdds>,
    /// What it does; `None` with the reason beside.
    pub effect: Option<Effect>,
    /// What that costs.
    pub price: Option<Price>,
    /// Whether the rate then meets the threshold; `None` when none is set.
    pub meets: Option<bool>,
    /// Why there is no effect.
    pub why_not: Option<WhyNot>,
    /// For a method that needs the attribute: the place in [`Mitigation::tried`] of the alternative that needs none.
    pub beside: Option<usize>,
}

/// What can be done about the gaps of one attribute, and its price.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mitigation {
    /// The attribute.
    pub attribute: String,
    /// Rows of the table.
    pub rows: u64,
    /// Rows that the decision selects: no method selects more.
    pub budget: u64,
    /// What the decision does as it is.
    pub now: Effect,
    /// The threshold that was asked for.
    pub limit: Limit,
    /// Whether a person accepted that the attribute is looked at to decide.
    pub accepted: bool,
    /// One threshold for all: the frontier of each rate, thinned.
    pub frontiers: BTreeMap<Metric, Frontier>,
    /// The model that [`Method::Reweighing`] and [`Method::ProxyRemoval`] change, as it was before: their prices are
    /// against it. `None` where no model was fitted.
    pub refit: Option<Refit>,
    /// What was tried, in the order of [`Method::ALL`].
    pub tried: Vec<Tried>,
}

/// A model fitted anew, on rows that it had not seen: as many rows with the highest scores are selected as the decision
/// selects.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refit {
    /// What selecting by it does.
    pub effect: Effect,
    /// How good it is.
    pub fit: Fit,
}

/// How good a model is on rows that it had not seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Fit {
    /// Area under the ROC curve.
    pub auc: Value,
    /// Mean log loss, in nats.
    pub log_loss: Value,
}

/// The most points of a frontier that a mitigation keeps.
const POINTS: usize = 100;

impl Tried {
    /// A method that has not been tried.
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
            effect: None,
            price: None,
            meets: None,
            why_not: None,
            beside: None,
        }
    }

    /// The same with its effect and price against what was `before`.
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

    /// The same with the reason why there is no effect.
    #[must_use]
    pub fn without(mut self, why: WhyNot) -> Self {
        self.why_not = Some(why);
        self
    }
}

/// Tries methods on the decisions of a table. Leave out the rows that an audit leaves out ([`crate::rows_audited`]).
///
/// # Errors
/// As [`crate::audit`]; [`Kind::InvalidParameter`] for a table without decisions; [`Kind::AttributeAtDecision`] when a
/// method needs the attribute to decide and nobody has accepted that.
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
    let budget = field.decision()?.iter().filter(|selected| **selected).count() as u64;
    let now =
        field.now().ok_or_else(|| Error::new(Kind::InvalidParameter, "mitigation-without-decisions"))?;
    // A rate of outcomes has no gap to close in a table without any.
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
            let chance = field.equal_tpr(accepted)?;
            tried.push(try_one.done(Tried::new(Method::EqualTpr, Metric::Tpr), &chance)?);
        }
        if wants(Method::EqualisedOdds) {
            let start = Tried::new(Method::EqualisedOdds, Metric::Tpr);
            tried.push(match field.equalised_odds(accepted)? {
                Some((odds, chance)) => try_one.done(Tried { odds: Some(odds), ..start }, &chance)?,
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
    /// Puts methods beside each other: those that need no attribute first, and for each of the others the alternative
    /// among them on the same rate. To be called again after adding to [`Mitigation::tried`].
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

    /// The cheapest of the methods that need no attribute and meet the threshold on this rate; where none does, or none
    /// was set, the one that closes most of the gap.
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
        let taken = |score: &f64| f64::from(u8::from(point.threshold.is_some_and(|least| *score >= least)));
        let chance: Vec<f64> = self.field.score.iter().map(taken).collect();
        self.done(Tried { threshold: point.threshold, ..start }, &chance)
    }

    fn quota(&self, metric: Metric) -> Result<Tried, Error> {
        let start = Tried::new(Method::Quota, metric);
        let found = match self.ask.quota {
            Some(share) => Some(self.field.quota(share)?),
            None if self.ask.limit.is_set() => self.field.smallest_quota(metric, self.ask.limit)?,
            None => Some(self.field.quota(Ask::QUOTA)?),
        };
        Ok(match found {
            Some(quota) => Tried { quota: Some(quota.share), ..start }.with(
                self.field,
                self.now,
                quota.effect,
                self.ask.limit,
            ),
            None => start.without(WhyNot::NoneMeets),
        })
    }

    fn done(&self, tried: Tried, chance: &[f64]) -> Result<Tried, Error> {
        Ok(tried.with(self.field, self.now, self.field.effect(chance)?, self.ask.limit))
    }
}
