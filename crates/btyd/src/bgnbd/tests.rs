use super::*;
use crate::fixture::{Cdnow, cdnow, check_derivatives, simulate_bgnbd};
use crate::gamma::ln_gamma;
use crate::newton::Likelihood;
use crate::special::ln_beta;

const PUBLISHED: [f64; 4] = [0.243, 4.414, 0.793, 2.426];

fn histories(table: &Cdnow) -> Histories<'_> {
    Histories { frequency: &table.frequency, recency: &table.recency, age: &table.age, counts: None }
}

fn within(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "found {found}, wanted {wanted} within {tolerance}");
}

#[test]
fn cdnow_gives_the_published_estimates() {
    let Some(table) = cdnow() else { return };
    let fitted = BgNbd::fit(&histories(&table), DropOut::AfterRepeatGift, &Settings::default()).unwrap();
    // Fader, Hardie and Lee 2005: to the printed digits.
    for (found, wanted) in fitted.model().params().into_iter().zip(PUBLISHED) {
        within(found, wanted, 0.0005 + 1e-9);
    }
    within(fitted.log_likelihood(), -9582.43, 0.005);
    assert_eq!(fitted.individuals(), 2357);
    assert!(fitted.distinct() < 2357);
    assert!(fitted.convergence().gradient_norm < 1e-4);
    let again = fitted.model().log_likelihood(&histories(&table)).unwrap();
    within(again, fitted.log_likelihood(), 1e-9 * again.abs());
}

#[test]
fn predictions_are_the_published_formulas_by_hand() {
    let model = BgNbd::new(DropOut::AfterRepeatGift, 0.243, 4.414, 0.793, 2.426).unwrap();
    let donor = History { frequency: 2, recency: 30.43, age: 38.86 };
    let odds: f64 = 0.793 / (2.426 + 1.0) * ((4.414_f64 + 38.86) / (4.414 + 30.43)).powf(2.243);
    within(model.p_alive(&donor).unwrap(), 1.0 / (1.0 + odds), 1e-14);
    let any = (1.0 - ((4.414_f64 + 38.86) / (4.414 + 38.86 + 39.0)).powf(2.243)) / (1.0 + odds);
    within(model.p_gift(&donor, 39.0).unwrap(), any, 1e-14);
    // Fader, Hardie and Lee, "Implementing the BG/NBD model in Excel" (2005): 1.226.
    within(model.expected_gifts(&donor, 39.0).unwrap(), 1.226, 0.0005);
    assert_eq!(model.p_gift(&donor, 0.0).unwrap(), 0.0);
    assert_eq!(model.expected_gifts(&donor, 0.0).unwrap(), 0.0);
}

/// Computes the likelihood of one history directly from the papers, with ln Γ and without log-space
/// summation.
fn naive(drop_out: DropOut, params: [f64; 4], donor: History) -> f64 {
    let [r, alpha, a, b] = params;
    let x = f64::from(donor.frequency);
    let head = ln_gamma(r + x) - ln_gamma(r) + r * alpha.ln() - ln_beta(a, b);
    let alive = (alpha + donor.age).powf(-(r + x));
    let gone = (alpha + donor.recency).powf(-(r + x));
    let inside = match drop_out {
        DropOut::AfterRepeatGift if donor.frequency == 0 => ln_beta(a, b).exp() * alive,
        DropOut::AfterRepeatGift => {
            ln_beta(a, b + x).exp() * alive + ln_beta(a + 1.0, b + x - 1.0).exp() * gone
        }
        DropOut::AfterAnyGift => ln_beta(a, b + x + 1.0).exp() * alive + ln_beta(a + 1.0, b + x).exp() * gone,
    };
    head + inside.ln()
}

