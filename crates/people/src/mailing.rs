//! The mailing file: the people to write to, and nothing about the reasons.

use std::borrow::Cow;

use obole_ledger::{Cents, ContactChannel, Result};

use crate::vault::{PeopleBook, Person, whole};

mod households;

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

/// A mailing file.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailing {
    /// The CSV file as bytes (UTF-8, comma, one header line).
    pub csv: Vec<u8>,
    /// Number of rows without an address for the channel; they are in the file with empty cells.
    pub without_address: usize,
    /// Number of rows of people whose household has a row before theirs. With [`LettersPer::Household`] they
    /// are joined to that row; zero for other channels than post.
    pub in_household: usize,
}

/// Shows the size, never a line.
impl std::fmt::Debug for Mailing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailing({} bytes, {} without address)", self.csv.len(), self.without_address)
    }
}

/// Makes the mailing file: the contact data of each donor for `channel`, the segment, the ask and the
/// identifier that links an answer to the donor. It holds no score and no history. Without a vault the file
/// has identifiers only, for a tool that knows them.
///
/// Columns: `donor_id,segment,ask,ask_2,ask_3`, then with a vault `first_name,last_name,organisation` and for
/// [`ContactChannel::Email`] `email`, for [`ContactChannel::Post`] `address,postcode,city,country`, for the
/// others `phone`; `volunteer` (`yes`) if somebody of the list is one. If the vault has an identifier of the
/// association's own tables, `source_id` comes last: it leads to everything else that is known of the donor.
/// It may itself be a name or a phone number; an account number is left out.
///
/// With [`LettersPer::Household`], a letter to several people has the identifier of the first in `donor_id`,
/// those of the others in `household`, the names of all, and the highest of their asks. Other channels reach
/// one person each.
///
/// # Errors
/// When the table cannot be written to memory.
///
/// ```
/// use obole_ledger::{Cents, ContactChannel};
/// use obole_people::{LettersPer, MailingRow, write_mailing};
/// # fn main() -> Result<(), obole_ledger::Error> {
/// let (ask, higher_asks) = (Some(Cents::new(3_000)), vec![Cents::new(4_500)]);
/// let row = MailingRow { donor_id: "7".into(), segment: "=fidèles".into(), ask, higher_asks };
/// let mailing = write_mailing(&[row], None, ContactChannel::Email, LettersPer::Person)?;
/// assert_eq!(mailing.csv, "donor_id,segment,ask,ask_2,ask_3\n7,'=fidèles,30.00,45.00,\n".as_bytes());
/// # Ok(())
/// # }
/// ```
pub fn write_mailing(
    list: &[MailingRow],
    book: Option<&PeopleBook>,
    channel: ContactChannel,
    per: LettersPer,
) -> Result<Mailing> {
    let address: &[&str] = match (book, channel) {
        (Some(_), ContactChannel::Email) => &["email"],
        (Some(_), ContactChannel::Post) => &["address", "postcode", "city", "country"],
        (Some(_), ContactChannel::Phone | ContactChannel::Sms) => &["phone"],
        (None, _) => &[],
    };
    let nobody = Person::default();
    let merged = book.map(PeopleBook::merged_into).unwrap_or_default();
    let whole_of = |line: &MailingRow| {
        let others = merged.get(&line.donor_id).map(Vec::as_slice).unwrap_or_default();
        whole(book.and_then(|book| book.get(&line.donor_id)), others).unwrap_or(Cow::Borrowed(&nobody))
    };
    let people: Vec<Cow<'_, Person>> = list.iter().map(whole_of).collect();
    let people: Vec<&Person> = people.iter().map(AsRef::as_ref).collect();
    let households = if channel == ContactChannel::Post { households::of(&people) } else { Vec::new() };
    let in_household = households.iter().map(|rows| rows.len() - 1).sum();
    let joins = per == LettersPer::Household && channel == ContactChannel::Post;
    let letters: Vec<Vec<usize>> =
        if joins { households } else { (0..list.len()).map(|row| vec![row]).collect() };

    let has_source_ids = people.iter().any(|person| !person.id_to_give().is_empty());
    let has_volunteers = people.iter().any(|person| person.volunteer.is_some());
    let names: &[&str] = if book.is_some() { &["first_name", "last_name", "organisation"] } else { &[] };
    let header: Vec<String> = ["donor_id", "segment", "ask", "ask_2", "ask_3"]
        .iter()
        .chain(names)
        .chain(address)
        .chain(joins.then_some(&"household"))
        .chain(has_volunteers.then_some(&"volunteer"))
        .chain(has_source_ids.then_some(&"source_id"))
        .map(|c| (*c).to_owned())
        .collect();
    let mut without_address = 0;
    let mut rows = vec![header];
    for letter in letters {
        let lines: Vec<&MailingRow> = letter.iter().filter_map(|row| list.get(*row)).collect();
        let readers: Vec<&Person> = letter.iter().filter_map(|row| people.get(*row).copied()).collect();
        let (Some(line), Some(person)) = (lines.first(), readers.first()) else { continue };
        let asking = households::asking(&lines).unwrap_or(line);
        let mut row = vec![line.donor_id.clone(), line.segment.clone()];
        let asks = [asking.ask.as_ref(), asking.higher_asks.first(), asking.higher_asks.get(1)];
        row.extend(asks.map(|ask| ask.map(Cents::to_string).unwrap_or_default()));
        if book.is_some() {
            let (first_name, last_name) = match readers.len() {
                1 => (person.first_name.clone(), person.last_name.clone()),
                _ => households::names(&readers),
            };
            row.extend([first_name, last_name, person.organisation.clone()]);
            let reach = match channel {
                ContactChannel::Email => vec![person.email.clone()],
                ContactChannel::Post => [&person.address, &person.postcode, &person.city, &person.country]
                    .map(String::clone)
                    .to_vec(),
                ContactChannel::Phone | ContactChannel::Sms => vec![number_to_call(&person.phone)],
            };
            without_address += usize::from(reach.first().is_none_or(|first| first.is_empty()));
            row.extend(reach);
        }
        let others = || lines.iter().skip(1).map(|line| line.donor_id.as_str()).collect::<Vec<_>>().join(" ");
        row.extend(joins.then(others));
        let is_volunteer = readers.iter().any(|person| person.volunteer.is_some());
        row.extend(has_volunteers.then(|| if is_volunteer { "yes" } else { "" }.to_owned()));
        row.extend(has_source_ids.then(|| person.id_to_give().to_owned()));
        rows.push(row);
    }
    Ok(Mailing { csv: crate::cells::table(rows)?, without_address, in_household })
}

