//! Feature tables that a database computed.

use std::path::Path;

use obole_error::Value;
use obole_ledger::records::line_of;
use obole_ledger::{AsOf, Cents, Currency, Ids, Message, holds_personal, message, sha256_file};

use crate::audit::table::unreadable_cells;
use crate::features::sql::{FEATURE_VERSION, stamp};
use crate::features::{FeatureSpec, FeatureTable, Unit, V1, column as at};
use crate::labels::Labels;
use crate::models::TrainingSet;
use crate::store::{Table, read_table};
use crate::{Error, Kind, Result};

/// A feature table that a database computed by [`FeatureQuery`](crate::features::sql::FeatureQuery), checked.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureFile {
    /// Identifiers of the donors, ascending; the table counts them from 0.
    pub ids: Ids,
    /// The features, one row for each donor.
    pub table: FeatureTable,
    /// The outcomes, if they were asked for.
    pub labels: Option<Labels>,
    /// Currency of the amounts.
    pub currency: Currency,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl FeatureFile {
    /// Reads a table of an as-of day, as Parquet or CSV, with the outcomes of the `label_months` after it.
    /// The order of the rows and columns does not matter; other columns are left out.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] for a file that is no table. [`Kind::Refused`] with all faults at once: a missing
    /// column; an empty cell of a feature that every donor has, or a value that a feature cannot have; a
    /// donor with two rows; another day, version or number of months.
    pub fn read(path: &Path, as_of: AsOf, label_months: Option<u32>) -> Result<Self> {
        let sha256 = sha256_file(path)?.sha256;
        let table = read_table(path)?;
        parse(&table, as_of, label_months, sha256).map_err(|e| e.in_file(path))
    }

    /// Returns the features with their outcomes, without the tasks that need the gifts themselves.
    ///
    /// # Errors
    /// [`Kind::Refused`] for a table that was read without outcomes.
    pub fn into_training(self) -> Result<TrainingSet> {
        let labels = self.labels.ok_or_else(|| Error::new(Kind::Refused, "features-without-labels"))?;
        Ok(TrainingSet::join(self.table, labels)?.with_folds_by_id(&self.ids))
    }
}

fn parse(table: &Table, as_of: AsOf, label_months: Option<u32>, sha256: String) -> Result<FeatureFile> {
    let mut reader = Reader { table, faults: Vec::new() };
    reader.check_columns(label_months.is_some());
    let ids = reader.ids();
    reader.check_stamp(stamp::VERSION, &FEATURE_VERSION.to_string());
    reader.check_stamp(stamp::AS_OF, &as_of.to_string());
    let currency = reader.currency();
    let mut columns: Vec<Vec<f64>> = V1.iter().map(|spec| reader.feature(spec)).collect();
    reader.check_missing(&columns);
    let outcome = label_months.map(|months| {
        reader.check_stamp(stamp::LABEL_MONTHS, &months.to_string());
        (months, reader.outcome())
    });
    if let Some(faults) = Message::joined(reader.faults) {
        return Err(Error::new(Kind::Refused, faults).hint("query-again-with-stamp"));
    }
    let order = order(&ids);
    for column in &mut columns {
        *column = in_order(column, &order);
    }
    let mut sorted = Ids::default();
    order.iter().for_each(|row| sorted.push(&ids.get(*row)));
    let donor: Vec<u32> = (0..order.len() as u32).collect();
    let labels = outcome.map(|(months, (gave, amount))| Labels {
        as_of,
        months,
        complete: true,
        donor: donor.clone(),
        gave: in_order(&gave, &order),
        amount: in_order(&amount, &order),
    });
    Ok(FeatureFile { ids: sorted, table: FeatureTable { as_of, donor, columns }, labels, currency, sha256 })
}

/// Returns the rows in the order of their identifiers.
fn order(ids: &Ids) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by(|a, b| ids.compare(*a, *b));
    order
}

fn in_order<T: Clone>(column: &[T], order: &[usize]) -> Vec<T> {
    order.iter().filter_map(|row| column.get(*row).cloned()).collect()
}

