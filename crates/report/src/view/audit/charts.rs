//! The charts of one attribute, sizes first. Hidden groups have a hatched row and no mark; no title and no
//! alt text contains their numbers.

mod gifts;
mod rates;
mod scores;

use obole_fairness::{AttributeAudit, Group, Metric, Status};
use obole_ledger::Result;

use super::names::Names;
use super::part_id;
use crate::charts::{Chart, Row, RowMark};
use crate::input::AuditPart;
use crate::words::Arg;

/// Content of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Number of people in each group.
    Sizes,
    /// A rate of each group.
    Rate(Metric),
    /// Selection rate of each group divided by that of the reference group.
    Ratio,
    /// Selection rate of each group minus that of the reference group.
    Gap,
    /// The distribution of the scores.
    Scores,
    /// Predicted rates against observed rates.
    Calibration,
    /// True positives against false positives.
    Roc,
    /// Exposure of each group in the ranking.
    Exposure,
    /// Amounts predicted and given, over all rows.
    Amounts,
    /// Amounts predicted and given, over the rows of those who gave.
    GiversAmounts,
}

impl Kind {
    /// Returns the end of the file name.
    fn key(self) -> &'static str {
        match self {
            Self::Sizes => "sizes",
            Self::Rate(metric) => metric.key(),
            Self::Ratio => "ratio",
            Self::Gap => "gap",
            Self::Scores => "scores",
            Self::Calibration => "calibration",
            Self::Roc => "roc",
            Self::Exposure => "exposure",
            Self::Amounts => "amounts",
            Self::GiversAmounts => "amounts-givers",
        }
    }

    /// Returns the key of the caption that explains how to read the chart.
    fn caption(self) -> &'static str {
        match self {
            Self::Sizes => "chart-caption-sizes",
            Self::Rate(_) => "chart-caption-rate",
            Self::Ratio => "chart-caption-ratio",
            Self::Gap => "chart-caption-gap",
            Self::Scores => "chart-caption-scores",
            Self::Calibration => "chart-caption-calibration",
            Self::Roc => "chart-caption-roc",
            Self::Exposure => "chart-caption-exposure",
            Self::Amounts => "chart-caption-amounts",
            Self::GiversAmounts => "chart-caption-amounts-givers",
        }
    }
}

/// A chart with a caption that explains how to read it.
pub(super) struct Figure {
    pub(super) kind: Kind,
    pub(super) chart: Chart,
    pub(super) caption: String,
}

/// Draws all charts of an attribute for which there are numbers.
pub(super) fn of_attribute(
    part: &AuditPart<'_>,
    attribute: &AttributeAudit,
    names: &Names<'_>,
) -> Result<Vec<Figure>> {
    let drawing = Drawing { part, attribute, names };
    let kinds = [
        Kind::Sizes,
        Kind::Rate(Metric::SelectionRate),
        Kind::Ratio,
        Kind::Gap,
        Kind::Rate(Metric::Tpr),
        Kind::Rate(Metric::Fpr),
        Kind::Scores,
        Kind::Calibration,
        Kind::Roc,
        Kind::Exposure,
        Kind::Amounts,
        Kind::GiversAmounts,
    ];
    let mut figures = Vec::new();
    for kind in kinds {
        let chart = match kind {
            Kind::Sizes => drawing.sizes()?,
            Kind::Rate(metric) => drawing.rate(metric)?,
            Kind::Ratio => drawing.ratio()?,
            Kind::Gap => drawing.gap()?,
            Kind::Scores => drawing.scores()?,
            Kind::Calibration => drawing.calibration()?,
            Kind::Roc => drawing.roc()?,
            Kind::Exposure => drawing.exposure()?,
            Kind::Amounts => drawing.amounts(false)?,
            Kind::GiversAmounts => drawing.amounts(true)?,
        };
        let caption = names.words.get(kind.caption());
        figures.extend(chart.map(|chart| Figure { kind, chart, caption }));
    }
    Ok(figures)
}

/// Mark and texts of a group that is shown.
struct Seen {
    drawn: RowMark,
    value: String,
    interval: String,
}

impl Seen {
    fn new(drawn: RowMark, value: String) -> Self {
        Self { drawn, value, interval: String::new() }
    }
}

/// Data from which the charts of one attribute are drawn.
struct Drawing<'a, 'w> {
    part: &'a AuditPart<'a>,
    attribute: &'a AttributeAudit,
    names: &'a Names<'w>,
}

impl Drawing<'_, '_> {
    /// Returns a file name of plain letters, for any name of the attribute.
    fn name(&self, kind: Kind) -> String {
        let plain: String = self
            .attribute
            .name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' })
            .take(60)
            .collect();
        format!("{}-{plain}-{}", part_id(self.part.kind), kind.key())
    }

    /// Returns the title, which may name a rate or a group besides the part and the attribute.
    fn title(&self, key: &str, more: &[(&'static str, &str)]) -> String {
        let part = self.names.words.get(&format!("part-{}", part_id(self.part.kind)));
        let mut values =
            vec![("part", Arg::Text(part)), ("attribute", self.names.attribute(self.attribute).into())];
        values.extend(more.iter().map(|(name, text)| (*name, Arg::from(*text))));
        self.names.words.format(key, &values)
    }

    fn group(&self, name: &str) -> String {
        self.names.title(self.attribute, name)
    }

    fn size(&self, group: &Group) -> String {
        let words = self.names.words;
        match (group.status, &group.metrics) {
            (Status::Shown, Some(metrics)) => {
                words.format("chart-size", &[("n", Arg::Text(words.whole(metrics.rows)))])
            }
            _ => super::tables::size(group, self.names),
        }
    }

    /// Returns one row per group: the mark from `draw` with its value in words, or else a hatched row with
    /// the reason.
    fn rows(&self, draw: impl Fn(&Group) -> std::result::Result<Seen, String>) -> Vec<Row> {
        let row = |group: &Group| {
            let size = self.size(group);
            // The cells of a crossing are listed under the level of the first attribute.
            let (under, label) = match self.names.crossed(self.attribute, &group.name) {
                Some((first, second)) => (first, second),
                None => (String::new(), self.group(&group.name)),
            };
            let row = Row { under, label, size, value: String::new(), interval: String::new(), drawn: None };
            match group.status.is_shown().then(|| draw(group)) {
                Some(Ok(seen)) => {
                    Row { value: seen.value, interval: seen.interval, drawn: Some(seen.drawn), ..row }
                }
                Some(Err(why)) => Row { value: why, ..row },
                None => row,
            }
        };
        self.attribute.groups.iter().map(row).collect()
    }
}

/// Returns whether any row has a mark.
fn is_anything_drawn(rows: &[Row]) -> bool {
    rows.iter().any(|row| row.drawn.is_some())
}
