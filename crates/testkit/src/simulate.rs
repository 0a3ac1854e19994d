//! Simulates an association from parameters: each donor is drawn independently, then all rows are sorted by
//! time.

mod attributes;
mod debit;
mod giving;
mod loss;

pub use attributes::PLANTED_AREA;
pub(crate) use giving::SETTLED_SHARE;

use obole_error::Error;

use crate::clock::Calendar;
use crate::params::{Planted, SimulationParams};
use crate::streams::{Purpose, Streams};
use crate::types::{Association, Gender, SimGift, Truth};

/// Simulates an association: its donors, their payments, and the truth about them.
///
/// One-off giving is the Pareto/NBD model (Schmittlein, Morrison, Colombo 1987, Management Science 33(1),
/// 1-24): a gamma rate of giving and an exponential life with a gamma hazard, both on the donor's seasonal
/// clock. Monthly debits stop with a constant probability per month. No rate depends on age, gender or place:
/// every group has the same true propensity to give, apart from chance.
///
/// # Errors
/// [`crate::ErrorKind::InvalidParameter`] if a parameter is out of range; then nothing is drawn.
pub fn simulate(params: &SimulationParams) -> Result<Association, Error> {
    params.check()?;
    let calendar = Calendar::new(params.last_day, params.years)?;
    let giving = giving::Laws::new(params)?;
    let who = attributes::Laws::new(params)?;
    let streams = Streams::new(params.seed);

    let mut donors = Vec::new();
    let mut truth = Vec::new();
    let mut gifts: Vec<SimGift> = Vec::new();
    let mut own: Vec<SimGift> = Vec::new();
    for i in 0..params.donors {
        let mut drawn = who.draw(i, &mut streams.of(i, Purpose::Attributes));
        own.clear();
        let subject = giving::Subject { index: i, drawn: &drawn, calendar: &calendar };
        let life = giving.live(&subject, &mut streams.of(i, Purpose::Giving), &mut own);
        drawn.donor.deceased = life.deceased;
        let planted = match params.planted {
            Planted::Area => drawn.area == PLANTED_AREA,
            Planted::OlderWomen => drawn.gender == Some(Gender::Woman) && drawn.age >= 70,
        };
        let mut unrecorded = 0;
        if planted {
            let mut rng = streams.of(i, Purpose::Loss);
            unrecorded = loss::lose(&mut own, params.disparity, &calendar, &mut rng);
        }
        gifts.extend_from_slice(&own);
        truth.push(Truth {
            planted,
            alive: life.alive,
            mandate: life.mandate,
            gift_rate: life.rate * SETTLED_SHARE,
            drop_out_rate: life.hazard,
            p_next_12m: life.p_next_12m,
            gave_next_12m: life.gave_next_12m,
            unrecorded,
        });
        donors.push(drawn.donor);
    }
    // Stable, so that two rows of one donor in the same second keep the order in which they happened.
    gifts.sort_by_key(|gift| (gift.day, gift.second, gift.donor));
    for (gift, id) in gifts.iter_mut().zip(1..) {
        gift.gift_id = id;
    }
    Ok(Association { gifts, donors, truth, params: params.clone() })
}
