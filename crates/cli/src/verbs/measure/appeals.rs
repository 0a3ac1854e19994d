//! The people of the campaigns of a file of contacts, with a later ledger.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use obole::campaign::contacts::ContactLog;
use obole::campaign::effect::{Appeal, appeals, event_of, observe_appeal};
use obole::campaign::{Arm, Goal, PlanFile};
use obole::store::StoredLedger;
use obole::{Error, Kind, Result};
use obole_ledger::{ContactChannel, Identities, Ledger};
use serde::Serialize;

use super::gather::{CampaignPeople, plans_and_ledger};
use crate::args::Measure;
use crate::run_folders::RunFolders;

/// Channel of a campaign with several, or with one of another kind. No list has it, so that the effect of
/// such a campaign is not taken for that of a letter.
pub const OTHER: &str = "other";

/// Reason why the effect of a campaign cannot be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// Its rows have no name.
    NoName,
    /// Nobody was held out.
    NoHeldOut,
    /// Nobody was contacted.
    NoContacted,
    /// It is not known that the arms were drawn at random.
    NotRandom,
    /// The ledger ends before the campaign.
    NoGifts,
    /// The ledger begins after the first day of the campaign.
    BeforeLedger,
    /// Nobody of an arm is in the ledger.
    NotInLedger,
    /// Its answer is a regular gift, and that of other campaigns of the file is any gift.
    OtherEvent,
}

impl WhyNot {
    /// All reasons, in the order in which they are tried.
    pub const ALL: [Self; 8] = [
        Self::NoName,
        Self::NoHeldOut,
        Self::NoContacted,
        Self::NotRandom,
        Self::NoGifts,
        Self::BeforeLedger,
        Self::NotInLedger,
        Self::OtherEvent,
    ];

    /// Returns the end of the name of its sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoName => "no-name",
            Self::NoHeldOut => "no-held-out",
            Self::NoContacted => "no-contacted",
            Self::NotRandom => "not-random",
            Self::NoGifts => "no-gifts",
            Self::BeforeLedger => "before-ledger",
            Self::NotInLedger => "not-in-ledger",
            Self::OtherEvent => "other-event",
        }
    }
}

/// A campaign whose effect cannot be measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmeasured {
    pub name: String,
    pub why: WhyNot,
}

/// Reads the people of each campaign of the file that has two arms drawn at random, and names the others.
pub fn of_appeals(verb: &Measure, path: &Path) -> Result<(Vec<CampaignPeople>, Vec<Unmeasured>)> {
    let folder = ledger_of(verb, path)?;
    let log = ContactLog::load(path)?;
    let StoredLedger { ledger, receipt, .. } = obole::store::load_stored(&folder)?;
    let same = receipt.identities();
    let goals = goals_beside(path)?;
    let (mut found, mut not_measured) = (Vec::new(), Vec::new());
    for appeal in campaigns(&log).map_err(|e| e.in_file(path))? {
        let mut cannot = |why| not_measured.push(Unmeasured { name: appeal.name.to_owned(), why });
        if let Some(why) = why_not(&appeal, verb.randomised, &ledger) {
            cannot(why);
            continue;
        }
        let goal = goals.get(appeal.draft_sha256).copied();
        let one = people(&appeal, (&ledger, &same), verb.weeks, goal).map_err(|e| e.in_file(&folder))?;
        let is_known = |arm| one.people.iter().any(|person| person.arm == arm);
        if is_known(Arm::Contacted) && is_known(Arm::HeldOut) {
            found.push(one);
        } else {
            cannot(WhyNot::NotInLedger);
        }
    }
    // Different answers have no common mean: a regular gift is measured by the plan of its campaign.
    let event = |one: &CampaignPeople| one.goal.and_then(event_of);
    if found.iter().any(|one| Some(event(one)) != found.first().map(event)) {
        for one in found.extract_if(.., |one| event(one).is_some()) {
            not_measured.push(Unmeasured { name: one.name, why: WhyNot::OtherEvent });
        }
    }
    Ok((found, not_measured))
}

