//! `audit.json`: the key names shared with the reference cases.

use crate::attribute::AttributeAudit;
use crate::audit::Audit;
use crate::compare::Versus;
use crate::group::{Group, GroupMetrics};
use crate::metric::Metric;
use crate::named::Named;
use crate::proportions::RateVersus;
use crate::spread::{LeftOut, Spread};
use crate::value::{Interval, Reason, Value};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

mod sections;

impl Audit {
    /// Returns the content of `audit.json`: `canonical.<attribute>.<policy>` holds the numbers. Undefined and
    /// hidden numbers are `null`, and the `reasons` next to them give the cause.
    pub fn to_json(&self) -> Json {
        let missing: Map<String, Json> = self
            .attribute_names
            .iter()
            .map(|name| {
                let counted = self.attributes.get(name).filter(|_| !self.few.contains(name));
                (name.clone(), json!(counted.and_then(|audit| audit.n_missing)))
            })
            .collect();
        json!({
            "n_rows": self.n_rows,
            "few": self.few,
            "attributes": self.attribute_names,
            "has_weight": self.has_weight,
            "binary_score": self.binary_score,
            "n_missing": missing,
            "conventions": {
                "null": "undefined or hidden; reasons says why",
                "alpha": self.settings.alpha,
                "overall_median_score": self.median_score.get(),
            },
            "settings": json!(self.settings),
            "preset": self.settings.preset.map(|p| json!({ "name": p.key(), "source": p.source() })),
            "overall_all_rows": overall(&self.overall_all_rows),
            "canonical": self.canonical(),
            "resampling": self.resampling(),
            "extras": { "calibration_slope": self.first_slopes() },
        })
    }

    /// Returns the resampling results, by attribute and policy as in `canonical`; null when nothing was
    /// resampled.
    fn resampling(&self) -> Json {
        let Some(settings) = &self.settings.bootstrap else { return Json::Null };
        let one = |(name, audit): (&String, &AttributeAudit)| {
            let part = audit.resampled.as_ref().map_or(Json::Null, sections::resampled);
            (name.clone(), json!({ (audit.policy.key()): part }))
        };
        json!({
            "method": "bootstrap stratified by group; spreads: simultaneous intervals of all pairs; amounts: studentised; others: percentiles (type 7); null: group labels dealt at random",
            "alpha": self.settings.alpha,
            "replicates": settings.replicates,
            "row_replicates": settings.row_replicates,
            "seed": settings.seed,
            "attributes": Json::Object(self.attributes.iter().map(one).collect()),
        })
    }

    /// Returns the calibration slopes of all rows and of the first attribute.
    fn first_slopes(&self) -> Json {
        let first = self.attribute_names.first().and_then(|name| self.attributes.get(name));
        let mut groups = first.map(sections::slopes).unwrap_or_default();
        put(&mut groups, "(all)", sections::slope(&self.calibration_slope_all_rows));
        json!({ "attribute": first.map(|audit| audit.name.as_str()), "groups": groups })
    }

    /// Returns only the part `canonical`: attribute, then policy, then content.
    pub fn canonical(&self) -> Json {
        let part = |audit: &AttributeAudit| {
            let mut by_policy = Map::new();
            by_policy.insert(audit.policy.key().to_owned(), attribute(audit));
            Json::Object(by_policy)
        };
        Json::Object(self.attributes.iter().map(|(name, audit)| (name.clone(), part(audit))).collect())
    }
}

fn attribute(audit: &AttributeAudit) -> Json {
    let by_name = |f: &dyn Fn(&Group) -> Json| -> Json {
        Json::Object(audit.groups.iter().map(|g| (g.name.clone(), f(g))).collect())
    };
    let versus: Map<String, Json> =
        audit.versus_reference.iter().map(|v| (v.group.clone(), versus_json(v))).collect();
    let mut out = json!({
        "policy": audit.policy.key(),
        "n_included": audit.n_included,
        "n_excluded": audit.n_excluded,
        "groups": by_name(&group),
        "overall_included": overall(&audit.overall),
        "reference_majority": audit.reference,
        "spread": spreads(&audit.spread),
        "named": named(&audit.named),
        "versus_reference": versus,
        "note": no_decision(&audit.overall),
        "verdicts": audit.verdicts,
        "gaps": audit.gaps,
        "calibration_bins": by_name(&|g| json!(g.bins)),
    });
    if let Json::Object(map) = &mut out {
        map.extend(sections::sections(audit));
        if let Some(missing) = &audit.missing {
            let mut line = group(missing);
            if let (Json::Object(line), Some(metrics)) = (&mut line, &missing.weighted) {
                line.insert("weighted".into(), weighted(metrics));
            }
            map.insert("missing".into(), line);
        }
        if audit.crossing_of.is_some() {
            map.insert("empty_intersections".into(), json!(audit.empty_crossings));
        }
        if let (Some(all), Some(spread)) = (&audit.overall_weighted, &audit.spread_weighted) {
            let groups = by_name(&|g| match &g.weighted {
                Some(metrics) => weighted(metrics),
                None => Json::Null,
            });
            let part = json!({
                "groups": groups,
                "overall_included": weighted(all),
                "spread": spreads(spread),
                "named": audit.named_weighted.as_ref().map(named),
                "versus_reference": weighted_versus(audit),
                "multiple_testing": sections::weighted_families(audit),
            });
            map.insert("weighted".into(), part);
        }
    }
    out
}

