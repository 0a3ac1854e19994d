//! Simulated donors with known truth, golden files, fault injection.
