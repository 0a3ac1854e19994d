//! Further figures of the sector: the year to date, cohorts, second gifts, monthly giving, profiles.

use obole::segments::kpi::{Flow, Share};
use obole::segments::{Cohort, Figure, Kpi, Month, Monthly, PartKpi, ProfileFigures, Value};
use obole_ledger::{Cents, Currency, Period, Result};

use super::blocks::{Section, Table};
use crate::charts::{Chart, HeatChart, HeatRow};
use crate::words::{Arg, Words};

/// Maximum number of cohorts shown on a page or a terminal; the newest are shown.
const MOST_COHORTS: usize = 15;

pub(crate) fn section(kpi: &Kpi, words: &Words) -> Section {
    let mut section = Section::new("figures", words.get("figures-title"));
    section.table(to_date(kpi, words));
    if !kpi.cohorts.is_empty() {
        section.table(cohorts(kpi, words));
    }
    section.table(second_gift(kpi, words));
    if let Some(found) = &kpi.monthly {
        section.table(monthly(found, kpi.currency, words));
    }
    section
}

fn span(period: Period, words: &Words) -> String {
    format!("{} – {}", words.day(period.start), words.day(period.end.plus_days(-1)))
}

fn rate(rate: Option<f64>, words: &Words) -> String {
    rate.map_or("–".to_owned(), |rate| words.percent(rate, 1))
}

fn share(share: Share, words: &Words) -> String {
    match share.rate() {
        Some(_) => {
            let of =
                [("count", Arg::Text(words.whole(share.count))), ("of", Arg::Text(words.whole(share.of)))];
            format!("{} ({})", rate(share.rate(), words), words.format("donors-of", &of))
        }
        None => "–".to_owned(),
    }
}

/// Returns the year to date beside the same dates of the year before.
pub(crate) fn to_date(kpi: &Kpi, words: &Words) -> Table {
    let (this, before) = (&kpi.to_date.this, &kpi.to_date.before);
    let head = vec![words.get("donors-figure"), span(this.period, words), span(before.period, words)];
    let mut table = Table::new(words.get("figures-to-date"), head, &[]);
    let money = |cents: Cents| words.money(cents, kpi.currency, false);
    let mut line = |key: &str, of: &dyn Fn(&PartKpi) -> String| {
        table.row(vec![words.get(key), of(this), of(before)]);
    };
    line("donors-gave", &|part| words.whole(part.donors));
    line("donors-gifts", &|part| words.whole(part.gifts));
    line("donors-income", &|part| money(part.income));
    line("figures-new-donors", &|part| words.whole(part.new_donors));
    line("figures-renewed", &|part| share(part.renewed, words));
    if let Some(growth) = kpi.to_date.growth() {
        table
            .notes
            .push(words.format("figures-to-date-growth", &[("change", words.percent(growth, 1).into())]));
    }
    table
}

/// Returns the name of a year: one number for a calendar year, two for a fiscal year.
pub(crate) fn year_name(year: Period) -> String {
    let (first, last) = (year.start.year(), year.end.plus_days(-1).year());
    if first == last { first.to_string() } else { format!("{first}/{:02}", last.rem_euclid(100)) }
}

fn shown(kpi: &Kpi) -> &[Cohort] {
    kpi.cohorts.get(kpi.cohorts.len().saturating_sub(MOST_COHORTS)..).unwrap_or_default()
}

/// Returns the cohorts as a table.
pub(crate) fn cohorts(kpi: &Kpi, words: &Words) -> Table {
    let cohorts = shown(kpi);
    let columns = cohorts.len();
    let mut head = vec![words.get("figures-came"), words.get("page-donors")];
    head.extend((1..columns).map(|years| words.whole(years as u64)));
    let mut table = Table::new(words.get("figures-cohorts"), head, &[]);
    for cohort in cohorts {
        let all = cohort.after.first().map_or(0, |flow| flow.donors);
        let mut cells = vec![year_name(cohort.year), words.whole(all)];
        cells.extend(
            (1..columns)
                .map(|years| cohort.share(years).map_or_else(String::new, |share| words.percent(share, 0))),
        );
        table.row(cells);
    }
    table.notes.push(words.get("figures-cohorts-note"));
    table
}

/// Draws the cohorts as a chart; returns `None` with fewer than two cohorts.
///
/// # Errors
/// When the backend fails.
pub(crate) fn cohort_chart(kpi: &Kpi, words: &Words) -> Result<Option<Chart>> {
    let cohorts = shown(kpi);
    if cohorts.len() < 2 {
        return Ok(None);
    }
    let title = words.get("figures-cohorts");
    let across = words.get("figures-years-after");
    let columns: Vec<String> = (1..cohorts.len()).map(|years| words.whole(years as u64)).collect();
    let rows: Vec<HeatRow> = cohorts
        .iter()
        .take(cohorts.len() - 1)
        .map(|cohort| {
            let all = cohort.after.first().map_or(0, |flow| flow.donors);
            HeatRow {
                label: words
                    .format("figures-cohort", &[("year", year_name(cohort.year).into()), ("n", all.into())]),
                cells: (1..cohorts.len()).map(|years| cohort.share(years)).collect(),
            }
        })
        .collect();
    let format = |share: f64| words.percent(share, 0);
    let chart = HeatChart {
        name: "cohorts",
        title: &title,
        across: &across,
        columns: &columns,
        rows: &rows,
        format: &format,
    };
    chart.draw().map(Some)
}

