//! The clearest disparity in plain words, as a number out of a hundred, and the first question that it
//! raises.

use obole_fairness::{AttributeAudit, Favourable, Group, Metric, Outcome, Pair};

use super::names::Names;
use crate::input::{AuditInput, AuditPart, PartKind};
use crate::words::{Arg, Words};

/// Returns the sentence on the clearest disparity and the first question to ask; both are `None` when no pair
/// of groups is below the threshold.
pub(super) fn in_words(audit: &AuditInput<'_>, words: &Words) -> [Option<String>; 2] {
    match worst(audit) {
        Some((part, attribute, pair)) => {
            let names = Names::new(part.kind, words);
            [clearest(attribute, pair, &names), Some(ask_first(audit, attribute, pair, &names))]
        }
        None => [None, None],
    }
}

/// Returns the pair with the lowest ratio of selection rates below the threshold, in the first part that has
/// any. Parts in which being selected is a burden are left out: their ratios are of those who were not
/// selected, and a sentence on who is selected would state the opposite.
fn worst<'a>(audit: &'a AuditInput<'a>) -> Option<(&'a AuditPart<'a>, &'a AttributeAudit, &'a Pair)> {
    let mut found: Option<(&AuditPart<'_>, &AttributeAudit, &Pair, f64)> = None;
    // A lapse risk selects nobody, so its ratios appear among the verdicts only.
    let taken = |part: &&AuditPart<'_>| !matches!(part.kind, PartKind::Lapse(_));
    let parts = audit.parts.iter().filter(|part| part.audit.settings.favourable == Favourable::Selected);
    let parts = parts.filter(taken);
    for part in parts {
        if found.is_some() {
            break;
        }
        for attribute in part.audit.attributes.values() {
            let below = attribute.verdicts.iter().filter(|verdict| {
                verdict.metric == Metric::SelectionRate && verdict.outcome == Outcome::DoesNotMeet
            });
            for pair in below.filter_map(|verdict| verdict.pair.as_ref()) {
                let Some(ratio) = pair.ratio.get() else { continue };
                if found.is_none_or(|(_, _, _, least)| ratio < least) {
                    found = Some((part, attribute, pair, ratio));
                }
            }
        }
    }
    found.map(|(part, attribute, pair, _)| (part, attribute, pair))
}

fn clearest(attribute: &AttributeAudit, pair: &Pair, names: &Names<'_>) -> Option<String> {
    let (ratio, interval) = (pair.ratio.get()?, pair.interval?);
    let of_hundred = |ratio: f64| Arg::Text(names.words.decimal(100.0 * ratio, 0));
    let values = [
        ("lower", names.group(attribute, &pair.lower).into()),
        ("higher", names.group(attribute, &pair.higher).into()),
        ("n", of_hundred(ratio)),
        ("low", of_hundred(interval.low)),
        ("high", of_hundred(interval.high)),
    ];
    Some(names.words.format("audit-clearest", &values))
}

/// Returns the first question to ask. It depends on whether the group with the lower rate also had the
/// outcome less often.
fn ask_first(audit: &AuditInput<'_>, attribute: &AttributeAudit, pair: &Pair, names: &Names<'_>) -> String {
    let words = names.words;
    let group = |name: &str| {
        // The outcome may be known in another part: that of the past.
        let parts = audit.parts.iter().filter_map(|part| part.audit.attributes.get(&attribute.name));
        let mut groups = parts.flat_map(|attribute| &attribute.groups).filter(|group| group.name == name);
        groups.find_map(base_rate)
    };
    let mut values = vec![("lower", Arg::Text(names.group(attribute, &pair.lower)))];
    let key = match (group(&pair.lower), group(&pair.higher)) {
        (Some((lower, _, lower_high)), Some((higher, higher_low, _))) => {
            values.push(("higher", names.group(attribute, &pair.higher).into()));
            values.push(("lower_rate", words.percent(lower, 1).into()));
            values.push(("higher_rate", words.percent(higher, 1).into()));
            if lower_high < higher_low { "audit-first-less" } else { "audit-first-alike" }
        }
        _ => "audit-first-unknown",
    };
    words.format(key, &values)
}

/// Returns the rate of the outcome, with the ends of its interval.
fn base_rate(group: &Group) -> Option<(f64, f64, f64)> {
    let rate = group.get(Metric::BaseRate).get()?;
    let interval = group.metrics.as_ref()?.wilson.get(&Metric::BaseRate)?;
    Some((rate, interval.low, interval.high))
}
