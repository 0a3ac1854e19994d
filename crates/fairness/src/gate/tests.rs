use super::*;
use proptest::prelude::*;

/// Tries to compute the hidden cells from the shown ones and the totals by Gaussian elimination. Returns
/// `true` if a small cell is determined.
fn recoverable(cells: &[CrossCell], plan: &[Status], nr: usize, nc: usize, k: u64) -> bool {
    let hidden: Vec<&CrossCell> =
        cells.iter().zip(plan).filter(|(_, s)| !s.is_shown()).map(|(cell, _)| cell).collect();
    let mut matrix: Vec<Vec<f64>> = Vec::new();
    for r in 0..nr {
        matrix.push(hidden.iter().map(|c| f64::from(u8::from(c.row == r))).collect());
    }
    for c in 0..nc {
        matrix.push(hidden.iter().map(|h| f64::from(u8::from(h.column == c))).collect());
    }
    let (mut lead, width) = (0, hidden.len());
    for column in 0..width {
        let Some(pivot) = (lead..matrix.len()).find(|&r| matrix[r][column].abs() > 1e-9) else { continue };
        matrix.swap(lead, pivot);
        let scale = matrix[lead][column];
        matrix[lead].iter_mut().for_each(|x| *x /= scale);
        let pivot_row = matrix[lead].clone();
        for (r, row) in matrix.iter_mut().enumerate() {
            if r != lead {
                let factor = row[column];
                row.iter_mut().zip(&pivot_row).for_each(|(x, p)| *x -= factor * p);
            }
        }
        lead += 1;
    }
    matrix.iter().any(|row| {
        let used: Vec<&CrossCell> =
            row.iter().zip(&hidden).filter(|(x, _)| x.abs() > 1e-9).map(|(_, cell)| *cell).collect();
        matches!(used.as_slice(), [one] if one.count < k)
    })
}

proptest! {
    #[test]
    fn a_hidden_group_never_follows_from_the_total(counts in prop::collection::vec(0_u64..60, 1..8), k in 1_u64..12) {
        let plan = hide(&counts, k);
        let hidden = plan.iter().filter(|s| !s.is_shown()).count();
        for (count, status) in counts.iter().zip(&plan) {
            prop_assert!(*count == 0 || *count >= k || !status.is_shown());
        }
        let nonempty = counts.iter().filter(|c| **c > 0).count();
        prop_assert!(hidden != 1 || nonempty == 1);
    }

    #[test]
    fn a_hidden_crossing_never_follows_from_the_margins(
        counts in prop::collection::vec(0_u64..40, 12), k in 1_u64..12
    ) {
        let cells: Vec<CrossCell> = counts.iter().enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(at, &count)| CrossCell { row: at / 4, column: at % 4, count, printed: true, hidden: count < k })
            .collect();
        let margin = |of: &dyn Fn(&CrossCell) -> bool| cells.iter().filter(|c| of(c)).map(|c| c.count).sum::<u64>();
        let plan_of = |counts: Vec<u64>| -> Vec<(Status, u64)> { hide(&counts, k).into_iter().zip(counts).collect() };
        let rows = plan_of((0..3).map(|r| margin(&|c| c.row == r)).collect());
        let columns = plan_of((0..4).map(|x| margin(&|c| c.column == x)).collect());
        let plan = hide_cross(&cells, &rows, &columns, [k, k]);
        for (cell, status) in cells.iter().zip(&plan) {
            prop_assert!(cell.count >= k || !status.is_shown());
        }
        // With every margin published, no small cell may be determined, and no line may disclose a sum over
        // few people.
        if rows.iter().chain(&columns).all(|(status, _)| status.is_shown()) {
            prop_assert!(!recoverable(&cells, &plan, 3, 4, k));
            for line in 0..7 {
                let of_line = |c: &CrossCell| c.row == line || c.column + 3 == line;
                let hidden: u64 = cells.iter().zip(&plan).filter(|(c, s)| of_line(c) && !s.is_shown())
                    .map(|(c, _)| c.count).sum();
                prop_assert!(hidden == 0 || hidden >= k);
            }
        }
    }
}

#[test]
fn the_check_can_fail() {
    let cell = |row, column, count| CrossCell { row, column, count, printed: true, hidden: count < 10 };
    let cells = [cell(0, 0, 3), cell(0, 1, 50), cell(1, 0, 50), cell(1, 1, 50)];
    let naive = [Status::Hidden, Status::Shown, Status::Shown, Status::Shown];
    assert!(recoverable(&cells, &naive, 2, 2, 10));
    let plan = hide_cross(
        &cells,
        &[(Status::Shown, 53), (Status::Shown, 100)],
        &[(Status::Shown, 100); 2],
        [10, 10],
    );
    assert!(!recoverable(&cells, &plan, 2, 2, 10));
    assert!(plan.iter().all(|s| !s.is_shown()));
}
