//! The tasks about one goal: their donors, their events, their models.

use std::collections::BTreeMap;

use obole_ledger::{AsOf, Cents, Day, GiftRow, Ledger, LedgerBuilder};

use crate::evaluate::{BacktestSettings, WhyMethod, backtest};
use crate::features::features;
use crate::forecast::training;
use crate::models::goal_rows::GoalRows;
use crate::models::{FitSettings, Method, ModelSet, StoredModels, Task, TrainingSet, goal_donors};

/// A gift: donor, day, cents, and whether it is an instalment.
type Gift<'a> = (&'a str, &'a str, i64, bool);

fn ledger_of(gifts: &[Gift<'_>]) -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("dons.csv").unwrap();
    for (number, (donor, day, cents, recurring)) in gifts.iter().enumerate() {
        let id = number.to_string();
        let mut row = GiftRow::new(&id, donor, Day::parse_iso(day).unwrap(), Cents::new(*cents));
        row.recurring = Some(*recurring);
        builder.push(&row).unwrap();
    }
    builder.build().unwrap().0
}

fn as_of(text: &str) -> AsOf {
    AsOf::new(Day::parse_iso(text).unwrap())
}

/// Instalments on the 9th of each month of a span of months.
fn monthly<'a>(donor: &'a str, days: &'a [String], cents: i64) -> Vec<Gift<'a>> {
    days.iter().map(|day| (donor, day.as_str(), cents, true)).collect()
}

fn ninths(first: i32, count: i32) -> Vec<String> {
    let start = Day::parse_iso("2021-01-09").unwrap();
    (first..first + count).map(|month| start.plus_months(month).to_string()).collect()
}

/// Donors of each task of a goal in a training set, each with `true` if the event happened.
fn named(ledger: &Ledger, set: &TrainingSet) -> BTreeMap<Task, Vec<(String, bool)>> {
    let of = |(task, found): (&Task, &GoalRows)| {
        let name = |row: &u32| ledger.donors().id.get(set.features.donor[*row as usize] as usize);
        (*task, found.rows.iter().map(name).zip(found.events.iter().copied()).collect())
    };
    set.goals.iter().map(of).collect()
}

fn expected(of: &[(&str, bool)]) -> Vec<(String, bool)> {
    of.iter().map(|(name, event)| ((*name).to_owned(), *event)).collect()
}

#[test]
fn the_donors_and_events_of_each_goal_are_those_of_their_definitions() {
    // As of 17 June 2023, for six months.
    let (early, raised, same, gone) = (ninths(12, 18), ninths(30, 6), ninths(30, 6), ninths(30, 2));
    let mut gifts = vec![
        ("once-01", "2022-06-17", 2_000, false),
        ("once-02", "2022-06-16", 2_000, false),
        ("once-01", "2023-06-17", 500, false),
        ("twice", "2023-01-02", 3_000, false),
        ("twice", "2023-03-02", 3_000, false),
        ("twice", "2023-10-09", 1_000, true),
        ("twice", "2023-11-09", 1_000, true),
        ("twin", "2023-01-02", 3_000, false),
        ("twin", "2023-03-02", 4_000, false),
        ("twin", "2023-08-08", 4_000, false),
        ("long-01", "2021-06-16", 1_500, false),
        ("long-01", "2023-12-16", 1_500, false),
        ("long-02", "2021-06-17", 1_500, false),
        ("long-03", "2019-02-03", 1_500, false),
        ("long-03", "2023-12-17", 1_500, false),
    ];
    for donor in ["up", "even", "left"] {
        gifts.extend(monthly(donor, &early, 1_000));
    }
    gifts.extend(monthly("up", &raised, 1_100));
    gifts.extend(monthly("even", &same, 1_099));
    gifts.extend(monthly("left", &gone, 2_000));
    let ledger = ledger_of(&gifts);
    let day = as_of("2023-06-17");
    let table = features(&ledger.until(day));
    let set = TrainingSet::of(&ledger, table, 6).unwrap().with_goals(&ledger);
    let named = named(&ledger, &set);
    // A gift of the as-of day is an outcome; the donor's first gift is twelve months old to the day.
    assert_eq!(named[&Task::SecondGift], expected(&[("once-01", true)]));
    assert_eq!(named[&Task::Monthly], expected(&[("twice", true), ("twin", false)]));
    assert_eq!(named[&Task::Upgrade], expected(&[("even", false), ("left", false), ("up", true)]));
    // The outcome ends before 17 December; a gift on that day comes too late.
    assert_eq!(named[&Task::Reactivate], expected(&[("long-01", true), ("long-03", false)]));
    // 20 € of instalments after 60 € of gifts; 66 € after twelve instalments of 10 €.
    assert!((set.goals[&Task::Monthly].total_ratio.unwrap() - 20.0 / 60.0).abs() < 1e-12);
    assert!((set.goals[&Task::Upgrade].total_ratio.unwrap() - 66.0 / 120.0).abs() < 1e-12);
    assert_eq!(set.goals[&Task::SecondGift].total_ratio, None);
    let scored = goal_donors(&ledger.until(day), &set.features.donor);
    assert!(scored.iter().all(|(task, rows)| *rows == set.goals[task].rows));
}

/// A second gift counts on the day twelve months after the first and not on the next, and only within the
/// horizon. Whose window is over does not belong.
#[test]
fn a_second_gift_comes_within_twelve_months_of_the_first() {
    let events = |day: &str, gifts: &[(&str, &str, &str)]| {
        let rows = gifts.iter().flat_map(|(donor, first, second)| {
            let days = [*first, *second].into_iter().filter(|day| !day.is_empty());
            days.map(|on| (*donor, on, 1_250, false))
        });
        let ledger = ledger_of(&rows.chain([("late", "2026-12-31", 500, false)]).collect::<Vec<_>>());
        let table = features(&ledger.until(as_of(day)));
        let set = TrainingSet::of(&ledger, table, 9).unwrap().with_goals(&ledger);
        let donors = goal_donors(&ledger.until(as_of(day)), &set.features.donor);
        assert_eq!(donors[&Task::SecondGift], set.goals[&Task::SecondGift].rows);
        named(&ledger, &set).remove(&Task::SecondGift).unwrap_or_default()
    };
    let found = events(
        "2023-09-04",
        &[
            ("a-day-after", "2022-10-21", "2023-10-22"),
            ("first-day", "2023-02-11", "2023-09-04"),
            ("last-day", "2022-10-21", "2023-10-21"),
            ("never", "2023-08-30", ""),
            ("on-the-as-of-day", "2022-09-04", "2023-09-04"),
            ("one-day-open", "2022-09-04", "2023-09-05"),
            ("over", "2022-09-03", "2023-09-04"),
            ("too-far", "2023-07-07", "2024-06-04"),
            ("too-near", "2023-07-07", "2024-06-03"),
        ],
    );
    let of_first = [
        ("a-day-after", false),
        ("first-day", true),
        ("last-day", true),
        ("never", false),
        ("on-the-as-of-day", true),
        ("one-day-open", false),
        ("too-far", false),
        ("too-near", true),
    ];
    assert_eq!(found, expected(&of_first));
    // The horizon of nine months ends before 4 June 2024. On a leap day, a window that ended on the day
    // before is over; that of a leap day ends on 28 February.
    let leap = [("leap", "2023-03-01", "2024-03-01"), ("over", "2023-02-28", "2024-02-29")];
    assert_eq!(events("2024-02-29", &leap), expected(&[("leap", true)]));
    let leap = [("leap", "2024-02-29", "2025-02-28"), ("next", "2024-02-29", "2025-03-01")];
    assert_eq!(events("2025-02-28", &leap), expected(&[("leap", true), ("next", false)]));
}

/// Builds donors who give in spring and autumn of four years. Of those who give online, three in five begin
/// to give monthly in the third or fourth year, of the others one in twenty-five; a monthly donor gives no
/// single gifts.
fn converts(donors: u32) -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("dons.csv").unwrap();
    let start = Day::parse_iso("2019-03-11").unwrap();
    for donor in 0..donors {
        let name = format!("Z-{:05}", donor * 10);
        let online = donor % 2 == 0;
        let luck = (donor.wrapping_mul(2_654_435_761) >> 8) % 100;
        let converts = luck < if online { 60 } else { 4 };
        let from = converts.then(|| 26 + (donor / 2 % 2) as i32 * 12);
        for month in 0..60 {
            let is_monthly = from.is_some_and(|from| month >= from);
            if !is_monthly && month % 6 != 0 {
                continue;
            }
            let id = format!("{donor}-{month}");
            let cents = if is_monthly { 1_000 } else { 3_000 };
            let mut row = GiftRow::new(&id, &name, start.plus_months(month), Cents::new(cents));
            row.recurring = Some(is_monthly);
            row.channel = if online { "web" } else { "mail" };
            builder.push(&row).unwrap();
        }
    }
    builder.build().unwrap().0
}

