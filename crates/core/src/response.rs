//! Wide response tables: one row per person, one column with the outcome, any other columns beside it. They
//! are read, checked for columns that reveal the outcome, and cross-validated: rule, logistic regression,
//! boosted trees.

mod columns;
mod design;
mod fold;
mod inputs;
mod leaks;
mod measures;
mod profit;
mod read;
mod regression;
mod report;
mod settings;
#[cfg(test)]
mod tests;

pub(crate) use columns::{flag, is_missing, number};
pub(crate) use inputs::Inputs;

pub use columns::{LeftOut, WhyLeftOut};
pub use measures::Measures;
pub use profit::Profit;
pub use read::ResponseColumns;
pub use report::{ResponseReport, cross_validate};
pub use settings::ResponseSettings;