/// Returns the reason key when everybody or nobody is selected, because there is then no decision to audit.
fn no_decision(all: &GroupMetrics) -> Option<&'static str> {
    let decided = all.get(Metric::SelectionRate).reason() != Some(Reason::NoDecisions) && all.rows > 0;
    (decided && (all.cells.n_sel == 0.0 || all.cells.n_sel == all.cells.n)).then_some("no decision to audit")
}

pub(crate) fn number(value: Value) -> Json {
    json!(value.get())
}

pub(crate) fn ends(interval: Option<Interval>) -> Json {
    interval.map_or(Json::Null, |i| json!([i.low, i.high]))
}

fn names(left_out: &[LeftOut]) -> Json {
    left_out.iter().map(|l| l.group.as_str()).collect()
}

fn put(map: &mut Map<String, Json>, key: impl Into<String>, value: Json) {
    map.insert(key.into(), value);
}

/// Returns the counts, values and reasons that groups and overall lines have in common.
fn common(metrics: &GroupMetrics) -> Map<String, Json> {
    let mut map = Map::new();
    let c = &metrics.cells;
    put(&mut map, "n", json!(metrics.rows));
    put(&mut map, "weight_sum", json!(c.n));
    put(&mut map, "n_labelled", json!(c.labelled));
    // Without decisions or outcomes these counts are unknown, not zero.
    let decided = metrics.get(Metric::SelectionRate).reason() != Some(Reason::NoDecisions);
    let labelled = c.labelled > 0.0 || metrics.get(Metric::BaseRate).reason() != Some(Reason::NoLabels);
    for (key, count, known) in [
        ("tp", c.tp, decided && labelled && !c.withheld.both),
        ("fp", c.fp, decided && labelled && !c.withheld.both),
        ("fn", c.fn_, decided && labelled && !c.withheld.both),
        ("tn", c.tn, decided && labelled && !c.withheld.both),
        ("n_pos", c.n_pos, labelled && !c.withheld.outcome),
        ("n_neg", c.n_neg, labelled && !c.withheld.outcome),
        ("n_sel", c.n_sel, decided && !c.withheld.decision),
    ] {
        put(&mut map, key, if known { json!(count) } else { Json::Null });
    }
    let mut reasons = Map::new();
    for (metric, value) in &metrics.values {
        put(&mut map, metric.key(), number(*value));
        if let Some(reason) = value.reason() {
            put(&mut reasons, metric.key(), json!(reason));
        }
    }
    put(&mut map, "reasons", Json::Object(reasons));
    map
}

fn overall(metrics: &GroupMetrics) -> Json {
    let mut map = common(metrics);
    put(&mut map, "auc_delong_se", number(metrics.auc_delong_se));
    put(&mut map, "auc_delong95", ends(metrics.auc_interval.map(|(interval, _)| interval)));
    put(&mut map, "auc_delong95_scale", json!(metrics.auc_interval.map(|(_, scale)| scale)));
    put(&mut map, "score_quantiles_05_25_50_75_95", json!(metrics.score_quantiles));
    Json::Object(map)
}

fn group(group: &Group) -> Json {
    let Some(metrics) = &group.metrics else {
        return json!({ "hidden": group.status, "n": null });
    };
    let Json::Object(mut map) = overall(metrics) else { return Json::Null };
    put(&mut map, "share_of_population", number(group.share_of_population));
    put(&mut map, "share_of_selected", number(group.share_of_selected));
    for metric in Metric::RATES {
        put(&mut map, format!("{}_wilson95", metric.key()), ends(metrics.wilson.get(&metric).copied()));
    }
    for metric in Metric::COMPARED {
        let key = format!("{}_clopper_pearson95", metric.key());
        put(&mut map, key, ends(metrics.exact.get(&metric).copied()));
    }
    Json::Object(map)
}

