//! Reasons of a score in words.

use obole::campaign::{DRAWN_AT_RANDOM, PlanReason};
use obole::features::{FeatureSpec, Unit, V1};
use obole::models::Reason;
use obole::statistics::{MONTH_DAYS, YEAR_DAYS};
use obole_ledger::{Cents, Currency};

use crate::words::{Arg, Lang, Words};

/// Returns one reason in words: the fact with its value, and a remark if it lowers the likelihood. A fact
/// without a remark raises it.
///
/// ```
/// use obole::features::column;
/// use obole::models::Reason;
/// use obole_ledger::Currency;
/// use obole_report::{Lang, Words, reason_text};
///
/// let reason = Reason { feature: column::RECENCY_DAYS, value: 62.0, contribution: 0.4 };
/// assert_eq!(reason_text(&reason, &Words::new(Lang::En), Currency::EUR), "Last gift 2 months ago");
/// assert_eq!(reason_text(&reason, &Words::new(Lang::Fr), Currency::EUR), "Dernier don il y a 2\u{a0}mois");
/// ```
pub fn reason_text(reason: &Reason, words: &Words, currency: Currency) -> String {
    match V1.get(reason.feature) {
        Some(spec) => text(spec, reason.value, reason.contribution, words, currency),
        None => String::new(),
    }
}

/// Returns up to three reasons as texts; the texts of missing reasons are empty.
pub fn reasons_text(reasons: &[Option<Reason>; 3], words: &Words, currency: Currency) -> [String; 3] {
    reasons.map(|reason| reason.map(|reason| reason_text(&reason, words, currency)).unwrap_or_default())
}

/// Returns one reason of a campaign list in words. A feature that this version does not know is shown by its
/// name.
pub fn plan_reason_text(reason: &PlanReason, words: &Words, currency: Currency) -> String {
    match V1.iter().find(|spec| spec.name == reason.feature) {
        Some(spec) => text(spec, reason.value.unwrap_or(f64::NAN), reason.contribution, words, currency),
        None if reason.feature == DRAWN_AT_RANDOM => words.get("reason-drawn-at-random"),
        None => reason.feature.clone(),
    }
}

/// Says a reason that was written in any language again in that of `words`. `values` are the donor's features
/// in the order of the catalogue. A sentence that is not of these values does not change.
///
/// ```
/// use obole::features::{COUNT, column};
/// use obole_ledger::Currency;
/// use obole_report::{Lang, Words, reason_again};
///
/// let mut values = [f64::NAN; COUNT];
/// values[column::RECENCY_DAYS] = 62.0;
/// let said = reason_again("Last gift 2 months ago", &values, &Words::new(Lang::Fr), Currency::EUR);
/// assert_eq!(said, "Dernier don il y a 2\u{a0}mois");
/// ```
pub fn reason_again(written: &str, values: &[f64], words: &Words, currency: Currency) -> String {
    for words_written in Lang::ALL.map(Words::new) {
        for (spec, value) in V1.iter().zip(values) {
            for contribution in [1.0, -1.0] {
                if text(spec, *value, contribution, &words_written, currency) == written {
                    return text(spec, *value, contribution, words, currency);
                }
            }
        }
    }
    written.to_owned()
}

/// Returns the short name of a feature, or its code if it has none.
pub fn feature_name(feature: &str, words: &Words) -> String {
    let key = format!("feature-{feature}");
    if words.knows(&key) { words.get(&key) } else { feature.to_owned() }
}

fn text(spec: &FeatureSpec, value: f64, contribution: f64, words: &Words, currency: Currency) -> String {
    let name = spec.name;
    let fact = if value.is_finite() {
        words.format(&format!("reason-{name}"), &[("v", written(spec.unit, value, words, currency))])
    } else {
        words.get(&format!("reason-{name}-missing"))
    };
    let direction = if contribution < 0.0 { "reason-down" } else { "reason-up" };
    words.format(direction, &[("fact", fact.into())])
}

/// Converts a value to the argument of a sentence, in its unit.
fn written(unit: Unit, value: f64, words: &Words, currency: Currency) -> Arg {
    match unit {
        Unit::Count | Unit::Months | Unit::Years | Unit::Flag => Arg::Count(value.max(0.0).round() as u64),
        Unit::Money => {
            let cents = Cents::new((value * 100.0).round() as i64);
            words.money(cents, currency, cents.get() % 100 == 0).into()
        }
        Unit::Days => span(value, words).into(),
        Unit::Share | Unit::Ratio => words.percent(value, 0).into(),
    }
}

