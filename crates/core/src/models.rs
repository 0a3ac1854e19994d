//! Models of giving: their inputs, their fits, and their predictions for each donor.
//!
//! A fit returns another type than its parameters, so no unfitted model exists that could predict. A fit that
//! has not converged is an error.
//!
//! | files | content |
//! |---|---|
//! | `training`, `matrix`, `prepare`, `folds`, `settings` | input and settings of a fit |
//! | `task`, `task_models`, `classifier`, `amount`, `fitted` | the tasks gift, lapse and amount |
//! | `goal_rows`, `goal_model` | the tasks about one goal of a campaign |
//! | `logistic`, `linear`, `ridge`, `boosted`, `btyd`, `recency`, `algebra` | methods, and the simple rule |
//! | `platt`, `isotonic`, `spread` | calibration of probabilities, intervals of amounts |
//! | `set`, `scoring`, `scores`, `reasons`, `ask_ladder` | models of a run, output for each donor |
//! | `card`, `files` | the card of a model, and its files |

mod algebra;
mod amount;
mod ask_ladder;
pub mod boosted;
mod btyd;
mod calibration;
mod card;
mod classifier;
mod committee;
mod day;
mod files;
mod fitted;
mod folds;
mod goal_model;
mod goal_rows;
mod isotonic;
mod kind;
mod level;
mod linear;
mod logistic;
mod matrix;
mod platt;
mod prepare;
mod reasons;
mod recency;
mod ridge;
mod scores;
mod scoring;
mod set;
mod settings;
mod spread;
mod task;
mod task_models;
mod training;

#[cfg(test)]
pub(crate) mod test_data;
#[cfg(test)]
mod tests;

pub(crate) use algebra::dot;
pub(crate) use amount::poisson_deviance;
pub use amount::{Amount, AmountModel, rule_amounts};
pub use ask_ladder::{ask_ladder, asks_on, round_up, suggested_ask};
pub use card::{
    CalibrationUsed, CardNote, Convergence, FeatureRefused, FitMetrics, ModelCard, RefusedBecause,
};
pub use committee::shifted;
pub(crate) use committee::{Sums, centring, logistic};
pub(crate) use day::{Day, EarlierDays, TaskRows, fit_day};
pub use goal_model::{GoalModel, GoalScores};
pub use goal_rows::{GoalDonors, UPGRADE_PERCENT};
pub(crate) use goal_rows::{goal_donors, goal_rows, happened};
pub use isotonic::Isotonic;
pub use kind::DonorKind;
pub use level::Level;
pub use logistic::{CheckedLogistic, Logistic, LogisticParams};
pub(crate) use logistic::{Rows as LogisticRows, Split, check_rows, ridge_path, ridge_penalties};
pub use matrix::DesignMatrix;
pub use platt::Platt;
pub use prepare::Preparation;
pub use reasons::LEAST_CONTRIBUTION;
pub use recency::RecencyRule;
pub use ridge::Ridge;
pub use scores::{Methods, Reason, Scores};
pub(crate) use scoring::{explain_gift, score};
pub use set::{Earlier, ModelSet, Models, Proved, StoredModels, TaskModels, Unproved};
pub use settings::{CalibrationChoice, FitSettings};
pub(crate) use settings::{is_zero, one_day};
pub use spread::{Spread, Spreads};
pub use task::{Method, Probability, Task};
pub(crate) use task_models::is_active;
pub use task_models::{GiftModel, LapseModel};
pub use training::TrainingSet;
