//! Dates in the forms that platforms write beside those of spreadsheets, brought into ISO form.

use std::borrow::Cow;

use obole_ledger::{Day, whole_year};

use crate::fold::fold;

/// Names of the months in English and French, folded, by their first letters.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb", "fev"],
    &["mar"],
    &["apr", "avr"],
    &["may", "mai"],
    &["jun", "juin"],
    &["jul", "juil"],
    &["aug", "aou"],
    &["sep"],
    &["oct"],
    &["nov"],
    &["dec"],
];

/// Serial number of 1 January 1970 in spreadsheets (1900 system).
const SERIAL_1970: i32 = 25_569;

const SECONDS_OF_A_DAY: i64 = 86_400;
/// Seconds from 1 January 1970 to 1 January 2100: beyond, a cell holds milliseconds.
const SECONDS_TO_2100: i64 = 4_102_444_800;

/// Returns the cell of a column of dates as [`plain`] does. `is_unix` is `true` if the column holds seconds
/// since 1 January 1970; the day is that in UTC.
pub(crate) fn of_column(cell: &str, is_unix: bool) -> Cow<'_, str> {
    if is_unix { unix(cell).map_or(Cow::Borrowed(cell), Cow::Owned) } else { plain(cell) }
}

/// Reads seconds since 1 January 1970.
fn unix(cell: &str) -> Option<String> {
    let seconds: i64 = cell.parse().ok()?;
    let days = i32::try_from(seconds.div_euclid(SECONDS_OF_A_DAY)).ok()?;
    (1..SECONDS_TO_2100).contains(&seconds).then(|| Day::new(days).to_string())
}

/// Returns a date as `YYYY-MM-DD` if its form has only one reading: `2024/12/15`, `2024-3-5`, `20241215`,
/// `May 11, 2017`, `11 mai 2017`, `05-mars-24`, a serial number of a spreadsheet. Other cells do not change.
///
/// The serial numbers of 1955 to 2119 are read; `20241215` is a date and not a serial number.
pub(crate) fn plain(cell: &str) -> Cow<'_, str> {
    let iso = |year: i32, month: u32, day: u32| Day::from_ymd(year, month, day).map(|day| day.to_string());
    let found = compact(cell, &iso).or_else(|| serial(cell)).or_else(|| in_words(cell, &iso));
    found.map_or(Cow::Borrowed(cell), Cow::Owned)
}

type Iso<'a> = &'a dyn Fn(i32, u32, u32) -> Option<String>;

/// Reads eight digits, and dates with the year first.
fn compact(cell: &str, iso: Iso<'_>) -> Option<String> {
    let date = cell.split(['T', ' ']).next()?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if date.len() == 8 && digits(date) {
        return iso(date[..4].parse().ok()?, date[4..6].parse().ok()?, date[6..].parse().ok()?);
    }
    let mut parts = date.split(['/', '.', '-']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || ![year, month, day].into_iter().all(digits) {
        return None;
    }
    iso(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Reads a serial number; a fraction is the time of day.
fn serial(cell: &str) -> Option<String> {
    let (whole, fraction) = cell.split_once(['.', ',']).unwrap_or((cell, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 5 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let days: i32 = whole.parse().ok()?;
    (20_000..80_000).contains(&days).then(|| Day::new(days - SERIAL_1970).to_string())
}

/// Returns the month that a folded word names.
pub(crate) fn month_of(word: &str) -> Option<u32> {
    let begins = |names: &&[&str]| names.iter().any(|name| word.starts_with(name));
    (1..).zip(&MONTHS).find(|(_, names)| begins(names)).map(|(month, _)| month)
}

/// Reads a date with the month in words, in either order of day and month.
fn in_words(cell: &str, iso: Iso<'_>) -> Option<String> {
    let folded = fold(cell);
    let mut words = folded.split(' ');
    let (first, second, year) = (words.next()?, words.next()?, words.next()?);
    let day_of = |word: &str| word.trim_end_matches(|c: char| c.is_alphabetic()).parse::<u32>().ok();
    let (month, day) = match (month_of(first), month_of(second)) {
        (Some(month), None) => (month, day_of(second)?),
        (None, Some(month)) => (month, day_of(first)?),
        _ => return None,
    };
    iso(whole_year(year)?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_read_where_a_mapping_says_so() {
        for (cell, day) in [
            ("1769857200", "2026-01-31"),
            ("1767225599", "2025-12-31"),
            ("1767225600", "2026-01-01"),
            ("1769857200000", "1769857200000"),
            ("0", "0"),
            ("2026-01-31", "2026-01-31"),
            ("", ""),
        ] {
            assert_eq!(of_column(cell, true), day, "{cell}");
        }
        assert_eq!(of_column("1769857200", false), "1769857200");
        assert_eq!(of_column("45672", false), "2025-01-15");
    }

    #[test]
    fn dates_with_one_reading_become_iso() {
        for (cell, day) in [
            ("2024/12/15", "2024-12-15"),
            ("2026/01/06 00:00:30 -0800", "2026-01-06"),
            ("20241215", "2024-12-15"),
            ("May 11, 2017 11:21 AM", "2017-05-11"),
            ("11 mai 2017", "2017-05-11"),
            ("1er août 2024", "2024-08-01"),
            ("15 févr. 2024", "2024-02-15"),
            ("July 4, 2024", "2024-07-04"),
            ("2 juin 2024", "2024-06-02"),
            ("05-mars-24", "2024-03-05"),
            ("5-Mar-24", "2024-03-05"),
            ("12/avr./1998", "1998-04-12"),
            ("05-déc-98", "1998-12-05"),
            ("2024-3-5", "2024-03-05"),
            ("2024-3-5 10:30", "2024-03-05"),
            ("45672", "2025-01-15"),
            ("45672.75", "2025-01-15"),
        ] {
            assert_eq!(plain(cell), day, "{cell}");
        }
        for cell in [
            "",
            "03/04/2024",
            "2024-12-15",
            "13.04.2024",
            "00000000",
            "12345",
            "99999",
            "mai",
            "hier",
            "2024/13/01",
        ] {
            assert_eq!(plain(cell), cell, "{cell}");
        }
    }
}
