//! The conventions of the field, by name. Conventions that conflict are different profiles: the user names
//! one, and every output states it with its version.

use obole_ledger::{AsOf, Cents, Currency, LedgerView, Period};
use rayon::prelude::*;
use serde::Serialize;

use super::kpi::{Flow, KpiRules, Share, YearKpi, kpi};
use super::{History, TIERS, WmfStatus, chunks, wmf};
use crate::{Error, Kind, Result};

/// A convention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Fundraising Effectiveness Project: prior-year donors are new, repeat (gave in Y−2 too) or recaptured.
    Fep,
    /// FEP in its reports up to 2011, which call every prior-year donor who is not new "repeat".
    #[serde(rename = "fep-2011")]
    Fep2011,
    /// LYBUNT, SYBUNT (LYBUNT among them) and PYBUNT, as CiviCRM reports them.
    Lybunt,
    /// The status ladder and value tiers of the Wikimedia Foundation, by fiscal years.
    Wmf,
    /// Blackbaud: upgrades and downgrades from one cent, at risk 12–15 and lapsing 15–24 months after the
    /// last gift.
    Blackbaud,
    /// Virtuous: pre-lapsed from 6, lapsed from 12 months after the last gift.
    Virtuous,
    /// Dataro: lapsed from 24 months; a monthly donor has churned without a debit in 6 months.
    Dataro,
    /// France générosités: part de fidélisation, by direct debit and others, without gifts above 1,500 €.
    FranceGenerosites,
}

impl Profile {
    /// All profiles.
    pub const ALL: [Self; 8] = [
        Self::Fep,
        Self::Fep2011,
        Self::Lybunt,
        Self::Wmf,
        Self::Blackbaud,
        Self::Virtuous,
        Self::Dataro,
        Self::FranceGenerosites,
    ];

    /// Returns the name in options and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fep => "fep",
            Self::Fep2011 => "fep-2011",
            Self::Lybunt => "lybunt",
            Self::Wmf => "wmf",
            Self::Blackbaud => "blackbaud",
            Self::Virtuous => "virtuous",
            Self::Dataro => "dataro",
            Self::FranceGenerosites => "france-generosites",
        }
    }

    /// Returns the profile of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// Returns the version of these definitions; it increases when one of them changes.
    pub const fn version(self) -> u32 {
        1
    }

    /// Returns the lapse clocks: code, months since the last gift from, and to.
    const fn clocks(self) -> &'static [(&'static str, u32, Option<u32>)] {
        match self {
            Self::Blackbaud => &[
                ("current", 0, Some(12)),
                ("at-risk", 12, Some(15)),
                ("lapsing", 15, Some(24)),
                ("lapsed", 24, None),
            ],
            Self::Virtuous => &[("current", 0, Some(6)), ("pre-lapsed", 6, Some(12)), ("lapsed", 12, None)],
            Self::Dataro => &[("current", 0, Some(24)), ("lapsed", 24, None)],
            _ => &[],
        }
    }
}

/// A value with its kind.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A number of donors.
    Donors(u64),
    /// A count out of a total.
    Share(Share),
    /// Cents.
    Money(Cents),
    /// Donors and their money.
    Flow(Flow),
    /// A share of money, or growth; `None` if the denominator is 0.
    Rate(Option<f64>),
}

/// One figure of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// Its code.
    pub code: &'static str,
    /// For a lapse clock, months since the last gift from and to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub months: Option<(u32, Option<u32>)>,
    /// The value.
    pub value: Value,
}

/// The figures of a profile, with their basis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProfileFigures {
    /// The convention.
    pub profile: Profile,
    /// The version of its definitions.
    pub version: u32,
    /// As-of day.
    pub as_of: AsOf,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Settings used.
    #[serde(flatten)]
    pub rules: KpiRules,
    /// The year Y: the last complete fiscal year if one is over, else the twelve months before the day.
    pub year: Period,
    /// The figures, in display order.
    pub figures: Vec<Figure>,
}

/// Computes the figures of a convention as of the day of the view, for the last complete fiscal year.
///
/// # Errors
/// As [`kpi`]; [`Kind::Refused`] when a profile of regular giving is requested and nobody gives regularly.
pub fn profile_figures(view: &LedgerView<'_>, profile: Profile, rules: &KpiRules) -> Result<ProfileFigures> {
    let found = kpi(view, rules)?;
    let year = found.years.last().copied().unwrap_or(found.rolling);
    let mut figures = Vec::new();
    let mut say = |code, value| figures.push(Figure { code, months: None, value });
    match profile {
        Profile::Fep | Profile::Fep2011 => fep(&year, profile == Profile::Fep2011, &mut say),
        Profile::Lybunt => {
            say("lybunt", Value::Flow(Flow { donors: year.lybunt, amount: lapsed(&year) }));
            say("sybunt", Value::Donors(year.sybunt));
            say("pybunt", Value::Donors(year.pybunt));
        }
        Profile::Wmf => {
            let places = wmf(view, rules.start_month)?;
            let count = |is: &dyn Fn(&super::WmfPlace) -> bool| {
                Value::Share(Share {
                    count: places.iter().filter(|p| is(p)).count() as u64,
                    of: places.len() as u64,
                })
            };
            for status in WmfStatus::ALL {
                say(wmf_code(status), count(&|place| place.status == status));
            }
            for (tier, code) in TIER_CODES.into_iter().enumerate() {
                say(code, count(&|place| usize::from(place.tier) == tier));
            }
        }
        Profile::Blackbaud => {
            say("retention", Value::Share(year.retention.all));
            moves(&year, &mut say);
            say("money-retention", Value::Rate(year.money_retention()));
        }
        Profile::Virtuous => {}
        Profile::Dataro => {
            let monthly = found.monthly.as_ref().ok_or_else(|| {
                Error::new(Kind::Refused, "nobody-gives-regularly").hint("recurring-column")
            })?;
            say("monthly-income", Value::Money(monthly.income()));
            say("monthly-churned", Value::Share(monthly.churned));
            say("monthly-churn", Value::Rate(monthly.churn()));
            say("monthly-recovered", Value::Share(monthly.recovery()));
        }
        Profile::FranceGenerosites => {
            let loyalty = super::loyalty::loyalty(
                view,
                year.year,
                &super::kpi::emergency_codes(view, &rules.emergency)?,
            );
            say("barometer-income", Value::Money(loyalty.all.all));
            say("loyalty", Value::Rate(loyalty.all.loyal()));
            say("loyalty-regular", Value::Rate(loyalty.regular.loyal()));
            say("loyalty-others", Value::Rate(loyalty.others.loyal()));
            say("barometer-left-out", Value::Money(loyalty.left_out.amount));
        }
    }
    figures.extend(clocks(view, profile));
    Ok(ProfileFigures {
        profile,
        version: profile.version(),
        as_of: found.as_of,
        currency: found.currency,
        rules: found.rules,
        year: year.year,
        figures,
    })
}

