//! Comparisons with the maximum of another program on artificial donors, and with the models without
//! covariates.

use std::path::PathBuf;

use super::*;
use crate::fixture::{columns, whole};
use crate::newton::Surface;

fn data_file(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/data", name].iter().collect()
}

struct Invented {
    frequency: Vec<u32>,
    recency: Vec<f64>,
    age: Vec<f64>,
    asked: Vec<f64>,
    years: Vec<f64>,
}

fn invented() -> Invented {
    let c = columns(&data_file("covariates.csv"));
    Invented {
        frequency: whole(&c[0]),
        recency: c[1].clone(),
        age: c[2].clone(),
        asked: c[3].clone(),
        years: c[4].clone(),
    }
}

impl Invented {
    fn histories(&self) -> Histories<'_> {
        Histories { frequency: &self.frequency, recency: &self.recency, age: &self.age, counts: None }
    }

    fn columns(&self) -> [Covariate<'_>; 2] {
        [Covariate { name: "asked", values: &self.asked }, Covariate { name: "years", values: &self.years }]
    }
}

/// Maximum found by scipy (tests/data/covariates.py).
#[derive(Deserialize)]
struct Found {
    log_likelihood: f64,
    params: [f64; 4],
    coefficients: Vec<f64>,
}

fn same<M>(fitted: &Fitted<M>, found: &Found) {
    let (here, there) = (fitted.log_likelihood(), found.log_likelihood);
    // The two maxima may differ only by the tolerance of the search of scipy.
    assert!((here - there).abs() < 1e-6, "{here} {there}");
    assert_eq!(fitted.estimates().len(), 4 + found.coefficients.len());
    for (estimate, wanted) in fitted.estimates().iter().zip(found.params.iter().chain(&found.coefficients)) {
        // Within a thousandth of a standard error, because scipy stops by the value of the likelihood, which
        // is flat at the maximum.
        let near = 1e-3 * estimate.standard_error.unwrap();
        assert!((estimate.value - wanted).abs() < near, "{estimate:?} {wanted}");
    }
}

#[test]
fn the_maximum_is_that_of_a_peer() {
    let text = std::fs::read_to_string(data_file("covariates.json")).unwrap();
    let found: std::collections::BTreeMap<String, Found> = serde_json::from_str(&text).unwrap();
    let table = invented();
    let both = table.columns();
    let covariates = Covariates { rate: &both, drop_out: &both };
    let settings = Settings::default();
    for (name, drop_out) in [("bg_nbd", DropOut::AfterRepeatGift), ("mbg_nbd", DropOut::AfterAnyGift)] {
        let fitted =
            WithCovariates::<BgNbd>::fit(&table.histories(), &covariates, drop_out, &settings).unwrap();
        same(&fitted, &found[name]);
        let names: Vec<&str> = fitted.estimates()[4..].iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["rate.asked", "rate.years", "a.asked", "a.years", "b.asked", "b.years"]);
        // Check by a second method: donor by donor, each with a separate model.
        let again = fitted.model().log_likelihood(&table.histories(), &covariates).unwrap();
        assert!((again - fitted.log_likelihood()).abs() < 1e-9 * again.abs(), "{again}");
        // The simulated effect: donors who were asked give e^0.8 times as often.
        let (low, high) = fitted.estimates()[4].interval(1.96).unwrap();
        assert!(low < 0.8 && 0.8 < high && low > 0.4, "{low} {high}");
    }
    let fitted = WithCovariates::<ParetoNbd>::fit(&table.histories(), &covariates, &settings).unwrap();
    same(&fitted, &found["pareto_nbd"]);
    let again = fitted.model().log_likelihood(&table.histories(), &covariates).unwrap();
    assert!((again - fitted.log_likelihood()).abs() < 1e-9 * again.abs(), "{again}");
}

