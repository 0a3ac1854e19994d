//! Opening of an audit: the findings, a chart of every comparison, how certain they are, and the next
//! questions.

use std::collections::BTreeSet;

use obole::audit::Claim;
use obole_fairness::{Gap, Outcome, Reference, Settings, Verdict};

use obole_ledger::Result;

use super::names::Names;
use super::{picture, worst};
use crate::input::{AuditInput, AuditPart, PartKind};
use crate::view::blocks::{Section, enumerate, lower_first};
use crate::words::{Arg, Words};

/// Writes the findings, the chart of all comparisons, how to read it, and the next questions.
pub(super) fn write(section: &mut Section, audit: &AuditInput<'_>, level: u8, words: &Words) -> Result<()> {
    let attributes = || audit.parts.iter().flat_map(|part| part.audit.attributes.values());
    let verdicts: Vec<&Verdict> = attributes().flat_map(|attribute| &attribute.verdicts).collect();
    let gaps: Vec<&Gap> = attributes().flat_map(|attribute| &attribute.gaps).collect();
    section.text(audit.parts.iter().filter_map(|part| looked_at(part, words)).collect::<Vec<_>>().join(" "));
    let [clearest, ask_first] = worst::in_words(audit, words);
    let found =
        [found(audit, &verdicts, words), found_gaps(&gaps, words), clearest, of_the_run(audit, words)];
    let mut found: Vec<String> = found.into_iter().flatten().collect();
    if verdicts.is_empty() && gaps.is_empty() {
        found.push(words.get("audit-found-no-threshold"));
    }
    section.text(found.join(" "));
    if let Some(chart) = picture::chart(audit, words)? {
        section.figure(chart, words.get("picture-caption"));
    }
    if let Some(part) = audit.parts.first() {
        let mut sure = vec![how_sure(&part.audit.settings, words)];
        if part.audit.settings.min_ratio == Some(0.8) && part.audit.settings.preset.is_none() {
            sure.push(words.get("audit-four-fifths"));
        }
        section.text(sure.join(" "));
    }
    for line in super::presets::lines(audit, words) {
        section.text(line);
    }
    section.heading(level, words.get("audit-ask"));
    let ask = ["base", "calibration", "harm", "change"].map(|key| words.get(&format!("audit-ask-{key}")));
    section.list(ask_first.into_iter().chain(ask).collect());
    Ok(())
}

/// Describes the data that were compared; `None` for past data, which have sections of their own.
fn looked_at(part: &AuditPart<'_>, words: &Words) -> Option<String> {
    let names = Names::new(part.kind, words);
    let attributes: Vec<String> = part
        .audit
        .attribute_names
        .iter()
        .map(|name| match part.kind {
            PartKind::Table => names.single(name),
            _ => lower_first(&names.single(name)),
        })
        .collect();
    let attributes = Arg::Text(enumerate(words, &attributes));
    let rows = ("rows", Arg::Text(words.whole(part.rows)));
    match part.kind {
        PartKind::List => {
            let selected = Arg::Text(words.whole(part.selected.unwrap_or_default()));
            Some(
                words
                    .format("audit-looked-list", &[rows, ("selected", selected), ("attributes", attributes)]),
            )
        }
        PartKind::Backtest(_) | PartKind::Lapse(_) => None,
        PartKind::Table => Some(words.format("audit-looked-table", &[rows, ("attributes", attributes)])),
    }
}

/// Returns the groups with the lower rate in the verdicts below the threshold, without duplicates.
fn lower_groups(audit: &AuditInput<'_>, words: &Words) -> BTreeSet<String> {
    let mut groups = BTreeSet::new();
    for part in &audit.parts {
        let names = Names::new(part.kind, words);
        for attribute in part.audit.attributes.values() {
            let below = attribute.verdicts.iter().filter(|verdict| verdict.outcome == Outcome::DoesNotMeet);
            groups.extend(
                below
                    .filter_map(|verdict| verdict.pair.as_ref())
                    .map(|pair| names.group(attribute, &pair.lower)),
            );
        }
    }
    groups
}

/// Describes how many gaps are larger than the threshold; `None` if none was set.
fn found_gaps(gaps: &[&Gap], words: &Words) -> Option<String> {
    let first = gaps.first()?;
    let above = gaps.iter().filter(|gap| gap.outcome == Outcome::DoesNotMeet).count() as u64;
    let of = ("of", Arg::Text(words.whole(gaps.len() as u64)));
    let threshold = ("threshold", Arg::Text(words.decimal(100.0 * first.max_gap, 1)));
    Some(words.format("audit-found-gaps", &[("n", above.into()), of, threshold]))
}

