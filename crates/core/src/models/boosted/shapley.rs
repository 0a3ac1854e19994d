//! Shapley values of a tree, leaf by leaf.
//!
//! For a row, a leaf is a product over the columns on its path. The factor of a known column is 1 or 0,
//! whether or not the row takes this path; the factor of an unknown column is the share of training weight on
//! this path. The Shapley values of such a product are sums over the number of known columns (Lundberg, Erion
//! and Lee 2018, arXiv:1802.03888, algorithm 2). Paths are short, so the sums are expanded.

use super::tree::{Node, Tree};

/// A column on the path to a leaf.
#[derive(Debug, Clone, Copy)]
struct Step {
    column: u32,
    /// Share of the training weight that takes this side at all splits on this column.
    share: f64,
    /// 1 if the row takes this side at all of them, else 0.
    goes: f64,
}

/// Maximum number of splits of a tree whose contributions are tabulated: a tree of depth 3 has up to 7.
const MOST_SPLITS: usize = 7;

/// The trees of a model, ready to explain many rows.
///
/// The contributions of a tree depend on a row only through the side that it takes at each split. A small
/// tree has few combinations of sides, and the contributions of each are computed once.
#[derive(Debug)]
pub(crate) struct TreeContributions {
    trees: Vec<OfTree>,
}

#[derive(Debug)]
enum OfTree {
    Tabulated(Table),
    Whole(Tree),
}

/// The contributions of a tree for each combination of sides.
#[derive(Debug)]
struct Table {
    splits: Vec<Node>,
    /// The columns of the splits, each once.
    columns: Vec<u32>,
    /// For each combination, the contribution of each of the columns. Bit `i` of a combination is set if the
    /// row goes left at split `i`.
    cells: Vec<f64>,
}

impl TreeContributions {
    pub(super) fn of(trees: &[Tree]) -> Self {
        Self { trees: trees.iter().map(OfTree::of).collect() }
    }

    /// Adds the contribution of each column to `out`, tree by tree.
    pub(crate) fn add(&self, row: &[f64], out: &mut [f64]) {
        let mut path = Vec::new();
        for tree in &self.trees {
            match tree {
                OfTree::Tabulated(table) => table.add(row, out),
                OfTree::Whole(tree) => add_tree(tree, row, &mut path, out),
            }
        }
    }
}

impl OfTree {
    fn of(tree: &Tree) -> Self {
        let is_split = |node: &&Node| matches!(node, Node::Split { .. });
        let splits: Vec<Node> = tree.nodes.iter().filter(is_split).copied().collect();
        if splits.len() > MOST_SPLITS {
            return Self::Whole(tree.clone());
        }
        // The number of each node among the splits.
        let mut number_of = Vec::with_capacity(tree.nodes.len());
        let mut next = 0;
        for node in &tree.nodes {
            number_of.push(next);
            next += usize::from(is_split(&node));
        }
        let mut columns: Vec<u32> = splits.iter().filter_map(Node::column).collect();
        columns.sort_unstable();
        columns.dedup();
        let width = columns.last().map_or(0, |last| *last as usize + 1);
        let mut cells = Vec::with_capacity(columns.len() << splits.len());
        let mut path = Vec::new();
        for sides in 0..1_usize << splits.len() {
            let mut out = vec![0.0; width];
            walk(tree, 0, &|at| sides >> number_of[at] & 1 == 1, &mut path, &mut out);
            cells.extend(columns.iter().map(|column| out[*column as usize]));
        }
        Self::Tabulated(Table { splits, columns, cells })
    }
}

impl Table {
    fn add(&self, row: &[f64], out: &mut [f64]) {
        let sides = (0..)
            .zip(&self.splits)
            .fold(0_usize, |sides, (at, split)| sides | usize::from(split.sends_left(row)) << at);
        let first = sides * self.columns.len();
        for (column, cell) in self.columns.iter().zip(&self.cells[first..]) {
            if let Some(sum) = out.get_mut(*column as usize) {
                *sum += cell;
            }
        }
    }
}

