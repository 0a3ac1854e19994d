//! Slack, Discord and Notion with the limits that they document.

use serde_json::{Value, json};

use crate::server::{Received, Reply};

pub const TOKEN: &str = "xoxb-Sesame-1";

fn length(value: &Value) -> usize {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).chars().count()
}

/// Slack: a webhook, and the interface of a bot.
pub fn slack(request: &Received, address: &str) -> Reply {
    let is_bot = request.header("authorization") == format!("Bearer {TOKEN}");
    let ok = |value: Value| Reply::json(&value);
    match request.path.as_str() {
        "/services/T0/B0/Sesame" => {
            check_blocks(&request.json());
            Reply::text(200, "ok")
        }
        "/upload/Sesame-2" => {
            // The token must not go to another place.
            assert_eq!(request.header("authorization"), "");
            assert!(request.body.starts_with(b"\x89PNG"));
            Reply::text(200, "OK - 1")
        }
        _ if !is_bot => ok(json!({"ok": false, "error": "invalid_auth"})),
        "/api/chat.postMessage" => {
            check_blocks(&request.json());
            assert_eq!(request.json()["channel"], "C0NF841BK");
            ok(json!({"ok": true, "ts": "1.2"}))
        }
        "/api/files.getUploadURLExternal" => {
            let form = request.form();
            assert!(
                form["length"].parse::<usize>().unwrap() > 1_000 && form["alt_txt"].chars().count() <= 1_000
            );
            assert!(form["filename"].ends_with(".png"));
            ok(json!({"ok": true, "file_id": "F0TEST", "upload_url": format!("{address}/upload/Sesame-2")}))
        }
        "/api/files.completeUploadExternal" => {
            let body = request.json();
            assert_eq!(
                (&body["files"][0]["id"], &body["channel_id"]),
                (&json!("F0TEST"), &json!("C0NF841BK"))
            );
            assert!(length(&body["initial_comment"]) <= 4_000);
            ok(json!({"ok": true}))
        }
        other => Reply::text(404, other),
    }
}

fn check_blocks(body: &Value) {
    let blocks = body["blocks"].as_array().unwrap();
    assert!(blocks.len() <= 50 && body["unfurl_links"] == false && body["unfurl_media"] == false);
    let mut all = 0;
    for block in blocks {
        let text = match block["type"].as_str().unwrap() {
            "context" => &block["elements"][0]["text"],
            _ => &block["text"]["text"],
        };
        let most = if block["type"] == "header" { 150 } else { 3_000 };
        assert!(length(text) <= most, "{text}");
        all += length(text);
    }
    assert!(all <= 13_200 && length(&body["text"]) > 0);
}

/// Discord: a webhook.
pub fn discord(request: &Received) -> Reply {
    if request.path != "/api/webhooks/1/Sesame" {
        return Reply::status(404, &json!({"message": "Unknown Webhook", "code": 10015}));
    }
    assert_eq!(request.query["wait"], "true");
    assert!(request.body.len() <= 25 << 20);
    let body = match request.header("content-type").strip_prefix("multipart/form-data; boundary=") {
        None => request.json(),
        Some(boundary) => {
            let parts = parts(&request.body, boundary);
            assert!(parts[1].0.contains("name=\"files[0]\"; filename=\"") && parts[1].1.len() <= 10 << 20);
            assert!(parts[1].1.starts_with(b"\x89PNG"));
            let body: Value = serde_json::from_slice(&parts[0].1).unwrap();
            let name = body["attachments"][0]["filename"].as_str().unwrap();
            assert_eq!(body["embeds"][0]["image"]["url"], format!("attachment://{name}"));
            assert!(length(&body["attachments"][0]["description"]) <= 1_024);
            body
        }
    };
    assert_eq!(body["allowed_mentions"]["parse"], json!([]));
    let embed = &body["embeds"][0];
    let [title, description, footer] =
        [&embed["title"], &embed["description"], &embed["footer"]["text"]].map(length);
    assert!(title <= 256 && description <= 4_096 && footer <= 2_048 && title + description + footer <= 6_000);
    Reply::json(&json!({"id": "1"}))
}

/// Notion: pages and uploads.
pub fn notion(request: &Received) -> Reply {
    if request.header("authorization") != format!("Bearer {TOKEN}") {
        return Reply::status(401, &json!({"object": "error", "code": "unauthorized"}));
    }
    assert_eq!(request.header("notion-version"), "2025-09-03");
    match request.path.as_str() {
        "/v1/file_uploads" => {
            assert_eq!(request.json()["content_type"], "image/png");
            Reply::json(&json!({"id": "a3f9d3e2-1abc-42de-b904-badc0ffee000", "status": "pending"}))
        }
        "/v1/file_uploads/a3f9d3e2-1abc-42de-b904-badc0ffee000/send" => {
            let kind = request.header("content-type").to_owned();
            let parts = parts(&request.body, kind.strip_prefix("multipart/form-data; boundary=").unwrap());
            assert!(parts[0].0.contains("name=\"file\"") && parts[0].1.starts_with(b"\x89PNG"));
            Reply::json(&json!({"status": "uploaded"}))
        }
        "/v1/pages" => {
            assert!(request.body.len() <= 500_000);
            let body = request.json();
            assert_eq!(body["parent"]["type"], "data_source_id");
            assert!(length(&body["properties"]["title"]["title"][0]["text"]["content"]) <= 2_000);
            let children = body["children"].as_array().unwrap();
            assert!(children.len() <= 100);
            for child in children {
                let kind = child["type"].as_str().unwrap();
                for text in child[kind]["rich_text"].as_array().into_iter().flatten() {
                    assert!(length(&text["text"]["content"]) <= 2_000);
                }
                if kind == "table" {
                    let rows = child["table"]["children"].as_array().unwrap();
                    assert!(rows.iter().all(|row| row["table_row"]["cells"].as_array().unwrap().len() == 2));
                }
            }
            Reply::json(&json!({"object": "page"}))
        }
        other => Reply::text(404, other),
    }
}

/// Returns the head and the content of each part of a multipart body.
fn parts(body: &[u8], boundary: &str) -> Vec<(String, Vec<u8>)> {
    let mark = format!("--{boundary}").into_bytes();
    let at: Vec<usize> =
        body.windows(mark.len()).enumerate().filter(|(_, part)| *part == mark).map(|(at, _)| at).collect();
    assert!(body.ends_with(format!("--{boundary}--\r\n").as_bytes()));
    let inside = at.windows(2).map(|pair| &body[pair[0] + mark.len() + 2..pair[1] - 2]);
    inside
        .map(|part| {
            let end = part.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
            (String::from_utf8(part[..end].to_vec()).unwrap(), part[end + 4..].to_vec())
        })
        .collect()
}
