//! Tests of the whole module: preparation, fits by fold, tasks, files, scores.

mod challengers;
mod committees;
mod goals;

use std::sync::Arc;

use super::folds::{out_of_fold_decisions, penalties};
use super::linear::{Linear, transform_row};
use super::logistic::{Rows, Split};
use super::prepare::Preparation;
use super::test_data::{as_of, rows_of, training};
use super::training::FOLDS;
use super::*;
use crate::features::{FeatureTable, V1, column};
use obole_ledger::{AsOf, Ids, Kind};

fn with_age() -> FitSettings {
    FitSettings { features_on: vec!["age".into()], ..FitSettings::default() }
}

/// Predicts the rows of each fold by a fit that has never seen the fold.
fn naive(set: &TrainingSet, settings: &FitSettings) -> Vec<f64> {
    let mut decisions = vec![f64::NAN; set.len()];
    for part in 0..FOLDS as u8 {
        let kept = rows_of(set, |row| set.folds[row] != part);
        let (preparation, matrix) = Preparation::fit(&*kept.features, kept.len(), None, settings).unwrap();
        let fitted = LogisticParams::new().check().unwrap().fit(&matrix, &kept.labels.gave, None).unwrap();
        let linear = Linear::new(&preparation, fitted.coefficients(), fitted.intercept());
        for row in (0..set.len()).filter(|row| set.folds[*row] == part) {
            decisions[row] = linear.value(&transform_row(&set.features.row(row)));
        }
    }
    decisions
}

fn shared(set: &TrainingSet, settings: &FitSettings) -> Vec<f64> {
    let (preparation, matrix) = Preparation::fit(&*set.features, set.len(), None, settings).unwrap();
    let rows =
        Rows { matrix: &matrix, events: &set.labels.gave, weights: None, stride: 1, split: Split::Whole };
    let params = LogisticParams::new().check().unwrap();
    let full = params.solve(&rows, Some((&set.folds, FOLDS))).unwrap();
    let penalties = penalties(&matrix, &preparation, &set.folds, 1.0);
    out_of_fold_decisions(&rows, &set.folds, &penalties, &full, 100).unwrap()
}

