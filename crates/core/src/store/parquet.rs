//! Parquet files through polars: tables for other programs, and the tables of ledgers from before version 5.

use std::fs::File;
use std::path::Path;

use arrow_array::types::{Date32Type, Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, RecordBatch};
use obole_ledger::disk;
use polars_core::prelude::{Column, DataFrame, DataType, PolarsError, PolarsResult};
use polars_io::SerReader;
use polars_io::parquet::read::{ParallelStrategy, ParquetReader};
use polars_io::parquet::write::{ParquetCompression, ParquetWriter, StatisticsOptions};

use super::arrow_file::{BATCH, flags, missing, numbers, texts};
use crate::{Error, Kind, Result};

/// Returns the error of a table that polars refuses.
pub(super) fn failed(error: &PolarsError) -> Error {
    match error {
        PolarsError::IO { error, .. } => Error::from(match error.raw_os_error() {
            Some(code) => std::io::Error::from_raw_os_error(code),
            None => std::io::Error::new(error.kind(), error.to_string()),
        }),
        _ => Error::new(Kind::Unreadable, "table-unreadable"),
    }
}

/// Converts a write error. A table of checked columns fails only with the disk, whose error the Parquet
/// writer may have reworded.
fn not_written(error: &PolarsError) -> Error {
    match error {
        PolarsError::IO { .. } => failed(error),
        _ => Error::new(Kind::System, "table-unwritable").hint("look-for-full-disk"),
    }
}

/// Writes a data frame as Parquet, compressed with Snappy, which every reader knows.
///
/// # Errors
/// When the disk fails.
pub(super) fn write_frame(path: &Path, frame: &mut DataFrame) -> Result<()> {
    disk::write_file(path, |file| {
        let writer = ParquetWriter::new(file)
            .with_compression(ParquetCompression::Snappy)
            .with_statistics(StatisticsOptions::empty())
            .with_row_group_size(Some(BATCH))
            .set_parallel(false);
        writer.finish(frame).map_err(|e| not_written(&e))?;
        Ok(())
    })
}

/// Reads a complete Parquet file.
///
/// # Errors
/// [`Kind::Unreadable`] when it is not a Parquet file.
pub(super) fn read_frame(path: &Path) -> Result<DataFrame> {
    let file = File::open(path).map_err(|e| Error::io("cannot-open-table", path, e))?;
    ParquetReader::new(file).finish().map_err(|e| failed(&e))
}

/// Reads the named columns of an open Parquet file one row group after the other, as
/// [`read_arrow`](super::arrow_file::read_arrow) does.
///
/// # Errors
/// [`Kind::Unreadable`] when it is not a Parquet file or lacks a column.
pub(super) fn read_old(
    file: &File,
    path: &Path,
    columns: &[&str],
    mut take: impl FnMut(&RecordBatch) -> Result<()>,
) -> Result<usize> {
    let again =
        || file.try_clone().map(ParquetReader::new).map_err(|e| Error::io("cannot-open-table", path, e));
    let rows = again()?.num_rows().map_err(|e| failed(&e).in_file(path))?;
    for start in (0..rows).step_by(BATCH) {
        let frame = again()?
            .with_columns(Some(columns.iter().map(|name| (*name).to_owned()).collect()))
            .with_slice(Some((start, BATCH.min(rows - start))))
            .read_parallel(ParallelStrategy::Columns)
            .finish()
            .map_err(|e| failed(&e).in_file(path))?;
        let arrays = frame.columns().iter().map(|column| {
            let name = column.name().as_str();
            array(column).ok().flatten().map(|array| (name, array)).ok_or_else(|| missing(name).in_file(path))
        });
        let batch = RecordBatch::try_from_iter(arrays.collect::<Result<Vec<_>>>()?);
        let batch = batch.map_err(|_| Error::new(Kind::Unreadable, "table-damaged").in_file(path))?;
        take(&batch).map_err(|e| e.in_file(path))?;
    }
    Ok(rows)
}

/// Returns a column of a ledger as an Arrow array; `None` if it has gaps or another type.
fn array(column: &Column) -> PolarsResult<Option<ArrayRef>> {
    if column.null_count() > 0 {
        return Ok(None);
    }
    Ok(Some(match column.dtype() {
        DataType::UInt32 => numbers::<UInt32Type>(column.u32()?.into_no_null_iter().collect()),
        DataType::UInt64 => numbers::<UInt64Type>(column.u64()?.into_no_null_iter().collect()),
        DataType::Int32 => numbers::<Int32Type>(column.i32()?.into_no_null_iter().collect()),
        DataType::Int64 => numbers::<Int64Type>(column.i64()?.into_no_null_iter().collect()),
        DataType::Date => numbers::<Date32Type>(column.date()?.physical().into_no_null_iter().collect()),
        DataType::Boolean => flags(&column.bool()?.iter().flatten().collect::<Vec<bool>>()),
        DataType::String => texts(column.str()?.iter().flatten()),
        _ => return Ok(None),
    }))
}
