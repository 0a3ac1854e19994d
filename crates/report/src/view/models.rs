//! Abilities and limits of the models on these data: every measure beside the simple rule, with its interval.

use obole::evaluate::{
    Backtest, Direction, Estimate, Metric, MetricsWithIntervals, Selection, TaskProof, UndatedStatuses,
    ValueProof, WhyChosen, WhyMethod,
};
use obole::models::{Method, ModelCard, Task};
use obole::statistics::CalibrationBin;
use obole_ledger::{Cents, Currency, Result};

use super::blocks::{Section, Table, lower_first, upper_first};
use super::made::card_notes;
use crate::charts::{Axis, Backdrop, Panel, PanelChart, Point};
use crate::words::{Arg, Words};

/// Minimum number of rows of a bin in the calibration chart: rates of smaller bins vary too much.
const LEAST_BIN: u64 = 20;

pub(crate) fn section(
    backtest: Option<&Backtest>,
    cards: &[&ModelCard],
    currency: Currency,
    words: &Words,
) -> Result<Section> {
    let mut section = Section::new("models", words.get("models-title"));
    match backtest.filter(|backtest| !backtest.origins.is_empty()) {
        None => section.notice(words.get("models-no-history")),
        Some(backtest) => {
            let days: Vec<String> =
                backtest.origins.iter().map(|tested| words.day(tested.origin.test_at.day())).collect();
            section.text(words.format("models-intro", &[("days", days.join(", ").into())]));
            let bootstrap = &backtest.settings.bootstrap;
            section.text(words.format(
                "models-intervals",
                &[
                    ("level", words.percent(bootstrap.level, 0).into()),
                    ("times", Arg::Text(words.whole(bootstrap.replicates.into()))),
                ],
            ));
            for proof in backtest.tasks() {
                one_task(&mut section, proof, backtest.settings.horizon_months, currency, words)?;
            }
            if let Some(value) = &backtest.value {
                section.heading(3, words.get("task-value"));
                section.table(value_table(value, currency, words));
                if let Some(table) = totals(backtest, currency, words) {
                    section.table(table);
                }
                if let Some(table) = best(backtest, currency, words) {
                    section.table(table);
                }
            }
        }
    }
    let undated = backtest.and_then(|backtest| backtest.undated.as_ref());
    section.list(
        card_notes(cards, words).into_iter().chain(undated.map(|one| undated_text(one, words))).collect(),
    );
    section.heading(3, words.get("models-cannot"));
    let cannot = ["cannot-cause", "cannot-person", "cannot-change", "cannot-strangers", "cannot-worth"];
    section.list(cannot.map(|key| words.get(key)).to_vec());
    Ok(section)
}

/// Describes the statuses without a date that a backtest may have known too early.
pub fn undated_text(undated: &UndatedStatuses, words: &Words) -> String {
    let count = |number: u64| Arg::Text(words.whole(number));
    let values = [("undated", count(undated.undated)), ("payments", count(undated.payments))];
    words.format("models-undated", &values)
}

/// Returns the name of a task at a horizon.
pub fn task_name(task: Task, horizon_months: u32, words: &Words) -> String {
    let months = Arg::Text(words.whole(horizon_months.into()));
    words.format(&format!("task-{}", task.name()), &[("months", months)])
}

/// Returns the short name of a method.
pub fn method_name(method: Method, words: &Words) -> String {
    words.get(&format!("method-{}", method.name()))
}

