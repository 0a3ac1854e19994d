//! Bounds of a workbook of Excel 97 to 2003 before it is read: its reader follows chains of sectors that may
//! have no end, and makes room for every cell between the first and the last one of a sheet.

/// Maximum number of cells of all sheets, each of which takes about 100 bytes.
const MOST_CELLS: u64 = if cfg!(test) { 1 << 20 } else { 1 << 23 };
/// Maximum number of cells that a sheet may announce: the largest sheet of these workbooks.
const LARGEST_SHEET: u64 = 1 << 24;

/// First sector number that is a mark and no sector.
const MARKS: u32 = 0xffff_fff0;
/// Size in bytes of the sectors of small streams, and of the streams that are small.
const SMALL: (usize, usize) = (64, 4096);
/// Size in bytes of an entry of the directory.
const ENTRY: usize = 128;

/// Reason for which a workbook is not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Damaged,
    TooLarge,
}

/// Checks the bytes of a workbook.
///
/// # Errors
/// A [`Fault`] if its chains of sectors are not whole, or its sheets are too large.
pub(super) fn check(bytes: &[u8]) -> Result<(), Fault> {
    let file = Compound::open(bytes).ok_or(Fault::Damaged)?;
    let mut cells = 0;
    for stream in file.workbooks() {
        let stream = stream.ok_or(Fault::Damaged)?;
        for sheet in
            Records(&stream).take_while(|record| record.kind != END).filter(|record| record.kind == SHEET)
        {
            let from = number(sheet.data, 0).ok_or(Fault::Damaged)? as usize;
            cells += size_of_sheet(stream.get(from..).unwrap_or_default())?;
            if cells > MOST_CELLS {
                return Err(Fault::TooLarge);
            }
        }
    }
    Ok(())
}

/// Returns the number of cells that the reader holds for a sheet, and of the records that it reads.
fn size_of_sheet(stream: &[u8]) -> Result<u64, Fault> {
    let (mut records, mut depth) = (0, 0_u32);
    let mut area: Option<[u16; 4]> = None;
    for record in Records(stream) {
        records += 1;
        let short =
            |at: usize| record.data.get(at..at + 2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        match record.kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            DIMENSIONS => match announced(record.data) {
                Some(cells) if cells > LARGEST_SHEET => return Err(Fault::TooLarge),
                Some(_) => {}
                None => return Err(Fault::Damaged),
            },
            kind if CELLS.contains(&kind) => {
                let (Some(row), Some(first)) = (short(0), short(2)) else { continue };
                let last = short(record.data.len().saturating_sub(2)).filter(|_| kind == SEVERAL_NUMBERS);
                let last = last.unwrap_or(first).max(first);
                let [top, left, bottom, right] = area.unwrap_or([row, first, row, last]);
                area = Some([top.min(row), left.min(first), bottom.max(row), right.max(last)]);
            }
            _ => {}
        }
    }
    let [top, left, bottom, right] = area.map(|area| area.map(u64::from)).unwrap_or([1, 1, 0, 0]);
    Ok(records + (bottom + 1 - top) * (right + 1 - left))
}

/// Returns the number of cells that a sheet announces, counted as its reader does; `None` if its last row or
/// column comes before its first, which the reader would count as four thousand million.
fn announced(data: &[u8]) -> Option<u64> {
    let short = |at: usize| Some(u32::from(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?)));
    let (rows, columns) = match data.len() {
        10 => ((short(0)?, short(2)?), (short(4)?, short(6)?)),
        14 | 16 => ((number(data, 0)?, number(data, 4)?), (short(8)?, short(10)?)),
        // Of another length the reader makes no room.
        _ => return Some(0),
    };
    // The last ones are excluded; of an empty sheet they are 0.
    if rows.1 == 0 || columns.1 == 0 {
        return Some(1);
    }
    let first = if columns.0 > 0xff || columns.1 < columns.0 { 0 } else { columns.0 };
    let count = |from: u32, to: u32| to.checked_sub(from).map(u64::from);
    Some(count(rows.0, rows.1)?.saturating_mul(count(first, columns.1)?))
}

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const SEVERAL_NUMBERS: u16 = 0x00bd;
/// Records that hold a cell: number, label, rich text, truth value, small number, shared string, several
/// numbers, formula.
const CELLS: [u16; 8] = [0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, 0x00fd, SEVERAL_NUMBERS, 0x0006];

