//! Measures of one model on held-out rows.

use serde::Serialize;

use crate::statistics;

/// Measures of probabilities, by the definitions of [`statistics`]; with weights, each row counts by its
/// weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measures {
    /// Area under the ROC curve, ties half.
    pub auc: Option<f64>,
    /// Average precision.
    pub average_precision: Option<f64>,
    /// Brier score.
    pub brier: Option<f64>,
    /// Mean log loss, natural logarithm.
    pub log_loss: Option<f64>,
    /// Response rate of the best-scored tenth over the response rate of all rows.
    pub lift10: Option<f64>,
    /// Expected calibration error over ten bins of equal width.
    pub ece10: Option<f64>,
}

impl Measures {
    pub(super) fn of(p: &[f64], outcomes: &[bool], weights: Option<&[f64]>) -> Self {
        match weights {
            None => Self {
                auc: statistics::auc(p, outcomes),
                average_precision: statistics::average_precision(p, outcomes),
                brier: statistics::brier(p, outcomes),
                log_loss: statistics::log_loss(p, outcomes),
                lift10: statistics::lift(p, outcomes, 10),
                ece10: statistics::ece10(p, outcomes),
            },
            Some(weights) => weighted(p, outcomes, weights),
        }
    }

    /// Averages each measure; `None` if one of the inputs has none.
    pub(super) fn mean(each: &[Self]) -> Self {
        let of = |measure: fn(&Self) -> Option<f64>| {
            let sum: Option<f64> = each.iter().map(measure).sum();
            sum.map(|sum| sum / each.len() as f64)
        };
        Self {
            auc: of(|one| one.auc),
            average_precision: of(|one| one.average_precision),
            brier: of(|one| one.brier),
            log_loss: of(|one| one.log_loss),
            lift10: of(|one| one.lift10),
            ece10: of(|one| one.ece10),
        }
    }
}

/// Computes the same measures with any weights that are not negative: a weight of 2 counts the row twice.
fn weighted(p: &[f64], outcomes: &[bool], weights: &[f64]) -> Measures {
    let mut rows: Vec<usize> = (0..p.len()).collect();
    rows.sort_by(|a, b| p[*b].total_cmp(&p[*a]).then(a.cmp(b)));
    let all: f64 = weights.iter().sum();
    let events: f64 = rows.iter().filter(|row| outcomes[**row]).map(|row| weights[*row]).sum();
    let others = all - events;
    let (mut above, mut below, mut pairs, mut precision) = (0.0, 0.0, 0.0, 0.0);
    for run in rows.chunk_by(|a, b| p[*a] == p[*b]) {
        let with: f64 = run.iter().filter(|row| outcomes[**row]).map(|row| weights[*row]).sum();
        let without: f64 = run.iter().filter(|row| !outcomes[**row]).map(|row| weights[*row]).sum();
        pairs += without * (above + with / 2.0);
        above += with;
        below += without;
        if above + below > 0.0 {
            precision += with * above / (above + below);
        }
    }
    let (mut left, mut top) = (all / 10.0, 0.0);
    for row in &rows {
        let now = weights[*row].min(left);
        left -= now;
        top += if outcomes[*row] { now } else { 0.0 };
    }
    let mut bins = [(0.0, 0.0); 10];
    let (mut brier, mut loss) = (0.0, 0.0);
    for ((p, outcome), weight) in p.iter().zip(outcomes).zip(weights) {
        let event = f64::from(u8::from(*outcome));
        let (clip, bin) = (statistics::LOG_LOSS_CLIP, &mut bins[((p * 10.0) as usize).min(9)]);
        *bin = (bin.0 + weight * p, bin.1 + weight * event);
        brier += weight * (p - event).powi(2);
        let held = p.clamp(clip, 1.0 - clip);
        loss -= weight * if *outcome { held.ln() } else { (1.0 - held).ln() };
    }
    let gap: f64 = bins.iter().map(|(mass, events)| (mass - events).abs()).sum();
    let both = events > 0.0 && others > 0.0;
    Measures {
        auc: both.then(|| pairs / (events * others)),
        average_precision: (events > 0.0).then(|| precision / events),
        brier: (all > 0.0).then(|| brier / all),
        log_loss: (all > 0.0).then(|| loss / all),
        lift10: (events > 0.0).then(|| (top / (all / 10.0)) / (events / all)),
        ece10: (all > 0.0).then(|| gap / all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_weights_are_rows_repeated() {
        // 390 rows in total, so that a tenth is a whole number of rows.
        let p: Vec<f64> = (0..195_u32).map(|row| f64::from(row * 37 % 50) / 49.0).collect();
        let outcomes: Vec<bool> = (0..195_u32).map(|row| row * 53 % 97 < row * 37 % 50).collect();
        let weights: Vec<f64> = (0..195_u32).map(|row| f64::from(row % 3 + 1)).collect();
        let again = |row: usize| std::iter::repeat_n(row, weights[row] as usize);
        let rows: Vec<usize> = (0..195).flat_map(again).collect();
        let (p_long, o_long): (Vec<f64>, Vec<bool>) =
            rows.iter().map(|row| (p[*row], outcomes[*row])).unzip();
        let (one, two) = (weighted(&p, &outcomes, &weights), Measures::of(&p_long, &o_long, None));
        let pairs = [
            (one.auc, two.auc),
            (one.average_precision, two.average_precision),
            (one.brier, two.brier),
            (one.log_loss, two.log_loss),
            (one.lift10, two.lift10),
            (one.ece10, two.ece10),
        ];
        for (a, b) in pairs {
            assert!((a.unwrap() - b.unwrap()).abs() < 1e-12, "{a:?} {b:?}");
        }
    }
}
