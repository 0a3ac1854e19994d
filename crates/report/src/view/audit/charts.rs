//! The charts of one attribute. Hidden groups have a row and no mark; their numbers are in no title and no alt text.

use obole_fairness::{AttributeAudit, Group, Metric, Status};
use obole_ledger::Result;

use super::names::Names;
use super::part_id;
use crate::charts::{CalibrationChart, CalibrationSeries, Chart, DotChart, DotRow, Guide, Point};
use crate::input::{AuditPart, PartKind};
use crate::words::{Arg, Words};

/// More groups than this cannot be told apart in one calibration chart.
const MOST_SERIES: usize = 6;

/// All charts of an attribute.
pub(super) fn of_attribute(
    part: &AuditPart<'_>,
    attribute: &AttributeAudit,
    names: &Names<'_>,
) -> Result<Vec<Chart>> {
    let drawing = Drawing { part, attribute, names };
    let mut charts = Vec::new();
    let selected = attribute.overall.get(Metric::SelectionRate).get().is_some();
    if selected {
        charts.push(drawing.rate(Metric::SelectionRate)?);
        charts.extend(drawing.ratio()?);
    }
    charts.extend(drawing.scores()?);
    if attribute.overall.cells.labelled > 0.0 {
        if selected {
            charts.push(drawing.rate(Metric::Tpr)?);
        }
        charts.extend(drawing.calibration()?);
    }
    Ok(charts)
}

/// Whether a chart says of the backtest what another says of the list.
pub(super) fn is_repeated(kind: PartKind, chart: &Chart) -> bool {
    matches!(kind, PartKind::Backtest(_))
        && ["selection_rate", "ratio", "scores"].iter().any(|end| chart.name.ends_with(end))
}

/// How to read a chart.
pub(super) fn caption(chart: &Chart, words: &Words) -> String {
    let key = if chart.name.ends_with("calibration") {
        "chart-caption-calibration"
    } else if chart.name.ends_with("scores") {
        "chart-caption-scores"
    } else if chart.name.ends_with("ratio") {
        "chart-caption-ratio"
    } else {
        "chart-caption-rate"
    };
    words.get(key)
}

struct Drawing<'a, 'w> {
    part: &'a AuditPart<'a>,
    attribute: &'a AttributeAudit,
    names: &'a Names<'w>,
}

impl Drawing<'_, '_> {
    /// A file name of plain letters, whatever the attribute is called.
    fn name(&self, what: &str) -> String {
        let plain: String = self
            .attribute
            .name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' })
            .take(60)
            .collect();
        format!("{}-{plain}-{what}", part_id(self.part.kind))
    }

    fn group(&self, name: &str) -> String {
        self.names.title(self.attribute, name)
    }

