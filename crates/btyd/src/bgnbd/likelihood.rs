//! The log-likelihood of BG/NBD and MBG/NBD over distinct histories.

use crate::history::History;
use crate::jet::Real;
use crate::newton::Likelihood;
use crate::special::Rising;

use super::DropOut;

/// Histories in ascending order of frequency, with the number of donors of each.
pub(crate) struct BetaGeometric<'a> {
    pub(crate) drop_out: DropOut,
    /// Number of stages between two gifts: 1 for a Poisson process.
    pub(crate) stages: u32,
    pub(crate) rows: &'a [(History, f64)],
}

impl Likelihood<4> for BetaGeometric<'_> {
    /// Computes the log-likelihood. With k possible drop-outs (k = x for BG/NBD, x + 1 for MBG/NBD), one
    /// history has the likelihood
    ///
    /// Γ(r + x)/Γ(r) · αʳ · B(a, b + k)/B(a, b) · { (α + T)^−(r + x) + [k >
    /// 0] · a/(b + k − 1) · (α + tₓ)^−(r + x) }
    ///
    /// (Fader, Hardie and Lee 2005; MBG/NBD: Batislam et al. 2007). With m stages between two gifts (Platzer
    /// and Reutterer 2016), r + x becomes s = r + m·x, and the time without a gift, T − tₓ, may contain up to
    /// m − 1 stages. The term of this time is Σ_{j < m} Γ(s + j)/Γ(s) · (T − tₓ)ʲ/j! · (α + T)^−(s + j). The
    /// factors that depend on x alone are computed once per distinct x.
    fn at<R: Real>(&self, params: &[R; 4]) -> R {
        let [r, alpha, a, b] = *params;
        let head = r * alpha.ln();
        let log_a = a.ln();
        let (mut gifts, mut stays, mut all) = (Rising::new(r), Rising::new(b), Rising::new(a + b));
        let mut total = R::constant(0.0);
        let mut rows = self.rows;
        while let Some((first, _)) = rows.first() {
            let x = first.frequency;
            let (block, rest) = rows.split_at(rows.partition_point(|row| row.0.frequency <= x));
            let chances = self.drop_out.chances(x);
            let stages = u64::from(self.stages) * u64::from(x);
            let shape = r.plus(stages as f64);
            let silent = silent_stages(shape, self.stages);
            let leave = (chances > 0).then(|| log_a - b.plus((chances - 1) as f64).ln());
            let mut donors = 0.0;
            let mut sum = R::constant(0.0);
            for (history, count) in block {
                let until = alpha.plus(history.age).ln();
                let waited = history.age - history.recency;
                let mut alive = -(shape * until);
                if waited > 0.0 {
                    for (j, weight) in (1_u32..).zip(&silent) {
                        let j = f64::from(j);
                        alive = alive.log_add(weight.plus(j * waited.ln()) - shape.plus(j) * until);
                    }
                }
                let term = match leave {
                    Some(leave) => alive.log_add(leave - shape * alpha.plus(history.recency).ln()),
                    None => alive,
                };
                sum = sum + term.times(*count);
                donors += count;
            }
            let shared = gifts.at(stages) + head + stays.at(chances) - all.at(chances);
            total = total + sum + shared.times(donors);
            rows = rest;
        }
        total
    }
}

/// Returns ln(Γ(shape + j)/Γ(shape)/j!) for j = 1 … stages − 1.
fn silent_stages<R: Real>(shape: R, stages: u32) -> Vec<R> {
    let mut sum = R::constant(0.0);
    (1..stages)
        .map(|j| {
            sum = sum + shape.plus(f64::from(j - 1)).ln().plus(-f64::from(j).ln());
            sum
        })
        .collect()
}

impl BetaGeometric<'_> {
    /// Returns starting points: rates around the observed one, and several shapes of the drop-out.
    pub(crate) fn starts(&self) -> Vec<[f64; 4]> {
        let (mut gifts, mut time) = (0.0, 0.0);
        for (history, count) in self.rows {
            gifts += count * f64::from(history.frequency);
            // A donor is certainly alive until the last gift. Half of the time since then is a reasonable
            // estimate of the rest.
            time += count * 0.5 * (history.age + history.recency);
        }
        let rate = f64::from(self.stages) * gifts / time;
        let mut starts = Vec::new();
        for r in [0.3, 1.0, 4.0] {
            for (a, b) in [(0.5, 2.0), (1.0, 10.0), (0.2, 4.0), (3.0, 9.0)] {
                starts.push([r, r / rate, a, b]);
            }
        }
        starts
    }
}
