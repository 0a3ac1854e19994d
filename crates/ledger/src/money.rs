//! Integer cents with a currency, and the reading of amounts as people write them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The largest amount that a cell may hold, in cents: a million million units. No gift is larger, and sums
/// stay exact.
const LARGEST: i64 = 100_000_000_000_000;

/// The currencies in circulation (ISO 4217, list one), and those that the euro has replaced since 2010.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN \
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP \
    GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD \
    KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO \
    NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD \
    SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD \
    XOF XPF YER ZAR ZMW ZWG";

/// An amount in hundredths of its currency's unit. Never a float:
///
/// ```compile_fail,E0308
/// let wrong = obole_ledger::Cents::new(12.5);
/// ```
///
/// Amounts of two currencies cannot be added by accident, because amounts have no `+`: who adds, names cents.
///
/// ```compile_fail,E0369
/// fn sum(euros: obole_ledger::Cents, dollars: obole_ledger::Cents) -> obole_ledger::Cents {
///     euros + dollars
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(i64);

impl Cents {
    /// Creates an amount of `cents` cents.
    pub const fn new(cents: i64) -> Self {
        Self(cents)
    }

    /// Returns the number of cents.
    #[inline]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Returns the amount in whole units, for model matrices only.
    pub fn units(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl fmt::Debug for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A currency by its three-letter ISO 4217 code. Amounts of two currencies are never added.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// No currency (ISO 4217, XXX): an amount whose currency is not known yet.
    pub const NONE: Self = Self(*b"XXX");
    /// The euro, the currency of files that name none.
    pub const EUR: Self = Self(*b"EUR");

    /// Reads a three-letter code in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let [a, b, c] = text.as_bytes() else { return None };
        let code = [a, b, c].map(|letter| letter.to_ascii_uppercase());
        code.iter().all(u8::is_ascii_uppercase).then_some(Self(code))
    }

    /// Returns the code, in capitals.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a currency code has three letters"))
    }
}

/// Mark between units and cents in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,250.00`
    Point,
    /// `1 250,00` or `1.250,00`
    Comma,
    /// Not known: an amount that can be read in only one way is read, any other is refused.
    Unknown,
}

/// Reason why an amount was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountFault {
    /// The cell is empty.
    Empty,
    /// Not a number.
    NotANumber,
    /// `1,250` or `1.250`: thousands or decimals? The program asks and never guesses.
    Ambiguous,
    /// More than two decimals that are not zero.
    TooManyDecimals,
    /// Beyond a million million units.
    TooLarge,
    /// The cell names two currencies.
    TwoCurrencies,
}

/// Reads an amount as [`parse_money`] does, for cells whose currency does not matter.
///
/// # Errors
/// The [`AmountFault`]; the text itself is not repeated.
///
/// ```
/// use obole_ledger::{parse_amount, AmountFault, Cents, DecimalMark};
/// assert_eq!(parse_amount("1\u{202f}250,50 €", DecimalMark::Comma), Ok(Cents::new(125_050)));
/// assert_eq!(parse_amount("50,00", DecimalMark::Unknown), Ok(Cents::new(5_000)));
/// assert_eq!(parse_amount("1,250", DecimalMark::Unknown), Err(AmountFault::Ambiguous));
/// ```
pub fn parse_amount(text: &str, mark: DecimalMark) -> Result<Cents, AmountFault> {
    parse_money(text, mark).map(|(cents, _)| cents)
}

/// The currency that an amount names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedCurrency {
    /// A code or a sign that stands for one currency.
    Exact(Currency),
    /// `$`, the sign of the United States' dollar and of other dollars.
    Dollar,
}

impl NamedCurrency {
    /// Returns the currency of the amount, given the currency of the row's own column; `None` if the two
    /// contradict each other.
    pub fn within(self, column: Option<Currency>) -> Option<Currency> {
        const DOLLARS: [[u8; 3]; 7] = [*b"USD", *b"CAD", *b"AUD", *b"NZD", *b"SGD", *b"HKD", *b"XCD"];
        match (self, column) {
            (Self::Exact(named), None) => Some(named),
            (Self::Exact(named), Some(column)) => (named == column).then_some(named),
            (Self::Dollar, None) => Some(Currency(*b"USD")),
            (Self::Dollar, Some(column)) => DOLLARS.contains(&column.0).then_some(column),
        }
    }
}

