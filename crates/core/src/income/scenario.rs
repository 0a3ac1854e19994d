//! Scenarios: assumptions about the next year, and never predictions.

use obole_ledger::{Cents, Currency};
use serde::Serialize;

use super::YEAR;
use super::method::Expected;
use super::series::NewDonors;
use crate::campaign::Goal;
use crate::campaign::effect::EffectFile;
use crate::{Error, Kind, Result};

/// Share of the returning income that the scenario of lower retention takes away.
pub const LOWER_RETENTION: f64 = 0.1;

/// Income if 10 % fewer of those who gave before give again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LowerRetention {
    /// Share of the single gifts of the last twelve months that were not the donor's first gift, by amount.
    pub returning: f64,
    /// Income of each month.
    pub months: Vec<Cents>,
    /// Income of the year.
    pub year: Cents,
}

/// Income from asking every new donor for a second gift, at an effect that was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SecondGiftProgramme {
    /// Number of donors whose first gift, a single one, came in the last twelve months.
    pub new_donors: u64,
    /// Further income of the year, before the cost of the contacts.
    pub further: Cents,
    /// Lower end of its 95 % interval.
    pub low: Cents,
    /// Upper end.
    pub high: Cents,
    /// Income of the year with it.
    pub year: Cents,
    /// `true` if the measure shows an effect on the income: its interval does not hold zero.
    pub is_shown: bool,
    /// `true` if a measured campaign had another goal than second gifts.
    pub is_of_other_goal: bool,
}

/// Computes the income with lower retention.
///
/// Single gifts: month × (1 − 0.1 × r), where r is the share of returning donors' gifts in the last twelve
/// months, so that first gifts stay as they are. Instalments: month h × (1 − 0.1 × h/12), because those who
/// stop do so over the year.
pub(super) fn lower_retention(expected: &Expected, last_single: i64, new: NewDonors) -> LowerRetention {
    let returning = match last_single {
        1.. => (1.0 - new.first_gifts.get() as f64 / last_single as f64).clamp(0.0, 1.0),
        _ => 0.0,
    };
    let pairs = expected.single.iter().zip(&expected.recurring).zip(1_u32..);
    let months: Vec<Cents> = pairs
        .map(|((single, recurring), ahead)| {
            let over = f64::from(ahead) / YEAR as f64;
            let single = single * (1.0 - LOWER_RETENTION * returning);
            Cents::new((single + recurring * (1.0 - LOWER_RETENTION * over)).round() as i64)
        })
        .collect();
    let year = Cents::new(months.iter().map(|cents| cents.get()).sum());
    LowerRetention { returning, months, year }
}

/// Computes the income with a second-gift programme: the measured further income per person × the number of
/// new donors of the last twelve months.
///
/// # Errors
/// [`Kind::Refused`] for an effect without amounts or of another currency.
pub(super) fn second_gift_programme(
    effect: &EffectFile,
    new: NewDonors,
    currency: Currency,
    year: Cents,
) -> Result<SecondGiftProgramme> {
    let each = effect
        .income_per_person
        .ok_or_else(|| Error::new(Kind::Refused, "effect-without-amounts").hint("measure-with-amounts"))?;
    if effect.currency.is_some_and(|of_effect| of_effect != currency) {
        return Err(Error::new(Kind::Refused, "effect-of-other-currency"));
    }
    let of = |units: f64| Cents::new((units * 100.0 * new.donors as f64).round() as i64);
    let further = of(each.estimate);
    let mut goals = effect.campaigns.iter().filter_map(|campaign| campaign.goal);
    Ok(SecondGiftProgramme {
        new_donors: new.donors,
        further,
        low: of(each.low),
        high: of(each.high),
        year: Cents::new(year.get() + further.get()),
        is_shown: each.is_clear(),
        is_of_other_goal: goals.any(|goal| goal != Goal::SecondGift),
    })
}
