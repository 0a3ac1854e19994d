//! Tests against printed or independently computed values, and on small cases by hand.

use std::path::{Path, PathBuf};

use obole_ledger::Cents;

use super::*;
use crate::Kind;
use crate::campaign::Arm;

mod appeals;
mod before;
mod files;
mod plans;
mod simulated;
mod uplifts;

fn person(arm: Arm, units: f64) -> Person {
    let income = Some(Cents::new((units * 100.0).round() as i64));
    Person { arm, gave: units > 0.0, income, score: None }
}

fn people(contacted: &[f64], held_out: &[f64]) -> Vec<Person> {
    let arm = |arm: Arm, incomes: &[f64]| incomes.iter().map(|x| person(arm, *x)).collect::<Vec<_>>();
    [arm(Arm::Contacted, contacted), arm(Arm::HeldOut, held_out)].concat()
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} instead of {expected}");
}

/// Returns the path of a file next to the workspace, or `None` after printing the reason.
fn beside(path: &str) -> Option<PathBuf> {
    use std::io::Write;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").join(path);
    if path.exists() {
        return Some(path);
    }
    writeln!(std::io::stderr(), "skipped: {} is not there", path.display()).unwrap();
    None
}

/// D. Karlan and J. A. List, American Economic Review 97 (2007) 1774–1793, table 2A: response .0179 of
/// the control group and .0220 of the treatment group. Interval and p value by statsmodels 0.14
/// (`confint_proportions_2indep`, newcomb) and scipy (`fisher_exact`).
#[test]
fn the_matching_experiment_has_its_published_response() {
    let Some(path) = beside("shared/data/tables/matching_gift_experiment.csv") else { return };
    let table = crate::store::read_table(&path).unwrap();
    let column = |name: &'static str| (name, table.column(name).unwrap());
    let columns = TrialColumns {
        outcome: column("out_gavedum"),
        arm: column("treatment"),
        lines: table.lines(),
        ..TrialColumns::default()
    };
    let (people, without) = columns.read().unwrap();
    let found = TrialEffect::of(&people, &TrialSettings::default());
    assert_eq!((found.contacted.people, found.held_out.people, without), (33_396, 16_687, 0));
    near(found.held_out.response_rate.unwrap(), 0.0179, 5e-5);
    near(found.contacted.response_rate.unwrap(), 0.0220, 5e-5);
    let response = found.response.unwrap();
    near(response.estimate, 0.004_180_354_512_948_75, 1e-12);
    near(response.standard_error, 0.001_302_5, 5e-6);
    near(response.low, 0.001_568_905_681_516_628_5, 1e-12);
    near(response.high, 0.006_684_934_508_773_155, 1e-12);
    near(response.p, 0.001_919_652_605_389_163_2, 1e-9);
    assert!(response.is_clear() && found.income_per_person.is_none() && found.contacted.income.is_none());
}

const CONTACTED: [f64; 12] = [0.0, 0.0, 50.0, 0.0, 20.0, 0.0, 0.0, 100.0, 0.0, 30.0, 0.0, 0.0];
const HELD_OUT: [f64; 8] = [0.0, 0.0, 0.0, 25.0, 0.0, 0.0, 10.0, 0.0];

/// scipy 1.x, `ttest_ind(equal_var=False)`: t = 1.2992333722904645 on these samples.
#[test]
fn the_standard_error_is_that_of_welch() {
    let found = TrialEffect::of(&people(&CONTACTED, &HELD_OUT), &TrialSettings::default());
    let income = found.income_per_person.unwrap();
    near(income.estimate, 200.0 / 12.0 - 35.0 / 8.0, 1e-12);
    near(income.standard_error, 9.460_707_313_111_31, 1e-9);
    near(income.estimate / income.standard_error, 1.299_233_372_290_464_5, 1e-9);
    assert_eq!(found.contacted.income, Some(Cents::new(20_000)));
}

/// Lists all ways to choose the held-out arm and compares the p value of the random permutations with the
/// exact one.
#[test]
fn the_p_value_is_that_of_all_permutations() {
    let all: Vec<f64> = CONTACTED.iter().chain(&HELD_OUT).copied().collect();
    let statistic = |held_out: u32| {
        let part = |wanted: bool| {
            let of_arm = (0..20).filter(move |at| (held_out >> at & 1 == 1) == wanted);
            of_arm.map(|at| all[at as usize]).collect::<Vec<f64>>()
        };
        let moments = |xs: Vec<f64>| {
            let (n, mean) = (xs.len() as f64, xs.iter().sum::<f64>() / xs.len() as f64);
            (mean, xs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0) / n)
        };
        let ((m1, v1), (m0, v0)) = (moments(part(false)), moments(part(true)));
        (m1 - m0) / (v1 + v0).sqrt()
    };
    let observed = statistic(0xff000);
    let every: Vec<f64> = (0..1_u32 << 20).filter(|set| set.count_ones() == 8).map(statistic).collect();
    assert_eq!(every.len(), 125_970);
    let share =
        |at_least: &dyn Fn(f64) -> bool| every.iter().filter(|t| at_least(**t)).count() as f64 / 125_970.0;
    let exact = 2.0 * share(&|t| t >= observed - 1e-9).min(share(&|t| t <= observed + 1e-9));
    let settings = TrialSettings { permutations: 99_999, seed: 7 };
    let found = TrialEffect::of(&people(&CONTACTED, &HELD_OUT), &settings).income_per_person.unwrap();
    // Four standard errors of a share in 100,000 draws, doubled.
    near(found.p, exact, 2.0 * 4.0 * (exact / 2.0 / 1e5_f64).sqrt());
    assert_eq!(found, TrialEffect::of(&people(&CONTACTED, &HELD_OUT), &settings).income_per_person.unwrap());
}

