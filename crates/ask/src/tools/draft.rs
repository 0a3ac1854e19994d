//! Drafts of a newsletter and of a post, from figures and templates.

use minijinja::{Environment, UndefinedBehavior, context};
use obole::impact::Measure;
use obole_error::{Error, Kind, Lang, Result};
use obole_report::Words;
use serde_json::json;

use super::Question;
use super::yearly::{shown, value_text};
use crate::answer::{Answer, Finished};
use crate::source::Yearly;

/// Returns a template with its texts in both languages.
macro_rules! template {
    ($name:literal) => {
        [
            include_str!(concat!("../../templates/en/", $name)),
            include_str!(concat!("../../templates/fr/", $name)),
        ]
    };
}

/// Answers the draft of a paragraph for a newsletter.
pub(super) fn newsletter(question: &Question<'_>) -> Result<Finished> {
    draft(question, template!("newsletter.txt"))
}

/// Answers the draft of a post for social networks.
pub(super) fn post(question: &Question<'_>) -> Result<Finished> {
    draft(question, template!("post.txt"))
}

fn draft(question: &Question<'_>, [english, french]: [&str; 2]) -> Result<Finished> {
    let (yearly, words) = (question.yearly()?, question.words);
    let mut answer = Answer::new(words, yearly.as_of());
    let template = match words.lang() {
        Lang::En => english,
        Lang::Fr => french,
    };
    let text = written(template, &yearly, words)?;
    answer.draft(text.clone());
    answer.define(words.get("ask-define-draft"));
    answer.figures("draft", json!(text));
    answer.figures("is_draft", true.into());
    Ok(answer.finish())
}

/// Fills a template. A figure that is hidden is not defined in it, and its sentence is left out.
fn written(template: &str, yearly: &Yearly, words: &Words) -> Result<String> {
    let year = yearly.impact.year;
    let value = |measure: Measure| shown(yearly, year, measure).map(|row| value_text(row, yearly, words));
    let failed = |e: minijinja::Error| Error::new(Kind::System, "ask-draft-failed").caused_by(e);
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let values = context! {
        year => year,
        as_of => words.day(yearly.as_of()),
        donors => value(Measure::Donors),
        gifts => value(Measure::Gifts),
        income => value(Measure::Income),
        new_donors => value(Measure::NewDonors),
        retention => value(Measure::Retention),
    };
    let text = environment.render_str(template, values).map_err(failed)?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::tests::one_gift_each;
    use super::*;

    #[test]
    fn drafts_say_that_they_are_drafts_and_leave_out_what_is_hidden() {
        for (lang, mark, templates) in [
            (Lang::En, "DRAFT", [template!("newsletter.txt")[0], template!("post.txt")[0]]),
            (Lang::Fr, "BROUILLON", [template!("newsletter.txt")[1], template!("post.txt")[1]]),
        ] {
            let words = Words::new(lang);
            for template in templates {
                let text = written(template, &one_gift_each(40, Vec::new()), &words).unwrap();
                let first = text.lines().next().unwrap();
                assert!(first.starts_with(mark) && first.contains("2025"), "{text}");
                assert!(text.contains("40") && text.contains("000"), "{text}");
                let hidden = written(template, &one_gift_each(3, Vec::new()), &words).unwrap();
                assert!(hidden.starts_with(mark) && hidden.len() < text.len(), "{hidden}");
                assert!(!hidden.contains("150") && !hidden.contains(" 3 "), "{hidden}");
            }
        }
    }
}
