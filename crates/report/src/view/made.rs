//! Origin of the page: date, horizon, seed, version, methods, features and inputs.

use obole::models::{CardNote, ModelCard};
use obole::segments::SegmentRules;

use super::blocks::{Section, Table};
use crate::input::ReportInput;
use crate::reasons::feature_name;
use crate::words::{Arg, Words};

pub(crate) fn section(input: &ReportInput<'_>, words: &Words) -> Section {
    let mut section = Section::new("made", words.get("made-title"));
    let made = input.made;
    let mut facts = vec![
        (words.get("made-as-of"), words.day(input.as_of.day())),
        (
            words.get("made-horizon"),
            words.format("made-months", &[("n", Arg::Count(input.horizon_months.into()))]),
        ),
        (words.get("made-currency"), input.kpi.currency.to_string()),
        (words.get("made-seed"), made.seed.to_string()),
        (words.get("made-version"), made.program.clone()),
        (words.get("made-profile"), words.get("made-profile-words")),
        (words.get("made-thresholds"), thresholds(&input.segments.rules, words)),
    ];
    for card in input.cards {
        let task = words.format(
            &format!("task-{}", card.task.name()),
            &[("months", Arg::Text(card.horizon_months.to_string()))],
        );
        let method = words.get(&format!("method-full-{}", card.method.name()));
        facts.push((words.format("made-method", &[("task", task.into())]), method));
    }
    if let Some(card) = input.cards.first() {
        facts.push((words.get("made-features"), card.feature_table.clone()));
    }
    facts.push((words.get("made-protected"), names(protected_on(input.cards), words)));
    let mut out: Vec<&str> = input
        .cards
        .iter()
        .flat_map(|card| &card.features_refused)
        .map(|refused| refused.name.as_str())
        .collect();
    out.sort_unstable();
    out.dedup();
    facts.push((words.get("made-left-out"), names(out, words)));
    let log = match made.log_head.as_str() {
        "" => words.get("made-log-none"),
        head => head.to_owned(),
    };
    facts.push((words.get("made-log"), log));
    section.facts(facts);
    if !made.inputs.is_empty() {
        let head = ["made-input", "made-sha"].map(|key| words.get(key));
        let mut table = Table::new(words.get("made-hashes"), head.to_vec(), &[1]);
        for (name, sha256) in &made.inputs {
            table.row(vec![name.clone(), sha256.clone()]);
        }
        section.table(table);
    }
    section.text(words.get("made-again"));
    section
}

fn names(features: Vec<&str>, words: &Words) -> String {
    let named: Vec<String> = features.into_iter().map(|name| feature_name(name, words)).collect();
    super::blocks::enumerate(words, &named)
}

/// Returns the protected features that a person switched on for any model, without duplicates.
pub(crate) fn protected_on<'a>(cards: &[&'a ModelCard]) -> Vec<&'a str> {
    let on = cards.iter().flat_map(|card| &card.features_switched_on);
    let mut on: Vec<&str> = on.map(String::as_str).collect();
    on.sort_unstable();
    on.dedup();
    on
}

fn thresholds(rules: &SegmentRules, words: &Words) -> String {
    let rules = &rules.life_cycle;
    let months = |months: u32| Arg::Text(words.whole(months.into()));
    words.format(
        "made-thresholds-words",
        &[
            ("recurring", months(rules.recurring_months)),
            ("risk", months(rules.at_risk_months)),
            ("overdue", words.percent(f64::from(rules.overdue_percent) / 100.0, 0).into()),
            ("lapsed", months(rules.lapsed_months)),
        ],
    )
}

/// Returns the notes that a reader of the models needs, in words.
pub(crate) fn card_notes(cards: &[&ModelCard], words: &Words) -> Vec<String> {
    let mut said = Vec::new();
    for card in cards {
        let months = [("months", Arg::Text(card.horizon_months.to_string()))];
        let task = Arg::Text(words.format(&format!("task-{}", card.task.name()), &months));
        let number = |number: u64| Arg::Text(words.whole(number));
        for note in &card.notes {
            let few = |key: &str, have: u64, needed: u64| {
                let values = [("task", task.clone()), ("have", number(have)), ("needed", number(needed))];
                Some(words.format(key, &values))
            };
            said.extend(match *note {
                CardNote::TooFewRows { rows, needed } => few("card-too_few_rows", rows, needed),
                CardNote::TooFewEvents { events, needed } => few("card-too_few_events", events, needed),
                CardNote::TooFewNonEvents { non_events, needed } => {
                    few("card-too_few_non_events", non_events, needed)
                }
                CardNote::PlattBecauseFew => {
                    Some(words.format("card-platt_because_few", &[("task", task.clone())]))
                }
                CardNote::HorizonIncomplete => {
                    Some(words.format("card-horizon_incomplete", &[("task", task.clone())]))
                }
                CardNote::OneSidedPart => {
                    Some(words.format("card-one_sided_part", &[("task", task.clone())]))
                }
                CardNote::FitFailed => Some(words.format("card-fit_failed", &[("task", task.clone())])),
                CardNote::NoBtyd => Some(words.format("card-no_btyd", &[("task", task.clone())])),
                CardNote::BtydAtLimit => Some(words.format("card-btyd_at_limit", &[("task", task.clone())])),
                // Reported elsewhere: the banner names the features, and the verdicts state the method that
                // is used.
                _ => None,
            });
        }
    }
    said
}
