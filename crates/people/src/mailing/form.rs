//! The columns of a mailing file: plain ones, those that a mailing tool expects, those of a printer.

use obole_ledger::{Cents, ContactChannel};

use super::letter::Letter;
use super::{MailingSettings, postal};
use crate::vault::Person;
use crate::workbook::{SheetCell, SheetColumn, SheetFile};

/// Columns of a mailing file.
///
/// The names are those of the tools' import pages: Brevo, "Create a file to import your contacts" (article
/// 208729849; French accounts call the names `PRENOM` and `NOM`); Mailchimp, "Format guidelines for your
/// import file"; Mailjet, contact properties in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MailingForm {
    /// Columns for a person or any tool.
    #[default]
    Plain,
    /// Contacts for Brevo: e-mail or text message.
    Brevo,
    /// Contacts for Mailchimp: e-mail.
    Mailchimp,
    /// Contacts for Mailjet: e-mail. Import them with `addnoforce`, which leaves those out who unsubscribed.
    Mailjet,
    /// Addresses for a printer, in the lines of the French standard NF Z10-011.
    Postal,
}

/// Kind of value of a column.
#[derive(Clone, Copy)]
enum Value {
    Id,
    Segment,
    Ask,
    Ask2,
    Ask3,
    FirstName,
    LastName,
    Organisation,
    Greeting,
    Email,
    Address,
    Postcode,
    City,
    Country,
    /// Phone number with `00` before the code of a country: a cell that begins with `+` may be taken for a
    /// formula.
    PhoneToCall,
    /// Phone number with `+` and the code of the country.
    PhoneToText,
    Household,
    Volunteer,
    SourceId,
    /// Line of the address on an envelope, from 0.
    Line(usize),
}

impl MailingForm {
    /// All forms.
    pub const ALL: [Self; 5] = [Self::Plain, Self::Brevo, Self::Mailchimp, Self::Mailjet, Self::Postal];

    /// Returns the name, as on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Brevo => "brevo",
            Self::Mailchimp => "mailchimp",
            Self::Mailjet => "mailjet",
            Self::Postal => "postal",
        }
    }

    /// Returns the form of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }

    /// Returns whether a list for a channel can have this form.
    pub const fn reaches(self, channel: ContactChannel) -> bool {
        match self {
            Self::Plain => true,
            Self::Brevo => matches!(channel, ContactChannel::Email | ContactChannel::Sms),
            Self::Mailchimp | Self::Mailjet => matches!(channel, ContactChannel::Email),
            Self::Postal => matches!(channel, ContactChannel::Post),
        }
    }

    /// Returns the name of the first column, by which a mailing file is recognised.
    pub const fn first_column(self) -> &'static str {
        match self {
            Self::Plain | Self::Postal => "donor_id",
            Self::Brevo => "EXT_ID",
            Self::Mailchimp => "Email Address",
            Self::Mailjet => "email",
        }
    }
}

/// Names and values of the columns that ask.
fn asking(names: [&'static str; 5]) -> [(&'static str, Value); 5] {
    let [greeting, segment, ask, ask_2, ask_3] = names;
    [
        (greeting, Value::Greeting),
        (segment, Value::Segment),
        (ask, Value::Ask),
        (ask_2, Value::Ask2),
        (ask_3, Value::Ask3),
    ]
}

