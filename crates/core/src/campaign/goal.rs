//! Goals of a list, and the donors who are eligible for each.
//!
//! The segments are those of [`crate::segments`], with the year of their rules. Years of loyalty are twelve
//! months counted back from the as-of day.

use obole_ledger::{AsOf, Day, DonorView};
use serde::{Deserialize, Serialize};

use super::{Exclusion, PlanSettings};
use crate::segments::LifeCycle;

/// Purpose of a list: the donors whom it can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// Everybody who gives without a standing order. The default.
    #[default]
    All,
    /// Donors who gave last year and not this year (LYBUNT), and those who are overdue by their own rhythm.
    Renew,
    /// Donors whose last gift lies before last year (SYBUNT, lapsed).
    Reactivate,
    /// Donors with one gift, made within the last twelve months.
    SecondGift,
    /// Monthly donors, asked for a larger instalment: those who have given for a year or more.
    Upgrade,
    /// Donors who gave twice or more, the last time within twelve months, and not monthly.
    Monthly,
    /// Donors whose last gift lies within the quiet period: thanked, and not asked.
    Thank,
    /// Loyal donors to whom the association offers information about legacies: gifts in five years or more,
    /// the last one within two years. Age is not used.
    LegacyInformation,
}

/// Months of instalments after which a monthly donor can be asked for more.
const MONTHS_BEFORE_UPGRADE: i32 = 12;
/// Number of years with a gift from which a donor is loyal.
const LOYAL_YEARS: usize = 5;

/// A donor's gifts before the as-of day, as far as goals need them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Giving {
    /// First and last day of a counted gift.
    days: Option<(Day, Day)>,
    /// Last day of a gift that is no instalment.
    last_single: Option<Day>,
    /// First day of an instalment.
    first_instalment: Option<Day>,
    /// Number of days with a gift.
    count: usize,
    /// Number of years back from the as-of day with a gift.
    years: usize,
}

impl Giving {
    pub(super) fn of(donor: &DonorView<'_>, as_of: AsOf) -> Self {
        let mut giving = Self::default();
        let mut last_year = None;
        for row in (0..donor.len()).filter(|row| donor.is_counted(*row)) {
            let (Some(day), Some(recurring)) = (donor.days().get(row), donor.recurring().get(row)) else {
                continue;
            };
            let (first, last) = giving.days.unwrap_or((*day, *day));
            giving.count += usize::from(giving.count == 0 || last != *day);
            giving.days = Some((first, *day));
            if *recurring {
                giving.first_instalment = giving.first_instalment.or(Some(*day));
            } else {
                giving.last_single = Some(*day);
            }
            // Days ascend, so that the years do.
            let year = years_before(*day, as_of);
            giving.years += usize::from(last_year != Some(year));
            last_year = Some(year);
        }
        giving
    }

    /// Returns whether the last gift lies within some months of the as-of day.
    fn gave_within(&self, months: i32, as_of: AsOf) -> bool {
        self.days.is_some_and(|(_, last)| last >= as_of.day().plus_months(-months))
    }
}

/// Returns the number of whole years between a day and the as-of day.
fn years_before(day: Day, as_of: AsOf) -> i32 {
    let today = as_of.day();
    let is_before = (day.month(), day.day_of_month()) < (today.month(), today.day_of_month());
    today.year() - day.year() - i32::from(!is_before)
}

impl Goal {
    /// All goals, in the order of a campaign year.
    pub const ALL: [Self; 8] = [
        Self::All,
        Self::Renew,
        Self::Reactivate,
        Self::SecondGift,
        Self::Upgrade,
        Self::Monthly,
        Self::Thank,
        Self::LegacyInformation,
    ];

    /// Returns the name, as in files and on the command line.
    ///
    /// ```
    /// use obole::campaign::Goal;
    ///
    /// assert_eq!(Goal::SecondGift.name(), "second-gift");
    /// assert!(Goal::ALL.into_iter().all(|goal| Goal::parse(goal.name()) == Some(goal)));
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Renew => "renew",
            Self::Reactivate => "reactivate",
            Self::SecondGift => "second-gift",
            Self::Upgrade => "upgrade",
            Self::Monthly => "monthly",
            Self::Thank => "thank",
            Self::LegacyInformation => "legacy-information",
        }
    }

    /// Returns the goal of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|goal| goal.name() == name)
    }

    /// Returns whether the list asks for money. Only then must a donor be worth the cost, and only then can
    /// donors be held out for comparison.
    pub const fn is_appeal(self) -> bool {
        !matches!(self, Self::Thank | Self::LegacyInformation)
    }

    /// Returns whether the goal is not written: plans of older versions have none.
    pub(super) const fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }

    /// Returns whether monthly donors can be on the list. They are in recurring care, and no other appeal
    /// reaches them.
    const fn is_for_monthly_donors(self) -> bool {
        matches!(self, Self::Upgrade | Self::Thank | Self::LegacyInformation)
    }

    /// Returns whether a donor is eligible, or why not.
    ///
    /// # Errors
    /// [`Exclusion::MonthlyDonor`], [`Exclusion::GaveRecently`] or [`Exclusion::NotForGoal`].
    pub(super) fn admits(
        self,
        segment: Option<LifeCycle>,
        giving: &Giving,
        settings: &PlanSettings,
        as_of: AsOf,
    ) -> Result<(), Exclusion> {
        let is_monthly = segment == Some(LifeCycle::Recurring);
        if is_monthly && !self.is_for_monthly_donors() {
            return Err(Exclusion::MonthlyDonor);
        }
        // An instalment is no reason to leave a monthly donor in peace.
        let last = if is_monthly { giving.last_single } else { giving.days.map(|(_, last)| last) };
        let is_recent =
            last.is_some_and(|last| as_of.day().days() - last.days() <= settings.quiet_days as i32);
        if self == Self::Thank {
            return if is_recent { Ok(()) } else { Err(Exclusion::NotForGoal) };
        }
        if is_recent {
            return Err(Exclusion::GaveRecently);
        }
        let is_meant = match self {
            Self::All | Self::Thank => true,
            Self::Renew => matches!(segment, Some(LifeCycle::Lybunt | LifeCycle::AtRisk)),
            Self::Reactivate => matches!(segment, Some(LifeCycle::Sybunt | LifeCycle::Lapsed)),
            Self::SecondGift => giving.count == 1 && giving.gave_within(12, as_of),
            Self::Upgrade => {
                let since = as_of.day().plus_months(-MONTHS_BEFORE_UPGRADE);
                is_monthly && giving.first_instalment.is_some_and(|first| first <= since)
            }
            Self::Monthly => giving.count > 1 && giving.gave_within(12, as_of),
            Self::LegacyInformation => giving.years >= LOYAL_YEARS && giving.gave_within(24, as_of),
        };
        if is_meant { Ok(()) } else { Err(Exclusion::NotForGoal) }
    }
}
