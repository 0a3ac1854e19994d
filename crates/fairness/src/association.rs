//! Test of the association between selection and the attribute over all groups, with measures of its
//! strength.

use crate::numeric::{Sum, chi_square_log_sf};
use crate::value::{Reason, Value};
use serde::Serialize;

/// Omnibus test on the table groups × (selected, not selected).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Omnibus {
    /// Pearson's chi-square, without continuity correction.
    pub chi2: Value,
    /// Degrees of freedom, groups − 1.
    pub dof: u32,
    /// Upper tail; 0 only when below the smallest float, see `log10_p`.
    pub p: Value,
    /// Decimal logarithm of `p`, which does not underflow.
    pub log10_p: Value,
    /// Smallest expected cell count; below 5 the p value is approximate.
    pub min_expected: Value,
    /// Cramér's V, √(χ²/n): 0 means no association, 1 means that the group determines the selection.
    pub cramers_v: Value,
    /// Mutual information of group and selection, in nats.
    pub mutual_information_nats: Value,
    /// The p value, also where a count of a group is withheld and could be computed from the other numbers,
    /// which are then undefined. Used for a decision; never published.
    #[serde(skip)]
    pub p_of_decision: Value,
}

impl Omnibus {
    /// Returns the test without the numbers from which a withheld count could be computed.
    pub(crate) fn withheld(self) -> Self {
        let hidden = Value::undefined(Reason::Hidden);
        Self {
            chi2: hidden,
            p: hidden,
            log10_p: hidden,
            min_expected: hidden,
            cramers_v: hidden,
            mutual_information_nats: hidden,
            ..self
        }
    }
}

/// Computes the omnibus test from `(selected, rows)` of each group. Sources: K. Pearson, Phil. Mag. 50 (1900)
/// 157–175; H. Cramér, Mathematical Methods of Statistics, 1946, 21.9; T. M. Cover, J. A. Thomas, Elements of
/// Information Theory, 2006, 2.28.
pub(crate) fn omnibus(groups: &[(f64, f64)]) -> Omnibus {
    let groups: Vec<(f64, f64)> = groups.iter().copied().filter(|(_, n)| *n > 0.0).collect();
    let selected: f64 = groups.iter().map(|g| g.0).sum();
    let n: f64 = groups.iter().map(|g| g.1).sum();
    let dof = (groups.len() as u32).saturating_sub(1);
    let undefined = |reason| {
        let none = Value::undefined(reason);
        Omnibus {
            chi2: none,
            dof,
            p: none,
            log10_p: none,
            min_expected: none,
            cramers_v: none,
            mutual_information_nats: none,
            p_of_decision: none,
        }
    };
    if dof == 0 {
        return undefined(Reason::NoDefinedGroup);
    }
    if selected <= 0.0 {
        return undefined(Reason::NoneSelected);
    }
    if selected >= n {
        return undefined(Reason::AllSelected);
    }
    let (mut chi2, mut information) = (Sum::default(), Sum::default());
    let mut min_expected = f64::INFINITY;
    for (count, size) in &groups {
        for (observed, column) in [(*count, selected), (size - count, n - selected)] {
            let expected = size * column / n;
            min_expected = min_expected.min(expected);
            chi2.add((observed - expected) * (observed - expected) / expected);
            if observed > 0.0 {
                information.add(observed / n * (observed / expected).ln());
            }
        }
    }
    let chi2 = chi2.get();
    let log_p = chi_square_log_sf(chi2, dof);
    Omnibus {
        chi2: Value::new(chi2),
        dof,
        p: Value::new(log_p.exp()),
        p_of_decision: Value::new(log_p.exp()),
        log10_p: Value::new(log_p / std::f64::consts::LN_10),
        min_expected: Value::new(min_expected),
        cramers_v: Value::new((chi2 / n).sqrt()),
        mutual_information_nats: Value::new(information.get()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deciding_attribute_has_v_one_and_the_entropy_as_information() {
        let o = omnibus(&[(10.0, 10.0), (0.0, 10.0)]);
        assert!((o.cramers_v.get().unwrap() - 1.0).abs() < 1e-15);
        assert!((o.mutual_information_nats.get().unwrap() - 2.0_f64.ln()).abs() < 1e-15);
        assert_eq!(omnibus(&[(0.0, 10.0), (0.0, 10.0)]).chi2.reason(), Some(Reason::NoneSelected));
    }
}
