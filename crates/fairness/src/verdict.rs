//! Verdicts against a threshold set by the user, as codes and numbers without texts.
//!
//! A verdict compares all pairs of groups and reports the worst one. With eight groups that is 28
//! comparisons: with intervals of 95 % each, some pair appears to differ in many files without any disparity
//! (of 200 such simulated files, gender crossed with age reported a pair in 107, and in 5 after the
//! widening). So the interval of each pair is widened to 1 − α/m, m the number of pairs of the rate
//! (Bonferroni; O. J. Dunn, J. Am. Stat. Assoc. 56 (1961) 52–64), and its p value is adjusted over the same
//! pairs.

use crate::bounds::{Range, ranges};
use crate::evidence::{Evidence, evidence};
use crate::group::{Group, GroupMetrics};
use crate::interval::{katz_adjusted, newcombe, wilson};
use crate::metric::Metric;
use crate::numeric::normal_two_sided;
use crate::settings::{Favourable, Settings};
use crate::spread::LeftOut;
use crate::value::{Interval, Reason, Value};
use serde::Serialize;

/// Outcome of a comparison with the threshold, for all pairs of groups together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every pair of groups that can be assessed meets the threshold.
    Meets,
    /// At least one pair does not meet the threshold, and the data are sufficient for this conclusion.
    DoesNotMeet,
    /// The interval of the ratio contains both parity and the threshold, or the groups are too small.
    NotEnoughData,
    /// Fewer than two groups have a defined rate, or nobody has the favourable outcome.
    NotAssessable,
}

/// Pair of groups that determines a verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// Group with the lower rate of the favourable outcome.
    pub lower: String,
    /// Group with the higher rate.
    pub higher: String,
    /// Lower rate over higher rate.
    pub ratio: Value,
    /// `true` when one of the rates is only a bound, because fewer people than the publication threshold are
    /// counted in it, or all but so few: the ratio is then the one nearest to 1 that is possible.
    pub is_bound: bool,
    /// Katz interval (adjusted) of the ratio; it holds simultaneously for all pairs.
    pub interval: Option<Interval>,
    /// The two rates, their sizes and the test, to be read with the ratio.
    pub evidence: Evidence,
}

/// Verdict on one rate of one attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Rate that is compared.
    pub metric: Metric,
    /// Threshold set by the user.
    pub min_ratio: f64,
    /// Outcome of the comparison with the threshold.
    pub outcome: Outcome,
    /// Pair that determines the outcome; `None` when not assessable.
    pub pair: Option<Pair>,
    /// Number of pairs compared; their intervals hold simultaneously.
    pub pairs: u64,
    /// `true` when the rates are weighted, which is the case where the table has weights. Their sizes are
    /// then Kish's effective numbers of rows.
    pub weighted: bool,
    /// Reason why there is no decision to audit: everybody or nobody is selected, regardless of the group.
    pub reason: Option<Reason>,
    /// Groups that were excluded, with the reason.
    pub left_out: Vec<LeftOut>,
}

/// Pair of groups that determines a verdict on a gap.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GapPair {
    /// Group with the lower rate of the favourable outcome.
    pub lower: String,
    /// Group with the higher rate.
    pub higher: String,
    /// Higher rate minus lower rate.
    pub difference: Value,
    /// `true` when one of the rates is only a bound, as in [`Pair::is_bound`]: the difference is then the
    /// smallest one that is possible.
    pub is_bound: bool,
    /// Newcombe interval of the difference; it holds simultaneously for all pairs.
    pub interval: Option<Interval>,
    /// The two rates, their sizes and the test, to be read with the gap.
    pub evidence: Evidence,
}

/// Verdict on the largest gap of one rate of one attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// Rate that is compared.
    pub metric: Metric,
    /// Threshold set by the user.
    pub max_gap: f64,
    /// Outcome of the comparison with the threshold.
    pub outcome: Outcome,
    /// Pair that determines the outcome; `None` when not assessable.
    pub pair: Option<GapPair>,
    /// Number of pairs compared; their intervals hold simultaneously.
    pub pairs: u64,
    /// `true` when the rates are weighted, as in [`Verdict::weighted`].
    pub weighted: bool,
    /// Reason why there is no decision to audit: everybody or nobody is selected, regardless of the group.
    pub reason: Option<Reason>,
    /// Groups that were excluded, with the reason.
    pub left_out: Vec<LeftOut>,
}

