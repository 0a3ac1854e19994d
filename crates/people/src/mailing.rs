//! The mailing file: the people to write to, and nothing about the reasons.

use std::path::Path;

use obole_ledger::{Cents, ContactChannel, Error, Kind, Result, message};

use crate::vault::PeopleBook;
use crate::workbook::{CsvMarks, SheetFile, read_sheets};

mod form;
mod households;
mod letter;
mod postal;
mod reach;

pub use form::MailingForm;
pub(crate) use form::has_address;
use form::sheet;
pub(crate) use letter::{Letter, letters};
pub(crate) use postal::lines as address_lines;
pub use reach::{objecting, reach};

/// Number of letters that a household gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LettersPer {
    /// One to each person of the list.
    #[default]
    Person,
    /// One to each household: people at one address who share a name, a telephone or an e-mail.
    Household,
}

/// One line of an approved list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailingRow {
    /// The donor's pseudonymous identifier.
    pub donor_id: String,
    /// Label of the segment, as the mailing tool will show it.
    pub segment: String,
    /// The amount to ask for, if one is suggested.
    pub ask: Option<Cents>,
    /// Further amounts to offer, ascending; the first two are written.
    pub higher_asks: Vec<Cents>,
}

/// Settings of a mailing file.
#[derive(Clone, Copy)]
pub struct MailingSettings<'a> {
    /// Channel of the list.
    pub channel: ContactChannel,
    /// Number of letters that a household gets.
    pub per: LettersPer,
    /// Columns of the file.
    pub form: MailingForm,
    /// `true` makes a spreadsheet (XLSX), otherwise CSV.
    pub is_spreadsheet: bool,
    /// `true` names the columns of a tool as an account in French does, and writes other files for a French
    /// spreadsheet.
    pub is_french: bool,
    /// Returns the greeting of the people with these first names; of nobody, one without a name.
    pub greeting: &'a dyn Fn(&[&str]) -> String,
}

/// A mailing file.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailing {
    /// The file as bytes.
    pub bytes: Vec<u8>,
    /// Number of rows without an address for the channel. In a file for a tool or a printer they are left
    /// out; otherwise they have empty cells.
    pub without_address: usize,
    /// Number of rows of people whose household has a row before theirs. With [`LettersPer::Household`] they
    /// are joined to that row; zero for other channels than post.
    pub in_household: usize,
    /// Number of rows by post whose address has no town or, in France, no postal code; zero for a printer,
    /// who does not get them.
    pub incomplete: usize,
    /// Number of rows with a line of the address that is longer than a printer accepts
    /// ([`MailingForm::Postal`]).
    pub too_long: usize,
    /// Number of rows in the file.
    pub rows: usize,
}

/// Shows the size, never a line.
impl std::fmt::Debug for Mailing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailing({} bytes, {} without address)", self.bytes.len(), self.without_address)
    }
}

