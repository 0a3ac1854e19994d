//! The parts of `audit.json` that are not single metrics of one group.

use super::{number, spread_json};
use crate::amounts::{AmountBlock, AmountMetrics};
use crate::attribute::AttributeAudit;
use crate::metric::Metric;
use crate::multiple::Family;
use crate::ranking::Ranking;
use crate::resample::{Replicates, Resampled, ResampledPart};
use crate::slope::CalibrationSlope;
use crate::value::Value;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Returns each part under its key.
pub(super) fn sections(audit: &AttributeAudit) -> Map<String, Json> {
    let mut map = Map::new();
    let mut put = |key: &str, value: Json| map.insert(key.to_owned(), value);
    let families = audit.multiple_testing.iter().map(|(metric, both)| {
        (metric.key().to_owned(), json!({ "p_fisher": family(&both.p_fisher), "p_z": family(&both.p_z) }))
    });
    put("multiple_testing", Json::Object(families.collect()));
    let o = &audit.omnibus;
    put(
        "omnibus_selection",
        json!({
            "chi2": number(o.chi2),
            "dof": o.dof,
            "p": number(o.p),
            "log10_p": number(o.log10_p),
            "min_expected": number(o.min_expected),
            "cramers_v": number(o.cramers_v),
            "mutual_information_nats": number(o.mutual_information_nats),
        }),
    );
    let four_fifths = audit.four_fifths.iter().map(|one| {
        (one.group.clone(), json!({ "impact_ratio": number(one.impact_ratio), "below_0.8": one.below }))
    });
    put("four_fifths", Json::Object(four_fifths.collect()));
    put(
        "ll144",
        json!({
            "n_unknown": audit.ll144.n_unknown,
            "excluded_below_2pct": audit.ll144.excluded_below_2pct,
            "impact_ratio_selection": numbers(&audit.ll144.impact_ratio_selection),
            "impact_ratio_scoring": numbers(&audit.ll144.impact_ratio_scoring),
            "median_score": number(audit.ll144.median_score),
        }),
    );
    let e = &audit.entropy;
    put(
        "entropy",
        json!({
            "gei2": number(e.gei2),
            "theil": number(e.theil),
            "between_gei2": number(e.between_gei2),
            "between_theil": number(e.between_theil),
            "coefficient_of_variation": number(e.coefficient_of_variation),
        }),
    );
    let d = &audit.differential;
    put(
        "smoothed_differential_fairness",
        json!({ "concentration": d.concentration, "epsilon": number(d.epsilon) }),
    );
    let weights = audit
        .reweighing
        .iter()
        .map(|w| (w.group.clone(), json!({ "0": number(w.negative), "1": number(w.positive) })));
    put("reweighing_kamiran_calders", Json::Object(weights.collect()));
    if let Some(part) = &audit.ranking {
        put("ranking", ranking(part));
    }
    if let Some(amount) = &audit.amount {
        let mut part = Map::new();
        for (key, block) in [
            ("all_unweighted", Some(&amount.all_unweighted)),
            ("all_weighted", amount.all_weighted.as_ref()),
            ("givers_only_unweighted", Some(&amount.givers_only_unweighted)),
            ("givers_only_weighted", amount.givers_only_weighted.as_ref()),
        ] {
            if let Some(block) = block {
                part.insert(key.to_owned(), amount_block(block));
            }
        }
        part.insert("pred_ks_vs_all".to_owned(), numbers(&amount.pred_ks_vs_all));
        put("amount", Json::Object(part));
    }
    let slopes =
        json!({ "groups": slopes(audit), "overall_included": slope(&audit.calibration_slope_overall) });
    put("calibration_slope", slopes);
    map
}

fn numbers<K: ToString>(values: &BTreeMap<K, Value>) -> Json {
    Json::Object(values.iter().map(|(key, value)| (key.to_string(), number(*value))).collect())
}

fn family(family: &Family) -> Json {
    json!({
        "order": family.order,
        "raw": family.raw,
        "holm": family.holm,
        "benjamini_hochberg": family.benjamini_hochberg,
    })
}

