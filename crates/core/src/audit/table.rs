//! The audit of any table of predictions: columns of text, checked cell by cell.

use obole_error::Value;
use obole_fairness::{Attribute, Rows};
use obole_ledger::records::line_of;
use obole_ledger::{Message, holds_personal, message};

use super::age_band;
use crate::{Error, Kind, Result};

/// Maximum number of rows that a message names.
const NAMED_ROWS: usize = 10;
/// Words for a missing attribute, besides an empty cell.
const MISSING: [&str; 6] = ["na", "nan", "n/a", "none", "null", "(missing)"];

/// The columns of a table as text, with one cell for each row. Metrics of absent columns are undefined.
#[derive(Debug, Clone, Default)]
pub struct Columns<'a> {
    /// Outcomes: 0 or 1; empty for a row whose outcome is not known.
    pub truth: Option<(&'a str, Vec<&'a str>)>,
    /// Predicted probabilities, 0 to 1.
    pub score: Option<(&'a str, Vec<&'a str>)>,
    /// Decisions: 1 when the row was selected, otherwise 0.
    pub decision: Option<(&'a str, Vec<&'a str>)>,
    /// Survey weights, not negative.
    pub weight: Option<(&'a str, Vec<&'a str>)>,
    /// Amounts given, in whole units of the currency.
    pub amount_true: Option<(&'a str, Vec<&'a str>)>,
    /// Amounts predicted; allowed only together with [`Self::amount_true`].
    pub amount_pred: Option<(&'a str, Vec<&'a str>)>,
    /// The attributes to audit, at least one.
    pub groups: Vec<(&'a str, Vec<&'a str>)>,
    /// Names of the groups that hold ages in years, which are put into the bands 18-34, 35-54, 55-69, 70+.
    pub ages: Vec<&'a str>,
    /// Names of the groups that hold numbers, with the ascending cut points of their bands.
    pub bins: Vec<(&'a str, Vec<f64>)>,
    /// The line of the file on which each row begins, for messages; rows past its end are counted from 2.
    pub lines: &'a [u32],
}

/// A checked table, ready to be audited.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Outcomes; `None` for a row whose outcome is not known.
    pub truth: Option<Vec<Option<bool>>>,
    /// Predicted probabilities.
    pub score: Option<Vec<f64>>,
    /// Selections.
    pub decision: Option<Vec<bool>>,
    /// Weights.
    pub weight: Option<Vec<f64>>,
    /// Amounts given and predicted.
    pub amount: Option<(Vec<f64>, Vec<f64>)>,
    /// Attributes with their groups.
    pub attributes: Vec<Attribute>,
}

impl Table {
    /// Reads and checks the columns.
    ///
    /// ```
    /// use obole::audit::table::{Columns, Table};
    /// let columns = Columns {
    ///     truth: Some(("gave", vec!["1", "0", ""])),
    ///     decision: Some(("contacted", vec!["1", "1", "0"])),
    ///     groups: vec![("sex", vec!["F", "M", "NA"])],
    ///     ..Columns::default()
    /// };
    /// let table = Table::parse(&columns).unwrap();
    /// assert_eq!(table.truth, Some(vec![Some(true), Some(false), None]));
    /// assert_eq!(table.attributes[0].missing(), 1);
    /// ```
    ///
    /// # Errors
    /// [`Kind::Usage`] when no group is named, nothing can be compared, or an attribute is numeric with more
    /// than 20 values; [`Kind::InvalidParameter`] for cut points that do not ascend; [`Kind::Refused`] for
    /// cells that cannot be read, all columns at once, with their rows (the header is row 1).
    pub fn parse(columns: &Columns<'_>) -> Result<Self> {
        check_shape(columns)?;
        let mut faults = Vec::new();
        let truth = columns.truth.as_ref().map(|column| {
            cells(column, columns.lines, message!("wanted-flag-or-empty"), &mut faults, |cell| {
                if is_missing(cell) { Some(None) } else { flag(cell).map(Some) }
            })
        });
        let score = columns.score.as_ref().map(|column| {
            cells(column, columns.lines, message!("wanted-probability"), &mut faults, |cell| {
                number(cell).filter(|score| (0.0..=1.0).contains(score))
            })
        });
        let decision = columns
            .decision
            .as_ref()
            .map(|column| cells(column, columns.lines, message!("wanted-flag"), &mut faults, flag));
        let weight = columns.weight.as_ref().map(|column| {
            cells(column, columns.lines, message!("wanted-from-zero"), &mut faults, |cell| {
                number(cell).filter(|weight| *weight >= 0.0)
            })
        });
        let mut money = |column: &Option<(&str, Vec<&str>)>| {
            column
                .as_ref()
                .map(|column| cells(column, columns.lines, message!("wanted-number"), &mut faults, number))
        };
        let amount = money(&columns.amount_true).zip(money(&columns.amount_pred));
        let mut attributes = Vec::new();
        for column in &columns.groups {
            if columns.ages.contains(&column.0) {
                let bands = cells(column, columns.lines, message!("wanted-age"), &mut faults, |cell| {
                    if is_missing(cell) {
                        Some(None)
                    } else {
                        number(cell).map(|age| age_band(age.floor() as i32))
                    }
                });
                attributes.push(Attribute::from_labels(column.0, bands));
            } else if let Some((_, cuts)) = columns.bins.iter().find(|(name, _)| *name == column.0) {
                let numbers =
                    cells(column, columns.lines, message!("wanted-number-or-empty"), &mut faults, |cell| {
                        if is_missing(cell) { Some(None) } else { number(cell).map(Some) }
                    });
                attributes.push(Attribute::from_numbers(column.0, numbers, cuts)?);
            } else {
                attributes.push(labels(column)?);
            }
        }
        match Message::joined(faults) {
            None => Ok(Self { truth, score, decision, weight, amount, attributes }),
            Some(faults) => Err(Error::new(Kind::Refused, faults)),
        }
    }