    fn about(&self) -> [(&'static str, Arg); 2] {
        let part = self.names.words.get(&format!("part-{}", part_id(self.part.kind)));
        [("part", part.into()), ("attribute", self.names.attribute(self.attribute).into())]
    }

    fn size(&self, group: &Group) -> String {
        let words = self.names.words;
        match (group.status, &group.metrics) {
            (Status::Shown, Some(metrics)) => {
                words.say("chart-size", &[("n", Arg::Text(words.whole(metrics.rows)))])
            }
            _ => super::tables::size(group, self.part.audit.settings.gates.publish_k, self.names),
        }
    }

    /// One row a group: `dot` for those that have a value, a hatched row for the others.
    fn rows(&self, dot: impl Fn(&Group) -> Option<(f64, Option<(f64, f64)>)>) -> Vec<DotRow> {
        let row = |group: &Group| {
            let (label, size) = (self.group(&group.name), self.size(group));
            match dot(group).filter(|_| group.status.is_shown()) {
                Some((at, interval)) => DotRow::shown(label, size, at, interval),
                None => DotRow::hidden(label, size),
            }
        };
        self.attribute.groups.iter().map(row).collect()
    }

    fn rate(&self, metric: Metric) -> Result<Chart> {
        let words = self.names.words;
        let rows = self.rows(|group| {
            let at = group.get(metric).get()?;
            let interval = group.metrics.as_ref().and_then(|metrics| metrics.wilson.get(&metric));
            Some((at, interval.map(|interval| (interval.low, interval.high))))
        });
        let axis = words.get(&format!("rate-{}", metric.key()));
        let [part, attribute] = self.about();
        let title = words.say("chart-rate", &[part, attribute, ("rate", axis.as_str().into())]);
        let overall = self.attribute.overall.get(metric).get();
        let guides: Vec<Guide> = overall
            .map(|at| Guide { at, label: words.get("chart-overall"), dashed: false })
            .into_iter()
            .collect();
        let format = |share: f64| words.percent(share, 0);
        let name = self.name(metric.key());
        DotChart {
            name: &name,
            title: &title,
            axis: &axis,
            rows: &rows,
            guides: &guides,
            at_least: 0.1,
            at_most: 1.0,
            format: &format,
        }
        .draw()
    }

    fn ratio(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let Some(reference) = &self.attribute.reference else { return Ok(None) };
        let rows = self.rows(|group| {
            group.get(Metric::SelectionRate).get()?;
            if &group.name == reference {
                return Some((1.0, None));
            }
            let versus = self.attribute.versus_reference.iter().find(|v| v.group == group.name)?;
            let rate = versus.rates.get(&Metric::SelectionRate)?;
            Some((rate.ratio.get()?, rate.katz_adjusted.map(|interval| (interval.low, interval.high))))
        });
        if rows.iter().filter(|row| row.value.is_some()).count() < 2 {
            return Ok(None);
        }
        let group = self.names.group(self.attribute, reference);
        let [part, attribute] = self.about();
        let title = words.say("chart-ratio", &[part, attribute, ("group", group.as_str().into())]);
        let mut guides = vec![Guide { at: 1.0, label: words.get("chart-equal"), dashed: false }];
        guides.extend(self.part.audit.settings.min_ratio.map(|at| Guide {
            at,
            label: words.get("chart-threshold"),
            dashed: true,
        }));
        let axis = words.say("chart-ratio-axis", &[("group", group.into())]);
        let format = |ratio: f64| words.decimal(ratio, 2);
        let name = self.name("ratio");
        let chart = DotChart {
            name: &name,
            title: &title,
            axis: &axis,
            rows: &rows,
            guides: &guides,
            at_least: 1.25,
            at_most: 3.0,
            format: &format,
        };
        chart.draw().map(Some)
    }

    /// Where the scores of each group lie: median, middle half, nine tenths.
    fn scores(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let quantiles = |group: &Group| group.metrics.as_ref().and_then(|metrics| metrics.score_quantiles);
        let mut rows = self.rows(|group| {
            let [low, _, median, _, high] = quantiles(group)?;
            Some((median, Some((low, high))))
        });
        for (row, group) in rows.iter_mut().zip(&self.attribute.groups) {
            if let (Some(dot), Some([_, low, _, high, _])) = (&mut row.value, quantiles(group)) {
                dot.middle = Some((low, high));
            }
        }
        if rows.iter().all(|row| row.value.is_none()) {
            return Ok(None);
        }
        let title = words.say("chart-scores", &self.about());
        let axis = words.get("models-predicted");
        let format = |share: f64| words.percent(share, 0);
        let name = self.name("scores");
        let chart = DotChart {
            name: &name,
            title: &title,
            axis: &axis,
            rows: &rows,
            guides: &[],
            at_least: 0.1,
            at_most: 1.0,
            format: &format,
        };
        chart.draw().map(Some)
    }

    fn calibration(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let least = self.part.audit.settings.gates.publish_k.max(10);
        let points = |group: &Group| -> Vec<Point> {
            group
                .bins
                .iter()
                .filter_map(|bin| {
                    let count = bin.rows.filter(|rows| *rows >= least)?;
                    let (predicted, observed) = (bin.mean_score.get()?, bin.observed_rate.get()?);
                    Some(Point { predicted, observed, count })
                })
                .collect()
        };
        let series: Vec<CalibrationSeries> = self
            .attribute
            .groups
            .iter()
            .filter(|group| group.get(Metric::CalibrationGap).get().is_some())
            .map(|group| CalibrationSeries {
                label: self.group(&group.name),
                size: self.size(group),
                points: points(group),
            })
            .filter(|series| !series.points.is_empty())
            .collect();
        if series.is_empty() || series.len() > MOST_SERIES {
            return Ok(None);
        }
        let title = words.say("chart-calibration", &self.about());
        let format = |share: f64| words.percent(share, 0);
        let name = self.name("calibration");
        let chart = CalibrationChart {
            name: &name,
            title: &title,
            predicted: &words.get("models-predicted"),
            observed: &words.get("models-observed"),
            series: &series,
            format: &format,
        };
        chart.draw().map(Some)
    }
}
