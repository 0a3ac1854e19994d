//! The donors at a glance: small charts of income, segments, gains and losses, retention, monthly giving and
//! concentration.

use obole::segments::{Kpi, LifeCycle};
use obole_ledger::{Cents, Period, Result};

use super::blocks::{Block, Section};
use super::donors::segment_name;
use super::figures::year_name;
use crate::charts::{Bar, BarChart, BarList, BarRow, Chart};
use crate::input::ReportInput;
use crate::words::Words;

/// Maximum number of rows of one chart.
const MOST_ROWS: usize = 6;
/// Maximum number of years of one chart.
const MOST_YEARS: usize = 10;

pub(crate) fn section(input: &ReportInput<'_>, words: &Words) -> Result<Section> {
    let mut section = Section::new("glance", words.get("glance-title"));
    let glance = Glance { input, words };
    let charts = [
        glance.months()?,
        glance.years()?,
        glance.segments()?,
        glance.flows()?,
        glance.retention()?,
        glance.monthly()?,
        glance.parts("glance-campaigns", &input.breakdown.campaigns, "glance-no-campaign")?,
        glance.parts("glance-channels", &input.breakdown.channels, "glance-no-channel")?,
        glance.largest()?,
    ];
    let figures: Vec<String> =
        charts.into_iter().flatten().filter(Chart::is_drawn).map(|chart| chart.narrow).collect();
    match figures.is_empty() {
        true => section.text(words.get("glance-none")),
        false => section.blocks.push(Block::Grid { figures }),
    }
    Ok(section)
}

struct Glance<'a> {
    input: &'a ReportInput<'a>,
    words: &'a Words,
}

