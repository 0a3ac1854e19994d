//! A payer as a row names them, and the values that identify the payer.

use obole_ledger::records::Record;
use obole_ledger::{DateOrder, Day};

use crate::fold::fold;
use crate::names;

/// A date of birth. Day and month may be in either order, so the key uses them as a pair without order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Birth {
    pub(crate) year: i32,
    low: u32,
    high: u32,
    /// The date itself, when the order is known.
    pub(crate) day: Option<Day>,
}

impl Birth {
    /// Creates a birth on a day that is certain.
    pub(crate) fn of_day(day: Day) -> Self {
        let (month, of_month) = (day.month(), day.day_of_month());
        Self { year: day.year(), low: month.min(of_month), high: month.max(of_month), day: Some(day) }
    }

    /// Reads a cell. Returns `Ok(None)` when it is empty or the platform's placeholder for "not given" (1
    /// January 1970), and an error when it is not a date of birth of somebody who paid on `paid`.
    pub(crate) fn read(
        cell: &str,
        order: Option<DateOrder>,
        paid: Day,
    ) -> std::result::Result<Option<Self>, ()> {
        if cell.is_empty() || cell.starts_with("0001-01-01") {
            return Ok(None);
        }
        let (one, other) = (DateOrder::DayFirst.day(cell), DateOrder::MonthFirst.day(cell));
        let any = one.or(other).ok_or(())?;
        if Some(any) == Day::from_ymd(1970, 1, 1) {
            return Ok(None);
        }
        let certain = if one == other { one } else { order.and_then(|order| order.day(cell)) };
        let mut year = any.year();
        // A year of two digits was read as the nearest century; nobody is born after paying.
        if year > paid.year() {
            if cell.contains(&year.to_string()) {
                return Err(());
            }
            year -= 100;
        }
        let (month, day) = (any.month(), any.day_of_month());
        Ok(Some(Self {
            year,
            low: month.min(day),
            high: month.max(day),
            day: certain.and_then(|sure| Day::from_ymd(year, sure.month(), sure.day_of_month())),
        }))
    }
}

/// A payer as a row names them. Not printable.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Payer {
    pub(crate) last_name: String,
    pub(crate) first_name: String,
    pub(crate) email: String,
    pub(crate) organisation: String,
    pub(crate) siren: String,
    pub(crate) birth: Option<Birth>,
    pub(crate) address: String,
    pub(crate) postcode: String,
    pub(crate) city: String,
    pub(crate) country: String,
    pub(crate) phone: String,
    /// Number of the payer's bank account.
    pub(crate) iban: String,
    /// The platform's own key of the payer, such as `number:civicrm-12`; empty if it has none.
    pub(crate) account: String,
}

impl Payer {
    /// Drops values that only look like content: an e-mail without `@`, an organisation called `-`, a SIREN
    /// of zeros.
    pub(crate) fn normalise(&mut self) {
        let written = std::mem::take(&mut self.email);
        // Of several in one cell, the first one.
        self.email = emails(&written).into_iter().find(|email| !is_placeholder(email)).unwrap_or_default();
        if fold(&self.organisation).is_empty() {
            self.organisation.clear();
        }
        self.siren.retain(|c| c.is_ascii_digit());
        if self.siren.len() != 9 || self.siren.bytes().all(|b| b == b'0') {
            self.siren.clear();
        }
    }