/// Returns the goals of the signed plans beside a file of contacts, by the hash of their first draft.
fn goals_beside(path: &Path) -> Result<BTreeMap<String, Goal>> {
    // The path of a ledger names its run also where that has no ledger.
    let plans = RunFolders::of(&path.with_file_name("ledger")).plans()?;
    let goal = |folder: PathBuf| match PlanFile::load(&folder.join("plan.json")) {
        Ok(PlanFile::Approved(plan)) => Some((plan.first_draft_sha256().to_owned(), plan.settings().goal)),
        // Of a plan that cannot be read, the goal is not known.
        Ok(PlanFile::Draft(_)) | Err(_) => None,
    };
    Ok(plans.into_iter().filter_map(goal).collect())
}

/// Returns the campaigns of a log of contacts. The single contacts of `obole today` are none: nobody was held
/// out of them.
///
/// # Errors
/// As [`appeals`].
pub fn campaigns(log: &ContactLog) -> Result<Vec<Appeal<'_>>> {
    let is_single =
        |appeal: &Appeal<'_>| appeal.name == obole::care::CAMPAIGN && appeal.draft_sha256.is_empty();
    Ok(appeals(log)?.into_iter().filter(|appeal| !is_single(appeal)).collect())
}

/// Returns the folder of the ledger: the one that is named, or the one beside the file.
fn ledger_of(verb: &Measure, path: &Path) -> Result<PathBuf> {
    let beside = || Some(path.with_file_name("ledger")).filter(|it| it.join("ledger.json").exists());
    let (others, named) = plans_and_ledger(verb)?;
    if let Some(other) = others.first() {
        return Err(Error::new(Kind::Usage, "measure-appeals-and-plans").in_file(other));
    }
    named
        .or_else(beside)
        .ok_or_else(|| Error::new(Kind::Usage, "measure-no-ledger").in_file(path).hint("name-ledger"))
}

fn why_not(appeal: &Appeal<'_>, randomised: bool, ledger: &Ledger) -> Option<WhyNot> {
    let begins_after = ledger.coverage().is_some_and(|coverage| appeal.first < coverage.first);
    let ends_before = ledger.coverage().is_none_or(|coverage| coverage.last < appeal.first);
    let reasons = [
        (appeal.name.is_empty(), WhyNot::NoName),
        (appeal.count(Arm::HeldOut) == 0, WhyNot::NoHeldOut),
        (appeal.count(Arm::Contacted) == 0, WhyNot::NoContacted),
        (appeal.draft_sha256.is_empty() && !randomised, WhyNot::NotRandom),
        (ends_before, WhyNot::NoGifts),
        (begins_after, WhyNot::BeforeLedger),
    ];
    reasons.into_iter().find(|(is, _)| *is).map(|(_, why)| why)
}

fn people(
    appeal: &Appeal<'_>,
    (ledger, same): (&Ledger, &Identities),
    weeks: u32,
    goal: Option<Goal>,
) -> Result<CampaignPeople> {
    let found = observe_appeal(appeal, (ledger, same), (weeks, goal.unwrap_or_default()))?;
    Ok(CampaignPeople {
        name: appeal.name.to_owned(),
        plan_sha256: None,
        version: None,
        channel: Some(appeal.channel.map_or(OTHER, ContactChannel::name).to_owned()),
        goal,
        window: Some(found.window),
        currency: Some(ledger.giving().currency),
        missing_contacted: found.missing_contacted,
        missing_held_out: found.missing_held_out,
        erasures: 0,
        without_outcome: 0,
        assignment: Some(found.assignment),
        people: found.people,
        to_contact: appeal.count(Arm::Contacted),
        cost: appeal.cost,
        donors: appeal.people.keys().map(|id| (*id).to_owned()).collect(),
    })
}
