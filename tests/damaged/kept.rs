//! Numbers of cases that once failed, or of a kind that did. They are replayed in every run.

/// The numbers; a change of the mutations gives them other meanings, so each fault has a test of its own too.
pub const KEPT: [u64; 4] = [
    4,   // rows of which none is taken left a ledger
    178, // the same
    93,  // a review sheet
    650, // a line of opening quotes took minutes
];
