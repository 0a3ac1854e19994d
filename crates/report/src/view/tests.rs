//! Every code that a result can hold has its words. A missing sentence fails these tests.

use std::collections::BTreeMap;

use obole::campaign::Exclusion;
use obole::evaluate::{Comparison, Estimate, Interval, Metric, MetricsWithIntervals, TaskProof, WhyMethod};
use obole::models::{CardNote, Method, ModelCard, Task};
use obole::segments::LifeCycle;
use obole_ledger::{ContactChannel, Currency, Finding, FindingCode, Severity, Status};

use super::{donors, list, made, models, read};
use crate::words::{Lang, Words};

const METHODS: [Method; 7] = [
    Method::Logistic,
    Method::Rule,
    Method::Ridge,
    Method::LastGift,
    Method::MeanGift,
    Method::MaxGift,
    Method::LastYear,
];

#[test]
fn every_code_has_its_words_in_both_languages() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let mut said: Vec<String> = Metric::ALL
            .into_iter()
            .map(|metric| format!("metric-{}", metric.name()))
            .chain(METHODS.iter().map(|method| format!("method-full-{}", method.name())))
            .chain(Status::ALL.into_iter().map(|status| format!("status-{}", status.name())))
            .chain(ContactChannel::ALL.into_iter().map(|channel| format!("channel-{}", channel.name())))
            .chain(obole_fairness::Metric::RATES.into_iter().map(|rate| format!("rate-{}", rate.key())))
            .map(|key| words.get(&key))
            .collect();
        said.extend(METHODS.map(|method| models::method_name(method, &words)));
        said.extend(Task::ALL.map(|task| models::task_name(task, 12, &words)));
        said.extend(Exclusion::ALL.map(|exclusion| list::exclusion_name(exclusion, &words)));
        said.extend(LifeCycle::ALL.map(|segment| donors::segment_name(segment, &words)));
        assert!(said.iter().all(|text| !text.is_empty()));
    }
}

fn finding(row: Option<u64>, count: Option<u64>, severity: Severity) -> Finding {
    let code = FindingCode::UnreadableDate;
    Finding { code, severity, file: "a.csv".into(), row, column: Some("date".into()), count }
}

#[test]
fn findings_of_one_kind_are_one_line_and_the_worst_come_first() {
    let words = Words::new(Lang::En);
    let found = [
        finding(None, None, Severity::Note),
        finding(Some(4), None, Severity::Problem),
        finding(Some(9), None, Severity::Problem),
        finding(None, Some(1_200), Severity::Warning),
    ];
    let what = "the date cannot be read; write YYYY-MM-DD (a.csv, column date";
    assert_eq!(
        read::findings(&found, &words),
        [
            format!("Problem: {what}, 2 rows: 4, 9)"),
            format!("To check: {what}, 1,200 rows)"),
            format!("Note: {what})"),
        ]
    );
    assert_eq!(read::findings(&found[1..2], &words), [format!("Problem: {what}, row 4)")]);
    let many: Vec<Finding> = (2..30).map(|row| finding(Some(row), None, Severity::Problem)).collect();
    assert_eq!(read::findings(&many, &words), [format!("Problem: {what}, 28 rows, the first: 2, 3, 4)")]);
}

fn measured(metric: Metric, value: f64) -> MetricsWithIntervals {
    let estimate = Estimate { value: Some(value), interval: None };
    MetricsWithIntervals { values: BTreeMap::from([(metric, estimate)]), ..MetricsWithIntervals::default() }
}

#[test]
fn the_verdict_names_the_loss_and_what_is_used() {
    let difference = Estimate { value: Some(-0.05), interval: Some(Interval { low: -0.08, high: -0.02 }) };
    let mut proof = TaskProof {
        model: Some(measured(Metric::LogLoss, 0.45)),
        rules: BTreeMap::from([(Method::Rule, measured(Metric::LogLoss, 0.5))]),
        comparison: Some(Comparison {
            model: Method::Logistic,
            rule: Method::Rule,
            metric: Metric::LogLoss,
            difference,
            differences: BTreeMap::new(),
        }),
        why: WhyMethod::ModelBeatsRule,
        ..TaskProof::untested(Task::Gift)
    };
    let english = Words::new(Lang::En);
    let said = models::verdict_text(&proof, Currency::EUR, &english);
    assert!(said.starts_with("The model is used"), "{said}");
    assert!(said.contains("log loss was 0.450 against 0.500"), "{said}");
    let whys = [WhyMethod::ModelDoesNotBeatRule, WhyMethod::TooFewEvents, WhyMethod::NoHistoryToTest];
    for why in whys {
        proof.why = why;
        assert!(models::verdict_text(&proof, Currency::EUR, &english).starts_with("The simple rule is used"));
        let french = models::verdict_text(&proof, Currency::EUR, &Words::new(Lang::Fr));
        assert!(french.starts_with("La règle simple est utilisée"), "{french}");
    }
}

#[test]
fn what_a_card_notes_is_said() {
    let card = serde_json::json!({
        "task": "gift", "version": 1, "made_by": "0.1.0", "feature_table": "v1", "as_of": "2025-01-01",
        "horizon_months": 12, "rows": 40, "events": 3, "method": "rule", "features_used": [],
        "features_refused": [], "features_switched_on": ["age"], "alpha": 1.0, "calibration_asked": "auto",
        "calibration": null,
        "metrics": { "auc": null, "log_loss": null, "log_loss_constant": null, "rmse_log": null },
        "convergence": null, "input_sha256": "", "seed": 0, "notes": []
    });
    let mut card: ModelCard = serde_json::from_value(card).unwrap();
    card.notes = vec![
        CardNote::TooFewEvents { events: 3, needed: 10 },
        CardNote::TooFewRows { rows: 40, needed: 50 },
        CardNote::TooFewNonEvents { non_events: 2, needed: 10 },
        CardNote::PlattBecauseFew,
        CardNote::HorizonIncomplete,
        CardNote::OneSidedPart,
        CardNote::FitFailed,
        CardNote::NoBtyd,
        CardNote::BtydAtLimit,
        CardNote::RuleByProof,
    ];
    for lang in Lang::ALL {
        let said = made::card_notes(&[&card], &Words::new(lang));
        assert_eq!(said.len(), 9, "{said:?}");
    }
    let said = made::card_notes(&[&card], &Words::new(Lang::En));
    assert_eq!(
        said[0],
        "Gift within 12 months: no model was fitted; there are 3 cases with the event and 10 are needed."
    );
    assert_eq!(made::protected_on(&[&card, &card]), ["age"]);
}
