//! Proof: how good predictions were on days that had not yet come, with intervals, always beside the simple rule.
//!
//! [`metrics`] measures plain slices; [`Measured`] measures several predictors on the same bootstrap draws;
//! [`Comparison`] says which method is used and why; [`backtest`](backtest::backtest) does it all on a ledger, rolling
//! through time. There is no function that splits donors at random across time.

mod amount;
mod bootstrap;
mod calibration;
mod comparison;
mod measured;
mod metric;
pub mod metrics;
mod probability;
mod ranked;

pub use amount::{AmountRows, ValueRows};
pub use bootstrap::{BootstrapSettings, Donors, Interval, interval, replicates};
pub use calibration::{BINS, CalibrationBin};
pub use comparison::{Comparison, LEAST_EVENTS, WhyMethod};
pub use measured::{Estimate, Measured, MetricsWithIntervals, Weighable};
pub use metric::{Direction, Metric};
pub use probability::ProbabilityRows;
pub use ranked::{Ranked, Top};
