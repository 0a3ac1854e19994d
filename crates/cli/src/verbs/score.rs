//! `obole score`: scores of every donor.

use obole::Result;
use obole::forecast::features_to_score;
use obole::models::{Models, StoredModels};
use obole::monitor::{TrainingRecord, assess, look_back};
use obole::segments::{SegmentRules, segments};
use obole_ledger::{AsOf, Ledger, disk};
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
    let ledger = obole::store::load_for_features(&verb.ledger)?;
    let segments = segments(&ledger.until(verb.as_of), &SegmentRules::default())?;
    let table = features_to_score(&ledger, verb.as_of)?;
    warn(&models, &ledger, verb.as_of, ui);
    let back = record.as_ref().map(|_| look_back(&models, &ledger, verb.as_of)).transpose()?.flatten();
    let of_goals = models.goal_donors(&ledger.until(verb.as_of), &table.donor);
    let known_until = ledger.known_until(verb.as_of);
    // The gifts take the most memory, so they are released before the scores are made.
    let (ids, currency) = (ledger.donors().id.clone(), ledger.giving().currency);
    drop(ledger);
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

/// Warns if the models already know the outcome after the day, or if the day is beyond the ledger.
fn warn(models: &Models, ledger: &Ledger, as_of: AsOf, ui: &mut Ui<'_>) {
    let seen_until = models.gift().card().seen_until();
    if as_of < seen_until {
        ui.print("score-seen", &[("day", ui.words().day(seen_until.day()).into())]);
    }
    notices::warn_beyond(ledger, as_of, ui);
}