fn one_task(
    section: &mut Section,
    proof: &TaskProof,
    months: u32,
    currency: Currency,
    words: &Words,
) -> Result<()> {
    let task = task_name(proof.task, months, words);
    section.heading(3, task.clone());
    section.notice(verdict_text(proof, currency, words));
    let columns: Vec<(String, &MetricsWithIntervals)> = proof
        .model
        .iter()
        .map(|model| (upper_first(&model_name(proof, words)), model))
        .chain(proof.rules.iter().filter(|(rule, _)| !is_repeated(proof, **rule)).map(|(rule, measures)| {
            let amount = proof.task == Task::Amount && *rule == Method::Rule;
            let name = if amount { words.get("method-rule-amount") } else { method_name(*rule, words) };
            (upper_first(&name), measures)
        }))
        .collect();
    if let Some((_, first)) = columns.first() {
        let key = if proof.task == Task::Amount { "models-table-amount" } else { "models-table" };
        section.table(measures(&caption(key, &task, first, words), &columns, currency, words));
    }
    if proof.task != Task::Amount {
        calibration(section, proof, &task, words)?;
    }
    Ok(())
}

/// Returns the heading of the model's column: the name of its method.
fn model_name(proof: &TaskProof, words: &Words) -> String {
    let method = proof.comparison.as_ref().map_or(Method::Logistic, |comparison| comparison.model);
    method_name(method, words)
}

/// Returns whether the rule chosen in training is the same as a rule that has a column of its own.
fn is_repeated(proof: &TaskProof, rule: Method) -> bool {
    let own = proof.rules.get(&rule);
    rule == Method::Rule
        && proof.rules.iter().any(|(other, measures)| *other != rule && Some(measures) == own)
}

fn caption(key: &str, task: &str, measured: &MetricsWithIntervals, words: &Words) -> String {
    let number = |number: u64| Arg::Text(words.whole(number));
    let mut values =
        vec![("task", task.into()), ("rows", number(measured.rows)), ("donors", number(measured.donors))];
    if key == "models-table" {
        values.push(("events", number(measured.events)));
    }
    words.format(key, &values)
}

/// Returns the verdict on a task in one plain sentence: the method that is used (the rule unless the model is
/// better), and the reason, with the loss that decided.
pub fn verdict_text(proof: &TaskProof, currency: Currency, words: &Words) -> String {
    let key = match proof.why {
        WhyMethod::ModelBeatsRule => "why-model_beats_rule",
        WhyMethod::ModelDoesNotBeatRule => "why-model_does_not_beat_rule",
        WhyMethod::TooFewEvents => return words.get("why-too_few_events"),
        WhyMethod::AskedFor => return words.get("why-asked_for"),
        WhyMethod::NoHistoryToTest => return words.get("why-no_history_to_test"),
    };
    let Some(comparison) = &proof.comparison else { return words.get("why-too_few_events") };
    let (metric, difference) = comparison.deciding();
    let of = |measures: Option<&MetricsWithIntervals>| {
        let value = measures.and_then(|measures| measures.value(metric));
        Arg::Text(value.map_or("–".to_owned(), |value| number(metric, value, currency, words)))
    };
    let values = [
        ("metric", lower_first(&words.get(&format!("metric-{}", metric.name()))).into()),
        ("model", of(proof.model.as_ref())),
        ("rule", of(proof.rules.get(&comparison.rule))),
        ("difference", estimate(metric, difference, currency, words).into()),
    ];
    words.format(key, &values)
}

/// Returns the choice between several models in one sentence, with the reason for it.
pub fn selection_text(selection: &Selection, words: &Words) -> String {
    let named = |method: Method| Arg::from(words.get(&format!("choice-named-{}", method.name())));
    let of = |method: Method| selection.candidate(method);
    let loss =
        |method: Method| Arg::from(of(method).map_or("–".to_owned(), |c| words.decimal(c.log_loss, 5)));
    let (chosen, best) = (selection.chosen, selection.best);
    let next = selection
        .candidates
        .iter()
        .filter(|other| other.method != chosen)
        .min_by(|a, b| a.log_loss.total_cmp(&b.log_loss));
    let mut values = vec![("chosen", named(chosen)), ("loss", loss(chosen))];
    let key = match (selection.why, next) {
        (WhyChosen::TooFewEvents, _) => return words.get("choice-too-few"),
        (WhyChosen::LeastLogLoss, None) => "choice-least-alone",
        (WhyChosen::LeastLogLoss, Some(next)) => {
            values.extend([("next", named(next.method)), ("next_loss", loss(next.method))]);
            "choice-least"
        }
        (WhyChosen::WithinOneStandardError, _) => {
            let error = of(chosen).map_or(0.0, |candidate| candidate.standard_error);
            values.extend([("best", named(best)), ("best_loss", loss(best))]);
            values.push(("error", words.decimal(error, 5).into()));
            "choice-simpler"
        }
    };
    words.format(key, &values)
}