/// Returns the gifts of the LYBUNT in the year before.
fn lapsed(year: &YearKpi) -> Cents {
    let losses = &year.losses;
    let lapsed = [losses.lapsed_new, losses.lapsed_repeat, losses.lapsed_recaptured];
    Cents::new(lapsed.iter().map(|flow| flow.amount.get()).sum())
}

fn fep(year: &YearKpi, all_repeat: bool, say: &mut dyn FnMut(&'static str, Value)) {
    let retention = &year.retention;
    let (gains, losses) = (&year.gains, &year.losses);
    say("retention", Value::Share(retention.all));
    say("retention-new", Value::Share(retention.new));
    let mut lapsed_repeat = losses.lapsed_repeat;
    if all_repeat {
        say("retention-repeat", Value::Share(retention.repeat.plus(retention.recaptured)));
        lapsed_repeat += losses.lapsed_recaptured;
    } else {
        say("retention-repeat", Value::Share(retention.repeat));
        say("retention-recaptured", Value::Share(retention.recaptured));
    }
    say("recapture", Value::Share(year.recapture));
    moves(year, say);
    say("gain-new", Value::Flow(gains.new));
    say("gain-recaptured", Value::Flow(gains.recaptured));
    say("gain-upgraded", Value::Flow(gains.upgraded));
    say("loss-downgraded", Value::Flow(losses.downgraded));
    say("loss-new", Value::Flow(losses.lapsed_new));
    say("loss-repeat", Value::Flow(lapsed_repeat));
    if !all_repeat {
        say("loss-recaptured", Value::Flow(losses.lapsed_recaptured));
    }
    say("net", Value::Money(year.net_change()));
    say("growth", Value::Rate(year.growth()));
    say("money-retention", Value::Rate(year.money_retention()));
}

/// Adds the shares of the donors of both years who gave more, the same, less.
fn moves(year: &YearKpi, say: &mut dyn FnMut(&'static str, Value)) {
    let of = year.retention.all.count;
    for (code, count) in
        [("upgraded", year.moves.upgraded), ("same", year.moves.same), ("downgraded", year.moves.downgraded)]
    {
        say(code, Value::Share(Share { count, of }));
    }
}

const TIER_CODES: [&str; TIERS.len()] =
    ["tier-10000", "tier-5000", "tier-1000", "tier-250", "tier-50", "tier-0"];

const fn wmf_code(status: WmfStatus) -> &'static str {
    match status {
        WmfStatus::Consecutive => "wmf-consecutive",
        WmfStatus::Reactivated => "wmf-reactivated",
        WmfStatus::New => "wmf-new",
        WmfStatus::LybuntConsecutive => "wmf-lybunt-consecutive",
        WmfStatus::LybuntReactivated => "wmf-lybunt-reactivated",
        WmfStatus::LybuntNew => "wmf-lybunt-new",
        WmfStatus::Lapsed => "wmf-lapsed",
        WmfStatus::DeepLapsed => "wmf-deep-lapsed",
        WmfStatus::UltraLapsed => "wmf-ultra-lapsed",
    }
}

/// Counts the donors by months since the last gift, by the clocks of a profile.
fn clocks(view: &LedgerView<'_>, profile: Profile) -> Vec<Figure> {
    let clocks = profile.clocks();
    let at = |months: u32| view.as_of().day().plus_months(-i32::try_from(months).unwrap_or(i32::MAX));
    let counts: Vec<Vec<u64>> = chunks(view.donor_count())
        .into_par_iter()
        .map(|range| {
            let mut counts = vec![0; clocks.len()];
            for history in range.filter_map(|donor| History::of(&view.donor(donor))) {
                let of = clocks.iter().position(|(_, _, to)| to.is_none_or(|to| history.last >= at(to)));
                if let Some(count) = of.and_then(|of| counts.get_mut(of)) {
                    *count += 1;
                }
            }
            counts
        })
        .collect();
    let sum = |place: usize| counts.iter().filter_map(|part| part.get(place)).sum::<u64>();
    let of: u64 = counts.iter().flatten().sum();
    let figure = |(place, (code, from, to)): (usize, &(&'static str, u32, Option<u32>))| Figure {
        code,
        months: Some((*from, *to)),
        value: Value::Share(Share { count: sum(place), of }),
    };
    clocks.iter().enumerate().map(figure).collect()
}
