//! Test of the methods on past years: each is fitted on the months before an origin and compared with the
//! twelve months after it.

use obole_ledger::{AsOf, Cents, Day, Ledger, Period};
use rayon::prelude::*;
use serde::Serialize;

use super::interval::{PastErrors, Tested, separate_years};
use super::method::{IncomeMethod, all_compared, seasonal_naive};
use super::series::{MonthlyIncome, monthly_income, months_in};
use super::{YEAR, cents};

/// Maximum number of origins: ten years of months.
const MOST_ORIGINS: usize = 10 * YEAR;

/// Minimum number of separate test years for a choice: with two, a standard error says nothing.
pub const LEAST_YEARS: usize = 3;

/// Reason for the method that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodReason {
    /// Less than two years of data: the seasons are not known.
    TooShort,
    /// Fewer than [`LEAST_YEARS`] separate years to compare the methods on: the rule is used.
    NotCompared,
    /// No method was better than the rule by a standard error: the rule is used.
    NotBetter,
    /// The method was better than the rule by a standard error or more.
    Better,
}

/// Errors of one method over all origins.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MethodError {
    /// The method.
    pub method: IncomeMethod,
    /// Mean absolute error of a month.
    pub month: Cents,
    /// Mean absolute error of a yearly total, as a share of the mean yearly total; `None` without income.
    pub year: Option<f64>,
    /// Error of a month ÷ that of the seasonal naive rule; `None` if the rule has no error.
    pub against_naive: Option<f64>,
    /// Mean of the rule's error minus this method's, over the origins; positive if the method is better.
    pub gain: Cents,
    /// Standard error of the gain, counting one origin per separate year; `None` with fewer than two.
    pub gain_error: Option<Cents>,
}

/// Past values that lay within the interval that was known before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Coverage {
    /// Number of values within their interval.
    pub within: u64,
    /// Number of values tested.
    pub of: u64,
}

impl Coverage {
    fn add(&mut self, within: bool) {
        self.within += u64::from(within);
        self.of += 1;
    }
}

/// Results on past years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncomeBacktest {
    /// First and last month at whose start all methods were tested; `None` without any.
    pub origins: Option<[Day; 2]>,
    /// Number of origins, one per month.
    pub tested: usize,
    /// Number of test years that do not overlap.
    pub separate_years: usize,
    /// Errors by method, the rule first; empty without an origin.
    pub methods: Vec<MethodError>,
    /// Months within their interval, where each interval uses the errors known before.
    pub months_within: Coverage,
    /// Yearly totals within their interval, likewise.
    pub years_within: Coverage,
}

/// The chosen method with its errors on past years.
pub(super) struct Chosen {
    pub(super) method: IncomeMethod,
    pub(super) reason: MethodReason,
    /// `None` without any origin.
    pub(super) errors: Option<PastErrors>,
    pub(super) backtest: IncomeBacktest,
}

/// Forecasts made at one origin, with what came.
struct Origin {
    known: usize,
    naive: [f64; YEAR],
    /// Forecasts in the order of [`IncomeMethod::COMPARED`]; `None` before two years are known.
    compared: Option<[[f64; YEAR]; 6]>,
    actual: [f64; YEAR],
}

/// Tests the methods at every month of the last ten years that leaves twelve known months after it.
///
/// Each origin sees the ledger as of its day: gifts before it, with the refunds that were known then (no
/// look-ahead). The seasonal naive rule is tested from one year of data on, the others from two.
pub(super) fn backtest(ledger: &Ledger, span: Period, now: &MonthlyIncome) -> Chosen {
    let months = months_in(span);
    let all: Vec<f64> = now.all().iter().map(|cents| *cents as f64).collect();
    let last = (months + 1).saturating_sub(YEAR);
    let first = YEAR.max(last.saturating_sub(MOST_ORIGINS));
    let origins: Vec<Origin> = (first..last)
        .into_par_iter()
        .filter_map(|known| {
            let end = span.start.plus_months(known as i32);
            let view = ledger.until(AsOf::new(end));
            let income = monthly_income(&view, Period { start: span.start, end });
            let actual = all.get(known..)?.first_chunk().copied()?;
            let compared = all_compared(&income).map(|all| all.map(|expected| expected.all()));
            Some(Origin { known, naive: seasonal_naive(&income)?.all(), compared, actual })
        })
        .collect();
    choose(&origins, span, months)
}