/// Formats the threshold of ratios, and marks it as the default if it is the default.
fn threshold_text(min_ratio: f64, of_run: bool, words: &Words) -> String {
    let number = words.decimal(min_ratio, 2);
    if of_run && min_ratio == 0.8 {
        words.format("answer-default", &[("threshold", number.into())])
    } else {
        number
    }
}

fn found(audit: &AuditInput<'_>, verdicts: &[&Verdict], words: &Words) -> Option<String> {
    let first = verdicts.first()?;
    let counts = picture::counts(audit, words);
    let of = ("of", Arg::Text(words.whole(counts.all)));
    let threshold =
        ("threshold", Arg::Text(threshold_text(first.min_ratio, audit.campaign.is_some(), words)));
    let mut said = match counts.below {
        0 => words.format("audit-found-none", &[of, threshold]),
        below => words.format("audit-found-below", &[("n", below.into()), of, threshold]),
    };
    // For a run, `of_the_run` names the groups, and only those whose disparity holds over all comparisons.
    if counts.below > 0 && audit.campaign.is_none() {
        let groups = lower_groups(audit, words).into_iter().collect::<Vec<_>>().join(" · ");
        said = format!("{said} {}", words.format("audit-found-which", &[("groups", groups.into())]));
    }
    if counts.unsure > 0 {
        said = format!("{said} {}", words.format("audit-found-unsure", &[("n", counts.unsure.into())]));
    }
    Some(said)
}

/// Describes how many findings of a run hold over all its comparisons together, and for which groups; `None`
/// without a finding.
fn of_the_run(audit: &AuditInput<'_>, words: &Words) -> Option<String> {
    let campaign = audit.campaign?;
    let claims = campaign.claims();
    claims.first()?;
    let clear: Vec<&Claim> = claims.iter().filter(|claim| claim.clear).collect();
    let names = Names::new(PartKind::List, words);
    let group = |claim: &&Claim| Some(names.level_of(&claim.attribute, claim.group.as_deref()?));
    let groups: BTreeSet<String> = clear.iter().filter_map(group).collect();
    let whole = |n: u64| Arg::Text(words.whole(n));
    let values = [
        ("comparisons", whole(campaign.comparisons())),
        ("claims", Arg::Count(claims.len() as u64)),
        ("n", Arg::Count(clear.len() as u64)),
        ("groups", groups.into_iter().collect::<Vec<_>>().join(" · ").into()),
    ];
    let key = match clear.len() {
        0 => "audit-run-none",
        n if n == claims.len() => "audit-run-all",
        _ => "audit-run-some",
    };
    Some(words.format(key, &values))
}

fn how_sure(settings: &Settings, words: &Words) -> String {
    let level = ("level", Arg::Text(words.percent(1.0 - settings.alpha, 0)));
    let number = |number: u64| Arg::Text(words.whole(number));
    let sure = words.format("audit-sure", &[level]);
    let gates = match settings.gates.publish_k {
        0 => words.get("audit-sure-open"),
        k => words
            .format("audit-sure-gates", &[("k", number(k)), ("estimate", number(settings.gates.estimate_n))]),
    };
    format!("{sure} {gates}")
}

/// Writes the settings of the audit.
pub(super) fn settings(section: &mut Section, audit: &AuditInput<'_>, words: &Words) {
    let Some(part) = audit.parts.first() else { return };
    let settings = &part.audit.settings;
    let number = |number: u64| Arg::Text(words.whole(number));
    let mut facts = Vec::new();
    facts.extend(settings.min_ratio.map(|min| (words.get("audit-set-threshold"), words.decimal(min, 2))));
    let reference = match settings.reference {
        Reference::Largest => "audit-set-largest",
        Reference::HighestRate => "audit-set-highest",
        Reference::Named(_) => "audit-set-named",
    };
    facts.push((words.get("audit-set-reference"), words.get(reference)));
    let gates = [
        ("k", number(settings.gates.publish_k)),
        ("estimate", number(settings.gates.estimate_n)),
        ("denominator", number(settings.gates.estimate_denominator)),
        ("points", words.decimal(settings.gates.verdict_half_width * 100.0, 0).into()),
    ];
    facts.push((words.get("audit-set-gates"), words.format("audit-set-gates-words", &gates)));
    let level = [("level", words.percent(1.0 - settings.alpha, 0).into())];
    facts.push((words.get("audit-set-intervals"), words.format("audit-set-intervals-words", &level)));
    section.facts(facts);
}
