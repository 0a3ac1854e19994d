//! The index against hand-worked and naive values; verdicts; files.

use obole_ledger::Kind;

use super::binned::{Binned, Shift};
use super::look_back::PastProbabilities;
use super::record::{FILE, TrainingRecord, TrainingSample};
use super::{Verdict, assess};
use crate::models::{FitSettings, ModelSet, Task};

/// Computes the index over bins that are found by a comparison with each value.
fn naive(binned: &Binned, now: &[f64]) -> f64 {
    let bins = binned.counts.len() + 1;
    let place = |x: f64| {
        if x.is_nan() {
            return bins - 1;
        }
        (0..binned.cuts.len()).find(|at| x <= binned.cuts[*at]).unwrap_or(binned.cuts.len())
    };
    let mut counts = vec![0.0; bins];
    now.iter().for_each(|x| counts[place(*x)] += 1.0);
    let then: Vec<f64> = binned.counts.iter().chain([&binned.missing]).map(|n| *n as f64).collect();
    let seen: Vec<usize> = (0..bins).filter(|at| then[*at] + counts[*at] > 0.0).collect();
    let shares = |of: &[f64]| -> Vec<f64> {
        let all: f64 = seen.iter().map(|at| of[*at] + 0.5).sum();
        seen.iter().map(|at| (of[*at] + 0.5) / all).collect()
    };
    shares(&then).iter().zip(shares(&counts)).map(|(p, q)| (q - p) * (q / p).ln()).sum()
}

#[test]
fn the_index_is_the_one_worked_by_hand() {
    // Shares .5, .3, .2 become .3, .4, .3: −.2 ln .6 + .1 ln(4/3) + .1 ln 1.5 = .171481. There are enough
    // values that the half added to each bin changes it by less than 1e-5.
    let times = |n: usize, x: f64| std::iter::repeat_n(x, n * 10_000);
    let now: Vec<f64> = times(3, 0.5).chain(times(4, 2.0)).chain(times(3, 9.0)).collect();
    let then = Binned { cuts: vec![1.0, 2.0], counts: vec![50_000, 30_000, 20_000], missing: 0 };
    let shift = then.shift(&now).unwrap();
    assert!((shift.psi - 0.171_481).abs() < 1e-5, "{shift:?}");
    // χ² with two degrees of freedom: 13.816 at 99.9 % (printed in any table), times 2/100,000.
    assert!((shift.bound - 13.816 * 2e-5).abs() < 1e-7, "{shift:?}");
    assert!(shift.exceeds(0.1) && !shift.exceeds(0.25));
}

#[test]
fn the_index_is_that_of_a_plain_loop_on_columns_of_every_kind() {
    let random = |seed: u64, n: u64| -> Vec<f64> {
        (0..n).map(|k| ((k * 2_654_435_761 + seed * 97) % 10_007) as f64 / 10_007.0).collect()
    };
    let whole = |values: &[f64]| -> Vec<f64> { values.iter().map(|x| (x * 4.0).floor()).collect() };
    let holes = |values: &[f64]| -> Vec<f64> {
        values.iter().enumerate().map(|(at, x)| if at % 3 == 0 { f64::NAN } else { *x }).collect()
    };
    let (a, b) = (random(1, 900), random(2, 311));
    let squared: Vec<f64> = b.iter().map(|x| x * x).collect();
    for (then, now) in [
        (a.clone(), squared.clone()),
        (whole(&a), whole(&squared)),
        (holes(&a), b.clone()),
        (a.clone(), vec![f64::NAN; 7]),
        (vec![2.0; 50], vec![2.0, 3.0, 1.0]),
        (vec![f64::NAN; 9], squared.clone()),
    ] {
        let binned = Binned::of(&then);
        assert!(binned.is_valid() && binned.counts.iter().sum::<u64>() + binned.missing == then.len() as u64);
        let shift = binned.shift(&now).unwrap();
        assert!((shift.psi - naive(&binned, &now)).abs() < 1e-12, "{binned:?}");
        assert!(binned.shift(&then).unwrap().psi.abs() < 1e-12);
    }
    assert_eq!(Binned::of(&[]).shift(&a), None);
    assert_eq!(Binned::of(&a).shift(&[]), None);
}