/// Reads the records of a stream; a record that is cut off ends them.
struct Records<'a>(&'a [u8]);

struct Record<'a> {
    kind: u16,
    data: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (head, rest) = self.0.split_first_chunk::<4>()?;
        let [kind, size] = [[head[0], head[1]], [head[2], head[3]]].map(u16::from_le_bytes);
        let (data, rest) = rest.split_at_checked(usize::from(size))?;
        self.0 = rest;
        Some(Record { kind, data })
    }
}

/// A compound file: streams in chains of sectors.
struct Compound<'a> {
    bytes: &'a [u8],
    /// Size in bytes of a sector.
    sector: usize,
    /// Next sector of each sector.
    next: Vec<u32>,
    /// Next sector of each sector of small streams, and these sectors.
    next_small: Vec<u32>,
    small: Vec<u8>,
    directory: Vec<u8>,
}

impl<'a> Compound<'a> {
    /// Opens a file; `None` if it is damaged.
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match bytes.get(30..32)? {
            [9, 0] => 512,
            [12, 0] => 4096,
            _ => return None,
        };
        let [directory, first_of_small, small_sectors, more] = [48, 60, 64, 68].map(|at| number(bytes, at));
        let mut file = Self {
            bytes,
            sector,
            next: Vec::new(),
            next_small: Vec::new(),
            small: Vec::new(),
            directory: Vec::new(),
        };
        // The sectors of the table of next sectors: 109 in the head, the others in a chain of their own.
        let mut tables: Vec<u32> = numbers(bytes.get(76..512)?).collect();
        let (mut at, mut sectors) = (more?, 0);
        while at < MARKS {
            tables.extend(numbers(file.sector(at)?));
            at = tables.pop()?;
            sectors += 1;
            if sectors > bytes.len() / sector {
                return None;
            }
        }
        for table in tables.into_iter().filter(|table| *table < MARKS) {
            let table: Vec<u32> = numbers(file.sector(table)?).collect();
            file.next.extend(table);
            // More entries than sectors are repeats of a table.
            if file.next.len() > bytes.len() {
                return None;
            }
        }
        file.directory = file.chain(directory?)?;
        if small_sectors? > 0 {
            file.small = file.chain(number(&file.directory, 116)?)?;
            file.next_small = numbers(&file.chain(first_of_small?)?).collect();
        }
        (!has_circle(&file.next) && !has_circle(&file.next_small)).then_some(file)
    }

    /// Returns a sector; the last one may be cut off.
    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let from = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let to = from.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(from..to).filter(|bytes| !bytes.is_empty())
    }

    /// Returns the bytes of a chain of sectors; `None` if it leaves the file or has no end.
    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        let (mut bytes, mut at) = (Vec::new(), first);
        while at < MARKS {
            bytes.extend_from_slice(self.sector(at)?);
            at = *self.next.get(at as usize)?;
            if bytes.len() > self.bytes.len() {
                return None;
            }
        }
        Some(bytes)
    }

    /// Returns the bytes of a chain of sectors of small streams.
    fn small_chain(&self, first: u32) -> Option<Vec<u8>> {
        let (mut bytes, mut at) = (Vec::new(), first);
        while at < MARKS {
            let from = at as usize * SMALL.0;
            let to = (from + SMALL.0).min(self.small.len());
            bytes.extend_from_slice(self.small.get(from..to).filter(|bytes| !bytes.is_empty())?);
            at = *self.next_small.get(at as usize)?;
            if bytes.len() > self.small.len() {
                return None;
            }
        }
        Some(bytes)
    }

    /// Returns the streams that may be the workbook.
    fn workbooks(&self) -> impl Iterator<Item = Option<Vec<u8>>> {
        let named = |entry: &&[u8]| {
            let name: Vec<u16> = entry
                .chunks_exact(2)
                .take(32)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .take_while(|c| *c != 0)
                .collect();
            let name = String::from_utf16_lossy(&name).to_ascii_lowercase();
            name == "workbook" || name == "book"
        };
        self.directory.chunks_exact(ENTRY).filter(named).map(|entry| {
            let (first, size) = (number(entry, 116)?, number(entry, 120)? as usize);
            let mut stream = if size < SMALL.1 { self.small_chain(first)? } else { self.chain(first)? };
            stream.truncate(size);
            Some(stream)
        })
    }
}

