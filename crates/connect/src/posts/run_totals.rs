//! Totals of a run, from the folder that `obole run` writes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use obole::campaign::{Arm, Plan, PlanFile, State};
use obole::segments::LifeCycle;
use obole::store::{load_ledger, load_receipt};
use obole_error::{Error, Kind, Result};
use obole_ledger::{Cents, Currency, Day, Status, sha256_file};
use serde::Deserialize;
use serde_json::Value;

/// Number of people below which a group is hidden.
pub(super) const FEWEST: u64 = 10;

/// The record of a run, as far as it is read.
#[derive(Deserialize)]
struct RunFile {
    as_of: Day,
    files: BTreeMap<String, String>,
}

/// Totals of a run.
pub(super) struct RunTotals {
    /// As-of day of the models.
    pub(super) as_of: Day,
    /// Months ahead.
    pub(super) horizon_months: u32,
    pub(super) currency: Currency,
    /// Donors of the ledger.
    pub(super) donors: u64,
    /// Payments that were received, and their sum.
    pub(super) settled: (u64, Cents),
    /// People to contact.
    pub(super) contacted: u64,
    /// People held out to measure the effect.
    pub(super) held_out: u64,
    pub(super) cost: Cents,
    /// Gifts that are expected of the people to contact, with or without a contact.
    pub(super) expected_income: Cents,
    /// People to contact by segment, without small groups; `None` are all other people.
    pub(super) segments: Vec<(Option<LifeCycle>, u64)>,
    /// `true` if a person signed the list.
    pub(super) is_signed: bool,
    /// Disparities between groups that the audit found; none without an audit.
    pub(super) disparities: Option<usize>,
    ids: BTreeSet<String>,
    /// Names of the charts by the hash of their content.
    charts: BTreeMap<String, String>,
}

impl RunTotals {
    /// Loads the totals of a run from its `run.json`, or from its folder.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when the run is damaged, or its receipt was changed since.
    pub(super) fn load(run: &Path) -> Result<Self> {
        let path = if run.is_dir() { run.join("run.json") } else { run.to_owned() };
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let RunFile { as_of, files } = read(&path)?;
        let changed =
            || Error::new(Kind::Unreadable, "connect-run-changed").in_file(&path).hint("connect-run-again");
        for name in ["ledger/receipt.json", "ledger/ledger.json", "audit/audit.json"] {
            let found = folder.join(name);
            match files.get(name) {
                Some(hash) if *hash == sha256_file(&found)?.sha256 => {}
                None if name.starts_with("audit") => {}
                _ => return Err(changed()),
            }
        }
        let disparities = match files.contains_key("audit/audit.json") {
            true => read::<Value>(&folder.join("audit/audit.json"))?
                .get("claims")
                .and_then(Value::as_array)
                .map(Vec::len),
            false => None,
        };
        let ledger = load_ledger(&folder.join("ledger"))?;
        let receipt = load_receipt(&folder.join("ledger"))?;
        let donors = ledger.donors();
        let ids = (0..donors.len()).map(|donor| donors.id.get(donor).to_lowercase()).collect();
        let charts = files
            .into_iter()
            .filter_map(|(name, hash)| Some((hash, name.strip_prefix("audit/")?.to_owned())))
            .filter(|(_, name)| is_chart_name(name))
            .collect();
        let mut totals = match PlanFile::load(&folder.join("campaign/plan.json"))? {
            PlanFile::Draft(plan) => Self::of_plan(&plan, false),
            PlanFile::Approved(plan) => Self::of_plan(&plan, true),
        };
        if totals.as_of != as_of {
            return Err(changed());
        }
        let settled = |of: &BTreeMap<Status, Cents>| of.get(&Status::Settled).copied().unwrap_or_default();
        let number = receipt.counts.get(&totals.currency).and_then(|of| of.get(&Status::Settled));
        let sum = receipt.sums.get(&totals.currency).map(settled).unwrap_or_default();
        totals.donors = donors.len() as u64;
        totals.settled = (number.copied().unwrap_or_default(), sum);
        Ok(Self { ids, charts, disparities, ..totals })
    }

