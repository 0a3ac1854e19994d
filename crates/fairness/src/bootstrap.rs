//! Resampling for what has no formula: the gap between the highest and the lowest group.
//!
//! Every rate here depends on the rows only through the cells of its group, so rows are never drawn: a bootstrap
//! replicate of a group of n rows is one multinomial draw of n over its cells, and a permutation of the group labels is a
//! draw without replacement from the pooled cells. Both have exactly the distribution of resampling rows, at a cost
//! that does not grow with the file. Groups are resampled each at its own size, so a small group never vanishes.

use crate::attribute::AttributeAudit;
use crate::audit::Audit;
use crate::cells::{self, Cells};
use crate::error::{Error, ErrorKind};
use crate::grouping::Grouping;
use crate::input::{Attribute, Missing, Rows};
use crate::metric::Metric;
use crate::numeric::quantile_sorted;
use crate::value::{Reason, Value};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution, Hypergeometric};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// How often to resample and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BootstrapSettings {
    /// Replicates of the bootstrap and of the permutation.
    pub replicates: u32,
    /// Seed; replicate i uses stream i, so threads do not change the result.
    pub seed: u64,
}

impl Default for BootstrapSettings {
    fn default() -> Self {
        Self { replicates: 1000, seed: 20_240_101 }
    }
}

/// A list of replicates in brief. Undefined replicates are counted, not replaced.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Replicates {
    /// Replicates with a defined value.
    pub n_defined: u64,
    /// Percentile α/2 (type 7).
    pub low: Value,
    /// Median.
    pub median: Value,
    /// Percentile 1 − α/2 (type 7).
    pub high: Value,
    /// Standard deviation (n − 1).
    pub se: Value,
}

impl Replicates {
    /// The percentile interval of B. Efron, The Annals of Statistics 7 (1979) 1–26, of the defined replicates.
    pub fn new(values: impl IntoIterator<Item = Option<f64>>, alpha: f64) -> Self {
        let mut defined: Vec<f64> = values.into_iter().flatten().collect();
        defined.sort_by(f64::total_cmp);
        let n = defined.len() as f64;
        let at =
            |p| quantile_sorted(&defined, p).map_or(Value::undefined(Reason::NoDefinedGroup), Value::new);
        let mean = defined.iter().sum::<f64>() / n;
        let squares: f64 = defined.iter().map(|x| (x - mean) * (x - mean)).sum();
        Self {
            n_defined: defined.len() as u64,
            low: at(0.5 * alpha),
            median: at(0.5),
            high: at(1.0 - 0.5 * alpha),
            se: Value::ratio(squares, n - 1.0, Reason::TooFewForVariance).map(f64::sqrt),
        }
    }
}

/// The resampled spread of one rate over the shown groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpreadBootstrap {
    /// Largest minus smallest.
    pub difference: Replicates,
    /// Smallest over largest.
    pub ratio: Replicates,
    /// Largest minus smallest when the group labels are dealt at random: what chance alone gives these group sizes.
    pub null_difference: Replicates,
    /// Share of random deals with a gap at least as large as the one observed, (1 + count)/(1 + replicates).
    pub permutation_p: Value,
}

/// The rates that follow from the cells.
const RATES: [Metric; 6] =
    [Metric::BaseRate, Metric::SelectionRate, Metric::Tpr, Metric::Fpr, Metric::Ppv, Metric::Accuracy];

/// Counts of one group: TP, FP, FN, TN, and rows without an outcome that are selected or not.
type Six = [u64; 6];

impl Audit {
    /// Bootstrap intervals (stratified by group) and permutation nulls for the spreads of base rate, selection rate,
    /// TPR, FPR, PPV and accuracy, by attribute and metric; unweighted. Groups that show no value for a metric take no
    /// part in its spread.
    pub fn bootstrap(
        &self,
        settings: &BootstrapSettings,
    ) -> BTreeMap<String, BTreeMap<Metric, SpreadBootstrap>> {
        let alpha = self.settings.alpha;
        self.attributes.iter().map(|(name, audit)| (name.clone(), one(audit, settings, alpha))).collect()
    }
}

