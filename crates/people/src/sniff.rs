//! Recognition of a file by its first bytes: text or not, encoding, separator, header, format.

use std::path::Path;
use std::sync::Arc;

use obole_error::Value;
use obole_ledger::records::Records;
use obole_ledger::{Day, Error, Kind, Message, Result, message};

use crate::fold::column_name;
use crate::platforms::{Format, Sniff, helloasso};
use crate::source::{self, Source};
use crate::text::{self, Encoding, Weigher};

/// Number of bytes examined before a file is read in full.
const HEAD: u64 = 1 << 18;
/// Number of rows that must be plainly canonical for a file to be streamed without a first pass.
const PLAIN_ROWS: usize = 1_000;

/// Recognises a file by its first bytes. Of a spreadsheet or an archive, the first sheet or file that is
/// recognised counts.
///
/// # Errors
/// [`Kind::Unreadable`] when it cannot be opened, is empty, is not text, or has a header that no format fits.
/// The message names the columns seen when the first line is a header, and never a cell of data.
pub fn sniff(path: &Path, forced: Option<&Format>) -> Result<Sniff> {
    let mut parts = source::open(path)?.into_iter().map(|part| of_source(&part, forced));
    let first = parts.next().unwrap_or_else(|| Err(Error::new(Kind::Unreadable, "file-empty").in_file(path)));
    first.or_else(|error| parts.find_map(Result::ok).ok_or(error))
}

/// Recognises one table.
pub(crate) fn of_source(source: &Source, forced: Option<&Format>) -> Result<Sniff> {
    recognise(&source.head(HEAD)?, forced).map_err(|error| {
        let error = error.in_file(source.path());
        let is_unknown = ["header-unknown", "format-unknown"].contains(&error.message().id());
        if !is_unknown {
            return error;
        }
        with_formats(error.hint(message!("propose-mapping", file = source.path().display())))
    })
}

/// Returns every way to read the beginning of a text as a table: with each separator, after each number of
/// lines. No format is recognised.
pub(crate) fn tables(source: &Source) -> Result<Vec<Sniff>> {
    let head = source.head(HEAD)?;
    let encoding = encoding_of(&head).map_err(|e| e.in_file(source.path()))?;
    let text = text::decoded(&head, encoding);
    let mut tables = Vec::new();
    for (preamble, text) in (0..=LONGEST_PREAMBLE).zip(rests(&text)) {
        for delimiter in DELIMITERS {
            let (header, format) = (header(text, delimiter), Format::CanonicalGifts);
            tables.push(Sniff { encoding, delimiter, preamble, rows_above: 0, header, format, plain: false });
        }
    }
    Ok(tables)
}

/// Returns the encoding of the beginning of a file.
fn encoding_of(head: &[u8]) -> Result<Encoding> {
    if let Some(encoding) = text::utf16(head) {
        return Ok(encoding);
    }
    refuse_what_is_no_text(head)?;
    let mut weigher = Weigher::default();
    weigher.see(head);
    Ok(weigher.decide_head())
}

/// Maximum number of lines before a header.
pub(crate) const LONGEST_PREAMBLE: u32 = 20;

fn recognise(head: &[u8], forced: Option<&Format>) -> Result<Sniff> {
    let encoding = encoding_of(head)?;
    let text = text::decoded(head, encoding);
    let found = |header: &[String]| match forced {
        Some(format) => format.fits(header).then(|| format.clone()),
        None => Format::recognise(header),
    };
    if let Some(Format::Mapped(mapping)) = forced.filter(|own| own.is_unnamed()) {
        let (header, format) = (mapping.names.clone(), Format::Mapped(Arc::clone(mapping)));
        let whole = |delimiter: &u8| whole_rows(&text, *delimiter, header.len());
        let best = DELIMITERS.into_iter().max_by_key(whole).filter(|delimiter| whole(delimiter) > 0);
        return match best {
            Some(delimiter) => {
                let (preamble, rows_above) = (0, 0);
                Ok(Sniff { encoding, delimiter, preamble, rows_above, header, format, plain: false })
            }
            None => Err(unknown(&[], forced)),
        };
    }
    for (preamble, rest) in (0..=LONGEST_PREAMBLE).zip(rests(&text)) {
        for delimiter in DELIMITERS {
            let header = header(rest, delimiter);
            let Some(format) = found(&header) else { continue };
            let plain = match format {
                Format::CanonicalDonors => encoding == Encoding::Utf8,
                Format::CanonicalGifts => encoding == Encoding::Utf8 && is_plain(rest, delimiter, &header),
                Format::HelloAssoPayments | Format::Mapped(_) => false,
            };
            let rows_above = rows_above(&text, preamble, delimiter, header.len());
            return Ok(Sniff { encoding, delimiter, preamble, rows_above, header, format, plain });
        }
    }
    let widest = DELIMITERS.map(|delimiter| header(&text, delimiter)).into_iter().rev().max_by_key(Vec::len);
    Err(unknown(&widest.unwrap_or_default(), forced))
}

