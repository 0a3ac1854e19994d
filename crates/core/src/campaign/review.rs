//! Review of a draft by a person: removing rows, changing asks, signing.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{Cents, message};
use serde::{Deserialize, Serialize};

use super::{Approved, Draft, Exclusion, Plan, PlanRow};
use crate::models::ask_ladder;
use crate::{Error, Kind, Result};

/// Decisions of a person about a draft.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Review {
    /// Person who signs. Never empty.
    pub by: String,
    /// Time of the signature, from the caller's clock. Never empty.
    pub on: String,
    /// Donors removed from the list.
    pub removed: BTreeSet<String>,
    /// Asks changed, by donor.
    pub asks: BTreeMap<String, Cents>,
    /// Row in the sheet of each donor who was removed or whose ask was changed; none for a row that was
    /// deleted.
    pub rows: BTreeMap<String, u64>,
    /// Confirms asks of more than ten times the draft's.
    pub large_asks: bool,
    /// `true` when all rows with the answer no are together at one end of the sheet, as after `keep` alone
    /// was sorted.
    pub removed_at_one_end: bool,
    /// Confirms donors removed at one end of the sheet.
    pub confirm_removed: bool,
    /// Donors whose emptied ask keeps that of the draft.
    pub emptied: BTreeSet<String>,
    /// Drawn donors who were checked by hand ([`Plan::rows_to_check`]); `None` if the sheet does not ask for
    /// it.
    pub ticked: Option<BTreeSet<String>>,
    /// Drawn donors of the list who were not checked, each with the row.
    pub unticked: BTreeMap<String, u64>,
    /// The SHA-256 of each sheet that was edited.
    pub sheets_sha256: Vec<String>,
    /// The hash of the log's last line before the signature; empty if the log had none.
    pub log_head: Option<String>,
}

impl std::fmt::Debug for Review {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Review({} removed, {} asks changed)", self.removed.len(), self.asks.len())
    }
}

impl Review {
    /// Makes a review that signs the draft without changes.
    pub fn new(by: impl Into<String>, on: impl Into<String>) -> Self {
        Self { by: by.into(), on: on.into(), ..Self::default() }
    }

    /// Returns the number of drawn rows that were checked by hand; `None` if no sheet asks for it.
    pub fn checked(&self) -> Option<u64> {
        self.ticked.as_ref().map(|ticked| ticked.len() as u64)
    }
}

/// One ask that the person changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskChange {
    /// The donor.
    pub donor_id: String,
    /// Ask that the draft proposed.
    pub from: Option<Cents>,
    /// Ask that the person set.
    pub to: Cents,
}

/// Signature of an approved plan, saved in its file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Person who signed.
    pub by: String,
    /// Time of the signature.
    pub on: String,
    /// The hash of the draft that was read.
    pub draft_sha256: String,
    /// Donors removed, sorted.
    pub removed: Vec<String>,
    /// Asks changed, sorted by donor.
    pub asks: Vec<AskChange>,
    /// Number of drawn rows that the person checked by hand. Absent where the sheet did not ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<u64>,
    /// The SHA-256 of the sheet that was read, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet_sha256: Option<String>,
    /// The SHA-256 of further sheets, where several people reviewed.
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    pub further_sheets_sha256: Box<[String]>,
    /// Hash of the log's last line before the signature; empty if the log had none. Absent from plans of
    /// releases before 0.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_head: Option<String>,
}

impl std::fmt::Debug for Approval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Approval({} removed, {} asks changed)", self.removed.len(), self.asks.len())
    }
}

impl Approval {
    /// Returns the SHA-256 of each sheet that was read.
    pub fn sheets_sha256(&self) -> impl Iterator<Item = &String> {
        self.sheet_sha256.iter().chain(self.further_sheets_sha256.iter())
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.by.trim().is_empty() || self.on.trim().is_empty() {
            return Err(Error::new(Kind::Usage, "approval-incomplete").hint("say-who-approves"));
        }
        check_name(&self.by)
    }
}

/// Refuses a name with line breaks, control characters or marks that turn the direction of text, because it
/// could look like other lines of the log, or like another name.
///
/// # Errors
/// [`Kind::Usage`].
pub(crate) fn check_name(name: &str) -> Result<()> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if name.contains(hidden) {
        return Err(Error::new(Kind::Usage, "name-with-line-break").hint("write-name"));
    }
    Ok(())
}

/// Multiple of the draft's ask above which a changed ask has to be confirmed.
const LARGE: i64 = 10;

/// Returns the draft's ask, or the expected gift when it has none.
fn usual_ask(row: &PlanRow) -> Cents {
    row.suggested_ask.unwrap_or(row.expected_gift)
}

