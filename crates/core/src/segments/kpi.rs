//! Retention and growth figures: the Fundraising Effectiveness Project's (FEP) retention by class, LYBUNT and
//! SYBUNT, gains and losses. All counts are donors, all money is integer cents.
//!
//! Y is the examined year, Y−1 the year before, G a donor's sum in a year. The donors of Y−1 are in three
//! classes: new (first gift ever in Y−1), repeat (gave in Y−2 as well), recaptured (older gifts, none in
//! Y−2). FEP: gains − losses = G(Y) − G(Y−1), summed over all donors; the tests check it to the cent.

use std::ops::AddAssign;

use obole_ledger::{AsOf, Cents, Currency, Day, LedgerView, Period, message};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::cohorts::{Cohort, cohorts};
use super::loyalty::{Loyalty, loyalty};
use super::monthly::{Monthly, monthly};
use super::second_gift::{SecondGift, second_gift};
use super::to_date::{ToDate, to_date};
use super::{CHUNK, History, YearRule, chunks};
use crate::{Error, Kind, Result};

/// A count out of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// The count.
    pub count: u64,
    /// The total.
    pub of: u64,
}

impl Share {
    /// Returns the share between 0 and 1; `None` if the total is 0.
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 / self.of as f64)
    }

    pub(super) fn add(&mut self, counted: bool) {
        self.count += u64::from(counted);
        self.of += 1;
    }

    /// Adds two shares: counts and totals.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

/// Serialised as `count`, `of`, `rate`.
impl Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written {
            count: u64,
            of: u64,
            rate: Option<f64>,
        }
        Written { count: self.count, of: self.of, rate: self.rate() }.serialize(serializer)
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.of += other.of;
    }
}

/// A number of donors and their money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Flow {
    /// Number of donors.
    pub donors: u64,
    /// Cents.
    pub amount: Cents,
}

impl Flow {
    pub(super) fn add(&mut self, cents: i64) {
        self.donors += 1;
        self.amount = Cents::new(self.amount.get() + cents);
    }
}

impl AddAssign for Flow {
    fn add_assign(&mut self, other: Self) {
        self.donors += other.donors;
        self.amount = Cents::new(self.amount.get() + other.amount.get());
    }
}

/// FEP retention: of the donors of Y−1, those who gave in Y, together and by class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Retention {
    /// Share of all donors of Y−1.
    pub all: Share,
    /// Share of the donors whose first gift ever was in Y−1.
    pub new: Share,
    /// Share of the donors who gave in Y−2 as well.
    pub repeat: Share,
    /// Share of the donors who returned in Y−1 after at least one year without a gift.
    pub recaptured: Share,
}

/// Sources of growth of the income.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Gains {
    /// First gift ever in Y.
    pub new: Flow,
    /// Gave in Y, not in Y−1, and before.
    pub recaptured: Flow,
    /// Gave more in Y than in Y−1; the increments.
    pub upgraded: Flow,
}

/// Sources of decrease of the income; amounts are positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Losses {
    /// Gave less in Y than in Y−1, but gave; the decrements.
    pub downgraded: Flow,
    /// New in Y−1, nothing in Y.
    pub lapsed_new: Flow,
    /// Repeat in Y−1, nothing in Y.
    pub lapsed_repeat: Flow,
    /// Recaptured in Y−1, nothing in Y.
    pub lapsed_recaptured: Flow,
}

/// The donors who gave in both years, by whether they gave more, the same or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Moves {
    /// Number of donors above the year before by more than the tolerance.
    pub upgraded: u64,
    /// Number of donors within the tolerance.
    pub same: u64,
    /// Number of donors below the year before by more than the tolerance.
    pub downgraded: u64,
}

impl Moves {
    fn add(&mut self, change: i64, tolerance: Cents) {
        match change {
            _ if change.abs() <= tolerance.get() => self.same += 1,
            1.. => self.upgraded += 1,
            _ => self.downgraded += 1,
        }
    }
}

impl AddAssign for Moves {
    fn add_assign(&mut self, other: Self) {
        self.upgraded += other.upgraded;
        self.same += other.same;
        self.downgraded += other.downgraded;
    }
}

