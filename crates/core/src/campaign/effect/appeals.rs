//! The campaigns of a file of contacts, with what their people gave afterwards.

use std::collections::{BTreeMap, BTreeSet};

use obole_error::Value;
use obole_ledger::{Cents, ContactChannel, Day, Identities, Ledger, message};

use super::observe::{in_window, window_from};
use super::{Assignment, Observed, WindowStart};
use crate::campaign::contacts::ContactLog;
use crate::campaign::{Arm, Goal};
use crate::{Error, Kind, Result};

/// Maximum number of rows that a message names.
const NAMED_ROWS: usize = 10;

/// One campaign of a file of contacts.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Appeal<'a> {
    /// Name of the campaign.
    pub name: &'a str,
    /// Hash of the first draft whose arms were drawn; empty in a file of another origin.
    pub draft_sha256: &'a str,
    /// Day of its first row.
    pub first: Day,
    /// Channel of all its contacts; `None` when there are several, or one of another kind.
    pub channel: Option<ContactChannel>,
    /// Sum of the costs; `None` when a contact has none.
    pub cost: Option<Cents>,
    /// Arm of each donor.
    pub people: BTreeMap<&'a str, Arm>,
}

impl std::fmt::Debug for Appeal<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Appeal({}, {} people)", self.name, self.people.len())
    }
}

impl Appeal<'_> {
    /// Returns the number of people in an arm.
    pub fn count(&self, arm: Arm) -> u64 {
        self.people.values().filter(|of| **of == arm).count() as u64
    }
}

/// Returns the campaigns of a file, in the order of their first days. Rows of one campaign, or of one plan
/// where the file was written by an export, belong together; a person counts once.
///
/// # Errors
/// [`Kind::Refused`] when a person is in both arms of a campaign, naming the rows.
pub fn appeals(log: &ContactLog) -> Result<Vec<Appeal<'_>>> {
    let mut found: BTreeMap<(&str, &str), Appeal<'_>> = BTreeMap::new();
    let mut channels: BTreeMap<(&str, &str), BTreeSet<Option<ContactChannel>>> = BTreeMap::new();
    let mut in_both = Vec::new();
    for (row, line) in log.distinct() {
        let key = (row.campaign.as_str(), row.draft_sha256.as_str());
        let appeal = found.entry(key).or_insert_with(|| Appeal {
            name: &row.campaign,
            draft_sha256: &row.draft_sha256,
            first: row.day,
            channel: None,
            cost: Some(Cents::new(0)),
            people: BTreeMap::new(),
        });
        appeal.first = appeal.first.min(row.day);
        if row.arm == Arm::Contacted {
            // A table may have no channel where nobody was contacted.
            channels.entry(key).or_default().insert(row.contact_channel());
            let sum = appeal.cost.zip(row.cost);
            appeal.cost = sum.map(|(sum, one)| Cents::new(sum.get().saturating_add(one.get())));
        }
        if *appeal.people.entry(&row.donor_id).or_insert(row.arm) != row.arm {
            in_both.push(line);
        }
    }
    if !in_both.is_empty() {
        let more = (in_both.len() > NAMED_ROWS).then(|| Value::from("…"));
        let rows = Value::list(in_both.iter().take(NAMED_ROWS).map(Value::from).chain(more));
        let what = message!("contacts-in-both-arms", number = in_both.len(), rows = rows);
        return Err(Error::new(Kind::Refused, what).in_column("arm").hint("contacts-one-arm"));
    }
    for (key, channels) in channels {
        let one = channels.first().copied().flatten().filter(|_| channels.len() == 1);
        found.entry(key).and_modify(|appeal| appeal.channel = one);
    }
    let mut found: Vec<Appeal<'_>> = found.into_values().collect();
    found.sort_by_key(|appeal| appeal.first);
    Ok(found)
}

/// Counts the gifts of each person of a campaign within some weeks from its first day, in the arm that the
/// file names (intention to treat). The arms are taken as drawn at random if an export wrote them. `same` are
/// the identifiers that the ledger merged. The file does not have the goal, which says what an answer is.
///
/// # Errors
/// [`Kind::Refused`] when the ledger begins after the first day of the campaign, or ends before it.
pub fn observe_appeal(
    appeal: &Appeal<'_>,
    (ledger, same): (&Ledger, &Identities),
    (weeks, goal): (u32, Goal),
) -> Result<Observed> {
    let window = window_from(appeal.first, WindowStart::Recorded, weeks, ledger)?;
    let people = appeal.people.iter().map(|(id, arm)| (*id, *arm, None));
    let mut found = in_window(people, (ledger, same), window, goal);
    if appeal.count(Arm::HeldOut) > 0 {
        let is_drawn = !appeal.draft_sha256.is_empty();
        found.assignment = if is_drawn { Assignment::Drawn } else { Assignment::Declared };
    }
    Ok(found)
}
