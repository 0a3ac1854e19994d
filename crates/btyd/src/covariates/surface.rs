//! Log-likelihood as a function of the base parameters (in logarithms) and of the coefficients of
//! standardised covariates.

use std::array::from_fn;
use std::cmp::Ordering;

use obole_error::{Value, message};

use super::{Block, Covariates, Link, Process};
use crate::cholesky::Cholesky;
use crate::counts::group;
use crate::error::{Error, Kind};
use crate::history::{Histories, History};
use crate::jet::Jet;
use crate::newton::{Local, Summit, Surface};

/// Donors with the same covariates, by distinct histories.
struct Alike {
    /// Per coordinate: the parameter whose logarithm it changes, and its factor.
    moves: Vec<(usize, f64)>,
    rows: Vec<(History, f64)>,
}

/// Mean and standard deviation of a column over donors.
#[derive(Clone, Copy)]
struct Spread {
    mean: f64,
    deviation: f64,
}

pub(super) struct Linked<B> {
    block: B,
    names: Vec<String>,
    /// Per coefficient: the parameter it changes, the sign, and the column's spread.
    scales: Vec<(usize, f64, Spread)>,
    alike: Vec<Alike>,
    individuals: u64,
}

impl<B: Block> Linked<B> {
    pub(super) fn new(
        block: B,
        parameters: [&str; 4],
        links: &[Link],
        data: &Histories<'_>,
        covariates: &Covariates<'_>,
    ) -> Result<Self, Error> {
        let count = |i: usize| data.counts.map_or(1.0, |counts| counts[i] as f64);
        let columns: Vec<&[f64]> =
            covariates.rate.iter().chain(covariates.drop_out).map(|column| column.values).collect();
        let spreads: Vec<Spread> = columns.iter().map(|column| spread(column, count)).collect();
        for (column, spread) in covariates.rate.iter().chain(covariates.drop_out).zip(&spreads) {
            if spread.deviation <= 1e-12 * spread.mean.abs().max(f64::MIN_POSITIVE) {
                let message = message!("covariate-constant", name = column.name);
                return Err(Error::new(Kind::NotIdentified, message));
            }
        }
        let standard = |j: usize, i: usize| (columns[j][i] - spreads[j].mean) / spreads[j].deviation;
        let rates = covariates.rate.len();
        for own in [0..rates, rates..columns.len()] {
            let products: Vec<Vec<f64>> = own
                .clone()
                .map(|j| {
                    let with = |k| {
                        (0..data.frequency.len()).map(|i| count(i) * standard(j, i) * standard(k, i)).sum()
                    };
                    own.clone().map(with).collect()
                })
                .collect();
            if Cholesky::new(&products).is_none_or(|factor| factor.smallest_pivot() < 1e-10) {
                return Err(Error::new(Kind::NotIdentified, "covariate-redundant"));
            }
        }
        // Rows with the same covariates have the same parameters; the first of them in order represents the
        // group.
        let compare = |i: usize, k: usize| {
            columns
                .iter()
                .map(|column| column[i].total_cmp(&column[k]))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        };
        let mut order: Vec<usize> = (0..data.frequency.len()).collect();
        order.sort_by(|&i, &k| compare(i, k));
        let mut firsts: Vec<usize> = Vec::new();
        let mut place = vec![0; order.len()];
        for &i in &order {
            if firsts.last().is_none_or(|&first| compare(first, i).is_ne()) {
                firsts.push(i);
            }
            place[i] = firsts.len() - 1;
        }
        let rows = place.iter().copied().zip(data.rows());
        let grouped = group(rows, data.counts, |(p, a), (q, b)| p.cmp(q).then_with(|| History::order(a, b)))?;

        let mut names: Vec<String> = parameters.map(str::to_owned).into();
        let mut scales = Vec::new();
        let mut sources = Vec::new();
        for link in links {
            let first = if link.process == Process::Rate { 0 } else { rates };
            for (j, column) in covariates.of(link.process).iter().enumerate() {
                names.push(format!("{}.{}", link.prefix, column.name));
                scales.push((link.parameter, link.sign, spreads[first + j]));
                sources.push(first + j);
            }
        }
        let mut alike: Vec<Alike> = Vec::new();
        let mut last = None;
        for ((group, history), donors) in grouped.rows {
            if last != Some(group) {
                let shifts = scales.iter().zip(&sources);
                let moved =
                    shifts.map(|((parameter, sign, _), &j)| (*parameter, sign * standard(j, firsts[group])));
                alike
                    .push(Alike { moves: (0..4).map(|p| (p, 1.0)).chain(moved).collect(), rows: Vec::new() });
                last = Some(group);
            }
            if let Some(group) = alike.last_mut() {
                group.rows.push((history, donors));
            }
        }
        Ok(Self { block, names, scales, alike, individuals: grouped.individuals })
    }