/// The figures of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct YearKpi {
    /// The examined year.
    pub year: Period,
    /// Number of donors with a counted gift in it.
    pub donors: u64,
    /// Number of counted gifts in it.
    pub gifts: u64,
    /// Their sum.
    pub income: Cents,
    /// The sum of the year before.
    pub income_before: Cents,
    /// Income ÷ gifts, to the cent (half a cent rounds up); `None` without gifts.
    pub average_gift: Option<Cents>,
    /// Retention of the donors of the year before.
    pub retention: Retention,
    /// Of the donors who gave before Y−1 and not in Y−1, the share who gave in Y.
    pub recapture: Share,
    /// Number of donors who gave last year but not this.
    pub lybunt: u64,
    /// Number of donors who gave in any earlier year but not this; includes LYBUNT (CiviCRM).
    pub sybunt: u64,
    /// Number of SYBUNT without LYBUNT.
    pub pybunt: u64,
    /// Gave the same in both years, to the cent.
    pub unchanged: Flow,
    /// Retained donors by the change of their sum, within the tolerance of the rules. Gains and losses are to
    /// the cent whatever the tolerance.
    pub moves: Moves,
    /// Sources of growth of the income.
    pub gains: Gains,
    /// Sources of decrease of the income.
    pub losses: Losses,
    /// `true` if the ledger reaches back to the start of Y−2. If not, "new" and "repeat" depend as much on
    /// the start of the file as on the donors.
    pub history_is_long_enough: bool,
}

impl YearKpi {
    fn empty(year: Period) -> Self {
        Self {
            year,
            donors: 0,
            gifts: 0,
            income: Cents::default(),
            income_before: Cents::default(),
            average_gift: None,
            retention: Retention::default(),
            recapture: Share::default(),
            lybunt: 0,
            sybunt: 0,
            pybunt: 0,
            unchanged: Flow::default(),
            moves: Moves::default(),
            gains: Gains::default(),
            losses: Losses::default(),
            history_is_long_enough: false,
        }
    }

    /// Computes gains − losses, which is income − income of the year before.
    pub fn net_change(&self) -> Cents {
        Cents::new(self.gained().get() - self.lost().get())
    }

    /// Returns the sum of all gains.
    pub fn gained(&self) -> Cents {
        sum(&[self.gains.new, self.gains.recaptured, self.gains.upgraded])
    }

    /// Returns the sum of all losses, positive.
    pub fn lost(&self) -> Cents {
        let losses = &self.losses;
        sum(&[losses.downgraded, losses.lapsed_new, losses.lapsed_repeat, losses.lapsed_recaptured])
    }

    /// Computes dollar retention, the share of the money of the year before that its donors gave again, each
    /// at most the earlier sum: 1 − losses ÷ income of the year before; `None` if that was 0.
    pub fn money_retention(&self) -> Option<f64> {
        let before = self.income_before.get();
        (before > 0).then(|| 1.0 - self.lost().get() as f64 / before as f64)
    }

    /// Computes growth in giving: (gains − losses) ÷ income of the year before; `None` if that was 0.
    pub fn growth(&self) -> Option<f64> {
        let before = self.income_before.get();
        (before > 0).then(|| self.net_change().get() as f64 / before as f64)
    }

    /// Adds one donor with at least one gift; `before` and `earlier` are Y−1 and Y−2.
    fn add(&mut self, history: &History, before: Period, earlier: Period, tolerance: Cents) {
        let sum = |gifts: &[(Day, Cents)]| gifts.iter().map(|(_, cents)| cents.get()).sum::<i64>();
        let here = history.within(self.year);
        let (g, g_before) = (sum(here), sum(history.within(before)));
        let (gave, gave_before) = (!here.is_empty(), g_before > 0);
        self.donors += u64::from(gave);
        self.gifts += here.len() as u64;
        self.income = Cents::new(self.income.get() + g);
        self.income_before = Cents::new(self.income_before.get() + g_before);
        if history.first < self.year.start && !gave {
            self.sybunt += 1;
            self.lybunt += u64::from(gave_before);
            self.pybunt += u64::from(!gave_before);
        }
        if gave_before {
            let new = history.first >= before.start;
            let repeat = history.gave_in(earlier);
            let (class, lapsed) = match (new, repeat) {
                (true, _) => (&mut self.retention.new, &mut self.losses.lapsed_new),
                (false, true) => (&mut self.retention.repeat, &mut self.losses.lapsed_repeat),
                (false, false) => (&mut self.retention.recaptured, &mut self.losses.lapsed_recaptured),
            };
            class.add(gave);
            self.retention.all.add(gave);
            if gave {
                self.moves.add(g - g_before, tolerance);
            }
            match g.cmp(&g_before) {
                _ if !gave => lapsed.add(g_before),
                std::cmp::Ordering::Greater => self.gains.upgraded.add(g - g_before),
                std::cmp::Ordering::Equal => self.unchanged.add(g),
                std::cmp::Ordering::Less => self.losses.downgraded.add(g_before - g),
            }
        } else if history.first < before.start {
            self.recapture.add(gave);
            if gave {
                self.gains.recaptured.add(g);
            }
        } else if gave {
            self.gains.new.add(g);
        }
    }

