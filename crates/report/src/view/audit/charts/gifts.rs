//! Who stands high in the list, what was predicted and given, and what a smaller gap costs.

use obole_fairness::{AmountBlock, FrontierPoint, Metric};
use obole_ledger::Result;

use super::{Drawing, Kind, Seen, is_anything_drawn};
use crate::charts::{Axis, Chart, Drawn, Guide, PlotChart, RowChart, Shape, Stop};

/// Shares of the rows that are marked on the frontier.
const MARKED: [f64; 9] = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0];

impl Drawing<'_, '_> {
    /// The share of all exposure over the share of the people: 1 where a group stands as high as its size says.
    pub(super) fn exposure(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let Some(ranking) = &self.attribute.ranking else { return Ok(None) };
        let number = |ratio: f64| words.decimal(ratio, 2);
        let rows = self.rows(|group| {
            let share = ranking.groups.get(&group.name).ok_or_else(String::new)?.exposure_share_ties_mean;
            let over = share.zip(group.share_of_population, |exposure, people| exposure / people);
            let at = self.known(over)?;
            Ok(Seen::new(Drawn::Dot { at, interval: None, shape: Shape::Disc }, number(at)))
        });
        if !is_anything_drawn(&rows) {
            return Ok(None);
        }
        let dots = rows.iter().filter_map(|row| match row.drawn {
            Some(Drawn::Dot { at, .. }) => Some(at),
            _ => None,
        });
        let chart = RowChart {
            name: &self.name(Kind::Exposure),
            title: &self.title("chart-exposure", &[]),
            what: &words.get("chart-exposure-axis"),
            axis: Axis::ratios(dots, std::iter::empty()),
            rows: &rows,
            guides: &[Guide { at: 1.0, label: words.get("chart-exposure-equal"), dashed: false }],
            shapes: &[],
            format: &number,
        };
        chart.draw().map(Some)
    }

    /// What was predicted and what was given on average, of all rows or of those who gave.
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
            Ok(Seen::new(Drawn::Pair(predicted, given), value))
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

    /// Every threshold of the score: the gap of the selection rates against the gifts that are not reached.
    pub(super) fn frontier(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let settings = &self.part.audit.settings;
        let found = self.part.frontiers.and_then(|frontiers| frontiers.get(&self.attribute.name));
        let Some(frontier) = found.filter(|frontier| frontier.rows > 0) else { return Ok(None) };
        let share = |point: &FrontierPoint| point.selected as f64 / frontier.rows as f64;
        let known: Vec<(&FrontierPoint, f64, f64)> = frontier
            .points
            .iter()
            .filter_map(|point| Some((point, point.gap.get()?, point.lost.get()?)))
            .collect();
        let nearest = |wanted: f64| {
            let far = |point: &FrontierPoint| (share(point) - wanted).abs();
            let nearest = known.iter().min_by(|a, b| far(a.0).total_cmp(&far(b.0)));
            nearest.filter(|(point, ..)| far(point) < 0.02).map(|(point, ..)| point.selected)
        };
        let marked: Vec<u64> = MARKED.into_iter().filter_map(nearest).collect();
        if marked.len() < 2 {
            return Ok(None);
        }
        let meets = |point: &FrontierPoint, gap: f64| {
            settings.max_gap.is_none_or(|most| gap <= most)
                && settings.min_ratio.is_none_or(|least| point.ratio.get().is_some_and(|r| r >= least))
        };
        let stop = |(point, gap, lost): &(&FrontierPoint, f64, f64)| Stop {
            x: *gap,
            y: *lost,
            shape: marked.contains(&point.selected).then(|| match meets(point, *gap) {
                true => Shape::Disc,
                false => Shape::Ring,
            }),
            label: words.percent(share(point), 0),
        };
        let stops: Vec<Stop> = known.iter().map(stop).collect();
        // The decisions as they are need not come from one threshold.
        let all = &self.part.audit.overall_all_rows.cells;
        let gap =
            self.attribute.spread.get(&Metric::SelectionRate).and_then(|spread| spread.difference.get());
        let apart = gap.map(|gap| Stop {
            x: gap,
            y: all.n_pos - all.tp,
            shape: Some(Shape::Square),
            label: words.get("chart-frontier-now"),
        });
        let largest = |of: fn(&Stop) -> f64| stops.iter().chain(&apart).map(of).fold(0.0, f64::max);
        let x = Axis::from_zero(largest(|stop| stop.x).max(settings.max_gap.unwrap_or(0.05)));
        let y = Axis::from_zero(largest(|stop| stop.y));
        let points = |gap: f64| words.decimal(100.0 * gap, 0);
        let gifts = |gifts: f64| words.decimal(gifts, 0);
        let shapes = match (settings.min_ratio, settings.max_gap) {
            (None, None) => Vec::new(),
            _ => vec![
                (Shape::Disc, words.get("chart-frontier-meets")),
                (Shape::Ring, words.get("chart-frontier-not")),
            ],
        };
        let guide = settings.max_gap.map(|most| {
            let threshold = [("threshold", words.decimal(100.0 * most, 1).into())];
            (most, words.say("chart-gap-threshold", &threshold))
        });
        let chart = PlotChart {
            name: &self.name(Kind::Frontier),
            title: &self.title("chart-frontier", &[]),
            along: &words.get("chart-frontier-gap"),
            up: &words.get("chart-frontier-lost"),
            x,
            y,
            stops: &stops,
            apart,
            guide,
            shapes: &shapes,
            formats: (&points, &gifts),
        };
        chart.draw().map(Some)
    }
}
