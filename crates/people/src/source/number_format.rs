//! The currency that a number format names, as spreadsheets write formats (ECMA-376 part 1, 18.8.31).

use std::iter::Peekable;
use std::str::Chars;

use obole_ledger::{Currency, DecimalMark, NamedCurrency, parse_money};

/// Returns the currency that a number format names, by a sign, a code, or the locale of a sign; `None` if it
/// names none or several.
pub(super) fn currency_of(format: &str) -> Option<NamedCurrency> {
    let mut found = None;
    let (mut word, mut chars) = (String::new(), format.chars().peekable());
    loop {
        let next = chars.next();
        let named = match next {
            Some('"') => {
                word.extend(chars.by_ref().take_while(|c| *c != '"'));
                continue;
            }
            Some('\\') => {
                word.extend(chars.next());
                continue;
            }
            // The sign of a currency may stand beside a number without quotes.
            Some(c) if c.is_alphabetic() || matches!(c, '$' | '€' | '£') => {
                word.push(c);
                continue;
            }
            // The width of a character, or one that fills the cell: neither is written once.
            Some('_' | '*') => {
                chars.next();
                None
            }
            Some('[') => in_brackets(&mut chars),
            _ => None,
        };
        for named in [of_sign(&std::mem::take(&mut word)), named].into_iter().flatten() {
            if found.is_some_and(|found| found != named) {
                return None;
            }
            found = Some(named);
        }
        if next.is_none() {
            return found;
        }
    }
}

/// Returns the currency of a sign or a code, as in the text of a cell.
pub(super) fn of_sign(sign: &str) -> Option<NamedCurrency> {
    let sign = sign.trim_matches(|c: char| c.is_whitespace() || "()+-".contains(c));
    match parse_money(&format!("1 {sign}"), DecimalMark::Unknown) {
        Ok((_, named)) if !sign.is_empty() => named,
        _ => None,
    }
}

/// Returns the currency of `[$sign-locale]`; `None` for brackets that hold a colour or a condition.
fn in_brackets(chars: &mut Peekable<Chars<'_>>) -> Option<NamedCurrency> {
    let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
    let inside = inside.strip_prefix('$')?;
    let (sign, locale) = inside.split_once('-').unwrap_or((inside, ""));
    match of_sign(sign) {
        Some(NamedCurrency::Dollar) => Some(of_locale(locale).unwrap_or(NamedCurrency::Dollar)),
        Some(named) => Some(named),
        None if sign.is_empty() => None,
        None => of_locale(locale),
    }
}

/// Returns the currency of a locale, by its identifier in hexadecimal digits or its tag (`en-US`).
fn of_locale(locale: &str) -> Option<NamedCurrency> {
    let region = locale.rsplit_once('-').map(|(_, region)| region);
    // The upper half holds the calendar and the digits.
    let number = u32::from_str_radix(locale, 16).ok().map(|number| number & 0xffff);
    let is_of = |(_, region_of, numbers): &&(&str, &str, &[u32])| {
        region == Some(*region_of) || number.is_some_and(|number| numbers.contains(&number))
    };
    LOCALES.iter().find(is_of).and_then(|(code, _, _)| Currency::parse(code)).map(NamedCurrency::Exact)
}