    fn merge(mut self, other: &Self) -> Self {
        self.donors += other.donors;
        self.gifts += other.gifts;
        self.income = Cents::new(self.income.get() + other.income.get());
        self.income_before = Cents::new(self.income_before.get() + other.income_before.get());
        self.retention.all += other.retention.all;
        self.retention.new += other.retention.new;
        self.retention.repeat += other.retention.repeat;
        self.retention.recaptured += other.retention.recaptured;
        self.recapture += other.recapture;
        self.lybunt += other.lybunt;
        self.sybunt += other.sybunt;
        self.pybunt += other.pybunt;
        self.unchanged += other.unchanged;
        self.moves += other.moves;
        self.gains.new += other.gains.new;
        self.gains.recaptured += other.gains.recaptured;
        self.gains.upgraded += other.gains.upgraded;
        self.losses.downgraded += other.losses.downgraded;
        self.losses.lapsed_new += other.losses.lapsed_new;
        self.losses.lapsed_repeat += other.losses.lapsed_repeat;
        self.losses.lapsed_recaptured += other.losses.lapsed_recaptured;
        self
    }

    fn finish(mut self, first: Option<Day>, earlier: Period) -> Self {
        let gifts = self.gifts as i64;
        self.average_gift =
            (gifts > 0).then(|| Cents::new((2 * self.income.get() + gifts).div_euclid(2 * gifts)));
        self.history_is_long_enough = first.is_some_and(|first| whole_since(first) <= earlier.start);
        self
    }
}

/// Settings of the figures; every output shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KpiRules {
    /// The first month of the fiscal year, 1 to 12; 1 is the calendar year.
    pub start_month: u8,
    /// A change up to this counts as the same amount in [`Moves`]; default 0: a cent counts (Blackbaud).
    pub tolerance: Cents,
    /// Campaigns of emergencies, which the part de fidélisation leaves out.
    pub emergency: Vec<String>,
}

impl Default for KpiRules {
    fn default() -> Self {
        Self { start_month: 1, tolerance: Cents::default(), emergency: Vec::new() }
    }
}

/// The figures of every complete year and of the twelve months before the as-of day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kpi {
    /// As-of day.
    pub as_of: AsOf,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Settings used.
    #[serde(flatten)]
    pub rules: KpiRules,
    /// The twelve months before the as-of day, compared with the twelve before them.
    pub rolling: YearKpi,
    /// Every year that is over at the as-of day, from that of the first counted gift on, ascending. A first
    /// year that the file covers only in part is included unchanged.
    pub years: Vec<YearKpi>,
    /// The year so far, and the same dates of the year before.
    pub to_date: ToDate,
    /// The donors by the year of their first gift.
    pub cohorts: Vec<Cohort>,
    /// Second gifts of new donors.
    pub second_gift: SecondGift,
    /// Regular giving; `None` if there is none.
    pub monthly: Option<Monthly>,
    /// The share of the income of the twelve months that came from gifts after the first.
    pub loyalty: Loyalty,
}

