//! Wide response tables: one row a person, one column an outcome, any other columns beside. Read, checked for columns
//! that know the outcome, and cross-validated: rule, logistic regression, boosted trees.

mod columns;
mod design;
mod fold;
mod inputs;
mod leaks;
mod measures;
mod profit;
mod read;
mod report;
mod settings;
#[cfg(test)]
mod tests;

pub(crate) use inputs::Inputs;

pub use columns::{LeftOut, WhyLeftOut};
pub use measures::Measures;
pub use profit::Profit;
pub use read::ResponseColumns;
pub use report::{ResponseReport, cross_validate};
pub use settings::ResponseSettings;
