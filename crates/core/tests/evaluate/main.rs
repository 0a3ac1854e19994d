//! Proof: measures against scikit-learn and naive loops, the bootstrap, the rolling backtest, real data.

#[cfg(test)]
mod backtests;
#[cfg(test)]
mod bootstraps;
#[cfg(test)]
mod committees;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod known_truth;
#[cfg(test)]
mod measures;
#[cfg(test)]
mod real_data;
#[cfg(test)]
mod sample;
