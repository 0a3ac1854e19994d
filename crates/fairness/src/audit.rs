//! The audit of a table of predictions by its attributes and their crossings.

use crate::aside::aside;
use crate::attribute::AttributeAudit;
use crate::cells::Parts;
use crate::group::GroupMetrics;
use crate::grouping::Grouping;
use crate::input::{Attribute, Rows};
use crate::numeric::quantile_sorted;
use crate::pass::{Shared, pairs};
use crate::plan::Plans;
use crate::rank;
use crate::settings::Settings;
use crate::slope::{CalibrationSlope, calibration_slope};
use crate::value::{Reason, Value};
use obole_error::{Error, Kind, message};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A finished audit. Everything in it has passed the size gates of its settings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// Settings that the audit was made with.
    pub settings: Settings,
    /// Number of audited rows: those of the table minus the rows dropped because of [`Audit::few`].
    pub n_rows: u64,
    /// Attributes and crossings that fewer than [`crate::Gates::publish_k`] rows lack (or have). These rows
    /// are excluded from all results and are not counted, so that their numbers cannot be computed from the
    /// totals.
    pub few: BTreeSet<String>,
    /// `true` when the table has weights.
    pub has_weight: bool,
    /// `true` when every score is 0 or 1.
    pub binary_score: bool,
    /// Median score of all rows; the threshold of the scoring rate.
    pub median_score: Value,
    /// Names of the single attributes, in the order of the input.
    pub attribute_names: Vec<String>,
    /// Metrics over all audited rows, regardless of their attributes.
    pub overall_all_rows: GroupMetrics,
    /// Calibration slope over all rows.
    pub calibration_slope_all_rows: CalibrationSlope,
    /// Audits of the attributes and crossings, by name; a crossing is named `a|b`.
    pub attributes: BTreeMap<String, AttributeAudit>,
}

/// Audits a table of predictions by each attribute and by the crossings that the settings ask for.
///
/// ```
/// use obole_fairness::{audit, Attribute, Gates, Metric, Rows, Settings};
/// let selected = [true, true, false, false, true, false];
/// let sex = Attribute::from_labels("sex", ["F", "F", "F", "M", "M", "M"].map(Some));
/// let rows = Rows { decision: Some(&selected), ..Rows::default() };
/// let settings = Settings { gates: Gates::open(), ..Settings::default() };
/// let audit = audit(&rows, &[sex], &settings)?;
/// let groups = &audit.attributes["sex"].groups;
/// assert_eq!(groups[0].get(Metric::SelectionRate).get(), Some(2.0 / 3.0));
/// // Without outcomes a true positive rate is undefined, with its reason; it is never zero.
/// assert!(groups[0].get(Metric::Tpr).reason().is_some());
/// # Ok::<(), obole_fairness::Error>(())
/// ```
///
/// # Errors
/// Slices of different lengths; scores, weights or amounts that are not finite (with the row numbers); two
/// attributes of one name; a numeric attribute with more than twenty values; a setting out of range; an
/// unknown reference group.
pub fn audit(rows: &Rows<'_>, attributes: &[Attribute], settings: &Settings) -> Result<Audit, Error> {
    settings.check()?;
    rows.check()?;
    for (at, attribute) in attributes.iter().enumerate() {
        attribute.check(rows.len())?;
        if attributes.iter().take(at).any(|other| other.name == attribute.name) {
            let message = message!("attribute-twice", name = &attribute.name);
            return Err(Error::new(Kind::InvalidAttribute, message));
        }
    }
    match aside(attributes, rows.len(), settings) {
        None => of_rows(rows, attributes, settings, BTreeSet::new()),
        Some(aside) => {
            let kept = aside.attributes(attributes);
            aside.rows(rows, |rows| of_rows(rows, &kept, settings, aside.few.clone()))
        }
    }
}

/// Audits rows that are validated and none of which has to be dropped.
fn of_rows(
    rows: &Rows<'_>,
    attributes: &[Attribute],
    settings: &Settings,
    few: BTreeSet<String>,
) -> Result<Audit, Error> {
    let parts = Parts {
        labels: rows.y_true.is_some(),
        scores: rows.score.is_some(),
        decisions: rows.decision.is_some(),
    };
    let order = rows.score.map(rank::order).unwrap_or_default();
    let median = rows.score.and_then(|score| {
        let sorted: Vec<f64> = order.iter().filter_map(|&row| score.get(row as usize).copied()).collect();
        quantile_sorted(&sorted, 0.5)
    });
    let binary = rows.score.is_some_and(|score| score.iter().all(|&s| s == 0.0 || s == 1.0));
    let shared = Shared { rows, settings, parts, order, median, binary, few: &few };
    let everybody = vec![0_u32; rows.len()];
    let (all, _, score_lists) = shared.pass(&everybody, 1, false);
    let slope = match (rows.score, score_lists.first()) {
        (Some(_), Some(score_list)) => calibration_slope(score_list),
        _ => CalibrationSlope::undefined(Reason::NoScores),
    };
    drop(score_lists);
    let overall_all_rows =
        all.into_iter().next().ok_or_else(|| Error::new(Kind::LengthMismatch, "no-rows"))?;

    let singles: Vec<Grouping> = attributes.iter().map(|a| Grouping::single(a, settings.missing)).collect();
    let plans: Vec<Plans> = singles.iter().map(|grouping| shared.plans(grouping)).collect();
    let mut audits = BTreeMap::new();
    for (grouping, plan) in singles.iter().zip(&plans) {
        audits.insert(grouping.name.clone(), shared.attribute(grouping, plan)?);
    }
    for (a, b) in pairs(settings.crossings, singles.len()) {
        let (Some(ga), Some(gb), Some(pa), Some(pb)) =
            (singles.get(a), singles.get(b), plans.get(a), plans.get(b))
        else {
            continue;
        };
        let cross = Grouping::cross(ga, gb);
        let plan = shared.cross_plans(&cross, [ga, gb], [pa, pb]);
        audits.insert(cross.name.clone(), shared.attribute(&cross, &plan)?);
    }
    Ok(Audit {
        settings: settings.clone(),
        n_rows: rows.len() as u64,
        few,
        has_weight: rows.weight.is_some(),
        binary_score: binary,
        median_score: median.map_or(Value::undefined(Reason::NoScores), Value::new),
        attribute_names: attributes.iter().map(|a| a.name.clone()).collect(),
        overall_all_rows,
        calibration_slope_all_rows: slope,
        attributes: audits,
    })
}
