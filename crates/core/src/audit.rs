//! The bias audit: disparities between groups of donors, on the proposed list and on the backtest's
//! predictions.
//!
//! [`campaign_audit`] builds the groups from the donors' table (gender, age band, area, and gender crossed
//! with age) and passes slices to `obole_fairness`. [`table`] does the same for any table of predictions. The
//! audit judges scores and decisions, no matter what made them; no model reads anything from here. It
//! assesses disparities against a threshold that the user sets; people judge whether a disparity is a harm.

mod asks;
mod campaign_parts;
pub mod choices;
mod claims;
mod frontiers;
mod groups;
mod segment_disparity;
pub mod table;

use std::collections::BTreeMap;

use obole_fairness::{
    Attribute, Audit, Crossings, Frontier, Group, Metric, Missing, Outcome, Rows, Settings, Verdict,
};
use obole_ledger::{AsOf, DonorKind, DonorTable, Message, message};
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::{Error, Kind, Result};

pub use asks::{AskAmounts, AskAttribute, AskAudit, AskBaseline, AskGroup};
pub use campaign_parts::{CampaignParts, HoldOutAudit, HoldOutDraw, LotTest};
pub use claims::Claim;
pub use frontiers::frontiers;
pub(crate) use groups::area_of;
pub use groups::{ABROAD, GroupRules, OTHER_AREAS, age_band, attributes};
pub use segment_disparity::{Cell, SegmentAssignment, SegmentAudit, SegmentDisparity, SegmentGroup, Share};

/// The four-fifths preset for the smallest ratio of two groups' rates (29 CFR 1607.4(D)): a rule of thumb of
/// United States employment law, used here only as a threshold that the user may change.
pub const FOUR_FIFTHS: f64 = 0.8;

/// Share of the highest scores that counts as selected in the backtest when there is no list.
pub const TOP_SHARE: f64 = 0.30;

/// Settings of a campaign audit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditSettings {
    /// Rules by which the groups are made.
    pub groups: GroupRules,
    /// Threshold, size gates, reference, polarity. Missing attributes and the metrics of the verdicts are set
    /// per part.
    pub fairness: Settings,
}

impl Default for AuditSettings {
    fn default() -> Self {
        Self {
            groups: GroupRules::default(),
            fairness: Settings {
                min_ratio: Some(FOUR_FIFTHS),
                crossings: Crossings::FirstTwo,
                ..Settings::default()
            },
        }
    }
}

/// A proposed list, with everyone who could have been on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    /// As-of day of the scores.
    pub as_of: AsOf,
    /// Index into the donors' table of every donor who could be on the list.
    pub donor: Vec<u32>,
    /// Probability of a gift of each donor; NaN for all when no outcome is known yet. Then only the list is
    /// compared.
    pub score: Vec<f64>,
    /// `true` for each donor who is on the list.
    pub listed: Vec<bool>,
}

/// Out-of-time predictions of one origin, with the outcomes. Pass one origin, not several pooled: the
/// intervals treat rows as independent, and the rows of one donor at two origins are not.
#[derive(Debug, Clone, Copy)]
pub struct Predictions<'a> {
    /// The day on which the predictions were made.
    pub as_of: AsOf,
    /// Index into the donors' table.
    pub donor: &'a [u32],
    /// `true` when the event happened within the horizon: a gift, or for lapse risks no gift.
    pub gave: &'a [bool],
    /// The predicted probability of the event.
    pub score: &'a [f64],
}

/// Decision that is audited: it defines which rows count as selected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// On the proposed list.
    List,
    /// This share of the rows, taken from the highest scores; equal scores keep the order of the donors.
    TopShare(f64),
    /// Held out at random: not contacted, for comparison.
    HeldOut,
}

/// One audited table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audited {
    /// Decision that counted as selected.
    pub decision: Decision,
    /// Number of persons audited.
    pub rows: u64,
    /// Number of persons selected.
    pub selected: u64,
    /// Groups, disparities and verdicts; rows with a missing attribute are left out of that attribute.
    pub audit: Audit,
    /// Cost of a smaller gap, by attribute; empty when the outcome is not known.
    pub frontiers: BTreeMap<String, Frontier>,
    /// Group of the persons whose attribute is missing, by attribute; absent when it is missing for nobody.
    pub missing: BTreeMap<String, Group>,
    #[serde(skip)]
    missing_json: BTreeMap<String, Json>,
}

/// The audit of a campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignAudit {
    /// Settings of the audit.
    pub settings: AuditSettings,
    /// Number of organisations left out of the list and of the backtest: the audit compares only persons.
    /// `None` where people were left out, too: their number would follow from the size of the list.
    pub organisations_left_out: [Option<u64>; 2],
    /// The proposed list. The outcome is not known yet, so only selection and scores are compared.
    pub list: Option<Audited>,
    /// The backtest's predictions compared with the outcomes.
    pub backtest: Option<Audited>,
    /// The backtest's lapse risks compared with the outcomes, and the number of organisations left out of
    /// them.
    pub lapse: Option<(Audited, Option<u64>)>,
    /// The asked amounts.
    pub asks: Vec<AskAudit>,
    /// The segments.
    pub segments: Option<SegmentAudit>,
    /// The donors of the list who are held out at random.
    pub hold_out: Option<HoldOutAudit>,
}

