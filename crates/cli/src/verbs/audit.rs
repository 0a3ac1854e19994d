//! `obole audit`: any table of predictions, and the writing that `obole run` shares with it.

use std::collections::BTreeMap;
use std::path::Path;

use obole::audit::table::{Columns, Table as Checked};
use obole::audit::table_audit;
use obole::store::read_table;
use obole::{Error, Kind, Result};
use obole_fairness::{Crossings, Favourable, Gates, Missing, Outcome, Reference, Settings};
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
    let amount_true = verb.amount_true.as_ref().map(column).transpose()?;
    let amount_pred = verb.amount_pred.as_ref().map(column).transpose()?;
    let groups = verb.groups.iter().map(column).collect::<Result<Vec<_>>>()?;
    let ages: Vec<&str> = verb.ages.iter().map(String::as_str).collect();
    let columns = Columns {
        truth: Some((&truth.0, truth.1)),
        score: Some((&score.0, score.1)),
        decision: Some((&decision.0, decision.1)),
        weight: weight.as_ref().map(|(name, cells)| (name.as_str(), cells.clone())),
        amount_true: amount_true.as_ref().map(|(name, cells)| (name.as_str(), cells.clone())),
        amount_pred: amount_pred.as_ref().map(|(name, cells)| (name.as_str(), cells.clone())),
        groups: groups.iter().map(|(name, cells)| (name.as_str(), cells.clone())).collect(),
        ages,
    };
    let checked = Checked::parse(&columns).map_err(|e| e.in_file(&verb.table))?;
    let settings = Settings {
        missing: if verb.missing == "as-group" { Missing::AsGroup } else { Missing::Exclude },
        crossings: Crossings::FirstTwo,
        reference: reference(&verb.reference, &checked)?,
        favourable: if verb.favourable == "selected" {
            Favourable::Selected
        } else {
            Favourable::NotSelected
        },
        gates: if verb.publish_k == 0 {
            Gates::open()
        } else {
            Gates { publish_k: verb.publish_k, ..Gates::default() }
        },
        min_ratio: verb.min_ratio,
        max_gap: verb.max_gap,
        ..Settings::default()
    };
    let audit = table_audit(&checked, &settings)?;
    let input = AuditInput::table(&audit);
    keep(&verb.out, &audit.to_json(), &input, ui)?;
    if ui.json() {
        ui.data_json(&audit.to_json())?;
    }
    say(&input, ui);
    ui.wrote(&verb.out);
    let passed = audit.attributes.values().any(|attribute| {
        let ratios = attribute.verdicts.iter().map(|verdict| verdict.outcome);
        let gaps = attribute.gaps.iter().map(|gap| gap.outcome);
        ratios.chain(gaps).any(|outcome| outcome == Outcome::DoesNotMeet)
    });
    Ok(if passed { Answer::No } else { Answer::Yes })
}

/// The group that the others are compared with; what does not fit is said all at once.
fn reference(asked: &[String], table: &Checked) -> Result<Reference> {
    match asked {
        [] => return Ok(Reference::Largest),
        [word] if word == "largest" => return Ok(Reference::Largest),
        [word] if word == "highest-rate" => return Ok(Reference::HighestRate),
        _ => {}
    }
    let mut named = BTreeMap::new();
    let mut wrong = Vec::new();
    for one in asked {
        let attribute = one.split_once('=').and_then(|(column, group)| {
            let found = table.attributes.iter().find(|attribute| attribute.name() == column)?;
            found.levels().iter().any(|level| level == group).then(|| (column.to_owned(), group.to_owned()))
        });
        match attribute {
            Some((column, group)) => drop(named.insert(column, group)),
            None => wrong.push(one.as_str()),
        }
    }
    if wrong.is_empty() {
        return Ok(Reference::Named(named));
    }
    let groups = table.attributes.iter().map(|attribute| {
        format!("{}={}", attribute.name(), attribute.levels().join(&format!(", {}=", attribute.name())))
    });
    Err(Error::new(Kind::Usage, format!("no such reference: {}", wrong.join(", ")))
        .hint("write largest, highest-rate, or a column and a group as COLUMN=GROUP")
        .hint(format!("the groups are {}", groups.collect::<Vec<_>>().join(", "))))
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
