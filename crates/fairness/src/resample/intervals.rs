//! Intervals from replicates.
//!
//! The largest of several gaps is biased upwards: where all groups are equal, hardly a replicate of it is
//! near 0, and its percentiles never hold the 0. So the gaps of all pairs are bounded at once (J. W. Tukey,
//! The Problem of Multiple Comparisons, 1953; with the quantile of the largest deviation from replicates P.
//! H. Westfall and S. S. Young, Resampling-Based Multiple Testing, 1993): in each replicate the largest
//! deviation of a pair from its observed difference, in standard errors; its quantile `c` widens every pair
//! to `d ± c·se`. The largest gap is at least the largest lower end, and at most the largest upper end.

/// Values of a number for all groups that take part, with their standard errors; NaN is undefined.
pub(super) type Line = Vec<(f64, f64)>;

/// Computes the interval of the largest difference of two groups. Errors of `NaN` are replaced by the
/// standard deviation of the replicates. `None` with fewer than two groups or replicates.
pub(super) fn of_gap(observed: &Line, replicates: &[Line], alpha: f64) -> Option<(f64, f64)> {
    let observed: Line = observed
        .iter()
        .enumerate()
        .map(|(group, (x, se))| (*x, if se.is_nan() { deviation(replicates, group) } else { *se }))
        .collect();
    let pairs: Vec<(usize, usize)> =
        (0..observed.len()).flat_map(|a| (a + 1..observed.len()).map(move |b| (a, b))).collect();
    let at = |line: &Line, group: usize| line.get(group).copied().unwrap_or((f64::NAN, f64::NAN));
    let difference = |line: &Line, (a, b): (usize, usize)| at(line, a).0 - at(line, b).0;
    let error = |line: &Line, (a, b): (usize, usize)| {
        let of = |group: usize| {
            let (_, own) = at(line, group);
            if own.is_nan() { at(&observed, group).1 } else { own }
        };
        of(a).hypot(of(b))
    };
    let largest = |line: &Line| {
        let pair = |pair: &(usize, usize)| {
            let moved = (difference(line, *pair) - difference(&observed, *pair)).abs();
            // Where nothing varies, nothing deviates.
            if moved <= 1e-12 { 0.0 } else { moved / error(line, *pair) }
        };
        pairs.iter().map(pair).filter(|t| !t.is_nan()).reduce(f64::max)
    };
    let mut all: Vec<f64> = replicates.iter().filter_map(largest).collect();
    all.sort_by(f64::total_cmp);
    // One replicate more than the share asks for, as in a test by permutation.
    let place = ((1.0 - alpha) * (all.len() + 1) as f64).ceil() as usize;
    let c = *all.get(place.saturating_sub(1).min(all.len().checked_sub(1)?))?;
    let ends = pairs.iter().filter_map(|pair| {
        let (d, half) = (difference(&observed, *pair).abs(), error(&observed, *pair));
        let half = if half == 0.0 { 0.0 } else { c * half };
        (!d.is_nan() && !half.is_nan()).then_some(((d - half).max(0.0), d + half))
    });
    ends.reduce(|(low, high), (l, h)| (low.max(l), high.max(h)))
}

/// Computes the interval of a number of one group from its replicates in standard errors, the bootstrap-t of
/// B. Efron (The Jackknife, the Bootstrap and Other Resampling Plans, 1982, 10.9). `None` without errors.
pub(super) fn studentised(
    (x, se): (f64, f64),
    replicates: impl Iterator<Item = (f64, f64)>,
    alpha: f64,
) -> Option<(f64, f64)> {
    let mut t: Vec<f64> = replicates.map(|(value, own)| (value - x) / own).filter(|t| !t.is_nan()).collect();
    t.sort_by(f64::total_cmp);
    let at = |p: f64| crate::numeric::quantile_sorted(&t, p);
    let (low, high) = (x - at(1.0 - 0.5 * alpha)? * se, x - at(0.5 * alpha)? * se);
    (low.is_finite() && high.is_finite()).then_some((low, high))
}

/// Computes the standard deviation of the finite replicates of a group.
fn deviation(replicates: &[Line], group: usize) -> f64 {
    let values =
        || replicates.iter().filter_map(|line| line.get(group)).map(|(x, _)| *x).filter(|x| x.is_finite());
    let n = values().count() as f64;
    let mean = values().sum::<f64>() / n;
    (values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0)).sqrt()
}
