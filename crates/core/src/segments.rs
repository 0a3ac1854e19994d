//! Segments of donors: life-cycle segments, RFM quintiles, and the field's retention figures.
//!
//! Everything reads a [`LedgerView`], so that a figure as of a day cannot change when later gifts arrive.
//! Only counted gifts (settled, of a kind and currency that counts) are giving; a failed debit is never a
//! lapse. Each type documents its definitions and their sources. Thresholds are configuration and are saved
//! in every result.
//!
//! ```
//! use obole::segments::{LifeCycle, SegmentRules, segments};
//! use obole_ledger::{AsOf, Cents, Day, GiftRow, LedgerBuilder};
//!
//! # fn main() -> obole::Result<()> {
//! let mut builder = LedgerBuilder::new();
//! builder.source("gifts.csv")?;
//! for (id, donor, day) in [("1", "A", "2024-11-03"), ("2", "B", "2023-12-24"), ("3", "C", "2021-05-05")] {
//!     builder.push(&GiftRow::new(id, donor, Day::parse_iso(day)?, Cents::new(5_000)))?;
//! }
//! let (ledger, _) = builder.build()?;
//! let found = segments(&ledger.until(AsOf::new(Day::parse_iso("2025-01-01")?)), &SegmentRules::default())?;
//! assert_eq!(found.life_cycle, [LifeCycle::New, LifeCycle::Lybunt, LifeCycle::Sybunt]);
//! # Ok(())
//! # }
//! ```

mod breakdown;
mod cohorts;
mod going_silent;
mod history;
mod kaplan_meier;
pub mod kpi;
mod life_cycle;
mod loyalty;
mod monthly;
mod profile;
mod rfm;
mod second_gift;
mod to_date;
mod wmf;
mod year;

use std::collections::BTreeMap;

use obole_ledger::{AsOf, LedgerView};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::Result;
use history::History;

pub use breakdown::{IncomeBreakdown, LargestDonors, MonthIncome, income_breakdown};
pub(crate) use breakdown::{given_by_donor, largest_count};
pub use cohorts::Cohort;
pub(crate) use going_silent::{Silence, going_silent};
pub use kaplan_meier::{KaplanMeier, Waiting};
pub use kpi::{Kpi, KpiRules, YearKpi, first_day, kpi, kpi_of_years};
pub(crate) use kpi::{new_since, whole_since};
pub use life_cycle::{LifeCycle, LifeCycleRules};
pub use loyalty::{BAROMETER_MOST, Income, Loyalty};
pub use monthly::{ACTIVE_MONTHS, CATCH_UP_DAYS, CHURN_MONTHS, Month, Monthly, monthly};
pub use profile::{Figure, Profile, ProfileFigures, Value, profile_figures};
pub use rfm::{Monetary, Rfm, RfmRules, quintiles};
pub use second_gift::{Conversion, SECOND_GIFT_DAYS, SecondGift, second_gifts_of};
pub use to_date::{PartKpi, ToDate};
pub use wmf::{TIERS, WmfPlace, WmfStatus, wmf};
pub use year::YearRule;

/// Number of donors that one task reads. It is fixed, so that results do not depend on the number of threads.
const CHUNK: usize = 4096;

/// All thresholds of the segmentation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SegmentRules {
    /// Life-cycle thresholds.
    pub life_cycle: LifeCycleRules,
    /// RFM window and money.
    pub rfm: RfmRules,
}

/// One segment and one RFM cell for every donor with at least one counted gift before the as-of day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Segments {
    /// As-of day.
    pub as_of: AsOf,
    /// The thresholds used.
    pub rules: SegmentRules,
    /// Index into the ledger's donors, ascending.
    pub donor: Vec<u32>,
    /// The life-cycle segment of each.
    pub life_cycle: Vec<LifeCycle>,
    /// The RFM cell of each.
    pub rfm: Vec<Rfm>,
}

impl Segments {
    /// Returns the number of donors that have a segment.
    pub fn len(&self) -> usize {
        self.donor.len()
    }

    /// Returns whether no donor has a segment.
    pub fn is_empty(&self) -> bool {
        self.donor.is_empty()
    }

    /// Returns the segment and RFM cell of a donor (index into the ledger's donors); `None` for one who never
    /// gave.
    pub fn of(&self, donor: u32) -> Option<(LifeCycle, Rfm)> {
        let row = self.donor.binary_search(&donor).ok()?;
        Some((*self.life_cycle.get(row)?, *self.rfm.get(row)?))
    }

    /// Counts the donors of each segment; empty segments are included.
    pub fn counts(&self) -> BTreeMap<LifeCycle, u64> {
        let mut counts: BTreeMap<LifeCycle, u64> = LifeCycle::ALL.into_iter().map(|s| (s, 0)).collect();
        for segment in &self.life_cycle {
            *counts.entry(*segment).or_default() += 1;
        }
        counts
    }
}

/// Assigns a segment to all donors who gave before the as-of day of the view.
///
/// # Errors
/// [`crate::Kind::Usage`] when a threshold makes no sense.
pub fn segments(view: &LedgerView<'_>, rules: &SegmentRules) -> Result<Segments> {
    rules.life_cycle.check()?;
    rules.rfm.check()?;
    let as_of = view.as_of();
    let life_cycle = rules.life_cycle.on(as_of);
    let found: Vec<Vec<(u32, LifeCycle, rfm::Raw)>> = chunks(view.donor_count())
        .into_par_iter()
        .map(|range| {
            range
                .filter_map(|donor| {
                    let history = History::of(&view.donor(donor))?;
                    let raw = rfm::Raw::of(&history, as_of, &rules.rfm);
                    Some((donor as u32, life_cycle.classify(&history), raw))
                })
                .collect()
        })
        .collect();
    let rows: Vec<(u32, LifeCycle, rfm::Raw)> = found.into_iter().flatten().collect();
    let raw: Vec<rfm::Raw> = rows.iter().map(|row| row.2).collect();
    Ok(Segments {
        as_of,
        rules: rules.clone(),
        donor: rows.iter().map(|row| row.0).collect(),
        life_cycle: rows.iter().map(|row| row.1).collect(),
        rfm: rfm::score(&raw),
    })
}

/// Returns fixed ranges over `n` donors.
fn chunks(n: usize) -> Vec<std::ops::Range<usize>> {
    (0..n).step_by(CHUNK).map(|start| start..(start + CHUNK).min(n)).collect()
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
