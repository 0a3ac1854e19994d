//! The scores of each group: their distribution, their calibration, and how well they separate outcomes.

use obole_fairness::{Group, Metric, normal_two_sided, wilson};
use obole_ledger::Result;

use super::{Drawing, Kind, Seen, is_anything_drawn};
use crate::charts::{Axis, Backdrop, Chart, Panel, PanelChart, Point, RowChart, RowMark};
use crate::input::PartKind;

/// Minimum number of people for a point of a calibration curve, even if everything is shown.
const LEAST_BIN: u64 = 10;
/// Dashes of the line of equality (`DOTTED`) and of the line of all groups together (`DASHED`).
const DOTTED: (f64, f64) = (2.0, 4.0);
const DASHED: (f64, f64) = (7.0, 4.0);

impl Drawing<'_, '_> {
    /// Draws the distribution of the scores of each group.
    pub(super) fn scores(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let few = || words.get("undefined-few");
        let rows = self.rows(|group| {
            let curves = self.attribute.curves.get(&group.name).ok_or_else(few)?;
            let quantiles = group.metrics.as_ref().and_then(|metrics| metrics.score_quantiles);
            let [_, _, median, _, _] = quantiles.ok_or_else(few)?;
            let classes: Vec<_> = curves.scores.iter().map(|c| (c.low, c.high, c.share)).collect();
            if classes.is_empty() {
                return Err(few());
            }
            Ok(Seen::new(RowMark::Classes { classes, median }, words.percent(median, 1)))
        });
        if !is_anything_drawn(&rows) || self.part.audit.binary_score {
            return Ok(None);
        }
        let ends = rows.iter().filter_map(|row| match &row.drawn {
            Some(RowMark::Classes { classes, .. }) => classes.last().map(|class| class.1),
            _ => None,
        });
        let chart = RowChart {
            name: &self.name(Kind::Scores),
            title: &self.title("chart-scores", &[]),
            what: &words.get("models-predicted"),
            label_width: 200.0,
            axis: Axis::from_zero(ends.fold(0.1, f64::max)),
            rows: &rows,
            guides: &[],
            shapes: &[],
            format: &|share| words.percent(share, 0),
        };
        chart.draw().map(Some)
    }

    pub(super) fn calibration(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let settings = &self.part.audit.settings;
        let (least, z) = (settings.gates.publish_k.max(LEAST_BIN), normal_two_sided(settings.alpha));
        let points = |group: &Group| -> Vec<Point> {
            let point = |bin: &obole_fairness::Bin| {
                let count = bin.rows.filter(|rows| *rows >= least)? as f64;
                let (x, y) = (bin.mean_score.get()?, bin.observed_rate.get()?);
                let interval = wilson(y * count, count, z).map(|interval| (interval.low, interval.high));
                Some(Point { x, y, interval })
            };
            match group.get(Metric::CalibrationGap).get() {
                Some(_) => group.bins.iter().filter_map(point).collect(),
                None => Vec::new(),
            }
        };
        let panels = self.panels(points, Metric::CalibrationGap, |_| None);
        let ends = panels.iter().flat_map(|panel| &panel.points);
        let end = ends.map(|p| p.interval.map_or(p.y, |(_, high)| high).max(p.x)).fold(0.05, f64::max);
        let equal = Backdrop {
            label: words.get("chart-calibration-equal"),
            points: vec![(0.0, 0.0), (1.0, 1.0)],
            dash: DOTTED,
        };
        self.panel_chart(Kind::Calibration, &panels, end, &[equal], ["models-predicted", "models-observed"])
    }

    pub(super) fn roc(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let curve = |group: &Group| -> Vec<Point> {
            let points = self.attribute.curves.get(&group.name).map(|curves| curves.roc.as_slice());
            let point = |p: &obole_fairness::RocPoint| Point { x: p.fpr, y: p.tpr, interval: None };
            points.unwrap_or_default().iter().map(point).collect()
        };
        let note = |group: &Group| {
            let auc = group.get(Metric::Auc).get()?;
            Some(words.format("chart-auc", &[("auc", words.decimal(auc, 2).into())]))
        };
        let panels = self.panels(curve, Metric::Auc, note);
        let all = self.attribute.curves_overall.roc.iter().map(|p| (p.fpr, p.tpr)).collect();
        let backdrops = [
            Backdrop { label: words.get("chart-roc-all"), points: all, dash: DASHED },
            Backdrop {
                label: words.get("chart-roc-chance"),
                points: vec![(0.0, 0.0), (1.0, 1.0)],
                dash: DOTTED,
            },
        ];
        self.panel_chart(Kind::Roc, &panels, 1.0, &backdrops, ["rate-fpr", "rate-tpr"])
    }

    /// Returns one panel per group, in the order of the groups. Hidden groups have a hatched panel; groups
    /// without the metric have one as well, with the reason.
    fn panels(
        &self,
        points: impl Fn(&Group) -> Vec<Point>,
        metric: Metric,
        more: impl Fn(&Group) -> Option<String>,
    ) -> Vec<Panel> {
        let panel = |group: &Group| {
            let points = if group.status.is_shown() { points(group) } else { Vec::new() };
            let mut note = self.size(group);
            let said = match group.status.is_shown() {
                true if points.is_empty() => {
                    let why = self.known(group.get(metric)).err();
                    Some(why.unwrap_or_else(|| self.names.words.get("undefined-few")))
                }
                true => more(group),
                false => None,
            };
            if let Some(said) = said {
                note = format!("{note} · {said}");
            }
            Panel { label: self.group(&group.name), note, points }
        };
        self.attribute.groups.iter().map(panel).collect()
    }

    fn panel_chart(
        &self,
        kind: Kind,
        panels: &[Panel],
        end: f64,
        backdrops: &[Backdrop],
        [along, up]: [&str; 2],
    ) -> Result<Option<Chart>> {
        let words = self.names.words;
        // A score that is a decision has only two values: the table of rates shows everything.
        if panels.iter().all(|panel| panel.points.is_empty()) || self.part.audit.binary_score {
            return Ok(None);
        }
        // In a user's table, a positive outcome need not be a gift.
        let key = match (kind, self.part.kind) {
            (Kind::Roc, PartKind::Table) => "chart-roc-table".to_owned(),
            _ => format!("chart-{}", kind.key()),
        };
        let chart = PanelChart {
            name: &self.name(kind),
            title: &self.title(&key, &[]),
            along: &words.get(along),
            up: &words.get(up),
            axis: Axis::from_zero(end.min(1.0)),
            panels,
            backdrops,
            marked: kind == Kind::Calibration,
            format: &|share| words.percent(share, 0),
        };
        chart.draw().map(Some)
    }
}
