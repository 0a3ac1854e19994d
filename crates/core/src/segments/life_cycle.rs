//! Life-cycle segments: where a donor stands between the first gift and the last.

use std::fmt;

use obole_ledger::{AsOf, Day, Period};
use serde::{Deserialize, Serialize};

use super::{History, YearRule};
use crate::{Error, Kind, Result};

/// A donor's place in the life cycle. Y is this year, Y−1 the year before, by [`YearRule`].
///
/// A donor with a counted gift has exactly one: the first that matches, in the order of the variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifeCycle {
    /// An instalment of a regular gift arrived in the last [`LifeCycleRules::recurring_months`] months.
    Recurring,
    /// The first gift ever known lies in Y.
    New,
    /// Gave in Y, not in Y−1, and before it ("reactivated" of Neon and of the Wikimedia Foundation's status).
    Reactivated,
    /// Gave in Y and Y−1, but nothing in the last [`LifeCycleRules::at_risk_months`] months, and is overdue by the own
    /// rhythm: more days since the last gift than the mean gap between gift days.
    AtRisk,
    /// Gave in Y, Y−1 and Y−2: a repeat donor of the Fundraising Effectiveness Project, retained once more.
    Loyal,
    /// Gave in Y and Y−1, and none of the above.
    Active,
    /// Gave last year but unfortunately not this: Y−1, not Y.
    Lybunt,
    /// Gave some year but unfortunately not this, LYBUNT left out: last gift before Y−1, and less than
    /// [`LifeCycleRules::lapsed_months`] months ago.
    Sybunt,
    /// The last gift lies further back.
    Lapsed,
}

impl LifeCycle {
    /// All segments, in the order in which they are tried.
    pub const ALL: [Self; 9] = [
        Self::Recurring,
        Self::New,
        Self::Reactivated,
        Self::AtRisk,
        Self::Loyal,
        Self::Active,
        Self::Lybunt,
        Self::Sybunt,
        Self::Lapsed,
    ];

    /// The code, as files write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recurring => "recurring",
            Self::New => "new",
            Self::Reactivated => "reactivated",
            Self::AtRisk => "at_risk",
            Self::Loyal => "loyal",
            Self::Active => "active",
            Self::Lybunt => "lybunt",
            Self::Sybunt => "sybunt",
            Self::Lapsed => "lapsed",
        }
    }

    /// The segment of a code.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|segment| segment.name() == name)
    }
}

impl fmt::Display for LifeCycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The thresholds of the life cycle. Conventions differ between products, so they are configuration, and every output
/// that shows segments shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LifeCycleRules {
    /// What a year is; rolling twelve months unless told.
    pub year: YearRule,
    /// A regular gift runs while an instalment arrived within so many months; 3 (the churn label of this program).
    pub recurring_months: u32,
    /// So many months without a gift before a donor can be at risk; 6 (Virtuous: "pre-lapsed").
    pub at_risk_months: u32,
    /// Overdue from so many percent of the donor's own mean gap between gift days; 100.
    pub overdue_percent: u32,
    /// Lapsed, no longer SYBUNT, from so many months after the last gift; 60 (Wikimedia Foundation: "ultra lapsed").
    pub lapsed_months: u32,
}

impl Default for LifeCycleRules {
    fn default() -> Self {
        Self {
            year: YearRule::Rolling,
            recurring_months: 3,
            at_risk_months: 6,
            overdue_percent: 100,
            lapsed_months: 60,
        }
    }
}

impl LifeCycleRules {
    /// Refuses thresholds that would leave a segment without meaning.
    ///
    /// # Errors
    /// [`Kind::Usage`], naming the threshold.
    pub fn check(&self) -> Result<()> {
        self.year.check()?;
        if !(1..=12).contains(&self.recurring_months) || !(1..=12).contains(&self.at_risk_months) {
            return Err(Error::new(Kind::Usage, "recurring-months-range"));
        }
        if !(24..=1200).contains(&self.lapsed_months) {
            return Err(Error::new(Kind::Usage, "lapsed-months-range"));
        }
        Ok(())
    }

    /// The thresholds as days, for one as-of day.
    pub(super) fn on(&self, as_of: AsOf) -> LifeCycleOn {
        let day = as_of.day();
        LifeCycleOn {
            day,
            years: [0, 1, 2].map(|back| self.year.year(as_of, back)),
            recurring: Period::months_before(day, self.recurring_months),
            at_risk: Period::months_before(day, self.at_risk_months).start,
            lapsed: Period::months_before(day, self.lapsed_months).start,
            overdue_percent: self.overdue_percent,
        }
    }
}

/// [`LifeCycleRules`] on one as-of day: calendars are asked once, not for each donor.
pub(super) struct LifeCycleOn {
    day: Day,
    /// This year, the one before, and the one before that.
    years: [Period; 3],
    recurring: Period,
    /// Whose last gift lies before this day has been silent for the months of the rule.
    at_risk: Day,
    /// Whose last gift lies before this day has lapsed.
    lapsed: Day,
    overdue_percent: u32,
}

impl LifeCycleOn {
    pub(super) fn classify(&self, history: &History) -> LifeCycle {
        if history.last_recurring.is_some_and(|last| self.recurring.contains(last)) {
            return LifeCycle::Recurring;
        }
        let [this, before, earlier] = self.years;
        let gave_before = history.gave_in(before);
        if history.gave_in(this) {
            return if history.first >= this.start {
                LifeCycle::New
            } else if !gave_before {
                LifeCycle::Reactivated
            } else if self.is_at_risk(history) {
                LifeCycle::AtRisk
            } else if history.gave_in(earlier) {
                LifeCycle::Loyal
            } else {
                LifeCycle::Active
            };
        }
        if gave_before {
            LifeCycle::Lybunt
        } else if history.last >= self.lapsed {
            LifeCycle::Sybunt
        } else {
            LifeCycle::Lapsed
        }
    }

    /// Silent for the months of the rule, and for longer than the own mean gap (integers: no rounding decides).
    fn is_at_risk(&self, history: &History) -> bool {
        let since = i64::from(self.day.days() - history.last.days());
        let span = i64::from(history.last.days() - history.first.days());
        let gaps = i64::from(history.gift_days) - 1;
        history.last < self.at_risk && since * gaps * 100 > span * i64::from(self.overdue_percent)
    }
}
