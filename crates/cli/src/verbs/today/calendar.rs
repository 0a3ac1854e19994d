//! The open actions as entries of a calendar (iCalendar, RFC 5545).
//!
//! Calendars are synchronised to phones and servers, so an entry names no person, cause or amount. The format
//! is a few lines of text; a library for it would read calendars and time zones as well.

use std::path::Path;

use obole::Result;
use obole_ledger::{Day, disk};
use obole_report::{Lang, Words};

use super::row::{Row, rule_key};
use crate::ui::Ui;

/// Maximum number of bytes of a line without its end (RFC 5545, section 3.1).
const LONGEST_LINE: usize = 75;

/// Refuses a path at which another kind of file exists.
///
/// # Errors
/// As [`disk::FileKind::refuse_other`].
pub(super) fn check(path: &Path) -> Result<()> {
    disk::FileKind::Calendar.refuse_other(path)
}

/// Writes the calendar; without an action, removes that of an earlier day: a calendar has an entry.
///
/// # Errors
/// When the disk fails.
pub(super) fn write(path: &Path, rows: &[Row<'_>], on: Day, ui: &mut Ui<'_>) -> Result<()> {
    check(path)?;
    let Some(text) = calendar(rows, on, ui.words()) else {
        if path.exists() {
            disk::remove_file(path)?;
        }
        ui.print("today-no-entry", &[]);
        return Ok(());
    };
    disk::write_private(path, |file| Ok(file.write_all(text.as_bytes())?))?;
    ui.wrote(path);
    Ok(())
}

/// Returns the calendar; `None` without an action.
fn calendar(rows: &[Row<'_>], on: Day, words: &Words) -> Option<String> {
    let lang = match words.lang() {
        Lang::En => "EN",
        Lang::Fr => "FR",
    };
    rows.first()?;
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:{}{lang}", disk::CALENDAR_PRODUCT),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
    ];
    for row in rows {
        lines.extend(entry(row, on, words));
    }
    lines.push("END:VCALENDAR".to_owned());
    Some(lines.iter().map(|line| folded(line)).collect())
}

/// Returns the lines of one entry. An action of the next day has the same UID and a higher SEQUENCE, so that
/// it replaces the entry of the day before; so does one that was done on the day, which cancels its entry.
fn entry(row: &Row<'_>, on: Day, words: &Words) -> [String; 12] {
    let id = row.action.id.as_str();
    let rule = words.get(&rule_key(row.action.why.rule()));
    let summary = words.format("today-entry", &[("rule", rule.into()), ("id", id.into())]);
    let description = words.format("today-entry-done", &[("id", id.into())]);
    [
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{id}@obole.invalid"),
        format!("SEQUENCE:{}", 2 * on.days().max(0) + i32::from(!row.is_open())),
        format!("STATUS:{}", if row.is_open() { "CONFIRMED" } else { "CANCELLED" }),
        format!("DTSTAMP:{}T000000Z", compact(on)),
        format!("DTSTART;VALUE=DATE:{}", compact(on)),
        format!("DTEND;VALUE=DATE:{}", compact(on.plus_days(1))),
        format!("SUMMARY:{}", escaped(&summary)),
        format!("DESCRIPTION:{}", escaped(&description)),
        "CLASS:PRIVATE".to_owned(),
        "TRANSP:TRANSPARENT".to_owned(),
        "END:VEVENT".to_owned(),
    ]
}

/// Writes a day as `20261130`.
fn compact(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// Escapes a text (section 3.3.11).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// Ends a line, and folds it where it is longer than [`LONGEST_LINE`], never within a character.
fn folded(line: &str) -> String {
    let (mut text, mut length) = (String::new(), 0);
    for c in line.chars() {
        if length + c.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    text.push_str("\r\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let line = format!("SUMMARY:{}", "é€".repeat(60));
        let folded = folded(&line);
        assert!(folded.ends_with("\r\n"));
        assert!(folded.split("\r\n").all(|part| part.len() <= LONGEST_LINE), "{folded}");
        assert_eq!(folded.replace("\r\n ", "").trim_end(), line);
        assert_eq!(escaped("a;b,c\\d\ne"), "a\\;b\\,c\\\\d\\ne");
    }
}
