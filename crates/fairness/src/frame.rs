//! The audit in long format: one line per attribute, group and metric.

use crate::attribute::AttributeAudit;
use crate::audit::Audit;
use crate::gate::Status;
use crate::group::{Group, GroupMetrics};
use crate::metric::Metric;
use crate::value::{Interval, Reason};
use obole_error::{CellWriter, Result};
use serde::Serialize;

/// Method that an interval comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalMethod {
    /// Wilson's formula, for a share of rows.
    Wilson,
    /// DeLong's variance, for an AUC.
    Delong,
    /// The bootstrap within the group.
    Bootstrap,
}

impl IntervalMethod {
    /// Returns the name used in `audit.csv`.
    pub fn key(self) -> &'static str {
        match self {
            IntervalMethod::Wilson => "wilson",
            IntervalMethod::Delong => "delong",
            IntervalMethod::Bootstrap => "bootstrap",
        }
    }
}

/// One metric of one group. The columns are the same for every audit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrameRow {
    /// The attribute or crossing.
    pub attribute: String,
    /// The group; `None` for the line of all included rows.
    pub group: Option<String>,
    /// Disclosure status of the group.
    pub status: Status,
    /// Number of rows of the group; `None` when hidden.
    pub rows: Option<u64>,
    /// The metric.
    pub metric: Metric,
    /// The value.
    pub value: Option<f64>,
    /// Interval of the value.
    pub interval: Option<Interval>,
    /// Method of the interval.
    pub method: Option<IntervalMethod>,
    /// The weighted value; `None` without weights.
    pub weighted_value: Option<f64>,
    /// Wilson interval of the weighted value, on Kish's effective size.
    pub weighted_interval: Option<Interval>,
    /// Reason why there is no value.
    pub reason: Option<Reason>,
    /// Group minus reference; `None` for the reference itself, for metrics outside [`Metric::COMPARED`] and
    /// where either value is undefined.
    pub difference_to_reference: Option<f64>,
    /// Newcombe interval of that difference.
    pub difference_interval: Option<Interval>,
    /// Group over reference, for the same metrics.
    pub ratio_to_reference: Option<f64>,
    /// Adjusted Katz interval of that ratio.
    pub ratio_interval: Option<Interval>,
    /// Fisher's exact p value of no difference to the reference.
    pub p_fisher: Option<f64>,
    /// Fisher's exact p value adjusted over the groups of the attribute by Holm's method.
    pub p_holm: Option<f64>,
    /// `true` when the group is the reference.
    pub is_reference: bool,
}

/// The audit in long format, sorted by attribute, then group (missing values and all rows last), then metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AuditFrame {
    /// Lines of the table.
    pub rows: Vec<FrameRow>,
}

/// Column names of `audit.csv`.
const COLUMNS: [&str; 25] = [
    "part",
    "attribute",
    "group",
    "status",
    "rows",
    "metric",
    "value",
    "low",
    "high",
    "interval",
    "weighted_value",
    "weighted_low",
    "weighted_high",
    "reason",
    "is_reference",
    "difference",
    "difference_low",
    "difference_high",
    "ratio",
    "ratio_low",
    "ratio_high",
    "p_fisher",
    "p_holm",
    "k",
    "alpha",
];

impl Audit {
    /// Returns the audit in long format.
    pub fn frame(&self) -> AuditFrame {
        AuditFrame { rows: self.attributes.values().flat_map(lines).collect() }
    }

