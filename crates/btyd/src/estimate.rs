//! One estimated parameter with its standard error.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, positive};

/// One estimated parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Name of the parameter, as in the model type.
    pub name: String,
    /// Maximum-likelihood estimate.
    pub value: f64,
    /// Standard error of ln(value), from the inverse Hessian of the log-likelihood in log-parameters. `None`
    /// for a parameter at infinity ([`Fitted::limit`](crate::Fitted::limit)) and for a coefficient of a
    /// covariate, which may be negative.
    pub log_standard_error: Option<f64>,
    /// Standard error of the value by the delta method: value × `log_standard_error`; for a coefficient it is
    /// taken directly from the inverse Hessian. `None` for a parameter at infinity.
    pub standard_error: Option<f64>,
}

impl Estimate {
    pub(crate) fn new(name: String, value: f64, log_standard_error: Option<f64>) -> Self {
        let standard_error = log_standard_error.map(|error| value * error);
        Self { name, value, log_standard_error, standard_error }
    }

    pub(crate) fn coefficient(name: String, value: f64, standard_error: f64) -> Self {
        Self { name, value, log_standard_error: None, standard_error: Some(standard_error) }
    }

    /// Computes the Wald interval value × exp(± z · `log_standard_error`), which is always above zero;
    /// z = 1.96 for 95 %. For a coefficient it is value ± z · `standard_error`.
    ///
    /// # Errors
    /// [`crate::Kind::InvalidParameter`] unless z is finite and above 0; [`crate::Kind::Undefined`] for a
    /// parameter at infinity.
    pub fn interval(&self, z: f64) -> Result<(f64, f64), Error> {
        let z = positive("z", z)?;
        match (self.log_standard_error, self.standard_error) {
            (Some(error), _) => {
                let factor = (z * error).exp();
                Ok((self.value / factor, self.value * factor))
            }
            (None, Some(error)) => Ok((self.value - z * error, self.value + z * error)),
            (None, None) => Err(Error::new(Kind::Undefined, "no-standard-error")),
        }
    }
}
