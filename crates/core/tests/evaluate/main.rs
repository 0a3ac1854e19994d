//! Proof: measures against scikit-learn and naive loops, the bootstrap, the rolling backtest, real data.

mod bootstraps;
mod measures;
