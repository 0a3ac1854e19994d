//! Segments by group: a test of whether all groups are spread over the segments in the same way.

use std::collections::{BTreeMap, BTreeSet};

use obole_fairness::{
    Attribute, AttributeAudit, Interval, Reason, Rows, Settings, Status, Value, chi_square_log_sf, holm,
    normal_p, normal_two_sided, rows_audited, wilson,
};
use obole_ledger::{AsOf, DonorTable};
use serde::Serialize;

use super::{AuditSettings, attributes, disclosure_settings, organisations, persons, pick};
use crate::{Error, Kind, Result};

/// Donors with the code of each donor's segment.
#[derive(Debug, Clone, Copy)]
pub struct SegmentAssignment<'a> {
    /// As-of day of the segments.
    pub as_of: AsOf,
    /// Index into the donors' table.
    pub donor: &'a [u32],
    /// Code of each donor's segment.
    pub segment: &'a [&'static str],
}

/// The share of a group in one segment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Number of people; `None` when the cell is hidden.
    pub people: Option<u64>,
    /// Share of all people of the group.
    pub share: Value,
    /// Wilson interval of the share.
    pub interval: Option<Interval>,
}

/// Distribution of one group over the segments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentGroup {
    /// The group.
    pub name: String,
    /// Status of the group: shown or hidden.
    pub status: Status,
    /// Number of people; `None` when hidden.
    pub people: Option<u64>,
    /// Shares by segment; empty when the group is hidden.
    pub shares: BTreeMap<String, Share>,
}

/// The cell with the largest difference: a group that is in a segment more, or less, often than the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// The group.
    pub group: String,
    /// The segment.
    pub segment: String,
    /// Share of the group that is in the segment.
    pub share: f64,
    /// Two-sided p value of the adjusted residual, times the number of cells (Bonferroni), at most 1.
    pub p: f64,
}

/// Test of whether the segments depend on one attribute.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentDisparity {
    /// The groups in name order.
    pub groups: Vec<SegmentGroup>,
    /// Segments that are joined into one for the test, because too few people are in them.
    pub joined: BTreeSet<String>,
    /// Pearson's chi-square of groups × segments; undefined when a cell is hidden, because the cell could be
    /// computed from it.
    pub chi2: Value,
    /// Degrees of freedom: (groups − 1)(segments − 1).
    pub dof: u32,
    /// Upper-tail p value, adjusted by Holm's method over the attributes; undefined when `chi2` is.
    pub p_adjusted: Value,
    /// Cramér's V: 0 for no association, 1 when the group determines the segment; undefined when `chi2` is.
    pub cramers_v: Value,
    /// Adjusted p value, computed even when cells are hidden. Used for the decision; never published.
    #[serde(skip)]
    pub(super) p: Option<f64>,
    /// `true` when the adjusted p value is at most the level: the segments differ by group more than chance
    /// explains. `None` when there is nothing to test.
    pub differs: Option<bool>,
    /// The shown cell with the largest difference, when the segments differ by group.
    pub clearest: Option<Cell>,
}

/// The audit of segments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentAudit {
    /// As-of day of the segments.
    pub as_of: AsOf,
    /// Number of persons audited.
    pub rows: u64,
    /// Number of organisations left out; `None` where people were left out, too.
    pub organisations: Option<u64>,
    /// Level at which a difference is claimed, over all attributes together.
    pub alpha: f64,
    /// Results by attribute.
    pub attributes: BTreeMap<String, SegmentDisparity>,
}

/// The name of the segments' attribute in the crossing.
const SEGMENT: &str = "segment";

