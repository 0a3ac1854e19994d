//! Conversion of inputs to columns of numbers: unchanged for trees; filled, unskewed and standardised for
//! regressions.

use obole_ledger::Result;

use super::columns::Content;
use crate::models::DesignMatrix;
use crate::models::boosted::{ColumnTable, Monotone};

/// Skewness beyond which the logarithm replaces a column that is never negative.
const SKEWED: f64 = 1.0;
/// Skewness beyond which the sign times the logarithm replaces a column that may be negative.
const VERY_SKEWED: f64 = 3.0;
/// Quantiles of the knots at which a regression's line may bend: those that Harrell 2015, *Regression
/// Modeling Strategies*, table 2.3, recommends for four knots.
const KNOTS: [f64; 4] = [0.05, 0.35, 0.65, 0.95];
/// Minimum number of different values for knots; other columns stay straight.
const FEWEST_VALUES: usize = 10;
/// Minimum number of events per column for any knots.
const EVENTS_A_COLUMN: usize = 10;
/// Maximum number of columns of a model; beyond it, those that predict best by themselves in the training
/// rows are used.
pub(super) const MOST_COLUMNS: usize = 200;

/// All inputs as numbers, NaN for missing: a category is a column of 0 and 1 for each level.
#[derive(Debug, Clone)]
pub(super) struct Wide {
    pub(super) table: ColumnTable,
    pub(super) monotone: Vec<Monotone>,
    /// Treatment of each column for a regression.
    steps: Vec<Step>,
    /// Index of the recency column.
    pub(super) recency: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Identity,
    Log1p,
    SignedLog1p,
}

impl Step {
    fn apply(self, x: f64) -> f64 {
        match self {
            Self::Identity => x,
            Self::Log1p => x.ln_1p(),
            Self::SignedLog1p => x.signum() * x.abs().ln_1p(),
        }
    }
}

impl Wide {
    /// Returns `None` when there is no input.
    pub(super) fn of(inputs: &[(String, Content)], recency: Option<usize>) -> Result<Option<Self>> {
        let (mut names, mut data, mut monotone, mut steps) = (vec![], vec![], vec![], vec![]);
        let mut place = None;
        for (at, (name, content)) in inputs.iter().enumerate() {
            match content {
                Content::Numbers(values) => {
                    let is_recency = recency == Some(at);
                    if is_recency {
                        place = Some(names.len());
                    }
                    // A longer silence never raises the likelihood.
                    monotone.push(if is_recency { Monotone::Falling } else { Monotone::Free });
                    steps.push(step_of(values));
                    names.push(name.clone());
                    data.extend_from_slice(values);
                }
                Content::Categories { levels, of } => {
                    for (label, code) in levels_of(levels, of) {
                        names.push(format!("{name}={label}"));
                        data.extend(of.iter().map(|level| f64::from(u8::from(*level == code))));
                        monotone.push(Monotone::Free);
                        steps.push(Step::Identity);
                    }
                }
                Content::Nothing(_) => {}
            }
        }
        if names.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self { table: ColumnTable::new(names, data)?, monotone, steps, recency: place }))
    }

    /// Selects the columns that a fit on some rows uses: all, or those that predict best by themselves.
    pub(super) fn taken(&self, rows: &[u32], events: &[bool]) -> Vec<usize> {
        let all = self.table.names().len();
        let mut places: Vec<usize> = (0..all).collect();
        if all > MOST_COLUMNS {
            let told: Vec<f64> = places.iter().map(|place| self.told(*place, rows, events)).collect();
            places.sort_by(|a, b| told[*b].total_cmp(&told[*a]).then(a.cmp(b)));
            places.truncate(MOST_COLUMNS);
            places.sort_unstable();
        }
        places
    }

    /// Computes the absolute correlation of a column, unskewed and filled with its mean, with the event.
    fn told(&self, place: usize, rows: &[u32], events: &[bool]) -> f64 {
        let column = self.table.column(place);
        let (mut n, mut sum, mut squares, mut product, mut with) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for row in rows {
            let x = self.steps[place].apply(column[*row as usize]);
            if !x.is_nan() {
                let y = f64::from(u8::from(events[*row as usize]));
                (n, sum, squares, product, with) =
                    (n + 1.0, sum + x, squares + x * x, product + x * y, with + y);
            }
        }
        let spread = squares - sum * sum / n;
        if n > 2.0 && spread > 1e-12 * squares {
            (product - sum * with / n).abs() / spread.sqrt()
        } else {
            0.0
        }
    }

    /// Fits the treatment for a regression on some rows.
    pub(super) fn prepare(&self, places: &[usize], rows: &[u32], shape: Shape) -> Prepared {
        Prepared { columns: self.treated(places, rows, shape), shape }
    }

    /// Returns the shapes that are possible with the given number of events, the simpler first.
    pub(super) fn shapes(&self, places: &[usize], rows: &[u32], events: usize) -> Vec<Shape> {
        let bent = self.treated(places, rows, Shape::Bent);
        let bends = bent.iter().any(|treated| matches!(treated.part, Part::Above(_)));
        let enough = events >= EVENTS_A_COLUMN * bent.len();
        let skewed = places.iter().any(|place| self.steps[*place] != Step::Identity);
        let mut shapes = vec![Shape::Straight];
        shapes.extend(skewed.then_some(Shape::Raw));
        shapes.extend((bends && enough).then_some(Shape::Bent));
        shapes
    }

    fn treated(&self, places: &[usize], rows: &[u32], shape: Shape) -> Vec<Treated> {
        let mut columns = Vec::new();
        let mut missing: Vec<(usize, Vec<bool>)> = Vec::new();
        for place in places {
            let values: Vec<f64> = self.values(*place, rows, shape);
            let mut there: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
            there.sort_unstable_by(f64::total_cmp);
            let knots = if shape == Shape::Bent { knots(&there) } else { Vec::new() };
            for part in std::iter::once(Part::Line).chain(knots.into_iter().map(Part::Above)) {
                let mean = there.iter().map(|x| part.apply(*x)).sum::<f64>() / there.len().max(1) as f64;
                let squares: f64 = there.iter().map(|x| (part.apply(*x) - mean).powi(2)).sum();
                let sd = (squares / values.len().max(1) as f64).sqrt();
                if sd > 1e-9 * mean.abs() && sd > 0.0 {
                    columns.push(Treated { place: *place, part, mean, sd });
                }
            }
            let absent: Vec<bool> = values.iter().map(|x| x.is_nan()).collect();
            let share = absent.iter().filter(|gone| **gone).count() as f64 / values.len().max(1) as f64;
            // Columns with the same gaps share one indicator.
            if share > 0.0 && share < 1.0 && !missing.iter().any(|(_, other)| *other == absent) {
                columns.push(Treated {
                    place: *place,
                    part: Part::Missing,
                    mean: share,
                    sd: (share * (1.0 - share)).sqrt(),
                });
                missing.push((*place, absent));
            }
        }
        columns
    }

    fn values(&self, place: usize, rows: &[u32], shape: Shape) -> Vec<f64> {
        let column = self.table.column(place);
        let step = if shape == Shape::Raw { Step::Identity } else { self.steps[place] };
        rows.iter().map(|row| step.apply(column[*row as usize])).collect()
    }

    /// Builds the matrix of some rows.
    pub(super) fn matrix(&self, prepared: &Prepared, rows: &[u32]) -> DesignMatrix {
        let cols = prepared.columns.len();
        let mut data = vec![0.0; cols * rows.len()];
        for (at, treated) in prepared.columns.iter().enumerate() {
            for (row, x) in self.values(treated.place, rows, prepared.shape).into_iter().enumerate() {
                data[row * cols + at] = treated.apply(x);
            }
        }
        let name = |treated: &Treated| {
            let name = self.table.names().get(treated.place).map_or("", String::as_str);
            match treated.part {
                Part::Line => name.to_owned(),
                Part::Above(knot) => format!("{name} (above {knot})"),
                Part::Missing => format!("{name} (missing)"),
            }
        };
        DesignMatrix::trusted(prepared.columns.iter().map(name).collect(), data)
    }
}

