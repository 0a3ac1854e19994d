//! Random damage of files: of their bytes, of their lines and of their cells.

/// SplitMix64: the draws of a case follow from its number alone.
pub struct Draw(pub u64);

impl Draw {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// A damaged file.
pub struct Damaged {
    pub bytes: Vec<u8>,
    /// Records whether every cell is still under the header that it was under.
    pub aligned: bool,
}

/// Bytes that readers trip over.
const PIECES: [&[u8]; 24] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe9",
    b"\x80",
    b"=",
    b"\x1b[31m",
    b"\xc2\xa0",
    "\u{202e}".as_bytes(),
    "\u{2028}".as_bytes(),
    b"{",
    b"}",
    b"]",
    b"null",
    b"-1",
    b"1e999",
];

/// Cells that readers trip over.
const CELLS: [&str; 56] = [
    "",
    " ",
    "0",
    "-1",
    "-0.01",
    "0.001",
    "1e308",
    "1e-400",
    "NaN",
    "inf",
    "99999999999999999999",
    "92233720368547758.07",
    "-92233720368547758.08",
    "1,234,567.89",
    "1.234.567,89",
    "1 234,56",
    "1\u{a0}234,56 €",
    "$5.00",
    "10.00 CHF",
    "USD 9",
    "€",
    "12.0",
    "00012",
    "1.0e3",
    "+5",
    "(5.00)",
    "5-",
    "2023-02-29",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "-0001-01-01",
    "1800-01-01",
    "2194-05-06",
    "31/12/2999",
    "13/13/2013",
    "02/01/17",
    "44927",
    "2024-01-01T23:59:60Z",
    "hier",
    "oui",
    "refus",
    "?",
    "x",
    "décédé",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "\u{1b}]0;x\u{7}",
    "\u{202e}dlo",
    "FR76 3000 6000 0112 3456 7890 189",
    "06 12 34 56 78",
    "e\u{301}te\u{301}",
    "\u{feff}",
    "../../etc/passwd",
];

/// Damages a table of separated text in one to four ways.
pub fn table(bytes: &[u8], draw: &mut Draw) -> Damaged {
    let mut damaged = Damaged { bytes: bytes.to_vec(), aligned: true };
    for _ in 0..1 + draw.below(4) {
        match draw.below(10) {
            0..4 => {
                damaged.aligned = false;
                damaged.bytes = bytewise(damaged.bytes, draw);
            }
            4..6 => damaged.bytes = encoded(&damaged.bytes, draw),
            6..8 => by_line(&mut damaged, draw),
            _ => by_cell(&mut damaged, draw),
        }
    }
    damaged
}

/// Damages a file of any kind in one to three ways.
pub fn file(bytes: &[u8], draw: &mut Draw) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    for _ in 0..1 + draw.below(3) {
        damaged = match draw.below(12) {
            0 => encoded(&damaged, draw),
            1 => Vec::new(),
            2..6 => other_number(damaged, draw),
            _ => bytewise(damaged, draw),
        };
    }
    damaged
}

fn bytewise(mut bytes: Vec<u8>, draw: &mut Draw) -> Vec<u8> {
    let length = bytes.len();
    let (at, few) = (draw.below(length), 1 + draw.below(40));
    let end = length.min(at + few);
    match draw.below(8) {
        0 if length > 0 => bytes[at] ^= 1 << draw.below(8),
        1 if length > 0 => bytes[at] = draw.next() as u8,
        2 => bytes.truncate(at),
        3 => {
            let piece = bytes[at..end].to_vec();
            let count = draw.of(&[1, 2, 200, 3_000]);
            bytes.splice(at..at, piece.repeat(count));
        }
        4 => {
            bytes.drain(at..end);
        }
        5 => {
            // Very many quotes or separators on one line.
            let piece: &[u8] = draw.of(&[b",\"a", b"\"", b",", b";", b";\"a", b"x", b"[", b"{\"a\":"]);
            let count = draw.of(&[40, 3_000, 100_000]);
            bytes.splice(at..at, piece.repeat(count));
        }
        _ => {
            bytes.splice(at..at, draw.of(&PIECES).iter().copied());
        }
    }
    bytes
}

