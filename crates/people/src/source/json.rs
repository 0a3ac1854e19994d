//! JSON, as the interfaces of platforms return it, as text: each list of objects is a table, one line for
//! each object.
//!
//! The columns are the paths to the values, separated by points: `payer.email`, `items.0.type`. The values
//! beside a list belong to each of its objects, as the payer of an order belongs to each payment of it.
//! Lists within the objects of a list are tables as well.

use std::collections::BTreeMap;
use std::path::Path;

use obole_ledger::{Error, Kind, Result, message};
use serde_json::{Map, Value};

use super::room::Room;
use super::{Form, LARGEST_JSON, Source, Text, helloasso};

/// Key of the text of an element of XML that has attributes as well: its column has the name of the element.
pub(super) const TEXT: &str = "#text";

/// Maximum number of values of an object around a list that is read as a row.
const MOST_OF_ROW: usize = 200;

/// Maximum number of columns of a table.
const MOST_COLUMNS: usize = 2_000;

/// Size in bytes of a cell beside its name and its text.
const CELL: u64 = 64;
/// Length in bytes of a name that is not counted. A longer one holds the names of many objects around it, so
/// that a small file may have large names.
const SHORT_NAME: usize = 256;

/// Columns by their path, in the order of their first appearance, and the text of the rows.
#[derive(Default)]
struct Table {
    columns: BTreeMap<String, u32>,
    rows: Text,
    length: u32,
}

/// Opens a file of JSON, or of one object a line; `None` if it is neither, but a text that begins like it.
///
/// # Errors
/// [`Kind::Unreadable`] when a file that is named as JSON is damaged, or the tables become too large.
pub(super) fn open(file: &Source, room: &mut Room) -> Result<Option<Vec<Source>>> {
    let path = file.path();
    let text = file.whole(LARGEST_JSON)?;
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
        match value {
            Ok(value) => values.push(value),
            Err(damage) if is_named(path) => {
                let damaged = Error::new(Kind::Unreadable, message!("json-damaged", row = damage.line()));
                return Err(damaged.in_file(path).hint("export-again"));
            }
            Err(_) => return Ok(None),
        }
    }
    // One value is the file; several are a list of one object a line.
    let value = if values.len() == 1 { values.swap_remove(0) } else { Value::Array(values) };
    let value = helloasso::payments_of(&value, path, room)?.unwrap_or(value);
    let parts = of_value(&value, path, room)?;
    Ok(Some(parts.into_iter().map(|part| part.of(Form::Json)).collect()))
}

/// Returns whether the name of a file says that it is JSON.
fn is_named(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["json", "jsonl", "ndjson"].iter().any(|named| ending.eq_ignore_ascii_case(named))
}

/// Returns the tables of a value, each before those within it: its lists of objects, also those within the
/// objects of a list, and as one row each object around a list.
pub(super) fn of_value(value: &Value, path: &Path, room: &mut Room) -> Result<Vec<Source>> {
    let mut finder = Finder { tables: BTreeMap::new(), path, room };
    finder.find(value, "", &BTreeMap::new())?;
    let Finder { tables, room, .. } = finder;
    tables.into_iter().map(|(at, table)| table.source(path, &at, room)).collect()
}

/// Returns a table of one row.
pub(super) fn one_row(value: &Value, path: &Path, name: &str, room: &mut Room) -> Result<Source> {
    let (mut table, mut own) = (Table::default(), BTreeMap::new());
    flatten(value, "", &mut own, (path, room))?;
    table.add(&BTreeMap::new(), &own, path)?;
    table.source(path, name, room)
}

/// Tables by the path to their rows.
struct Finder<'a> {
    tables: BTreeMap<String, Table>,
    path: &'a Path,
    room: &'a mut Room,
}

impl Finder<'_> {
    /// Finds the tables in a value. `around` has the values beside and above it.
    fn find(&mut self, value: &Value, at: &str, around: &BTreeMap<String, String>) -> Result<()> {
        if let Some(items) = list(value) {
            for item in items {
                self.row(item, at, around)?;
                if let Value::Object(object) = item {
                    self.find_below(object, at, around)?;
                }
            }
            return Ok(());
        }
        match value {
            Value::Object(object) if holds_table(value) => {
                if may_be_row(object) {
                    self.row(value, at, around)?;
                }
                self.find_below(object, at, around)
            }
            _ => Ok(()),
        }
    }

    /// Finds the tables in the values of an object.
    fn find_below(
        &mut self,
        object: &Map<String, Value>,
        at: &str,
        around: &BTreeMap<String, String>,
    ) -> Result<()> {
        if !object.values().any(holds_table) {
            return Ok(());
        }
        let mut beside = around.clone();
        beside.append(&mut flat_without_lists(object, self.path, self.room)?);
        // Each of many objects may hold a table: what they copy is counted.
        self.room.make(size(&beside), self.path)?;
        for (key, below) in object.iter().filter(|(_, below)| holds_table(below)) {
            let at = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
            self.find(below, &at, &beside)?;
        }
        Ok(())
    }

    /// Adds a row to the table of a path.
    fn row(&mut self, item: &Value, at: &str, around: &BTreeMap<String, String>) -> Result<()> {
        let mut own = BTreeMap::new();
        flatten(item, "", &mut own, (self.path, self.room))?;
        if !self.tables.contains_key(at) {
            self.tables.insert(at.to_owned(), Table::default());
        }
        self.tables.get_mut(at).map_or(Ok(()), |table| table.add(around, &own, self.path))
    }
}

