//! Refusals of contact in a row: in columns about contact, and in words of its free text.

use obole_ledger::records::Record;
use obole_ledger::{ContactChannel, Day};

use super::layout::{Layout, Refusing};
use super::row::{NO, YES, listed_people, payer};
use super::{Counts, Decided};
use crate::fold::marked;
use crate::payer::Payer;
use crate::platforms::remarks;

/// Fields in which people note a refusal or a death next to a name, or in place of an address or a
/// category.
const NAMED: [&str; 7] = ["last_name", "first_name", "name", "organisation", "address", "city", "kind"];

/// Returns the channels by which a row refuses contact. In most columns, a cell that is neither a yes nor a
/// no refuses.
pub(super) fn objected(record: &Record<'_>, layout: &Layout<'_>) -> Vec<ContactChannel> {
    let mut all = Vec::new();
    for &(at, channels, refuses) in &layout.consents {
        let cell = marked(record.text(at).unwrap_or("?"));
        let is_no = NO.contains(&cell.as_str());
        let is_yes = YES.contains(&cell.as_str());
        let objects = match refuses {
            Refusing::AllButNo => !is_no,
            Refusing::AllButYes => !is_yes && !cell.is_empty(),
            // A zero under `Contact` counts.
            Refusing::No => is_no && cell.chars().any(char::is_alphabetic),
        };
        if objects {
            all.extend(channels);
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// Returns the first column whose words seem to refuse contact or to report the payer's death: free text, a
/// name or a place.
pub(super) fn remark(record: &Record<'_>, layout: &Layout<'_>) -> Option<usize> {
    let named = NAMED.iter().flat_map(|field| layout.positions(field)).copied();
    remarks::first(record, layout.remarks.iter().copied(), named)
}

/// Returns the column of such words in a refused row, and the people whom the row names.
pub(super) fn remark_of_refused(
    record: &Record<'_>,
    layout: &Layout<'_>,
    decided: &Decided,
) -> Option<(Option<usize>, Vec<Payer>)> {
    let first = layout.fault(record).is_none().then(|| remark(record, layout));
    // If the day cannot be read, nothing is compared with it.
    let payer = payer(record, layout, decided, (Day::new(0), false), &mut Counts::new());
    let (at, mut people) = remarks::of_refused(record, first, payer)?;
    people.extend(listed_people(record, layout));
    Some((at, people))
}