/// Returns the number of lines above a header that may be rows: at least three cells, and a third of those
/// of the header, hold something.
fn rows_above(text: &[u8], preamble: u32, delimiter: u8, columns: usize) -> u32 {
    let filled = |line: &[u8]| header(line, delimiter).iter().filter(|cell| !cell.is_empty()).count();
    let lines = (0..preamble).zip(rests(text)).filter(|(_, line)| filled(line) >= (columns / 3).max(3));
    lines.count() as u32
}

/// Returns the number of rows with this number of cells, of the first hundred.
fn whole_rows(text: &[u8], delimiter: u8, cells: usize) -> usize {
    let Ok(mut records) = Records::open_unnamed(text, delimiter, Vec::new()) else { return 0 };
    let mut rows = 0;
    for _ in 0..100 {
        let Ok(Some(record)) = records.advance() else { break };
        rows += usize::from(record.len() == cells);
    }
    rows
}

const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Returns a text, then what follows its first line, its second, and so on.
pub(crate) fn rests(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::successors(Some(text), |rest| {
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
        let pair = rest.get(end..end + 2) == Some(b"\r\n");
        rest.get(end + 1 + usize::from(pair)..).filter(|rest| !rest.is_empty())
    })
}

pub(crate) fn refuse_what_is_no_text(head: &[u8]) -> Result<()> {
    let unreadable = |message: Message, hint: Message| Err(Error::new(Kind::Unreadable, message).hint(hint));
    if head.iter().all(u8::is_ascii_whitespace) || head == b"\xef\xbb\xbf" {
        return unreadable(message!("file-empty"), message!("export-again-from-platform"));
    }
    if head.contains(&0) || head.starts_with(b"%PDF") || head.starts_with(b"\x1f\x8b") {
        return unreadable(message!("not-text"), message!("give-csv-export"));
    }
    Ok(())
}

/// Returns the first record under a separator, trimmed, without byte order mark.
fn header(text: &[u8], delimiter: u8) -> Vec<String> {
    Records::open(text, delimiter).map(|records| records.header().to_vec()).unwrap_or_default()
}

/// Returns whether the first rows have ISO dates and amounts that need no decision.
fn is_plain(text: &[u8], delimiter: u8, header: &[String]) -> bool {
    let find = |name: &str| header.iter().position(|cell| cell.eq_ignore_ascii_case(name));
    let (Some(date), Some(amount)) = (find("date"), find("amount")) else { return false };
    // The bytes examined may end inside a row.
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(text.len(), |at| at + 1);
    let Ok(mut records) = Records::open(text.get(..whole).unwrap_or_default(), delimiter) else {
        return false;
    };
    for _ in 0..PLAIN_ROWS {
        let record = match records.advance() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(_) => return false,
        };
        let cell = |column: usize| record.get(column).unwrap_or_default().trim_ascii();
        let iso = cell(date).is_empty() || Day::from_iso_bytes(cell(date)).is_some();
        if !iso || !plain_amount(cell(amount)) {
            return false;
        }
    }
    true
}

/// Returns whether a cell is digits, or digits with a point and one or two decimals; a minus sign is left for
/// the reader to refuse.
fn plain_amount(cell: &[u8]) -> bool {
    let cell = cell.strip_prefix(b"-").unwrap_or(cell);
    let mut parts = cell.split(|byte| *byte == b'.');
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let units = parts.next().unwrap_or_default();
    let decimals = parts.next();
    digits(units) && decimals.is_none_or(|part| digits(part) && part.len() <= 2) && parts.next().is_none()
}