fn weighted(metrics: &GroupMetrics) -> Json {
    let mut map = common(metrics);
    put(&mut map, "kish_n", json!(metrics.kish_n));
    for metric in Metric::RATES {
        put(&mut map, format!("{}_wilson95_kish", metric.key()), ends(metrics.wilson.get(&metric).copied()));
    }
    Json::Object(map)
}

pub(crate) fn spread_json(spread: &Spread) -> Json {
    json!({
        "min": number(spread.min),
        "argmin": spread.argmin,
        "max": number(spread.max),
        "argmax": spread.argmax,
        "difference": number(spread.difference),
        "ratio": number(spread.ratio),
        "undefined_groups": names(&spread.undefined_groups),
        "difference_to_overall": number(spread.difference_to_overall),
        "ratio_to_overall": number(spread.ratio_to_overall),
    })
}

fn spreads(spreads: &BTreeMap<Metric, Spread>) -> Json {
    Json::Object(spreads.iter().map(|(metric, s)| (metric.key().to_owned(), spread_json(s))).collect())
}

fn named(n: &Named) -> Json {
    json!({
        "demographic_parity_difference": number(n.demographic_parity_difference),
        "demographic_parity_ratio": number(n.demographic_parity_ratio),
        "equal_opportunity_difference": number(n.equal_opportunity_difference),
        "equal_opportunity_ratio": number(n.equal_opportunity_ratio),
        "equalized_odds_difference_worst": number(n.equalized_odds_difference_worst),
        "equalized_odds_difference_mean": number(n.equalized_odds_difference_mean),
        "equalized_odds_ratio_worst": number(n.equalized_odds_ratio_worst),
        "equalized_odds_ratio_mean": number(n.equalized_odds_ratio_mean),
        "tpr_undefined_groups": names(&n.tpr_undefined_groups),
        "fpr_undefined_groups": names(&n.fpr_undefined_groups),
    })
}

fn rate_json(rate: &RateVersus) -> Json {
    if let Some(reason) = rate.diff.reason() {
        return json!({ "undefined": true, "reason": reason });
    }
    json!({
        "diff": number(rate.diff),
        "ratio": number(rate.ratio),
        "newcombe95": ends(rate.newcombe),
        "katz95": ends(rate.katz),
        "katz_adjusted95": ends(rate.katz_adjusted),
        "z_pooled": number(rate.z_pooled),
        "p_z": number(rate.p_z),
        "p_fisher": number(rate.p_fisher),
    })
}

fn weighted_versus(audit: &AttributeAudit) -> Json {
    let one = |rates: &BTreeMap<Metric, RateVersus>| -> Json {
        Json::Object(rates.iter().map(|(metric, rate)| (metric.key().to_owned(), rate_json(rate))).collect())
    };
    let all = audit.versus_reference_weighted.iter().flatten();
    Json::Object(all.map(|(name, rates)| (name.clone(), one(rates))).collect())
}

fn versus_json(v: &Versus) -> Json {
    let mut map: Map<String, Json> =
        v.rates.iter().map(|(metric, rate)| (metric.key().to_owned(), rate_json(rate))).collect();
    for (key, value) in [
        ("average_odds_difference", v.average_odds_difference),
        ("average_abs_odds_difference", v.average_abs_odds_difference),
        ("error_rate_difference", v.error_rate_difference),
        ("predictive_parity_difference", v.predictive_parity_difference),
        ("mean_score_difference", v.mean_score_difference),
        ("auc_difference", v.auc_difference),
        ("brier_difference", v.brier_difference),
        ("calibration_gap_difference", v.calibration_gap_difference),
        ("score_ks", v.score_ks),
        ("score_wasserstein1", v.score_wasserstein1),
        ("xauc_group_pos_ref_neg", v.xauc_group_pos_ref_neg),
        ("xauc_ref_pos_group_neg", v.xauc_ref_pos_group_neg),
        ("bpsn_auc_vs_rest", v.bpsn_auc_vs_rest),
        ("bnsp_auc_vs_rest", v.bnsp_auc_vs_rest),
    ] {
        put(&mut map, key, number(value));
    }
    put(&mut map, "auc_difference_delong95", ends(v.auc_difference_interval));
    Json::Object(map)
}
