//! Yearly figures for a board and for funders, protected against the identification of donors.
//!
//! [`impact`] takes a ledger and a year and returns [`Impact`]: one long table of figures ([`ImpactRow`]), an
//! assessment of the retention of groups, and suggestions. The table holds every number that the page and the
//! files show. Numbers that stand for fewer donors than [`ImpactSettings::fewest`], or from which such a
//! number could be computed, are hidden.
//!
//! A year that the ledger does not cover to its end is compared with the same dates of the years before.
//! Income with the code of a campaign is what came with it, never its effect.
//!
//! ```
//! use obole::impact::{GroupKind, ImpactSettings, Measure, impact};
//! use obole_ledger::{Cents, Day, GiftRow, LedgerBuilder};
//!
//! # fn main() -> obole::Result<()> {
//! let mut builder = LedgerBuilder::new();
//! builder.source("gifts.csv")?;
//! for (id, donor, day) in
//!     [("1", "A1", "2023-06-01"), ("2", "A1", "2024-06-01"), ("3", "B2", "2024-12-30")]
//! {
//!     builder.push(&GiftRow::new(id, donor, Day::parse_iso(day)?, Cents::new(5_000)))?;
//! }
//! let (ledger, _) = builder.build()?;
//! let today = Day::parse_iso("2025-03-01")?;
//! let shown = impact(&ledger, &ImpactSettings { fewest: 1, ..ImpactSettings::new(2024) }, today)?;
//! assert_eq!(shown.find(2024, Measure::Income, GroupKind::All, "").unwrap().value, Some(100.0));
//! let hidden = impact(&ledger, &ImpactSettings::new(2024), today)?;
//! assert_eq!(hidden.find(2024, Measure::Income, GroupKind::All, "").unwrap().value, None);
//! # Ok(())
//! # }
//! ```

mod cells;
mod costs;
mod details;
mod effects;
mod groups;
mod largest;
mod measure;
mod rows;
mod sources;
mod suggest;
mod totals;
mod years;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{AsOf, Cents, Currency, Day, Ledger, LedgerView, Period, Status};

use crate::Result;
use crate::campaign::contacts::ContactLog;
use crate::store::{Column, Values};
use groups::YearGroups;
use rows::{Draft, Place};
use totals::YearCells;
use years::Years;

pub use details::{Details, Giving, MonthFigures, SegmentFigures};
pub use effects::{NotMeasured, PlanEffect, PooledEffects};
pub use groups::GroupAssessment;
pub use measure::{GroupKind, Measure, Note, Unit};
pub use rows::ImpactRow;
pub use suggest::{Counter, LEAST_DONORS, Rule, Suggestion};
pub use years::{days_of_year, last_complete_year};

/// Settings of the yearly figures.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpactSettings {
    /// Calendar year in which the fiscal year begins.
    pub year: i32,
    /// First month of the fiscal year, 1 to 12; 1 is the calendar year.
    pub start_month: u8,
    /// Minimum number of donors behind a number that is shown; 1 shows everything.
    pub fewest: u64,
    /// Contacts with their costs.
    pub contacts: Option<ContactLog>,
    /// Costs of campaigns in the examined year, in place of those of their contacts.
    pub costs: BTreeMap<String, Cents>,
    /// Measured effects of plans; those that begin in another year are left out.
    pub effects: Vec<PlanEffect>,
    /// Seed of the bootstrap.
    pub seed: u64,
}

impl ImpactSettings {
    /// Returns the default settings for a calendar year.
    pub fn new(year: i32) -> Self {
        Self {
            year,
            start_month: 1,
            fewest: 10,
            contacts: None,
            costs: BTreeMap::new(),
            effects: Vec::new(),
            seed: 1,
        }
    }
}

