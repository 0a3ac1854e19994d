use super::*;
use proptest::prelude::*;

fn naive_auc(rows: &[Scored]) -> Option<f64> {
    let (mut wins, mut pairs) = (0.0, 0.0);
    for p in rows.iter().filter(|r| r.y == Some(true)) {
        for n in rows.iter().filter(|r| r.y == Some(false)) {
            let w = p.weight * n.weight;
            pairs += w;
            wins += w * if p.score > n.score {
                1.0
            } else if p.score == n.score {
                0.5
            } else {
                0.0
            };
        }
    }
    (pairs > 0.0).then(|| wins / pairs)
}

fn table() -> impl Strategy<Value = Vec<Scored>> {
    prop::collection::vec((0_u8..8, prop::option::of(any::<bool>()), 1_u8..5), 0..40).prop_map(|rows| {
        let mut rows: Vec<Scored> = rows
            .into_iter()
            .map(|(s, y, w)| Scored { score: f64::from(s) / 8.0, y, weight: f64::from(w) / 2.0 })
            .collect();
        rows.sort_by(|a, b| a.score.total_cmp(&b.score));
        rows
    })
}

proptest! {
    #[test]
    fn auc_is_the_share_of_pairs(rows in table()) {
        match (auc(&rows, true).get(), naive_auc(&rows)) {
            (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-12),
            (a, b) => prop_assert_eq!(a, b),
        }
    }

    #[test]
    fn cross_auc_of_one_list_is_its_auc(rows in table()) {
        let side = |y| rows.iter().filter(|r| r.y == Some(y)).map(|r| r.score).collect::<Vec<_>>();
        let plain: Vec<Scored> = rows.iter().map(|r| Scored { weight: 1.0, ..*r }).collect();
        match (cross_auc(&side(true), &side(false)).get(), naive_auc(&plain)) {
            (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-12),
            (a, b) => prop_assert_eq!(a, b),
        }
    }

    #[test]
    fn delong_is_the_sample_variance_of_the_placements(rows in table()) {
        let pos: Vec<f64> = rows.iter().filter(|r| r.y == Some(true)).map(|r| r.score).collect();
        let neg: Vec<f64> = rows.iter().filter(|r| r.y == Some(false)).map(|r| r.score).collect();
        let wins = |p: f64, n: f64| if p > n { 1.0 } else if p == n { 0.5 } else { 0.0 };
        let variance = |xs: &[f64]| {
            let mean = xs.iter().sum::<f64>() / xs.len() as f64;
            xs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (xs.len() as f64 - 1.0)
        };
        let got = delong_se(&rows).get();
        if pos.len() < 2 || neg.len() < 2 {
            prop_assert_eq!(got, None);
        } else {
            let v10: Vec<f64> =
                pos.iter().map(|&p| neg.iter().map(|&n| wins(p, n)).sum::<f64>() / neg.len() as f64).collect();
            let v01: Vec<f64> =
                neg.iter().map(|&n| pos.iter().map(|&p| wins(p, n)).sum::<f64>() / pos.len() as f64).collect();
            let se = (variance(&v10) / pos.len() as f64 + variance(&v01) / neg.len() as f64).sqrt();
            prop_assert!((got.unwrap() - se).abs() < 1e-12);
        }
    }

    #[test]
    fn wasserstein_of_equal_sizes_pairs_the_ranks(
        mut a in prop::collection::vec(0_u8..20, 1..20), seed in prop::collection::vec(0_u8..20, 20)
    ) {
        let mut b: Vec<u8> = seed[..a.len()].to_vec();
        a.sort_unstable();
        b.sort_unstable();
        let (a, b): (Vec<f64>, Vec<f64>) = (a.into_iter().map(f64::from).collect(), b.into_iter().map(f64::from).collect());
        let paired = a.iter().zip(&b).map(|(x, y)| (x - y).abs()).sum::<f64>() / a.len() as f64;
        let (ks, w1) = distances(&a, &b);
        prop_assert!((w1.unwrap() - paired).abs() < 1e-12);
        let naive_ks = (0..20).map(|t| {
            let f = |xs: &[f64]| xs.iter().filter(|x| **x <= f64::from(t)).count() as f64 / xs.len() as f64;
            (f(&a) - f(&b)).abs()
        }).fold(0.0, f64::max);
        prop_assert!((ks.unwrap() - naive_ks).abs() < 1e-12);
    }
}
