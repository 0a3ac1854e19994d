//! The text of a post: totals in words, and a table of segments.

use std::collections::BTreeSet;

use obole_error::{Lang, message};
use obole_report::{Words, segment_name};

use super::run_totals::{FEWEST, RunTotals};

/// The text of a post.
pub(super) struct PostText {
    pub(super) title: String,
    /// Sentences, one a line.
    pub(super) lines: Vec<String>,
    /// Head and rows of the table: segment, number of people. Empty if every group is hidden.
    pub(super) table: Vec<[String; 2]>,
    /// The remark that a person checks it.
    pub(super) note: String,
    /// Description of a chart, for those who do not see it.
    pub(super) chart: String,
    figures: BTreeSet<String>,
}

impl PostText {
    /// Writes the totals of a run in a language.
    pub(super) fn of(totals: &RunTotals, lang: Lang) -> Self {
        let words = Words::new(lang);
        let people = |n: u64| match n {
            0 => words.whole(0),
            n if n < FEWEST => message!("connect-post-few", fewest = FEWEST).text(lang),
            n => words.whole(n),
        };
        let money = |amount| words.money(amount, totals.currency, true);
        let (number, sum) = totals.settled;
        let day = words.day(totals.as_of);
        let mut lines = vec![message!("connect-post-model", day = &day, months = totals.horizon_months)];
        // Sums of few people are almost amounts of one.
        if totals.donors >= FEWEST {
            let (donors, payments) = (words.whole(totals.donors), words.whole(number));
            lines.push(message!(
                "connect-post-ledger",
                donors = donors,
                payments = payments,
                sum = money(sum)
            ));
        }
        let [contacted, held_out] = [totals.contacted, totals.held_out].map(people);
        lines.push(message!("connect-post-list", contacted = contacted, held_out = held_out));
        // The cost would give the number of a small list.
        if totals.contacted >= FEWEST {
            lines.push(message!(
                "connect-post-money",
                cost = money(totals.cost),
                income = money(totals.expected_income)
            ));
        }
        if let Some(disparities) = totals.disparities {
            lines.push(message!("connect-post-audit", disparities = words.whole(disparities as u64)));
        }
        lines.push(match totals.is_signed {
            true => message!("connect-post-signed"),
            false => message!("connect-post-draft"),
        });
        let name = |segment: Option<_>| match segment {
            Some(segment) => segment_name(segment, &words),
            None => message!("connect-post-others").text(lang),
        };
        let mut table: Vec<[String; 2]> =
            totals.segments.iter().map(|(segment, n)| [name(*segment), words.whole(*n)]).collect();
        if !table.is_empty() {
            let head = [message!("connect-post-segment"), message!("connect-post-people")];
            table.insert(0, head.map(|words| words.text(lang)));
        }
        let lines: Vec<String> = lines.iter().map(|words| words.text(lang)).collect();
        let title = message!("connect-post-title", day = day).text(lang);
        let note = message!("connect-post-note", fewest = FEWEST).text(lang);
        let cells = table.iter().flatten();
        let figures =
            lines.iter().chain([&title, &note]).chain(cells).flat_map(|text| numbers(text)).collect();
        Self { title, lines, table, note, chart: message!("connect-post-chart").text(lang), figures }
    }

    /// Returns the lines, each on its own.
    pub(super) fn paragraph(&self) -> String {
        self.lines.join("\n")
    }

    /// Returns the table in columns of characters of one width; empty without one.
    pub(super) fn monospaced(&self) -> String {
        let width =
            |column: usize| self.table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let [first, last] = [width(0), width(1)];
        let rows = self.table.iter().map(|[name, people]| {
            let (left, right) = (first - name.chars().count(), last - people.chars().count());
            format!("{name}{}  {}{people}", " ".repeat(left), " ".repeat(right))
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Returns the numbers of the text, which are totals.
    pub(super) fn figures(&self) -> &BTreeSet<String> {
        &self.figures
    }
}

/// Returns the numbers of a text, digits alone.
fn numbers(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
