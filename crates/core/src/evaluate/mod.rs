//! Proof out of time: metrics, intervals, backtests.