/// Returns whether a value is a list of objects, or holds one in its objects.
fn holds_table(value: &Value) -> bool {
    match value {
        _ if list(value).is_some() => true,
        Value::Object(object) => object.values().any(holds_table),
        _ => false,
    }
}

/// Returns the items of a list of objects. Objects that their numbers name are one as well, as CiviCRM's
/// interface 3 returns them: `{"1": {…}, "2": {…}}`.
fn list(value: &Value) -> Option<Vec<&Value>> {
    let is_number = |key: &String| key.bytes().all(|byte| byte.is_ascii_digit());
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => Some(items.iter().collect()),
        Value::Object(object)
            if !object.is_empty() && object.iter().all(|(key, item)| is_number(key) && item.is_object()) =>
        {
            Some(object.values().collect())
        }
        _ => None,
    }
}

/// Returns whether an object around a list may be a payment itself, as one that has items: it has values of
/// its own, and not many in its lists.
fn may_be_row(object: &Map<String, Value>) -> bool {
    let own = object.values().filter(|value| !value.is_array() && !value.is_object());
    own.count() >= 3 && object.values().try_fold(MOST_OF_ROW, room_after).is_some()
}

/// Returns what a value leaves of a number of values; `None` if it has more.
fn room_after(most: usize, value: &Value) -> Option<usize> {
    match value {
        Value::Array(items) => items.iter().try_fold(most, room_after),
        Value::Object(object) => object.values().try_fold(most, room_after),
        _ => most.checked_sub(1),
    }
}

/// Returns the size in bytes of some cells.
fn size(cells: &BTreeMap<String, String>) -> u64 {
    cells.iter().map(|(name, cell)| CELL + (name.len() + cell.len()) as u64).sum()
}

impl Table {
    /// Adds a row of the cells around the list and of its own, which take the place of others of their names.
    fn add(
        &mut self,
        around: &BTreeMap<String, String>,
        own: &BTreeMap<String, String>,
        path: &Path,
    ) -> Result<()> {
        self.length += 1;
        let row = self.length;
        let mut cells: Vec<(&String, &String)> =
            around.iter().filter(|(name, _)| !own.contains_key(*name)).chain(own).collect();
        cells.sort_unstable();
        let mut placed = Vec::with_capacity(cells.len());
        for (name, cell) in cells {
            let column = match self.columns.get(name) {
                Some(column) => *column,
                None => {
                    let next = self.columns.len() as u32;
                    *self.columns.entry(name.clone()).or_insert(next)
                }
            };
            placed.push((column, cell));
        }
        if self.columns.len() > MOST_COLUMNS {
            return Err(Error::new(Kind::Unreadable, "json-too-many-columns").in_file(path));
        }
        placed.sort_unstable();
        placed.into_iter().try_for_each(|(column, cell)| self.rows.put(row, column, cell, path))
    }

    fn source(self, path: &Path, at: &str, room: &mut Room) -> Result<Source> {
        let mut names: Vec<(u32, String)> = self.columns.into_iter().map(|(name, at)| (at, name)).collect();
        names.sort_unstable();
        let mut header = Text::default();
        for (column, name) in &names {
            header.put(0, *column, name, path)?;
        }
        let text = self.rows.under(header).finish(path, at, room)?;
        Ok(text.unwrap_or_else(|| Source::made(path, at, Vec::new())))
    }
}

/// Returns the values of an object and of the objects in it, without lists.
fn flat_without_lists(
    object: &Map<String, Value>,
    path: &Path,
    room: &mut Room,
) -> Result<BTreeMap<String, String>> {
    let mut cells = BTreeMap::new();
    for (key, value) in object.iter().filter(|(_, value)| !value.is_array() && !holds_table(value)) {
        flatten(value, key, &mut cells, (path, room))?;
    }
    Ok(cells)
}

/// Adds the values in a value to cells, by their paths. Each name holds those of all objects around it, so
/// that the cells of a small file may be large.
fn flatten(
    value: &Value,
    at: &str,
    cells: &mut BTreeMap<String, String>,
    (path, room): (&Path, &mut Room),
) -> Result<()> {
    let below = |key: &str| match key {
        TEXT => at.to_owned(),
        _ if at.is_empty() => key.to_owned(),
        _ => format!("{at}.{key}"),
    };
    let cell = match value {
        Value::Object(object) => {
            return object
                .iter()
                .try_for_each(|(key, value)| flatten(value, &below(key), cells, (path, room)));
        }
        Value::Array(items) => {
            return items.iter().enumerate().try_for_each(|(number, item)| {
                flatten(item, &below(&number.to_string()), cells, (path, room))
            });
        }
        Value::Null => return Ok(()),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    room.make(at.len().saturating_sub(SHORT_NAME) as u64, path)?;
    cells.insert(at.to_owned(), cell);
    Ok(())
}
