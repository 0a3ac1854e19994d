use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, Gamma};

use super::*;
use crate::fixture::{cdnow, check_derivatives};

fn within(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "found {found}, wanted {wanted} within {tolerance}");
}

#[test]
fn cdnow_gives_the_published_estimates() {
    let Some(table) = cdnow() else { return };
    let data =
        Histories { frequency: &table.frequency, recency: &table.recency, age: &table.age, counts: None };
    let fitted = ParetoNbd::fit(&data, &Settings::default()).unwrap();
    let [r, alpha, s, beta] = fitted.model().params();
    within(r, 0.553, 0.0005);
    within(alpha, 10.58, 0.005);
    within(s, 0.606, 0.0005);
    // The certified maximum is at 11.668; the published 11.66 is from a search that stopped 0.002 standard
    // errors before it. So the test allows one unit of the last printed digit. The likelihood at the
    // published value must be lower, but by less than the printed precision.
    within(beta, 11.66, 0.01);
    let printed = ParetoNbd::new(r, alpha, s, 11.66).unwrap().log_likelihood(&data).unwrap();
    assert!(printed < fitted.log_likelihood() && printed > fitted.log_likelihood() - 0.001);
    within(fitted.log_likelihood(), -9594.97, 0.005);
}

/// Computes 2F1 by its power series, |z| < 1.
fn hyp2f1(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0, 1.0, 0.0);
    while f64::abs(term) > 1e-18 * f64::abs(sum) {
        term *= (a + n) * (b + n) / (c + n) * z / (n + 1.0);
        sum += term;
        n += 1.0;
    }
    sum
}

#[test]
fn the_integral_equals_the_printed_hypergeometric_form() {
    // Fader and Hardie 2005: the integral times (r + s + x)/s is A0, for either order of alpha and beta.
    let rule = Rule::new();
    for [r, alpha, s, beta] in
        [[0.553, 10.58, 0.606, 11.66], [0.553, 11.66, 0.606, 10.58], [2.0, 9.0, 3.0, 4.0]]
    {
        for (frequency, recency, age) in [(0, 0.0, 38.0), (2, 30.4, 38.9), (12, 5.0, 38.0)] {
            let donor = History { frequency, recency, age };
            let x = f64::from(frequency);
            let (k, low) = (r + s + x, alpha.max(beta));
            let upper = if alpha >= beta { s + 1.0 } else { r + x };
            let f = |t: f64| hyp2f1(k, upper, k + 1.0, (alpha - beta).abs() / (low + t)) / (low + t).powf(k);
            let wanted = (s / k * (f(recency) - f(age))).ln();
            within(gone(&rule, &[r, alpha, s, beta], &donor).unwrap(), wanted, 1e-9 * wanted.abs());
        }
    }
}

#[test]
fn derivatives_equal_differences() {
    let rows = [
        (0, 0.0, 38.0, 9.0),
        (0, 0.0, 0.0, 1.0),
        (1, 2.5, 38.0, 3.0),
        (3, 30.0, 30.0, 2.0),
        (29, 9.0, 38.9, 1.0),
    ]
    .map(|(frequency, recency, age, count)| (History { frequency, recency, age }, count));
    for params in [[0.553, 10.58, 0.606, 11.66], [3.0, 0.5, 0.05, 200.0]] {
        check_derivatives(&Rows { rows: &rows, rule: &Rule::new() }, params);
    }
}

#[test]
fn simulated_donors_give_their_parameters_and_their_future_back() {
    let [r, alpha, s, beta] = [1.2, 8.0, 1.0, 14.0];
    let mut rng = ChaCha8Rng::seed_from_u64(21);
    let (rates, ends) = (Gamma::new(r, 1.0 / alpha).unwrap(), Gamma::new(s, 1.0 / beta).unwrap());
    let (mut x, mut tx, mut ages, mut givers, mut gifts) = (vec![], vec![], vec![], 0.0, 0.0);
    for donor in 0..4_000 {
        let age = 40.0 + f64::from(donor % 5);
        let wait = Exp::new(rates.sample(&mut rng)).unwrap();
        let end: f64 = Exp::new(ends.sample(&mut rng)).unwrap().sample(&mut rng);
        // Rounding to whole weeks would bias the likelihood, so the times are exact.
        let (mut seen, mut last, mut later) = (0_u32, 0.0, 0_u32);
        let mut now: f64 = wait.sample(&mut rng);
        while now <= end.min(age + 20.0) {
            if now <= age {
                (seen, last) = (seen + 1, now);
            } else {
                later += 1;
            }
            now += wait.sample(&mut rng);
        }
        x.push(seen);
        tx.push(last);
        ages.push(age);
        gifts += f64::from(later);
        givers += f64::from(u8::from(later > 0));
    }
    let data = Histories { frequency: &x, recency: &tx, age: &ages, counts: None };
    let fitted = ParetoNbd::fit(&data, &Settings::default()).unwrap();
    for (estimate, truth) in fitted.estimates().iter().zip([r, alpha, s, beta]) {
        let z = (estimate.value / truth).ln() / estimate.log_standard_error.unwrap();
        assert!(z.abs() < 4.0 && estimate.log_standard_error.unwrap() < 0.4, "{estimate:?} {truth}");
    }
    let outlook = fitted.model().outlook(&data, 20.0).unwrap();
    within(outlook.iter().map(|o| o.gifts).sum::<f64>() / gifts, 1.0, 0.06);
    within(outlook.iter().map(|o| o.any_gift).sum::<f64>() / givers, 1.0, 0.06);
}

