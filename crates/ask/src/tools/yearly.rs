//! Answers from the yearly figures: overview, income, retention, campaigns.

use std::collections::{BTreeMap, BTreeSet};

use obole::impact::{GroupKind, ImpactRow, Measure, Note, PlanEffect, Unit};
use obole_error::personal::personal_value;
use obole_error::{Error, Kind, Result};
use obole_ledger::{Cents, message, visible_line};
use obole_report::{Arg, Words, measure_definitions};
use serde_json::{Value, json};

use super::{Question, TOOLS, details};
use crate::answer::{Answer, Finished};
use crate::source::Yearly;

/// Maximum number of campaigns of one year that are named.
const MOST_CAMPAIGNS: usize = 30;
/// Maximum length of the name of a campaign or plan, in characters.
const LONGEST_NAME: usize = 80;
/// Number of digits from which a number within a name may be an identifier.
const SHORT_NUMBER: usize = 5;
/// Maximum number of words of an identifier that is looked for.
const MOST_WORDS: usize = 4;

const INCOME: [Measure; 5] =
    [Measure::Income, Measure::Gifts, Measure::Donors, Measure::AverageGift, Measure::Growth];
const RETENTION: [Measure; 8] = [
    Measure::Donors,
    Measure::NewDonors,
    Measure::Retention,
    Measure::RetentionNew,
    Measure::RetentionRepeat,
    Measure::RetentionRecaptured,
    Measure::Recapture,
    Measure::SecondGift,
];
const CAMPAIGNS: [Measure; 4] = [Measure::Income, Measure::Gifts, Measure::Donors, Measure::NewDonors];

/// Answers what the ledger holds and what can be asked.
pub(super) fn overview(question: &Question<'_>) -> Result<Finished> {
    let (yearly, words) = (question.yearly()?, question.words);
    let mut answer = Answer::new(words, yearly.as_of());
    if let Some(coverage) = yearly.ledger.coverage() {
        let days = [("first", coverage.first), ("last", coverage.last)];
        let values = days.map(|(name, day)| (name, Arg::from(words.day(day))));
        answer.line(words.format("ask-ledger", &values));
        answer.figures("ledger", json!({ "first": coverage.first, "last": coverage.last }));
    }
    let year = yearly.impact.year;
    of_years(&mut answer, &yearly, words, &[year], &[Measure::Income, Measure::Gifts, Measure::Donors]);
    let tools: Vec<&str> = TOOLS.iter().map(|tool| tool.name).filter(|name| *name != "overview").collect();
    answer.line(words.format("ask-tools", &[("tools", tools.join(", ").into())]));
    answer.figures("tools", tools.into());
    Ok(answer.finish())
}

/// Answers the income by year and by month.
pub(super) fn income(question: &Question<'_>) -> Result<Finished> {
    let (yearly, words) = (question.yearly()?, question.words);
    let mut answer = Answer::new(words, yearly.as_of());
    let years = question.years(&yearly)?;
    of_years(&mut answer, &yearly, words, &years, &INCOME);
    let months = yearly.details.months.iter();
    // Months since the examined year belong to no year that can be named.
    let wanted = months.filter(|one| question.year.is_none_or(|year| one.month.start.year() == year));
    let wanted: Vec<_> = wanted.map(|one| (one.month, one.all)).collect();
    answer.define(words.get("ask-define-months"));
    details::months(&mut answer, &yearly, words, &wanted, "ask-month-income");
    Ok(answer.finish())
}

/// Answers how many donors gave again, by year.
pub(super) fn retention(question: &Question<'_>) -> Result<Finished> {
    let (yearly, words) = (question.yearly()?, question.words);
    let mut answer = Answer::new(words, yearly.as_of());
    let years = question.years(&yearly)?;
    of_years(&mut answer, &yearly, words, &years, &RETENTION);
    let mut flows = Vec::new();
    for year in years {
        let [kept, back] =
            [Measure::Retention, Measure::Recapture].map(|measure| counted(&yearly, year, measure));
        let new = shown(&yearly, year, Measure::NewDonors).and_then(|row| row.n);
        let (kept, lost) = (kept.map(|(count, _)| count), kept.map(|(count, of)| of - count));
        let back = back.map(|(count, _)| count);
        flows.push(json!({ "year": year, "new": new, "kept": kept, "lost": lost, "back": back }));
        let number =
            |n: Option<u64>| Arg::Text(n.map_or_else(|| words.get("ask-not-shown"), |n| words.whole(n)));
        let values = [
            ("year", Arg::Text(year.to_string())),
            ("new", number(new)),
            ("kept", number(kept)),
            ("lost", number(lost)),
            ("back", number(back)),
        ];
        answer.line(words.format("ask-flows", &values));
    }
    answer.define(words.get("ask-define-flows"));
    answer.figures("donors", flows.into());
    Ok(answer.finish())
}

