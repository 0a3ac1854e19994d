//! Number of people in each group, their rates, and their rates beside those of the reference group.

use obole_fairness::{Group, Interval, Metric, RateVersus, Value};
use obole_ledger::Result;

use super::{Drawing, Kind, Seen, is_anything_drawn};
use crate::charts::{Axis, Chart, Guide, RowChart, RowMark, Shape};
use crate::view::audit::verdicts::brackets;

/// A comparison with the reference group.
struct Beside<'a> {
    kind: Kind,
    /// Position of the reference group on the axis.
    equal: f64,
    /// Returns the number of a group, with its interval.
    of: &'a dyn Fn(&RateVersus) -> (Value, Option<Interval>),
    /// Returns the axis for these dots and these ends of intervals.
    axis: &'a dyn Fn(&[f64], &[f64]) -> Axis,
    guides: &'a [Guide],
    /// Formats a value; `ticks` formats the numbers at the axis.
    format: &'a dyn Fn(f64) -> String,
    ticks: &'a dyn Fn(f64) -> String,
}

impl Drawing<'_, '_> {
    pub(super) fn sizes(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let rows = self.rows(|group| {
            let people = group.metrics.as_ref().map(|metrics| metrics.rows as f64).ok_or_else(String::new)?;
            Ok(Seen::new(RowMark::Bar(people), self.names.share(group.share_of_population)))
        });
        if !is_anything_drawn(&rows) {
            return Ok(None);
        }
        let largest = rows.iter().filter_map(|row| match row.drawn {
            Some(RowMark::Bar(to)) => Some(to),
            _ => None,
        });
        let chart = RowChart {
            name: &self.name(Kind::Sizes),
            title: &self.title("chart-sizes", &[]),
            what: &words.get("chart-sizes-axis"),
            label_width: 200.0,
            axis: Axis::from_zero(largest.fold(1.0, f64::max)),
            rows: &rows,
            guides: &[],
            shapes: &[],
            format: &|people| words.decimal(people, 0),
        };
        chart.draw().map(Some)
    }

    pub(super) fn rate(&self, metric: Metric) -> Result<Option<Chart>> {
        let words = self.names.words;
        let rows = self.rows(|group| {
            let at = self.known(group.get(metric))?;
            let interval = group.metrics.as_ref().and_then(|metrics| metrics.wilson.get(&metric));
            let percent = |share: f64| words.percent(share, 1);
            Ok(Seen {
                drawn: dot(at, interval.copied(), Shape::Disc),
                value: percent(at),
                interval: brackets(interval.copied(), words, &percent),
            })
        });
        if !is_anything_drawn(&rows) {
            return Ok(None);
        }
        let overall = self.attribute.overall.get(metric).get();
        let guides: Vec<Guide> = overall
            .map(|at| {
                let all = [("value", words.percent(at, 1).into())];
                Guide { at, label: words.format("chart-overall", &all), dashed: false }
            })
            .into_iter()
            .collect();
        let ends = rows.iter().filter_map(|row| match row.drawn {
            Some(RowMark::Dot { at, interval, .. }) => Some(interval.map_or(at, |(_, high)| high)),
            _ => None,
        });
        let what = words.get(&format!("rate-{}", metric.key()));
        let chart = RowChart {
            name: &self.name(Kind::Rate(metric)),
            title: &self.title("chart-rate", &[("rate", &what)]),
            what: &what,
            label_width: 200.0,
            axis: Axis::from_zero(ends.chain(overall).fold(0.1, f64::max).min(1.0)),
            rows: &rows,
            guides: &guides,
            shapes: &[],
            format: &|share| words.percent(share, 0),
        };
        chart.draw().map(Some)
    }

    /// Draws each group's selection rate divided by that of the reference group, on a logarithmic axis.
    pub(super) fn ratio(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let number = |ratio: f64| words.decimal(ratio, 2);
        let mut guides = vec![Guide { at: 1.0, label: words.get("chart-equal"), dashed: false }];
        if let Some(least) = self.part.audit.settings.min_ratio {
            let both = [("threshold", number(least).into()), ("inverse", number(1.0 / least).into())];
            let label = words.format("chart-threshold", &both);
            guides.push(Guide { at: least, label, dashed: true });
            // The reference group itself may have the lower rate.
            guides.push(Guide { at: 1.0 / least, label: String::new(), dashed: true });
        }
        let axis = |dots: &[f64], ends: &[f64]| {
            Axis::ratios(dots.iter().copied().chain(guides.iter().map(|g| g.at)), ends.iter().copied())
        };
        let of = |versus: &RateVersus| (versus.ratio, versus.katz_adjusted);
        self.versus(&Beside {
            kind: Kind::Ratio,
            equal: 1.0,
            of: &of,
            axis: &axis,
            guides: &guides,
            format: &number,
            ticks: &number,
        })
    }