const DONORS: [History; 6] = [
    History { frequency: 0, recency: 0.0, age: 38.0 },
    History { frequency: 0, recency: 0.0, age: 0.0 },
    History { frequency: 1, recency: 2.5, age: 38.0 },
    History { frequency: 3, recency: 30.0, age: 30.0 },
    History { frequency: 29, recency: 37.0, age: 38.9 },
    History { frequency: 90, recency: 20.0, age: 38.9 },
];

#[test]
fn the_likelihood_equals_the_naive_one_and_its_derivatives_the_differences() {
    for drop_out in [DropOut::AfterRepeatGift, DropOut::AfterAnyGift] {
        for params in [PUBLISHED, [2.0, 0.7, 0.05, 0.3], [0.02, 300.0, 20.0, 50.0]] {
            let rows: Vec<(History, f64)> = DONORS.iter().zip(1..).map(|(d, n)| (*d, f64::from(n))).collect();
            let likelihood = BetaGeometric { drop_out, stages: 1, rows: &rows };
            let wanted: f64 = rows.iter().map(|(d, n)| n * naive(drop_out, params, *d)).sum();
            within(likelihood.at(&params), wanted, 1e-11 * wanted.abs());
            check_derivatives(&likelihood, params);
        }
    }
}

#[test]
fn grouped_rows_and_the_unit_of_time_change_nothing() {
    let (x, tx, age, _) = simulate_bgnbd([0.8, 6.0, 0.9, 3.0], false, 900, 1.0, 7);
    // Whole weeks, so that rows repeat.
    let tx: Vec<f64> = tx.iter().map(|t| t.ceil()).collect();
    let single = Histories { frequency: &x, recency: &tx, age: &age, counts: None };
    let mut rows: Vec<(u32, f64, f64, u64)> = Vec::new();
    for ((x, tx), age) in x.iter().zip(&tx).zip(&age) {
        match rows.iter_mut().find(|r| (r.0, r.1, r.2) == (*x, *tx, *age)) {
            Some(row) => row.3 += 1,
            None => rows.push((*x, *tx, *age, 1)),
        }
    }
    let gx: Vec<u32> = rows.iter().map(|r| r.0).collect();
    let gt: Vec<f64> = rows.iter().map(|r| r.1 * 7.0).collect();
    let ga: Vec<f64> = rows.iter().map(|r| r.2 * 7.0).collect();
    let gc: Vec<u64> = rows.iter().map(|r| r.3).collect();
    let grouped_days = Histories { frequency: &gx, recency: &gt, age: &ga, counts: Some(&gc) };
    for drop_out in [DropOut::AfterRepeatGift, DropOut::AfterAnyGift] {
        let one = BgNbd::fit(&single, drop_out, &Settings::default()).unwrap();
        let two = BgNbd::fit(&grouped_days, drop_out, &Settings::default()).unwrap();
        assert_eq!((one.individuals(), one.distinct()), (two.individuals(), two.distinct()));
        assert!(one.distinct() < 900);
        let [r, alpha, a, b] = two.model().params();
        for (found, wanted) in [r, alpha / 7.0, a, b].into_iter().zip(one.model().params()) {
            within(found / wanted, 1.0, 1e-6);
        }
        // A density per day instead of per week: each repeat gift is worth a factor of 7.
        let gifts: u32 = x.iter().sum();
        within(two.log_likelihood() + f64::from(gifts) * 7.0_f64.ln(), one.log_likelihood(), 1e-7);
        for (p, q) in one.estimates().iter().zip(two.estimates()) {
            within(q.log_standard_error.unwrap() / p.log_standard_error.unwrap(), 1.0, 1e-5);
        }
    }
}

