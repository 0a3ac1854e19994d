//! Models of giving: what they need, how they are fitted, and what they say of each donor.
//!
//! A fit returns another type than its parameters, so an unfitted model cannot predict: it does not exist. A fit that
//! has not converged is an error.

mod algebra;
mod card;
mod logistic;
mod matrix;
mod scores;
mod settings;
mod task;

pub use card::{
    CalibrationUsed, CardNote, Convergence, FeatureRefused, FitMetrics, ModelCard, RefusedBecause,
};
pub use logistic::{CheckedLogistic, Logistic, LogisticParams};
pub use matrix::DesignMatrix;
pub use scores::{Methods, Reason, Scores};
pub use settings::{CalibrationChoice, FitSettings};
pub use task::{Method, Probability, Task};
