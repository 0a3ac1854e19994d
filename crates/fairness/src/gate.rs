//! Which groups may be shown. A group below the publication threshold is hidden, and so are as many others as it
//! takes that no hidden count follows from the counts and totals that are shown.
//!
//! A table of counts with its totals is a set of sums. A hidden cell can be worked out exactly when it is a *bridge*
//! of the graph whose nodes are the sums and whose edges are the hidden cells (G. Sande, "Automated cell suppression
//! to preserve confidentiality of business statistics", 1984; D. Gusfield, SIAM J. Comput. 17, 1988). So cells are
//! hidden, smallest first, until no hidden cell is a bridge.

use serde::Serialize;

/// Whether a group is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Shown.
    Shown,
    /// Fewer rows than the publication threshold.
    HiddenSmall,
    /// Hidden so that a smaller group cannot be recovered from the total.
    HiddenComplement,
}

impl Status {
    /// Whether the numbers of the group may be shown.
    pub fn is_shown(self) -> bool {
        self == Status::Shown
    }
}

/// The plan for the groups of one attribute whose total is published.
///
/// ```
/// use obole_fairness::{hide, Status};
/// // With 3 hidden alone, 653 − 400 − 250 would give it back.
/// assert_eq!(hide(&[400, 250, 3], 10), [Status::Shown, Status::HiddenComplement, Status::HiddenSmall]);
/// ```
pub fn hide(counts: &[u64], k: u64) -> Vec<Status> {
    let mut plan: Vec<Status> = counts.iter().map(|&count| primary(count, k)).collect();
    loop {
        let hidden: Vec<u64> =
            plan.iter().zip(counts).filter(|(s, _)| !s.is_shown()).map(|(_, &count)| count).collect();
        let enough = hidden.is_empty() || (hidden.len() > 1 && hidden.iter().sum::<u64>() >= k);
        let next = counts
            .iter()
            .enumerate()
            .filter(|(at, count)| **count > 0 && plan.get(*at) == Some(&Status::Shown))
            .min_by_key(|(_, count)| **count)
            .map(|(at, _)| at);
        match next {
            Some(at) if !enough => {
                if let Some(status) = plan.get_mut(at) {
                    *status = Status::HiddenComplement;
                }
            }
            _ => return plan,
        }
    }
}

fn primary(count: u64, k: u64) -> Status {
    if count > 0 && count < k { Status::HiddenSmall } else { Status::Shown }
}

/// One cell of a crossing: its row, its column, its count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CrossCell {
    pub row: usize,
    pub column: usize,
    pub count: u64,
}

/// The plan for a crossing, given the plans of its two attributes (whose counts are the margins of the table).
///
/// A hidden margin is a hidden cell of one more row or column that holds the totals.
pub(crate) fn hide_cross(cells: &[CrossCell], rows: &[Status], columns: &[Status], k: u64) -> Vec<Status> {
    let mut plan: Vec<Status> = cells.iter().map(|cell| primary(cell.count, k)).collect();
    let (nr, nc) = (rows.len(), columns.len());
    let nodes = nr + nc + 2;
    let ends = |cell: &CrossCell| (cell.row, nr + cell.column);
    loop {
        let mut edges: Vec<(usize, usize)> =
            plan.iter().zip(cells).filter(|(s, _)| !s.is_shown()).map(|(_, cell)| ends(cell)).collect();
        let hidden_row = |(at, s): (usize, &Status)| (!s.is_shown()).then_some((at, nr + nc));
        let hidden_column = |(at, s): (usize, &Status)| (!s.is_shown()).then_some((nr + at, nr + nc + 1));
        edges.extend(rows.iter().enumerate().filter_map(hidden_row));
        edges.extend(columns.iter().enumerate().filter_map(hidden_column));
        let Some(side) = bridge_side(nodes, &edges) else { return plan };
        // Any shown cell with one end on each side of the cut closes a cycle through the bridge.
        let crossing = |cell: &CrossCell| {
            let (a, b) = ends(cell);
            side.get(a) != side.get(b)
        };
        let shown = |at: usize| plan.get(at) == Some(&Status::Shown);
        let pick = |cut: bool| {
            let usable =
                |at: usize, cell: &CrossCell| shown(at) && cell.count > 0 && (!cut || crossing(cell));
            cells.iter().enumerate().filter(|(at, cell)| usable(*at, cell)).min_by_key(|(_, cell)| cell.count)
        };
        // Without such a cell, one more hidden cell elsewhere may open another way round; without any, all are hidden.
        match pick(true).or_else(|| pick(false)) {
            Some((at, _)) => {
                if let Some(status) = plan.get_mut(at) {
                    *status = Status::HiddenComplement;
                }
            }
            None => return plan,
        }
    }
}

/// One side of the cut that the first bridge makes; `None` without a bridge. Tables are small: each edge is removed in
/// turn and its ends are searched for a way round.
fn bridge_side(nodes: usize, edges: &[(usize, usize)]) -> Option<Vec<bool>> {
    let mut next: Vec<Vec<(usize, usize)>> = vec![Vec::new(); nodes];
    for (edge, &(a, b)) in edges.iter().enumerate() {
        for (from, to) in [(a, b), (b, a)] {
            if let Some(list) = next.get_mut(from) {
                list.push((to, edge));
            }
        }
    }
    edges.iter().enumerate().find_map(|(removed, &(from, to))| {
        let side = reach(&next, removed, from);
        (side.get(to) == Some(&false)).then_some(side)
    })
}

/// The nodes that can be reached without the removed edge.
fn reach(next: &[Vec<(usize, usize)>], removed: usize, from: usize) -> Vec<bool> {
    let mut seen = vec![false; next.len()];
    let mut stack = vec![from];
    while let Some(node) = stack.pop() {
        match seen.get_mut(node) {
            Some(mark) if !*mark => *mark = true,
            _ => continue,
        }
        let ways = next.get(node).into_iter().flatten();
        stack.extend(ways.filter(|(_, edge)| *edge != removed).map(|(to, _)| *to));
    }
    seen
}

#[cfg(test)]
mod tests;
