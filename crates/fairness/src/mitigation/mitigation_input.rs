//! Input of the methods that change the selection: one table with one attribute.

use obole_error::{Error, Kind, message};

use super::held_out::FOLDS;
use crate::cells::NO_GROUP;
use crate::gate::{Status, hide};
use crate::grouping::Grouping;
use crate::input::{Attribute, Rows};
use crate::metric::Metric;
use crate::rank;
use crate::settings::{Favourable, Settings};
use crate::spread::LeftOut;
use crate::value::{Reason, Value};

/// Rows of a table in score order with their groups by one attribute; the input of every mitigation.
///
/// Each row counts as one; weights are ignored. Rows without a group (the attribute is missing, under
/// [`crate::Missing::Exclude`]) can be selected and their gifts count, but they are excluded from gaps.
/// People of hidden groups have no group here either, so that no result depends on how they are split: their
/// counts could be computed from it. Groups that are shown and too small to be estimated are treated like all
/// others, but are also excluded from gaps.
#[derive(Clone, Debug)]
pub struct MitigationInput<'a> {
    pub(crate) rows: Rows<'a>,
    pub(crate) score: &'a [f64],
    pub(crate) grouping: Grouping,
    /// Rows on which rules are set, by descending score; equal scores in the order of the file.
    pub(crate) order: Vec<u32>,
    pub(crate) favourable: Favourable,
    sizes: Vec<Sizes>,
    status: Vec<Status>,
    gates: crate::settings::Gates,
}

/// Denominators of one group's rates.
#[derive(Clone, Copy, Debug, Default)]
struct Sizes {
    rows: u64,
    positive: u64,
    negative: u64,
}

impl Sizes {
    /// Counts the rows of each group among these.
    fn of(rows: &Rows<'_>, grouping: &Grouping, order: &[u32]) -> Vec<Self> {
        let mut sizes = vec![Self::default(); grouping.levels.len()];
        for &row in order {
            let code = grouping.codes.get(row as usize).copied().unwrap_or(NO_GROUP);
            let Some(size) = sizes.get_mut(code as usize) else { continue };
            size.rows += 1;
            match rows.y_true.and_then(|y| y.get(row as usize).copied().flatten()) {
                Some(true) => size.positive += 1,
                Some(false) => size.negative += 1,
                None => {}
            }
        }
        sizes
    }
}

/// Groups that take part in the spread of one metric, with the denominators of their rates.
#[derive(Clone, Debug)]
pub(crate) struct Taking {
    /// Denominator by group; `None` where the group does not take part.
    pub size: Vec<Option<f64>>,
    pub left_out: Vec<LeftOut>,
    /// `true` when the ratio is that of the shares not selected.
    turned: bool,
}

/// Spread of a rate over the groups, with the groups that have the extreme rates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GroupSpread {
    pub gap: Value,
    pub ratio: Value,
    pub lowest: Option<u32>,
    pub highest: Option<u32>,
}

impl<'a> MitigationInput<'a> {
    /// Sorts the rows of a table by score and assigns them to groups.
    ///
    /// # Errors
    /// As [`crate::audit`], and [`Kind::InvalidParameter`] when the table has no scores.
    pub fn new(rows: &Rows<'a>, attribute: &Attribute, settings: &Settings) -> Result<Self, Error> {
        settings.check()?;
        rows.check()?;
        attribute.check(rows.len())?;
        let Some(score) = rows.score else {
            return Err(Error::new(Kind::InvalidParameter, "mitigation-without-scores"));
        };
        let mut grouping = Grouping::single(attribute, settings.missing);
        let order = descending(score);
        let sizes = Sizes::of(rows, &grouping, &order);
        let counts: Vec<u64> = sizes.iter().map(|size| size.rows).collect();
        let status = hide(&counts, settings.gates.publish_k);
        for code in &mut grouping.codes {
            if status.get(*code as usize).is_some_and(|status| !status.is_shown()) {
                *code = NO_GROUP;
            }
        }
        let (favourable, gates) = (settings.favourable, settings.gates);
        Ok(Self { rows: *rows, score, grouping, order, favourable, sizes, status, gates })
    }

    /// Returns the input whose rules are set on some rows only, and still give the probabilities of all. The
    /// gates are those of the whole, so that the same groups take part.
    pub(super) fn set_on(&self, of: impl Fn(u32) -> bool) -> Self {
        let order: Vec<u32> = self.order.iter().copied().filter(|row| of(*row)).collect();
        let share = |gate: u64| (gate * (FOLDS - 1) / FOLDS).saturating_sub(1);
        let gates = crate::settings::Gates {
            estimate_n: share(self.gates.estimate_n),
            estimate_denominator: share(self.gates.estimate_denominator),
            ..self.gates
        };
        Self { sizes: Sizes::of(&self.rows, &self.grouping, &order), order, gates, ..self.clone() }
    }

    /// Returns the number of the rows on which rules are set that the table's decision selects.
    pub(crate) fn budget(&self) -> Result<u64, Error> {
        let decision = self.decision()?;
        Ok(self.order.iter().filter(|row| decision.get(**row as usize) == Some(&true)).count() as u64)
    }

    /// Returns the attribute's name.
    pub fn attribute(&self) -> &str {
        &self.grouping.name
    }

    /// Returns the number of rows of the table.
    pub fn len(&self) -> usize {
        self.score.len()
    }

    /// Returns whether the table has no rows.
    pub fn is_empty(&self) -> bool {
        self.score.is_empty()
    }

