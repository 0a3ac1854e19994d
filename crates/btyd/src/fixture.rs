//! Fixtures shared by the tests: the published tables, simulated donors, and derivatives by differences.

use std::array::from_fn;
use std::io::Write;
use std::path::{Path, PathBuf};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Distribution, Exp, Gamma};

use crate::jet::{Jet, Real};
use crate::newton::Likelihood;

/// Reads the columns of a CSV file of numbers.
pub(crate) fn columns(path: &Path) -> Vec<Vec<f64>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut columns = vec![Vec::new(); reader.headers().unwrap().len()];
    for record in reader.records() {
        for (column, cell) in columns.iter_mut().zip(record.unwrap().iter()) {
            column.push(cell.parse().unwrap());
        }
    }
    columns
}

pub(crate) fn whole(column: &[f64]) -> Vec<u32> {
    column.iter().map(|v| *v as u32).collect()
}

/// CDNOW data: frequency, recency, age, mean amount. The tests that need it are skipped, with a message,
/// where the file is not available.
pub(crate) struct Cdnow {
    pub(crate) frequency: Vec<u32>,
    pub(crate) recency: Vec<f64>,
    pub(crate) age: Vec<f64>,
    pub(crate) amount: Vec<f64>,
}

pub(crate) fn cdnow() -> Option<Cdnow> {
    let path: PathBuf =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/published/cdnow_summary.csv");
    if !path.exists() {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: {} is not there (cdnow_summary.csv of lifetimes)",
            path.display()
        );
        return None;
    }
    let c = columns(&path);
    Some(Cdnow { frequency: whole(&c[1]), recency: c[2].clone(), age: c[3].clone(), amount: c[4].clone() })
}

/// Data of the 1995 cohort of donors: frequency, recency, opportunities, donors, donations of the next five
/// years.
pub(crate) struct Donations {
    pub(crate) frequency: Vec<u32>,
    pub(crate) recency: Vec<u32>,
    pub(crate) opportunities: Vec<u32>,
    pub(crate) donors: Vec<u64>,
    pub(crate) later: Vec<f64>,
}

pub(crate) fn donations() -> Donations {
    let c = columns(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/donations_1995_rf.csv"));
    Donations {
        frequency: whole(&c[0]),
        recency: whole(&c[1]),
        opportunities: whole(&c[2]),
        donors: c[3].iter().map(|v| *v as u64).collect(),
        later: c[4].clone(),
    }
}

/// Compares the gradient and the Hessian of a likelihood, by log-parameters, with central differences.
pub(crate) fn check_derivatives<const N: usize>(likelihood: &impl Likelihood<N>, params: [f64; N]) {
    let jet = |log: [f64; N]| likelihood.at(&from_fn::<_, N, _>(|i| Jet::<N>::variable(log[i], i).exp()));
    let at = params.map(f64::ln);
    let here = jet(at);
    let value = likelihood.at(&params);
    assert!((here.value - value).abs() <= 1e-12 * value.abs(), "{} {value}", here.value);
    let h = 1e-5;
    for i in 0..N {
        let moved = |by: f64| from_fn(|k| if k == i { at[k] + by } else { at[k] });
        let slope =
            (likelihood.at(&moved(h).map(f64::exp)) - likelihood.at(&moved(-h).map(f64::exp))) / (2.0 * h);
        // Differences of a value V have a rounding error of about 1e-15 V / h.
        let rounding = 1e-15 * value.abs() / h * 4.0;
        assert!(
            (slope - here.gradient[i]).abs() <= 1e-6 * slope.abs() + rounding,
            "{i} {slope} {:?}",
            here.gradient
        );
        let (up, down) = (jet(moved(h)).gradient, jet(moved(-h)).gradient);
        for j in 0..N {
            let curve = (up[j] - down[j]) / (2.0 * h);
            let close = 1e-6 * curve.abs() + 1e-9 * value.abs();
            assert!((curve - here.hessian[i][j]).abs() <= close, "{i} {j} {curve} {:?}", here.hessian);
        }
    }
}

/// Simulates donors who give as in (M)BG/NBD; returns frequency, recency, age, and gifts in the following
/// period `ahead`.
pub(crate) fn simulate_bgnbd(
    params: [f64; 4],
    leaves_after_first: bool,
    donors: usize,
    ahead: f64,
    seed: u64,
) -> (Vec<u32>, Vec<f64>, Vec<f64>, Vec<u32>) {
    let [r, alpha, a, b] = params;
    let (rates, drops) = (Gamma::new(r, 1.0 / alpha).unwrap(), Beta::new(a, b).unwrap());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut frequency, mut recency, mut ages, mut later) = (vec![], vec![], vec![], vec![]);
    for donor in 0..donors {
        let age = 30.0 + (donor % 13) as f64;
        let wait = Exp::new(rates.sample(&mut rng).max(1e-12)).unwrap();
        let p: f64 = drops.sample(&mut rng);
        let leaves = |rng: &mut ChaCha8Rng| rand_distr::Uniform::new(0.0, 1.0).unwrap().sample(rng) < p;
        let (mut x, mut tx, mut more) = (0, 0.0, 0);
        let mut alive = !(leaves_after_first && leaves(&mut rng));
        let mut now: f64 = 0.0;
        while alive {
            now += wait.sample(&mut rng);
            if now > age + ahead {
                break;
            }
            if now <= age {
                x += 1;
                tx = now;
            } else {
                more += 1;
            }
            alive = !leaves(&mut rng);
        }
        frequency.push(x);
        recency.push(tx);
        ages.push(age);
        later.push(more);
    }
    (frequency, recency, ages, later)
}
