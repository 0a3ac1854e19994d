//! `obole audit`: any table of predictions, and the writing that `obole run` shares with it.

mod mitigation;

use std::path::Path;

use obole::Result;
use obole::audit::choices::Choices;
use obole::audit::table::{Columns, Table as Checked};
use obole::audit::table_audit;
use obole_fairness::Outcome;
use obole_ledger::disk;
use obole_report::{AuditInput, audit_charts, audit_html, mitigation_text, preset_lines, verdict_lines};
use serde_json::Value as Json;

use crate::args::{Audit, Cuts};
use crate::exit::Answer;
use crate::notices;
use crate::ui::Ui;

pub fn audit(verb: &Audit, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    let table = notices::read_table(&verb.table, ui)?;
    let column =
        |name: &'_ String| -> Result<(String, Vec<&str>)> { Ok((name.clone(), table.column(name)?)) };
    let optional = |name: &'_ Option<String>| name.as_ref().map(column).transpose();
    let (truth, score, decision) =
        (optional(&verb.truth)?, optional(&verb.score)?, optional(&verb.decision)?);
    let (weight, given, expected) =
        (optional(&verb.weight)?, optional(&verb.amount_true)?, optional(&verb.amount_pred)?);
    let groups = verb.groups.iter().map(column).collect::<Result<Vec<_>>>()?;
    let columns = Columns {
        lines: table.lines(),
        truth: named(&truth),
        score: named(&score),
        decision: named(&decision),
        weight: named(&weight),
        amount_true: named(&given),
        amount_pred: named(&expected),
        groups: groups.iter().map(|(name, cells)| (name.as_str(), cells.clone())).collect(),
        ages: verb.ages.iter().map(String::as_str).collect(),
        bins: verb.bins.iter().map(|(name, Cuts(cuts))| (name.as_str(), cuts.clone())).collect(),
    };
    let checked = Checked::parse(&columns).map_err(|e| e.in_file(&verb.table))?;
    let choices = Choices {
        missing: verb.missing.clone(),
        favourable: verb.favourable.clone(),
        correction: verb.correction.clone(),
        preset: verb.preset.clone(),
        reference: verb.reference.clone(),
        publish_k: verb.publish_k,
        min_ratio: verb.min_ratio,
        max_gap: verb.max_gap,
        replicates: verb.replicates,
        seed,
    };
    let settings = choices.settings(&checked)?;
    let audit = table_audit(&checked, &settings)?;
    let mitigation = mitigation::mitigation(verb, seed, &table, &checked, &settings)?;
    let mut input = AuditInput::table(&audit);
    input.mitigation = mitigation.as_ref();
    let mut json = audit.to_json();
    if let Some(found) = &mitigation {
        found.put_into(&mut json);
    }
    {
        let _lock = disk::FolderLock::take(&verb.out)?;
        let set = disk::FileSet::begin(&verb.out)?;
        save(set.stage(), &json, &input, ui)?;
        set.commit(&[], || Ok(()))?;
    }
    if ui.json() {
        ui.data_json(&json)?;
    } else if mitigation.is_some() {
        ui.data(&mitigation_text(&input, ui.words()))?;
    }
    print(&input, ui);
    ui.wrote(&verb.out);
    let passed = audit.attributes.values().any(|attribute| {
        let ratios = attribute.verdicts.iter().map(|verdict| verdict.outcome);
        let gaps = attribute.gaps.iter().map(|gap| gap.outcome);
        ratios.chain(gaps).any(|outcome| outcome == Outcome::DoesNotMeet)
    });
    Ok(if passed { Answer::No } else { Answer::Yes })
}

/// Returns a column in the form that the check takes.
fn named<'t>(column: &'t Option<(String, Vec<&'t str>)>) -> Option<(&'t str, Vec<&'t str>)> {
    column.as_ref().map(|(name, cells)| (name.as_str(), cells.clone()))
}

/// Writes audit.json, audit.csv, audit.html and the charts.
pub fn save(folder: &Path, json: &Json, input: &AuditInput<'_>, ui: &Ui<'_>) -> Result<()> {
    disk::make_folder(folder)?;
    disk::write_json(&folder.join("audit.json"), json)?;
    let lines = input.parts.iter().map(|part| part.audit.csv(part.kind.key()));
    let csv: String = std::iter::once(obole_fairness::Audit::csv_header()).chain(lines).collect();
    disk::write_bytes(&folder.join("audit.csv"), csv.as_bytes())?;
    disk::write_bytes(&folder.join("audit.html"), audit_html(input, ui.words())?.as_bytes())?;
    for chart in audit_charts(input, ui.words())? {
        disk::write_bytes(&folder.join(format!("{}.svg", chart.name)), chart.svg.as_bytes())?;
        disk::write_bytes(&folder.join(format!("{}.png", chart.name)), &chart.png()?)?;
    }
    Ok(())
}

/// Prints each verdict, then the source and the limits of the preset.
pub fn print(input: &AuditInput<'_>, ui: &mut Ui<'_>) {
    let lines = verdict_lines(input, ui.words()).into_iter().chain(preset_lines(input, ui.words()));
    for line in lines.collect::<Vec<_>>() {
        ui.print("audit-said", &[("line", line.into())]);
    }
}