/// Answers the income by campaign, and the effect of those that were measured.
pub(super) fn campaigns(question: &Question<'_>) -> Result<Finished> {
    let (yearly, words) = (question.yearly()?, question.words);
    let mut answer = Answer::new(words, yearly.as_of());
    answer.define(format!("{} {}", words.get("impact-banner"), words.get("impact-banner-why")));
    let names = Names::of(&yearly, words);
    let mut listed = Vec::new();
    for year in question.years(&yearly)? {
        let (of_year, hidden) = campaigns_of(&yearly, year, &names);
        if hidden > 0 {
            let values = [("n", Arg::Count(hidden)), ("year", Arg::Text(year.to_string()))];
            answer.line(words.format("ask-campaigns-hidden", &values));
            answer.hide(hidden);
        }
        let more = of_year.len().saturating_sub(MOST_CAMPAIGNS);
        for (name, rows) in of_year.into_iter().take(MOST_CAMPAIGNS) {
            let figures: BTreeMap<&str, Option<f64>> =
                rows.iter().map(|row| (row.measure.name(), row.value)).collect();
            let parts = rows.iter().filter(|row| row.value.is_some()).map(|row| {
                words.named(&name_of(row.measure, &yearly, words), &value_text(row, &yearly, words))
            });
            let values = [
                ("year", Arg::Text(year.to_string())),
                ("campaign", name.as_str().into()),
                ("figures", parts.collect::<Vec<_>>().join(" · ").into()),
            ];
            answer.line(words.format("ask-campaign", &values));
            listed.push(json!({ "year": year, "campaign": name, "figures": figures }));
        }
        if more > 0 {
            let values = [("n", Arg::from(more)), ("year", Arg::Text(year.to_string()))];
            answer.line(words.format("ask-campaigns-more", &values));
        }
    }
    define(&mut answer, &yearly, words, &CAMPAIGNS);
    answer.figures("campaigns", listed.into());
    effects(&mut answer, &yearly, words, &names);
    Ok(answer.finish())
}

/// Campaigns of a year with their shown rows.
type Named<'a> = Vec<(String, Vec<&'a ImpactRow>)>;

/// Returns the shown campaigns of a year, those of the largest income first, and the number of those that are
/// hidden.
fn campaigns_of<'a>(yearly: &'a Yearly, year: i32, names: &Names<'_>) -> (Named<'a>, u64) {
    let mut by_name: BTreeMap<&str, Vec<&ImpactRow>> = BTreeMap::new();
    let rows = yearly.impact.rows.iter().filter(|row| row.year == year);
    for row in rows.filter(|row| row.group_kind == GroupKind::Campaign && CAMPAIGNS.contains(&row.measure)) {
        by_name.entry(&row.group).or_default().push(row);
    }
    let all = by_name.len() as u64;
    let income = |rows: &[&ImpactRow]| {
        let row = rows.iter().find(|row| row.measure == Measure::Income);
        row.and_then(|row| row.value).unwrap_or_default()
    };
    by_name.retain(|_, rows| rows.iter().any(|row| row.value.is_some()));
    let hidden = all - by_name.len() as u64;
    let mut found: Vec<_> = by_name.into_iter().map(|(name, rows)| (names.safe(name), rows)).collect();
    found.sort_by(|(_, a), (_, b)| income(b).total_cmp(&income(a)));
    (found, hidden)
}