/// The yearly figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Impact {
    /// Calendar year in which the examined fiscal year begins.
    pub year: i32,
    /// Compared days of each year, the examined one first.
    pub days: Vec<Period>,
    /// `true` if the ledger covers the whole examined year.
    pub complete: bool,
    /// First month of the fiscal year.
    pub start_month: u8,
    /// Currency of all amounts.
    pub currency: Currency,
    /// Currencies of settled gifts in the year that are in no figure.
    pub other_currencies: BTreeSet<String>,
    /// Minimum number of donors behind a number.
    pub fewest: u64,
    /// Number of figures that are hidden.
    pub hidden: u64,
    /// The figures, the newest year first.
    pub rows: Vec<ImpactRow>,
    /// Assessments of the retention of groups, the newest year first.
    pub assessments: Vec<GroupAssessment>,
    /// Measured effects of plans.
    pub effects: Vec<PlanEffect>,
    /// Mean effect of two plans or more.
    pub pooled: Option<PooledEffects>,
    /// Suggestions, the clearest first.
    pub suggestions: Vec<Suggestion>,
}

/// Computes the figures of a year and of up to four years before it. Months that have not ended by `today`
/// are left out.
///
/// # Errors
/// [`crate::Kind::Usage`] for a month that does not exist or a campaign that nobody knows;
/// [`crate::Kind::Refused`] when the ledger has no complete month of the year.
pub fn impact(ledger: &Ledger, settings: &ImpactSettings, today: Day) -> Result<Impact> {
    Prepared::of(ledger, settings, today)?.publish(ledger, settings)
}

/// As [`impact`], with months and segments that are protected together with the yearly figures: no small
/// number follows from both. A year that is not over has no details.
///
/// # Errors
/// As [`impact`].
pub fn detailed_impact(ledger: &Ledger, settings: &ImpactSettings, today: Day) -> Result<(Impact, Details)> {
    let prepared = Prepared::of(ledger, settings, today)?;
    let details = match (prepared.days.first(), prepared.cells.first()) {
        (Some(days), Some(_)) if prepared.years.complete => {
            details::details(&prepared, ledger, *days, settings.fewest, today)?
        }
        _ => Details::default(),
    };
    Ok((prepared.publish(ledger, settings)?, details))
}

/// The figures before their protection.
struct Prepared<'a> {
    years: Years,
    days: Vec<Period>,
    view: LedgerView<'a>,
    draft: Draft,
    cells: Vec<YearCells>,
    groups: Vec<YearGroups>,
    effects: Vec<PlanEffect>,
    pooled: Option<PooledEffects>,
    concentration: Option<f64>,
}

impl<'a> Prepared<'a> {
    fn of(ledger: &'a Ledger, settings: &ImpactSettings, today: Day) -> Result<Self> {
        let years = Years::of(ledger, settings.year, settings.start_month, today)?;
        let days: Vec<Period> = years.windows.iter().map(|window| window.days).collect();
        let end = days.first().map_or(today, |days| days.end);
        let view = ledger.until(AsOf::new(end));
        let mut draft = Draft::default();
        let cells = totals::totals(&mut draft, ledger, &view, &years);
        let note = (!years.complete).then_some(Note::ToDate);
        let place =
            |at: usize, kind: GroupKind| Place { year: settings.year - at as i32, kind, group: "", note };
        let mut concentration = None;
        // The suggestions look back two years.
        for (at, (days, year)) in days.iter().zip(&cells).enumerate().take(3) {
            let campaigns = sources::sources(&mut draft, &view, *days, place(at, GroupKind::Campaign), *year);
            sources::sources(&mut draft, &view, *days, place(at, GroupKind::Channel), *year);
            let found =
                largest::largest(&mut draft, &view, *days, place(at, GroupKind::All), *year, settings.seed);
            if at == 0 {
                let costs = costs::known_costs(&view, *days, settings.contacts.as_ref(), &settings.costs)?;
                sources::costs(&mut draft, &view, place(0, GroupKind::All), &campaigns, &costs);
                concentration = found;
            }
        }
        let retention: Vec<_> = cells.iter().map(|year| year.retention).collect();
        let groups = groups::groups(&mut draft, &view, &years, &retention);
        let is_of_year = |one: &&PlanEffect| days.first().is_some_and(|days| days.contains(one.days.start));
        let effects: Vec<PlanEffect> = settings.effects.iter().filter(is_of_year).cloned().collect();
        let pooled = effects::pooled(&effects);
        effects::effect_rows(&mut draft, settings.year, &effects, pooled);
        Ok(Self { years, days, view, draft, cells, groups, effects, pooled, concentration })
    }

