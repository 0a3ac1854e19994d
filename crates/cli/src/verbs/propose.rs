//! `obole import FILE --propose`: a mapping for a file that no format fits.

use std::path::PathBuf;

use obole::{Error, Kind, Result};
use obole_ledger::disk;
use obole_people::ProposedRow;
use obole_report::Arg;

use super::import::{settings, status_key};
use crate::args::Sources;
use crate::exit::Answer;
use crate::ui::Ui;

/// Writes the mapping beside the file and shows how its first rows would be read.
pub fn propose(input: &Sources, ui: &mut Ui<'_>) -> Result<Answer> {
    let [source] = &input.sources[..] else { return Err(Error::new(Kind::Usage, "propose-one-file")) };
    let path = PathBuf::from(format!("{}.mapping.toml", source.display()));
    if path.exists() {
        return Err(Error::new(Kind::Refused, "mapping-exists").in_file(&path).hint("use-or-delete-mapping"));
    }
    let proposal = obole_people::propose(source, &settings(input)?, ui.words().lang())?;
    disk::write_bytes(&path, proposal.text.as_bytes())?;
    ui.print("wrote", &[("path", path.display().to_string().into())]);
    if !proposal.missing.is_empty() {
        ui.paragraph("propose-missing", &[("fields", proposal.missing.join(", ").into())]);
        return Ok(Answer::No);
    }
    ui.paragraph("propose-rows", &[]);
    for row in &proposal.rows {
        let line = said(row, ui);
        ui.line(&line);
    }
    for open in &proposal.assumed {
        ui.paragraph(&format!("propose-assumed-{open}"), &[]);
    }
    let named = |row: &ProposedRow| matches!(&row.read, Some(Ok(payment)) if payment.is_named);
    if !proposal.rows.iter().any(named) {
        ui.paragraph("propose-fill-payer", &[]);
    }
    let values =
        [("source", Arg::from(source.display().to_string())), ("mapping", path.display().to_string().into())];
    ui.paragraph("propose-next", &values);
    Ok(Answer::Yes)
}

/// Returns how a row would be read, in one line.
fn said(row: &ProposedRow, ui: &Ui<'_>) -> String {
    let words = ui.words();
    let number = ("row", Arg::Text(row.row.to_string()));
    match &row.read {
        Some(Ok(payment)) => {
            let amount = match payment.currency {
                Some(currency) => words.money(payment.cents, currency, false),
                None => words.decimal(payment.cents.units(), 2),
            };
            words.format(
                "propose-payment",
                &[
                    number,
                    ("amount", amount.into()),
                    ("day", words.day(payment.day).into()),
                    ("status", words.get(status_key(payment.status)).into()),
                    ("kind", words.get(&format!("kind-{}", payment.kind.name())).into()),
                    (
                        "payer",
                        words.get(if payment.is_named { "propose-named" } else { "propose-nobody" }).into(),
                    ),
                ],
            )
        }
        Some(Err(faults)) => {
            let faults = faults.iter().map(|(column, code)| {
                let reason = code.message().text(words.lang());
                if column.is_empty() { reason } else { words.named(column, &reason) }
            });
            let reasons = faults.collect::<Vec<_>>().join("; ");
            words.format("propose-refused", &[number, ("reasons", reasons.into())])
        }
        None => {
            let reason = row.aside.map(|code| code.message().text(words.lang())).unwrap_or_default();
            words.format("propose-aside", &[number, ("reason", reason.into())])
        }
    }
}