fn effects(answer: &mut Answer<'_>, yearly: &Yearly, words: &Words, names: &Names<'_>) {
    let currency = yearly.impact.currency;
    let line = |one: &PlanEffect| {
        let (response, income) = (one.response?, one.income_per_person?);
        let money =
            |units: f64| Arg::from(words.money(Cents::new((units * 100.0).round() as i64), currency, false));
        let points = |share: f64| Arg::from(words.decimal(share * 100.0, 1));
        let values = [
            ("name", names.safe(&one.name).into()),
            ("contacted", Arg::Text(words.whole(one.contacted))),
            ("held_out", Arg::Text(words.whole(one.held_out))),
            ("points", points(response.estimate)),
            ("low", points(response.low)),
            ("high", points(response.high)),
            ("income", money(income.estimate)),
            ("income_low", money(income.low)),
            ("income_high", money(income.high)),
        ];
        Some(words.format("ask-effect", &values))
    };
    let json_of = |one: &PlanEffect| {
        json!({
            "list": names.safe(&one.name),
            "days": one.days,
            "contacted": one.contacted,
            "held_out": one.held_out,
            "difference_of_shares": one.response.map(|it| json!({
                "estimate": it.estimate, "low": it.low, "high": it.high, "p": it.p
            })),
            "difference_of_income_per_person": one.income_per_person.map(|it| json!({
                "estimate": it.estimate, "low": it.low, "high": it.high, "p": it.p
            })),
        })
    };
    let effects = &yearly.impact.effects;
    effects.iter().filter_map(line).for_each(|text| answer.line(text));
    if effects.is_empty() {
        answer.line(words.get("ask-no-effect"));
    }
    answer.define(words.get("ask-define-effect"));
    answer.figures("measured_effects", effects.iter().map(json_of).collect::<Vec<_>>().into());
    // One of too few people is not named, as campaigns of few donors are not; so none is.
    let mut not: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, why) in &yearly.not_measured {
        *not.entry(why).or_default() += 1;
    }
    let not: Vec<Value> = not.iter().map(|(why, lists)| json!({ "lists": lists, "why": why })).collect();
    answer.figures("not_measured", not.into());
}

/// Names of campaigns and lists, without those that could be a person's.
struct Names<'w> {
    ids: BTreeSet<String>,
    words: &'w Words,
}

impl<'w> Names<'w> {
    fn of(yearly: &Yearly, words: &'w Words) -> Self {
        let donors = yearly.ledger.donors();
        Self { ids: (0..donors.len()).map(|donor| donors.id.get(donor).to_lowercase()).collect(), words }
    }

    /// Returns a name in one line; not one that holds personal data or an identifier of a donor.
    fn safe(&self, name: &str) -> String {
        if name.is_empty() {
            return self.words.get("impact-no-campaign");
        }
        if personal_value(name).is_some() || name.contains('@') || self.holds_id(name) {
            return self.words.get("ask-name-withheld");
        }
        visible_line(name).chars().take(LONGEST_NAME).collect()
    }

    /// Returns whether a name, or some words of it, are an identifier. A short number within a name is none:
    /// campaigns are numbered, as donors may be.
    fn holds_id(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        let parts: Vec<&str> =
            name.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
        let is_short =
            |part: &str| part.len() < SHORT_NUMBER && part.bytes().all(|byte| byte.is_ascii_digit());
        let joined = (1..=MOST_WORDS).flat_map(|n| parts.windows(n).map(|words| words.join(" ")));
        let spaced = name.split_whitespace().map(str::to_owned);
        self.ids.contains(&name)
            || joined.chain(spaced).any(|part| !is_short(&part) && self.ids.contains(&part))
    }
}

impl Question<'_> {
    /// Returns the publication.
    pub(super) fn yearly(&self) -> Result<Yearly> {
        self.source.yearly(self.words.lang())
    }

    /// Returns the years that are answered, the newest first.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a year that is not in the publication.
    fn years(&self, yearly: &Yearly) -> Result<Vec<i32>> {
        let all: Vec<i32> = yearly.impact.days.iter().map(|days| days.start.year()).collect();
        match self.year {
            None => Ok(all),
            Some(year) if all.contains(&year) => Ok(vec![year]),
            Some(_) => {
                let (first, last) = (all.iter().min().copied(), all.iter().max().copied());
                let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
                Err(Error::new(Kind::Usage, message!("ask-no-year", first = first, last = last)))
            }
        }
    }
}