/// Reads the columns of a table and collects the faults.
struct Reader<'a> {
    table: &'a Table,
    faults: Vec<Message>,
}

impl<'a> Reader<'a> {
    /// Returns the cells of a column; none if it is missing, which [`check_columns`](Self::check_columns)
    /// reports.
    fn cells(&self, name: &str) -> Vec<&'a str> {
        self.table.column(name).unwrap_or_default()
    }

    fn check_columns(&mut self, has_labels: bool) {
        let labels = if has_labels { &["label", "label_amount", stamp::LABEL_MONTHS][..] } else { &[] };
        let stamps = [stamp::VERSION, stamp::AS_OF, stamp::CURRENCY];
        let needed = std::iter::once("donor_id").chain(V1.iter().map(|spec| spec.name)).chain(stamps);
        let there = self.table.names();
        let missing: Vec<&str> =
            needed.chain(labels.iter().copied()).filter(|name| !there.contains(name)).collect();
        if !missing.is_empty() {
            self.faults.push(message!("columns-missing", columns = Value::list(missing.iter().copied())));
        }
    }

    /// Reports the rows of a column that are not as wanted.
    fn report(&mut self, name: &str, bad: &[usize], wanted: Message) {
        if !bad.is_empty() {
            let lines: Vec<u64> = bad.iter().map(|row| line_of(self.table.lines(), *row)).collect();
            self.faults.push(unreadable_cells(name, &lines, wanted));
        }
    }

    /// Reads the identifiers: each once, and none that holds a name or an address.
    fn ids(&mut self) -> Ids {
        let cells = self.cells("donor_id");
        let mut ids = Ids::default();
        cells.iter().for_each(|cell| ids.push(cell));
        let is_number = matches!(ids, Ids::Number(_));
        let is_bad = |cell: &str| cell.trim().is_empty() || (!is_number && holds_personal(cell));
        let bad: Vec<usize> = (0..cells.len()).filter(|row| is_bad(cells[*row])).collect();
        self.report("donor_id", &bad, message!("wanted-donor"));
        let order = order(&ids);
        let is_repeated = |pair: &&[usize]| ids.compare(pair[0], pair[1]).is_eq();
        let mut twice: Vec<usize> = order.windows(2).filter(is_repeated).map(|pair| pair[1]).collect();
        twice.sort_unstable();
        self.report("donor_id", &twice, message!("wanted-once"));
        ids
    }

    /// Checks a column that has one value in all rows.
    fn check_stamp(&mut self, name: &str, value: &str) {
        let cells = self.cells(name);
        let bad: Vec<usize> = (0..cells.len()).filter(|row| cells[*row] != value).collect();
        self.report(name, &bad, message!("wanted-value", value = value));
    }

    fn currency(&mut self) -> Currency {
        let first = self.cells(stamp::CURRENCY).first().copied().unwrap_or_default();
        match Currency::parse(first) {
            Some(currency) => {
                self.check_stamp(stamp::CURRENCY, first);
                currency
            }
            None if first.is_empty() => Currency::EUR,
            None => {
                self.faults.push(message!("not-a-currency", code = first));
                Currency::EUR
            }
        }
    }

    /// Reads a feature; an empty cell is missing. Cells that cannot be read are reported and count as
    /// missing.
    fn feature(&mut self, spec: &FeatureSpec) -> Vec<f64> {
        let (wanted, is_possible) = possible(spec);
        let mut bad = Vec::new();
        let cells = self.cells(spec.name);
        let values = cells.iter().enumerate().map(|(row, cell)| match cell.trim() {
            "" => f64::NAN,
            cell => number(cell).filter(|value| is_possible(*value)).unwrap_or_else(|| {
                bad.push(row);
                f64::NAN
            }),
        });
        let values = values.collect();
        self.report(spec.name, &bad, wanted);
        values
    }

    /// Reports the features that are missing for a donor who has them, and those that a donor cannot have.
    fn check_missing(&mut self, columns: &[Vec<f64>]) {
        let rows = self.table.len();
        for (place, spec) in V1.iter().enumerate() {
            let Some(values) = columns.get(place).filter(|values| values.len() == rows) else { continue };
            let cells = self.cells(spec.name);
            let few =
                |of: usize, least: f64| -> Vec<bool> { columns[of].iter().map(|n| *n < least).collect() };
            let may_be_missing: Vec<bool> = match place {
                at::STD_AMOUNT => few(at::N_GIFTS, 2.0),
                at::GAP_MEAN => few(at::N_GIFT_DAYS, 2.0),
                at::GAP_STD => few(at::N_GIFT_DAYS, 3.0),
                _ => vec![spec.may_be_missing; rows],
            };
            if may_be_missing.len() < rows {
                continue; // the column that decides is missing itself
            }
            let has_cell = |row: usize| !cells[row].trim().is_empty();
            let lacks: Vec<usize> =
                (0..rows).filter(|row| !has_cell(*row) && !may_be_missing[*row]).collect();
            self.report(spec.name, &lacks, message!("wanted-number"));
            let decided = place != at::AGE && spec.may_be_missing;
            let beyond = |row: &usize| decided && may_be_missing[*row] && values[*row].is_finite();
            let beyond: Vec<usize> = (0..rows).filter(beyond).collect();
            self.report(spec.name, &beyond, message!("wanted-empty"));
        }
    }

    /// Reads the outcomes: who gave, and how much.
    fn outcome(&mut self) -> (Vec<bool>, Vec<Cents>) {
        let (labels, amounts) = (self.cells("label"), self.cells("label_amount"));
        let gave: Vec<Option<bool>> = labels.iter().map(|cell| flag(cell)).collect();
        let cents: Vec<Option<i64>> = amounts.iter().map(|cell| cents(cell)).collect();
        let none = |bad: &dyn Fn(usize) -> bool, rows: usize| -> Vec<usize> {
            (0..rows).filter(|row| bad(*row)).collect()
        };
        self.report("label", &none(&|row| gave[row].is_none(), gave.len()), message!("wanted-flag"));
        let bad = none(&|row| cents[row].is_none(), cents.len());
        self.report("label_amount", &bad, message!("wanted-amount"));
        let differ = |row: usize| gave[row].zip(cents[row]).is_some_and(|(gave, cents)| gave != (cents > 0));
        let bad = none(&differ, gave.len().min(cents.len()));
        self.report("label_amount", &bad, message!("wanted-amount-of-giver"));
        (gave.into_iter().flatten().collect(), cents.into_iter().flatten().map(Cents::new).collect())
    }
}