fn columns(
    letters: &[Letter<'_>],
    names_people: bool,
    settings: &MailingSettings<'_>,
) -> Vec<(&'static str, Value)> {
    let upper = ["GREETING", "SEGMENT", "ASK", "ASK_2", "ASK_3"];
    let lower = ["greeting", "segment", "ask", "ask_2", "ask_3"];
    match settings.form {
        MailingForm::Plain => plain(letters, names_people, settings),
        MailingForm::Brevo => {
            let reach = match settings.channel {
                ContactChannel::Sms => ("SMS", Value::PhoneToText),
                _ => ("EMAIL", Value::Email),
            };
            let [first, last] = match settings.is_french {
                true => ["PRENOM", "NOM"],
                false => ["FIRSTNAME", "LASTNAME"],
            };
            let person = [("EXT_ID", Value::Id), reach, (first, Value::FirstName), (last, Value::LastName)];
            person.into_iter().chain(asking(upper)).collect()
        }
        MailingForm::Mailchimp => {
            let person = [
                ("Email Address", Value::Email),
                ("First Name", Value::FirstName),
                ("Last Name", Value::LastName),
            ];
            person.into_iter().chain(asking(upper)).chain([("DONOR_ID", Value::Id)]).collect()
        }
        MailingForm::Mailjet => {
            let person =
                [("email", Value::Email), ("firstname", Value::FirstName), ("name", Value::LastName)];
            person.into_iter().chain(asking(lower)).chain([("donor_id", Value::Id)]).collect()
        }
        MailingForm::Postal => {
            const LINES: [&str; 7] = ["line_1", "line_2", "line_3", "line_4", "line_5", "line_6", "line_7"];
            let lines = LINES.into_iter().enumerate().map(|(at, name)| (name, Value::Line(at)));
            let id = [("donor_id", Value::Id)].into_iter();
            id.chain(lines).chain([("first_name", Value::FirstName)]).chain(asking(lower)).collect()
        }
    }
}

fn plain(
    letters: &[Letter<'_>],
    names_people: bool,
    settings: &MailingSettings<'_>,
) -> Vec<(&'static str, Value)> {
    let [_, asks @ ..] = asking(["greeting", "segment", "ask", "ask_2", "ask_3"]);
    let mut columns: Vec<_> = [("donor_id", Value::Id)].into_iter().chain(asks).collect();
    if !names_people {
        return columns;
    }
    columns.extend([
        ("first_name", Value::FirstName),
        ("last_name", Value::LastName),
        ("organisation", Value::Organisation),
        ("greeting", Value::Greeting),
    ]);
    match settings.channel {
        ContactChannel::Email => columns.push(("email", Value::Email)),
        ContactChannel::Post => columns.extend([
            ("address", Value::Address),
            ("postcode", Value::Postcode),
            ("city", Value::City),
            ("country", Value::Country),
        ]),
        ContactChannel::Phone | ContactChannel::Sms => columns.push(("phone", Value::PhoneToCall)),
    }
    let joins = settings.per == super::LettersPer::Household && settings.channel == ContactChannel::Post;
    columns.extend(joins.then_some(("household", Value::Household)));
    let has_volunteers = letters.iter().any(|letter| letter.is_volunteer);
    columns.extend(has_volunteers.then_some(("volunteer", Value::Volunteer)));
    let has_ids = letters.iter().any(|letter| !letter.person.id_to_give().is_empty());
    columns.extend(has_ids.then_some(("source_id", Value::SourceId)));
    columns
}

/// Returns whether the address for the channel is known. A tool that sends text messages needs a number with
/// the code of the country, a printer a postal code and a town.
pub(crate) fn has_address(letter: &Letter<'_>, settings: &MailingSettings<'_>) -> bool {
    let person = &letter.person;
    match (settings.channel, settings.form) {
        (ContactChannel::Sms, MailingForm::Brevo) => {
            !number_to_text(&person.phone, &person.country).is_empty()
        }
        (_, MailingForm::Postal) => postal::is_complete(person),
        (channel, _) => is_reached(person, channel),
    }
}

/// Returns whether a person has an address or a number for a channel.
pub(super) fn is_reached(person: &Person, channel: ContactChannel) -> bool {
    match channel {
        ContactChannel::Email => !person.email.is_empty(),
        ContactChannel::Post => !person.address.is_empty(),
        ContactChannel::Phone | ContactChannel::Sms => !person.phone.is_empty(),
    }
}

/// Makes the table of some letters.
pub(super) fn sheet(letters: &[Letter<'_>], names_people: bool, settings: &MailingSettings<'_>) -> SheetFile {
    let columns = columns(letters, names_people, settings);
    let rows = letters.iter().map(|letter| {
        let lines = match settings.form {
            super::MailingForm::Postal => postal::lines(letter),
            _ => Default::default(),
        };
        columns.iter().map(|(_, value)| cell(*value, letter, &lines)).collect()
    });
    SheetFile {
        name: "mailing".into(),
        rows: rows.collect(),
        columns: columns
            .iter()
            .map(|(title, _)| SheetColumn { title: (*title).to_owned(), width: 18, ..SheetColumn::default() })
            .collect(),
        ..SheetFile::default()
    }
}

fn cell(value: Value, letter: &Letter<'_>, lines: &[String; 7]) -> SheetCell {
    let Letter { line, asking, person, .. } = letter;
    let ask = |ask: Option<&Cents>| ask.map_or(SheetCell::Empty, |ask| SheetCell::Amount(*ask));
    // A line break would make two lines of an envelope, or two rows.
    let text = |text: &str| SheetCell::Text(obole_ledger::visible_line(text).into_owned());
    match value {
        Value::Id => text(&line.donor_id),
        Value::Segment => text(&line.segment),
        Value::Ask => ask(asking.ask.as_ref()),
        Value::Ask2 => ask(asking.higher_asks.first()),
        Value::Ask3 => ask(asking.higher_asks.get(1)),
        Value::FirstName => text(&letter.first_name),
        Value::LastName => text(&letter.last_name),
        Value::Organisation => text(&person.organisation),
        Value::Greeting => text(&letter.greeting),
        Value::Email => text(&person.email),
        Value::Address => text(&person.address),
        Value::Postcode => text(&person.postcode),
        Value::City => text(&person.city),
        Value::Country => text(&person.country),
        Value::PhoneToCall => text(&number_to_call(&person.phone)),
        Value::PhoneToText => SheetCell::Number(number_to_text(&person.phone, &person.country)),
        Value::Household => text(&letter.others.join(" ")),
        Value::Volunteer => text(if letter.is_volunteer { "yes" } else { "" }),
        Value::SourceId => text(person.id_to_give()),
        Value::Line(at) => text(lines.get(at).map(String::as_str).unwrap_or_default()),
    }
}

/// Returns a phone number with `00` before the code of a country: a cell that begins with `+` may be taken
/// for a formula.
fn number_to_call(phone: &str) -> String {
    phone.strip_prefix('+').map_or_else(|| phone.to_owned(), |rest| format!("00{rest}"))
}

/// Returns a phone number with `+` and the code of the country, as mailing tools ask for it; empty if the
/// country is not known.
fn number_to_text(phone: &str, country: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix('0').filter(|rest| rest.len() == 9);
    match (phone.trim_start().starts_with('+'), digits.strip_prefix("00"), national) {
        (true, ..) => format!("+{}", digits.replacen("330", "33", usize::from(digits.len() == 12))),
        (_, Some(rest), _) => format!("+{rest}"),
        (_, _, Some(rest)) if matches!(country, "" | "FR") => format!("+33{rest}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_have_the_code_of_the_country() {
        for (phone, country, wanted) in [
            ("06 39 98 00 00", "", "+33639980000"),
            ("06.39.98.00.00", "FR", "+33639980000"),
            ("+33 (0)6 39 98 00 00", "FR", "+33639980000"),
            ("0032 470 00 00 00", "BE", "+32470000000"),
            ("+32470000000", "", "+32470000000"),
            ("0470 00 00 00", "BE", ""),
            ("12", "", ""),
        ] {
            assert_eq!(number_to_text(phone, country), wanted, "{phone}");
        }
    }
}
