//! The names in a table of donors: they go to the vault, and tell which donor a row means.
//!
//! A row without an identifier is one of the person with the same identity key as a payer
//! ([`crate::link`]). The refusals of every row that names somebody also reach the other identities that may
//! be the same person, as those of a list of objections do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use obole_ledger::canonical::DonorNames;
use obole_ledger::records::Record;
use obole_ledger::{DateOrder, Day, DonorKind, DonorRow, FindingCode, LedgerBuilder, Result, possible_keys};

use crate::countries;
use crate::link::KnownPeople;
use crate::names::PersonName;
use crate::objections::Named;
use crate::payer::{Birth, Payer, emails_of};
use crate::vault::PeopleBook;

/// The columns by which a table of donors may name people. Postal code and country are attributes as well.
pub const IDENTITY_COLUMNS: [&str; 9] =
    ["email", "last_name", "first_name", "organisation", "siren", "birth_date", "address", "city", "phone"];

/// The columns of which one at least names somebody.
pub(crate) const NAMING_COLUMNS: [&str; 4] = ["email", "last_name", "organisation", "siren"];

/// A row that names somebody and refuses something.
struct Refusing {
    named: Named,
    name: PersonName,
    birth: Option<Birth>,
    listed: Option<usize>,
    /// Only the refusals are filled.
    row: DonorRow,
}

/// Who the rows of all tables of donors name.
#[derive(Default)]
pub(super) struct RowNames<'a> {
    dates: Option<DateOrder>,
    today: Option<Day>,
    columns: HashMap<&'static str, usize>,
    /// Names and places of each identity, from the rows.
    people: BTreeMap<String, Payer>,
    /// Names and places of each identifier of the association's own, from the rows.
    own: BTreeMap<String, Payer>,
    /// People of the vault and of the rows.
    known_people: KnownPeople<'a>,
    /// Whom the row being read names, in two ways.
    current: Option<(Named, Payer)>,
    refusing: Vec<Refusing>,
}

impl<'a> RowNames<'a> {
    /// Begins an import: `dates` is the order of dates that a person chose, `today` its day, `known` the
    /// vault before it.
    pub(super) fn new(dates: Option<DateOrder>, today: Option<Day>, known: Option<&'a PeopleBook>) -> Self {
        Self { dates, today, known_people: KnownPeople::of(known), ..Self::default() }
    }

    /// Returns the people of the vault and of the rows.
    pub(super) fn known_people(&self) -> &KnownPeople<'a> {
        &self.known_people
    }

    /// Adds what the rows say to the vault. `ids` has the pseudonym of each identity.
    pub(super) fn fill(&self, book: &mut PeopleBook, ids: &BTreeMap<String, String>) {
        for (key, payer) in &self.people {
            if let Some(person) = ids.get(key).and_then(|id| book.get_mut(id)) {
                person.fill(payer);
            }
        }
        for (id, payer) in &self.own {
            // A number without the zero of a telephone, say, has a pseudonym after all.
            let given = possible_keys(id).iter().find_map(|key| ids.get(key));
            let person = match given {
                Some(pseudonym) => book.get_mut(pseudonym),
                None => book.own(id),
            };
            if let Some(person) = person {
                person.fill(payer);
            }
        }
    }

    /// Returns the identifiers of the association's own of whom a row says who they are.
    pub(super) fn own(&self) -> Vec<String> {
        self.own.keys().cloned().collect()
    }

    /// Extends the refusals of the rows to everybody in the vault who may be the person that a row names.
    /// Somebody with a row of their own is another person, unless the postal code is the same as well. Call
    /// it when all payments are taken.
    pub(super) fn share_refusals(
        self,
        book: &PeopleBook,
        ids: &BTreeMap<String, String>,
        builder: &mut LedgerBuilder,
    ) -> Result<()> {
        if self.refusing.is_empty() {
            return Ok(());
        }
        let listed: BTreeSet<&str> =
            self.people.keys().filter_map(|key| ids.get(key)).map(String::as_str).collect();
        let mut index: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, row) in self.refusing.iter().enumerate() {
            row.named.handles().into_iter().for_each(|handle| index.entry(handle).or_default().push(at));
        }
        let mut shared: Vec<(Option<usize>, DonorRow, Vec<String>)> = Vec::with_capacity(self.refusing.len());
        let mut rows = Vec::with_capacity(self.refusing.len());
        for Refusing { named, name, birth, listed, row } in self.refusing {
            rows.push((named, name, birth));
            shared.push((listed, row, Vec::new()));
        }
        // The donors of a table with identifiers are as many as it says.
        for (id, person) in book.iter().filter(|(id, _)| builder.knows(id) && !self.own.contains_key(*id)) {
            let own = PersonName::new(&person.first_name, &person.last_name);
            // Of a couple with a row each, the refusal or death of one is not of the other.
            let is_partner = |name: &PersonName| {
                listed.contains(id)
                    && !name.first().is_empty()
                    && !own.first().is_empty()
                    && !name.may_be(&own)
            };
            let is_meant = |(named, name, birth): &(Named, PersonName, Option<Birth>)| {
                named.may_be(id, person)
                    && !is_partner(name)
                    && !birth.is_some_and(|birth| person.was_born_otherwise(birth))
                    && (!listed.contains(id) || named.is_near(person))
            };
            let handles = Named::person(person).handles();
            let mut meant: Vec<usize> =
                handles.iter().filter_map(|handle| index.get(handle)).flatten().copied().collect();
            meant.sort_unstable();
            meant.dedup();
            for at in meant.into_iter().filter(|at| rows.get(*at).is_some_and(is_meant)) {
                if let Some((_, _, ids)) = shared.get_mut(at) {
                    ids.push(id.to_owned());
                }
            }
        }
        builder.share_named_refusals(&shared)
    }

    /// Reads who a row names. Cells that cannot be read are empty, and faults.
    fn payer(
        &self,
        record: &Record<'_>,
        donor: &mut DonorRow,
        faults: &mut Vec<(&str, FindingCode)>,
    ) -> Payer {
        let mut text = |name: &'static str| {
            let cell = self.columns.get(name).map_or(Ok(""), |at| record.text(*at));
            cell.unwrap_or_else(|_| {
                faults.push((name, FindingCode::NotText));
                ""
            })
            .to_owned()
        };
        let (email, birth_date) = (text("email"), text("birth_date"));
        let mut payer = Payer {
            last_name: text("last_name"),
            first_name: text("first_name"),
            email: email.clone(),
            organisation: text("organisation"),
            siren: text("siren"),
            address: text("address"),
            city: text("city"),
            phone: text("phone"),
            ..Payer::default()
        };
        let country = countries::alpha2(&donor.country);
        let (postcode, _) = countries::postcode(&donor.postcode, country.as_deref().unwrap_or("?"));
        if countries::is_postcode(&postcode) {
            payer.postcode = postcode;
        } else {
            faults.push(("postcode", FindingCode::UnreadableAttribute));
        }
        payer.country = country.unwrap_or_default();
        payer.normalise();
        if payer.email.is_empty() && !email.is_empty() {
            faults.push(("email", FindingCode::UnreadableAttribute));
        }
        let latest = self.today.or_else(|| Day::from_ymd(2100, 1, 1)).unwrap_or(Day::new(0));
        match Birth::read(&birth_date, self.dates, latest) {
            Ok(birth) => payer.birth = birth,
            Err(()) => faults.push(("birth_date", FindingCode::UnreadableAttribute)),
        }
        payer
    }

    /// Gives the attributes of a row without an identifier the form that those of a payer have.
    fn complete(&self, payer: &Payer, record: &Record<'_>, donor: &mut DonorRow) {
        let kind = self.columns.get("kind").and_then(|at| record.text(*at).ok()).unwrap_or_default();
        if kind.is_empty() && payer.is_organisation() {
            donor.kind = DonorKind::Organisation;
        }
        donor.postcode.clone_from(&payer.postcode);
        if !payer.country.is_empty() {
            donor.country.clone_from(&payer.country);
        }
        let year = payer.birth.and_then(|birth| i16::try_from(birth.year).ok());
        if donor.kind == DonorKind::Person {
            donor.birth_year = donor.birth_year.or(year);
        }
    }
}

