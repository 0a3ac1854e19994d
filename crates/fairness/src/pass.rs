//! Data that all attributes of one audit share, and one pass over its rows.

use crate::cells::{self, NO_GROUP, Parts, Tally};
use crate::group::GroupMetrics;
use crate::input::Rows;
use crate::rank::{self, Scored};
use crate::settings::{Crossings, Settings};
use std::collections::BTreeSet;

/// Data shared by all attributes of one audit.
pub(crate) struct Shared<'a> {
    pub rows: &'a Rows<'a>,
    pub settings: &'a Settings,
    pub parts: Parts,
    pub order: Vec<u32>,
    pub median: Option<f64>,
    pub binary: bool,
    pub few: &'a BTreeSet<String>,
}

pub(crate) fn pairs(crossings: Crossings, n: usize) -> Vec<(usize, usize)> {
    match crossings {
        Crossings::None => Vec::new(),
        Crossings::FirstTwo if n >= 2 => vec![(0, 1)],
        Crossings::FirstTwo => Vec::new(),
        Crossings::AllPairs => (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).collect(),
    }
}

impl Shared<'_> {
    /// Computes the metrics of each group, then of all groups together, with the sums and the score lists
    /// that they come from.
    pub(crate) fn pass(
        &self,
        codes: &[u32],
        groups: usize,
        weighted: bool,
    ) -> (Vec<GroupMetrics>, Vec<Tally>, Vec<Vec<Scored>>) {
        let mut tallies = cells::tally(self.rows, codes, groups, weighted, self.median);
        let mut score_lists = rank::split_by_group(self.rows, &self.order, codes, groups);
        if groups != 1 {
            let mut total = Tally::default();
            tallies.iter().for_each(|tally| total.merge(tally));
            tallies.push(total);
            let together: Vec<u32> = codes.iter().map(|&c| if c == NO_GROUP { c } else { 0 }).collect();
            score_lists.append(&mut rank::split_by_group(self.rows, &self.order, &together, 1));
        } else if let (Some(tally), Some(score_list)) =
            (tallies.first().cloned(), score_lists.first().cloned())
        {
            tallies.push(tally);
            score_lists.push(score_list);
        }
        let metrics = tallies
            .iter()
            .zip(&score_lists)
            .map(|(tally, score_list)| {
                GroupMetrics::new(tally, score_list, self.parts, self.settings, weighted)
            })
            .collect();
        (metrics, tallies, score_lists)
    }
}
