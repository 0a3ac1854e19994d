//! A verdict against a threshold that the user set: codes and numbers, no words.

use crate::group::Group;
use crate::interval::katz_adjusted;
use crate::metric::Metric;
use crate::numeric::normal_two_sided;
use crate::settings::{Favourable, Settings};
use crate::spread::LeftOut;
use crate::value::{Interval, Reason, Value};
use serde::Serialize;

/// What can be said about the smallest ratio of two groups' rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every pair of groups that can be assessed keeps the ratio the user asked for.
    Meets,
    /// At least one pair does not, and the data are enough to say so.
    DoesNotMeet,
    /// The interval of the ratio holds both parity and the threshold, or the groups are too small.
    NotEnoughData,
    /// The rate does not exist in two groups, or nobody has the favourable outcome.
    NotAssessable,
}

/// The pair of groups that drives a verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The group with the lower rate of the favourable outcome.
    pub lower: String,
    /// The group with the higher one.
    pub higher: String,
    /// Lower over higher.
    pub ratio: Value,
    /// Katz interval (adjusted) of the ratio.
    pub interval: Option<Interval>,
}

/// The verdict on one rate of one attribute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The rate.
    pub metric: Metric,
    /// The threshold the user set.
    pub min_ratio: f64,
    /// What can be said.
    pub outcome: Outcome,
    /// The pair that drives it; `None` when not assessable.
    pub pair: Option<Pair>,
    /// Groups that took no part, and why.
    pub left_out: Vec<LeftOut>,
}

struct Side<'g> {
    name: &'g str,
    count: f64,
    size: f64,
}

/// Every pair of groups that pass the gates is compared. A pair whose interval holds both 1 and the threshold is "not
/// enough data"; otherwise its ratio decides. The worst answer wins: does not meet, then not enough data, then meets.
pub(crate) fn verdict(groups: &[Group], metric: Metric, min_ratio: f64, settings: &Settings) -> Verdict {
    let mut sides: Vec<Side<'_>> = Vec::new();
    let mut left_out = Vec::new();
    let mut too_small = false;
    for group in groups {
        match side(group, metric, settings) {
            Ok(side) => sides.push(side),
            Err(reason) => {
                too_small |=
                    matches!(reason, Reason::BelowEstimate | Reason::HiddenSmall | Reason::HiddenComplement);
                left_out.push(LeftOut { group: group.name.clone(), reason });
            }
        }
    }
    let mut driving: Option<(Outcome, Pair)> = None;
    let z = normal_two_sided(settings.alpha);
    for (at, a) in sides.iter().enumerate() {
        for b in sides.iter().skip(at + 1) {
            let (low, high) = if a.count * b.size <= b.count * a.size { (a, b) } else { (b, a) };
            let Some(ratio) =
                Value::ratio(low.count * high.size, high.count * low.size, Reason::ReferenceZero).get()
            else {
                continue;
            };
            let interval = katz_adjusted((low.count, low.size), (high.count, high.size), z);
            let outcome = match interval {
                Some(i) if i.contains(min_ratio) && i.contains(1.0) => Outcome::NotEnoughData,
                _ if ratio >= min_ratio => Outcome::Meets,
                _ => Outcome::DoesNotMeet,
            };
            let rank = |outcome: Outcome| match outcome {
                Outcome::DoesNotMeet => 0,
                Outcome::NotEnoughData => 1,
                _ => 2,
            };
            let worse = driving.as_ref().is_none_or(|(best, pair)| {
                let best_ratio = pair.ratio.get().unwrap_or(1.0);
                (rank(outcome), ratio) < (rank(*best), best_ratio)
            });
            if worse {
                let ratio = Value::new(ratio);
                let pair = Pair { lower: low.name.into(), higher: high.name.into(), ratio, interval };
                driving = Some((outcome, pair));
            }
        }
    }
    let (outcome, pair) = match driving {
        Some((outcome, pair)) => (outcome, Some(pair)),
        None if sides.len() < 2 && too_small => (Outcome::NotEnoughData, None),
        None => (Outcome::NotAssessable, None),
    };
    Verdict { metric, min_ratio, outcome, pair, left_out }
}

fn side<'g>(group: &'g Group, metric: Metric, settings: &Settings) -> Result<Side<'g>, Reason> {
    let metrics = group.metrics.as_ref().ok_or_else(|| group.hidden_reason())?;
    if let Some(reason) = metrics.get(metric).reason() {
        return Err(reason);
    }
    let (count, size, _) = metrics.cells.fraction(metric).ok_or(Reason::ZeroDenominator)?;
    let narrow =
        metrics.wilson.get(&metric).is_some_and(|i| i.half_width() <= settings.gates.verdict_half_width);
    if !metrics.estimable(metric, settings) || !narrow {
        return Err(Reason::BelowEstimate);
    }
    // Only the decision itself turns round; a true positive rate of a burden is still a true positive rate.
    let turned = settings.favourable == Favourable::NotSelected && metric == Metric::SelectionRate;
    Ok(Side { name: &group.name, count: if turned { size - count } else { count }, size })
}
