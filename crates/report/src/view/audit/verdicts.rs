//! Verdicts against the thresholds that the user set, one sentence each.

use obole_fairness::{AttributeAudit, Evidence, Gap, Interval, LeftOut, Metric, Outcome, Verdict};

use super::in_order;
use super::names::Names;
use crate::input::AuditPart;
use crate::view::blocks::{Table, lower_first};
use crate::words::{Arg, Words};

/// Maximum number of groups outside a comparison that are named. A larger number is only counted: the charts
/// show the groups.
const MOST_NAMED: usize = 6;

/// Returns every verdict of a part as a row, those below the threshold first; `None` without any.
pub(super) fn table(part: &AuditPart<'_>, names: &Names<'_>) -> Option<Table> {
    let words = names.words;
    let head = ["comparison", "lower", "higher", "ratio", "p", "verdict"];
    let head = head.map(|key| words.get(&format!("verdict-head-{key}"))).to_vec();
    let mut table = Table::new(words.get("verdict-table"), head, &[1, 2, 5]);
    let mut rows: Vec<(u8, Vec<String>)> = Vec::new();
    let number = |number: f64| words.decimal(number, 2);
    let points = |gap: f64| words.decimal(100.0 * gap, 1);
    for attribute in in_order(part) {
        let mut left_out_of_it = None;
        for verdict in &attribute.verdicts {
            let ratio = verdict.pair.as_ref().map(|pair| {
                let ratio = pair.ratio.get().map_or("–".to_owned(), number);
                let interval = brackets(pair.interval, words, &number);
                let cell = format!("{ratio} {interval}");
                (cell.trim_end().to_owned(), [&pair.lower, &pair.higher], &pair.evidence)
            });
            rows.push(row(
                attribute,
                verdict.metric,
                verdict.outcome,
                verdict.reason.is_some(),
                ratio,
                names,
            ));
            left_out_of_it =
                left_out_of_it.or(left_out(attribute, verdict.outcome, &verdict.left_out, names));
        }
        for gap in &attribute.gaps {
            let found = gap.pair.as_ref().map(|pair| {
                let gap = pair.difference.get().map_or("–".to_owned(), points);
                let interval = brackets(pair.interval, words, &points);
                let values = [("gap", Arg::Text(gap)), ("interval", interval.into())];
                let cell = words.format("verdict-points", &values);
                (cell.trim_end().to_owned(), [&pair.lower, &pair.higher], &pair.evidence)
            });
            rows.push(row(attribute, gap.metric, gap.outcome, gap.reason.is_some(), found, names));
        }
        let note = left_out_of_it.map(|text| {
            let values =
                [("attribute", Arg::Text(names.attribute(attribute))), ("text", lower_first(&text).into())];
            words.format("verdict-note", &values)
        });
        table.notes.extend(note);
    }
    let of_ratios = |attribute: &AttributeAudit| {
        attribute.verdicts.iter().any(|verdict| verdict.pair.as_ref().is_some_and(|pair| pair.is_bound))
    };
    let of_gaps = |attribute: &AttributeAudit| {
        attribute.gaps.iter().any(|gap| gap.pair.as_ref().is_some_and(|pair| pair.is_bound))
    };
    if in_order(part).iter().any(|attribute| of_ratios(attribute) || of_gaps(attribute)) {
        table.notes.push(words.get("verdict-bound-note"));
    }
    rows.sort_by_key(|(order, _)| *order);
    rows.into_iter().for_each(|(_, cells)| table.row(cells));
    (!table.rows.is_empty()).then_some(table)
}

/// Returns one line of the table, with its position in the order of the verdicts.
fn row(
    attribute: &AttributeAudit,
    metric: Metric,
    outcome: Outcome,
    no_decision: bool,
    found: Option<(String, [&String; 2], &Evidence)>,
    names: &Names<'_>,
) -> (u8, Vec<String>) {
    let words = names.words;
    let (order, key) = match outcome {
        Outcome::DoesNotMeet => (0, "below"),
        Outcome::NotEnoughData => (1, "unsure"),
        Outcome::Meets => (2, "meets"),
        Outcome::NotAssessable if no_decision => (3, "no-decision"),
        Outcome::NotAssessable => (3, "none"),
    };
    let rate = lower_first(&words.get(&format!("rate-{}", metric.key())));
    let values = [("attribute", Arg::Text(names.attribute(attribute))), ("rate", rate.into())];
    let mut cells = vec![words.format("verdict-comparison", &values)];
    match found {
        Some((ratio, groups, evidence)) => {
            let rates = [(evidence.lower_rate, evidence.lower_n), (evidence.higher_rate, evidence.higher_n)];
            cells.extend(groups.into_iter().zip(rates).map(|(group, (rate, n))| {
                let of = [
                    ("group", Arg::Text(names.group(attribute, group))),
                    ("rate", words.percent(rate, 1).into()),
                    ("n", words.whole(n.round() as u64).into()),
                ];
                words.format("verdict-group", &of)
            }));
            cells.push(ratio);
            cells.push(p_cell(evidence.p_adjusted.get(), words));
        }
        None => cells.extend(std::iter::repeat_n("–".to_owned(), 4)),
    }
    cells.push(words.get(&format!("verdict-short-{key}")));
    (order, cells)
}

