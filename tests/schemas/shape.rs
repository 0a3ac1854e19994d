//! The schema of some answers: what they have in common is required, what one of them has may be there.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Objects whose keys are data: currencies, metrics, parameters, columns.
const MAPS: [&str; 19] = [
    "sums",
    "counts",
    "decided",
    "values",
    "differences",
    "rules",
    "measures",
    "params",
    "standard_errors",
    "exclusions",
    "seconds",
    "n_missing",
    "tasks",
    "selections",
    "by_method",
    "metrics",
    "inputs",
    "scores",
    "chances",
];

/// Objects of the audit that `docs/reference/formats.md` describes: their keys are groups and metrics, level
/// by level.
const OPEN: [&str; 8] =
    ["canonical", "mitigation", "proxies", "extras", "overall_all_rows", "attributes", "conventions", "few"];

/// Fields that may be null although no call here leaves them so: their types are `Option`.
const MAY_BE_NULL: [&str; 18] = [
    "drift",
    "look_back",
    "slope",
    "slope_error",
    "average_gift",
    "monthly",
    "model",
    "comparison",
    "value",
    "interval",
    "seed",
    "recency",
    "profit",
    "tested_at",
    "calibration",
    "convergence",
    "lapse",
    "days",
];

/// Fields that may be left out although every call here has them.
const MAY_BE_ABSENT: [&str; 8] =
    ["candidates", "selections", "drift", "value", "months", "row", "column", "count"];

/// JSON Schema 2020-12 of these answers.
pub fn schema(name: &str, answers: &[Value]) -> Value {
    let mut shape = Shape::default();
    answers.iter().for_each(|answer| shape.take(answer, ""));
    let mut written = shape.written();
    written["properties"]["schema"] = json!({ "const": name });
    written["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    written["$id"] = name.into();
    written["title"] = format!("What {} writes", name.trim_start_matches("obole/")).into();
    written
}

/// Values seen at one place.
#[derive(Default)]
struct Shape {
    null: bool,
    boolean: bool,
    integer: bool,
    number: bool,
    string: bool,
    items: Option<Box<Shape>>,
    fields: Option<Fields>,
}

#[derive(Default)]
struct Fields {
    seen: usize,
    by_name: BTreeMap<String, (usize, Shape)>,
    /// For keys that are data.
    any: Option<Box<Shape>>,
    open: bool,
}

impl Shape {
    fn take(&mut self, value: &Value, key: &str) {
        match value {
            Value::Null => self.null = true,
            Value::Bool(_) => self.boolean = true,
            Value::Number(number) if number.is_f64() => self.number = true,
            Value::Number(_) => self.integer = true,
            Value::String(_) => self.string = true,
            Value::Array(items) => {
                let shape = self.items.get_or_insert_default();
                if !OPEN.contains(&key) {
                    items.iter().for_each(|item| shape.take(item, ""));
                }
            }
            Value::Object(object) => {
                let fields = self.fields.get_or_insert_default();
                fields.seen += 1;
                fields.open |= OPEN.contains(&key);
                // `models` is a list for a fit and a map for a table.
                if MAPS.contains(&key) || key == "models" {
                    let any = fields.any.get_or_insert_default();
                    object.values().for_each(|value| any.take(value, key));
                } else if !fields.open {
                    for (name, value) in object {
                        let (seen, shape) = fields.by_name.entry(name.clone()).or_default();
                        *seen += 1;
                        shape.null |= MAY_BE_NULL.contains(&name.as_str());
                        shape.take(value, name);
                    }
                }
            }
        }
    }

    fn written(&self) -> Value {
        let mut types: Vec<&str> = Vec::new();
        let mut schema = Map::new();
        if self.boolean {
            types.push("boolean");
        }
        if self.number {
            types.push("number");
        } else if self.integer {
            types.push("integer");
        }
        if self.string {
            types.push("string");
        }
        if let Some(items) = &self.items {
            types.push("array");
            schema.insert("items".to_owned(), items.written());
        }
        if let Some(fields) = &self.fields {
            types.push("object");
            fields.write_into(&mut schema);
        }
        // Nothing was ever there: nothing is known of it.
        if types.is_empty() {
            return json!({});
        }
        // A figure that is not defined is null.
        if self.null || self.number {
            types.push("null");
        }
        let types = if let [one] = types.as_slice() { json!(one) } else { json!(types) };
        schema.insert("type".to_owned(), types);
        Value::Object(schema)
    }
}

impl Fields {
    fn write_into(&self, schema: &mut Map<String, Value>) {
        if let Some(any) = &self.any {
            schema.insert("additionalProperties".to_owned(), any.written());
        } else if !self.open {
            let properties: Map<String, Value> =
                self.by_name.iter().map(|(name, (_, shape))| (name.clone(), shape.written())).collect();
            let always = self
                .by_name
                .iter()
                .filter(|(name, (seen, _))| *seen == self.seen && !MAY_BE_ABSENT.contains(&name.as_str()));
            let required: Vec<&String> = always.map(|(name, _)| name).collect();
            schema.insert("properties".to_owned(), properties.into());
            schema.insert("required".to_owned(), json!(required));
        }
    }
}