    /// Returns the table with only the rows that `keep` marks.
    #[must_use]
    pub fn part(&self, keep: &[bool]) -> Self {
        fn pick<T: Clone>(column: &[T], keep: &[bool]) -> Vec<T> {
            column.iter().zip(keep).filter(|(_, keep)| **keep).map(|(cell, _)| cell.clone()).collect()
        }
        let attribute = |attribute: &Attribute| {
            let label = |code: Option<u32>| attribute.levels().get(code? as usize).map(String::as_str);
            Attribute::from_labels(attribute.name(), pick(attribute.codes(), keep).into_iter().map(label))
        };
        Self {
            truth: self.truth.as_ref().map(|column| pick(column, keep)),
            score: self.score.as_ref().map(|column| pick(column, keep)),
            decision: self.decision.as_ref().map(|column| pick(column, keep)),
            weight: self.weight.as_ref().map(|column| pick(column, keep)),
            amount: self.amount.as_ref().map(|(given, predicted)| (pick(given, keep), pick(predicted, keep))),
            attributes: self.attributes.iter().map(attribute).collect(),
        }
    }

    /// Returns the columns in the form that the fairness crate takes.
    pub fn rows(&self) -> Rows<'_> {
        Rows {
            y_true: self.truth.as_deref(),
            score: self.score.as_deref(),
            decision: self.decision.as_deref(),
            weight: self.weight.as_deref(),
            amount: self.amount.as_ref().map(|(given, predicted)| (given.as_slice(), predicted.as_slice())),
        }
    }
}

fn check_shape(columns: &Columns<'_>) -> Result<()> {
    let usage = |what: Message| Err(Error::new(Kind::Usage, what));
    if columns.groups.is_empty() {
        return usage(message!("no-group-named"));
    }
    if columns.score.is_none() && columns.decision.is_none() {
        return usage(message!("name-score-or-decision"));
    }
    if columns.amount_true.is_some() != columns.amount_pred.is_some() {
        return usage(message!("name-both-amounts"));
    }
    let single = [
        &columns.truth,
        &columns.score,
        &columns.decision,
        &columns.weight,
        &columns.amount_true,
        &columns.amount_pred,
    ];
    let all: Vec<&(&str, Vec<&str>)> = single.into_iter().flatten().chain(&columns.groups).collect();
    let rows = all.first().map_or(0, |column| column.1.len());
    if rows == 0 {
        return Err(Error::new(Kind::Refused, "table-without-rows"));
    }
    if let Some(other) = all.iter().find(|column| column.1.len() != rows) {
        return usage(message!("column-of-other-length", name = other.0, found = other.1.len(), rows = rows));
    }
    for (at, (name, _)) in columns.groups.iter().enumerate() {
        if columns.groups.iter().skip(at + 1).any(|(other, _)| other == name) {
            return usage(message!("group-twice", name = name));
        }
    }
    let told = columns.ages.iter().chain(columns.bins.iter().map(|(name, _)| name));
    for (at, name) in told.clone().enumerate() {
        if !columns.groups.iter().any(|(group, _)| group == name) {
            return usage(message!("bands-without-group", name = name));
        }
        if told.clone().skip(at + 1).any(|other| other == name) {
            return usage(message!("bands-twice", name = name));
        }
    }
    Ok(())
}

