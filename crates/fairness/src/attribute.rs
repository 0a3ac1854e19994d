//! Audit of one attribute or crossing.

use crate::amounts::{AmountAudit, amounts};
use crate::association::{Omnibus, omnibus};
use crate::cells::{Cells, NO_GROUP};
use crate::compare::{Lists, RatesVersus, Versus, versus, weighted_versus};
use crate::curves::{self, Curves};
use crate::gate::Status;
use crate::group::{Group, GroupMetrics};
use crate::grouping::Grouping;
use crate::inequality::{Differential, Entropy, Reweighing, differential, entropy, reweighing};
use crate::input::{MISSING, Missing};
use crate::metric::Metric;
use crate::multiple::{Families, Family, families, weighted_families};
use crate::named::{Named, named};
use crate::numeric::normal_two_sided;
use crate::pass::Shared;
use crate::plan::Plans;
use crate::presets::{ImpactRatio, Ll144, four_fifths, ll144};
use crate::rank::Scored;
use crate::ranking::{Member, Ranking, ranking};
use crate::resample::Resampled;
use crate::settings::{Reference, Settings};
use crate::slope::{CalibrationSlope, calibration_slope};
use crate::spread::{Spread, spread};
use crate::value::{Reason, Value};
use crate::verdict::{Gap, Verdict, gap, verdict};
use obole_error::{Error, Kind, message};
use serde::Serialize;
use std::collections::BTreeMap;

/// Audit of one attribute or crossing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttributeAudit {
    /// Name of the attribute, or `a|b` for a crossing.
    pub name: String,
    /// The two attributes of a crossing.
    pub crossing_of: Option<(String, String)>,
    /// Policy for missing values.
    pub policy: Missing,
    /// Number of rows that belong to a group.
    pub n_included: u64,
    /// Number of rows excluded because the attribute is missing.
    pub n_excluded: u64,
    /// Number of rows whose attribute (or a part of the crossing) is missing, excluded or not. `None` where
    /// they form a hidden group, because the number would reveal its size.
    pub n_missing: Option<u64>,
    /// Groups in name order, including hidden ones.
    pub groups: Vec<Group>,
    /// Line of the rows that lack the attribute, where they are excluded from the groups; `None` when there
    /// are no such rows, and for a crossing.
    pub missing: Option<Group>,
    /// Pairs of a crossing that nobody belongs to, in name order.
    pub empty_crossings: Vec<String>,
    /// Metrics over the included rows.
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
    /// The same with weights.
    pub named_weighted: Option<Named>,
    /// Every shown group except the reference compared with it, in name order.
    pub versus_reference: Vec<Versus>,
    /// Weighted rates of the same groups compared with the reference, on Kish's effective sizes; `None`
    /// without weights.
    pub versus_reference_weighted: Option<RatesVersus>,
    /// p values of the weighted rates (pooled z), adjusted over the groups; empty without weights.
    pub multiple_testing_weighted: BTreeMap<Metric, Family>,
    /// p values of each compared rate, adjusted over the groups.
    pub multiple_testing: BTreeMap<Metric, Families>,
    /// One test of selection against the attribute as a whole, over the shown groups.
    pub omnibus: Omnibus,
    /// The four-fifths rule of thumb.
    pub four_fifths: Vec<ImpactRatio>,
    /// The impact ratios of New York City's rule.
    pub ll144: Ll144,
    /// Inequality of benefit.
    pub entropy: Entropy,
    /// Smoothed differential fairness of selection, over the shown groups.
    pub differential: Differential,
    /// Training weights that make outcome and attribute independent, for the shown groups.
    pub reweighing: Vec<Reweighing>,
    /// Ranking by descending score; `None` without scores or when every score is 0 or 1.
    pub ranking: Option<Ranking>,
    /// Amount metrics; `None` when the table has no amounts.
    pub amount: Option<AmountAudit>,
    /// Calibration slope of each shown group, in name order.
    pub calibration_slopes: Vec<(String, CalibrationSlope)>,
    /// Calibration slope over the included rows.
    pub calibration_slope_overall: CalibrationSlope,
    /// Curves of each shown group, for charts.
    pub curves: BTreeMap<String, Curves>,
    /// Curves over the included rows, for charts.
    pub curves_overall: Curves,
    /// One verdict per rate of [`Settings::verdict_metrics`], when a threshold was set.
    pub verdicts: Vec<Verdict>,
    /// One verdict on the gap per rate of [`Settings::verdict_metrics`], when a largest gap was set.
    pub gaps: Vec<Gap>,
    /// Resampling results, when [`Settings::bootstrap`] asks for them; `None` with more than 500 groups.
    pub resampled: Option<Resampled>,
}

