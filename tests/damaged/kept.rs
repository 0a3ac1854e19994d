//! Numbers of cases that once failed, or of a kind that did. They are replayed in every run.

/// The numbers; a change of the mutations gives them other meanings, so each fault has a test of its own too.
pub const KEPT: [u64; 4] = [
    4,          // sources of which no row was taken left a ledger
    178,        // the same
    20_019_285, // did not end within a minute: a group with a name of 65,000 letters
    650,        // did not end within a minute: a line of opening quotes
];