/// Compares every pair of groups that pass the gates. A pair whose interval contains both 1 and the threshold
/// is "not enough data"; otherwise its ratio decides. The worst outcome is returned: does not meet, then not
/// enough data, then meets.
pub(crate) fn verdict(
    groups: &[Group],
    overall: &GroupMetrics,
    metric: Metric,
    min_ratio: f64,
    settings: &Settings,
) -> Verdict {
    let sides = Sides::of(groups, overall, metric, settings);
    let (outcome, pair) = sides.worst(metric, settings, |low, high, z, evidence| {
        let ratio = Value::ratio(low.most * high.size, high.least * low.size, Reason::ReferenceZero).get()?;
        let outcome_of = |low: (f64, f64), high: (f64, f64)| {
            let ratio = Value::ratio(low.0 * high.1, high.0 * low.1, Reason::ReferenceZero).get();
            match katz_adjusted(low, high, z) {
                Some(i) if i.contains(min_ratio) && i.contains(1.0) => Outcome::NotEnoughData,
                _ if ratio.is_some_and(|ratio| ratio >= min_ratio) => Outcome::Meets,
                _ => Outcome::DoesNotMeet,
            }
        };
        let interval = katz_adjusted((low.most, low.size), (high.least, high.size), z);
        let outcome = low.outcome(high, outcome_of);
        let (lower, higher) = (low.name.to_owned(), high.name.to_owned());
        let is_bound = low.is_bound() || high.is_bound();
        let pair = Pair { lower, higher, ratio: Value::new(ratio), is_bound, interval, evidence };
        Some((outcome, ratio, pair))
    });
    let (pairs, weighted, reason) = (sides.pairs(), sides.weighted, sides.no_decision(metric));
    Verdict { metric, min_ratio, outcome, pair, pairs, weighted, reason, left_out: sides.left_out }
}

/// Computes the verdict on the difference of two rates, as [`verdict`] does on the ratio: a pair whose
/// interval contains both 0 and the threshold is "not enough data".
pub(crate) fn gap(
    groups: &[Group],
    overall: &GroupMetrics,
    metric: Metric,
    max_gap: f64,
    settings: &Settings,
) -> Gap {
    let sides = Sides::of(groups, overall, metric, settings);
    let (outcome, pair) = sides.worst(metric, settings, |low, high, z, evidence| {
        let difference = high.least / high.size - low.most / low.size;
        let outcome_of = |low: (f64, f64), high: (f64, f64)| match newcombe(high, low, z) {
            Some(i) if i.contains(max_gap) && i.contains(0.0) => Outcome::NotEnoughData,
            _ if high.0 / high.1 - low.0 / low.1 <= max_gap => Outcome::Meets,
            _ => Outcome::DoesNotMeet,
        };
        let interval = newcombe((high.least, high.size), (low.most, low.size), z);
        let outcome = low.outcome(high, outcome_of);
        let (lower, higher) = (low.name.to_owned(), high.name.to_owned());
        let is_bound = low.is_bound() || high.is_bound();
        let value = Value::new(difference);
        let pair = GapPair { lower, higher, difference: value, is_bound, interval, evidence };
        Some((outcome, -difference, pair))
    });
    let (pairs, weighted, reason) = (sides.pairs(), sides.weighted, sides.no_decision(metric));
    Gap { metric, max_gap, outcome, pair, pairs, weighted, reason, left_out: sides.left_out }
}

/// A group that is compared: the lowest and highest number of people that may be counted. They are equal
/// where the number is published.
struct Side<'g> {
    name: &'g str,
    least: f64,
    most: f64,
    size: f64,
}

impl Side<'_> {
    fn is_bound(&self) -> bool {
        self.least < self.most
    }

    /// Returns the outcome beside a group of a higher rate. The nearest ends of the ranges show a disparity,
    /// and the farthest ones that there is none.
    fn outcome(&self, high: &Self, of: impl Fn((f64, f64), (f64, f64)) -> Outcome) -> Outcome {
        let nearest = of((self.most, self.size), (high.least, high.size));
        match nearest {
            Outcome::Meets if of((self.least, self.size), (high.most, high.size)) != Outcome::Meets => {
                Outcome::NotEnoughData
            }
            outcome => outcome,
        }
    }

    fn middle(&self) -> f64 {
        f64::midpoint(self.least, self.most) / self.size
    }
}

/// Groups that are compared, and groups that are excluded.
struct Sides<'g> {
    sides: Vec<Side<'g>>,
    left_out: Vec<LeftOut>,
    too_small: bool,
    weighted: bool,
    /// `true` when the counts are those of the people who are not selected.
    turned: bool,
}

impl<'g> Sides<'g> {
    fn of(groups: &'g [Group], overall: &GroupMetrics, metric: Metric, settings: &Settings) -> Self {
        let weighted = groups.iter().any(|group| group.weighted.is_some());
        // Only the selection rate is inverted; the true positive rate of a burden is still a true positive
        // rate.
        let turned = settings.favourable == Favourable::NotSelected && metric == Metric::SelectionRate;
        let mut found = Self { sides: Vec::new(), left_out: Vec::new(), too_small: false, weighted, turned };
        let ranges = ranges(groups, overall, metric, settings);
        for (group, range) in groups.iter().zip(ranges) {
            match side(group, range, metric, turned, settings) {
                Ok(side) => found.sides.push(side),
                Err(reason) => {
                    found.too_small |= matches!(reason, Reason::BelowEstimate | Reason::Hidden);
                    found.left_out.push(LeftOut { group: group.name.clone(), reason });
                }
            }
        }
        found
    }

