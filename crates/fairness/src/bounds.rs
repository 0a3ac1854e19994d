//! Ranges of withheld counts, computed only from what is published. A disparity must not vanish because
//! nobody of a group is selected.

use crate::cells::Withheld;
use crate::group::{Group, GroupMetrics};
use crate::metric::Metric;
use crate::settings::Settings;

/// Lowest and highest number of people that a withheld count can have.
pub(crate) type Range = [f64; 2];

/// A withheld count: its range before the totals are used, and the number of people that it is of.
struct Count {
    range: Range,
    size: f64,
    /// `true` if it is withheld for its own sake.
    is_small: bool,
}

/// Computes for each group the range of its withheld count of a rate; `None` where the count is published or
/// where no range follows from what is published.
///
/// A count that is withheld for its own sake has the range below the publication threshold, or of all but so
/// few. The ranges of the others follow from these and from the published totals.
pub(crate) fn ranges(
    groups: &[Group],
    overall: &GroupMetrics,
    metric: Metric,
    settings: &Settings,
) -> Vec<Option<Range>> {
    let few = settings.gates.publish_k as f64;
    let Some((total, everybody, _)) = overall.cells.fraction(metric) else { return vec![None; groups.len()] };
    // Published counts are removed from the totals; the rest belongs to the withheld and the hidden ones.
    let (mut rest, mut hidden) = (total, everybody);
    let mut found: Vec<Option<Count>> = Vec::with_capacity(groups.len());
    for group in groups {
        let counts = group.metrics.as_ref().and_then(|m| Some((m.cells, m.cells.fraction(metric)?)));
        found.push(counts.and_then(|(cells, (count, size, _))| {
            hidden -= size;
            if !cells.withheld.hides(metric) {
                rest -= count;
                return None;
            }
            let enough = 2.0 * few <= size;
            let (range, is_small) = match () {
                () if enough && count < few => ([0.0, few - 1.0], true),
                () if enough && size - count < few => ([size - few + 1.0, size], true),
                () => ([0.0, size], false),
            };
            Some(Count { range, size, is_small })
        }));
    }
    let public = |group: &Group| {
        let withheld = group.metrics.as_ref().map(|m| m.cells.withheld);
        withheld.is_some_and(|withheld| !hides_size(withheld, metric))
    };
    // Where the size of a group is withheld, the totals do not bound the other groups.
    let sizes = groups.iter().all(|group| group.metrics.is_none() || public(group));
    let weighted = groups.iter().any(|group| group.weighted.is_some());
    let sum = |end: usize| found.iter().flatten().filter_map(|count| count.range.get(end)).sum::<f64>();
    let [low, high] = [sum(0), sum(1) + hidden];
    let left = |&Count { range: [least, most], size, is_small }: &Count| match is_small {
        // A number of people says nothing about their weights.
        _ if weighted => None,
        true => Some([least, most]),
        false if !sizes => None,
        false => Some([(rest - (high - most)).max(0.0), (rest - (low - least)).min(size)]),
    };
    groups
        .iter()
        .zip(&found)
        .map(|(group, count)| count.as_ref().filter(|_| public(group)).and_then(left))
        .collect()
}

/// Returns whether the number of people that a rate is of is withheld.
fn hides_size(withheld: Withheld, metric: Metric) -> bool {
    use Metric::{Fdr, Fnr, For, Fpr, Npv, Ppv, Tnr, Tpr};
    match metric {
        Tpr | Fnr | Fpr | Tnr => withheld.outcome,
        Ppv | Fdr | Npv | For => withheld.decision,
        _ => false,
    }
}
