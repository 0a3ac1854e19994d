//! A named rule set in words: its source, its limits, and the ratios that it computes.

use obole_fairness::{AttributeAudit, Preset, Value};

use super::in_order;
use super::names::Names;
use crate::input::AuditInput;
use crate::words::{Arg, Words};

/// Returns the source and the limits of the preset, then the ratios that it computes; empty without a preset.
pub(crate) fn lines(audit: &AuditInput<'_>, words: &Words) -> Vec<String> {
    let mut said = Vec::new();
    for part in &audit.parts {
        let Some(preset) = part.audit.settings.preset else { continue };
        let source = ("source", Arg::Text(preset.source().to_owned()));
        match preset {
            Preset::FourFifths => said.push(words.format("preset-four-fifths", &[source])),
            Preset::Ll144 => {
                said.push(words.format("preset-ll144", &[source]));
                let names = Names::new(part.kind, words);
                said.extend(in_order(part).into_iter().map(|attribute| impact(attribute, &names)));
            }
        }
    }
    said
}

/// Describes the impact ratios of one attribute, and the people who are in none of them.
fn impact(attribute: &AttributeAudit, names: &Names<'_>) -> String {
    let words = names.words;
    let found = &attribute.ll144;
    let list = |ratios: &std::collections::BTreeMap<String, Value>| -> String {
        let one = |(group, ratio): (&String, &Value)| {
            format!("{} {}", names.group(attribute, group), names.or_why(*ratio, |r| words.decimal(r, 2)))
        };
        ratios.iter().map(one).collect::<Vec<_>>().join(" · ")
    };
    let selection = list(&found.impact_ratio_selection);
    let mut said = words.format(
        "preset-ll144-ratios",
        &[("attribute", names.attribute(attribute).into()), ("ratios", selection.into())],
    );
    let mut more = |key: &str, name: &'static str, value: Arg| {
        said.push(' ');
        said.push_str(&words.format(key, &[(name, value)]));
    };
    if found.impact_ratio_scoring.values().any(|ratio| ratio.get().is_some()) {
        more("preset-ll144-scores", "ratios", list(&found.impact_ratio_scoring).into());
    }
    if let Some(n) = attribute.n_missing.filter(|n| *n > 0) {
        more("preset-ll144-unknown", "n", Arg::Count(n));
    }
    if !found.excluded_below_2pct.is_empty() {
        let small: Vec<String> = attribute
            .groups
            .iter()
            .filter(|group| found.excluded_below_2pct.contains(&group.name))
            .map(|group| {
                let rows = group.metrics.as_ref().map_or(0, |metrics| metrics.rows);
                let rate = names.share(group.get(obole_fairness::Metric::SelectionRate));
                format!("{} (n = {}, {rate})", names.group(attribute, &group.name), words.whole(rows))
            })
            .collect();
        more("preset-ll144-small", "groups", small.join(" · ").into());
    }
    said
}