    fn pairs(&self) -> u64 {
        let n = self.sides.len() as u64;
        n * n.saturating_sub(1) / 2
    }

    /// Returns the reason when everybody or nobody is selected in every group; there is then no difference in
    /// treatment to assess.
    fn no_decision(&self, metric: Metric) -> Option<Reason> {
        let every = |holds: fn(&Side<'g>) -> bool| !self.sides.is_empty() && self.sides.iter().all(holds);
        let (none, all) = (every(|side| side.most == 0.0), every(|side| side.least == side.size));
        match (self.turned, metric == Metric::SelectionRate) {
            (_, false) => None,
            (false, _) if none => Some(Reason::NoneSelected),
            (true, _) if all => Some(Reason::NoneSelected),
            _ if none || all => Some(Reason::AllSelected),
            _ => None,
        }
    }

    /// Returns the worst outcome over all pairs, and the pair. `judge` receives the group with the lower rate
    /// first, then the other group, the normal quantile of the family and the pair's evidence. With its
    /// outcome it returns a number that is smaller for a worse pair.
    fn worst<P>(
        &self,
        metric: Metric,
        settings: &Settings,
        judge: impl Fn(&Side<'g>, &Side<'g>, f64, Evidence) -> Option<(Outcome, f64, P)>,
    ) -> (Outcome, Option<P>) {
        if self.no_decision(metric).is_some() {
            return (Outcome::NotAssessable, None);
        }
        let rank = |outcome: Outcome| match outcome {
            Outcome::DoesNotMeet => 0,
            Outcome::NotEnoughData => 1,
            _ => 2,
        };
        let z = normal_two_sided(settings.alpha / self.pairs().max(1) as f64);
        let mut pairs: Vec<(&Side<'g>, &Side<'g>)> = Vec::new();
        for (at, a) in self.sides.iter().enumerate() {
            for b in self.sides.iter().skip(at + 1) {
                pairs.push(if a.middle() <= b.middle() { (a, b) } else { (b, a) });
            }
        }
        // Ranges that overlap do not say which of the two rates is lower.
        let all = pairs.len();
        pairs.retain(|(low, high)| {
            !low.is_bound() && !high.is_bound() || low.most * high.size <= high.least * low.size
        });
        let unsure = all - pairs.len();
        let counted: Vec<_> =
            pairs.iter().map(|(low, high)| ((low.most, low.size), (high.least, high.size))).collect();
        let mut driving: Option<(Outcome, f64, P)> = None;
        for ((low, high), evidence) in
            pairs.into_iter().zip(evidence(&counted, unsure, self.weighted, settings))
        {
            let Some(answer) = judge(low, high, z, evidence) else { continue };
            let worse =
                driving.as_ref().is_none_or(|best| (rank(answer.0), answer.1) < (rank(best.0), best.1));
            if worse {
                driving = Some(answer);
            }
        }
        match driving {
            Some((Outcome::Meets, ..)) | None if unsure > 0 => (Outcome::NotEnoughData, None),
            Some((outcome, _, pair)) => (outcome, Some(pair)),
            None if self.sides.len() < 2 && self.too_small => (Outcome::NotEnoughData, None),
            None => (Outcome::NotAssessable, None),
        }
    }
}

fn side<'g>(
    group: &'g Group,
    range: Option<Range>,
    metric: Metric,
    turned: bool,
    settings: &Settings,
) -> Result<Side<'g>, Reason> {
    let plain = group.metrics.as_ref().ok_or_else(|| group.hidden_reason())?;
    let metrics = group.weighted.as_ref().unwrap_or(plain);
    if let Some(reason) = metrics.get(metric).reason().filter(|_| range.is_none()) {
        return Err(reason);
    }
    let (count, size) = metrics.effective(metric).ok_or(Reason::ZeroDenominator)?;
    let (_, rows, _) = plain.cells.fraction(metric).ok_or(Reason::ZeroDenominator)?;
    let [least, most] = range.map_or([count; 2], |range| range.map(|end| end / rows * size));
    let z = normal_two_sided(settings.alpha);
    let widest = settings.gates.verdict_half_width;
    let narrow = |count| wilson(count, size, z).is_some_and(|i| i.half_width() <= widest);
    if !plain.estimable(metric, settings) || !narrow(least) || !narrow(most) {
        return Err(Reason::BelowEstimate);
    }
    if most - least > widest * size {
        return Err(Reason::Hidden);
    }
    let [least, most] = if turned { [size - most, size - least] } else { [least, most] };
    Ok(Side { name: &group.name, least, most, size })
}
