use forust_ml::gradientbooster::ContributionsMethod;
use forust_ml::{GradientBooster, Matrix};
use obole_ledger::Kind;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::tree::{Node, Tree};
use super::*;

/// Simulates rows of (recency, gifts, noise). Recency has the wrong direction beyond 600 days. Gifts are
/// missing in some rows, and their absence is informative.
fn rows(n: usize, seed: u64) -> (ColumnTable, Vec<bool>) {
    let mut stream = ChaCha8Rng::seed_from_u64(seed);
    let (mut recency, mut gifts, mut noise, mut events) = (vec![], vec![], vec![], vec![]);
    for _ in 0..n {
        let days = (stream.random::<f64>() * 1000.0).floor();
        let number = (stream.random::<f64>() * 10.0).floor();
        let missing = stream.random::<f64>() < 0.2;
        let turn = if days < 600.0 { -days } else { days - 1200.0 };
        let decision = 1.0 + turn / 150.0 + if missing { 1.5 } else { 0.2 * number };
        recency.push(days);
        gifts.push(if missing { f64::NAN } else { number });
        noise.push(stream.random::<f64>());
        events.push(stream.random::<f64>() < 1.0 / (1.0 + (-decision).exp()));
    }
    let names = ["recency", "gifts", "noise"].map(str::to_owned).to_vec();
    (ColumnTable::new(names, [recency, gifts, noise].concat()).unwrap(), events)
}

fn grown(columns: &ColumnTable, events: &[bool], monotone: &[Monotone], trees: u32) -> Boosted {
    let booster = BoostedParams::new().check().unwrap();
    booster.grow(&BoostRows { columns, events, weights: None, monotone }, trees, None).unwrap()
}

fn row_of(columns: &ColumnTable, row: usize) -> Vec<f64> {
    (0..columns.names().len()).map(|place| columns.column(place)[row]).collect()
}

/// Fits the same model with forust itself.
fn peer(columns: &ColumnTable, events: &[bool], trees: usize) -> GradientBooster {
    let params = BoostedParams::default();
    let share = events.iter().filter(|e| **e).count() as f64 / events.len() as f64;
    let mut forust = GradientBooster::default()
        .set_iterations(trees)
        .set_learning_rate(params.learning_rate)
        .set_max_depth(params.depth as usize)
        .set_nbins(params.bins)
        .set_min_leaf_weight(params.leaf_weight)
        .set_l2(params.penalty)
        .set_base_score((share / (1.0 - share)).ln())
        .set_initialize_base_score(false);
    let labels: Vec<f64> = events.iter().map(|e| f64::from(u8::from(*e))).collect();
    let matrix = Matrix::new(columns.data(), columns.rows(), columns.names().len());
    forust.fit_unweighted(&matrix, &labels, None).unwrap();
    forust
}

#[test]
fn decisions_and_contributions_are_those_of_forust() {
    let (columns, events) = rows(800, 1);
    let model = grown(&columns, &events, &[], 60);
    let forust = peer(&columns, &events, 60);
    let matrix = Matrix::new(columns.data(), columns.rows(), 3);
    let decisions = forust.predict(&matrix, false);
    let shapley = forust.predict_contributions(&matrix, ContributionsMethod::Shapley, false);
    let explainer = model.explainer();
    let mut largest = 0.0_f64;
    for row in 0..columns.rows() {
        let cells = row_of(&columns, row);
        assert!((model.decision(&cells) - decisions[row]).abs() < 1e-12);
        let own = model.contributions(&cells);
        let mut tabulated = vec![0.0; 3];
        explainer.add(&cells, &mut tabulated);
        for (one, other) in own.iter().zip(tabulated) {
            assert!((one - other).abs() < 1e-12);
        }
        for (place, contribution) in own.iter().enumerate() {
            // forust works in single precision.
            assert!((contribution - shapley[row * 4 + place]).abs() < 2e-5, "{row} {place}");
            largest = largest.max(contribution.abs());
        }
        assert!((model.expected() - shapley[row * 4 + 3]).abs() < 2e-5);
        assert!((model.expected() + own.iter().sum::<f64>() - model.decision(&cells)).abs() < 1e-10);
    }
    assert!(largest > 0.5, "{largest}");
}

/// Computes the mean of a tree when only the columns of a set are known (Lundberg, Erion and Lee 2018,
/// algorithm 1).
fn known(tree: &Tree, at: usize, row: &[f64], set: u32) -> f64 {
    match tree.nodes[at] {
        Node::Leaf { value, .. } => f64::from(value),
        Node::Split { column, below, missing_left, left, right, .. } => {
            let child = |at: u32| known(tree, at as usize, row, set);
            if set >> column & 1 == 1 {
                let x = row[column as usize];
                let goes_left = if x.is_nan() { missing_left } else { x < below };
                return child(if goes_left { left } else { right });
            }
            let cover = |at: u32| tree.nodes[at as usize].cover();
            (cover(left) * child(left) + cover(right) * child(right)) / (cover(left) + cover(right))
        }
    }
}