/// Formats a p value for a cell of its own.
fn p_cell(p: Option<f64>, words: &Words) -> String {
    match p {
        Some(p) if p < 0.001 => format!("< {}", words.decimal(0.001, 3)),
        Some(p) => words.decimal(p, 3),
        None => "–".to_owned(),
    }
}

/// Returns the verdicts of a part that were assessed, and those of a part without a decision to audit.
pub(super) fn assessed(part: &AuditPart<'_>, names: &Names<'_>) -> Vec<String> {
    texts_where(part, names, |outcome, no_decision| outcome != Outcome::NotAssessable || no_decision)
}

/// Returns the verdicts of a part below the threshold.
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
            // Groups that are too small for the ratio are too small for the gap as well; the sentence appears
            // once.
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

/// Formats an interval in brackets.
pub(super) fn brackets(interval: Option<Interval>, words: &Words, write: &dyn Fn(f64) -> String) -> String {
    interval.map_or_else(String::new, |Interval { low, high }| {
        words.format("audit-interval", &[("low", write(low).into()), ("high", write(high).into())])
    })
}

/// Returns the sentence for a verdict on a ratio.
pub(super) fn key_of(outcome: Outcome, has_pair: bool, no_decision: bool) -> &'static str {
    match (outcome, has_pair) {
        (Outcome::Meets, true) => "verdict-meets",
        (Outcome::DoesNotMeet, true) => "verdict-below",
        (Outcome::NotEnoughData, true) => "verdict-unsure",
        (Outcome::NotEnoughData, false) => "verdict-unsure-small",
        _ if no_decision => "verdict-no-decision",
        _ => "verdict-none",
    }
}

fn text(attribute: &AttributeAudit, verdict: &Verdict, names: &Names<'_>) -> String {
    let key = key_of(verdict.outcome, verdict.pair.is_some(), verdict.reason.is_some());
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
    let mut said = vec![sentence(key, names.attribute(attribute), verdict.metric.key(), pair, names.words)];
    said.extend(verdict.pair.as_ref().map(|pair| {
        let groups = [&pair.lower, &pair.higher].map(|group| names.group(attribute, group));
        evidence(&pair.evidence, groups, verdict.pairs, verdict.weighted, names)
    }));
    said.extend(verdict.pair.iter().filter(|pair| pair.is_bound).map(|_| names.words.get("verdict-bound")));
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
    let mut said = vec![sentence(key, names.attribute(attribute), gap.metric.key(), pair, names.words)];
    said.extend(gap.pair.as_ref().map(|pair| {
        let groups = [&pair.lower, &pair.higher].map(|group| names.group(attribute, group));
        evidence(&pair.evidence, groups, gap.pairs, gap.weighted, names)
    }));
    said.extend(gap.pair.iter().filter(|pair| pair.is_bound).map(|_| names.words.get("verdict-bound")));
    said.extend(left_out(attribute, gap.outcome, &gap.left_out, names));
    said.join(" ")
}

/// Describes the two rates, the number of people behind each, and the p value: a ratio cannot be read without
/// them.
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
    let said = words.format("verdict-evidence", &values);
    if weighted { format!("{said} {}", words.get("verdict-weighted")) } else { said }
}

/// Formats a p value in words.
pub(super) fn p_value(p: Option<f64>, words: &Words) -> String {
    match p {
        Some(p) if p < 0.001 => words.format("verdict-p-below", &[("p", words.decimal(0.001, 3).into())]),
        Some(p) => words.format("verdict-p", &[("p", words.decimal(p, 3).into())]),
        None => words.get("verdict-p-none"),
    }
}

/// Describes the groups that are not part of a comparison; `None` if there are none or nothing could be
/// assessed.
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
        return Some(names.words.format("verdict-left-out-many", &counts));
    }
    let groups: Vec<String> = left_out.iter().map(|left| names.group(attribute, &left.group)).collect();
    Some(names.words.format("verdict-left-out", &[("groups", groups.join(" · ").into())]))
}

/// Writes a verdict on the rate of an attribute; `pair` holds the values about the pair that decides.
pub(super) fn sentence(
    key: &str,
    attribute: String,
    rate: &str,
    pair: Option<[(&str, String); 5]>,
    words: &Words,
) -> String {
    let rate = lower_first(&words.get(&format!("rate-{rate}")));
    let mut values = vec![("attribute", attribute.into()), ("rate", rate.into())];
    values.extend(pair.into_iter().flatten().map(|(name, value)| (name, value.into())));
    words.format(key, &values)
}
