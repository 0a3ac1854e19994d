//! The forecast of the income, with its results on past years.

use obole::impact::Measure;
use obole::income::{ExpectedIncome, INTERVAL, IncomeForecast, forecast_income};
use obole_error::Result;
use obole_ledger::{AsOf, Cents};
use obole_report::{Arg, Words};
use serde_json::{Value, json};

use super::Question;
use super::yearly::shown;
use crate::answer::{Answer, Finished};
use crate::source::Yearly;

/// Answers the income that is expected in the next twelve months.
pub(super) fn income_forecast(question: &Question<'_>) -> Result<Finished> {
    let (yearly, words) = (question.yearly()?, question.words);
    // A rule may repeat the months of the last year, and their sum: from months that are hidden, it would
    // give one away. The forecast is then that of the complete year, which is published as a whole.
    let by_month = months_are_shown(&yearly);
    let day = if by_month { yearly.today.month_start() } else { yearly.as_of() };
    let found = forecast_income(&yearly.ledger, AsOf::new(day), None)?;
    let mut answer = Answer::new(words, found.known.end);
    let share = words.percent(INTERVAL, 0);
    answer.define(words.format("ask-define-forecast", &[("share", share.into())]));
    if by_month {
        for month in &found.months {
            let start = month.period.start;
            let name = format!("{}\u{a0}{}", words.get(&format!("month-{}", start.month())), start.year());
            answer.line(expected_line(words, &found, name, month));
        }
        answer.figures("months", found.months.iter().map(expected_json).collect::<Vec<_>>().into());
    } else {
        answer.hide(found.months.len() as u64);
    }
    if by_month || shown(&yearly, yearly.impact.year, Measure::Income).is_some() {
        answer.line(expected_line(words, &found, words.get("ask-twelve-months"), &found.year));
        answer.figures("year", expected_json(&found.year));
    } else {
        answer.hide(1);
    }
    // Errors of past years are shares of them.
    if shown(&yearly, yearly.impact.year, Measure::Income).is_some() {
        past(&mut answer, words, &found);
    } else {
        answer.hide(1);
    }
    answer.figures("currency", found.currency.code().into());
    Ok(answer.finish())
}

/// Returns whether each of the last twelve known months is shown in the publication.
fn months_are_shown(yearly: &Yearly) -> bool {
    let last = yearly.details.months.iter().rev().take(12);
    last.len() == 12 && last.into_iter().all(|one| one.all.is_some())
}

fn past(answer: &mut Answer<'_>, words: &Words, found: &IncomeForecast) {
    let backtest = &found.backtest;
    let method = |name: &str| words.get(&format!("income-method-{}", name.replace('_', "-")));
    let used = backtest.methods.iter().find(|one| one.method == found.method);
    let rule = backtest.methods.first();
    answer.line(words.format("ask-forecast-method", &[("method", method(found.method.name()).into())]));
    if let Some(off) = used.and_then(|one| one.year) {
        let values = [
            ("off", words.percent(off, 1).into()),
            (
                "rule",
                rule.and_then(|one| one.year).map_or("–".to_owned(), |off| words.percent(off, 1)).into(),
            ),
            ("years", Arg::from(backtest.separate_years)),
        ];
        answer.line(words.format("ask-forecast-past", &values));
    } else {
        answer.line(words.get("ask-forecast-untested"));
    }
    answer.figures(
        "backtest",
        json!({
            "method": found.method.name(),
            "why": found.reason,
            "separate_years": backtest.separate_years,
            "mean_error_of_a_year": used.and_then(|one| one.year),
            "mean_error_of_a_year_by_the_rule": rule.and_then(|one| one.year),
            "months_within_interval": backtest.months_within,
            "years_within_interval": backtest.years_within,
        }),
    );
}

fn expected_json(one: &ExpectedIncome) -> Value {
    json!({
        "start": one.period.start,
        "end": one.period.end,
        "expected": one.expected.units(),
        "low": one.interval.map(|range| range.low.units()),
        "high": one.interval.map(|range| range.high.units()),
    })
}

fn expected_line(words: &Words, found: &IncomeForecast, name: String, one: &ExpectedIncome) -> String {
    let money = |amount: Cents| Arg::from(words.money(amount, found.currency, true));
    let mut values = vec![("name", name.into()), ("expected", money(one.expected))];
    let Some(range) = one.interval else { return words.format("ask-expected-alone", &values) };
    values.extend([("low", money(range.low)), ("high", money(range.high))]);
    words.format("ask-expected", &values)
}
