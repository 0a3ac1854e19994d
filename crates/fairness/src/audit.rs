//! The audit: attributes in, one result shape out.

use crate::cells::{self, NO_GROUP, Parts, Tally};
use crate::compare::{Lists, Versus, versus};
use crate::error::{Error, ErrorKind};
use crate::gate::{CrossCell, Status, hide, hide_cross};
use crate::group::{Group, GroupMetrics};
use crate::grouping::Grouping;
use crate::input::{Attribute, Missing, Rows};
use crate::metric::Metric;
use crate::named::{Named, named};
use crate::numeric::{normal_two_sided, quantile_sorted};
use crate::rank::{self, Scored};
use crate::settings::{Crossings, Reference, Settings};
use crate::spread::{Spread, spread};
use crate::value::{Reason, Value};
use crate::verdict::{Verdict, verdict};
use serde::Serialize;
use std::collections::BTreeMap;

/// A finished audit. Everything in it has passed the size gates of its settings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// The choices it was made with.
    pub settings: Settings,
    /// Rows of the table.
    pub n_rows: u64,
    /// Whether the table has weights.
    pub has_weight: bool,
    /// Whether every score is 0 or 1.
    pub binary_score: bool,
    /// Median score of all rows; the threshold of the scoring rate.
    pub median_score: Value,
    /// The single attributes, in the order they were given.
    pub attribute_names: Vec<String>,
    /// The numbers over all rows, whatever their attributes.
    pub overall_all_rows: GroupMetrics,
    /// One audit per attribute and per crossing, by name; a crossing is named `a|b`.
    pub attributes: BTreeMap<String, AttributeAudit>,
}

/// The audit of one attribute or crossing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttributeAudit {
    /// The attribute, or `a|b`.
    pub name: String,
    /// The two attributes of a crossing.
    pub crossing_of: Option<(String, String)>,
    /// The policy for missing values.
    pub policy: Missing,
    /// Rows that belong to a group.
    pub n_included: u64,
    /// Rows left out because the attribute is missing.
    pub n_excluded: u64,
    /// Rows whose attribute (or a part of the crossing) is missing, left out or not.
    pub n_missing: u64,
    /// Groups in name order, hidden ones included.
    pub groups: Vec<Group>,
    /// Pairs of a crossing that nobody belongs to, in name order.
    pub empty_crossings: Vec<String>,
    /// The numbers over the included rows.
    pub overall: GroupMetrics,
    /// The same with weights.
    pub overall_weighted: Option<GroupMetrics>,
    /// The reference group; `None` when every group is hidden.
    pub reference: Option<String>,
    /// Spread of each metric over the groups that show a value.
    pub spread: BTreeMap<Metric, Spread>,
    /// The same with weights.
    pub spread_weighted: Option<BTreeMap<Metric, Spread>>,
    /// The named disparities.
    pub named: Named,
    /// Every shown group but the reference, in name order.
    pub versus_reference: Vec<Versus>,
    /// One verdict per rate of [`Settings::verdict_metrics`], when a threshold was set.
    pub verdicts: Vec<Verdict>,
}

/// What all attributes of one audit share.
pub(crate) struct Shared<'a> {
    pub rows: &'a Rows<'a>,
    pub settings: &'a Settings,
    pub parts: Parts,
    pub order: Vec<u32>,
    pub median: Option<f64>,
}

