//! The log-likelihood of BG/BB and of its sub-model without drop-out.

use crate::jet::Real;
use crate::newton::Likelihood;
use crate::seasons::Season;
use crate::special::Rising;

/// Tables of ln E[pˣ (1 − p)^k] for p ~ Beta(alpha, beta): the log probability of x gifts and k missed
/// opportunities.
pub(super) struct Giving<R> {
    gifts: Vec<R>,
    refusals: Vec<R>,
    both: Vec<R>,
}

impl<R: Real> Giving<R> {
    pub(super) fn new(alpha: R, beta: R, last: u32) -> Self {
        let last = u64::from(last);
        let both = Rising::table(alpha + beta, last);
        Self { gifts: Rising::table(alpha, last), refusals: Rising::table(beta, last), both }
    }

    /// Returns ln B(α + x, β + k)/B(α, β); x + k must not exceed the table.
    pub(super) fn at(&self, x: u32, k: u32) -> R {
        self.gifts[x as usize] + self.refusals[k as usize] - self.both[(x + k) as usize]
    }
}

/// Tables of the drop-out θ ~ Beta(gamma, delta), which can occur at the start of each opportunity.
pub(super) struct Leaving<R> {
    stays: Vec<R>,
    /// Values of ln P(leaves at the start of opportunity i + 1) = ln B(γ + 1, δ + i)/B(γ, δ).
    leaves: Vec<R>,
}

impl<R: Real> Leaving<R> {
    pub(super) fn new(gamma: R, delta: R, last: u32) -> Self {
        let last = u64::from(last);
        let log_gamma = gamma.ln();
        let (stay, all) = (Rising::table(delta, last), Rising::table(gamma + delta, last));
        let leaves = (0..=last).zip(stay.iter().zip(&all)).map(|(i, (s, t))| {
            // (γ + δ)ᵢ₊₁ = (γ + δ)ᵢ (γ + δ + i).
            *s - *t + log_gamma - (gamma + delta).plus(i as f64).ln()
        });
        Self { leaves: leaves.collect(), stays: stay.iter().zip(&all).map(|(s, t)| *s - *t).collect() }
    }

    /// Returns ln P(still active after `i` opportunities) = ln B(γ, δ + i)/B(γ, δ).
    pub(super) fn stays(&self, i: u32) -> R {
        self.stays[i as usize]
    }

    pub(super) fn leaves(&self, i: u32) -> R {
        self.leaves[i as usize]
    }
}

/// Computes ln L(x, tₓ, n) of one history (Fader, Hardie and Shang 2010). L is the sum of two parts: B(α + x,
/// β + n − x)/B(α, β) · B(γ, δ + n)/B(γ, δ), and Σ_{i = tₓ}^{n − 1} B(α + x, β + i − x)/B(α, β) · B(γ + 1,
/// δ + i)/B(γ, δ).
pub(super) fn log_history<R: Real>(giving: &Giving<R>, leaving: &Leaving<R>, s: &Season) -> R {
    let (x, n) = (s.frequency, s.opportunities);
    let alive = giving.at(x, n - x) + leaving.stays(n);
    (s.recency..n).fold(alive, |sum, i| sum.log_add(giving.at(x, i - x) + leaving.leaves(i)))
}

pub(super) fn longest(rows: &[(Season, f64)]) -> u32 {
    rows.iter().map(|row| row.0.opportunities).max().unwrap_or(0)
}

/// Likelihood of BG/BB over distinct histories.
pub(super) struct BetaGeometricBetaBernoulli<'a> {
    pub(super) rows: &'a [(Season, f64)],
}

impl Likelihood<4> for BetaGeometricBetaBernoulli<'_> {
    fn at<R: Real>(&self, params: &[R; 4]) -> R {
        let [alpha, beta, gamma, delta] = *params;
        let last = longest(self.rows);
        let giving = Giving::new(alpha, beta, last);
        let leaving = Leaving::new(gamma, delta, last);
        let terms = self.rows.iter().map(|(s, count)| log_history(&giving, &leaving, s).times(*count));
        terms.fold(R::constant(0.0), |sum, term| sum + term)
    }
}

/// Likelihood of the beta-Bernoulli model over distinct histories. Nobody leaves, so a sequence of gifts has
/// probability B(α + x, β + n − x)/B(α, β).
pub(super) struct BetaBernoulliRows<'a> {
    pub(super) rows: &'a [(Season, f64)],
}

impl Likelihood<2> for BetaBernoulliRows<'_> {
    fn at<R: Real>(&self, params: &[R; 2]) -> R {
        let giving = Giving::new(params[0], params[1], longest(self.rows));
        let terms = self
            .rows
            .iter()
            .map(|(s, count)| giving.at(s.frequency, s.opportunities - s.frequency).times(*count));
        terms.fold(R::constant(0.0), |sum, term| sum + term)
    }
}