    /// Returns the attribute with only those of its groups that are large enough to be compared; people of
    /// other groups have no value.
    pub fn compared(&self) -> Attribute {
        let part = self.taking(Metric::SelectionRate).size;
        let label = |code: &u32| {
            let at = *code as usize;
            self.grouping
                .levels
                .get(at)
                .filter(|_| part.get(at).is_some_and(Option::is_some))
                .map(String::as_str)
        };
        Attribute::from_labels(self.grouping.name.clone(), self.grouping.codes.iter().map(label))
    }

    /// Returns the attribute without its hidden groups; their people have no value.
    pub fn shown(&self) -> Attribute {
        let label = |code: &u32| self.grouping.levels.get(*code as usize).map(String::as_str);
        Attribute::from_labels(self.grouping.name.clone(), self.grouping.codes.iter().map(label))
    }

    /// Returns the number of rows that the table's decision selects; `None` without decisions.
    pub fn selected_now(&self) -> Option<u64> {
        Some(self.rows.decision?.iter().filter(|selected| **selected).count() as u64)
    }

    /// Returns the decision of each row, or an error in a table without decisions, because every method needs
    /// the number selected as its budget.
    pub(crate) fn decision(&self) -> Result<&'a [bool], Error> {
        let none = message!("decisions-missing");
        self.rows.decision.ok_or_else(|| Error::new(Kind::InvalidParameter, none))
    }

    pub(crate) fn code(&self, row: usize) -> u32 {
        self.grouping.codes.get(row).copied().unwrap_or(NO_GROUP)
    }

    pub(crate) fn outcome(&self, row: usize) -> Option<bool> {
        self.rows.y_true.and_then(|y| y.get(row).copied().flatten())
    }

    pub(crate) fn amount(&self, row: usize) -> f64 {
        self.rows.amount.and_then(|(given, _)| given.get(row).copied()).unwrap_or(0.0)
    }

    /// Returns whether a row is in the numerator of a rate when it is selected.
    pub(crate) fn counts(&self, metric: Metric, row: usize) -> bool {
        match metric {
            Metric::Tpr => self.outcome(row) == Some(true),
            Metric::Fpr => self.outcome(row) == Some(false),
            _ => true,
        }
    }

    /// Returns the groups that take part in the spread of a rate, by the size gates of the settings.
    pub(crate) fn taking(&self, metric: Metric) -> Taking {
        let mut taking = Taking {
            size: Vec::with_capacity(self.sizes.len()),
            left_out: Vec::new(),
            turned: self.favourable == Favourable::NotSelected && metric == Metric::SelectionRate,
        };
        let all = self.grouping.levels.iter().zip(&self.sizes).zip(&self.status);
        for ((name, sizes), status) in all {
            match self.part(metric, *sizes, *status) {
                Ok(size) => taking.size.push(Some(size)),
                Err(reason) => {
                    taking.size.push(None);
                    taking.left_out.push(LeftOut { group: name.clone(), reason });
                }
            }
        }
        taking
    }

    fn part(&self, metric: Metric, sizes: Sizes, status: Status) -> Result<f64, Reason> {
        match status {
            Status::Hidden => return Err(Reason::Hidden),
            Status::Shown => {}
        }
        let (size, none) = match metric {
            Metric::SelectionRate => (sizes.rows, Reason::NoRows),
            _ if self.rows.y_true.is_none() => return Err(Reason::NoLabels),
            Metric::Tpr => (sizes.positive, Reason::NoPositives),
            _ => (sizes.negative, Reason::NoNegatives),
        };
        if size == 0 {
            return Err(none);
        }
        let gated = self.gates.publish_k > 0;
        if gated && (sizes.rows < self.gates.estimate_n || size < self.gates.estimate_denominator) {
            return Err(Reason::BelowEstimate);
        }
        Ok(size as f64)
    }
}

impl Taking {
    /// Computes the spread of the rates, counts divided by sizes; undefined with fewer than two groups.
    pub(crate) fn apart(&self, counts: &[f64]) -> GroupSpread {
        let mut low: Option<(u32, f64)> = None;
        let mut high: Option<(u32, f64)> = None;
        let mut part = 0;
        for ((group, size), count) in (0_u32..).zip(&self.size).zip(counts) {
            let Some(size) = size else { continue };
            let rate = count / size;
            part += 1;
            if low.is_none_or(|(_, best)| rate < best) {
                low = Some((group, rate));
            }
            if high.is_none_or(|(_, best)| rate > best) {
                high = Some((group, rate));
            }
        }
        let (Some((lowest, a)), Some((highest, b)), true) = (low, high, part > 1) else {
            let none = Value::undefined(Reason::NoDefinedGroup);
            return GroupSpread { gap: none, ratio: none, lowest: None, highest: None };
        };
        let ratio = match self.turned {
            true => Value::ratio(1.0 - b, 1.0 - a, Reason::AllSelected),
            false => Value::ratio(a, b, Reason::NoneSelected),
        };
        GroupSpread { gap: Value::new(b - a), ratio, lowest: Some(lowest), highest: Some(highest) }
    }
}

/// Row numbers by descending score, equal scores in the order of the file.
fn descending(score: &[f64]) -> Vec<u32> {
    let mut order = rank::order(score);
    order.reverse();
    // Reversing has also reversed the runs of equal scores.
    let at = |row: &u32| score.get(*row as usize).copied();
    order.chunk_by_mut(|a, b| at(a) == at(b)).for_each(<[u32]>::reverse);
    order
}
