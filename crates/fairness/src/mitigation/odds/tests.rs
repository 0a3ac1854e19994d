use super::*;
use crate::cells::NO_GROUP;

fn steps(rows: &[(f64, bool)]) -> Vec<Step> {
    let mut sorted = rows.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut steps: Vec<Step> = Vec::new();
    let (mut n, mut positive) = (0, 0);
    for (score, y) in sorted {
        n += 1;
        positive += u64::from(y);
        let step = Step { threshold: score, rows: n, positive };
        match steps.last_mut() {
            Some(last) if last.threshold == score => *last = step,
            _ => steps.push(step),
        }
    }
    steps
}

#[test]
fn the_hull_leaves_out_what_lies_below_it() {
    // Rates (0, ½), (½, ½), (½, 1), (1, 1): the second lies below the line from the first to the third.
    let hull = hull(&steps(&[(0.9, true), (0.8, false), (0.7, true), (0.6, false)]));
    let rates: Vec<(f64, f64)> = hull.iter().map(|vertex| (vertex.fpr, vertex.tpr)).collect();
    assert_eq!(rates, [(0.0, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 1.0)]);
}

#[test]
fn the_point_lies_on_the_lowest_hull_at_the_budget() {
    let one = hull(&steps(&[(0.9, true), (0.8, false), (0.7, true), (0.6, false)]));
    let two = hull(&steps(&[(0.9, false), (0.8, true), (0.7, true), (0.6, false)]));
    // The second hull goes straight from (0, 0) to (½, 1). With 4 givers and 4 others and 3 places:
    // 4x + 4·2x = 3.
    let (x, y) = best(&[&one, &two], 4.0, 4.0, 3.0);
    assert!((x - 0.25).abs() < 1e-12 && (y - 0.5).abs() < 1e-12);
    // All givers are reached with six places; a seventh and an eighth would reach no giver.
    assert_eq!(best(&[&one, &two], 4.0, 4.0, 8.0), (0.5, 1.0));
    assert_eq!(best(&[&one, &two], 4.0, 4.0, 0.0), (0.0, 0.0));
    // The hull of the first group alone starts vertically: one place of two reaches half of the half.
    assert_eq!(best(&[&one], 2.0, 2.0, 0.5), (0.0, 0.25));
}

/// Fairlearn chooses its point on a grid by another objective. With the number that its point selects as the
/// budget, our point is the same: both lie on the lowest of the same hulls.
#[test]
fn with_the_budget_of_fairlearn_the_point_is_fairlearns() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let text = std::fs::read_to_string(folder.join("donor.mitigation.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut reader = csv::Reader::from_path(folder.join("donor.csv")).unwrap();
    let table: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for (name, column) in [("sex", 4), ("age_band", 5)] {
        let labels = crate::Attribute::from_labels(
            name,
            table.iter().map(|row| Some(&row[column]).filter(|cell| !cell.is_empty())),
        );
        let mut groups: Vec<Vec<(f64, bool)>> = vec![Vec::new(); labels.levels().len()];
        for (row, code) in table.iter().zip(labels.codes()) {
            if let Some(group) = groups.get_mut(code.unwrap_or(NO_GROUP) as usize) {
                group.push((row[1].parse().unwrap(), &row[0] == "1"));
            }
        }
        let hulls: Vec<Vec<Vertex>> = groups.iter().map(|rows| hull(&steps(rows))).collect();
        let only: Vec<&[Vertex]> = hulls.iter().map(Vec::as_slice).collect();
        let all = groups.iter().flatten();
        let positives = all.clone().filter(|row| row.1).count() as f64;
        let negatives = all.count() as f64 - positives;
        for theirs in expected["attributes"][name]["fairlearn"].as_array().unwrap() {
            let of = |key: &str| theirs[key].as_f64().unwrap();
            let (x, y) = best(&only, positives, negatives, of("selected"));
            assert!((x - of("fpr")).abs() < 1e-9 && (y - of("tpr")).abs() < 1e-9, "{name}: {x} {y} {theirs}");
        }
    }
}
