//! Scores of donors: one pass over the rows for all models.

use obole_ledger::{Error, Kind, Result};
use rayon::prelude::*;

use super::amount::Amount;
use super::ask_ladder::{ask_ladder, suggested_ask};
use super::fitted::Scorer;
use super::kind::DonorKind;
use super::linear::{Linear, transform_row};
use super::reasons::{by_rule, by_subject, log_odds, ranked, top_three};
use super::scores::{Methods, Reason, Scores};
use super::set::Models;
use super::task::Probability;
use super::task_models::{GiftModel, LapseModel, is_active};
use crate::features::{COUNT, FeatureTable, column};

/// The scores of one donor.
struct Row {
    gift_likelihood: f64,
    lapse_risk: f64,
    amount: Amount,
    value: (f64, f64),
    ladder: [f64; 3],
    reasons: [Option<Reason>; 3],
}

/// Number of donors in a range; each range writes its own part of every column.
const RANGE: usize = 4096;
/// Number of feature rows in a block, small enough for the nearest cache.
const BLOCK: usize = 64;

/// Scores every donor of a table: the transforms are done once for all models. The values do not depend on
/// the number of threads.
///
/// # Errors
/// [`Kind::Refused`] when the table lacks a column.
pub(crate) fn score(models: &Models, table: &FeatureTable) -> Result<Scores> {
    if table.columns.len() != COUNT || table.columns.iter().any(|column| column.len() != table.len()) {
        return Err(Error::new(Kind::Refused, "features-lack-column-or-rows"));
    }
    let ready = Ready {
        gift: models.gift.scorer(),
        lapse: models.lapse.as_ref().and_then(LapseModel::scorer),
        amount: models.amount.linear(),
    };
    let base = base_log_odds(&models.gift);
    let n = table.len();
    let column = || vec![f64::NAN; n];
    let mut scores = Scores {
        as_of: table.as_of,
        horizon_months: models.gift.card().horizon_months,
        donor: table.donor.clone(),
        gift_likelihood: column(),
        lapse_risk: column(),
        expected_gift: column(),
        gift_low: column(),
        gift_high: column(),
        value_low: column(),
        value_high: column(),
        suggested_ask: column(),
        ask_ladder: vec![[f64::NAN; 3]; n],
        reasons: vec![[None; 3]; n],
        methods: Methods {
            gift: models.gift.card().method,
            lapse: models.lapse.as_ref().map(|lapse| lapse.card().method),
            amount: models.amount.card().method,
            unproved: !models.is_proved(),
        },
    };
    let parts = (
        (scores.gift_likelihood.par_chunks_mut(RANGE), scores.lapse_risk.par_chunks_mut(RANGE)),
        (
            scores.expected_gift.par_chunks_mut(RANGE),
            scores.gift_low.par_chunks_mut(RANGE),
            scores.gift_high.par_chunks_mut(RANGE),
        ),
        (scores.value_low.par_chunks_mut(RANGE), scores.value_high.par_chunks_mut(RANGE)),
        (scores.suggested_ask.par_chunks_mut(RANGE), scores.ask_ladder.par_chunks_mut(RANGE)),
        scores.reasons.par_chunks_mut(RANGE),
    );
    parts.into_par_iter().enumerate().for_each(|(range, columns)| {
        let ((likelihood, lapse), (expected, low, high), (value_low, value_high), (ask, ladder), reasons) =
            columns;
        let mut block = [[f64::NAN; COUNT]; BLOCK];
        for at in 0..reasons.len() {
            if at % BLOCK == 0 {
                table.copy_rows(range * RANGE + at, &mut block);
            }
            let row = one(models, &ready, base, &block[at % BLOCK]);
            (likelihood[at], lapse[at]) = (row.gift_likelihood, row.lapse_risk);
            (expected[at], low[at], high[at]) = (row.amount.expected, row.amount.low, row.amount.high);
            (value_low[at], value_high[at]) = row.value;
            (ask[at], ladder[at]) = (row.ladder[0], row.ladder);
            reasons[at] = row.reasons;
        }
    });
    Ok(scores)
}

/// Computes the log-odds of the training share of gifts, the baseline of the rule's reason.
fn base_log_odds(model: &GiftModel) -> f64 {
    let card = model.card();
    log_odds(card.events as f64 / card.rows.max(1) as f64)
}

/// The models in use, ready to score.
struct Ready<'a> {
    gift: Option<Scorer<'a>>,
    lapse: Option<Scorer<'a>>,
    amount: Option<Linear>,
}

fn one(models: &Models, ready: &Ready<'_>, base: f64, raw: &[f64; COUNT]) -> Row {
    let row = transform_row(raw);
    let recency = raw[column::RECENCY_DAYS];
    let likelihood = models.gift.probability(ready.gift.as_ref(), raw, &row);
    let reasons = match &ready.gift {
        Some(scorer) => top_three(&scorer.contributions(raw, &row), raw),
        None => [Some(by_rule(recency, likelihood.get(), base)), None, None],
    };
    let active = is_active(raw[column::N_12M]);
    let lapse_risk = match &models.lapse {
        Some(model) if active => model.probability(ready.lapse.as_ref(), raw, &row).get(),
        _ => f64::NAN,
    };
    let amount = models.amount.amount(ready.amount.as_ref(), &row, raw);
    let value = models
        .amount
        .spread()
        .map(|spreads| spreads.at(DonorKind::of(raw)))
        .map_or((f64::NAN, f64::NAN), |spread| spread.value_around(likelihood.get(), amount.centre));
    Row { gift_likelihood: likelihood.get(), lapse_risk, amount, value, ladder: asks(raw), reasons }
}

/// Computes the ladder of asks of a row of features.
pub(super) fn asks(raw: &[f64; COUNT]) -> [f64; 3] {
    let (last, mean, largest) = (raw[column::LAST_AMOUNT], raw[column::AVG_AMOUNT], raw[column::MAX_AMOUNT]);
    ask_ladder(suggested_ask(is_active(raw[column::N_12M]), last, mean, largest), largest)
}

/// A gift likelihood and its reasons.
pub(crate) struct Made {
    pub(crate) likelihood: Probability,
    pub(crate) base: f64,
    /// Reasons by feature, largest first.
    pub(crate) reasons: Vec<Reason>,
    /// Reasons by subject, largest first.
    pub(crate) subjects: Vec<Reason>,
}

/// Computes likelihood, base and all reasons of one row.
pub(crate) fn explain_gift(model: &GiftModel, raw: &[f64; COUNT]) -> Made {
    let row = transform_row(raw);
    let recency = raw[column::RECENCY_DAYS];
    let scorer = model.scorer();
    let likelihood = model.probability(scorer.as_ref(), raw, &row);
    match scorer {
        Some(scorer) => {
            let contributions = scorer.contributions(raw, &row);
            let (reasons, subjects) = (ranked(&contributions, raw), by_subject(&contributions, raw));
            Made { likelihood, base: scorer.base(), reasons, subjects }
        }
        None => {
            let base = base_log_odds(model);
            let reasons = vec![by_rule(recency, likelihood.get(), base)];
            Made { likelihood, base, subjects: reasons.clone(), reasons }
        }
    }
}
