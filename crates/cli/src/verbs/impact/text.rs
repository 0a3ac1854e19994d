//! The answer on the terminal, on one screen.

use std::path::Path;

use obole::impact::{GroupKind, Impact, Measure};
use obole_report::{Arg, Words, impact_value, impact_year, suggestion_titles};

use crate::answer_text::AnswerText;

/// Returns the main figures, what stands out, and where the page is.
pub fn answer(found: &Impact, not_measured: usize, out: &Path, words: &Words) -> String {
    let mut lines = AnswerText::new(words);
    let value = |measure: Measure, back: i32| -> Arg {
        impact_value(found, found.year - back, measure, GroupKind::All, words).into()
    };
    lines.say(
        "impact-answer-income",
        &[
            ("year", impact_year(found).into()),
            ("income", value(Measure::Income, 0)),
            ("before", value(Measure::Income, 1)),
            ("donors", value(Measure::Donors, 0)),
            ("new", value(Measure::NewDonors, 0)),
        ],
    );
    lines.say(
        "impact-answer-retention",
        &[
            ("retention", value(Measure::Retention, 0)),
            ("before", value(Measure::Retention, 1)),
            ("new", value(Measure::RetentionNew, 0)),
            ("repeat", value(Measure::RetentionRepeat, 0)),
        ],
    );
    lines.say("impact-answer-growth", &[("growth", value(Measure::Growth, 0))]);
    if !found.complete {
        let days = found.days.first().map(|days| obole_report::impact_days(*days, words));
        lines.say("impact-days-so-far", &[("days", days.unwrap_or_default().into())]);
    }
    if found.find(found.year, Measure::Cost, GroupKind::All, "").is_some() {
        lines.say("impact-answer-costs", &[("cost", value(Measure::CostPerUnitRaised, 0))]);
    }
    if !found.effects.is_empty() || not_measured > 0 {
        let counts = [("n", found.effects.len().into()), ("not", not_measured.into())];
        lines.say("impact-answer-effects", &counts);
    }
    let titles = suggestion_titles(found, words);
    for title in &titles {
        lines.say("impact-answer-seen", &[("seen", title.as_str().into())]);
    }
    if titles.is_empty() {
        lines.say("impact-no-suggestion", &[]);
    }
    if found.hidden > 0 {
        let values = [("n", found.hidden.into()), ("fewest", Arg::Text(words.whole(found.fewest)))];
        lines.say("impact-hidden", &values);
    }
    let page = out.join("impact.html").display().to_string();
    lines.say("impact-answer-page", &[("path", page.into())]);
    lines.finish()
}
