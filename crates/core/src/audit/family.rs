//! Verdicts that hold for all pairs of an attribute together.
//!
//! A verdict compares every pair of groups and lets the worst pair speak. With eight groups that is 28 comparisons: at
//! 95 % each, some pair looks far apart in many files without any disparity: in the simulated worlds of this room's tests
//! (3,000 donors, nothing planted) gender crossed with age named a pair in 107 of 200, and in 5 once widened. So the interval of
//! each pair is widened to 1 − α/m, m the number of pairs (Bonferroni; Dunn 1961, JASA 56:52-64); the family is the
//! pairs of one rate of one attribute, and its size is part of the result.

use std::collections::BTreeMap;

use obole_fairness::{Attribute, Audit, Crossings, Gates, LeftOut, Metric, Rows, Settings, normal_two_sided};

use super::from_fairness;
use crate::Result;

/// The number of pairs behind each verdict, by attribute and rate.
pub type VerdictPairs = BTreeMap<String, BTreeMap<Metric, u64>>;

/// As [`obole_fairness::audit`], with verdicts that hold for all pairs together.
pub(super) fn audit(
    rows: &Rows<'_>,
    attributes: &[Attribute],
    settings: &Settings,
) -> Result<(Audit, VerdictPairs)> {
    let mut audit = obole_fairness::audit(rows, attributes, settings).map_err(from_fairness)?;
    let mut families = VerdictPairs::new();
    for (name, found) in &mut audit.attributes {
        let parts: Vec<Attribute> = match &found.crossing_of {
            Some((a, b)) => [a, b]
                .into_iter()
                .filter_map(|n| attributes.iter().find(|x| x.name() == n))
                .cloned()
                .collect(),
            None => attributes.iter().filter(|x| x.name() == name).cloned().collect(),
        };
        // The same groups take part in the verdict on a rate's ratio and in that on its gap.
        let taken_part = |left_out: &[LeftOut]| (found.groups.len() - left_out.len()) as u64;
        let of_ratios = found.verdicts.iter().map(|verdict| (verdict.metric, taken_part(&verdict.left_out)));
        let of_gaps = found.gaps.iter().map(|gap| (gap.metric, taken_part(&gap.left_out)));
        for (metric, groups) in of_ratios.chain(of_gaps).collect::<BTreeMap<Metric, u64>>() {
            let pairs = groups * groups.saturating_sub(1) / 2;
            families.entry(name.clone()).or_default().insert(metric, pairs);
            if pairs < 2 {
                continue;
            }
            let again = widened(settings, metric, pairs);
            // Rates need no scores, and scores cost a sort.
            let rates = Rows { score: None, ..*rows };
            let mut again = obole_fairness::audit(&rates, &parts, &again).map_err(from_fairness)?;
            let Some(wide) = again.attributes.remove(name) else { continue };
            for (verdict, wide) in found.verdicts.iter_mut().filter(|v| v.metric == metric).zip(wide.verdicts)
            {
                *verdict = wide;
            }
            for (gap, wide) in found.gaps.iter_mut().filter(|gap| gap.metric == metric).zip(wide.gaps) {
                *gap = wide;
            }
        }
    }
    Ok((audit, families))
}

/// The settings of one verdict in a family of `pairs`. The half-width of the gate grows with the intervals, so that the
/// same groups take part.
fn widened(settings: &Settings, metric: Metric, pairs: u64) -> Settings {
    let alpha = settings.alpha / pairs as f64;
    let growth = normal_two_sided(alpha) / normal_two_sided(settings.alpha);
    Settings {
        alpha,
        crossings: Crossings::FirstTwo,
        verdict_metrics: vec![metric],
        gates: Gates { verdict_half_width: settings.gates.verdict_half_width * growth, ..settings.gates },
        ..settings.clone()
    }
}
