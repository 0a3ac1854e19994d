//! Recognises a column `keep` that was probably sorted without the other columns.

/// Probability below which answers at one end of a sheet are not attributed to chance.
const RARE: f64 = 0.05;

/// Returns whether all rows with the answer no are together at the top or at the bottom of the sheet, as they
/// are after `keep` alone was sorted. `answers` holds the rank and the answer of each row, in the order of
/// the sheet.
///
/// Returns `false` when the answers are few enough to be there by chance, and when the ranks show that whole
/// rows were sorted by `keep`: the ranks then ascend within both parts, but not over the whole sheet.
pub(super) fn is_end_block(answers: &[(u64, bool)]) -> bool {
    let (rows, no) = (answers.len(), answers.iter().filter(|(_, keep)| !keep).count());
    if no == 0 || no == rows {
        return false;
    }
    let at_top = answers[..no].iter().all(|(_, keep)| !keep);
    let at_bottom = answers[rows - no..].iter().all(|(_, keep)| !keep);
    if !at_top && !at_bottom || chance(rows, no) >= RARE {
        return false;
    }
    let (first, second) = answers.split_at(if at_top { no } else { rows - no });
    let ascend = |part: &[(u64, bool)]| part.is_sorted_by_key(|(rank, _)| *rank);
    !(ascend(first) && ascend(second) && !ascend(answers))
}

/// Number of missing rows at the bottom from which a sheet may have been cut off; fewer are a choice.
const CUT_FROM: usize = 3;

/// Returns whether the last rows of a draft are all missing from its sheet, more of them than chance would
/// put there. Other rows may be missing as well. `present` says for each row whether the sheet has it.
pub(super) fn is_cut_off(present: &[bool]) -> bool {
    let (rows, gone) = (present.len(), present.iter().filter(|present| !**present).count());
    let bottom = present.iter().rev().take_while(|present| !**present).count();
    if bottom < CUT_FROM || gone == rows {
        return false;
    }
    let chance: f64 = (0..bottom).map(|at| (gone - at) as f64 / (rows - at) as f64).product();
    chance < RARE
}

/// Returns the probability that `no` of the rows, drawn at random, are all at one end.
fn chance(rows: usize, no: usize) -> f64 {
    let few = no.min(rows - no);
    2.0 * (0..few).map(|at| (few - at) as f64 / (rows - at) as f64).product::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes rows in the order of their ranks, with the answer no where `no` returns `true`.
    fn sheet(rows: u64, no: impl Fn(u64) -> bool) -> Vec<(u64, bool)> {
        (1..=rows).map(|rank| (rank, !no(rank))).collect()
    }

    /// Sorts `keep` and leaves the other cells where they were.
    fn keep_alone(sheet: &[(u64, bool)], no_first: bool) -> Vec<(u64, bool)> {
        let mut keep: Vec<bool> = sheet.iter().map(|(_, keep)| *keep).collect();
        keep.sort_by_key(|keep| *keep == no_first);
        sheet.iter().zip(keep).map(|((rank, _), keep)| (*rank, keep)).collect()
    }

    #[test]
    fn answers_that_were_sorted_without_their_rows_are_recognised() {
        for (rows, every) in [(600, 7), (600, 599), (100, 3), (40, 9)] {
            let answered = sheet(rows, |rank| rank % every == 1);
            assert!(!is_end_block(&answered) || every == 599, "{rows} {every}");
            for no_first in [true, false] {
                assert!(is_end_block(&keep_alone(&answered, no_first)), "{rows} {every} {no_first}");
            }
            // Also in a sheet whose rows had another order before.
            let mut other = answered.clone();
            other.sort_by_key(|(rank, _)| rank * 37 % rows);
            assert!(is_end_block(&keep_alone(&other, true)), "{rows} {every}");
        }
    }

    #[test]
    fn whole_rows_sorted_by_their_answer_and_short_sheets_are_not() {
        let mut whole = sheet(600, |rank| rank % 7 == 1);
        whole.sort_by_key(|(rank, keep)| (*keep, *rank));
        assert!(!is_end_block(&whole));
        whole.sort_by_key(|(rank, keep)| (!*keep, *rank));
        assert!(!is_end_block(&whole));
        assert!(!is_end_block(&sheet(3, |rank| rank == 1)));
        assert!(!is_end_block(&sheet(6, |rank| rank == 6)));
        assert!(!is_end_block(&sheet(600, |_| false)));
        assert!(!is_end_block(&[]));
    }

    /// Rows that a person took off elsewhere do not hide that the bottom is missing.
    #[test]
    fn a_bottom_that_is_missing_is_recognised_beside_other_missing_rows() {
        let kept = |gone: &dyn Fn(usize) -> bool| (1..=40).map(|rank| !gone(rank)).collect::<Vec<_>>();
        assert!(is_cut_off(&kept(&|rank| !(4..=30).contains(&rank))));
        assert!(is_cut_off(&kept(&|rank| rank > 30 || rank % 9 == 0)));
        assert!(is_cut_off(&kept(&|rank| rank > 37)));
        assert!(!is_cut_off(&kept(&|rank| rank > 38)));
        assert!(!is_cut_off(&kept(&|rank| rank % 2 == 0)));
        assert!(!is_cut_off(&kept(&|rank| rank < 20)));
        assert!(!is_cut_off(&kept(&|_| true)) && !is_cut_off(&[]));
    }

    #[test]
    fn the_chance_is_that_of_a_draw() {
        assert!((chance(10, 2) - 2.0 / 45.0).abs() < 1e-12);
        assert!((chance(10, 8) - 2.0 / 45.0).abs() < 1e-12);
        assert!((chance(600, 1) - 2.0 / 600.0).abs() < 1e-12);
    }
}
