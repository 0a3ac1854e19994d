//! The people of an approved plan with what they gave in the window after it.

use std::collections::HashSet;

use obole_ledger::{AsOf, Cents, Day, Identities, Ledger, OutcomeView, Period, message};
use serde::Serialize;

use super::Person;
use crate::campaign::log::{Act, Entry, contacts_of, day_of};
use crate::campaign::{Approved, Arm, Goal, Plan, hold_out};
use crate::labels::Giving;
use crate::models::{Task, happened};
use crate::{Error, Kind, Result};

/// Days in which gifts count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowWanted {
    /// First day; that of the first export or approval of letters, or else of the signature, if not given.
    pub from: Option<Day>,
    /// Number of weeks.
    pub weeks: u32,
}

/// Event with which the window begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowStart {
    /// The first export of the mailing file, or the first approval of letters.
    Exported,
    /// The signature: the log holds neither.
    Signed,
    /// A day that a person named.
    Named,
    /// The first day of the campaign in a file of contacts.
    Recorded,
}

/// Days in which gifts were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Window {
    /// The days.
    pub days: Period,
    /// Event with which they begin.
    pub start: WindowStart,
    /// Day on which the wanted window ends; later than the end of `days` when the ledger ends before it.
    pub wanted_end: Day,
}

impl Window {
    /// Returns whether the ledger ends before the window does.
    pub fn is_cut(&self) -> bool {
        self.days.end < self.wanted_end
    }
}

/// Origin of the arms of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignment {
    /// The arms are those of the recorded draw.
    Drawn,
    /// A person says that the arms were drawn at random.
    Declared,
    /// The arms cannot be compared with the recorded draw, because data of people were erased since.
    NotVerifiable,
    /// The arms are not those of the recorded draw.
    NotDrawn,
    /// Nobody is held out.
    NoHeldOut,
}

/// People of a plan as observed in a later ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The people whose gifts are known, in the order of the plan.
    pub people: Vec<Person>,
    /// Days in which gifts were counted.
    pub window: Window,
    /// Number of contacted people who are not in the ledger any more.
    pub missing_contacted: u64,
    /// Number of held-out people who are not in the ledger any more.
    pub missing_held_out: u64,
    /// Number of times that data of people were erased from the plan.
    pub erasures: u64,
    /// Origin of the arms.
    pub assignment: Assignment,
}

/// Counts the gifts of each person of a plan in the window. Everybody stays in the arm of the plan, also
/// those who were taken off at the export or have refused since (intention to treat). `same` are the
/// identifiers that the ledger merged, also after the plan was made.
///
/// # Errors
/// [`Kind::Refused`] when the ledger ends before the window begins or holds another currency;
/// [`Kind::Unreadable`] when the log holds no readable day.
pub fn observe(
    plan: &Plan<Approved>,
    entries: &[Entry],
    (ledger, same): (&Ledger, &Identities),
    wanted: WindowWanted,
) -> Result<Observed> {
    let currency = ledger.giving().currency;
    if currency != plan.currency() {
        let (of_ledger, of_plan) = (currency.code().to_owned(), plan.currency().code().to_owned());
        return Err(Error::new(
            Kind::Refused,
            message!("measure-other-currency", ledger = of_ledger, plan = of_plan),
        ));
    }
    let window = window(plan, entries, ledger, wanted)?;
    let rows = plan.rows().iter().map(|row| (row.donor_id.as_str(), row.arm, row.gift_likelihood));
    let mut found = in_window(rows, (ledger, same), window, plan.settings().goal);
    found.erasures = entries.iter().filter(|entry| entry.what == Act::Erased).count() as u64;
    if plan.totals().held_out > 0 {
        found.assignment = match (hold_out::is_drawn(plan), found.erasures) {
            (true, _) => Assignment::Drawn,
            (false, 0) => Assignment::NotDrawn,
            (false, _) => Assignment::NotVerifiable,
        };
    }
    Ok(found)
}

