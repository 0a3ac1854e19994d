use super::likelihood::BetaBernoulliRows;
use super::*;
use crate::fixture::{Donations, check_derivatives, donations};
use crate::special::ln_beta;

fn seasons(table: &Donations) -> Seasons<'_> {
    Seasons {
        frequency: &table.frequency,
        recency: &table.recency,
        opportunities: &table.opportunities,
        counts: Some(&table.donors),
    }
}

fn within(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "found {found}, wanted {wanted} within {tolerance}");
}

#[test]
fn the_table_is_the_one_of_its_card() {
    use sha2::Digest;
    let bytes =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/donations_1995_rf.csv")).unwrap();
    let hex: String = sha2::Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
    let card = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/README.md")).unwrap();
    assert!(card.contains(&hex));
    let table = donations();
    assert_eq!((table.frequency.len(), table.donors.iter().sum::<u64>()), (22, 11_104));
}

#[test]
fn donations_give_the_published_estimates() {
    let table = donations();
    let fitted = BgBb::fit(&seasons(&table), &Settings::default()).unwrap();
    for (found, wanted) in fitted.model().params().into_iter().zip([1.204, 0.750, 0.657, 2.783]) {
        within(found, wanted, 0.0005 + 1e-9);
    }
    within(fitted.log_likelihood(), -33225.58, 0.005);
    assert_eq!((fitted.individuals(), fitted.distinct()), (11_104, 22));
    let plain = BetaBernoulli::fit(&seasons(&table), &Settings::default()).unwrap();
    within(plain.log_likelihood(), -35516.11, 0.005);
}

#[test]
fn donations_of_the_next_five_years_are_as_published() {
    let table = donations();
    let fitted = BgBb::fit(&seasons(&table), &Settings::default()).unwrap();
    let outlook = fitted.model().outlook(&seasons(&table), 5).unwrap();
    let expected: f64 = outlook.iter().zip(&table.donors).map(|(o, n)| o.gifts * *n as f64).sum();
    within(expected, 12_884.0, 0.5);
    assert_eq!(table.later.iter().sum::<f64>(), 13_260.0);
    for (row, o) in seasons(&table).rows().zip(&outlook) {
        within(fitted.model().expected_gifts(&row, 5).unwrap(), o.gifts, 1e-12);
        within(fitted.model().p_alive(&row).unwrap(), o.alive, 1e-12);
        assert!(o.any_gift <= o.gifts && o.any_gift <= o.alive && o.gifts <= 5.0 * o.any_gift);
    }
}

/// Returns all histories of `n` opportunities as bits (bit i: gave at opportunity i + 1). Their probabilities
/// are computed directly from the process: leave at the start of opportunity i + 1 or never, give or not
/// while active.
fn naive(params: [f64; 4], n: u32) -> Vec<(u32, f64)> {
    let [alpha, beta, gamma, delta] = params;
    let giving =
        |x: u32, k: u32| (ln_beta(alpha + f64::from(x), beta + f64::from(k)) - ln_beta(alpha, beta)).exp();
    let leaving = |l: f64, s: u32| (ln_beta(gamma + l, delta + f64::from(s)) - ln_beta(gamma, delta)).exp();
    (0..1_u32 << n)
        .map(|bits| {
            let (x, last) = (bits.count_ones(), 32 - bits.leading_zeros());
            let gone: f64 = (last..n).map(|i| giving(x, i - x) * leaving(1.0, i)).sum();
            (bits, giving(x, n - x) * leaving(0.0, n) + gone)
        })
        .collect()
}

