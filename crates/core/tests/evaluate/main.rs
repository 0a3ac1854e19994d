//! Proof: measures against scikit-learn and naive loops, the bootstrap, the rolling backtest, real data.

mod backtests;
mod bootstraps;
mod histories;
mod measures;
mod real_data;
mod sample;
