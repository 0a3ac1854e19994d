//! Laws that hold for any history and any parameters: probabilities stay in range, nothing panics, a longer
//! silence never helps, a longer horizon never takes gifts away, and a fit is either certified or a typed
//! error.

use obole_btyd::{
    BgBb, BgCnbdK, BgNbd, DropOut, Error, GammaGamma, Histories, History, Outlook, ParetoNbd, Season,
    Seasons, Settings, Spends,
};
use proptest::prelude::*;

fn parameter() -> impl Strategy<Value = f64> {
    (-7.0..7.0_f64).prop_map(f64::exp)
}

fn history() -> impl Strategy<Value = History> {
    (0_u32..400, 0.001..1.0_f64, 0.0..3000.0_f64).prop_map(|(frequency, share, age)| {
        let frequency = if share * age == 0.0 { 0 } else { frequency };
        History { frequency, recency: if frequency == 0 { 0.0 } else { share * age }, age }
    })
}

fn season() -> impl Strategy<Value = Season> {
    (0_u32..60, 0.0..1.0_f64, 0.0..1.0_f64).prop_map(|(opportunities, last, share)| {
        let recency = (f64::from(opportunities) * last) as u32;
        let frequency = if recency == 0 { 0 } else { 1 + (f64::from(recency - 1) * share) as u32 };
        Season { frequency, recency, opportunities }
    })
}

/// P(alive), P(gift) and E(gifts) must be finite, in range and consistent.
fn lawful(o: &Outlook) {
    assert!((0.0..=1.0).contains(&o.alive), "{o:?}");
    assert!(o.any_gift >= 0.0 && o.any_gift <= o.alive * (1.0 + 1e-9), "{o:?}");
    // Markov: P(N ≥ 1) ≤ E(N).
    assert!(o.gifts.is_finite() && o.gifts >= o.any_gift * (1.0 - 1e-8), "{o:?}");
}

/// All continuous-time models under the same four numbers; the regular one last.
fn outlooks([p, q, a, b]: [f64; 4], donor: &History, horizon: f64) -> Result<Vec<Outlook>, Error> {
    let data = Histories {
        frequency: &[donor.frequency],
        recency: &[donor.recency],
        age: &[donor.age],
        counts: None,
    };
    let mut all = BgNbd::new(DropOut::AfterRepeatGift, p, q, a, b)?.outlook(&data, horizon)?;
    all.extend(BgNbd::new(DropOut::AfterAnyGift, p, q, a, b)?.outlook(&data, horizon)?);
    all.extend(ParetoNbd::new(p, q, a, b)?.outlook(&data, horizon)?);
    all.extend(BgCnbdK::new(DropOut::AfterAnyGift, 3, p, q, a, b)?.outlook(&data, horizon)?);
    Ok(all)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn continuous_time(params in [parameter(), parameter(), parameter(), parameter()], donor in history(), horizon in 0.0..2000.0_f64) {
        let now = outlooks(params, &donor, horizon).unwrap();
        let longer = outlooks(params, &donor, 2.0 * horizon + 1.0).unwrap();
        let silent = outlooks(params, &History { age: 1.5 * donor.age + 1.0, ..donor }, horizon).unwrap();
        for (model, ((now, longer), silent)) in now.iter().zip(&longer).zip(&silent).enumerate() {
            lawful(now);
            lawful(longer);
            prop_assert!(longer.gifts >= now.gifts * (1.0 - 1e-8) && longer.any_gift >= now.any_gift * (1.0 - 1e-8));
            prop_assert!(silent.alive <= now.alive + 1e-9);
            // One who gives regularly and has not yet given may be due: then silence brings the next gift
            // nearer.
            let regular = model == 3;
            prop_assert!(regular || silent.any_gift <= now.any_gift + 1e-9, "{:?} {:?}", now, silent);
        }
    }

    #[test]
    fn discrete_time(params in [parameter(), parameter(), parameter(), parameter()], donor in season(), horizon in 0_u32..30) {
        let model = BgBb::new(params[0], params[1], params[2], params[3]).unwrap();
        let of = |horizon| Outlook {
            alive: model.p_alive(&donor).unwrap(),
            any_gift: model.p_gift(&donor, horizon).unwrap(),
            gifts: model.expected_gifts(&donor, horizon).unwrap(),
        };
        let (now, longer) = (of(horizon), of(horizon + 3));
        lawful(&now);
        lawful(&longer);
        prop_assert!(now.gifts <= f64::from(horizon) * now.alive * (1.0 + 1e-9));
        prop_assert!(longer.gifts >= now.gifts && longer.any_gift >= now.any_gift);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_fit_is_certified_or_an_error(donors in prop::collection::vec((history(), season(), 0.01..1e4_f64), 1..25)) {
        let x: Vec<u32> = donors.iter().map(|d| d.0.frequency).collect();
        let tx: Vec<f64> = donors.iter().map(|d| d.0.recency).collect();
        let age: Vec<f64> = donors.iter().map(|d| d.0.age).collect();
        let data = Histories { frequency: &x, recency: &tx, age: &age, counts: None };
        let settings = Settings::default();
        let mut certificates = vec![];
        for drop_out in [DropOut::AfterRepeatGift, DropOut::AfterAnyGift] {
            certificates.extend(BgNbd::fit(&data, drop_out, &settings).ok().map(|f| *f.convergence()));
        }
        certificates.extend(ParetoNbd::fit(&data, &settings).ok().map(|f| *f.convergence()));
        let value: Vec<f64> = donors.iter().map(|d| d.2).collect();
        let spends = Spends { frequency: &x, value: &value, counts: None };
        certificates.extend(GammaGamma::fit(&spends, &settings).ok().map(|f| *f.convergence()));
        let (f, r, n) = (
            donors.iter().map(|d| d.1.frequency).collect::<Vec<_>>(),
            donors.iter().map(|d| d.1.recency).collect::<Vec<_>>(),
            donors.iter().map(|d| d.1.opportunities).collect::<Vec<_>>(),
        );
        let seasons = Seasons { frequency: &f, recency: &r, opportunities: &n, counts: None };
        certificates.extend(BgBb::fit(&seasons, &settings).ok().map(|f| *f.convergence()));
        for c in certificates {
            prop_assert!(c.newton_decrement <= 1e-12 && c.smallest_pivot > 0.0 && c.gradient_norm.is_finite());
        }
    }
}
