//! Inputs as proxies of an attribute: by name, alone and together, and the cost of removing each.

use std::collections::BTreeMap;

use obole_fairness::{
    Attribute, Criterion, Limit, MitigationInput, ProxyStrength, Reason, Refit, Settings, Stands, Tried,
    Value, criteria, proxy_strength,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;

use super::refits::Refits;
use crate::Result;
use crate::audit::table::Table;
use crate::response::{Inputs, LeftOut};
use crate::statistics;

/// Maximum number of rows on which attributes are predicted; a larger table is sampled with a seed.
const SAMPLE: usize = 10_000;
/// Maximum number of groups that are predicted against the rest: the largest.
const MOST_GROUPS: usize = 5;
/// Number of bins of a numeric column.
const BINS: usize = 10;

/// The inputs of a model as proxies of the attributes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proxies {
    /// Number of rows of the audit.
    pub rows: u64,
    /// Number of rows on which attributes were predicted: all, or a sample.
    pub sampled: u64,
    /// Each input with the criteria in its name, in the order of the table, including excluded inputs.
    pub names: Vec<ColumnName>,
    /// Columns that are not inputs, with the reason.
    pub left_out: Vec<LeftOut>,
    /// One per attribute, in the given order.
    pub attributes: Vec<AttributeProxies>,
}

/// The criteria that the name of a column suggests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnName {
    /// The column.
    pub column: String,
    /// The criteria of the list that the name contains or is known to be related to.
    pub criteria: BTreeMap<Criterion, Stands>,
}

/// Strength of the inputs as proxies of one attribute.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttributeProxies {
    /// The attribute.
    pub attribute: String,
    /// The groups that are predicted against the rest, in name order: the largest that can be compared.
    pub groups: Vec<String>,
    /// AUC of a logistic regression on all inputs, tested on held-out rows; for more than two groups, the
    /// mean over the groups, each against the rest.
    pub auc: Value,
    /// The model with all inputs, the baseline of the costs.
    pub refit: Option<Refit>,
    /// The inputs, those that predict the attribute best by themselves first.
    pub columns: Vec<ColumnTie>,
}

/// Strength of one input as a proxy of one attribute.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnTie {
    /// The input.
    pub column: String,
    /// As [`AttributeProxies::auc`], by this input alone.
    pub auc: Value,
    /// As [`AttributeProxies::auc`], by all inputs but this one.
    pub auc_without: Value,
    /// Cramér's V, mutual information and share of the entropy; numbers are put in ten bins.
    pub tie: ProxyStrength,
    /// The model without it and its cost; `None` when no model could be fitted.
    pub removal: Option<Tried>,
}

pub(super) fn measure(
    table: &Table,
    settings: &Settings,
    refits: &Refits<'_>,
    limit: Limit,
) -> Result<Proxies> {
    let rows = table.rows();
    let sample = sample(rows.len(), refits.settings.seed);
    let inputs = refits.inputs.part(&sample);
    let named = |column: &str| ColumnName { column: column.to_owned(), criteria: criteria(column) };
    let left_out = refits.left_out.clone();
    let mut names: Vec<ColumnName> = refits.names().iter().map(|name| named(name)).collect();
    names.extend(left_out.iter().map(|left| named(&left.column)));
    let mut attributes = Vec::new();
    for attribute in &table.attributes {
        let field = MitigationInput::new(&rows, attribute, settings)?;
        let compared = field.compared();
        let told = Groups::new(&compared, &sample);
        let auc = |inputs: &Inputs| told.auc(inputs, refits);
        let refit = refits.before(&field);
        let one = |column: String| -> Result<ColumnTie> {
            let binned = refits.inputs.binned(&column, BINS);
            Ok(ColumnTie {
                auc: auc(&inputs.keeping(|other| other == column)),
                auc_without: auc(&inputs.keeping(|other| other != column)),
                tie: proxy_strength(&binned, &compared)?,
                removal: refit.as_ref().map(|before| refits.without(&column, &field, before, limit)),
                column,
            })
        };
        let mut columns: Vec<ColumnTie> =
            refits.names().into_par_iter().map(one).collect::<Result<Vec<_>>>()?;
        let tells = |tie: &ColumnTie| tie.auc.get().unwrap_or(0.0);
        columns.sort_by(|a, b| tells(b).total_cmp(&tells(a)));
        attributes.push(AttributeProxies {
            attribute: attribute.name().to_owned(),
            groups: told.groups.iter().map(|(name, _)| name.clone()).collect(),
            auc: auc(&inputs),
            refit,
            columns,
        });
    }
    Ok(Proxies { rows: rows.len() as u64, sampled: sample.len() as u64, names, left_out, attributes })
}

/// Returns row numbers in order: all, or a sample.
fn sample(rows: usize, seed: u64) -> Vec<u32> {
    let mut all: Vec<u32> = (0..rows as u32).collect();
    if rows > SAMPLE {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        for at in 0..SAMPLE {
            let other = rng.random_range(at..rows);
            all.swap(at, other);
        }
        all.truncate(SAMPLE);
        all.sort_unstable();
    }
    all
}

/// The groups of an attribute to predict: for each group, which rows of the sample belong to it. `None` for
/// rows without a group.
struct Groups {
    groups: Vec<(String, Vec<Option<bool>>)>,
}

impl Groups {
    fn new(attribute: &Attribute, sample: &[u32]) -> Self {
        let codes: Vec<Option<u32>> = sample.iter().map(|row| attribute.codes()[*row as usize]).collect();
        let size = |code: u32| codes.iter().filter(|own| **own == Some(code)).count();
        let mut order: Vec<u32> = (0..attribute.levels().len() as u32).collect();
        order.sort_by_key(|code| (std::cmp::Reverse(size(*code)), *code));
        if order.len() == 2 {
            // With two groups, the second is the complement of the first.
            order.truncate(1);
        }
        order.truncate(MOST_GROUPS);
        order.sort_unstable();
        let of = |code: u32| codes.iter().map(|own| own.map(|own| own == code)).collect();
        let name = |code: u32| attribute.levels()[code as usize].clone();
        let two = attribute.levels().len() >= 2;
        Self { groups: order.into_iter().filter(|_| two).map(|code| (name(code), of(code))).collect() }
    }

    fn auc(&self, inputs: &Inputs, refits: &Refits<'_>) -> Value {
        let one = |(_, target): &(String, Vec<Option<bool>>)| -> Option<f64> {
            let p = inputs.out_of_fold(target, None, refits.settings)?;
            let known = target.iter().zip(&p).filter_map(|(own, p)| Some((*p, (*own)?)));
            let (p, own): (Vec<f64>, Vec<bool>) = known.unzip();
            statistics::auc(&p, &own)
        };
        if self.groups.is_empty() {
            return Value::undefined(Reason::NoDefinedGroup);
        }
        let found: Option<Vec<f64>> = self.groups.iter().map(one).collect();
        match found {
            Some(found) => Value::new(found.iter().sum::<f64>() / found.len() as f64),
            None => Value::undefined(Reason::NotConverged),
        }
    }
}
