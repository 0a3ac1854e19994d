//! Attributes of the donors. Nothing here changes how a donor gives, except the channel through which the
//! donor was acquired.

use chrono::{Datelike, NaiveDate};
use obole_error::{Error, Kind, message};
use rand::{Rng, RngExt};
use rand_distr::{Distribution, Normal};

use crate::params::SimulationParams;
use crate::streams::pick;
use crate::types::{Channel, Gender, SimDonor};

/// Department (first two characters of the postcode) of the donors that [`crate::Planted::Area`] selects.
pub const PLANTED_AREA: &str = "85";

/// Departments of an invented association in the west of France; shares are invented too. `BE` is Belgium.
const AREAS: [(&str, f64); 14] = [
    ("44", 0.195),
    ("35", 0.145),
    (PLANTED_AREA, 0.125),
    ("49", 0.11),
    ("56", 0.09),
    ("29", 0.08),
    ("22", 0.06),
    ("53", 0.05),
    ("72", 0.05),
    ("75", 0.04),
    ("01", 0.02),
    ("974", 0.01),
    ("20", 0.01),
    ("BE", 0.015),
];

/// Shares of [`Channel::ALL`] among the channels through which donors were acquired.
pub(super) const ACQUISITION: [f64; 5] = [0.42, 0.30, 0.06, 0.08, 0.14];

/// A donor as the file shows it, and the values that the file may hide.
pub(super) struct Drawn {
    pub donor: SimDonor,
    pub age: i32,
    pub gender: Option<Gender>,
    pub area: &'static str,
}

/// Distributions of the attributes.
pub(super) struct Laws {
    age: Normal<f64>,
    missing: f64,
    last_year: i32,
    areas: Vec<f64>,
}

impl Laws {
    pub fn new(params: &SimulationParams) -> Result<Self, Error> {
        let age = Normal::new(63.0, 14.5).map_err(|e| {
            Error::new(Kind::InvalidParameter, message!("law-invalid", name = "age", why = e))
        })?;
        let last_year = NaiveDate::from_epoch_days(params.last_day).map_or(0, |day| day.year());
        Ok(Self { age, missing: params.missing_share, last_year, areas: AREAS.iter().map(|a| a.1).collect() })
    }

    pub fn draw(&self, index: u32, rng: &mut impl Rng) -> Drawn {
        let organisation = rng.random_bool(0.02);
        let age = self.age.sample(rng).clamp(18.0, 101.0) as i32;
        let gender = match pick(rng.random(), &[0.53, 0.46, 0.01]) {
            0 => Gender::Woman,
            1 => Gender::Man,
            _ => Gender::Other,
        };
        let area = AREAS[pick(rng.random(), &self.areas)].0;
        let town: u32 = rng.random_range(0..60) * 10;
        let acquisition = Channel::ALL[pick(rng.random(), &ACQUISITION)];
        let has_email = rng.random_bool(if acquisition == Channel::Web { 0.97 } else { 0.62 });
        let [no_gender, no_birth, no_postcode] = [1.0, 1.5, 0.5].map(|k| rng.random_bool(self.missing * k));
        let email_optin = rng.random_bool(0.62) && has_email;
        let phone_optin = rng.random_bool(0.28);
        let postal_optout = rng.random_bool(0.06);
        let do_not_profile = rng.random_bool(0.012);
        let dutch = rng.random_bool(0.4);
        let (country, postcode) = match area {
            "BE" => ("BE", format!("{}", 1000 + town)),
            "974" => ("FR", format!("974{:02}", town / 10)),
            _ => ("FR", format!("{area}{town:03}")),
        };
        let donor = SimDonor {
            donor_id: format!("D{:05}", u64::from(index) + 1),
            organisation,
            birth_year: (!organisation && !no_birth).then_some(self.last_year - age),
            gender: (!organisation && !no_gender).then_some(gender),
            // Without an e-mail address the postcode distinguishes namesakes, so it is not missing.
            postcode: (!no_postcode || !has_email).then_some(postcode),
            country,
            language: if country == "BE" && dutch { "nl" } else { "fr" },
            acquisition,
            deceased: false,
            do_not_profile,
            has_email,
            email_optin,
            phone_optin,
            postal_optout,
        };
        Drawn { donor, age, gender: (!organisation).then_some(gender), area }
    }
}
