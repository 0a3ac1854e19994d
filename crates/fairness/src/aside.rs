//! Rows dropped from the audit because they could be re-identified: too few people lack an attribute, or too
//! few have it.
//!
//! The rows without an attribute form a separate line next to its groups, and the totals are published. A
//! line of a few people could therefore be computed from the others by subtraction. Hiding another group to
//! protect that line would cost the audit a whole group. So these few rows are excluded from all results, and
//! their number is not published.

use crate::input::{Attribute, Missing, Rows};
use crate::pass::pairs;
use crate::settings::Settings;
use std::collections::BTreeSet;

/// The rows that remain in the audit, and the attributes and crossings because of which the others were
/// dropped.
pub(crate) struct Aside {
    keep: Vec<bool>,
    pub few: BTreeSet<String>,
}

/// Finds the rows to drop; returns `None` when every row may remain. Under [`Missing::AsGroup`] the rows
/// without a value form an ordinary group with the usual gates.
pub(crate) fn aside(attributes: &[Attribute], rows: usize, settings: &Settings) -> Option<Aside> {
    let k = settings.gates.publish_k as usize;
    if k == 0 || settings.missing == Missing::AsGroup {
        return None;
    }
    let mut found = Aside { keep: vec![true; rows], few: BTreeSet::new() };
    // Dropping rows because of one attribute may leave too few rows for another.
    loop {
        let before = found.keep.iter().filter(|keep| **keep).count();
        for attribute in attributes {
            let known = |row: usize| attribute.codes.get(row).is_some_and(Option::is_some);
            found.leave_out(&attribute.name, k, |row| !known(row));
            found.leave_out(&attribute.name, k, known);
        }
        for (a, b) in pairs(settings.crossings, attributes.len()) {
            let (Some(a), Some(b)) = (attributes.get(a), attributes.get(b)) else { continue };
            let known = |of: &Attribute, row: usize| of.codes.get(row).is_some_and(Option::is_some);
            let name = format!("{}|{}", a.name, b.name);
            found.leave_out(&name, k, |row| !known(a, row) && !known(b, row));
            found.leave_out(&name, k, |row| known(a, row) && known(b, row));
        }
        if before == found.keep.iter().filter(|keep| **keep).count() {
            break;
        }
    }
    (!found.few.is_empty()).then_some(found)
}

/// Returns for each row whether an audit by these attributes includes it. Where fewer people than the
/// publication threshold lack an attribute (or have it), their numbers could be computed from the totals, so
/// these rows are excluded from all results. Any other output published with the audit must exclude the same
/// rows.
pub fn rows_audited(attributes: &[Attribute], rows: usize, settings: &Settings) -> Vec<bool> {
    aside(attributes, rows, settings).map_or_else(|| vec![true; rows], |found| found.keep)
}

impl Aside {
    /// Drops the rows of a line if fewer than `k` of them remain.
    fn leave_out(&mut self, name: &str, k: usize, of_line: impl Fn(usize) -> bool) {
        let line: Vec<usize> = self
            .keep
            .iter()
            .enumerate()
            .filter(|(row, keep)| **keep && of_line(*row))
            .map(|(row, _)| row)
            .collect();
        if line.is_empty() || line.len() >= k {
            return;
        }
        self.few.insert(name.to_owned());
        for row in line {
            if let Some(keep) = self.keep.get_mut(row) {
                *keep = false;
            }
        }
    }

    fn pick<T: Copy>(&self, column: &[T]) -> Vec<T> {
        column.iter().zip(&self.keep).filter(|(_, keep)| **keep).map(|(value, _)| *value).collect()
    }

    /// Returns the attributes restricted to the rows that remain. Levels without any remaining row are
    /// removed.
    pub fn attributes(&self, attributes: &[Attribute]) -> Vec<Attribute> {
        let one = |attribute: &Attribute| {
            let label = |code: u32| attribute.levels.get(code as usize).map(String::as_str);
            let codes = self.pick(&attribute.codes);
            Attribute::from_labels(attribute.name.clone(), codes.into_iter().map(|c| c.and_then(label)))
        };
        attributes.iter().map(one).collect()
    }

    /// Calls `f` with the rows that remain.
    pub fn rows<R>(&self, rows: &Rows<'_>, f: impl FnOnce(&Rows<'_>) -> R) -> R {
        let y_true = rows.y_true.map(|column| self.pick(column));
        let decision = rows.decision.map(|column| self.pick(column));
        let [score, weight] = [rows.score, rows.weight].map(|part| part.map(|column| self.pick(column)));
        let amount = rows.amount.map(|(t, p)| (self.pick(t), self.pick(p)));
        f(&Rows {
            y_true: y_true.as_deref(),
            score: score.as_deref(),
            decision: decision.as_deref(),
            weight: weight.as_deref(),
            amount: amount.as_ref().map(|(t, p)| (t.as_slice(), p.as_slice())),
        })
    }
}
