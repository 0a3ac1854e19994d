//! Conversion of a feature table to a design matrix: transform, fill missing values, standardise.
//!
//! The treatment is fitted on training rows and saved by column name, so a model applies it to any later
//! table.

use std::sync::LazyLock;

use obole_ledger::{Error, Kind, Result};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::matrix::{CHUNK, ColumnMoments, DesignMatrix};
use super::settings::FitSettings;
use crate::features::{FeatureTable, Transform, V1};

/// Transformation of a feature to a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    Log1p,
    Log,
    Identity,
    /// 1 if the feature is missing, else 0.
    IsMissing,
}

/// One column of the matrix: its source and its standardisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) feature: String,
    pub(crate) step: Step,
    /// Mean of the training rows without gaps, after the step; it replaces missing values.
    pub(crate) mean: f64,
    /// Population standard deviation of the training rows after filling; 1 for a constant column.
    pub(crate) sd: f64,
}

/// The treatment of every column, fitted on training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Preparation {
    pub(crate) columns: Vec<Column>,
}

/// `ln(1 + n)` of whole numbers: counts, days and round amounts are most of the cells.
static LOG1P_WHOLE: LazyLock<Vec<f64>> = LazyLock::new(|| (0..8192).map(|n| f64::from(n).ln_1p()).collect());

/// Transforms a feature; a missing value stays missing.
pub(crate) fn transformed(transform: Transform, x: f64, whole: &[f64]) -> f64 {
    if transform == Transform::Log1p {
        // A negative or huge number saturates, fails the comparison and takes the slow path.
        let n = x as u32;
        if let Some(value) = whole.get(n as usize)
            && f64::from(n) == x
        {
            return *value;
        }
    }
    transform.apply(x)
}

pub(crate) fn whole_logs() -> &'static [f64] {
    &LOG1P_WHOLE
}

/// Returns the columns of a matrix: index of the feature in [`V1`] and the step.
fn layout(settings: &FitSettings) -> Vec<(usize, Step)> {
    let allowed = || V1.iter().enumerate().filter(|(_, spec)| settings.allows(spec.name));
    let values = allowed().map(|(place, spec)| {
        let step = match spec.transform {
            Transform::Log1p => Step::Log1p,
            Transform::Log => Step::Log,
            Transform::Identity => Step::Identity,
        };
        (place, step)
    });
    let missing =
        allowed().filter(|(_, spec)| spec.may_be_missing).map(|(place, _)| (place, Step::IsMissing));
    values.chain(missing).collect()
}

/// Feature columns whose last rows can be freed once they are used.
pub(crate) trait Source {
    fn column(&self, place: usize) -> Option<&[f64]>;
    /// Marks the rows from this one on as no longer needed.
    fn drop_from(&mut self, row: usize);
}

impl Source for &FeatureTable {
    fn column(&self, place: usize) -> Option<&[f64]> {
        self.columns.get(place).map(Vec::as_slice)
    }
    fn drop_from(&mut self, _: usize) {}
}

impl Source for FeatureTable {
    fn column(&self, place: usize) -> Option<&[f64]> {
        self.columns.get(place).map(Vec::as_slice)
    }
    fn drop_from(&mut self, row: usize) {
        for column in &mut self.columns {
            column.truncate(row);
            column.shrink_to_fit();
        }
    }
}

