//! Tables for a person to read and to fill in: a spreadsheet, or a CSV file that a spreadsheet opens.

use std::path::Path;

use obole_ledger::{CellWriter, Cents, Error, Kind, Result, escape_cell};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use crate::source;

/// Cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetCell {
    /// Text; in a spreadsheet never a formula.
    Text(String),
    /// Digits after an optional `+`, such as a phone number: text that is no formula.
    Number(String),
    /// Amount, written as a number.
    Amount(Cents),
    /// Number without decimals.
    Whole(u64),
    /// Share between 0 and 1, in thousandths, written as a percentage.
    Share(u16),
    /// Nothing.
    Empty,
}

/// Column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetColumn {
    /// Title in the first row.
    pub title: String,
    /// Width in characters.
    pub width: u16,
    /// `true` if a person may write in it. Other cells of a spreadsheet are protected, without a password.
    pub is_editable: bool,
    /// Texts to choose from.
    pub choices: Vec<String>,
}

/// Table of which some cells are for a person to fill in.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SheetFile {
    /// Name of the sheet, at most 31 characters.
    pub name: String,
    /// Columns.
    pub columns: Vec<SheetColumn>,
    /// Rows, each with a cell for each column.
    pub rows: Vec<Vec<SheetCell>>,
    /// Number of columns at the left that stay visible.
    pub frozen: u16,
    /// Name of a second sheet with instructions, and its lines.
    pub instructions: (String, Vec<String>),
}

/// Shows the size, never a cell.
impl std::fmt::Debug for SheetFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SheetFile({} columns, {} rows)", self.columns.len(), self.rows.len())
    }
}

/// Marks of a CSV file in the language of a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvMarks {
    /// Separator of cells.
    pub separator: u8,
    /// Mark before the decimals.
    pub decimal: char,
}

impl CsvMarks {
    /// Comma and decimal point.
    pub const ENGLISH: Self = Self { separator: b',', decimal: '.' };
    /// Semicolon and decimal comma, as a French spreadsheet opens them.
    pub const FRENCH: Self = Self { separator: b';', decimal: ',' };
}

/// Number of characters of which a cell can hold at most so many.
const LONGEST_CELL: usize = 32_767;

/// Background of the first row, and of the cells that a person may fill in.
const HEADER: Color = Color::RGB(0x00_24_3B_53);
const EDITABLE: Color = Color::RGB(0x00_FF_F8_E1);

