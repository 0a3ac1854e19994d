//! The list on the terminal: two lines for each action.

use obole::care::State;
use obole_ledger::ContactChannel;
use obole_report::Words;

use super::row::Row;

/// Maximum number of characters in a line.
const WIDEST: usize = 100;

/// Minimum number of characters of a shortened text.
const NARROWEST: usize = 8;

/// Indent of the second line.
const INDENT: &str = "       ";

/// Returns two lines for each action: who, how and why; then what to say, or the state.
pub(super) fn lines(rows: &[Row<'_>], words: &Words) -> String {
    let width = words.width().map_or(WIDEST, |width| width.min(WIDEST));
    rows.iter().map(|row| format!("{}\n{}\n", first(row, words, width), second(row, words, width))).collect()
}

fn first(row: &Row<'_>, words: &Words, width: usize) -> String {
    let mark = match row.action.state {
        State::Open => ' ',
        State::Done => 'x',
        State::NotDone { .. } => '>',
    };
    let start = format!("{:>2} [{mark}] {}", row.number, words.get(row.channel_key()));
    let who = if row.name.is_empty() { &row.donor_id } else { &row.name };
    let mut parts = [who.clone(), row.address.clone(), row.why.clone()];
    let length = |parts: &[String; 3]| {
        let said = parts.iter().filter(|part| !part.is_empty());
        start.chars().count() + said.map(|part| part.chars().count() + 3).sum::<usize>()
    };
    // A part of a number or of an e-mail is of no use; the files have everything whole.
    let order = if row.action.channel == Some(ContactChannel::Post) { [1, 0, 2] } else { [0, 2, 1] };
    for part in order {
        let over = length(&parts).saturating_sub(width);
        if let Some(text) = parts.get_mut(part) {
            *text = shortened(text, text.chars().count().saturating_sub(over));
        }
    }
    let said: Vec<&str> = std::iter::once(start.as_str())
        .chain(parts.iter().map(String::as_str))
        .filter(|part| !part.is_empty())
        .collect();
    said.join(" · ")
}

fn second(row: &Row<'_>, words: &Words, width: usize) -> String {
    let said = match row.action.state {
        State::Done => words.get("today-state-done"),
        State::NotDone { until } => words.format("today-state-not_done", &[("day", words.day(until).into())]),
        State::Open if row.action.channel.is_some() => {
            words.format("today-quoted", &[("text", row.script.as_str().into())])
        }
        State::Open => row.script.clone(),
    };
    let start = format!("{INDENT}{} ", row.action.id);
    let room = width.saturating_sub(start.chars().count());
    format!("{start}{}", shortened(&said, room))
}

/// Shortens a text to a number of characters, but not to fewer than [`NARROWEST`].
fn shortened(text: &str, most: usize) -> String {
    let most = most.max(NARROWEST);
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}
