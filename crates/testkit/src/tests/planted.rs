//! The planted disparity, seen by models that do not know the group.

use crate::{Association, Gender, Kind, Planted, SimulationParams, Status, simulate};
use chrono::{Datelike, Months, NaiveDate};

const FEATURES: usize = 13;

/// History before a day and label of the 12 months from it, one entry per donor with a settled gift before.
struct Table {
    donor: Vec<usize>,
    x: Vec<[f64; FEATURES]>,
    label: Vec<bool>,
}

fn table(association: &Association, year: i32) -> Table {
    let cut = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let c = cut.to_epoch_days();
    let before = |months| cut.checked_sub_months(Months::new(months)).unwrap().to_epoch_days();
    let windows = [3, 6, 12, 24].map(before);
    let mut of: Vec<Vec<&crate::SimGift>> = vec![Vec::new(); association.donors.len()];
    let counted = |gift: &&crate::SimGift| gift.status == Status::Settled && gift.kind == Kind::Gift;
    association.gifts.iter().filter(counted).for_each(|gift| of[gift.donor as usize].push(gift));
    let mut out = Table { donor: vec![], x: vec![], label: vec![] };
    for (donor, gifts) in of.iter().enumerate() {
        let history: Vec<_> = gifts.iter().filter(|gift| gift.day < c).collect();
        let (Some(first), Some(last)) = (history.first(), history.last()) else { continue };
        let since = |start: i32| history.iter().filter(move |gift| gift.day >= start);
        let n = history.len() as f64;
        let mut years: Vec<i32> =
            history.iter().map(|g| NaiveDate::from_epoch_days(g.day).unwrap().year()).collect();
        years.dedup();
        let december =
            history.iter().filter(|g| NaiveDate::from_epoch_days(g.day).unwrap().month() == 12).count()
                as f64;
        let gap = f64::from(last.day - first.day) / (n - 1.0).max(1.0);
        let [n3, n6, n12, n24] = windows.map(|start| (since(start).count() as f64).ln_1p());
        let sum12 = since(windows[2]).map(|g| g.cents as f64 / 100.0).sum::<f64>().ln_1p();
        out.x.push([
            n.ln_1p(),
            f64::from(c - last.day).ln(),
            f64::from(c - first.day).ln(),
            n3,
            n6,
            n12,
            n24,
            sum12,
            years.len() as f64,
            december / n,
            gap.ln_1p(),
            f64::from(u8::from(n < 2.0)),
            f64::from(u8::from(since(windows[0]).any(|g| g.recurring))),
        ]);
        out.label.push(if year > 2024 {
            association.truth[donor].gave_next_12m
        } else {
            let end = NaiveDate::from_ymd_opt(year + 1, 1, 1).unwrap().to_epoch_days();
            gifts.iter().any(|gift| (c..end).contains(&gift.day))
        });
        out.donor.push(donor);
    }
    out
}

/// Fits a logistic regression by plain gradient descent on standardised columns: slow, short, independent of
/// the models of the program.
fn logistic(train: &Table, score: &Table) -> Vec<f64> {
    let n = train.x.len() as f64;
    let mean: Vec<f64> = (0..FEATURES).map(|j| train.x.iter().map(|x| x[j]).sum::<f64>() / n).collect();
    let sd: Vec<f64> = (0..FEATURES)
        .map(|j| (train.x.iter().map(|x| (x[j] - mean[j]).powi(2)).sum::<f64>() / n).sqrt().max(1e-9))
        .collect();
    let z = |x: &[f64; FEATURES], j: usize| (x[j] - mean[j]) / sd[j];
    let mut w = [0.0; FEATURES + 1];
    let linear = |w: &[f64; FEATURES + 1], x: &[f64; FEATURES]| {
        w[FEATURES] + (0..FEATURES).map(|j| w[j] * z(x, j)).sum::<f64>()
    };
    for _ in 0..1_500 {
        let mut gradient = [0.0; FEATURES + 1];
        for (x, &label) in train.x.iter().zip(&train.label) {
            let error = 1.0 / (1.0 + (-linear(&w, x)).exp()) - f64::from(u8::from(label));
            (0..FEATURES).for_each(|j| gradient[j] += error * z(x, j));
            gradient[FEATURES] += error;
        }
        (0..=FEATURES).for_each(|j| w[j] -= 0.5 * gradient[j] / n);
    }
    score.x.iter().map(|x| linear(&w, x)).collect()
}

/// Counts gift days with a half-life of about a year: a rule without any fitting.
fn decayed_frequency(association: &Association, score: &Table, year: i32) -> Vec<f64> {
    let c = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().to_epoch_days();
    let mut sum = vec![0.0; association.donors.len()];
    for gift in &association.gifts {
        if gift.status == Status::Settled && gift.kind == Kind::Gift && gift.day < c {
            sum[gift.donor as usize] += (-f64::from(c - gift.day) / 500.0).exp();
        }
    }
    score.donor.iter().map(|&donor| sum[donor]).collect()
}

/// Ratios planted group / others when the best 30 % are selected.
#[derive(Debug)]
struct Seen {
    members: usize,
    base: f64,
    selection: f64,
    tpr: f64,
}

