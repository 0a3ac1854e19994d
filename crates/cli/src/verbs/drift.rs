//! Changes since the fit, in words.

use obole::models::{Models, Task};
use obole::monitor::{Drift, DriftSignal, Refit, Verdict};
use obole_report::{feature_name, task_name};

use crate::ui::Ui;

/// Maximum number of inputs that are named; the others are counted.
const NAMED: usize = 5;

/// Prints whether the models still fit, what moved, and when to fit again.
pub fn print(drift: Option<&Drift>, models: &Models, ui: &mut Ui<'_>) {
    let Some(drift) = drift else {
        ui.print("drift-no-record", &[]);
        return;
    };
    let card = models.gift().card();
    let head = match drift.verdict {
        Verdict::Steady => "drift-steady",
        Verdict::Moved => "drift-moved",
        Verdict::Refit if matches!(drift.refit, Refit::Now { .. }) => "drift-refit",
        // No newer data are known to fit on.
        Verdict::Refit => "drift-distrust",
    };
    ui.print(head, &[("day", ui.words().day(card.as_of.day()).into())]);
    let (inputs, others): (Vec<&DriftSignal>, Vec<&DriftSignal>) =
        drift.signs.iter().partition(|sign| matches!(sign, DriftSignal::Input { .. }));
    for sign in others.into_iter().chain(inputs.iter().copied().take(NAMED)) {
        print_one(sign, card.horizon_months, ui);
    }
    if inputs.len() > NAMED {
        ui.print("drift-more-inputs", &[("n", (inputs.len() - NAMED).into())]);
    }
    if drift.other_season && drift.verdict > Verdict::Steady {
        ui.print("drift-season", &[]);
    }
    if let Some(back) = &drift.look_back
        && let Some(gift) = back.chances.get(&Task::Gift)
    {
        let words = ui.words();
        let (expected, observed) = (words.percent(gift.expected, 1), words.percent(gift.observed, 1));
        let day = words.day(back.as_of.day());
        ui.print(
            "drift-look-back",
            &[("day", day.into()), ("expected", expected.into()), ("observed", observed.into())],
        );
    }
    match drift.refit {
        Refit::Now { as_of } => ui.print("drift-fit-now", &[("day", as_of.to_string().into())]),
        Refit::From { day } => ui.print("drift-fit-from", &[("day", ui.words().day(day.day()).into())]),
    }
}

fn print_one(sign: &DriftSignal, horizon: u32, ui: &mut Ui<'_>) {
    let words = ui.words();
    let name = |task: Task| task_name(task, horizon, words);
    match sign {
        DriftSignal::Input { feature, psi } => {
            let (feature, psi) = (feature_name(feature, words), words.decimal(*psi, 2));
            ui.print("drift-input", &[("feature", feature.into()), ("psi", psi.into())]);
        }
        DriftSignal::Score { task, psi } => {
            let (task, psi) = (name(*task), words.decimal(*psi, 2));
            ui.print("drift-score", &[("task", task.into()), ("psi", psi.into())]);
        }
        DriftSignal::Share { task, expected, observed } => {
            let (expected, observed) = (words.percent(*expected, 1), words.percent(*observed, 1));
            let task = name(*task);
            let values =
                [("task", task.into()), ("expected", expected.into()), ("observed", observed.into())];
            ui.print("drift-share", &values);
        }
        DriftSignal::Slope { task, slope } => {
            let key = if *slope < 1.0 { "drift-slope-low" } else { "drift-slope-high" };
            let (task, slope) = (name(*task), words.decimal(*slope, 2));
            ui.print(key, &[("task", task.into()), ("slope", slope.into())]);
        }
        _ => {}
    }
}
