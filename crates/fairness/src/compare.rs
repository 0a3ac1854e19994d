//! Comparison of each group with the reference group.

use crate::group::Group;
use crate::metric::Metric;
use crate::proportions::RateVersus;
use crate::rank::{Scored, cross_auc, distances, share_won, twice_wins};
use crate::value::{Interval, Reason, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// Comparison of one group with the reference group (differences are group minus reference, ratios group over
/// reference).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Versus {
    /// The group.
    pub group: String,
    /// The rates of [`Metric::COMPARED`].
    pub rates: BTreeMap<Metric, RateVersus>,
    /// ½(ΔFPR + ΔTPR).
    pub average_odds_difference: Value,
    /// ½(|ΔFPR| + |ΔTPR|).
    pub average_abs_odds_difference: Value,
    /// Difference of 1 − accuracy.
    pub error_rate_difference: Value,
    /// Difference of the PPV.
    pub predictive_parity_difference: Value,
    /// Difference of the mean scores.
    pub mean_score_difference: Value,
    /// Difference of the AUC.
    pub auc_difference: Value,
    /// Interval of the difference of the AUC, from the two DeLong variances. The groups share no row, so
    /// their AUCs are independent.
    pub auc_difference_interval: Option<Interval>,
    /// Difference of the Brier scores.
    pub brier_difference: Value,
    /// Difference of the calibration gaps.
    pub calibration_gap_difference: Value,
    /// Kolmogorov-Smirnov distance of the scores.
    pub score_ks: Value,
    /// Wasserstein-1 distance of the scores.
    pub score_wasserstein1: Value,
    /// P(score of a positive of the group > score of a negative of the reference), ties half.
    pub xauc_group_pos_ref_neg: Value,
    /// P(score of a positive of the reference > score of a negative of the group), ties half.
    pub xauc_ref_pos_group_neg: Value,
    /// AUC of the positives of all other groups against the negatives of this one (background positive,
    /// subgroup negative).
    pub bpsn_auc_vs_rest: Value,
    /// AUC of the positives of this group against the negatives of all others (background negative, subgroup
    /// positive).
    pub bnsp_auc_vs_rest: Value,
}

/// Comparisons of the rates of each shown group except the reference, by group name.
pub type RatesVersus = BTreeMap<String, BTreeMap<Metric, RateVersus>>;

/// Score lists of one group, ascending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    pub all: Vec<f64>,
    pub positive: Vec<f64>,
    pub negative: Vec<f64>,
}

impl Lists {
    pub(crate) fn new(scored: &[Scored]) -> Self {
        let side = |y: bool| scored.iter().filter(|row| row.y == Some(y)).map(|row| row.score).collect();
        Self {
            all: scored.iter().map(|row| row.score).collect(),
            positive: side(true),
            negative: side(false),
        }
    }
}

/// Compares `group` with `reference`; `pooled` holds the lists of all included rows.
pub(crate) fn versus(group: (&Group, &Lists), reference: (&Group, &Lists), pooled: &Lists, z: f64) -> Versus {
    let ((g, mine), (r, theirs)) = (group, reference);
    let diff = |metric| g.get(metric).zip(r.get(metric), |a, b| a - b);
    let rates = Metric::COMPARED.into_iter().map(|metric| (metric, rate_versus(g, r, metric, z))).collect();
    let (tpr, fpr) = (diff(Metric::Tpr), diff(Metric::Fpr));
    let (ks, w1) = distances(&mine.all, &theirs.all);
    let score = |x: Option<f64>| x.map_or(Value::undefined(Reason::NoScores), Value::new);
    // Pairs with the other groups are pairs with all rows minus pairs within the group, so no list of the
    // other groups is needed.
    let own = twice_wins(&mine.positive, &mine.negative);
    let bpsn = share_won(
        twice_wins(&pooled.positive, &mine.negative) - own,
        pooled.positive.len() - mine.positive.len(),
        mine.negative.len(),
    );
    let bnsp = share_won(
        twice_wins(&mine.positive, &pooled.negative) - own,
        mine.positive.len(),
        pooled.negative.len() - mine.negative.len(),
    );
    Versus {
        group: g.name.clone(),
        rates,
        average_odds_difference: fpr.zip(tpr, f64::midpoint),
        average_abs_odds_difference: fpr.zip(tpr, |a, b| f64::midpoint(a.abs(), b.abs())),
        error_rate_difference: diff(Metric::Accuracy).map(|d| -d),
        predictive_parity_difference: diff(Metric::Ppv),
        mean_score_difference: diff(Metric::MeanScore),
        auc_difference: diff(Metric::Auc),
        auc_difference_interval: auc_gap(g, r, z),
        brier_difference: diff(Metric::Brier),
        calibration_gap_difference: diff(Metric::CalibrationGap),
        score_ks: score(ks),
        score_wasserstein1: score(w1),
        xauc_group_pos_ref_neg: cross_auc(&mine.positive, &theirs.negative),
        xauc_ref_pos_group_neg: cross_auc(&theirs.positive, &mine.negative),
        bpsn_auc_vs_rest: bpsn,
        bnsp_auc_vs_rest: bnsp,
    }
}

fn auc_gap(group: &Group, reference: &Group, z: f64) -> Option<Interval> {
    let side = |group: &Group| {
        let metrics = group.metrics.as_ref()?;
        Some((metrics.get(Metric::Auc).get()?, metrics.auc_delong_se.get()?))
    };
    let ((a, sa), (b, sb)) = (side(group)?, side(reference)?);
    let half = z * sa.hypot(sb);
    Some(Interval { low: a - b - half, high: a - b + half })
}

/// Compares the weighted rates of each shown group with the reference, on Kish's effective sizes.
pub(crate) fn weighted_versus(groups: &[Group], reference: Option<&str>, z: f64) -> RatesVersus {
    let Some(base) = groups.iter().find(|group| Some(group.name.as_str()) == reference) else {
        return RatesVersus::new();
    };
    let one = |group: &Group, metric: Metric| {
        for side in [group, base] {
            if let Some(reason) = side.get_weighted(metric).reason() {
                return RateVersus::undefined(reason);
            }
        }
        let counts = |group: &Group| group.weighted.as_ref().and_then(|metrics| metrics.effective(metric));
        match (counts(group), counts(base)) {
            (Some(a), Some(b)) => RateVersus::weighted(a, b, z),
            _ => RateVersus::undefined(Reason::NoRows),
        }
    };
    groups
        .iter()
        .filter(|group| group.status.is_shown() && group.name != base.name)
        .map(|group| (group.name.clone(), Metric::COMPARED.map(|metric| (metric, one(group, metric))).into()))
        .collect()
}

fn rate_versus(group: &Group, reference: &Group, metric: Metric, z: f64) -> RateVersus {
    for side in [group, reference] {
        if let Some(reason) = side.get(metric).reason() {
            return RateVersus::undefined(reason);
        }
    }
    let counts = |group: &Group| {
        group.metrics.as_ref().and_then(|m| m.cells.fraction(metric)).map(|(count, size, _)| (count, size))
    };
    match (counts(group), counts(reference)) {
        (Some(a), Some(b)) => RateVersus::new(a, b, z),
        _ => RateVersus::undefined(Reason::NoRows),
    }
}