#[test]
fn deciles_hold_a_tenth_each_and_a_column_of_one_value_tells_a_new_one() {
    let even: Vec<f64> = (0..1_000).map(f64::from).collect();
    assert_eq!(Binned::of(&even).counts, vec![100; 10]);
    let flag = |ones: u32| -> Vec<f64> { (0..100).map(|k| f64::from(u8::from(k < ones))).collect() };
    assert_eq!(Binned::of(&flag(30)).counts, vec![0, 70, 30, 0]);
    assert!(Binned::of(&[0.0; 500]).shift(&[1.0; 500]).unwrap().psi > 5.0);
    assert!(Binned::of(&[1.0; 500]).shift(&[0.0; 500]).unwrap().psi > 5.0);
    // A flag of nearly all rows, a flag of nearly no row, and a middle value of nearly all rows.
    assert!(Binned::of(&flag(95)).shift(&flag(70)).unwrap().psi > 0.25);
    assert!(Binned::of(&flag(5)).shift(&flag(30)).unwrap().psi > 0.25);
    let middle: Vec<f64> = flag(96).iter().zip(flag(4)).map(|(a, b)| a + b).collect();
    assert!(Binned::of(&middle).shift(&flag(50)).unwrap().psi > 0.25);
}

#[test]
fn chance_is_no_shift() {
    let small = Binned::of(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    let shift = small.shift(&[5.0, 5.0]).unwrap();
    assert!(shift.psi > 0.25 && !shift.exceeds(0.25), "{shift:?}");
    assert!(!Shift { psi: f64::NAN, bound: 0.0, chance: 0.0 }.exceeds(0.1));
}

#[test]
fn a_share_and_a_slope_are_off_only_beyond_chance() {
    // 10,000 donors with rising probabilities; the share of events equals the probability.
    let ladder = |power: f64| {
        let (mut p, mut came) = (Vec::new(), Vec::new());
        for step in 1..=99 {
            let share = f64::from(step) / 100.0;
            for k in 0..100 {
                p.push(share);
                came.push(f64::from(k) < (100.0 * share.powf(power)).round());
            }
        }
        PastProbabilities::of(&p, &came).unwrap()
    };
    let right = ladder(1.0);
    assert_eq!((right.off(), right.tilt()), (0.0, 0.0));
    assert!((right.slope.unwrap() - 1.0).abs() < 1e-6 && right.ece10.unwrap() < 1e-9, "{right:?}");
    let rarer = ladder(2.0);
    assert!(rarer.off() < -0.2 && rarer.observed < rarer.expected, "{rarer:?}");
    // Squared odds: twice the spread on the log-odds, half the slope.
    let spread = |p: f64| p * p / (p * p + (1.0 - p) * (1.0 - p));
    let (mut p, mut came) = (Vec::new(), Vec::new());
    for step in 1..=99 {
        let share = f64::from(step) / 100.0;
        for k in 0..100 {
            p.push(spread(share));
            came.push(k < step);
        }
    }
    let wide = PastProbabilities::of(&p, &came).unwrap();
    assert!((wide.slope.unwrap() - 0.5).abs() < 1e-6 && wide.tilt() < -0.25 && wide.off() == 0.0, "{wide:?}");
    assert_eq!(PastProbabilities::of(&[0.2; 20], &[false; 20]).unwrap().slope, None);
    assert_eq!(PastProbabilities::of(&[], &[]), None);
}

#[test]
fn a_record_is_read_again_and_another_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert_eq!(TrainingRecord::load(path).unwrap(), None);
    let set = crate::models::test_data::training(400, 3);
    let settings = FitSettings::default();
    let sample = TrainingSample::of(&set, &settings);
    let table = set.features().clone();
    let models = ModelSet::fit(set, &settings).unwrap();
    // Records saved task by task equal one saved at once.
    sample.record(Some(&models.gift), None, None).unwrap().save(path).unwrap();
    sample.record(None, models.lapse.as_ref(), Some(&models.amount)).unwrap().save(path).unwrap();
    let record = TrainingRecord::load(path).unwrap().unwrap();
    let whole = sample.record(Some(&models.gift), models.lapse.as_ref(), Some(&models.amount)).unwrap();
    assert_eq!(record, whole);
    assert!(record.is_of(models.gift.card()) && !record.inputs.contains_key("age"));
    // The same rows again show no shift.
    let drift = assess(&record, &models, &table, None, table.as_of).unwrap();
    assert_eq!((drift.verdict, drift.signs.len()), (Verdict::Steady, 0));
    assert!(drift.scores.contains_key(&Task::Gift) && drift.inputs.values().all(|shift| shift.psi < 1e-9));

    let text = std::fs::read_to_string(path.join(FILE)).unwrap();
    let refused = |text: &str| {
        obole_ledger::disk::write_bytes(&path.join(FILE), text.as_bytes()).unwrap();
        TrainingRecord::load(path).unwrap_err().kind()
    };
    assert_eq!(refused(&text.replacen("\"version\": 1", "\"version\": 2", 1)), Kind::Newer);
    assert_eq!(refused(&text[..text.len() / 2]), Kind::Unreadable);
    assert_eq!(refused(&text.replacen("\"cuts\": [", "\"cuts\": [9e9,", 1)), Kind::Unreadable);
}
