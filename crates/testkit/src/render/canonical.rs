//! `gifts.csv`, `donors.csv`, `truth.csv`: UTF-8, comma, LF.

use obole_error::Error;

use super::{DayText, bytes, not_rendered};
use crate::types::{Association, Gender, SimDonor};

const GIFTS: [&str; 12] = [
    "gift_id",
    "donor_id",
    "date",
    "amount",
    "currency",
    "kind",
    "campaign",
    "channel",
    "payment_method",
    "status",
    "failure_code",
    "recurring",
];

const DONORS: [&str; 13] = [
    "donor_id",
    "kind",
    "birth_year",
    "gender",
    "postcode",
    "country",
    "language",
    "acquisition_channel",
    "deceased",
    "do_not_profile",
    "email_optin",
    "phone_optin",
    "postal_optout",
];

const TRUTH: [&str; 9] = [
    "donor_id",
    "planted",
    "still_gives",
    "mandate",
    "gift_rate",
    "drop_out_rate",
    "p_gift_next_12m",
    "gave_next_12m",
    "unrecorded",
];

fn flag(value: bool) -> &'static str {
    if value { "1" } else { "0" }
}

/// The cells of `kind`, `birth_year` and `gender`.
pub(super) fn kind_cells(donor: &SimDonor) -> [String; 3] {
    [
        if donor.organisation { "organisation" } else { "person" }.to_owned(),
        donor.birth_year.map_or(String::new(), |year| year.to_string()),
        donor.gender.map_or("", Gender::name).to_owned(),
    ]
}

/// The cells from `language` to `postal_optout`, the last seven columns of a table of donors.
pub(super) fn contact_cells(donor: &SimDonor) -> [&str; 7] {
    [
        donor.language,
        donor.acquisition.name(),
        flag(donor.deceased),
        flag(donor.do_not_profile),
        flag(donor.email_optin),
        flag(donor.phone_optin),
        flag(donor.postal_optout),
    ]
}

impl Association {
    /// Renders `gifts.csv`: one row per payment in the order of `gift_id`, ISO dates, amounts like `50.00`.
    ///
    /// # Errors
    /// Only if a public field was changed to a day outside the calendar.
    pub fn gifts_csv(&self) -> Result<Vec<u8>, Error> {
        let mut csv = csv::Writer::from_writer(Vec::with_capacity(self.gifts.len() * 80));
        csv.write_record(GIFTS).map_err(not_rendered)?;
        let mut day = DayText::new(|date| date.to_string());
        for gift in &self.gifts {
            let donor = self.donors.get(gift.donor as usize).map_or("", |d| &d.donor_id);
            csv.write_record([
                gift.gift_id.to_string().as_str(),
                donor,
                day.of(gift.day)?,
                &format!("{}.{:02}", gift.cents / 100, gift.cents % 100),
                "EUR",
                gift.kind.name(),
                &gift.campaign.map_or(String::new(), |(year, number)| format!("{year}-C{number}")),
                gift.channel.name(),
                gift.method.name(),
                gift.status.name(),
                gift.failure_code.unwrap_or(""),
                flag(gift.recurring),
            ])
            .map_err(not_rendered)?;
        }
        bytes(csv)
    }

    /// Renders `donors.csv`: one row per donor, empty cells for missing attributes.
    ///
    /// # Errors
    /// None in practice: memory is the only sink.
    pub fn donors_csv(&self) -> Result<Vec<u8>, Error> {
        let mut csv = csv::Writer::from_writer(Vec::with_capacity(self.donors.len() * 64));
        csv.write_record(DONORS).map_err(not_rendered)?;
        for donor in &self.donors {
            let kind = kind_cells(donor);
            let place = [donor.postcode.as_deref().unwrap_or(""), donor.country];
            let cells = [donor.donor_id.as_str()].into_iter().chain(kind.iter().map(String::as_str));
            csv.write_record(cells.chain(place).chain(contact_cells(donor))).map_err(not_rendered)?;
        }
        bytes(csv)
    }

    /// Renders `truth.csv`: the simulator's knowledge of each donor on the evening of the last day (see
    /// [`crate::Truth`]).
    ///
    /// # Errors
    /// None in practice: memory is the only sink.
    pub fn truth_csv(&self) -> Result<Vec<u8>, Error> {
        let mut csv = csv::Writer::from_writer(Vec::with_capacity(self.truth.len() * 48));
        csv.write_record(TRUTH).map_err(not_rendered)?;
        for (donor, truth) in self.donors.iter().zip(&self.truth) {
            csv.write_record([
                donor.donor_id.as_str(),
                flag(truth.planted),
                flag(truth.alive),
                flag(truth.mandate),
                &format!("{:.6}", truth.gift_rate),
                &format!("{:.6}", truth.drop_out_rate),
                &format!("{:.6}", truth.p_next_12m),
                flag(truth.gave_next_12m),
                &truth.unrecorded.to_string(),
            ])
            .map_err(not_rendered)?;
        }
        bytes(csv)
    }
}
