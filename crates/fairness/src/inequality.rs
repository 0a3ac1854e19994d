//! Inequality of the benefit of a decision, differential fairness, and the weights that remove the dependence
//! of outcome and attribute.

use crate::cells::Cells;
use crate::numeric::Sum;
use crate::value::{Reason, Value};
use serde::Serialize;

/// Generalised entropy of the benefit b = ŷ − y + 1 (0 for a missed positive, 1 for a right decision, 2 for a
/// positive decision on a negative). Source: T. Speicher et al., KDD 2018, 2239–2248.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Entropy {
    /// GEI(2) = mean((b/μ)² − 1)/2.
    pub gei2: Value,
    /// Theil index = mean((b/μ) ln(b/μ)).
    pub theil: Value,
    /// GEI(2) if everybody had the mean benefit of the group.
    pub between_gei2: Value,
    /// Theil index if everybody had the mean benefit of the group.
    pub between_theil: Value,
    /// √(2 GEI(2)).
    pub coefficient_of_variation: Value,
}

/// Computes the entropy indices. `all` holds the included rows; `groups` holds the shown groups, or is `None`
/// when one is hidden.
pub(crate) fn entropy(all: &Cells, groups: Option<&[Cells]>, decisions: bool) -> Entropy {
    let benefit = |c: &Cells| c.tp + c.tn + 2.0 * c.fp;
    let mean = benefit(all) / all.labelled;
    if !decisions || all.labelled <= 0.0 || mean <= 0.0 {
        let reason = match (decisions, all.labelled > 0.0) {
            (false, _) => Reason::NoDecisions,
            (_, false) => Reason::NoLabels,
            _ => Reason::ReferenceZero,
        };
        let none = Value::undefined(reason);
        return Entropy {
            gei2: none,
            theil: none,
            between_gei2: none,
            between_theil: none,
            coefficient_of_variation: none,
        };
    }
    let total = |parts: &[(f64, f64)]| {
        let (mut gei, mut theil) = (Sum::default(), Sum::default());
        for &(size, b) in parts.iter().filter(|(size, _)| *size > 0.0) {
            let r = b / mean;
            gei.add(size / all.labelled * (r * r - 1.0) / 2.0);
            if r > 0.0 {
                theil.add(size / all.labelled * r * r.ln());
            }
        }
        (Value::new(gei.get()), Value::new(theil.get()))
    };
    let (gei2, theil) = total(&[(all.fn_, 0.0), (all.tp + all.tn, 1.0), (all.fp, 2.0)]);
    let (between_gei2, between_theil) = match groups {
        Some(groups) => {
            let means =
                groups.iter().filter(|c| c.labelled > 0.0).map(|c| (c.labelled, benefit(c) / c.labelled));
            total(&means.collect::<Vec<_>>())
        }
        None => (Value::undefined(Reason::Hidden), Value::undefined(Reason::Hidden)),
    };
    let coefficient_of_variation = gei2.map(|g| (2.0 * g).max(0.0).sqrt());
    Entropy { gei2, theil, between_gei2, between_theil, coefficient_of_variation }
}

/// Smoothed differential fairness of selection: ε = max over pairs of |ln pᵢ/pⱼ| and |ln (1−pᵢ)/(1−pⱼ)| with
/// p = (S + c/2)/(n + c). Source: J. R. Foulds et al., ICDE 2020, 1918–1921.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Differential {
    /// Weight c of the prior.
    pub concentration: f64,
    /// Largest absolute log ratio ε; 0 is parity.
    pub epsilon: Value,
}

/// Computes the smoothed differential fairness from `(selected, rows)` of each shown group.
pub(crate) fn differential(groups: &[(f64, f64)]) -> Differential {
    let concentration = 1.0;
    let shares: Vec<f64> = groups
        .iter()
        .filter(|(_, n)| *n > 0.0)
        .map(|(selected, n)| (selected + 0.5 * concentration) / (n + concentration))
        .collect();
    let range = |logs: Vec<f64>| {
        let low = logs.iter().copied().fold(f64::INFINITY, f64::min);
        logs.iter().copied().fold(f64::NEG_INFINITY, f64::max) - low
    };
    let epsilon = match shares.len() {
        0 => Value::undefined(Reason::NoDefinedGroup),
        _ => {
            let yes = range(shares.iter().map(|p| p.ln()).collect());
            let no = range(shares.iter().map(|p| (1.0 - p).ln()).collect());
            Value::new(yes.max(no))
        }
    };
    Differential { concentration, epsilon }
}

/// Weights of one group that make outcome and attribute independent, w(g,y) = P(g)P(y)/P(g,y).
/// Source: F. Kamiran, T. Calders, Knowledge and Information Systems 33 (2012) 1–33.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reweighing {
    /// The group.
    pub group: String,
    /// Weight of the negatives of the group; undefined when it has none.
    pub negative: Value,
    /// Weight of the positives of the group; undefined when it has none.
    pub positive: Value,
}

pub(crate) fn reweighing(name: &str, group: &Cells, all: &Cells) -> Reweighing {
    let weight =
        |class: f64, own: f64, reason| Value::ratio(group.labelled * class, all.labelled * own, reason);
    Reweighing {
        group: name.to_owned(),
        negative: weight(all.n_neg, group.n_neg, Reason::NoNegatives),
        positive: weight(all.n_pos, group.n_pos, Reason::NoPositives),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_of_equal_benefit_is_zero() {
        let all = Cells { labelled: 4.0, tp: 1.0, tn: 3.0, ..Cells::default() };
        let e = entropy(&all, Some(&[all]), true);
        assert_eq!((e.gei2.get(), e.theil.get(), e.between_gei2.get()), (Some(0.0), Some(0.0), Some(0.0)));
    }

    #[test]
    fn weights_of_independent_groups_are_one() {
        let g = Cells { labelled: 10.0, n_pos: 4.0, n_neg: 6.0, ..Cells::default() };
        let all = Cells { labelled: 20.0, n_pos: 8.0, n_neg: 12.0, ..Cells::default() };
        assert_eq!(reweighing("a", &g, &all).positive.get(), Some(1.0));
    }
}
