//! Goals of a list, and the donors who are eligible for each.
//!
//! The segments are those of [`crate::segments`], with the year of their rules: by default the twelve months
//! before the as-of day, and the twelve before those.

use serde::{Deserialize, Serialize};

use super::{Exclusion, PlanSettings};
use crate::labels::Giving;
use crate::models::Task;
use crate::segments::LifeCycle;

/// Purpose of a list: the donors whom it can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// Everybody who gives without a standing order. The default.
    #[default]
    All,
    /// Donors who gave in the year before and not in the last one (LYBUNT), and those of both years who are
    /// overdue by their own rhythm.
    Renew,
    /// Donors whose last gift lies further back (SYBUNT, lapsed).
    Reactivate,
    /// Donors who gave on one day only, within the last twelve months.
    SecondGift,
    /// Monthly donors, asked for a larger instalment: those whose first one lies a year back, with an
    /// instalment in ten of the last twelve months.
    Upgrade,
    /// Donors who gave on two days or more, the last time within twelve months, and not monthly.
    Monthly,
    /// Donors with a single gift or a first instalment within the quiet period: thanked, and not asked.
    Thank,
    /// Loyal donors to whom the association offers information about legacies: gifts in five calendar years
    /// or more, the last one within two years. Age is not used.
    LegacyInformation,
}

/// Number of calendar years with a gift from which a donor is loyal.
const LOYAL_YEARS: usize = 5;

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

    /// Returns the task whose event is the goal; `None` where that is a gift, or nothing is asked.
    pub const fn task(self) -> Option<Task> {
        match self {
            Self::SecondGift => Some(Task::SecondGift),
            Self::Monthly => Some(Task::Monthly),
            Self::Upgrade => Some(Task::Upgrade),
            Self::Reactivate => Some(Task::Reactivate),
            Self::All | Self::Renew | Self::Thank | Self::LegacyInformation => None,
        }
    }

    /// Returns whether the goal is a regular gift: likelihoods, totals and asks are then those of
    /// instalments, and no donor is left out because few begin without a letter.
    pub const fn is_regular(self) -> bool {
        matches!(self, Self::Monthly | Self::Upgrade)
    }

    /// Returns whether the list asks for money. Only then must a donor be worth the cost.
    pub const fn is_appeal(self) -> bool {
        !matches!(self, Self::Thank | Self::LegacyInformation)
    }

    /// Returns whether donors can be held out for comparison: of an appeal, but not of monthly donors, who
    /// are in recurring care.
    pub const fn may_hold_out(self) -> bool {
        self.is_appeal() && !matches!(self, Self::Upgrade)
    }

    /// Returns whether the asks of the scores, which are those of a single gift, are of use.
    pub(super) const fn asks_single_gift(self) -> bool {
        matches!(self, Self::All | Self::Renew | Self::Reactivate | Self::SecondGift)
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

    /// Returns whether a donor is eligible, or why not: by the gifts before the as-of day of the scores
    /// (`giving`), and by everything that is known since (`newest`).
    ///
    /// # Errors
    /// [`Exclusion::MonthlyDonor`], [`Exclusion::MayStop`], [`Exclusion::GaveRecently`] or
    /// [`Exclusion::NotForGoal`].
    pub(super) fn admits(
        self,
        segment: Option<LifeCycle>,
        giving: &Giving,
        newest: &Giving,
        settings: &PlanSettings,
    ) -> Result<(), Exclusion> {
        let is_monthly = segment == Some(LifeCycle::Recurring) || newest.is_in_recurring_care();
        if is_monthly && !self.is_for_monthly_donors() {
            return Err(Exclusion::MonthlyDonor);
        }
        if self == Self::Upgrade && newest.has_open_debit {
            return Err(Exclusion::MayStop);
        }
        // Instalments start no quiet period; the first one deserves thanks.
        let last = match self {
            Self::Thank => newest.last_to_thank(is_monthly),
            _ => newest.last_to_wait_after(is_monthly),
        };
        let is_recent = last.is_some_and(|last| newest.days_since(last) <= settings.quiet_days as i32);
        if self == Self::Thank {
            return if is_recent { Ok(()) } else { Err(Exclusion::NotForGoal) };
        }
        if is_recent {
            return Err(Exclusion::GaveRecently);
        }
        let both = |is_meant: fn(&Giving) -> bool| is_meant(giving) && is_meant(newest);
        let is_meant = match self {
            Self::All | Self::Thank => true,
            Self::Renew => {
                let is_due = matches!(segment, Some(LifeCycle::Lybunt | LifeCycle::AtRisk));
                is_due && giving.last == newest.last
            }
            Self::Reactivate => both(Giving::may_come_back),
            Self::SecondGift => both(Giving::may_give_second),
            Self::Upgrade => both(Giving::may_upgrade),
            Self::Monthly => both(Giving::may_become_monthly),
            Self::LegacyInformation => giving.years >= LOYAL_YEARS && giving.gave_within(24),
        };
        if is_meant { Ok(()) } else { Err(Exclusion::NotForGoal) }
    }
}
