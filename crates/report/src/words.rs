//! Sentences, numbers, money and days in two languages.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use obole_ledger::{Cents, Currency, Day};

pub use obole_error::Lang;

/// Returns the sentences of a language, one file per theme, in the same order for both languages.
const fn resources(lang: Lang) -> [&'static str; 13] {
    match lang {
        Lang::En => [
            include_str!("../words/en/program.ftl"),
            include_str!("../words/en/report.ftl"),
            include_str!("../words/en/ask.ftl"),
            include_str!("../words/en/audit.ftl"),
            include_str!("../words/en/mitigation.ftl"),
            include_str!("../words/en/features.ftl"),
            include_str!("../words/en/kpi.ftl"),
            include_str!("../words/en/impact.ftl"),
            include_str!("../words/en/income.ftl"),
            include_str!("../words/en/measure.ftl"),
            include_str!("../words/en/page.ftl"),
            include_str!("../words/en/setup.ftl"),
            include_str!("../words/en/today.ftl"),
        ],
        Lang::Fr => [
            include_str!("../words/fr/program.ftl"),
            include_str!("../words/fr/report.ftl"),
            include_str!("../words/fr/ask.ftl"),
            include_str!("../words/fr/audit.ftl"),
            include_str!("../words/fr/mitigation.ftl"),
            include_str!("../words/fr/features.ftl"),
            include_str!("../words/fr/kpi.ftl"),
            include_str!("../words/fr/impact.ftl"),
            include_str!("../words/fr/income.ftl"),
            include_str!("../words/fr/measure.ftl"),
            include_str!("../words/fr/page.ftl"),
            include_str!("../words/fr/setup.ftl"),
            include_str!("../words/fr/today.ftl"),
        ],
    }
}

/// A value within a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// A count, written as the language writes numbers; it also selects the plural.
    Count(u64),
    /// Text, already in the reader's language.
    Text(String),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

