//! Texts about privacy, in Markdown: the data of a person, the notice to donors, the entry of the record of
//! processing, the assessment of risks. Each is a draft that a person completes.
//!
//! Source: Regulation (EU) 2016/679 (GDPR), articles 13, 14, 15, 30 and 35.

use minijinja::Environment;
use minijinja::value::Serde;
use obole_ledger::{Error, Kind, Result, visible};
use serde::Serialize;

use crate::words::Lang;

/// Name of a value and the value, formatted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrivacyItem {
    /// Name of the column.
    pub key: &'static str,
    /// Value in the language of the text.
    pub value: String,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrivacySource {
    /// Name of the file.
    pub name: String,
    /// Name of its format.
    pub format: String,
}

/// A consent of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessConsent {
    /// Name of the channel.
    pub channel: String,
    /// Allowed, objected, unknown or unclear.
    pub state: String,
    /// Day since which it holds, or empty.
    pub since: String,
    /// File that says it, or empty.
    pub source: String,
    /// Day on which the file was first read, or empty.
    pub recorded: String,
}

/// A payment of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessGift {
    /// Day of the payment.
    pub day: String,
    /// Amount with its currency.
    pub amount: String,
    /// Status.
    pub status: String,
    /// Reason of a failure, as the source writes it.
    pub reason: String,
    /// Kind of the payment.
    pub kind: String,
    /// Campaign.
    pub campaign: String,
    /// Channel.
    pub channel: String,
    /// Means of payment.
    pub method: String,
    /// File that has the payment.
    pub source: String,
    /// Row of the file.
    pub row: u32,
}

/// A payment that another import brought otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessChange {
    /// Day on which the change was first seen.
    pub seen: String,
    /// Day, amount and status before.
    pub before: String,
    /// The same afterwards; empty if the payment is gone.
    pub after: String,
}

/// A campaign list that names the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessList {
    /// Folder of the list.
    pub folder: String,
    /// `yes` if the person is to be written to, `no` if they were taken off, `held_out` if the draw left them
    /// out for comparison.
    pub kept: String,
    /// Suggested amount, or empty.
    pub ask: String,
    /// `true` if a person signed the list.
    pub signed: bool,
}

/// A contact of the person, or a campaign that held them out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessContact {
    /// Day of the contact.
    pub day: String,
    /// Name of the campaign, or empty.
    pub campaign: String,
    /// Name of the channel, or empty.
    pub channel: String,
    /// `false` if the person was held out at random for comparison.
    pub contacted: bool,
}

/// An action that was done or postponed for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessAction {
    /// Day of the action.
    pub day: String,
    /// Name of the action.
    pub action: String,
    /// Done or postponed.
    pub state: String,
    /// Note of whoever did it, or empty.
    pub note: String,
}

/// Everything that is held of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AccessFile {
    /// Name of the association, or empty.
    pub association: String,
    /// Contact for requests, or empty.
    pub contact: String,
    /// Day of writing.
    pub day: String,
    /// Identifier of the donor.
    pub donor_id: String,
    /// Content of the vault.
    pub identity: Vec<PrivacyItem>,
    /// Content of the ledger beside the payments.
    pub attributes: Vec<PrivacyItem>,
    /// Consents by channel.
    pub consents: Vec<AccessConsent>,
    /// Payments, oldest first.
    pub gifts: Vec<AccessGift>,
    /// Changes of payments between imports, oldest first.
    pub changes: Vec<AccessChange>,
    /// Day of the scores, or empty.
    pub as_of: String,
    /// Scores; empty if there are none.
    pub scores: Vec<PrivacyItem>,
    /// Reasons of the scores.
    pub reasons: Vec<String>,
    /// `true` if the person objected to profiling.
    pub objects_to_profiling: bool,
    /// Lists that name the person.
    pub lists: Vec<AccessList>,
    /// Contacts, in the order of the log.
    pub contacts: Vec<AccessContact>,
    /// Actions done or postponed, in the order of their record.
    pub actions: Vec<AccessAction>,
    /// Files of which the ledger was made.
    pub sources: Vec<PrivacySource>,
}

/// A model in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrivacyModel {
    /// Task.
    pub task: String,
    /// Method.
    pub method: String,
    /// As-of day of its training.
    pub trained_on: String,
    /// Number of features.
    pub features: usize,
}

/// Facts of the association for its own texts; each may be empty, and the text then has a blank to fill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PrivacyFacts {
    /// Name of the association.
    pub association: String,
    /// Contact for requests.
    pub contact: String,
    /// Contact of the data protection officer.
    pub dpo: String,
    /// Day of writing.
    pub day: String,
    /// Name and version of the program.
    pub program: String,
    /// Files of which the ledger was made.
    pub sources: Vec<PrivacySource>,
    /// Number of donors.
    pub donors: String,
    /// Day of the first payment.
    pub first_day: String,
    /// Day of the latest payment.
    pub last_day: String,
    /// Models in use.
    pub models: Vec<PrivacyModel>,
    /// Attributes held for the audit.
    pub attributes_held: Vec<String>,
    /// Attributes that a person switched on in a model.
    pub attributes_switched_on: Vec<String>,
    /// Months of appeals after the latest sign of the donor.
    pub solicitation_months: String,
    /// Months for which scores are kept.
    pub scoring_months: String,
    /// Years of the archive.
    pub archive_years: String,
}