#[test]
fn fits_by_part_that_share_a_pass_equal_separate_fits() {
    // 300 rows are fitted alone after the shared Hessian fails, 30,000 share it.
    for (n, settings) in [(300, with_age()), (3_000, FitSettings::default()), (30_000, with_age())] {
        let set = training(n, 11);
        let (one, other) = (shared(&set, &settings), naive(&set, &settings));
        let off = one.iter().zip(&other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(off < 1e-7, "{n} rows: {off:e}");
    }
}

#[test]
fn columns_that_are_constant_or_missing_without_a_part_are_handled() {
    let mut set = training(2_000, 12);
    for row in 0..set.len() {
        let part = set.folds[row];
        // Refunds only in fold 0; ages only in fold 1; gaps never missing outside fold 2.
        let columns = &mut Arc::make_mut(&mut set.features).columns;
        columns[column::N_REFUNDED][row] = if part == 0 { (row % 3) as f64 } else { 0.0 };
        columns[column::AGE][row] = if part == 1 { 30.0 + (row % 50) as f64 } else { f64::NAN };
        if part != 2 && columns[column::GAP_STD][row].is_nan() {
            columns[column::GAP_STD][row] = 12.0;
        }
        columns[column::SHARE_EVENT][row] = 0.4;
    }
    let (one, other) = (shared(&set, &with_age()), naive(&set, &with_age()));
    let off = one.iter().zip(&other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(off < 1e-7, "{off:e}");
}

#[test]
fn the_matrix_with_age_has_the_43_columns_in_order_and_without_it_41() {
    let set = training(500, 1);
    let (preparation, matrix) = Preparation::fit(&*set.features, 500, None, &with_age()).unwrap();
    let mut names: Vec<String> = V1.iter().map(|spec| spec.name.to_owned()).collect();
    names.extend(["std_amount", "gap_mean", "gap_std", "age"].map(|name| format!("{name}_missing")));
    assert_eq!(matrix.names(), names);
    let plain = Preparation::fit(&*set.features, 500, None, &FitSettings::default()).unwrap().1;
    assert_eq!(plain.cols(), 41);
    assert!(
        plain
            .names()
            .iter()
            .all(|name| !name.contains("age") || name.contains("average") || name == "avg_amount")
    );
    // Computed cell by cell from the definition: transform, fill, standardise with the population's
    // deviation.
    for (j, column) in preparation.columns.iter().enumerate() {
        let at = V1.iter().position(|spec| spec.name == column.feature).unwrap();
        let raw = &set.features.columns[at];
        let values: Vec<f64> = if j >= V1.len() {
            raw.iter().map(|x| f64::from(u8::from(x.is_nan()))).collect()
        } else {
            raw.iter().map(|x| V1[at].transform.apply(*x)).collect()
        };
        let present: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
        let mean = present.iter().sum::<f64>() / present.len() as f64;
        let filled: Vec<f64> = values.iter().map(|x| if x.is_nan() { mean } else { *x }).collect();
        let sd = (filled.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 500.0).sqrt();
        let sd = if sd < 1e-12 { 1.0 } else { sd };
        for (row, x) in filled.iter().enumerate() {
            assert!((matrix.row(row)[j] - (x - mean) / sd).abs() < 1e-11, "{} of row {row}", column.name);
        }
    }
}

#[test]
fn an_owned_table_gives_the_same_matrix_as_a_borrowed_one() {
    let set = training(40_000, 2);
    let borrowed = Preparation::fit(&*set.features, set.len(), None, &with_age()).unwrap();
    let owned = Preparation::fit(FeatureTable::clone(&set.features), set.len(), None, &with_age()).unwrap();
    assert!(borrowed == owned);
}

#[test]
fn a_table_and_labels_of_other_days_or_donors_do_not_join() {
    let set = training(100, 3);
    let mut labels = set.labels.clone();
    labels.as_of = AsOf::new(as_of().day().plus_days(1));
    assert_eq!(TrainingSet::join(set.features.clone(), labels).unwrap_err().kind(), Kind::Refused);
    let mut labels = set.labels.clone();
    labels.donor[5] = 999;
    assert_eq!(TrainingSet::join(set.features.clone(), labels).unwrap_err().kind(), Kind::Refused);
    let none = rows_of_none(&set);
    assert_eq!(none.unwrap_err().kind(), Kind::Refused);
}

fn rows_of_none(set: &TrainingSet) -> obole_ledger::Result<TrainingSet> {
    let mut features = FeatureTable::clone(&set.features);
    features.donor.clear();
    features.columns.iter_mut().for_each(Vec::clear);
    let mut labels = set.labels.clone();
    (labels.donor, labels.gave, labels.amount) = (Vec::new(), Vec::new(), Vec::new());
    TrainingSet::join(features, labels)
}

#[test]
fn parts_follow_the_identifier() {
    let set = training(4, 4);
    let numbers = Ids::Number(vec![10, 11, 17, 24]);
    assert_eq!(set.clone().with_folds_by_id(&numbers).folds(), [1, 3, 4, 3]); // `fold_of` in Python, from its published constants
    // The first 8 bytes of sha256("abc") as a number, likewise.
    let texts = Ids::Text(vec!["abc".into(); 4]);
    assert_eq!(set.clone().with_folds_by_id(&texts).folds(), [3; 4]);
    assert_eq!(set.clone().with_folds(vec![0, 1, 2, 5]).unwrap_err().kind(), Kind::Usage);
}

#[test]
fn a_gift_model_finds_what_was_planted_and_its_card_says_so() {
    let set = training(8_000, 5);
    let model = GiftModel::fit(&set, &FitSettings::default()).unwrap();
    let card = model.card();
    assert_eq!((card.method, card.rows, card.horizon_months), (Method::Logistic, 8_000, 12));
    assert_eq!(card.calibration, Some(CalibrationUsed::Blend));
    assert_eq!(
        card.features_refused,
        [FeatureRefused { name: "age".into(), because: RefusedBecause::Protected }]
    );
    assert!(!card.features_used.contains(&"age".to_owned()));
    let metrics = card.metrics;
    assert!(
        metrics.auc.unwrap() > 0.7 && metrics.log_loss.unwrap() < metrics.log_loss_constant.unwrap() - 0.03
    );
    // Calibrated: the mean probability is the share of events.
    let p = model.predict(&set.features).unwrap();
    let mean = p.iter().map(|p| p.get()).sum::<f64>() / 8_000.0;
    assert!((mean - card.events as f64 / 8_000.0).abs() < 0.01);
    let on = GiftModel::fit(&set, &with_age()).unwrap();
    assert!(on.card().features_used.contains(&"age".to_owned()) && on.card().features_refused.is_empty());
    assert_eq!(on.card().features_switched_on, ["age"]);
    assert!(on.card().notes.contains(&CardNote::ProtectedFeatureOn));
}

#[test]
fn age_cannot_move_a_score_unless_it_was_switched_on() {
    let set = training(3_000, 6);
    let mut other = FeatureTable::clone(&set.features);
    other.columns[column::AGE].iter_mut().for_each(|age| *age = 95.0);
    let settings = FitSettings::default();
    let model = GiftModel::fit(&set, &settings).unwrap();
    assert_eq!(model.predict(&set.features).unwrap(), model.predict(&other).unwrap());
    let on = GiftModel::fit(&set, &with_age()).unwrap();
    assert_ne!(on.predict(&set.features).unwrap(), on.predict(&other).unwrap());
}

#[test]
fn lapse_is_fitted_on_active_donors_only() {
    let set = training(6_000, 7);
    let model = LapseModel::fit(&set, &FitSettings::default()).unwrap();
    let active: Vec<usize> =
        (0..set.len()).filter(|row| set.features.columns[column::N_12M][*row] >= 1.0).collect();
    let lapsed = active.iter().filter(|row| !set.labels.gave[**row]).count();
    assert_eq!((model.card().rows, model.card().events), (active.len() as u64, lapsed as u64));
    let only = rows_of(&set, |row| set.features.columns[column::N_12M][row] >= 1.0);
    assert_eq!(model, LapseModel::fit(&only, &FitSettings::default()).unwrap());
    let none = rows_of(&set, |row| set.features.columns[column::N_12M][row] < 1.0);
    assert_eq!(LapseModel::fit(&none, &FitSettings::default()).unwrap_err().kind(), Kind::Refused);
}

#[test]
fn too_few_of_anything_leaves_the_rule_and_says_why() {
    let set = training(400, 8);
    let fit = |set: &TrainingSet| GiftModel::fit(set, &FitSettings::default()).unwrap();
    let few = fit(&rows_of(&set, |row| row < 30));
    assert_eq!(few.card().notes, [CardNote::TooFewRows { rows: 30, needed: 50 }]);
    let mut seen = 0;
    let keep: Vec<bool> = set
        .labels
        .gave
        .iter()
        .map(|gave| {
            !gave || {
                seen += 1;
                seen <= 7
            }
        })
        .collect();
    let rare = fit(&rows_of(&set, |row| keep[row]));
    assert_eq!(rare.card().notes, [CardNote::TooFewEvents { events: 7, needed: 20 }]);
    let nobody = fit(&rows_of(&set, |row| !set.labels.gave[row]));
    assert_eq!(nobody.card().notes, [CardNote::TooFewEvents { events: 0, needed: 20 }]);
    for model in [few, rare, nobody] {
        assert_eq!((model.card().method, model.logistic()), (Method::Rule, None));
        let p = model.predict(&set.features).unwrap();
        assert_eq!(p[3], model.rule().value(set.features.columns[column::RECENCY_DAYS][3]));
        assert_eq!(model.with_method(Method::Logistic).unwrap_err().kind(), Kind::Refused);
    }
    let platt = fit(&set);
    assert_eq!(platt.card().calibration, Some(CalibrationUsed::Platt));
    assert!(platt.card().notes.contains(&CardNote::PlattBecauseFew));
    let parts: Vec<u8> = set.labels.gave.iter().map(|gave| if *gave { 0 } else { 1 }).collect();
    let sided = fit(&set.clone().with_folds(parts).unwrap());
    assert_eq!(sided.card().notes, [CardNote::OneSidedPart]);
}

#[test]
fn amounts_follow_the_gifts_and_four_in_five_lie_in_the_interval() {
    let set = training(12_000, 9);
    let model = AmountModel::fit(&set, &FitSettings::default()).unwrap();
    let fresh = training(12_000, 90);
    for (method, most) in [(Method::Ridge, 0.82), (Method::RidgeAndRule, 0.82), (Method::MeanGift, 0.82)] {
        let model = model.clone().with_method(method).unwrap();
        let amounts = model.predict(&fresh.features).unwrap();
        let givers = || (0..fresh.len()).filter(|row| fresh.labels.gave[*row]);
        let inside = givers().filter(|row| {
            let given = fresh.labels.amount[*row].units();
            (amounts[*row].low..=amounts[*row].high).contains(&given)
        });
        let share = inside.count() as f64 / givers().count() as f64;
        assert!((0.78..most).contains(&share), "{method:?}: {share}");
    }
    // The mean expected amount is near the mean amount given.
    let expected: Vec<f64> = model.predict(&fresh.features).unwrap().iter().map(|a| a.expected).collect();
    let (mut e, mut g) = (0.0, 0.0);
    for row in (0..fresh.len()).filter(|row| fresh.labels.gave[*row]) {
        e += expected[row];
        g += fresh.labels.amount[row].units();
    }
    assert!((e / g - 1.0).abs() < 0.05, "{}", e / g);
    for method in Method::AMOUNT_MODELS.into_iter().chain(Method::AMOUNT_RULES) {
        let said = model.predict_by(method, &fresh.features).unwrap();
        let givers = (0..fresh.len()).filter(|row| fresh.labels.gave[*row]);
        let expected: f64 = givers.map(|row| said[row].expected).sum();
        assert!((expected / g - 1.0).abs() < 0.05, "{method:?}: {}", expected / g);
    }
    let few = AmountModel::fit(&rows_of(&set, |row| row < 60), &FitSettings::default()).unwrap();
    assert_eq!(few.card().method, Method::LastGift);
    let said = few.predict(&set.features).unwrap()[0].expected;
    let last = set.features.columns[column::LAST_AMOUNT][0];
    assert_eq!(said, last, "fewer than 50 donors who gave tell no level");
}

/// On the day of the fit hardly anybody had given lately, and on the day of the scores everybody has.
#[test]
fn a_feature_of_one_training_row_does_not_carry_the_amounts() {
    let set = training(12_000, 9);
    let giver = (0..set.len()).find(|row| set.labels.gave[*row]).unwrap();
    let with = |value: &dyn Fn(usize) -> f64| {
        let mut table = (*set.features).clone();
        table.columns[column::N_6M] = (0..table.len()).map(value).collect();
        table
    };
    let mut labels = set.labels.clone();
    labels.amount[giver] = obole_ledger::Cents::new(2_000_000);
    let fitted_on = with(&|row| f64::from(u8::from(row == giver)));
    let one = TrainingSet::join(fitted_on, labels).unwrap();
    let model = AmountModel::fit(&one, &FitSettings::default()).unwrap();
    let sum = |table: &FeatureTable| -> f64 {
        model.predict_by(Method::Ridge, table).unwrap().iter().map(|amount| amount.expected).sum()
    };
    let ratio = sum(&with(&|_| 13.0)) / sum(&with(&|_| 0.0));
    // The one row gave 300 times the mean; unlimited, thirteen would multiply amounts by 1,262.
    assert!((0.5..12.0).contains(&ratio), "{ratio}");
}

/// A level far below 1 makes less than a cent of a gift of some cents.
#[test]
fn an_expected_amount_is_at_least_a_cent() {
    let set = training(2_000, 4);
    let mut labels = set.labels.clone();
    labels.amount.iter_mut().for_each(|cents| *cents = obole_ledger::Cents::new(cents.get().min(1)));
    let cents = TrainingSet::join((*set.features).clone(), labels).unwrap();
    let model = AmountModel::fit(&cents, &FitSettings::default()).unwrap();
    for method in Method::AMOUNT_MODELS.into_iter().chain(Method::AMOUNT_RULES) {
        let said = model.predict_by(method, &set.features).unwrap();
        assert!(said.iter().all(|amount| amount.expected >= 0.01), "{method:?}");
    }
}

#[test]
fn scores_are_those_of_each_model_and_lie_in_range() {
    let set = training(5_000, 10);
    let table = set.features.clone();
    let models = ModelSet::fit(set, &FitSettings::default()).unwrap();
    let scores = models.score_unproved(&table).unwrap();
    assert!(scores.methods.unproved);
    let gift = models.gift.predict(&table).unwrap();
    let lapse = models.lapse.as_ref().unwrap().predict(&table).unwrap();
    let amount = models.amount.predict(&table).unwrap();
    assert_eq!(scores.len(), 5_000);
    for row in 0..5_000 {
        assert_eq!(scores.gift_likelihood[row], gift[row].get());
        let active = table.columns[column::N_12M][row] >= 1.0;
        assert_eq!(scores.lapse_risk[row].is_nan(), !active);
        if active {
            assert_eq!(scores.lapse_risk[row], lapse[row].get());
        }
        assert_eq!(
            (scores.expected_gift[row], scores.gift_low[row]),
            (amount[row].expected, amount[row].low)
        );
        assert!(scores.gift_low[row] < scores.gift_high[row]);
        assert_eq!(scores.expected_value(row), gift[row].get() * amount[row].expected);
        assert!(scores.suggested_ask[row] > 0.0 && scores.reasons[row][0].is_some());
    }
    // If a backtest found the rule to be better for gifts, the rule is used.
    let better = |task: Task| if task == Task::Gift { Method::Rule } else { models.card_of(task).method };
    let by_rule = models.clone().into_tasks().with_methods(better).unwrap().complete().unwrap();
    let scores = by_rule.score(&table).unwrap();
    assert!(!scores.methods.unproved);
    assert_eq!(scores.reasons[0][0].unwrap().feature, column::RECENCY_DAYS);
    assert!(scores.reasons.iter().all(|reasons| reasons[1].is_none()));
    let mut narrow = FeatureTable::clone(&table);
    narrow.columns.pop();
    assert_eq!(by_rule.score(&narrow).unwrap_err().kind(), Kind::Refused);
}

#[test]
fn a_folder_of_models_says_after_loading_what_it_said_before() {
    let set = training(3_000, 13);
    let table = set.features.clone();
    let models = ModelSet::fit(set, &FitSettings::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    models.save(folder.path()).unwrap();
    let loaded = StoredModels::load(folder.path()).unwrap();
    assert_eq!(loaded, StoredModels::Unproved(models.clone()));
    assert_eq!(loaded.gift.predict(&table).unwrap(), models.gift.predict(&table).unwrap());
    let path = folder.path().join("gift.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let refused = |text: &str| {
        obole_ledger::disk::write_bytes(&path, text.as_bytes()).unwrap();
        StoredModels::load(folder.path()).unwrap_err()
    };
    assert_eq!(refused(&text[..text.len() / 2]).kind(), Kind::Unreadable);
    assert_eq!(refused(&text.replacen("\"version\": 3", "\"version\": 4", 1)).kind(), Kind::Newer);
    assert_eq!(
        refused(&text.replacen("\"task\": \"gift\"", "\"task\": \"lapse\"", 1)).kind(),
        Kind::Unreadable
    );
    assert_eq!(
        refused(
            &text
                .replacen("recency_days", "no_such_feature", 1)
                .replace("\"feature\": \"recency_days\"", "\"feature\": \"shoe\"")
        )
        .kind(),
        Kind::Unreadable
    );
    let other = text.replacen("\"horizon_months\": 12", "\"horizon_months\": 3", 1);
    // The content does not match the hash at the top; a file without a hash is not of this version.
    assert_eq!(refused(&other).kind(), Kind::Unreadable);
    let without = |text: &str| {
        text.lines().filter(|line| !line.contains("content_sha256")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(refused(&without(&text)).kind(), Kind::Unreadable);
    // Files of version 1 have no hash and are read; then the horizons are compared.
    let first = without(&other).replacen("\"version\": 3", "\"version\": 1", 1);
    assert_eq!(refused(&first).kind(), Kind::Refused);
    obole_ledger::disk::write_bytes(&path, text.replace('\n', "\r\n").as_bytes()).unwrap();
    StoredModels::load(folder.path()).unwrap();
    obole_ledger::disk::remove_file(&path).unwrap();
    assert_eq!(StoredModels::load(folder.path()).unwrap_err().kind(), Kind::Unreadable);
    // A mark that somebody adds by hand is refused: the hash no longer matches.
    let marked = text.replacen("\"seed\": ", "\"proved\": true,\n    \"seed\": ", 1);
    assert_eq!(refused(&marked).kind(), Kind::Unreadable);
    let proved = models.clone().into_tasks().with_methods(|task| models.card_of(task).method).unwrap();
    let proved = proved.complete().unwrap();
    proved.save(folder.path()).unwrap();
    assert_eq!(StoredModels::load(folder.path()).unwrap(), StoredModels::Proved(proved));
}

#[test]
fn one_thread_and_three_give_the_same_model_files_and_scores() {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let set = training(20_000, 14);
            let table = set.features.clone();
            let models = ModelSet::fit(set, &with_age()).unwrap();
            let scores = models.score_unproved(&table).unwrap();
            let bits: Vec<u64> =
                scores.gift_likelihood.iter().chain(&scores.lapse_risk).map(|p| p.to_bits()).collect();
            (
                serde_json::to_string(&models.gift).unwrap(),
                serde_json::to_string(&models.amount).unwrap(),
                bits,
            )
        })
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn a_folder_without_amounts_says_what_scores_need() {
    let folder = tempfile::tempdir().unwrap();
    let gift = GiftModel::fit(&training(2_000, 3), &FitSettings::default()).unwrap();
    gift.save(&folder.path().join(Task::Gift.file_name())).unwrap();
    let error = StoredModels::load(folder.path()).unwrap_err();
    assert!(error.hints().iter().any(|hint| hint.id() == "fit-gift-and-amount"), "{error}");
}