/// Makes the mailing file: the contact data of each donor for the channel, a greeting without a civility, the
/// segment, the ask and the identifier that links an answer to the donor. It holds no score and no history.
/// Without a vault the file has identifiers only, for a tool that knows them.
///
/// Columns of [`MailingForm::Plain`]: `donor_id,segment,ask,ask_2,ask_3`, then with a vault
/// `first_name,last_name,organisation,greeting` and for [`ContactChannel::Email`] `email`, for
/// [`ContactChannel::Post`] `address,postcode,city,country`, for the others `phone`; `volunteer` (`yes`) if
/// somebody of the list is one. If the vault has an identifier of the association's own tables, `source_id`
/// comes last: it leads to everything else that is known of the donor. It may itself be a name or a phone
/// number; an account number is left out.
///
/// With [`LettersPer::Household`], a letter to several people has the identifier of the first in `donor_id`,
/// those of the others in `household`, the names of all, and the highest of their asks. Other channels reach
/// one person each.
///
/// # Errors
/// [`Kind::Usage`] for a form of a tool without a vault, or for another channel than the tool's;
/// [`Kind::Refused`] for more rows than a spreadsheet holds.
///
/// ```
/// use obole_ledger::{Cents, ContactChannel};
/// use obole_people::{LettersPer, MailingForm, MailingRow, MailingSettings, write_mailing};
/// # fn main() -> Result<(), obole_ledger::Error> {
/// let (ask, higher_asks) = (Some(Cents::new(3_000)), vec![Cents::new(4_500)]);
/// let row = MailingRow { donor_id: "7".into(), segment: "=fidèles".into(), ask, higher_asks };
/// let settings = MailingSettings {
///     channel: ContactChannel::Email,
///     per: LettersPer::Person,
///     form: MailingForm::Plain,
///     is_spreadsheet: false,
///     is_french: false,
///     greeting: &|names| format!("Hello {},", names.join(" and ")),
/// };
/// let mailing = write_mailing(&[row], None, &settings)?;
/// assert_eq!(mailing.bytes, "donor_id,segment,ask,ask_2,ask_3\n7,'=fidèles,30.00,45.00,\n".as_bytes());
/// # Ok(())
/// # }
/// ```
pub fn write_mailing(
    list: &[MailingRow],
    book: Option<&PeopleBook>,
    settings: &MailingSettings<'_>,
) -> Result<Mailing> {
    let form = settings.form;
    if form != MailingForm::Plain && book.is_none() {
        return Err(Error::new(Kind::Usage, "form-without-people").hint("name-vault"));
    }
    if !form.reaches(settings.channel) {
        let what = message!("form-of-other-channel", form = form.name());
        return Err(Error::new(Kind::Usage, what).hint("name-other-form"));
    }
    let (mut letters, in_household) = letters(list, book, settings);
    let has_address = |letter: &Letter<'_>| form::has_address(letter, settings);
    let without_address = match book {
        Some(_) => letters.iter().filter(|letter| !has_address(letter)).count(),
        None => 0,
    };
    if form != MailingForm::Plain {
        letters.retain(has_address);
    }
    let too_long = match form {
        MailingForm::Postal => letters.iter().filter(|letter| postal::is_too_long(letter)).count(),
        _ => 0,
    };
    let is_incomplete = |letter: &&Letter<'_>| has_address(letter) && !postal::is_complete(&letter.person);
    let incomplete = match (book, settings.channel, form) {
        (Some(_), ContactChannel::Post, MailingForm::Plain) => letters.iter().filter(is_incomplete).count(),
        _ => 0,
    };
    let sheet = sheet(&letters, book.is_some(), settings);
    let bytes = bytes(&sheet, settings)?;
    Ok(Mailing { bytes, without_address, in_household, incomplete, too_long, rows: letters.len() })
}

/// Returns whether a file is a mailing file, by the names of its columns: a new one may replace it.
pub fn is_mailing_file(path: &Path) -> bool {
    let first = |table: &Vec<u8>| {
        let line = table.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line).into_owned();
        let cells: Vec<&str> =
            line.trim_start_matches('\u{feff}').trim_end().split([',', ';', '\t']).collect();
        let has = |name: &str| cells.iter().any(|cell| cell.eq_ignore_ascii_case(name));
        MailingForm::ALL.iter().any(|form| cells.first() == Some(&form.first_column()))
            && has("segment")
            && has("ask")
    };
    read_sheets(path).is_ok_and(|tables| tables.first().is_some_and(first))
}

