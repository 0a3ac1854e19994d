//! Settings of a list of actions.

use obole_ledger::Day;
use serde::Serialize;

use crate::campaign::{ConsentPolicy, DonorCoverage, THANK_DAYS};

/// Settings of the actions of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CareSettings {
    /// Last day of the ledger that counts, from which the rules count their days.
    pub day: Day,
    /// Day of the list, from which days since a contact are counted and on which actions are done. It is
    /// later than `day` for an old ledger.
    pub now: Day,
    /// Maximum number of actions; 10 is what one person can do in an afternoon.
    pub most: usize,
    /// Days after a gift in which it is thanked for. Thanks within 48 hours are the practice of the sector;
    /// a week also covers a ledger that is imported weekly.
    pub thank_days: u32,
    /// Days after a contact in which a donor has no action.
    pub quiet_days: u32,
    /// Meaning of silence on e-mail.
    pub consent: ConsentPolicy,
    /// Completeness of the recorded refusals; unless a person accepted gaps, a donor without a row of
    /// refusals is not contacted.
    pub coverage: DonorCoverage,
}

impl CareSettings {
    /// Makes the default settings for a day.
    pub fn new(day: Day) -> Self {
        Self {
            day,
            now: day,
            most: 10,
            thank_days: THANK_DAYS,
            quiet_days: 7,
            consent: ConsentPolicy::OptIn,
            coverage: DonorCoverage::Complete,
        }
    }
}
