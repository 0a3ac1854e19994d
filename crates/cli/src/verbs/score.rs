//! `obole score`: scores of every donor.

use std::collections::BTreeMap;
use std::path::Path;

use obole::Result;
use obole::features::FeatureTable;
use obole::forecast::{FeatureFile, features_to_score};
use obole::models::{Models, StoredModels, Task};
use obole::monitor::{LookBack, TrainingRecord, assess, look_back};
use obole::segments::{SegmentRules, Segments, segments};
use obole_ledger::{AsOf, Currency, Ids, disk};
use serde_json::json;

use super::drift;
use crate::args::Score;
use crate::erasures;
use crate::exit::Answer;
use crate::notices;
use crate::scores_file::{COLUMNS, ScoresFile};
use crate::shared_scores;
use crate::ui::Ui;

pub fn score(verb: &Score, ui: &mut Ui<'_>) -> Result<Answer> {
    let columns = if verb.share { &shared_scores::COLUMNS[..] } else { &COLUMNS };
    disk::FileKind::table(&verb.out, columns).refuse_other(&verb.out)?;
    let models = StoredModels::load(&verb.model)?;
    let record = TrainingRecord::load(&verb.model)?.filter(|record| record.is_of(models.gift().card()));
    let input = match &verb.ledger {
        Some(folder) => of_ledger(folder, verb, (&models, record.is_some()), ui)?,
        None => of_table(verb, &models, ui)?,
    };
    let Input { table, ids, currency, segments, of_goals, back, known_until } = input;
    let scores = notices::score(&models, verb.unproved, &table, ui).map_err(|e| e.in_file(&verb.model))?;
    let goals = models.score_goals(&table, &of_goals);
    let moved = record.map(|record| assess(&record, &models, &table, back, known_until)).transpose()?;
    drop(table);
    let shared = if verb.share {
        Some(shared_scores::write(&verb.out, &scores, &segments, ui.words())?)
    } else {
        ScoresFile {
            ids: &ids,
            currency,
            scores: &scores,
            goals: &goals,
            segments: &segments,
            words: ui.words(),
        }
        .write(&verb.out)?;
        None
    };
    if ui.json() {
        ui.data_json(&json!({
            "out": verb.out.display().to_string(),
            "as_of": verb.as_of,
            "rows": shared.map_or(scores.len(), |(rows, _)| rows),
            "currency": currency,
            "methods": scores.methods,
            "drift": moved,
        }))?;
    }
    erasures::warn(&verb.model, ui);
    ui.print("score-done", &[("n", scores.len().into()), ("day", ui.words().day(verb.as_of.day()).into())]);
    drift::print(moved.as_ref(), &models, ui);
    if let Some((rows, left_out)) = shared {
        let fewest = shared_scores::FEWEST;
        let values = [("rows", rows.into()), ("fewest", fewest.into()), ("n", left_out.into())];
        ui.print("score-shared", &values);
    }
    ui.wrote(&verb.out);
    Ok(Answer::Yes)
}

/// Data of the donors who are scored.
struct Input {
    table: FeatureTable,
    ids: Ids,
    currency: Currency,
    segments: Segments,
    of_goals: BTreeMap<Task, Vec<u32>>,
    back: Option<LookBack>,
    known_until: AsOf,
}

/// Reads the ledger and releases its gifts, which take the most memory, before the scores are made.
fn of_ledger(
    folder: &Path,
    verb: &Score,
    (models, has_record): (&Models, bool),
    ui: &mut Ui<'_>,
) -> Result<Input> {
    let ledger = obole::store::load_for_features(folder)?;
    let view = ledger.until(verb.as_of);
    let segments = segments(&view, &SegmentRules::default())?;
    let table = features_to_score(&ledger, verb.as_of)?;
    warn_seen(models, verb.as_of, ui);
    notices::warn_beyond(&ledger, verb.as_of, ui);
    let back = has_record.then(|| look_back(models, &ledger, verb.as_of)).transpose()?.flatten();
    Ok(Input {
        of_goals: models.goal_donors(&view, &table.donor),
        table,
        ids: ledger.donors().id.clone(),
        currency: ledger.giving().currency,
        segments,
        back,
        known_until: ledger.known_until(verb.as_of),
    })
}

/// Reads a feature table that a database computed: it has no segments, no goals and no past predictions.
fn of_table(verb: &Score, models: &Models, ui: &mut Ui<'_>) -> Result<Input> {
    let path = verb.features.as_deref().unwrap_or(Path::new(""));
    let file = FeatureFile::read(path, verb.as_of, None)?;
    ui.print("score-table", &[]);
    warn_seen(models, verb.as_of, ui);
    let segments = Segments {
        as_of: verb.as_of,
        rules: SegmentRules::default(),
        donor: Vec::new(),
        life_cycle: Vec::new(),
        rfm: Vec::new(),
    };
    Ok(Input {
        table: file.table,
        ids: file.ids,
        currency: file.currency,
        segments,
        of_goals: BTreeMap::new(),
        back: None,
        known_until: verb.as_of,
    })
}

/// Warns if the models already know the outcome after the day.
fn warn_seen(models: &Models, as_of: AsOf, ui: &mut Ui<'_>) {
    let seen_until = models.gift().card().seen_until();
    if as_of < seen_until {
        ui.print("score-seen", &[("day", ui.words().day(seen_until.day()).into())]);
    }
}