    /// Returns the texts that describe the payer.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let Self { last_name, first_name, email, organisation, siren, address, postcode, city, .. } = self;
        let Self { phone, iban, account, .. } = self;
        let all = [
            last_name,
            first_name,
            email,
            organisation,
            siren,
            address,
            postcode,
            city,
            phone,
            iban,
            account,
        ];
        all.into_iter().map(String::as_str)
    }

    /// Returns whether the payer is an organisation.
    pub(crate) fn is_organisation(&self) -> bool {
        !self.organisation.is_empty() || !self.siren.is_empty()
    }

    /// Fills what is not known; an address is taken whole.
    pub(crate) fn fill(&mut self, other: Self) {
        if self.last_name.is_empty() {
            (self.last_name, self.first_name) = (other.last_name, other.first_name);
        }
        if self.address.is_empty() && (self.postcode.is_empty() || self.postcode == other.postcode) {
            (self.address, self.postcode, self.city) = (other.address, other.postcode, other.city);
        }
        for (known, new) in [
            (&mut self.email, other.email),
            (&mut self.organisation, other.organisation),
            (&mut self.siren, other.siren),
            (&mut self.country, other.country),
            (&mut self.phone, other.phone),
            (&mut self.iban, other.iban),
            (&mut self.account, other.account),
        ] {
            if known.is_empty() {
                *known = new;
            }
        }
        self.birth = self.birth.or(other.birth);
    }

    /// Returns whether two rows of one reference may be of one payer: their bank accounts and their accounts
    /// at the platform do not differ.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        let agree = |one: &str, other: &str| one.is_empty() || other.is_empty() || one == other;
        agree(&self.iban, &other.iban) && agree(&self.account, &other.account)
    }

    /// Returns whether the row names nobody.
    pub(crate) fn is_nobody(&self) -> bool {
        self.email.is_empty()
            && !self.is_organisation()
            && fold(&self.last_name).is_empty()
            && fold(&self.first_name).is_empty()
            && self.account.is_empty()
            && self.iban.is_empty()
    }

    /// Returns whether the identity key is the e-mail.
    pub(crate) fn is_known_by_email(&self) -> bool {
        self.siren.is_empty() && fold(&self.organisation).is_empty() && !self.email.is_empty()
    }

    /// The identity key of somebody who can be recognised again.
    pub(crate) fn identity(&self) -> Option<String> {
        Some(self.key("")).filter(|key| key != ALONE)
    }

    /// The identity key of a payment whose payer cannot be recognised again.
    pub(crate) fn alone(reference: &str) -> String {
        format!("{ALONE}{reference}")
    }

    /// The identity key; `alone` tells apart payments whose payer cannot be recognised again.
    pub(crate) fn key(&self, alone: &str) -> String {
        let name = names::untitled;
        let (organisation, last) = (fold(&self.organisation), name(&self.last_name));
        if !self.siren.is_empty() {
            format!("siren:{}", self.siren)
        } else if !organisation.is_empty() && !self.postcode.is_empty() {
            format!("organisation:{organisation}|{}", self.postcode)
        } else if !organisation.is_empty() && !self.email.is_empty() {
            format!("organisation:{organisation}|{}", self.email)
        } else if organisation.is_empty() && !self.email.is_empty() {
            format!("email:{}", self.email)
        } else if !self.iban.is_empty() {
            format!("iban:{}", self.iban)
        } else if !self.account.is_empty() {
            self.account.clone()
        } else if organisation.is_empty() && !last.is_empty() && !self.postcode.is_empty() {
            let birth = self.birth.map(|b| format!("{}-{}-{}", b.year, b.low, b.high)).unwrap_or_default();
            format!("person:{last}|{}|{}|{birth}", name(&self.first_name), self.postcode)
        } else {
            Self::alone(alone)
        }
    }
}

/// The beginning of the key of a payment whose payer cannot be recognised again.
const ALONE: &str = "payment:";

/// An e-mail in the form in which two are compared, or nothing when the cell holds none.
pub(crate) fn email(cell: &str) -> Option<String> {
    let email = cell.trim().to_lowercase();
    let (name, host) = email.rsplit_once('@')?;
    let whole = !name.is_empty() && !host.is_empty() && !email.chars().any(char::is_whitespace);
    whole.then_some(email)
}

/// Returns whether an e-mail is written where there is none: `noreply@…`, `inconnu@…`. It would make one
/// person of many.
fn is_placeholder(email: &str) -> bool {
    const NAMES: [&str; 16] = [
        "noreply",
        "nepasrepondre",
        "donotreply",
        "inconnu",
        "inconnue",
        "anonyme",
        "anonymous",
        "unknown",
        "nomail",
        "noemail",
        "pasdemail",
        "sansemail",
        "sansmail",
        "aucun",
        "none",
        "na",
    ];
    let name: String =
        email.split('@').next().unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect();
    NAMES.contains(&name.as_str())
}

