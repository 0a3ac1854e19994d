//! From the sample's files to an audited, approved list, in one process.

use std::path::{Path, PathBuf};

use obole_fairness::{Metric, Outcome};
use obole_ledger::canonical::{Dialect, read_donors, read_gifts};

use super::*;
use crate::audit::{AuditSettings, CampaignAudit, Predictions, campaign_audit};
use crate::features::features;
use crate::labels::labels;
use crate::models::{FitSettings, ModelSet, TrainingSet, Unproved};
use crate::segments::{KpiRules, kpi};

fn sample() -> Ledger {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/canonical");
    let open = |name: &str| std::fs::File::open(folder.join(name)).unwrap();
    let mut builder = LedgerBuilder::new();
    let dialect = Dialect::default();
    read_gifts(open("gifts.csv"), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    read_donors(open("donors.csv"), "donors.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    builder.build().unwrap().0
}

/// Fits models on the features as of `fit`, with the outcomes of the next twelve months.
fn fitted(ledger: &Ledger, fit: &str) -> ModelSet<Unproved> {
    let table = features(&ledger.until(as_of(fit)));
    let found = labels(&ledger.outcomes(as_of(fit), 12), &table.donor);
    ModelSet::fit(TrainingSet::join(table, found).unwrap(), &FitSettings::default()).unwrap()
}

fn chain(ledger: &Ledger) -> (Plan<Draft>, CampaignAudit) {
    let now = as_of("2025-01-01");
    let view = ledger.until(now);
    let scores = fitted(ledger, "2024-01-01").score_unproved(&features(&view)).unwrap();
    let candidates = Candidates::from_scores(&scores);
    let found = segments(&view, &SegmentRules::default()).unwrap();
    let settings = PlanSettings {
        budget: Some(Cents::new(60_000)),
        cost: Cents::new(150),
        channel: Some(ContactChannel::Post),
        // With every donor, the planted disparity is beyond chance.
        quiet_days: 0,
        ..PlanSettings::default()
    };
    let draft = propose(&view, &candidates, &found, &settings, BTreeMap::new()).unwrap();

    // Out of time: fitted on 2023's outcomes, tested on those of 2024.
    let origin = as_of("2024-01-01");
    let table = features(&ledger.until(origin));
    let past = fitted(ledger, "2023-01-01").score_unproved(&table).unwrap();
    let truth = labels(&ledger.outcomes(origin, 12), &table.donor);
    let backtest =
        Predictions { as_of: origin, donor: &past.donor, gave: &truth.gave, score: &past.gift_likelihood };
    let seen = draft.for_audit(ledger.donors(), &candidates);
    let audit =
        campaign_audit(ledger.donors(), Some(&seen), Some(&backtest), &AuditSettings::default()).unwrap();
    (draft, audit)
}

#[test]
fn the_sample_from_files_to_an_audited_list() {
    let ledger = sample();
    let (draft, audit) = chain(&ledger);
    assert_eq!(draft.totals().contacted, 400);
    assert_eq!(draft.totals().cost, Cents::new(60_000));
    assert_eq!(draft.exclusions().values().sum::<u64>() + 400, 2_000);
    assert!(draft.rows().iter().all(|row| row.segment.is_some() && row.suggested_ask.is_some()));
    assert!(draft.rows().iter().any(|row| !row.reasons.is_empty()));

    // The data card names the planted group: department 85.
    for (part, metrics) in
        [("list", vec![Metric::SelectionRate]), ("backtest", vec![Metric::SelectionRate, Metric::Tpr])]
    {
        for metric in metrics {
            let verdicts = audit.verdicts();
            let (_, _, verdict) =
                verdicts.iter().find(|(p, a, v)| *p == part && *a == "area" && v.metric == metric).unwrap();
            assert_eq!(verdict.outcome, Outcome::DoesNotMeet, "{part} {metric:?}: {verdict:?}");
            assert_eq!(verdict.pair.as_ref().unwrap().lower, "85", "{part} {metric:?}");
        }
    }
    // A second run gives the same bytes.
    let (again, audit_again) = chain(&ledger);
    assert_eq!(draft.sha256().unwrap(), again.sha256().unwrap());
    assert_eq!(audit.to_json().to_string(), audit_again.to_json().to_string());
}

#[test]
fn the_samples_figures_hold_together() {
    let ledger = sample();
    let view = ledger.until(as_of("2025-01-01"));
    let found = kpi(&view, &KpiRules::default()).unwrap();
    assert_eq!(found.years.len(), 8);
    let last = found.years.last().unwrap();
    // On 1 January the rolling year is the calendar year.
    assert_eq!(*last, found.rolling);
    for pair in found.years.windows(2) {
        assert_eq!(pair[1].income_before, pair[0].income);
        assert_eq!(pair[1].retention.all.of, pair[0].donors);
        assert_eq!(pair[1].net_change().get(), pair[1].income.get() - pair[0].income.get());
    }
    let counts = segments(&view, &SegmentRules::default()).unwrap().counts();
    assert_eq!(counts[&crate::segments::LifeCycle::Lybunt], last.lybunt);
    assert!(counts.values().all(|count| *count > 0), "{counts:?}");
}