fn is_missing(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

fn flag(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "1" | "1.0" | "true" => Some(true),
        "0" | "0.0" | "false" => Some(false),
        _ => None,
    }
}

fn number(cell: &str) -> Option<f64> {
    cell.trim().parse::<f64>().ok().filter(|x| x.is_finite())
}

/// Returns the sentence about cells that cannot be read, with the first rows and never with their content.
pub(crate) fn unreadable_cells(name: &str, rows: &[u64], wanted: Message) -> Message {
    let more = (rows.len() > NAMED_ROWS).then(|| Value::from("…"));
    let named = Value::list(rows.iter().take(NAMED_ROWS).map(Value::from).chain(more));
    message!("cells-unreadable", name = name, number = rows.len(), wanted = wanted, rows = named)
}

/// Reads every cell; those that cannot be read become one sentence with their rows, never with their content.
fn cells<T: Clone>(
    (name, cells): &(&str, Vec<&str>),
    lines: &[u32],
    wanted: Message,
    faults: &mut Vec<Message>,
    read: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let mut good = Vec::with_capacity(cells.len());
    let mut bad = Vec::new();
    for (row, cell) in cells.iter().enumerate() {
        match read(cell) {
            Some(value) => good.push(value),
            None => bad.push(line_of(lines, row)),
        }
    }
    if !bad.is_empty() {
        faults.push(unreadable_cells(name, &bad, wanted));
    }
    good
}

fn labels((name, cells): &(&str, Vec<&str>)) -> Result<Attribute> {
    if cells.iter().any(|cell| holds_personal(cell)) {
        return Err(Error::new(Kind::Refused, "column-personal").in_column(*name).hint("name-group-column"));
    }
    let attribute = Attribute::from_labels(
        *name,
        cells.iter().map(|cell| if is_missing(cell) { None } else { Some(cell.trim()) }),
    );
    match attribute.check_groups() {
        Ok(()) => Ok(attribute),
        Err(error) => {
            let number = attribute.levels().len();
            let cuts: Vec<String> = error.cut_points().iter().map(f64::to_string).collect();
            let what = message!("column-needs-bands", name = name, number = number);
            Err(Error::new(Kind::Usage, what)
                .in_column(*name)
                .hint(message!("use-ages", name = name))
                .hint(message!("use-bins", name = name, cuts = cuts.join(","))))
        }
    }
}

#[cfg(test)]
mod tests {
    use obole_error::Lang;

    use super::*;

    fn columns<'a>() -> Columns<'a> {
        Columns {
            truth: Some(("gave", vec!["1", "0", "", "1.0"])),
            score: Some(("p", vec!["0.5", "0", "1", " 0.25 "])),
            decision: Some(("listed", vec!["1", "0", "true", "False"])),
            weight: Some(("w", vec!["1", "2.5", "0", "1"])),
            amount_true: Some(("given", vec!["20", "0", "0", "5.5"])),
            amount_pred: Some(("expected", vec!["18.25", "1", "2", "3"])),
            groups: vec![("sex", vec!["F", "M", "NA", ""]), ("age", vec!["17", "70", "", "34.9"])],
            ages: vec!["age"],
            lines: &[],
            bins: vec![],
        }
    }

