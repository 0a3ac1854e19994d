//! The French rules of the tax reduction for gifts, each with the days on which it is known to hold.
//!
//! Sources: code général des impôts, article 200; service-public.fr, F426 (as of the finance law for 2026);
//! law of 19 February 2026 for the ceiling of 2,000 euros. They are facts to print, not advice: the sentence
//! is the same for everybody. Letters to organisations leave it out: article 238 bis applies to companies.

use obole::{Error, Kind, Result};
use obole_ledger::{Cents, Currency, Day, message};
use obole_report::{Arg, Words};

/// Rule of the tax reduction within some days.
struct TaxRule {
    /// Rate in percent.
    rate: &'static str,
    /// First and last day (year, month, day) of gifts to which it applies. The last is the end of the year
    /// of the last finance law that was read.
    days: [(i32, u32, u32); 2],
    /// Sum of a year's gifts up to which the rate applies, in euros.
    ceiling: Option<i64>,
}

const RULES: [TaxRule; 3] = [
    TaxRule { rate: "66", days: [(2025, 1, 1), (2026, 12, 31)], ceiling: None },
    TaxRule { rate: "75", days: [(2025, 2, 15), (2025, 10, 13)], ceiling: Some(1_000) },
    TaxRule { rate: "75", days: [(2025, 10, 14), (2026, 12, 31)], ceiling: Some(2_000) },
];

fn day((year, month, day): (i32, u32, u32)) -> Option<Day> {
    Day::from_ymd(year, month, day)
}

/// Returns the sentence of the rule with a rate on a day, in the language of the letters.
///
/// # Errors
/// [`Kind::Usage`] if the association does not state that it may issue receipts; [`Kind::Refused`] on a day
/// that no dated rule covers.
pub fn sentence(rate: &str, issues_receipts: bool, today: Day, words: &Words) -> Result<String> {
    if !issues_receipts {
        return Err(Error::new(Kind::Usage, "tax-not-declared").hint("tax-declare"));
    }
    let covers = |rule: &&TaxRule| {
        let [start, end] = rule.days.map(day);
        rule.rate == rate && start.is_some_and(|start| start <= today) && end.is_some_and(|end| today <= end)
    };
    let Some(rule) = RULES.iter().find(covers) else {
        let last = RULES.iter().filter(|rule| rule.rate == rate).filter_map(|rule| day(rule.days[1])).max();
        let end = last.map(|last| last.to_string()).unwrap_or_default();
        let what = message!("tax-day-outside", day = today, end = end);
        return Err(Error::new(Kind::Refused, what).hint("tax-write-yourself"));
    };
    let mut values: Vec<(&str, Arg)> = vec![("day", words.day(today).into())];
    if let Some(ceiling) = rule.ceiling {
        let ceiling = words.money(Cents::new(ceiling * 100), Currency::EUR, true);
        values.push(("ceiling", ceiling.into()));
    }
    Ok(words.format(if rate == "75" { "letters-tax-75" } else { "letters-tax-66" }, &values))
}

#[cfg(test)]
mod tests {
    use obole_report::Lang;

    use super::*;

    fn said(rate: &str, day: &str, lang: Lang) -> Option<String> {
        sentence(rate, true, Day::parse_iso(day).unwrap(), &Words::new(lang)).ok()
    }

    #[test]
    fn a_rule_holds_between_its_days_only() {
        for (rate, day, has) in [
            ("66", "2024-12-31", None),
            ("66", "2025-01-01", Some("66")),
            ("66", "2026-12-31", Some("66")),
            ("66", "2027-01-01", None),
            ("75", "2025-02-14", None),
            ("75", "2025-10-13", Some("1\u{202f}000\u{a0}€")),
            ("75", "2025-10-14", Some("2\u{202f}000\u{a0}€")),
            ("75", "2027-01-01", None),
        ] {
            let found = said(rate, day, Lang::Fr);
            assert_eq!(found.is_some(), has.is_some(), "{rate} {day}");
            if let (Some(found), Some(has)) = (found, has) {
                assert!(found.contains(has) && found.contains("article 200"), "{found}");
            }
        }
        assert!(said("75", "2026-11-30", Lang::En).unwrap().contains("€2,000"));
        assert!(said("66", "2026-11-30", Lang::Fr).unwrap().contains("30\u{a0}novembre\u{a0}2026"));
    }

    #[test]
    fn the_association_states_that_it_may_issue_receipts() {
        let today = Day::parse_iso("2026-01-05").unwrap();
        let error = sentence("66", false, today, &Words::new(Lang::Fr)).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage);
    }
}
