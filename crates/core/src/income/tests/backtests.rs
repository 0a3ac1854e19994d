use obole_ledger::StatusChange;

use super::*;

/// Returns years of the same seasons that grow by a share each year.
fn growing(years: i32, growth: f64) -> Vec<i64> {
    (0..years)
        .flat_map(|year| SEASONS.map(|x| (100.0 * x as f64 * (1.0 + growth).powi(year)) as i64))
        .collect()
}

#[test]
fn smoothing_is_used_where_it_beats_the_rule() {
    let found = forecast_income(&monthly(&growing(8, 0.12)), after(96), None).unwrap();
    assert_eq!(found.reason, MethodReason::Better);
    assert_ne!(found.method, IncomeMethod::SeasonalNaive);
    let naive = &found.backtest.methods[0];
    let used = found.backtest.methods.iter().find(|one| one.method == found.method).unwrap();
    assert!(used.month < naive.month && used.gain > used.gain_error.unwrap());
    assert!(found.year.expected > found.year.last_year);
}

#[test]
fn the_rule_is_used_where_the_same_year_returns() {
    let found = forecast_income(&monthly(&growing(8, 0.0)), after(96), None).unwrap();
    assert_eq!((found.method, found.reason), (IncomeMethod::SeasonalNaive, MethodReason::NotBetter));
    assert_eq!(found.year.expected, found.year.last_year);
    assert_eq!(found.backtest.methods[0].month, Cents::new(0));
    assert!(found.backtest.methods[0].against_naive.is_none());
}

#[test]
fn the_methods_are_compared_from_three_separate_years_on() {
    // Origins lie after 24 months at least, and leave 12 months: 60 months have 25 origins, in three years.
    for (months, years, reason) in [(59, 2, MethodReason::NotCompared), (60, 3, MethodReason::Better)] {
        let series = &growing(6, 0.3)[..months];
        let found = forecast_income(&monthly(series), after(months), None).unwrap();
        assert_eq!((found.backtest.separate_years, found.reason), (years, reason));
        assert_eq!(found.backtest.tested, months - 35);
    }
}

#[test]
fn errors_of_the_rule_by_hand() {
    // Four years at 1, 2, 3 and 4 times the seasons: from the origin after 24 months to that after 36, the
    // rule expects the year before, and each month is off by the seasons of 500 a year.
    let years: Vec<i64> = (1..=4).flat_map(|times| SEASONS.map(|x| x * times)).collect();
    let found = forecast_income(&monthly(&years), after(48), None).unwrap();
    let naive = &found.backtest.methods[0];
    assert_eq!((found.backtest.tested, naive.month), (13, Cents::new(4_167)));
    assert_eq!(found.backtest.origins, Some([day("2021-01-01"), day("2022-01-01")]));
    assert_eq!(naive.gain, Cents::new(0));
}

#[test]
fn later_gifts_do_not_change_an_earlier_forecast() {
    let months = growing(7, 0.08);
    let early = forecast_income(&monthly(&months[..72]), after(72), None).unwrap();
    let mut changed = months.clone();
    changed[72..].iter_mut().for_each(|x| *x = 9_999);
    for later in [months, changed] {
        assert_eq!(forecast_income(&monthly(&later), after(72), None).unwrap(), early);
    }
}

#[test]
fn one_thread_and_three_give_the_same_forecast() {
    let ledger = monthly(&growing(7, 0.08));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| forecast_income(&ledger, after(84), None).unwrap())
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn a_refund_that_came_later_is_not_known_before() {
    // 36 equal months, of which the gift of September 2020 was paid back in June 2021.
    let rows: Vec<_> = (0..36)
        .map(|month| {
            let status = if month == 20 { Status::Refunded } else { Status::Settled };
            ("A1", day("2019-01-05").plus_months(month), 10_000, status, false)
        })
        .collect();
    let mut ledger = ledger_of(&rows);
    let naive = |ledger: &Ledger| forecast_income(ledger, after(36), None).unwrap().backtest.methods[0].month;
    assert_eq!(naive(&ledger), Cents::new(833));
    let refund = StatusChange { row: 20, seen: day("2021-06-01"), before: Status::Settled };
    ledger.set_status_changes(vec![refund]);
    assert_eq!(naive(&ledger), Cents::new(0));
}