/// Reads an amount as people and programs write it: spaces of any kind, a sign or the code of a currency (in
/// capitals) around it, thousands marks, either decimal mark. `"50,00"` is never 5000, and `"$5.00"` is never
/// euros.
///
/// # Errors
/// The [`AmountFault`]; the text itself is not repeated.
///
/// ```
/// use obole_ledger::{Cents, Currency, DecimalMark, NamedCurrency, parse_money};
/// let francs = NamedCurrency::Exact(Currency::parse("CHF").unwrap());
/// assert_eq!(parse_money("10.00 CHF", DecimalMark::Unknown), Ok((Cents::new(1_000), Some(francs))));
/// assert_eq!(parse_money("$5.00", DecimalMark::Point), Ok((Cents::new(500), Some(NamedCurrency::Dollar))));
/// ```
pub fn parse_money(text: &str, mark: DecimalMark) -> Result<(Cents, Option<NamedCurrency>), AmountFault> {
    if let Some(cents) = plain(text.as_bytes()) {
        return Ok((cents, None));
    }
    let mut signs = Vec::new();
    let mut cleaned = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // Between two digits a space separates thousands; anywhere else it has no meaning.
            c if c.is_whitespace() => {
                let before = cleaned.ends_with(|c: char| c.is_ascii_digit());
                while chars.next_if(|c| c.is_whitespace()).is_some() {}
                if before && chars.peek().is_some_and(char::is_ascii_digit) {
                    cleaned.push('\'');
                }
            }
            '\u{feff}' => {}
            '€' | '£' | '$' => {
                signs.push(match c {
                    '€' => NamedCurrency::Exact(Currency::EUR),
                    '£' => NamedCurrency::Exact(Currency(*b"GBP")),
                    _ => NamedCurrency::Dollar,
                });
                // `12€50` has the sign for its decimal mark; other digits behind a sign say nothing.
                let is_between = cleaned.ends_with(|c: char| c.is_ascii_digit())
                    && chars.peek().is_some_and(char::is_ascii_digit);
                if is_between {
                    let rest: String = chars.by_ref().collect();
                    if rest.len() != 2 || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
                        return Err(AmountFault::NotANumber);
                    }
                    cleaned.push('.');
                    cleaned.push_str(&rest);
                }
            }
            '\u{2212}' | '\u{2013}' => cleaned.push('-'),
            c => cleaned.push(c),
        }
    }
    let is_dollar = signs.first() == Some(&NamedCurrency::Dollar);
    let (code, body) = strip_code(&cleaned, is_dollar);
    let named = match (code, signs.first().copied()) {
        (None, sign) => sign,
        (Some(code), None) => Some(NamedCurrency::Exact(code)),
        (Some(code), Some(sign)) => {
            Some(NamedCurrency::Exact(sign.within(Some(code)).ok_or(AmountFault::TwoCurrencies)?))
        }
    };
    if signs.iter().any(|sign| Some(sign) != signs.first()) {
        return Err(AmountFault::TwoCurrencies);
    }
    // In Switzerland `50.-` has no cents.
    let body = [".-", ",-", ".--", ",--"]
        .into_iter()
        .find_map(|ending| body.strip_suffix(ending))
        .filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(body);
    // Accountants write an amount below zero in parentheses, or with its sign behind it.
    let in_parentheses = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let below_zero = in_parentheses.or_else(|| body.strip_prefix('-')).or_else(|| body.strip_suffix('-'));
    let (negative, body) = match below_zero {
        Some(rest) => (true, rest),
        None => (false, body.strip_prefix('+').unwrap_or(body)),
    };
    if body.is_empty() {
        return Err(AmountFault::Empty);
    }
    let (units, decimals) = split(body, mark)?;
    let cents = assemble(&units, decimals)?;
    Ok((Cents(if negative { -cents } else { cents }), named))
}

/// Reads `1234.50`, the form that nearly every cell of a canonical file has: digits, a point, two digits.
fn plain(text: &[u8]) -> Option<Cents> {
    let (units, [b'.', tens, ones]) = text.split_last_chunk::<3>()? else { return None };
    if units.is_empty() || units.len() > 12 {
        return None;
    }
    let mut cents = 0_i64;
    for byte in units.iter().chain([tens, ones]) {
        if !byte.is_ascii_digit() {
            return None;
        }
        cents = cents * 10 + i64::from(byte - b'0');
    }
    Some(Cents(cents))
}

/// Countries as written before the sign of their dollar: `US$`, `C$`.
const DOLLARS: [(&str, &[u8; 3]); 9] = [
    ("US", b"USD"),
    ("C", b"CAD"),
    ("CA", b"CAD"),
    ("A", b"AUD"),
    ("AU", b"AUD"),
    ("NZ", b"NZD"),
    ("HK", b"HKD"),
    ("S", b"SGD"),
    ("SG", b"SGD"),
];

