//! JSON, as the interfaces of platforms return it, as text: each list of objects is a table, one line for
//! each object.
//!
//! The columns are the paths to the values, separated by points: `payer.email`, `items.0.type`. The values
//! beside a list belong to each of its objects, as the payer of an order belongs to each payment of it.

use std::collections::BTreeMap;
use std::path::Path;

use obole_ledger::{Error, Kind, Result};
use serde_json::{Map, Value};

use super::room::Room;
use super::{LARGEST_JSON, Source, Text};

/// Key of the text of an element of XML that has attributes as well: its column has the name of the element.
pub(super) const TEXT: &str = "#text";

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
}

/// Opens a file of JSON; `None` if it is no JSON, but a text that begins like it.
pub(super) fn open(file: &Source, room: &mut Room) -> Result<Option<Vec<Source>>> {
    let path = file.path();
    let Ok(value) = serde_json::from_str::<Value>(&file.whole(LARGEST_JSON)?) else { return Ok(None) };
    of_value(&value, path, room).map(Some)
}

/// Returns the tables of a value.
pub(super) fn of_value(value: &Value, path: &Path, room: &mut Room) -> Result<Vec<Source>> {
    let mut parts = Vec::new();
    find(value, "", &BTreeMap::new(), path, (&mut parts, room))?;
    Ok(parts)
}

/// Returns a table of one row.
pub(super) fn one_row(value: &Value, path: &Path, name: &str, room: &mut Room) -> Result<Source> {
    table(std::slice::from_ref(value), &BTreeMap::new(), path, room)?.source(path, name, room)
}

/// Finds the lists of objects in a value. `around` has the values beside and above it.
fn find(
    value: &Value,
    at: &str,
    around: &BTreeMap<String, String>,
    path: &Path,
    (parts, room): (&mut Vec<Source>, &mut Room),
) -> Result<()> {
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            parts.push(table(items, around, path, room)?.source(path, at, room)?);
        }
        Value::Object(object) if object.values().any(holds_table) => {
            let mut beside = around.clone();
            beside.append(&mut flat_without_lists(object, path, room)?);
            // Each of many objects may hold a table: what they copy is counted.
            room.make(size(&beside), path)?;
            for (key, below) in object.iter().filter(|(_, below)| holds_table(below)) {
                let at = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                find(below, &at, &beside, path, (parts, room))?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Returns whether a value is a list of objects, or holds one in its objects.
fn holds_table(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(Value::is_object),
        Value::Object(object) => object.values().any(holds_table),
        _ => false,
    }
}

/// Returns the size in bytes of some cells.
fn size(cells: &BTreeMap<String, String>) -> u64 {
    cells.iter().map(|(name, cell)| CELL + (name.len() + cell.len()) as u64).sum()
}

fn table(items: &[Value], around: &BTreeMap<String, String>, path: &Path, room: &mut Room) -> Result<Table> {
    let mut table = Table::default();
    for (row, item) in (1..).zip(items) {
        let mut own = BTreeMap::new();
        flatten(item, "", &mut own, (path, room))?;
        table.add(row, around, &own, path)?;
    }
    Ok(table)
}

impl Table {
    /// Adds a row of the cells around the list and of its own, which take the place of others of their names.
    fn add(
        &mut self,
        row: u32,
        around: &BTreeMap<String, String>,
        own: &BTreeMap<String, String>,
        path: &Path,
    ) -> Result<()> {
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
    for (key, value) in object.iter().filter(|(_, value)| !value.is_array()) {
        let holds_list = value.as_object().is_some_and(|object| object.values().any(Value::is_array));
        if !holds_list {
            flatten(value, key, &mut cells, (path, room))?;
        }
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