/// Returns whether a chain of sectors leads back to one of its own.
fn has_circle(next: &[u32]) -> bool {
    // Number of the chain, counted by its first sector, in which a sector was met.
    let mut met = vec![u32::MAX; next.len()];
    for first in 0..next.len() {
        let (mut at, chain) = (first, first as u32);
        while let Some(seen) = met.get_mut(at).filter(|seen| **seen == u32::MAX || **seen == chain) {
            if *seen == chain {
                return true;
            }
            *seen = chain;
            at = next.get(at).map_or(usize::MAX, |next| *next as usize);
        }
    }
    false
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..)?.first_chunk().copied()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_sectors_is_found() {
        assert!(!has_circle(&[1, 2, u32::MAX, 2, MARKS]));
        assert!(has_circle(&[1, 2, 0]) && has_circle(&[0]) && has_circle(&[u32::MAX, 2, 3, 2]));
    }

    #[test]
    fn the_cells_between_the_corners_of_a_sheet_count() {
        let record = |kind: u16, data: &[u8]| {
            [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
        };
        let cell = |row: u16, column: u16| {
            record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
        };
        let sheet = [record(BEGIN, &[0; 4]), cell(1, 2), cell(10, 4), record(END, &[])].concat();
        assert_eq!(size_of_sheet(&sheet), Ok(4 + 30));
        let announced = record(DIMENSIONS, &[&[0_u8; 4][..], &[0xff; 4], &[0, 0, 1, 0, 0, 0]].concat());
        assert_eq!(size_of_sheet(&announced), Err(Fault::TooLarge));
    }

    #[test]
    fn the_cells_that_a_sheet_announces_are_rows_times_columns() {
        let long = |rows: [u32; 2], columns: [u16; 2]| {
            let parts = (rows.iter().flat_map(|row| row.to_le_bytes()))
                .chain(columns.iter().flat_map(|column| column.to_le_bytes()));
            parts.chain([0; 2]).collect::<Vec<u8>>()
        };
        assert_eq!(announced(&long([2, 10], [1, 4])), Some(24));
        assert_eq!(announced(&long([0, 65_536], [0, 256])), Some(LARGEST_SHEET));
        assert_eq!(announced(&long([0, 65_536], [0, 65_535])), Some(65_536 * 65_535));
        // A first column that cannot be is taken as 0.
        assert_eq!(announced(&long([0, 2], [300, 400])), Some(800));
        assert_eq!(announced(&long([0, 2], [9, 3])), Some(6));
        // Of an empty sheet; a last row before the first one.
        assert_eq!(announced(&long([5, 0], [0, 0])), Some(1));
        assert_eq!([announced(&long([5, 3], [0, 2])), announced(&long([5, 5], [0, 2]))], [None, Some(0)]);
        let short = [1_u16, 4, 2, 3, 0].map(u16::to_le_bytes).concat();
        assert_eq!(announced(&short), Some(3));
    }
}
