//! The people of the campaigns: from approved plans with a later ledger, or from a table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use obole::campaign::effect::{Assignment, Person, TrialColumns, Window, WindowWanted, observe};
use obole::campaign::log::{confirm, read};
use obole::campaign::{Approved, Goal, Plan, PlanFile, refuse_other_ledger};
use obole::store::{StoredLedger, Table, load_stored};
use obole::{Error, Kind, Result};
use obole_ledger::{Cents, Currency, message};

use crate::args::Measure;
use crate::notices;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

/// Names of a column that identifies the people of a table, the surest first.
const IDENTIFIERS: [&str; 4] = ["donor_id", "person_id", "identifiant", "id"];

/// People of a campaign, and what is known of it.
pub struct CampaignPeople {
    pub name: String,
    pub plan_sha256: Option<String>,
    /// Hash of the draft of the plan's first version, and the number of versions before this one.
    pub version: Option<(String, u32)>,
    pub channel: Option<String>,
    /// Goal of the plan; `None` for a table, and for a campaign of a file of contacts whose plan is missing.
    pub goal: Option<Goal>,
    pub window: Option<Window>,
    pub currency: Option<Currency>,
    pub missing_contacted: u64,
    pub missing_held_out: u64,
    pub erasures: u64,
    pub without_outcome: u64,
    pub assignment: Option<Assignment>,
    pub people: Vec<Person>,
    /// Number of people to contact, known in the ledger or not.
    pub to_contact: u64,
    /// Cost of the campaign, if known.
    pub cost: Option<Cents>,
    /// Donors on the list.
    pub donors: BTreeSet<String>,
}

impl CampaignPeople {
    /// Returns whether both are versions of one plan, whose arms are those of one draw.
    pub fn is_version_of(&self, other: &Self) -> bool {
        let draft = |one: &Self| one.version.as_ref().map(|(draft, _)| draft.clone());
        draft(self).is_some() && draft(self) == draft(other)
    }
}

/// Reads the people of a table.
pub fn of_table(verb: &Measure, path: &Path, ui: &mut Ui<'_>) -> Result<CampaignPeople> {
    let table = notices::read_table(path, ui)?;
    let columns = TrialColumns {
        outcome: column(&table, verb.outcome.as_deref(), path)?.unwrap_or_default(),
        arm: column(&table, verb.arm.as_deref(), path)?.unwrap_or_default(),
        amount: column(&table, verb.amount.as_deref(), path)?,
        score: column(&table, verb.score.as_deref(), path)?,
        id: column(&table, identifier(&table), path)?,
        lines: table.lines(),
    };
    let (people, without_outcome) = columns.read().map_err(|e| e.in_file(path))?;
    let to_contact = people.iter().filter(|person| person.arm == obole::campaign::Arm::Contacted).count();
    Ok(CampaignPeople {
        name: path.display().to_string(),
        plan_sha256: None,
        version: None,
        channel: None,
        goal: None,
        window: None,
        currency: None,
        missing_contacted: 0,
        missing_held_out: 0,
        erasures: 0,
        without_outcome,
        assignment: None,
        people,
        to_contact: to_contact as u64,
        cost: verb.spent.first().copied(),
        donors: BTreeSet::new(),
    })
}

/// Returns the name of the column that identifies the people of a table, if it has one.
fn identifier(table: &Table) -> Option<&str> {
    let names = table.names();
    IDENTIFIERS.iter().find_map(|wanted| names.iter().find(|name| name.eq_ignore_ascii_case(wanted)).copied())
}

/// Returns a column of the table with its name, if one is named.
fn column<'a>(
    table: &'a Table,
    name: Option<&'a str>,
    path: &Path,
) -> Result<Option<(&'a str, Vec<&'a str>)>> {
    let read = |name| Ok((name, table.column(name).map_err(|e| e.in_file(path))?));
    name.map(read).transpose()
}

