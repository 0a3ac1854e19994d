//! Verdicts against the threshold that the user set, one sentence each.

use obole_fairness::{AttributeAudit, Interval, Outcome, Verdict};

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
    texts_where(part, names, |verdict| verdict.outcome != Outcome::NotAssessable)
}

fn texts_where(part: &AuditPart<'_>, names: &Names<'_>, wanted: impl Fn(&Verdict) -> bool) -> Vec<String> {
    let mut found: Vec<(&AttributeAudit, &Verdict)> = in_order(part)
        .into_iter()
        .flat_map(|attribute| attribute.verdicts.iter().map(move |verdict| (attribute, verdict)))
        .collect();
    found.sort_by_key(|(_, verdict)| match verdict.outcome {
        Outcome::DoesNotMeet => 0,
        Outcome::NotEnoughData => 1,
        Outcome::Meets => 2,
        Outcome::NotAssessable => 3,
    });
    let wanted = found.into_iter().filter(|(_, verdict)| wanted(verdict));
    wanted.map(|(attribute, verdict)| text(attribute, verdict, names)).collect()
}

/// An interval in brackets.
pub(super) fn brackets(interval: Option<Interval>, words: &Words, write: &dyn Fn(f64) -> String) -> String {
    interval.map_or_else(String::new, |Interval { low, high }| {
        words.say("audit-interval", &[("low", write(low).into()), ("high", write(high).into())])
    })
}

fn text(attribute: &AttributeAudit, verdict: &Verdict, names: &Names<'_>) -> String {
    let words = names.words;
    let ratio = |number: f64| words.decimal(number, 2);
    let about = [
        ("attribute", names.attribute(attribute).into()),
        ("rate", lower_first(&words.get(&format!("rate-{}", verdict.metric.key()))).into()),
    ];
    let key = match (verdict.outcome, &verdict.pair) {
        (Outcome::Meets, Some(_)) => "verdict-meets",
        (Outcome::DoesNotMeet, Some(_)) => "verdict-below",
        (Outcome::NotEnoughData, Some(_)) => "verdict-unsure",
        (Outcome::NotEnoughData, None) => "verdict-unsure-small",
        _ => "verdict-none",
    };
    let mut said = match &verdict.pair {
        Some(pair) if key != "verdict-none" => {
            let [attribute_name, rate] = about;
            let values = [
                attribute_name,
                rate,
                ("ratio", pair.ratio.get().map_or("–".to_owned(), ratio).into()),
                ("interval", brackets(pair.interval, words, &ratio).into()),
                ("lower", names.group(attribute, &pair.lower).into()),
                ("higher", names.group(attribute, &pair.higher).into()),
                ("threshold", ratio(verdict.min_ratio).into()),
            ];
            words.say(key, &values)
        }
        _ => words.say(key, &about),
    };
    if !verdict.left_out.is_empty() && verdict.outcome != Outcome::NotAssessable {
        let groups: Vec<String> =
            verdict.left_out.iter().map(|left| names.group(attribute, &left.group)).collect();
        said.push(' ');
        said.push_str(&words.say("verdict-left-out", &[("groups", groups.join(" · ").into())]));
    }
    said
}
