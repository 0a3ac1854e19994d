//! Verdicts against the thresholds that the user set, one sentence each.

use obole_fairness::{AttributeAudit, Gap, Interval, LeftOut, Metric, Outcome, Verdict};

use super::in_order;
use super::names::Names;
use crate::input::AuditPart;
use crate::view::blocks::lower_first;
use crate::words::Words;

/// Every verdict of a part, the ones below the threshold first.
pub(super) fn texts(part: &AuditPart<'_>, names: &Names<'_>) -> Vec<String> {
    texts_where(part, names, |_| true)
}

/// The verdicts of a part that say something of its groups.
pub(super) fn assessed(part: &AuditPart<'_>, names: &Names<'_>) -> Vec<String> {
    texts_where(part, names, |outcome| outcome != Outcome::NotAssessable)
}

fn texts_where(part: &AuditPart<'_>, names: &Names<'_>, wanted: impl Fn(Outcome) -> bool) -> Vec<String> {
    let mut found: Vec<(Outcome, String)> = Vec::new();
    for attribute in in_order(part) {
        let ratios =
            attribute.verdicts.iter().map(|verdict| (verdict.outcome, text(attribute, verdict, names)));
        let gaps = attribute.gaps.iter().map(|gap| (gap.outcome, gap_text(attribute, gap, names)));
        for (outcome, text) in ratios.chain(gaps).filter(|(outcome, _)| wanted(*outcome)) {
            // Groups that are too small are so for the ratio and for the gap; once said is enough.
            if !found.iter().any(|(_, said)| *said == text) {
                found.push((outcome, text));
            }
        }
    }
    found.sort_by_key(|(outcome, _)| match outcome {
        Outcome::DoesNotMeet => 0,
        Outcome::NotEnoughData => 1,
        Outcome::Meets => 2,
        Outcome::NotAssessable => 3,
    });
    found.into_iter().map(|(_, text)| text).collect()
}

/// An interval in brackets.
pub(super) fn brackets(interval: Option<Interval>, words: &Words, write: &dyn Fn(f64) -> String) -> String {
    interval.map_or_else(String::new, |Interval { low, high }| {
        words.say("audit-interval", &[("low", write(low).into()), ("high", write(high).into())])
    })
}

fn text(attribute: &AttributeAudit, verdict: &Verdict, names: &Names<'_>) -> String {
    let key = match (verdict.outcome, &verdict.pair) {
        (Outcome::Meets, Some(_)) => "verdict-meets",
        (Outcome::DoesNotMeet, Some(_)) => "verdict-below",
        (Outcome::NotEnoughData, Some(_)) => "verdict-unsure",
        (Outcome::NotEnoughData, None) => "verdict-unsure-small",
        _ => "verdict-none",
    };
    let ratio = |number: f64| names.words.decimal(number, 2);
    let pair = verdict.pair.as_ref().map(|pair| {
        [
            ("ratio", pair.ratio.get().map_or("–".to_owned(), ratio)),
            ("interval", brackets(pair.interval, names.words, &ratio)),
            ("lower", names.group(attribute, &pair.lower)),
            ("higher", names.group(attribute, &pair.higher)),
            ("threshold", ratio(verdict.min_ratio)),
        ]
    });
    sentence(key, attribute, verdict.metric, pair, left_out(verdict.outcome, &verdict.left_out), names)
}

fn gap_text(attribute: &AttributeAudit, gap: &Gap, names: &Names<'_>) -> String {
    let key = match (gap.outcome, &gap.pair) {
        (Outcome::Meets, Some(_)) => "gap-meets",
        (Outcome::DoesNotMeet, Some(_)) => "gap-above",
        (Outcome::NotEnoughData, Some(_)) => "gap-unsure",
        (Outcome::NotEnoughData, None) => "verdict-unsure-small",
        _ => "verdict-none",
    };
    let points = |number: f64| names.words.decimal(100.0 * number, 1);
    let pair = gap.pair.as_ref().map(|pair| {
        [
            ("gap", pair.difference.get().map_or("–".to_owned(), points)),
            ("interval", brackets(pair.interval, names.words, &points)),
            ("lower", names.group(attribute, &pair.lower)),
            ("higher", names.group(attribute, &pair.higher)),
            ("threshold", points(gap.max_gap)),
        ]
    });
    sentence(key, attribute, gap.metric, pair, left_out(gap.outcome, &gap.left_out), names)
}

/// The groups to name as having no part in an answer.
fn left_out(outcome: Outcome, left_out: &[LeftOut]) -> &[LeftOut] {
    if outcome == Outcome::NotAssessable { &[] } else { left_out }
}

fn sentence(
    key: &str,
    attribute: &AttributeAudit,
    metric: Metric,
    pair: Option<[(&str, String); 5]>,
    left_out: &[LeftOut],
    names: &Names<'_>,
) -> String {
    let words = names.words;
    let mut values = vec![
        ("attribute", names.attribute(attribute).into()),
        ("rate", lower_first(&words.get(&format!("rate-{}", metric.key()))).into()),
    ];
    values.extend(pair.into_iter().flatten().map(|(name, value)| (name, value.into())));
    let mut said = words.say(key, &values);
    if !left_out.is_empty() {
        let groups: Vec<String> = left_out.iter().map(|left| names.group(attribute, &left.group)).collect();
        said.push(' ');
        said.push_str(&words.say("verdict-left-out", &[("groups", groups.join(" · ").into())]));
    }
    said
}
