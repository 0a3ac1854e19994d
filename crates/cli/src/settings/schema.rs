//! The JSON schema of `obole.toml`, from the parser, for editors that complete and check it.

use std::any::TypeId;
use std::collections::BTreeMap;

use clap::{ArgAction, Command};
use obole_ledger::{AsOf, Cents};
use serde_json::{Map, Value, json};

use super::{Key, keys};
use crate::args::{Days, HoldOut};

/// Returns the JSON Schema (2020-12) of the file.
pub fn schema(command: &Command) -> Value {
    let mut root = Section::default();
    for key in keys(command) {
        let mut at = &mut root;
        for name in &key.path {
            at = at.below.entry(name.clone()).or_default();
        }
        at.options.insert(key.long.clone(), option(&key));
    }
    let mut written = root.written("Settings of the obole program: defaults of its options.");
    written["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    written["title"] = super::FILE.into();
    written
}

/// The options of a verb, and those of its own verbs.
#[derive(Default)]
struct Section {
    options: Map<String, Value>,
    below: BTreeMap<String, Section>,
}

impl Section {
    fn written(self, about: &str) -> Value {
        let mut properties = self.options;
        for (name, section) in self.below {
            let about = format!("Options of `obole {name}`.");
            properties.insert(name, section.written(&about));
        }
        json!({ "type": "object", "description": about, "properties": properties, "additionalProperties": false })
    }
}

fn option(key: &Key) -> Value {
    let mut one = value(key);
    if key.is_list() {
        one = json!({ "anyOf": [one, { "type": "array", "items": one }] });
    }
    let help = key.arg.get_help().map(ToString::to_string).unwrap_or_default();
    one["description"] = help.into();
    if let Some(usual) = key.arg.get_default_values().first().and_then(|value| value.to_str())
        && !matches!(key.arg.get_action(), ArgAction::SetTrue | ArgAction::Count)
    {
        one["default"] = serde_json::from_str(usual).unwrap_or_else(|_| usual.into());
    }
    one
}

fn value(key: &Key) -> Value {
    match key.arg.get_action() {
        ArgAction::SetTrue => return json!({ "type": "boolean" }),
        ArgAction::Count => return json!({ "type": "integer", "minimum": 0, "maximum": 255 }),
        _ => {}
    }
    let names: Vec<String> =
        key.arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if !names.is_empty() {
        return json!({ "type": "string", "enum": names });
    }
    let kind = key.arg.get_value_parser().type_id();
    let is = |one: TypeId| kind == one;
    if [TypeId::of::<u8>(), TypeId::of::<u32>(), TypeId::of::<u64>(), TypeId::of::<usize>()]
        .into_iter()
        .any(is)
    {
        json!({ "type": "integer", "minimum": 0 })
    } else if is(TypeId::of::<f64>()) {
        json!({ "type": "number" })
    } else if is(TypeId::of::<Days>()) {
        json!({ "type": ["integer", "string"] })
    } else if is(TypeId::of::<Cents>()) || is(TypeId::of::<HoldOut>()) {
        json!({ "type": ["number", "string"] })
    } else if is(TypeId::of::<AsOf>()) {
        json!({ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" })
    } else {
        json!({ "type": "string" })
    }
}
