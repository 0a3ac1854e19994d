//! The part of JSON Schema that the files use: `type`, `const`, `properties`, `required`,
//! `additionalProperties`, `items`.

use serde_json::Value;

/// Places where a value does not match the schema.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    look(schema, value, "", &mut found);
    found
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("a type that this does not know: {other}"),
    }
}

fn look(schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    if let Some(expected) = schema.get("const")
        && expected != value
    {
        found.push(format!("{path}: {value} is not {expected}"));
    }
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| is(kind, value)) {
        found.push(format!("{path}: {value} is no {}", kinds.join(" or ")));
        return;
    }
    if let Some(object) = value.as_object() {
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            if !object.contains_key(name.as_str().unwrap()) {
                found.push(format!("{path}: {} is missing", name.as_str().unwrap()));
            }
        }
        for (name, value) in object {
            let own = schema.get("properties").and_then(|properties| properties.get(name));
            if let Some(schema) = own.or_else(|| schema.get("additionalProperties")) {
                look(schema, value, &below(name), found);
            }
        }
    }
    if let (Some(items), Some(schema)) = (value.as_array(), schema.get("items")) {
        for (at, item) in items.iter().enumerate() {
            look(schema, item, &below(&at.to_string()), found);
        }
    }
}