#[test]
fn contributions_are_shapley_values_by_definition() {
    let (columns, events) = rows(500, 2);
    let booster = BoostedParams::new().depth(5).check().unwrap();
    let model = booster
        .grow(&BoostRows { columns: &columns, events: &events, weights: None, monotone: &[] }, 12, None)
        .unwrap();
    let explainer = model.explainer();
    for row in 0..40 {
        let cells = row_of(&columns, row);
        let own = model.contributions(&cells);
        let mut tabulated = vec![0.0; 3];
        explainer.add(&cells, &mut tabulated);
        for (one, other) in own.iter().zip(tabulated) {
            assert!((one - other).abs() < 1e-12);
        }
        let value = |set: u32| model.trees.iter().map(|tree| known(tree, 0, &cells, set)).sum::<f64>();
        for (place, contribution) in own.iter().enumerate() {
            let bit = 1 << place;
            // n = 3: a set of k others has the weight k! (2 - k)! / 3!
            let by_definition: f64 = (0_u32..8)
                .filter(|set| set & bit == 0)
                .map(|set| {
                    let weight = if set.count_ones() == 1 { 1.0 / 6.0 } else { 1.0 / 3.0 };
                    weight * (value(set | bit) - value(set))
                })
                .sum();
            assert!((contribution - by_definition).abs() < 1e-12, "{contribution} {by_definition}");
        }
    }
}

#[test]
fn a_longer_silence_never_helps_where_that_is_asked() {
    let (columns, events) = rows(3000, 3);
    let rises = |model: &Boosted| {
        (0..200).any(|row| {
            let mut cells = row_of(&columns, row);
            let path: Vec<f64> = (0..=100)
                .map(|step| {
                    cells[0] = f64::from(step) * 10.0;
                    model.decision(&cells)
                })
                .collect();
            path.windows(2).any(|pair| pair[1] > pair[0] + 1e-12)
        })
    };
    let falling = [Monotone::Falling, Monotone::Free, Monotone::Free];
    assert!(!rises(&grown(&columns, &events, &falling, 150)));
    assert!(rises(&grown(&columns, &events, &[], 150)), "the data do not put the constraint to the test");
}

/// The bounds cost nothing if the data already satisfy them: forust's own leaf values are reproduced.
#[test]
fn holding_what_holds_changes_nothing() {
    let (columns, events) = rows(3000, 10);
    let kept: Vec<u32> = (0..3000).filter(|row| columns.column(0)[*row as usize] < 600.0).collect();
    let (short, short_events) =
        (columns.part(&[0], &kept), kept.iter().map(|row| events[*row as usize]).collect::<Vec<bool>>());
    let booster = BoostedParams::new().depth(1).check().unwrap();
    let of = |monotone: &[Monotone]| {
        let rows = BoostRows { columns: &short, events: &short_events, weights: None, monotone };
        booster.grow(&rows, 20, None).unwrap()
    };
    let (held, free) = (of(&[Monotone::Falling]), of(&[]));
    for days in 0..600 {
        let row = [f64::from(days)];
        assert!((held.decision(&row) - free.decision(&row)).abs() < 1e-5);
    }
}

#[test]
fn missing_values_answer_for_themselves() {
    let (columns, events) = rows(4000, 4);
    let model = grown(&columns, &events, &[], 100);
    let at = |gifts: f64| model.decision(&[300.0, gifts, 0.5]);
    // Their effect is 1.5; each count adds 0.2.
    assert!(at(f64::NAN) > at(2.0) + 0.5 && at(f64::NAN) < at(9.0) + 0.5, "{} {}", at(f64::NAN), at(9.0));
}

#[test]
fn threads_do_not_change_a_bit() {
    let (columns, events) = rows(30_000, 5);
    let folds: Vec<u8> = (0..30_000_u32).map(|row| (row % 3) as u8).collect();
    let fit = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let booster = BoostedParams::new().most_trees(20).check().unwrap();
        let rows = BoostRows { columns: &columns, events: &events, weights: None, monotone: &[] };
        pool.install(|| grow_to_best(&booster, &rows, &folds)).unwrap()
    };
    let (one, two) = (fit(1), fit(2));
    assert_eq!(one, two);
    assert_eq!(serde_json::to_string(&one.model).unwrap(), serde_json::to_string(&two.model).unwrap());
}