    /// Draws the difference in percentage points, if a largest gap was set.
    pub(super) fn gap(&self) -> Result<Option<Chart>> {
        let words = self.names.words;
        let Some(most) = self.part.audit.settings.max_gap else { return Ok(None) };
        let points = |gap: f64| words.decimal(100.0 * gap, 1);
        let label = words.format("chart-gap-threshold", &[("threshold", points(most).into())]);
        let guides = [
            Guide { at: 0.0, label: words.get("chart-equal"), dashed: false },
            Guide { at: -most, label, dashed: true },
            Guide { at: most, label: String::new(), dashed: true },
        ];
        let axis = |dots: &[f64], ends: &[f64]| {
            let all = dots.iter().chain(ends).map(|gap| gap.abs());
            Axis::around_zero(all.fold(most, f64::max))
        };
        let of = |versus: &RateVersus| (versus.diff, versus.newcombe);
        self.versus(&Beside {
            kind: Kind::Gap,
            equal: 0.0,
            of: &of,
            axis: &axis,
            guides: &guides,
            format: &points,
            ticks: &|gap| words.decimal(100.0 * gap, 0),
        })
    }

    /// Draws each group beside the reference group, whose position is `equal`. A mark is filled if its
    /// interval excludes equality.
    fn versus(&self, beside: &Beside<'_>) -> Result<Option<Chart>> {
        let Beside { kind, equal, of, axis, guides, format, ticks } = *beside;
        let words = self.names.words;
        let Some(reference) = &self.attribute.reference else { return Ok(None) };
        let rows = self.rows(|group: &Group| {
            self.known(group.get(Metric::SelectionRate))?;
            if &group.name == reference {
                let shape = Shape::Square;
                return Ok(Seen::new(dot(equal, None, shape), words.get("audit-reference")));
            }
            let versus = self.attribute.versus_reference.iter().find(|v| v.group == group.name);
            let rate = versus.and_then(|v| v.rates.get(&Metric::SelectionRate)).ok_or_else(String::new)?;
            let (value, interval) = of(rate);
            let at = self.known(value)?;
            let sure = interval.is_some_and(|interval| !interval.contains(equal));
            let shape = if sure { Shape::Disc } else { Shape::Ring };
            Ok(Seen {
                drawn: dot(at, interval, shape),
                value: format(at),
                interval: brackets(interval, words, format),
            })
        });
        let marks = rows.iter().filter_map(|row| match row.drawn {
            Some(RowMark::Dot { at, interval, .. }) => Some((at, interval)),
            _ => None,
        });
        let (dots, intervals): (Vec<f64>, Vec<_>) = marks.unzip();
        if dots.len() < 2 {
            return Ok(None);
        }
        let ends: Vec<f64> = intervals.into_iter().flatten().flat_map(|(low, high)| [low, high]).collect();
        let group = self.names.group(self.attribute, reference);
        let shapes = [
            (Shape::Disc, words.get("chart-sure")),
            (Shape::Ring, words.get("chart-unsure")),
            (Shape::Square, words.get("chart-reference")),
        ];
        let chart = RowChart {
            name: &self.name(kind),
            title: &self.title(&format!("chart-{}", kind.key()), &[("group", &group)]),
            what: &words.format(&format!("chart-{}-axis", kind.key()), &[("group", group.into())]),
            label_width: 200.0,
            axis: axis(&dots, &ends),
            rows: &rows,
            guides,
            shapes: &shapes,
            format: ticks,
        };
        chart.draw().map(Some)
    }

    /// Returns a number, or in words the reason why there is none.
    pub(super) fn known(&self, value: Value) -> std::result::Result<f64, String> {
        value.get().ok_or_else(|| self.names.share(value))
    }
}

fn dot(at: f64, interval: Option<Interval>, shape: Shape) -> RowMark {
    RowMark::Dot { at, interval: interval.map(|interval| (interval.low, interval.high)), shape }
}