fn measures(
    caption: &str,
    columns: &[(String, &MetricsWithIntervals)],
    currency: Currency,
    words: &Words,
) -> Table {
    let mut head = vec![words.get("models-measure")];
    head.extend(columns.iter().map(|(name, _)| name.clone()));
    head.push(words.get("models-better"));
    let last = head.len() - 1;
    let mut table = Table::new(caption.to_owned(), head, &[last]);
    for metric in Metric::ALL {
        if !columns.iter().any(|(_, measures)| measures.value(metric).is_some()) {
            continue;
        }
        let mut cells = vec![upper_first(&words.get(&format!("metric-{}", metric.name())))];
        cells.extend(columns.iter().map(|(_, measures)| match measures.values.get(&metric) {
            Some(found) => estimate(metric, found, currency, words),
            None => "–".to_owned(),
        }));
        cells.push(match metric.direction() {
            Direction::Higher => words.get("better-higher"),
            Direction::Lower => words.get("better-lower"),
            Direction::Target(target) => {
                words.format("better-target", &[("target", number(metric, target, currency, words).into())])
            }
        });
        table.row(cells);
    }
    table
}

fn value_table(value: &ValueProof, currency: Currency, words: &Words) -> Table {
    let task = words.get("task-value");
    let name = |key: &str| upper_first(&words.get(key));
    let columns = vec![(name("method-logistic"), &value.model), (name("method-rule"), &value.rule)];
    measures(&caption("models-table-value", &task, &value.model, words), &columns, currency, words)
}

/// Returns a table of the gifts predicted and received from all donors together, by origin.
fn totals(backtest: &Backtest, currency: Currency, words: &Words) -> Option<Table> {
    let head = ["day", "predicted", "actual", "ratio"];
    let head = head.map(|column| words.get(&format!("models-totals-{column}"))).to_vec();
    let mut table = Table::new(words.get("models-totals"), head, &[]);
    for origin in &backtest.origins {
        let value = origin.value.as_ref()?;
        table.row(vec![
            words.day(origin.origin.test_at.day()),
            money(value.predicted, currency, words),
            money(value.actual, currency, words),
            estimate(Metric::BiasRatio, &value.ratio, currency, words),
        ]);
    }
    let months = Arg::Text(words.whole(backtest.settings.horizon_months.into()));
    Some(table.note(words.format("models-totals-how", &[("months", months)])))
}

/// Returns a table of the totals of the donors expected to give most, by origin, with their intervals; `None`
/// if no origin has an interval.
fn best(backtest: &Backtest, currency: Currency, words: &Words) -> Option<Table> {
    if backtest.totals_within().0 == 0 {
        return None;
    }
    let head = ["models-totals-day", "page-donors", "models-totals-predicted", "models-best-interval"];
    let head = head.into_iter().chain(["models-totals-actual"]).map(|key| words.get(key)).collect();
    let mut table = Table::new(words.get("models-best"), head, &[]);
    for origin in &backtest.origins {
        for total in &origin.best {
            table.row(vec![
                words.day(origin.origin.test_at.day()),
                words.whole(total.donors),
                money(total.predicted, currency, words),
                total.interval.map_or("–".to_owned(), |ends| {
                    let ends = [("low", ends.low), ("high", ends.high)];
                    let ends = ends.map(|(name, end)| (name, Arg::from(money(end, currency, words))));
                    words.format("audit-interval", &ends)
                }),
                money(total.actual, currency, words),
            ]);
        }
    }
    Some(table.note(words.get("models-best-how")))
}

