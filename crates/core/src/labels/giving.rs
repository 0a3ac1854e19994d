//! A donor's gifts before a day, as far as the goals of campaigns need them.

use obole_ledger::{AsOf, Cents, Day, DonorView, Period, Status};

/// Months after the last instalment in which a donor counts as monthly.
const MONTHLY_MONTHS: u32 = 3;
/// Months for which a failed debit is open.
pub(crate) const OPEN_MONTHS: u32 = 3;
/// Months after the first gift in which a gift counts as a second one.
const SECOND_GIFT_MONTHS: i32 = 12;
/// Months of instalments after which a monthly donor can be asked for more.
const MONTHS_BEFORE_UPGRADE: i32 = 12;
/// Number of these months with an instalment; a debit may fail twice.
const PAID_BEFORE_UPGRADE: usize = 10;

/// Counted gifts of a donor before an as-of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Giving {
    as_of: Day,
    /// Last day of a counted gift.
    pub(crate) last: Option<Day>,
    /// Amount of the last gift.
    pub(crate) last_amount: Cents,
    /// Last day of a gift that is no instalment.
    pub(crate) last_single: Option<Day>,
    /// First day of an instalment.
    pub(crate) first_instalment: Option<Day>,
    /// Day and amount of the last instalment.
    pub(crate) last_instalment: Option<(Day, Cents)>,
    /// Total of the last twelve months.
    pub(crate) of_last_year: Cents,
    /// Number of days with a gift.
    pub(crate) count: usize,
    /// Number of calendar years with a gift.
    pub(crate) years: usize,
    /// Number of the last twelve months with an instalment.
    paid_months: usize,
    /// Last day of a gift that was promised or is on its way.
    pending: Option<Day>,
    /// `true` if the last debit of a regular gift did not arrive, or was paid back, within the last months.
    pub(crate) has_open_debit: bool,
}

impl Giving {
    pub(crate) fn of(donor: &DonorView<'_>, as_of: AsOf) -> Self {
        let mut giving = Self {
            as_of: as_of.day(),
            last: None,
            last_amount: Cents::default(),
            last_single: None,
            first_instalment: None,
            last_instalment: None,
            of_last_year: Cents::default(),
            count: 0,
            years: 0,
            paid_months: 0,
            pending: last_pending(donor),
            has_open_debit: has_open_debit(donor, as_of),
        };
        let (mut year, mut month) = (None, None);
        let since = as_of.day().plus_months(-MONTHS_BEFORE_UPGRADE);
        let rows = donor.days().iter().zip(donor.cents()).zip(donor.recurring()).enumerate();
        // Days ascend, so that equal years and months are neighbours.
        for (_, ((day, cents), recurring)) in rows.filter(|(row, _)| donor.is_counted(*row)) {
            giving.count += usize::from(giving.last.replace(*day) != Some(*day));
            giving.last_amount = *cents;
            giving.years += usize::from(year.replace(day.year()) != Some(day.year()));
            if *day >= since {
                giving.of_last_year = Cents::new(giving.of_last_year.get() + cents.get());
            }
            if !recurring {
                giving.last_single = Some(*day);
                continue;
            }
            giving.first_instalment = giving.first_instalment.or(Some(*day));
            giving.last_instalment = Some((*day, *cents));
            if *day >= since {
                giving.paid_months +=
                    usize::from(month.replace(day.month_index()) != Some(day.month_index()));
            }
        }
        giving
    }

    /// Returns the number of days from a day to the as-of day.
    pub(crate) fn days_since(&self, day: Day) -> i32 {
        self.as_of.days() - day.days()
    }

    /// Returns whether the last gift lies within some months of the as-of day.
    pub(crate) fn gave_within(&self, months: i32) -> bool {
        self.last.is_some_and(|last| last >= self.as_of.plus_months(-months))
    }

    /// Returns whether an instalment of a regular gift arrived lately.
    pub(crate) fn is_monthly(&self) -> bool {
        let lately = Period::months_before(self.as_of, MONTHLY_MONTHS);
        self.last_instalment.is_some_and(|(last, _)| lately.contains(last))
    }