#[test]
fn predictions_equal_the_enumeration_of_all_futures() {
    for params in [[1.204, 0.750, 0.657, 2.783], [0.2, 3.0, 1.0, 1.0], [5.0, 2.0, 0.05, 9.0]] {
        let [alpha, beta, gamma, delta] = params;
        let model = BgBb::new(alpha, beta, gamma, delta).unwrap();
        let (n, horizon) = (4, 3);
        let long = naive(params, n + horizon);
        within(long.iter().map(|h| h.1).sum(), 1.0, 1e-12);
        for (past, probability) in naive(params, n) {
            let donor =
                Season { frequency: past.count_ones(), recency: 32 - past.leading_zeros(), opportunities: n };
            let row = Seasons {
                frequency: &[donor.frequency],
                recency: &[donor.recency],
                opportunities: &[n],
                counts: None,
            };
            within(model.log_likelihood(&row).unwrap(), probability.ln(), 1e-12);
            let futures = || {
                long.iter().filter(|h| h.0 & ((1 << n) - 1) == past).map(|h| (h.0 >> n, h.1 / probability))
            };
            let gifts: f64 = futures().map(|(bits, p)| f64::from(bits.count_ones()) * p).sum();
            let any: f64 = futures().filter(|(bits, _)| *bits > 0).map(|(_, p)| p).sum();
            within(model.expected_gifts(&donor, horizon).unwrap(), gifts, 1e-12);
            within(model.p_gift(&donor, horizon).unwrap(), any, 1e-12);
            // A gift at the next opportunity requires that the donor is alive then, and gives:
            // (α + x) / (α + β + n).
            let gives = (alpha + f64::from(donor.frequency)) / (alpha + beta + f64::from(n));
            within(model.p_alive(&donor).unwrap() * gives, model.p_gift(&donor, 1).unwrap(), 1e-12);
        }
    }
}

#[test]
fn beta_bernoulli_predicts_what_it_says() {
    let model = BetaBernoulli::new(0.5, 1.5).unwrap();
    let donor = Season { frequency: 2, recency: 3, opportunities: 4 };
    within(model.expected_gifts(&donor, 3).unwrap(), 3.0 * 2.5 / 6.0, 1e-14);
    within(model.p_gift(&donor, 2).unwrap(), 1.0 - 3.5 / 6.0 * 4.5 / 7.0, 1e-14);
}

#[test]
fn derivatives_equal_differences() {
    let table = donations();
    let grouped = seasons(&table).grouped().unwrap();
    for params in [[1.2, 0.75, 0.66, 2.8], [0.1, 9.0, 30.0, 40.0]] {
        check_derivatives(&BetaGeometricBetaBernoulli { rows: &grouped.rows }, params);
        check_derivatives(&BetaBernoulliRows { rows: &grouped.rows }, [params[0], params[1]]);
    }
}

#[test]
fn grouped_rows_change_nothing() {
    let table = donations();
    let (mut x, mut tx, mut n) = (vec![], vec![], vec![]);
    for (i, donors) in table.donors.iter().enumerate() {
        for _ in 0..*donors {
            x.push(table.frequency[i]);
            tx.push(table.recency[i]);
            n.push(table.opportunities[i]);
        }
    }
    let single = Seasons { frequency: &x, recency: &tx, opportunities: &n, counts: None };
    let one = BgBb::fit(&single, &Settings::default()).unwrap();
    assert_eq!(one, BgBb::fit(&seasons(&table), &Settings::default()).unwrap());
}

#[test]
fn a_cohort_drawn_from_the_model_gives_its_parameters_back() {
    // Exact expected counts instead of random ones: a billion donors whose histories have the model's shares.
    let truth = [0.9, 1.4, 1.1, 3.5];
    let histories = naive(truth, 8);
    let x: Vec<u32> = histories.iter().map(|h| h.0.count_ones()).collect();
    let tx: Vec<u32> = histories.iter().map(|h| 32 - h.0.leading_zeros()).collect();
    let counts: Vec<u64> = histories.iter().map(|h| (h.1 * 1e9).round() as u64).collect();
    let data = Seasons { frequency: &x, recency: &tx, opportunities: &[8; 256], counts: Some(&counts) };
    let fitted = BgBb::fit(&data, &Settings::default()).unwrap();
    for (found, wanted) in fitted.model().params().into_iter().zip(truth) {
        within(found / wanted, 1.0, 1e-4);
    }
}