fn money(units: f64, currency: Currency, words: &Words) -> String {
    words.money(Cents::new((units * 100.0).round() as i64), currency, true)
}

/// Returns what was expected of the best donors of the newest tested day and what came, with the number of
/// totals within their intervals; `None` if no total has an interval.
pub fn totals_text(backtest: &Backtest, currency: Currency, words: &Words) -> Option<String> {
    let newest = backtest.origins.first()?;
    let total = newest.best.first()?;
    let ends = total.interval?;
    let (known, within) = backtest.totals_within();
    let whole = |number: u64| Arg::Text(words.whole(number));
    let money = |units: f64| Arg::from(money(units, currency, words));
    let values = [
        ("donors", whole(total.donors)),
        ("day", words.day(newest.origin.test_at.day()).into()),
        ("predicted", money(total.predicted)),
        ("low", money(ends.low)),
        ("high", money(ends.high)),
        ("actual", money(total.actual)),
        ("known", whole(known)),
        ("within", whole(within)),
    ];
    Some(words.format("models-best-said", &values))
}

fn estimate(metric: Metric, found: &Estimate, currency: Currency, words: &Words) -> String {
    let write = |value: f64| number(metric, value, currency, words);
    match (found.value, found.interval) {
        (Some(value), Some(interval)) => {
            let ends = [("low", write(interval.low).into()), ("high", write(interval.high).into())];
            format!("{} {}", write(value), words.format("audit-interval", &ends))
        }
        (Some(value), None) => write(value),
        (None, _) => "–".to_owned(),
    }
}

fn number(metric: Metric, value: f64, currency: Currency, words: &Words) -> String {
    match metric {
        Metric::MeanAbsoluteError => words.money(Cents::new((value * 100.0).round() as i64), currency, false),
        Metric::Coverage80 | Metric::ValueTop10 => words.percent(value, 1),
        Metric::Lift10 | Metric::EventRatio | Metric::BiasRatio | Metric::AboveRatio => {
            words.decimal(value, 2)
        }
        _ => words.decimal(value, 3),
    }
}

fn calibration(section: &mut Section, proof: &TaskProof, task: &str, words: &Words) -> Result<()> {
    let named = proof
        .model
        .iter()
        .map(|model| ("method-logistic", model))
        .chain(proof.rules.get(&Method::Rule).map(|rule| ("method-rule", rule)));
    let panels: Vec<Panel> = named
        .map(|(key, measures)| {
            let shown = || measures.calibration.iter().filter(|bin| bin.rows >= LEAST_BIN);
            let n = Arg::Text(words.whole(shown().map(|bin| bin.rows).sum()));
            let point = |bin: &CalibrationBin| {
                let (x, y) = (bin.predicted?, bin.observed?);
                Some(Point { x, y, interval: None })
            };
            Panel {
                label: upper_first(&words.get(key)),
                note: words.format("chart-size", &[("n", n)]),
                points: shown().filter_map(point).collect(),
            }
        })
        .filter(|panel| !panel.points.is_empty())
        .collect();
    if panels.is_empty() {
        return Ok(());
    }
    let end = panels.iter().flat_map(|panel| &panel.points).map(|p| p.x.max(p.y)).fold(0.05, f64::max);
    let equal = Backdrop {
        label: words.get("chart-calibration-equal"),
        points: vec![(0.0, 0.0), (1.0, 1.0)],
        dash: (2.0, 4.0),
    };
    let chart = PanelChart {
        name: "calibration",
        title: &words.format("models-calibration", &[("task", task.into())]),
        along: &words.get("models-predicted"),
        up: &words.get("models-observed"),
        axis: Axis::from_zero(end),
        panels: &panels,
        backdrops: &[equal],
        marked: true,
        format: &|share| words.percent(share, 0),
    };
    let how = words.format("models-calibration-how", &[("k", Arg::Text(words.whole(LEAST_BIN)))]);
    section.figure(chart.draw()?, how);
    Ok(())
}