impl Shared<'_> {
    pub(crate) fn attribute(&self, grouping: &Grouping, plans: &Plans) -> Result<AttributeAudit, Error> {
        let n_groups = grouping.levels.len();
        let (mut metrics, tallies, score_lists) = self.pass(&grouping.codes, n_groups, false);
        let no_group = || Error::new(Kind::LengthMismatch, "no-rows");
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
            let status = plans.rows.of(at);
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
                let withheld = plans.of(at);
                group.share_of_selected = match self.parts.decisions {
                    true if withheld.decision => Value::undefined(Reason::Hidden),
                    true => share(mine.cells.n_sel, overall.cells.n_sel, Reason::NoneSelected),
                    false => Value::undefined(Reason::NoDecisions),
                };
                group.bins = tallies.get(at).map(|t| t.bins(self.parts, publish_k)).unwrap_or_default();
                group.metrics = Some(mine);
                group.weighted = weighted.as_ref().and_then(|all| all.get(at).cloned());
                group.metrics.iter_mut().for_each(|metrics| metrics.withhold(withheld));
                group.weighted.iter_mut().for_each(|metrics| metrics.withhold(withheld));
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
        let versus_reference = self.versus(&groups, reference.as_deref(), &score_lists);
        let settings = self.settings;
        let z = normal_two_sided(settings.alpha);
        let weighted_versus = self.rows.weight.map(|_| weighted_versus(&groups, reference.as_deref(), z));
        let metrics = || settings.verdict_metrics.iter().copied();
        let verdicts = settings.min_ratio.map_or_else(Vec::new, |min| {
            metrics().map(|metric| verdict(&groups, &overall, metric, min, settings)).collect()
        });
        let gaps = settings.max_gap.map_or_else(Vec::new, |max| {
            metrics().map(|metric| gap(&groups, &overall, metric, max, settings)).collect()
        });
        let n_included = overall.rows;
        let median = self.median.map_or(Value::undefined(Reason::NoScores), Value::new);
        // Cells of the shown groups. Metrics that need every group are undefined when one is hidden.
        let shown: Vec<(&str, Cells)> =
            groups.iter().filter_map(|g| g.metrics.as_ref().map(|m| (g.name.as_str(), m.cells))).collect();
        let cells: Vec<Cells> = shown.iter().map(|(_, cells)| *cells).collect();
        let whole = cells.len() == n_groups && cells.iter().all(|cells| !cells.withheld.both);
        let every = whole.then_some(cells.as_slice());
        let selected: Vec<(f64, f64)> = match self.parts.decisions {
            true => cells.iter().map(|c| (c.n_sel, c.n)).collect(),
            false => Vec::new(),
        };
        let known = selected.iter().zip(&cells).filter(|(_, cells)| !cells.withheld.decision);
        let known_selected: Vec<(f64, f64)> = known.map(|(counts, _)| *counts).collect();
        let overall_cells = overall.cells;
        let known = shown.iter().filter(|(_, c)| !c.withheld.outcome);
        let shown_reweighing = known.map(|(name, c)| reweighing(name, c, &overall_cells)).collect();
        let four_fifths = four_fifths(&groups);
        let ll144 = ll144(&groups, &grouping.unknown, median);
        let ranking = self.ranking(grouping, &groups, plans);
        let amount = amounts(self.rows, &grouping.codes, &groups, &plans.givers, &self.settings.gates);
        let resampled =
            settings.bootstrap.and_then(|b| self.resample(grouping, &groups, amount.as_ref(), &b));
        let (curves, curves_overall) = self.curves(&groups, &overall, &score_lists);
        let (calibration_slopes, calibration_slope_overall) = slopes(&groups, &score_lists, self.settings);
        Ok(AttributeAudit {
            name: grouping.name.clone(),
            crossing_of: grouping.parts.as_ref().map(|p| (p.first.clone(), p.second.clone())),
            policy: self.settings.missing,
            n_included,
            n_excluded: self.rows.len() as u64 - n_included,
            n_missing: unhidden_missing(grouping, &groups),
            missing: self.missing_line(grouping),
            empty_crossings: grouping.empty.clone(),
            named: named(&spreads),
            named_weighted: spread_weighted.as_ref().map(named),
            groups,
            overall,
            overall_weighted,
            reference,
            spread: spreads,
            spread_weighted,
            multiple_testing: families(&versus_reference),
            multiple_testing_weighted: weighted_versus.as_ref().map(weighted_families).unwrap_or_default(),
            versus_reference_weighted: weighted_versus,
            versus_reference,
            omnibus: match cells.iter().any(|cells| cells.withheld.decision) {
                true => omnibus(&selected).withheld(),
                false => omnibus(&selected),
            },
            four_fifths,
            ll144,
            entropy: entropy(&overall_cells, every, self.parts.decisions),
            differential: differential(&known_selected),
            reweighing: shown_reweighing,
            ranking,
            amount,
            calibration_slopes,
            calibration_slope_overall,
            curves,
            curves_overall,
            verdicts,
            gaps,
            resampled,
        })
    }

    /// Returns the rows without the attribute as one group; `None` when there are none, and for a crossing.
    /// If there were fewer than may be published, they were dropped before, and the group is hidden and has
    /// no numbers.
    fn missing_line(&self, grouping: &Grouping) -> Option<Group> {
        let place = |code: &u32| if *code == NO_GROUP { 0 } else { NO_GROUP };
        let codes: Vec<u32> = grouping.codes.iter().map(place).collect();
        let none = Value::undefined(Reason::NotAGroup);
        let line = Group {
            name: MISSING.to_owned(),
            status: Status::Hidden,
            metrics: None,
            weighted: None,
            share_of_population: none,
            share_of_selected: none,
            bins: Vec::new(),
        };
        if grouping.parts.is_some() || codes.iter().all(|code| *code == NO_GROUP) {
            return (self.few.contains(&grouping.name) && grouping.parts.is_none()).then_some(line);
        }
        let one = |weighted| {
            let (metrics, tallies, _) = self.pass(&codes, 1, weighted);
            Some((metrics.into_iter().next()?, tallies.into_iter().next()?))
        };
        let (metrics, tally) = one(false)?;
        Some(Group {
            status: Status::Shown,
            metrics: Some(metrics),
            weighted: self.rows.weight.and_then(|_| one(true)).map(|(metrics, _)| metrics),
            bins: tally.bins(self.parts, self.settings.gates.publish_k),
            ..line
        })
    }

    fn versus(&self, groups: &[Group], reference: Option<&str>, score_lists: &[Vec<Scored>]) -> Vec<Versus> {
        let lists: Vec<Lists> = score_lists.iter().map(|score_list| Lists::new(score_list)).collect();
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

    /// Computes the curves of the groups that are shown and large enough, and of all included rows together.
    fn curves(
        &self,
        groups: &[Group],
        overall: &GroupMetrics,
        score_lists: &[Vec<Scored>],
    ) -> (BTreeMap<String, Curves>, Curves) {
        let least = self.settings.gates.publish_k;
        let score = |row: Option<&u32>| {
            let score = self.rows.score?;
            score.get(*row? as usize).copied()
        };
        let range = score(self.order.first()).zip(score(self.order.last()));
        let of = |metrics: &GroupMetrics, score_list: &[Scored]| Curves {
            roc: match metrics.get(Metric::Auc).get() {
                Some(_) => curves::roc(score_list, least),
                None => Vec::new(),
            },
            scores: match (metrics.score_quantiles, range) {
                (Some(_), Some(range)) => curves::classes(score_list, range, least),
                _ => Vec::new(),
            },
        };
        let shown = groups.iter().zip(score_lists).filter_map(|(group, score_list)| {
            group.metrics.as_ref().map(|metrics| (group.name.clone(), of(metrics, score_list)))
        });
        (shown.collect(), score_lists.last().map(|score_list| of(overall, score_list)).unwrap_or_default())
    }

    fn ranking(&self, grouping: &Grouping, groups: &[Group], plans: &Plans) -> Option<Ranking> {
        let score = self.rows.score.filter(|_| !self.binary)?;
        let members: Vec<Member<'_>> = groups
            .iter()
            .zip(&plans.rows.counts)
            .map(|(group, &rows)| Member {
                name: &group.name,
                shown: group.status.is_shown(),
                rows,
                base_rate: group.get(Metric::BaseRate),
            })
            .collect();
        Some(ranking(
            &self.order,
            score,
            &grouping.codes,
            &members,
            &self.settings.top_k,
            self.settings.gates.publish_k,
        ))
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
                    let message = message!("reference-group-unknown", name = &grouping.name);
                    let levels = obole_error::Value::list(&grouping.levels);
                    Err(Error::new(Kind::UnknownReference, message)
                        .hint(message!("groups-are", groups = levels)))
                }
            },
        }
    }
}

