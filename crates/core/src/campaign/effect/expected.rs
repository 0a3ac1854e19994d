//! The effect that a list may have, by what past campaigns showed.

use obole_ledger::{Cents, ContactChannel, Message, message};
use serde::{Deserialize, Serialize};

use super::observe::event_of;
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
    pub campaigns: u64,
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

/// Measured effect of past campaigns for each contact, as a plan saves it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffectPerContact {
    /// Number of past campaigns, or tables of experiments.
    pub campaigns: u64,
    /// Number of givers who would not give without the contact.
    pub givers: Estimate,
    /// Income that would not come without the contact, in units of the currency; `None` when no amounts were
    /// measured.
    pub income: Option<Estimate>,
}

impl EffectPerContact {
    /// Returns the effect of a list: the measured effect times the number of contacts. The interval is that
    /// of the measurement; it holds if the next campaign is like the measured ones.
    pub(in crate::campaign) fn of<S: State>(&self, plan: &Plan<S>) -> ExpectedEffect {
        let contacted = plan.totals().contacted as f64;
        let (cost, spent) = (plan.settings().cost, plan.totals().cost);
        let income = self.income.map(|each| each.map(|x| x * contacted));
        ExpectedEffect {
            campaigns: self.campaigns,
            givers: self.givers.map(|x| x * contacted),
            income,
            net: income.map(|income| income.map(|x| x - spent.units())),
            of_next_thousand: self
                .income
                .filter(|_| cost > Cents::new(0))
                .map(|each| each.map(|x| x * NEXT / cost.units())),
        }
    }
}

impl EffectPerContact {
    /// Returns the part of the likely gifts of a list that its contacts bring, by the measured income: above
    /// 0 to 1. `None` where no amounts were measured or the interval of the income reaches 0, so that the
    /// measure cannot say it.
    pub fn response<S: State>(&self, plan: &Plan<S>) -> Option<f64> {
        let totals = plan.totals();
        let income = self.income.filter(|income| income.low > 0.0)?;
        let likely = totals.expected_income.units() / totals.contacted as f64;
        (likely > 0.0).then(|| (income.estimate / likely).min(1.0))
    }
}

impl EffectFile {
    /// Returns the measured effect per person contacted, for a list.
    ///
    /// # Errors
    /// [`Kind::Refused`] when a measured campaign was on another channel than the list, in another currency
    /// or for another answer, or the list is no appeal.
    pub fn per_contact<S: State>(&self, plan: &Plan<S>) -> Result<EffectPerContact> {
        let channel = plan.settings().channel().name();
        let other =
            self.campaigns.iter().filter_map(|past| past.channel.as_deref()).find(|past| *past != channel);
        if let Some(other) = other {
            let what = message!(
                "effect-of-other-channel",
                measured = channel_words(other),
                channel = channel_words(channel)
            );
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
        let event = event_of(plan.settings().goal);
        if self.campaigns.iter().filter_map(|past| past.goal).any(|goal| event_of(goal) != event) {
            return Err(Error::new(Kind::Refused, "effect-of-other-event").hint("measure-this-goal"));
        }
        if !plan.settings().goal.is_appeal() {
            return Err(Error::new(Kind::Refused, "effect-of-no-appeal"));
        }
        Ok(EffectPerContact {
            campaigns: self.campaigns.len() as u64,
            givers: self.response.interval(),
            income: self.income_per_person.map(|found| found.interval()),
        })
    }
}

/// Returns the words for a channel of a measured campaign, which may have several or one of another kind.
fn channel_words(name: &str) -> Message {
    match ContactChannel::parse(name) {
        Some(ContactChannel::Post) => message!("channel-post"),
        Some(ContactChannel::Email) => message!("channel-email"),
        Some(ContactChannel::Phone) => message!("channel-phone"),
        Some(ContactChannel::Sms) => message!("channel-sms"),
        None => message!("channel-other"),
    }
}
