//! The donor status and value tier of the Wikimedia Foundation's donor records (CiviCRM extension
//! `wmf-civicrm`).

use obole_ledger::{AsOf, Day, LedgerView, Period};
use rayon::prelude::*;
use serde::Serialize;

use super::{History, YearRule, chunks};
use crate::Result;

/// Status of a donor by fiscal years. Y is the fiscal year so far. The first variant that matches applies;
/// donors who never gave have no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WmfStatus {
    /// Gave in Y and in Y−1.
    Consecutive,
    /// Gave in Y and before Y−1, not in Y−1.
    Reactivated,
    /// First gave in Y.
    New,
    /// Not yet in Y; gave in Y−1 and Y−2.
    LybuntConsecutive,
    /// Not yet in Y; returned in Y−1.
    LybuntReactivated,
    /// Not yet in Y; first gave in Y−1.
    LybuntNew,
    /// Last gave in Y−2.
    Lapsed,
    /// Last gave in Y−3 to Y−5.
    DeepLapsed,
    /// Last gave before that.
    UltraLapsed,
}

impl WmfStatus {
    /// All statuses, in the order in which they are tried.
    pub const ALL: [Self; 9] = [
        Self::Consecutive,
        Self::Reactivated,
        Self::New,
        Self::LybuntConsecutive,
        Self::LybuntReactivated,
        Self::LybuntNew,
        Self::Lapsed,
        Self::DeepLapsed,
        Self::UltraLapsed,
    ];

    /// Returns the code, as files write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consecutive => "consecutive",
            Self::Reactivated => "reactivated",
            Self::New => "new",
            Self::LybuntConsecutive => "lybunt_consecutive",
            Self::LybuntReactivated => "lybunt_reactivated",
            Self::LybuntNew => "lybunt_new",
            Self::Lapsed => "lapsed",
            Self::DeepLapsed => "deep_lapsed",
            Self::UltraLapsed => "ultra_lapsed",
        }
    }

    fn of(history: &History, year: impl Fn(u32) -> Period) -> Self {
        let gave = |back| history.gave_in(year(back));
        let older_than = |back: u32| history.first < year(back).start;
        match (gave(0), gave(1)) {
            (true, true) => Self::Consecutive,
            (true, false) if older_than(0) => Self::Reactivated,
            (true, false) => Self::New,
            (false, true) if gave(2) => Self::LybuntConsecutive,
            (false, true) if older_than(1) => Self::LybuntReactivated,
            (false, true) => Self::LybuntNew,
            (false, false) if gave(2) => Self::Lapsed,
            (false, false) if history.last >= year(5).start => Self::DeepLapsed,
            (false, false) => Self::UltraLapsed,
        }
    }
}

/// Lower ends of the value tiers, in cents: the sum of the best three consecutive fiscal years.
pub const TIERS: [(&str, i64); 6] =
    [("10000", 1_000_000), ("5000", 500_000), ("1000", 100_000), ("250", 25_000), ("50", 5_000), ("0", 1)];

/// A donor's status and tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WmfPlace {
    /// Index into the ledger's donors.
    pub donor: u32,
    /// The status.
    pub status: WmfStatus,
    /// Index into [`TIERS`].
    pub tier: u8,
}

/// Computes status and tier of every donor who gave before the as-of day, ascending by donor. Fiscal years
/// begin in `start_month`; the Foundation's own begin in July (7).
///
/// # Errors
/// [`crate::Kind::Usage`] when `start_month` is not 1 to 12.
pub fn wmf(view: &LedgerView<'_>, start_month: u8) -> Result<Vec<WmfPlace>> {
    let rule = YearRule::Fiscal { start_month };
    rule.check()?;
    let as_of = view.as_of();
    let parts: Vec<Vec<WmfPlace>> = chunks(view.donor_count())
        .into_par_iter()
        .map(|range| {
            range
                .filter_map(|donor| {
                    let history = History::of(&view.donor(donor))?;
                    let status = WmfStatus::of(&history, |back| rule.year(as_of, back));
                    Some(WmfPlace { donor: donor as u32, status, tier: tier(&history, as_of, start_month) })
                })
                .collect()
        })
        .collect();
    Ok(parts.into_iter().flatten().collect())
}

fn tier(history: &History, as_of: AsOf, start_month: u8) -> u8 {
    let mut best = 0_i64;
    let mut start: Day = super::year::fiscal_start(history.first, start_month).plus_months(-24);
    while start < as_of.day() {
        let three = Period { start, end: start.plus_months(36) };
        best = best.max(history.within(three).iter().map(|(_, cents)| cents.get()).sum());
        start = start.plus_months(12);
    }
    TIERS.iter().position(|(_, from)| best >= *from).unwrap_or(TIERS.len() - 1) as u8
}
