//! Known costs of campaigns in some days.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{Cents, LedgerView, Period, message};

use crate::campaign::Arm;
use crate::campaign::contacts::ContactLog;
use crate::{Error, Kind, Result};

/// Returns the costs of the contacts in some days by campaign, and those that are named in their place. A
/// campaign with a contact of unknown cost has none.
///
/// # Errors
/// [`Kind::Usage`] when a named campaign has neither a gift nor a contact.
pub(super) fn known_costs(
    view: &LedgerView<'_>,
    days: Period,
    contacts: Option<&ContactLog>,
    named: &BTreeMap<String, Cents>,
) -> Result<BTreeMap<String, Cents>> {
    let mut sums: BTreeMap<&str, Option<i64>> = BTreeMap::new();
    let rows = contacts.into_iter().flat_map(ContactLog::distinct).map(|(row, _)| row);
    for row in rows.filter(|row| row.arm == Arm::Contacted && days.contains(row.day)) {
        let sum = sums.entry(&row.campaign).or_insert(Some(0));
        *sum = sum.zip(row.cost).map(|(sum, cost)| sum.saturating_add(cost.get()));
    }
    let campaigns: BTreeSet<&str> =
        contacts.into_iter().flat_map(ContactLog::rows).map(|row| row.campaign.as_str()).collect();
    let unknown = named
        .keys()
        .filter(|name| view.campaign_code(name).is_none() && !campaigns.contains(name.as_str()))
        .map(|name| format!("{name:?}"));
    let unknown: Vec<String> = unknown.collect();
    if !unknown.is_empty() {
        let what = message!("campaign-unknown", name = unknown.join(", "));
        return Err(Error::new(Kind::Usage, what).hint("write-campaign"));
    }
    let known = sums.into_iter().filter(|(name, _)| !name.is_empty());
    let mut found: BTreeMap<String, Cents> =
        known.filter_map(|(name, sum)| Some((name.to_owned(), Cents::new(sum?)))).collect();
    found.extend(named.iter().map(|(name, cost)| (name.clone(), *cost)));
    Ok(found)
}
