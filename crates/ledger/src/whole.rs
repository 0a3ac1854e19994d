//! A ledger that was read with all its columns.

use std::ops::Deref;

use crate::{Ids, Ledger};

/// A ledger with identifiers of gifts, payment methods and failure codes. A ledger that was read for features
/// alone lacks them, and cannot show the cause of a failed debit.
#[derive(Debug, Clone, Copy)]
pub struct WholeLedger<'a>(&'a Ledger);

impl Deref for WholeLedger<'_> {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        self.0
    }
}

impl Ledger {
    /// Returns the ledger as one with all columns; `None` if it was read for features alone.
    pub fn whole(&self) -> Option<WholeLedger<'_>> {
        (!matches!(self.gifts().id, Ids::Unread(_))).then_some(WholeLedger(self))
    }
}