/// Sentences of one language, and its formats of numbers, money and days.
pub struct Words {
    lang: Lang,
    width: Option<usize>,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// Loads the sentences of a language.
    pub fn new(lang: Lang) -> Self {
        let mut bundle = FluentBundle::new_concurrent(lang.code().parse().into_iter().collect());
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            // Counts are formatted by `whole`; only plain numbers remain.
            FluentValue::Number(number) => Some(number.as_string().into_owned()),
            _ => None,
        }));
        for text in resources(lang) {
            // Fluent leaves out a line that it cannot parse; a test checks that the files have none.
            let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { lang, width: None, bundle }
    }

    /// Limits the lines to a number of characters: text wraps, and a wider table is printed row by row.
    #[must_use]
    pub fn within(mut self, width: Option<usize>) -> Self {
        self.width = width;
        self
    }

    /// Returns the maximum number of characters in a line, if there is one.
    pub fn width(&self) -> Option<usize> {
        self.width
    }

    /// Returns the language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Returns whether a sentence of that name exists.
    pub fn knows(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }

    /// Returns a sentence without values. A key that does not exist is returned as it is, so that the mistake
    /// is visible.
    pub fn get(&self, key: &str) -> String {
        self.format(key, &[])
    }

    /// Returns a sentence with values. For a count `n`, the sentence may use `{ $n }` (written in the
    /// language) and choose its plural by `{ $n_count -> … }`.
    pub fn format(&self, key: &str, values: &[(&str, Arg)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            // In this crate's own tests, a missing sentence is always a fault.
            #[cfg(test)]
            assert!(tests::MAY_LACK.contains(&key), "there is no sentence {key}");
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in values {
            match value {
                Arg::Text(text) => args.set(*name, text.as_str()),
                Arg::Count(count) => {
                    args.set(*name, self.whole(*count));
                    args.set(format!("{name}_count"), *count as f64);
                }
            }
        }
        let mut faults = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned();
        #[cfg(test)]
        assert!(faults.is_empty(), "{key}: {faults:?}");
        said
    }

    /// Formats a whole number with separated thousands: `12,345` or `12 345`.
    pub fn whole(&self, number: u64) -> String {
        let digits = number.to_string();
        let mark = match self.lang {
            Lang::En => ',',
            Lang::Fr => '\u{202f}',
        };
        let mut written = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push(mark);
            }
            written.push(digit);
        }
        written
    }

    /// Formats a number with this many decimals; a dash if it is not finite.
    pub fn decimal(&self, number: f64, decimals: usize) -> String {
        if !number.is_finite() {
            return "–".to_owned();
        }
        let plain = format!("{:.decimals$}", number.abs());
        let (units, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let units = self.whole(units.parse().unwrap_or_default());
        let sign =
            if number < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "\u{2212}" } else { "" };
        let mark = match self.lang {
            Lang::En => ".",
            Lang::Fr => ",",
        };
        if fraction.is_empty() { format!("{sign}{units}") } else { format!("{sign}{units}{mark}{fraction}") }
    }

    /// Joins a name and its value: `name: value` or `name : value`.
    pub fn named(&self, name: &str, value: &str) -> String {
        self.format("named-value", &[("name", name.into()), ("value", value.into())])
    }

    /// Formats a share as a percentage: `34.7%` or `34,7 %`.
    pub fn percent(&self, share: f64, decimals: usize) -> String {
        let number = self.decimal(share * 100.0, decimals);
        match self.lang {
            Lang::En => format!("{number}%"),
            Lang::Fr => format!("{number}\u{202f}%"),
        }
    }

    /// Formats an amount with its currency: `€1,250.00` or `1 250,00 €`; whole units are written without
    /// cents when `short`.
    pub fn money(&self, amount: Cents, currency: Currency, short: bool) -> String {
        let decimals = if short { 0 } else { 2 };
        self.with_symbol(self.decimal(amount.units(), decimals), "", currency)
    }

    /// Formats an amount of whole units in few characters, for charts: `€12k`, `€1.2M` or `12 k€`, `1,2 M€`.
    pub fn brief_money(&self, units: f64, currency: Currency) -> String {
        let (number, prefix) = match units.abs() {
            size if size >= 999_500.0 => (units / 1e6, "M"),
            size if size >= 9_995.0 => (units / 1e3, "k"),
            _ => (units, ""),
        };
        let decimals = usize::from(!prefix.is_empty() && number.abs() < 9.95);
        self.with_symbol(self.decimal(number, decimals), prefix, currency)
    }

    /// Adds the symbol of a currency and the prefix of the number's size to a number.
    fn with_symbol(&self, number: String, prefix: &str, currency: Currency) -> String {
        let symbol = match currency.code() {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            code => code,
        };
        match self.lang {
            Lang::Fr => format!("{number}\u{a0}{prefix}{symbol}"),
            Lang::En if symbol.len() == 3 && symbol.is_ascii() => format!("{symbol}\u{a0}{number}{prefix}"),
            Lang::En => match number.strip_prefix('\u{2212}') {
                Some(positive) => format!("\u{2212}{symbol}{positive}{prefix}"),
                None => format!("{symbol}{number}{prefix}"),
            },
        }
    }

    /// Formats a day in words: `1 January 2025` or `1er janvier 2025`.
    pub fn day(&self, day: Day) -> String {
        let month = self.get(&format!("month-{}", day.month()));
        let number = match (self.lang, day.day_of_month()) {
            (Lang::Fr, 1) => "1er".to_owned(),
            (_, number) => number.to_string(),
        };
        format!("{number}\u{a0}{month}\u{a0}{}", day.year())
    }
}