#[test]
fn simulated_donors_give_their_parameters_and_their_future_back() {
    let truth = [0.9, 5.0, 0.8, 2.4];
    for (drop_out, first) in [(DropOut::AfterRepeatGift, false), (DropOut::AfterAnyGift, true)] {
        let (x, tx, age, later) = simulate_bgnbd(truth, first, 20_000, 26.0, 11);
        let data = Histories { frequency: &x, recency: &tx, age: &age, counts: None };
        let fitted = BgNbd::fit(&data, drop_out, &Settings::default()).unwrap();
        for (estimate, truth) in fitted.estimates().iter().zip(truth) {
            // Four standard errors: a correct program fails here with one seed in 16,000.
            let z = (estimate.value / truth).ln() / estimate.log_standard_error.unwrap();
            assert!(z.abs() < 4.0 && estimate.log_standard_error.unwrap() < 0.2, "{estimate:?} {truth}");
            let (low, high) = estimate.interval(4.0).unwrap();
            assert!(low < truth && truth < high);
        }
        let outlook = fitted.model().outlook(&data, 26.0).unwrap();
        let actual: f64 = later.iter().map(|n| f64::from(*n)).sum();
        let givers = later.iter().filter(|n| **n > 0).count() as f64;
        within(outlook.iter().map(|o| o.gifts).sum::<f64>() / actual, 1.0, 0.03);
        within(outlook.iter().map(|o| o.any_gift).sum::<f64>() / givers, 1.0, 0.03);
        assert!(
            outlook
                .iter()
                .all(|o| (0.0..=1.0).contains(&o.alive) && o.any_gift <= o.alive && o.any_gift <= o.gifts)
        );
    }
}

#[test]
fn the_wrong_drop_out_is_less_likely() {
    let (x, tx, age, _) = simulate_bgnbd([0.9, 5.0, 2.0, 2.0], true, 8_000, 0.0, 3);
    let data = Histories { frequency: &x, recency: &tx, age: &age, counts: None };
    let fit =
        |drop_out| BgNbd::fit(&data, drop_out, &Settings::default()).map_or(f64::MIN, |f| f.log_likelihood());
    assert!(fit(DropOut::AfterAnyGift) > fit(DropOut::AfterRepeatGift) + 5.0);
}

#[test]
fn a_single_old_gift_is_alive_only_where_documented() {
    let old = History { frequency: 0, recency: 0.0, age: 300.0 };
    let [r, alpha, a, b] = PUBLISHED;
    let plain = BgNbd::new(DropOut::AfterRepeatGift, r, alpha, a, b).unwrap();
    let modified = BgNbd::new(DropOut::AfterAnyGift, r, alpha, a, b).unwrap();
    assert_eq!(plain.p_alive(&old).unwrap(), 1.0);
    // MBG/NBD: 1 / (1 + a/b · ((α + T)/α)^r).
    let wanted = 1.0 / (1.0 + a / b * ((alpha + 300.0) / alpha).powf(r));
    within(modified.p_alive(&old).unwrap(), wanted, 1e-14);
}

