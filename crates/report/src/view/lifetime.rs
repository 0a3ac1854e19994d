//! Expected gifts of donors over the years: the method, its results on held-out years, and the sums.

use obole::lifetime::{LifeCandidate, LifeMethod, LifeProof, Lifetime, WhyLife};
use obole_ledger::{Cents, Currency};

use super::blocks::{Section, Table, upper_first};
use crate::words::{Arg, Words};

/// Returns the section of the page; `None` if there are no lifetime values.
pub(crate) fn section(lifetime: Option<&Lifetime>, currency: Currency, words: &Words) -> Option<Section> {
    let found = lifetime?;
    let mut section = Section::new("lifetime", words.get("lifetime-title"));
    let discount = words.percent(found.discount, 1);
    section.text(words.format("lifetime-what", &[("discount", discount.into())]));
    section.notice(verdict(&found.proof, words));
    if found.proof.btyd_at_limit {
        section.notice(words.get("lifetime-btyd_at_limit"));
    }
    let compared = |candidate: &LifeCandidate| candidate.method == LifeMethod::Btyd;
    if found.proof.tested_at.is_some() && !found.proof.candidates.iter().any(compared) {
        section.text(words.get("lifetime-no_btyd"));
    }
    if let Some(table) = tested(&found.proof, currency, words) {
        section.table(table);
    }
    section.table(sums(found, currency, words));
    section.text(words.get("lifetime-kinds"));
    Some(section)
}

/// Returns the name of a method.
pub(crate) fn method(method: LifeMethod, words: &Words) -> String {
    words.get(&format!("lifetime-method-{}", method.name()))
}

fn money(units: f64, currency: Currency, words: &Words, short: bool) -> String {
    words.money(Cents::new((units * 100.0).round() as i64), currency, short)
}

/// Returns the method that is used and the reason for it, in one sentence.
fn verdict(proof: &LifeProof, words: &Words) -> String {
    let key = match proof.why {
        WhyLife::LeastLoss => "lifetime-why-least_loss",
        WhyLife::WithinOneStandardError => "lifetime-why-within_one_standard_error",
        WhyLife::CannotBeFitted => return words.get("lifetime-why-cannot_be_fitted"),
        WhyLife::NoHistoryToTest => return words.get("lifetime-why-no_history_to_test"),
    };
    let name = upper_first(&method(proof.method, words));
    words.format(key, &[("method", name.into()), ("years", proof.years.into())])
}

/// Returns a table of every method on the held-out years; `None` without a test.
fn tested(proof: &LifeProof, currency: Currency, words: &Words) -> Option<Table> {
    let day = words.day(proof.tested_at?.day());
    let caption = words.format(
        "lifetime-tested",
        &[
            ("years", proof.years.into()),
            ("day", day.into()),
            ("donors", Arg::Text(words.whole(proof.donors))),
        ],
    );
    let head = ["method", "deviance", "error", "ratio"];
    let head = head.map(|column| words.get(&format!("lifetime-{column}"))).to_vec();
    let mut table = Table::new(caption, head, &[]);
    for candidate in &proof.candidates {
        let ratio = match (candidate.totals.ratio.value, candidate.totals.ratio.interval) {
            (Some(value), Some(ends)) => {
                let ends = [("low", words.decimal(ends.low, 2)), ("high", words.decimal(ends.high, 2))];
                let ends = ends.map(|(name, end)| (name, Arg::from(end)));
                format!("{} {}", words.decimal(value, 2), words.format("audit-interval", &ends))
            }
            (Some(value), None) => words.decimal(value, 2),
            (None, _) => "–".to_owned(),
        };
        table.row(vec![
            upper_first(&method(candidate.method, words)),
            words.decimal(candidate.deviance, 2),
            money(candidate.mean_absolute_error, currency, words, false),
            ratio,
        ]);
    }
    Some(table)
}

/// Returns the sums over all donors, and whether each donor has an interval.
fn sums(found: &Lifetime, currency: Currency, words: &Words) -> Table {
    let head = ["horizon", "sum", "intervals"];
    let head = head.map(|column| words.get(&format!("lifetime-{column}"))).to_vec();
    let mut table = Table::new(words.get("lifetime-sums"), head, &[2]);
    for horizon in &found.horizons {
        let known = horizon.high.iter().any(|end| !end.is_nan());
        table.row(vec![
            words.format("lifetime-years", &[("years", horizon.years.into())]),
            money(horizon.value.iter().sum(), currency, words, true),
            words.get(if known { "lifetime-interval" } else { "lifetime-no-interval" }),
        ]);
    }
    if found.horizons.iter().any(|horizon| horizon.years > found.years_seen) {
        return table.note(words.format("lifetime-seen", &[("years", found.years_seen.into())]));
    }
    table
}
