//! Adjustment for multiple comparisons: Holm by default, with Benjamini-Hochberg in addition.

use crate::compare::{RatesVersus, Versus};
use crate::metric::Metric;
use crate::proportions::RateVersus;
use crate::value::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// p values of one family of comparisons and their adjusted values, in the order of `order`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Family {
    /// The groups compared with the reference, in name order; groups without a p value are excluded.
    pub order: Vec<String>,
    /// Unadjusted p values.
    pub raw: Vec<f64>,
    /// p values adjusted by [`holm`].
    pub holm: Vec<f64>,
    /// p values adjusted by [`benjamini_hochberg`].
    pub benjamini_hochberg: Vec<f64>,
}

/// The two families of one rate of one attribute.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Families {
    /// p values of Fisher's exact test.
    pub p_fisher: Family,
    /// p values of the pooled z test.
    pub p_z: Family,
}

/// Applies Holm's step-down adjustment: smallest p times m, next times m − 1, …, never decreasing, at most 1.
/// Source: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65–70.
///
/// ```
/// assert_eq!(obole_fairness::holm(&[0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
/// ```
pub fn holm(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut out = vec![0.0; p.len()];
    let mut floor = 0.0_f64;
    for (rank, &at) in order.iter().enumerate() {
        let value = p.get(at).copied().unwrap_or(1.0) * (p.len() - rank) as f64;
        floor = floor.max(value.min(1.0));
        if let Some(slot) = out.get_mut(at) {
            *slot = floor;
        }
    }
    out
}

/// Applies Benjamini and Hochberg's step-up adjustment: p times m over its rank, made non-decreasing from the
/// top.
/// Source: Y. Benjamini, Y. Hochberg, J. R. Statist. Soc. B 57 (1995) 289–300.
///
/// ```
/// assert_eq!(obole_fairness::benjamini_hochberg(&[0.01, 0.04, 0.03]), [0.03, 0.04, 0.04]);
/// ```
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut out = vec![0.0; p.len()];
    let mut ceiling = 1.0_f64;
    for (rank, &at) in order.iter().enumerate().rev() {
        let value = p.get(at).copied().unwrap_or(1.0) * p.len() as f64 / (rank + 1) as f64;
        ceiling = ceiling.min(value);
        if let Some(slot) = out.get_mut(at) {
            *slot = ceiling;
        }
    }
    out
}

fn ascending(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    let key = |at: usize| p.get(at).copied().unwrap_or(1.0);
    order.sort_by(|&a, &b| key(a).total_cmp(&key(b)));
    order
}

/// Computes the families of every compared rate: within one attribute, one family per rate and test.
pub(crate) fn families(versus: &[Versus]) -> BTreeMap<Metric, Families> {
    let of = |metric: Metric, p: fn(&RateVersus) -> Value| {
        family(versus.iter().filter_map(|one| Some((one.group.as_str(), p(one.rates.get(&metric)?)))))
    };
    let both = |metric| Families { p_fisher: of(metric, |r| r.p_fisher), p_z: of(metric, |r| r.p_z) };
    Metric::COMPARED.into_iter().map(|metric| (metric, both(metric))).collect()
}

/// Computes the families of the weighted rates. Their counts are not whole numbers, so only the pooled z test
/// is used.
pub(crate) fn weighted_families(versus: &RatesVersus) -> BTreeMap<Metric, Family> {
    let of = |metric: Metric| {
        family(versus.iter().filter_map(|(group, rates)| Some((group.as_str(), rates.get(&metric)?.p_z))))
    };
    Metric::COMPARED.into_iter().map(|metric| (metric, of(metric))).collect()
}

fn family<'g>(tested: impl Iterator<Item = (&'g str, Value)>) -> Family {
    let mut family = Family::default();
    for (group, p) in tested {
        if let Some(p) = p.get() {
            family.order.push(group.to_owned());
            family.raw.push(p);
        }
    }
    family.holm = holm(&family.raw);
    family.benjamini_hochberg = benjamini_hochberg(&family.raw);
    family
}
