//! The models of the three tasks together, and the state of their proof by a backtest.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::Path;

use obole_ledger::{Error, Kind, LedgerView, Result, disk};

use super::amount::AmountModel;
use super::card::ModelCard;
use super::day::EarlierDays;
use super::goal_model::{GoalModel, GoalScores, score_goals};
use super::goal_rows::{GoalDonors, goal_donors};
use super::scores::Scores;
use super::scoring::score;
use super::settings::FitSettings;
use super::task::{Method, Task};
use super::task_models::{GiftModel, LapseModel, is_active};
use super::training::TrainingSet;
use crate::features::{FeatureTable, column};

/// State of models that a backtest compared with the simple rules: each task uses the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proved(());

/// State of models that no backtest compared with the simple rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unproved(());

/// A gift model, an amount model, a lapse model if a donor could lapse, and models of goals.
#[derive(Debug, Clone, PartialEq)]
pub struct Models {
    pub(crate) gift: GiftModel,
    pub(crate) lapse: Option<LapseModel>,
    pub(crate) amount: AmountModel,
    pub(crate) goals: BTreeMap<Task, GoalModel>,
}

impl Models {
    /// Returns the model of the probability of a gift.
    pub fn gift(&self) -> &GiftModel {
        &self.gift
    }

    /// Returns the model of the probability of a lapse; `None` if no training donor was active in the 12
    /// months before.
    pub fn lapse(&self) -> Option<&LapseModel> {
        self.lapse.as_ref()
    }

    /// Returns the model of the amount given, if anything.
    pub fn amount(&self) -> &AmountModel {
        &self.amount
    }

    /// Returns the model of a task about a goal; `None` if no training donor belonged to it.
    pub fn goal(&self, task: Task) -> Option<&GoalModel> {
        self.goals.get(&task)
    }

    /// Returns the cards of the models, in the order of the tasks.
    pub fn cards(&self) -> Vec<&ModelCard> {
        let lapse = self.lapse.as_ref().map(LapseModel::card);
        let main = std::iter::once(self.gift.card()).chain(lapse).chain([self.amount.card()]);
        main.chain(self.goals.values().map(GoalModel::card)).collect()
    }

    /// Returns the card of a task; that of the gift model if there is no lapse model.
    #[cfg(test)]
    pub(crate) fn card_of(&self, task: Task) -> &ModelCard {
        self.cards().into_iter().find(|card| card.task == task).unwrap_or_else(|| self.gift.card())
    }

    /// Writes one readable JSON per task into a folder, which is created if needed.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn save(&self, folder: &Path) -> Result<()> {
        disk::make_folder(folder)?;
        self.gift.save(&folder.join(Task::Gift.file_name()))?;
        self.amount.save(&folder.join(Task::Amount.file_name()))?;
        let lapse = folder.join(Task::Lapse.file_name());
        // An older model would not belong to these.
        match &self.lapse {
            Some(model) => model.save(&lapse)?,
            None => disk::remove_file(&lapse)?,
        }
        for task in Task::GOALS {
            let path = folder.join(task.file_name());
            match self.goals.get(&task) {
                Some(model) => model.save(&path)?,
                None => disk::remove_file(&path)?,
            }
        }
        Ok(())
    }

    /// Returns which donors of a table (indices into the ledger) belong to each goal, as of the view's day;
    /// nobody without a model of a goal.
    pub fn goal_donors(&self, view: &LedgerView<'_>, donors: &[u32]) -> GoalDonors {
        if self.goals.is_empty() { GoalDonors::new() } else { goal_donors(view, donors) }
    }

    /// Scores the donors of each goal for which there is a model; `donors` are their positions in the table
    /// ([`Models::goal_donors`]). The cards state whether a model was compared with its rule.
    pub fn score_goals(&self, table: &FeatureTable, donors: &GoalDonors) -> BTreeMap<Task, GoalScores> {
        score_goals(self.goals.iter(), table, donors)
    }

    /// Returns whether a backtest chose the method of every task of the scores.
    pub(crate) fn is_proved(&self) -> bool {
        let main = self.cards().into_iter().filter(|card| Task::MAIN.contains(&card.task));
        main.into_iter().all(|card| card.proved)
    }
}

/// The models of all tasks with their state: only [`Proved`] models score by [`score`](ModelSet::score).
///
/// Models that no backtest compared with the simple rules do not:
///
/// ```compile_fail,E0599
/// use obole::features::FeatureTable;
/// use obole::models::{ModelSet, Scores, Unproved};
/// fn scores(models: &ModelSet<Unproved>, table: &FeatureTable) -> obole::Result<Scores> {
///     models.score(table)
/// }
/// ```
///
/// They cannot be called proved by hand either:
///
/// ```compile_fail,E0423
/// let proved = obole::models::Proved(());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ModelSet<S = Proved> {
    models: Models,
    state: S,
}

