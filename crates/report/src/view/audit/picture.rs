//! One chart of every comparison of an audit: ratio, interval and verdict, the clearest first.

use obole::audit::CampaignAudit;
use obole_fairness::{Interval, Metric, Outcome};
use obole_ledger::Result;

use super::names::Names;
use super::{campaign_text, in_order};
use crate::charts::{Axis, Chart, Guide, Row, RowChart, RowMark, Shape};
use crate::input::{AuditInput, PartKind};
use crate::view::blocks::lower_first;
use crate::words::{Arg, Words};

/// Maximum number of rows of the chart: more do not fit on a page.
const MOST_ROWS: usize = 40;

/// The smallest ratio of two groups in one rate or amount.
struct Comparison {
    label: String,
    ratio: f64,
    interval: Option<Interval>,
    outcome: Outcome,
}

impl Comparison {
    /// Returns the sort key: verdicts below the threshold first, then those without enough data; within each,
    /// the ratios that are most certainly low.
    fn order(&self) -> (u8, f64) {
        let verdict = match self.outcome {
            Outcome::DoesNotMeet => 0,
            Outcome::NotEnoughData => 1,
            Outcome::Meets => 2,
            Outcome::NotAssessable => 3,
        };
        (verdict, self.interval.map_or(self.ratio, |interval| interval.high))
    }
}

/// Number of assessed comparisons of an audit: below the threshold, without enough data, and in total.
pub(super) struct Counts {
    pub(super) below: u64,
    pub(super) unsure: u64,
    pub(super) all: u64,
}

/// Counts the comparisons that the chart shows.
pub(super) fn counts(audit: &AuditInput<'_>, words: &Words) -> Counts {
    let found = comparisons(audit, words);
    let count = |outcome: Outcome| found.iter().filter(|one| one.outcome == outcome).count() as u64;
    let (below, unsure) = (count(Outcome::DoesNotMeet), count(Outcome::NotEnoughData));
    Counts { below, unsure, all: found.len() as u64 }
}

fn comparisons(audit: &AuditInput<'_>, words: &Words) -> Vec<Comparison> {
    let mut found = of_parts(audit, words);
    found.extend(audit.campaign.into_iter().flat_map(|campaign| of_asks(campaign, words)));
    found
}

/// Draws the chart of all comparisons; returns `None` if no threshold was set or nothing could be compared.
pub(super) fn chart(audit: &AuditInput<'_>, words: &Words) -> Result<Option<Chart>> {
    let mut found = comparisons(audit, words);
    let least = audit.parts.first().and_then(|part| part.audit.settings.min_ratio);
    let Some(least) = least.filter(|_| !found.is_empty()) else { return Ok(None) };
    found.sort_by(|a, b| {
        let (a, b) = (a.order(), b.order());
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    found.truncate(MOST_ROWS);
    let number = |ratio: f64| words.decimal(ratio, 2);
    let rows: Vec<Row> = found
        .iter()
        .map(|one| Row {
            under: words.get(&format!("picture-{}", outcome_key(one.outcome))),
            label: one.label.clone(),
            size: String::new(),
            value: number(one.ratio),
            interval: super::verdicts::brackets(one.interval, words, &number),
            drawn: Some(RowMark::Dot {
                at: one.ratio,
                interval: one.interval.map(|interval| (interval.low, interval.high)),
                shape: match one.outcome {
                    Outcome::DoesNotMeet => Shape::Square,
                    Outcome::Meets => Shape::Disc,
                    _ => Shape::Ring,
                },
            }),
        })
        .collect();
    let both = [("threshold", number(least).into()), ("inverse", number(1.0 / least).into())];
    let guides = [
        Guide { at: 1.0, label: words.get("picture-equal"), dashed: false },
        Guide { at: least, label: words.format("picture-threshold", &both), dashed: true },
    ];
    let dots = found.iter().map(|one| one.ratio).chain([1.0, least]);
    let ends = found.iter().filter_map(|one| one.interval).flat_map(|interval| [interval.low, interval.high]);
    let chart = RowChart {
        name: "comparisons",
        title: &words.get("picture-title"),
        what: &words.get("picture-axis"),
        label_width: 300.0,
        axis: Axis::ratios(dots, ends),
        rows: &rows,
        guides: &guides,
        shapes: &[],
        format: &number,
    };
    chart.draw().map(Some)
}

fn outcome_key(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::DoesNotMeet => "below",
        Outcome::NotEnoughData => "unsure",
        Outcome::Meets | Outcome::NotAssessable => "meets",
    }
}

fn of_parts(audit: &AuditInput<'_>, words: &Words) -> Vec<Comparison> {
    let mut found = Vec::new();
    for part in &audit.parts {
        let names = Names::new(part.kind, words);
        for attribute in in_order(part) {
            for verdict in &attribute.verdicts {
                let Some(pair) = &verdict.pair else { continue };
                let Some(ratio) = pair.ratio.get() else { continue };
                let rate = lower_first(&words.get(&format!("rate-{}", verdict.metric.key())));
                let what = match (verdict.metric, part.kind) {
                    (Metric::SelectionRate, PartKind::Table) | (_, PartKind::Table) => rate,
                    (Metric::SelectionRate, kind) => words.get(&format!("picture-part-{}", kind.key())),
                    (_, kind) => format!("{}, {rate}", words.get(&format!("picture-part-{}", kind.key()))),
                };
                let label = label(
                    [names.attribute(attribute), what],
                    [names.group(attribute, &pair.lower), names.group(attribute, &pair.higher)],
                    words,
                );
                found.push(Comparison { label, ratio, interval: pair.interval, outcome: verdict.outcome });
            }
        }
    }
    found
}

fn of_asks<'a>(campaign: &'a CampaignAudit, words: &'a Words) -> impl Iterator<Item = Comparison> + 'a {
    let names = Names::new(PartKind::List, words);
    campaign.asks.iter().flat_map(move |ask| {
        let what = words.get(&format!("measure-ask-{}", campaign_text::key_of(ask.against)));
        let names = Names::new(names.kind, words);
        ask.attributes.iter().filter_map(move |(name, one)| {
            let pair = one.verdict.pair.as_ref()?;
            let groups = [names.level_of(name, &pair.lower), names.level_of(name, &pair.higher)];
            let label = label([campaign_text::attribute(&names, name), what.clone()], groups, words);
            let (ratio, interval) = (pair.ratio, Some(pair.interval));
            Some(Comparison { label, ratio, interval, outcome: one.verdict.outcome })
        })
    })
}

fn label([attribute, what]: [String; 2], [lower, higher]: [String; 2], words: &Words) -> String {
    let values = [
        ("attribute", Arg::Text(attribute)),
        ("what", what.into()),
        ("lower", lower.into()),
        ("higher", higher.into()),
    ];
    words.format("picture-label", &values)
}