/// Returns the second gifts of new donors as a table.
pub(crate) fn second_gift(kpi: &Kpi, words: &Words) -> Table {
    let found = &kpi.second_gift;
    let head = ["figures-after", "figures-estimate", "figures-interval", "figures-plain"];
    let mut table = Table::new(words.get("figures-second"), head.map(|key| words.get(key)).to_vec(), &[]);
    for after in &found.after {
        let interval = match (after.low, after.high) {
            (Some(low), Some(high)) => format!("{} – {}", words.percent(low, 1), words.percent(high, 1)),
            _ => "–".to_owned(),
        };
        table.row(vec![
            words.format("figures-days", &[("n", u64::from(after.days).into())]),
            rate(after.estimate, words),
            interval,
            share(after.plain, words),
        ]);
    }
    // With a history of less than a year, the period of first gifts is empty.
    if found.first_gifts.end <= found.first_gifts.start {
        table.notes.push(words.get("figures-second-short"));
        return table;
    }
    table.notes.push(words.format(
        "figures-second-note",
        &[
            ("n", found.donors.into()),
            ("span", span(found.first_gifts, words).into()),
            ("regular", Arg::Text(words.whole(found.began_regular))),
        ],
    ));
    table
}

/// Returns regular giving by month as a table.
pub(crate) fn monthly(found: &Monthly, currency: Currency, words: &Words) -> Table {
    let head = [
        "figures-month",
        "page-donors",
        "figures-monthly-income",
        "figures-lost",
        "figures-joined",
        "figures-recovered",
    ];
    let mut table = Table::new(words.get("figures-monthly"), head.map(|key| words.get(key)).to_vec(), &[]);
    let name = |month: &Month| format!("{}-{:02}", month.month.start.year(), month.month.start.month());
    for month in &found.months {
        table.row(vec![
            name(month),
            words.whole(month.donors),
            words.money(month.income, currency, false),
            share(month.lost, words),
            words.whole(month.joined),
            share(month.recovered, words),
        ]);
    }
    table.notes.push(words.format(
        "figures-monthly-note",
        &[
            ("churn", rate(found.churn(), words).into()),
            ("recovery", rate(found.recovery().rate(), words).into()),
            ("churned", share(found.churned, words).into()),
        ],
    ));
    table
}

/// Returns the figures of a profile, with its name and version.
pub(crate) fn profile(found: &ProfileFigures, words: &Words) -> Section {
    let name = found.profile.name();
    let mut section = Section::new("profile", words.get("figures-title"));
    section.text(words.format(
        "profile-said",
        &[
            ("profile", name.into()),
            ("version", Arg::Text(found.version.to_string())),
            ("meaning", words.get(&format!("profile-{name}")).into()),
        ],
    ));
    let month = words.get(&format!("month-{}", found.rules.start_month));
    section.text(words.format(
        "profile-rules",
        &[
            ("year", span(found.year, words).into()),
            ("month", month.into()),
            ("tolerance", words.money(found.rules.tolerance, found.currency, false).into()),
        ],
    ));
    if !found.rules.emergency.is_empty() {
        let campaigns = found.rules.emergency.join(", ");
        section.text(words.format("profile-emergency", &[("campaigns", campaigns.into())]));
    }
    let head = ["donors-figure", "donors-value"].map(|key| words.get(key));
    let mut table = Table::new(words.get("figures-of-profile"), head.to_vec(), &[]);
    for figure in &found.figures {
        table.row(vec![figure_name(figure, words), value(figure.value, found.currency, words)]);
    }
    section.table(table);
    section
}

fn figure_name(figure: &Figure, words: &Words) -> String {
    let name = words.get(&format!("figure-{}", figure.code));
    let months = |n: u32| Arg::Count(n.into());
    match figure.months {
        None => name,
        Some((from, Some(to))) => {
            words.format("figure-clock", &[("name", name.into()), ("from", months(from)), ("to", months(to))])
        }
        Some((from, None)) => {
            words.format("figure-clock-open", &[("name", name.into()), ("from", months(from))])
        }
    }
}

fn value(value: Value, currency: Currency, words: &Words) -> String {
    match value {
        Value::Donors(n) => words.whole(n),
        Value::Share(found) => share(found, words),
        Value::Money(cents) => words.money(cents, currency, false),
        Value::Flow(Flow { donors, amount }) => words.format(
            "figure-flow",
            &[("amount", words.money(amount, currency, false).into()), ("n", donors.into())],
        ),
        Value::Rate(found) => rate(found, words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;
    use obole::segments::{KpiRules, Profile, profile_figures};
    use obole_ledger::{AsOf, Day, GiftRow, LedgerBuilder};

    /// Every figure of every profile has its words; a missing key fails the test.
    #[test]
    fn every_profile_can_be_read_in_both_languages() {
        let mut builder = LedgerBuilder::new();
        builder.source("gifts.csv").unwrap();
        for (at, day) in ["2022-01-05", "2023-01-05", "2024-11-05", "2024-12-05"].iter().enumerate() {
            let id = at.to_string();
            let mut row = GiftRow::new(&id, "A", Day::parse_iso(day).unwrap(), Cents::new(1_000));
            row.recurring = Some(at > 1);
            builder.push(&row).unwrap();
        }
        let (ledger, _) = builder.build().unwrap();
        let view = ledger.until(AsOf::new(Day::parse_iso("2025-01-01").unwrap()));
        for lang in Lang::ALL {
            let words = Words::new(lang);
            for found in Profile::ALL {
                let figures = profile_figures(&view, found, &KpiRules::default()).unwrap();
                assert!(profile(&figures, &words).blocks.len() > 2);
            }
            let kpi = obole::segments::kpi(&view, &KpiRules::default()).unwrap();
            assert_eq!(section(&kpi, &words).blocks.len(), 4);
            let chart = cohort_chart(&kpi, &words).unwrap().unwrap();
            assert!(chart.alt.contains("2022"), "{}", chart.alt);
        }
    }
}
