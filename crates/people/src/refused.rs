//! `refused.csv`: which rows were refused, and why. It repeats nothing of what they hold.

use obole_ledger::{Receipt, Result};

/// The refused rows as CSV bytes: `file,row,column,code,reason` (row 1 is the header).
///
/// # Errors
/// When the table cannot be written to memory.
pub fn refused_csv(receipt: &Receipt) -> Result<Vec<u8>> {
    let header = ["file", "row", "column", "code", "reason"].map(str::to_owned).to_vec();
    let rows = receipt.refusals.iter().map(|refusal| {
        let file = receipt.sources.get(usize::from(refusal.source)).map(|source| source.name.clone());
        vec![
            file.unwrap_or_default(),
            refusal.row.to_string(),
            refusal.column.to_string(),
            refusal.code.name(),
            refusal.code.explain().to_owned(),
        ]
    });
    crate::cells::table(std::iter::once(header).chain(rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use obole_ledger::{FindingCode, Refusal, SourceReceipt};

    #[test]
    fn one_line_a_refusal_and_no_formula() {
        let receipt = Receipt {
            sources: vec![SourceReceipt { name: "=evil.csv".to_owned(), ..SourceReceipt::default() }],
            refusals: vec![Refusal {
                source: 0,
                row: 7,
                column: "date".into(),
                code: FindingCode::MissingDate,
            }],
            ..Receipt::default()
        };
        let text = String::from_utf8(refused_csv(&receipt).unwrap()).unwrap();
        assert_eq!(text, "file,row,column,code,reason\n'=evil.csv,7,date,missing_date,no day is given\n");
    }
}