fn choose(origins: &[Origin], span: Period, months: usize) -> Chosen {
    let compared: Vec<(&Origin, &[[f64; YEAR]; 6])> =
        origins.iter().filter_map(|origin| Some((origin, origin.compared.as_ref()?))).collect();
    let years = separate_years(compared.len());
    let methods = measure(&compared, years);
    let best = methods.iter().min_by(|a, b| a.month.cmp(&b.month));
    let better = best.filter(|best| best.gain_error.is_some_and(|error| best.gain > error));
    let (method, reason) = match better {
        _ if months < 2 * YEAR => (IncomeMethod::MeanOfYear, MethodReason::TooShort),
        _ if years < LEAST_YEARS => (IncomeMethod::SeasonalNaive, MethodReason::NotCompared),
        Some(best) => (best.method, MethodReason::Better),
        None => (IncomeMethod::SeasonalNaive, MethodReason::NotBetter),
    };
    let place = IncomeMethod::COMPARED.iter().position(|other| *other == method);
    let tested: Vec<Tested> = match (method, place) {
        (IncomeMethod::SeasonalNaive, _) => origins.iter().map(|one| tested(one, one.naive)).collect(),
        (_, Some(place)) => {
            compared.iter().filter_map(|(one, all)| Some(tested(one, *all.get(place)?))).collect()
        }
        (_, None) => Vec::new(),
    };
    let (months_within, years_within) = coverage(&tested);
    let day = |(origin, _): &(&Origin, _)| span.start.plus_months(origin.known as i32);
    let ends = compared.first().zip(compared.last()).map(|(first, last)| [day(first), day(last)]);
    let backtest = IncomeBacktest {
        origins: ends,
        tested: compared.len(),
        separate_years: years,
        methods,
        months_within,
        years_within,
    };
    Chosen { method, reason, errors: PastErrors::of(&tested), backtest }
}

fn tested(origin: &Origin, expected: [f64; YEAR]) -> Tested {
    Tested { origin: origin.known, expected, actual: origin.actual }
}

/// Measures every method against the rule.
///
/// The gains of neighbouring origins share eleven of twelve months, so the standard error divides by the root
/// of the number of separate years and not of origins.
fn measure(compared: &[(&Origin, &[[f64; YEAR]; 6])], years: usize) -> Vec<MethodError> {
    if compared.is_empty() {
        return Vec::new();
    }
    let n = compared.len() as f64;
    let income: f64 = compared.iter().flat_map(|(origin, _)| origin.actual).sum();
    let off = |actual: &[f64; YEAR], expected: &[f64; YEAR]| {
        actual.iter().zip(expected).map(|(y, x)| (y - x).abs()).sum::<f64>() / YEAR as f64
    };
    let naive: Vec<f64> = compared.iter().map(|(origin, _)| off(&origin.actual, &origin.naive)).collect();
    let naive_mean = naive.iter().sum::<f64>() / n;
    let of_method = |(place, method): (usize, &IncomeMethod)| {
        let each: Vec<(f64, f64)> = compared
            .iter()
            .map(|(origin, all)| {
                let totals = origin.actual.iter().sum::<f64>() - all[place].iter().sum::<f64>();
                (off(&origin.actual, &all[place]), totals.abs())
            })
            .collect();
        let month = each.iter().map(|one| one.0).sum::<f64>() / n;
        let gain = naive_mean - month;
        let squares: f64 =
            naive.iter().zip(&each).map(|(naive, (month, _))| (naive - month - gain).powi(2)).sum();
        let error = (squares / (n - 1.0) / years as f64).sqrt();
        MethodError {
            method: *method,
            month: cents(month),
            year: (income > 0.0).then(|| each.iter().map(|one| one.1).sum::<f64>() / income),
            against_naive: (naive_mean > 0.0).then(|| month / naive_mean),
            gain: cents(gain),
            gain_error: (years > 1).then(|| cents(error)),
        }
    };
    IncomeMethod::COMPARED.iter().enumerate().map(of_method).collect()
}

/// Counts the past values within the intervals that the errors of years already over gave.
fn coverage(tested: &[Tested]) -> (Coverage, Coverage) {
    let (mut months, mut years) = (Coverage::default(), Coverage::default());
    for one in tested {
        let over = tested.partition_point(|past| past.origin + YEAR <= one.origin);
        let Some(errors) = tested.get(..over).and_then(PastErrors::of) else { continue };
        if let Some(ranges) = errors.months(&one.expected) {
            ranges.iter().zip(one.actual).for_each(|(range, actual)| months.add(range.contains(actual)));
        }
        if let Some(range) = errors.year(one.expected.iter().sum()) {
            years.add(range.contains(one.actual.iter().sum()));
        }
    }
    (months, years)
}
