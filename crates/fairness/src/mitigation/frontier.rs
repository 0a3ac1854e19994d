//! Selection by one threshold for all groups: every threshold of the score, with its gap and the gifts it
//! loses.

use obole_error::{Error, Kind, message};
use serde::Serialize;

use super::limit::Limit;
use super::mitigation_input::MitigationInput;
use crate::cells::NO_GROUP;
use crate::metric::Metric;
use crate::numeric::Sum;
use crate::spread::LeftOut;
use crate::value::Value;

/// Effect of selecting every row with a score of at least `threshold`. The attribute is not used for the
/// decision.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FrontierPoint {
    /// Lowest selected score; `None` selects nobody.
    pub threshold: Option<f64>,
    /// Number of rows selected.
    pub selected: u64,
    /// Largest rate minus smallest, over the groups that take part.
    pub gap: Value,
    /// Smallest rate over largest (of the rates of the favourable outcome).
    pub ratio: Value,
    /// Group with the smallest rate, as an index into [`Frontier::groups`].
    pub lowest: Option<u32>,
    /// Group with the largest rate, as an index into [`Frontier::groups`].
    pub highest: Option<u32>,
    /// Number of gifts among the selected: rows with a positive outcome.
    pub reached: Value,
    /// Number of gifts among the others.
    pub lost: Value,
    /// Amount given by the selected, in the unit of the amounts.
    pub amount_reached: Value,
    /// Amount given by the others.
    pub amount_lost: Value,
}

/// Frontier of one rate of one attribute: points by decreasing threshold, from nobody selected to everybody
/// selected.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frontier {
    /// Name of the attribute.
    pub attribute: String,
    /// Rate whose gap is measured: selection rate, true or false positive rate.
    pub metric: Metric,
    /// Levels of the attribute in name order, including those that are excluded from the gap.
    pub groups: Vec<String>,
    /// Groups that are excluded from the gap, with the reason.
    pub left_out: Vec<LeftOut>,
    /// Number of rows of the table.
    pub rows: u64,
    /// One point per distinct score, after a first point that selects nobody.
    pub points: Vec<FrontierPoint>,
}

