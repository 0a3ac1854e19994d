//! The long form of an audit: one line per attribute, group and metric.

use crate::attribute::AttributeAudit;
use crate::audit::Audit;
use crate::gate::Status;
use crate::metric::Metric;
use crate::value::{Interval, Reason};
use serde::Serialize;

/// One number of one group. Every audit gives the same columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrameRow {
    /// The attribute or crossing.
    pub attribute: String,
    /// The group; `None` for the line of all included rows.
    pub group: Option<String>,
    /// Whether the group is shown.
    pub status: Status,
    /// Rows of the group; `None` when hidden.
    pub rows: Option<u64>,
    /// The metric.
    pub metric: Metric,
    /// The value.
    pub value: Option<f64>,
    /// Its Wilson interval, for shares of rows.
    pub interval: Option<Interval>,
    /// Why there is no value.
    pub reason: Option<Reason>,
    /// Group over reference; `None` for the reference itself, for other metrics than [`Metric::COMPARED`] and where a
    /// side is undefined.
    pub ratio_to_reference: Option<f64>,
    /// Adjusted Katz interval of that ratio.
    pub ratio_interval: Option<Interval>,
    /// Whether the group is the reference.
    pub is_reference: bool,
}

/// The long form, sorted by attribute, then group (all rows last), then metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AuditFrame {
    /// The lines.
    pub rows: Vec<FrameRow>,
}

impl Audit {
    /// The long form of the audit, without weights.
    pub fn frame(&self) -> AuditFrame {
        AuditFrame { rows: self.attributes.values().flat_map(lines).collect() }
    }
}

fn lines(audit: &AttributeAudit) -> Vec<FrameRow> {
    let mut out = Vec::new();
    for group in &audit.groups {
        let versus = audit.versus_reference.iter().find(|v| v.group == group.name);
        for metric in Metric::ALL {
            let value = group.get(metric);
            let rate = versus.and_then(|v| v.rates.get(&metric));
            out.push(FrameRow {
                attribute: audit.name.clone(),
                group: Some(group.name.clone()),
                status: group.status,
                rows: group.metrics.as_ref().map(|m| m.rows),
                metric,
                value: value.get(),
                interval: group.metrics.as_ref().and_then(|m| m.wilson.get(&metric).copied()),
                reason: value.reason(),
                ratio_to_reference: rate.and_then(|r| r.ratio.get()),
                ratio_interval: rate.and_then(|r| r.katz_adjusted),
                is_reference: audit.reference.as_ref() == Some(&group.name),
            });
        }
    }
    for metric in Metric::ALL {
        let value = audit.overall.get(metric);
        out.push(FrameRow {
            attribute: audit.name.clone(),
            group: None,
            status: Status::Shown,
            rows: Some(audit.overall.rows),
            metric,
            value: value.get(),
            interval: audit.overall.wilson.get(&metric).copied(),
            reason: value.reason(),
            ratio_to_reference: None,
            ratio_interval: None,
            is_reference: false,
        });
    }
    out
}
