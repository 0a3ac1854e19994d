use crate::input::{Attribute, Rows};
use crate::mitigation::{Limit, MitigationInput};
use crate::{Favourable, Gates, Metric, Reason, Settings};
use proptest::prelude::*;

fn open() -> Settings {
    Settings { gates: Gates::open(), ..Settings::default() }
}

proptest! {
    /// Compares every point with a count over all rows, for any table with ties, unknown outcomes and missing
    /// groups.
    #[test]
    fn each_point_is_what_counting_gives(
        table in prop::collection::vec((0_u8..6, 0_u8..3, 0_u8..4, 0_u8..50), 1..60)
    ) {
        let score: Vec<f64> = table.iter().map(|row| f64::from(row.0) / 5.0).collect();
        let y: Vec<Option<bool>> = table.iter().map(|row| [Some(true), Some(false), None][row.1 as usize]).collect();
        let labels: Vec<Option<&str>> = table.iter().map(|row| [Some("a"), Some("b"), Some("c"), None][row.2 as usize]).collect();
        let amount: Vec<f64> = table.iter().map(|row| f64::from(row.3)).collect();
        let attribute = Attribute::from_labels("g", labels.iter().copied());
        let rows = Rows { y_true: Some(&y), score: Some(&score), amount: Some((&amount, &amount)), ..Rows::default() };
        let field = MitigationInput::new(&rows, &attribute, &open()).unwrap();
        for metric in [Metric::SelectionRate, Metric::Tpr, Metric::Fpr] {
            let frontier = field.frontier(metric).unwrap();
            let mut different: Vec<u8> = table.iter().map(|row| row.0).collect();
            different.sort_unstable();
            different.dedup();
            prop_assert_eq!(frontier.points.len(), different.len() + 1);
            let (first, last) = (&frontier.points[0], frontier.points.last().unwrap());
            prop_assert_eq!((first.threshold, first.selected), (None, 0));
            prop_assert_eq!(last.selected, table.len() as u64);
            prop_assert_eq!(last.lost.get(), Some(0.0));
            for point in &frontier.points {
                let taken = |row: &usize| point.threshold.is_some_and(|t| score[*row] >= t);
                let all = || 0..table.len();
                let sum = |of: &dyn Fn(usize) -> f64| all().filter(taken).map(of).sum::<f64>();
                prop_assert_eq!(point.selected as f64, sum(&|_| 1.0));
                prop_assert_eq!(point.reached.get().unwrap(), sum(&|row| f64::from(u8::from(y[row] == Some(true)))));
                prop_assert!((point.amount_reached.get().unwrap() - sum(&|row| amount[row])).abs() < 1e-9);
                let of = |row: &usize| match metric {
                    Metric::Tpr => y[*row] == Some(true),
                    Metric::Fpr => y[*row] == Some(false),
                    _ => true,
                };
                let rates: Vec<f64> = ["a", "b", "c"].iter().filter_map(|group| {
                    let mine: Vec<usize> = all().filter(|row| labels[*row] == Some(group) && of(row)).collect();
                    (!mine.is_empty()).then(|| mine.iter().filter(|row| taken(row)).count() as f64 / mine.len() as f64)
                }).collect();
                let low = rates.iter().copied().fold(f64::INFINITY, f64::min);
                let high = rates.iter().copied().fold(0.0, f64::max);
                match point.gap.get() {
                    Some(gap) => prop_assert_eq!(gap, high - low),
                    None => prop_assert!(rates.len() < 2),
                }
            }
        }
    }

    #[test]
    fn the_choice_meets_the_threshold_within_the_budget_and_nothing_better_does(
        table in prop::collection::vec((0_u8..9, any::<bool>(), any::<bool>()), 2..60),
        budget in 1_u64..60, max_gap in 0.0..0.6_f64
    ) {
        let score: Vec<f64> = table.iter().map(|row| f64::from(row.0)).collect();
        let y: Vec<Option<bool>> = table.iter().map(|row| Some(row.1)).collect();
        let attribute = Attribute::from_labels("g", table.iter().map(|row| Some(if row.2 { "a" } else { "b" })));
        let rows = Rows { y_true: Some(&y), score: Some(&score), ..Rows::default() };
        let frontier = MitigationInput::new(&rows, &attribute, &open()).unwrap().frontier(Metric::SelectionRate).unwrap();
        let limit = Limit { max_gap: Some(max_gap), min_ratio: None };
        let fits = |p: &&crate::FrontierPoint| {
            p.selected > 0 && p.selected <= budget && p.gap.get().is_some_and(|gap| gap <= max_gap + 1e-12)
        };
        let least = frontier.points.iter().filter(fits).map(|p| p.lost.get().unwrap()).fold(f64::INFINITY, f64::min);
        match frontier.choose(limit, budget) {
            Some(point) => {
                prop_assert!(fits(&point));
                prop_assert_eq!(point.lost.get().unwrap(), least);
            }
            None => prop_assert_eq!(least, f64::INFINITY),
        }
    }
}

