//! The first screen of the report: whom to write to, what they are likely to give, who was left out, what to
//! check and what to do next.

use obole::campaign::{Arm, Draft, Plan, PlanNote};
use obole::segments::LifeCycle;
use obole_ledger::{Cents, Result, Severity};

use super::audit::disparities;
use super::blocks::{Block, Card, Section, Step};
use super::donors::segment_name;
use super::list::{exclusion_brief, key_of_event};
use super::{list, read};
use crate::charts::{BarList, BarRow};
use crate::input::ReportInput;
use crate::words::{Arg, Words};

/// Maximum number of disparities on the first screen.
const DISPARITIES: usize = 3;
/// Maximum number of findings on the first screen.
const FINDINGS: usize = 3;
/// Maximum number of reasons for leaving donors out on the first screen.
const REASONS: usize = 3;

pub(crate) fn section(input: &ReportInput<'_>, words: &Words) -> Result<Section> {
    let mut section = Section::new("overview", words.get("overview-title"));
    let Some(plan) = input.plan.filter(|plan| plan.totals().contacted > 0) else {
        section.notice(words.get(match input.plan {
            Some(_) => "overview-nobody",
            None => "list-none",
        }));
        section.list(to_check(input, words));
        return Ok(section);
    };
    section.blocks.push(Block::Cards { cards: cards(plan, words) });
    let rows = by_segment(plan, words);
    let title = words.get("overview-segments");
    let chart = BarList { name: "list-segments", title: &title, rows: &rows }.draw()?;
    let (mut left, mut right) = (Section::default(), Section::default());
    if chart.is_drawn() {
        left.blocks.push(Block::Grid { figures: vec![chart.narrow] });
    }
    right.heading(3, words.get("overview-check"));
    let checks = to_check(input, words);
    match checks.is_empty() {
        true => right.text(words.get("overview-nothing-to-check")),
        false => right.list(checks),
    }
    right.heading(3, words.get("overview-next"));
    right.blocks.push(Block::Steps { steps: steps(!input.receipt.identity.is_empty(), words) });
    section.blocks.push(Block::Columns { left: left.blocks, right: right.blocks });
    Ok(section)
}

/// Key of what the donors of a list are likely to give.
const LIKELY: &str = "overview-likely";

fn cards(plan: &Plan<Draft>, words: &Words) -> Vec<Card> {
    let (totals, settings) = (plan.totals(), plan.settings());
    let money = |cents: Cents| words.money(cents, plan.currency(), true);
    let months = [("months", u64::from(plan.horizon_months()).into())];
    let channel = words.get(&format!("channel-{}", settings.channel().name()));
    let card = |key: &str, value: String, note: String| Card { label: words.get(key), value, note };
    let mut cards = vec![card(
        "overview-people",
        words.whole(totals.contacted),
        words.format("overview-by", &[("n", totals.contacted.into()), ("channel", channel.into())]),
    )];
    if !plan.has_no_likelihoods() {
        // Where the event is not any gift, the number of donors is the figure to look at.
        let key = key_of_event(LIKELY, plan);
        let likely = match key == LIKELY {
            true => money(totals.expected_income),
            false => words.decimal(plan.expected_events(), 0),
        };
        cards.push(card(&key, likely, words.format("overview-with-or-without", &months)));
    }
    let each = match settings.cost.get() {
        0 => words.get("overview-free"),
        _ => words
            .format("overview-each", &[("cost", words.money(settings.cost, plan.currency(), false).into())]),
    };
    // A few euros are not rounded.
    let cost = words.money(totals.cost, plan.currency(), totals.cost.units() >= 100.0);
    cards.push(card("overview-cost", cost, each));
    let mut out: Vec<(u64, String)> = plan
        .exclusions()
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(why, count)| (*count, exclusion_brief(*why, words)))
        .collect();
    // By the order of the exclusions, donors who died or refused come first; the rest is in the list's
    // section.
    let all: u64 = out.iter().map(|(count, _)| count).sum();
    out.truncate(REASONS);
    let reasons: Vec<String> =
        out.into_iter().map(|(count, why)| format!("{}\u{a0}{why}", words.whole(count))).collect();
    cards.push(card("overview-left-out", words.whole(all), reasons.join(" · ")));
    cards
}

/// Counts the people on the list by segment, largest first.
fn by_segment(plan: &Plan<Draft>, words: &Words) -> Vec<BarRow> {
    let contacted = || plan.rows().iter().filter(|row| row.arm == Arm::Contacted);
    let count = |segment: Option<LifeCycle>| contacted().filter(|row| row.segment == segment).count();
    let mut found: Vec<(usize, String)> = LifeCycle::ALL
        .into_iter()
        .map(|segment| (count(Some(segment)), segment_name(segment, words)))
        .chain([(count(None), words.get("list-no-segment"))])
        .filter(|(count, _)| *count > 0)
        .collect();
    found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    found
        .into_iter()
        .map(|(count, label)| BarRow { label, value: count as f64, text: words.whole(count as u64) })
        .collect()
}

/// Returns the points that a person should check before writing to anybody: gaps in the data first, then
/// disparities.
fn to_check(input: &ReportInput<'_>, words: &Words) -> Vec<String> {
    let mut checks = Vec::new();
    if let Some(plan) = input.plan {
        let channel = words.get(&format!("channel-{}", plan.settings().channel().name()));
        checks.extend(plan.notes().iter().filter_map(|note| match note {
            PlanNote::NoObjections => Some(words.get("no-objections")),
            PlanNote::ChannelUnsaid => {
                Some(words.format("channel-unsaid", &[("channel", channel.clone().into())]))
            }
            PlanNote::SilencePermits => {
                Some(words.format("silence-permits", &[("channel", channel.clone().into())]))
            }
            PlanNote::Unproved => Some(words.get("unproved")),
            PlanNote::ChosenByArea => Some(words.get("chosen-by-area")),
            _ => None,
        }));
        checks.extend(list::coverage_note(plan, words));
    }
    if input.receipt.refused > 0 {
        checks.push(words.format("overview-refused", &[("n", input.receipt.refused.into())]));
    }
    let serious: Vec<_> =
        input.receipt.findings.iter().filter(|one| one.severity > Severity::Note).cloned().collect();
    checks.extend(read::findings(&serious, words).into_iter().take(FINDINGS));
    let found = input.audit.map(|audit| disparities(audit, words)).unwrap_or_default();
    let more = found.len().saturating_sub(DISPARITIES);
    checks.extend(found.into_iter().take(DISPARITIES));
    if more > 0 {
        checks.push(words.format("overview-more-disparities", &[("n", Arg::Count(more as u64))]));
    }
    checks
}

fn steps(has_names: bool, words: &Words) -> Vec<Step> {
    let step = |key: &str, command: String| Step { text: words.get(key), command };
    let name = words.get("answer-name");
    let sheet = words.get("answer-sheet");
    let (read, people, sheet) = match has_names {
        true => {
            let write = format!("obole review campaign --people people --sheet {sheet}");
            (step("overview-step-read-named", write), " --people people", format!(" --sheet {sheet}"))
        }
        false => (step("overview-step-read", String::new()), "", String::new()),
    };
    vec![
        read,
        step("overview-step-sign", format!("obole review campaign{sheet} --approve --by {name}")),
        step("overview-step-export", format!("obole export campaign{people} --out mailing.csv")),
    ]
}
