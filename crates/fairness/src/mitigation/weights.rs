//! Reweighing: training weights under which the outcome does not depend on the group.

use obole_error::{Error, Kind};
use serde::Serialize;

use crate::cells;
use crate::grouping::Grouping;
use crate::inequality::{Reweighing, reweighing};
use crate::input::{Attribute, Missing, Rows};

/// One weight per row, and the table that the weights come from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowWeights {
    /// Weight of each row: `P(g)·P(y)/P(g, y)` times its original weight. A row without an outcome has weight
    /// 0, because a model cannot be trained on it; a row without a group has its original weight.
    pub weight: Vec<f64>,
    /// Factor of each group and outcome; undefined where a group has no such row, because independence is
    /// then impossible.
    pub table: Vec<Reweighing>,
}

/// Computes the weights of F. Kamiran and T. Calders (Knowledge and Information Systems 33, 2012, 1–33) for
/// training. With them, outcome and attribute are independent, and the total weight is unchanged. The
/// attribute is used in training only; a model fitted with the weights does not use it for decisions.
///
/// ```
/// use obole_fairness::{Attribute, Rows, reweighing_weights};
/// let y = [Some(true), Some(true), Some(false), Some(true), Some(false), Some(false)];
/// let sex = Attribute::from_labels("sex", ["F", "F", "F", "M", "M", "M"].map(Some));
/// let rows = Rows { y_true: Some(&y), ..Rows::default() };
/// // Two of three women give and one of three men: givers among women weigh (½·½)/(2/6) = ¾.
/// assert_eq!(reweighing_weights(&rows, &sex)?.weight, [0.75, 0.75, 1.5, 1.5, 0.75, 0.75]);
/// # Ok::<(), obole_fairness::Error>(())
/// ```
///
/// # Errors
/// Slices of different lengths, bad weights, or a table without outcomes ([`Kind::InvalidParameter`]).
pub fn reweighing_weights(rows: &Rows<'_>, attribute: &Attribute) -> Result<RowWeights, Error> {
    rows.check()?;
    attribute.check(rows.len())?;
    let Some(outcomes) = rows.y_true else {
        return Err(Error::new(Kind::InvalidParameter, "reweighing-without-outcomes"));
    };
    let grouping = Grouping::single(attribute, Missing::Exclude);
    let tallies = cells::tally(rows, &grouping.codes, grouping.levels.len(), rows.weight.is_some(), None);
    let mut all = cells::Tally::default();
    tallies.iter().for_each(|tally| all.merge(tally));
    let whole = all.cells();
    let table: Vec<Reweighing> = grouping
        .levels
        .iter()
        .zip(&tallies)
        .map(|(name, tally)| reweighing(name, &tally.cells(), &whole))
        .collect();
    let factor = |row: usize, gave: bool| {
        let own = grouping.codes.get(row).and_then(|code| table.get(*code as usize));
        own.and_then(|own| if gave { own.positive.get() } else { own.negative.get() }).unwrap_or(1.0)
    };
    let own = |row: usize| rows.weight.and_then(|weight| weight.get(row).copied()).unwrap_or(1.0);
    let weight = outcomes
        .iter()
        .enumerate()
        .map(|(row, outcome)| outcome.map_or(0.0, |gave| own(row) * factor(row, gave)))
        .collect();
    Ok(RowWeights { weight, table })
}
