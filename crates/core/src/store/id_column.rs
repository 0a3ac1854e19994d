//! Identifiers as a column of a file: whole numbers if all are, else text.

use std::ops::Range;

use arrow_array::types::UInt64Type;
use arrow_array::{ArrayRef, RecordBatch};
use obole_ledger::Ids;

use super::arrow_file::{is_text, numbers, read_numbers, read_texts, texts};
use crate::{Error, Kind, Result};

/// Builds the column of the identifiers of a range of rows.
pub(super) fn ids(ids: &Ids, rows: Range<usize>) -> ArrayRef {
    match ids {
        Ids::Number(values) => numbers::<UInt64Type>(values[rows].to_vec()),
        Ids::Text(values) => texts(values[rows].iter().map(|text| &**text)),
        // Unread identifiers are refused before anything is written.
        Ids::Unread(_) => numbers::<UInt64Type>(Vec::new()),
    }
}

/// Appends the identifiers of a batch.
///
/// # Errors
/// [`Kind::Unreadable`] when the column is missing, or its type is not that of the earlier batches.
pub(super) fn read_ids(batch: &RecordBatch, name: &str, into: &mut Ids) -> Result<()> {
    if is_text(batch, name) {
        if into.is_empty() {
            *into = Ids::Text(Vec::new());
        }
        let Ids::Text(texts) = into else { return Err(impossible(name)) };
        read_texts(batch, name, texts)
    } else {
        let Ids::Number(numbers) = into else { return Err(impossible(name)) };
        numbers.extend_from_slice(read_numbers::<UInt64Type>(batch, name)?);
        Ok(())
    }
}

/// Returns the error of a value that no ledger has.
pub(super) fn impossible(column: &str) -> Error {
    Error::new(Kind::Unreadable, "column-value-unknown").in_column(column)
}
