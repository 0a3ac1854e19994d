//! Filters of a list: the donors whom a person wants on it at all.

use obole_ledger::{Cents, DonorTable, LedgerView, fold, message};
use serde::{Deserialize, Serialize};

use super::Exclusion;
use crate::audit::area_of;
use crate::labels::Giving;
use crate::segments::LifeCycle;
use crate::{Error, Kind, Result};

/// Segments, campaigns, areas and amounts of the donors on a list. Without an entry, a filter admits
/// everybody; with several, a donor needs one of them. They are saved in the plan and are part of its hash.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlanFilters {
    /// Segments of the donors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<LifeCycle>,
    /// Campaigns to which the donors gave before the as-of day, by their names in the ledger.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub campaigns: Vec<String>,
    /// Areas of the donors, as in the audit: the department, by the first characters of a French postcode. An
    /// attribute for the audit, so the plan says that it was used here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// Smallest amount of the last gift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_gift_from: Option<Cents>,
    /// Largest amount of the last gift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_gift_to: Option<Cents>,
}

impl PlanFilters {
    /// Returns whether everybody is admitted. The filters are then not written: plans of older versions have
    /// none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the filters for the donors of a view.
    ///
    /// # Errors
    /// [`Kind::Usage`], naming every campaign that the ledger does not hold and every area in which no donor
    /// lives, and for a smallest amount above the largest.
    pub(super) fn on<'a>(&'a self, view: &LedgerView<'_>) -> Result<FiltersOn<'a>> {
        let names: Vec<(u16, String)> = (0..view.campaign_codes())
            .filter_map(|code| u16::try_from(code).ok())
            .map(|code| (code, fold(view.campaign_name(code))))
            .collect();
        let mut codes = Vec::new();
        let mut unknown = Vec::new();
        for campaign in &self.campaigns {
            let asked = fold(campaign);
            let before = codes.len();
            codes.extend(names.iter().filter(|(_, name)| *name == asked).map(|(code, _)| *code));
            if codes.len() == before {
                unknown.push(format!("{campaign:?}"));
            }
        }
        if !unknown.is_empty() {
            let message = message!("campaigns-unknown", names = unknown.join(", "));
            return Err(Error::new(Kind::Usage, message).hint("write-campaign"));
        }
        if self.last_gift_from.zip(self.last_gift_to).is_some_and(|(from, to)| from > to) {
            return Err(Error::new(Kind::Usage, "last-gift-range"));
        }
        let is_empty = |area: &&String| {
            let donors = view.donors();
            !(0..donors.len()).any(|donor| is_in(std::slice::from_ref(*area), donors, donor))
        };
        let empty: Vec<String> = self.areas.iter().filter(is_empty).map(|area| format!("{area:?}")).collect();
        if !empty.is_empty() {
            let message = message!("areas-unknown", names = empty.join(", "));
            return Err(Error::new(Kind::Usage, message).hint("write-area"));
        }
        Ok(FiltersOn { filters: self, codes })
    }
}

/// Filters with the codes of the campaigns in one ledger.
pub(super) struct FiltersOn<'a> {
    filters: &'a PlanFilters,
    codes: Vec<u16>,
}

impl FiltersOn<'_> {
    /// Returns whether a donor passes all filters, or the first that the donor does not pass.
    ///
    /// # Errors
    /// [`Exclusion::OtherSegment`], [`Exclusion::OtherCampaign`], [`Exclusion::OtherArea`] or
    /// [`Exclusion::OtherAmount`].
    pub(super) fn admit(
        &self,
        view: &LedgerView<'_>,
        donor: usize,
        segment: Option<LifeCycle>,
        giving: &Giving,
    ) -> std::result::Result<(), Exclusion> {
        let PlanFilters { segments, campaigns, areas, last_gift_from, last_gift_to } = self.filters;
        if !segments.is_empty() && !segment.is_some_and(|segment| segments.contains(&segment)) {
            return Err(Exclusion::OtherSegment);
        }
        if !campaigns.is_empty() && !self.gave_to_one(view, donor) {
            return Err(Exclusion::OtherCampaign);
        }
        if !areas.is_empty() && !is_in(areas, view.donors(), donor) {
            return Err(Exclusion::OtherArea);
        }
        let last = giving.last_amount;
        let fits = last_gift_from.is_none_or(|from| last >= from) && last_gift_to.is_none_or(|to| last <= to);
        if fits { Ok(()) } else { Err(Exclusion::OtherAmount) }
    }

    fn gave_to_one(&self, view: &LedgerView<'_>, donor: usize) -> bool {
        let payments = view.donor(donor);
        let campaigns = payments.campaigns().iter().enumerate();
        campaigns.filter(|(row, _)| payments.is_counted(*row)).any(|(_, code)| self.codes.contains(code))
    }
}

/// Returns whether a donor lives in one of the areas; a donor without a postcode lives in none.
fn is_in(areas: &[String], donors: &DonorTable, donor: usize) -> bool {
    area_of(donors, donor).is_some_and(|area| areas.iter().any(|asked| fold(asked) == fold(&area)))
}
