//! Requests of a post, as they are checked, printed and sent.

use obole_ledger::sha256_hex;
use serde_json::Value;

use super::chart::Chart;
use crate::client::Body;

/// Word in the body of a later request in place of the identifier that an earlier answer gives.
pub(super) const FILE_ID: &str = "{identifier of the file}";

/// A request of a post.
pub(super) struct Step {
    /// Method and address without secrets, for a person.
    pub(super) place: &'static str,
    pub(super) content: Content,
}

/// Body of a request.
pub(super) enum Content {
    Json(Value),
    Form(Vec<(&'static str, String)>),
    /// A file and the fields beside it; the last text is the name of the field of the file.
    Multipart(Vec<(&'static str, String)>, Chart, &'static str),
    /// The bytes of a file.
    Bytes(Chart),
}

impl Step {
    /// Returns the request as a person reads it: its body exactly, bytes of a chart by their number.
    pub(super) fn shown(&self) -> String {
        let body = match &self.content {
            Content::Json(value) => value.to_string(),
            Content::Form(fields) => form(fields, ""),
            Content::Bytes(chart) => chart.shown(),
            Content::Multipart(fields, chart, name) => {
                let fields: String = fields.iter().map(|(name, text)| format!("{name}: {text}\n")).collect();
                format!("{fields}{name}: {}", chart.shown())
            }
        };
        format!("{}\n{body}\n\n", self.place)
    }

    /// Returns the texts of the body.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut of_field = |text: &str| match serde_json::from_str::<Value>(text) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => leaves(&value, &mut found),
            _ => found.push(text.to_owned()),
        };
        match &self.content {
            Content::Json(value) => of_field(&value.to_string()),
            Content::Form(fields) | Content::Multipart(fields, ..) => {
                fields.iter().for_each(|(_, text)| of_field(text));
            }
            Content::Bytes(_) => {}
        }
        found
    }

    /// Returns the body to send, with the identifier that an earlier answer gave.
    pub(super) fn body(&self, file_id: &str) -> Body {
        match &self.content {
            Content::Json(value) => Body::json(&with_id(value, file_id)),
            Content::Form(fields) => Body {
                kind: "application/x-www-form-urlencoded".to_owned(),
                bytes: form(fields, file_id).into_bytes(),
            },
            Content::Bytes(chart) => {
                Body { kind: "application/octet-stream".to_owned(), bytes: chart.bytes.clone() }
            }
            Content::Multipart(fields, chart, name) => multipart(fields, chart, name),
        }
    }
}

/// Keys of the places of a post, which the call names.
const OF_PLACE: [&str; 4] = ["channel", "channel_id", "data_source_id", "id"];

/// Collects the texts of a value, without those that name the place of the post.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|value| leaves(value, found)),
        Value::Object(all) => {
            let texts = all.iter().filter(|(key, _)| !OF_PLACE.contains(&key.as_str()));
            texts.for_each(|(_, value)| leaves(value, found));
        }
        _ => {}
    }
}

fn form(fields: &[(&'static str, String)], file_id: &str) -> String {
    let text = |text: &str| if file_id.is_empty() { text.to_owned() } else { text.replace(FILE_ID, file_id) };
    let pairs = fields.iter().map(|(name, value)| (*name, text(value)));
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Returns a value with an identifier in place of [`FILE_ID`].
fn with_id(value: &Value, file_id: &str) -> Value {
    match value {
        Value::String(text) if text == FILE_ID => Value::String(file_id.to_owned()),
        Value::Array(all) => all.iter().map(|value| with_id(value, file_id)).collect(),
        Value::Object(all) => {
            Value::Object(all.iter().map(|(key, value)| (key.clone(), with_id(value, file_id))).collect())
        }
        other => other.clone(),
    }
}

/// Returns fields and a chart as `multipart/form-data` (RFC 7578).
fn multipart(fields: &[(&'static str, String)], chart: &Chart, name: &str) -> Body {
    // The same bytes give the same boundary, which appears in none of them but by chance.
    let boundary = format!("obole-{}", sha256_hex(&chart.bytes).get(..32).unwrap_or_default());
    let mut bytes = Vec::new();
    for (name, text) in fields {
        let kind = if text.starts_with('{') { "application/json" } else { "text/plain; charset=utf-8" };
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\ncontent-type: {kind}"
        );
        bytes.extend_from_slice(format!("{head}\r\n\r\n{text}\r\n").as_bytes());
    }
    let file = &chart.name;
    let head =
        format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"");
    bytes.extend_from_slice(format!("{head}\r\ncontent-type: image/png\r\n\r\n").as_bytes());
    bytes.extend_from_slice(&chart.bytes);
    bytes.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    Body { kind: format!("multipart/form-data; boundary={boundary}"), bytes }
}
