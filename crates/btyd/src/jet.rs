//! Numbers that carry their exact first and second derivatives.
//!
//! Each log-likelihood is written once over [`Real`]. Evaluated on `f64` it gives a value; on [`Jet`] the
//! same code gives the gradient and the Hessian by forward-mode differentiation (the chain rule to second
//! order: Griewank and Walther, *Evaluating Derivatives*, 2008, ch. 13), so no formula of a derivative is
//! written by hand.

use std::array::from_fn;
use std::ops::{Add, Mul, Neg, Sub};

use crate::gamma::{digamma, ln_gamma, trigamma};

/// Operations that a log-likelihood may use on a parameter.
pub(crate) trait Real:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    fn constant(value: f64) -> Self;
    fn value(self) -> f64;
    /// Returns `f(self)`, given the value of `f` and of its first two derivatives at `self.value()`.
    fn chain(self, value: f64, first: f64, second: f64) -> Self;

    fn plus(self, shift: f64) -> Self {
        self + Self::constant(shift)
    }

    fn times(self, factor: f64) -> Self {
        self.chain(self.value() * factor, factor, 0.0)
    }

    fn ln(self) -> Self {
        let x = self.value();
        self.chain(x.ln(), 1.0 / x, -1.0 / (x * x))
    }

    fn exp(self) -> Self {
        let e = self.value().exp();
        self.chain(e, e, e)
    }

    fn ln_gamma(self) -> Self {
        let x = self.value();
        self.chain(ln_gamma(x), digamma(x), trigamma(x))
    }

    /// Computes `ln(1 + e^self)` without overflow.
    fn softplus(self) -> Self {
        let x = self.value();
        let tail = (-x.abs()).exp();
        let rising = if x >= 0.0 { 1.0 / (1.0 + tail) } else { tail / (1.0 + tail) };
        self.chain(x.max(0.0) + tail.ln_1p(), rising, tail / ((1.0 + tail) * (1.0 + tail)))
    }

    /// Computes `ln(e^self + e^other)` without overflow.
    fn log_add(self, other: Self) -> Self {
        if self.value() >= other.value() {
            self + (other - self).softplus()
        } else {
            other + (self - other).softplus()
        }
    }
}

impl Real for f64 {
    fn constant(value: f64) -> Self {
        value
    }

    fn value(self) -> f64 {
        self
    }

    fn chain(self, value: f64, _first: f64, _second: f64) -> Self {
        value
    }

    // The derivatives of ln Γ are expensive; a plain number does not need them.
    fn ln_gamma(self) -> Self {
        ln_gamma(self)
    }
}

/// A value with its gradient and Hessian in `N` variables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Jet<const N: usize> {
    pub(crate) value: f64,
    pub(crate) gradient: [f64; N],
    pub(crate) hessian: [[f64; N]; N],
}

impl<const N: usize> Jet<N> {
    /// Creates the `index`-th variable at `value`.
    pub(crate) fn variable(value: f64, index: usize) -> Self {
        Self { gradient: from_fn(|i| f64::from(u8::from(i == index))), ..Self::constant(value) }
    }

    /// Applies Leibniz's rule to second order.
    fn product(&self, other: &Self) -> Self {
        let (a, b) = (self, other);
        Self {
            value: a.value * b.value,
            gradient: from_fn(|i| a.gradient[i] * b.value + a.value * b.gradient[i]),
            hessian: from_fn(|i| {
                from_fn(|j| {
                    a.hessian[i][j] * b.value
                        + a.value * b.hessian[i][j]
                        + a.gradient[i] * b.gradient[j]
                        + a.gradient[j] * b.gradient[i]
                })
            }),
        }
    }

    fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            value: f(self.value, other.value),
            gradient: from_fn(|i| f(self.gradient[i], other.gradient[i])),
            hessian: from_fn(|i| from_fn(|j| f(self.hessian[i][j], other.hessian[i][j]))),
        }
    }
}

impl<const N: usize> Real for Jet<N> {
    fn constant(value: f64) -> Self {
        Self { value, gradient: [0.0; N], hessian: [[0.0; N]; N] }
    }

    fn value(self) -> f64 {
        self.value
    }

    fn chain(self, value: f64, first: f64, second: f64) -> Self {
        let g = self.gradient;
        Self {
            value,
            gradient: from_fn(|i| first * g[i]),
            hessian: from_fn(|i| from_fn(|j| second * g[i] * g[j] + first * self.hessian[i][j])),
        }
    }

    fn plus(mut self, shift: f64) -> Self {
        self.value += shift;
        self
    }
}

impl<const N: usize> Add for Jet<N> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
}

impl<const N: usize> Sub for Jet<N> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }
}

impl<const N: usize> Neg for Jet<N> {
    type Output = Self;
    fn neg(self) -> Self {
        self.chain(-self.value, -1.0, 0.0)
    }
}

impl<const N: usize> Mul for Jet<N> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.product(&other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // One expression with every operation, so that an error in any rule is detected.
    fn expression<R: Real>(t: &[R; 2]) -> R {
        let [x, y] = *t;
        let a = (x * y).ln_gamma() - x.plus(2.5).ln() * y.times(0.7);
        let b = (-x).exp() + y.softplus();
        a.log_add(b) * x + (y - x).log_add(x * x)
    }

    #[test]
    fn derivatives_equal_finite_differences() {
        for at in [[0.8, 1.9], [3.1, 0.2], [0.05, 7.0]] {
            let jet = expression(&from_fn::<_, 2, _>(|i| Jet::<2>::variable(at[i], i)));
            assert!((jet.value - expression(&at)).abs() <= 1e-14 * jet.value.abs().max(1.0));
            let shifted = |i: usize, h: f64| from_fn::<f64, 2, _>(|k| if k == i { at[k] + h } else { at[k] });
            for i in 0..2 {
                let h = 1e-5 * at[i];
                let slope = (expression(&shifted(i, h)) - expression(&shifted(i, -h))) / (2.0 * h);
                assert!((slope - jet.gradient[i]).abs() <= 1e-7 * slope.abs().max(1.0), "{at:?} {i}");
                for j in 0..2 {
                    let gradient = |s: [f64; 2]| {
                        expression(&from_fn::<_, 2, _>(|k| Jet::<2>::variable(s[k], k))).gradient[j]
                    };
                    let curve = (gradient(shifted(i, h)) - gradient(shifted(i, -h))) / (2.0 * h);
                    assert!(
                        (curve - jet.hessian[i][j]).abs() <= 1e-6 * curve.abs().max(1.0),
                        "{at:?} {i} {j}"
                    );
                }
            }
        }
    }
}
