//! `obole check`: checks the consistency of a ledger, and reports what a person should know.

use obole::Result;
use obole::store::{StoredLedger, check_stored};
use obole_ledger::Severity;
use obole_report::finding_lines;
use serde_json::json;

use super::import::print_donor_rows;
use crate::args::Check;
use crate::exit::Answer;
use crate::ui::Ui;

pub fn check(verb: &Check, ui: &mut Ui<'_>) -> Result<Answer> {
    let (StoredLedger { ledger, receipt, .. }, checked) = check_stored(&verb.ledger)?;
    if let Err(error) = checked {
        ui.error(&error);
        return Ok(Answer::No);
    }
    if ui.json() {
        ui.data_json(&json!({
            "gifts": ledger.gifts().len(),
            "donors": ledger.donors().len(),
            "refused": receipt.refused,
            "donor_rows": receipt.donor_rows,
            "findings": receipt.findings,
        }))?;
    }
    for line in finding_lines(&receipt.findings, ui.words()) {
        ui.line(&line);
    }
    let (gifts, donors) = (ledger.gifts().len().into(), ledger.donors().len().into());
    ui.print("check-good", &[("gifts", gifts), ("donors", donors)]);
    print_donor_rows(&receipt, false, ui);
    if !ledger.donors().is_empty() && !ledger.donors().has_objections() {
        ui.print("no-objections", &[]);
    }
    if receipt.refused > 0 {
        ui.print("check-problems", &[("n", receipt.refused.into())]);
        ui.print("import-refused", &[("path", verb.ledger.join("refused.csv").display().to_string().into())]);
    }
    let problems =
        receipt.findings.iter().filter(|finding| finding.severity == Severity::Problem).count() as u64;
    if problems > 0 {
        ui.print("check-settle", &[("n", problems.into())]);
    }
    Ok(if receipt.has_problems() { Answer::No } else { Answer::Yes })
}
