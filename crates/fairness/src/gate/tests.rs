use super::*;
use proptest::prelude::*;

/// Tries to work hidden cells out of the shown ones and the totals by Gaussian elimination; true if any cell follows.
fn recoverable(cells: &[CrossCell], plan: &[Status], nr: usize, nc: usize) -> bool {
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
    matrix.iter().any(|row| row.iter().filter(|x| x.abs() > 1e-9).count() == 1)
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
            .map(|(at, &count)| CrossCell { row: at / 4, column: at % 4, count })
            .collect();
        let margin = |of: &dyn Fn(&CrossCell) -> bool| cells.iter().filter(|c| of(c)).map(|c| c.count).sum::<u64>();
        let rows = hide(&(0..3).map(|r| margin(&|c| c.row == r)).collect::<Vec<_>>(), k);
        let columns = hide(&(0..4).map(|x| margin(&|c| c.column == x)).collect::<Vec<_>>(), k);
        let plan = hide_cross(&cells, &rows, &columns, k);
        for (cell, status) in cells.iter().zip(&plan) {
            prop_assert!(cell.count >= k || !status.is_shown());
        }
        // With every margin published, no hidden cell may be determined, unless nothing is left to hide.
        if rows.iter().chain(&columns).all(|s| s.is_shown()) && plan.iter().any(|s| s.is_shown()) {
            prop_assert!(!recoverable(&cells, &plan, 3, 4));
        }
    }
}

#[test]
fn the_check_can_fail() {
    let cells = [
        CrossCell { row: 0, column: 0, count: 3 },
        CrossCell { row: 0, column: 1, count: 50 },
        CrossCell { row: 1, column: 0, count: 50 },
        CrossCell { row: 1, column: 1, count: 50 },
    ];
    let naive = [Status::HiddenSmall, Status::Shown, Status::Shown, Status::Shown];
    assert!(recoverable(&cells, &naive, 2, 2));
    let plan = hide_cross(&cells, &[Status::Shown; 2], &[Status::Shown; 2], 10);
    assert!(!recoverable(&cells, &plan, 2, 2));
    assert!(plan.iter().all(|s| !s.is_shown()));
}