#[test]
fn small_groups_take_no_part_and_are_named() {
    let n = 400;
    let score: Vec<f64> = (0..n).map(|row| f64::from(row) / f64::from(n)).collect();
    let label = |row| match row % 100 {
        0 => "tiny",
        1..=6 => "few",
        7..=50 => "one",
        _ => "two",
    };
    let attribute = Attribute::from_labels("g", (0..n).map(|row| Some(label(row))));
    let rows = Rows { score: Some(&score), ..Rows::default() };
    let field = MitigationInput::new(&rows, &attribute, &Settings::default()).unwrap();
    let frontier = field.frontier(Metric::SelectionRate).unwrap();
    let left: Vec<(&str, Reason)> = frontier.left_out.iter().map(|l| (l.group.as_str(), l.reason)).collect();
    // If only the four were hidden, their number could be computed from the total, so the next smallest is
    // hidden, too.
    assert_eq!(left, [("few", Reason::Hidden), ("tiny", Reason::Hidden)]);
    let named = |point: &crate::FrontierPoint| [point.lowest, point.highest].into_iter().flatten();
    assert!(
        frontier
            .points
            .iter()
            .flat_map(named)
            .all(|group| !["few", "tiny"].contains(&&*frontier.groups[group as usize]))
    );
    // Without outcomes there are no gifts to count, and no true positive rate.
    assert_eq!(frontier.points[7].lost.reason(), Some(Reason::NoLabels));
    assert_eq!(frontier.points[7].amount_lost.reason(), Some(Reason::NoAmounts));
    let tpr = field.frontier(Metric::Tpr).unwrap();
    assert!(tpr.points.iter().all(|point| point.gap.get().is_none()));
    assert!(field.frontier(Metric::Auc).is_err());
}

#[test]
fn thinned_points_are_at_least_the_step_apart() {
    let score: Vec<f64> = (0..1003).map(|row| f64::from(row % 997)).collect();
    let attribute =
        Attribute::from_labels("g", (0..1003).map(|row| Some(if row % 3 == 0 { "a" } else { "b" })));
    let rows = Rows { score: Some(&score), ..Rows::default() };
    let full =
        MitigationInput::new(&rows, &attribute, &open()).unwrap().frontier(Metric::SelectionRate).unwrap();
    let thin = full.thinned(50, 10);
    assert!(thin.points.len() <= 52 && thin.points.len() > 40, "{}", thin.points.len());
    assert!(thin.points.windows(2).all(|pair| pair[1].selected - pair[0].selected >= 21));
    assert_eq!((thin.points[0], thin.points.last()), (full.points[0], full.points.last()));
}

#[test]
fn where_selection_is_a_burden_the_ratio_is_that_of_those_left_alone() {
    let score = [0.9, 0.8, 0.7, 0.6];
    let attribute = Attribute::from_labels("g", ["a", "a", "b", "a"].map(Some));
    let rows = Rows { score: Some(&score), ..Rows::default() };
    let settings = Settings { favourable: Favourable::NotSelected, ..open() };
    let frontier =
        MitigationInput::new(&rows, &attribute, &settings).unwrap().frontier(Metric::SelectionRate).unwrap();
    // One of three people of group a is selected, nobody of b: the ratio is two thirds over one.
    assert!((frontier.points[1].ratio.get().unwrap() - 2.0 / 3.0).abs() < 1e-15);
    assert_eq!(frontier.points[4].ratio.reason(), Some(Reason::AllSelected));
}