/// Currencies with their region and the identifiers of its locales (MS-LCID), where a sign alone is not
/// clear. Locales of the euro are absent: the sign of the euro is clear, and other signs are not its own.
const LOCALES: &[(&str, &str, &[u32])] = &[
    ("USD", "US", &[0x409, 0x540a]),
    ("CAD", "CA", &[0x1009, 0xc0c]),
    ("AUD", "AU", &[0xc09]),
    ("NZD", "NZ", &[0x1409]),
    ("SGD", "SG", &[0x1004, 0x4809]),
    ("HKD", "HK", &[0xc04, 0x3c09]),
    ("TWD", "TW", &[0x404]),
    ("JPY", "JP", &[0x411]),
    ("CNY", "CN", &[0x804]),
    ("KRW", "KR", &[0x412]),
    ("INR", "IN", &[0x439, 0x4009]),
    ("CHF", "CH", &[0x807, 0x100c, 0x810]),
    ("CHF", "LI", &[0x1407]),
    ("SEK", "SE", &[0x41d]),
    ("NOK", "NO", &[0x414, 0x814]),
    ("DKK", "DK", &[0x406]),
    ("PLN", "PL", &[0x415]),
    ("CZK", "CZ", &[0x405]),
    ("HUF", "HU", &[0x40e]),
    ("RON", "RO", &[0x418]),
    ("RUB", "RU", &[0x419]),
    ("UAH", "UA", &[0x422]),
    ("TRY", "TR", &[0x41f]),
    ("ILS", "IL", &[0x40d]),
    ("ZAR", "ZA", &[0x1c09, 0x436]),
    ("BRL", "BR", &[0x416]),
    ("MXN", "MX", &[0x80a]),
    ("ARS", "AR", &[0x2c0a]),
    ("CLP", "CL", &[0x340a]),
    ("COP", "CO", &[0x240a]),
    ("MAD", "MA", &[0x1801, 0x380c]),
    ("TND", "TN", &[0x1c01]),
    ("DZD", "DZ", &[0x1401]),
    ("XOF", "SN", &[0x280c]),
    ("XOF", "CI", &[0x300c]),
    ("XOF", "ML", &[0x340c]),
    ("XAF", "CM", &[0x2c0c]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_excel_and_libreoffice_name_their_currency() {
        for (format, wanted) in [
            ("[$$-409]#,##0.00", "USD"),
            ("[$$-409]#,##0.00;[RED]-[$$-409]#,##0.00", "USD"),
            ("[$$-en-US]#,##0.00_ ;-[$$-en-US]#,##0.00\\ ", "USD"),
            ("[$$-1009]#,##0", "CAD"),
            ("#,##0.00\\ [$$-C0C]", "CAD"),
            ("[$$-C09]#,##0.00", "AUD"),
            ("[$$-80A]#,##0.00", "MXN"),
            ("[$$-80000409]0", "USD"),
            ("[$USD] #,##0.00", "USD"),
            ("#,##0.00 [$CHF-807]", "CHF"),
            ("[$fr.-100C]\\ #,##0.00", "CHF"),
            ("#,##0.00\\ [$€-40C];[Red]\\-#,##0.00\\ [$€-40C]", "EUR"),
            ("[$€-2]\\ #,##0.00", "EUR"),
            ("#,##0.00 \"€\"", "EUR"),
            ("#,##0.00\\ \\€", "EUR"),
            ("#,##0.00\u{a0}€", "EUR"),
            ("#,##0.00\\ \\E\\U\\R", "EUR"),
            ("_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_-", "EUR"),
            ("[$£-809]#,##0.00", "GBP"),
            ("£#,##0", "GBP"),
            ("[$¥-411]#,##0", "JPY"),
            ("[$￥-411]#,##0;[RED]-[$￥-411]#,##0", "JPY"),
            ("[$JPY]\\ #,##0", "JPY"),
            ("[$¥-804]#,##0.00", "CNY"),
            ("#,##0.00 [$kr-41D]", "SEK"),
            ("#,##0 \"US$\"", "USD"),
            ("\"$\"#,##0.00", "$"),
            ("$#,##0.00_);[Red]($#,##0.00)", "$"),
            ("[$$]#,##0.00", "$"),
            ("[$$-40C]#,##0.00", "$"),
        ] {
            let named = match currency_of(format) {
                Some(NamedCurrency::Exact(currency)) => currency.code().to_owned(),
                Some(NamedCurrency::Dollar) => "$".to_owned(),
                None => String::new(),
            };
            assert_eq!(named, wanted, "{format}");
        }
    }

    #[test]
    fn other_formats_name_no_currency() {
        for format in [
            "General",
            "0.00",
            "#,##0.00\\ _€",
            "_-* #,##0.00\\ _€_-;\\-* #,##0.00\\ _€_-",
            "[$-40C]d\\ mmmm\\ yyyy",
            "[Red][>100]0.00",
            "0.00%",
            "0.00E+00",
            "0\" kg\"",
            "#,##0,\"k€\"",
            "\"¥\"#,##0",
            "#,##0 \"F CFA\"",
            "0\" €\";0\" $\"",
            "[$",
            "\"€",
            "\\",
            "_",
            "",
        ] {
            // A quote that is not closed holds what follows it.
            let wanted = (format == "\"€").then_some(NamedCurrency::Exact(Currency::EUR));
            assert_eq!(currency_of(format), wanted, "{format}");
        }
    }
}
