//! Parameters of a simulation, checked before anything is drawn.

use chrono::{Datelike, NaiveDate};
use obole_error::{Error, Kind, message};

/// Days from 1970-01-01 to 2024-12-31, the last day of the shipped sample.
pub const SAMPLE_LAST_DAY: i32 = 20_088;

/// The group whose history is under-recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Planted {
    /// Donors who live in the department [`crate::PLANTED_AREA`].
    #[default]
    Area,
    /// Women of 70 or more on the last day.
    OlderWomen,
}

/// The parameters of one simulated association.
///
/// [`crate::simulate`] refuses values outside the ranges below; [`SimulationParams::check`] only checks them.
/// `Default` is the shipped sample.
///
/// ```
/// use obole_testkit::SimulationParams;
///
/// let small = SimulationParams { donors: 50, ..SimulationParams::default() };
/// assert!(small.check().is_ok());
/// let wrong = SimulationParams { disparity: 1.5, ..small };
/// assert!(wrong.check().unwrap_err().to_string().contains("disparity"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SimulationParams {
    /// Number of donors, 1 to 10,000,000.
    pub donors: u32,
    /// Number of years of history, 1 to 50.
    pub years: u32,
    /// The last day of the history in days since 1970-01-01: the last day of a month, 1990 to 2100.
    pub last_day: i32,
    /// The seed; donor i draws from streams of its own, so the first k donors do not depend on `donors`.
    pub seed: u64,
    /// Expected share of donors who ever start a monthly debit, 0 to 0.33.
    pub monthly_share: f64,
    /// Share of persons whose gender is missing, 0 to 0.5; birth years are missing 1.5 times as often,
    /// postcodes half as often.
    pub missing_share: f64,
    /// Probability, 0 to 1, that a gift of the planted group after the first settled one of a calendar year
    /// never reaches the file; 0 plants nothing.
    pub disparity: f64,
    /// The planted group.
    pub planted: Planted,
    /// Mean number of one-off gifts per year of a donor who still gives, 0.05 to 20.
    pub mean_rate: f64,
    /// Mean drop-out hazard per year, 0.01 to 5.
    pub mean_drop_out: f64,
}

impl Default for SimulationParams {
    fn default() -> Self {
        Self {
            donors: 2_000,
            years: 8,
            last_day: SAMPLE_LAST_DAY,
            seed: 20_241_231,
            monthly_share: 0.12,
            missing_share: 0.08,
            disparity: 1.0,
            planted: Planted::Area,
            mean_rate: 2.0,
            mean_drop_out: 0.16,
        }
    }
}

impl SimulationParams {
    /// Refuses values outside their ranges.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidParameter`] with the name of the first parameter that is out of range.
    pub fn check(&self) -> Result<(), Error> {
        within("donors", f64::from(self.donors), 1.0, 1e7)?;
        within("years", f64::from(self.years), 1.0, 50.0)?;
        within("monthly_share", self.monthly_share, 0.0, 0.33)?;
        within("missing_share", self.missing_share, 0.0, 0.5)?;
        within("disparity", self.disparity, 0.0, 1.0)?;
        within("mean_rate", self.mean_rate, 0.05, 20.0)?;
        within("mean_drop_out", self.mean_drop_out, 0.01, 5.0)?;
        let next = NaiveDate::from_epoch_days(self.last_day.saturating_add(1))
            .filter(|day| day.day() == 1 && (1990..=2101).contains(&day.year()));
        next.map(|_| ()).ok_or_else(|| Error::new(Kind::InvalidParameter, "last-day-of-month"))
    }
}

fn within(name: &str, value: f64, low: f64, high: f64) -> Result<(), Error> {
    // A NaN is in no range.
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(Error::new(
            Kind::InvalidParameter,
            message!("parameter-range", name = name, value = value, low = low, high = high),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_ends_with_2024() {
        let day = NaiveDate::from_epoch_days(SAMPLE_LAST_DAY).unwrap();
        assert_eq!(day.to_string(), "2024-12-31");
    }

    #[test]
    fn each_range_is_held() {
        let base = SimulationParams::default();
        base.check().unwrap();
        let wrong = [
            ("donors", SimulationParams { donors: 0, ..base.clone() }),
            ("years", SimulationParams { years: 51, ..base.clone() }),
            ("monthly_share", SimulationParams { monthly_share: -0.1, ..base.clone() }),
            ("missing_share", SimulationParams { missing_share: f64::NAN, ..base.clone() }),
            ("disparity", SimulationParams { disparity: 1.01, ..base.clone() }),
            ("mean_rate", SimulationParams { mean_rate: 0.0, ..base.clone() }),
            ("mean_drop_out", SimulationParams { mean_drop_out: f64::INFINITY, ..base.clone() }),
            ("last_day", SimulationParams { last_day: SAMPLE_LAST_DAY - 1, ..base.clone() }),
            ("last_day", SimulationParams { last_day: i32::MAX, ..base }),
        ];
        for (name, params) in wrong {
            let error = params.check().unwrap_err();
            assert_eq!(error.kind(), Kind::InvalidParameter);
            assert!(error.to_string().starts_with(name), "{error}");
        }
    }
}