/// Reads the people of each plan, with the newest ledger.
pub fn of_plans(verb: &Measure, ui: &mut Ui<'_>) -> Result<Vec<CampaignPeople>> {
    let (plans, ledger) = plans_and_ledger(verb)?;
    if plans.is_empty() {
        return Err(Error::new(Kind::Usage, "measure-no-plan").hint("name-plan-folder"));
    }
    let fits = |given: usize| given == 0 || given == plans.len();
    if !fits(verb.from.len()) || !fits(verb.spent.len()) {
        return Err(Error::new(Kind::Usage, message!("measure-one-for-each", plans = plans.len())));
    }
    let mut found: Vec<CampaignPeople> = Vec::with_capacity(plans.len());
    for (at, plan) in plans.into_iter().enumerate() {
        let beside = plan.join("../ledger");
        let of_plan = ledger.clone().or_else(|| Some(beside).filter(|it| it.join("ledger.json").exists()));
        let of_plan = of_plan
            .ok_or_else(|| Error::new(Kind::Usage, "measure-no-ledger").in_file(&plan).hint("name-ledger"))?;
        let wanted = WindowWanted { from: verb.from.get(at).map(|from| from.day()), weeks: verb.weeks };
        let stored = load_stored(&of_plan)?;
        let one = of_plan_folder(wanted, verb.spent.get(at).copied(), &plan, (&of_plan, &stored), ui)?;
        if found.iter().any(|other| other.plan_sha256 == one.plan_sha256) {
            return Err(Error::new(Kind::Usage, "measure-plan-twice").in_file(&plan));
        }
        if found.iter().any(|other| one.is_version_of(other)) {
            return Err(Error::new(Kind::Usage, "measure-two-versions").in_file(&plan));
        }
        found.push(one);
    }
    Ok(found)
}

/// Returns the folders of the plans, and that of the ledger if one is named: with --ledger, or among the
/// folders as a ledger or a run.
pub fn plans_and_ledger(verb: &Measure) -> Result<(Vec<PathBuf>, Option<PathBuf>)> {
    let mut ledger = verb.ledger.as_deref().map(|folder| RunFolders::of(folder).ledger);
    let mut plans = Vec::new();
    for folder in &verb.folders {
        let found = RunFolders::of(folder).ledger;
        if folder.join("plan.json").exists() || !found.join("ledger.json").exists() {
            plans.push(folder.clone());
        } else if ledger.replace(found).is_some() {
            return Err(Error::new(Kind::Usage, "measure-two-ledgers").in_file(folder));
        }
    }
    Ok((plans, ledger))
}

/// Reads the people of an approved plan, with a newer ledger and its folder; its cost is that of its contacts
/// unless another is known.
pub fn of_plan_folder(
    wanted: WindowWanted,
    spent: Option<Cents>,
    folder: &Path,
    (ledger, stored): (&Path, &StoredLedger),
    ui: &mut Ui<'_>,
) -> Result<CampaignPeople> {
    let path = folder.join("plan.json");
    let plan = match PlanFile::load(&path)? {
        PlanFile::Approved(plan) => plan,
        PlanFile::Draft(_) => {
            return Err(Error::new(Kind::Refused, "plan-is-draft")
                .in_file(&path)
                .hint(message!("look-and-approve", plan = folder.display())));
        }
    };
    let log = folder.join("log.jsonl");
    let entries = read(&log)?;
    confirm(&entries, &plan).map_err(|e| e.in_file(&log))?;
    if !refuse_other_ledger(plan.inputs(), &stored.receipt).map_err(|e| e.in_file(ledger))? {
        ui.print("export-no-identity", &[]);
    }
    // Gifts before the as-of day chose the people of the list; counted as its effect, they mean nothing.
    if wanted.from.is_some_and(|from| from < plan.as_of().day()) {
        return Err(Error::new(Kind::Usage, "measured-before-plan")
            .in_file(folder)
            .hint("name-day-of-contact"));
    }
    let same = stored.receipt.identities();
    let found = observe(&plan, &entries, (&stored.ledger, &same), wanted).map_err(|e| e.in_file(ledger))?;
    Ok(CampaignPeople {
        name: folder.display().to_string(),
        plan_sha256: Some(plan.sha256()?),
        version: Some((plan.first_draft_sha256().to_owned(), plan.revision())),
        channel: Some(plan.settings().channel().name().to_owned()),
        goal: Some(plan.settings().goal),
        window: Some(found.window),
        currency: Some(plan.currency()),
        missing_contacted: found.missing_contacted,
        missing_held_out: found.missing_held_out,
        erasures: found.erasures,
        without_outcome: 0,
        assignment: Some(found.assignment),
        people: found.people,
        to_contact: plan.totals().contacted,
        cost: Some(spent.unwrap_or(plan.totals().cost)),
        donors: donors(&plan),
    })
}

fn donors(plan: &Plan<Approved>) -> BTreeSet<String> {
    plan.rows().iter().map(|row| row.donor_id.clone()).collect()
}

/// Returns whether somebody is in two campaigns whose windows overlap, so that a gift counts in both.
pub fn overlap(campaigns: &[CampaignPeople]) -> bool {
    let both = |(one, other): (&CampaignPeople, &CampaignPeople)| {
        let days = one
            .window
            .zip(other.window)
            .is_some_and(|(one, other)| one.days.start < other.days.end && other.days.start < one.days.end);
        days && !one.donors.is_disjoint(&other.donors)
    };
    let pairs = |(at, one)| campaigns.iter().skip(at + 1).map(move |other| (one, other));
    campaigns.iter().enumerate().flat_map(pairs).any(both)
}
