//! The donors: life cycle, retention, gains and losses.

use obole::segments::kpi::{Flow, Share};
use obole::segments::{Kpi, LifeCycle, LifeCycleRules, Segments, WmfStatus, YearKpi, YearRule};
use obole_ledger::{Cents, Currency, Result};

use super::blocks::{Section, Table};
use super::figures::{cohort_chart, cohorts, monthly, second_gift, to_date, year_name};
use crate::charts::{Bar, BarChart};
use crate::words::{Arg, Lang, Words};

pub(crate) fn section(segments: &Segments, kpi: &Kpi, words: &Words) -> Result<Section> {
    let mut section = Section::new("donors", words.get("donors-title"));
    let day = words.day(segments.as_of.day());
    section.text(words.format("donors-known", &[("n", segments.len().into()), ("day", day.as_str().into())]));
    section.text(match segments.rules.life_cycle.year {
        YearRule::Rolling => words.format("donors-year-rolling", &[("day", day.into())]),
        YearRule::Fiscal { start_month } => words.format(
            "donors-year-fiscal",
            &[("month", words.get(&format!("month-{start_month}")).into()), ("day", day.into())],
        ),
    });
    section.table(life_cycle(segments, words));
    section.heading(3, words.get("donors-year-now"));
    section.table(figures(&kpi.rolling, kpi.currency, words));
    section.table(flows(&kpi.rolling, kpi.currency, words));
    if let Some(growth) = kpi.rolling.growth() {
        section.text(words.format("donors-growth", &[("change", words.percent(growth, 1).into())]));
    }
    section.table(to_date(kpi, words));
    if let Some(found) = &kpi.monthly {
        section.table(monthly(found, kpi.currency, words));
    }
    section.table(second_gift(kpi, words));
    section.heading(3, words.get("donors-years"));
    if kpi.years.is_empty() {
        section.text(words.get("donors-no-years"));
        return Ok(section);
    }
    let bars: Vec<Bar> = kpi
        .years
        .iter()
        .skip(1)
        .map(|year| Bar { label: year_name(year.year), value: year.retention.all.rate() })
        .collect();
    if bars.iter().any(|bar| bar.value.is_some()) {
        let title = words.get("donors-chart");
        let format = |share: f64| words.percent(share, 0);
        let name = words.get("donors-retention");
        let chart = BarChart { name: "retention", title: &name, bars: &bars, format: &format }.draw()?;
        section.figure(chart, title);
    }
    section.table(years(kpi, words));
    if let Some(chart) = cohort_chart(kpi, words)? {
        section.figure(chart, words.get("figures-cohorts"));
    }
    section.table(cohorts(kpi, words));
    Ok(section)
}

/// Returns the name of a life-cycle segment.
pub fn segment_name(segment: LifeCycle, words: &Words) -> String {
    words.get(&format!("segment-{}", segment.name()))
}

/// Returns the segment as a cell of a table: in English its code, which other programs know, and in French
/// its name.
pub fn segment_cell(segment: LifeCycle, words: &Words) -> String {
    match words.lang() {
        Lang::En => segment.name().to_owned(),
        Lang::Fr => segment_name(segment, words),
    }
}

/// Returns the status of the Wikimedia Foundation as a cell of a table, as [`segment_cell`] does.
pub fn wmf_status_cell(status: WmfStatus, words: &Words) -> String {
    match words.lang() {
        Lang::En => status.name().to_owned(),
        Lang::Fr => words.get(&format!("wmf-{}", status.name())),
    }
}

fn segment_meaning(segment: LifeCycle, rules: &LifeCycleRules, words: &Words) -> String {
    let months = |months: u32| Arg::Text(words.whole(months.into()));
    words.format(
        &format!("means-{}", segment.name()),
        &[
            ("recurring", months(rules.recurring_months)),
            ("risk", months(rules.at_risk_months)),
            ("lapsed", months(rules.lapsed_months)),
        ],
    )
}