/// Audits the segments; `None` when nobody is left. The gates of a crossing of group and segment decide which
/// cells are shown, so that no hidden cell can be computed from the totals of the groups and the segments.
pub(super) fn segment_audit(
    donors: &DonorTable,
    placed: &SegmentAssignment<'_>,
    settings: &AuditSettings,
) -> Result<Option<SegmentAudit>> {
    if placed.donor.len() != placed.segment.len() {
        return Err(Error::new(Kind::Refused, "audit-segments-of-other-length"));
    }
    let people = persons(donors, placed.donor);
    let (donor, segment) = (pick(placed.donor, &people), pick(placed.segment, &people));
    let fair = disclosure_settings(settings);
    let made = attributes(donors, &donor, placed.as_of, &settings.groups);
    let keep = rows_audited(&made, donor.len(), &fair);
    let rows: Vec<usize> = (0..donor.len()).filter(|&row| keep.get(row) == Some(&true)).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let organisations = organisations(placed.donor.len(), donor.len(), rows.len() as u64);
    let (donor, segment) = (pick(&donor, &rows), pick(&segment, &rows));
    let mut found = BTreeMap::new();
    for attribute in attributes(donors, &donor, placed.as_of, &settings.groups) {
        let crossed = [attribute, Attribute::from_labels(SEGMENT, segment.iter().map(|s| Some(*s)))];
        // The crossing needs only the rows themselves, so every row counts as selected.
        let all = vec![true; donor.len()];
        let table = Rows { decision: Some(&all), ..Rows::default() };
        let audit = obole_fairness::audit(&table, &crossed, &fair)?;
        let [attribute, _] = &crossed;
        let name = attribute.name();
        let crossing = audit.attributes.get(&format!("{name}|{SEGMENT}"));
        if let (Some(single), Some(crossing)) = (audit.attributes.get(name), crossing) {
            found.insert(name.to_owned(), placed_by(single, crossing, &crossed, &fair));
        }
    }
    let p: Vec<f64> = found.values().filter_map(|(_, p)| *p).collect();
    let mut adjusted = holm(&p).into_iter();
    let attributes = found.into_iter().map(|(name, (mut by, p))| {
        if let Some(p) = p.and_then(|_| adjusted.next()) {
            by.p = Some(p);
            by.differs = Some(p <= fair.alpha);
            by.p_adjusted = by.chi2.map(|_| p);
        }
        by.clearest = by.clearest.filter(|_| by.differs == Some(true));
        (name, by)
    });
    let attributes = attributes.collect();
    Ok(Some(SegmentAudit {
        as_of: placed.as_of,
        rows: donor.len() as u64,
        organisations,
        alpha: fair.alpha,
        attributes,
    }))
}

/// Computes the distribution of the groups over the segments, and the p value before adjustment.
fn placed_by(
    single: &AttributeAudit,
    crossing: &AttributeAudit,
    [attribute, segment]: &[Attribute; 2],
    settings: &Settings,
) -> (SegmentDisparity, Option<f64>) {
    let segments = segment.levels();
    // Codes of segments contain no bar, so the last bar separates the two names.
    let cells: BTreeMap<(&str, &str), Status> = crossing
        .groups
        .iter()
        .filter_map(|group| Some((group.name.rsplit_once('|')?, group.status)))
        .collect();
    let mut counts: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (group, place) in attribute.codes().iter().zip(segment.codes()) {
        let (Some(group), Some(place)) = (group, place) else { continue };
        let Some(name) = attribute.levels().get(*group as usize) else { continue };
        let row = counts.entry(name).or_insert_with(|| vec![0.0; segments.len()]);
        if let Some(count) = row.get_mut(*place as usize) {
            *count += 1.0;
        }
    }
    let z = normal_two_sided(settings.alpha);
    let groups: Vec<SegmentGroup> = single
        .groups
        .iter()
        .map(|group| {
            let people = group.metrics.as_ref().map(|metrics| metrics.rows);
            let row = counts.get(group.name.as_str()).filter(|_| people.is_some());
            let shares = segments.iter().zip(row.into_iter().flatten()).map(|(segment, count)| {
                let status = cells.get(&(group.name.as_str(), segment.as_str()));
                (segment.clone(), Share::new(*count, people, status.copied(), z))
            });
            SegmentGroup { name: group.name.clone(), status: group.status, people, shares: shares.collect() }
        })
        .collect();
    // Groups that are hidden, or too small to estimate anything, are left out of the test.
    let enough = |name: &str| {
        let least = settings.gates.estimate_n.max(1);
        groups.iter().any(|group| group.name == name && group.people.is_some_and(|people| people >= least))
    };
    counts.retain(|name, _| enough(name));
    let found = tested(&counts, segments, &cells);
    let any_hidden = groups
        .iter()
        .filter(|group| enough(&group.name))
        .any(|group| group.shares.values().any(|share| share.people.is_none()));
    let shown = |value: Value| if any_hidden { Value::undefined(Reason::Hidden) } else { value };
    let by = SegmentDisparity {
        joined: found.joined,
        chi2: shown(found.chi2),
        dof: found.dof,
        p_adjusted: shown(Value::undefined(Reason::NoDefinedGroup)),
        cramers_v: shown(found.cramers_v),
        p: None,
        differs: None,
        clearest: found.clearest,
        groups,
    };
    (by, found.p)
}

