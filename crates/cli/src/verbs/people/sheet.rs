//! The table of questions, which a person fills in with a spreadsheet.

use std::path::Path;

use obole::Result;
use obole::store::read_table;
use obole_ledger::{CellWriter, Error, Kind, disk, fold, message};

use super::{Question, pair};

/// The first columns of the table.
const COLUMNS: [&str; 2] = ["pair", "answer"];

/// Words for yes and for no, folded.
const YES: [&str; 6] = ["yes", "y", "oui", "o", "1", "true"];
const NO: [&str; 5] = ["no", "n", "non", "0", "false"];

/// Writes the questions with an empty answer, for its owner only.
pub(super) fn write(path: &Path, columns: &[&str], questions: &[Question]) -> Result<()> {
    disk::check_place(path)?;
    let header: Vec<&str> = COLUMNS.iter().chain(columns).copied().collect();
    disk::FileKind::Csv(header.iter().map(|name| (*name).to_owned()).collect()).refuse_other(path)?;
    let mut cells = CellWriter::new(Vec::new());
    cells.row(&header)?;
    for question in questions {
        let pair = pair(&question.one, &question.other);
        let row = [pair.as_str(), ""].into_iter().chain(question.cells.iter().map(String::as_str));
        cells.row(row)?;
    }
    let bytes = cells.finish()?;
    disk::write_private(path, |file| Ok(std::io::Write::write_all(file, &bytes)?))
}

/// Reads the pairs that have an answer.
///
/// # Errors
/// [`Kind::Usage`] when a cell is neither yes nor no; the error names the first of these lines, and how many
/// there are.
pub(super) fn read(path: &Path) -> Result<Vec<(String, bool)>> {
    let table = read_table(path)?;
    let (pairs, answers) = (table.column(COLUMNS[0])?, table.column(COLUMNS[1])?);
    let (mut given, mut unclear) = (Vec::new(), Vec::new());
    for (at, (pair, answer)) in pairs.iter().zip(answers).enumerate() {
        let answer = fold(answer);
        match answer.as_str() {
            "" => {}
            yes if YES.contains(&yes) => given.push(((*pair).to_owned(), true)),
            no if NO.contains(&no) => given.push(((*pair).to_owned(), false)),
            _ => unclear.push(at as u64 + 2),
        }
    }
    match unclear.first() {
        None => Ok(given),
        Some(row) => Err(Error::new(Kind::Usage, message!("answer-unclear", n = unclear.len()))
            .in_file(path)
            .at_row(*row)
            .in_column(COLUMNS[1])
            .hint("answer-yes-or-no")),
    }
}
