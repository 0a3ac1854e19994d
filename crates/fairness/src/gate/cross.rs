//! Disclosure plan of a crossing, whose margins are the groups of its two attributes.

use super::Status;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One cell of a crossing: its row, its column, its count. A cell in the row or column of the missing values
/// is never printed, so it cannot be chosen for hiding, but its count can be computed from the others like
/// that of any hidden cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CrossCell {
    pub row: usize,
    pub column: usize,
    pub count: u64,
    pub printed: bool,
    /// Hidden for its own sake.
    pub hidden: bool,
}

/// Edge of the graph: a cell or margin that is hidden or may be hidden.
#[derive(Clone, Copy)]
struct Edge {
    ends: (usize, usize),
    count: u64,
    hidden: bool,
    /// Index of a cell that may be hidden; `None` for a margin and for a cell that is never printed.
    cell: Option<usize>,
}

/// Computes the status of each cell of a crossing from the plans of its two attributes, with the counts of
/// their groups, which are the margins of the table.
///
/// The hidden cells of a line hold at least `least` people together. A hidden margin is treated as a hidden
/// cell of an additional row or column that holds the totals.
pub(crate) fn hide_cross(
    cells: &[CrossCell],
    rows: &[(Status, u64)],
    columns: &[(Status, u64)],
    [k, least]: [u64; 2],
) -> Vec<Status> {
    let (nr, nc) = (rows.len(), columns.len());
    let mut edges: Vec<Edge> = Vec::with_capacity(cells.len() + nr + nc);
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.count > 0 || cell.hidden) {
        let hidden = !cell.printed || cell.hidden;
        let ends = (cell.row, nr + cell.column);
        edges.push(Edge { ends, count: cell.count, hidden, cell: cell.printed.then_some(at) });
    }
    // The published sums: each line, and the lines whose margins are hidden together, less the total.
    let mut sums: Vec<Vec<usize>> = (0..nr + nc).map(|line| vec![line]).collect();
    for (margins, first, total) in [(rows, 0, nr + nc), (columns, nr, nr + nc + 1)] {
        let hidden = margins.iter().enumerate().filter(|(_, (status, _))| !status.is_shown());
        sums.push(hidden.map(|(at, _)| first + at).chain([total]).collect());
        for (at, (status, count)) in margins.iter().enumerate() {
            if !status.is_shown() {
                edges.push(Edge { ends: (first + at, total), count: *count, hidden: true, cell: None });
            }
        }
    }
    let mut at_node: Vec<Vec<usize>> = vec![Vec::new(); nr + nc + 2];
    for (at, edge) in edges.iter().enumerate() {
        for node in [edge.ends.0, edge.ends.1] {
            if let Some(list) = at_node.get_mut(node) {
                list.push(at);
            }
        }
    }
    while let Some(more) = few_bridge(&at_node, &edges, k).or_else(|| few_sum(&sums, &edges, least)) {
        for at in more {
            if let Some(edge) = edges.get_mut(at) {
                edge.hidden = true;
            }
        }
    }
    let own = |cell: &CrossCell| if cell.hidden { Status::Hidden } else { Status::Shown };
    let mut plan: Vec<Status> = cells.iter().map(own).collect();
    for edge in edges.iter().filter(|edge| edge.hidden) {
        if let Some(status) = edge.cell.and_then(|at| plan.get_mut(at)).filter(|status| status.is_shown()) {
            *status = Status::Hidden;
        }
    }
    plan
}

/// Returns the cells to hide so that the count of the first small recoverable cell can no longer be computed:
/// the cheapest path around it.
fn few_bridge(at_node: &[Vec<usize>], edges: &[Edge], k: u64) -> Option<Vec<usize>> {
    let few = |edge: &Edge| edge.hidden && edge.count < k;
    edges.iter().enumerate().filter(|(_, edge)| few(edge)).find_map(|(at, _)| {
        let (cost, path) = way_round(at_node, edges, at)?;
        (cost > 0).then_some(path)
    })
}

/// Predecessor of a node on a path: the cost of the path, and the edge with the node before it.
type Reached = (u64, Option<(usize, usize)>);

/// Finds the cheapest path between the ends of an edge that does not use the edge. Returns the shown cells on
/// it and the number of people in them; a hidden cell costs nothing. `at_node` lists the edges of each node.
/// `None` when there is no path (E. W.
/// Dijkstra, Numerische Mathematik 1 (1959) 269).
fn way_round(at_node: &[Vec<usize>], edges: &[Edge], removed: usize) -> Option<(u64, Vec<usize>)> {
    let (from, to) = edges.get(removed)?.ends;
    let mut best: Vec<Option<Reached>> = vec![None; at_node.len()];
    let mut queue = BinaryHeap::from([Reverse((0_u64, from, None::<(usize, usize)>))]);
    while let Some(Reverse((cost, node, came))) = queue.pop() {
        match best.get_mut(node) {
            Some(slot) if slot.is_none() => *slot = Some((cost, came)),
            _ => continue,
        }
        for &at in at_node.get(node).into_iter().flatten().filter(|at| **at != removed) {
            let Some(edge) = edges.get(at) else { continue };
            let next = match edge.ends {
                (a, b) if a == node => b,
                (a, b) if b == node => a,
                _ => continue,
            };
            let price = if edge.hidden { 0 } else { edge.count };
            queue.push(Reverse((cost + price, next, Some((at, node)))));
        }
    }
    let (cost, _) = (*best.get(to)?)?;
    let mut path = Vec::new();
    let mut node = to;
    while let Some(Some((_, Some((at, before))))) = best.get(node) {
        path.extend(edges.get(*at).filter(|edge| !edge.hidden).map(|_| *at));
        node = *before;
    }
    Some((cost, path))
}

/// Returns the smallest shown cell of the first sum whose hidden cells together hold fewer than `least`
/// people. A sum is a set of nodes, and its cells are the edges with one end in it.
fn few_sum(sums: &[Vec<usize>], edges: &[Edge], least: u64) -> Option<Vec<usize>> {
    sums.iter().find_map(|nodes| {
        let one_end = |edge: &Edge| nodes.contains(&edge.ends.0) != nodes.contains(&edge.ends.1);
        let of_sum = || edges.iter().enumerate().filter(move |(_, edge)| one_end(edge));
        let hidden = || of_sum().filter(|(_, edge)| edge.hidden).map(|(_, edge)| edge.count);
        if hidden().count() == 0 || hidden().sum::<u64>() >= least {
            return None;
        }
        let next = of_sum().filter(|(_, edge)| !edge.hidden).min_by_key(|(_, edge)| edge.count);
        next.map(|(at, _)| vec![at])
    })
}