#[test]
fn the_pole_at_one_is_no_pole_and_hostile_input_is_a_typed_error() {
    let donor = History { frequency: 2, recency: 9.0, age: 30.0 };
    let gifts = |s| ParetoNbd::new(0.5, 10.0, s, 11.0).unwrap().expected_gifts(&donor, 52.0).unwrap();
    within(gifts(1.0), 0.5 * (gifts(1.0 - 1e-6) + gifts(1.0 + 1e-6)), 1e-10);
    let fit = |x: &[u32], tx: &[f64], age: &[f64]| {
        let data = Histories { frequency: x, recency: tx, age, counts: None };
        ParetoNbd::fit(&data, &Settings::default()).unwrap_err().kind()
    };
    assert_eq!(fit(&[], &[], &[]), Kind::Empty);
    assert_eq!(fit(&[0], &[0.0], &[9.0]), Kind::NotIdentified);
    assert_eq!(fit(&[2], &[8.0], &[7.0]), Kind::InvalidValue);
    assert!(matches!(fit(&[2], &[6.0], &[7.0]), Kind::Boundary | Kind::NotConverged));
    let model = ParetoNbd::new(0.5, 10.0, 0.6, 11.0).unwrap();
    assert_eq!(model.p_gift(&donor, 0.0).unwrap(), 0.0);
    assert_eq!(model.p_gift(&donor, f64::NAN).unwrap_err().kind(), Kind::InvalidParameter);
    assert!(model.p_gift(&donor, 1e300).unwrap() <= model.p_alive(&donor).unwrap());
    assert!(serde_json::from_str::<ParetoNbd>(r#"{"r":1,"alpha":1,"s":0,"beta":1}"#).is_err());
}

/// Computes Tricomi's Ψ(a, b; z) by its integral, with t = e^u (Abramowitz and Stegun 13.2.5).
fn tricomi(a: f64, b: f64, z: f64) -> f64 {
    let step = 1e-3;
    let term = |u: f64| (-z * u.exp() + a * u + (b - a - 1.0) * u.exp().ln_1p()).exp();
    let sum: f64 = (-60_000..=20_000).map(|i| term(f64::from(i) * step)).sum();
    sum * step / crate::gamma::ln_gamma(a).exp()
}

#[test]
fn discounted_gifts_equal_the_printed_form() {
    // Fader, Hardie and Lee (2005), equation for DERT, at the published estimates and 15 % a year in weeks.
    let (r, alpha, s, beta) = (0.553, 10.578, 0.606, 11.669);
    let model = ParetoNbd::new(r, alpha, s, beta).unwrap();
    let delta = 1.15_f64.ln() / 52.0;
    for (frequency, recency) in [(0, 0.0), (2, 30.43), (7, 35.0), (3, 12.0)] {
        let donor = History { frequency, recency, age: 38.86 };
        let data = Histories { frequency: &[frequency], recency: &[recency], age: &[38.86], counts: None };
        let x = f64::from(frequency);
        let ln_gamma = crate::gamma::ln_gamma;
        let log = r * alpha.ln() + s * beta.ln() + (s - 1.0) * delta.ln() + ln_gamma(r + x + 1.0)
            - ln_gamma(r)
            - (r + x + 1.0) * (alpha + 38.86).ln()
            - model.log_likelihood(&data).unwrap();
        let printed = log.exp() * tricomi(s, s, delta * (beta + 38.86));
        let found = model.discounted_gifts(&donor, delta).unwrap();
        assert!((found / printed - 1.0).abs() < 1e-6, "{donor:?} {found} {printed}");
    }
}
