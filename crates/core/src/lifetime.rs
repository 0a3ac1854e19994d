//! Lifetime value: the expected gifts of each donor over the next 1, 3 and 5 years, discounted.
//!
//! Three methods are compared on held-out years, and the one with the smallest error is used
//! ([`LifeMethod`]). No method multiplies an average gift by an average life: that would hide the donors who
//! are about to leave.
//!
//! Monthly givers and donors with a single gift are no special case of the sum. They are cells of their own
//! where donors are compared with similar donors, and monthly givers have intervals of their own. The
//! buy-till-you-die candidate treats an instalment as any other gift day and allows a donor to leave after
//! the first gift.

mod candidates;
mod cells;
mod choose;
mod intervals;
mod method;
mod years;

use obole_ledger::{AsOf, DonorTable, Error, Kind, Ledger, Result, message};
use serde::{Deserialize, Serialize};

pub use choose::{LifeCandidate, LifeProof, WhyLife};
pub use method::LifeMethod;

use crate::evaluate::{BootstrapSettings, Past};
use crate::features::FeatureDays;
use crate::models::{FitSettings, Method, Models, score};

/// The horizons, in years.
pub const HORIZONS: [usize; 3] = [1, 3, 5];

/// The farthest year ahead.
pub(crate) const YEARS: usize = 5;

/// Settings of the computation of lifetime values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LifeSettings {
    /// Yearly discount rate d: a sum that comes in year m counts 1/(1 + d)^(m − ½) of its amount.
    pub discount: f64,
    /// Settings of the 12-month models that the first year may come from.
    pub fit: FitSettings,
    /// The method of amounts, where a regression could be fitted.
    pub amounts: Method,
    /// Bootstrap settings of the intervals of the totals in the proof.
    pub bootstrap: BootstrapSettings,
}

impl Default for LifeSettings {
    fn default() -> Self {
        Self {
            discount: 0.1,
            fit: FitSettings::default(),
            amounts: Method::Ridge,
            bootstrap: BootstrapSettings::default(),
        }
    }
}

impl LifeSettings {
    fn check(&self) -> Result<()> {
        self.fit.check()?;
        if (0.0..=1.0).contains(&self.discount) {
            Ok(())
        } else {
            Err(Error::new(Kind::Usage, message!("yearly-discount-range", discount = self.discount)))
        }
    }

    /// Sums the first years, each discounted from its middle.
    pub(crate) fn present(&self, yearly: &[f64; YEARS], years: usize) -> f64 {
        let counts = |year: usize| (1.0 + self.discount).powf(-(year as f64 + 0.5));
        yearly.iter().take(years).enumerate().map(|(year, money)| money * counts(year)).sum()
    }
}

/// Expected gifts of all donors over a horizon. Money is in units of the ledger's currency, discounted.
#[derive(Debug, Clone, PartialEq)]
pub struct Horizon {
    /// Number of years.
    pub years: usize,
    /// Expected value of each donor.
    pub value: Vec<f64>,
    /// Lower end of the 80 % interval: one in ten gives less. NaN when the past holds no span of this length
    /// to learn from.
    pub low: Vec<f64>,
    /// Upper end: one in ten gives more. NaN in the same cases.
    pub high: Vec<f64>,
}

/// The lifetime values of all donors who gave before a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Lifetime {
    /// As-of day.
    pub as_of: AsOf,
    /// Yearly discount rate.
    pub discount: f64,
    /// Index of each donor in [`Ledger::donors`], ascending.
    pub donor: Vec<u32>,
    /// The horizons, shortest first.
    pub horizons: Vec<Horizon>,
    /// Number of years ahead that the ledger covers for similar donors; later years are extrapolated from the
    /// last of them.
    pub years_seen: usize,
    /// The method used, and the reason.
    pub proof: LifeProof,
}

