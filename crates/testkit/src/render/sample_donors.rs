//! The donors with the names that the HelloAsso export has, and no identifier: UTF-8, comma, LF.

use obole_error::Error;

use super::canonical::{contact_cells, kind_cells};
use super::names::{self, Person};
use super::{bytes, not_rendered};
use crate::streams::{Purpose, Streams};
use crate::types::Association;

const COLUMNS: [&str; 20] = [
    "email",
    "last_name",
    "first_name",
    "organisation",
    "siren",
    "birth_date",
    "address",
    "postcode",
    "city",
    "country",
    "kind",
    "birth_year",
    "gender",
    "language",
    "acquisition_channel",
    "deceased",
    "do_not_profile",
    "email_optin",
    "phone_optin",
    "postal_optout",
];

impl Association {
    /// The table of donors as an association keeps it: the people of [`Association::helloasso_csv`] with the
    /// attributes of [`Association::donors_csv`].
    ///
    /// # Errors
    /// None in practice: memory is the only sink.
    pub fn named_donors_csv(&self) -> Result<Vec<u8>, Error> {
        let mut csv = csv::Writer::from_writer(Vec::with_capacity(self.donors.len() * 160));
        csv.write_record(COLUMNS).map_err(not_rendered)?;
        for (donor, person) in self.donors.iter().zip(self.people()) {
            let birth = donor.birth_year.map_or(String::new(), |_| iso(&person.birth));
            let kind = kind_cells(donor);
            let named = [
                person.email.as_str(),
                &person.last,
                person.first,
                &person.firm,
                &person.siren,
                &birth,
                &person.address,
                donor.postcode.as_deref().unwrap_or(""),
                person.town,
                donor.country,
            ];
            let cells = named.into_iter().chain(kind.iter().map(String::as_str));
            csv.write_record(cells.chain(contact_cells(donor))).map_err(not_rendered)?;
        }
        bytes(csv)
    }

    /// The people behind the donors, in their order.
    pub(super) fn people(&self) -> Vec<Person> {
        let streams = Streams::new(self.params.seed);
        (0u32..)
            .zip(&self.donors)
            .map(|(index, donor)| names::invent(index, donor, &mut streams.of(index, Purpose::Person)))
            .collect()
    }
}

/// `07/03/1958` as `1958-03-07`.
fn iso(birth: &str) -> String {
    let parts: Vec<&str> = birth.rsplit('/').collect();
    parts.join("-")
}
