//! Tests of the challengers as gift and lapse models: trees, and buy till you die.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use std::sync::Arc;

use crate::explain::explain;
use crate::features::{COUNT, column};
use crate::models::test_data::{self, training};
use crate::models::*;

/// Gives the donors histories that follow the model: gifts at random times, and a chance to leave after each.
fn histories(set: &mut TrainingSet) {
    let mut stream = ChaCha8Rng::seed_from_u64(17);
    let mut wait = move |rate: f64| -(1.0 - stream.random::<f64>()).ln() / rate;
    for row in 0..set.len() {
        let age = (200.0 + wait(1.0 / 500.0).min(1500.0)).floor();
        let (rate, leaves) = (0.001 + wait(200.0), 0.05 + wait(8.0));
        let (mut time, mut last, mut gifts) = (0.0, 0.0, 1.0);
        // P(leave) by an exponential clock of the same rate.
        while wait(1.0) > leaves {
            time += 1.0 + wait(rate);
            if time > age {
                break;
            }
            (last, gifts) = (time.floor(), gifts + 1.0);
        }
        Arc::make_mut(&mut set.features).columns[column::N_GIFT_DAYS][row] = gifts;
        Arc::make_mut(&mut set.features).columns[column::TENURE_DAYS][row] = age;
        Arc::make_mut(&mut set.features).columns[column::RECENCY_DAYS][row] = age - last;
    }
}

fn fitted(method: Method) -> (TrainingSet, GiftModel, LapseModel) {
    let mut set = training(1500, 11);
    if method == Method::Btyd {
        histories(&mut set);
    }
    let settings = FitSettings::default().with_method(method);
    let (gift, lapse) = (GiftModel::fit(&set, &settings).unwrap(), LapseModel::fit(&set, &settings).unwrap());
    assert_eq!((gift.card().method, lapse.card().method), (method, method));
    (set, gift, lapse)
}

#[test]
fn a_longer_silence_never_raises_the_likelihood_of_a_gift_nor_lowers_that_of_a_lapse() {
    let (set, gift, lapse) = fitted(Method::Boosted);
    let mut told = false;
    for row in 0..60 {
        let mut last = (f64::INFINITY, f64::NEG_INFINITY);
        for step in 0..60 {
            let mut one = test_data::rows_of(&set, |other| other == row).features;
            Arc::make_mut(&mut one).columns[column::RECENCY_DAYS][0] = f64::from(step * 25);
            Arc::make_mut(&mut one).columns[column::MONTHS_SINCE_LAST][0] = f64::from(step);
            let now = (gift.predict(&one).unwrap()[0].get(), lapse.predict(&one).unwrap()[0].get());
            assert!(now.0 <= last.0 && now.1 >= last.1, "{row} {step}");
            told |= step > 0 && now.0 < last.0;
            last = now;
        }
    }
    assert!(told, "silence counts for nothing at all");
}

#[test]
fn contributions_and_base_add_up_for_every_model() {
    for method in [Method::Boosted, Method::Btyd] {
        let (set, gift, _) = fitted(method);
        for row in 0..50 {
            let raw = set.features.row(row);
            let said = explain(&gift, &raw);
            assert!((said.decision() - gift.decision(&raw).unwrap()).abs() < 1e-9, "{method:?}");
            assert!(!said.reasons.is_empty());
        }
    }
}