impl MitigationInput<'_> {
    /// Computes every threshold of the score, in one pass over the rows in score order.
    ///
    /// ```
    /// use obole_fairness::{Attribute, MitigationInput, Gates, Limit, Metric, Rows, Settings};
    /// let y: Vec<Option<bool>> = [1, 1, 0, 1, 0, 0].map(|y| Some(y == 1)).to_vec();
    /// let score = [0.9, 0.8, 0.7, 0.6, 0.4, 0.2];
    /// let sex = Attribute::from_labels("sex", ["F", "F", "F", "M", "M", "M"].map(Some));
    /// let rows = Rows { y_true: Some(&y), score: Some(&score), ..Rows::default() };
    /// let settings = Settings { gates: Gates::open(), ..Settings::default() };
    /// let frontier = MitigationInput::new(&rows, &sex, &settings)?.frontier(Metric::SelectionRate)?;
    /// // From 0.7 on all women are selected and no man, and one gift is lost.
    /// let point = &frontier.points[3];
    /// assert_eq!((point.threshold, point.gap.get(), point.lost.get()), (Some(0.7), Some(1.0), Some(1.0)));
    /// // With at most five people, a gap of 40 points can be had without losing a gift.
    /// let chosen = frontier.choose(Limit { max_gap: Some(0.4), min_ratio: None }, 5).unwrap();
    /// assert_eq!((chosen.selected, chosen.lost.get()), (5, Some(0.0)));
    /// # Ok::<(), obole_fairness::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Kind::InvalidParameter`] for another rate than selection rate, true or false positive rate.
    pub fn frontier(&self, metric: Metric) -> Result<Frontier, Error> {
        if !matches!(metric, Metric::SelectionRate | Metric::Tpr | Metric::Fpr) {
            let message = message!("frontier-impossible", metric = metric.key());
            return Err(Error::new(Kind::InvalidParameter, message));
        }
        let taking = self.taking(metric);
        let gifts = self.order.iter().filter(|row| self.outcome(**row as usize) == Some(true)).count() as f64;
        let given: Sum = self.order.iter().map(|row| self.amount(*row as usize)).collect();
        let mut counts = vec![0.0; self.grouping.levels.len()];
        let (mut reached, mut amount, mut selected) = (0.0, Sum::default(), 0_u64);
        let point = |threshold, selected, counts: &[f64], reached: f64, amount: f64| {
            let apart = taking.apart(counts);
            FrontierPoint {
                threshold,
                selected,
                gap: apart.gap,
                ratio: apart.ratio,
                lowest: apart.lowest,
                highest: apart.highest,
                reached: self.labelled(reached),
                lost: self.labelled(gifts - reached),
                amount_reached: self.money(amount),
                amount_lost: self.money(given.get() - amount),
            }
        };
        let mut points = vec![point(None, 0, &counts, 0.0, 0.0)];
        let score = |row: &u32| self.score.get(*row as usize).copied();
        for run in self.order.chunk_by(|a, b| score(a) == score(b)) {
            for &row in run {
                let row = row as usize;
                let code = if self.counts(metric, row) { self.code(row) } else { NO_GROUP };
                if let Some(count) = counts.get_mut(code as usize) {
                    *count += 1.0;
                }
                reached += f64::from(u8::from(self.outcome(row) == Some(true)));
                amount.add(self.amount(row));
                selected += 1;
            }
            points.push(point(run.first().and_then(score), selected, &counts, reached, amount.get()));
        }
        Ok(Frontier {
            attribute: self.grouping.name.clone(),
            metric,
            groups: self.grouping.levels.clone(),
            left_out: taking.left_out,
            rows: self.order.len() as u64,
            points,
        })
    }
}

impl Frontier {
    /// Returns the last point that selects at most `budget` rows.
    pub fn within(&self, budget: u64) -> Option<&FrontierPoint> {
        self.points.iter().rev().find(|point| point.selected <= budget)
    }

    /// Returns the point with the smallest loss among those that meet the limit and select between one and
    /// `budget` rows: fewest gifts lost (without outcomes, most selected), then the smallest gap, then the
    /// fewest selected. `None` when no limit is set or no point meets it.
    pub fn choose(&self, limit: Limit, budget: u64) -> Option<&FrontierPoint> {
        if !limit.is_set() {
            return None;
        }
        let loss = |point: &FrontierPoint| {
            let lost = point.lost.get().unwrap_or((self.rows - point.selected) as f64);
            (lost, point.gap.get().unwrap_or(f64::INFINITY), point.selected as f64)
        };
        self.points
            .iter()
            .filter(|point| (1..=budget).contains(&point.selected) && limit.is_met(point.gap, point.ratio))
            .min_by(|a, b| {
                let (a, b) = (loss(a), loss(b));
                a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2))
            })
    }

    /// Returns a frontier with at most about `most` points, for a chart or a file: the two ends, and between
    /// them points at least `step` people apart. With `step` at the publication threshold, two neighbouring
    /// points never disclose one person's group.
    #[must_use]
    pub fn thinned(&self, most: usize, step: u64) -> Frontier {
        let step = step.max(1).max(self.rows.div_ceil(most.max(2) as u64));
        let mut points: Vec<FrontierPoint> = Vec::new();
        let last = self.points.len().saturating_sub(1);
        for (at, point) in self.points.iter().enumerate() {
            let near = |other: &FrontierPoint| point.selected.abs_diff(other.selected) < step;
            if at == last {
                while points.len() > 1 && points.last().is_some_and(near) {
                    points.pop();
                }
                points.push(*point);
            } else if !points.last().is_some_and(near) {
                points.push(*point);
            }
        }
        Frontier { points, ..self.clone() }
    }
}

#[cfg(test)]
mod tests;