/// Returns the number of rows without a value, or `None` if one of the groups that they form is hidden.
fn unhidden_missing(grouping: &Grouping, groups: &[Group]) -> Option<u64> {
    let unknown = grouping.levels.iter().zip(&grouping.unknown).filter(|(_, unknown)| **unknown);
    let hidden = |level: &str| groups.iter().any(|group| group.name == level && group.metrics.is_none());
    let tells = unknown.into_iter().any(|(level, _)| hidden(level));
    (!tells).then(|| grouping.missing_rows() as u64)
}

/// Computes the calibration slopes of the shown groups and of all included rows.
fn slopes(
    groups: &[Group],
    score_lists: &[Vec<Scored>],
    settings: &Settings,
) -> (Vec<(String, CalibrationSlope)>, CalibrationSlope) {
    let of = |score_list: &Vec<Scored>| match score_list.is_empty() {
        true => CalibrationSlope::undefined(Reason::NoScores),
        false => calibration_slope(score_list),
    };
    let each = groups.iter().zip(score_lists).filter(|(group, _)| group.status.is_shown()).map(
        |(group, score_list)| {
            let enough = settings.gates.publish_k == 0
                || group
                    .metrics
                    .as_ref()
                    .is_some_and(|m| m.estimable(Metric::Auc, settings) && !m.cells.withheld.outcome);
            let slope =
                if enough { of(score_list) } else { CalibrationSlope::undefined(Reason::BelowEstimate) };
            (group.name.clone(), slope)
        },
    );
    let overall = score_lists.last().map_or(CalibrationSlope::undefined(Reason::NoScores), of);
    (each.collect(), overall)
}
