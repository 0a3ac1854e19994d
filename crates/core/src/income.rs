//! Forecast of the income of the next twelve months, for a budget.
//!
//! [`forecast_income`] sums the counted gifts by complete month, single gifts and instalments of regular
//! gifts apart, and forecasts both by the same method. The rule is the same month of the last year (seasonal
//! naive); exponential smoothing and the means of both are used only where they were better on past years, by
//! a standard error or more. The intervals hold 80 % and come from the errors of past forecasts. Scenarios
//! are assumptions and labelled so.
//!
//! ```
//! use obole::income::{IncomeMethod, forecast_income};
//! use obole::ledger::canonical::{Dialect, read_gifts};
//! use obole::ledger::{AsOf, Day, LedgerBuilder};
//!
//! # fn main() -> obole::Result<()> {
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/canonical/gifts.csv");
//! let mut builder = LedgerBuilder::new();
//! read_gifts(std::fs::File::open(path)?, "gifts.csv", &Dialect::default(), &mut builder, &mut |_| {})?;
//! let (ledger, _) = builder.build()?;
//! let found = forecast_income(&ledger, AsOf::new(Day::parse_iso("2025-01-01")?), None)?;
//! assert_eq!(found.months.len(), 12);
//! let range = found.year.interval.unwrap();
//! assert!(range.low < found.year.expected && found.year.expected < range.high);
//! # Ok(())
//! # }
//! ```

mod backtest;
mod interval;
mod method;
mod scenario;
mod series;
mod smoothing;
#[cfg(test)]
mod tests;

use obole_ledger::{AsOf, Cents, Currency, Ledger, Period, message};
use serde::Serialize;

pub use backtest::{Coverage, IncomeBacktest, LEAST_YEARS, MethodError, MethodReason};
pub use interval::INTERVAL;
pub use method::IncomeMethod;
pub use scenario::{LOWER_RETENTION, LowerRetention, SecondGiftProgramme};

use self::backtest::{Chosen, backtest};
use self::interval::Range;
use self::method::{Expected, all_compared, mean_of_year, seasonal_naive};
use self::series::{MonthlyIncome, complete_months, monthly_income, months_in, new_donors};
use crate::campaign::effect::EffectFile;
use crate::{Error, Kind, Result};

/// Number of months in a year, and months that are forecast.
const YEAR: usize = 12;

/// Interval of 80 % of an income.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct IncomeRange {
    /// Lower end.
    pub low: Cents,
    /// Upper end.
    pub high: Cents,
}

/// Income of one month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ExpectedIncome {
    /// The days.
    pub period: Period,
    /// Expected income.
    pub expected: Cents,
    /// Part of it from instalments of regular gifts.
    pub recurring: Cents,
    /// Interval; `None` when no past forecast could be tested, or nothing is expected.
    pub interval: Option<IncomeRange>,
    /// Income of the same days one year earlier.
    pub last_year: Cents,
}

/// Forecast of the income of the twelve months after the last complete one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncomeForecast {
    /// Currency of all amounts.
    pub currency: Currency,
    /// Complete months that were known.
    pub known: Period,
    /// Method that was used.
    pub method: IncomeMethod,
    /// Reason for it.
    pub reason: MethodReason,
    /// The next twelve months, ascending.
    pub months: Vec<ExpectedIncome>,
    /// Their sum, with an interval from the errors of yearly totals.
    pub year: ExpectedIncome,
    /// Results on past years.
    pub backtest: IncomeBacktest,
    /// Scenario of lower retention; `None` if the file has fewer than 24 months, so that new donors cannot be
    /// told from earlier ones.
    pub lower_retention: Option<LowerRetention>,
    /// Scenario of a second-gift programme; `None` likewise, or without a measured effect.
    pub second_gift_programme: Option<SecondGiftProgramme>,
}

/// Forecasts the income of the twelve months from the last complete month before a day, or before the end of
/// the ledger if that is earlier.
///
/// # Errors
/// [`Kind::Refused`] for fewer than twelve complete months, for an effect without amounts or of another
/// currency.
pub fn forecast_income(ledger: &Ledger, as_of: AsOf, effect: Option<&EffectFile>) -> Result<IncomeForecast> {
    let end = ledger.known_until(as_of).day().month_start();
    let view = ledger.until(AsOf::new(end));
    let known = complete_months(ledger, &view).unwrap_or(Period { start: end, end });
    let months = months_in(known);
    if months < YEAR {
        let message = message!("income-months-few", months = months, needed = YEAR);
        return Err(Error::new(Kind::Refused, message).hint("income-add-older"));
    }
    let income = monthly_income(&view, known);
    let chosen = backtest(ledger, known, &income);
    let expected = expect(&income, chosen.method).ok_or_else(|| {
        Error::new(Kind::Refused, message!("income-months-few", months = months, needed = YEAR))
    })?;
    let rows = expected_months(&expected, &income, &chosen, known);
    let year = expected_year(&rows, &chosen, known);
    let new = new_donors(&view, known);
    let last_single: i64 = income.single.iter().rev().take(YEAR).sum();
    let currency = view.giving().currency;
    let programme = effect
        .zip(new)
        .map(|(effect, new)| scenario::second_gift_programme(effect, new, currency, year.expected));
    Ok(IncomeForecast {
        currency,
        known,
        method: chosen.method,
        reason: chosen.reason,
        months: rows,
        year,
        backtest: chosen.backtest,
        lower_retention: new.map(|new| scenario::lower_retention(&expected, last_single, new)),
        second_gift_programme: programme.transpose()?,
    })
}

/// Forecasts by a chosen method.
fn expect(income: &MonthlyIncome, method: IncomeMethod) -> Option<Expected> {
    match IncomeMethod::COMPARED.iter().position(|other| *other == method) {
        None => mean_of_year(income),
        Some(0) => seasonal_naive(income),
        Some(place) => all_compared(income)?.get(place).copied(),
    }
}

fn cents(x: f64) -> Cents {
    Cents::new(x.round() as i64)
}

fn range(range: Range) -> IncomeRange {
    IncomeRange { low: cents(range.low), high: cents(range.high) }
}

fn expected_months(
    expected: &Expected,
    income: &MonthlyIncome,
    chosen: &Chosen,
    known: Period,
) -> Vec<ExpectedIncome> {
    let all = expected.all();
    let ranges = chosen.errors.as_ref().and_then(|errors| errors.months(&all));
    let last = income.all().split_off(months_in(known) - YEAR);
    let row = |(ahead, last_year): (usize, i64)| {
        let start = known.end.plus_months(ahead as i32);
        ExpectedIncome {
            period: Period { start, end: start.plus_months(1) },
            expected: cents(all[ahead]),
            recurring: cents(expected.recurring[ahead]),
            interval: ranges.map(|ranges| range(ranges[ahead])),
            last_year: Cents::new(last_year),
        }
    };
    last.into_iter().enumerate().map(row).collect()
}

fn expected_year(months: &[ExpectedIncome], chosen: &Chosen, known: Period) -> ExpectedIncome {
    let sum =
        |of: &dyn Fn(&ExpectedIncome) -> Cents| Cents::new(months.iter().map(|month| of(month).get()).sum());
    let expected = sum(&|month| month.expected);
    ExpectedIncome {
        period: Period { start: known.end, end: known.end.plus_months(YEAR as i32) },
        expected,
        recurring: sum(&|month| month.recurring),
        interval: chosen.errors.as_ref().and_then(|errors| errors.year(expected.get() as f64)).map(range),
        last_year: sum(&|month| month.last_year),
    }
}
