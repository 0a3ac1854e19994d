//! Histories unlike the sample end in an answer: other identifiers, a year that ends early, a mistyped year,
//! one year only.

use std::path::Path;

use super::{column, done, folder, json, sample, text, write};

/// The sample with each row of gifts and donors changed.
fn changed(
    home: &Path,
    gift: impl Fn(&mut Vec<String>) -> bool,
    donor: impl Fn(&mut Vec<String>) -> bool,
) -> String {
    let one = |name: &str, change: &dyn Fn(&mut Vec<String>) -> bool| {
        let lines = std::fs::read_to_string(sample(name)).unwrap();
        let mut lines = lines.lines();
        let mut kept = vec![lines.next().unwrap().to_owned()];
        for line in lines {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if change(&mut cells) {
                kept.push(cells.join(","));
            }
        }
        write(&home.join("in").join(name), format!("{}\n", kept.join("\n")).as_bytes());
    };
    one("gifts.csv", &gift);
    one("donors.csv", &donor);
    text(&home.join("in"))
}

fn place(name: &str, of: &str) -> usize {
    let head = std::fs::read_to_string(sample(name)).unwrap();
    head.lines().next().unwrap().split(',').position(|cell| cell == of).unwrap()
}

#[test]
fn identifiers_that_step_by_ten_change_no_answer() {
    let home = folder();
    let (of_gift, of_donor) = (place("gifts.csv", "donor_id"), place("donors.csv", "donor_id"));
    let times = |cells: &mut Vec<String>, at: usize| {
        cells[at] = (cells[at][1..].parse::<u64>().unwrap() * 10).to_string();
        true
    };
    let input = changed(home.path(), |cells| times(cells, of_gift), |cells| times(cells, of_donor));
    for model in ["logistic", "rule"] {
        let out = home.path().join(model);
        done(&["run", &input, "--out", &text(&out), "--model", model]);
        assert!(column(&out.join("campaign/plan.csv"), 0).len() > 100);
        let gift = json(&out.join("model/gift.json"));
        assert_eq!(gift["card"]["method"], model, "{}", gift["card"]["notes"]);
        assert_eq!(gift["model"].is_null(), model == "rule");
        assert_eq!(json(&out.join("model/amount.json"))["model"].is_null(), model == "rule");
    }
}

#[test]
fn a_ledger_that_ends_on_29_december_reaches_the_first_of_january() {
    let home = folder();
    let day = place("gifts.csv", "date");
    let input = changed(home.path(), |cells| cells[day].as_str() <= "2024-12-29", |_| true);
    let out = home.path().join("out");
    done(&["run", &input, "--out", &text(&out)]);
    assert_eq!(json(&out.join("run.json"))["as_of"], "2025-01-01");
    // AskAmounts for by name, the day is the same.
    let again = home.path().join("again");
    done(&["run", &input, "--out", &text(&again), "--as-of", "2025-01-01"]);
    let scores = |out: &Path| std::fs::read(out.join("scores.csv")).unwrap();
    assert_eq!(scores(&out), scores(&again));
}

#[test]
fn a_mistyped_year_is_said_first_and_moves_nothing() {
    let home = folder();
    let (day, id) = (place("gifts.csv", "date"), place("gifts.csv", "gift_id"));
    let input = changed(
        home.path(),
        |cells| {
            if cells[id] == "700" {
                cells[day] = "2194-03-01".to_owned();
            }
            true
        },
        |_| true,
    );
    let out = home.path().join("out");
    let said = done(&["run", &input, "--out", &text(&out)]).words();
    assert_eq!(json(&out.join("run.json"))["as_of"], "2025-01-01");
    assert!(column(&out.join("campaign/plan.csv"), 0).len() > 100);
    let first = said.lines().next().unwrap();
    assert!(first.contains("after the day of the import") && first.contains("row"), "{said}");
}

#[test]
fn one_year_of_history_gives_a_report_and_a_list_by_the_last_gift() {
    let home = folder();
    let day = place("gifts.csv", "date");
    let input = changed(home.path(), |cells| cells[day].starts_with("2024"), |_| true);
    let out = home.path().join("out");
    let said = done(&["run", &input, "--out", &text(&out)]).err;
    assert!(said.contains("No prediction could be tested yet"), "{said}");
    assert!(!out.join("model/gift.json").exists());
    let mut plan = csv::Reader::from_path(out.join("campaign/plan.csv")).unwrap();
    let header = plan.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|cell| cell == name).unwrap();
    let rows: Vec<csv::StringRecord> = plan.records().map(Result::unwrap).collect();
    assert!(rows.len() > 100);
    let gifts: Vec<f64> = rows.iter().map(|row| row[at("expected_gift")].parse().unwrap()).collect();
    assert!(gifts.is_sorted_by(|a, b| a >= b));
    assert!(
        rows.iter().all(|row| row[at("gift_likelihood")].is_empty() && row[at("expected_value")].is_empty())
    );
    // The list can be approved and exported as any other.
    let campaign = text(&out.join("campaign"));
    done(&["review", &campaign, "--approve", "--by", "Camille"]);
    done(&["export", &campaign, "--out", &text(&home.path().join("mailing.csv"))]);
}