/// Returns a phone number with `00` before the code of a country: a cell that begins with `+` may be taken
/// for a formula.
fn number_to_call(phone: &str) -> String {
    phone.strip_prefix('+').map_or_else(|| phone.to_owned(), |rest| format!("00{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mailing = write_mailing(
            &[row(&id), row("D000009")],
            Some(&book),
            ContactChannel::Email,
            LettersPer::Person,
        )
        .unwrap();
        assert_eq!(mailing.without_address, 1);
        assert_eq!(
            String::from_utf8(mailing.csv).unwrap(),
            format!(
                "donor_id,segment,ask,ask_2,ask_3,first_name,last_name,organisation,email\n\
             {id},LYBUNT,25.50,,,\"'=HYPERLINK(\"\"x\"\")\",'-ZÉRO,,a@example.org\n\
             D000009,LYBUNT,25.50,,,,,,\n"
            )
        );
        let post = write_mailing(&[row(&id)], Some(&book), ContactChannel::Post, LettersPer::Person).unwrap();
        let text = String::from_utf8(post.csv.clone()).unwrap();
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
        let mailing = write_mailing(&rows, Some(&book), ContactChannel::Sms, LettersPer::Person).unwrap();
        assert_eq!(mailing.without_address, 1);
        assert_eq!(
            String::from_utf8(mailing.csv).unwrap(),
            format!(
                "donor_id,segment,ask,ask_2,ask_3,first_name,last_name,organisation,phone,volunteer\n\
             {a},LYBUNT,25.50,,,,,,0033639980000,\n\
             {b},LYBUNT,25.50,,,,,,,yes\n"
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
        let mailing = write_mailing(&rows, Some(&book), ContactChannel::Post, LettersPer::Person).unwrap();
        assert_eq!(
            String::from_utf8(mailing.csv).unwrap(),
            format!(
                "donor_id,segment,ask,ask_2,ask_3,first_name,last_name,organisation,address,postcode,city,country,source_id\n\
             {a},LYBUNT,25.50,,,,,,,,,,06 12 34 56 78\n\
             {b},LYBUNT,25.50,,,,DUPONT Élise,,,,,,DUPONT Élise\n\
             {c},LYBUNT,25.50,,,,,,,,,,\n"
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
        let each = write_mailing(&rows, Some(&book), ContactChannel::Post, LettersPer::Person).unwrap();
        assert_eq!((each.in_household, String::from_utf8(each.csv).unwrap().lines().count()), (1, 4));
        let one = write_mailing(&rows, Some(&book), ContactChannel::Post, LettersPer::Household).unwrap();
        assert_eq!(
            String::from_utf8(one.csv).unwrap(),
            format!(
                "donor_id,segment,ask,ask_2,ask_3,first_name,last_name,organisation,address,postcode,city,country,household\n\
             {a},LYBUNT,40.00,,,Jean & Marie,FICTIF,,8 rue du Faux,31000,,,{b}\n\
             {c},LYBUNT,25.50,,,Zoé,FICTIF,,9 rue du Faux,31000,,,\n"
            )
        );
        let mails = write_mailing(&rows, Some(&book), ContactChannel::Email, LettersPer::Household).unwrap();
        assert_eq!((mails.in_household, String::from_utf8(mails.csv).unwrap().lines().count()), (0, 4));
    }
}
