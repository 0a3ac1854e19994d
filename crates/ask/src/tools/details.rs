//! Answers from the months and the segments of the publication.

use obole::impact::{Giving, Measure};
use obole_error::Result;
use obole_ledger::Period;
use obole_report::{Arg, Words, segment_name};
use serde_json::{Value, json};

use super::Question;
use super::yearly::{shown, value_text};
use crate::answer::{Answer, Finished};
use crate::source::Yearly;

/// Answers the donors and the income of each segment.
pub(super) fn segments(question: &Question<'_>) -> Result<Finished> {
    let (yearly, words) = (question.yearly()?, question.words);
    let mut answer = Answer::new(words, yearly.as_of());
    let mut rows = Vec::new();
    for one in &yearly.details.segments {
        let name = segment_name(one.segment, words);
        answer.line(giving_line(words, &yearly, "ask-segment", name.clone(), one.giving));
        answer.hide(u64::from(one.giving.is_none()));
        rows.push(json!({ "segment": one.segment, "name": name, "giving": one.giving.map(giving_json) }));
    }
    answer.define(words.get("ask-define-segments"));
    answer.figures("currency", yearly.impact.currency.code().into());
    answer.figures("segments", rows.into());
    Ok(answer.finish())
}

/// Answers the donors and the income of regular gifts by month, and the mean churn.
pub(super) fn regular_giving(question: &Question<'_>) -> Result<Finished> {
    let (yearly, words) = (question.yearly()?, question.words);
    let mut answer = Answer::new(words, yearly.as_of());
    if let Some(row) = shown(&yearly, yearly.impact.year, Measure::MonthlyChurn) {
        let values =
            [("year", Arg::Text(row.year.to_string())), ("value", value_text(row, &yearly, words).into())];
        answer.line(words.format("ask-churn", &values));
        answer
            .figures("monthly_churn", json!({ "year": row.year, "value": row.value, "donor_months": row.n }));
        answer.define(words.get("impact-define-monthly-churn"));
    }
    let wanted: Vec<_> = yearly.details.months.iter().map(|one| (one.month, one.regular)).collect();
    answer.define(words.get("ask-define-regular"));
    months(&mut answer, &yearly, words, &wanted, "ask-month-regular");
    Ok(answer.finish())
}

/// Adds the months, with a line for each.
pub(super) fn months(
    answer: &mut Answer<'_>,
    yearly: &Yearly,
    words: &Words,
    wanted: &[(Period, Option<Giving>)],
    key: &str,
) {
    let mut rows = Vec::new();
    for (month, giving) in wanted {
        let start = month.start;
        let name = format!("{}\u{a0}{}", words.get(&format!("month-{}", start.month())), start.year());
        answer.line(giving_line(words, yearly, key, name, *giving));
        answer.hide(u64::from(giving.is_none()));
        let month = format!("{:04}-{:02}", start.year(), start.month());
        rows.push(json!({ "month": month, "giving": giving.map(giving_json) }));
    }
    answer.figures("currency", yearly.impact.currency.code().into());
    answer.figures("months", rows.into());
}

fn giving_json(giving: Giving) -> Value {
    json!({ "donors": giving.donors, "income": giving.income.units() })
}

fn giving_line(words: &Words, yearly: &Yearly, key: &str, name: String, giving: Option<Giving>) -> String {
    let Some(giving) = giving else { return words.named(&name, &words.get("ask-not-shown")) };
    let income = words.money(giving.income, yearly.impact.currency, false);
    let values = [("name", name.into()), ("donors", Arg::Count(giving.donors)), ("income", income.into())];
    words.format(key, &values)
}
