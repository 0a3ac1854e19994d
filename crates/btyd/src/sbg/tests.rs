use super::*;
use crate::fixture::check_derivatives;
use crate::special::ln_beta;

fn within(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "found {found}, wanted {wanted} within {tolerance}");
}

/// Number of survivors of 1,000 donors after each year ("high end" customers of Fader and Hardie 2007), as
/// tenures.
const SURVIVORS: [u64; 8] = [1000, 869, 743, 653, 593, 551, 517, 491];

fn published() -> (Vec<u32>, Vec<bool>, Vec<u64>) {
    let mut counts: Vec<u64> = SURVIVORS.windows(2).map(|w| w[0] - w[1]).collect();
    counts.push(SURVIVORS[7]);
    ((1..=7).chain([7]).collect(), vec![true, true, true, true, true, true, true, false], counts)
}

#[test]
fn the_published_cohort_gives_its_published_future() {
    let (periods, ended, counts) = published();
    let data = Tenures { periods: &periods, ended: &ended, counts: Some(&counts) };
    let fitted = Sbg::fit(&data, &Settings::default()).unwrap();
    // The next five years and the discounted residual lifetime at 10 % as printed for the same survivors by
    // the README of jdmaturen/shifted_beta_geometric_py.
    for (ahead, wanted) in (8..).zip([0.460, 0.436, 0.414, 0.395, 0.378]) {
        within(fitted.model().survival(0, ahead).unwrap(), wanted, 0.0005 + 1e-9);
    }
    within(fitted.model().residual_lifetime(7, 0.10).unwrap(), 7.530, 0.0005 + 1e-9);
    // Fader and Hardie 2007.
    within(fitted.model().gamma, 0.668, 0.0005);
    within(fitted.model().delta, 3.806, 0.0005);
}

#[test]
fn the_likelihood_is_the_naive_one_and_its_derivatives_the_differences() {
    let (periods, ended, counts) = published();
    let data = Tenures { periods: &periods, ended: &ended, counts: Some(&counts) };
    let grouped = data.grouped().unwrap();
    for [g, d] in [[0.668, 3.806], [0.05, 0.2], [40.0, 300.0]] {
        let wanted: f64 = periods
            .iter()
            .zip(&ended)
            .zip(&counts)
            .map(|((t, ended), n)| {
                let t = f64::from(*t);
                let log = if *ended { ln_beta(g + 1.0, d + t - 1.0) } else { ln_beta(g, d + t) };
                *n as f64 * (log - ln_beta(g, d))
            })
            .sum();
        within(Sbg::new(g, d).unwrap().log_likelihood(&data).unwrap(), wanted, 1e-11 * wanted.abs());
        check_derivatives(&Rows { rows: &grouped.rows }, [g, d]);
    }
}

#[test]
fn expected_counts_give_their_parameters_back() {
    let truth = Sbg::new(1.3, 6.0).unwrap();
    let (mut periods, mut ended, mut counts) = (vec![], vec![], vec![]);
    for t in 1..=12 {
        periods.push(t);
        ended.push(true);
        let lost = truth.survival(0, t - 1).unwrap() - truth.survival(0, t).unwrap();
        counts.push((lost * 1e9).round() as u64);
    }
    periods.push(12);
    ended.push(false);
    counts.push((truth.survival(0, 12).unwrap() * 1e9).round() as u64);
    let data = Tenures { periods: &periods, ended: &ended, counts: Some(&counts) };
    let fitted = Sbg::fit(&data, &Settings::default()).unwrap();
    within(fitted.model().gamma / 1.3, 1.0, 1e-5);
    within(fitted.model().delta / 6.0, 1.0, 1e-5);
    within(
        truth.survival(3, 4).unwrap(),
        truth.survival(0, 7).unwrap() / truth.survival(0, 3).unwrap(),
        1e-14,
    );
}

#[test]
fn hostile_input_is_a_typed_error() {
    let fit = |periods: &[u32], ended: &[bool], counts: Option<&[u64]>| {
        Sbg::fit(&Tenures { periods, ended, counts }, &Settings::default()).unwrap_err().kind()
    };
    assert_eq!(fit(&[], &[], None), Kind::Empty);
    assert_eq!(fit(&[1], &[], None), Kind::LengthMismatch);
    assert_eq!(fit(&[0], &[true], None), Kind::InvalidValue);
    assert_eq!(fit(&[u32::MAX], &[true], None), Kind::InvalidValue);
    assert_eq!(fit(&[3, 4], &[false, false], None), Kind::NotIdentified);
    assert_eq!(fit(&[1, 1, 0], &[true, true, false], None), Kind::NotIdentified);
    // An exact geometric distribution: everybody has θ = 1/2, and the beta shrinks to a point.
    let data = Tenures {
        periods: &[1, 2, 3, 3],
        ended: &[true, true, true, false],
        counts: Some(&[800, 400, 200, 200]),
    };
    let alike = Sbg::fit(&data, &Settings::default()).unwrap();
    // 1400 left at 2800 renewals: θ = 1/2, with the standard error √(θ (1 − θ) / 2800) of a share.
    let shared = &alike.limit().unwrap().shared;
    assert!((shared.value - 0.5).abs() < 1e-7, "{shared:?}");
    assert!((shared.standard_error.unwrap() - (0.25_f64 / 2_800.0).sqrt()).abs() < 1e-7, "{shared:?}");
    let model = Sbg::new(1.0, 1.0).unwrap();
    assert!(model.retention(0).is_err() && model.survival(u32::MAX, 1).is_err());
    assert!(model.residual_lifetime(0, 0.0).is_err() && model.residual_lifetime(u32::MAX, 0.1).is_err());
    assert!(serde_json::from_str::<Sbg>(r#"{"gamma":0,"delta":1}"#).is_err());
}