    fn of_plan<S: State>(plan: &Plan<S>, is_signed: bool) -> Self {
        let mut segments: BTreeMap<Option<LifeCycle>, u64> = BTreeMap::new();
        for row in plan.rows().iter().filter(|row| row.arm == Arm::Contacted) {
            *segments.entry(row.segment).or_default() += 1;
        }
        let totals = plan.totals();
        Self {
            as_of: plan.as_of().day(),
            horizon_months: plan.horizon_months(),
            currency: plan.currency(),
            donors: 0,
            settled: (0, Cents::default()),
            contacted: totals.contacted,
            held_out: totals.held_out,
            cost: totals.cost,
            expected_income: totals.expected_income,
            segments: without_small(segments),
            is_signed,
            disparities: None,
            ids: BTreeSet::new(),
            charts: BTreeMap::new(),
        }
    }

    /// Returns the identifiers of the donors, in small letters.
    pub(super) fn ids(&self) -> &BTreeSet<String> {
        &self.ids
    }

    /// Returns the name of the chart with a content, by its hash.
    pub(super) fn chart_name(&self, hash: &str) -> Option<String> {
        self.charts.get(hash).cloned()
    }
}

/// Returns whether a name is one of a chart: it becomes part of a request.
fn is_chart_name(name: &str) -> bool {
    name.ends_with(".png") && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Joins small groups to one: a group that is left out alone would be what is missing in the total. If they
/// are small together as well, the next smallest group is joined to them.
fn without_small(segments: BTreeMap<Option<LifeCycle>, u64>) -> Vec<(Option<LifeCycle>, u64)> {
    let mut groups: Vec<_> = segments.into_iter().collect();
    groups.sort_by_key(|(segment, people)| (std::cmp::Reverse(*people), *segment));
    let mut others = 0;
    let is_left = |groups: &[(Option<LifeCycle>, u64)], others: u64| {
        groups.last().is_some_and(|(_, people)| *people < FEWEST || (1..FEWEST).contains(&others))
    };
    while is_left(&groups, others) {
        others += groups.pop().map_or(0, |(_, people)| people);
    }
    // People without a segment are among the others.
    if let Some(at) = groups.iter().position(|(segment, _)| segment.is_none()) {
        others += groups.remove(at).1;
    }
    groups.extend((others >= FEWEST).then_some((None, others)));
    groups
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let unreadable = || Error::new(Kind::Unreadable, "connect-no-run").in_file(path).hint("connect-name-run");
    let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
    serde_json::from_slice(&bytes).map_err(|_| unreadable())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_groups_are_joined_until_they_are_large_enough() {
        let groups = |all: &[(LifeCycle, u64)], none: u64| {
            let named = all.iter().map(|(segment, people)| (Some(*segment), *people));
            without_small(named.chain((none > 0).then_some((None, none))).collect())
        };
        let (new, loyal, lapsed) = (LifeCycle::New, LifeCycle::Loyal, LifeCycle::Lapsed);
        assert_eq!(groups(&[(new, 30), (loyal, 20)], 0), [(Some(new), 30), (Some(loyal), 20)]);
        // One of 3 people alone would be the difference to the total.
        assert_eq!(groups(&[(new, 30), (loyal, 20), (lapsed, 3)], 0), [(Some(new), 30), (None, 23)]);
        assert_eq!(groups(&[(new, 30), (loyal, 9), (lapsed, 3)], 0), [(Some(new), 30), (None, 12)]);
        assert_eq!(groups(&[(new, 30), (loyal, 12)], 15), [(Some(new), 30), (Some(loyal), 12), (None, 15)]);
        assert_eq!(groups(&[(new, 5), (lapsed, 3)], 0), []);
    }
}
