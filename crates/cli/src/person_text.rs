//! The person behind a donor identifier, as a list shows them to whoever works with it.

use obole_ledger::{Cents, Currency, Day, LedgerView, visible_line};
use obole_people::{PeopleBook, Person};
use obole_report::Words;

/// Returns the name of a person, with that of the organisation; empty for somebody unknown.
pub fn name(book: &PeopleBook, donor_id: &str) -> String {
    book.whole(donor_id).map(|person| name_of(&person)).unwrap_or_default()
}

/// Returns the name of a person, with that of the organisation.
pub fn name_of(person: &Person) -> String {
    let name = format!("{} {} {}", person.organisation, person.first_name, person.last_name);
    visible_line(&name.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// Returns the postal code and the town of a person.
pub fn town(book: &PeopleBook, donor_id: &str) -> String {
    book.whole(donor_id).map(|person| town_of(&person)).unwrap_or_default()
}

/// Returns the postal code and the town of a person.
pub fn town_of(person: &Person) -> String {
    visible_line(format!("{} {}", person.postcode, person.city).trim()).into_owned()
}

/// Returns the day and the amount of the last counted gift before the as-of day of a view.
pub fn last_gift(view: &LedgerView<'_>, donor_id: &str) -> Option<(Day, Cents)> {
    let donor = view.donor(view.donors().id.find_sorted(donor_id)?);
    let last = (0..donor.len()).rev().find(|row| donor.is_counted(*row))?;
    Some((*donor.days().get(last)?, *donor.cents().get(last)?))
}

/// Returns the last gift in words; empty for somebody who never gave.
pub fn last_gift_text(view: &LedgerView<'_>, donor_id: &str, currency: Currency, words: &Words) -> String {
    let Some((day, cents)) = last_gift(view, donor_id) else { return String::new() };
    let amount = words.money(cents, currency, false);
    words.format("sheet-gift", &[("day", words.day(day).into()), ("amount", amount.into())])
}
