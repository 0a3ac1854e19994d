//! Slack: an incoming webhook, or a bot that can also upload a chart.
//!
//! Limits: 50 blocks, 150 characters of a header, 3000 of a section, about 13 200 in all blocks; about one
//! message a second. A webhook cannot upload files.

use obole_error::{Error, Kind, Result, message};
use serde_json::{Value, json};

use super::body::{Content, FILE_ID, Step};
use super::chart::Chart;
use super::text::PostText;
use super::{too_large, webhook};
use crate::client::{Body, Client, Request};
use crate::origin::{Origin, is_loopback, safe_url};
use crate::retry::Patience;
use crate::secrets::{Secret, Secrets};
use crate::surroundings::Surroundings;

pub(super) const SERVICE: &str = "Slack";
const SERVER: &str = "https://slack.com";
/// Largest chart, in MiB; the team may have set less.
const LARGEST: usize = 20;

/// Returns the requests of a post.
///
/// # Errors
/// [`Kind::Usage`] for a chart without a channel: a webhook takes none.
pub(super) fn steps(text: &PostText, chart: Option<&Chart>, channel: Option<&str>) -> Result<Vec<Step>> {
    let Some(channel) = channel else {
        if chart.is_some() {
            return Err(Error::new(Kind::Usage, "connect-slack-chart").hint("connect-slack-bot"));
        }
        let body = message(text);
        return Ok(vec![Step { place: "POST SLACK_WEBHOOK_URL", content: Content::Json(body) }]);
    };
    let Some(chart) = chart else {
        let mut body = message(text);
        body["channel"] = json!(channel);
        return Ok(vec![Step {
            place: "POST https://slack.com/api/chat.postMessage",
            content: Content::Json(body),
        }]);
    };
    if chart.bytes.len() > LARGEST << 20 {
        return Err(too_large(SERVICE, LARGEST));
    }
    let fields = vec![
        ("filename", chart.name.clone()),
        ("length", chart.bytes.len().to_string()),
        ("alt_txt", text.chart.clone()),
    ];
    let title = json!([{"id": FILE_ID, "title": text.title}]);
    let body = json!({"files": title, "channel_id": channel, "initial_comment": comment(text)});
    Ok(vec![
        Step {
            place: "POST https://slack.com/api/files.getUploadURLExternal",
            content: Content::Form(fields),
        },
        Step { place: "POST the address that Slack answers", content: Content::Bytes(chart.clone()) },
        Step {
            place: "POST https://slack.com/api/files.completeUploadExternal",
            content: Content::Json(body),
        },
    ])
}

/// Returns the body of a message.
fn message(text: &PostText) -> Value {
    let section = |text: String| json!({"type": "section", "text": {"type": "mrkdwn", "text": text}});
    let title = json!({"type": "plain_text", "text": text.title, "emoji": false});
    let mut blocks = vec![json!({"type": "header", "text": title}), section(escaped(&text.paragraph()))];
    if !text.table.is_empty() {
        blocks.push(section(format!("```{}```", escaped(&text.monospaced()))));
    }
    blocks.push(json!({"type": "context", "elements": [{"type": "mrkdwn", "text": escaped(&text.note)}]}));
    json!({"text": escaped(&text.title), "blocks": blocks, "unfurl_links": false, "unfurl_media": false})
}

/// Returns the text beside a chart.
fn comment(text: &PostText) -> String {
    let table = match text.table.is_empty() {
        true => String::new(),
        false => format!("\n```{}```", escaped(&text.monospaced())),
    };
    let [title, lines, note] = [&text.title, &text.paragraph(), &text.note].map(|text| escaped(text));
    format!("*{title}*\n{lines}{table}\n{note}")
}

/// Returns a text without the marks of links and mentions.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Sends a message to the webhook.
///
/// # Errors
/// As [`webhook::send`].
pub(super) fn send_by_webhook(
    steps: &[Step],
    secrets: &Secrets<'_>,
    surroundings: &Surroundings,
) -> Result<()> {
    let service = (SERVICE, "SLACK_WEBHOOK_URL");
    steps.iter().try_for_each(|step| webhook::send(step, service, "", secrets, surroundings))
}

/// Sends a message, or a chart with its text, as a bot.
///
/// # Errors
/// [`Kind::Usage`] when Slack refuses the token; as [`Client::json`].
pub(super) fn send_by_bot(
    steps: &[Step],
    base: Option<&Origin>,
    secrets: &Secrets<'_>,
    surroundings: &Surroundings,
) -> Result<()> {
    let server = Origin::given(base, SERVER)?;
    let token = secrets.get("SLACK_BOT_TOKEN")?;
    let client = Client::of_posts(surroundings, SERVICE, server.is_loopback());
    let call = |path: &str, body: Body| ask(&client, server.at(path), &token, body);
    match steps {
        [message] => call("/api/chat.postMessage", message.body("")).map(|_| ()),
        [begin, upload, complete] => {
            let begun = call("/api/files.getUploadURLExternal", begin.body(""))?;
            let text =
                |key: &str| begun.get(key).and_then(Value::as_str).ok_or_else(|| client.not_understood());
            let (id, place) = (text("file_id")?, text("upload_url")?);
            let is_slack = |url: &url::Url| match server.is_loopback() {
                true => is_loopback(url),
                false => url.host_str().is_some_and(|host| host.ends_with(".slack.com")),
            };
            let place = safe_url(place).filter(is_slack).ok_or_else(|| client.not_understood())?;
            // The address is a secret of its own; the token is not sent there.
            client.carried_out(&Request {
                method: "POST",
                url: Secret::new(place.as_str()),
                headers: Vec::new(),
                body: Some(upload.body("")),
                patience: Patience::POST,
            })?;
            call("/api/files.completeUploadExternal", complete.body(id)).map(|_| ())
        }
        _ => Err(client.not_understood()),
    }
}

/// Sends a request of the interface, whose answer says by `ok` whether it was carried out.
fn ask(client: &Client<'_>, url: String, token: &Secret, body: Body) -> Result<Value> {
    let answer = client.json(&Request {
        method: "POST",
        url: Secret::new(url),
        headers: vec![("authorization", Secret::new(format!("Bearer {}", token.reveal())))],
        body: Some(body),
        patience: Patience::POST,
    })?;
    if answer.get("ok").and_then(Value::as_bool) == Some(true) {
        return Ok(answer);
    }
    let word = answer.get("error").and_then(Value::as_str).unwrap_or_default();
    let is_code = word.len() <= 60 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let code = if is_code { word } else { "" };
    let error = message!("connect-request-refused", service = client.service(), code = code);
    let is_of_token = ["invalid_auth", "not_authed", "token_revoked", "token_expired", "missing_scope"];
    Err(match is_of_token.contains(&word) {
        true => Error::new(Kind::Usage, error).hint("connect-look-at-rights"),
        false => Error::new(Kind::Refused, error).hint("connect-look-at-names"),
    })
}
