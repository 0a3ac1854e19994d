//! Exposure in the ranking, and amounts predicted and given.

use obole_fairness::AmountBlock;
use obole_ledger::Result;

use super::{Drawing, Kind, Seen, is_anything_drawn};
use crate::charts::{Axis, Chart, Guide, RowChart, RowMark, Shape};

impl Drawing<'_, '_> {
    /// Draws each group's share of all exposure divided by its share of the people: 1 if the group is ranked
    /// as high as its size suggests.
    pub(super) fn exposure(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let Some(ranking) = &self.attribute.ranking else { return Ok(None) };
        let number = |ratio: f64| words.decimal(ratio, 2);
        let rows = self.rows(|group| {
            let share = ranking.groups.get(&group.name).ok_or_else(String::new)?.exposure_share_ties_mean;
            let over = share.zip(group.share_of_population, |exposure, people| exposure / people);
            let at = self.known(over)?;
            Ok(Seen::new(RowMark::Dot { at, interval: None, shape: Shape::Disc }, number(at)))
        });
        if !is_anything_drawn(&rows) {
            return Ok(None);
        }
        let dots = rows.iter().filter_map(|row| match row.drawn {
            Some(RowMark::Dot { at, .. }) => Some(at),
            _ => None,
        });
        let chart = RowChart {
            name: &self.name(Kind::Exposure),
            title: &self.title("chart-exposure", &[]),
            what: &words.get("chart-exposure-axis"),
            label_width: 200.0,
            axis: Axis::ratios(dots, std::iter::empty()),
            rows: &rows,
            guides: &[Guide { at: 1.0, label: words.get("chart-exposure-equal"), dashed: false }],
            shapes: &[],
            format: &number,
        };
        chart.draw().map(Some)
    }

    /// Draws the average amounts predicted and given, over all rows or over those who gave.
    pub(super) fn amounts(&self, givers: bool) -> Result<Option<Chart>> {
        let words = self.names.words;
        let Some(amount) = &self.attribute.amount else { return Ok(None) };
        let block: &AmountBlock =
            if givers { &amount.givers_only_unweighted } else { &amount.all_unweighted };
        let of = |group: &str, key: &str| {
            block.groups.get(group).and_then(|m| m.values.get(key)).and_then(|value| value.get())
        };
        let pair = |group: &str| of(group, "mean_pred").zip(of(group, "mean_true"));
        let largest = self.attribute.groups.iter().filter_map(|group| pair(&group.name));
        let largest = largest.map(|(a, b)| a.max(b)).fold(0.0, f64::max);
        let decimals = if largest < 20.0 { 2 } else { 0 };
        let money = |amount: f64| words.decimal(amount, decimals);
        let rows = self.rows(|group| {
            let (predicted, given) = pair(&group.name).ok_or_else(|| words.get("undefined-few"))?;
            let value = format!("{} / {}", money(predicted), money(given));
            Ok(Seen::new(RowMark::Pair(predicted, given), value))
        });
        if !is_anything_drawn(&rows) {
            return Ok(None);
        }
        let (kind, key) = match givers {
            true => (Kind::GiversAmounts, "chart-amounts-givers"),
            false => (Kind::Amounts, "chart-amounts"),
        };
        let chart = RowChart {
            name: &self.name(kind),
            title: &self.title(key, &[]),
            what: &words.get("chart-amounts-axis"),
            label_width: 200.0,
            axis: Axis::from_zero(largest),
            rows: &rows,
            guides: &[],
            shapes: &[
                (Shape::Ring, words.get("chart-amounts-predicted")),
                (Shape::Square, words.get("chart-amounts-given")),
            ],
            format: &|amount| words.decimal(amount, if largest < 2.0 { 2 } else { 0 }),
        };
        chart.draw().map(Some)
    }
}