/// Without the silence a donor would be scored with the typical one. The resulting change has the sign of the
/// reason, and the reason lies between the change with the donor's own rhythm and the change with the typical
/// one.
#[test]
fn a_reason_of_buy_till_you_die_is_what_is_lost_without_it() {
    let (set, gift, lapse) = fitted(Method::Btyd);
    let file = serde_json::to_value(&gift).unwrap();
    let number = |name: &str| file["model"]["typical"][name].as_f64().unwrap();
    let (gifts, span, silence) = (number("frequency") + 1.0, number("span"), number("silence"));
    let with = |raw: &[f64; COUNT], silence: f64, own_rhythm: bool| {
        let mut changed = *raw;
        let own = (raw[column::N_GIFT_DAYS], raw[column::TENURE_DAYS] - raw[column::RECENCY_DAYS]);
        let (days, span) = if own_rhythm { own } else { (gifts, span) };
        changed[column::N_GIFT_DAYS] = days;
        (changed[column::RECENCY_DAYS], changed[column::TENURE_DAYS]) = (silence, span + silence);
        gift.decision(&changed).unwrap()
    };
    let (mut up, mut down) = (0, 0);
    for row in 0..300 {
        let raw = set.features.row(row);
        let own = raw[column::RECENCY_DAYS];
        let said = explain(&gift, &raw);
        let of = |feature: usize| {
            said.reasons
                .iter()
                .find(|reason| reason.feature == feature)
                .map_or(0.0, |reason| reason.contribution)
        };
        let lost =
            [true, false].map(|own_rhythm| with(&raw, own, own_rhythm) - with(&raw, silence, own_rhythm));
        let reason = of(column::RECENCY_DAYS);
        assert!((reason - f64::midpoint(lost[0], lost[1])).abs() < 1e-9, "{row}");
        assert!(lost.iter().all(|lost| lost * reason >= -1e-12), "{row}: {lost:?} {reason}");
        assert_eq!(
            reason < 0.0,
            own > silence,
            "a longer silence than usual lowers the score, a shorter raises it"
        );
        let rhythm = [own, silence].map(|silence| with(&raw, silence, true) - with(&raw, silence, false));
        assert!((of(column::N_GIFT_DAYS) - f64::midpoint(rhythm[0], rhythm[1])).abs() < 1e-9, "{row}");
        up += u32::from(reason > 0.0);
        down += u32::from(reason < 0.0);
    }
    assert!(up > 20 && down > 20, "{up} {down}");
    // The active donors alone have another typical donor.
    assert!(serde_json::to_value(&lapse).unwrap()["model"]["typical"]["silence"].as_f64().unwrap() <= 366.0);
}

#[test]
fn a_model_comes_back_from_its_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    for method in [Method::Boosted, Method::Btyd] {
        let (set, gift, lapse) = fitted(method);
        let path = folder.path().join("gift.json");
        gift.save(&path).unwrap();
        assert_eq!(GiftModel::load(&path).unwrap(), gift);
        lapse.save(&path).unwrap();
        assert_eq!(LapseModel::load(&path).unwrap(), lapse);
        assert!(GiftModel::load(&path).is_err(), "a lapse model is no gift model");
        // The method can only be the fitted one, or the rule.
        assert!(gift.clone().with_method(Method::Logistic).is_err());
        let rule = gift.with_method(Method::Rule).unwrap();
        assert!(rule.decision(&set.features.row(0)).is_none());
    }
}

#[test]
fn buy_till_you_die_is_the_published_model_on_the_features() {
    let (set, gift, _) = fitted(Method::Btyd);
    let json = serde_json::to_value(&gift).unwrap();
    let model: obole_btyd::BgNbd = serde_json::from_value(json["model"]["btyd"].clone()).unwrap();
    for row in 0..50 {
        let raw = set.features.row(row);
        let frequency = raw[column::N_GIFT_DAYS] as u32 - 1;
        let age = raw[column::TENURE_DAYS];
        let recency = if frequency == 0 { 0.0 } else { age - raw[column::RECENCY_DAYS] };
        let donor = obole_btyd::History { frequency, recency, age };
        let p = model.p_gift(&donor, 365.2425).unwrap().clamp(1e-6, 1.0 - 1e-6);
        assert!((gift.decision(&raw).unwrap() - (p / (1.0 - p)).ln()).abs() < 1e-9);
    }
}

#[test]
fn a_drift_moves_the_log_odds_and_stands_in_the_card() {
    let set = training(1500, 12);
    let settings = FitSettings { gift_drift: -0.5, ..FitSettings::default() };
    let (moved, plain) =
        (GiftModel::fit(&set, &settings).unwrap(), GiftModel::fit(&set, &FitSettings::default()).unwrap());
    assert_eq!((moved.card().drift, plain.card().drift), (-0.5, 0.0));
    let pairs = moved.predict(&set.features).unwrap().into_iter().zip(plain.predict(&set.features).unwrap());
    for (moved, plain) in pairs {
        let log_odds = |p: f64| (p / (1.0 - p)).ln();
        assert!((log_odds(moved.get()) - log_odds(plain.get()) + 0.5).abs() < 1e-9);
    }
    assert!(FitSettings { gift_drift: f64::NAN, ..FitSettings::default() }.check().is_err());
}

#[test]
fn the_rule_may_be_asked_for() {
    let set = training(400, 13);
    let rule = GiftModel::fit(&set, &FitSettings::default().with_method(Method::Rule)).unwrap();
    assert_eq!((rule.card().method, &rule.card().notes[..]), (Method::Rule, &[CardNote::RuleAskedFor][..]));
}
