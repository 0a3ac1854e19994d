//! Numbers of cases that once failed, or of a kind that did. They are replayed in every run.

/// The numbers; a change of the mutations gives them other meanings, so each fault has a test of its own too.
pub const KEPT: [u64; 1] = [1];
