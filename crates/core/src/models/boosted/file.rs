//! The file form of boosted trees: nested splits by column name, with a version of its own.

use obole_ledger::{Error, Kind, Result, message};
use serde::{Deserialize, Serialize};

use super::params::Monotone;
use super::tree::{Boosted, Node, Tree};

/// Version of this form.
const VERSION: u32 = 1;

/// Maximum depth of a tree that is read.
const DEEPEST: usize = 8;

/// Boosted trees in their file form.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BoostedFile {
    boosted_version: u32,
    columns: Vec<String>,
    monotone: Vec<Monotone>,
    /// Log-odds before the first tree.
    base: f64,
    trees: Vec<Branch>,
}

/// Side of the split for a missing value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Left,
    Right,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Branch {
    Split { column: String, below: f64, missing: Side, cover: f32, left: Box<Branch>, right: Box<Branch> },
    Leaf { value: f32, cover: f32 },
}

impl From<Boosted> for BoostedFile {
    fn from(model: Boosted) -> Self {
        let trees = model.trees.iter().map(|tree| branch(tree, 0, &model.columns)).collect();
        Self {
            boosted_version: VERSION,
            columns: model.columns,
            monotone: model.monotone,
            base: model.base,
            trees,
        }
    }
}

fn branch(tree: &Tree, at: u32, columns: &[String]) -> Branch {
    match tree.nodes.get(at as usize) {
        Some(Node::Split { column, below, missing_left, left, right, cover }) => Branch::Split {
            column: columns.get(*column as usize).cloned().unwrap_or_default(),
            below: *below,
            missing: if *missing_left { Side::Left } else { Side::Right },
            cover: *cover,
            left: Box::new(branch(tree, *left, columns)),
            right: Box::new(branch(tree, *right, columns)),
        },
        Some(Node::Leaf { value, cover }) => Branch::Leaf { value: *value, cover: *cover },
        None => Branch::Leaf { value: 0.0, cover: 0.0 },
    }
}

impl TryFrom<BoostedFile> for Boosted {
    type Error = Error;

    fn try_from(file: BoostedFile) -> Result<Self> {
        if file.boosted_version > VERSION {
            return Err(Error::new(
                Kind::Newer,
                message!("trees-version", version = file.boosted_version, supported = VERSION),
            )
            .hint("use-newer-or-fit-again"));
        }
        let whole = file.base.is_finite() && file.monotone.len() == file.columns.len();
        let trees = file
            .trees
            .iter()
            .map(|root| {
                let mut nodes = Vec::new();
                push(root, &file.columns, 0, &mut nodes).map(|_| Tree { nodes })
            })
            .collect::<Option<Vec<Tree>>>();
        match trees {
            Some(trees) if whole => {
                Ok(Self { columns: file.columns, monotone: file.monotone, base: file.base, trees })
            }
            _ => Err(Error::new(Kind::Unreadable, "trees-damaged").hint("fit-again")),
        }
    }
}

/// Appends a branch to the nodes, parents before children; `None` if it names an unknown column, a number is
/// not finite, or it is too deep.
fn push(branch: &Branch, columns: &[String], depth: usize, nodes: &mut Vec<Node>) -> Option<u32> {
    let at = u32::try_from(nodes.len()).ok()?;
    match branch {
        Branch::Leaf { value, cover } => {
            if !(value.is_finite() && cover.is_finite()) {
                return None;
            }
            nodes.push(Node::Leaf { value: *value, cover: *cover });
        }
        Branch::Split { column, below, missing, cover, left, right } => {
            let column = u32::try_from(columns.iter().position(|name| name == column)?).ok()?;
            if depth == DEEPEST || !(below.is_finite() && cover.is_finite()) {
                return None;
            }
            nodes.push(Node::Leaf { value: 0.0, cover: *cover });
            let left = push(left, columns, depth + 1, nodes)?;
            let right = push(right, columns, depth + 1, nodes)?;
            let missing_left = *missing == Side::Left;
            *nodes.get_mut(at as usize)? =
                Node::Split { column, below: *below, missing_left, left, right, cover: *cover };
        }
    }
    Some(at)
}