impl DonorNames for RowNames<'_> {
    fn columns(&self) -> &'static [&'static str] {
        &IDENTITY_COLUMNS
    }

    fn begin(&mut self, header: &[String]) {
        let names = IDENTITY_COLUMNS.iter().chain(&["kind"]);
        let find = |name: &&str| header.iter().position(|cell| cell.eq_ignore_ascii_case(name));
        self.columns = names.filter_map(|name| Some((*name, find(name)?))).collect();
    }

    fn read(
        &mut self,
        record: &Record<'_>,
        whole: bool,
        donor: &mut DonorRow,
        faults: &mut Vec<(&str, FindingCode)>,
    ) -> Option<String> {
        self.current = None;
        if !NAMING_COLUMNS.iter().any(|name| self.columns.contains_key(name)) {
            return None;
        }
        if !whole {
            // An e-mail is one in whichever cell it stands; a name where its column is may be one.
            let mut payer = self.payer(record, &mut DonorRow::default(), &mut Vec::new());
            let emails: Vec<String> = emails_of(record).collect();
            payer.email = emails.first().cloned().unwrap_or_default();
            let key = (!payer.email.is_empty()).then(|| format!("email:{}", payer.email));
            let mut named = Named::payer(&payer);
            named.emails = emails;
            self.current = Some((named, Payer::default()));
            return key;
        }
        let payer = self.payer(record, donor, faults);
        let key = self.known_people.meet(&payer);
        if donor.id.is_empty() && key.is_some() {
            self.complete(&payer, record, donor);
        }
        self.current = (!payer.is_nobody()).then(|| (Named::payer(&payer), payer));
        key
    }

    fn listed(&mut self, listed: Option<usize>, donor: &DonorRow) {
        let Some((named, payer)) = self.current.take() else { return };
        let (birth, payer_name) = (payer.birth, (payer.first_name.clone(), payer.last_name.clone()));
        if listed.is_some() {
            let people = match LedgerBuilder::key_of(&donor.id) {
                Some(key) => self.people.entry(key.to_owned()),
                None => self.own.entry(donor.id.clone()),
            };
            // Of two rows of one person the first counts, the other fills what it leaves open.
            people.and_modify(|known| known.fill(payer.clone())).or_insert(payer);
        }
        if donor.refuses() && !named.is_nobody() {
            let row = DonorRow {
                deceased: donor.deceased,
                do_not_profile: donor.do_not_profile,
                consent: donor.consent,
                ..DonorRow::default()
            };
            let name = PersonName::new(&payer_name.0, &payer_name.1);
            self.refusing.push(Refusing { named, name, birth, listed, row });
        }
    }
}
