//! Mitigations of a gap: each method beside the decision as it is, with its price.

use obole_fairness::{Disparity, Effect, GapPrice, Method, Metric, Mitigation, Reason, Tried, Value};

use super::names::Names;
use crate::view::blocks::{Section, Table, lower_first};
use crate::words::{Arg, Words};

pub(super) fn section(found: &[Mitigation], names: &Names<'_>) -> Section {
    let words = names.words;
    let mut section = Section::new("mitigation", words.get("mitigation-title"));
    let tried = || found.iter().flat_map(|one| &one.tried);
    section.text(words.get("mitigation-about"));
    if tried().any(|one| matches!(one.method, Method::Quota | Method::EqualisedOdds)) {
        section.text(words.get("mitigation-chance"));
    }
    if found.iter().any(|one| !one.limit.is_set()) {
        section.text(words.get("mitigation-no-threshold"));
    }
    if tried().any(|one| one.needs_attribute) {
        section.notice(words.get("mitigation-warning"));
        section.text(words.get("mitigation-accepted"));
    }
    if tried().any(|one| one.method == Method::Reweighing) {
        section.text(words.get("mitigation-training"));
    }
    for one in found {
        section.heading(3, names.single(&one.attribute));
        section.text(now(one, words));
        section.list(one.frontiers.keys().map(|metric| gap_now(one, *metric, words)).collect());
        section.table(table(one, names));
        let beside = one.tried.iter().filter(|tried| tried.needs_attribute);
        section.list(beside.filter_map(|tried| beside_text(one, tried, words)).collect());
    }
    section
}

fn now(one: &Mitigation, words: &Words) -> String {
    let selected = ("selected", Arg::Text(words.whole(one.budget)));
    let rows = ("rows", Arg::Text(words.whole(one.rows)));
    match one.now.reached.get() {
        Some(gifts) => {
            words.format("mitigation-now", &[selected, rows, ("gifts", count(gifts, words).into())])
        }
        None => words.format("mitigation-now-unknown", &[selected, rows]),
    }
}

fn gap_now(one: &Mitigation, metric: Metric, words: &Words) -> String {
    let rate = ("rate", Arg::Text(rate_name(metric, words)));
    match one.now.rates.get(&metric) {
        Some(Disparity { gap, lowest: Some(lowest), highest: Some(highest), .. }) if gap.get().is_some() => {
            let ends = [
                rate,
                ("gap", points(*gap, words).into()),
                ("lower", lowest.as_str().into()),
                ("higher", highest.as_str().into()),
            ];
            words.format("mitigation-gap", &ends)
        }
        _ => words.format("mitigation-gap-none", &[rate]),
    }
}

/// Returns a table with one line per method. The decision as it is comes first, and the original model comes
/// before the refitted ones.
fn table(one: &Mitigation, names: &Names<'_>) -> Table {
    let words = names.words;
    let metrics: Vec<Metric> = one.frontiers.keys().copied().collect();
    let money = one.now.amount_reached.get().is_some();
    let mut head: Vec<String> =
        ["mitigation-method", "mitigation-aim", "mitigation-attribute-used", "mitigation-selected"]
            .map(|key| words.get(key))
            .to_vec();
    for metric in &metrics {
        head.push(
            words
                .format("mitigation-gap-points", &[("rate", lower_first(&rate_name(*metric, words)).into())]),
        );
    }
    head.extend(["mitigation-gifts", "mitigation-lost"].map(|key| words.get(key)));
    if money {
        head.push(words.get("mitigation-lost-amount"));
    }
    head.extend(["mitigation-price", "mitigation-threshold-set"].map(|key| words.get(key)));
    let caption = words.format("mitigation-table", &[("attribute", names.single(&one.attribute).into())]);
    let mut table = Table::new(caption, head, &[1, 2, 5 + metrics.len() + usize::from(money) + 2]);
    let none = || "–".to_owned();
    let plain = |title: String, effect: &Effect| {
        let mut cells = vec![title, none(), none()];
        cells.extend(effect_cells(effect, &metrics, words));
        cells.push(none());
        if money {
            cells.push(none());
        }
        cells.extend([none(), none()]);
        cells
    };
    table.total(plain(words.get("mitigation-as-decided"), &one.now));
    let refitted = |method: Method| matches!(method, Method::Reweighing | Method::ProxyRemoval);
    let first_refit = one.tried.iter().position(|tried| refitted(tried.method));
    for (at, tried) in one.tried.iter().enumerate() {
        if let Some(refit) = one.refit.as_ref().filter(|_| first_refit == Some(at)) {
            table.total(plain(words.get("mitigation-refit"), &refit.effect));
        }
        table.row(line(tried, &metrics, money, words));
    }
    if first_refit.is_some() {
        table.notes.push(words.get("mitigation-note-refit"));
    }
    table.note(words.get("mitigation-note-price"))
}

