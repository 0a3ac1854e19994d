//! Curves of one group for charts: its ROC curve and the distribution of its scores, both too coarse to
//! disclose data about one person.
//!
//! An exact ROC curve lists the outcome of every person in score order. So each step of a curve covers at
//! least as many people as a group needs to be published, and smaller classes of scores are merged with their
//! neighbours.

use crate::rank::Scored;
use serde::Serialize;

/// Width of a class of scores before any are merged.
const WIDTH: f64 = 0.025;
/// Number of classes from 0 to 1.
const CLASSES: usize = 40;
/// Maximum number of steps of a ROC curve.
const MOST_STEPS: usize = 200;

/// One point of a ROC curve: the shares of negatives and of positives whose score is above some threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RocPoint {
    /// False positive rate, 0 to 1.
    pub fpr: f64,
    /// True positive rate, 0 to 1.
    pub tpr: f64,
}

/// One class of scores, from `low` up to, but not including, `high`. A score of 1 is in the last class.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ScoreClass {
    /// Lower edge.
    pub low: f64,
    /// Upper edge.
    pub high: f64,
    /// Share of the group's rows in the class; divided by `high - low` it is the density.
    pub share: f64,
}

/// Unweighted curves of one group, or of all groups together.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Curves {
    /// The ROC curve from (0, 0) to (1, 1); empty when the AUC is undefined or not estimated.
    pub roc: Vec<RocPoint>,
    /// The distribution of the scores, by rising score; empty when a score lies outside 0 to 1 or the group
    /// is too small to estimate.
    pub scores: Vec<ScoreClass>,
}

/// Computes the ROC curve of rows in ascending score order (T. Fawcett, Pattern Recognition Letters 27, 2006,
/// 861–874, algorithm 1). Equal scores are one straight step. Each step covers at least `least` labelled
/// rows.
pub(crate) fn roc(rows: &[Scored], least: u64) -> Vec<RocPoint> {
    let count = |wanted: bool| rows.iter().filter(|row| row.y == Some(wanted)).count() as f64;
    let (positives, negatives) = (count(true), count(false));
    if positives == 0.0 || negatives == 0.0 {
        return Vec::new();
    }
    let labelled = (positives + negatives) as usize;
    let least = (least as usize).max(labelled / MOST_STEPS).max(1);
    let mut points = vec![RocPoint { fpr: 0.0, tpr: 0.0 }];
    let (mut above_pos, mut above_neg, mut since) = (0.0, 0.0, 0_usize);
    for run in rows.chunk_by(|a, b| a.score == b.score).rev() {
        let hits = run.iter().filter(|row| row.y == Some(true)).count();
        let misses = run.iter().filter(|row| row.y == Some(false)).count();
        above_pos += hits as f64;
        above_neg += misses as f64;
        since += hits + misses;
        if since >= least {
            points.push(RocPoint { fpr: above_neg / negatives, tpr: above_pos / positives });
            since = 0;
        }
    }
    // The remaining rows are too few for a separate step and are added to the last one.
    if points.len() > 1 {
        points.pop();
    }
    points.push(RocPoint { fpr: 1.0, tpr: 1.0 });
    points
}

