//! The models of the three tasks together: one folder, one pass of scoring.

use std::path::Path;

use obole_ledger::{Error, Kind, Result, disk};
use rayon::prelude::*;

use super::amount::{Amount, AmountModel};
use super::ask::{ask_ladder, suggested_ask};
use super::fitted::Scorer;
use super::linear::{Linear, transform_row};
use super::reasons::{by_rule, by_subject, log_odds, ranked, top_three};
use super::scores::{Methods, Reason, Scores};
use super::settings::FitSettings;
use super::task::{Probability, Task};
use super::tasks::{GiftModel, LapseModel, is_active};
use super::training::TrainingSet;
use crate::features::{COUNT, FeatureTable, column};

/// A gift model, an amount model and, where somebody could lapse, a lapse model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelSet {
    /// Probability of a gift.
    pub gift: GiftModel,
    /// Probability of a lapse; none if no training donor was active in the 12 months before.
    pub lapse: Option<LapseModel>,
    /// What is given if anything.
    pub amount: AmountModel,
}

impl ModelSet {
    /// Fits all tasks. The training set is consumed: its memory goes back while the largest matrix is built.
    ///
    /// # Errors
    /// When a fit does not converge or the settings make no sense. Without active donors there is no lapse model; that is no error.
    pub fn fit(set: TrainingSet, settings: &FitSettings) -> Result<Self> {
        let amount = AmountModel::fit(&set, settings)?;
        let anyone = set.features.columns.get(column::N_12M).is_some_and(|n| n.iter().any(|n| is_active(*n)));
        let lapse = anyone.then(|| LapseModel::fit(&set, settings)).transpose()?;
        let gift = GiftModel::fit_owned(set, settings)?;
        Ok(Self { gift, lapse, amount })
    }

    /// The cards of the models, in the order of the tasks.
    pub fn cards(&self) -> Vec<&super::ModelCard> {
        let lapse = self.lapse.as_ref().map(LapseModel::card);
        std::iter::once(self.gift.card()).chain(lapse).chain([self.amount.card()]).collect()
    }

    /// Writes one readable JSON a task into a folder, made if needed.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn save(&self, folder: &Path) -> Result<()> {
        disk::make_folder(folder)?;
        self.gift.save(&folder.join(Task::Gift.file_name()))?;
        self.amount.save(&folder.join(Task::Amount.file_name()))?;
        let lapse = folder.join(Task::Lapse.file_name());
        match &self.lapse {
            Some(model) => model.save(&lapse),
            // An older lapse model would not belong to these two.
            None => disk::remove_file(&lapse),
        }
    }

    /// Reads the models of a folder.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when the gift or amount model is not there or a file is damaged, [`Kind::Newer`] for a
    /// newer version's files, [`Kind::Refused`] when the models are not of one ledger,
    /// as-of day and horizon.
    pub fn load(folder: &Path) -> Result<Self> {
        // A fit may be replacing the files one by one.
        disk::read_settled(folder, || Self::load_once(folder))
    }

    fn load_once(folder: &Path) -> Result<Self> {
        let gift = GiftModel::load(&folder.join(Task::Gift.file_name()))?;
        let amount = AmountModel::load(&folder.join(Task::Amount.file_name()))?;
        let lapse = folder.join(Task::Lapse.file_name());
        let lapse = if lapse.exists() { Some(LapseModel::load(&lapse)?) } else { None };
        let of = |card: &super::ModelCard| (card.as_of, card.horizon_months, card.input_sha256.clone());
        let one = of(gift.card()) == of(amount.card())
            && lapse.as_ref().is_none_or(|lapse| of(lapse.card()) == of(gift.card()));
        if !one {
            return Err(Error::new(
                Kind::Refused,
                "the models of the folder are not of one ledger, day and horizon",
            )
            .in_file(folder)
            .hint("fit them together"));
        }
        Ok(Self { gift, lapse, amount })
    }

    /// Scores every donor of a table.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the table lacks a column.
    pub fn score(&self, table: &FeatureTable) -> Result<Scores> {
        score(self, table)
    }
}

/// One donor's row of the scores.
struct Row {
    gift_likelihood: f64,
    lapse_risk: f64,
    amount: Amount,
    value: (f64, f64),
    ladder: [f64; 3],
    reasons: [Option<Reason>; 3],
}

/// Donors in a range; each range writes its own part of every column.
const RANGE: usize = 4096;
/// Rows of features taken together: what they hold stays in the nearest cache.
const BLOCK: usize = 64;

/// Scores every donor of a table: the transforms are done once for all models. The values do not depend on the number
/// of threads.
///
/// # Errors
/// [`Kind::Refused`] when the table lacks a column.
pub fn score(models: &ModelSet, table: &FeatureTable) -> Result<Scores> {
    if table.columns.len() != COUNT || table.columns.iter().any(|column| column.len() != table.len()) {
        return Err(Error::new(Kind::Refused, "the feature table lacks a column or rows of it"));
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

/// The log-odds of the training share of gifts: what the rule's reason is compared with.
fn base_log_odds(model: &GiftModel) -> f64 {
    let card = model.card();
    log_odds(card.events as f64 / card.rows.max(1) as f64)
}

/// The models in use, made ready to score.
struct Ready<'a> {
    gift: Option<Scorer<'a>>,
    lapse: Option<Scorer<'a>>,
    amount: Option<Linear>,
}

fn one(models: &ModelSet, ready: &Ready<'_>, base: f64, raw: &[f64; COUNT]) -> Row {
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
        .map_or((f64::NAN, f64::NAN), |spread| spread.value_around(likelihood.get(), amount.centre));
    Row { gift_likelihood: likelihood.get(), lapse_risk, amount, value, ladder: asks(raw), reasons }
}

/// The ladder of asks of a row of features.
pub(super) fn asks(raw: &[f64; COUNT]) -> [f64; 3] {
    let (last, mean, largest) = (raw[column::LAST_AMOUNT], raw[column::AVG_AMOUNT], raw[column::MAX_AMOUNT]);
    ask_ladder(suggested_ask(is_active(raw[column::N_12M]), last, mean, largest), largest)
}

/// What made one gift likelihood.
pub(crate) struct Made {
    pub(crate) likelihood: Probability,
    pub(crate) base: f64,
    /// By feature, largest first.
    pub(crate) reasons: Vec<Reason>,
    /// By subject, largest first.
    pub(crate) subjects: Vec<Reason>,
}

/// Likelihood, base and all reasons of one row.
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
