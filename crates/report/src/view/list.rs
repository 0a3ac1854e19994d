//! The proposed list: its settings, its first rows, its segments, and the donors left out.

use std::collections::BTreeMap;

use obole::campaign::effect::TrialEffect;
use obole::campaign::{Arm, DonorCoverage, Draft, Exclusion, Goal, Plan, PlanRow, State};
use obole::models::Task;
use obole::segments::LifeCycle;
use obole_ledger::Cents;

use super::blocks::{Section, Table};
use super::donors::segment_name;
use crate::effect_text::{arms_before_text, effect_text};
use crate::reasons::plan_reason_text;
use crate::words::{Arg, Words};

/// Number of rows of the list that are shown.
const FIRST_ROWS: usize = 10;

pub(crate) fn section(
    plan: Option<&Plan<Draft>>,
    arms_before: Option<&TrialEffect>,
    words: &Words,
) -> Section {
    let mut section = Section::new("list", words.get("list-title"));
    let Some(plan) = plan else {
        section.text(words.get("list-none"));
        return section;
    };
    let (totals, settings) = (plan.totals(), plan.settings());
    let money = |cents: Cents| Arg::Text(words.money(cents, plan.currency(), false));
    section.text(words.format(
        &key_of_event("list-meaning", plan),
        &[("months", Arg::Text(plan.horizon_months().to_string()))],
    ));
    let mut asked = vec![match settings.cost.get() {
        0 => words.get("list-free"),
        _ => words.format("list-settings-cost", &[("cost", money(settings.cost))]),
    }];
    asked.extend(settings.budget.map(|b| words.format("list-settings-budget", &[("budget", money(b))])));
    let days: Arg = u64::from(settings.quiet_days).into();
    asked.push(words.format(&format!("goal-{}", settings.goal.name()), &[("n", days)]));
    if settings.quiet_days > 0 && settings.goal.is_appeal() {
        asked.push(words.format("list-settings-quiet", &[("n", u64::from(settings.quiet_days).into())]));
    }
    let channel = words.get(&format!("channel-{}", settings.channel().name()));
    asked.push(words.format("list-settings-channel", &[("channel", channel.into())]));
    if totals.held_out > 0 {
        asked.push(words.format("list-held-out", &[("n", totals.held_out.into())]));
    }
    if let Some(contacts) = plan.contacts() {
        let day = words.day(contacts.day);
        asked.push(words.format("list-contacts", &[("n", contacts.contacts.into()), ("day", day.into())]));
        if contacts.unknown > 0 {
            asked.push(words.format("list-contacts-unknown", &[("n", contacts.unknown.into())]));
        }
    }
    asked.extend(arms_before.and_then(|found| arms_before_text(found, plan.currency(), words)));
    section.list(asked);
    if let Some(effect) = plan.expected_effect().filter(|_| totals.contacted > 0) {
        section.text(effect_text(&effect, plan.currency(), words));
    }
    if !plan.rows().is_empty() {
        section.table(first_rows(plan, words));
        section.table(segments(plan, words));
    }
    section.table(exclusions(plan, words));
    section
}

/// Returns the sentence about refusals that may be lost; `None` if the table of donors is complete.
pub(super) fn coverage_note(plan: &Plan<Draft>, words: &Words) -> Option<String> {
    Some(words.get(match plan.settings().coverage {
        DonorCoverage::Complete => return None,
        DonorCoverage::Accepted => "list-coverage-accepted",
        _ => "list-coverage-incomplete",
    }))
}

/// Returns the key of a text that says something else for a list about a regular gift.
pub fn key_of_goal<S: State>(key: &str, plan: &Plan<S>) -> String {
    let goal = plan.settings().goal;
    if goal.is_regular() { format!("{key}-{}", goal.name()) } else { key.to_owned() }
}

/// Returns the key of a text about the likelihoods of a list, which says the event that they are about.
/// Without a model of the second gift, a list for one has the likelihoods of any gift.
pub fn key_of_event<S: State>(key: &str, plan: &Plan<S>) -> String {
    if plan.methods().contains_key(Task::SecondGift.name()) {
        format!("{key}-{}", Goal::SecondGift.name())
    } else {
        key_of_goal(key, plan)
    }
}

