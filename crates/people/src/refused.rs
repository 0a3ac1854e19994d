//! `refused.csv`, `repeated.csv` and `set-aside.csv`: the rows that were not taken, and the reasons. They
//! repeat nothing of the content of the rows.

use obole_ledger::{FindingCode, Receipt, Result};

/// Returns the refused rows as CSV bytes, one line for each fault of a row: file, line of the file on which
/// the row begins (the header is line 1), column, code, reason. `header` names these columns and `reason`
/// explains a code, both in the reader's language.
///
/// # Errors
/// When the table cannot be written to memory.
pub fn refused_csv(
    receipt: &Receipt,
    header: [String; 5],
    reason: &dyn Fn(FindingCode) -> String,
) -> Result<Vec<u8>> {
    let rows = receipt.refusals.iter().flat_map(|refusal| {
        refusal.faults().map(|(column, code)| {
            vec![
                file(receipt, refusal.source),
                refusal.row.to_string(),
                column.to_owned(),
                code.name(),
                reason(code),
            ]
        })
    });
    crate::cells::table(std::iter::once(header.to_vec()).chain(rows))
}

/// Returns the repeated rows as CSV bytes: file and line of the row that was left out, file and line of the
/// one that was taken.
///
/// # Errors
/// When the table cannot be written to memory.
pub fn repeated_csv(receipt: &Receipt, header: [String; 4]) -> Result<Vec<u8>> {
    let rows = receipt.repeats.iter().map(|repeat| {
        let place = |place: obole_ledger::RowPlace| [file(receipt, place.source), place.row.to_string()];
        [place(repeat.row), place(repeat.of)].concat()
    });
    crate::cells::table(std::iter::once(header.to_vec()).chain(rows))
}

/// Returns the rows that are no payment of a donor as CSV bytes: file, line, code, reason.
///
/// # Errors
/// When the table cannot be written to memory.
pub fn set_aside_csv(
    receipt: &Receipt,
    header: [String; 4],
    reason: &dyn Fn(FindingCode) -> String,
) -> Result<Vec<u8>> {
    let rows = receipt.asides.iter().map(|aside| {
        let (place, code) = (aside.row, aside.code);
        vec![file(receipt, place.source), place.row.to_string(), code.name(), reason(code)]
    });
    crate::cells::table(std::iter::once(header.to_vec()).chain(rows))
}

fn file(receipt: &Receipt, source: u16) -> String {
    receipt.sources.get(usize::from(source)).map(|source| source.name.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use obole_ledger::{Refusal, Repeat, RowPlace, SetAside, SourceReceipt};

    #[test]
    fn one_line_a_fault_and_no_formula() {
        let receipt = Receipt {
            sources: vec![SourceReceipt { name: "=evil.csv".to_owned(), ..SourceReceipt::default() }],
            refusals: vec![Refusal {
                source: 0,
                row: 7,
                column: "date".into(),
                code: FindingCode::MissingDate,
                further: vec![("amount".into(), FindingCode::MissingAmount)],
            }],
            asides: vec![SetAside { row: RowPlace { source: 0, row: 5 }, code: FindingCode::RowOfFee }],
            repeats: vec![Repeat { row: RowPlace { source: 0, row: 9 }, of: RowPlace { source: 0, row: 3 } }],
            ..Receipt::default()
        };
        let header = ["fichier", "ligne", "colonne", "code", "motif"].map(str::to_owned);
        let reason = |code: FindingCode| format!("voir {}", code.name());
        assert_eq!(
            String::from_utf8(refused_csv(&receipt, header, &reason).unwrap()).unwrap(),
            "fichier,ligne,colonne,code,motif\n\
             '=evil.csv,7,date,missing_date,voir missing_date\n\
             '=evil.csv,7,amount,missing_amount,voir missing_amount\n"
        );
        let header = ["file", "row", "taken_file", "taken_row"].map(str::to_owned);
        assert_eq!(
            String::from_utf8(repeated_csv(&receipt, header).unwrap()).unwrap(),
            "file,row,taken_file,taken_row\n'=evil.csv,9,'=evil.csv,3\n"
        );
        let header = ["file", "row", "code", "reason"].map(str::to_owned);
        assert_eq!(
            String::from_utf8(set_aside_csv(&receipt, header, &reason).unwrap()).unwrap(),
            "file,row,code,reason\n'=evil.csv,5,row_of_fee,voir row_of_fee\n"
        );
    }
}
