//! Measured effects of approved plans, and why others cannot be measured.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use obole::campaign::Goal;
use obole::campaign::contacts::ContactLog;
use obole::campaign::effect::{
    Appeal, Assignment, Person, TrialEffect, TrialSettings, Window, WindowStart, WindowWanted, observe_appeal,
};
use obole::impact::{NotMeasured, PlanEffect};
use obole::store::StoredLedger;
use obole::{Error, Kind, Result};
use obole_ledger::{Identities, Ledger, Period};
use obole_report::Words;

use crate::args::Impact;
use crate::ui::Ui;
use crate::verbs::measure::appeals::campaigns;
use crate::verbs::measure::gather::{CampaignPeople, of_plan_folder};

/// Plans whose effect cannot be measured, each with the reason as a sentence.
type Unmeasured = Vec<(String, String)>;

/// Effects that were measured, and plans whose effect cannot be.
type Found = (Vec<PlanEffect>, Unmeasured);

/// The effects that are wanted.
pub struct Wanted<'a> {
    pub verb: &'a Impact,
    /// Days of the year: plans that begin in another year are not in its figures.
    pub days: Period,
    pub seed: u64,
}

/// Refuses plans that a person named and that cannot be meant.
///
/// # Errors
/// [`Kind::Usage`] for a folder without a plan, and for a plan that is named twice; when the disk fails.
fn refuse_misnamed(plans: &[PathBuf]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for folder in plans {
        let path = folder.join("plan.json");
        let failed = |e| Error::io("cannot-read-plan", &path, e).hint("plan-folder");
        if !seen.insert(std::fs::read(&path).map_err(failed)?) {
            return Err(Error::new(Kind::Usage, "measure-plan-twice").in_file(folder));
        }
    }
    Ok(())
}

/// Measures the effect of each plan that begins in the year. A plan that cannot be measured is returned with
/// the reason.
///
/// # Errors
/// When the disk fails, or a person named a folder without a plan, or a plan twice.
pub fn of_plans(
    wanted: &Wanted<'_>,
    plans: &[PathBuf],
    ledger: (&Path, &StoredLedger),
    ui: &mut Ui<'_>,
) -> Result<Found> {
    refuse_misnamed(&wanted.verb.plans)?;
    let mut found = Found::default();
    let window = WindowWanted { from: None, weeks: wanted.verb.weeks };
    let all: Vec<Result<CampaignPeople>> =
        plans.iter().map(|folder| of_plan_folder(window, None, folder, ledger, ui)).collect();
    let replaced: Vec<bool> = all.iter().map(|one| is_replaced(one, &all)).collect();
    for ((folder, gathered), is_replaced) in plans.iter().zip(all).zip(replaced) {
        if is_replaced {
            continue;
        }
        let observed = gathered.and_then(|it| {
            let how = it.window.zip(it.assignment);
            let (window, assignment) = how.ok_or_else(|| Error::new(Kind::Refused, "measure-no-window"))?;
            Ok((window, assignment, it.people))
        });
        add(&mut found, name_of(folder), observed, wanted, ui.words())?;
    }
    Ok(found)
}

/// Returns whether another version of a plan is measured instead: of those whose people were written to the
/// first one, and the newest if nobody was. Their people are the same, and would count twice.
fn is_replaced(one: &Result<CampaignPeople>, all: &[Result<CampaignPeople>]) -> bool {
    let Ok(one) = one else { return false };
    let rank = |it: &CampaignPeople| {
        let is_sent = it.window.is_some_and(|window| window.start == WindowStart::Exported);
        let version = it.version.as_ref().map_or(0, |(_, version)| i64::from(*version));
        (is_sent, if is_sent { -version } else { version })
    };
    let others = all.iter().filter_map(|other| other.as_ref().ok());
    others.filter(|other| one.is_version_of(other)).any(|other| rank(other) > rank(one))
}

