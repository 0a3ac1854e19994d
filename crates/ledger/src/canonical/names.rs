//! The names in a table of donors, for a reader that keeps them. The ledger itself has none.

use crate::records::Record;
use crate::{DonorRow, FindingCode};

/// A reader of the columns by which a table of donors names people.
///
/// For each row [`DonorNames::read`] is called, then [`DonorNames::listed`].
pub trait DonorNames {
    /// Returns the names of the columns of identities. They are neither left out nor kept in the ledger.
    fn columns(&self) -> &'static [&'static str];

    /// Begins a table.
    fn begin(&mut self, header: &[String]);

    /// Reads who a row names, and returns the key of the identity, the same for all rows and payments of one
    /// person; `None` where the row does not tell one person from all others.
    ///
    /// `donor` has the attributes and refusals of the row; its identifier is empty where the row has none.
    /// `whole` is false for a row whose cells may have moved. A cell that cannot be read is added to
    /// `faults`.
    fn read(
        &mut self,
        record: &Record<'_>,
        whole: bool,
        donor: &mut DonorRow,
        faults: &mut Vec<(&str, FindingCode)>,
    ) -> Option<String>;

    /// Ends a row: `listed` is its number among the rows that were taken.
    fn listed(&mut self, listed: Option<usize>, donor: &DonorRow);
}

/// Reads no names.
pub(super) struct NoNames;

impl DonorNames for NoNames {
    fn columns(&self) -> &'static [&'static str] {
        &[]
    }

    fn begin(&mut self, _: &[String]) {}

    fn read(
        &mut self,
        _: &Record<'_>,
        _: bool,
        _: &mut DonorRow,
        _: &mut Vec<(&str, FindingCode)>,
    ) -> Option<String> {
        None
    }

    fn listed(&mut self, _: Option<usize>, _: &DonorRow) {}
}