    #[test]
    fn a_good_table_is_read() {
        let table = Table::parse(&columns()).unwrap();
        assert_eq!(table.truth, Some(vec![Some(true), Some(false), None, Some(true)]));
        assert_eq!(table.score, Some(vec![0.5, 0.0, 1.0, 0.25]));
        assert_eq!(table.decision, Some(vec![true, false, true, false]));
        assert_eq!(table.weight, Some(vec![1.0, 2.5, 0.0, 1.0]));
        assert_eq!(table.amount, Some((vec![20.0, 0.0, 0.0, 5.5], vec![18.25, 1.0, 2.0, 3.0])));
        assert_eq!(table.attributes[0].levels(), ["F", "M"]);
        assert_eq!(table.attributes[1].levels(), ["18-34", "70+"]);
        assert_eq!(table.attributes[1].missing(), 2);
        assert_eq!(table.rows().len(), 4);
    }

    #[test]
    fn every_bad_cell_is_named_by_its_row_and_none_is_repeated() {
        let mut bad = columns();
        bad.truth = Some(("gave", vec!["2", "0", "", "yes"]));
        bad.score = Some(("p", vec!["0.5", "NaN", "1.01", ""]));
        bad.decision = Some(("listed", vec!["1", "", "0", "0"]));
        bad.weight = Some(("w", vec!["1", "-1", "inf", "secret"]));
        let error = Table::parse(&bad).unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
        let message = error.to_string();
        for part in [
            "column gave must hold 0, 1 or empty; wrong cells: 2 (rows 2, 5)",
            "column p must hold a number between 0 and 1; wrong cells: 3 (rows 3, 4, 5)",
            "column listed must hold 0 or 1; wrong cells: 1 (rows 3)",
            "column w must hold a number of at least 0; wrong cells: 3 (rows 3, 4, 5)",
        ] {
            assert!(message.contains(part), "{message}");
        }
        assert!(!message.contains("secret"));
    }

    #[test]
    fn numbers_with_many_values_need_bands() {
        let ages: Vec<String> = (20..60).map(|age| age.to_string()).collect();
        let cells: Vec<&str> = ages.iter().map(String::as_str).collect();
        let table = |ages: Vec<&'static str>| Columns {
            score: Some(("p", vec!["0.5"; 40])),
            groups: vec![("age", cells.clone())],
            ages,
            ..Columns::default()
        };
        let error = Table::parse(&table(vec![])).unwrap_err();
        assert_eq!((error.kind(), error.hints().len()), (Kind::Usage, 2));
        assert!(error.hints()[1].text(Lang::En).contains("--bins age=30,40,49 "), "{:?}", error.hints());
        assert_eq!(
            Table::parse(&table(vec!["age"])).unwrap().attributes[0].levels(),
            ["18-34", "35-54", "55-69"]
        );
        let binned = Columns { bins: vec![("age", vec![30.0, 50.0])], ..table(vec![]) };
        assert_eq!(Table::parse(&binned).unwrap().attributes[0].levels(), ["30-49", "50+", "<30"]);
        let twice = Columns { bins: vec![("age", vec![30.0])], ..table(vec!["age"]) };
        assert_eq!(Table::parse(&twice).unwrap_err().kind(), Kind::Usage);
        let falling = Columns { bins: vec![("age", vec![30.0, 20.0])], ..table(vec![]) };
        assert_eq!(Table::parse(&falling).unwrap_err().kind(), Kind::InvalidParameter);
    }

    #[test]
    fn a_table_that_cannot_be_audited_is_refused() {
        let kind = |change: fn(&mut Columns<'_>)| {
            let mut columns = columns();
            change(&mut columns);
            Table::parse(&columns).unwrap_err().kind()
        };
        assert_eq!(kind(|c| c.groups.clear()), Kind::Usage);
        let by_adviser = |c: &mut Columns<'_>| c.groups[0].1 = vec!["A", "ada@example.org", "A", "A"];
        assert_eq!(kind(by_adviser), Kind::Refused);
        assert_eq!(kind(|c| (c.score, c.decision) = (None, None)), Kind::Usage);
        assert_eq!(kind(|c| c.groups[0].1.truncate(2)), Kind::Usage);
        assert_eq!(kind(|c| c.groups.push(("sex", vec!["F"; 4]))), Kind::Usage);
        assert_eq!(kind(|c| c.ages.push("height")), Kind::Usage);
        assert_eq!(kind(|c| c.amount_pred = None), Kind::Usage);
        let empty = Columns { score: Some(("p", vec![])), groups: vec![("a", vec![])], ..Columns::default() };
        assert_eq!(Table::parse(&empty).unwrap_err().kind(), Kind::Refused);
    }
}
