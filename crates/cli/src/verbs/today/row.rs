//! One action in words.

use obole::care::{Action, CareList, Rule, State, Waiting, WaitingFor, Why};
use obole::recurring::FollowUp;
use obole_ledger::{Cents, Currency, Day, Ledger};
use obole_report::{Arg, Lang, Words};
use serde_json::{Value, json};

use super::person::People;

/// An action of the list in words.
pub(super) struct Row<'a> {
    /// Number in the list, from 1.
    pub(super) number: usize,
    pub(super) action: &'a Action,
    /// Identifier of the donor; empty for a campaign.
    pub(super) donor_id: String,
    /// Name of the donor; empty without a vault.
    pub(super) name: String,
    /// Number or address; empty without a vault.
    pub(super) address: String,
    /// Reason.
    pub(super) why: String,
    /// Sentence to say or to write, or the next step.
    pub(super) script: String,
}

impl Row<'_> {
    pub(super) fn is_open(&self) -> bool {
        self.action.state == State::Open
    }

    /// Returns the key of the channel's verb.
    pub(super) fn channel_key(&self) -> &'static str {
        use obole_ledger::ContactChannel::{Email, Phone, Post, Sms};
        match self.action.channel {
            Some(Phone | Sms) => "today-by-phone",
            Some(Email) => "today-by-email",
            Some(Post) => "today-by-post",
            None => "today-by-nothing",
        }
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "number": self.number,
            "id": self.action.id,
            "why": self.action.why,
            "donor_id": self.donor_id,
            "name": self.name,
            "channel": self.action.channel,
            "address": self.address,
            "reason": self.why,
            "script": self.script,
            "state": self.action.state,
        })
    }
}

/// Puts the actions of a list into words.
pub(super) fn rows<'a>(
    list: &'a CareList,
    ledger: &Ledger,
    people: Option<&People>,
    words: &Words,
) -> Vec<Row<'a>> {
    let said = Said {
        words,
        currency: ledger.giving().currency,
        now: list.settings.now,
        shows_people: people.is_some(),
    };
    let row = |(at, action): (usize, &'a Action)| {
        let donor_id = action.donor.map(|donor| ledger.donors().id.get(donor as usize)).unwrap_or_default();
        let name = people.map(|people| people.name(&donor_id)).unwrap_or_default();
        let address = people.zip(action.channel).map(|(people, by)| people.address(&donor_id, by));
        Row {
            number: at + 1,
            action,
            donor_id,
            name,
            address: address.unwrap_or_default(),
            why: said.why(&action.why),
            script: said.script(&action.why),
        }
    };
    list.actions().iter().enumerate().map(row).collect()
}

/// Words, with what figures need.
struct Said<'a> {
    words: &'a Words,
    currency: Currency,
    now: Day,
    /// `true` if values of the vault may be shown.
    shows_people: bool,
}

impl Said<'_> {
    /// Writes an amount, without cents if it has none.
    fn money(&self, cents: Cents) -> Arg {
        self.words.money(cents, self.currency, cents.get() % 100 == 0).into()
    }

    /// Writes a day in few characters, without the year if it is that of the list: `5 Oct` or `05/10`.
    fn day(&self, day: Day) -> Arg {
        let (number, month) = (day.day_of_month(), day.month());
        let is_of_year = day.year() == self.now.year();
        match self.words.lang() {
            Lang::Fr if is_of_year => format!("{number:02}/{month:02}"),
            Lang::Fr => format!("{number:02}/{month:02}/{}", day.year()),
            Lang::En => {
                let name: String = self.words.get(&format!("month-{month}")).chars().take(3).collect();
                let year = if is_of_year { String::new() } else { format!("\u{a0}{}", day.year()) };
                format!("{number}\u{a0}{name}{year}")
            }
        }
        .into()
    }

    fn why(&self, why: &Why) -> String {
        let words = self.words;
        match why {
            Why::Death { day } => words.format("today-why-death", &[("day", self.day(*day))]),
            Why::LargeFirstGift { day, amount, median } => words.format(
                "today-why-large",
                &[("amount", self.money(*amount)), ("day", self.day(*day)), ("median", self.money(*median))],
            ),
            Why::Thank { day, amount, is_instalment } => {
                let key = if *is_instalment { "today-why-thank-instalment" } else { "today-why-thank" };
                words.format(key, &[("amount", self.money(*amount)), ("day", self.day(*day))])
            }
            Why::FailedDebit { day, amount, cause, .. } => {
                let cause = words.get(&format!("today-cause-{}", cause.name()));
                let values =
                    [("amount", self.money(*amount)), ("day", self.day(*day)), ("cause", cause.into())];
                words.format("today-why-debit", &values)
            }
            Why::CardExpires { amount, expires } => {
                let key = if self.shows_people { "today-why-card" } else { "today-why-card-hidden" };
                words.format(key, &[("amount", self.money(*amount)), ("day", self.day(*expires))])
            }
            Why::SecondGift { day, amount, days_left } => {
                let left = ("n", u64::from(*days_left).into());
                let values = [("amount", self.money(*amount)), ("day", self.day(*day)), left];
                words.format("today-why-second", &values)
            }
            Why::GoingSilent { day, years, .. } => {
                let values = [("years", Arg::Text(years.to_string())), ("day", self.day(*day))];
                words.format("today-why-silent", &values)
            }
            Why::Review(Waiting { folder, what, .. }) => {
                let (WaitingFor::Signature { since }
                | WaitingFor::Export { since }
                | WaitingFor::Measure { since }) = what;
                let values = [("folder", folder.as_str().into()), ("day", self.day(*since))];
                words.format(&format!("today-why-{}", what.name()), &values)
            }
        }
    }

    fn script(&self, why: &Why) -> String {
        let words = self.words;
        match why {
            Why::Death { .. } => words.get("today-do-death"),
            Why::LargeFirstGift { amount, .. } => {
                words.format("today-say-large", &[("amount", self.money(*amount))])
            }
            Why::Thank { is_instalment: true, .. } => words.get("today-say-thank-instalment"),
            Why::Thank { amount, .. } => words.format("today-say-thank", &[("amount", self.money(*amount))]),
            Why::FailedDebit { follow_up, retry_on, .. } => match (follow_up, retry_on) {
                (_, Some(day)) => words.format("today-say-retry", &[("day", self.day(*day))]),
                (FollowUp::RetryNextMonth | FollowUp::RetryOnce, None) => words.get("today-say-again"),
                (FollowUp::StopAndCall | FollowUp::AskForAccount | FollowUp::AskForCard, None) => {
                    words.get(&format!("today-say-{}", follow_up.name()))
                }
                _ => words.get(&format!("today-do-{}", follow_up.name())),
            },
            Why::CardExpires { expires, .. } if *expires < self.now => words.get("today-say-card-expired"),
            Why::CardExpires { .. } => words.get("today-say-card"),
            Why::SecondGift { .. } => words.get("today-say-second"),
            Why::GoingSilent { years, .. } => {
                words.format("today-say-silent", &[("years", Arg::Text(years.to_string()))])
            }
            Why::Review(Waiting { folder, what, .. }) => {
                words.format(&format!("today-do-{}", what.name()), &[("folder", folder.as_str().into())])
            }
        }
    }
}

/// Returns the key of a rule's name.
pub fn rule_key(rule: Rule) -> String {
    format!("today-rule-{}", rule.name())
}
