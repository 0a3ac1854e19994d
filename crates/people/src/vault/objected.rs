//! Objections of a person, with the file that says them and the day on which it was read.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{ContactChannel, Day, LedgerBuilder};
use serde::{Deserialize, Serialize};

/// Record of an objection; empty in a vault of an older version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Day on which the file was first read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
    /// Name of the file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
}

impl Recorded {
    /// Returns the record of an objection that a source of an import holds.
    pub(crate) fn of(builder: &mut LedgerBuilder, source: u16) -> Self {
        let file = builder.source_mut(source).map(|receipt| receipt.name.clone()).unwrap_or_default();
        Self { on: builder.day_of_import(), file }
    }
}

/// Channels to which somebody objects. The first record of a channel stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Saved")]
pub(crate) struct Objected(BTreeMap<ContactChannel, Recorded>);

impl Objected {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an objection to channels.
    pub(crate) fn add(&mut self, channels: &[ContactChannel], recorded: &Recorded) {
        for channel in channels {
            self.0.entry(*channel).or_insert_with(|| recorded.clone());
        }
    }

    /// Adds the objections of another identity of the person.
    pub(crate) fn extend(&mut self, other: &Self) {
        for (channel, recorded) in &other.0 {
            self.add(&[*channel], recorded);
        }
    }

    pub(crate) fn channels(&self) -> impl Iterator<Item = ContactChannel> {
        self.0.keys().copied()
    }

    pub(crate) fn on(&self, channel: ContactChannel) -> Option<&Recorded> {
        self.0.get(&channel)
    }
}

/// Forms in which vaults hold objections: before version 8, only the channels.
#[derive(Deserialize)]
#[serde(untagged)]
enum Saved {
    Channels(BTreeSet<ContactChannel>),
    Recorded(BTreeMap<ContactChannel, Recorded>),
}

impl From<Saved> for Objected {
    fn from(saved: Saved) -> Self {
        match saved {
            Saved::Channels(channels) => {
                Self(channels.into_iter().map(|channel| (channel, Recorded::default())).collect())
            }
            Saved::Recorded(recorded) => Self(recorded),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_record_stays_and_older_vaults_are_read() {
        let recorded = |day, file: &str| Recorded { on: Day::from_ymd(2024, 3, day), file: file.into() };
        let mut objected: Objected = serde_json::from_str(r#"["post"]"#).unwrap();
        objected.add(&[ContactChannel::Post, ContactChannel::Email], &recorded(5, "refusals.csv"));
        objected.add(&ContactChannel::ALL, &recorded(9, "more.csv"));
        let said = |channel| objected.on(channel).cloned().unwrap();
        assert_eq!(said(ContactChannel::Post), Recorded::default());
        assert_eq!(said(ContactChannel::Email), recorded(5, "refusals.csv"));
        assert_eq!(said(ContactChannel::Sms), recorded(9, "more.csv"));
        let saved = serde_json::to_string(&objected).unwrap();
        assert_eq!(serde_json::from_str::<Objected>(&saved).unwrap(), objected);
        assert!(serde_json::from_str::<Objected>(r#"["fax"]"#).is_err());
    }
}
