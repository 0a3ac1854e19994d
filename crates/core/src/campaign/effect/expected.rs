//! The effect that a list may have, by what past campaigns showed.

use obole_ledger::{Cents, message};
use serde::Serialize;

use super::{EffectFile, Estimate};
use crate::campaign::{Plan, State};
use crate::{Error, Kind, Result};

/// Sum for which the further contacts are reported, in units of the currency.
const NEXT: f64 = 1_000.0;

/// Effect of a list, if it is as large per person as in past campaigns. What comes anyway has no part in it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExpectedEffect {
    /// Number of past campaigns, or tables of experiments.
    pub campaigns: usize,
    /// Number of givers who would not give without the contact.
    pub givers: Estimate,
    /// Income that would not come without the contact, in units of the currency; `None` when no amounts were
    /// measured.
    pub income: Option<Estimate>,
    /// Income less the cost of the contacts.
    pub net: Option<Estimate>,
    /// Income that 1,000 units of the currency, spent on contacts of the same effect, would bring; `None`
    /// also when a contact costs nothing.
    pub of_next_thousand: Option<Estimate>,
}

impl EffectFile {
    /// Returns the effect of a list: the measured effect per person contacted, times the number of contacts.
    /// The interval is that of the measurement; it holds if the next campaign is like the measured ones.
    ///
    /// # Errors
    /// [`Kind::Refused`] when a measured campaign was on another channel than the list, or in another
    /// currency, or the list is no appeal.
    pub fn expected<S: State>(&self, plan: &Plan<S>) -> Result<ExpectedEffect> {
        let channel = plan.settings().channel().name();
        let other =
            self.campaigns.iter().filter_map(|past| past.channel.as_deref()).find(|past| *past != channel);
        if let Some(other) = other {
            let what = message!("effect-of-other-channel", measured = other, channel = channel);
            return Err(Error::new(Kind::Refused, what).hint("measure-this-channel"));
        }
        if let Some(currency) = self.currency.filter(|currency| *currency != plan.currency()) {
            let own = plan.currency();
            let what = message!(
                "effect-measured-in-other-currency",
                measured = currency.code(),
                currency = own.code()
            );
            return Err(Error::new(Kind::Refused, what));
        }
        if !plan.settings().goal.is_appeal() {
            return Err(Error::new(Kind::Refused, "effect-of-no-appeal"));
        }
        let contacted = plan.totals().contacted as f64;
        let (cost, spent) = (plan.settings().cost, plan.totals().cost);
        let per_person = self.income_per_person.map(|found| found.interval());
        let income = per_person.map(|each| each.map(|x| x * contacted));
        Ok(ExpectedEffect {
            campaigns: self.campaigns.len(),
            givers: self.response.interval().map(|x| x * contacted),
            income,
            net: income.map(|income| income.map(|x| x - spent.units())),
            of_next_thousand: per_person
                .filter(|_| cost > Cents::new(0))
                .map(|each| each.map(|x| x * NEXT / cost.units())),
        })
    }
}
