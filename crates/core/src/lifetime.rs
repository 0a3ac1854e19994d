//! Lifetime value: what each donor is expected to give over the next 1, 3 and 5 years, later money counting less.
//!
//! Three ways of saying it are tried on years that were held out, and the one with the smallest error is used
//! ([`LifeMethod`]). It is never an average gift times an average life: both hide who is about to leave.
//!
//! Monthly givers and donors with a single gift are no special case of the sum, but they are cells of their own where
//! donors are compared with donors like them, and monthly givers have intervals of their own. The buy-till-you-die
//! candidate treats an instalment as any other gift day and lets a donor leave after the first gift.

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

use crate::evaluate::BootstrapSettings;
use crate::features::FeatureDays;
use crate::models::FitSettings;

/// The horizons, in years.
pub const HORIZONS: [usize; 3] = [1, 3, 5];

/// The farthest year ahead.
pub(crate) const YEARS: usize = 5;

/// How lifetime value is computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LifeSettings {
    /// The yearly rate by which later money counts less: what comes in year m counts 1/(1 + d)^(m − ½) of its sum.
    pub discount: f64,
    /// The settings of the 12-month models that the first year may come from.
    pub fit: FitSettings,
    /// The intervals of the totals in the proof.
    pub bootstrap: BootstrapSettings,
}

impl Default for LifeSettings {
    fn default() -> Self {
        Self { discount: 0.1, fit: FitSettings::default(), bootstrap: BootstrapSettings::default() }
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

    /// The sum of the first years, each discounted from its middle.
    pub(crate) fn present(&self, yearly: &[f64; YEARS], years: usize) -> f64 {
        let counts = |year: usize| (1.0 + self.discount).powf(-(year as f64 + 0.5));
        yearly.iter().take(years).enumerate().map(|(year, money)| money * counts(year)).sum()
    }
}

/// What all donors are expected to give over a horizon. Money is in units of the ledger's currency, discounted.
#[derive(Debug, Clone, PartialEq)]
pub struct Horizon {
    /// How many years.
    pub years: usize,
    /// The expected value of each donor.
    pub value: Vec<f64>,
    /// Lower end of the 80 % interval: one in ten gives less. NaN where no such span lies in the past to learn it from.
    pub low: Vec<f64>,
    /// Upper end: one in ten gives more. NaN likewise.
    pub high: Vec<f64>,
}

/// The lifetime values of all donors who gave before a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Lifetime {
    /// The day on which one stands.
    pub as_of: AsOf,
    /// The yearly discount.
    pub discount: f64,
    /// Index of each donor in [`Ledger::donors`], ascending.
    pub donor: Vec<u32>,
    /// The horizons, shortest first.
    pub horizons: Vec<Horizon>,
    /// Years ahead that lie in the ledger for donors like these; what is said of later years goes on as the last of them.
    pub years_seen: usize,
    /// Which method is used, and why.
    pub proof: LifeProof,
}

impl Lifetime {
    /// The values without donors who died or objected to profiling; they are still among those that the
    /// method learned from.
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

/// The lifetime value of every donor with a counted gift before the day, by the method that did best on held-out years.
///
/// Nothing on or after `as_of` is looked at. Each test stands on an earlier day, where every candidate is made anew from
/// what was known then.
///
/// # Errors
/// [`Kind::Refused`] when no gift counts before the day, less than two years of gifts lie before it, or the
/// ledger does not reach it ([`Ledger::reaches`]); [`Kind::Usage`] for a discount out of range; those of the
/// fits.
pub fn lifetime(ledger: &Ledger, as_of: AsOf, settings: &LifeSettings) -> Result<Lifetime> {
    lifetime_on(&FeatureDays::new(ledger), as_of, settings)
}

/// As [`lifetime`], with the tables of past days that are there.
pub(crate) fn lifetime_on(days: &FeatureDays<'_>, as_of: AsOf, settings: &LifeSettings) -> Result<Lifetime> {
    let ledger = days.ledger();
    settings.check()?;
    if !ledger.reaches(as_of.day()) {
        let end = ledger.known_until(as_of);
        return Err(Error::new(Kind::Refused, message!("ledger-ends-before-as-of", as_of = as_of))
            .hint(message!("take-as-of", day = end.day())));
    }
    let stand = years::ValuationDay::at(days, as_of).ok_or_else(|| {
        Error::new(Kind::Refused, message!("too-little-history", as_of = as_of)).hint("two-years-needed")
    })?;
    let proof = choose::choose(days, as_of, settings)?;
    // A method that did best on past years may have no fit on this day; the rate always has one.
    let (proof, yearly) = match candidates::predict(ledger, &stand, proof.method, settings)? {
        Some(yearly) => (proof, yearly),
        None => {
            let proof = LifeProof { method: LifeMethod::Rate, why: WhyLife::CannotBeFitted, ..proof };
            let rate = candidates::predict(ledger, &stand, LifeMethod::Rate, settings)?;
            (proof, rate.unwrap_or_default())
        }
    };
    let mut horizons = Vec::new();
    for years in HORIZONS {
        let value: Vec<f64> = yearly.iter().map(|row| settings.present(row, years)).collect();
        let learned = choose::held_out(days, as_of, years, proof.method, settings)?;
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
