//! Buy-till-you-die models on plain slices: rate of giving, drop-out and amounts of donors.
//!
//! A donor gives, then stops without notice. These models compare the time since the last gift with the rate
//! of giving before it, from three numbers per donor. They need no other crate of this project except
//! `obole_error`, and no matrix type.
//!
//! | model | data | what a donor does |
//! |---|---|---|
//! | [`BgNbd`] (BG/NBD, MBG/NBD) | [`Histories`]: continuous time | gives at random, may leave after a gift |
//! | [`BgCnbdK`] (BG/CNBD-k, MBG/CNBD-k) | [`Histories`] | as BG/NBD, but more regularly than at random |
//! | [`ParetoNbd`] | [`Histories`] | gives at random times, may leave at any moment |
//! | [`WithCovariates`] | [`Histories`], [`Covariates`] | as [`BgNbd`] or [`ParetoNbd`], with covariates |
//! | [`BgBb`] | [`Seasons`]: one opportunity per year or appeal | takes it or not, may leave before it |
//! | [`BetaBernoulli`], for comparison | [`Seasons`] | takes it or not, never leaves |
//! | [`Sbg`] | [`Tenures`]: renewals of regular donors | renews until a renewal fails |
//! | [`GammaGamma`] | [`Spends`]: mean amounts | gives amounts around an individual mean |
//!
//! [`DropOut`] selects BG/NBD or MBG/NBD.
//!
//! In reading order: the data ([`Histories`], [`Seasons`], [`Tenures`], [`Spends`]), [`Settings`], a model of
//! the table above, [`Fitted`], [`Estimate`], [`Limit`] (a parameter at the edge of its range).
//!
//! `fit` takes validated settings and returns [`Fitted`]: the model for predictions, standard errors from the
//! exact Hessian in log-parameters, and a [`Convergence`] certificate. A fit that did not reach a maximum is
//! an error.
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
//! The models ignore seasons, appeals, age, and growth of one donor's amounts. Compare them with a rule as
//! simple as recency on a later period before using them for a list.

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
pub use sbg::{Renewals, Sbg, Tenure, Tenures};
pub use seasons::{MOST_OPPORTUNITIES, Season, Seasons};
pub use settings::{Convergence, Settings};
