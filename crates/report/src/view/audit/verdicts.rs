//! Verdicts against the thresholds that the user set, one sentence each.

use obole_fairness::{AttributeAudit, Evidence, Gap, Interval, LeftOut, Metric, Outcome, Verdict};

use super::in_order;
use super::names::Names;
use crate::input::AuditPart;
use crate::view::blocks::lower_first;
use crate::words::{Arg, Words};

/// More groups without a part in an answer are counted, not named: the charts show which.
const MOST_NAMED: usize = 6;

/// Every verdict of a part, the ones below the threshold first.
pub(super) fn texts(part: &AuditPart<'_>, names: &Names<'_>) -> Vec<String> {
    texts_where(part, names, |_, _| true)
}

/// The verdicts of a part that say something of its groups.
pub(super) fn assessed(part: &AuditPart<'_>, names: &Names<'_>) -> Vec<String> {
    texts_where(part, names, |outcome, no_decision| outcome != Outcome::NotAssessable || no_decision)
}

/// The verdicts of a part below the threshold.
pub(super) fn below(part: &AuditPart<'_>, names: &Names<'_>) -> Vec<String> {
    texts_where(part, names, |outcome, _| outcome == Outcome::DoesNotMeet)
}

fn texts_where(
    part: &AuditPart<'_>,
    names: &Names<'_>,
    wanted: impl Fn(Outcome, bool) -> bool,
) -> Vec<String> {
    let mut found: Vec<(Outcome, String)> = Vec::new();
    for attribute in in_order(part) {
        let ratios =
            attribute.verdicts.iter().map(|v| (v.outcome, v.reason.is_some(), text(attribute, v, names)));
        let gaps = attribute
            .gaps
            .iter()
            .map(|gap| (gap.outcome, gap.reason.is_some(), gap_text(attribute, gap, names)));
        for (outcome, _, text) in ratios.chain(gaps).filter(|(outcome, none, _)| wanted(*outcome, *none)) {
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
        _ if verdict.reason.is_some() => "verdict-no-decision",
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
    let mut said = vec![sentence(key, attribute, verdict.metric, pair, names)];
    said.extend(verdict.pair.as_ref().map(|pair| {
        let groups = [&pair.lower, &pair.higher].map(|group| names.group(attribute, group));
        evidence(&pair.evidence, groups, verdict.pairs, verdict.weighted, names)
    }));
    said.extend(left_out(attribute, verdict.outcome, &verdict.left_out, names));
    said.join(" ")
}

fn gap_text(attribute: &AttributeAudit, gap: &Gap, names: &Names<'_>) -> String {
    let key = match (gap.outcome, &gap.pair) {
        (Outcome::Meets, Some(_)) => "gap-meets",
        (Outcome::DoesNotMeet, Some(_)) => "gap-above",
        (Outcome::NotEnoughData, Some(_)) => "gap-unsure",
        (Outcome::NotEnoughData, None) => "verdict-unsure-small",
        _ if gap.reason.is_some() => "verdict-no-decision",
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
    let mut said = vec![sentence(key, attribute, gap.metric, pair, names)];
    said.extend(gap.pair.as_ref().map(|pair| {
        let groups = [&pair.lower, &pair.higher].map(|group| names.group(attribute, group));
        evidence(&pair.evidence, groups, gap.pairs, gap.weighted, names)
    }));
    said.extend(left_out(attribute, gap.outcome, &gap.left_out, names));
    said.join(" ")
}

/// The two rates, how many people each rests on, and the p value: a ratio is not read without them.
fn evidence(
    found: &Evidence,
    [lower, higher]: [String; 2],
    pairs: u64,
    weighted: bool,
    names: &Names<'_>,
) -> String {
    let words = names.words;
    let people = |n: f64| Arg::Text(words.whole(n.round() as u64));
    let p = p_value(found.p_adjusted.get(), words);
    let values = [
        ("lower", lower.into()),
        ("higher", higher.into()),
        ("lower_rate", words.percent(found.lower_rate, 1).into()),
        ("higher_rate", words.percent(found.higher_rate, 1).into()),
        ("lower_n", people(found.lower_n)),
        ("higher_n", people(found.higher_n)),
        ("p", p.into()),
        ("pairs", Arg::Count(pairs)),
    ];
    let said = words.say("verdict-evidence", &values);
    if weighted { format!("{said} {}", words.get("verdict-weighted")) } else { said }
}

/// A p value as it is read.
pub(super) fn p_value(p: Option<f64>, words: &Words) -> String {
    match p {
        Some(p) if p < 0.001 => words.say("verdict-p-below", &[("p", words.decimal(0.001, 3).into())]),
        Some(p) => words.say("verdict-p", &[("p", words.decimal(p, 3).into())]),
        None => words.get("verdict-p-none"),
    }
}

/// The groups that have no part in an answer, if it says anything.
fn left_out(
    attribute: &AttributeAudit,
    outcome: Outcome,
    left_out: &[LeftOut],
    names: &Names<'_>,
) -> Option<String> {
    if outcome == Outcome::NotAssessable || left_out.is_empty() {
        return None;
    }
    if left_out.len() > MOST_NAMED {
        let all = names.words.whole(attribute.groups.len() as u64);
        let counts = [("n", Arg::Count(left_out.len() as u64)), ("of", Arg::Text(all))];
        return Some(names.words.say("verdict-left-out-many", &counts));
    }
    let groups: Vec<String> = left_out.iter().map(|left| names.group(attribute, &left.group)).collect();
    Some(names.words.say("verdict-left-out", &[("groups", groups.join(" · ").into())]))
}

fn sentence(
    key: &str,
    attribute: &AttributeAudit,
    metric: Metric,
    pair: Option<[(&str, String); 5]>,
    names: &Names<'_>,
) -> String {
    let words = names.words;
    let mut values = vec![
        ("attribute", names.attribute(attribute).into()),
        ("rate", lower_first(&words.get(&format!("rate-{}", metric.key()))).into()),
    ];
    values.extend(pair.into_iter().flatten().map(|(name, value)| (name, value.into())));
    words.say(key, &values)
}