/// Shape of the line of a numeric column in a regression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// In the unit of the column.
    Raw,
    /// In the logarithm of the column if it is skewed.
    Straight,
    /// As [`Shape::Straight`], and it may bend at its knots.
    Bent,
}

/// Fitted filling and standardisation of columns.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    columns: Vec<Treated>,
    shape: Shape,
}

impl Prepared {
    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}

#[derive(Debug, Clone)]
struct Treated {
    place: usize,
    part: Part,
    mean: f64,
    sd: f64,
}

impl Treated {
    fn apply(&self, x: f64) -> f64 {
        if x.is_nan() && self.part != Part::Missing {
            0.0
        } else {
            (self.part.apply(x) - self.mean) / self.sd
        }
    }
}

/// The part of a column that a column of the regression holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// The value.
    Line,
    /// The excess over a knot.
    Above(f64),
    /// 1 where it is missing.
    Missing,
}

impl Part {
    fn apply(self, x: f64) -> f64 {
        match self {
            Self::Line => x,
            Self::Above(knot) => (x - knot).max(0.0),
            Self::Missing => f64::from(u8::from(x.is_nan())),
        }
    }
}

/// Returns the knots of sorted values, each once and none at an end.
fn knots(sorted: &[f64]) -> Vec<f64> {
    let values = sorted.chunk_by(|a, b| a == b).count();
    if values < FEWEST_VALUES {
        return Vec::new();
    }
    let at = |share: &f64| sorted.get((share * (sorted.len() - 1) as f64).round() as usize).copied();
    let mut knots: Vec<f64> = KNOTS.iter().filter_map(at).collect();
    knots.dedup();
    knots.retain(|knot| Some(knot) != sorted.first() && Some(knot) != sorted.last());
    knots
}

/// Returns the levels that get a column of their own; of two groups one is enough.
fn levels_of(levels: &[String], of: &[Option<u32>]) -> Vec<(String, Option<u32>)> {
    let others = levels.len() as u32;
    let mut all: Vec<(String, Option<u32>)> =
        levels.iter().zip(0..).map(|(level, at)| (level.clone(), Some(at))).collect();
    if of.contains(&Some(others)) {
        all.push(("(other)".to_owned(), Some(others)));
    }
    if of.contains(&None) {
        all.push(("(missing)".to_owned(), None));
    }
    if all.len() == 2 {
        all.truncate(1);
    }
    all
}

/// Chooses the treatment by the skewness of all values; the outcome is not used.
fn step_of(values: &[f64]) -> Step {
    let there: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    let n = there.len().max(1) as f64;
    let mean = there.iter().sum::<f64>() / n;
    let moment = |power: i32| there.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / n;
    let skewness = moment(3) / moment(2).powf(1.5);
    let least = there.iter().copied().fold(f64::INFINITY, f64::min);
    if skewness > SKEWED && least >= 0.0 {
        Step::Log1p
    } else if skewness.abs() > VERY_SKEWED {
        Step::SignedLog1p
    } else {
        Step::Identity
    }
}