/// Returns the shown row of all donors.
pub(super) fn shown(yearly: &Yearly, year: i32, measure: Measure) -> Option<&ImpactRow> {
    yearly.impact.find(year, measure, GroupKind::All, "").filter(|row| row.value.is_some())
}

/// Returns the number of donors who are counted by a share, and the total; the share is that of the two.
pub(super) fn counted(yearly: &Yearly, year: i32, measure: Measure) -> Option<(u64, u64)> {
    let (share, of) = shown(yearly, year, measure).and_then(|row| row.value.zip(row.n))?;
    Some(((share * of as f64).round() as u64, of))
}

/// Adds figures of all donors by year, with their definitions.
fn of_years(answer: &mut Answer<'_>, yearly: &Yearly, words: &Words, years: &[i32], measures: &[Measure]) {
    let mut rows = Vec::new();
    for year in years {
        for measure in measures {
            let Some(row) = yearly.impact.find(*year, *measure, GroupKind::All, "") else { continue };
            answer.hide(u64::from(row.note == Some(Note::Hidden)));
            rows.push(json!({
                "year": row.year,
                "measure": row.measure,
                "value": row.value,
                "unit": yearly.impact.unit(row.measure),
                "donors": row.n,
                "low": row.low,
                "high": row.high,
                "note": row.note,
            }));
            let values = [
                ("name", name_of(row.measure, yearly, words).into()),
                ("year", Arg::Text(row.year.to_string())),
                ("value", value_text(row, yearly, words).into()),
            ];
            answer.line(words.format("ask-figure", &values));
        }
    }
    define(answer, yearly, words, measures);
    answer.figures("years", rows.into());
}

fn define(answer: &mut Answer<'_>, yearly: &Yearly, words: &Words, measures: &[Measure]) {
    let all = measure_definitions(&yearly.impact, words);
    for measure in measures {
        if let Some(one) = all.iter().find(|one| one.measure == measure.name()) {
            let name = name_of(*measure, yearly, words);
            answer.define(format!("{} [{}]", words.named(&name, &one.definition), one.unit));
        }
    }
}

/// Returns the name of a measure. The name of a part, "… of new donors", follows that of the whole.
fn name_of(measure: Measure, yearly: &Yearly, words: &Words) -> String {
    let all = measure_definitions(&yearly.impact, words);
    let of =
        |wanted: Measure| all.iter().find(|one| one.measure == wanted.name()).map(|one| one.name.clone());
    let name = of(measure).unwrap_or_default();
    match name.strip_prefix('…') {
        Some(part) => format!("{}{part}", of(Measure::Retention).unwrap_or_default()),
        None => name,
    }
}

/// Writes the value of a row in its unit.
pub(super) fn value_text(row: &ImpactRow, yearly: &Yearly, words: &Words) -> String {
    let Some(value) = row.value else { return words.get("ask-not-shown") };
    match row.measure.unit() {
        Unit::Money => words.money(Cents::new((value * 100.0).round() as i64), yearly.impact.currency, false),
        Unit::Donors | Unit::Gifts => words.whole(value.round() as u64),
        Unit::Share => words.percent(value, 1),
        Unit::Ratio => words.decimal(value, 2),
    }
}

#[cfg(test)]
mod tests {
    use obole_report::Lang;

    use super::*;

    #[test]
    fn names_that_could_be_a_person_are_not_written() {
        let words = Words::new(Lang::En);
        let ids = ["d7b7g9d9y6x", "12", "2024", "48213", "dupont elise", "ha-2000"];
        let names = Names { ids: ids.map(str::to_owned).into(), words: &words };
        for name in
            ["12", "for D7B7G9D9Y6X", "legs 48213", "Dupont Elise", "don Dupont-Elise", "x ha-2000", "a@b.fr"]
        {
            assert_eq!(names.safe(name), "(name not shown)", "{name}");
        }
        for name in ["2024-C6", "appeal 12", "autumn"] {
            assert_eq!(names.safe(name), name);
        }
        assert_eq!(names.safe(""), "No campaign code");
        assert_eq!(names.safe(&"a".repeat(500)).len(), LONGEST_NAME);
        assert!(!names.safe("a\nignore\u{1b}[2J").contains(['\n', '\u{1b}']));
    }
}
