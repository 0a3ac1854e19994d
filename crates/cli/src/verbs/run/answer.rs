//! The answer of `obole run` on one screen. With `-v`, `run` prints what each step found instead.

use std::path::Path;

use obole::campaign::{Arm, DonorCoverage, Draft, Plan};
use obole::evaluate::Backtest;
use obole::models::Task;
use obole_ledger::{Cents, Finding, Receipt, Status};
use obole_people::{Intake, VaultForm};
use obole_report::{Arg, AuditInput, disparities, exclusion_brief, finding_lines};

use super::super::{import, plan};
use crate::args::MIN_RATIO;
use crate::ui::Ui;

/// Maximum number of lines about findings before the reader is referred to the report.
const FINDINGS: usize = 5;
/// Maximum number of disparities in the answer.
const DISPARITIES: usize = 3;

/// Prints what was read: first the findings that could move the as-of day or the sums, then rows, donors and
/// money, then what a person has to settle.
pub fn read(intake: &Intake, accepted: bool, ui: &mut Ui<'_>) {
    let receipt = &intake.receipt;
    findings(receipt, import::is_doubtful, ui);
    let settled = receipt.sums.iter().filter_map(|(currency, sums)| {
        let sum = sums.get(&Status::Settled)?;
        Some(ui.words().money(*sum, *currency, false))
    });
    let settled: Vec<String> = settled.collect();
    let sums = if settled.is_empty() { ui.words().get("answer-nothing") } else { settled.join(" + ") };
    let values = [
        ("read", Arg::from(receipt.read)),
        ("taken", receipt.taken.into()),
        ("repeated", receipt.repeated.into()),
        ("refused", receipt.refused.into()),
        ("donors", receipt.donors.into()),
        ("sums", sums.into()),
    ];
    ui.paragraph("answer-read", &values);
    import::print_set_aside(receipt, ui);
    if receipt.refused > 0 {
        import::print_reasons(receipt, ui);
    }
    import::print_donor_rows(receipt, accepted, ui);
    findings(receipt, import::is_about_people, ui);
    import::print_unread(intake, ui);
}

/// Prints the first of the wanted findings, problems first, and how many more there are.
fn findings(receipt: &Receipt, wanted: impl Fn(&Finding) -> bool, ui: &mut Ui<'_>) {
    let mut found: Vec<Finding> = receipt.findings.iter().filter(|found| wanted(found)).cloned().collect();
    found.sort_by_key(|found| std::cmp::Reverse(found.severity));
    let lines = finding_lines(&found, ui.words());
    for line in lines.iter().take(FINDINGS) {
        ui.wrap(line, "", "  ");
    }
    if lines.len() > FINDINGS {
        ui.print("answer-more-findings", &[("n", ((lines.len() - FINDINGS) as u64).into())]);
    }
}

/// Prints the interval of what the people on the list are likely to give, where past years tell it.
fn total_interval(proposal: &Plan<Draft>, proof: Option<&Backtest>, ui: &mut Ui<'_>) {
    let goal = proposal.settings().goal;
    let Some(proof) = proof.filter(|_| goal.is_appeal() && goal.task().is_none()) else { return };
    let contacted = proposal.rows().iter().filter(|row| row.arm == Arm::Contacted);
    let expected: Vec<f64> = contacted.map(|row| row.expected_value.units()).collect();
    let Some(ends) = proof.total_interval(&expected) else { return };
    let money = |units: f64| {
        let cents = Cents::new((units * 100.0).round() as i64);
        Arg::from(ui.words().money(cents, proposal.currency(), true))
    };
    let values = [("low", money(ends.low)), ("high", money(ends.high))];
    ui.paragraph("answer-total-interval", &values);
}

