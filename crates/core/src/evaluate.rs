//! Proof: how good predictions were on days that had not yet come, with intervals, always beside the simple rule.
//!
//! [`metrics`] measures plain slices; [`Measured`] measures several predictors on the same bootstrap draws;
//! [`Comparison`] says which method is used and why; [`backtest()`] does it all on a ledger, rolling
//! through time. There is no function that splits donors at random across time.

mod amount;
mod backtest;
mod before;
mod bootstrap;
mod choose;
mod comparison;
mod drift;
mod leaks;
mod measured;
mod metric;
mod origins;
mod past;
mod predictors;
mod probability;
mod proof;
mod proved;
mod selection;
mod tested;
mod tested_amounts;
mod totals;

pub use amount::{AmountRows, ValueRows};
pub(crate) use backtest::backtest_on;
pub use backtest::{Backtest, BacktestSettings, OutOfTime, backtest, pooled};
pub use before::amounts_before;
pub(crate) use before::amounts_before_on;
pub use bootstrap::{BootstrapSettings, Donors, Interval, interval, replicates};
pub use choose::Selections;
pub use comparison::{Comparison, LEAST_EVENTS, WhyMethod};
pub use drift::with_drift;
pub(crate) use drift::with_drift_on;
pub use leaks::{IMPLAUSIBLE_AUC, UndatedStatuses, leak_suspects, undated_statuses};
pub use measured::{Estimate, Measured, MetricsWithIntervals, Weighable};
pub use metric::{Direction, Metric};
pub use origins::{LEAST_HISTORY_MONTHS, Origin, origins};
pub(crate) use past::Past;
pub use probability::ProbabilityRows;
pub use proof::{TaskProof, ValueProof};
pub use selection::{Candidate, Selection, WhyChosen};
pub use tested::{OriginResult, OriginTask, TestedOrigin, TestedProbabilities, test_candidates, test_origin};
pub use tested_amounts::{TestedAmount, TestedAmounts};
pub use totals::ValueTotals;