impl<S> Deref for ModelSet<S> {
    type Target = Models;

    fn deref(&self) -> &Models {
        &self.models
    }
}

impl ModelSet<Unproved> {
    /// Fits all tasks. The training set is consumed: its memory is released while the largest matrix is
    /// built.
    ///
    /// # Errors
    /// When a fit does not converge or the settings make no sense. Without active donors there is no lapse
    /// model; that is not an error.
    pub fn fit(set: TrainingSet, settings: &FitSettings) -> Result<Self> {
        let complete = TaskModels::fit(set, &Task::ALL, settings, &Earlier::default())?.complete();
        complete.ok_or_else(|| Error::new(Kind::System, "task-not-fitted"))
    }

    /// Scores every donor of a table by models that were not compared with the simple rules. The scores carry
    /// the mark ([`Methods::unproved`](super::Methods::unproved)).
    ///
    /// # Errors
    /// [`Kind::Refused`] when the table lacks a column.
    pub fn score_unproved(&self, table: &FeatureTable) -> Result<Scores> {
        score(self, table)
    }

    /// Converts to models by task, each to be compared with its rule.
    pub fn into_tasks(self) -> TaskModels<Unproved> {
        let Models { gift, lapse, amount, goals } = self.models;
        TaskModels { gift: Some(gift), lapse, amount: Some(amount), goals, state: self.state }
    }
}

impl ModelSet<Proved> {
    /// Scores every donor of a table.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the table lacks a column.
    pub fn score(&self, table: &FeatureTable) -> Result<Scores> {
        score(self, table)
    }
}

/// The models of some tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskModels<S> {
    gift: Option<GiftModel>,
    lapse: Option<LapseModel>,
    amount: Option<AmountModel>,
    goals: BTreeMap<Task, GoalModel>,
    state: S,
}

/// Fits of the days before the training day, which are added to a fit.
#[derive(Debug, Default)]
pub struct Earlier {
    /// Models of earlier days, by task.
    pub(crate) models: EarlierDays,
    /// Amounts one horizon earlier, whose errors widen the intervals.
    pub(crate) amounts: Option<AmountModel>,
}

impl TaskModels<Unproved> {
    /// Fits some tasks, with what earlier days add ([`earlier_days`](crate::evaluate::earlier_days)).
    ///
    /// # Errors
    /// As [`ModelSet::fit`].
    pub fn fit(set: TrainingSet, tasks: &[Task], settings: &FitSettings, earlier: &Earlier) -> Result<Self> {
        let wanted = |task: Task| tasks.contains(&task);
        let of = |task: Task| earlier.models.get(&task).map_or(&[][..], Vec::as_slice);
        let amount = wanted(Task::Amount)
            .then(|| AmountModel::fit_widened(&set, settings, earlier.amounts.as_ref()))
            .transpose()?;
        let recent = set.features.columns.get(column::N_12M);
        let active = recent.is_some_and(|gifts| gifts.iter().any(|gifts| is_active(*gifts)));
        let lapse = (wanted(Task::Lapse) && active)
            .then(|| LapseModel::fit_days(&set, settings, of(Task::Lapse)))
            .transpose()?;
        let mut goals = BTreeMap::new();
        for task in Task::GOALS.into_iter().filter(|task| wanted(*task) && set.has_goal(*task)) {
            goals.insert(task, GoalModel::fit(&set, task, settings)?);
        }
        let gift =
            wanted(Task::Gift).then(|| GiftModel::fit_owned(set, settings, of(Task::Gift))).transpose()?;
        Ok(Self { gift, lapse, amount, goals, state: Unproved(()) })
    }

    /// Sets for each task the method that `proved` returns; if only the rule was fitted, the rule.
    ///
    /// # Errors
    /// When a named method was not fitted.
    pub(crate) fn with_methods(self, proved: impl Fn(Task) -> Method) -> Result<TaskModels<Proved>> {
        // A rule that was requested, or that is the only choice with few rows, stays.
        let choose = |card: &ModelCard| if card.method.is_rule() { card.method } else { proved(card.task) };
        let gift = self.gift.map(|model| {
            let method = choose(model.card());
            model.proved(method)
        });
        let lapse = self.lapse.map(|model| {
            let method = choose(model.card());
            model.proved(method)
        });
        let amount = self.amount.map(|model| {
            let method = choose(model.card());
            model.proved(method)
        });
        let goals = self.goals.into_iter().map(|(task, model)| {
            let method = choose(model.card());
            Ok((task, model.proved(method)?))
        });
        Ok(TaskModels {
            goals: goals.collect::<Result<_>>()?,
            gift: gift.transpose()?,
            lapse: lapse.transpose()?,
            amount: amount.transpose()?,
            state: Proved(()),
        })
    }
}

