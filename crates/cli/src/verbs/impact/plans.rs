//! Measured effects of approved plans, and why others cannot be measured.

use std::path::{Path, PathBuf};

use obole::campaign::contacts::ContactLog;
use obole::campaign::effect::{
    Assignment, Person, TrialEffect, TrialSettings, Window, WindowWanted, appeals, observe_appeal,
};
use obole::impact::{NotMeasured, PlanEffect};
use obole::store::StoredLedger;
use obole::{Error, Kind, Result};
use obole_ledger::{Ledger, Period};
use obole_report::Words;

use crate::args::Impact;
use crate::ui::Ui;
use crate::verbs::measure::gather::of_plan_folder;

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

/// Measures the effect of each plan that begins in the year. A plan that cannot be measured is returned with
/// the reason.
///
/// # Errors
/// When the disk fails.
pub fn of_plans(
    wanted: &Wanted<'_>,
    plans: &[PathBuf],
    ledger: (&Path, &StoredLedger),
    ui: &mut Ui<'_>,
) -> Result<Found> {
    let mut found = Found::default();
    for folder in plans {
        let window = WindowWanted { from: None, weeks: wanted.verb.weeks };
        let observed = of_plan_folder(window, None, folder, ledger, ui).and_then(|it| {
            let how = it.window.zip(it.assignment);
            let (window, assignment) = how.ok_or_else(|| Error::new(Kind::Refused, "measure-no-window"))?;
            Ok((window, assignment, it.people))
        });
        add(&mut found, name_of(folder), observed, wanted, ui.words())?;
    }
    Ok(found)
}

/// Measures the effect of each campaign of a log of contacts that begins in the year.
///
/// # Errors
/// As [`appeals`].
pub fn of_contacts(wanted: &Wanted<'_>, log: &ContactLog, ledger: &Ledger, words: &Words) -> Result<Found> {
    let mut found = Found::default();
    for appeal in appeals(log)?.iter().filter(|appeal| wanted.days.contains(appeal.first)) {
        let observed = observe_appeal(appeal, ledger, wanted.verb.weeks).map(|it| {
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