/// Audits a table of predictions by each attribute and by the crossings that the settings ask for.
///
/// ```
/// use obole_fairness::{audit, Attribute, Gates, Metric, Rows, Settings};
/// let selected = [true, true, false, false, true, false];
/// let sex = Attribute::from_labels("sex", ["F", "F", "F", "M", "M", "M"].map(Some));
/// let rows = Rows { decision: Some(&selected), ..Rows::default() };
/// let settings = Settings { gates: Gates::open(), ..Settings::default() };
/// let audit = audit(&rows, &[sex], &settings)?;
/// let groups = &audit.attributes["sex"].groups;
/// assert_eq!(groups[0].get(Metric::SelectionRate).get(), Some(2.0 / 3.0));
/// // Without outcomes a true positive rate is undefined, with its reason; it is never zero.
/// assert!(groups[0].get(Metric::Tpr).reason().is_some());
/// # Ok::<(), obole_fairness::Error>(())
/// ```
///
/// # Errors
/// Slices of different lengths; scores, weights or amounts that are not finite (with the row numbers); two attributes of
/// one name; a numeric attribute with more than twenty values; a setting out of range; an unknown reference group.
pub fn audit(rows: &Rows<'_>, attributes: &[Attribute], settings: &Settings) -> Result<Audit, Error> {
    settings.check()?;
    rows.check()?;
    for (at, attribute) in attributes.iter().enumerate() {
        attribute.check(rows.len())?;
        if attributes.iter().take(at).any(|other| other.name == attribute.name) {
            let message = format!("attribute {} is named twice", attribute.name);
            return Err(Error::new(ErrorKind::Attribute, message));
        }
    }
    let parts = Parts {
        labels: rows.y_true.is_some(),
        scores: rows.score.is_some(),
        decisions: rows.decision.is_some(),
    };
    let order = rows.score.map(rank::order).unwrap_or_default();
    let median = rows.score.and_then(|score| {
        let sorted: Vec<f64> = order.iter().filter_map(|&row| score.get(row as usize).copied()).collect();
        quantile_sorted(&sorted, 0.5)
    });
    let shared = Shared { rows, settings, parts, order, median };
    let everybody = vec![0_u32; rows.len()];
    let (all, _, _) = shared.pass(&everybody, 1, false);
    let overall_all_rows = all.into_iter().next().ok_or_else(|| Error::new(ErrorKind::Length, "no rows"))?;

    let singles: Vec<Grouping> = attributes.iter().map(|a| Grouping::single(a, settings.missing)).collect();
    let plans: Vec<Vec<Status>> =
        singles.iter().map(|g| hide(&shared.counts(g), settings.gates.publish_k)).collect();
    let mut audits = BTreeMap::new();
    for (grouping, plan) in singles.iter().zip(&plans) {
        audits.insert(grouping.name.clone(), shared.attribute(grouping, plan)?);
    }
    for (a, b) in pairs(settings.crossings, singles.len()) {
        let (Some(ga), Some(gb), Some(pa), Some(pb)) =
            (singles.get(a), singles.get(b), plans.get(a), plans.get(b))
        else {
            continue;
        };
        let cross = Grouping::cross(ga, gb);
        let counts = shared.counts(&cross);
        let places = cross.parts.iter().flat_map(|parts| &parts.places);
        let cells: Vec<CrossCell> =
            places.zip(&counts).map(|(&(row, column), &count)| CrossCell { row, column, count }).collect();
        let plan = hide_cross(&cells, pa, pb, settings.gates.publish_k);
        audits.insert(cross.name.clone(), shared.attribute(&cross, &plan)?);
    }
    let is_binary = |score: &[f64]| score.iter().all(|&s| s == 0.0 || s == 1.0);
    Ok(Audit {
        settings: settings.clone(),
        n_rows: rows.len() as u64,
        has_weight: rows.weight.is_some(),
        binary_score: rows.score.is_some_and(is_binary),
        median_score: median.map_or(Value::undefined(Reason::NoScores), Value::new),
        attribute_names: attributes.iter().map(|a| a.name.clone()).collect(),
        overall_all_rows,
        attributes: audits,
    })
}

fn pairs(crossings: Crossings, n: usize) -> Vec<(usize, usize)> {
    match crossings {
        Crossings::None => Vec::new(),
        Crossings::FirstTwo if n >= 2 => vec![(0, 1)],
        Crossings::FirstTwo => Vec::new(),
        Crossings::AllPairs => (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).collect(),
    }
}