    /// Returns the lines of `audit.csv` without its header: [`Audit::frame`] with the name of the part as
    /// first column and the publication threshold and the error level as last columns. Undefined and hidden
    /// values are empty cells.
    ///
    /// ```
    /// # use obole_fairness::{audit, Attribute, Audit, Rows, Settings};
    /// let decision = [true; 40];
    /// let rows = Rows { decision: Some(&decision), ..Rows::default() };
    /// let found = audit(&rows, &[Attribute::from_labels("area", [Some("a, b"); 40])], &Settings::default())?;
    /// let lines = found.csv("table");
    /// assert!(lines.contains("table,area,\"a, b\",shown,40,selection_rate,1,"));
    /// assert!(Audit::csv_header().starts_with("part,attribute,group,"));
    /// # Ok::<(), obole_fairness::Error>(())
    /// ```
    pub fn csv(&self, part: &str) -> String {
        let (k, alpha) = (self.settings.gates.publish_k, self.settings.alpha);
        let mut cells = CellWriter::new(Vec::new());
        let written = self.frame().rows.iter().try_for_each(|row| {
            cells.text(part)?;
            row.write(&mut cells)?;
            cells.plain(&k.to_string())?;
            cells.plain(&alpha.to_string())?;
            cells.end_row()
        });
        // Writes to memory do not fail.
        let bytes = written.and_then(|()| cells.finish()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Returns the header of `audit.csv`, with its line end.
    pub fn csv_header() -> String {
        COLUMNS.join(",") + "\n"
    }
}

impl FrameRow {
    /// Writes the cells of the row, without the leading part name and the trailing settings.
    fn write(&self, cells: &mut CellWriter<Vec<u8>>) -> Result<()> {
        let number = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
        let ends = |i: Option<Interval>| [number(i.map(|i| i.low)), number(i.map(|i| i.high))];
        let code = |x: serde_json::Value| x.as_str().unwrap_or_default().to_owned();
        cells.text(&self.attribute)?;
        cells.text(self.group.as_deref().unwrap_or("(all)"))?;
        let mut others = vec![
            code(serde_json::json!(self.status)),
            self.rows.map_or_else(String::new, |rows| rows.to_string()),
            self.metric.key().to_owned(),
            number(self.value),
        ];
        others.extend(ends(self.interval));
        others.push(self.method.map_or_else(String::new, |method| method.key().to_owned()));
        others.push(number(self.weighted_value));
        others.extend(ends(self.weighted_interval));
        others.push(code(serde_json::json!(self.reason)));
        others.push(self.is_reference.to_string());
        others.push(number(self.difference_to_reference));
        others.extend(ends(self.difference_interval));
        others.push(number(self.ratio_to_reference));
        others.extend(ends(self.ratio_interval));
        others.extend([number(self.p_fisher), number(self.p_holm)]);
        others.iter().try_for_each(|cell| cells.plain(cell))
    }
}

fn lines(audit: &AttributeAudit) -> Vec<FrameRow> {
    let groups = audit.groups.iter().chain(&audit.missing);
    let mut out: Vec<FrameRow> =
        groups.flat_map(|group| Metric::ALL.map(|metric| of_group(audit, group, metric))).collect();
    for metric in Metric::ALL {
        let mut row = line(audit, Some(&audit.overall), audit.overall_weighted.as_ref(), metric);
        row.rows = Some(audit.overall.rows);
        out.push(row);
    }
    out
}

fn of_group(audit: &AttributeAudit, group: &Group, metric: Metric) -> FrameRow {
    let mut row = line(audit, group.metrics.as_ref(), group.weighted.as_ref(), metric);
    row.group = Some(group.name.clone());
    row.status = group.status;
    row.is_reference = audit.reference.as_ref() == Some(&group.name);
    row.reason = group.get(metric).reason();
    if row.interval.is_none() && row.value.is_some() {
        let numbers = audit.resampled.as_ref().and_then(|r| r.metrics.groups.get(&group.name));
        let drawn = numbers.and_then(|numbers| numbers.get(metric.key()));
        row.interval =
            drawn.and_then(|r| r.low.get().zip(r.high.get())).map(|(low, high)| Interval { low, high });
        row.method = row.interval.map(|_| IntervalMethod::Bootstrap);
    }
    let versus = audit.versus_reference.iter().find(|v| v.group == group.name);
    if let Some(rate) = versus.and_then(|v| v.rates.get(&metric)) {
        row.difference_to_reference = rate.diff.get();
        row.difference_interval = rate.newcombe;
        row.ratio_to_reference = rate.ratio.get();
        row.ratio_interval = rate.katz_adjusted;
        row.p_fisher = rate.p_fisher.get();
        row.p_holm = audit.multiple_testing.get(&metric).and_then(|families| {
            let at = families.p_fisher.order.iter().position(|name| *name == group.name)?;
            families.p_fisher.holm.get(at).copied()
        });
    }
    row
}

/// Builds the part that every line has: the value with its interval by formula.
fn line(
    audit: &AttributeAudit,
    metrics: Option<&GroupMetrics>,
    weighted: Option<&GroupMetrics>,
    metric: Metric,
) -> FrameRow {
    let value = metrics.map(|m| m.get(metric));
    let wilson = metrics.and_then(|m| m.wilson.get(&metric).copied());
    let auc = metrics.and_then(|m| m.auc_interval).filter(|_| metric == Metric::Auc).map(|(i, _)| i);
    FrameRow {
        attribute: audit.name.clone(),
        group: None,
        status: Status::Shown,
        rows: metrics.map(|m| m.rows),
        metric,
        value: value.and_then(|v| v.get()),
        interval: wilson.or(auc),
        method: wilson.map(|_| IntervalMethod::Wilson).or(auc.map(|_| IntervalMethod::Delong)),
        weighted_value: weighted.and_then(|m| m.get(metric).get()),
        weighted_interval: weighted.and_then(|m| m.wilson.get(&metric).copied()),
        reason: value.and_then(|v| v.reason()),
        difference_to_reference: None,
        difference_interval: None,
        ratio_to_reference: None,
        ratio_interval: None,
        p_fisher: None,
        p_holm: None,
        is_reference: false,
    }
}
