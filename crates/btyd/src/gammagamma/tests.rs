use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma};

use super::*;
use crate::fixture::{cdnow, check_derivatives};
use crate::gamma::ln_gamma;

fn within(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "found {found}, wanted {wanted} within {tolerance}");
}

#[test]
fn cdnow_gives_the_published_estimates() {
    let Some(table) = cdnow() else { return };
    let data = Spends { frequency: &table.frequency, value: &table.amount, counts: None };
    let fitted = GammaGamma::fit(&data, &Settings::default()).unwrap();
    assert_eq!(fitted.individuals(), 946);
    for (found, wanted) in fitted.model().params().into_iter().zip([6.25, 3.74, 15.45]) {
        within(found, wanted, 0.005 + 1e-9);
    }
    within(fitted.log_likelihood(), -4055.92, 0.005);
}

/// Simulates the process: (frequency, mean of the observed gifts, the donor's true mean p / ν).
fn simulate([p, q, gamma]: [f64; 3], donors: usize, seed: u64) -> (Vec<u32>, Vec<f64>, Vec<f64>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let rates = Gamma::new(q, 1.0 / gamma).unwrap();
    let (mut x, mut value, mut truth) = (vec![], vec![], vec![]);
    for donor in 0..donors {
        let rate: f64 = rates.sample(&mut rng);
        let frequency = (donor % 5) as u32;
        let gifts = Gamma::new(p, 1.0 / rate).unwrap();
        let sum: f64 = (0..frequency).map(|_| gifts.sample(&mut rng)).sum();
        x.push(frequency);
        value.push(if frequency == 0 { f64::NAN } else { sum / f64::from(frequency) });
        truth.push(p / rate);
    }
    (x, value, truth)
}

#[test]
fn simulated_donors_give_their_parameters_and_their_means_back() {
    let truth = [4.0, 5.0, 60.0];
    let (x, value, means) = simulate(truth, 30_000, 5);
    let fitted =
        GammaGamma::fit(&Spends { frequency: &x, value: &value, counts: None }, &Settings::default())
            .unwrap();
    assert_eq!(fitted.individuals(), 24_000);
    for (estimate, truth) in fitted.estimates().iter().zip(truth) {
        let z = (estimate.value / truth).ln() / estimate.log_standard_error.unwrap();
        assert!(z.abs() < 4.0 && estimate.log_standard_error.unwrap() < 0.1, "{estimate:?}");
    }
    // The conditional expectation is unbiased for each number of observed gifts, including new donors.
    for frequency in 0..5 {
        let (mut predicted, mut actual) = (0.0, 0.0);
        for ((x, value), mean) in x.iter().zip(&value).zip(&means).filter(|row| *row.0.0 == frequency) {
            predicted += fitted.model().expected_value(&Spend { frequency: *x, value: *value }).unwrap();
            actual += mean;
        }
        within(predicted / actual, 1.0, 0.03);
    }
}

#[test]
fn the_likelihood_equals_the_naive_one_and_its_derivatives_the_differences() {
    let rows: Vec<(Spend, f64)> =
        [(1, 20.0, 3.0), (1, 300.0, 1.0), (2, 22.35, 2.0), (7, 73.74, 5.0), (200, 0.4, 1.0)]
            .map(|(frequency, value, count)| (Spend { frequency, value }, count))
            .to_vec();
    for [p, q, g] in [[6.25, 3.74, 15.45], [0.02, 0.3, 900.0], [300.0, 40.0, 5.0]] {
        let wanted: f64 = rows
            .iter()
            .map(|(s, count)| {
                let (x, z) = (f64::from(s.frequency), s.value);
                // The density of the mean of x gifts under a known rate ν, Gamma(p x, ν x), mixed over ν.
                let mixed = ln_gamma(p * x + q) - ln_gamma(p * x) - ln_gamma(q) + (p * x - 1.0) * z.ln();
                count * (mixed + p * x * x.ln() + q * g.ln() - (p * x + q) * (g + x * z).ln())
            })
            .sum();
        let likelihood = Rows { rows: &rows };
        within(likelihood.at(&[p, q, g]), wanted, 1e-11 * wanted.abs());
        check_derivatives(&likelihood, [p, q, g]);
    }
}

