//! Methods that change the selection to reduce a gap between groups, each with its price.
//!
//! [`mitigate`] evaluates methods on the decisions of a table. Methods that use a person's attribute for the
//! decision about that person need an [`AcceptAttributeAtDecision`]. The other methods do not need it, and
//! are reported for comparison. What a rule is chosen by is measured on rows that did not set it.

mod by_group;
mod consent;
mod draw;
mod effect;
mod frontier;
mod held_out;
mod limit;
mod mitigation_input;
mod odds;
mod plan;
mod price;
mod quota;
#[cfg(test)]
mod tests;
mod weights;

pub use consent::AcceptAttributeAtDecision;
pub use draw::draw_chances;
pub use effect::{Disparity, Effect};
pub use frontier::{Frontier, FrontierPoint};
pub use limit::Limit;
pub use mitigation_input::MitigationInput;
pub use odds::{EqualisedOdds, OddsRule};
pub use plan::{Ask, Fit, Mitigation, Refit, Tried, WhyNot, mitigate};
pub use price::{GapPrice, Method, Price};
pub use quota::Quota;
pub use weights::{RowWeights, reweighing_weights};