fn bytes(sheet: &SheetFile, settings: &MailingSettings<'_>) -> Result<Vec<u8>> {
    match (settings.is_spreadsheet, settings.form) {
        (true, _) => sheet.xlsx(),
        // A person opens these two; a spreadsheet in French parts cells by semicolons.
        (false, MailingForm::Plain | MailingForm::Postal) if settings.is_french => {
            sheet.csv(CsvMarks::FRENCH)
        }
        (false, MailingForm::Brevo) => sheet.csv_without_mark(CsvMarks { separator: b';', decimal: '.' }),
        (false, _) => sheet.csv_without_mark(CsvMarks::ENGLISH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(channel: ContactChannel, form: MailingForm) -> MailingSettings<'static> {
        MailingSettings {
            channel,
            per: LettersPer::Person,
            form,
            is_spreadsheet: false,
            is_french: false,
            greeting: &|names| format!("Bonjour {},", names.join(" et ")).replace(" ,", ","),
        }
    }

    fn plain(rows: &[MailingRow], book: &PeopleBook, channel: ContactChannel) -> Mailing {
        write_mailing(rows, Some(book), &settings(channel, MailingForm::Plain)).unwrap()
    }

    fn text(mailing: &Mailing) -> String {
        String::from_utf8(mailing.bytes.clone()).unwrap()
    }

    fn row(id: &str) -> MailingRow {
        MailingRow {
            donor_id: id.into(),
            segment: "LYBUNT".into(),
            ask: Some(Cents::new(2_550)),
            higher_asks: vec![],
        }
    }

    #[test]
    fn names_come_from_the_vault_and_no_cell_is_a_formula() {
        let mut book = PeopleBook::default();
        let id = book.add("email:a@example.org", |_| false).unwrap();
        let person = book.get_mut(&id).unwrap();
        person.first_name = "=HYPERLINK(\"x\")".into();
        person.last_name = "-ZÉRO".into();
        person.email = "a@example.org".into();
        person.address = "8 place \"du Faux\"".into();
        let mailing = plain(&[row(&id), row("D000009")], &book, ContactChannel::Email);
        assert_eq!(mailing.without_address, 1);
        assert_eq!(
            text(&mailing),
            format!(
                "donor_id,segment,ask,ask_2,ask_3,first_name,last_name,organisation,greeting,email\n\
             {id},LYBUNT,25.50,,,\"'=HYPERLINK(\"\"x\"\")\",'-ZÉRO,,\"Bonjour =HYPERLINK(\"\"x\"\"),\",a@example.org\n\
             D000009,LYBUNT,25.50,,,,,,\"Bonjour,\",\n"
            )
        );
        let post = plain(&[row(&id)], &book, ContactChannel::Post);
        let text = text(&post);
        assert!(text.contains("\"8 place \"\"du Faux\"\"\"") && !text.contains("a@example.org"));
        assert!(!format!("{post:?}").contains("Faux"));
    }

    #[test]
    fn phone_numbers_are_given_for_calls_and_volunteers_are_marked() {
        let mut book = PeopleBook::default();
        let known =
            ["email:a@example.org", "email:b@example.org"].map(|key| book.add(key, |_| false).unwrap());
        book.get_mut(&known[0]).unwrap().phone = "+33639980000".into();
        book.get_mut(&known[1]).unwrap().volunteer = Some(crate::Volunteer::default());
        let rows = known.each_ref().map(|id| row(id));
        let [a, b] = &known;
        let mailing = plain(&rows, &book, ContactChannel::Sms);
        assert_eq!(mailing.without_address, 1);
        assert_eq!(
            text(&mailing),
            format!(
                "donor_id,segment,ask,ask_2,ask_3,first_name,last_name,organisation,greeting,phone,volunteer\n\
             {a},LYBUNT,25.50,,,,,,\"Bonjour,\",0033639980000,\n\
             {b},LYBUNT,25.50,,,,,,\"Bonjour,\",,yes\n"
            )
        );
    }

    #[test]
    fn the_association_finds_its_donors_by_its_own_identifiers() {
        let mut book = PeopleBook::default();
        let keys = ["phone:+33612345678", "name:dupont elise", "iban:FR7630006000011234567890189"];
        let known = keys.map(|key| book.add(key, |_| false).unwrap());
        book.get_mut(&known[2]).unwrap().recognise(keys[2], "FR76 3000 6000 0112 3456 7890 189");
        book.get_mut(&known[0]).unwrap().recognise("phone:+33612345678", "06 12 34 56 78");
        book.get_mut(&known[1]).unwrap().recognise("name:dupont elise", "DUPONT Élise");
        let rows = known.each_ref().map(|id| row(id));
        let [a, b, c] = &known;
        let mailing = plain(&rows, &book, ContactChannel::Post);
        assert_eq!(
            text(&mailing),
            format!(
                "donor_id,segment,ask,ask_2,ask_3,first_name,last_name,organisation,greeting,address,postcode,city,country,source_id\n\
             {a},LYBUNT,25.50,,,,,,\"Bonjour,\",,,,,06 12 34 56 78\n\
             {b},LYBUNT,25.50,,,,DUPONT Élise,,\"Bonjour,\",,,,,DUPONT Élise\n\
             {c},LYBUNT,25.50,,,,,,\"Bonjour,\",,,,,\n"
            )
        );
    }

    #[test]
    fn a_household_gets_one_letter_if_that_is_wanted() {
        let mut book = PeopleBook::default();
        let known =
            ["a", "b", "c"].map(|key| book.add(&format!("email:{key}@example.org"), |_| false).unwrap());
        for (id, first) in known.iter().zip(["Jean", "Marie", "Zoé"]) {
            let person = book.get_mut(id).unwrap();
            (person.first_name, person.last_name) = (first.into(), "FICTIF".into());
            (person.address, person.postcode) = ("8 rue du Faux".into(), "31000".into());
        }
        book.get_mut(&known[2]).unwrap().address = "9 rue du Faux".into();
        let mut rows = known.each_ref().map(|id| row(id));
        let [a, b, c] = &known;
        rows[1].ask = Some(Cents::new(4_000));
        let each = plain(&rows, &book, ContactChannel::Post);
        assert_eq!((each.in_household, text(&each).lines().count()), (1, 4));
        let household = |channel| {
            let per = LettersPer::Household;
            let settings = MailingSettings { per, ..settings(channel, MailingForm::Plain) };
            write_mailing(&rows, Some(&book), &settings).unwrap()
        };
        let one = household(ContactChannel::Post);
        assert_eq!(
            text(&one),
            format!(
                "donor_id,segment,ask,ask_2,ask_3,first_name,last_name,organisation,greeting,address,postcode,city,country,household\n\
             {a},LYBUNT,40.00,,,Jean & Marie,FICTIF,,\"Bonjour Jean et Marie,\",8 rue du Faux,31000,,,{b}\n\
             {c},LYBUNT,25.50,,,Zoé,FICTIF,,\"Bonjour Zoé,\",9 rue du Faux,31000,,,\n"
            )
        );
        let mails = household(ContactChannel::Email);
        assert_eq!((mails.in_household, text(&mails).lines().count()), (0, 4));
    }

    /// Makes a vault with somebody who can be reached by every channel, and somebody by none.
    fn two() -> (PeopleBook, Vec<MailingRow>) {
        let mut book = PeopleBook::default();
        let known =
            ["email:a@example.org", "email:b@example.org"].map(|key| book.add(key, |_| false).unwrap());
        let person = book.get_mut(&known[0]).unwrap();
        (person.first_name, person.last_name) = ("Zoé".into(), "FICTIVE".into());
        (person.email, person.phone) = ("a@example.org".into(), "06 39 98 00 00".into());
        person.address = "Appt 3; 12, rue de l'Été".into();
        (person.postcode, person.city) = ("31000".into(), "Saint-Inventé".into());
        let rows = known.iter().map(|id| row(id)).collect();
        (book, rows)
    }

    #[test]
    fn tools_and_printers_get_the_columns_that_they_expect() {
        let (book, rows) = two();
        let id = &rows[0].donor_id;
        for (form, channel, wanted) in [
            (
                MailingForm::Brevo,
                ContactChannel::Email,
                format!(
                    "EXT_ID;EMAIL;FIRSTNAME;LASTNAME;GREETING;SEGMENT;ASK;ASK_2;ASK_3\n\
                     {id};a@example.org;Zoé;FICTIVE;Bonjour Zoé,;LYBUNT;25.50;;\n"
                ),
            ),
            (
                MailingForm::Brevo,
                ContactChannel::Sms,
                format!(
                    "EXT_ID;SMS;FIRSTNAME;LASTNAME;GREETING;SEGMENT;ASK;ASK_2;ASK_3\n\
                     {id};+33639980000;Zoé;FICTIVE;Bonjour Zoé,;LYBUNT;25.50;;\n"
                ),
            ),
            (
                MailingForm::Mailchimp,
                ContactChannel::Email,
                format!(
                    "Email Address,First Name,Last Name,GREETING,SEGMENT,ASK,ASK_2,ASK_3,DONOR_ID\n\
                     a@example.org,Zoé,FICTIVE,\"Bonjour Zoé,\",LYBUNT,25.50,,,{id}\n"
                ),
            ),
            (
                MailingForm::Mailjet,
                ContactChannel::Email,
                format!(
                    "email,firstname,name,greeting,segment,ask,ask_2,ask_3,donor_id\n\
                     a@example.org,Zoé,FICTIVE,\"Bonjour Zoé,\",LYBUNT,25.50,,,{id}\n"
                ),
            ),
            (
                MailingForm::Postal,
                ContactChannel::Post,
                format!(
                    "donor_id,line_1,line_2,line_3,line_4,line_5,line_6,line_7,first_name,greeting,segment,ask,ask_2,ask_3\n\
                     {id},Zoé FICTIVE,Appt 3,,12 RUE DE L ETE,,31000 SAINT INVENTE,,Zoé,\"Bonjour Zoé,\",LYBUNT,25.50,,\n"
                ),
            ),
        ] {
            let mailing = write_mailing(&rows, Some(&book), &settings(channel, form)).unwrap();
            // Who has no address is counted, and not in the file.
            assert_eq!((text(&mailing), mailing.without_address, mailing.rows), (wanted, 1, 1), "{form:?}");
            let error = write_mailing(&rows, None, &settings(channel, form)).unwrap_err();
            assert_eq!(error.kind(), Kind::Usage);
        }
    }

    /// A line break in a name would make another line of an envelope, or another row.
    #[test]
    fn line_breaks_and_commands_in_cells_become_one_line() {
        let (mut book, rows) = two();
        let person = book.get_mut(&rows[0].donor_id).unwrap();
        person.first_name = "Zoé\r\nLise".into();
        person.last_name = "FIC\u{1b}[31mTIVE".into();
        person.city = "Saint\nInventé".into();
        for form in [MailingForm::Plain, MailingForm::Postal] {
            let settings = settings(ContactChannel::Post, form);
            let text = text(&write_mailing(&rows[..1], Some(&book), &settings).unwrap());
            assert_eq!(text.lines().count(), 2, "{text}");
            assert!(text.contains("Zoé Lise") && !text.contains('\u{1b}'), "{text}");
        }
    }

    #[test]
    fn files_in_french_open_in_a_french_spreadsheet() {
        let (book, rows) = two();
        let id = &rows[0].donor_id;
        for (form, wanted) in [
            (
                MailingForm::Plain,
                format!(
                    "\u{feff}donor_id;segment;ask;ask_2;ask_3;first_name;last_name;organisation;greeting;email\n\
                     {id};LYBUNT;25,50;;;Zoé;FICTIVE;;Bonjour Zoé,;a@example.org\n"
                ),
            ),
            (
                MailingForm::Brevo,
                format!(
                    "EXT_ID;EMAIL;PRENOM;NOM;GREETING;SEGMENT;ASK;ASK_2;ASK_3\n\
                     {id};a@example.org;Zoé;FICTIVE;Bonjour Zoé,;LYBUNT;25.50;;\n"
                ),
            ),
        ] {
            let settings = MailingSettings { is_french: true, ..settings(ContactChannel::Email, form) };
            let mailing = write_mailing(&rows[..1], Some(&book), &settings).unwrap();
            assert_eq!(text(&mailing), wanted, "{form:?}");
            // A new one may replace it.
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("mailing.csv");
            obole_ledger::disk::write_bytes(&path, &mailing.bytes).unwrap();
            assert!(is_mailing_file(&path), "{form:?}");
        }
    }

    #[test]
    fn a_tool_that_does_not_reach_the_channel_is_refused() {
        let (book, rows) = two();
        for (form, channel) in [
            (MailingForm::Brevo, ContactChannel::Post),
            (MailingForm::Mailchimp, ContactChannel::Sms),
            (MailingForm::Mailjet, ContactChannel::Post),
            (MailingForm::Postal, ContactChannel::Email),
        ] {
            let error = write_mailing(&rows, Some(&book), &settings(channel, form)).unwrap_err();
            assert_eq!(error.kind(), Kind::Usage, "{form:?}");
        }
    }

    #[test]
    fn addresses_abroad_keep_their_order_and_name_the_country() {
        let (mut book, rows) = two();
        let person = book.get_mut(&rows[0].donor_id).unwrap();
        person.address = "Rue Imaginaire 12".into();
        (person.postcode, person.city, person.country) = ("1000".into(), "Bruxelles".into(), "BE".into());
        let post = settings(ContactChannel::Post, MailingForm::Postal);
        let mailing = write_mailing(&rows[..1], Some(&book), &post).unwrap();
        assert!(
            text(&mailing).contains(",Rue Imaginaire 12,,1000 Bruxelles,BELGIQUE,"),
            "{}",
            text(&mailing)
        );
        let person = book.get_mut(&rows[0].donor_id).unwrap();
        person.city = "Sainte-Imaginaire-la-Très-Longue-sous-les-Nuages".into();
        assert_eq!(write_mailing(&rows[..1], Some(&book), &post).unwrap().too_long, 1);
    }

    #[test]
    fn a_spreadsheet_has_the_same_cells() {
        let (book, rows) = two();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mailing.xlsx");
        let plain = settings(ContactChannel::Email, MailingForm::Plain);
        let mailing =
            write_mailing(&rows, Some(&book), &MailingSettings { is_spreadsheet: true, ..plain }).unwrap();
        obole_ledger::disk::write_bytes(&path, &mailing.bytes).unwrap();
        let cells = String::from_utf8(crate::read_sheets(&path).unwrap()[0].clone()).unwrap();
        assert!(cells.starts_with("donor_id\tsegment\task\t") && cells.contains("\t25.5\t"), "{cells}");
        assert!(cells.contains("\tBonjour Zoé,\ta@example.org\n"), "{cells}");
    }
}
