//! The effect of a list, and its two arms before the contact, in sentences.

use obole::campaign::effect::{Difference, Estimate, ExpectedEffect, TrialEffect};
use obole_ledger::{Cents, Currency};

use crate::words::{Arg, Words};

fn money(units: f64, currency: Currency, words: &Words) -> String {
    words.money(Cents::new((units * 100.0).round() as i64), currency, true)
}

/// Returns what a list may bring that would not come anyway, by past campaigns, with its intervals.
pub fn effect_text(effect: &ExpectedEffect, currency: Currency, words: &Words) -> String {
    let of_money = |key: &str, found: Estimate| {
        let [value, low, high] =
            [found.estimate, found.low, found.high].map(|units| money(units, currency, words));
        words.format(key, &[("value", value.into()), ("low", low.into()), ("high", high.into())])
    };
    let [value, low, high] =
        [effect.givers.estimate, effect.givers.low, effect.givers.high].map(|n| words.decimal(n, 0));
    let givers =
        [("n", effect.campaigns.into()), ("value", value.into()), ("low", low.into()), ("high", high.into())];
    let mut said = vec![words.format("effect-givers", &givers)];
    said.extend(effect.income.map(|income| of_money("effect-income", income)));
    said.extend(effect.net.map(|net| of_money("effect-net", net)));
    said.extend(effect.of_next_thousand.map(|next| of_money("effect-next", next)));
    said.push(words.get("effect-if-alike"));
    said.join(" ")
}

/// Returns whether the two arms of a list gave alike before the contact, in one sentence, with what to do if
/// they did not; `None` unless both arms have people.
pub fn arms_before_text(found: &TrialEffect, currency: Currency, words: &Words) -> Option<String> {
    let arms = [&found.contacted, &found.held_out];
    let [rate, rate_held_out] = arms.map(|arm| arm.response_rate.map(|rate| words.percent(rate, 0)));
    let [income, income_held_out] =
        arms.map(|arm| arm.income_per_person.map(|units| money(units, currency, words)));
    let values = [
        ("contacted", Arg::from(rate?)),
        ("held_out", rate_held_out?.into()),
        ("income", income?.into()),
        ("income_held_out", income_held_out?.into()),
    ];
    let differ = [found.response, found.income_per_person].iter().flatten().any(Difference::is_clear);
    Some(words.format(if differ { "arms-before-apart" } else { "arms-before-alike" }, &values))
}
