//! The hand-over between our columns and polars.

use std::fs::File;
use std::path::Path;

use obole_ledger::disk;
use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Int32Chunked, Int64Chunked, IntoColumn, NewChunkedArray,
    ParallelStrategy, ParquetCompression, ParquetReader, ParquetWriter, PolarsError, SerReader,
    StatisticsOptions, StringChunked, UInt32Chunked, UInt64Chunked,
};

use crate::{Error, Kind, Result};

/// Rows of one row group: small enough that a file of any size is written and read in little memory.
pub(super) const ROW_GROUP: usize = 1 << 19;

/// One stretch of a column.
pub(super) enum Piece {
    U32(Vec<u32>),
    U64(Vec<u64>),
    I32(Vec<i32>),
    Days(Vec<i32>),
    I64(Vec<i64>),
    F64(Vec<f64>),
    Bool(Vec<bool>),
    Text(Vec<String>),
}

pub(super) fn failed(error: &PolarsError) -> Error {
    match error {
        PolarsError::IO { error, .. } => Error::from(match error.raw_os_error() {
            Some(code) => std::io::Error::from_raw_os_error(code),
            None => std::io::Error::new(error.kind(), error.to_string()),
        }),
        _ => Error::new(Kind::Unreadable, "table-unreadable"),
    }
}

/// A table made from checked columns fails only with the disk, whose error the Parquet writer may have put into words
/// of its own.
fn not_written(error: &PolarsError) -> Error {
    match error {
        PolarsError::IO { .. } => failed(error),
        _ => Error::new(Kind::System, "table-unwritable").hint("look-for-full-disk"),
    }
}

fn column(name: &str, piece: Piece) -> Column {
    let name = name.into();
    match piece {
        Piece::U32(values) => UInt32Chunked::from_vec(name, values).into_column(),
        Piece::U64(values) => UInt64Chunked::from_vec(name, values).into_column(),
        Piece::I32(values) => Int32Chunked::from_vec(name, values).into_column(),
        Piece::Days(values) => Int32Chunked::from_vec(name, values).into_date().into_column(),
        Piece::I64(values) => Int64Chunked::from_vec(name, values).into_column(),
        // A missing number is null in files, whoever reads them.
        Piece::F64(values) => {
            Column::new(name, values.into_iter().map(|x| (!x.is_nan()).then_some(x)).collect::<Vec<_>>())
        }
        Piece::Bool(values) => BooleanChunked::from_slice(name, &values).into_column(),
        Piece::Text(values) => {
            StringChunked::from_iter_values(name, values.iter().map(String::as_str)).into_column()
        }
    }
}

