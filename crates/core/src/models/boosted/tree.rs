//! Grown trees: the saved part of a fit, and its predictions.

use serde::{Deserialize, Serialize};

use super::file::BoostedFile;
use super::params::Monotone;
use super::shapley::{self, TreeContributions};

/// One split or one leaf of a tree. Children are stored after their parent in [`Tree::nodes`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Node {
    Split {
        /// The column of the split.
        column: u32,
        /// Smaller values go left.
        below: f64,
        /// `true` if a missing value goes left.
        missing_left: bool,
        left: u32,
        right: u32,
        /// Training weight that reached the split: the sum of `p (1 − p)`.
        cover: f32,
    },
    Leaf {
        /// Contribution to the log-odds.
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

    /// Returns the column of a split.
    pub(super) fn column(&self) -> Option<u32> {
        match self {
            Self::Split { column, .. } => Some(*column),
            Self::Leaf { .. } => None,
        }
    }

    /// Returns whether a row goes left at a split.
    #[inline]
    pub(super) fn sends_left(&self, row: &[f64]) -> bool {
        let Self::Split { column, below, missing_left, .. } = self else { return false };
        let x = row.get(*column as usize).copied().unwrap_or(f64::NAN);
        if x.is_nan() { *missing_left } else { x < *below }
    }
}

/// One tree; the first node is its root.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

impl Tree {
    /// Returns the leaf of a row, whose cells `cell` returns by column; `None` in an incomplete tree.
    pub(crate) fn leaf(&self, cell: impl Fn(u32) -> f64) -> Option<usize> {
        let mut at = 0;
        // A path is never longer than the tree, whatever a file contains.
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

    /// Returns the contribution of a row's leaf to the log-odds.
    pub(crate) fn value(&self, cell: impl Fn(u32) -> f64) -> f64 {
        match self.leaf(cell).and_then(|at| self.nodes.get(at)) {
            Some(Node::Leaf { value, .. }) => f64::from(*value),
            _ => 0.0,
        }
    }
}

/// Gradient-boosted trees for the log-odds of an event. They exist only once grown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BoostedFile", into = "BoostedFile")]
pub struct Boosted {
    pub(crate) columns: Vec<String>,
    pub(crate) monotone: Vec<Monotone>,
    pub(crate) base: f64,
    pub(crate) trees: Vec<Tree>,
}

impl Boosted {
    /// Returns the names of the columns, in the order of a row's cells.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Returns the allowed direction of each column.
    pub fn monotone(&self) -> &[Monotone] {
        &self.monotone
    }

    /// Returns the number of trees.
    pub fn trees(&self) -> usize {
        self.trees.len()
    }

    /// Computes the log-odds of a row; a missing cell is NaN.
    pub fn decision(&self, row: &[f64]) -> f64 {
        self.decision_of(|column| row.get(column as usize).copied().unwrap_or(f64::NAN))
    }

    /// Computes the log-odds of a row whose cells `cell` returns by column.
    pub(crate) fn decision_of(&self, cell: impl Fn(u32) -> f64) -> f64 {
        self.base + self.trees.iter().map(|tree| tree.value(&cell)).sum::<f64>()
    }

    /// Computes the contribution of each column to the log-odds of a row, compared with
    /// [`expected`](Self::expected): Shapley values of the trees (Lundberg, Erion and Lee 2018,
    /// arXiv:1802.03888, the path-dependent form). They and the expected log-odds add up to the decision
    /// value.
    pub fn contributions(&self, row: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.columns.len()];
        shapley::add(&self.trees, row, &mut out);
        out
    }

    /// Prepares the [`contributions`](Self::contributions) of many rows.
    pub(crate) fn explainer(&self) -> TreeContributions {
        TreeContributions::of(&self.trees)
    }

    /// Computes the mean log-odds over the training rows, each weighted by `p (1 − p)` as stored in the
    /// trees.
    pub fn expected(&self) -> f64 {
        self.base + self.trees.iter().map(shapley::mean).sum::<f64>()
    }

    /// Averages the log-odds of some models of the same columns: the result has all their trees, with each
    /// leaf value divided by the number of models. `None` without a model.
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

    /// Returns only the first trees.
    pub(crate) fn truncated(mut self, trees: usize) -> Self {
        self.trees.truncate(trees);
        self
    }
}
