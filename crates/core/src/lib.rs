//! Donor analytics and fundraising prediction: features, models, proof, audit, campaign lists.
//!
//! Modules in reading order; a module uses only those above it:
//!
//! 1. [`ledger`] (a separate crate) holds gifts, [`store`] their files, [`statistics`] measures on slices.
//! 2. [`features`] describe a donor as of a day, [`labels`] hold what happened after it.
//! 3. [`models`] fit and score; [`explain`] gives reasons of a score; [`evaluate`] tests models on past days.
//! 4. [`segments`] (with the key figures), [`lifetime`], [`recurring`] and [`response`] use them.
//! 5. [`forecast`](mod@forecast) runs all of these; [`campaign`] makes the list that a person signs;
//!    [`income`] forecasts the income of the next year, [`care`](mod@care) finds the actions of a day.
//! 6. [`audit`] compares groups, [`mitigation`] reduces disparities, [`monitor`] tracks models in use.
//!    [`impact`](mod@impact) computes the yearly figures for a board and for funders.
//!
//! [`progress`] reports how much of a long computation is done.
//!
//! From a file to the donors who are likely to give, in ten lines:
//!
//! ```
//! use obole::ledger::canonical::{Dialect, read_gifts};
//! use obole::ledger::{AsOf, Day, LedgerBuilder};
//! use obole::{ForecastSettings, forecast};
//!
//! # fn main() -> obole::Result<()> {
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/canonical/gifts.csv");
//! let mut builder = LedgerBuilder::new();
//! read_gifts(std::fs::File::open(path)?, "gifts.csv", &Dialect::default(), &mut builder, &mut |_| {})?;
//! let (ledger, _) = builder.build()?;
//! let today = AsOf::new(Day::parse_iso("2025-01-01")?);
//! let scores = forecast(&ledger, today, &ForecastSettings::default())?.scores;
//! let likely = scores.gift_likelihood.iter().filter(|likelihood| **likelihood > 0.5).count();
//! assert_eq!((likely > 500, scores.len()), (true, 1_995));
//! # Ok(())
//! # }
//! ```
//!
//! The complete path, from a file to a list that a person has signed:
//!
//! ```
//! use std::collections::BTreeMap;
//! use std::fs::File;
//!
//! use obole::audit::{AuditSettings, Predictions, campaign_audit};
//! use obole::campaign::{Candidates, PlanSettings, Review, propose};
//! use obole::ledger::canonical::{Dialect, read_donors, read_gifts};
//! use obole::ledger::{AsOf, Cents, Day, LedgerBuilder};
//! use obole::{ForecastSettings, forecast};
//!
//! # fn main() -> obole::Result<()> {
//! # let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/canonical");
//! // Import: every row ends as taken, repeated or refused, and the receipt counts them.
//! let mut builder = LedgerBuilder::new();
//! let (gifts, donors) = (File::open(format!("{data}/gifts.csv"))?, File::open(format!("{data}/donors.csv"))?);
//! read_gifts(gifts, "gifts.csv", &Dialect::default(), &mut builder, &mut |_| {})?;
//! read_donors(donors, "donors.csv", &Dialect::default(), &mut builder, &mut |_| {})?;
//! let (ledger, receipt) = builder.build()?;
//! assert_eq!(receipt.read, receipt.taken + receipt.repeated + receipt.refused + receipt.set_aside);
//!
//! // Forecast: past years choose the models and compare them with the simple rules; then one row a donor, with
//! // probabilities, amounts, intervals and reasons.
//! let today = AsOf::new(Day::parse_iso("2025-01-01")?);
//! let forecast = forecast(&ledger, today, &ForecastSettings::default())?;
//! assert!(!forecast.proof.gift.method.is_rule()); // on these data the model beats its rule
//! assert!(forecast.scores.gift_likelihood.iter().all(|p| (0.0..=1.0).contains(p)));
//!
//! // Plan: a proposal within a budget. What objected or is deceased is left out and counted.
//! let settings = PlanSettings { budget: Some(Cents::new(60_000)), cost: Cents::new(120), ..PlanSettings::default() };
//! let candidates = Candidates::from_scores(&forecast.scores);
//! let draft = propose(&ledger.until(today), &candidates, &forecast.segments, &settings, BTreeMap::new())?;
//! assert!(draft.totals().cost <= Cents::new(60_000));
//!
//! // Audit the proposal and the proof for disparities between groups of donors.
//! let tested = forecast.proof.newest();
//! let donor: Vec<u32> = tested.iter().map(|row| row.donor).collect();
//! let gave: Vec<bool> = tested.iter().map(|row| row.gave).collect();
//! let score: Vec<f64> = tested.iter().map(|row| row.gift_likelihood).collect();
//! let predictions = Predictions { as_of: tested[0].origin, donor: &donor, gave: &gave, score: &score };
//! let proposed = draft.for_audit(ledger.donors(), &candidates);
//! let audit = campaign_audit(ledger.donors(), Some(&proposed), Some(&predictions), &AuditSettings::default())?;
//! assert!(!audit.verdicts().is_empty());
//!
//! // A person decides: only a signed plan has a mailing list.
//! let approved = draft.approve(Review::new("Camille", "2025-01-06"))?;
//! assert_eq!(approved.mailing_list(ledger.donors()).rows().len() as u64, approved.totals().contacted);
//! # Ok(())
//! # }
//! ```
//!
//! Complete programs, by task, are in the folder `examples` of the repository. Without the feature `parquet`
//! (on by default) there are no Parquet files and no data frames, and polars is not built.

pub mod audit;
pub mod campaign;
pub mod care;
pub mod evaluate;
pub mod explain;
pub mod features;
pub mod forecast;
#[cfg(feature = "parquet")]
pub mod frames;
pub mod impact;
pub mod income;
pub mod labels;
pub mod lifetime;
pub mod mitigation;
pub mod models;
pub mod monitor;
pub mod progress;
pub mod recurring;
pub mod response;
pub mod segments;
pub mod statistics;
pub mod store;

pub use forecast::{Forecast, ForecastSettings, forecast};
pub use obole_btyd as btyd;
pub use obole_fairness as fairness;
pub use obole_ledger as ledger;
pub use obole_ledger::{Error, Kind, Result};