    /// Returns whether the donor is in recurring care: instalments arrive, or the last one failed lately.
    pub(crate) fn is_in_recurring_care(&self) -> bool {
        self.has_open_debit || self.is_monthly()
    }

    /// Returns the day of the last gift that begins a quiet period, one on its way included; instalments of a
    /// monthly donor begin none.
    pub(crate) fn last_to_wait_after(&self, is_monthly: bool) -> Option<Day> {
        (if is_monthly { self.last_single } else { self.last }).max(self.pending)
    }

    /// Returns the day of the last gift that deserves thanks: of a monthly donor a single gift or the first
    /// instalment, of another donor any gift.
    pub(crate) fn last_to_thank(&self, is_monthly: bool) -> Option<Day> {
        if is_monthly { self.last_single.max(self.first_instalment) } else { self.last }
    }

    /// Returns whether the donor gave on one day only, not monthly, and the window of a second gift
    /// ([`Self::last_of_second_gift`]) is still open.
    pub(crate) fn may_give_second(&self) -> bool {
        !self.is_monthly() && self.last_of_second_gift().is_some_and(|last| last >= self.as_of)
    }

    /// Returns the last day on which a gift counts as a second one: twelve months after the first. `None`
    /// unless the donor gave on one day only.
    pub(crate) fn last_of_second_gift(&self) -> Option<Day> {
        self.last.filter(|_| self.count == 1).map(|first| first.plus_months(SECOND_GIFT_MONTHS))
    }

    /// Returns whether the donor gave on two days or more, the last time within twelve months, and not
    /// monthly.
    pub(crate) fn may_become_monthly(&self) -> bool {
        !self.is_monthly() && self.count > 1 && self.gave_within(12)
    }

    /// Returns whether the donor gives monthly, with a first instalment a year back or more and an instalment
    /// in ten of the last twelve months.
    pub(crate) fn may_upgrade(&self) -> bool {
        let since = self.as_of.plus_months(-MONTHS_BEFORE_UPGRADE);
        let is_old = self.first_instalment.is_some_and(|first| first <= since);
        self.is_monthly() && is_old && self.paid_months >= PAID_BEFORE_UPGRADE
    }

    /// Returns whether the last gift lies more than 24 months back.
    pub(crate) fn may_come_back(&self) -> bool {
        self.last.is_some() && !self.gave_within(24)
    }
}

/// Returns the rows of gifts that have not arrived yet, the last one first.
fn pending(donor: &DonorView<'_>) -> impl Iterator<Item = usize> {
    let is_pending =
        |row: &usize| donor.is_giving(*row) && donor.statuses().get(*row) == Some(&Status::Pending);
    (0..donor.len()).rev().filter(is_pending)
}

/// Returns the last day of a single gift that has not arrived yet.
fn last_pending(donor: &DonorView<'_>) -> Option<Day> {
    let single = pending(donor).find(|row| donor.recurring().get(*row) != Some(&true));
    single.and_then(|row| donor.days().get(row).copied())
}

/// Returns whether a gift or an instalment after the last counted one has not arrived yet.
pub(crate) fn has_gift_on_its_way(donor: &DonorView<'_>) -> bool {
    let last = (0..donor.len()).rfind(|row| donor.is_counted(*row));
    let day = |row: Option<usize>| row.and_then(|row| donor.days().get(row));
    day(pending(donor).next()) > day(last)
}

fn has_open_debit(donor: &DonorView<'_>, as_of: AsOf) -> bool {
    let lately = Period::months_before(as_of.day(), OPEN_MONTHS);
    let mut debits = (0..donor.len()).rev().filter(|row| donor.recurring().get(*row) == Some(&true));
    let last =
        debits.find(|row| donor.is_giving(*row) && donor.statuses().get(*row) != Some(&Status::Pending));
    last.is_some_and(|row| {
        donor.statuses().get(row) != Some(&Status::Settled)
            && donor.days().get(row).is_some_and(|day| lately.contains(*day))
    })
}