impl Share {
    fn new(count: f64, people: Option<u64>, status: Option<Status>, z: f64) -> Self {
        let n = people.unwrap_or_default() as f64;
        match status {
            Some(Status::Hidden) => {
                Self { people: None, share: Value::undefined(Reason::Hidden), interval: None }
            }
            // A crossing without people is not a group of the audit, so there is nobody to hide.
            Some(Status::Shown) | None => Self {
                people: Some(count as u64),
                share: Value::ratio(count, n, Reason::NoRows),
                interval: wilson(count, n, z),
            },
        }
    }
}

/// One segment by name, or several joined without a name: number of people of each group.
type Column<'s> = (Option<&'s str>, Vec<f64>);

/// Smallest expected number of people in a cell of the test (W. G. Cochran, Biometrics 10 (1954) 417–451).
const LEAST_EXPECTED: f64 = 1.0;

/// Computes Pearson's chi-square and the adjusted residuals of groups × segments, over all cells. Its figures
/// are published only when no cell is hidden, because a hidden cell could be computed from them. The answer
/// whether the groups differ reveals almost nothing about one cell, so it is always published.
fn tested(
    counts: &BTreeMap<&str, Vec<f64>>,
    segments: &[String],
    cells: &BTreeMap<(&str, &str), Status>,
) -> Tested {
    let sizes: Vec<f64> = counts.values().map(|row| row.iter().sum()).collect();
    let n: f64 = sizes.iter().sum();
    let least_size = sizes.iter().copied().fold(f64::INFINITY, f64::min);
    let (mut columns, mut rest): (Vec<Column<'_>>, Vec<f64>) = (Vec::new(), vec![0.0; sizes.len()]);
    let mut joined = BTreeSet::new();
    for (at, segment) in segments.iter().enumerate() {
        let column: Vec<f64> = counts.values().filter_map(|row| row.get(at).copied()).collect();
        if column.iter().sum::<f64>() * least_size / n >= LEAST_EXPECTED {
            columns.push((Some(segment), column));
        } else {
            rest.iter_mut().zip(&column).for_each(|(rest, count)| *rest += count);
            joined.insert(segment.clone());
        }
    }
    if rest.iter().sum::<f64>() * least_size / n >= LEAST_EXPECTED {
        columns.push((None, rest));
    }
    let dof = (sizes.len().saturating_sub(1) * columns.len().saturating_sub(1)) as u32;
    let none = Value::undefined(Reason::NoDefinedGroup);
    let mut found = Tested { joined, dof, p: None, chi2: none, cramers_v: none, clearest: None };
    if dof == 0 {
        return found;
    }
    let people = sizes;
    let n: f64 = columns.iter().flat_map(|(_, column)| column).sum();
    let sizes: Vec<f64> = (0..people.len())
        .map(|group| columns.iter().filter_map(|(_, column)| column.get(group)).sum())
        .collect();
    let (mut chi2, mut most) = (0.0, 0.0);
    let all_cells = (columns.len() * sizes.len()) as f64;
    for (segment, column) in &columns {
        let total: f64 = column.iter().sum();
        for (((group, size), people), count) in counts.keys().zip(&sizes).zip(&people).zip(column) {
            let expected = size * total / n;
            chi2 += (count - expected) * (count - expected) / expected;
            // Adjusted residual: S. J. Haberman, Biometrics 29 (1973) 205–220.
            let spread = (expected * (1.0 - size / n) * (1.0 - total / n)).sqrt();
            let residual = (count - expected).abs() / spread;
            let shown =
                |segment: &&str| cells.get(&(*group, *segment)).is_none_or(|status| status.is_shown());
            let Some(segment) = segment.filter(|segment| residual > most && shown(segment)) else { continue };
            most = residual;
            found.clearest = Some(Cell {
                group: (*group).to_owned(),
                segment: segment.to_owned(),
                share: count / people,
                p: (normal_p(residual) * all_cells).min(1.0),
            });
        }
    }
    let side = sizes.len().min(columns.len()).saturating_sub(1) as f64;
    found.p = Some(chi_square_log_sf(chi2, dof).exp());
    found.chi2 = Value::new(chi2);
    found.cramers_v = Value::new((chi2 / (n * side)).sqrt());
    found
}

/// Result of the test, before the figures that must not be shown are removed.
struct Tested {
    joined: BTreeSet<String>,
    dof: u32,
    p: Option<f64>,
    chi2: Value,
    cramers_v: Value,
    clearest: Option<Cell>,
}