/// Formats a number of days in ordinary words: days up to two months, months up to two years, then years to
/// one decimal.
pub(crate) fn span(days: f64, words: &Words) -> String {
    let whole = days.round().max(0.0);
    let months = (days / MONTH_DAYS).round();
    if whole < 60.0 {
        words.format("span-days", &[("v", Arg::Count(whole as u64))])
    } else if months < 24.0 {
        words.format("span-months", &[("v", Arg::Count(months as u64))])
    } else {
        let tenths = (days / YEAR_DAYS * 10.0).round();
        let decimals = usize::from(tenths % 10.0 != 0.0);
        words.format("span-years", &[("v", words.decimal(tenths / 10.0, decimals).into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(lang: Lang, name: &str, value: f64, contribution: f64) -> String {
        let feature = V1.iter().position(|spec| spec.name == name).unwrap();
        reason_text(&Reason { feature, value, contribution }, &Words::new(lang), Currency::EUR)
    }

    #[test]
    fn every_feature_has_a_name_and_a_reason_in_both_languages_and_both_directions() {
        for lang in Lang::ALL {
            let words = Words::new(lang);
            for (feature, spec) in V1.iter().enumerate() {
                assert_ne!(feature_name(spec.name, &words), spec.name);
                for value in [0.0, 1.0, 3.0, 0.4, 1234.5, f64::NAN] {
                    if value.is_nan() && !spec.may_be_missing {
                        continue;
                    }
                    let said = |contribution| {
                        reason_text(&Reason { feature, value, contribution }, &words, Currency::EUR)
                    };
                    let (up, down) = (said(0.5), said(-0.5));
                    assert!(!up.contains("reason-") && !up.contains('{') && !up.is_empty(), "{up}");
                    assert!(down.starts_with(&up) && down.len() > up.len(), "{down}");
                    let plan = PlanReason {
                        feature: spec.name.to_owned(),
                        value: value.is_finite().then_some(value),
                        contribution: -0.5,
                    };
                    assert_eq!(plan_reason_text(&plan, &words, Currency::EUR), down);
                }
            }
        }
    }

    #[test]
    fn values_are_written_as_people_say_them() {
        assert_eq!(say(Lang::En, "n_12m", 0.0, -0.2), "No gift in the last 12 months: lowers the likelihood");
        assert_eq!(
            say(Lang::Fr, "n_12m", 0.0, -0.2),
            "Aucun don au cours des 12 derniers mois\u{a0}: réduit la probabilité"
        );
        assert_eq!(say(Lang::En, "total_amount", 1250.5, 0.2), "€1,250.50 given in all");
        assert_eq!(say(Lang::Fr, "last_amount", 50.0, 0.2), "Dernier don de 50\u{a0}€");
        assert_eq!(say(Lang::Fr, "recency_days", 1280.0, 0.2), "Dernier don il y a 3,5\u{a0}ans");
        assert_eq!(say(Lang::En, "recency_days", 1.0, 0.2), "Last gift one day ago");
        assert_eq!(say(Lang::Fr, "dec_share", 0.5, 0.2), "50\u{202f}% des dons en décembre");
        assert_eq!(say(Lang::En, "gap_mean", f64::NAN, 0.2), "Gifts on one day only: no rhythm yet");
    }

    #[test]
    fn a_reason_is_said_again_in_the_language_of_the_reader() {
        let values: Vec<f64> = (0..V1.len()).map(|at| at as f64 * 1.5 + 2.25).collect();
        let currency = Currency::EUR;
        for (from, to) in [(Lang::En, Lang::Fr), (Lang::Fr, Lang::En), (Lang::Fr, Lang::Fr)]
            .map(|(from, to)| (Words::new(from), Words::new(to)))
        {
            for (feature, value) in values.iter().copied().enumerate() {
                for contribution in [0.5, -0.5] {
                    let reason = Reason { feature, value, contribution };
                    let again = reason_again(&reason_text(&reason, &from, currency), &values, &to, currency);
                    assert_eq!(again, reason_text(&reason, &to, currency));
                }
            }
        }
        let unknown = "Last gift a while ago";
        assert_eq!(reason_again(unknown, &values, &Words::new(Lang::Fr), currency), unknown);
    }

    #[test]
    fn reasons_that_are_not_there_are_empty() {
        let one = Reason { feature: 0, value: 2.0, contribution: 1.0 };
        let words = Words::new(Lang::Fr);
        assert_eq!(
            reasons_text(&[Some(one), None, None], &words, Currency::EUR),
            ["2 dons à ce jour".to_owned(), String::new(), String::new()]
        );
    }
}