fn exclusion_key(exclusion: Exclusion) -> &'static str {
    match exclusion {
        Exclusion::Deceased => "exclusion-deceased",
        Exclusion::DoNotProfile => "exclusion-do_not_profile",
        Exclusion::Objected => "exclusion-objected",
        Exclusion::ConsentUnclear => "exclusion-consent_unclear",
        Exclusion::NotOptedIn => "exclusion-not_opted_in",
        Exclusion::RefusalsUnknown => "exclusion-refusals_unknown",
        Exclusion::DonorsIncomplete => "exclusion-donors_incomplete",
        Exclusion::NoScore => "exclusion-no_score",
        Exclusion::MonthlyDonor => "exclusion-monthly_donor",
        Exclusion::GaveRecently => "exclusion-gave_recently",
        Exclusion::NotForGoal => "exclusion-not_for_goal",
        Exclusion::MayStop => "exclusion-may_stop",
        Exclusion::OtherSegment => "exclusion-other_segment",
        Exclusion::OtherCampaign => "exclusion-other_campaign",
        Exclusion::OtherArea => "exclusion-other_area",
        Exclusion::OtherAmount => "exclusion-other_amount",
        Exclusion::NoAddress => "exclusion-no_address",
        Exclusion::OtherChannel => "exclusion-other_channel",
        Exclusion::ContactedRecently => "exclusion-contacted_recently",
        Exclusion::ContactedOften => "exclusion-contacted_often",
        Exclusion::HeldOutRecently => "exclusion-held_out_recently",
        Exclusion::NotWorthTheCost => "exclusion-not_worth_the_cost",
        Exclusion::SegmentFull => "exclusion-segment_full",
        Exclusion::OverBudget => "exclusion-over_budget",
        Exclusion::OverMaximum => "exclusion-over_maximum",
        Exclusion::RemovedInReview => "exclusion-removed_in_review",
    }
}

/// Returns the reason why a donor is not on a list, in words.
pub fn exclusion_name(exclusion: Exclusion, words: &Words) -> String {
    words.get(exclusion_key(exclusion))
}

/// Returns the reason why a donor is not on a list, in a few words that follow a number.
pub fn exclusion_brief(exclusion: Exclusion, words: &Words) -> String {
    words.get(&exclusion_key(exclusion).replacen("exclusion-", "left-out-", 1))
}

fn exclusions(plan: &Plan<Draft>, words: &Words) -> Table {
    let head = ["list-reason", "page-donors"].map(|key| words.get(key));
    let mut table = Table::new(words.get("list-left-out"), head.to_vec(), &[]);
    for exclusion in Exclusion::ALL {
        // No donor has been removed from a draft yet.
        if exclusion == Exclusion::RemovedInReview {
            continue;
        }
        let count = plan.exclusions().get(&exclusion).copied().unwrap_or_default();
        if (exclusion.is_of_contacts() || exclusion.is_of_choices()) && count == 0 {
            continue;
        }
        table.row(vec![exclusion_name(exclusion, words), words.whole(count)]);
    }
    let out: u64 = plan.exclusions().values().sum();
    let count = |count: u64| Arg::Text(words.whole(count));
    table.note(words.format(
        "list-population",
        &[("all", count(plan.population())), ("rows", count(plan.rows().len() as u64)), ("out", count(out))],
    ))
}

fn segments(plan: &Plan<Draft>, words: &Words) -> Table {
    let head = ["page-segment", "page-donors", "list-expected"].map(|key| words.get(key));
    let mut table = Table::new(words.get("list-segments"), head.to_vec(), &[]);
    let mut found: BTreeMap<Option<LifeCycle>, (u64, i64)> = BTreeMap::new();
    for row in plan.rows().iter().filter(|row| row.arm == Arm::Contacted) {
        let (count, sum) = found.entry(row.segment).or_default();
        *count += 1;
        *sum = sum.saturating_add(row.expected_value.get());
    }
    for segment in LifeCycle::ALL.into_iter().map(Some).chain([None]) {
        let Some((count, sum)) = found.get(&segment) else { continue };
        let name =
            segment.map_or_else(|| words.get("list-no-segment"), |segment| segment_name(segment, words));
        table.row(vec![name, words.whole(*count), words.money(Cents::new(*sum), plan.currency(), false)]);
    }
    let totals = plan.totals();
    table.total(vec![
        words.get("page-total"),
        words.whole(totals.contacted),
        words.money(totals.expected_income, plan.currency(), false),
    ]);
    table
}

fn first_rows(plan: &Plan<Draft>, words: &Words) -> Table {
    let months = [("n", u64::from(plan.horizon_months()).into())];
    let head =
        ["list-id", "page-segment", "list-likelihood", "list-gift", "list-ask", "list-reasons"].map(|key| {
            match key {
                "list-likelihood" => words.get(&key_of_event(key, plan)),
                "list-gift" | "list-ask" => words.format(&key_of_goal(key, plan), &months),
                _ => words.get(key),
            }
        });
    let rows: Vec<&PlanRow> = plan.rows().iter().take(FIRST_ROWS).collect();
    let caption = words.format("list-first", &[("n", rows.len().into())]);
    let mut table = Table::new(caption, head.to_vec(), &[1, 5]);
    for row in rows {
        let money = |cents: Cents| words.money(cents, plan.currency(), true);
        let mut reasons: Vec<String> = row
            .reasons
            .iter()
            .take(3)
            .map(|reason| plan_reason_text(reason, words, plan.currency()))
            .collect();
        if row.arm == Arm::HeldOut {
            reasons.insert(0, words.get("list-arm-held-out"));
        }
        table.row(vec![
            row.donor_id.clone(),
            row.segment.map_or("–".to_owned(), |segment| segment_name(segment, words)),
            row.gift_likelihood.map_or("–".to_owned(), |p| words.percent(p, 0)),
            money(row.expected_gift),
            row.suggested_ask.map_or("–".to_owned(), money),
            reasons.join("\n"),
        ]);
    }
    table.note(words.get("list-reasons-note"))
}
