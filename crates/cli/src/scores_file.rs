//! `scores.csv` and `scores.parquet`: one row per donor.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use foldhash::fast::FixedState;
use obole::features::V1;
use obole::models::{GoalScores, Reason, Scores, Task};
use obole::segments::Segments;
use obole::store::{Column, Values, write_table_parquet};
use obole::{Error, Kind, Result};
use obole_ledger::{CellWriter, Currency, Ids, disk};
use obole_report::{Words, reason_text};

use crate::decimals::push_fixed;

/// The columns, in order.
pub const COLUMNS: [&str; 21] = [
    "donor_id",
    "segment",
    "lapse_risk",
    "gift_likelihood",
    "expected_gift",
    "expected_value",
    "gift_low",
    "gift_high",
    "suggested_ask",
    "reason_1",
    "reason_2",
    "reason_3",
    "model",
    "value_low",
    "value_high",
    "ask_2",
    "ask_3",
    "second_gift_likelihood",
    "monthly_likelihood",
    "upgrade_likelihood",
    "reactivation_likelihood",
];

/// The columns of the likelihoods that only the donors of a goal have.
const GOALS: [(Task, &str); Task::GOALS.len()] = [
    (Task::SecondGift, "second_gift_likelihood"),
    (Task::Monthly, "monthly_likelihood"),
    (Task::Upgrade, "upgrade_likelihood"),
    (Task::Reactivate, "reactivation_likelihood"),
];

/// Data from which the rows are made.
pub struct ScoresFile<'a> {
    pub ids: &'a Ids,
    pub currency: Currency,
    pub scores: &'a Scores,
    pub goals: &'a BTreeMap<Task, GoalScores>,
    pub segments: &'a Segments,
    pub words: &'a Words,
}

