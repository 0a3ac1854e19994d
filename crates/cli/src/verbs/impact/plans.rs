//! Measured effects of approved plans, and why others cannot be measured.

use std::path::{Path, PathBuf};

use obole::campaign::contacts::ContactLog;
use obole::campaign::effect::{
    Assignment, Person, TrialEffect, TrialSettings, Window, WindowWanted, appeals, observe_appeal,
};
use obole::impact::{NotMeasured, PlanEffect};
use obole::{Kind, Result};
use obole_ledger::Ledger;
use obole_report::Words;

use crate::args::Impact;
use crate::ui::Ui;
use crate::verbs::measure::gather::of_plan_folder;

/// Plans whose effect cannot be measured, each with the reason as a sentence.
type Unmeasured = Vec<(String, String)>;

/// Effects that were measured, and plans whose effect cannot be.
type Found = (Vec<PlanEffect>, Unmeasured);

/// Measures the effect of each plan. A plan that cannot be read for a reason of the data is named with it.
///
/// # Errors
/// When the disk fails.
pub fn of_plans(
    verb: &Impact,
    plans: &[PathBuf],
    ledger: &Path,
    seed: u64,
    ui: &mut Ui<'_>,
) -> Result<Found> {
    let mut found = Found::default();
    for folder in plans {
        let wanted = WindowWanted { from: None, weeks: verb.weeks };
        let people =
            of_plan_folder(wanted, None, folder, ledger, ui).map(|it| (it.window, it.assignment, it.people));
        add(&mut found, name_of(folder), people, (verb, seed), ui.words())?;
    }
    Ok(found)
}

/// Measures the effect of each campaign of a log of contacts.
///
/// # Errors
/// As [`appeals`].
pub fn of_contacts(
    verb: &Impact,
    log: &ContactLog,
    ledger: &Ledger,
    seed: u64,
    words: &Words,
) -> Result<Found> {
    let mut found = Found::default();
    for appeal in appeals(log)? {
        let people = observe_appeal(&appeal, ledger, verb.weeks)
            .map(|it| (Some(it.window), Some(it.assignment), it.people))
            .map(|(window, assignment, people)| {
                // The file does not say how another program chose the arms.
                let declared = assignment == Some(Assignment::Declared);
                (window, if declared { Some(Assignment::NotDrawn) } else { assignment }, people)
            });
        add(&mut found, appeal.name.to_owned(), people, (verb, seed), words)?;
    }
    Ok(found)
}

/// The days of a campaign, the origin of its arms, and its people.
type Observation = (Option<Window>, Option<Assignment>, Vec<Person>);

fn add(
    (found, not_measured): &mut Found,
    name: String,
    people: Result<Observation>,
    (verb, seed): (&Impact, u64),
    words: &Words,
) -> Result<()> {
    let (window, assignment, people) = match people {
        Ok(people) => people,
        Err(error) if error.kind() == Kind::System => return Err(error),
        Err(error) => {
            // The page goes to funders: it names no folder.
            not_measured.push((name, error.message().text(words.lang())));
            return Ok(());
        }
    };
    let Some(how) = window.zip(assignment) else { return Ok(()) };
    let effect = TrialEffect::of(&people, &TrialSettings { seed, ..TrialSettings::default() });
    match PlanEffect::of(name.clone(), how, &effect, u64::from(verb.fewest)) {
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
