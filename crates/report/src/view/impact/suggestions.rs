//! Suggestions with their evidence and what speaks against them.

use obole::impact::{Impact, LEAST_DONORS, Rule, Suggestion};

use super::figures::Figures;
use crate::view::blocks::Section;
use crate::words::{Arg, Words};

/// Returns the observation behind each suggestion, in one sentence each.
pub fn titles(impact: &Impact, words: &Words) -> Vec<String> {
    impact.suggestions.iter().map(|one| said("seen", one, words)).collect()
}

/// Returns a sentence about a suggestion.
fn said(what: &str, one: &Suggestion, words: &Words) -> String {
    let figure = |value: f64| match one.rule {
        Rule::ChannelFell => words.whole(value.round() as u64),
        _ => words.percent(value, 1),
    };
    let end = |value: f64| match one.rule {
        Rule::ChannelFell | Rule::Concentrated => words.percent(value, 1),
        _ => words.decimal(100.0 * value, 1),
    };
    let values = [
        ("group", Arg::from(one.group.as_str())),
        ("now", figure(one.now).into()),
        ("n", one.n.into()),
        ("before", one.before.map_or("–".to_owned(), figure).into()),
        ("before_n", one.before_n.unwrap_or_default().into()),
        ("low", end(one.low).into()),
        ("high", end(one.high).into()),
    ];
    words.format(&format!("impact-{what}-{}", one.rule.name()), &values)
}

pub(super) fn section(figures: &Figures<'_>) -> Section {
    let (impact, words) = (figures.impact, figures.words);
    let mut section = Section::new("impact-suggestions", words.get("impact-suggestions"));
    let least = [("least", Arg::Text(words.whole(LEAST_DONORS)))];
    section.text(words.format("impact-suggestions-about", &least));
    if impact.suggestions.is_empty() {
        section.text(words.get("impact-no-suggestion"));
    }
    for one in &impact.suggestions {
        section.heading(3, words.get(&format!("impact-do-{}", one.rule.name())));
        section.text(said("seen", one, words));
        let mut evidence = said("evidence", one, words);
        if let Some(p) = one.p {
            let p = if p < 0.001 { format!("< {}", words.decimal(0.001, 3)) } else { words.decimal(p, 3) };
            evidence.push(' ');
            evidence.push_str(&words.format("impact-p", &[("p", p.into())]));
        }
        section.text(evidence);
        let against = one.against.iter().map(|it| words.get(&format!("impact-against-{}", it.name())));
        let against: Vec<String> = against.collect();
        if !against.is_empty() {
            section.text(words.get("impact-against"));
            section.list(against);
        }
    }
    section
}
