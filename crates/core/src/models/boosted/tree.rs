//! Grown trees: what is kept of a fit, and what it says of a row.

use serde::{Deserialize, Serialize};

use super::file::BoostedFile;
use super::params::Monotone;
use super::shapley;

/// One question or one answer of a tree. Children stand behind their parent in [`Tree::nodes`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Node {
    Split {
        /// The column asked for.
        column: u32,
        /// Smaller values go left.
        below: f64,
        /// Whether a missing value goes left.
        missing_left: bool,
        left: u32,
        right: u32,
        /// Training weight that came by: the sum of `p (1 − p)`.
        cover: f32,
    },
    Leaf {
        /// What is added to the log-odds.
        value: f32,
        cover: f32,
    },
}

impl Node {
    pub(crate) fn cover(&self) -> f64 {
        match self {
            Self::Split { cover, .. } | Self::Leaf { cover, .. } => f64::from(*cover),
        }
    }
}

/// One tree; the first node is its root.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

impl Tree {
    /// The leaf of a row whose cells are told by column; none in a tree that is not whole.
    pub(crate) fn leaf(&self, cell: impl Fn(u32) -> f64) -> Option<usize> {
        let mut at = 0;
        // A walk is never longer than the tree, whatever a file says.
        for _ in 0..self.nodes.len() {
            match self.nodes.get(at)? {
                Node::Leaf { .. } => return Some(at),
                Node::Split { column, below, missing_left, left, right, .. } => {
                    let x = cell(*column);
                    let goes_left = if x.is_nan() { *missing_left } else { x < *below };
                    at = if goes_left { *left } else { *right } as usize;
                }
            }
        }
        None
    }

    /// What the leaf of a row adds to the log-odds.
    pub(crate) fn value(&self, cell: impl Fn(u32) -> f64) -> f64 {
        match self.leaf(cell).and_then(|at| self.nodes.get(at)) {
            Some(Node::Leaf { value, .. }) => f64::from(*value),
            _ => 0.0,
        }
    }
}

/// Gradient-boosted trees for the log-odds of an event. They exist only grown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BoostedFile", into = "BoostedFile")]
pub struct Boosted {
    pub(crate) columns: Vec<String>,
    pub(crate) monotone: Vec<Monotone>,
    pub(crate) base: f64,
    pub(crate) trees: Vec<Tree>,
}

impl Boosted {
    /// The columns' names, in the order of a row's cells.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Which way each column may push.
    pub fn monotone(&self) -> &[Monotone] {
        &self.monotone
    }

    /// The number of trees.
    pub fn trees(&self) -> usize {
        self.trees.len()
    }

    /// The log-odds of a row; a missing cell is NaN.
    pub fn decision(&self, row: &[f64]) -> f64 {
        self.decision_of(|column| row.get(column as usize).copied().unwrap_or(f64::NAN))
    }

    /// The log-odds of a row whose cells are told by column.
    pub(crate) fn decision_of(&self, cell: impl Fn(u32) -> f64) -> f64 {
        self.base + self.trees.iter().map(|tree| tree.value(&cell)).sum::<f64>()
    }

    /// What each column adds to the log-odds of a row, compared with [`expected`](Self::expected): Shapley values of the
    /// trees (Lundberg, Erion and Lee 2018, arXiv:1802.03888, the path-dependent form). They and the expected log-odds
    /// add up to the decision value.
    pub fn contributions(&self, row: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.columns.len()];
        for tree in &self.trees {
            shapley::add(tree, row, &mut out);
        }
        out
    }

    /// The mean log-odds over the training rows, each weighted by `p (1 − p)` as the trees keep it.
    pub fn expected(&self) -> f64 {
        self.base + self.trees.iter().map(shapley::mean).sum::<f64>()
    }

    /// The model whose log-odds are the mean of those of some models of the same columns: all their trees, each answer divided
    /// by the number of models. None without a model.
    pub(crate) fn mean(models: Vec<Self>) -> Option<Self> {
        let count = models.len() as f64;
        models.into_iter().map(|model| model.times(1.0 / count)).reduce(|mut sum, model| {
            sum.base += model.base;
            sum.trees.extend(model.trees);
            sum
        })
    }

    fn times(mut self, factor: f64) -> Self {
        self.base *= factor;
        for node in self.trees.iter_mut().flat_map(|tree| &mut tree.nodes) {
            if let Node::Leaf { value, .. } = node {
                *value = (f64::from(*value) * factor) as f32;
            }
        }
        self
    }

    /// The first trees only.
    pub(crate) fn truncated(mut self, trees: usize) -> Self {
        self.trees.truncate(trees);
        self
    }
}