/// Adds the contribution of each column to `out`, tree by tree.
pub(super) fn add(trees: &[Tree], row: &[f64], out: &mut [f64]) {
    let mut path = Vec::new();
    trees.iter().for_each(|tree| add_tree(tree, row, &mut path, out));
}

fn add_tree(tree: &Tree, row: &[f64], path: &mut Vec<Step>, out: &mut [f64]) {
    walk(tree, 0, &|at| tree.nodes[at].sends_left(row), path, out);
}

/// Computes the mean of the leaves, weighted by the training weight that reached them.
pub(super) fn mean(tree: &Tree) -> f64 {
    mean_from(tree, 0)
}

fn mean_from(tree: &Tree, at: usize) -> f64 {
    match tree.nodes.get(at) {
        Some(Node::Leaf { value, .. }) => f64::from(*value),
        Some(Node::Split { left, right, .. }) => {
            let shares = shares(tree, *left, *right);
            shares.0 * mean_from(tree, *left as usize) + shares.1 * mean_from(tree, *right as usize)
        }
        None => 0.0,
    }
}

/// Computes the shares of the training weight on the left and on the right.
fn shares(tree: &Tree, left: u32, right: u32) -> (f64, f64) {
    let cover = |at: u32| tree.nodes.get(at as usize).map_or(0.0, Node::cover);
    let (left, right) = (cover(left), cover(right));
    let all = left + right;
    if all > 0.0 { (left / all, right / all) } else { (0.5, 0.5) }
}

/// Adds the contributions of the leaves below a node. `goes_left` says whether the row goes left at a node.
fn walk(tree: &Tree, at: usize, goes_left: &impl Fn(usize) -> bool, path: &mut Vec<Step>, out: &mut [f64]) {
    match tree.nodes.get(at) {
        Some(Node::Leaf { value, .. }) => leaf(f64::from(*value), path, out),
        Some(Node::Split { column, left, right, .. }) => {
            let (shares, left_side) = (shares(tree, *left, *right), goes_left(at));
            for (child, share, goes) in [(*left, shares.0, left_side), (*right, shares.1, !left_side)] {
                let goes = f64::from(u8::from(goes));
                match path.iter().position(|step| step.column == *column) {
                    Some(place) => {
                        let before = path[place];
                        path[place].share *= share;
                        path[place].goes *= goes;
                        walk(tree, child as usize, goes_left, path, out);
                        path[place] = before;
                    }
                    None => {
                        path.push(Step { column: *column, share, goes });
                        walk(tree, child as usize, goes_left, path, out);
                        path.pop();
                    }
                }
            }
        }
        None => {}
    }
}

/// Adds `value · (goes − share) · Σ_k k! (n − k − 1)! / n! · [coefficient of z^k in Π over the others of
/// (share + goes · z)]` for each of the `n` columns of the path.
fn leaf(value: f64, path: &[Step], out: &mut [f64]) {
    let n = path.len();
    // A path of a usual length needs no memory of its own.
    let (mut short, mut long) = ([0.0; 8], Vec::new());
    let known = if n <= short.len() {
        &mut short[..n.max(1)]
    } else {
        long.resize(n, 0.0);
        &mut long[..]
    };
    for (place, step) in path.iter().enumerate() {
        known.fill(0.0);
        known[0] = 1.0;
        let others = path.iter().enumerate().filter(|(other, _)| *other != place);
        for (degree, (_, other)) in others.enumerate() {
            for k in (0..=degree).rev() {
                known[k + 1] += known[k] * other.goes;
                known[k] *= other.share;
            }
        }
        // k! (n − k − 1)! / n! = 1 / (n · C(n − 1, k))
        let mut choose = 1.0;
        let mut sum = 0.0;
        for (k, coefficient) in known.iter().enumerate() {
            sum += coefficient / (n as f64 * choose);
            choose *= (n - 1 - k) as f64 / (k + 1) as f64;
        }
        if let Some(cell) = out.get_mut(step.column as usize) {
            *cell += value * (step.goes - step.share) * sum;
        }
    }
}