fn one(
    audit: &AttributeAudit,
    settings: &BootstrapSettings,
    alpha: f64,
) -> BTreeMap<Metric, SpreadBootstrap> {
    let shown: Vec<&crate::group::Group> = audit.groups.iter().filter(|g| g.metrics.is_some()).collect();
    let six: Vec<Six> = shown.iter().filter_map(|g| g.metrics.as_ref()).map(|m| six(&m.cells)).collect();
    // A group enters the spread of a metric only where its own value is shown.
    let takes_part =
        |metric: Metric| shown.iter().map(|g| g.get(metric).get().is_some()).collect::<Vec<bool>>();
    let masks: Vec<Vec<bool>> = RATES.iter().map(|&metric| takes_part(metric)).collect();
    let observed = spreads(&six, &masks);
    let draws: Vec<_> = (0..u64::from(settings.replicates))
        .into_par_iter()
        .map(|replicate| {
            let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
            rng.set_stream(replicate);
            let resampled: Vec<Six> = six.iter().map(|group| multinomial(group, &mut rng)).collect();
            let dealt = deal(&six, &mut rng);
            (spreads(&resampled, &masks), spreads(&dealt, &masks))
        })
        .collect();
    let mut out = BTreeMap::new();
    for (at, metric) in RATES.into_iter().enumerate() {
        let pick = |spreads: &[Ends; 6]| spreads.get(at).copied().flatten();
        let gap = |ends: (f64, f64)| ends.1 - ends.0;
        let null: Vec<Option<f64>> = draws.iter().map(|(_, dealt)| pick(dealt).map(gap)).collect();
        let permutation_p = match pick(&observed).map(gap) {
            Some(seen) => {
                let as_large = null.iter().flatten().filter(|x| **x >= seen - 1e-12).count();
                Value::new((1 + as_large) as f64 / (1 + null.iter().flatten().count()) as f64)
            }
            None => Value::undefined(Reason::NoDefinedGroup),
        };
        let quotient = |(low, high): (f64, f64)| (high > 0.0).then(|| low / high);
        out.insert(
            metric,
            SpreadBootstrap {
                difference: Replicates::new(draws.iter().map(|(own, _)| pick(own).map(gap)), alpha),
                ratio: Replicates::new(draws.iter().map(|(own, _)| pick(own).and_then(quotient)), alpha),
                null_difference: Replicates::new(null, alpha),
                permutation_p,
            },
        );
    }
    out
}

/// Smallest and largest value of one metric.
type Ends = Option<(f64, f64)>;

fn spreads(groups: &[Six], masks: &[Vec<bool>]) -> [Ends; 6] {
    let cells: Vec<Cells> = groups.iter().map(back).collect();
    let mut out = [None; 6];
    for ((slot, metric), mask) in out.iter_mut().zip(RATES).zip(masks) {
        for cells in cells.iter().zip(mask).filter(|(_, part)| **part).map(|(cells, _)| cells) {
            let Some((count, size, _)) = cells.fraction(metric) else { continue };
            if size > 0.0 {
                let x = count / size;
                *slot = Some(slot.map_or((x, x), |(low, high): (f64, f64)| (low.min(x), high.max(x))));
            }
        }
    }
    out
}

fn six(c: &Cells) -> Six {
    let selected_unlabelled = c.n_sel - c.tp - c.fp;
    let rest = c.n - c.labelled - selected_unlabelled;
    [c.tp, c.fp, c.fn_, c.tn, selected_unlabelled, rest].map(|x| x.round().max(0.0) as u64)
}

fn back(six: &Six) -> Cells {
    let [tp, fp, fn_, tn, yes, no] = six.map(|x| x as f64);
    let labelled = tp + fp + fn_ + tn;
    Cells {
        n: labelled + yes + no,
        labelled,
        tp,
        fp,
        fn_,
        tn,
        n_pos: tp + fn_,
        n_neg: fp + tn,
        n_sel: tp + fp + yes,
        above_median: 0.0,
    }
}

