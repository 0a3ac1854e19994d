//! Buy-till-you-die models on plain slices: how often donors give, whether they still do, and how much.
//!
//! A donor gives, then one day silently stops. These models weigh the silence against the rhythm before it, from three
//! numbers per donor. They need no other library of this project and no matrix type.
//!
//! | model | data | what a donor does |
//! |---|---|---|
//! | [`BgNbd`] (BG/NBD, MBG/NBD by [`DropOut`]) | [`Histories`]: continuous time | gives at random times, may leave after a gift |
//! | [`BgCnbdK`] (BG/CNBD-k, MBG/CNBD-k) | [`Histories`] | as BG/NBD, but more regularly than at random |
//! | [`ParetoNbd`] | [`Histories`] | gives at random times, may leave at any moment |
//! | [`WithCovariates`] of [`BgNbd`] or [`ParetoNbd`] | [`Histories`] and [`Covariates`] | as above, at a rate that depends on what is known of the donor |
//! | [`BgBb`], and [`BetaBernoulli`] to compare | [`Seasons`]: one opportunity per year or appeal | takes it or not, may leave before it |
//! | [`Sbg`] | [`Tenures`]: renewals of regular donors | renews until a renewal fails |
//! | [`GammaGamma`] | [`Spends`]: mean amounts | gives amounts around a mean of their own |
//!
//! Checked settings go into `fit`, which returns [`Fitted`]: the model that predicts, standard errors from the exact
//! Hessian in log-parameters, and a [`Convergence`] certificate. A fit that did not reach a maximum is an error.
//!
//! ```
//! use obole_btyd::{BgBb, Season, Seasons, Settings};
//!
//! // Six years of 990 donors: gifts, last year with a gift, years, donors.
//! let data = Seasons {
//!     frequency: &[0, 1, 1, 2, 2, 4, 6],
//!     recency: &[0, 1, 4, 2, 6, 6, 6],
//!     opportunities: &[6; 7],
//!     counts: Some(&[350, 150, 60, 90, 80, 120, 140]),
//! };
//! let fitted = BgBb::fit(&data, &Settings::default())?;
//! assert_eq!(fitted.individuals(), 990);
//! assert!(fitted.convergence().newton_decrement < 1e-12);
//!
//! // Of two donors with two gifts, the one who gave last year is the better prospect.
//! let recent = Season { frequency: 2, recency: 6, opportunities: 6 };
//! let silent = Season { frequency: 2, recency: 2, opportunities: 6 };
//! let model = fitted.model();
//! assert!(model.p_gift(&recent, 1)? > 2.0 * model.p_gift(&silent, 1)?);
//! # Ok::<(), obole_btyd::Error>(())
//! ```
//!
//! What they do not know: seasons, appeals, age, or that one donor's amounts grow. Compare them out of time with a rule
//! as simple as recency before trusting a list to them.

mod bgbb;
mod bgnbd;
mod cholesky;
mod cnbd;
mod counts;
mod covariates;
mod error;
mod estimate;
mod fitted;
#[cfg(test)]
mod fixture;
mod gamma;
mod gammagamma;
mod history;
mod jet;
mod limit;
mod newton;
mod paretonbd;
mod quadrature;
mod residual;
mod sbg;
mod seasons;
mod settings;
mod special;

pub use bgbb::{BetaBernoulli, BgBb};
pub use bgnbd::{BgNbd, DropOut, Outlook};
pub use cnbd::BgCnbdK;
pub use covariates::{Covariate, Covariates, WithCovariates};
pub use estimate::Estimate;
pub use fitted::Fitted;
pub use gammagamma::{GammaGamma, Spend, Spends};
pub use history::{Histories, History};
pub use limit::Limit;
pub use obole_error::{Error, Kind};
pub use paretonbd::ParetoNbd;
pub use sbg::{Sbg, Tenure, Tenures};
pub use seasons::{MOST_OPPORTUNITIES, Season, Seasons};
pub use settings::{Convergence, Settings};