#[test]
fn derivatives_equal_differences() {
    let table = invented();
    let both = table.columns();
    let covariates = Covariates { rate: &both, drop_out: &both[1..] };
    let linked =
        Linked::new(Rule::new(), ParetoNbd::NAMES, ParetoNbd::LINKS, &table.histories(), &covariates)
            .unwrap();
    let at = [0.1, 2.0, 0.4, 3.1, 0.5, -0.2, 0.3];
    let h = 1e-5;
    let moved = |i: usize, by: f64| -> Vec<f64> {
        at.iter().enumerate().map(|(k, x)| if k == i { x + by } else { *x }).collect()
    };
    let here = linked.local(&at);
    assert!((here.value - linked.value(&at)).abs() < 1e-9);
    for i in 0..at.len() {
        let slope = (linked.value(&moved(i, h)) - linked.value(&moved(i, -h))) / (2.0 * h);
        assert!((slope - here.gradient[i]).abs() < 1e-3, "{i} {slope} {}", here.gradient[i]);
        let (up, down) = (linked.local(&moved(i, h)).gradient, linked.local(&moved(i, -h)).gradient);
        for k in 0..at.len() {
            let curve = (up[k] - down[k]) / (2.0 * h);
            assert!((curve - here.hessian[i][k]).abs() < 1e-5 * curve.abs().max(100.0), "{i} {k} {curve}");
        }
    }
}

#[test]
fn units_and_counts_change_nothing_but_the_units() {
    let table = invented();
    let settings = Settings::default();
    let fit = |asked: &[f64], years: &[f64], data: &Histories<'_>| {
        let rate = [Covariate { name: "asked", values: asked }, Covariate { name: "years", values: years }];
        let covariates = Covariates { rate: &rate, drop_out: &rate[..1] };
        WithCovariates::<ParetoNbd>::fit(data, &covariates, &settings).unwrap()
    };
    let plain = fit(&table.asked, &table.years, &table.histories());
    // Years are converted to days since a distant date: the coefficient becomes smaller, alpha changes, the
    // predictions do not.
    let days: Vec<f64> = table.years.iter().map(|y| 700_000.0 + 365.25 * y).collect();
    let far = fit(&table.asked, &days, &table.histories());
    assert!((plain.log_likelihood() - far.log_likelihood()).abs() < 1e-6);
    let of = |fitted: &Fitted<WithCovariates<ParetoNbd>>, i: usize| {
        (fitted.estimates()[i].value, fitted.estimates()[i].standard_error.unwrap())
    };
    let ((a, se_a), (b, se_b)) = (of(&plain, 5), of(&far, 5));
    assert!((a - 365.25 * b).abs() < 1e-5 && (se_a - 365.25 * se_b).abs() < 1e-5, "{a} {b} {se_a} {se_b}");
    let donor = History { frequency: 3, recency: 20.0, age: 30.0 };
    let near = plain.model().donor(&[1.0, 4.0], &[1.0]).unwrap();
    let away = far.model().donor(&[1.0, 700_000.0 + 4.0 * 365.25], &[1.0]).unwrap();
    let gifts = |m: &ParetoNbd| m.expected_gifts(&donor, 12.0).unwrap();
    assert!((gifts(&near) - gifts(&away)).abs() < 1e-6);

    // Each donor twice, by rows or by counts, and in another order.
    let twice = |column: &[f64]| -> Vec<f64> { column.iter().rev().flat_map(|x| [*x, *x]).collect() };
    let x: Vec<u32> = table.frequency.iter().rev().flat_map(|x| [*x, *x]).collect();
    let (tx, age) = (twice(&table.recency), twice(&table.age));
    let rows = fit(
        &twice(&table.asked),
        &twice(&table.years),
        &Histories { frequency: &x, recency: &tx, age: &age, counts: None },
    );
    let two = vec![2; table.age.len()];
    let counts = fit(&table.asked, &table.years, &Histories { counts: Some(&two), ..table.histories() });
    assert_eq!((rows.individuals(), rows.distinct()), (counts.individuals(), counts.distinct()));
    for (a, b) in rows.estimates().iter().zip(counts.estimates()) {
        assert!((a.value - b.value).abs() < 1e-6 * a.standard_error.unwrap(), "{a:?} {b:?}");
    }
    assert!((rows.log_likelihood() - 2.0 * plain.log_likelihood()).abs() < 1e-6);
    let text = serde_json::to_string(&plain).unwrap();
    assert_eq!(serde_json::from_str::<Fitted<WithCovariates<ParetoNbd>>>(&text).unwrap(), plain);
}