#[test]
fn noise_gets_few_trees_and_signal_many() {
    let (columns, events) = rows(2000, 6);
    let parts = 5;
    let folds: Vec<u8> = (0..2000).map(|row| (row % parts) as u8).collect();
    let booster = BoostedParams::new().most_trees(200).check().unwrap();
    let trees = |columns: &ColumnTable| {
        let rows = BoostRows { columns, events: &events, weights: None, monotone: &[] };
        grow_to_best(&booster, &rows, &folds).unwrap().model.trees() / parts // so few events that the model is the mean over the parts
    };
    let noise = columns.part(&[2], &(0..2000).collect::<Vec<u32>>());
    let (signal, noise) = (trees(&columns), trees(&noise));
    assert!(signal > 20 && noise < 10, "{signal} {noise}");
}

#[test]
fn with_few_events_the_model_is_the_mean_over_the_parts_and_with_many_that_of_all_rows() {
    // 3,000 rows have fewer than 5,000 events, 30,000 have more.
    for (n, few) in [(3_000, true), (30_000, false)] {
        let (columns, events) = rows(n, 9);
        let folds: Vec<u8> = (0..n).map(|row| (row % 3) as u8).collect();
        let booster = BoostedParams::new().most_trees(12).check().unwrap();
        let of = |kept: &[u32]| {
            let part = columns.part(&[0, 1, 2], kept);
            let events: Vec<bool> = kept.iter().map(|row| events[*row as usize]).collect();
            let rows = BoostRows { columns: &part, events: &events, weights: None, monotone: &[] };
            booster.grow(&rows, 12, None).unwrap()
        };
        let all = BoostRows { columns: &columns, events: &events, weights: None, monotone: &[] };
        let fitted = grow_to_best(&booster, &all, &folds).unwrap();
        let members: Vec<Boosted> =
            (0..3).map(|part| of(&(0..n as u32).filter(|row| row % 3 != part).collect::<Vec<_>>())).collect();
        let whole = of(&(0..n as u32).collect::<Vec<_>>());
        assert_eq!(fitted.model.trees(), if few { 36 } else { 12 });
        for row in (0..n).step_by(97) {
            let cells = row_of(&columns, row);
            let mean = members.iter().map(|model| model.decision(&cells)).sum::<f64>() / 3.0;
            let asked = if few { mean } else { whole.decision(&cells) };
            assert!((fitted.model.decision(&cells) - asked).abs() < 1e-5, "{row}");
            assert!((fitted.decisions[row] - members[row % 3].decision(&cells)).abs() < 1e-12, "{row}");
        }
    }
}

#[test]
fn many_rows_are_decided_by_trees_of_every_second_row() {
    let (columns, events) = rows(400_001, 7);
    let folds: Vec<u8> = (0..events.len()).map(|row| (row % 7 % 3) as u8).collect();
    let booster = BoostedParams::new().most_trees(8).check().unwrap();
    let of = |columns: &ColumnTable, events: &[bool], folds: &[u8]| {
        grow_to_best(&booster, &BoostRows { columns, events, weights: None, monotone: &[] }, folds).unwrap()
    };
    let found = of(&columns, &events, &folds);

    // Every second row of each fold and outcome, the first included.
    let mut turn = std::collections::BTreeMap::new();
    let kept: Vec<u32> = (0..400_001_u32)
        .filter(|row| {
            let turn = turn.entry((folds[*row as usize], events[*row as usize])).or_insert(false);
            *turn = !*turn;
            *turn
        })
        .collect();
    assert!((200_000..200_004).contains(&kept.len()));
    let half = columns.part(&[0, 1, 2], &kept);
    let half_events: Vec<bool> = kept.iter().map(|row| events[*row as usize]).collect();
    let half_folds: Vec<u8> = kept.iter().map(|row| folds[*row as usize]).collect();
    let half = of(&half, &half_events, &half_folds);
    assert_eq!(found.model, half.model);
    let mut own = kept.iter().zip(&half.decisions).peekable();
    for (row, decision) in found.decisions.iter().enumerate() {
        let expected = match own.next_if(|(kept, _)| **kept as usize == row) {
            Some((_, out_of_fold)) => *out_of_fold,
            None => found.model.decision(&row_of(&columns, row)),
        };
        assert_eq!(*decision, expected, "{row}");
    }

    // Too few events for a part of the rows: the trees see all of them.
    let rare: Vec<bool> = (0..events.len()).map(|row| row % 30 == 1).collect();
    let found = of(&columns, &rare, &folds);
    let all = booster.grow(
        &BoostRows { columns: &columns, events: &rare, weights: None, monotone: &[] },
        found.model.trees.len() as u32,
        None,
    );
    assert_eq!(found.model, all.unwrap());
}