/// Removes the name of a currency before or after the number: a code of [`CODES`] in capitals, the euro's in
/// any case, or beside the sign of a dollar the country of it. `10 kgs` and `5 all` name no currency and are
/// no amounts either.
fn strip_code(text: &str, is_dollar: bool) -> (Option<Currency>, &str) {
    let is_letter = |c: char| c.is_alphabetic();
    let before = text.split_at(text.find(|c| !is_letter(c)).unwrap_or(text.len()));
    let after = text.split_at(text.trim_end_matches(is_letter).len());
    for (word, number) in [before, (after.1, after.0)] {
        let is_euro = ["eur", "euro", "euros"].contains(&word.to_lowercase().as_str());
        let of_country = || DOLLARS.iter().find(|(country, _)| is_dollar && *country == word);
        let code = if is_euro { Some(Currency::EUR) } else { known_code(word) };
        let code = code.or_else(|| of_country().map(|(_, code)| Currency(**code)));
        if let Some(code) = code.filter(|_| !number.is_empty()) {
            return (Some(code), number);
        }
    }
    (None, text)
}

/// Reads a code of [`CODES`], in capitals.
fn known_code(word: &str) -> Option<Currency> {
    let is_code = word.len() == 3 && CODES.split_ascii_whitespace().any(|code| code == word);
    if is_code { Currency::parse(word) } else { None }
}

/// Splits a number without sign and spaces into unit digits and decimals.
fn split(body: &str, mark: DecimalMark) -> Result<(String, &str), AmountFault> {
    let (point, comma) = (body.rfind('.'), body.rfind(','));
    let decimal = match (mark, point, comma) {
        (DecimalMark::Point, Some(at), _) | (DecimalMark::Comma, _, Some(at)) => Some(at),
        // The column's own mark is absent. The other one may separate thousands; before one or two last
        // digits it cannot.
        (DecimalMark::Point, None, at) | (DecimalMark::Comma, at, None) => {
            at.filter(|at| body.len() - at - 1 < 3 && body.matches(['.', ',']).count() == 1)
        }
        (DecimalMark::Unknown, Some(p), Some(c)) => Some(p.max(c)),
        (DecimalMark::Unknown, None, None) => None,
        (DecimalMark::Unknown, one, other) => {
            let at = one.or(other).unwrap_or_default();
            let separator = body[at..].chars().next().unwrap_or('.');
            let after = body.len() - at - 1;
            match (body.matches(separator).count(), after) {
                (1, 3) => return Err(AmountFault::Ambiguous),
                (1, _) => Some(at),
                _ => None,
            }
        }
    };
    let (units, decimals) = match decimal {
        Some(at) => (&body[..at], &body[at + 1..]),
        None => (body, ""),
    };
    Ok((ungroup(units)?, decimals))
}

/// Removes thousands marks, which must separate groups of three.
fn ungroup(units: &str) -> Result<String, AmountFault> {
    let parts: Vec<&str> = units.split(['.', ',', '\'', '\u{2019}']).collect();
    let well_grouped = parts.len() == 1
        || (parts.iter().skip(1).all(|part| part.len() == 3)
            && parts.first().is_some_and(|part| (1..=3).contains(&part.len())));
    if well_grouped { Ok(parts.concat()) } else { Err(AmountFault::NotANumber) }
}