/// One multinomial draw of the group's size over its cells, as a chain of binomials.
fn multinomial(cells: &Six, rng: &mut ChaCha8Rng) -> Six {
    let total: u64 = cells.iter().sum();
    let (mut left, mut mass) = (total, total);
    cells.map(|cell| {
        if left == 0 || cell == 0 || mass == 0 {
            return 0;
        }
        let draw = match Binomial::new(left, (cell as f64 / mass as f64).min(1.0)) {
            Ok(binomial) => binomial.sample(rng),
            Err(_) => 0,
        };
        mass -= cell;
        left -= draw;
        draw
    })
}

/// The pooled cells dealt without replacement to groups of the same sizes.
fn deal(groups: &[Six], rng: &mut ChaCha8Rng) -> Vec<Six> {
    let mut pool = [0_u64; 6];
    for group in groups {
        pool.iter_mut().zip(group).for_each(|(sum, cell)| *sum += cell);
    }
    let mut out = Vec::with_capacity(groups.len());
    for group in groups {
        let mut left: u64 = group.iter().sum();
        let mut mass: u64 = pool.iter().sum();
        let hand = pool.map(|cell| {
            if left == 0 || cell == 0 {
                mass -= cell;
                return 0;
            }
            let draw = match Hypergeometric::new(mass, cell, left) {
                Ok(hypergeometric) => hypergeometric.sample(rng),
                Err(_) => 0,
            };
            mass -= cell;
            left -= draw;
            draw
        });
        pool.iter_mut().zip(hand).for_each(|(sum, cell)| *sum -= cell);
        out.push(hand);
    }
    out
}

/// The cells of each level of an attribute (missing rows left out) on the rows that `indices` name, with repetition:
/// the replay of a bootstrap that was drawn elsewhere.
///
/// # Errors
/// Columns of different lengths, or an index past the table.
pub fn resampled_cells(rows: &Rows<'_>, attribute: &Attribute, indices: &[u32]) -> Result<Vec<Cells>, Error> {
    rows.check()?;
    attribute.check(rows.len())?;
    let codes = Grouping::single(attribute, Missing::Exclude).codes;
    let place = |index: &u32| codes.get(*index as usize).copied();
    let Some(drawn) = indices.iter().map(place).collect::<Option<Vec<u32>>>() else {
        return Err(Error::new(ErrorKind::Length, "a row number lies past the table"));
    };
    let at = |index: &u32| *index as usize;
    let y: Option<Vec<Option<bool>>> =
        rows.y_true.map(|y| indices.iter().map(|i| y.get(at(i)).copied().flatten()).collect());
    let decision: Option<Vec<bool>> =
        rows.decision.map(|d| indices.iter().map(|i| d.get(at(i)) == Some(&true)).collect());
    let resampled = Rows { y_true: y.as_deref(), decision: decision.as_deref(), ..Rows::default() };
    let tallies = cells::tally(&resampled, &drawn, attribute.levels().len(), false, None);
    Ok(tallies.iter().map(cells::Tally::cells).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_keep_sizes_and_means() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let group: Six = [20, 30, 10, 40, 0, 0];
        let mut sums = [0_u64; 6];
        for _ in 0..4000 {
            let draw = multinomial(&group, &mut rng);
            assert_eq!(draw.iter().sum::<u64>(), 100);
            sums.iter_mut().zip(draw).for_each(|(sum, x)| *sum += x);
        }
        // Standard error of a mean is at most √(100·¼/4000) = 0.08; five of them.
        for (sum, cell) in sums.iter().zip(group) {
            assert!((*sum as f64 / 4000.0 - cell as f64).abs() < 0.4);
        }
    }

    #[test]
    fn dealing_keeps_margins_and_evens_the_groups() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let groups: [Six; 2] = [[50, 0, 0, 50, 0, 0], [0, 0, 0, 50, 0, 0]];
        let mut first = 0;
        for _ in 0..4000 {
            let dealt = deal(&groups, &mut rng);
            assert_eq!(dealt[0].iter().sum::<u64>(), 100);
            assert_eq!(dealt[0][0] + dealt[1][0], 50);
            first += dealt[0][0];
        }
        // Expected 50·100/150; the hypergeometric variance is 7.46, the standard error 0.043.
        assert!((first as f64 / 4000.0 - 100.0 / 3.0).abs() < 0.22);
    }
}