/// Returns the further asks above a changed one, by the rule of [`ask_ladder`]. The plan does not hold the
/// donor's largest gift, so no ask is above the draft's highest ask, which respects it.
fn ladder_above(row: &PlanRow, to: Cents) -> Vec<Cents> {
    let highest = row.higher_asks.iter().chain(&row.suggested_ask).max().copied().unwrap_or(to);
    let rungs = ask_ladder(to.units(), highest.units() / 2.0).map(super::candidate::to_cents);
    let mut above: Vec<Cents> = rungs.into_iter().filter(|rung| *rung > to).collect();
    above.dedup();
    above
}

impl Plan<Draft> {
    /// Signs the draft with the person's changes, and consumes the draft.
    ///
    /// # Errors
    /// [`Kind::Usage`] without a name or a time. [`Kind::Refused`] when a change concerns a donor who is not
    /// on the draft; when a list asks for nothing and an ask was written; when an ask is zero or negative or,
    /// unless `large_asks` confirms it, more than ten times the draft's; when a drawn row was not checked by
    /// hand; when the removed donors are at one
    /// end of the sheet and `confirm_removed` does not confirm them; or when no row is left.
    pub fn approve(self, review: Review) -> Result<Plan<Approved>> {
        let draft_sha256 = self.sha256()?;
        let checked = review.checked();
        let mut sheets = review.sheets_sha256.into_iter();
        let mut approval = Approval {
            by: review.by,
            on: review.on,
            draft_sha256,
            removed: review.removed.iter().cloned().collect(),
            asks: Vec::new(),
            checked,
            sheet_sha256: sheets.next(),
            further_sheets_sha256: sheets.collect(),
            log_head: review.log_head,
        };
        approval.check()?;
        let mut body = self.body;
        let known: BTreeSet<&str> = body.rows.iter().map(|row| row.donor_id.as_str()).collect();
        if !review.removed.iter().chain(review.asks.keys()).all(|id| known.contains(id.as_str())) {
            return Err(Error::new(Kind::Refused, "review-of-unknown-donor").hint("review-only-removes"));
        }
        if review.asks.values().any(|ask| ask.get() <= 0) {
            return Err(Error::new(Kind::Refused, "ask-not-positive"));
        }
        if !body.settings.goal.is_appeal() && !review.asks.is_empty() {
            return Err(Error::new(Kind::Refused, "ask-of-no-appeal").in_column("suggested_ask"));
        }
        if !review.large_asks {
            let large = |(row, rank): (&PlanRow, u64)| {
                let to =
                    review.asks.get(&row.donor_id).filter(|_| !review.removed.contains(&row.donor_id))?;
                (to.get() / LARGE > usual_ask(row).get()).then_some(rank)
            };
            let large: Vec<u64> = body.rows.iter().zip(1_u64..).filter_map(large).collect();
            if let Some(first) = large.first() {
                let count = large.len();
                return Err(Error::new(
                    Kind::Refused,
                    message!("asks-ten-times-draft", count = count, first = first),
                )
                .in_column("suggested_ask")
                .hint("correct-or-confirm-asks"));
            }
        }
        if let Some(&first) = review.unticked.values().min() {
            let count = review.unticked.len();
            return Err(Error::new(Kind::Refused, message!("rows-not-checked", count = count))
                .at_row(first)
                .in_column("checked")
                .hint("write-checked"));
        }
        if review.removed_at_one_end && !review.confirm_removed {
            let count = review.removed.len();
            return Err(Error::new(Kind::Refused, message!("removals-at-one-end", count = count))
                .in_column("keep")
                .hint("look-at-removed")
                .hint("or-begin-again"));
        }
        let before = body.rows.len();
        body.rows.retain(|row| !review.removed.contains(&row.donor_id));
        let removed = (before - body.rows.len()) as u64;
        if body.rows.is_empty() {
            return Err(Error::new(Kind::Refused, "list-empty").hint("nothing-approved"));
        }
        *body.exclusions.entry(Exclusion::RemovedInReview).or_default() += removed;
        for row in &mut body.rows {
            if let Some(&to) = review.asks.get(&row.donor_id)
                && row.suggested_ask != Some(to)
            {
                let from = row.suggested_ask;
                row.higher_asks = ladder_above(row, to);
                row.suggested_ask = Some(to);
                approval.asks.push(AskChange { donor_id: row.donor_id.clone(), from, to });
            }
        }
        approval.asks.sort_by(|a, b| a.donor_id.cmp(&b.donor_id));
        body.add_up();
        Ok(Plan { body, state: Approved(approval) })
    }
}