    fn publish(self, ledger: &Ledger, settings: &ImpactSettings) -> Result<Impact> {
        let rows = self.draft.protected(settings.fewest);
        let days = self.days.first();
        Ok(Impact {
            year: settings.year,
            complete: self.years.complete,
            start_month: settings.start_month,
            currency: ledger.giving().currency,
            other_currencies: days.map(|days| other_currencies(ledger, *days)).unwrap_or_default(),
            fewest: settings.fewest,
            hidden: rows.iter().filter(|row| row.note == Some(Note::Hidden)).count() as u64,
            assessments: groups::assess(&self.groups, &rows, settings.fewest)?,
            effects: self.effects,
            pooled: self.pooled,
            suggestions: suggest::suggest(&rows, settings.year, self.years.complete, self.concentration),
            days: self.days,
            rows,
        })
    }
}

/// Returns the currencies of settled gifts in some days that do not count.
fn other_currencies(ledger: &Ledger, days: Period) -> BTreeSet<String> {
    let gifts = ledger.gifts();
    let main = gifts.currency.find(ledger.giving().currency.code());
    let rows = gifts.day.iter().zip(&gifts.status).zip(gifts.currency.codes());
    let other = rows.filter(|((day, status), code)| {
        days.contains(**day) && **status == Status::Settled && Some(**code) != main
    });
    let codes: BTreeSet<u16> = other.map(|(_, code)| *code).collect();
    codes.into_iter().map(|code| gifts.currency.level(code).to_owned()).collect()
}

impl Impact {
    /// Returns the figure of a group in a year.
    pub fn find(&self, year: i32, measure: Measure, kind: GroupKind, group: &str) -> Option<&ImpactRow> {
        self.rows.iter().find(|row| {
            row.year == year && row.measure == measure && row.group_kind == kind && row.group == group
        })
    }

    /// Returns the unit of a measure in files.
    pub fn unit(&self, measure: Measure) -> &str {
        match measure.unit() {
            Unit::Money => self.currency.code(),
            Unit::Donors => "donors",
            Unit::Gifts => "gifts",
            Unit::Share => "share",
            Unit::Ratio => "ratio",
        }
    }

    /// Returns the rows as the columns of one long table.
    pub fn columns(&self) -> Vec<Column> {
        let text = |of: &dyn Fn(&ImpactRow) -> String| Values::Str(self.rows.iter().map(of).collect());
        let number = |of: &dyn Fn(&ImpactRow) -> Option<f64>| {
            Values::F64(self.rows.iter().map(|row| of(row).unwrap_or(f64::NAN)).collect())
        };
        vec![
            Column::new("year", Values::I64(self.rows.iter().map(|row| i64::from(row.year)).collect())),
            Column::new("measure", text(&|row| row.measure.name().to_owned())),
            Column::new("group_kind", text(&|row| row.group_kind.name().to_owned())),
            Column::new("group", text(&|row| row.group.clone())),
            Column::new("value", number(&|row| row.value)),
            Column::new("unit", text(&|row| self.unit(row.measure).to_owned())),
            Column::new("n", number(&|row| row.n.map(|n| n as f64))),
            Column::new("low", number(&|row| row.low)),
            Column::new("high", number(&|row| row.high)),
            Column::new("note", text(&|row| row.note.map(Note::name).unwrap_or_default().to_owned())),
        ]
    }
}
