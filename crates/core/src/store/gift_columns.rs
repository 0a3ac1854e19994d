//! The payments of a ledger as columns of a file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use arrow_array::types::{Date32Type, Int64Type, UInt16Type, UInt32Type};
use arrow_array::{ArrayRef, RecordBatch};
use obole_ledger::{Cents, Coded, Day, GiftKind, GiftTable, Ids, Status};

use super::arrow_file::{flags, numbers, read_flags, read_numbers, write_arrow};
use super::id_column::{ids, impossible, read_ids};
use super::ledger::{Extent, TableFile};
use crate::Result;

/// A column of codes.
struct CodeColumn<'a> {
    name: &'static str,
    /// The code that all rows have, if there is one.
    constant: Option<u32>,
    codes: Box<dyn Fn(Range<usize>) -> ArrayRef + 'a>,
}

impl<'a> CodeColumn<'a> {
    fn new<T: Copy + PartialEq>(
        name: &'static str,
        column: &'a [T],
        code: impl Fn(T) -> u16 + Copy + 'a,
    ) -> Self {
        let first = column.first().copied();
        let constant = first.filter(|first| column.iter().all(|cell| cell == first));
        let codes = move |rows: Range<usize>| {
            numbers::<UInt16Type>(column[rows].iter().map(|cell| code(*cell)).collect())
        };
        Self { name, constant: constant.map(|cell| code(cell).into()), codes: Box::new(codes) }
    }
}

/// Writes the gifts, and returns the columns that hold one code in all rows. Most files have one currency and
/// one kind, and ten million copies of it take time to write and to read.
pub(super) fn write_gifts(gifts: &GiftTable, path: &Path) -> Result<BTreeMap<String, u32>> {
    let coded = [
        CodeColumn::new("status", &gifts.status, |status| status as u16),
        CodeColumn::new("kind", &gifts.kind, |kind| kind as u16),
        CodeColumn::new("currency", gifts.currency.codes(), |code| code),
        CodeColumn::new("campaign", gifts.campaign.codes(), |code| code),
        CodeColumn::new("channel", gifts.channel.codes(), |code| code),
        CodeColumn::new("payment_method", gifts.payment_method.codes(), |code| code),
        CodeColumn::new("failure_code", gifts.failure_code.codes(), |code| code),
        CodeColumn::new("source", &gifts.source, |source| source),
    ];
    write_arrow(path, gifts.len(), |rows| {
        let at = |rows: &Range<usize>| rows.clone();
        let days = gifts.day[at(&rows)].iter().map(|day| day.days()).collect();
        let cents = gifts.cents[at(&rows)].iter().map(|cents| cents.get()).collect();
        let mut columns = vec![
            ("donor", numbers::<UInt32Type>(gifts.donor[at(&rows)].to_vec())),
            ("day", numbers::<Date32Type>(days)),
            ("cents", numbers::<Int64Type>(cents)),
            ("gift_id", ids(&gifts.id, at(&rows))),
        ];
        let several = coded.iter().filter(|column| column.constant.is_none());
        columns.extend(several.map(|column| (column.name, (column.codes)(at(&rows)))));
        columns.push(("recurring", flags(&gifts.recurring[at(&rows)])));
        columns.push(("source_row", numbers::<UInt32Type>(gifts.source_row[rows].to_vec())));
        columns
    })?;
    Ok(coded.iter().filter_map(|column| Some((column.name.to_owned(), column.constant?))).collect())
}

/// The columns that features, labels and segments read, followed by the others.
const COLUMNS: [&str; 14] = [
    "donor",
    "day",
    "cents",
    "status",
    "kind",
    "currency",
    "campaign",
    "channel",
    "recurring",
    "gift_id",
    "payment_method",
    "failure_code",
    "source",
    "source_row",
];
const FEATURE_COLUMNS: usize = 9;

/// Reads the gifts that [`write_gifts`] wrote. `levels` are the texts behind the codes of `currency`,
/// `campaign`, `channel`, `payment_method` and `failure_code`.
///
/// # Errors
/// [`Kind::Unreadable`](crate::Kind::Unreadable) when a column is missing or holds a value that no ledger
/// has.
pub(super) fn read_gifts(
    table: &TableFile,
    levels: [Vec<String>; 5],
    constant: &BTreeMap<String, u32>,
    extent: Extent,
) -> Result<GiftTable> {
    let whole = extent == Extent::Whole;
    let wanted = if whole { &COLUMNS[..] } else { &COLUMNS[..FEATURE_COLUMNS] };
    let columns: Vec<&str> = wanted.iter().copied().filter(|name| !constant.contains_key(*name)).collect();
    let mut gifts = GiftTable::default();
    let mut coded: [Vec<u16>; 5] = Default::default();
    let names = ["currency", "campaign", "channel", "payment_method", "failure_code"];
    let rows = table.read(&columns, |batch| {
        gifts.donor.extend_from_slice(read_numbers::<UInt32Type>(batch, "donor")?);
        gifts.day.extend(read_numbers::<Date32Type>(batch, "day")?.iter().map(|&day| Day::new(day)));
        gifts.cents.extend(read_numbers::<Int64Type>(batch, "cents")?.iter().map(|&cents| Cents::new(cents)));
        read_flags(batch, "recurring", &mut gifts.recurring)?;
        let codes = |name: &str| match (wanted.contains(&name), constant.get(name)) {
            (false, _) => Ok(Vec::new()),
            (true, Some(code)) => Ok(vec![narrow(*code, name)?; batch.num_rows()]),
            (true, None) => read_codes(batch, name),
        };
        for code in codes("status")? {
            gifts.status.push(*Status::ALL.get(usize::from(code)).ok_or_else(|| impossible("status"))?);
        }
        for code in codes("kind")? {
            gifts.kind.push(*GiftKind::ALL.get(usize::from(code)).ok_or_else(|| impossible("kind"))?);
        }
        for (name, into) in names.into_iter().zip(&mut coded) {
            into.extend(codes(name)?);
        }
        gifts.source.extend(codes("source")?);
        if whole {
            read_ids(batch, "gift_id", &mut gifts.id)?;
            gifts.source_row.extend_from_slice(read_numbers::<UInt32Type>(batch, "source_row")?);
        }
        Ok(())
    })?;
    if !whole {
        gifts.id = Ids::Unread(rows);
        // The system allocates no memory for zeros that are never accessed.
        (gifts.source, gifts.source_row) = (vec![0; rows], vec![0; rows]);
        for codes in coded.iter_mut().filter(|codes| codes.is_empty()) {
            *codes = vec![0; rows];
        }
    }
    let into = [
        &mut gifts.currency,
        &mut gifts.campaign,
        &mut gifts.channel,
        &mut gifts.payment_method,
        &mut gifts.failure_code,
    ];
    for ((column, levels), codes) in into.into_iter().zip(levels).zip(coded) {
        *column = Coded::from_parts(levels, codes).map_err(|e| table.blame(e))?;
    }
    Ok(gifts)
}

/// Reads a column of codes; those of Parquet tables are wider.
pub(super) fn read_codes(batch: &RecordBatch, name: &str) -> Result<Vec<u16>> {
    if let Ok(codes) = read_numbers::<UInt16Type>(batch, name) {
        return Ok(codes.to_vec());
    }
    read_numbers::<UInt32Type>(batch, name)?.iter().map(|&code| narrow(code, name)).collect()
}

fn narrow(code: u32, name: &str) -> Result<u16> {
    u16::try_from(code).map_err(|_| impossible(name))
}
