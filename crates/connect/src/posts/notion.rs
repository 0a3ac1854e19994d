//! Notion: a page of a data source that is shared with the integration.
//!
//! Limits: 2000 characters of a text, 100 elements of a list, 500 KB of a request, 3 requests a second, 20 MB
//! of a file.

use obole_error::{Error, Kind, Result};
use serde_json::{Value, json};

use super::body::{Content, FILE_ID, Step};
use super::chart::Chart;
use super::text::PostText;
use super::too_large;
use crate::client::{Client, Request};
use crate::origin::Origin;
use crate::retry::Patience;
use crate::secrets::{Secret, Secrets};
use crate::surroundings::Surroundings;

pub(super) const SERVICE: &str = "Notion";
const SERVER: &str = "https://api.notion.com";
/// Version of the interface, in which a page belongs to a data source.
const VERSION: &str = "2025-09-03";
/// Largest chart, in MiB.
const LARGEST: usize = 20;

/// Returns the requests of a post.
///
/// # Errors
/// [`Kind::Usage`] for an identifier that is none, and for a chart that is too large.
pub(super) fn steps(text: &PostText, chart: Option<&Chart>, source: &str) -> Result<Vec<Step>> {
    let is_id = source.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if !is_id || source.len() < 32 || source.len() > 36 {
        return Err(Error::new(Kind::Usage, "connect-notion-no-source").hint("connect-notion-source"));
    }
    let mut children: Vec<Value> = text.lines.iter().map(|line| block("paragraph", line)).collect();
    if !text.table.is_empty() {
        let rows: Vec<Value> = text.table.iter().map(row).collect();
        let table =
            json!({"table_width": 2, "has_column_header": true, "has_row_header": false, "children": rows});
        children.push(json!({"object": "block", "type": "table", "table": table}));
    }
    let mut steps = Vec::new();
    if let Some(chart) = chart {
        if chart.bytes.len() > LARGEST << 20 {
            return Err(too_large(SERVICE, LARGEST));
        }
        let file = json!({"filename": chart.name, "content_type": "image/png"});
        steps.push(Step {
            place: "POST https://api.notion.com/v1/file_uploads",
            content: Content::Json(file),
        });
        steps.push(Step {
            place: "POST https://api.notion.com/v1/file_uploads/{identifier of the file}/send",
            content: Content::Multipart(Vec::new(), chart.clone(), "file"),
        });
        let upload =
            json!({"type": "file_upload", "file_upload": {"id": FILE_ID}, "caption": rich(&text.chart)});
        children.push(json!({"object": "block", "type": "image", "image": upload}));
    }
    children.push(block("quote", &text.note));
    let page = json!({
        "parent": {"type": "data_source_id", "data_source_id": source},
        // The property of the title has this identifier, whatever its name.
        "properties": {"title": {"title": rich(&text.title)}},
        "children": children,
    });
    steps.push(Step { place: "POST https://api.notion.com/v1/pages", content: Content::Json(page) });
    Ok(steps)
}

fn rich(text: &str) -> Value {
    json!([{"type": "text", "text": {"content": text}}])
}

fn block(kind: &str, text: &str) -> Value {
    json!({"object": "block", "type": kind, kind: {"rich_text": rich(text)}})
}

fn row(cells: &[String; 2]) -> Value {
    let cells: Vec<Value> = cells.iter().map(|cell| rich(cell)).collect();
    json!({"object": "block", "type": "table_row", "table_row": {"cells": cells}})
}

/// Uploads the chart, if there is one, and makes the page.
///
/// # Errors
/// [`Kind::Usage`] when Notion refuses the token or does not know the data source; as [`Client::json`].
pub(super) fn send(
    steps: &[Step],
    base: Option<&Origin>,
    secrets: &Secrets<'_>,
    surroundings: &Surroundings,
) -> Result<()> {
    let server = Origin::given(base, SERVER)?;
    let token = secrets.get("NOTION_TOKEN")?;
    let client = Client::of_posts(surroundings, SERVICE, server.is_loopback());
    let ask = |path: &str, step: &Step, id: &str| {
        client.json(&Request {
            method: "POST",
            url: Secret::new(server.at(path)),
            headers: vec![
                ("authorization", Secret::new(format!("Bearer {}", token.reveal()))),
                ("notion-version", Secret::new(VERSION)),
            ],
            body: Some(step.body(id)),
            patience: Patience::POST,
        })
    };
    match steps {
        [page] => ask("/v1/pages", page, "").map(|_| ()),
        [begin, upload, page] => {
            let begun = ask("/v1/file_uploads", begin, "")?;
            let id = begun.get("id").and_then(Value::as_str).ok_or_else(|| client.not_understood())?;
            if !id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
                return Err(client.not_understood());
            }
            ask(&format!("/v1/file_uploads/{id}/send"), upload, "")?;
            ask("/v1/pages", page, id).map(|_| ())
        }
        _ => Err(client.not_understood()),
    }
}
