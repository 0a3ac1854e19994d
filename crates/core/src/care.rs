//! Actions of the day: whom a person calls, thanks or writes to first, with the reason.
//!
//! Each rule is a file of its own with its thresholds and their source. A rule finds donors; [`care`] leaves
//! out who may not be contacted, gives each donor at most one action, and chooses so that every rule has its
//! share. What was done is saved in [`CareLog`] and in the log of contacts.
//!
//! ```
//! use obole::care::{CareInputs, CareSettings, Rule, care};
//! use obole_ledger::{Cents, Day, GiftRow, LedgerBuilder};
//!
//! # fn main() -> obole::Result<()> {
//! let day = |text: &str| Day::parse_iso(text);
//! let mut builder = LedgerBuilder::new();
//! builder.source("gifts.csv")?;
//! builder.push(&GiftRow::new("1", "A1", day("2026-11-28")?, Cents::new(5_000)))?;
//! let (ledger, _) = builder.build()?;
//! let whole = ledger.whole().ok_or_else(|| obole::Error::new(obole::Kind::System, "no-rows"))?;
//! let list = care(whole, &CareInputs::default(), &CareSettings::new(day("2026-11-30")?))?;
//! assert_eq!(list.actions()[0].why.rule(), Rule::Thank);
//! # Ok(())
//! # }
//! ```

mod action;
mod admit;
mod card_expires;
mod choose;
mod day;
mod death;
mod failed_debit;
mod first_gift;
mod going_silent;
mod large_first_gift;
mod log;
mod past;
mod second_gift;
mod settings;
mod thank;
mod waiting;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{AsOf, ContactChannel, Day, LedgerView, WholeLedger};

pub use action::{Action, LeftOut, Rule, State, Why};
pub use card_expires::Card;
pub use day::{ListDay, list_day};
pub use log::{CAMPAIGN, CareLog, CareRecord, FILE, Mark, Recorded};
pub use past::CarePast;
pub use settings::CareSettings;
pub use waiting::{Waiting, WaitingFor, waiting};

use crate::Result;
use crate::campaign::known_for;
use crate::recurring::{ChurnSettings, donors_at_risk};
use admit::Admission;

/// Returns whether a donor, by identifier, can be reached by a channel.
pub type CanReach<'a> = dyn Fn(&str, ContactChannel) -> bool + 'a;

/// Knowledge from other places than the ledger.
#[derive(Default)]
pub struct CareInputs<'a> {
    /// Earlier contacts, and actions that were done or postponed.
    pub past: CarePast,
    /// Campaigns that wait for a person.
    pub waiting: Vec<Waiting>,
    /// Addresses and objections of the vault; without one, every channel counts as reachable.
    pub can_reach: Option<&'a CanReach<'a>>,
    /// Cards of regular gifts by the identifier of the donor, as the vault knows them.
    pub cards: BTreeMap<String, Card>,
}

/// The actions of a day.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CareList {
    /// Settings used.
    pub settings: CareSettings,
    /// All actions, by rule, then in the order of the rule: those of the list, then the others.
    all: Vec<Action>,
    /// Number of actions of the list.
    listed: usize,
    /// Number of donors without an action, by the reason.
    pub left_out: BTreeMap<LeftOut, u64>,
}

impl CareList {
    /// Returns the actions of the list, in the order of their rules.
    pub fn actions(&self) -> &[Action] {
        self.all.get(..self.listed).unwrap_or_default()
    }

    /// Counts the actions of a rule that are not on the list.
    pub fn beyond(&self, rule: Rule) -> u64 {
        self.all.iter().skip(self.listed).filter(|action| action.why.rule() == rule).count() as u64
    }

    /// Returns the action with this number in the list (from 1), or with this identifier, listed or not.
    pub fn find(&self, text: &str) -> Option<&Action> {
        match text.parse::<usize>() {
            Ok(number) => self.actions().get(number.checked_sub(1)?),
            Err(_) => self.all.iter().find(|action| action.id == text),
        }
    }
}

/// Computes the actions of a day from what is known up to that day, the day included.
///
/// Nobody is listed who died, objected to profiling or to every channel that could reach them, or was
/// contacted within [`CareSettings::quiet_days`]; for thanks, only contacts since the gift count, and none
/// does for a death or for a debit to stop. Nobody is asked for a gift whose regular gift is at risk, who was
/// held out of a campaign lately, or whose next gift is pending. The same inputs give the same list.
///
/// # Errors
/// As [`donors_at_risk`].
pub fn care(ledger: WholeLedger<'_>, inputs: &CareInputs<'_>, settings: &CareSettings) -> Result<CareList> {
    let as_of = AsOf::new(settings.day.plus_days(1));
    let view = &ledger.until(as_of);
    let dead = death::reported(view);
    let found = found(ledger, view, &dead, (inputs, settings));
    let admission = Admission {
        donors: ledger.donors(),
        known: known_for(view),
        dead,
        at_risk: at_risk(ledger, view, &found)?,
        inputs,
        settings,
    };
    let mut actions = Vec::new();
    let mut taken = BTreeSet::new();
    let mut refused = BTreeMap::new();
    for (donor, why) in found {
        if taken.contains(&donor) {
            continue;
        }
        match admission.admit(donor, &why) {
            Ok(action) => {
                taken.insert(donor);
                actions.push(action);
            }
            Err(reason) => {
                refused.entry(donor).or_insert(reason);
            }
        }
    }
    for waiting in &inputs.waiting {
        actions.extend(admission.admit_waiting(waiting));
    }
    let mut left_out = BTreeMap::new();
    for (_, reason) in refused.into_iter().filter(|(donor, _)| !taken.contains(donor)) {
        *left_out.entry(reason).or_default() += 1;
    }
    let (all, listed) = choose::choose(actions, settings.most);
    Ok(CareList { settings: *settings, all, listed, left_out })
}

/// Applies each rule; the donors come by rule, then in the order of the rule.
fn found(
    ledger: WholeLedger<'_>,
    view: &LedgerView<'_>,
    dead: &BTreeMap<u32, Day>,
    (inputs, settings): (&CareInputs<'_>, &CareSettings),
) -> Vec<(u32, Why)> {
    // Without a gift there is no first one either.
    let sure = first_gift::sure_from(view).unwrap_or(settings.day);
    [
        death::find(view, dead),
        large_first_gift::find(view, settings.day, sure),
        thank::find(view, settings),
        failed_debit::find(ledger, view.as_of(), settings.now),
        card_expires::find(view, &inputs.cards, settings),
        second_gift::find(view, settings.day, sure),
        going_silent::find(view),
    ]
    .concat()
}

/// Returns the donors whose regular gift is at risk. The risk is computed only if an action that asks
/// concerns somebody with an instalment, which is rare.
fn at_risk(ledger: WholeLedger<'_>, view: &LedgerView<'_>, found: &[(u32, Why)]) -> Result<BTreeSet<u32>> {
    let gives_regularly = |donor: u32| view.donor(donor as usize).recurring().contains(&true);
    if found.iter().any(|(donor, why)| why.rule().asks() && gives_regularly(*donor)) {
        donors_at_risk(ledger, view.as_of(), &ChurnSettings::default())
    } else {
        Ok(BTreeSet::new())
    }
}
