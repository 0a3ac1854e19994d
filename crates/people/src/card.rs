//! Expiry of bank cards. Nothing else of a card is read: no number, no digits of it, no name of a bank.

use obole_ledger::Day;
use serde::{Deserialize, Serialize};

use crate::dates::month_of;
use crate::fold::fold;

/// Card with which an instalment of a regular gift was paid. Not printable: it is a personal value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Day of the payment.
    pub paid: Day,
    /// Last day of the month in which the card expires.
    pub expires: Day,
}

/// Reads month and year of expiry from one cell and returns the last day of the month: `12/26`, `12/2026`,
/// `2026-12`, `Dec-26`, and the first or last day of the month, which spreadsheets write instead.
pub(crate) fn expiry(cell: &str) -> Option<Day> {
    let date = if cell.contains(':') { cell.split(['T', ' ']).next()? } else { cell };
    let parts: Vec<&str> = date.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let is_year = |text: &str| text.len() == 4 && number(text).is_some();
    match parts[..] {
        [year, month] if is_year(year) => month_end(month, year),
        [month, year] => month_end(month, year),
        [year, month, day] if is_year(year) => at_edge(day, month, year),
        // One of the two orders has the first or last day of a month, or both have the same one.
        [one, other, year] if is_year(year) => {
            at_edge(one, other, year).or_else(|| at_edge(other, one, year))
        }
        _ => None,
    }
}

/// Reads month and year of expiry from two cells. Spreadsheets write numbers as `12.0`.
pub(crate) fn expiry_of(month: &str, year: &str) -> Option<Day> {
    let whole = |cell: &str| cell.strip_suffix(".0").unwrap_or(cell).to_owned();
    month_end(&whole(month), &whole(year))
}

/// Returns the last day of a month; a year has two or four digits.
fn month_end(month: &str, year: &str) -> Option<Day> {
    let number = number(year)?;
    let year = match year.len() {
        2 => 2000 + number,
        4 => Some(number).filter(|year| (2000..2100).contains(year))?,
        _ => return None,
    };
    let month = self::number(month).or_else(|| month_of(&fold(month)))?;
    Some(Day::from_ymd(i32::try_from(year).ok()?, month, 1)?.plus_months(1).plus_days(-1))
}

/// Returns the last day of the month of a date that is the first or the last day of it.
fn at_edge(day: &str, month: &str, year: &str) -> Option<Day> {
    let (day, last) = (number(day)?, month_end(month, year)?);
    (day == 1 || day == last.day_of_month()).then_some(last)
}

/// Reads a number of one to four digits.
fn number(text: &str) -> Option<u32> {
    let is_number = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn month_and_year_are_read_in_every_ordinary_form() {
        for cell in [
            "12/26",
            "12/2026",
            "12 / 2026",
            "12-26",
            "12.2026",
            "2026-12",
            "2026/12",
            "déc-26",
            "Dec 2026",
            "2026-12-01",
            "2026-12-31",
            "2026-12-01 00:00:00",
            "2026-12-31T00:00:00",
            "01/12/2026",
            "31/12/2026",
            "12/1/2026",
            "12/31/2026",
        ] {
            assert_eq!(expiry(cell), Day::from_ymd(2026, 12, 31), "{cell}");
        }
        assert_eq!(expiry("2/28"), Day::from_ymd(2028, 2, 29));
        assert_eq!(expiry("02/2100"), None);
    }

    #[test]
    fn what_is_no_month_of_expiry_is_not_read() {
        for cell in [
            "",
            "-",
            "n/a",
            "13/26",
            "00/26",
            "26/12",
            "1226",
            "12",
            "12/6",
            "12/1926",
            "15/12/2026",
            "2026-12-26",
            "4242",
            "4242424242424242",
            "4242 4242 4242 4242",
            "12/26/27/28",
            "+1/26",
        ] {
            assert_eq!(expiry(cell), None, "{cell}");
        }
    }

    #[test]
    fn two_cells_are_read_with_short_years_and_numbers_of_spreadsheets() {
        for (month, year) in [("2", "2027"), ("02", "27"), ("2.0", "2027.0"), ("février", "2027")] {
            assert_eq!(expiry_of(month, year), Day::from_ymd(2027, 2, 28), "{month} {year}");
        }
        for (month, year) in [("", "2027"), ("2", ""), ("0", "2027"), ("2", "27.5"), ("2", "12027")] {
            assert_eq!(expiry_of(month, year), None, "{month} {year}");
        }
    }
}