#[test]
fn nothing_is_measured_without_two_arms_or_without_a_gift() {
    let alone = TrialEffect::of(&people(&CONTACTED, &[]), &TrialSettings::default());
    assert!(alone.response.is_none() && alone.income_per_person.is_none());
    assert_eq!((alone.contacted.givers, alone.held_out.response_rate), (4, None));
    let nobody = TrialEffect::of(&people(&[0.0; 5], &[0.0; 4]), &TrialSettings::default());
    assert!(nobody.income_per_person.is_none());
    near(nobody.response.unwrap().p, 1.0, 1e-12);
}

#[test]
fn both_figures_called_roi_are_of_the_incremental_income() {
    let found = TrialEffect::of(&people(&CONTACTED, &HELD_OUT), &TrialSettings::default());
    let money = MoneyEffect::of(&found, 12, Cents::new(5_000)).unwrap();
    // 12 · (200/12 − 35/8) = 147.50 came because of the campaign, although the contacted gave 200.
    near(money.incremental_income.estimate, 147.5, 1e-9);
    near(money.net.estimate, 97.5, 1e-9);
    near(money.raised_over_cost.unwrap().estimate, 2.95, 1e-9);
    near(money.net_over_cost.unwrap().estimate, 1.95, 1e-9);
    assert!(money.net.low < money.net.estimate && money.net.estimate < money.net.high);
    assert!(MoneyEffect::of(&found, 12, Cents::new(0)).unwrap().raised_over_cost.is_none());
}

/// The 13 trials of the BCG vaccine (G. A. Colditz et al., JAMA 271 (1994) 698–702), log risk ratios.
/// metafor prints Q = 152.2330, τ² = 0.3088, mean −0.7141 (`method = "DL"`); with `test = "knha"` the
/// standard error and interval were computed by numpy and scipy from the formulas of the paper.
#[test]
fn several_trials_have_the_printed_mean() {
    let trials: [[f64; 4]; 13] = [
        [4.0, 119.0, 11.0, 128.0],
        [6.0, 300.0, 29.0, 274.0],
        [3.0, 228.0, 11.0, 209.0],
        [62.0, 13_536.0, 248.0, 12_619.0],
        [33.0, 5_036.0, 47.0, 5_761.0],
        [180.0, 1_361.0, 372.0, 1_079.0],
        [8.0, 2_537.0, 10.0, 619.0],
        [505.0, 87_886.0, 499.0, 87_892.0],
        [29.0, 7_470.0, 45.0, 7_232.0],
        [17.0, 1_699.0, 65.0, 1_600.0],
        [186.0, 50_448.0, 141.0, 27_197.0],
        [5.0, 2_493.0, 3.0, 2_338.0],
        [27.0, 16_886.0, 29.0, 17_825.0],
    ];
    let effects: Vec<(f64, f64)> = trials
        .iter()
        .map(|[a, b, c, d]| {
            let ratio = ((a / (a + b)) / (c / (c + d))).ln();
            (ratio, (1.0 / a - 1.0 / (a + b) + 1.0 / c - 1.0 / (c + d)).sqrt())
        })
        .collect();
    let found = pool(&effects).unwrap();
    near(found.q, 152.2330, 5e-5);
    near(found.tau_squared, 0.3088, 5e-5);
    near(found.mean.estimate, -0.7141, 5e-5);
    near(found.mean.standard_error, 0.180_696_628_335_547_48, 1e-9);
    near(found.mean.low, -1.107_821_354_168_328_8, 1e-6);
    near(found.mean.high, -0.320_413_089_978_125_45, 1e-6);
    near(found.mean.p, 0.001_920_766_767_047_358, 1e-8);
}

/// Campaigns that agree by chance do not make the mean more certain than their own errors do: q = 0.68 counts
/// as 1. Values by numpy; t with 2 degrees of freedom is 4.302653.
#[test]
fn campaigns_that_agree_keep_their_own_errors() {
    let found = pool(&[(0.01, 0.01), (0.03, 2e-4_f64.sqrt()), (0.02, 0.02)]).unwrap();
    assert_eq!((found.tau_squared, found.campaigns), (0.0, 3));
    near(found.mean.estimate, 0.017_142_857_142_857_144, 1e-12);
    near(found.mean.standard_error, 0.007_559_289_460_184_544, 1e-12);
    near(found.mean.high - found.mean.estimate, 4.302_652_73 * 0.007_559_289_46, 1e-8);
    assert!(pool(&[(0.01, 0.0), (0.02, 0.01)]).is_none() && pool(&[(f64::NAN, 0.1); 3]).is_none());
}