impl Glance<'_> {
    fn kpi(&self) -> &Kpi {
        self.input.kpi
    }

    /// Draws upright bars of money; returns `None` if no value is above zero.
    fn money_bars(&self, key: &'static str, bars: &[Bar]) -> Result<Option<Chart>> {
        if bars.iter().all(|bar| bar.value.is_none_or(|value| value <= 0.0)) {
            return Ok(None);
        }
        let title = self.words.get(key);
        let format = |units: f64| self.words.brief_money(units, self.kpi().currency);
        BarChart { name: key, title: &title, bars, format: &format }.draw().map(Some)
    }

    /// Draws horizontal bars; returns `None` if there are none.
    fn rows(&self, key: &'static str, rows: &[BarRow]) -> Result<Option<Chart>> {
        if rows.is_empty() {
            return Ok(None);
        }
        let title = self.words.get(key);
        BarList { name: key, title: &title, rows }.draw().map(Some)
    }

    /// Returns one bar per month, from its income.
    fn month_bars(&self, months: impl Iterator<Item = (Period, Cents)>) -> Vec<Bar> {
        let label = |month: Period| self.words.get(&format!("month-short-{}", month.start.month()));
        months.map(|(month, income)| Bar { label: label(month), value: Some(income.units()) }).collect()
    }

    fn months(&self) -> Result<Option<Chart>> {
        let months = self.input.breakdown.months.iter().map(|one| (one.month, one.income));
        self.money_bars("glance-months", &self.month_bars(months))
    }

    fn years(&self) -> Result<Option<Chart>> {
        let years = &self.kpi().years;
        let last = years.get(years.len().saturating_sub(MOST_YEARS)..).unwrap_or_default();
        let bars: Vec<Bar> = last
            .iter()
            .map(|year| Bar { label: year_name(year.year), value: Some(year.income.units()) })
            .collect();
        self.money_bars("glance-years", &bars)
    }

    fn segments(&self) -> Result<Option<Chart>> {
        let counts = self.input.segments.counts();
        let rows: Vec<BarRow> = LifeCycle::ALL
            .into_iter()
            .map(|segment| (segment, counts.get(&segment).copied().unwrap_or_default()))
            .filter(|(_, count)| *count > 0)
            .map(|(segment, count)| BarRow {
                label: segment_name(segment, self.words),
                value: count as f64,
                text: self.words.whole(count),
            })
            .collect();
        self.rows("glance-segments", &rows)
    }

    fn flows(&self) -> Result<Option<Chart>> {
        let year = &self.kpi().rolling;
        let (gains, losses) = (&year.gains, &year.losses);
        let lost = [losses.lapsed_new, losses.lapsed_repeat, losses.lapsed_recaptured];
        let lost: i64 = lost.iter().map(|flow| flow.amount.get()).sum();
        let row = |key: &str, cents: i64| BarRow {
            label: self.words.get(key),
            value: cents as f64,
            text: self.words.money(Cents::new(cents), self.kpi().currency, true),
        };
        let rows = [
            row("glance-gain-new", gains.new.amount.get()),
            row("glance-gain-back", gains.recaptured.amount.get()),
            row("glance-gain-more", gains.upgraded.amount.get()),
            row("glance-loss-less", -losses.downgraded.amount.get()),
            row("glance-loss-gone", -lost),
        ];
        let is_anything = rows.iter().any(|row| row.value != 0.0);
        self.rows("glance-flows", if is_anything { &rows } else { &[] })
    }

    fn retention(&self) -> Result<Option<Chart>> {
        let years = &self.kpi().years;
        let first = years.len().saturating_sub(MOST_YEARS).max(1);
        let bars: Vec<Bar> = years
            .get(first..)
            .unwrap_or_default()
            .iter()
            .map(|year| Bar { label: year_name(year.year), value: year.retention.all.rate() })
            .collect();
        if bars.iter().all(|bar| bar.value.is_none()) {
            return Ok(None);
        }
        let title = self.words.get("glance-retention");
        let format = |share: f64| self.words.percent(share, 0);
        BarChart { name: "retention", title: &title, bars: &bars, format: &format }.draw().map(Some)
    }

    fn monthly(&self) -> Result<Option<Chart>> {
        let Some(monthly) = &self.kpi().monthly else { return Ok(None) };
        let bars = self.month_bars(monthly.months.iter().map(|one| (one.month, one.income)));
        self.money_bars("glance-monthly", &bars)
    }

    /// Draws the largest parts of the income, and the rest in one row.
    fn parts(
        &self,
        key: &'static str,
        parts: &[(String, Cents)],
        without: &'static str,
    ) -> Result<Option<Chart>> {
        let named = |(name, cents): &(String, Cents)| {
            let known = format!("gift-channel-{name}");
            let label = match name.as_str() {
                "" => self.words.get(without),
                _ if key == "glance-channels" && self.words.knows(&known) => self.words.get(&known),
                name => name.to_owned(),
            };
            (label, *cents)
        };
        let shown = if parts.len() > MOST_ROWS { MOST_ROWS - 1 } else { parts.len() };
        let mut rows: Vec<(String, Cents)> = parts.iter().take(shown).map(named).collect();
        let rest: i64 = parts.iter().skip(shown).map(|(_, cents)| cents.get()).sum();
        if rest > 0 {
            rows.push((self.words.get("glance-others"), Cents::new(rest)));
        }
        let rows: Vec<BarRow> = rows
            .into_iter()
            .map(|(label, cents)| BarRow {
                label,
                value: cents.units(),
                text: self.words.money(cents, self.kpi().currency, true),
            })
            .collect();
        self.rows(key, &rows)
    }

    fn largest(&self) -> Result<Option<Chart>> {
        let largest = self.input.breakdown.largest.iter();
        let rows: Vec<BarRow> = largest
            .map(|one| BarRow {
                label: self.words.format(
                    "glance-largest-row",
                    &[
                        ("share", self.words.percent(one.of_donors, 0).into()),
                        ("n", self.words.whole(one.donors).into()),
                    ],
                ),
                value: one.of_income,
                text: self.words.percent(one.of_income, 0),
            })
            .collect();
        self.rows("glance-largest", &rows)
    }
}