fn seen(association: &Association, table: &Table, score: &[f64]) -> Seen {
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_by(|&a, &b| score[b].total_cmp(&score[a]).then(a.cmp(&b)));
    let mut selected = vec![false; score.len()];
    order.iter().take(score.len() * 3 / 10).for_each(|&row| selected[row] = true);
    let rate = |planted: bool, given: &dyn Fn(usize) -> bool, hit: &dyn Fn(usize) -> bool| {
        let rows: Vec<usize> = (0..score.len())
            .filter(|&row| association.truth[table.donor[row]].planted == planted && given(row))
            .collect();
        rows.iter().filter(|&&row| hit(row)).count() as f64 / rows.len() as f64
    };
    let ratio = |given: &dyn Fn(usize) -> bool, hit: &dyn Fn(usize) -> bool| {
        rate(true, given, hit) / rate(false, given, hit)
    };
    Seen {
        members: table.donor.iter().filter(|&&donor| association.truth[donor].planted).count(),
        base: ratio(&|_| true, &|row| table.label[row]),
        selection: ratio(&|_| true, &|row| selected[row]),
        tpr: ratio(&|row| table.label[row], &|row| selected[row]),
    }
}

/// Returns the ratios of the rule and of the model at the start of `year`.
fn both(association: &Association, year: i32) -> [Seen; 2] {
    let (train, score) = (table(association, year - 1), table(association, year));
    [decayed_frequency(association, &score, year), logistic(&train, &score)]
        .map(|scores| seen(association, &score, &scores))
}

fn with(seed: u64, disparity: f64, planted: Planted) -> Association {
    simulate(&SimulationParams { seed, disparity, planted, ..SimulationParams::default() }).unwrap()
}

/// Backtests of 2023 and 2024, and the list of 2025, judged by the later outcome.
const YEARS: [i32; 3] = [2023, 2024, 2025];

#[test]
fn the_sample_hides_the_group_from_rule_and_model() {
    let association = with(SimulationParams::default().seed, 1.0, Planted::Area);
    for year in YEARS {
        let [rule, model] = both(&association, year);
        assert!(rule.members >= 150, "{rule:?}");
        // Base rates differ by chance only: a ratio of such shares has a standard error of about 0.09.
        assert!((rule.base - 1.0).abs() < 0.1, "{year} {rule:?}");
        assert!(rule.selection < 0.4 && rule.tpr < 0.4, "{year} {rule:?}");
        assert!(model.selection < 0.6 && model.tpr < 0.6, "{year} {model:?}");
    }
}

#[test]
fn other_seeds_hide_it_too() {
    for seed in [1, 2, 3] {
        let association = with(seed, 1.0, Planted::Area);
        for year in YEARS {
            let [rule, model] = both(&association, year);
            assert!(rule.selection < 0.5 && model.selection < 0.8, "{seed} {year} {rule:?} {model:?}");
        }
    }
}

#[test]
fn without_planting_there_is_no_gap() {
    // Standard error of a ratio with 1,000 members and a selection rate of 0.3: about 0.05.
    for seed in [1, 2] {
        let params = SimulationParams { donors: 8_000, seed, disparity: 0.0, ..SimulationParams::default() };
        let association = simulate(&params).unwrap();
        for year in YEARS {
            for seen in both(&association, year) {
                assert!((0.8..1.25).contains(&seen.selection), "{seed} {year} {seen:?}");
                assert!((0.8..1.25).contains(&seen.tpr), "{seed} {year} {seen:?}");
            }
        }
    }
}

#[test]
fn the_loss_leaves_labels_population_and_truth_alone() {
    for planted in [Planted::Area, Planted::OlderWomen] {
        let (whole, thin) = (with(5, 0.0, planted), with(5, 1.0, planted));
        for year in [2021, 2022, 2023, 2024, 2025] {
            let (a, b) = (table(&whole, year), table(&thin, year));
            assert_eq!((a.donor, a.label), (b.donor, b.label), "{year}");
        }
        assert_eq!(whole.donors, thin.donors);
        let mut lost = 0;
        for (a, b) in whole.truth.iter().zip(&thin.truth) {
            assert_eq!(crate::Truth { unrecorded: b.unrecorded, ..*a }, *b);
            assert!(a.unrecorded == 0 && (b.planted || b.unrecorded == 0));
            lost += b.unrecorded as usize;
        }
        assert_eq!(whole.gifts.len() - thin.gifts.len(), lost);
        assert!(lost > 500, "{lost}");
    }
}

#[test]
fn the_other_group_can_be_planted() {
    let association = with(1, 1.0, Planted::OlderWomen);
    for (donor, truth) in association.donors.iter().zip(&association.truth) {
        let (Some(gender), Some(born)) = (donor.gender, donor.birth_year) else { continue };
        assert_eq!(truth.planted, gender == Gender::Woman && born <= 2024 - 70);
    }
    let [rule, model] = both(&association, 2024);
    assert!(rule.members >= 150 && rule.selection < 0.5 && model.selection < 0.8, "{rule:?} {model:?}");
}

#[test]
fn half_a_disparity_loses_half() {
    let lost = |disparity| {
        let association = with(3, disparity, Planted::Area);
        association.truth.iter().map(|truth| f64::from(truth.unrecorded)).sum::<f64>()
    };
    let share = lost(0.5) / lost(1.0);
    assert!((0.43..0.57).contains(&share), "{share}");
}
