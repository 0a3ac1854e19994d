//! `obole remind`: monthly gifts with failed debits, their follow-up, and who is likely to leave.

use std::collections::BTreeMap;

use obole::models::Method;
use obole::recurring::{Churn, ChurnSettings, FollowUp, RecurringBacktest, churn, reminders};
use obole::{Error, Kind, Result};
use obole_ledger::{CellWriter, Ledger, disk};

use crate::args::Remind;
use crate::exit::Answer;
use crate::notices;
use crate::ui::Ui;

/// The columns of the table of risks.
const COLUMNS: [&str; 4] = ["donor_id", "churn_risk", "may_ask_for_more", "model"];

pub fn remind(verb: &Remind, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    if let Some(path) = &verb.out {
        disk::FileKind::Csv(COLUMNS.map(str::to_owned).to_vec()).refuse_other(path)?;
    }
    let ledger = obole::store::load_ledger(&verb.ledger)?;
    let as_of = notices::as_of(&ledger, verb.as_of)?;
    notices::warn_beyond(&ledger, as_of, ui);
    let whole = ledger.whole().ok_or_else(|| Error::new(Kind::System, "ledger-without-failure-codes"))?;
    let found = reminders(whole, as_of);
    let mut settings = ChurnSettings { never_ask_from: verb.never_ask_from, ..ChurnSettings::default() };
    settings.bootstrap.seed = seed;
    let risks = churn(whole, as_of, &settings);
    if ui.json() {
        let id = |donor: u32| ledger.donors().id.get(donor as usize).to_string();
        let rows: Vec<_> = found
            .iter()
            .map(|r| {
                serde_json::json!({
                    "donor_id": id(r.donor), "day": r.day, "amount": r.amount, "failures": r.failures,
                    "code": r.code, "cause": r.cause, "follow_up": r.follow_up,
                })
            })
            .collect();
        // `None` if there was nothing to learn risks from; the sentence gives the reason.
        let churn = risks.as_ref().ok().map(|churn| {
            let rated =
                churn.risks.iter().filter(|risk| ledger.donors().may_be_profiled(risk.donor as usize));
            let risks: Vec<_> = rated
                .map(|risk| {
                    serde_json::json!({
                        "donor_id": id(risk.donor), "churn_risk": risk.risk, "may_ask_for_more": risk.may_ask,
                    })
                })
                .collect();
            serde_json::json!({ "leaves": churn.leaves, "risks": risks })
        });
        ui.data_json(&serde_json::json!({ "as_of": as_of, "reminders": rows, "churn": churn }))?;
    } else {
        let mut cells = CellWriter::new(Vec::new());
        cells.row(["donor_id", "date", "amount", "failures", "code", "cause", "follow_up"])?;
        for r in &found {
            let id = ledger.donors().id.get(r.donor as usize);
            cells.row([
                id.as_str(),
                &r.day.to_string(),
                &format!("{:.2}", r.amount.units()),
                &r.failures.to_string(),
                &r.code,
                r.cause.name(),
                r.follow_up.name(),
            ])?;
        }
        ui.data(&String::from_utf8_lossy(&cells.finish()?))?;
    }
    let mut by_follow_up: BTreeMap<FollowUp, u64> = BTreeMap::new();
    for r in &found {
        *by_follow_up.entry(r.follow_up).or_default() += 1;
    }
    ui.print("remind-done", &[("n", found.len().into())]);
    for (follow_up, n) in &by_follow_up {
        let name = ui.words().get(&format!("follow-up-{}", follow_up.name()));
        ui.print("remind-follow-up", &[("follow_up", name.into()), ("n", (*n).into())]);
    }
    if let Some(n) = by_follow_up.get(&FollowUp::SuppressAll) {
        ui.print("remind-suppress", &[("n", (*n).into())]);
    }
    match risks {
        Ok(risks) => {
            print(&risks, ui);
            if let Some(path) = &verb.out {
                save(&risks, &ledger, path)?;
                ui.wrote(path);
            }
        }
        Err(error) if error.kind().general() == Kind::Refused && verb.out.is_none() => {
            ui.print("remind-no-churn", &[("why", error.message().text(ui.words().lang()).into())]);
        }
        Err(error) => return Err(error),
    }
    Ok(Answer::Yes)
}

/// Saves the risk of each monthly donor, and whether the donor may be asked for more.
fn save(risks: &Churn, ledger: &Ledger, path: &std::path::Path) -> Result<()> {
    let mut cells = CellWriter::new(Vec::new());
    cells.row(COLUMNS)?;
    for risk in risks.risks.iter().filter(|risk| ledger.donors().may_be_profiled(risk.donor as usize)) {
        let id = ledger.donors().id.get(risk.donor as usize);
        let may_ask = if risk.may_ask { "1" } else { "0" };
        let churn = format!("{:.6}", risk.risk);
        cells.row([id.as_str(), &churn, may_ask, risks.leaves.method.name()])?;
    }
    disk::write_bytes(path, &cells.finish()?)
}

/// Prints the method of the risks, with its proof.
fn print(risks: &Churn, ui: &mut Ui<'_>) {
    let method = |method: Method| if method == Method::Rule { "rule" } else { "logistic" };
    let made = ui.words().get(&format!("remind-method-{}", method(risks.leaves.method)));
    ui.print("remind-churn", &[("n", risks.risks.len().into()), ("method", made.into())]);
    match &risks.leaves.proof {
        Some(proof) => print_proof(proof, ui),
        None => ui.print("remind-churn-no-proof", &[]),
    }
}

fn print_proof(proof: &RecurringBacktest, ui: &mut Ui<'_>) {
    let words = ui.words();
    let number = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| words.decimal(x, 3));
    let values = [
        ("donors", words.whole(proof.donors).into()),
        ("day", words.day(proof.test_at.day()).into()),
        ("events", words.whole(proof.events).into()),
        ("auc", number(proof.auc).into()),
        ("auc_rule", number(proof.auc_rule).into()),
        ("loss", number(proof.log_loss).into()),
        ("loss_rule", number(proof.log_loss_rule).into()),
    ];
    ui.print("remind-churn-proof", &values);
}