/// Counts the gifts of people, given by identifier, arm and score, in a window. Whoever answered is a giver;
/// for a goal that is a regular gift, whoever began to give monthly or gave a larger instalment. A person of
/// two identifiers counts once, as contacted if one of them was.
pub(super) fn in_window<'a>(
    people: impl Iterator<Item = (&'a str, Arm, Option<f64>)> + Clone,
    (ledger, same): (&Ledger, &Identities),
    window: Window,
    goal: Goal,
) -> Observed {
    let gifts = ledger.outcomes_in(window.days);
    let before = ledger.until(AsOf::new(window.days.start));
    let answered = |donor: usize, income: Cents| match event_of(goal) {
        Some(task) => {
            let giving = Giving::of(&before.donor(donor), before.as_of());
            happened(task, &giving, &gifts.donor(donor), &gifts)
        }
        None => income.get() > 0,
    };
    let mut found = Observed {
        people: Vec::new(),
        window,
        missing_contacted: 0,
        missing_held_out: 0,
        erasures: 0,
        assignment: Assignment::NoHeldOut,
    };
    let donor_of = |id: &str| ledger.donors().id.find_sorted(same.kept_id(id));
    let contacted = people.clone().filter(|(_, arm, _)| *arm == Arm::Contacted);
    let contacted: HashSet<usize> = contacted.filter_map(|(id, ..)| donor_of(id)).collect();
    let mut seen = HashSet::new();
    for (donor_id, arm, score) in people {
        match (donor_of(donor_id), arm) {
            (Some(donor), _) if !seen.insert(donor) => {}
            (Some(donor), _) => {
                let arm = if contacted.contains(&donor) { Arm::Contacted } else { Arm::HeldOut };
                let income = income(&gifts, donor);
                let gave = answered(donor, income);
                found.people.push(Person { arm, gave, income: Some(income), score });
            }
            (None, Arm::Contacted) => found.missing_contacted += 1,
            (None, Arm::HeldOut) => found.missing_held_out += 1,
        }
    }
    found
}

/// Returns the event that counts as an answer to a list of a goal; `None` for any gift.
pub fn event_of(goal: Goal) -> Option<Task> {
    goal.task().filter(|_| goal.is_regular())
}

/// Sums a donor's counted gifts.
fn income(gifts: &OutcomeView<'_>, donor: usize) -> Cents {
    let payments = gifts.donor(donor);
    let counted = payments.cents().iter().enumerate().filter(|(at, _)| payments.is_counted(*at));
    Cents::new(counted.fold(0_i64, |sum, (_, cents)| sum.saturating_add(cents.get())))
}

fn window(plan: &Plan<Approved>, entries: &[Entry], ledger: &Ledger, wanted: WindowWanted) -> Result<Window> {
    let contacts = contacts_of(entries, plan)?;
    let (start, day) = match (wanted.from, contacts.first()) {
        (Some(day), _) => (WindowStart::Named, Some(day)),
        (None, Some(entry)) => (WindowStart::Exported, entry.day()),
        (None, None) => (WindowStart::Signed, day_of(&plan.approval().on)),
    };
    let first =
        day.ok_or_else(|| Error::new(Kind::Unreadable, "measure-day-unreadable").hint("name-from"))?;
    window_from(first, start, wanted.weeks, ledger)
}

/// Returns the window of a number of weeks from a day, up to the end of the ledger.
///
/// # Errors
/// [`Kind::Refused`] when the ledger begins after the window does, or ends before it begins.
pub(super) fn window_from(first: Day, start: WindowStart, weeks: u32, ledger: &Ledger) -> Result<Window> {
    let wanted_end = first.plus_days(i32::try_from(weeks).unwrap_or(i32::MAX / 7).saturating_mul(7));
    let known = ledger.coverage().map(|coverage| coverage.last.plus_days(1));
    let end = match known {
        Some(known) if !ledger.reaches(wanted_end) => known.min(wanted_end),
        _ => wanted_end,
    };
    if known.is_none() || end <= first {
        let last = known.map_or(first, |known| known.plus_days(-1));
        return Err(Error::new(
            Kind::Refused,
            message!("measure-before-ledger-ends", last = last, start = first),
        )
        .hint("import-newer"));
    }
    // Gifts before the ledger begins are not known, which is not the same as none.
    if let Some(coverage) = ledger.coverage().filter(|coverage| first < coverage.first) {
        let what = message!("measure-before-ledger-begins", first = coverage.first, start = first);
        return Err(Error::new(Kind::Refused, what).hint("import-older"));
    }
    Ok(Window { days: Period { start: first, end }, start, wanted_end })
}