impl SheetFile {
    /// Makes a spreadsheet (XLSX): the first row stays visible, and cells with choices have a list to choose
    /// from. The same table always gives the same bytes.
    ///
    /// # Errors
    /// [`Kind::Refused`] for more rows or columns than a spreadsheet holds, or a cell that is too long.
    ///
    /// ```
    /// use obole_people::{SheetCell, SheetColumn, SheetFile};
    ///
    /// # fn main() -> obole_ledger::Result<()> {
    /// let column = SheetColumn { title: "Name".into(), width: 20, ..SheetColumn::default() };
    /// let rows = vec![vec![SheetCell::Text("=1+1".into())]];
    /// let sheet = SheetFile { name: "List".into(), columns: vec![column], rows, ..SheetFile::default() };
    /// assert!(sheet.xlsx()?.starts_with(b"PK"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn xlsx(&self) -> Result<Vec<u8>> {
        self.workbook()
            .map_err(|_| Error::new(Kind::Refused, "spreadsheet-too-large").hint("write-csv-sheet"))
    }

    fn workbook(&self) -> std::result::Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        // The time of writing would make each file another one.
        let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        let sheet = book.add_worksheet();
        sheet.set_name(&self.name)?;
        self.fill(sheet)?;
        let (name, lines) = &self.instructions;
        if !lines.is_empty() {
            let sheet = book.add_worksheet();
            sheet.set_name(name)?.set_column_width(0, 100)?;
            let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
            for (row, line) in (0_u32..).zip(lines) {
                sheet.write_string_with_format(row, 0, line, &wrapped)?;
            }
        }
        book.save_to_buffer()
    }

    fn fill(&self, sheet: &mut Worksheet) -> std::result::Result<(), XlsxError> {
        let title = Format::new()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(HEADER)
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        let last = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        for (at, column) in (0_u16..).zip(&self.columns) {
            sheet.set_column_width(at, f64::from(column.width))?;
            sheet.write_string_with_format(0, at, &column.title, &title)?;
            if !column.choices.is_empty() && last > 0 {
                let list = DataValidation::new().allow_list_strings(&column.choices)?;
                sheet.add_data_validation(1, at, last, at, &list)?;
            }
        }
        sheet.set_row_height(0, 32)?;
        let formats: Vec<Formats> = self.columns.iter().map(Formats::of).collect();
        for (row, cells) in (1_u32..).zip(&self.rows) {
            for ((at, cell), formats) in (0_u16..).zip(cells).zip(&formats) {
                formats.write(sheet, (row, at), cell)?;
            }
        }
        sheet.set_freeze_panes(1, self.frozen)?;
        if let Some(columns) = u16::try_from(self.columns.len()).ok().and_then(|n| n.checked_sub(1)) {
            sheet.autofilter(0, 0, last, columns)?;
        }
        if self.columns.iter().any(|column| column.is_editable) {
            sheet.protect_with_options(&ProtectionOptions {
                format_columns: true,
                format_rows: true,
                use_autofilter: true,
                ..ProtectionOptions::new()
            });
        }
        Ok(())
    }

    /// Makes a CSV file in UTF-8 with a byte-order mark, so that a spreadsheet reads its accents.
    ///
    /// # Errors
    /// When the table cannot be written to memory.
    pub fn csv(&self, marks: CsvMarks) -> Result<Vec<u8>> {
        self.csv_after("\u{feff}".into(), marks)
    }

    /// Makes a CSV file in UTF-8 for another program, without a byte-order mark.
    ///
    /// # Errors
    /// As [`SheetFile::csv`].
    pub fn csv_without_mark(&self, marks: CsvMarks) -> Result<Vec<u8>> {
        self.csv_after(Vec::new(), marks)
    }

    fn csv_after(&self, start: Vec<u8>, marks: CsvMarks) -> Result<Vec<u8>> {
        let mut cells = CellWriter::with_separator(start, marks.separator);
        cells.row(self.columns.iter().map(|column| column.title.as_str()))?;
        for row in &self.rows {
            for cell in row {
                cells.plain(&csv_cell(cell, marks.decimal))?;
            }
            cells.end_row()?;
        }
        cells.finish()
    }
}

fn csv_cell(cell: &SheetCell, decimal: char) -> String {
    match cell {
        SheetCell::Text(text) => escape_cell(text).into_owned(),
        SheetCell::Number(digits) => digits.clone(),
        SheetCell::Amount(cents) => cents.to_string().replace('.', &decimal.to_string()),
        SheetCell::Whole(number) => number.to_string(),
        SheetCell::Share(thousandths) => format!("{} %", (thousandths + 5) / 10),
        SheetCell::Empty => String::new(),
    }
}

/// Formats of the cells of a column.
struct Formats {
    text: Format,
    amount: Format,
    whole: Format,
    share: Format,
}

impl Formats {
    fn of(column: &SheetColumn) -> Self {
        let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let plain = if column.is_editable {
            plain.set_unlocked().set_background_color(EDITABLE).set_border(FormatBorder::Hair)
        } else {
            plain
        };
        Self {
            amount: plain.clone().set_num_format("#,##0.00"),
            whole: plain.clone().set_num_format("0"),
            share: plain.clone().set_num_format("0%"),
            text: plain,
        }
    }

    fn write(
        &self,
        sheet: &mut Worksheet,
        (row, at): (u32, u16),
        cell: &SheetCell,
    ) -> std::result::Result<(), XlsxError> {
        match cell {
            SheetCell::Text(text) if text.chars().count() > LONGEST_CELL => {
                return Err(XlsxError::MaxStringLengthExceeded);
            }
            SheetCell::Text(text) | SheetCell::Number(text) => {
                sheet.write_string_with_format(row, at, text, &self.text)?
            }
            SheetCell::Amount(cents) => {
                sheet.write_number_with_format(row, at, cents.units(), &self.amount)?
            }
            SheetCell::Whole(number) => {
                sheet.write_number_with_format(row, at, *number as f64, &self.whole)?
            }
            SheetCell::Share(thousandths) => {
                let share = f64::from(*thousandths) / 1_000.0;
                sheet.write_number_with_format(row, at, share, &self.share)?
            }
            SheetCell::Empty => sheet.write_blank(row, at, &self.text)?,
        };
        Ok(())
    }
}

