//! Rows taken out of a table of the program, byte for byte.

use std::collections::BTreeSet;
use std::path::Path;

use obole::campaign::sheet::unescape;
use obole::{Error, Result};

/// End of the names of columns that hold a donor.
const COLUMN: &str = "donor_id";

/// Number of the first lines of which one names the columns.
const HEADER_WITHIN: usize = 20;

/// A file without some rows, and the number of these rows.
pub type Rest = (Vec<u8>, usize);

/// Returns a table without the rows of some donors, and the number of these rows; `None` if there is no such
/// file, or no such row. The other lines stay as they are.
///
/// The tables of the program have one line a row. A row names a donor in any column whose name ends with
/// `donor_id`, in any case of letters: a spreadsheet may have written the file since, with a title above the
/// header.
///
/// # Errors
/// When the file cannot be read.
pub fn without(path: &Path, ids: &BTreeSet<String>) -> Result<Option<Rest>> {
    if !path.exists() {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let mut headers = lines.iter().take(HEADER_WITHIN).zip(1..).map(|(line, n)| (n, header(line)));
    let Some((above, (separator, columns))) = headers.find(|(_, (_, columns))| !columns.is_empty()) else {
        return Ok(None);
    };
    let (top, rows) = lines.split_at(above);
    let mut rest = top.concat();
    let mut removed = 0;
    for line in rows {
        let text = String::from_utf8_lossy(line);
        let cells = cells(&text, separator);
        if columns.iter().filter_map(|at| cells.get(*at)).any(|id| ids.contains(unescape(id.trim()))) {
            removed += 1;
        } else {
            rest.extend_from_slice(line);
        }
    }
    Ok((removed > 0).then_some((rest, removed)))
}

/// Returns the separator of a line, and the columns whose names are those of donors.
fn header(line: &[u8]) -> (char, Vec<usize>) {
    let text = String::from_utf8_lossy(line);
    let separator = [';', '\t', ','].into_iter().find(|mark| text.contains(*mark)).unwrap_or(',');
    let names = cells(&text, separator);
    let is_donor = |name: &str| name.trim().to_lowercase().ends_with(COLUMN);
    let columns = names.iter().enumerate().filter(|(_, name)| is_donor(name)).map(|(at, _)| at);
    (separator, columns.collect())
}

/// Returns the cells of a line, without quotes.
fn cells(line: &str, separator: char) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for c in line.trim_matches(['\u{feff}', '\r', '\n', ' ']).chars() {
        match c {
            '"' => quoted = !quoted,
            c if c == separator && !quoted => cells.push(String::new()),
            c => cells.last_mut().into_iter().for_each(|cell| cell.push(c)),
        }
    }
    cells
}

/// Returns a page of the program without the rows of some donors, as [`without`]: a row of its tables begins
/// with the identifier.
///
/// # Errors
/// When the file cannot be read.
pub fn page_without(path: &Path, ids: &BTreeSet<String>) -> Result<Option<Rest>> {
    if !path.exists() {
        return Ok(None);
    }
    let mut page = std::fs::read_to_string(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
    let mut removed = 0;
    for id in ids {
        let head = format!("<th scope=\"row\">{id}</th>");
        while let Some(at) = page.find(&head) {
            let start = page.get(..at).and_then(|before| before.rfind("<tr"));
            let end =
                page.get(at..).and_then(|after| after.find("</tr>")).map(|end| at + end + "</tr>".len());
            let Some((start, end)) = start.zip(end) else { break };
            page.replace_range(start..end, "");
            removed += 1;
        }
    }
    Ok((removed > 0).then(|| (page.into_bytes(), removed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_loses_the_row() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.html");
        let row = |id: &str| format!("<tr>\n<th scope=\"row\">{id}</th>\n<td>1</td>\n</tr>\n");
        let page =
            |ids: &[&str]| format!("<table>{}</table>", ids.iter().map(|id| row(id)).collect::<String>());
        obole_ledger::disk::write_bytes(&path, page(&["D1", "D2", "D21"]).as_bytes()).unwrap();
        let (rest, removed) = page_without(&path, &BTreeSet::from(["D2".to_owned()])).unwrap().unwrap();
        assert_eq!(
            (String::from_utf8(rest).unwrap().replace("\n\n", "\n"), removed),
            (page(&["D1", "D21"]), 1)
        );
    }

    #[test]
    fn other_lines_stay_byte_for_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.csv");
        let ids = BTreeSet::from(["D2".to_owned(), "=3".to_owned()]);
        for (table, rest) in [
            ("donor_id,a\nD1,\"x, y\"\nD2,z\nD21,z\n'=3,q\n", "donor_id,a\nD1,\"x, y\"\nD21,z\n"),
            (
                "id,donor_id,new_donor_id\n\"a,b\",D1,D2\n\"c,D2\",D1,D3\n",
                "id,donor_id,new_donor_id\n\"c,D2\",D1,D3\n",
            ),
            ("Donor_ID;ask\r\nD2;20\r\nD4;30\r\n", "Donor_ID;ask\r\nD4;30\r\n"),
            (
                "For Friday;\n\nKeep;Donor_Id\nyes;D2\nno; D2 \nno;D4\n",
                "For Friday;\n\nKeep;Donor_Id\nno;D4\n",
            ),
            ("\u{feff}keep;\"donor_id\"\r\nyes;D2\r\nno;\"D4\"", "\u{feff}keep;\"donor_id\"\r\nno;\"D4\""),
        ] {
            obole_ledger::disk::write_bytes(&path, table.as_bytes()).unwrap();
            assert_eq!(without(&path, &ids).unwrap().unwrap().0, rest.as_bytes());
        }
        obole_ledger::disk::write_bytes(&path, b"other,a\nD2,z\n").unwrap();
        assert!(without(&path, &ids).unwrap().is_none());
        assert!(without(&folder.path().join("none"), &ids).unwrap().is_none());
    }
}