/// Returns the adjusted p values of the weighted rates.
pub(super) fn weighted_families(audit: &AttributeAudit) -> Json {
    let one = |(metric, p_z): (&Metric, &Family)| (metric.key().to_owned(), json!({ "p_z": family(p_z) }));
    Json::Object(audit.multiple_testing_weighted.iter().map(one).collect())
}

/// Returns the calibration slope of each shown group.
pub(super) fn slopes(audit: &AttributeAudit) -> Map<String, Json> {
    audit.calibration_slopes.iter().map(|(name, s)| (name.clone(), slope(s))).collect()
}

pub(super) fn slope(s: &CalibrationSlope) -> Json {
    json!({ "intercept": number(s.intercept), "slope": number(s.slope), "se_slope": number(s.se_slope) })
}

fn ranking(ranking: &Ranking) -> Json {
    let exposure = ranking.groups.iter().map(|(name, e)| {
        let part = json!({
            "mean_exposure_stable": number(e.mean_exposure_stable),
            "mean_exposure_ties_mean": number(e.mean_exposure_ties_mean),
            "exposure_share_ties_mean": number(e.exposure_share_ties_mean),
            "exposure_over_base_rate": number(e.exposure_over_base_rate),
        });
        (name.clone(), part)
    });
    let tops = ranking.top_k_stable.iter().map(|(k, groups)| {
        let by_group = groups.iter().map(|(name, top)| {
            let part = json!({
                "count": top.count,
                "share": number(top.share),
                "selection_rate_at_k": number(top.selection_rate_at_k),
                "skew": number(top.skew),
            });
            (name.clone(), part)
        });
        (k.to_string(), Json::Object(by_group.collect()))
    });
    json!({
        "groups": Json::Object(exposure.collect()),
        "exposure_ratio_min_max": number(ranking.exposure_ratio_min_max),
        "top_k_stable": Json::Object(tops.collect()),
        "ndkl_stable": number(ranking.ndkl_stable),
    })
}

/// Returns the resampled numbers, without the parts that are empty.
pub(super) fn resampled(found: &Resampled) -> Json {
    let parts = [
        ("metrics", &found.metrics),
        ("weighted", &found.weighted),
        ("amount_all", &found.amounts),
        ("amount_givers_only", &found.amounts_givers_only),
    ];
    let parts = parts.into_iter().filter(|(_, part)| !part.spread.is_empty());
    Json::Object(parts.map(|(key, part)| (key.to_owned(), resampled_part(part))).collect())
}

fn resampled_part(part: &ResampledPart) -> Json {
    let spread = part.spread.iter().map(|(key, s)| {
        let one = json!({
            "difference": replicates(&s.difference),
            "ratio": replicates(&s.ratio),
            "null_difference": replicates(&s.null_difference),
            "permutation_p": number(s.permutation_p),
        });
        (key.clone(), one)
    });
    let groups = part.groups.iter().map(|(name, numbers)| {
        let numbers = numbers.iter().map(|(key, r)| (key.clone(), replicates(r)));
        (name.clone(), Json::Object(numbers.collect()))
    });
    json!({ "spread": Json::Object(spread.collect()), "groups": Json::Object(groups.collect()) })
}

fn replicates(r: &Replicates) -> Json {
    json!({
        "n_defined": r.n_defined,
        "low": number(r.low),
        "median": number(r.median),
        "high": number(r.high),
        "se": number(r.se),
    })
}

fn amount_metrics(metrics: &AmountMetrics) -> Json {
    let mut part = match numbers(&metrics.values) {
        Json::Object(map) => map,
        _ => Map::new(),
    };
    part.insert("n".to_owned(), json!(metrics.n));
    Json::Object(part)
}

fn amount_block(block: &AmountBlock) -> Json {
    let groups = block.groups.iter().map(|(name, m)| (name.clone(), amount_metrics(m)));
    let spreads = block.spread.iter().map(|(key, s)| ((*key).to_owned(), spread_json(s)));
    json!({
        "groups": Json::Object(groups.collect()),
        "overall": amount_metrics(&block.overall),
        "spread": Json::Object(spreads.collect()),
    })
}