/// Returns the tables of a file that a spreadsheet wrote as text in CSV: one for each sheet of XLSX, ODS and
/// XLS, or the file itself.
///
/// # Errors
/// [`Kind::Unreadable`] for a file that is damaged, encrypted or too large.
pub fn read_sheets(path: &Path) -> Result<Vec<Vec<u8>>> {
    Ok(read_named_sheets(path)?.into_iter().map(|(_, table)| table).collect())
}

/// Returns the tables of a file as [`read_sheets`], each with the name of its sheet.
///
/// # Errors
/// As [`read_sheets`].
pub fn read_named_sheets(path: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    source::open(path)?.iter().map(|part| Ok((part.part().to_owned(), part.head(u64::MAX)?))).collect()
}

#[cfg(test)]
mod tests {
    use obole_ledger::disk;

    use super::*;

    fn sheet() -> SheetFile {
        let column = |title: &str, choices: &[&str]| SheetColumn {
            title: title.into(),
            width: 12,
            is_editable: !choices.is_empty(),
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        };
        SheetFile {
            name: "Relecture".into(),
            columns: vec![
                column("Garder ?", &["oui", "non"]),
                column("Nom", &[]),
                column("Montant", &[]),
                column("Rang", &[]),
                column("Probabilité", &[]),
            ],
            rows: vec![
                vec![
                    SheetCell::Text("oui".into()),
                    SheetCell::Text("=Noëlle; \"D'ESSAI\"".into()),
                    SheetCell::Amount(Cents::new(125_050)),
                    SheetCell::Whole(1),
                    SheetCell::Share(312),
                ],
                vec![
                    SheetCell::Text("oui".into()),
                    SheetCell::Text("0612".into()),
                    SheetCell::Empty,
                    SheetCell::Whole(2),
                    SheetCell::Share(5),
                ],
            ],
            frozen: 2,
            instructions: ("Lisez-moi".into(), vec!["Choisissez oui ou non.".into()]),
        }
    }

    #[test]
    fn a_spreadsheet_is_read_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relecture.xlsx");
        let bytes = sheet().xlsx().unwrap();
        assert_eq!(bytes, sheet().xlsx().unwrap());
        disk::write_bytes(&path, &bytes).unwrap();
        let read = read_sheets(&path).unwrap();
        let first = String::from_utf8(read[0].clone()).unwrap();
        assert_eq!(
            first,
            "Garder ?\tNom\tMontant\tRang\tProbabilité\n\
             oui\t\"=Noëlle; \"\"D'ESSAI\"\"\"\t1250.5\t1\t0.312\n\
             oui\t0612\t\t2\t0.005\n"
        );
        assert_eq!(read.len(), 2);
    }

    /// A failed formula is not an empty cell: a review sheet would take it for an emptied ask.
    #[test]
    fn failed_formulas_are_read_as_the_spreadsheet_shows_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relecture.xlsx");
        let mut book = Workbook::new();
        let page = book.add_worksheet();
        page.write_string(0, 0, "Montant").unwrap();
        for (row, failed) in (1..).zip(["#DIV/0!", "#N/A", "#REF!"]) {
            let formula = rust_xlsxwriter::Formula::new("=1/0").set_result(failed);
            page.write_formula(row, 0, formula).unwrap();
        }
        disk::write_bytes(&path, &book.save_to_buffer().unwrap()).unwrap();
        let read = read_sheets(&path).unwrap();
        assert_eq!(String::from_utf8(read[0].clone()).unwrap(), "Montant\n#DIV/0!\n#N/A\n#REF!\n");
    }

    #[test]
    fn a_csv_is_as_the_spreadsheet_of_the_language_opens_it() {
        let text = String::from_utf8(sheet().csv(CsvMarks::FRENCH).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}Garder ?;Nom;Montant;Rang;Probabilité\n\
             oui;\"'=Noëlle; \"\"D'ESSAI\"\"\";1250,50;1;31 %\n\
             oui;0612;;2;1 %\n"
        );
        let text = String::from_utf8(sheet().csv(CsvMarks::ENGLISH).unwrap()).unwrap();
        assert!(text.contains("oui,\"'=Noëlle; \"\"D'ESSAI\"\"\",1250.50,1,31 %"), "{text}");
    }

    #[test]
    fn what_does_not_fit_a_spreadsheet_is_refused() {
        let long = SheetCell::Text("é".repeat(LONGEST_CELL + 1));
        let mut sheet = sheet();
        sheet.rows[0][1] = long;
        assert_eq!(sheet.xlsx().unwrap_err().kind(), Kind::Refused);
    }
}