    pub(super) fn individuals(&self) -> u64 {
        self.individuals
    }

    pub(super) fn distinct(&self) -> usize {
        self.alike.iter().map(|group| group.rows.len()).sum()
    }

    /// Returns the starting point, at which no covariate has an effect.
    pub(super) fn start(&self, parameters: &[f64; 4]) -> Vec<f64> {
        parameters.iter().map(|p| p.ln()).chain(self.scales.iter().map(|_| 0.0)).collect()
    }

    /// Converts the coefficients of (z − mean)/deviation to those of z, by a linear map of the maximum and of
    /// its covariance.
    pub(super) fn in_given_units(&self, summit: Summit) -> Summit {
        let n = summit.at.len();
        let mut map = vec![vec![0.0; n]; n];
        for (i, row) in map.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        for (i, (parameter, sign, spread)) in (4..).zip(&self.scales) {
            map[i][i] = 1.0 / spread.deviation;
            map[*parameter][i] = -sign * spread.mean / spread.deviation;
        }
        let times = |row: &[f64], vector: &[f64]| row.iter().zip(vector).map(|(a, b)| a * b).sum::<f64>();
        // The covariance is symmetric, so its rows are its columns.
        let half: Vec<Vec<f64>> = map
            .iter()
            .map(|row| summit.covariance.iter().map(|column| times(row, column)).collect())
            .collect();
        let covariance = half.iter().map(|row| map.iter().map(|other| times(row, other)).collect()).collect();
        Summit { at: map.iter().map(|row| times(row, &summit.at)).collect(), covariance, ..summit }
    }
}

impl Alike {
    /// Returns the logarithms of the parameters of these donors.
    fn logs(&self, at: &[f64]) -> [f64; 4] {
        let mut logs = [0.0; 4];
        for ((parameter, weight), coordinate) in self.moves.iter().zip(at) {
            logs[*parameter] += weight * coordinate;
        }
        logs
    }
}

impl<B: Block> Surface for Linked<B> {
    fn value(&self, at: &[f64]) -> f64 {
        self.alike.iter().map(|group| self.block.at(&group.rows, &group.logs(at).map(f64::exp))).sum()
    }

    /// Computes value, gradient and Hessian by the chain rule; the map is linear in the coordinates.
    fn local(&self, at: &[f64]) -> Local {
        use crate::jet::Real;
        let n = at.len();
        let mut sum = Local { value: 0.0, gradient: vec![0.0; n], hessian: vec![vec![0.0; n]; n] };
        for group in &self.alike {
            let logs = group.logs(at);
            let params = from_fn(|i| Jet::<4>::variable(logs[i], i).exp());
            let jet = self.block.at(&group.rows, &params);
            sum.value += jet.value;
            for (i, (p, by)) in group.moves.iter().enumerate() {
                sum.gradient[i] += by * jet.gradient[*p];
                for (k, (q, with)) in group.moves.iter().enumerate() {
                    sum.hessian[i][k] += by * with * jet.hessian[*p][*q];
                }
            }
        }
        sum
    }

    fn coordinate(&self, i: usize) -> (String, Value) {
        let lowest = if i < 4 { Value::from(0) } else { message!("minus-infinity").into() };
        (self.names[i].clone(), lowest)
    }
}

fn spread(column: &[f64], count: impl Fn(usize) -> f64) -> Spread {
    let donors: f64 = (0..column.len()).map(&count).sum();
    let mean = column.iter().enumerate().map(|(i, z)| count(i) * z).sum::<f64>() / donors;
    let square = column.iter().enumerate().map(|(i, z)| count(i) * (z - mean) * (z - mean)).sum::<f64>();
    Spread { mean, deviation: (square / donors).sqrt() }
}
