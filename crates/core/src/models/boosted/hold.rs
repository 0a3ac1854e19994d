//! Leaf values that keep every tree monotone.
//!
//! forust-ml 0.8.0 bounds the leaf values below a split on a constrained column only at further splits on
//! constrained columns; a split on any other column may break the bound (its `constrained_weight`). If a
//! column is constrained, the splits are therefore left unchanged and the leaf values are computed again,
//! tree by tree: Newton's value of each node (Chen and Guestrin 2016, KDD, eq. 5). Below a split on a
//! constrained column, the middle of its two sides bounds both, at all depths (as in XGBoost).

use rayon::prelude::*;

use super::BoostRows;
use super::params::Monotone;
use super::tree::{Boosted, Node, Tree};
use crate::models::logistic::RowTerms;

/// Number of rows in a chunk. It is fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 8192;

/// Computes all leaf values again, within the bounds of the constraints.
pub(super) fn hold(model: &mut Boosted, rows: &BoostRows<'_>, learning_rate: f32, penalty: f32) {
    let mut decisions = vec![model.base; rows.columns.rows()];
    // The leaf of each row, which is looked up once for the sums and the decisions.
    let mut leaves = vec![u32::MAX; decisions.len()];
    for tree in &mut model.trees {
        let sums = sums(tree, rows, &decisions, &mut leaves);
        let newton = |at: u32| {
            let (gradient, hessian) = sums.get(at as usize).copied().unwrap_or_default();
            (f64::from(learning_rate) * -gradient / (hessian + f64::from(penalty))) as f32
        };
        bound(tree, 0, (f32::NEG_INFINITY, f32::INFINITY), &model.monotone, &newton);
        for (node, (_, hessian)) in tree.nodes.iter_mut().zip(&sums) {
            let (Node::Split { cover, .. } | Node::Leaf { cover, .. }) = node;
            *cover = *hessian as f32;
        }
        let nodes = &tree.nodes;
        decisions.par_iter_mut().zip(&leaves).with_min_len(CHUNK).for_each(|(decision, leaf)| {
            if let Some(Node::Leaf { value, .. }) = nodes.get(*leaf as usize) {
                *decision += f64::from(*value);
            }
        });
    }
}

/// Sums gradient and Hessian of the log loss of the rows that reach each node, and notes the leaf of each
/// row.
fn sums(tree: &Tree, rows: &BoostRows<'_>, decisions: &[f64], leaves: &mut [u32]) -> Vec<(f64, f64)> {
    let chunks: Vec<Vec<(f64, f64)>> = decisions
        .par_chunks(CHUNK)
        .zip(leaves.par_chunks_mut(CHUNK))
        .enumerate()
        .map(|(chunk, (decisions, leaves))| {
            let mut sums = vec![(0.0, 0.0); tree.nodes.len()];
            for (at, (decision, own)) in decisions.iter().zip(leaves).enumerate() {
                let row = chunk * CHUNK + at;
                let event = rows.events[row];
                let weight = rows.weights.map_or(1.0, |weights| weights[row]);
                let terms = RowTerms::at(*decision);
                let leaf = tree.leaf(rows.columns.cells(row));
                *own = leaf.map_or(u32::MAX, |leaf| leaf as u32);
                if let Some(leaf) = leaf {
                    sums[leaf].0 += weight * (terms.probability - f64::from(u8::from(event)));
                    sums[leaf].1 += weight * terms.variance;
                }
            }
            sums
        })
        .collect();
    let mut total = vec![(0.0, 0.0); tree.nodes.len()];
    for chunk in &chunks {
        for (sum, part) in total.iter_mut().zip(chunk) {
            *sum = (sum.0 + part.0, sum.1 + part.1);
        }
    }
    // Children are stored after their parents.
    for (at, node) in tree.nodes.iter().enumerate().rev() {
        if let Node::Split { left, right, .. } = node {
            let (left, right) = (total[*left as usize], total[*right as usize]);
            total[at] = (left.0 + right.0, left.1 + right.1);
        }
    }
    total
}

/// Sets the leaves below a node to Newton's values within its bounds.
fn bound(tree: &mut Tree, at: u32, bounds: (f32, f32), monotone: &[Monotone], newton: &impl Fn(u32) -> f32) {
    match tree.nodes.get_mut(at as usize) {
        Some(Node::Leaf { value, .. }) => *value = newton(at).clamp(bounds.0, bounds.1),
        Some(Node::Split { column, left, right, .. }) => {
            let (column, left, right) = (*column, *left, *right);
            let value = |at: u32| newton(at).clamp(bounds.0, bounds.1);
            let middle = f32::midpoint(value(left), value(right));
            let (of_left, of_right) = match monotone.get(column as usize) {
                Some(Monotone::Rising) => ((bounds.0, middle), (middle, bounds.1)),
                Some(Monotone::Falling) => ((middle, bounds.1), (bounds.0, middle)),
                _ => (bounds, bounds),
            };
            bound(tree, left, of_left, monotone, newton);
            bound(tree, right, of_right, monotone, newton);
        }
        None => {}
    }
}