#[test]
fn who_begins_to_give_monthly_is_learned_and_proved_out_of_time() {
    let ledger = converts(1_500);
    let settings = BacktestSettings { goals: true, origins: 1, ..BacktestSettings::default() };
    let proof = backtest(&ledger, as_of("2023-03-01"), &settings).unwrap();
    let monthly = proof.of(Task::Monthly).unwrap();
    assert_eq!((monthly.method, monthly.why), (Method::Logistic, WhyMethod::ModelBeatsRule));
    // Nobody gave a single time only, or stayed away for two years: the rule, and no error.
    for task in [Task::SecondGift, Task::Reactivate] {
        let of_task = proof.of(task).unwrap();
        assert_eq!((of_task.method, of_task.why), (Method::Rule, WhyMethod::TooFewEvents), "{task:?}");
    }
    let set = training(&ledger, as_of("2021-03-01"), 12).unwrap();
    let models = ModelSet::fit(set, &FitSettings::default()).unwrap();
    assert!(models.goal(Task::SecondGift).is_none());
    let table = features(&ledger.until(as_of("2022-03-01")));
    let donors = goal_donors(&ledger.until(as_of("2022-03-01")), &table.donor);
    let scores = models.score_goals(&table, &donors);
    let found = &scores[&Task::Monthly];
    let mean = |online: u32| {
        let of: Vec<f64> = found
            .rows
            .iter()
            .zip(&found.likelihood)
            .filter(|(row, _)| table.donor[**row as usize] % 2 == online)
            .map(|(_, likelihood)| *likelihood)
            .collect();
        of.iter().sum::<f64>() / of.len() as f64
    };
    // In the year of training, half of those who ever begin began: 30 % and 2 %.
    assert!((mean(0) - 0.30).abs() < 0.04 && (mean(1) - 0.02).abs() < 0.015, "{} {}", mean(0), mean(1));
    // Beginning in May: 10 instalments of 10 €, and the gift of March, after two gifts of 30 €.
    let ratio = models.goal(Task::Monthly).unwrap().card().total_ratio.unwrap();
    let total = found.total.as_ref().unwrap();
    assert!(total.iter().all(|total| (total - ratio * 60.0).abs() < 1e-9) && ratio > 1.5);
    assert!(found.reasons.iter().all(|reasons| reasons[0].is_some()));
}

#[test]
fn models_of_goals_are_saved_with_the_others_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = converts(400);
    let fit = |day: &str| {
        let set = training(&ledger, as_of(day), 12).unwrap();
        ModelSet::fit(set, &FitSettings::default()).unwrap()
    };
    let models = fit("2021-03-01");
    models.save(folder.path()).unwrap();
    let stored = StoredModels::load(folder.path()).unwrap();
    assert!(stored.goal(Task::Monthly).is_some() && *stored == *models);
    // A goal model of another day does not belong to them.
    let path = folder.path().join(Task::Monthly.file_name());
    fit("2022-03-01").goal(Task::Monthly).unwrap().save(&path).unwrap();
    assert_eq!(StoredModels::load(folder.path()).unwrap_err().kind(), crate::Kind::Refused);
}
