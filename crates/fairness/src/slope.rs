//! Calibration slope and intercept: the logistic regression of the outcome on the logit of the score.

use crate::rank::Scored;
use crate::value::{Reason, Value};
use serde::Serialize;

/// Coefficients of logit P(y) = intercept + slope · logit(score). They are 0 and 1 when the scores are
/// calibrated probabilities.
/// Source: D. R. Cox, Biometrika 45 (1958) 562–565.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CalibrationSlope {
    /// Intercept.
    pub intercept: Value,
    /// Slope; below 1 the scores are too extreme.
    pub slope: Value,
    /// Standard error of the slope, from the observed information.
    pub se_slope: Value,
}

impl CalibrationSlope {
    pub(crate) fn undefined(reason: Reason) -> Self {
        let none = Value::undefined(reason);
        Self { intercept: none, slope: none, se_slope: none }
    }
}

/// Fits the regression by Newton steps with step halving on the log-likelihood until the gradient vanishes.
pub(crate) fn calibration_slope(rows: &[Scored]) -> CalibrationSlope {
    let mut points: Vec<(f64, f64)> = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(y) = row.y else { continue };
        if !(0.0..=1.0).contains(&row.score) {
            return CalibrationSlope::undefined(Reason::ScoreNotProbability);
        }
        if row.score == 0.0 || row.score == 1.0 {
            return CalibrationSlope::undefined(Reason::ScoreAtBound);
        }
        points.push(((row.score / (1.0 - row.score)).ln(), f64::from(u8::from(y))));
    }
    let positives = points.iter().filter(|(_, y)| *y > 0.5).count();
    if positives == 0 {
        return CalibrationSlope::undefined(Reason::NoPositives);
    }
    if positives == points.len() {
        return CalibrationSlope::undefined(Reason::NoNegatives);
    }
    let (mut a, mut b) = (0.0, 1.0);
    let mut current = log_likelihood(&points, a, b);
    for _ in 0..100 {
        let ([ga, gb], [haa, hab, hbb]) = derivatives(&points, a, b);
        let determinant = haa * hbb - hab * hab;
        if determinant <= 1e-14 * haa * hbb || determinant.is_nan() {
            break;
        }
        let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant);
        // The decrement is twice the remaining gain in log-likelihood. The last step is still applied and
        // squares the remaining error.
        let decrement = ga * da + gb * db;
        if decrement < 1e-18 * points.len() as f64 {
            // Data that a line separates have no optimum: the information vanishes as the slope grows.
            if haa < 1e-6 {
                break;
            }
            return CalibrationSlope {
                intercept: Value::new(a + da),
                slope: Value::new(b + db),
                se_slope: Value::new((haa / determinant).sqrt()),
            };
        }
        let mut step = 1.0;
        // Near the optimum the gain is below the rounding error, and full steps converge without halving.
        while decrement > 1e-6 * points.len() as f64 {
            let next = log_likelihood(&points, a + step * da, b + step * db);
            if next >= current || step < 1e-8 {
                current = next;
                break;
            }
            step *= 0.5;
        }
        a += step * da;
        b += step * db;
    }
    CalibrationSlope::undefined(Reason::NotConverged)
}

fn log_likelihood(points: &[(f64, f64)], a: f64, b: f64) -> f64 {
    let one = |&(x, y): &(f64, f64)| {
        let eta = a + b * x;
        y * eta - (eta.max(0.0) + (-eta.abs()).exp().ln_1p())
    };
    points.iter().map(one).sum()
}

fn derivatives(points: &[(f64, f64)], a: f64, b: f64) -> ([f64; 2], [f64; 3]) {
    let mut gradient = [0.0; 2];
    let mut information = [0.0; 3];
    for &(x, y) in points {
        let p = 1.0 / (1.0 + (-(a + b * x)).exp());
        let w = p * (1.0 - p);
        gradient = [gradient[0] + (y - p), gradient[1] + x * (y - p)];
        information = [information[0] + w, information[1] + w * x, information[2] + w * x * x];
    }
    (gradient, information)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separated_data_have_no_slope() {
        let row = |score, y| Scored { score, y: Some(y), weight: 1.0 };
        let rows = [row(0.1, false), row(0.2, false), row(0.7, true), row(0.9, true)];
        assert_eq!(calibration_slope(&rows).slope.reason(), Some(Reason::NotConverged));
    }
}