impl Shared<'_> {
    fn counts(&self, grouping: &Grouping) -> Vec<u64> {
        let mut counts = vec![0_u64; grouping.levels.len()];
        for &code in &grouping.codes {
            if let Some(count) = counts.get_mut(code as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// Metrics of each group, then of all groups together, with the score lists they came from.
    fn pass(
        &self,
        codes: &[u32],
        groups: usize,
        weighted: bool,
    ) -> (Vec<GroupMetrics>, Vec<Tally>, Vec<Vec<Scored>>) {
        let mut tallies = cells::tally(self.rows, codes, groups, weighted, self.median);
        let mut hands = rank::deal(self.rows, &self.order, codes, groups);
        if groups != 1 {
            let mut total = Tally::default();
            tallies.iter().for_each(|tally| total.merge(tally));
            tallies.push(total);
            let together: Vec<u32> = codes.iter().map(|&c| if c == NO_GROUP { c } else { 0 }).collect();
            hands.append(&mut rank::deal(self.rows, &self.order, &together, 1));
        } else if let (Some(tally), Some(hand)) = (tallies.first().cloned(), hands.first().cloned()) {
            tallies.push(tally);
            hands.push(hand);
        }
        let metrics = tallies
            .iter()
            .zip(&hands)
            .map(|(tally, hand)| GroupMetrics::new(tally, hand, self.parts, self.settings, weighted))
            .collect();
        (metrics, tallies, hands)
    }

    fn attribute(&self, grouping: &Grouping, plan: &[Status]) -> Result<AttributeAudit, Error> {
        let n_groups = grouping.levels.len();
        let (mut metrics, tallies, hands) = self.pass(&grouping.codes, n_groups, false);
        let no_group = || Error::new(ErrorKind::Length, "no rows");
        let overall = metrics.pop().ok_or_else(no_group)?;
        let (mut weighted, mut overall_weighted) = (None, None);
        if self.rows.weight.is_some() {
            let (mut all, _, _) = self.pass(&grouping.codes, n_groups, true);
            overall_weighted = all.pop();
            weighted = Some(all);
        }
        let publish_k = self.settings.gates.publish_k;
        let mut groups = Vec::with_capacity(n_groups);
        for (at, (name, mine)) in grouping.levels.iter().zip(metrics).enumerate() {
            let status = plan.get(at).copied().unwrap_or(Status::Shown);
            let mut group = Group {
                name: name.clone(),
                status,
                metrics: None,
                weighted: None,
                share_of_population: Value::undefined(Reason::NoRows),
                share_of_selected: Value::undefined(Reason::NoneSelected),
                bins: Vec::new(),
            };
            if status.is_shown() {
                let share = |part: f64, whole: f64, reason| Value::ratio(part, whole, reason);
                group.share_of_population = share(mine.cells.n, overall.cells.n, Reason::NoRows);
                group.share_of_selected = share(mine.cells.n_sel, overall.cells.n_sel, Reason::NoneSelected);
                group.bins = tallies.get(at).map(|t| t.bins(self.parts, publish_k)).unwrap_or_default();
                group.metrics = Some(mine);
                group.weighted = weighted.as_ref().and_then(|all| all.get(at).cloned());
            } else {
                group.share_of_population = Value::undefined(group.hidden_reason());
                group.share_of_selected = group.share_of_population;
            }
            groups.push(group);
        }
        let spread_of = |metric: Metric, overall: &GroupMetrics, get: fn(&Group, Metric) -> Value| {
            (metric, spread(groups.iter().map(|g| (g.name.as_str(), get(g, metric))), overall.get(metric)))
        };
        let spreads: BTreeMap<Metric, Spread> =
            Metric::ALL.into_iter().map(|m| spread_of(m, &overall, Group::get)).collect();
        let spread_weighted = overall_weighted.as_ref().map(|overall| {
            Metric::ALL.into_iter().map(|m| spread_of(m, overall, Group::get_weighted)).collect()
        });
        let reference = self.reference(grouping, &groups)?;
        let versus_reference = self.versus(&groups, reference.as_deref(), &hands);
        let verdicts = match self.settings.min_ratio {
            Some(min) => {
                let metrics = self.settings.verdict_metrics.iter();
                metrics.map(|&metric| verdict(&groups, metric, min, self.settings)).collect()
            }
            None => Vec::new(),
        };
        let n_included = overall.rows;
        Ok(AttributeAudit {
            name: grouping.name.clone(),
            crossing_of: grouping.parts.as_ref().map(|p| (p.first.clone(), p.second.clone())),
            policy: self.settings.missing,
            n_included,
            n_excluded: self.rows.len() as u64 - n_included,
            n_missing: grouping.missing_rows() as u64,
            empty_crossings: grouping.empty.clone(),
            named: named(&spreads),
            groups,
            overall,
            overall_weighted,
            reference,
            spread: spreads,
            spread_weighted,
            versus_reference,
            verdicts,
        })
    }

    fn versus(&self, groups: &[Group], reference: Option<&str>, hands: &[Vec<Scored>]) -> Vec<Versus> {
        let lists: Vec<Lists> = hands.iter().map(|hand| Lists::new(hand)).collect();
        let found = groups.iter().zip(&lists).find(|(group, _)| Some(group.name.as_str()) == reference);
        let (Some((base, base_lists)), Some(pooled)) = (found, lists.last()) else { return Vec::new() };
        let z = normal_two_sided(self.settings.alpha);
        groups
            .iter()
            .zip(&lists)
            .filter(|(group, _)| group.status.is_shown() && group.name != base.name)
            .map(|(group, mine)| versus((group, mine), (base, base_lists), pooled, z))
            .collect()
    }

    fn reference(&self, grouping: &Grouping, groups: &[Group]) -> Result<Option<String>, Error> {
        let shown = || groups.iter().filter(|g| g.metrics.as_ref().is_some_and(|m| m.rows > 0));
        // The first of the largest: groups are in name order.
        let best = |value: &dyn Fn(&Group) -> f64| {
            let mut best: Option<(&Group, f64)> = None;
            for group in shown() {
                let x = value(group);
                if best.is_none_or(|(_, top)| x > top) {
                    best = Some((group, x));
                }
            }
            best.map(|(group, _)| group.name.clone())
        };
        let largest = || best(&|group| group.metrics.as_ref().map_or(0.0, |m| m.rows as f64));
        match &self.settings.reference {
            Reference::Largest => Ok(largest()),
            Reference::HighestRate => {
                Ok(best(&|group| group.get(Metric::SelectionRate).get().unwrap_or(f64::NEG_INFINITY)))
            }
            Reference::Named(names) => match names.get(&grouping.name) {
                None => Ok(largest()),
                Some(level) if groups.iter().any(|g| &g.name == level) => Ok(Some(level.clone())),
                Some(_) => {
                    let message = format!("attribute {}: the reference group does not exist", grouping.name);
                    let levels = grouping.levels.join(", ");
                    Err(Error::new(ErrorKind::Reference, message).hint(format!("the groups are {levels}")))
                }
            },
        }
    }
}