/// Writes a table of a ledger group by group, for its owner alone; `make` gives the columns of a stretch of
/// its `rows` rows.
pub(super) fn write_parquet(
    path: &Path,
    rows: usize,
    make: impl Fn(std::ops::Range<usize>) -> Vec<(&'static str, Piece)>,
) -> Result<()> {
    let named = |range| make(range).into_iter().map(|(name, piece)| (name.to_owned(), piece)).collect();
    disk::write_private_file(path, |file| fill(file, rows, named))
}

pub(super) fn write_parquet_named(
    path: &Path,
    rows: usize,
    make: impl Fn(std::ops::Range<usize>) -> Vec<(String, Piece)>,
) -> Result<()> {
    disk::write_file(path, |file| fill(file, rows, make))
}

fn fill(
    file: &mut File,
    rows: usize,
    make: impl Fn(std::ops::Range<usize>) -> Vec<(String, Piece)>,
) -> Result<()> {
    let frame = |range: std::ops::Range<usize>| {
        let columns = make(range).into_iter().map(|(name, piece)| column(&name, piece)).collect();
        DataFrame::new_infer_height(columns)
    };
    let failed = |e: PolarsError| not_written(&e);
    let empty = frame(0..0).map_err(failed)?;
    let mut writer = ParquetWriter::new(file)
        .with_compression(ParquetCompression::Snappy)
        .with_statistics(StatisticsOptions::empty())
        .set_parallel(false)
        .batched(empty.schema())
        .map_err(failed)?;
    let mut start = 0;
    while start < rows {
        let end = (start + ROW_GROUP).min(rows);
        writer.write_batch(&frame(start..end).map_err(failed)?).map_err(failed)?;
        start = end;
    }
    writer.finish().map_err(failed)?;
    Ok(())
}

/// Reads an open Parquet file group by group, handing each stretch to `take`. `path` is for messages.
pub(super) fn read_parquet(
    file: &File,
    path: &Path,
    columns: &[&str],
    mut take: impl FnMut(&DataFrame) -> Result<()>,
) -> Result<usize> {
    let again =
        || file.try_clone().map(ParquetReader::new).map_err(|e| Error::io("cannot-open-table", path, e));
    let rows = again()?.num_rows().map_err(|e| failed(&e).in_file(path))?;
    let mut start = 0;
    while start < rows {
        let length = ROW_GROUP.min(rows - start);
        let frame = again()?
            .with_columns(Some(columns.iter().map(|name| (*name).to_owned()).collect()))
            .with_slice(Some((start, length)))
            .read_parallel(ParallelStrategy::Columns)
            .finish()
            .map_err(|e| failed(&e).in_file(path))?;
        take(&frame).map_err(|e| e.in_file(path))?;
        start += length;
    }
    Ok(rows)
}

pub(super) fn open(path: &Path) -> Result<ParquetReader<File>> {
    let file = File::open(path).map_err(|e| Error::io("cannot-open-table", path, e))?;
    Ok(ParquetReader::new(file))
}

fn damaged(name: &str) -> Error {
    Error::new(Kind::Unreadable, "column-missing-or-of-another-type").in_column(name)
}

/// Appends the values of a column without gaps.
macro_rules! reader {
    ($name:ident, $accessor:ident, $value:ty) => {
        pub(super) fn $name(frame: &DataFrame, name: &str, into: &mut Vec<$value>) -> Result<()> {
            let column = frame.column(name).map_err(|_| damaged(name))?;
            let values = column.$accessor().map_err(|_| damaged(name))?;
            if values.null_count() > 0 {
                return Err(damaged(name));
            }
            for chunk in values.downcast_iter() {
                into.extend_from_slice(chunk.values().as_slice());
            }
            Ok(())
        }
    };
}

reader!(read_u32, u32, u32);
reader!(read_u64, u64, u64);
reader!(read_i32, i32, i32);
reader!(read_i64, i64, i64);

pub(super) fn read_days(frame: &DataFrame, name: &str, into: &mut Vec<i32>) -> Result<()> {
    let column = frame.column(name).map_err(|_| damaged(name))?;
    let values = column.date().map_err(|_| damaged(name))?.physical();
    for chunk in values.downcast_iter() {
        into.extend_from_slice(chunk.values().as_slice());
    }
    Ok(())
}

pub(super) fn read_bool(frame: &DataFrame, name: &str, into: &mut Vec<bool>) -> Result<()> {
    let column = frame.column(name).map_err(|_| damaged(name))?;
    let values = column.bool().map_err(|_| damaged(name))?;
    if values.null_count() > 0 {
        return Err(damaged(name));
    }
    for chunk in values.downcast_iter() {
        into.extend(chunk.values_iter());
    }
    Ok(())
}

/// Appends texts; a missing one is empty.
pub(super) fn read_text(frame: &DataFrame, name: &str, mut take: impl FnMut(&str)) -> Result<()> {
    let column = frame.column(name).map_err(|_| damaged(name))?;
    for value in column.str().map_err(|_| damaged(name))?.iter() {
        take(value.unwrap_or_default());
    }
    Ok(())
}

/// Whether a column holds text.
pub(super) fn is_text(frame: &DataFrame, name: &str) -> bool {
    frame.column(name).is_ok_and(|column| column.dtype() == &DataType::String)
}
