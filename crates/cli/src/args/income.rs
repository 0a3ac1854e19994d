//! Options of the forecast of the income.

use std::path::PathBuf;

use clap::Args;
use obole_ledger::AsOf;

use super::as_of;

/// Forecast the income of the next 12 months by month, with intervals and scenarios
///
/// Months are forecast as the same month of the last year, unless exponential smoothing, or the mean of both,
/// had smaller errors on past years by a standard error or more. Intervals of 80 % come from the errors of
/// past forecasts. Scenarios are assumptions and no predictions. Needs 12 complete months.
///
/// Example: obole forecast-income ledger --effect effect.json --out income.csv
#[derive(Debug, Args)]
pub struct ForecastIncome {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// As-of date (YYYY-MM-DD); its month and later ones are forecast
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// Measured effect of contacts on new donors (effect.json), for the scenario of a second-gift programme
    #[arg(long, value_name = "FILE")]
    pub effect: Option<PathBuf>,
    /// File for the months, ending in .csv
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
