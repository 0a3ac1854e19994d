//! Proof: the quality of out-of-time predictions, with intervals, always compared with the simple rule.
//!
//! [`statistics`](crate::statistics) measures plain slices; [`Measured`] measures several predictors on the
//! same bootstrap draws; [`Comparison`] decides which method is used and why; [`backtest()`] does all of this
//! on a ledger, rolling through time. No function splits donors at random across time.
//!
//! | files | content |
//! |---|---|
//! | `origins`, `past`, `predictors`, `tested`, `tested_amounts` | past days with their predictions |
//! | `probability`, `amount`, `totals`, `best_totals`, `metric`, `measured`, `bootstrap` | measures with intervals |
//! | `comparison`, `selection`, `choose`, `proof`, `proved`, `backtest` | choice between model and rule |
//! | `drift`, `before`, `leaks` | errors of the year before, and what was known too early |

mod amount;
mod backtest;
mod before;
mod best_totals;
mod bootstrap;
mod choose;
mod committee;
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
pub use backtest::{Backtest, BacktestSettings, OutOfTime, backtest, backtest_with, pooled};
pub(crate) use backtest::{backtest_on, is_sampled};
pub use before::earlier_days;
pub(crate) use before::earlier_days_on;
pub use best_totals::BestTotal;
pub use bootstrap::{BootstrapSettings, Donors, Interval, interval, replicates};
pub use choose::Selections;
pub use comparison::{Comparison, LEAST_EVENTS, WhyMethod};
pub(crate) use drift::proved_drift;
pub use drift::with_drift;
pub use leaks::{IMPLAUSIBLE_AUC, UndatedStatuses, leak_suspects, undated_statuses};
pub use measured::{Estimate, Measured, MetricsWithIntervals, Weighable};
pub use metric::{Direction, Metric};
pub use origins::{LEAST_HISTORY_MONTHS, Origin, origins};
pub(crate) use past::Past;
pub use probability::ProbabilityRows;
pub use proof::{TaskProof, ValueProof};
pub use selection::{Candidate, Selection, WhyChosen};
pub(crate) use selection::{Loss, compared};
pub use tested::{OriginResult, OriginTask, TestedOrigin, TestedProbabilities, test_candidates, test_origin};
pub use tested_amounts::{TestedAmount, TestedAmounts};
pub use totals::ValueTotals;
