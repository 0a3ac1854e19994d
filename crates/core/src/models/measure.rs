//! The two measures that a card carries.

use rayon::prelude::*;

/// Area under the ROC curve by ranks, ties counted half (Mann and Whitney 1947); none without both sides.
pub(crate) fn auc(scores: &[f64], events: &[bool]) -> Option<f64> {
    let mut rows: Vec<(f64, bool)> = scores.iter().copied().zip(events.iter().copied()).collect();
    rows.par_sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    // Counted in half pairs, so the sum is exact.
    let (mut below, mut half_pairs) = (0_u64, 0_u64);
    for same in rows.chunk_by(|a, b| a.0 == b.0) {
        let positive = same.iter().filter(|row| row.1).count() as u64;
        let negative = same.len() as u64 - positive;
        half_pairs += positive * (2 * below + negative);
        below += negative;
    }
    let positive = rows.len() as u64 - below;
    (positive > 0 && below > 0).then(|| half_pairs as f64 / (2.0 * positive as f64 * below as f64))
}

/// Mean log loss, probabilities held within 1e-6 of 0 and 1.
pub(crate) fn log_loss(probabilities: impl Iterator<Item = f64>, events: &[bool]) -> f64 {
    let loss = |(p, event): (f64, &bool)| {
        let p = p.clamp(1e-6, 1.0 - 1e-6);
        -if *event { p.ln() } else { (1.0 - p).ln() }
    };
    probabilities.zip(events).map(loss).sum::<f64>() / events.len().max(1) as f64
}

/// The value below which a share of sorted numbers lies, linear between neighbours (Hyndman and Fan 1996, type 7).
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let below = place.floor();
    let (low, high) = (sorted.get(below as usize)?, sorted.get(place.ceil() as usize)?);
    Some(low + (high - low) * (place - below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auc_counts_pairs_and_half_ties() {
        let scores = [0.1, 0.4, 0.4, 0.8];
        // pairs (event, other): (0.4, 0.1) won, (0.4, 0.4) tied, (0.8, ·) won twice
        assert_eq!(auc(&scores, &[false, true, false, true]), Some(3.5 / 4.0));
        assert_eq!(auc(&scores, &[true; 4]), None);
    }

    #[test]
    fn log_loss_is_held_at_the_ends() {
        assert!((log_loss([0.0].into_iter(), &[true]) - 1e6_f64.ln()).abs() < 1e-9);
        assert!((log_loss([0.5, 0.5].into_iter(), &[true, false]) - 2.0_f64.ln()).abs() < 1e-15);
    }

    #[test]
    fn quantiles_are_those_of_r() {
        // R: quantile(c(1, 2, 4, 8), c(.1, .9)) is 1.3 and 6.8
        let sorted = [1.0, 2.0, 4.0, 8.0];
        assert!((quantile(&sorted, 0.1).unwrap() - 1.3).abs() < 1e-12);
        assert!((quantile(&sorted, 0.9).unwrap() - 6.8).abs() < 1e-12);
        assert_eq!(quantile(&[], 0.5), None);
    }
}