impl Lifetime {
    /// Removes donors who died or objected to profiling. They remain among the donors that the method learned
    /// from.
    #[must_use]
    pub fn who_may_be_profiled(mut self, donors: &DonorTable) -> Self {
        let kept: Vec<bool> =
            self.donor.iter().map(|donor| donors.may_be_profiled(*donor as usize)).collect();
        let of = |column: &[f64]| -> Vec<f64> {
            column.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(value, _)| *value).collect()
        };
        for horizon in &mut self.horizons {
            (horizon.value, horizon.low, horizon.high) =
                (of(&horizon.value), of(&horizon.low), of(&horizon.high));
        }
        let mut rows = kept.iter();
        self.donor.retain(|_| rows.next() == Some(&true));
        self
    }
}

/// Computes the lifetime value of every donor with a counted gift before the day, by the method that did best
/// on held-out years.
///
/// Nothing on or after `as_of` is read. Each test uses an earlier as-of day: every candidate is fitted anew
/// on the data known on that day.
///
/// # Errors
/// [`Kind::Refused`] when there is no counted gift before the day, less than two years of gifts lie before
/// it, or the ledger does not reach it ([`Ledger::reaches`]); [`Kind::Usage`] for a discount out of range;
/// those of the fits.
pub fn lifetime(ledger: &Ledger, as_of: AsOf, settings: &LifeSettings) -> Result<Lifetime> {
    lifetime_on(&Past::new(&FeatureDays::new(ledger), 12), as_of, settings, None)
}

/// As [`lifetime`], with the models that score: if they look 12 months ahead, their expected value is the
/// first year, so that scores and values say one figure for the same months.
///
/// # Errors
/// As [`lifetime`].
pub fn lifetime_of(
    ledger: &Ledger,
    as_of: AsOf,
    settings: &LifeSettings,
    models: &Models,
) -> Result<Lifetime> {
    lifetime_on(&Past::new(&FeatureDays::new(ledger), 12), as_of, settings, Some(models))
}

/// As [`lifetime`], with the past days of 12 months that are already computed, and the models that
/// score: if they look 12 months ahead, their expected value is the first year.
pub(crate) fn lifetime_on(
    past: &Past<'_, '_>,
    as_of: AsOf,
    settings: &LifeSettings,
    models: Option<&Models>,
) -> Result<Lifetime> {
    let (days, ledger) = (past.days(), past.days().ledger());
    settings.check()?;
    if !ledger.reaches(as_of.day()) {
        let end = ledger.known_until(as_of);
        return Err(Error::new(Kind::Refused, message!("ledger-ends-before-as-of", as_of = as_of))
            .hint(message!("take-as-of", day = end.day())));
    }
    let stand = years::ValuationDay::at(days, as_of).ok_or_else(|| {
        Error::new(Kind::Refused, message!("too-little-history", as_of = as_of)).hint("two-years-needed")
    })?;
    let proof = choose::choose(past, as_of, settings)?;
    // A method that did best on past years may have no fit on this day; the rate always has one.
    let first = match models.filter(|models| models.gift.card().horizon_months == 12) {
        Some(models) => {
            let scores = score(models, &stand.table)?;
            Some((0..scores.len()).map(|row| scores.expected_value(row)).collect())
        }
        None => candidates::first_year(past, &stand, settings)?,
    };
    let (proof, yearly) = match candidates::predict(ledger, &stand, proof.method, first.as_deref()) {
        Some(yearly) => {
            let btyd_at_limit =
                proof.method == LifeMethod::Btyd && candidates::btyd_is_at_limit(&stand.table);
            (LifeProof { btyd_at_limit, ..proof }, yearly)
        }
        None => {
            let proof = LifeProof { method: LifeMethod::Rate, why: WhyLife::CannotBeFitted, ..proof };
            let rate = candidates::predict(ledger, &stand, LifeMethod::Rate, first.as_deref());
            (proof, rate.unwrap_or_default())
        }
    };
    let mut horizons = Vec::new();
    for years in HORIZONS {
        let value: Vec<f64> = yearly.iter().map(|row| settings.present(row, years)).collect();
        let learned = choose::held_out(past, as_of, years, proof.method, settings)?;
        let (low, high) = intervals::of(learned.as_ref(), &value, &stand.table);
        horizons.push(Horizon { years, value, low, high });
    }
    Ok(Lifetime {
        as_of,
        discount: settings.discount,
        donor: stand.table.donor.clone(),
        horizons,
        years_seen: stand.past.len(),
        proof,
    })
}
