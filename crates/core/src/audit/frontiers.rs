//! Threshold frontiers: the cost of a smaller gap, by attribute.

use std::collections::BTreeMap;

use obole_fairness::{Attribute, Frontier, Metric, MitigationInput, Rows, Settings, rows_audited};

use super::table::Table;
use crate::Result;

/// Maximum number of points of a frontier; a chart shows no more.
const MOST_POINTS: usize = 120;

/// Computes the threshold frontier of the selection rate for each attribute: at every threshold of the score,
/// the gap between the groups and the gifts that are not reached. Points are so far apart that two neighbours
/// never reveal one person. The rows are those of the audit. Empty without scores or outcomes.
///
/// # Errors
/// As [`super::table_audit`].
pub fn frontiers(
    rows: &Rows<'_>,
    attributes: &[Attribute],
    settings: &Settings,
) -> Result<BTreeMap<String, Frontier>> {
    let mut found = BTreeMap::new();
    if rows.score.is_none() || rows.y_true.is_none() {
        return Ok(found);
    }
    let table = Table {
        truth: rows.y_true.map(<[_]>::to_vec),
        score: rows.score.map(<[_]>::to_vec),
        decision: rows.decision.map(<[_]>::to_vec),
        weight: None,
        amount: rows.amount.map(|(given, predicted)| (given.to_vec(), predicted.to_vec())),
        attributes: attributes.to_vec(),
    };
    let table = table.part(&rows_audited(attributes, rows.len(), settings));
    for attribute in &table.attributes {
        let field = MitigationInput::new(&table.rows(), attribute, settings)?;
        let frontier = field.frontier(Metric::SelectionRate)?;
        let thinned = frontier.thinned(MOST_POINTS, settings.gates.publish_k);
        found.insert(attribute.name().to_owned(), thinned);
    }
    Ok(found)
}