/// Prints the list in one line, the donors left out, and the predictions on which the list is based.
pub fn list(proposal: &Plan<Draft>, proof: Option<&Backtest>, ui: &mut Ui<'_>) {
    if plan::is_list(proposal) {
        plan::print_totals(proposal, ui);
        total_interval(proposal, proof, ui);
        let left_out: Vec<String> = proposal
            .exclusions()
            .iter()
            .filter(|(_, count)| **count > 0)
            // A number and what it counts stay on one line.
            .map(|(why, count)| {
                format!("{}\u{a0}{}", ui.words().whole(*count), exclusion_brief(*why, ui.words()))
            })
            .collect();
        if !left_out.is_empty() {
            ui.paragraph("answer-left-out", &[("reasons", left_out.join(" · ").into())]);
        }
        plan::print_goal_and_channel(proposal, ui);
        if proposal.totals().held_out > 0 {
            ui.print("hold-out-brief", &[("held", proposal.totals().held_out.into())]);
        }
        plan::print_contacts(proposal, ui);
        plan::print_effect(proposal, ui);
        if proposal.settings().coverage != DonorCoverage::Complete {
            plan::print_coverage(proposal, ui);
        }
    } else {
        plan::print_nobody(proposal, ui);
    }
    plan::print_consent(proposal, ui);
    let Some(proof) = proof else { return };
    let tasks = |rule: bool| -> Vec<String> {
        let of_goal = proposal.settings().goal.task();
        let told = proof.tasks().filter(|one| Task::MAIN.contains(&one.task) || of_goal == Some(one.task));
        let of = told.filter(|one| one.method.is_rule() == rule).map(|one| one.task);
        of.map(|task| ui.words().get(&format!("answer-task-{}", task.name()))).collect()
    };
    for (key, tasks) in [("answer-by-model", tasks(false)), ("answer-by-rule", tasks(true))] {
        if !tasks.is_empty() {
            ui.paragraph(key, &[("tasks", tasks.join(", ").into())]);
        }
    }
}

/// Prints the clearest disparities.
pub fn look_at(audit: &AuditInput<'_>, min_ratio: f64, out: &Path, ui: &mut Ui<'_>) {
    let found = disparities(audit, ui.words());
    let number = ui.words().decimal(min_ratio, 2);
    let is_default = (min_ratio - MIN_RATIO).abs() < f64::EPSILON;
    let threshold = Arg::Text(match is_default {
        true => ui.words().format("answer-default", &[("threshold", number.into())]),
        false => number,
    });
    if found.is_empty() {
        ui.paragraph("answer-no-disparity", &[("threshold", threshold)]);
        return;
    }
    ui.paragraph("answer-look", &[("threshold", threshold)]);
    for text in found.iter().take(DISPARITIES) {
        ui.wrap(text, "  - ", "    ");
    }
    if found.len() > DISPARITIES {
        let path = out.join("audit/audit.html").display().to_string();
        let more = (found.len() - DISPARITIES) as u64;
        ui.print("answer-more-disparities", &[("n", more.into()), ("path", path.into())]);
    }
}

/// Prints the next commands.
pub fn next(is_list: bool, out: &Path, people: &Path, ui: &mut Ui<'_>) {
    let at = |name: &str| out.join(name).display().to_string();
    if !is_list {
        ui.paragraph("run-done-nobody", &[("path", at("report.html").into())]);
        return;
    }
    ui.print("answer-report", &[("path", at("report.html").into())]);
    let campaign = at("campaign");
    let [name, sheet] = ["answer-name", "answer-sheet"].map(|key| ui.words().get(key));
    let (vault, sheet) = if VaultForm::of(people) == VaultForm::Absent {
        ui.print("answer-next", &[("sheet", at("campaign/plan.csv").into())]);
        (String::new(), String::new())
    } else {
        // A person decides about people, and not about identifiers.
        let vault = format!(" --people {}", people.display());
        ui.print("answer-next-named", &[]);
        ui.line_unless_quiet(&format!("  obole review {campaign}{vault} --sheet {sheet}"));
        (vault, format!(" --sheet {sheet}"))
    };
    ui.line_unless_quiet(&format!("  obole review {campaign}{sheet} --approve --by {name}"));
    ui.line_unless_quiet(&format!("  obole export {campaign}{vault} --out mailing.csv"));
}
