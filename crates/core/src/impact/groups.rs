//! Retention by group of donors, year by year.

use obole_fairness::{Attribute, Gates, Metric, Missing, Outcome, Rows, Settings, audit};
use obole_ledger::{AsOf, DonorKind, LedgerView, Period};
use serde::Serialize;

use super::measure::{GroupKind, Measure};
use super::rows::{Draft, ImpactRow, Place, ShareCells};
use super::years::{Window, Years};
use crate::Result;
use crate::audit::{FOUR_FIFTHS, GroupRules, attributes};
use crate::segments::kpi::Share;

/// Assessment of the retention of the groups of one attribute in one year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupAssessment {
    /// Calendar year in which the fiscal year begins.
    pub year: i32,
    /// The attribute.
    pub group_kind: GroupKind,
    /// Smallest ratio of two rates that meets the threshold.
    pub min_ratio: f64,
    /// Outcome of the comparison with the threshold.
    pub outcome: Outcome,
    /// Group with the lower rate of the pair that decides, if there is one.
    pub lower: Option<String>,
    /// Group with the higher rate.
    pub higher: Option<String>,
    /// Lower rate over higher rate.
    pub ratio: Option<f64>,
    /// Lower end of its interval, which holds for all pairs together.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// The persons of one year whose retention is compared.
pub(super) struct YearGroups {
    window: Window,
    retained: Vec<bool>,
    attributes: Vec<Attribute>,
}

/// Adds the retention of each group in each year; returns the people behind it.
///
/// Organisations are in no group; their number is protected like that of a group.
pub(super) fn groups(
    draft: &mut Draft,
    view: &LedgerView<'_>,
    years: &Years,
    retention: &[ShareCells],
) -> Vec<YearGroups> {
    let mut found = Vec::new();
    for (window, all) in years.windows.iter().zip(retention) {
        let (mut rows, mut retained, mut organisations) = (Vec::new(), Vec::new(), Share::default());
        for donor in 0..view.donor_count() {
            if !gave(view, donor, window.before) {
                continue;
            }
            let stays = gave(view, donor, window.days);
            if view.donors().kind.get(donor) == Some(&DonorKind::Organisation) {
                organisations.count += u64::from(stays);
                organisations.of += 1;
            } else {
                rows.push(donor as u32);
                retained.push(stays);
            }
        }
        let as_of = AsOf::new(window.days.end);
        let mut made = attributes(view.donors(), &rows, as_of, &GroupRules::default());
        let organisations = draft.share_cells(organisations);
        for (attribute, kind) in made.iter().zip(GroupKind::ATTRIBUTES) {
            if !attribute.levels().is_empty() {
                of_attribute(draft, (window, kind), attribute, &retained, (*all, organisations));
            }
        }
        made.retain(|attribute| !attribute.levels().is_empty());
        found.push(YearGroups { window: *window, retained, attributes: made });
    }
    found
}

fn gave(view: &LedgerView<'_>, donor: usize, days: Period) -> bool {
    let payments = view.donor(donor);
    let from = payments.days().partition_point(|day| *day < days.start);
    let to = payments.days().partition_point(|day| *day < days.end);
    (from..to).any(|row| payments.is_counted(row))
}

fn of_attribute(
    draft: &mut Draft,
    (window, kind): (&Window, GroupKind),
    attribute: &Attribute,
    retained: &[bool],
    (all, organisations): (ShareCells, ShareCells),
) {
    let mut shares = vec![Share::default(); attribute.levels().len() + 1];
    for (code, stays) in attribute.codes().iter().zip(retained) {
        let at = code.map_or(attribute.levels().len(), |code| code as usize);
        if let Some(share) = shares.get_mut(at) {
            share.count += u64::from(*stays);
            share.of += 1;
        }
    }
    let names = attribute.levels().iter().map(String::as_str).chain([""]);
    let mut parts = vec![organisations];
    for (name, share) in names.zip(shares) {
        let cells = draft.share_cells(share);
        let place = Place { year: window.year(), kind, group: name, note: None };
        draft.share(place, Measure::Retention, share, cells);
        parts.push(cells);
    }
    for of in [|it: &ShareCells| it.count, |it: &ShareCells| it.rest, |it: &ShareCells| it.of] {
        draft.cells.partition(of(&all), &parts.iter().map(of).collect::<Vec<_>>());
    }
}

/// Compares the groups that are shown with the threshold, for each year and attribute.
///
/// # Errors
/// As [`obole_fairness::audit`].
pub(super) fn assess(years: &[YearGroups], rows: &[ImpactRow], fewest: u64) -> Result<Vec<GroupAssessment>> {
    let mut found = Vec::new();
    for year in years {
        for attribute in &year.attributes {
            let kind = GroupKind::ATTRIBUTES.into_iter().find(|kind| kind.name() == attribute.name());
            let Some(kind) = kind else { continue };
            let is_shown = |name: &str| {
                rows.iter().any(|row| {
                    row.year == year.window.year()
                        && row.group_kind == kind
                        && row.group == name
                        && row.value.is_some()
                })
            };
            let shown: Vec<bool> = attribute.levels().iter().map(|name| is_shown(name)).collect();
            let level = |code: u32| {
                let at = code as usize;
                attribute.levels().get(at).filter(|_| shown.get(at) == Some(&true)).map(String::as_str)
            };
            let members: Vec<(&str, bool)> = attribute
                .codes()
                .iter()
                .zip(&year.retained)
                .filter_map(|(code, stays)| Some((level((*code)?)?, *stays)))
                .collect();
            if members.is_empty() {
                continue;
            }
            found.push(assessed(year.window.year(), kind, &members, fewest)?);
        }
    }
    Ok(found)
}

fn assessed(year: i32, kind: GroupKind, members: &[(&str, bool)], fewest: u64) -> Result<GroupAssessment> {
    let retained: Vec<bool> = members.iter().map(|(_, stays)| *stays).collect();
    let attribute = Attribute::from_labels(kind.name(), members.iter().map(|(name, _)| Some(*name)));
    let settings = Settings {
        missing: Missing::Exclude,
        min_ratio: Some(FOUR_FIFTHS),
        verdict_metrics: vec![Metric::SelectionRate],
        gates: Gates { publish_k: fewest, ..Gates::default() },
        ..Settings::default()
    };
    let found = audit(&Rows { decision: Some(&retained), ..Rows::default() }, &[attribute], &settings)?;
    let verdict = found.attributes.values().flat_map(|attribute| &attribute.verdicts).next();
    let pair = verdict.and_then(|verdict| verdict.pair.as_ref());
    let interval = pair.and_then(|pair| pair.interval);
    Ok(GroupAssessment {
        year,
        group_kind: kind,
        min_ratio: FOUR_FIFTHS,
        outcome: verdict.map_or(Outcome::NotAssessable, |verdict| verdict.outcome),
        lower: pair.map(|pair| pair.lower.clone()),
        higher: pair.map(|pair| pair.higher.clone()),
        ratio: pair.and_then(|pair| pair.ratio.get()),
        low: interval.map(|interval| interval.low),
        high: interval.map(|interval| interval.high),
    })
}
