//! `obole audit`: any table of predictions, and the writing that `obole run` shares with it.

mod mitigation;

use std::collections::BTreeMap;
use std::path::Path;

use obole::audit::table::{Columns, Table as Checked};
use obole::audit::table_audit;
use obole::{Error, Kind, Result};
use obole_error::Value;
use obole_fairness::{
    BootstrapSettings, Correction, Crossings, Favourable, Gates, Missing, Outcome, Preset, Reference,
    Settings,
};
use obole_ledger::{disk, message};
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
    let settings = settings(verb, &checked, seed)?;
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

/// Returns the settings: those of a preset first, then those of the options.
fn settings(verb: &Audit, table: &Checked, seed: u64) -> Result<Settings> {
    let mut settings = Settings {
        missing: if verb.missing == "as-group" { Missing::AsGroup } else { Missing::Exclude },
        crossings: Crossings::FirstTwo,
        favourable: match verb.favourable.as_str() {
            "selected" => Favourable::Selected,
            _ => Favourable::NotSelected,
        },
        gates: match verb.publish_k {
            0 => Gates::open(),
            publish_k => Gates { publish_k, ..Gates::default() },
        },
        correction: match verb.correction.as_str() {
            "holm" => Correction::Holm,
            _ => Correction::BenjaminiHochberg,
        },
        bootstrap: match verb.replicates {
            Some(0) => None,
            Some(n) => Some(BootstrapSettings { replicates: n, row_replicates: n, seed }),
            None => Some(BootstrapSettings { seed, ..BootstrapSettings::default() }),
        },
        ..Settings::default()
    };
    match verb.preset.as_deref() {
        Some("four-fifths") => Preset::FourFifths.apply(&mut settings),
        Some(_) => Preset::Ll144.apply(&mut settings),
        None => {}
    }
    if !verb.reference.is_empty() {
        settings.reference = reference(&verb.reference, table)?;
    }
    settings.min_ratio = verb.min_ratio.or(settings.min_ratio);
    settings.max_gap = verb.max_gap;
    Ok(settings)
}

/// Returns the group with which the others are compared; all faults are reported at once.
fn reference(asked: &[String], table: &Checked) -> Result<Reference> {
    match asked {
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
    Err(Error::new(Kind::Usage, message!("reference-unknown", names = Value::list(wrong)))
        .hint("write-reference")
        .hint(message!("groups-are", groups = Value::list(groups))))
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