/// Computes the classes of a list of ascending scores. All groups share `range`, the lowest and highest score
/// of the whole table, so that the end of a group's distribution does not disclose one person's score. Each
/// class holds at least `least` rows.
pub(crate) fn classes(rows: &[Scored], range: (f64, f64), least: u64) -> Vec<ScoreClass> {
    let (low, high) = range;
    if rows.is_empty() || !(0.0..=1.0).contains(&low) || !(0.0..=1.0).contains(&high) {
        return Vec::new();
    }
    let class = |score: f64| ((score / WIDTH + 1e-9).floor() as usize).min(CLASSES - 1);
    let edge = |class: usize| class as f64 / CLASSES as f64;
    let mut counts = [0_u64; CLASSES];
    for row in rows {
        if let Some(count) = counts.get_mut(class(row.score)) {
            *count += 1;
        }
    }
    let all = rows.len() as f64;
    let mut joined: Vec<(usize, usize, u64)> = Vec::new();
    let mut open: Option<(usize, u64)> = None;
    let (first, last) = (class(low), class(high));
    for (at, &count) in counts.iter().enumerate().take(last + 1).skip(first) {
        let (start, sum) = open.map_or((at, count), |(start, sum)| (start, sum + count));
        if sum >= least {
            joined.push((start, at + 1, sum));
            open = None;
        } else {
            open = Some((start, sum));
        }
    }
    match (open, joined.last_mut()) {
        (Some((_, sum)), Some((_, end, count))) => {
            *end = last + 1;
            *count += sum;
        }
        (Some((start, sum)), None) => joined.push((start, last + 1, sum)),
        (None, _) => {}
    }
    joined
        .into_iter()
        .map(|(start, end, count)| ScoreClass {
            low: edge(start),
            high: edge(end),
            share: count as f64 / all,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::auc;
    use proptest::prelude::*;

    fn scored(rows: &[(f64, Option<bool>)]) -> Vec<Scored> {
        let mut rows: Vec<Scored> = rows.iter().map(|&(score, y)| Scored { score, y, weight: 1.0 }).collect();
        rows.sort_by(|a, b| a.score.total_cmp(&b.score));
        rows
    }

    fn area(points: &[RocPoint]) -> f64 {
        points.windows(2).map(|w| (w[1].fpr - w[0].fpr) * (w[0].tpr + w[1].tpr) / 2.0).sum()
    }

    /// The worked example of Fawcett 2006, figure 3: twenty cases with their scores; 68 of its 100 pairs are
    /// in order.
    #[test]
    fn the_printed_example() {
        let positive = [0.9, 0.8, 0.6, 0.55, 0.54, 0.51, 0.4, 0.38, 0.34, 0.3];
        let negative = [0.7, 0.53, 0.52, 0.505, 0.39, 0.37, 0.36, 0.35, 0.33, 0.1];
        let rows: Vec<(f64, Option<bool>)> = positive
            .map(|score| (score, Some(true)))
            .into_iter()
            .chain(negative.map(|score| (score, Some(false))))
            .collect();
        let points = roc(&scored(&rows), 0);
        assert_eq!(points.len(), 21);
        assert_eq!(points[2], RocPoint { fpr: 0.0, tpr: 0.2 });
        assert_eq!(points[3], RocPoint { fpr: 0.1, tpr: 0.2 });
        assert!((area(&points) - 0.68).abs() < 1e-12, "{}", area(&points));
    }

    #[test]
    fn without_both_outcomes_there_is_no_curve() {
        assert!(roc(&scored(&[(0.1, Some(true)), (0.2, None)]), 0).is_empty());
        assert!(roc(&[], 0).is_empty());
    }

    #[test]
    fn classes_are_joined_until_each_holds_enough() {
        let rows: Vec<(f64, Option<bool>)> =
            (0..100).map(|i| (f64::from(i) / 400.0, None)).chain([(0.9, None)]).collect();
        let rows = scored(&rows);
        let open = classes(&rows, (0.0, 0.9), 0);
        assert_eq!(open.len(), 37);
        assert_eq!(open[0], ScoreClass { low: 0.0, high: 0.025, share: 10.0 / 101.0 });
        let gated = classes(&rows, (0.0, 0.9), 15);
        // 20 rows per class; the outlier is merged into the last class.
        assert_eq!(gated.len(), 5);
        assert_eq!(gated[4], ScoreClass { low: 0.2, high: 0.925, share: 21.0 / 101.0 });
        assert!(classes(&rows, (0.0, 1.5), 0).is_empty(), "not probabilities");
        // A score on an edge belongs above it, also where the division is not exact; 1 belongs to the last
        // class.
        let edges = classes(&scored(&[(0.3, None), (1.0, None)]), (0.3, 1.0), 1);
        assert_eq!((edges[0].low, edges[0].share), (0.3, 0.5));
        assert_eq!((edges[1].high, edges[1].share), (1.0, 0.5));
    }

    proptest! {
        #[test]
        fn the_area_under_the_curve_is_the_auc(
            rows in prop::collection::vec((0_u8..12, prop::option::of(any::<bool>())), 0..80)
        ) {
            let rows: Vec<(f64, Option<bool>)> = rows.iter().map(|&(s, y)| (f64::from(s) / 12.0, y)).collect();
            let rows = scored(&rows);
            let points = roc(&rows, 0);
            match auc(&rows, false).get() {
                Some(auc) => prop_assert!((area(&points) - auc).abs() < 1e-12),
                None => prop_assert!(points.is_empty()),
            }
        }

        #[test]
        fn no_step_and_no_class_holds_fewer_than_asked(
            rows in prop::collection::vec((0.0_f64..=1.0, any::<bool>()), 30..300),
            least in 1_u64..20,
        ) {
            let labelled: Vec<(f64, Option<bool>)> = rows.iter().map(|&(s, y)| (s, Some(y))).collect();
            let rows = scored(&labelled);
            let positives = rows.iter().filter(|row| row.y == Some(true)).count() as f64;
            let negatives = rows.len() as f64 - positives;
            for pair in roc(&rows, least).windows(2) {
                let people = (pair[1].tpr - pair[0].tpr) * positives + (pair[1].fpr - pair[0].fpr) * negatives;
                prop_assert!(people > least as f64 - 0.5, "{people}");
            }
            let range = (rows[0].score, rows[rows.len() - 1].score);
            let classes = classes(&rows, range, least);
            prop_assert!((classes.iter().map(|class| class.share).sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(classes.iter().all(|class| class.share * rows.len() as f64 > least as f64 - 0.5));
            prop_assert!(classes.windows(2).all(|pair| pair[0].high == pair[1].low));
        }
    }
}
