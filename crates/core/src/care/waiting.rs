//! Campaigns that wait for a person.

use std::path::Path;

use obole_ledger::{Day, Ledger};
use serde::Serialize;

use crate::Result;
use crate::campaign::log::{self, Act, Entry};
use crate::campaign::{Arm, Plan, PlanFile, State};

/// Days after which a draft that nobody signed is named.
const DRAFT_DAYS: i32 = 2;

/// Step that a campaign waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "waits_for", rename_all = "snake_case")]
pub enum WaitingFor {
    /// The review of a draft.
    Signature {
        /// Day of the draft.
        since: Day,
    },
    /// The export of a signed list, or the approval of its letters.
    Export {
        /// Day of the signature.
        since: Day,
    },
    /// The measure of its effect, now that the horizon of its list is over.
    Measure {
        /// Last day of the horizon.
        since: Day,
    },
}

impl WaitingFor {
    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature { .. } => "signature",
            Self::Export { .. } => "export",
            Self::Measure { .. } => "measure",
        }
    }
}

/// A campaign that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Folder of its plan, as the user names it.
    pub folder: String,
    /// Hash of its draft.
    #[serde(skip)]
    pub draft_sha256: String,
    /// Step that it waits for.
    #[serde(flatten)]
    pub what: WaitingFor,
}

/// Returns what the campaign in a folder waits for on a day; `None` if nothing.
///
/// A draft waits from the third day after it was proposed. A signed list waits for its export or its letters
/// at once; one that a second version replaced waits for nothing. A list whose people were written to, with
/// others held out, waits for its measure once the months of its horizon are over and the ledger reaches
/// their end; nothing records a measure, so a person says that it is done.
///
/// # Errors
/// As [`PlanFile::load`], and as [`log::read`] for a damaged log.
pub fn waiting(folder: &Path, ledger: &Ledger, now: Day) -> Result<Option<Waiting>> {
    let entries = log::read_or_none(&folder.join("log.jsonl"))?;
    let found = match PlanFile::load(&folder.join("plan.json"))? {
        PlanFile::Draft(plan) => {
            let since = day_of(&entries, &[Act::Proposed, Act::Reopened]);
            let since = since.filter(|since| now.days() - since.days() > DRAFT_DAYS);
            since.map(|since| (plan.sha256(), WaitingFor::Signature { since }))
        }
        PlanFile::Approved(plan) if plan.is_reopened(&entries)? => None,
        PlanFile::Approved(plan) => {
            let draft = Ok(plan.approval().draft_sha256.clone());
            match log::contacts_of(&entries, &plan)?.first() {
                None => day_of(&entries, &[Act::Approved]).map(|since| (draft, WaitingFor::Export { since })),
                Some(first) => measure_since(&plan, first, ledger, now)
                    .map(|since| (draft, WaitingFor::Measure { since })),
            }
        }
    };
    let Some((draft, what)) = found else { return Ok(None) };
    Ok(Some(Waiting { folder: folder.display().to_string(), draft_sha256: draft?, what }))
}

/// Returns the last day of the months that a list looked ahead from the first contact, if it is over and in
/// the ledger. Without people held out there is nothing to compare with.
fn measure_since<S: State>(plan: &Plan<S>, first: &Entry, ledger: &Ledger, now: Day) -> Option<Day> {
    if !plan.rows().iter().any(|row| row.arm == Arm::HeldOut) {
        return None;
    }
    let months = i32::try_from(plan.horizon_months()).unwrap_or(i32::MAX / 2);
    let end = first.day()?.plus_months(months);
    (end <= now && ledger.reaches(end)).then(|| end.plus_days(-1))
}

/// Returns the day of the last entry of some kinds.
fn day_of(entries: &[Entry], acts: &[Act]) -> Option<Day> {
    entries.iter().rfind(|entry| acts.contains(&entry.what))?.day()
}
