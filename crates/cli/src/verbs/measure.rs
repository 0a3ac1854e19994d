//! `obole measure`: the measured effect of a campaign, against the people held out.

pub mod appeals;
pub mod gather;
mod text;

use obole::campaign::Goal;
use obole::campaign::effect::{
    ArmResult, Assignment, Difference, EffectFile, MeasuredCampaign, MoneyEffect, Person, Pooled,
    TrialEffect, TrialSettings, Uplift, Window, event_of, pool,
};
use obole::{Error, Kind, Result};
use obole_ledger::{Currency, disk};
use serde::Serialize;

use self::appeals::{Unmeasured, of_appeals};
use self::gather::{CampaignPeople, of_plans, of_table};
use crate::args::Measure;
use crate::exit::Answer;
use crate::ui::Ui;

/// Measured effect of one campaign.
#[derive(Serialize)]
struct Measured {
    /// Folder of the plan, or the table.
    name: String,
    plan_sha256: Option<String>,
    channel: Option<String>,
    /// Goal of the plan, whose event counts as an answer.
    goal: Option<Goal>,
    window: Option<Window>,
    currency: Option<Currency>,
    missing_contacted: u64,
    missing_held_out: u64,
    erasures: u64,
    without_outcome: u64,
    /// Number of people of a table whose outcome is yes and whose amount is 0.
    outcome_without_amount: u64,
    /// Number of people of a table whose outcome is no and whose amount is not 0.
    amount_without_outcome: u64,
    /// `None` for a table: its reader knows whether the arms were drawn at random.
    assignment: Option<Assignment>,
    contacted: ArmResult,
    held_out: ArmResult,
    response: Option<Difference>,
    income_per_person: Option<Difference>,
    money: Option<MoneyEffect>,
    uplift: Option<Uplift>,
}

/// Mean effects of several campaigns.
#[derive(Serialize)]
struct PooledEffect {
    response: Option<Pooled>,
    income_per_person: Option<Pooled>,
    /// Effect in the highest third by score against that in the others.
    top_against_rest: Option<Difference>,
    /// The same people are in two campaigns whose windows overlap.
    overlapping: bool,
}

/// Output of `--json`.
#[derive(Serialize)]
struct MeasureJson<'a> {
    campaigns: &'a [Measured],
    pooled: Option<&'a PooledEffect>,
    /// Campaigns of a file of contacts whose effect cannot be measured.
    not_measured: &'a [Unmeasured],
    out: Option<String>,
}

pub fn measure(verb: &Measure, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    if let Some(out) = &verb.out {
        disk::check_place(out)?;
    }
    let (gathered, not_measured) = match (&verb.table, &verb.appeals) {
        (Some(table), _) => (vec![of_table(verb, table, ui)?], Vec::new()),
        (None, Some(file)) => of_appeals(verb, file)?,
        (None, None) => (of_plans(verb, ui)?, Vec::new()),
    };
    let settings = TrialSettings { seed, ..TrialSettings::default() };
    let overlapping = gather::overlap(&gathered);
    let found: Vec<Measured> = gathered.into_iter().map(|one| measured(one, &settings)).collect();
    let pooled = pooled(&found, overlapping)?;
    if ui.json() {
        let out = verb.out.as_ref().map(|out| out.display().to_string());
        ui.data_json(&MeasureJson {
            campaigns: &found,
            pooled: pooled.as_ref(),
            not_measured: &not_measured,
            out,
        })?;
    } else {
        let text = text::answer(&found, pooled.as_ref(), &not_measured, ui.words());
        ui.data(&text)?;
    }
    let (response, income) = differences(&found, pooled.as_ref());
    let is_drawn = found.iter().all(|one| is_drawn(one.assignment));
    if let Some(out) = &verb.out {
        let response = response.ok_or_else(|| Error::new(Kind::Refused, "measure-nothing-to-save"))?;
        // The next plan takes it for what a contact causes.
        if !is_drawn {
            return Err(Error::new(Kind::Refused, "measure-not-drawn"));
        }
        let currency = found.first().and_then(|one| one.currency);
        EffectFile::new(found.iter().map(campaign).collect(), currency, response, income).save(out)?;
        ui.wrote(out);
    }
    let shown = is_drawn && [response, income].iter().flatten().any(Difference::is_clear);
    Ok(if shown { Answer::Yes } else { Answer::No })
}