impl Preparation {
    /// Fits the treatment on the chosen rows of a table (all of them if `chosen` is `None`) and applies it.
    ///
    /// With an owned table, memory is freed as rows are copied into the matrix.
    pub(crate) fn fit(
        mut table: impl Source + Sync,
        rows: usize,
        chosen: Option<&[u32]>,
        settings: &FitSettings,
    ) -> Result<(Self, DesignMatrix)> {
        let layout = layout(settings);
        let cols = layout.len();
        for (place, _) in &layout {
            if table.column(*place).is_none_or(|column| column.len() != rows) {
                return Err(Error::new(Kind::Refused, "features-lack-column-or-rows")
                    .in_column(V1.get(*place).map_or("", |spec| spec.name)));
            }
        }
        let taken = chosen.map_or(rows, <[u32]>::len);
        let mut data = vec![0.0; taken * cols];
        let whole = whole_logs();
        // From the end, in sixteenths, so that an owned table shrinks while the matrix grows.
        let chunks = taken.div_ceil(CHUNK);
        let group = chunks.div_ceil(16).max(1) * CHUNK;
        let mut moments: Vec<Vec<ColumnMoments>> = Vec::new();
        for first in (0..taken).step_by(group).collect::<Vec<_>>().into_iter().rev() {
            let end = (first + group).min(taken);
            let source = &table;
            moments.push(
                data[first * cols..end * cols]
                    .par_chunks_mut(CHUNK * cols)
                    .enumerate()
                    .map(|(at, cells)| {
                        let start = first + at * CHUNK;
                        fill(cells, &layout, source, start, chosen, whole);
                        ColumnMoments::of(cells, cols)
                    })
                    .collect(),
            );
            if chosen.is_none() {
                table.drop_from(first);
            }
        }
        let mut all = ColumnMoments::none(cols);
        moments.iter().rev().flatten().for_each(|part| all.add(part));
        let columns: Vec<Column> = layout
            .iter()
            .zip(all.mean.iter().zip(&all.squares))
            .map(|((place, step), (&mean, &squares))| {
                let name = V1.get(*place).map_or("", |spec| spec.name);
                let sd = (squares / taken.max(1) as f64).sqrt();
                // Rounding leaves a tiny standard deviation in a constant column.
                let sd = if sd > 1e-12 * mean.abs() { sd } else { 1.0 };
                let suffix = if *step == Step::IsMissing { "_missing" } else { "" };
                Column { name: format!("{name}{suffix}"), feature: name.to_owned(), step: *step, mean, sd }
            })
            .collect();
        let inverse: Vec<f64> = columns.iter().map(|c| 1.0 / c.sd).collect();
        let finite = data
            .par_chunks_mut(CHUNK * cols)
            .map(|cells| {
                let mut finite = true;
                for row in cells.chunks_exact_mut(cols) {
                    for ((cell, column), inverse) in row.iter_mut().zip(&columns).zip(&inverse) {
                        *cell = if cell.is_nan() { 0.0 } else { (*cell - column.mean) * inverse };
                        finite &= cell.is_finite();
                    }
                }
                finite
            })
            .reduce(|| true, |a, b| a && b);
        if !finite {
            return Err(Error::new(Kind::Refused, "feature-out-of-domain"));
        }
        let names = columns.iter().map(|c| c.name.clone()).collect();
        Ok((Self { columns }, DesignMatrix::trusted(names, data)))
    }

    /// Returns the features that are inputs, in order.
    pub(crate) fn features(&self) -> Vec<String> {
        self.columns.iter().filter(|c| c.step != Step::IsMissing).map(|c| c.feature.clone()).collect()
    }

    /// Returns pairs of (column of a feature, column of its indicator) if some training row lacks the
    /// feature.
    pub(crate) fn pairs(&self) -> Vec<(usize, usize)> {
        let indicators = self.columns.iter().enumerate().filter(|(_, c)| c.step == Step::IsMissing);
        indicators
            .filter(|(_, c)| c.mean > 0.0 && c.mean < 1.0)
            .filter_map(|(at, c)| {
                let own = |o: &Column| o.feature == c.feature && o.step != Step::IsMissing;
                Some((self.columns.iter().position(own)?, at))
            })
            .collect()
    }

    /// Returns whether every column belongs to a feature that exists, with finite numbers, as after a load.
    pub(crate) fn is_valid(&self) -> bool {
        self.columns.iter().all(|c| {
            V1.iter().any(|spec| spec.name == c.feature)
                && c.mean.is_finite()
                && c.sd.is_finite()
                && c.sd > 0.0
        })
    }
}

fn fill(
    cells: &mut [f64],
    layout: &[(usize, Step)],
    source: &(impl Source + Sync),
    start: usize,
    chosen: Option<&[u32]>,
    whole: &[f64],
) {
    let cols = layout.len();
    // Small blocks of rows stay in the cache while the columns are read.
    for (at, block) in cells.chunks_mut(64 * cols).enumerate() {
        let first = start + at * 64;
        let rows = block.len() / cols;
        for (j, (place, step)) in layout.iter().enumerate() {
            let Some(column) = source.column(*place) else { continue };
            let transform = V1.get(*place).map_or(Transform::Identity, |spec| spec.transform);
            let value = |x: f64| match step {
                Step::IsMissing => f64::from(u8::from(x.is_nan())),
                Step::Log1p | Step::Log | Step::Identity => transformed(transform, x, whole),
            };
            let to = block.iter_mut().skip(j).step_by(cols);
            match chosen {
                None => to.zip(&column[first..first + rows]).for_each(|(cell, x)| *cell = value(*x)),
                Some(chosen) => to
                    .zip(&chosen[first..first + rows])
                    .for_each(|(cell, row)| *cell = value(column[*row as usize])),
            }
        }
    }
}