#[cfg(test)]
mod tests {
    pub(super) const MAY_LACK: [&str; 1] = ["no-such-sentence"];

    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Returns the keys of a file with the values that each sentence uses.
    fn keys(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once(" =")
                && !line.starts_with([' ', '.', '}'])
            {
                current = key.to_owned();
                assert!(found.insert(current.clone(), BTreeSet::new()).is_none(), "{current} stands twice");
            }
            for part in line.split('$').skip(1) {
                let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let name = name.trim_end_matches("_count").to_owned();
                found.entry(current.clone()).or_default().insert(name);
            }
        }
        found
    }

    #[test]
    fn both_languages_have_the_same_sentences_with_the_same_values() {
        for (en, fr) in resources(Lang::En).into_iter().zip(resources(Lang::Fr)) {
            assert_eq!(keys(en), keys(fr));
            for text in [en, fr] {
                let parsed = FluentResource::try_new(text.to_owned());
                assert!(parsed.is_ok(), "{:?}", parsed.err().map(|(_, faults)| faults));
            }
        }
    }

    #[test]
    fn every_sentence_can_be_said() {
        for lang in Lang::ALL {
            let words = Words::new(lang);
            for text in resources(lang) {
                for (key, values) in keys(text) {
                    let values: Vec<(&str, Arg)> =
                        values.iter().map(|name| (name.as_str(), Arg::Count(2))).collect();
                    let said = words.format(&key, &values);
                    assert!(said != key && !said.contains("{$"), "{key}: {said}");
                }
            }
        }
    }

    /// Every count is 0 or 1 in some association.
    #[test]
    fn no_sentence_sets_a_plural_behind_one() {
        const CHECKED: [&str; 5] =
            ["read-", "list-totals", "list-population", "models-table", "lifetime-tested"];
        let mut wrong = Vec::new();
        for lang in Lang::ALL {
            let words = Words::new(lang);
            // French has the singular for 0 as well.
            let counts: &[u64] = if lang == Lang::Fr { &[0, 1] } else { &[1] };
            for (text, count) in
                resources(lang).into_iter().flat_map(|text| counts.iter().map(move |n| (text, *n)))
            {
                // The other files write many of their counts as text: groups of ten and more, months, years.
                let is_checked = |key: &str| CHECKED.iter().any(|start| key.starts_with(start));
                for (key, values) in keys(text).into_iter().filter(|(key, _)| {
                    is_checked(key) || Lang::ALL.iter().any(|lang| text == resources(*lang)[0])
                }) {
                    let values: Vec<(&str, Arg)> =
                        values.iter().map(|name| (name.as_str(), Arg::Count(count))).collect();
                    let said = words.format(&key, &values);
                    let spaced = said.replace(['\n', '\u{a0}', '(', ')'], " ");
                    let mut parts = spaced.split(' ').peekable();
                    while let Some(part) = parts.next() {
                        let next =
                            parts.peek().map_or("", |next| next.trim_end_matches([',', '.', ';', ':']));
                        let invariant = ["mois", "fois", "is", "was", "has", "pas", "plus", "sans", "dans"]
                            .contains(&next);
                        if part == count.to_string() && next.len() > 2 && next.ends_with('s') && !invariant {
                            wrong.push(format!("{}: {key}: {said}", lang.code()));
                            break;
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_sentence_promises_what_an_audit_cannot_give() {
        for lang in Lang::ALL {
            for text in resources(lang) {
                let text = text.to_lowercase();
                for word in [
                    "unbiased",
                    "bias-free",
                    "free of bias",
                    "no bias",
                    "debiased",
                    "compliant",
                    "compliance",
                    "complies with",
                    "legal",
                    "unlawful",
                    "discriminatory",
                    "is fair",
                    "are fair",
                    "fairly",
                    "certif",
                    "ai-powered",
                    "sans biais",
                    "non biais",
                    "débiais",
                    "aucun biais",
                    "exempt de biais",
                    "conforme",
                    "conformité",
                    "légal",
                    "illicite",
                    "discriminatoire",
                    "équitable",
                ] {
                    assert!(!text.contains(word), "{} says {word}", lang.code());
                }
            }
        }
    }

    #[test]
    fn a_sentence_that_does_not_exist_is_seen() {
        assert_eq!(Words::new(Lang::Fr).get("no-such-sentence"), "no-such-sentence");
    }

    #[test]
    fn french_sentences_break_no_line_before_their_marks() {
        for text in resources(Lang::Fr).into_iter().skip(1) {
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let said = line.split_once(" = ").map_or(line, |(_, said)| said);
                for mark in [" :", " ;", " ?", " !", "« ", " »"] {
                    assert!(!said.contains(mark), "{line}");
                }
            }
        }
    }

    #[test]
    fn amounts_of_charts_are_brief() {
        let brief = |lang, units| Words::new(lang).brief_money(units, Currency::EUR);
        assert_eq!(
            [9_994.0, 12_340.0, 1_234_000.0].map(|units| brief(Lang::En, units)),
            ["€9,994", "€12k", "€1.2M"]
        );
        assert_eq!(brief(Lang::Fr, 1_234_000.0), "1,2\u{a0}M€");
        assert_eq!(brief(Lang::Fr, -15_000.0), "\u{2212}15\u{a0}k€");
    }

    #[test]
    fn numbers_money_and_days() {
        let (en, fr) = (Words::new(Lang::En), Words::new(Lang::Fr));
        assert_eq!(en.whole(1_234_567), "1,234,567");
        assert_eq!(fr.decimal(-1234.5, 2), "\u{2212}1\u{202f}234,50");
        assert_eq!(en.decimal(-0.001, 2), "0.00");
        assert_eq!(en.money(Cents::new(125_050), Currency::EUR, false), "€1,250.50");
        assert_eq!(
            fr.money(Cents::new(125_050), Currency::EUR, true),
            "1\u{202f}251\u{a0}€".replace("251", "250")
        );
        let day = Day::from_ymd(2025, 1, 1).unwrap();
        assert_eq!(en.day(day), "1\u{a0}January\u{a0}2025");
        assert_eq!(fr.day(day), "1er\u{a0}janvier\u{a0}2025");
    }
}