fn line(tried: &Tried, metrics: &[Metric], money: bool, words: &Words) -> Vec<String> {
    let none = || "–".to_owned();
    let mut cells = vec![
        method_name(tried, words),
        rate_name(tried.metric, words),
        words.get(if tried.needs_attribute { "mitigation-yes" } else { "mitigation-no" }),
    ];
    let (Some(effect), Some(price)) = (&tried.effect, &tried.price) else {
        cells.extend(std::iter::repeat_with(none).take(4 + metrics.len() + usize::from(money)));
        let why = tried.why_not.map(|why| words.get(&format!("why-not-{}", key_of(&why))));
        cells.push(why.unwrap_or_else(none));
        return cells;
    };
    cells.extend(effect_cells(effect, metrics, words));
    cells.push(number(price.lost, words));
    if money {
        cells.push(number(price.amount_lost, words));
    }
    cells.push(price_text(price.gaps.get(&tried.metric), words));
    cells.push(words.get(match tried.meets {
        Some(true) => "mitigation-meets",
        Some(false) => "mitigation-meets-not",
        None => "mitigation-no-limit",
    }));
    cells
}

/// Returns the cells of an effect: people selected, gaps, gifts reached.
fn effect_cells(effect: &Effect, metrics: &[Metric], words: &Words) -> Vec<String> {
    let mut cells = vec![count(effect.selected, words)];
    let gap =
        |metric: &Metric| effect.rates.get(metric).map_or("–".to_owned(), |rate| points(rate.gap, words));
    cells.extend(metrics.iter().map(gap));
    cells.push(number(effect.reached, words));
    cells
}

/// Returns a sentence that compares a method that needs the attribute with one that does not.
fn beside_text(one: &Mitigation, tried: &Tried, words: &Words) -> Option<String> {
    let price = |of: &Tried| Some(of.price.as_ref()?.gaps.get(&tried.metric)?.lost_per_point);
    let own = price(tried)?.get()?;
    let mut said =
        vec![("method", Arg::Text(method_name(tried, words))), ("price", Arg::Text(words.decimal(own, 1)))];
    let other = tried.beside.and_then(|at| one.tried.get(at));
    Some(match other.and_then(|other| Some((other, price(other)?.get()?))) {
        Some((other, cost)) => {
            said.push(("other", lower_first(&method_name(other, words)).into()));
            said.push(("other_price", words.decimal(cost, 1).into()));
            let left = other.effect.as_ref().and_then(|effect| effect.rates.get(&tried.metric));
            said.push(("left", left.map_or("–".to_owned(), |rate| points(rate.gap, words)).into()));
            words.format("mitigation-beside", &said)
        }
        None => words.format("mitigation-beside-none", &said),
    })
}

fn method_name(tried: &Tried, words: &Words) -> String {
    let key = format!("method-{}", tried.method.key());
    let value = match tried.method {
        Method::OneThreshold => tried.threshold.map(|score| ("threshold", words.decimal(score, 3))),
        Method::Quota => tried.quota.map(|share| ("share", words.percent(share, 0))),
        Method::ProxyRemoval => tried.column.clone().map(|column| ("column", column)),
        _ => return words.get(&key),
    };
    match value {
        Some((name, text)) => words.format(&key, &[(name, text.into())]),
        None => words.get(&format!("{key}-plain")),
    }
}

pub(super) fn rate_name(metric: Metric, words: &Words) -> String {
    words.get(&format!("rate-{}", metric.key()))
}

fn price_text(price: Option<&GapPrice>, words: &Words) -> String {
    let value = price.map(|price| price.lost_per_point);
    match value.map(|value| (value.get(), value.reason())) {
        Some((Some(price), _)) => words.decimal(price, 1),
        Some((None, Some(Reason::NoGapClosed))) => words.get("mitigation-no-gap-closed"),
        _ => "–".to_owned(),
    }
}

/// Formats a share in percentage points.
pub(super) fn points(share: Value, words: &Words) -> String {
    share.get().map_or("–".to_owned(), |share| words.decimal(100.0 * share, 1))
}

pub(super) fn number(value: Value, words: &Words) -> String {
    value.get().map_or("–".to_owned(), |value| count(value, words))
}

/// Formats a count; an expected value of a random draw has one decimal.
fn count(number: f64, words: &Words) -> String {
    words.decimal(number, usize::from((number - number.round()).abs() > 1e-6))
}

/// Returns the code of a reason, as in files.
fn key_of(why: &obole_fairness::WhyNot) -> &'static str {
    use obole_fairness::WhyNot::{NoThreshold, NoneMeets, NotAssessable, NotFitted};
    match why {
        NoThreshold => "no_threshold",
        NoneMeets => "none_meets",
        NotAssessable => "not_assessable",
        NotFitted => "not_fitted",
    }
}
