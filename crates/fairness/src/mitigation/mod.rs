//! Who else could be selected, and what it costs: methods that close a gap between groups, each with its price.

mod field;
mod frontier;
mod limit;

pub use field::Field;
pub use frontier::{Frontier, FrontierPoint};
pub use limit::Limit;
