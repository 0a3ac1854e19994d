//! The other parts of a campaign's audit: lapse risks, asked amounts, segments and the hold-out.

use std::collections::BTreeMap;

use obole_fairness::{Reason, Rows, Value, holm};
use obole_ledger::{AsOf, DonorTable};
use serde::Serialize;

use super::asks::ask_audit;
use super::segment_disparity::segment_audit;
use super::{
    AskAmounts, AuditSettings, Audited, CampaignAudit, Decision, Predictions, SegmentAssignment, TOP_SHARE,
    attributes, audited, organisations, persons, pick, predicted,
};
use crate::{Error, Kind, Result};

/// A list of which a part was drawn at random to be held out.
#[derive(Debug, Clone, Copy)]
pub struct HoldOutDraw<'a> {
    /// As-of day of the list.
    pub as_of: AsOf,
    /// Index into the donors' table of everyone on the list.
    pub donor: &'a [u32],
    /// `true` for each donor who is held out.
    pub held_out: &'a [bool],
}

/// Further parts of a campaign to audit; absent parts are left out.
#[derive(Debug, Clone, Default)]
pub struct CampaignParts<'a> {
    /// Out-of-time lapse risks; [`Predictions::gave`] is `true` for donors who did not give.
    pub lapse: Option<Predictions<'a>>,
    /// Asked amounts.
    pub asks: Vec<AskAmounts<'a>>,
    /// Segments.
    pub segments: Option<SegmentAssignment<'a>>,
    /// The hold-out.
    pub hold_out: Option<HoldOutDraw<'a>>,
}

/// Test of whether the shares held out differ between the groups of an attribute more than a random draw
/// explains.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LotTest {
    /// The p value of the chi-square test over the shown groups.
    pub p: Value,
    /// The same p value, adjusted by Holm's method over the attributes.
    pub p_adjusted: Value,
    /// `true` when the adjusted p value is at most the level.
    pub differs: bool,
    /// Adjusted p value, computed even when shares are withheld. Used for the decision; never published.
    #[serde(skip)]
    pub(super) p_of_decision: Option<f64>,
}

/// Shares of a list that are held out, by group. A random draw does not depend on groups, so there is no
/// threshold to meet: a difference that chance does not explain shows that the draw was not random.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HoldOutAudit {
    /// Groups and shares; selected means held out.
    pub drawn: Audited,
    /// Number of organisations left out; `None` where people were left out, too.
    pub organisations: Option<u64>,
    /// The test of each attribute.
    pub by_lot: BTreeMap<String, LotTest>,
}

impl CampaignAudit {
    /// Returns the audit with the further parts added.
    ///
    /// # Errors
    /// As [`super::campaign_audit`].
    pub fn with(mut self, donors: &DonorTable, further: &CampaignParts<'_>) -> Result<Self> {
        let settings = self.settings.clone();
        self.lapse = match further.lapse.as_ref().filter(|found| !found.donor.is_empty()) {
            Some(found) => Some(predicted(donors, found, TOP_SHARE, &settings)?),
            None => None,
        };
        self.asks = Vec::new();
        for asked in &further.asks {
            self.asks.extend(ask_audit(donors, asked, &settings)?);
        }
        self.segments = match &further.segments {
            Some(placed) => segment_audit(donors, placed, &settings)?,
            None => None,
        };
        self.hold_out = match further.hold_out.as_ref().filter(|drawn| drawn.held_out.contains(&true)) {
            Some(drawn) => Some(hold_out_audit(donors, drawn, &settings)?),
            None => None,
        };
        Ok(self)
    }
}

fn hold_out_audit(
    donors: &DonorTable,
    drawn: &HoldOutDraw<'_>,
    settings: &AuditSettings,
) -> Result<HoldOutAudit> {
    if drawn.donor.len() != drawn.held_out.len() {
        return Err(Error::new(Kind::Refused, "audit-arms-of-other-length"));
    }
    let kept = persons(donors, drawn.donor);
    let (donor, held_out) = (pick(drawn.donor, &kept), pick(drawn.held_out, &kept));
    let made = attributes(donors, &donor, drawn.as_of, &settings.groups);
    let rows = Rows { decision: Some(&held_out), ..Rows::default() };
    let all = drawn.donor.len();
    let drawn = audited(Decision::HeldOut, &rows, &made, Vec::new(), settings)?;
    let singles = || {
        let names = drawn.audit.attribute_names.iter();
        names.filter_map(|name| Some((name.clone(), drawn.audit.attributes.get(name)?.omnibus)))
    };
    let p: Vec<f64> = singles().filter_map(|(_, test)| test.p_of_decision.get()).collect();
    let mut adjusted = holm(&p).into_iter();
    let by_lot = singles()
        .map(|(name, test)| {
            let p_of_decision = test.p_of_decision.get().and_then(|_| adjusted.next());
            let known = p_of_decision.map_or(Value::undefined(Reason::NoDefinedGroup), Value::new);
            let p_adjusted = test.p.zip(known, |_, adjusted| adjusted);
            let differs = p_of_decision.is_some_and(|p| p <= settings.fairness.alpha);
            (name, LotTest { p: test.p, p_adjusted, differs, p_of_decision })
        })
        .collect();
    Ok(HoldOutAudit { organisations: organisations(all, kept.len(), drawn.rows), drawn, by_lot })
}