/// Returns the text of a cell, without the marks and spaces around it; empty if the row has no such cell.
pub(crate) fn cell(record: &Record<'_>, at: usize) -> String {
    let bytes = record.get(at).unwrap_or_default();
    String::from_utf8_lossy(bytes).trim_matches(['\u{feff}', ' ', '\t', '\u{a0}']).to_owned()
}

/// Returns the e-mails of all cells of a row.
pub(crate) fn emails_of(record: &Record<'_>) -> impl Iterator<Item = String> {
    (0..record.len()).flat_map(|at| emails(&cell(record, at)))
}

/// Returns the e-mails of a cell, in lower case: people write several into one cell, with names next to them.
fn emails(cell: &str) -> Vec<String> {
    let apart = |c: char| c.is_whitespace() || c.is_control() || ";,|<>\"()[]".contains(c);
    cell.split(apart).map(|word| word.strip_prefix("mailto:").unwrap_or(word)).filter_map(email).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payer(last: &str, first: &str, email: &str, postcode: &str) -> Payer {
        let mut payer = Payer {
            last_name: last.into(),
            first_name: first.into(),
            email: email.into(),
            postcode: postcode.into(),
            ..Payer::default()
        };
        payer.normalise();
        payer
    }

    #[test]
    fn an_email_that_stands_for_none_identifies_nobody() {
        for email in [
            "noreply@helloasso.com",
            "No-Reply@example.org",
            "inconnu@example.com",
            "pas.de.mail@example.org",
        ] {
            let payer = payer("EXEMPLE", "Paul", email, "29000");
            assert!(payer.email.is_empty(), "{email}");
            assert_eq!(payer.identity(), self::payer("EXEMPLE", "Paul", "", "29000").identity());
        }
        assert_eq!(
            payer("EXEMPLE", "Nora", "noreply.exemple@example.org", "").email,
            "noreply.exemple@example.org"
        );
    }

    #[test]
    fn an_identity_is_never_a_name_alone() {
        let key = |w: &Payer| w.key("1");
        assert_eq!(key(&payer("A", "B", " Z@Example.org", "")), key(&payer("", "", "z@example.org", "1")));
        assert_eq!(key(&payer("ŒUVRÉ", "Maëlys", "", "31000")), key(&payer("oeuvre", "MAELYS", "", "31000")));
        assert_ne!(key(&payer("A", "B", "", "31000")), key(&payer("A", "B", "", "31001")));
        assert_eq!(payer("A", "B", "", "").key("7"), "payment:7");
        assert_eq!(payer("A", "B", "aucun", "").key("7"), "payment:7");
        assert!(payer(" ", "-", "n/a", "75011").is_nobody());
    }

    #[test]
    fn organisations_have_their_own_identity() {
        let mut one = payer("PLACEHOLDER", "Gontran", "g@example.org", "35000");
        one.organisation = "Société Imaginaire SARL".into();
        one.siren = "000000000".into();
        one.normalise();
        assert_eq!(one.key(""), "organisation:societe imaginaire sarl|35000");
        one.siren = "732 829 320".into();
        one.normalise();
        assert_eq!(one.key(""), "siren:732829320");
        one.organisation = "-".into();
        one.siren.clear();
        one.normalise();
        assert_eq!(one.key(""), "email:g@example.org");
    }

    #[test]
    fn births() {
        let paid = Day::from_ymd(2024, 6, 1).unwrap();
        let read = |cell: &str, order| Birth::read(cell, order, paid);
        assert!(read("01/01/1970", None).unwrap().is_none());
        assert!(read("1/1/70", None).unwrap().is_none());
        assert!(read("0001-01-01T00:00:00+00:00", None).unwrap().is_none());
        assert!(read("", None).unwrap().is_none());
        assert!(read("hier", None).is_err());
        assert!(read("12/03/2058", None).is_err());
        let either = read("05/03/1958", None).unwrap().unwrap();
        assert_eq!((either.year, either.low, either.high, either.day), (1958, 3, 5, None));
        let sure = read("05/03/58", Some(DateOrder::DayFirst)).unwrap().unwrap();
        assert_eq!((sure.low, sure.high, sure.day), (3, 5, Day::from_ymd(1958, 3, 5)));
        assert_eq!(read("1958-03-05", None).unwrap().unwrap().day, Day::from_ymd(1958, 3, 5));
    }
}
