//! Comparisons with BG/NBD where the models coincide, and with a simulation of the process elsewhere.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::BgNbd;

const MODELS: [DropOut; 2] = [DropOut::AfterRepeatGift, DropOut::AfterAnyGift];

fn histories() -> Vec<History> {
    [(0, 0.0, 9.0), (1, 4.0, 9.0), (3, 8.5, 9.0), (3, 3.0, 30.0), (12, 11.0, 12.0), (2, 9.0, 9.0)]
        .map(|(frequency, recency, age)| History { frequency, recency, age })
        .into()
}

#[test]
fn one_stage_is_the_model_without_regularity() {
    for drop_out in MODELS {
        let plain = BgNbd::new(drop_out, 0.7, 3.1, 0.8, 2.4).unwrap();
        let one = BgCnbdK::new(drop_out, 1, 0.7, 3.1, 0.8, 2.4).unwrap();
        for donor in histories() {
            for horizon in [0.0, 1.0, 26.0] {
                let (a, b) = (plain.p_alive(&donor).unwrap(), one.p_alive(&donor).unwrap());
                assert!((a - b).abs() < 1e-12, "{donor:?} {a} {b}");
                let (a, b) = (plain.p_gift(&donor, horizon).unwrap(), one.p_gift(&donor, horizon).unwrap());
                assert!((a - b).abs() < 1e-12, "{donor:?} {a} {b}");
                let (a, b) = (
                    plain.expected_gifts(&donor, horizon).unwrap(),
                    one.expected_gifts(&donor, horizon).unwrap(),
                );
                assert!((a - b).abs() < 1e-10, "{donor:?} {a} {b}");
            }
        }
    }
}

#[test]
fn the_derivatives_of_the_likelihood_equal_its_differences() {
    let rows: Vec<(History, f64)> = histories().into_iter().zip([3.0, 1.0, 2.0, 1.0, 1.0, 4.0]).collect();
    for drop_out in MODELS {
        for stages in [2, 5] {
            let likelihood = BetaGeometric { drop_out, stages, rows: &rows };
            crate::fixture::check_derivatives(&likelihood, [1.3, 2.0, 0.6, 3.0]);
        }
    }
}

/// Draws an exponential time with a rate.
fn wait(rng: &mut ChaCha8Rng, rate: f64) -> f64 {
    -(1.0 - rng.random::<f64>()).ln() / rate
}

/// Draws a gamma variable by summing exponentials; integer shapes only.
fn gamma(rng: &mut ChaCha8Rng, shape: u32, rate: f64) -> f64 {
    (0..shape).map(|_| wait(rng, rate)).sum()
}

struct Donor {
    history: History,
    log_times: f64,
    alive: bool,
    ahead: u32,
}

/// Simulates one donor who is observed until time 20 and then for `horizon`.
fn simulate(rng: &mut ChaCha8Rng, drop_out: DropOut, k: u32, horizon: f64) -> Donor {
    const AGE: f64 = 20.0;
    let rate = gamma(rng, 2, 1.5);
    let (x, y) = (gamma(rng, 1, 1.0), gamma(rng, 4, 1.0));
    let leave = x / (x + y); // Beta(1, 4)
    let mut alive = drop_out == DropOut::AfterRepeatGift || rng.random::<f64>() >= leave;
    let (mut at, mut last, mut frequency, mut log_times, mut ahead) = (0.0, 0.0, 0, 0.0, 0);
    let mut alive_at_end = alive;
    while alive {
        let gap = gamma(rng, k, rate);
        at += gap;
        if at > AGE + horizon {
            break;
        }
        alive = rng.random::<f64>() >= leave;
        if at <= AGE {
            (last, frequency, log_times) = (at, frequency + 1, log_times + gap.ln());
            alive_at_end = alive;
        } else {
            ahead += 1;
        }
    }
    Donor { history: History { frequency, recency: last, age: AGE }, log_times, alive: alive_at_end, ahead }
}

#[test]
fn predictions_equal_what_simulated_donors_do() {
    for (drop_out, k) in [(DropOut::AfterRepeatGift, 2), (DropOut::AfterAnyGift, 3)] {
        let model = BgCnbdK::new(drop_out, k, 2.0, 1.5, 1.0, 4.0).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let n = 40_000;
        // Differences of outcome and prediction: their mean must be zero within 4 standard errors, for all
        // donors and for donors with few gifts.
        for few in [false, true] {
            let (mut sums, mut squares, mut count) = ([0.0; 3], [0.0; 3], 0.0);
            for _ in 0..n {
                let donor = simulate(&mut rng, drop_out, k, 7.0);
                if few && donor.history.frequency > 2 {
                    continue;
                }
                let (h, t) = (&donor.history, 7.0);
                let off = [
                    f64::from(u8::from(donor.alive)) - model.p_alive(h).unwrap(),
                    f64::from(u8::from(donor.ahead > 0)) - model.p_gift(h, t).unwrap(),
                    f64::from(donor.ahead) - model.expected_gifts(h, t).unwrap(),
                ];
                for i in 0..3 {
                    sums[i] += off[i];
                    squares[i] += off[i] * off[i];
                }
                count += 1.0;
            }
            for i in 0..3 {
                let error = (squares[i] / count).sqrt() / f64::sqrt(count);
                assert!(
                    (sums[i] / count).abs() < 4.0 * error,
                    "{drop_out:?} {k} {few} {i}: {}",
                    sums[i] / count / error
                );
            }
        }
    }
}

#[test]
fn the_fit_finds_regularity_and_parameters() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let donors: Vec<Donor> = (0..4_000).map(|_| simulate(&mut rng, DropOut::AfterAnyGift, 3, 0.0)).collect();
    let frequency: Vec<u32> = donors.iter().map(|d| d.history.frequency).collect();
    let recency: Vec<f64> = donors.iter().map(|d| d.history.recency).collect();
    let age = vec![20.0; donors.len()];
    let times: Vec<f64> = donors.iter().map(|d| d.log_times).collect();
    let data = Histories { frequency: &frequency, recency: &recency, age: &age, counts: None };
    let settings = Settings::default();
    let fitted = BgCnbdK::fit_regularity(&data, &times, DropOut::AfterAnyGift, 5, &settings).unwrap();
    assert_eq!(fitted.model().k(), 3);
    for (estimate, truth) in fitted.estimates().iter().zip([2.0_f64, 1.5, 1.0, 4.0]) {
        let z = (estimate.value / truth).ln() / estimate.log_standard_error.unwrap();
        assert!(z.abs() < 4.0 && estimate.log_standard_error.unwrap() < 0.3, "{estimate:?} {truth}");
    }
    let known = BgCnbdK::fit(&data, DropOut::AfterAnyGift, 3, &settings).unwrap();
    let again = known.model().log_likelihood(&data).unwrap();
    assert!((known.log_likelihood() - again).abs() < 1e-8 * again.abs());
    assert!(BgCnbdK::fit(&data, DropOut::AfterAnyGift, 0, &settings).is_err());
    let short = BgCnbdK::fit_regularity(&data, &times[1..], DropOut::AfterAnyGift, 3, &settings).unwrap_err();
    assert_eq!(short.kind(), Kind::LengthMismatch);
}