impl CampaignAudit {
    /// Returns every verdict on a rate with its part (`list`, `backtest`, `lapse`) and attribute, in a fixed
    /// order.
    pub fn verdicts(&self) -> Vec<(&'static str, &str, &Verdict)> {
        let mut found = Vec::new();
        let lapse = self.lapse.as_ref().map(|(part, _)| part);
        let parts = [("list", self.list.as_ref()), ("backtest", self.backtest.as_ref()), ("lapse", lapse)];
        for (name, part) in parts {
            for (attribute, audit) in part.iter().flat_map(|part| &part.audit.attributes) {
                found.extend(audit.verdicts.iter().map(|verdict| (name, attribute.as_str(), verdict)));
            }
        }
        found
    }

    /// Returns whether the threshold is not met in any verdict.
    pub fn passes_limit(&self) -> bool {
        self.verdicts().iter().any(|(_, _, verdict)| verdict.outcome == Outcome::DoesNotMeet)
            || self.asks.iter().any(AskAudit::passes_limit)
    }

    /// Returns the content of `audit.json`: settings, then `list` and `backtest`, each with the keys of
    /// [`Audit::to_json`] and, under `missing`, the group of the persons whose attribute is missing.
    pub fn to_json(&self) -> Json {
        let part = |part: Option<&Audited>| -> Json {
            let Some(part) = part else { return Json::Null };
            let mut json = part.audit.to_json();
            if let Json::Object(map) = &mut json {
                map.insert("decision".to_owned(), json!(part.decision));
                map.insert("n_selected".to_owned(), json!(part.selected));
                map.insert("missing".to_owned(), json!(part.missing_json));
            }
            json
        };
        json!({
            "format": "obole-audit",
            "version": 1,
            "min_ratio": self.settings.fairness.min_ratio,
            "groups": self.settings.groups,
            "comparisons": self.comparisons(),
            "claims": self.claims(),
            "organisations_left_out": { "list": self.organisations_left_out[0], "backtest": self.organisations_left_out[1],
                "lapse": self.lapse.as_ref().map(|(_, left_out)| left_out) },
            "list": part(self.list.as_ref()),
            "backtest": part(self.backtest.as_ref()),
            "lapse": part(self.lapse.as_ref().map(|(lapse, _)| lapse)),
            "ask": self.asks,
            "segments": self.segments,
            "hold_out": self.hold_out.as_ref().map(|found| {
                let mut json = part(Some(&found.drawn));
                if let Json::Object(map) = &mut json {
                    map.insert("by_lot".to_owned(), json!(found.by_lot));
                }
                json
            }),
        })
    }
}

/// Audits a proposed list and a backtest's predictions. The share selected in the backtest is that of the
/// list, or [`TOP_SHARE`] without a list. Either may be absent.
///
/// # Errors
/// [`Kind::InvalidParameter`] for a setting out of range; [`Kind::Refused`] when columns differ in length or
/// a score is not a probability.
pub fn campaign_audit(
    donors: &DonorTable,
    list: Option<&Proposed>,
    backtest: Option<&Predictions<'_>>,
    settings: &AuditSettings,
) -> Result<CampaignAudit> {
    let mut organisations_left_out = [Some(0), Some(0)];
    let mut share = TOP_SHARE;
    let list = match list {
        // A list for which no donor was eligible has nothing to compare.
        Some(list) if !list.donor.is_empty() => {
            let known = !list.score.iter().all(|score| score.is_nan());
            check(&list.donor, if known { &list.score } else { &[] }, list.listed.len(), donors)?;
            let kept = persons(donors, &list.donor);
            let (donor, score) = (pick(&list.donor, &kept), pick(&list.score, &kept));
            let decision = pick(&list.listed, &kept);
            let score = known.then_some(score.as_slice());
            let rows = Rows { score, decision: Some(&decision), ..Rows::default() };
            let made = attributes(donors, &donor, list.as_of, &settings.groups);
            let part = audited(Decision::List, &rows, &made, vec![Metric::SelectionRate], settings)?;
            organisations_left_out[0] = organisations(list.donor.len(), kept.len(), part.rows);
            if part.rows > 0 {
                share = part.selected as f64 / part.rows as f64;
            }
            Some(part)
        }
        _ => None,
    };
    let backtest = match backtest {
        None => None,
        Some(found) => {
            let (part, organisations) = predicted(donors, found, share, settings)?;
            organisations_left_out[1] = organisations;
            Some(part)
        }
    };
    Ok(CampaignAudit {
        settings: settings.clone(),
        organisations_left_out,
        list,
        backtest,
        lapse: None,
        asks: Vec::new(),
        segments: None,
        hold_out: None,
    })
}

