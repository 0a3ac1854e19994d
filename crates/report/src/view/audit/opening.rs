//! The opening of an audit: what was looked at, what was found, how sure it is, what to ask next.

use std::collections::BTreeSet;

use obole::audit::Claim;
use obole_fairness::{Gap, Outcome, Reference, Settings, Verdict};

use super::names::Names;
use super::worst;
use crate::input::{AuditInput, AuditPart, PartKind};
use crate::view::blocks::{Section, enumerate, lower_first};
use crate::words::{Arg, Words};

pub(super) fn write(section: &mut Section, audit: &AuditInput<'_>, level: u8, words: &Words) {
    let said: Vec<String> = audit.parts.iter().map(|part| looked_at(part, words)).collect();
    let verdicts: Vec<&Verdict> = audit
        .parts
        .iter()
        .flat_map(|part| part.audit.attributes.values())
        .flat_map(|attribute| &attribute.verdicts)
        .collect();
    let attributes = || audit.parts.iter().flat_map(|part| part.audit.attributes.values());
    let gaps: Vec<&Gap> = attributes().flat_map(|attribute| &attribute.gaps).collect();
    section.text(said.join(" "));
    let [clearest, ask_first] = worst::in_words(audit, words);
    let found = [found(audit, &verdicts, words), clearest, found_gaps(&gaps, words)];
    let mut found: Vec<String> = found.into_iter().flatten().collect();
    if verdicts.is_empty() && gaps.is_empty() {
        found.push(words.get("audit-found-no-threshold"));
    }
    section.text(found.join(" "));
    if let Some(said) = of_the_run(audit, words) {
        section.text(said);
    }
    if let Some(part) = audit.parts.first() {
        section.text(how_sure(&part.audit.settings, verdicts.len() + gaps.len(), words));
        if part.audit.settings.min_ratio == Some(0.8) && part.audit.settings.preset.is_none() {
            section.text(words.get("audit-four-fifths"));
        }
    }
    for line in super::presets::lines(audit, words) {
        section.text(line);
    }
    section.heading(level, words.get("audit-ask"));
    let ask = ["base", "calibration", "harm", "change", "data"];
    let ask = ask.map(|key| words.get(&format!("audit-ask-{key}")));
    section.list(ask_first.into_iter().chain(ask).collect());
}

fn looked_at(part: &AuditPart<'_>, words: &Words) -> String {
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
            words.say("audit-looked-list", &[rows, ("selected", selected), ("attributes", attributes)])
        }
        PartKind::Backtest(_) => words.say("audit-looked-backtest", &[rows]),
        PartKind::Lapse(_) => words.say("audit-looked-lapse", &[rows]),
        PartKind::Table => words.say("audit-looked-table", &[rows, ("attributes", attributes)]),
    }
}

/// The groups with the lower rate of the verdicts that are below the threshold, each once.
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

/// How many gaps are larger than the threshold; `None` if none was set.
fn found_gaps(gaps: &[&Gap], words: &Words) -> Option<String> {
    let first = gaps.first()?;
    let above = gaps.iter().filter(|gap| gap.outcome == Outcome::DoesNotMeet).count() as u64;
    let of = ("of", Arg::Text(words.whole(gaps.len() as u64)));
    let threshold = ("threshold", Arg::Text(words.decimal(100.0 * first.max_gap, 1)));
    Some(words.say("audit-found-gaps", &[("n", above.into()), of, threshold]))
}

fn found(audit: &AuditInput<'_>, verdicts: &[&Verdict], words: &Words) -> Option<String> {
    let first = verdicts.first()?;
    let count = |outcome: Outcome| verdicts.iter().filter(|v| v.outcome == outcome).count() as u64;
    let below = count(Outcome::DoesNotMeet);
    let unsure = count(Outcome::NotEnoughData) + count(Outcome::NotAssessable);
    let of = ("of", Arg::Text(words.whole(verdicts.len() as u64)));
    let threshold = ("threshold", Arg::Text(words.decimal(first.min_ratio, 2)));
    let mut said = if below > 0 {
        let said = words.say("audit-found-below", &[("n", below.into()), of, threshold]);
        let groups = lower_groups(audit, words).into_iter().collect::<Vec<_>>().join(" · ");
        format!("{said} {}", words.say("audit-found-which", &[("groups", groups.into())]))
    } else {
        words.say("audit-found-none", &[of, threshold])
    };
    if unsure > 0 {
        said.push(' ');
        said.push_str(&words.say("audit-found-unsure", &[("n", unsure.into())]));
    }
    Some(said)
}

/// How many of a run's claims stand for all its comparisons together, and of whom; `None` without a claim.
fn of_the_run(audit: &AuditInput<'_>, words: &Words) -> Option<String> {
    let campaign = audit.campaign?;
    let claims = campaign.claims();
    claims.first()?;
    let clear: Vec<&Claim> = claims.iter().filter(|claim| claim.clear).collect();
    let whole = |n: usize| Arg::Text(words.whole(n as u64));
    let said = [
        ("comparisons", Arg::Text(words.whole(campaign.comparisons()))),
        ("claims", whole(claims.len())),
        ("level", words.percent(campaign.settings.fairness.alpha, 0).into()),
    ];
    let key = if claims.len() == 1 { "audit-run-claim" } else { "audit-run-claims" };
    let mut sentences = vec![words.say(key, &said)];
    sentences.push(match (clear.len(), claims.len()) {
        (0, 1) => words.get("audit-run-question"),
        (0, _) => words.get("audit-run-questions"),
        (_, 1) => words.get("audit-run-stands"),
        (n, all) if n == all => words.get("audit-run-all"),
        (n, _) => words.say("audit-run-some", &[("n", (n as u64).into())]),
    });
    let names = Names::new(PartKind::List, words);
    let group = |claim: &&Claim| Some(names.level_of(&claim.attribute, claim.group.as_deref()?));
    let groups: BTreeSet<String> = clear.iter().filter_map(group).collect();
    if !groups.is_empty() {
        let groups = groups.into_iter().collect::<Vec<_>>().join(" · ");
        sentences.push(words.say("audit-run-which", &[("groups", groups.into())]));
    }
    Some(sentences.join(" "))
}

fn how_sure(settings: &Settings, verdicts: usize, words: &Words) -> String {
    let level = ("level", Arg::Text(words.percent(1.0 - settings.alpha, 0)));
    let number = |number: u64| Arg::Text(words.whole(number));
    let mut said = vec![words.say("audit-sure", &[level])];
    if verdicts > 0 {
        said.push(words.get("audit-sure-family"));
    }
    said.push(match settings.gates.publish_k {
        0 => words.get("audit-sure-open"),
        k => words
            .say("audit-sure-gates", &[("k", number(k)), ("estimate", number(settings.gates.estimate_n))]),
    });
    said.join(" ")
}

/// The choices behind the audit.
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
    facts.push((words.get("audit-set-gates"), words.say("audit-set-gates-words", &gates)));
    let level = [("level", words.percent(1.0 - settings.alpha, 0).into())];
    facts.push((words.get("audit-set-intervals"), words.say("audit-set-intervals-words", &level)));
    section.facts(facts);
}