/// A text of the association about the processing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivacyText {
    /// Notice to donors (articles 13 and 14).
    Notice,
    /// Entry of the record of processing activities (article 30).
    Register,
    /// Data protection impact assessment (article 35).
    Dpia,
}

/// Returns a text of the association in Markdown.
///
/// # Errors
/// [`Kind::System`] when the text cannot be made.
///
/// ```
/// use obole_report::{Lang, PrivacyFacts, PrivacyText, privacy_text};
/// let facts = PrivacyFacts { association: "Les Amis Fictifs".into(), ..PrivacyFacts::default() };
/// let notice = privacy_text(PrivacyText::Notice, &facts, Lang::Fr)?;
/// assert!(notice.contains("Les Amis Fictifs") && notice.contains("CNIL"));
/// # Ok::<(), obole_ledger::Error>(())
/// ```
pub fn privacy_text(text: PrivacyText, facts: &PrivacyFacts, lang: Lang) -> Result<String> {
    let source = match (text, lang) {
        (PrivacyText::Notice, Lang::En) => include_str!("../privacy/notice.en.md"),
        (PrivacyText::Notice, Lang::Fr) => include_str!("../privacy/notice.fr.md"),
        (PrivacyText::Register, Lang::En) => include_str!("../privacy/register.en.md"),
        (PrivacyText::Register, Lang::Fr) => include_str!("../privacy/register.fr.md"),
        (PrivacyText::Dpia, Lang::En) => include_str!("../privacy/dpia.en.md"),
        (PrivacyText::Dpia, Lang::Fr) => include_str!("../privacy/dpia.fr.md"),
    };
    rendered(source, facts)
}

/// Returns everything that is held of a person, in Markdown, for the person (article 15).
///
/// # Errors
/// As [`privacy_text`].
pub fn access_text(file: &AccessFile, lang: Lang) -> Result<String> {
    let source = match lang {
        Lang::En => include_str!("../privacy/access.en.md"),
        Lang::Fr => include_str!("../privacy/access.fr.md"),
    };
    rendered(source, file)
}

fn rendered(source: &str, input: &impl Serialize) -> Result<String> {
    let failed = |error: minijinja::Error| Error::new(Kind::System, "page-not-written").caused_by(error);
    let mut environment = Environment::new();
    // A name must not end the cell of a table, or begin another line.
    environment.add_filter("cell", |text: String| text.replace('|', "\\|").replace(['\n', '\r'], " "));
    let text =
        environment.template_from_str(source).and_then(|text| text.render(Serde(input))).map_err(failed)?;
    let mut text = visible(&text).into_owned();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> PrivacyFacts {
        PrivacyFacts {
            association: "Les Amis Fictifs".into(),
            sources: vec![PrivacySource { name: "a|b.csv".into(), format: "helloasso-payments".into() }],
            donors: "2,000".into(),
            models: vec![PrivacyModel {
                task: "gift".into(),
                method: "logistic".into(),
                trained_on: "2024-01-01".into(),
                features: 38,
            }],
            attributes_held: vec!["gender".into(), "postcode".into()],
            ..PrivacyFacts::default()
        }
    }

    #[test]
    fn each_text_is_made_with_and_without_facts() {
        for lang in [Lang::En, Lang::Fr] {
            for text in [PrivacyText::Notice, PrivacyText::Register, PrivacyText::Dpia] {
                let empty = privacy_text(text, &PrivacyFacts::default(), lang).unwrap();
                assert!(empty.contains("[…") && empty.starts_with("# ") && !empty.contains("{{"));
                let full = privacy_text(text, &facts(), lang).unwrap();
                assert!(full.contains("Les Amis Fictifs") && full != empty, "{full}");
            }
        }
    }

    #[test]
    fn a_person_reads_everything_and_no_cell_breaks_the_table() {
        let item = |key, value: &str| PrivacyItem { key, value: value.into() };
        let file = AccessFile {
            donor_id: "D000001".into(),
            identity: vec![item("last_name", "FIC|TIVE\nx")],
            scores: vec![item("gift_likelihood", "3.4 %")],
            reasons: vec!["Last gift 8 years ago".into()],
            ..AccessFile::default()
        };
        let english = access_text(&file, Lang::En).unwrap();
        assert!(english.contains("| Name | FIC\\|TIVE x |"), "{english}");
        assert!(
            english.contains("- Last gift 8 years ago")
                && english.contains("| Likelihood of a gift | 3.4 % |")
        );
        let french = access_text(&file, Lang::Fr).unwrap();
        assert!(french.contains("| Probabilité d’un don | 3.4 % |"), "{french}");
    }
}