#[test]
fn a_common_drop_out_is_found_as_a_limit() {
    // Every donor leaves with θ = 0.2: the beta of the drop-out shrinks to a point, gamma and delta to
    // infinity. The counts are those of BG/BB with a beta that is practically a point, Beta(2e7, 8e7).
    let histories = naive([1.2, 0.8, 2e7, 8e7], 6);
    let x: Vec<u32> = histories.iter().map(|h| h.0.count_ones()).collect();
    let tx: Vec<u32> = histories.iter().map(|h| 32 - h.0.leading_zeros()).collect();
    let counts: Vec<u64> = histories.iter().map(|h| (h.1 * 1e5).round() as u64).collect();
    let data = Seasons { frequency: &x, recency: &tx, opportunities: &[6; 64], counts: Some(&counts) };
    let fitted = BgBb::fit(&data, &Settings::default()).unwrap();
    let limit = fitted.limit().unwrap();
    assert_eq!(limit.parameters, ["gamma", "delta"]);
    assert_eq!(limit.shared.name, "gamma / (gamma + delta)");
    // The counts are rounded to whole donors out of 100,000.
    within(limit.shared.value, 0.2, 1e-4);
    assert!(limit.shared.interval(2.0).unwrap().0 > 0.18);
    let [alpha, beta, ..] = fitted.model().params();
    within(alpha, 1.2, 1e-3);
    within(beta, 0.8, 1e-3);
    let [_, _, gamma, delta] = fitted.estimates() else { unreachable!() };
    assert!(gamma.standard_error.is_none() && delta.interval(2.0).is_err());
    assert_eq!(fitted.log_covariance().iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    // No finite concentration has a higher likelihood.
    for concentration in [3.0, 30.0, 300.0, 3e4] {
        let spread = BgBb::new(alpha, beta, 0.2 * concentration, 0.8 * concentration).unwrap();
        assert!(spread.log_likelihood(&data).unwrap() < fitted.log_likelihood());
    }
    // The model predicts like one with a common θ: the donor gave at all six opportunities and is alive at
    // the next with probability 1 − θ.
    let donor = Season { frequency: 6, recency: 6, opportunities: 6 };
    within(fitted.model().p_alive(&donor).unwrap(), 0.8, 1e-4);
}

#[test]
fn hostile_input_is_a_typed_error() {
    let fit = |x: &[u32], tx: &[u32], n: &[u32]| {
        let data = Seasons { frequency: x, recency: tx, opportunities: n, counts: None };
        BgBb::fit(&data, &Settings::default()).unwrap_err()
    };
    assert_eq!(fit(&[], &[], &[]).kind(), Kind::Empty);
    assert_eq!(fit(&[1], &[1], &[]).kind(), Kind::LengthMismatch);
    for (x, tx, n, column) in [
        (2, 1, 6, "frequency"),
        (1, 7, 6, "recency"),
        (0, 3, 6, "recency"),
        (1, 1, u32::MAX, "opportunities"),
    ] {
        let error = fit(&[x], &[tx], &[n]);
        assert_eq!(
            (error.kind(), error.place().row, error.place().column.as_deref()),
            (Kind::InvalidValue, Some(0), Some(column))
        );
    }
    assert_eq!(fit(&[0, 0], &[0, 0], &[6, 6]).kind(), Kind::NotIdentified);
    assert_eq!(fit(&[6, 6], &[6, 6], &[6, 6]).kind(), Kind::NotIdentified);
    assert_eq!(fit(&[3], &[6], &[6]).kind(), Kind::Boundary);
    let model = BgBb::new(1.0, 1.0, 1.0, 1.0).unwrap();
    let donor = Season { frequency: 0, recency: 0, opportunities: 0 };
    assert_eq!(model.expected_gifts(&donor, u32::MAX).unwrap_err().kind(), Kind::InvalidParameter);
    assert_eq!(model.expected_gifts(&donor, 0).unwrap(), 0.0);
    assert!(BgBb::new(1.0, f64::NAN, 1.0, 1.0).is_err());
    assert!(serde_json::from_str::<BgBb>(r#"{"alpha":1,"beta":1,"gamma":0,"delta":1}"#).is_err());
}

#[test]
fn discounted_gifts_are_the_sum_of_what_each_opportunity_adds() {
    let model = BgBb::new(1.204, 0.750, 0.657, 2.783).unwrap();
    for (frequency, recency) in [(0, 0), (3, 4), (6, 6)] {
        let donor = Season { frequency, recency, opportunities: 6 };
        let (mut naive, mut before) = (0.0, 0.0);
        for h in 1..=400 {
            let gifts = model.expected_gifts(&donor, h).unwrap();
            naive += (gifts - before) / 1.1_f64.powi(h as i32);
            before = gifts;
        }
        within(model.discounted_gifts(&donor, 0.1).unwrap(), naive, 1e-9);
    }
    let donor = Season { frequency: 1, recency: 1, opportunities: 6 };
    assert!(
        model.discounted_gifts(&donor, 0.0).is_err() && model.discounted_gifts(&donor, f64::NAN).is_err()
    );
    assert!(model.discounted_gifts(&donor, 0.005).unwrap().is_finite());
}