#[test]
fn hostile_input_is_a_typed_error() {
    let fit = |x: &[u32], tx: &[f64], age: &[f64], counts: Option<&[u64]>| {
        let data = Histories { frequency: x, recency: tx, age, counts };
        BgNbd::fit(&data, DropOut::AfterRepeatGift, &Settings::default()).unwrap_err()
    };
    assert_eq!(fit(&[], &[], &[], None).kind(), Kind::Empty);
    assert_eq!(fit(&[1], &[1.0], &[2.0], Some(&[0])).kind(), Kind::Empty);
    assert_eq!(fit(&[1, 2], &[1.0], &[2.0, 3.0], None).kind(), Kind::LengthMismatch);
    assert_eq!(fit(&[1], &[1.0], &[2.0], Some(&[1, 1])).kind(), Kind::LengthMismatch);
    let bad = [
        (1, -1.0, 2.0),
        (1, 3.0, 2.0),
        (1, f64::NAN, 2.0),
        (1, 1.0, f64::INFINITY),
        (0, 0.0, -1.0),
        (0, 1.0, 2.0),
        (2, 0.0, 2.0),
    ];
    for (x, tx, age) in bad {
        let error = fit(&[0, x], &[0.0, tx], &[1.0, age], None);
        assert_eq!((error.kind(), error.place().row), (Kind::InvalidValue, Some(1)), "{x} {tx} {age}");
        assert!(error.to_string().starts_with("row 1, "), "{error}");
    }
    assert_eq!(fit(&[1, 0], &[1.0, 0.0], &[2.0, 2.0], Some(&[u64::MAX, 9])).kind(), Kind::InvalidValue);
    assert_eq!(fit(&[0, 0], &[0.0, 0.0], &[9.0, 5.0], None).kind(), Kind::NotIdentified);
    // With a single donor, or with nobody who ever stops, there is no finite maximum.
    for (x, tx, age) in
        [(vec![3], vec![5.0], vec![6.0]), (vec![u32::MAX, 1], vec![1e-300, 1.0], vec![1e300, 1.0])]
    {
        let kind = fit(&x, &tx, &age, None).kind();
        assert!(matches!(kind, Kind::Boundary | Kind::NotConverged), "{kind:?}");
    }
    let model = BgNbd::new(DropOut::AfterAnyGift, 0.2, 4.0, 0.7, 2.0).unwrap();
    let donor = History { frequency: 2, recency: 3.0, age: 2.0 };
    assert_eq!(model.expected_gifts(&donor, 5.0).unwrap_err().kind(), Kind::InvalidValue);
    let donor = History { frequency: 2, recency: 1.0, age: 2.0 };
    for horizon in [-1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(model.p_gift(&donor, horizon).unwrap_err().kind(), Kind::InvalidParameter);
    }
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(BgNbd::new(DropOut::AfterAnyGift, 0.2, 4.0, bad, 2.0).is_err());
    }
}

#[test]
fn a_model_file_is_checked_when_read() {
    let model = BgNbd::new(DropOut::AfterAnyGift, 0.243, 4.414, 0.793, 2.426).unwrap();
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<BgNbd>(&text).unwrap(), model);
    assert!(serde_json::from_str::<BgNbd>(&text.replace("0.793", "-0.793")).is_err());
}

#[test]
fn discounted_gifts_equal_a_fine_sum_of_what_each_week_adds() {
    let [r, alpha, a, b] = PUBLISHED;
    let model = BgNbd::new(DropOut::AfterRepeatGift, r, alpha, a, b).unwrap();
    let delta = 0.05;
    for (frequency, recency) in [(0, 0.0), (2, 30.43), (7, 35.0)] {
        let donor = History { frequency, recency, age: 38.86 };
        let (mut sum, mut before) = (0.0, 0.0);
        let step = 0.05;
        for i in 1..=12_000 {
            let t = f64::from(i) * step;
            let gifts = model.expected_gifts(&donor, t).unwrap();
            sum += (gifts - before) * (-delta * (t - 0.5 * step)).exp();
            before = gifts;
        }
        let found = model.discounted_gifts(&donor, delta).unwrap();
        // The relative error of the midpoint sum is (δ · step)² / 24.
        within(found / sum, 1.0, 1e-6);
    }
}

/// The rates differ, the probability to leave does not: about every second sample has its maximum there.
#[test]
fn a_model_at_its_limit_knows_it() {
    let limits: Vec<bool> = (0..6)
        .map(|seed| {
            let (x, tx, age, _) = simulate_bgnbd([0.9, 6.0, 4e5, 1e6], true, 600, 1.0, seed);
            let data = Histories { frequency: &x, recency: &tx, age: &age, counts: None };
            let fitted = BgNbd::fit(&data, DropOut::AfterAnyGift, &Settings::default()).unwrap();
            assert_eq!(fitted.model().donors_are_alike(), fitted.limit().is_some(), "{fitted:?}");
            fitted.limit().is_some()
        })
        .collect();
    assert!(limits.contains(&true), "{limits:?}");
    assert!(!BgNbd::new(DropOut::AfterAnyGift, 0.2, 4.0, 0.8, 2.4).unwrap().donors_are_alike());
}
