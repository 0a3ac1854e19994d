//! Life-cycle segments: the stage of a donor between the first gift and the last.

use std::fmt;

use obole_ledger::{AsOf, Day, Period};
use serde::{Deserialize, Serialize};

use super::{History, YearRule};
use crate::{Error, Kind, Result};

/// Stage of a donor in the life cycle. Y is this year, Y−1 the year before, by [`YearRule`].
///
/// A donor with a counted gift has exactly one: the first that matches, in the order of the variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifeCycle {
    /// An instalment of a regular gift arrived in the last [`LifeCycleRules::recurring_months`] months.
    Recurring,
    /// The first known gift lies in Y.
    New,
    /// Gave in Y, not in Y−1, and before it ("reactivated" of Neon and of the Wikimedia Foundation's status).
    Reactivated,
    /// Gave in Y and Y−1, but nothing in the last [`LifeCycleRules::at_risk_months`] months, and is overdue
    /// by the donor's own rhythm: more days since the last gift than the mean gap between gift days.
    AtRisk,
    /// Gave in Y, Y−1 and Y−2: a repeat donor of the Fundraising Effectiveness Project, retained once more.
    Loyal,
    /// Gave in Y and Y−1, and none of the above applies.
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

    /// Returns the code, as files write it.
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

    /// Returns the segment of a code.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|segment| segment.name() == name)
    }
}

impl fmt::Display for LifeCycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The thresholds of the life cycle. Conventions differ between products, so they are configuration, and
/// every output that shows segments shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LifeCycleRules {
    /// Definition of a year; rolling twelve months by default.
    pub year: YearRule,
    /// A regular gift runs while an instalment arrived within this many months; default 3 (the churn label of
    /// this program).
    pub recurring_months: u32,
    /// Months without a gift from which a donor can be at risk; default 6 (Virtuous: "pre-lapsed").
    pub at_risk_months: u32,
    /// Percentage of the donor's own mean gap between gift days from which a gift is overdue; default 100.
    pub overdue_percent: u32,
    /// Months after the last gift from which a donor is lapsed, no longer SYBUNT; default 60 (Wikimedia
    /// Foundation: "ultra lapsed").
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
    /// Refuses thresholds that would make a segment meaningless.
    ///
    /// # Errors
    /// [`Kind::Usage`], with the name of the threshold.
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

    /// Converts the thresholds to days, for one as-of day.
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

/// [`LifeCycleRules`] on one as-of day: calendar days are computed once, not for each donor.
pub(super) struct LifeCycleOn {
    day: Day,
    /// This year, the one before, and the one before that.
    years: [Period; 3],
    recurring: Period,
    /// A donor whose last gift lies before this day has been silent for the months of the rule.
    at_risk: Day,
    /// A donor whose last gift lies before this day has lapsed.
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

    /// Returns whether the donor has been silent for the months of the rule, and for longer than the donor's
    /// own mean gap (integers, so that rounding never decides).
    pub(super) fn is_at_risk(&self, history: &History) -> bool {
        let since = i64::from(self.day.days() - history.last.days());
        let span = i64::from(history.last.days() - history.first.days());
        let gaps = i64::from(history.gift_days) - 1;
        history.last < self.at_risk && since * gaps * 100 > span * i64::from(self.overdue_percent)
    }
}
