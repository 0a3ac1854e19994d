//! Words in a row that seem to refuse contact or to report the payer's death.

use obole_ledger::canonical::{marks_refusal, remark_refuses};
use obole_ledger::records::Record;
use obole_ledger::{FindingCode, LedgerBuilder, RowPlace, Severity};

use super::shown;
use crate::payer::{Payer, emails_of};

/// Returns the first column with such words: free text, then a name or a place.
pub(super) fn first(
    record: &Record<'_>,
    mut free: impl Iterator<Item = usize>,
    mut named: impl Iterator<Item = usize>,
) -> Option<usize> {
    let free = free.find(|at| record.text(*at).is_ok_and(remark_refuses));
    free.or_else(|| named.find(|at| record.text(*at).is_ok_and(marks_refusal)))
}

/// Returns the column of such words in a refused row, and the people whom the row names. `first` is the
/// result of [`first`]; `None` if the cells of the row may have moved: any cell counts then, and its column
/// is not returned.
pub(super) fn of_refused<E>(
    record: &Record<'_>,
    first: Option<Option<usize>>,
    payer: Result<Payer, E>,
) -> Option<(Option<usize>, Vec<Payer>)> {
    let at = match first {
        None => (0..record.len()).any(|at| record.text(at).is_ok_and(remark_refuses)).then_some(None)?,
        Some(at) => Some(at?),
    };
    let people = match (payer, first) {
        (Ok(payer), Some(_)) => vec![payer],
        _ => emails_of(record).map(|email| Payer { email, ..Payer::default() }).collect(),
    };
    Some((at, people))
}

/// Adds the finding that names the row and the column.
pub(super) fn find(at: Option<usize>, place: RowPlace, header: &[String], builder: &mut LedgerBuilder) {
    let column = at.and_then(|at| Some(shown(at, header.get(at)?)));
    let (code, row) = (FindingCode::RemarkRefuses, Some(place.row));
    builder.find_in(place.source, code, Severity::Problem, row, column.as_deref());
}