#[test]
fn no_fold_and_no_outcome_is_lost_in_a_table_with_a_rhythm() {
    let (columns, _) = rows(600_000, 8);
    let booster = BoostedParams::new().most_trees(2).check().unwrap();
    // Cases and controls in turn, and folds that repeat with the distance between the kept rows.
    let events: Vec<bool> = (0..600_000).map(|row| row % 3 == 0).collect();
    let folds: Vec<u8> = (0..600_000).map(|row| (row % 3) as u8).collect();
    let rows = BoostRows { columns: &columns, events: &events, weights: None, monotone: &[] };
    // All events are in one fold, without which there is nothing to learn, sampled or not.
    assert!(grow_to_best(&booster, &rows, &folds).is_err());
    let folds: Vec<u8> = (0..600_000).map(|row| (row / 3 % 3) as u8).collect();
    let found = grow_to_best(&booster, &rows, &folds).unwrap();
    assert!(found.decisions.iter().all(|decision| decision.is_finite()));
}

#[test]
fn a_weight_of_two_is_the_row_twice() {
    let (columns, events) = rows(300, 7);
    let twice: Vec<u32> = (0..300).flat_map(|row| std::iter::repeat_n(row, 1 + row as usize % 2)).collect();
    let long = columns.part(&[0, 1, 2], &twice);
    let long_events: Vec<bool> = twice.iter().map(|row| events[*row as usize]).collect();
    let weights: Vec<f64> = (0..300).map(|row| f64::from(1 + row % 2)).collect();
    let booster = BoostedParams::new().check().unwrap();
    let rows = BoostRows { columns: &columns, events: &events, weights: Some(&weights), monotone: &[] };
    let weighted = booster.grow(&rows, 30, None).unwrap();
    let expanded = grown(&long, &long_events, &[], 30);
    for row in 0..300 {
        let cells = row_of(&columns, row);
        assert!((weighted.decision(&cells) - expanded.decision(&cells)).abs() < 1e-4, "{row}");
    }
}

#[test]
fn the_file_is_readable_and_comes_back_whole() {
    let (columns, events) = rows(600, 8);
    let model = grown(&columns, &events, &[Monotone::Falling, Monotone::Free, Monotone::Free], 10);
    let text = serde_json::to_string_pretty(&model).unwrap();
    assert!(text.contains("\"column\": \"recency\"") && text.contains("\"falling\""), "{text}");
    assert_eq!(serde_json::from_str::<Boosted>(&text).unwrap(), model);
    let newer = text.replace("\"boosted_version\": 1", "\"boosted_version\": 2");
    assert!(serde_json::from_str::<Boosted>(&newer).unwrap_err().to_string().contains("version 2"));
    let stray = text.replace("\"column\": \"recency\"", "\"column\": \"shoe_size\"");
    assert!(serde_json::from_str::<Boosted>(&stray).is_err());
}

#[test]
fn what_cannot_be_grown_is_told() {
    let (columns, events) = rows(100, 9);
    let booster = BoostedParams::new().check().unwrap();
    let kind = |columns: &ColumnTable, events: &[bool], weights: Option<&[f64]>, monotone: &[Monotone]| {
        booster.grow(&BoostRows { columns, events, weights, monotone }, 3, None).unwrap_err().kind()
    };
    assert_eq!(kind(&columns, &events[1..], None, &[]), Kind::Refused);
    assert_eq!(kind(&columns, &[true; 100], None, &[]), Kind::Refused);
    assert_eq!(kind(&columns, &events, Some(&[-1.0; 100]), &[]), Kind::Refused);
    assert_eq!(kind(&columns, &events, None, &[Monotone::Free]), Kind::Refused);
    let infinite = ColumnTable::new(vec!["a".into()], vec![1.0, f64::INFINITY]).unwrap_err();
    assert_eq!((infinite.kind(), infinite.place().column.as_deref()), (Kind::Refused, Some("a")));
    for bad in [
        BoostedParams::new().learning_rate(0.0),
        BoostedParams::new().depth(9),
        BoostedParams::new().leaf_weight(f32::NAN),
        BoostedParams::new().most_trees(0),
    ] {
        assert_eq!(bad.check().unwrap_err().kind(), Kind::Usage);
    }
    // Columns that do not vary allow no split; alone they leave only the base.
    let flat = ColumnTable::new(vec!["a".into(), "b".into()], [vec![1.0; 100], vec![f64::NAN; 100]].concat());
    let model = grown(&flat.unwrap(), &events, &[], 5);
    let share = events.iter().filter(|e| **e).count() as f64 / 100.0;
    assert_eq!(model.trees(), 0);
    assert!((model.decision(&[1.0, 2.0]) - (share / (1.0 - share)).ln()).abs() < 1e-12);
}