/// Returns the values that a feature can have, in words and as a test.
fn possible(spec: &FeatureSpec) -> (Message, fn(f64) -> bool) {
    let is_from_one = spec.name == V1[at::N_GIFTS].name || spec.name == V1[at::RECENCY_DAYS].name;
    match spec.unit {
        // No gift lies on the as-of day or after it, and a donor without a gift has no row.
        _ if is_from_one => (message!("wanted-from-one"), |value| value >= 1.0),
        _ if spec.name == V1[at::AGE].name => (message!("wanted-number-or-empty"), f64::is_finite),
        Unit::Share => (message!("wanted-probability"), |value| (0.0..=1.0).contains(&value)),
        Unit::Flag => (message!("wanted-flag"), |value| value == 0.0 || value == 1.0),
        _ => (message!("wanted-from-zero"), |value| value >= 0.0),
    }
}

fn number(cell: &str) -> Option<f64> {
    cell.parse::<f64>().ok().filter(|value| value.is_finite())
}

fn flag(cell: &str) -> Option<bool> {
    number(cell.trim()).filter(|value| *value == 0.0 || *value == 1.0).map(|value| value == 1.0)
}

fn cents(cell: &str) -> Option<i64> {
    number(cell.trim()).filter(|value| *value >= 0.0).map(|value| (value * 100.0).round() as i64)
}

#[cfg(test)]
mod tests;