impl ScoresFile<'_> {
    /// Writes the file in the format of the path's extension.
    pub fn write(&self, path: &Path) -> Result<()> {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => self.write_csv(path),
            Some("parquet") => self.write_parquet(path),
            _ => Err(Error::new(Kind::Usage, "ending-csv-or-parquet").in_file(path)),
        }
    }

    fn write_csv(&self, path: &Path) -> Result<()> {
        let scores = self.scores;
        let mut sentences = Sentences::new(self.words, self.currency);
        let model = self.model();
        let goals = GOALS.map(|(task, _)| self.of_goal(task));
        disk::write_with(path, |out| {
            let mut cells = CellWriter::new(out);
            cells.row(COLUMNS)?;
            let mut cell = String::new();
            for row in 0..scores.len() {
                cells.text(&self.donor(row))?;
                cells.text(self.segment(row))?;
                for probability in [scores.lapse_risk[row], scores.gift_likelihood[row]] {
                    cell.clear();
                    if !probability.is_nan() {
                        push_fixed(probability, 6, &mut cell);
                    }
                    cells.plain(&cell)?;
                }
                for amount in [
                    scores.expected_gift[row],
                    scores.expected_value(row),
                    scores.gift_low[row],
                    scores.gift_high[row],
                    scores.suggested_ask[row],
                ] {
                    cell.clear();
                    push_money(amount, &mut cell);
                    cells.plain(&cell)?;
                }
                for reason in &scores.reasons[row] {
                    cells.text(sentences.of(reason.as_ref()))?;
                }
                cells.text(&model)?;
                let [_, second, third] = scores.ask_ladder[row];
                for amount in [scores.value_low[row], scores.value_high[row], second, third] {
                    cell.clear();
                    push_money(amount, &mut cell);
                    cells.plain(&cell)?;
                }
                for likelihood in goals.iter().map(|of_goal| of_goal[row]) {
                    cell.clear();
                    if !likelihood.is_nan() {
                        push_fixed(likelihood, 6, &mut cell);
                    }
                    cells.plain(&cell)?;
                }
                cells.end_row()?;
            }
            cells.finish().map(|_| ())
        })
    }

    fn write_parquet(&self, path: &Path) -> Result<()> {
        let scores = self.scores;
        let rows = 0..scores.len();
        let mut sentences = Sentences::new(self.words, self.currency);
        let mut columns = vec![
            Column::new("donor_id", Values::Str(rows.clone().map(|row| self.donor(row)).collect())),
            Column::new(
                "segment",
                Values::Str(rows.clone().map(|row| self.segment(row).to_owned()).collect()),
            ),
            Column::new("lapse_risk", Values::F64(scores.lapse_risk.clone())),
            Column::new("gift_likelihood", Values::F64(scores.gift_likelihood.clone())),
            Column::new("expected_gift", Values::F64(scores.expected_gift.clone())),
            Column::new(
                "expected_value",
                Values::F64(rows.clone().map(|row| scores.expected_value(row)).collect()),
            ),
            Column::new("gift_low", Values::F64(scores.gift_low.clone())),
            Column::new("gift_high", Values::F64(scores.gift_high.clone())),
            Column::new("suggested_ask", Values::F64(scores.suggested_ask.clone())),
        ];
        for (k, name) in ["reason_1", "reason_2", "reason_3"].into_iter().enumerate() {
            let said =
                rows.clone().map(|row| sentences.of(scores.reasons[row][k].as_ref()).to_owned()).collect();
            columns.push(Column::new(name, Values::Str(said)));
        }
        columns.push(Column::new("model", Values::Str(vec![self.model(); scores.len()])));
        columns.push(Column::new("value_low", Values::F64(scores.value_low.clone())));
        columns.push(Column::new("value_high", Values::F64(scores.value_high.clone())));
        for (rung, name) in [(1, "ask_2"), (2, "ask_3")] {
            let asks = scores.ask_ladder.iter().map(|ladder| ladder[rung]).collect();
            columns.push(Column::new(name, Values::F64(asks)));
        }
        for (task, name) in GOALS {
            columns.push(Column::new(name, Values::F64(self.of_goal(task))));
        }
        write_table_parquet(path, &columns)
    }

    /// Returns the likelihood of a goal's event for each row; NaN for donors of no such goal.
    fn of_goal(&self, task: Task) -> Vec<f64> {
        let mut likelihood = vec![f64::NAN; self.scores.len()];
        if let Some(found) = self.goals.get(&task) {
            for (row, value) in found.rows.iter().zip(&found.likelihood) {
                likelihood[*row as usize] = *value;
            }
        }
        likelihood
    }

    fn donor(&self, row: usize) -> String {
        self.ids.get(self.scores.donor[row] as usize)
    }

    fn segment(&self, row: usize) -> &'static str {
        self.segments.of(self.scores.donor[row]).map_or("", |(life_cycle, _)| life_cycle.name())
    }

    /// Returns the methods of the scores: `logistic+ridge`, `rule+last_gift`.
    fn model(&self) -> String {
        format!("{}+{}", self.scores.methods.gift.name(), self.scores.methods.amount.name())
    }
}

/// Appends an amount to the cent, or nothing if it is not defined, for example if too few donors gave for an
/// interval.
fn push_money(amount: f64, cell: &mut String) {
    if !amount.is_nan() {
        push_fixed(amount, 2, cell);
    }
}

/// Reasons in words. Many donors share few sentences, so each sentence is made once.
struct Sentences<'a> {
    words: &'a Words,
    currency: Currency,
    said: HashMap<(usize, bool, u64), String, FixedState>,
}

/// Maximum number of cached sentences before the cache is cleared; values with many decimals would otherwise
/// fill the memory.
const KEPT: usize = 200_000;

impl<'a> Sentences<'a> {
    fn new(words: &'a Words, currency: Currency) -> Self {
        Self { words, currency, said: HashMap::default() }
    }

    fn of(&mut self, reason: Option<&Reason>) -> &str {
        let Some(reason) = reason else { return "" };
        if self.said.len() > KEPT {
            self.said.clear();
        }
        let (words, currency) = (self.words, self.currency);
        let key = (reason.feature, reason.contribution >= 0.0, as_said(reason).to_bits());
        self.said.entry(key).or_insert_with(|| reason_text(reason, words, currency))
    }
}

/// Rounds the value to the precision of the sentence, so that equal sentences share an entry.
fn as_said(reason: &Reason) -> f64 {
    let amount = V1.get(reason.feature).is_some_and(|spec| matches!(spec.unit, obole::features::Unit::Money));
    if amount { (reason.value * 100.0).round() / 100.0 } else { (reason.value * 1_000.0).round() / 1_000.0 }
}