fn life_cycle(segments: &Segments, words: &Words) -> Table {
    let head = ["page-segment", "page-donors", "page-share", "donors-means"].map(|key| words.get(key));
    let mut table = Table::new(words.get("donors-cycle"), head.to_vec(), &[3]);
    let all = segments.len() as f64;
    for segment in LifeCycle::ALL {
        let count = segments.life_cycle.iter().filter(|own| **own == segment).count();
        let share = if all > 0.0 { words.percent(count as f64 / all, 1) } else { "–".to_owned() };
        table.row(vec![
            segment_name(segment, words),
            words.whole(count as u64),
            share,
            segment_meaning(segment, &segments.rules.life_cycle, words),
        ]);
    }
    table
}

fn share(share: Share, words: &Words) -> String {
    match share.rate() {
        Some(rate) => {
            let of =
                [("count", Arg::Text(words.whole(share.count))), ("of", Arg::Text(words.whole(share.of)))];
            format!("{} ({})", words.percent(rate, 1), words.format("donors-of", &of))
        }
        None => "–".to_owned(),
    }
}

fn figures(year: &YearKpi, currency: Currency, words: &Words) -> Table {
    let head = ["donors-figure", "donors-value"].map(|key| words.get(key));
    let mut table = Table::new(words.get("donors-figures"), head.to_vec(), &[]);
    let money = |cents: Cents| words.money(cents, currency, false);
    let rows = [
        ("donors-gave", words.whole(year.donors)),
        ("donors-gifts", words.whole(year.gifts)),
        ("donors-income", money(year.income)),
        ("donors-income-before", money(year.income_before)),
        ("donors-average", year.average_gift.map_or("–".to_owned(), money)),
        ("donors-retention-all", share(year.retention.all, words)),
        ("donors-retention-new", share(year.retention.new, words)),
        ("donors-retention-repeat", share(year.retention.repeat, words)),
        ("donors-retention-recaptured", share(year.retention.recaptured, words)),
        ("donors-recapture", share(year.recapture, words)),
        ("donors-lybunt", words.whole(year.lybunt)),
        ("donors-sybunt", words.whole(year.sybunt)),
        ("donors-pybunt", words.whole(year.pybunt)),
    ];
    for (key, value) in rows {
        table.row(vec![words.get(key), value]);
    }
    if !year.history_is_long_enough {
        table.notes.push(words.get("donors-short"));
    }
    table
}

fn flows(year: &YearKpi, currency: Currency, words: &Words) -> Table {
    let head = ["donors-figure", "page-donors", "page-amount"].map(|key| words.get(key));
    let mut table = Table::new(words.get("donors-flows"), head.to_vec(), &[]);
    let mut line = |key: &str, flow: Flow, sign: i64| {
        let amount = Cents::new(sign * flow.amount.get());
        table.row(vec![words.get(key), words.whole(flow.donors), words.money(amount, currency, false)]);
    };
    line("donors-gain-new", year.gains.new, 1);
    line("donors-gain-recaptured", year.gains.recaptured, 1);
    line("donors-gain-upgraded", year.gains.upgraded, 1);
    line("donors-loss-downgraded", year.losses.downgraded, -1);
    line("donors-loss-new", year.losses.lapsed_new, -1);
    line("donors-loss-repeat", year.losses.lapsed_repeat, -1);
    line("donors-loss-recaptured", year.losses.lapsed_recaptured, -1);
    let net = words.money(year.net_change(), currency, false);
    table.total(vec![words.get("donors-net"), String::new(), net]);
    table
}

fn years(kpi: &Kpi, words: &Words) -> Table {
    let head = [
        "donors-year",
        "page-donors",
        "donors-gifts",
        "donors-income",
        "donors-retention",
        "donors-new",
        "donors-repeat",
        "donors-recaptured",
        "segment-lybunt",
    ];
    let mut table = Table::new(words.get("donors-years-table"), head.map(|key| words.get(key)).to_vec(), &[]);
    let rate = |share: Share| share.rate().map_or("–".to_owned(), |rate| words.percent(rate, 1));
    for year in &kpi.years {
        table.row(vec![
            year_name(year.year),
            words.whole(year.donors),
            words.whole(year.gifts),
            words.money(year.income, kpi.currency, true),
            rate(year.retention.all),
            rate(year.retention.new),
            rate(year.retention.repeat),
            rate(year.retention.recaptured),
            words.whole(year.lybunt),
        ]);
    }
    if kpi.years.iter().any(|year| !year.history_is_long_enough) {
        table.notes.push(words.get("donors-short"));
    }
    table
}
