//! The tables of a ledger as Arrow IPC files: uncompressed columns in their memory layout, so that reading is
//! copying.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{Array, ArrayRef, BooleanArray, LargeStringArray, PrimitiveArray, RecordBatch};
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::FileWriter;
use arrow_schema::ArrowError;
use obole_ledger::disk;

use crate::{Error, Kind, Result};

/// Number of rows of a record batch: small enough that a file of any size is written and read in little
/// memory.
pub(super) const BATCH: usize = 1 << 19;

/// Builds a column of numbers or days.
pub(super) fn numbers<T: ArrowPrimitiveType>(values: Vec<T::Native>) -> ArrayRef {
    Arc::new(PrimitiveArray::<T>::from_iter_values(values))
}

/// Builds a column of booleans.
pub(super) fn flags(values: &[bool]) -> ArrayRef {
    Arc::new(BooleanArray::from(values.to_vec()))
}

/// Builds a column of texts.
pub(super) fn texts<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(LargeStringArray::from_iter_values(values))
}

/// Writes a table batch by batch, readable by its owner only. `columns` returns the columns of a range of its
/// `rows` rows.
///
/// # Errors
/// When the disk fails.
pub(super) fn write_arrow(
    path: &Path,
    rows: usize,
    columns: impl Fn(Range<usize>) -> Vec<(&'static str, ArrayRef)>,
) -> Result<()> {
    let batch = |range| RecordBatch::try_from_iter(columns(range));
    disk::write_private_file(path, |file| {
        let empty = batch(0..0).map_err(not_written)?;
        let mut writer =
            FileWriter::try_new(BufWriter::new(file), empty.schema_ref()).map_err(not_written)?;
        for start in (0..rows).step_by(BATCH) {
            let next = batch(start..(start + BATCH).min(rows)).map_err(not_written)?;
            writer.write(&next).map_err(not_written)?;
        }
        writer.finish().map_err(not_written)?;
        Ok(writer.get_mut().flush()?)
    })
}

/// Converts a write error. Columns are checked before, so only the disk can fail.
fn not_written(error: ArrowError) -> Error {
    match error {
        ArrowError::IoError(_, error) => Error::from(error),
        _ => Error::new(Kind::System, "table-unwritable").hint("look-for-full-disk"),
    }
}

fn not_read(error: ArrowError) -> Error {
    match error {
        ArrowError::IoError(_, error) => Error::from(error),
        _ => Error::new(Kind::Unreadable, "table-unreadable"),
    }
}

/// Reads the named columns of an open file batch by batch and returns the number of rows. `path` is for
/// messages.
///
/// # Errors
/// [`Kind::Unreadable`] when it is not an Arrow file or lacks a column.
pub(super) fn read_arrow(
    file: &File,
    path: &Path,
    columns: &[&str],
    mut take: impl FnMut(&RecordBatch) -> Result<()>,
) -> Result<usize> {
    let file = file.try_clone().map_err(|e| Error::io("cannot-open-table", path, e))?;
    let in_file = |e: ArrowError| not_read(e).in_file(path);
    let reader = FileReader::try_new(file, None).map_err(in_file)?;
    let wanted =
        columns.iter().map(|name| reader.schema().index_of(name).map_err(|_| missing(name).in_file(path)));
    let wanted = wanted.collect::<Result<Vec<usize>>>()?;
    let mut rows = 0;
    for batch in reader {
        let batch = batch.and_then(|batch| batch.project(&wanted)).map_err(in_file)?;
        take(&batch).map_err(|e| e.in_file(path))?;
        rows += batch.num_rows();
    }
    Ok(rows)
}

/// Returns the error of a column that is not as the ledger wrote it.
pub(super) fn missing(name: &str) -> Error {
    Error::new(Kind::Unreadable, "column-missing-or-of-another-type").in_column(name)
}

/// Returns the column of this type, which must have no gaps.
fn column<'a, A: Array + 'static>(batch: &'a RecordBatch, name: &str) -> Result<&'a A> {
    let found = batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<A>());
    found.filter(|column| column.null_count() == 0).ok_or_else(|| missing(name))
}

/// Reads the numbers or days of a column.
pub(super) fn read_numbers<'a, T: ArrowPrimitiveType>(
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a [T::Native]> {
    Ok(column::<PrimitiveArray<T>>(batch, name)?.values())
}

/// Appends the flags of a column.
pub(super) fn read_flags(batch: &RecordBatch, name: &str, into: &mut Vec<bool>) -> Result<()> {
    into.extend(column::<BooleanArray>(batch, name)?.values().iter());
    Ok(())
}

/// Appends the texts of a column.
pub(super) fn read_texts(batch: &RecordBatch, name: &str, into: &mut Vec<Box<str>>) -> Result<()> {
    into.extend(column::<LargeStringArray>(batch, name)?.iter().map(|text| text.unwrap_or_default().into()));
    Ok(())
}

/// Returns whether a column holds texts.
pub(super) fn is_text(batch: &RecordBatch, name: &str) -> bool {
    column::<LargeStringArray>(batch, name).is_ok()
}