fn assemble(units: &str, decimals: &str) -> Result<i64, AmountFault> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(units) || !digits(decimals) || (units.is_empty() && decimals.is_empty()) {
        return Err(AmountFault::NotANumber);
    }
    let kept = decimals.trim_end_matches('0');
    if kept.len() > 2 {
        return Err(AmountFault::TooManyDecimals);
    }
    let hundredths = format!("{kept:0<2}").parse::<i64>().map_err(|_| AmountFault::NotANumber)?;
    let units = if units.is_empty() { 0 } else { units.parse::<i64>().map_err(|_| AmountFault::TooLarge)? };
    let cents = units.checked_mul(100).and_then(|cents| cents.checked_add(hundredths));
    cents.filter(|cents| *cents <= LARGEST).ok_or(AmountFault::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_sign_may_be_the_decimal_mark_and_swiss_amounts_have_no_cents() {
        for mark in [DecimalMark::Point, DecimalMark::Comma, DecimalMark::Unknown] {
            for (text, cents) in [
                ("12€50", 1_250),
                ("1 250€05", 125_005),
                ("50.-", 5_000),
                ("CHF 50.-", 5_000),
                ("50,- €", 5_000),
                ("50.--", 5_000),
                ("\u{2013}12", -1_200),
                ("12.00-", -1_200),
            ] {
                assert_eq!(parse_amount(text, mark), Ok(Cents::new(cents)), "{text} {mark:?}");
            }
            for text in ["5€5", "12€500", "1€2€3", ".-", "€.-", "12$5 0"] {
                assert!(parse_amount(text, mark).is_err(), "{text} {mark:?}");
            }
        }
    }

    #[test]
    fn reads_what_people_write() {
        use DecimalMark::{Comma, Point, Unknown};
        for (text, mark, cents) in [
            ("50,00", Unknown, 5_000),
            ("50,00", Comma, 5_000),
            ("50.00", Comma, 5_000),
            ("50", Unknown, 5_000),
            ("0,5", Unknown, 50),
            ("1 250,00", Comma, 125_000),
            (" 1  234 567", Unknown, 123_456_700),
            ("1\u{a0}250,00 €", Comma, 125_000),
            ("1.250,00", Unknown, 125_000),
            ("1,250.00", Unknown, 125_000),
            ("1,250", Point, 125_000),
            ("1.250", Comma, 125_000),
            ("15.5", Comma, 1_550),
            ("1.234.567", Unknown, 123_456_700),
            ("EUR 12,30", Unknown, 1_230),
            ("12.30eur", Unknown, 1_230),
            ("12,30 Euros", Unknown, 1_230),
            ("euro 12,30", Comma, 1_230),
            ("10.50000000", Unknown, 1_050),
            ("-20,00", Unknown, -2_000),
            ("(20,00)", Unknown, -2_000),
            ("20,00-", Unknown, -2_000),
            ("(20,00 €)", Unknown, -2_000),
            ("+20", Unknown, 2_000),
        ] {
            assert_eq!(parse_amount(text, mark), Ok(Cents(cents)), "{text} {mark:?}");
        }
    }

    #[test]
    fn refuses_what_it_cannot_read() {
        use AmountFault::{Ambiguous, Empty, NotANumber, TooLarge, TooManyDecimals};
        for (text, fault) in [
            ("", Empty),
            (" € ", Empty),
            ("abc", NotANumber),
            ("12a", NotANumber),
            ("1,250", Ambiguous),
            ("1.250", Ambiguous),
            ("1.2.3", NotANumber),
            ("1 2 3,45", NotANumber),
            ("12 50", NotANumber),
            ("12,345678", TooManyDecimals),
            ("99999999999999999999", TooLarge),
            ("90000000000000000.00", TooLarge),
            ("1e5", NotANumber),
            ("10 kgs", NotANumber),
            ("5 all", NotANumber),
            ("3 try", NotANumber),
            ("4 top", NotANumber),
            ("9 chf", NotANumber),
            ("5 DON", NotANumber),
            ("12 Usd", NotANumber),
            ("2 euros x", NotANumber),
            ("EUR", NotANumber),
        ] {
            assert_eq!(parse_amount(text, DecimalMark::Unknown), Err(fault), "{text}");
        }
    }

    #[test]
    fn the_currency_of_a_cell_counts() {
        let code = |text: &str| Currency::parse(text).unwrap();
        let read = |text: &str, column: Option<&str>| {
            let (cents, named) = parse_money(text, DecimalMark::Unknown).unwrap();
            assert_eq!(cents, Cents(900), "{text}");
            named.map(|named| named.within(column.map(code)))
        };
        assert_eq!(read("9.00", None), None);
        for (text, column, currency) in [
            ("$9.00", None, Some("USD")),
            ("9,00 $", Some("CAD"), Some("CAD")),
            ("$9.00", Some("EUR"), None),
            ("£9.00", None, Some("GBP")),
            ("9.00 CHF", None, Some("CHF")),
            ("CHF9", Some("EUR"), None),
            ("9 euros", Some("USD"), None),
            ("USD 9.00", Some("USD"), Some("USD")),
            ("9 €", None, Some("EUR")),
            ("9 € EUR", Some("EUR"), Some("EUR")),
            ("$9 CAD", None, Some("CAD")),
            ("US$ 9.00", None, Some("USD")),
            ("C$9", None, Some("CAD")),
            ("9,00 CA$", Some("CAD"), Some("CAD")),
        ] {
            assert_eq!(read(text, column), Some(currency.map(code)), "{text} {column:?}");
        }
        for text in ["$9 EUR", "€9 £", "£9.00 USD"] {
            assert_eq!(parse_money(text, DecimalMark::Unknown), Err(AmountFault::TwoCurrencies), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(cents in -1_000_000_000_000_i64..1_000_000_000_000) {
            let written = Cents(cents).to_string();
            prop_assert_eq!(parse_amount(&written, DecimalMark::Unknown), Ok(Cents(cents)));
            let french = written.replace('.', ",");
            prop_assert_eq!(parse_amount(&french, DecimalMark::Unknown), Ok(Cents(cents)));
            prop_assert_eq!(parse_amount(&french, DecimalMark::Comma), Ok(Cents(cents)));
        }

        #[test]
        fn never_panics(text in "\\PC{0,20}") {
            let _ = parse_amount(&text, DecimalMark::Unknown);
            let _ = parse_amount(&text, DecimalMark::Comma);
        }
    }
}
