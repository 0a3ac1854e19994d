//! Growth of trees with the crate forust-ml: the only module that names it.

use std::collections::HashMap;

use forust_ml::constraints::Constraint;
use forust_ml::{GradientBooster, Matrix};
use obole_ledger::{Error, Kind, Message, Result, message};

use super::hold::hold;
use super::params::{CheckedBoosted, Monotone};
use super::tree::{Boosted, Node, Tree};
use super::{BoostRows, Booster};

impl Booster for CheckedBoosted {
    fn grow(&self, rows: &BoostRows<'_>, trees: u32, until: Option<&BoostRows<'_>>) -> Result<Boosted> {
        check(rows)?;
        let names = rows.columns.names();
        let monotone = |place: usize| rows.monotone.get(place).copied().unwrap_or_default();
        let mut model = Boosted {
            columns: names.to_vec(),
            monotone: (0..names.len()).map(monotone).collect(),
            base: base(rows),
            trees: Vec::new(),
        };
        // forust refuses columns that do not vary; no split can use them anyway.
        let used: Vec<usize> = (0..names.len()).filter(|place| rows.columns.varies(*place)).collect();
        if used.is_empty() {
            return Ok(model);
        }
        let own = Cells::of(rows, &used);
        let other = until.map(|until| Cells::of(until, &used));
        let mut forust = self.forust(trees, model.base);
        let constraints: HashMap<usize, Constraint> = used
            .iter()
            .enumerate()
            .filter_map(|(at, place)| match monotone(*place) {
                Monotone::Rising => Some((at, Constraint::Positive)),
                Monotone::Falling => Some((at, Constraint::Negative)),
                Monotone::Free => None,
            })
            .collect();
        forust.monotone_constraints = Some(constraints);
        if other.is_some() {
            forust.early_stopping_rounds = Some(PATIENCE);
        }
        let evaluation = other.as_ref().map(|other| vec![(other.matrix(), &*other.labels, &*other.weights)]);
        forust
            .fit(&own.matrix(), &own.labels, &own.weights, evaluation)
            .map_err(|e| Error::new(Kind::Refused, message!("trees-not-grown", why = &e)).caused_by(e))?;
        model.trees = forust.trees.iter().map(|tree| kept(tree, &used)).collect();
        if model.monotone.iter().any(|way| *way != Monotone::Free) {
            hold(&mut model, rows, self.0.learning_rate, self.0.penalty);
        }
        Ok(model)
    }
}

/// Number of trees in a row that may fail to lower the loss before growing stops.
const PATIENCE: usize = 30;

/// Rows in the form that forust takes.
struct Cells {
    cells: Vec<f64>,
    labels: Vec<f64>,
    weights: Vec<f64>,
}

impl Cells {
    fn of(rows: &BoostRows<'_>, used: &[usize]) -> Self {
        Self {
            cells: used.iter().flat_map(|place| rows.columns.column(*place)).copied().collect(),
            labels: rows.events.iter().map(|event| f64::from(u8::from(*event))).collect(),
            weights: rows.weights.map_or_else(|| vec![1.0; rows.events.len()], <[f64]>::to_vec),
        }
    }

    fn matrix(&self) -> Matrix<'_, f64> {
        let rows = self.labels.len();
        Matrix::new(&self.cells, rows, self.cells.len() / rows.max(1))
    }
}

impl CheckedBoosted {
    fn forust(&self, trees: u32, base: f64) -> GradientBooster {
        let mut forust = GradientBooster::default()
            .set_iterations(trees as usize)
            .set_learning_rate(self.0.learning_rate)
            .set_max_depth(self.0.depth as usize)
            .set_nbins(self.0.bins)
            .set_min_leaf_weight(self.0.leaf_weight)
            .set_l2(self.0.penalty)
            .set_base_score(base)
            .set_initialize_base_score(false);
        // No random sampling: each tree uses all rows and all columns.
        forust.create_missing_branch = false;
        forust
    }
}

/// Computes the log-odds of the weighted share of events.
fn base(rows: &BoostRows<'_>) -> f64 {
    let weight = |row: usize| rows.weights.and_then(|w| w.get(row)).copied().unwrap_or(1.0);
    let (mut events, mut others) = (0.0, 0.0);
    for (row, event) in rows.events.iter().enumerate() {
        *(if *event { &mut events } else { &mut others }) += weight(row);
    }
    f64::ln(events / others)
}

fn check(rows: &BoostRows<'_>) -> Result<()> {
    let refuse = |message: Message| Err(Error::new(Kind::Refused, message));
    let n = rows.columns.rows();
    if rows.events.len() != n || rows.weights.is_some_and(|weights| weights.len() != n) {
        return refuse(message!("events-and-weights", rows = n));
    }
    if !rows.monotone.is_empty() && rows.monotone.len() != rows.columns.names().len() {
        return refuse(message!("directions-missing", columns = rows.columns.names().len()));
    }
    if rows.weights.is_some_and(|weights| weights.iter().any(|w| !(w.is_finite() && *w >= 0.0))) {
        return refuse(message!("weight-negative"));
    }
    if !base(rows).is_finite() {
        return refuse(message!("both-outcomes-needed"));
    }
    Ok(())
}

/// Converts a tree to our own form, each parent before its children; `used` holds the index of each of its
/// columns.
fn kept(tree: &forust_ml::tree::Tree, used: &[usize]) -> Tree {
    let mut nodes = Vec::with_capacity(tree.nodes.len());
    push(tree, 0, used, &mut nodes);
    Tree { nodes }
}

fn push(tree: &forust_ml::tree::Tree, from: usize, used: &[usize], nodes: &mut Vec<Node>) -> u32 {
    let at = nodes.len();
    let Some(node) = tree.nodes.get(from) else { return at as u32 };
    nodes.push(Node::Leaf { value: node.weight_value, cover: node.hessian_sum });
    if !node.is_leaf {
        let left = push(tree, node.left_child, used, nodes);
        let right = push(tree, node.right_child, used, nodes);
        nodes[at] = Node::Split {
            column: used.get(node.split_feature).map_or(u32::MAX, |place| *place as u32),
            below: node.split_value,
            missing_left: node.missing_node == node.left_child,
            left,
            right,
            cover: node.hessian_sum,
        };
    }
    at as u32
}