fn measured(one: CampaignPeople, settings: &TrialSettings) -> Measured {
    let TrialEffect { contacted, held_out, response, income_per_person } =
        TrialEffect::of(&one.people, settings);
    let effect = TrialEffect { contacted, held_out, response, income_per_person };
    // In a plan, the answer may be a regular gift, and whoever gave otherwise has an amount without it.
    let of_table = one.people.iter().filter(|_| one.window.is_none());
    let differs = |gave| {
        let is_other = |person: &&Person| {
            person.gave == gave && person.income.is_some_and(|income| (income.get() > 0) != gave)
        };
        of_table.clone().filter(is_other).count() as u64
    };
    Measured {
        name: one.name,
        plan_sha256: one.plan_sha256,
        channel: one.channel,
        goal: one.goal,
        window: one.window,
        currency: one.currency,
        missing_contacted: one.missing_contacted,
        missing_held_out: one.missing_held_out,
        erasures: one.erasures,
        without_outcome: one.without_outcome,
        outcome_without_amount: differs(true),
        amount_without_outcome: differs(false),
        assignment: one.assignment,
        contacted,
        held_out,
        response,
        income_per_person,
        money: one.cost.and_then(|cost| MoneyEffect::of(&effect, one.to_contact, cost)),
        uplift: if is_drawn(one.assignment) { Uplift::of(&one.people) } else { None },
    }
}

/// Returns whether the arms were drawn at random, by the record or by the word of a person.
const fn is_drawn(assignment: Option<Assignment>) -> bool {
    matches!(assignment, None | Some(Assignment::Drawn | Assignment::Declared))
}

/// Pools several campaigns; `None` for one.
fn pooled(found: &[Measured], overlapping: bool) -> Result<Option<PooledEffect>> {
    if found.len() < 2 {
        return Ok(None);
    }
    let first = found.first().and_then(|one| one.currency);
    if found.iter().any(|one| one.currency != first) {
        return Err(Error::new(Kind::Refused, "measure-two-currencies"));
    }
    let mut events = found.iter().filter_map(|one| one.goal).map(event_of);
    if events.next().is_some_and(|first| events.any(|other| other != first)) {
        return Err(Error::new(Kind::Refused, "measure-two-events"));
    }
    let mean = |of: &dyn Fn(&Measured) -> Option<Difference>| {
        let all: Option<Vec<Difference>> = found.iter().map(of).collect();
        all.and_then(|all| {
            pool(&all.iter().map(|one| (one.estimate, one.standard_error)).collect::<Vec<_>>())
        })
    };
    let by_score: Option<Vec<Difference>> =
        found.iter().map(|one| Some(one.uplift.as_ref()?.top_against_rest)).collect();
    Ok(Some(PooledEffect {
        response: mean(&|one| one.response),
        income_per_person: mean(&|one| one.income_per_person),
        top_against_rest: by_score.and_then(|all| Difference::common(&all)),
        overlapping,
    }))
}

/// Returns the differences of one campaign, or the mean differences of several.
fn differences(
    found: &[Measured],
    pooled: Option<&PooledEffect>,
) -> (Option<Difference>, Option<Difference>) {
    match (pooled, found.first()) {
        (Some(pooled), _) => {
            (pooled.response.map(|found| found.mean), pooled.income_per_person.map(|found| found.mean))
        }
        (None, Some(one)) => (one.response, one.income_per_person),
        (None, None) => (None, None),
    }
}

fn campaign(one: &Measured) -> MeasuredCampaign {
    MeasuredCampaign {
        plan_sha256: one.plan_sha256.clone(),
        channel: one.channel.clone(),
        // A file of contacts counts gifts; a table has an outcome of its own.
        goal: one.goal.or_else(|| one.window.map(|_| Goal::All)),
        window: one.window.map(|window| window.days),
        contacted: one.contacted.people,
        held_out: one.held_out.people,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next plan takes what is saved for an effect: arms that were not drawn at random, or that cannot be
    /// compared with the draw, show none.
    #[test]
    fn only_arms_that_were_drawn_show_an_effect() {
        let shown = [None, Some(Assignment::Drawn), Some(Assignment::Declared)];
        assert!(shown.into_iter().all(is_drawn));
        let others = [Assignment::NotVerifiable, Assignment::NotDrawn, Assignment::NoHeldOut];
        assert!(!others.into_iter().map(Some).any(is_drawn));
    }
}
