//! Spread of one metric over the groups, with the groups that have the extreme values.

use crate::value::{Reason, Value};
use serde::Serialize;

/// Group that is excluded from a spread, and the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The group.
    pub group: String,
    /// Reason why the group has no value.
    pub reason: Reason,
}

/// The spread of one metric over the groups that have a value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Smallest value.
    pub min: Value,
    /// Group with this value (the first by name among equals).
    pub argmin: Option<String>,
    /// Largest value.
    pub max: Value,
    /// Group with this value (the first by name among equals).
    pub argmax: Option<String>,
    /// Largest minus smallest.
    pub difference: Value,
    /// Smallest over largest; without meaning for metrics that can be negative.
    pub ratio: Value,
    /// Largest absolute distance from the overall value.
    pub difference_to_overall: Value,
    /// Smallest value over the groups of r = group over overall, or 1/r where r exceeds 1.
    pub ratio_to_overall: Value,
    /// The groups without a value, in name order.
    pub undefined_groups: Vec<LeftOut>,
}

/// Computes the spread of values given in name order.
pub(crate) fn spread<'g>(groups: impl Iterator<Item = (&'g str, Value)>, overall: Value) -> Spread {
    let mut defined: Vec<(&str, f64)> = Vec::new();
    let mut undefined_groups = Vec::new();
    for (name, value) in groups {
        match value.get() {
            Some(x) => defined.push((name, x)),
            None => undefined_groups
                .push(LeftOut { group: name.to_owned(), reason: value.reason().unwrap_or(Reason::NoRows) }),
        }
    }
    let mut low: Option<(&str, f64)> = None;
    let mut high: Option<(&str, f64)> = None;
    for &(name, x) in &defined {
        if low.is_none_or(|(_, best)| x < best) {
            low = Some((name, x));
        }
        if high.is_none_or(|(_, best)| x > best) {
            high = Some((name, x));
        }
    }
    let none = Value::undefined(Reason::NoDefinedGroup);
    let ends = low.zip(high);
    let quotient = |a: f64, b: f64| match b == 0.0 {
        true => Value::undefined(Reason::ReferenceZero),
        false => Value::new(a / b),
    };
    let to_overall = |f: &dyn Fn(f64, f64) -> Value, pick: &dyn Fn(f64, f64) -> f64| {
        let Some(overall) = overall.get() else { return overall };
        let mut best = none;
        for &(_, x) in &defined {
            let next = f(x, overall);
            best = match (best.get(), next.get()) {
                (Some(a), Some(b)) => Value::new(pick(a, b)),
                (_, Some(_)) => next,
                (None, None) => next,
                (Some(_), None) => best,
            };
        }
        best
    };
    let inverse = |x: f64, m: f64| {
        let r = quotient(x, m);
        r.map(|r| if r > 1.0 { 1.0 / r } else { r })
    };
    Spread {
        min: low.map_or(none, |(_, x)| Value::new(x)),
        argmin: low.map(|(name, _)| name.to_owned()),
        max: high.map_or(none, |(_, x)| Value::new(x)),
        argmax: high.map(|(name, _)| name.to_owned()),
        difference: ends.map_or(none, |((_, a), (_, b))| Value::new(b - a)),
        ratio: ends.map_or(none, |((_, a), (_, b))| quotient(a, b)),
        difference_to_overall: to_overall(&|x, m| Value::new((x - m).abs()), &f64::max),
        ratio_to_overall: to_overall(&inverse, &f64::min),
        undefined_groups,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_groups_and_those_left_out() {
        let values =
            [("a", Value::new(0.2)), ("b", Value::undefined(Reason::NoPositives)), ("c", Value::new(0.5))];
        let s = spread(values.into_iter(), Value::new(0.4));
        assert_eq!((s.argmin.as_deref(), s.argmax.as_deref()), (Some("a"), Some("c")));
        assert_eq!(s.ratio.get(), Some(0.4));
        assert_eq!(s.ratio_to_overall.get(), Some(0.5));
        assert_eq!(s.undefined_groups, [LeftOut { group: "b".into(), reason: Reason::NoPositives }]);
    }

    #[test]
    fn zero_over_zero_is_not_parity() {
        let s = spread([("a", Value::new(0.0)), ("b", Value::new(0.0))].into_iter(), Value::new(0.0));
        assert_eq!(s.difference.get(), Some(0.0));
        assert_eq!(s.ratio.reason(), Some(Reason::ReferenceZero));
        assert_eq!(s.ratio_to_overall.reason(), Some(Reason::ReferenceZero));
    }
}
