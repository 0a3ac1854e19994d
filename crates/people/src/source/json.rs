//! JSON, as the interfaces of platforms return it, as text: each list of objects is a table, one line for
//! each object.
//!
//! The columns are the paths to the values, separated by points: `payer.email`, `items.0.type`. The values
//! beside a list belong to each of its objects, as the payer of an order belongs to each payment of it.

use std::collections::BTreeMap;
use std::path::Path;

use obole_ledger::{Error, Kind, Result};
use serde_json::{Map, Value};

use super::{LARGEST_JSON, Source, Text};

/// Key of the text of an element of XML that has attributes as well: its column has the name of the element.
pub(super) const TEXT: &str = "#text";

/// Maximum number of columns of a table.
const MOST_COLUMNS: usize = 2_000;

/// Columns by their path, in the order of their first appearance, and the cells of the rows.
#[derive(Default)]
struct Table {
    columns: BTreeMap<String, u32>,
    rows: Vec<BTreeMap<u32, String>>,
}

/// Opens a file of JSON; `None` if it is no JSON, but a text that begins like it.
pub(super) fn open(file: &Source) -> Result<Option<Vec<Source>>> {
    let path = file.path();
    let Ok(value) = serde_json::from_str::<Value>(&file.whole(LARGEST_JSON)?) else { return Ok(None) };
    of_value(&value, path).map(Some)
}

/// Returns the tables of a value.
pub(super) fn of_value(value: &Value, path: &Path) -> Result<Vec<Source>> {
    let mut parts = Vec::new();
    find(value, "", &BTreeMap::new(), path, &mut parts)?;
    Ok(parts)
}

/// Returns a table of one row.
pub(super) fn one_row(value: &Value, path: &Path, name: &str) -> Result<Source> {
    table(std::slice::from_ref(value), &BTreeMap::new(), path)?.source(path, name)
}

/// Finds the lists of objects in a value. `around` has the values beside and above it.
fn find(
    value: &Value,
    at: &str,
    around: &BTreeMap<String, String>,
    path: &Path,
    parts: &mut Vec<Source>,
) -> Result<()> {
    match value {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            parts.push(table(items, around, path)?.source(path, at)?);
        }
        Value::Object(object) => {
            let mut beside = around.clone();
            beside.append(&mut flat_without_lists(object));
            for (key, below) in object {
                let at = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                find(below, &at, &beside, path, parts)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn table(items: &[Value], around: &BTreeMap<String, String>, path: &Path) -> Result<Table> {
    let mut table = Table::default();
    for item in items {
        let mut cells = around.clone();
        let mut own = BTreeMap::new();
        flatten(item, "", &mut own);
        cells.append(&mut own);
        let mut row = BTreeMap::new();
        for (name, cell) in cells {
            let next = table.columns.len() as u32;
            row.insert(*table.columns.entry(name).or_insert(next), cell);
        }
        if table.columns.len() > MOST_COLUMNS {
            return Err(Error::new(Kind::Unreadable, "json-too-many-columns").in_file(path));
        }
        table.rows.push(row);
    }
    Ok(table)
}

impl Table {
    fn source(self, path: &Path, at: &str) -> Result<Source> {
        let mut names: Vec<(u32, String)> = self.columns.into_iter().map(|(name, at)| (at, name)).collect();
        names.sort_unstable();
        let mut text = Text::default();
        for (column, name) in &names {
            text.put(0, *column, name, path)?;
        }
        for (row, cells) in (1..).zip(self.rows) {
            for (column, cell) in cells {
                text.put(row, column, &cell, path)?;
            }
        }
        Ok(text.finish(path, at).unwrap_or_else(|| Source::made(path, at, Vec::new())))
    }
}

/// Returns the values of an object and of the objects in it, without lists.
fn flat_without_lists(object: &Map<String, Value>) -> BTreeMap<String, String> {
    let mut cells = BTreeMap::new();
    for (key, value) in object.iter().filter(|(_, value)| !value.is_array()) {
        let holds_list = value.as_object().is_some_and(|object| object.values().any(Value::is_array));
        if !holds_list {
            flatten(value, key, &mut cells);
        }
    }
    cells
}

fn flatten(value: &Value, at: &str, cells: &mut BTreeMap<String, String>) {
    let below = |key: &str| match key {
        TEXT => at.to_owned(),
        _ if at.is_empty() => key.to_owned(),
        _ => format!("{at}.{key}"),
    };
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| flatten(value, &below(key), cells)),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(number, item)| flatten(item, &below(&number.to_string()), cells));
        }
        Value::Null => {}
        Value::String(text) => {
            cells.insert(at.to_owned(), text.clone());
        }
        other => {
            cells.insert(at.to_owned(), other.to_string());
        }
    }
}
