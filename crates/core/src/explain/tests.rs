use super::explain;
use crate::features::{V1, column};
use crate::models::test_data::training;
use crate::models::{FitSettings, GiftModel, Method};

/// Returns the training mean of a feature on its own scale: the value whose transform is the mean of the
/// transforms.
fn at_training_mean(place: usize, values: &[f64]) -> f64 {
    use crate::features::Transform;
    let spec = &V1[place];
    let present: Vec<f64> = values.iter().filter(|x| !x.is_nan()).map(|x| spec.transform.apply(*x)).collect();
    let mean = present.iter().sum::<f64>() / present.len() as f64;
    match spec.transform {
        Transform::Log1p => mean.exp_m1(),
        Transform::Log => mean.exp(),
        Transform::Identity => mean,
    }
}

#[test]
fn a_contribution_is_what_the_decision_loses_with_the_feature_at_its_mean() {
    let set = training(4_000, 21);
    let on = FitSettings { features_on: vec!["age".into()], ..FitSettings::default() };
    let model = GiftModel::fit(&set, &on).unwrap();
    let mut checked = 0;
    for row in 0..60 {
        let raw = set.features().row(row);
        let said = explain(&model, &raw);
        let decision = model.decision(&raw).unwrap();
        assert!((said.decision() - decision).abs() < 1e-10, "base and contributions add up");
        for reason in &said.reasons {
            assert!(reason.value.is_nan() || reason.value == raw[reason.feature]);
            let values = &set.features().columns[reason.feature];
            // A feature that was missing in training also has an indicator, which the replaced value does not
            // remove.
            if values.iter().any(|x| x.is_nan()) {
                continue;
            }
            let mut removed = raw;
            removed[reason.feature] = at_training_mean(reason.feature, values);
            let lost = decision - model.decision(&removed).unwrap();
            assert!((lost - reason.contribution).abs() < 1e-9, "{}", V1[reason.feature].name);
            checked += 1;
        }
    }
    assert!(checked > 1_000);
}

#[test]
fn a_subject_is_what_the_decision_loses_with_all_its_features_at_their_means() {
    let set = training(4_000, 21);
    let model = GiftModel::fit(&set, &FitSettings::default()).unwrap();
    let columns = &set.features().columns;
    for row in 0..60 {
        let raw = set.features().row(row);
        let said = explain(&model, &raw);
        let total: f64 = said.subjects.iter().map(|subject| subject.contribution).sum();
        assert!((said.base + total - said.decision()).abs() < 1e-10);
        for told in &said.subjects {
            let subject = V1[told.feature].subject;
            let members = || (0..V1.len()).filter(|&place| V1[place].subject == subject);
            // A feature that was missing in training also has an indicator, which no value removes.
            if members().any(|place| columns[place].iter().any(|x| x.is_nan())) {
                continue;
            }
            let mut removed = raw;
            for place in members() {
                removed[place] = at_training_mean(place, &columns[place]);
            }
            let lost = model.decision(&raw).unwrap() - model.decision(&removed).unwrap();
            assert!((lost - told.contribution).abs() < 1e-9, "{subject:?}");
        }
    }
}

#[test]
fn an_indicator_speaks_through_its_feature() {
    let set = training(4_000, 22);
    let model = GiftModel::fit(&set, &FitSettings::default()).unwrap();
    let logistic = model.logistic().unwrap();
    let at = |name: &str| logistic.columns().iter().position(|column| column == name).unwrap();
    let values = &set.features().columns[column::GAP_STD];
    let share = values.iter().filter(|x| x.is_nan()).count() as f64 / values.len() as f64;
    let row = values.iter().position(|x| x.is_nan()).unwrap();
    let said = explain(&model, &set.features().row(row));
    let reason = said.reasons.iter().find(|reason| reason.feature == column::GAP_STD).unwrap();
    // A missing value is filled with the mean, so only the standardised indicator is left.
    let want =
        logistic.coefficients()[at("gap_std_missing")] * (1.0 - share) / (share * (1.0 - share)).sqrt();
    assert!(reason.value.is_nan() && (reason.contribution - want).abs() < 1e-12);
}

#[test]
fn a_score_of_the_rule_has_recency_as_its_one_reason() {
    let set = training(2_000, 23);
    let model = GiftModel::fit(&set, &FitSettings::default()).unwrap().with_method(Method::Rule).unwrap();
    let raw = set.features().row(5);
    let said = explain(&model, &raw);
    assert_eq!((said.method, said.reasons.len()), (Method::Rule, 1));
    assert_eq!(
        (said.reasons[0].feature, said.reasons[0].value),
        (column::RECENCY_DAYS, raw[column::RECENCY_DAYS])
    );
    let p = said.likelihood.get().clamp(1e-6, 1.0 - 1e-6);
    assert!((said.decision() - (p / (1.0 - p)).ln()).abs() < 1e-12);
}