/// Measures the effect of each campaign of a log of contacts that begins in the year.
///
/// # Errors
/// As [`appeals`].
pub fn of_contacts(
    wanted: &Wanted<'_>,
    log: &ContactLog,
    (ledger, same): (&Ledger, &Identities),
    words: &Words,
) -> Result<Found> {
    let mut found = Found::default();
    // Rows without a name belong to no campaign.
    let is_shown = |appeal: &&Appeal<'_>| !appeal.name.is_empty() && wanted.days.contains(appeal.first);
    for appeal in campaigns(log)?.iter().filter(is_shown) {
        let observed = observe_appeal(appeal, (ledger, same), (wanted.verb.weeks, Goal::All)).map(|it| {
            // The file does not say how another program chose the arms.
            let declared = it.assignment == Assignment::Declared;
            (it.window, if declared { Assignment::NotDrawn } else { it.assignment }, it.people)
        });
        add(&mut found, appeal.name.to_owned(), observed, wanted, words)?;
    }
    Ok(found)
}

/// The days of a campaign, the origin of its arms, and its people.
type Observation = (Window, Assignment, Vec<Person>);

fn add(
    (found, not_measured): &mut Found,
    name: String,
    observed: Result<Observation>,
    wanted: &Wanted<'_>,
    words: &Words,
) -> Result<()> {
    let (window, assignment, people) = match observed {
        Ok(observed) => observed,
        Err(error) if error.kind() == Kind::System => return Err(error),
        Err(error) => {
            // The page goes to funders: it names no folder.
            not_measured.push((name, error.message().text(words.lang())));
            return Ok(());
        }
    };
    if !wanted.days.contains(window.days.start) {
        return Ok(());
    }
    let effect = TrialEffect::of(&people, &TrialSettings { seed: wanted.seed, ..TrialSettings::default() });
    let fewest = u64::from(wanted.verb.fewest);
    match PlanEffect::of(name.clone(), (window, assignment), &effect, fewest) {
        Ok(effect) => found.push(effect),
        Err(why) => not_measured.push((name, reason(why, words))),
    }
    Ok(())
}

fn name_of(folder: &Path) -> String {
    folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned()
}

fn reason(why: NotMeasured, words: &Words) -> String {
    match why {
        NotMeasured::NotOver(day) => {
            words.format("impact-why-not-over", &[("day", words.day(day.plus_days(-1)).into())])
        }
        NotMeasured::NobodyHeldOut => words.get("impact-why-nobody-held-out"),
        NotMeasured::NotDrawn => words.get("impact-why-not-drawn"),
        NotMeasured::TooFew => words.get("impact-why-too-few"),
    }
}

#[cfg(test)]
mod tests {
    use obole_ledger::Day;

    use super::*;

    /// A campaign whose days begin with an event.
    fn version(draft: &str, revision: u32, start: WindowStart) -> Result<CampaignPeople> {
        let (first, end) = (Day::new(20_000), Day::new(20_028));
        let window = Window { days: Period { start: first, end }, start, wanted_end: end };
        let people = CampaignPeople {
            name: String::new(),
            plan_sha256: None,
            version: Some((draft.to_owned(), revision)),
            channel: None,
            goal: None,
            window: Some(window),
            currency: None,
            missing_contacted: 0,
            missing_held_out: 0,
            erasures: 0,
            without_outcome: 0,
            assignment: None,
            people: Vec::new(),
            to_contact: 0,
            cost: None,
            donors: BTreeSet::new(),
        };
        Ok(people)
    }

    #[test]
    fn one_version_of_a_plan_is_measured() {
        let (sent, signed) = (WindowStart::Exported, WindowStart::Signed);
        for (starts, replaced) in [
            ([sent, sent], [false, true]),
            ([sent, signed], [false, true]),
            ([signed, sent], [true, false]),
            ([signed, signed], [true, false]),
        ] {
            let [first, second] = starts;
            let all = [version("a", 0, first), version("a", 1, second), version("b", 0, signed)];
            let found: Vec<bool> = all.iter().map(|one| is_replaced(one, &all)).collect();
            assert_eq!(found, [&replaced[..], &[false]].concat(), "{starts:?}");
        }
    }
}