#[test]
fn a_covariate_of_two_groups_with_all_else_fixed_is_the_plain_model_in_each() {
    // With all coefficients 0 it is the model without covariates.
    let table = invented();
    let plain = BgNbd::fit(&table.histories(), DropOut::AfterRepeatGift, &Settings::default()).unwrap();
    let none = Covariates { rate: &[], drop_out: &[] };
    let fitted = WithCovariates::<BgNbd>::fit(
        &table.histories(),
        &none,
        DropOut::AfterRepeatGift,
        &Settings::default(),
    )
    .unwrap();
    assert!((plain.log_likelihood() - fitted.log_likelihood()).abs() < 1e-8);
    for (a, b) in plain.estimates().iter().zip(fitted.estimates()) {
        assert!((a.value - b.value).abs() < 1e-5 * a.standard_error.unwrap(), "{a:?} {b:?}");
        assert!((a.standard_error.unwrap() / b.standard_error.unwrap() - 1.0).abs() < 1e-5);
    }
    // Columns can only increase the likelihood. A useful column does: twice the increase is beyond the 99.9 %
    // point of chi-squared (1).
    let both = table.columns();
    let asked = Covariates { rate: &both[..1], drop_out: &[] };
    let more = WithCovariates::<BgNbd>::fit(
        &table.histories(),
        &asked,
        DropOut::AfterRepeatGift,
        &Settings::default(),
    )
    .unwrap();
    assert!(2.0 * (more.log_likelihood() - plain.log_likelihood()) > 10.83);
}

#[test]
fn hostile_input_is_a_typed_error() {
    let table = invented();
    let n = table.age.len();
    let settings = Settings::default();
    let fit = |rate: &[Covariate<'_>], drop_out: &[Covariate<'_>]| {
        let covariates = Covariates { rate, drop_out };
        WithCovariates::<BgNbd>::fit(&table.histories(), &covariates, DropOut::AfterAnyGift, &settings)
            .unwrap_err()
    };
    let of = |name: &'static str, values| Covariate { name, values };
    let short = fit(&[of("short", &table.years[1..])], &[]);
    assert_eq!(short.kind(), Kind::LengthMismatch);
    let mut holes = table.years.clone();
    holes[7] = f64::NAN;
    let hole = fit(&[], &[of("holes", &holes)]);
    assert_eq!(
        (hole.kind(), hole.place().row, hole.place().column.as_deref()),
        (Kind::InvalidValue, Some(7), Some("covariate"))
    );
    let ones = vec![1.0; n];
    let constant = fit(&[of("asked", &table.asked)], &[of("ones", &ones)]);
    assert_eq!(constant.kind(), Kind::NotIdentified);
    assert!(constant.to_string().contains("ones"));
    let twice: Vec<f64> = table.years.iter().map(|y| 3.0 - 2.0 * y).collect();
    let same = fit(&[of("years", &table.years), of("twice", &twice)], &[]);
    assert_eq!(same.kind(), Kind::NotIdentified);
    // A column that only donors without a second gift have: their rate tends to 0.
    let once: Vec<f64> = table.frequency.iter().map(|x| f64::from(u8::from(*x == 0))).collect();
    let separated = fit(&[of("once", &once)], &[]);
    assert_eq!(separated.kind(), Kind::Boundary);
    assert!(separated.to_string().contains("rate.once tends to minus infinity"), "{separated}");

    let rate = [of("asked", &table.asked[..])];
    let covariates = Covariates { rate: &rate, drop_out: &[] };
    let fitted = WithCovariates::<ParetoNbd>::fit(&table.histories(), &covariates, &settings).unwrap();
    assert_eq!(fitted.model().donor(&[], &[]).unwrap_err().kind(), Kind::LengthMismatch);
    assert_eq!(fitted.model().donor(&[1e9], &[]).unwrap_err().kind(), Kind::InvalidParameter);
    assert_eq!(fitted.model().names().0, ["asked"]);
    assert_eq!(fitted.model().base(), &fitted.model().donor(&[0.0], &[]).unwrap());
}