/// Writes another number in the place of one.
fn other_number(bytes: Vec<u8>, draw: &mut Draw) -> Vec<u8> {
    let from = draw.below(bytes.len());
    let Some(at) = bytes[from..].iter().position(u8::is_ascii_digit).map(|at| from + at) else {
        return bytes;
    };
    let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = draw.of(&["0", "1", "7", "4294967296", "18446744073709551616", "1e400", "-1", "0.5"]);
    [&bytes[..at], number.as_bytes(), &bytes[at + length..]].concat()
}

/// The text in another encoding, or with a byte order mark.
fn encoded(bytes: &[u8], draw: &mut Draw) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    match draw.below(4) {
        0 => text.chars().map(|c| u8::try_from(c as u32).unwrap_or(b'?')).collect(),
        1 => [b"\xff\xfe".to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
        2 => [b"\xfe\xff".to_vec(), text.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat(),
        _ => [b"\xef\xbb\xbf", bytes].concat(),
    }
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

fn by_line(damaged: &mut Damaged, draw: &mut Draw) {
    let mut lines = lines(&damaged.bytes);
    if lines.len() < 3 {
        return;
    }
    let (one, other) = (1 + draw.below(lines.len() - 1), 1 + draw.below(lines.len() - 1));
    match draw.below(7) {
        0 => lines.swap(one, other),
        1 => lines.insert(one, lines[other].clone()),
        2 => {
            let line = lines[one].clone();
            lines.extend(std::iter::repeat_n(line, draw.of(&[2, 20, 400])));
        }
        3 => {
            lines.remove(one);
        }
        4 => {
            damaged.aligned = false;
            lines.remove(0);
        }
        5 => lines.insert(one, lines[0].clone()),
        _ => {
            let end: &[u8] = draw.of(&[b"\r\n", b"\r", b"\n\n"]);
            for line in &mut lines {
                if line.pop().is_some_and(|last| last == b'\n') {
                    line.extend_from_slice(end);
                }
            }
        }
    }
    damaged.bytes = lines.concat();
}

/// The separator that the first line has most of.
fn separator(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| header.iter().filter(|byte| **byte == separator).count();
    if count(b';') > count(b',') { b';' } else { b',' }
}

/// Damages cells or columns; files with quotes are left to the other kinds.
fn by_cell(damaged: &mut Damaged, draw: &mut Draw) {
    let separator = separator(&damaged.bytes);
    let end: &[u8] = if damaged.bytes.ends_with(b"\r\n") { b"\r\n" } else { b"\n" };
    let mut rows: Vec<Vec<Vec<u8>>> = damaged
        .bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .map(|line| line.split(|byte| *byte == separator).map(<[u8]>::to_vec).collect())
        .collect();
    let columns = rows[0].len();
    if rows.len() < 3 || columns < 2 || damaged.bytes.contains(&b'"') {
        return;
    }
    let (one, other) = (draw.below(columns), draw.below(columns));
    match draw.below(8) {
        0 => rows.iter_mut().filter(|row| row.len() == columns).for_each(|row| row.swap(one, other)),
        1 => rows.iter_mut().filter(|row| row.len() == columns).for_each(|row| row.push(row[one].clone())),
        2 => rows.iter_mut().filter(|row| row.len() == columns).for_each(|row| {
            row.remove(one);
        }),
        3 => {
            damaged.aligned = false;
            rows[0][one] = rows[0][other].clone();
        }
        _ => {
            let count = draw.of(&[1, 1, 2, 5, 50]);
            for _ in 0..count {
                let row = 1 + draw.below(rows.len() - 2);
                if let Some(cell) = rows[row].get_mut(one) {
                    *cell = cell_for(separator, draw);
                }
            }
        }
    }
    let rows: Vec<Vec<u8>> = rows.into_iter().map(|row| row.join(&separator)).collect();
    damaged.bytes = rows.join(end);
}

fn cell_for(separator: u8, draw: &mut Draw) -> Vec<u8> {
    if draw.one_in(12) {
        return b"a".repeat(draw.of(&[300, 65_536, 65_537, 1_100_000]));
    }
    let cell = draw.of(&CELLS).as_bytes().to_vec();
    if cell.contains(&separator) { [b"\"", &cell[..], b"\""].concat() } else { cell }
}