fn unknown(header: &[String], forced: Option<&Format>) -> Error {
    let mut error = match (names(header), forced) {
        (None, _) => Error::new(Kind::Unreadable, "header-unknown"),
        (Some(seen), None) => Error::new(Kind::Unreadable, message!("format-unknown", columns = seen)),
        (Some(seen), Some(format)) => Error::new(
            Kind::Unreadable,
            message!("needs-other-columns", format = format.name(), columns = seen),
        ),
    };
    let normalised: Vec<String> = header.iter().map(|cell| column_name(cell)).collect();
    let has = |words: &[&str]| normalised.iter().any(|name| words.iter().any(|word| name.contains(word)));
    if has(&["amount", "montant"])
        && !has(&["date", "day", "jour", "created", "time", "when", "quand", "donated", "given"])
    {
        error = error.hint("no-date-column");
    }
    if helloasso::is_form_export(&normalised) {
        error = error.hint("helloasso-form-export");
    }
    match forced {
        Some(format) => error.hint(message!("recognised", needs = format.needs())),
        None => error,
    }
}

/// Adds the formats that are recognised to an error: the tables of our own with their columns, the platforms
/// by name.
pub(crate) fn with_formats(error: Error) -> Error {
    let (mapped, own): (Vec<Format>, Vec<Format>) =
        Format::all().into_iter().partition(|format| matches!(format, Format::Mapped(_)));
    let error =
        own.iter().fold(error, |error, format| error.hint(message!("recognised", needs = format.needs())));
    let names: Vec<&str> = mapped.iter().map(Format::name).collect();
    error.hint(message!("platforms-known", names = Value::list(tools(&names))))
}

/// Returns the names of the tools of some formats: what the names with the same first word have in common.
fn tools(formats: &[&str]) -> Vec<String> {
    let words = |name: &str| name.split('-').map(str::to_owned).collect::<Vec<_>>();
    let mut tools: Vec<Vec<String>> = Vec::new();
    for name in formats {
        let name = words(name);
        match tools.last_mut().filter(|tool| tool.first() == name.first()) {
            Some(tool) => {
                let common = tool.iter().zip(&name).take_while(|(one, other)| one == other).count();
                tool.truncate(common);
            }
            None => tools.push(name),
        }
    }
    tools.into_iter().map(|tool| tool.join("-")).collect()
}

/// Returns the names of a header for a message, or `None` when the line could be data. A name, an e-mail or
/// an address must not reach a message. Every cell must therefore look like a column's name, a third must
/// hold a word that is used in column names, and only those are shown.
fn names(header: &[String]) -> Option<Value> {
    const SHOWN: usize = 40;
    let worded: Vec<&str> =
        header.iter().filter(|cell| is_column_word(&column_name(cell))).map(String::as_str).collect();
    if !header.iter().all(|cell| is_label(cell)) || worded.is_empty() || worded.len() * 3 < header.len() {
        return None;
    }
    let shown = worded.get(..SHOWN).unwrap_or(&worded);
    let others = header.len() - shown.len();
    let shown = Value::list(shown);
    Some(if others > 0 { message!("and-more", shown = shown, others = others).into() } else { shown })
}

/// Returns whether a cell may be the name of a column: a few words without digits.
fn is_label(cell: &str) -> bool {
    cell.chars().count() <= 60
        && !cell.is_empty()
        && cell.chars().all(|c| c.is_alphabetic() || " _-'’().:/°€#".contains(c))
}

/// Returns whether a name holds a word that column names of donor files are made of, in French or English.
fn is_column_word(name: &str) -> bool {
    const WORDS: [&str; 40] = [
        "id",
        "date",
        "montant",
        "amount",
        "statut",
        "status",
        "nom",
        "name",
        "prénom",
        "email",
        "mail",
        "adresse",
        "address",
        "code",
        "ville",
        "city",
        "pays",
        "country",
        "type",
        "donor",
        "donateur",
        "gift",
        "don",
        "donation",
        "référence",
        "commande",
        "numéro",
        "number",
        "téléphone",
        "phone",
        "campagne",
        "campaign",
        "payment",
        "paiement",
        "currency",
        "devise",
        "tarif",
        "commentaire",
        "gender",
        "description",
    ];
    name.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests;
