//! Settings of a fit, and the certificate that it ended at a maximum.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, positive};

/// Validated settings of a maximum-likelihood fit. The published tables can be fitted with the defaults.
///
/// ```
/// use obole_btyd::Settings;
/// let settings = Settings::default().with_max_iterations(50)?.with_tolerance(1e-10)?;
/// assert!(Settings::default().with_tolerance(-1.0).is_err());
/// # Ok::<(), obole_btyd::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    max_iterations: usize,
    tolerance: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_iterations: 200, tolerance: 1e-12 }
    }
}

impl Settings {
    /// Sets the maximum number of Newton steps (default 200).
    ///
    /// # Errors
    /// [`Kind::InvalidParameter`] when it is 0.
    pub fn with_max_iterations(self, max_iterations: usize) -> Result<Self, Error> {
        if max_iterations == 0 {
            return Err(Error::new(Kind::InvalidParameter, "max-iterations-zero"));
        }
        Ok(Self { max_iterations, ..self })
    }

    /// Sets the largest accepted Newton decrement gᵀH⁻¹g (default 1e-12), in units of the log-likelihood:
    /// twice the remaining increase. The parameters are then within √tolerance standard errors of the
    /// maximum.
    ///
    /// # Errors
    /// [`Kind::InvalidParameter`] unless finite and above 0.
    pub fn with_tolerance(self, tolerance: f64) -> Result<Self, Error> {
        Ok(Self { tolerance: positive("tolerance", tolerance)?, ..self })
    }

    pub(crate) fn max_iterations(&self) -> usize {
        self.max_iterations
    }

    pub(crate) fn tolerance(&self) -> f64 {
        self.tolerance
    }
}

/// Certificate that a fit ended at a maximum. Derivatives are exact and by the logarithms of the parameters.
///
/// It exists only for a Hessian that is positive definite (of the negative log-likelihood) and a decrement
/// within [`Settings::with_tolerance`]; anything else is an error, not a fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// Number of Newton steps.
    pub iterations: usize,
    /// Largest absolute derivative of the log-likelihood at the end.
    pub gradient_norm: f64,
    /// Newton decrement gᵀH⁻¹g at the end: twice the remaining increase of the log-likelihood.
    pub newton_decrement: f64,
    /// Smallest squared pivot of the Cholesky factor of the Hessian scaled to a unit diagonal, in (0, 1]:
    /// above 0 means positive definite; near 0 means that the data hardly distinguish the parameters.
    pub smallest_pivot: f64,
}
