//! Replay of a bootstrap that was drawn by another program.

use obole_error::{Error, Kind};

use crate::cells::{self, Cells};
use crate::grouping::Grouping;
use crate::input::{Attribute, Missing, Rows};

/// Computes the cells of each level of an attribute (without rows whose value is missing) on the rows in
/// `indices`, with repetition: the replay of a bootstrap that was drawn by another program.
///
/// # Errors
/// Columns of different lengths, or an index past the table.
pub fn resampled_cells(rows: &Rows<'_>, attribute: &Attribute, indices: &[u32]) -> Result<Vec<Cells>, Error> {
    rows.check()?;
    attribute.check(rows.len())?;
    let codes = Grouping::single(attribute, Missing::Exclude).codes;
    let place = |index: &u32| codes.get(*index as usize).copied();
    let Some(drawn) = indices.iter().map(place).collect::<Option<Vec<u32>>>() else {
        return Err(Error::new(Kind::LengthMismatch, "row-past-table"));
    };
    let at = |index: &u32| *index as usize;
    let y: Option<Vec<Option<bool>>> =
        rows.y_true.map(|y| indices.iter().map(|i| y.get(at(i)).copied().flatten()).collect());
    let decision: Option<Vec<bool>> =
        rows.decision.map(|d| indices.iter().map(|i| d.get(at(i)) == Some(&true)).collect());
    let resampled = Rows { y_true: y.as_deref(), decision: decision.as_deref(), ..Rows::default() };
    let tallies = cells::tally(&resampled, &drawn, attribute.levels().len(), false, None);
    Ok(tallies.iter().map(cells::Tally::cells).collect())
}
