//! `obole audit`: any table of predictions, and the writing that `obole run` shares with it.

use std::path::Path;

use obole::Result;
use obole::audit::table::{Columns, Table as Checked};
use obole::audit::table_audit;
use obole::store::read_table;
use obole_fairness::{Crossings, Gates, Missing, Outcome, Settings};
use obole_ledger::disk;
use obole_report::{AuditInput, audit_charts, audit_html, verdict_lines};
use serde_json::Value as Json;

use super::Answer;
use crate::args::Audit;
use crate::ui::Ui;

pub fn audit(verb: &Audit, ui: &mut Ui<'_>) -> Result<Answer> {
    let table = read_table(&verb.table)?;
    let column =
        |name: &'_ String| -> Result<(String, Vec<&str>)> { Ok((name.clone(), table.column(name)?)) };
    let (truth, score, decision) = (column(&verb.truth)?, column(&verb.score)?, column(&verb.decision)?);
    let weight = verb.weight.as_ref().map(column).transpose()?;
    let groups = verb.groups.iter().map(column).collect::<Result<Vec<_>>>()?;
    let ages: Vec<&str> = verb.ages.iter().map(String::as_str).collect();
    let columns = Columns {
        truth: Some((&truth.0, truth.1)),
        score: Some((&score.0, score.1)),
        decision: Some((&decision.0, decision.1)),
        weight: weight.as_ref().map(|(name, cells)| (name.as_str(), cells.clone())),
        groups: groups.iter().map(|(name, cells)| (name.as_str(), cells.clone())).collect(),
        ages,
    };
    let checked = Checked::parse(&columns).map_err(|e| e.in_file(&verb.table))?;
    let settings = Settings {
        missing: if verb.missing == "as-group" { Missing::AsGroup } else { Missing::Exclude },
        crossings: Crossings::FirstTwo,
        gates: if verb.publish_k == 0 {
            Gates::open()
        } else {
            Gates { publish_k: verb.publish_k, ..Gates::default() }
        },
        min_ratio: verb.min_ratio,
        ..Settings::default()
    };
    let (audit, _) = table_audit(&checked, &settings)?;
    let input = AuditInput::table(&audit);
    keep(&verb.out, &audit.to_json(), &input, ui)?;
    if ui.json() {
        ui.data_json(&audit.to_json())?;
    }
    say(&input, ui);
    ui.wrote(&verb.out);
    let below = audit
        .attributes
        .values()
        .flat_map(|attribute| &attribute.verdicts)
        .any(|verdict| verdict.outcome == Outcome::DoesNotMeet);
    Ok(if below { Answer::No } else { Answer::Yes })
}

/// Writes audit.json, audit.html and the charts.
pub fn keep(folder: &Path, json: &Json, input: &AuditInput<'_>, ui: &Ui<'_>) -> Result<()> {
    let _lock = disk::FolderLock::take(folder)?;
    disk::write_json(&folder.join("audit.json"), json)?;
    disk::write_bytes(&folder.join("audit.html"), audit_html(input, ui.words())?.as_bytes())?;
    for chart in audit_charts(input, ui.words())? {
        disk::write_bytes(&folder.join(format!("{}.svg", chart.name)), chart.svg.as_bytes())?;
        disk::write_bytes(&folder.join(format!("{}.png", chart.name)), &chart.png)?;
    }
    Ok(())
}

/// Says each verdict.
pub fn say(input: &AuditInput<'_>, ui: &mut Ui<'_>) {
    for line in verdict_lines(input, ui.words()) {
        ui.say("audit-said", &[("line", line.into())]);
    }
}