impl<S> TaskModels<S> {
    /// Returns the model of the probability of a gift, if it was fitted.
    pub fn gift(&self) -> Option<&GiftModel> {
        self.gift.as_ref()
    }

    /// Returns the model of the probability of a lapse, if it was fitted.
    pub fn lapse(&self) -> Option<&LapseModel> {
        self.lapse.as_ref()
    }

    /// Returns the model of the amount given, if it was fitted.
    pub fn amount(&self) -> Option<&AmountModel> {
        self.amount.as_ref()
    }

    /// Returns the cards, in the order of the tasks.
    pub fn cards(&self) -> Vec<&ModelCard> {
        let gift = self.gift.as_ref().map(GiftModel::card);
        let lapse = self.lapse.as_ref().map(LapseModel::card);
        let amount = self.amount.as_ref().map(AmountModel::card);
        gift.into_iter().chain(lapse).chain(amount).chain(self.goals.values().map(GoalModel::card)).collect()
    }

    /// Writes one readable JSON per task into a folder; models of other tasks in it stay.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn save(&self, folder: &Path) -> Result<()> {
        let place = |task: Task| folder.join(task.file_name());
        self.gift.as_ref().map_or(Ok(()), |model| model.save(&place(Task::Gift)))?;
        self.lapse.as_ref().map_or(Ok(()), |model| model.save(&place(Task::Lapse)))?;
        self.amount.as_ref().map_or(Ok(()), |model| model.save(&place(Task::Amount)))?;
        self.goals.iter().try_for_each(|(task, model)| model.save(&place(*task)))
    }

    /// Returns the models that scoring needs; `None` without the tasks gift and amount.
    pub fn complete(self) -> Option<ModelSet<S>> {
        let models = Models { gift: self.gift?, lapse: self.lapse, amount: self.amount?, goals: self.goals };
        Some(ModelSet { models, state: self.state })
    }
}

/// The models of a folder, proved or not.
#[derive(Debug, Clone, PartialEq)]
pub enum StoredModels {
    /// Every task was compared with its rule.
    Proved(ModelSet<Proved>),
    /// Not every task was compared, or the version of the program that saved them did not record it.
    Unproved(ModelSet<Unproved>),
}

impl Deref for StoredModels {
    type Target = Models;

    fn deref(&self) -> &Models {
        match self {
            Self::Proved(models) => models,
            Self::Unproved(models) => models,
        }
    }
}

impl StoredModels {
    /// Reads the models of a folder.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when the gift or amount model is missing or a file is damaged, [`Kind::Newer`]
    /// for files of a newer version, [`Kind::Refused`] when the models are not of one ledger, as-of day and
    /// horizon.
    pub fn load(folder: &Path) -> Result<Self> {
        // A fit may be replacing the files one by one.
        let models = disk::read_settled(folder, || load(folder))?;
        Ok(if models.is_proved() {
            Self::Proved(ModelSet { models, state: Proved(()) })
        } else {
            Self::Unproved(ModelSet { models, state: Unproved(()) })
        })
    }

    /// Scores every donor of a table by models that may be unproved; the scores then carry the mark.
    ///
    /// # Errors
    /// [`Kind::Refused`] when the table lacks a column.
    pub fn score_unproved(&self, table: &FeatureTable) -> Result<Scores> {
        score(self, table)
    }

    /// Returns the proved models.
    ///
    /// # Errors
    /// [`Kind::Refused`] when no backtest compared them with the simple rules.
    pub fn proved(&self) -> Result<&ModelSet> {
        match self {
            Self::Proved(models) => Ok(models),
            Self::Unproved(_) => {
                Err(Error::new(Kind::Refused, "models-unproved").hint("fit-again-or-unproved"))
            }
        }
    }
}

fn load(folder: &Path) -> Result<Models> {
    let gift = GiftModel::load(&folder.join(Task::Gift.file_name()))?;
    let amount = AmountModel::load(&folder.join(Task::Amount.file_name()))?;
    let lapse = folder.join(Task::Lapse.file_name());
    let lapse = if lapse.exists() { Some(LapseModel::load(&lapse)?) } else { None };
    let mut goals = BTreeMap::new();
    for task in Task::GOALS {
        let path = folder.join(task.file_name());
        if path.exists() {
            goals.insert(task, GoalModel::load(&path, task)?);
        }
    }
    let models = Models { gift, lapse, amount, goals };
    let of = |card: &ModelCard| (card.as_of, card.horizon_months, card.input_sha256.clone());
    let first = of(models.gift.card());
    if models.cards().into_iter().any(|card| of(card) != first) {
        return Err(Error::new(Kind::Refused, "models-do-not-match").in_file(folder).hint("fit-together"));
    }
    Ok(models)
}
