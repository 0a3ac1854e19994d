//! Measured effects of plans, as rows.

use obole_ledger::{Day, Period};
use serde::Serialize;

use super::measure::{GroupKind, Measure};
use super::rows::{Draft, Place};
use crate::campaign::effect::{ArmResult, Assignment, Difference, Pooled, TrialEffect, Window, pool};

/// Effect of one plan on its list, against the people held out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanEffect {
    /// Name of the plan.
    pub name: String,
    /// Days in which gifts were counted.
    pub days: Period,
    /// Number of people to contact.
    pub contacted: u64,
    /// Number of people held out.
    pub held_out: u64,
    /// Difference of the shares that gave.
    pub response: Option<Difference>,
    /// Difference of the incomes per person, in units of the currency.
    pub income_per_person: Option<Difference>,
}

/// Reason why the effect of a plan cannot be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotMeasured {
    /// The days in which gifts count end on this day, which the ledger does not reach.
    NotOver(Day),
    /// Nobody was held out.
    NobodyHeldOut,
    /// It cannot be shown that the arms were drawn at random.
    NotDrawn,
    /// An arm has fewer people than may be shown, or so few who gave, or who did not.
    TooFew,
}

/// Mean effects of all measured plans.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PooledEffects {
    /// Difference of the shares that gave.
    pub response: Option<Pooled>,
    /// Difference of the incomes per person.
    pub income_per_person: Option<Pooled>,
}

impl PlanEffect {
    /// Takes the effect of a plan whose days are over and whose arms were drawn at random.
    ///
    /// # Errors
    /// The reason why the effect cannot be measured or shown.
    pub fn of(
        name: String,
        (window, assignment): (Window, Assignment),
        effect: &TrialEffect,
        fewest: u64,
    ) -> Result<Self, NotMeasured> {
        match assignment {
            Assignment::NoHeldOut => return Err(NotMeasured::NobodyHeldOut),
            Assignment::NotDrawn | Assignment::NotVerifiable => return Err(NotMeasured::NotDrawn),
            Assignment::Drawn | Assignment::Declared => {}
        }
        if window.is_cut() {
            return Err(NotMeasured::NotOver(window.wanted_end));
        }
        let (contacted, held_out) = (effect.contacted.people, effect.held_out.people);
        // The differences and the sizes of the arms let a reader compute the numbers of givers.
        let few = |n: u64| (1..fewest).contains(&n);
        let shows_few = |arm: ArmResult| few(arm.givers) || few(arm.people - arm.givers);
        let is_small = contacted.min(held_out) < fewest;
        if is_small || [effect.contacted, effect.held_out].into_iter().any(shows_few) {
            return Err(NotMeasured::TooFew);
        }
        Ok(Self {
            name,
            days: window.days,
            contacted,
            held_out,
            response: effect.response,
            income_per_person: effect.income_per_person,
        })
    }
}

/// Computes the mean effects; `None` for fewer than two plans.
pub(super) fn pooled(effects: &[PlanEffect]) -> Option<PooledEffects> {
    let mean = |of: &dyn Fn(&PlanEffect) -> Option<Difference>| {
        let all: Option<Vec<Difference>> = effects.iter().map(of).collect();
        pool(&all?.iter().map(|one| (one.estimate, one.standard_error)).collect::<Vec<_>>())
    };
    (effects.len() > 1).then(|| PooledEffects {
        response: mean(&|one| one.response),
        income_per_person: mean(&|one| one.income_per_person),
    })
}

/// Adds the rows of the effects; they enter no sum with other figures.
pub(super) fn effect_rows(draft: &mut Draft, year: i32, effects: &[PlanEffect], mean: Option<PooledEffects>) {
    let mut add = |name: &str, n: u64, measure: Measure, found: Option<Difference>| {
        if let Some(found) = found {
            let place = Place { year, kind: GroupKind::Plan, group: name, note: None };
            let interval = Some((found.low, found.high));
            draft.row(place, measure, found.estimate, Some(n), interval, Vec::new());
        }
    };
    for one in effects {
        let n = one.contacted + one.held_out;
        add(&one.name, n, Measure::EffectResponse, one.response);
        add(&one.name, n, Measure::EffectIncome, one.income_per_person);
    }
    if let Some(mean) = mean {
        let n = effects.iter().map(|one| one.contacted + one.held_out).sum();
        add("", n, Measure::EffectResponse, mean.response.map(|found| found.mean));
        add("", n, Measure::EffectIncome, mean.income_per_person.map(|found| found.mean));
    }
}
