//! Result of a simulation: donors, gifts, and the truth about both.

use crate::params::SimulationParams;

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// All values, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word used in the canonical tables.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

words! {
    /// Channel of a gift.
    Channel { /// A letter.
        Mail => "mail", /// The web page.
        Web => "web", /// A call.
        Phone => "phone", /// An event.
        Event => "event", /// Somebody in the street.
        Street => "street" }
}

words! {
    /// Payment method of a gift.
    Method { /// A cheque.
        Cheque => "cheque", /// A bank card.
        Card => "card", /// A bank transfer.
        Transfer => "transfer", /// Cash.
        Cash => "cash", /// A SEPA direct debit.
        DirectDebit => "direct_debit" }
}

words! {
    /// Status of a payment.
    Status { /// The money arrived.
        Settled => "settled", /// Announced, not yet there.
        Pending => "pending", /// Refused by the bank or the card.
        Failed => "failed", /// Given back.
        Refunded => "refunded", /// Called off before payment.
        Cancelled => "cancelled" }
}

words! {
    /// Kind of a payment.
    Kind { /// A gift.
        Gift => "gift", /// A yearly membership fee.
        Membership => "membership" }
}

words! {
    /// Gender as the association records it.
    Gender { /// Woman.
        Woman => "F", /// Man.
        Man => "M", /// Neither.
        Other => "X" }
}

/// One row of `gifts.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimGift {
    /// Identifier: 1, 2, 3 in the order of day and time.
    pub gift_id: u64,
    /// Index into [`Association::donors`].
    pub donor: u32,
    /// Days since 1970-01-01.
    pub day: i32,
    /// Seconds since midnight; only the platform file shows it.
    pub second: u32,
    /// Amount in cents of a euro, always positive.
    pub cents: i64,
    /// Kind of the payment.
    pub kind: Kind,
    /// Year and number (1 to 6) of the campaign that it answers.
    pub campaign: Option<(i16, u8)>,
    /// Channel of the gift.
    pub channel: Channel,
    /// Payment method.
    pub method: Method,
    /// Status of the payment.
    pub status: Status,
    /// SEPA or card reason of a failed row.
    pub failure_code: Option<&'static str>,
    /// `true` if the payment is an instalment of a monthly debit.
    pub recurring: bool,
}

/// One row of `donors.csv`. It holds no name: names are invented when the platform file is rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimDonor {
    /// `D00001` for the first donor.
    pub donor_id: String,
    /// `true` for an organisation, `false` for a person.
    pub organisation: bool,
    /// Year of birth, if recorded.
    pub birth_year: Option<i32>,
    /// Gender, if recorded.
    pub gender: Option<Gender>,
    /// Postal code, if recorded.
    pub postcode: Option<String>,
    /// `FR` or `BE`.
    pub country: &'static str,
    /// `fr` or `nl`.
    pub language: &'static str,
    /// Channel through which the donor was acquired.
    pub acquisition: Channel,
    /// `true` if the donor is known to have died.
    pub deceased: bool,
    /// `true` if the donor objected to profiling.
    pub do_not_profile: bool,
    /// `true` if the donor has an e-mail address in the platform file. Always `true` when the postcode is
    /// missing.
    pub has_email: bool,
    /// `true` if the donor agreed to e-mail.
    pub email_optin: bool,
    /// `true` if the donor agreed to calls.
    pub phone_optin: bool,
    /// `true` if the donor objected to letters.
    pub postal_optout: bool,
}

/// Facts about a donor that the simulator knows and the file does not hold, on the evening of the last day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// `true` for a member of the group whose history is under-recorded (also when `disparity` is 0).
    pub planted: bool,
    /// `true` if the donor still gives: has not dropped out of one-off giving.
    pub alive: bool,
    /// `true` if the donor has a monthly debit that runs.
    pub mandate: bool,
    /// Number of settled one-off gifts per year while alive.
    pub gift_rate: f64,
    /// Drop-out hazard per year.
    pub drop_out_rate: f64,
    /// P(at least one settled gift in the 12 months after the last day), given the state on that day.
    pub p_next_12m: f64,
    /// `true` if the donor, simulated for 12 more months, gives in them.
    pub gave_next_12m: bool,
    /// Number of rows (gifts, and declined attempts at them) that never reached the file.
    pub unrecorded: u32,
}

/// A simulated association: the three tables, and the values needed to render them.
///
/// ```
/// # fn main() -> Result<(), obole_testkit::Error> {
/// use obole_testkit::{SimulationParams, simulate};
///
/// let association = simulate(&SimulationParams { donors: 20, ..SimulationParams::default() })?;
/// assert_eq!((association.donors.len(), association.truth.len()), (20, 20));
/// assert!(association.gifts_csv()?.starts_with(b"gift_id,donor_id,date,amount,"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Association {
    /// All rows in the order of `gift_id`.
    pub gifts: Vec<SimGift>,
    /// All donors in the order of `donor_id`.
    pub donors: Vec<SimDonor>,
    /// One truth per donor, in the same order.
    pub truth: Vec<Truth>,
    pub(crate) params: SimulationParams,
}

impl Association {
    /// Returns the parameters of the simulation.
    pub fn params(&self) -> &SimulationParams {
        &self.params
    }
}
