//! The page, the figures and their dictionary as files.

use std::collections::BTreeSet;
use std::path::Path;

use obole::Result;
use obole::impact::{GroupAssessment, Impact, ImpactRow, PlanEffect, PooledEffects, Suggestion};
use obole::store::{Column, Values, write_table_csv, write_table_parquet};
use obole_ledger::{Currency, Period, disk};
use obole_report::{ImpactInput, MeasureDefinition, Words, impact_html, measure_definitions};
use serde::Serialize;

/// Version of `impact.json` and `dictionary.json`.
pub const VERSION: u32 = 1;

/// A figure with its unit.
#[derive(Serialize)]
struct Figure<'a> {
    #[serde(flatten)]
    row: &'a ImpactRow,
    unit: &'a str,
}

/// A plan whose effect cannot be measured.
#[derive(Serialize)]
struct Unmeasured<'a> {
    name: &'a str,
    why: &'a str,
}

/// Content of `impact.json`, and output of `--json`.
#[derive(Serialize)]
pub struct ImpactJson<'a> {
    format: &'static str,
    version: u32,
    year: i32,
    start_month: u8,
    complete: bool,
    days: &'a [Period],
    currency: Currency,
    other_currencies: &'a BTreeSet<String>,
    fewest: u64,
    hidden: u64,
    figures: Vec<Figure<'a>>,
    assessments: &'a [GroupAssessment],
    effects: &'a [PlanEffect],
    pooled: Option<PooledEffects>,
    not_measured: Vec<Unmeasured<'a>>,
    suggestions: &'a [Suggestion],
}

impl<'a> ImpactJson<'a> {
    pub fn new(found: &'a Impact, not_measured: &'a [(String, String)]) -> Self {
        Self {
            format: "obole-impact",
            version: VERSION,
            year: found.year,
            start_month: found.start_month,
            complete: found.complete,
            days: &found.days,
            currency: found.currency,
            other_currencies: &found.other_currencies,
            fewest: found.fewest,
            hidden: found.hidden,
            figures: found.rows.iter().map(|row| Figure { row, unit: found.unit(row.measure) }).collect(),
            assessments: &found.assessments,
            effects: &found.effects,
            pooled: found.pooled,
            not_measured: not_measured.iter().map(|(name, why)| Unmeasured { name, why }).collect(),
            suggestions: &found.suggestions,
        }
    }
}

/// Content of `dictionary.json`.
#[derive(Serialize)]
struct DictionaryJson<'a> {
    format: &'static str,
    version: u32,
    measures: &'a [MeasureDefinition],
}

/// Writes all files as one set.
pub fn save(out: &Path, found: &Impact, not_measured: &[(String, String)], words: &Words) -> Result<()> {
    let page = impact_html(&ImpactInput { impact: found, not_measured }, words)?;
    let definitions = measure_definitions(found, words);
    let _lock = disk::FolderLock::take(out)?;
    let set = disk::FileSet::begin(out)?;
    let stage = set.stage();
    disk::write_bytes(&stage.join("impact.html"), page.as_bytes())?;
    disk::write_json(&stage.join("impact.json"), &ImpactJson::new(found, not_measured))?;
    write_table_csv(&stage.join("impact.csv"), &found.columns())?;
    write_table_parquet(&stage.join("impact.parquet"), &found.columns())?;
    let dictionary =
        DictionaryJson { format: "obole-impact-dictionary", version: VERSION, measures: &definitions };
    disk::write_json(&stage.join("dictionary.json"), &dictionary)?;
    write_table_csv(&stage.join("dictionary.csv"), &columns(&definitions))?;
    set.commit(&[], || Ok(()))
}

fn columns(definitions: &[MeasureDefinition]) -> Vec<Column> {
    let column = |name: &str, of: &dyn Fn(&MeasureDefinition) -> &str| {
        Column::new(name, Values::Str(definitions.iter().map(|one| of(one).to_owned()).collect()))
    };
    vec![
        column("measure", &|one| one.measure),
        column("name", &|one| &one.name),
        column("definition", &|one| &one.definition),
        column("unit", &|one| &one.unit),
        column("formula", &|one| one.formula),
        column("source", &|one| one.source),
    ]
}