/// Audits out-of-time predictions against the outcomes, with the highest `share` of the scores selected.
/// Returns the audit and the number of organisations left out.
fn predicted(
    donors: &DonorTable,
    found: &Predictions<'_>,
    share: f64,
    settings: &AuditSettings,
) -> Result<(Audited, Option<u64>)> {
    check(found.donor, found.score, found.gave.len(), donors)?;
    let kept = persons(donors, found.donor);
    let (donor, score) = (pick(found.donor, &kept), pick(found.score, &kept));
    let truth: Vec<Option<bool>> = pick(found.gave, &kept).into_iter().map(Some).collect();
    let decision = top(&score, share);
    let rows =
        Rows { y_true: Some(&truth), score: Some(&score), decision: Some(&decision), ..Rows::default() };
    let made = attributes(donors, &donor, found.as_of, &settings.groups);
    let metrics = vec![Metric::SelectionRate, Metric::Tpr];
    let part = audited(Decision::TopShare(share), &rows, &made, metrics, settings)?;
    let left_out = organisations(found.donor.len(), kept.len(), part.rows);
    Ok((part, left_out))
}

/// Audits a checked table of a user.
///
/// # Errors
/// [`Kind::InvalidParameter`] for a setting out of range, [`Kind::UnknownReference`] for a reference group
/// that does not exist.
pub fn table_audit(table: &table::Table, settings: &Settings) -> Result<Audit> {
    obole_fairness::audit(&table.rows(), &table.attributes, settings)
}

fn audited(
    decision: Decision,
    rows: &Rows<'_>,
    attributes: &[Attribute],
    verdict_metrics: Vec<Metric>,
    settings: &AuditSettings,
) -> Result<Audited> {
    let exclude = Settings { missing: Missing::Exclude, verdict_metrics, ..settings.fairness.clone() };
    let audit = obole_fairness::audit(rows, attributes, &exclude)?;
    let frontiers = frontiers::frontiers(rows, attributes, &exclude)?;
    let canonical = audit.canonical();
    let (mut missing, mut missing_json) = (BTreeMap::new(), BTreeMap::new());
    for (name, attribute) in &audit.attributes {
        if let Some(group) = &attribute.missing {
            missing.insert(name.clone(), group.clone());
            let line = canonical.get(name).and_then(|a| a.get(Missing::Exclude.key())?.get("missing"));
            missing_json.insert(name.clone(), line.cloned().unwrap_or_default());
        }
    }
    // Rows that the audit leaves out are in no other figure: their number would follow from the difference.
    let rows = audit.n_rows;
    let selected = audit.overall_all_rows.cells.n_sel as u64;
    Ok(Audited { decision, rows, selected, audit, frontiers, missing, missing_json })
}

fn check(donor: &[u32], score: &[f64], decisions: usize, donors: &DonorTable) -> Result<()> {
    let refused = |what: Message| Err(Error::new(Kind::Refused, message!("audit-impossible", what = what)));
    if !(score.is_empty() || donor.len() == score.len()) || donor.len() != decisions {
        return refused(message!("donors-scores-outcomes-differ"));
    }
    if donor.is_empty() {
        return refused(message!("no-donor"));
    }
    if donor.iter().any(|&donor| donor as usize >= donors.len()) {
        return refused(message!("donor-not-in-ledger"));
    }
    if score.iter().any(|score| !(0.0..=1.0).contains(score)) {
        return refused(message!("score-range"));
    }
    Ok(())
}

/// Returns the settings of an audit that only decides which groups and cells may be shown.
fn disclosure_settings(settings: &AuditSettings) -> Settings {
    Settings {
        missing: Missing::Exclude,
        crossings: Crossings::FirstTwo,
        min_ratio: None,
        bootstrap: None,
        ..settings.fairness.clone()
    }
}

/// Returns the number of organisations left out; `None` where fewer persons were audited than there are,
/// because the number of the others would follow from it.
fn organisations(all: usize, persons: usize, audited: u64) -> Option<u64> {
    (persons as u64 == audited).then_some((all - persons) as u64)
}

/// Returns the positions of the rows that are persons.
fn persons(donors: &DonorTable, rows: &[u32]) -> Vec<usize> {
    let is_person = |donor: u32| donors.kind.get(donor as usize) != Some(&DonorKind::Organisation);
    rows.iter().enumerate().filter(|(_, donor)| is_person(**donor)).map(|(row, _)| row).collect()
}

fn pick<T: Copy>(column: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|&row| column.get(row).copied()).collect()
}

/// Marks the highest scores: this share of the rows, rounded to a whole number.
fn top(score: &[f64], share: f64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..score.len()).collect();
    let at = |row: usize| score.get(row).copied().unwrap_or_default();
    order.sort_by(|&a, &b| at(b).total_cmp(&at(a)));
    let mut marked = vec![false; score.len()];
    for row in order.into_iter().take((share * score.len() as f64).round() as usize) {
        if let Some(slot) = marked.get_mut(row) {
            *slot = true;
        }
    }
    marked
}

#[cfg(test)]
mod tests;