/// Computes the figures from the data known before the as-of day of the view.
///
/// # Errors
/// [`crate::Kind::Usage`] when the start month is invalid, the tolerance is negative, or no gift belongs to a
/// campaign named as an emergency.
pub fn kpi(view: &LedgerView<'_>, rules: &KpiRules) -> Result<Kpi> {
    let start_month = rules.start_month;
    YearRule::Fiscal { start_month }.check()?;
    if rules.tolerance.get() < 0 {
        return Err(Error::new(Kind::Usage, "tolerance-negative"));
    }
    let emergency = emergency_codes(view, &rules.emergency)?;
    let as_of = view.as_of();
    let first = first_day(view);
    let mut windows = vec![[0, 1, 2].map(|back| YearRule::Rolling.year(as_of, back))];
    if let Some(first) = first {
        let mut start = super::year::fiscal_start(first, start_month);
        while start.plus_months(12) <= as_of.day() {
            windows.push([0, -12, -24].map(|months| {
                let start = start.plus_months(months);
                Period { start, end: start.plus_months(12) }
            }));
            start = start.plus_months(12);
        }
    }
    let mut measured = measure(view, &windows, rules.tolerance, first).into_iter();
    let rolling = measured.next().unwrap_or_else(|| YearKpi::empty(YearRule::Rolling.year(as_of, 0)));
    let complete: Vec<Period> = windows.iter().skip(1).map(|[year, ..]| *year).collect();
    Ok(Kpi {
        as_of,
        currency: view.giving().currency,
        rules: rules.clone(),
        years: measured.collect(),
        to_date: to_date(view, start_month),
        cohorts: cohorts(view, &complete),
        second_gift: second_gift(view, first),
        monthly: monthly(view),
        loyalty: loyalty(view, rolling.year, &emergency),
        rolling,
    })
}

pub(super) fn emergency_codes(view: &LedgerView<'_>, names: &[String]) -> Result<Vec<u16>> {
    let code = |name: &String| {
        view.campaign_code(name).ok_or_else(|| {
            Error::new(Kind::Usage, message!("campaign-unknown", name = format!("{name:?}")))
                .hint("write-campaign")
        })
    };
    names.iter().map(code).collect()
}

/// Computes the figures of some years, each with its Y, Y−1, Y−2. A year that is not over may be shorter than
/// the one before it: its retention is then that of the donors who have given so far, and its gains and
/// losses mean nothing.
pub fn kpi_of_years(view: &LedgerView<'_>, windows: &[[Period; 3]], tolerance: Cents) -> Vec<YearKpi> {
    measure(view, windows, tolerance, first_day(view))
}

fn measure(
    view: &LedgerView<'_>,
    windows: &[[Period; 3]],
    tolerance: Cents,
    first: Option<Day>,
) -> Vec<YearKpi> {
    let empty = || -> Vec<YearKpi> { windows.iter().map(|[year, ..]| YearKpi::empty(*year)).collect() };
    let parts: Vec<Vec<YearKpi>> = chunks(view.donor_count())
        .into_par_iter()
        .map(|range| {
            let mut part = empty();
            for history in range.filter_map(|donor| History::of(&view.donor(donor))) {
                for (year, [_, before, earlier]) in part.iter_mut().zip(windows) {
                    year.add(&history, *before, *earlier, tolerance);
                }
            }
            part
        })
        .collect();
    let merged = parts
        .iter()
        .fold(empty(), |sum, part| sum.into_iter().zip(part).map(|(sum, part)| sum.merge(part)).collect());
    merged.into_iter().zip(windows).map(|(year, [_, _, earlier])| year.finish(first, *earlier)).collect()
}

/// Returns the day of the first counted gift.
pub fn first_day(view: &LedgerView<'_>) -> Option<Day> {
    (0..view.donor_count())
        .into_par_iter()
        .with_min_len(CHUNK)
        .filter_map(|donor| {
            let donor = view.donor(donor);
            let index = (0..donor.len()).find(|&index| donor.is_counted(index))?;
            donor.days().get(index).copied()
        })
        .min()
}

/// Latest day of a month on which its first gift may lie if the first month of a file is whole.
const LATEST_FIRST: u32 = 10;

/// Returns the first day of the first whole month of a file with this first gift: that of its month, or of
/// the next one if it lies after the tenth, because the month is then probably cut.
pub(crate) fn whole_since(first: Day) -> Day {
    let months = i32::from(first.day_of_month() > LATEST_FIRST);
    first.month_start().plus_months(months)
}

/// Returns the day from which the first gift in a file is surely the donor's first: a year after the
/// beginning of the file ([`whole_since`]). Whoever gave before it may have given before the file as well.
pub(crate) fn new_since(first: Day) -> Day {
    whole_since(first).plus_months(12)
}

fn sum(flows: &[Flow]) -> Cents {
    Cents::new(flows.iter().map(|flow| flow.amount.get()).sum())
}