#[test]
fn the_density_of_the_mean_integrates_to_one() {
    // Independent of the formula's source: ∫ f(z̄ | x) dz̄ = 1 by the trapezoidal rule in ln z̄.
    for (frequency, params) in [(1, [6.25, 3.74, 15.45]), (3, [0.8, 2.0, 30.0])] {
        let model = GammaGamma::new(params[0], params[1], params[2]).unwrap();
        let density = |log: f64| {
            let value = [log.exp()];
            let row = Spends { frequency: &[frequency], value: &value, counts: None };
            (model.log_likelihood(&row).unwrap() + log).exp()
        };
        let total: f64 = (-3000..3000).map(|i| density(f64::from(i) * 0.01)).sum::<f64>() * 0.01;
        within(total, 1.0, 1e-9);
    }
}

#[test]
fn grouped_rows_and_the_currency_unit_change_nothing() {
    let (x, value, _) = simulate([4.0, 5.0, 60.0], 2_000, 9);
    // Whole amounts, so that rows repeat.
    let euros: Vec<f64> = value.iter().map(|v| v.ceil()).collect();
    let one = GammaGamma::fit(&Spends { frequency: &x, value: &euros, counts: None }, &Settings::default())
        .unwrap();
    let mut rows: Vec<(u32, f64, u64)> = Vec::new();
    for (x, v) in x.iter().zip(&euros).filter(|row| *row.0 > 0) {
        match rows.iter_mut().find(|r| (r.0, r.1) == (*x, *v)) {
            Some(row) => row.2 += 1,
            None => rows.push((*x, *v, 1)),
        }
    }
    let gx: Vec<u32> = rows.iter().map(|r| r.0).collect();
    let cents: Vec<f64> = rows.iter().map(|r| r.1 * 100.0).collect();
    let counts: Vec<u64> = rows.iter().map(|r| r.2).collect();
    let data = Spends { frequency: &gx, value: &cents, counts: Some(&counts) };
    let two = GammaGamma::fit(&data, &Settings::default()).unwrap();
    assert_eq!((one.individuals(), one.distinct()), (two.individuals(), two.distinct()));
    let [p, q, gamma] = two.model().params();
    for (found, wanted) in [p, q, gamma / 100.0].into_iter().zip(one.model().params()) {
        within(found / wanted, 1.0, 1e-6);
    }
}

#[test]
fn hostile_input_is_a_typed_error() {
    let fit = |x: &[u32], value: &[f64]| {
        GammaGamma::fit(&Spends { frequency: x, value, counts: None }, &Settings::default())
            .unwrap_err()
            .kind()
    };
    assert_eq!(fit(&[], &[]), Kind::Empty);
    assert_eq!(fit(&[0, 0], &[0.0, 5.0]), Kind::Empty);
    assert_eq!(fit(&[1], &[1.0, 2.0]), Kind::LengthMismatch);
    for bad in [0.0, -5.0, f64::NAN, f64::INFINITY] {
        assert_eq!(fit(&[1, 2], &[10.0, bad]), Kind::InvalidValue);
    }
    assert_eq!(fit(&[1, 2, 3], &[10.0, 10.0, 10.0]), Kind::NotIdentified);
    // With two donors the data do not determine the variation within one donor's gifts.
    assert!(matches!(fit(&[1, 1], &[10.0, 11.0]), Kind::Boundary | Kind::NotConverged));
    let heavy = GammaGamma::new(0.2, 0.5, 10.0).unwrap();
    assert_eq!(
        heavy.expected_value(&Spend { frequency: 0, value: 0.0 }).unwrap_err().kind(),
        Kind::Undefined
    );
    assert!(heavy.expected_value(&Spend { frequency: 9, value: 4.0 }).is_ok());
    assert!(GammaGamma::new(1.0, 0.0, 1.0).is_err());
    assert!(serde_json::from_str::<GammaGamma>(r#"{"p":1,"q":-1,"gamma":1}"#).is_err());
}

#[test]
fn the_mean_of_all_is_that_of_a_donor_without_gifts_and_may_be_infinite() {
    let model = GammaGamma::new(6.25, 3.74, 15.45).unwrap();
    let nobody = model.expected_value(&Spend { frequency: 0, value: 0.0 }).unwrap();
    assert_eq!(model.mean(), Some(nobody));
    assert_eq!(GammaGamma::new(6.25, 1.0, 15.45).unwrap().mean(), None);
}
