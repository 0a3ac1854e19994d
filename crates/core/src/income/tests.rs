use obole_ledger::{AsOf, Day, Ledger, Status};

use super::*;
use crate::segments::testing::{as_of, day, ledger_of, settled};

mod backtests;
mod scenarios;
mod simulated;
mod smoothing;

/// One gift of a donor on the fifth of each month from January 2019 on, in euros.
fn monthly(euros: &[i64]) -> Ledger {
    let start = day("2019-01-05");
    let rows: Vec<_> = euros
        .iter()
        .zip(0..)
        .filter(|(euros, _)| **euros > 0)
        .map(|(euros, month)| ("A1", start.plus_months(month), euros * 100, Status::Settled, false))
        .collect();
    ledger_of(&rows)
}

/// First day after the months of [`monthly`].
fn after(months: usize) -> AsOf {
    AsOf::new(day("2019-01-01").plus_months(months as i32))
}

/// The same seasons each year, in euros.
const SEASONS: [i64; 12] = [40, 20, 30, 25, 35, 50, 15, 10, 30, 45, 60, 140];

fn euros(found: &IncomeForecast) -> Vec<i64> {
    found.months.iter().map(|month| month.expected.get() / 100).collect()
}

#[test]
fn seasonal_naive_is_the_same_month_of_the_last_year() {
    // Each year is twice the one before: the forecast is the last year all the same.
    let years: Vec<i64> = [1, 2].iter().flat_map(|times| SEASONS.map(|x| x * times)).collect();
    let found = forecast_income(&monthly(&years), after(24), None).unwrap();
    assert_eq!((found.method, found.reason), (IncomeMethod::SeasonalNaive, MethodReason::NotCompared));
    assert_eq!(euros(&found), SEASONS.map(|x| 2 * x));
    assert_eq!(found.year.expected, Cents::new(100_000));
    assert_eq!(found.months[0].period.start, day("2021-01-01"));
    assert_eq!(found.months[11].last_year, Cents::new(28_000));
    // One year was tested, and its total was twice what was expected: t with one degree of freedom at 90 % is
    // 3.0777, so the ends are the total ÷ and × 2^3.0777.
    let interval = found.year.interval.unwrap();
    let times = 2_f64.powf(3.077_683_537_2);
    assert!((interval.low.units() - 1_000.0 / times).abs() < 0.01);
    assert!((interval.high.units() - 1_000.0 * times).abs() < 0.01);
}

#[test]
fn thirteen_months_give_the_mean_of_the_last_twelve_without_an_interval() {
    let mut months = vec![500];
    months.extend(SEASONS);
    let found = forecast_income(&monthly(&months), after(13), None).unwrap();
    assert_eq!((found.method, found.reason), (IncomeMethod::MeanOfYear, MethodReason::TooShort));
    assert!(found.months.iter().all(|month| month.expected == Cents::new(4_167) && month.interval.is_none()));
    assert!(found.year.interval.is_none() && found.backtest.methods.is_empty());
}

#[test]
fn eleven_complete_months_are_refused() {
    for (months, at) in [(11, 11), (12, 11)] {
        let refused = forecast_income(&monthly(&SEASONS[..months]), after(at), None).unwrap_err();
        assert_eq!((refused.kind(), refused.message().id()), (Kind::Refused, "income-months-few"));
    }
    assert!(forecast_income(&monthly(&SEASONS), after(12), None).is_ok());
}

#[test]
fn only_failed_gifts_are_refused() {
    let rows: Vec<_> = (0..40)
        .map(|month| ("A1", day("2019-01-05").plus_months(month), 1_000, Status::Failed, true))
        .collect();
    let refused = forecast_income(&ledger_of(&rows), after(40), None).unwrap_err();
    assert_eq!(refused.message().id(), "income-months-few");
}

#[test]
fn a_month_that_is_not_over_is_not_known() {
    let years: Vec<i64> = [SEASONS, SEASONS].concat();
    let ledger = monthly(&years);
    let middle = forecast_income(&ledger, as_of("2020-12-17"), None).unwrap();
    assert_eq!(middle.known, Period { start: day("2019-01-01"), end: day("2020-12-01") });
    assert_eq!(middle.months[0].expected, Cents::new(4_167));
    // A day beyond the ledger forecasts from the end of the ledger, and not from months without gifts.
    let beyond = forecast_income(&ledger, as_of("2023-05-01"), None).unwrap();
    assert_eq!(beyond.known.end, day("2021-01-01"));
}

#[test]
fn a_first_month_that_begins_late_is_left_out() {
    let begin = |first: &str| {
        let mut rows = vec![("A1", first, 1_000)];
        let later: Vec<Day> = (1..20).map(|month| day("2019-01-03").plus_months(month)).collect();
        let texts: Vec<String> = later.iter().map(Day::to_string).collect();
        rows.extend(texts.iter().map(|text| ("A1", text.as_str(), 1_000)));
        forecast_income(&settled(&rows), as_of("2020-09-01"), None).unwrap().known.start
    };
    assert_eq!(begin("2019-01-10"), day("2019-01-01"));
    assert_eq!(begin("2019-01-11"), day("2019-02-01"));
}

#[test]
fn instalments_are_a_series_of_their_own() {
    let mut rows = Vec::new();
    for month in 0..36 {
        let on = day("2019-01-05").plus_months(month);
        rows.push(("A1", on, 2_000, Status::Settled, true));
        rows.push(("B2", on, 10_000, if month % 2 == 0 { Status::Settled } else { Status::Failed }, false));
    }
    let found = forecast_income(&ledger_of(&rows), after(36), None).unwrap();
    assert!(found.months.iter().all(|month| month.recurring == Cents::new(2_000)));
    assert_eq!(found.months[0].expected, Cents::new(12_000));
    assert_eq!(found.months[1].expected, Cents::new(2_000));
    // No error in any past year: the interval has no width.
    assert_eq!(
        found.months[1].interval,
        Some(IncomeRange { low: Cents::new(2_000), high: Cents::new(2_000) })
    );
    assert_eq!(found.year.recurring, Cents::new(24_000));
}

#[test]
fn a_year_without_income_has_no_interval() {
    let mut rows: Vec<_> = SEASONS
        .iter()
        .zip(0..)
        .map(|(euros, month)| {
            ("A1", day("2019-01-05").plus_months(month), euros * 100, Status::Settled, false)
        })
        .collect();
    // Payments that do not count keep the ledger going.
    rows.extend(
        (12..24).map(|month| ("A1", day("2019-01-05").plus_months(month), 1_000, Status::Failed, false)),
    );
    let found = forecast_income(&ledger_of(&rows), after(24), None).unwrap();
    assert_eq!((found.year.expected, found.year.interval), (Cents::new(0), None));
    assert!(found.months.iter().all(|month| month.interval.is_none()));
}
