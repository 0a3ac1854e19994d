//! Discord: a webhook, with a chart as an attachment.
//!
//! Limits: 256 characters of a title, 4096 of a description, 2048 of a footer, 6000 in all; 10 MiB of a file.

use obole_error::Result;
use serde_json::json;

use super::body::{Content, Step};
use super::chart::Chart;
use super::text::PostText;
use super::{too_large, webhook};
use crate::secrets::Secrets;
use crate::surroundings::Surroundings;

pub(super) const SERVICE: &str = "Discord";
/// Largest chart, in MiB.
const LARGEST: usize = 10;

/// Returns the request of a post.
///
/// # Errors
/// [`obole_error::Kind::Usage`] for a chart that is too large.
pub(super) fn steps(text: &PostText, chart: Option<&Chart>) -> Result<Vec<Step>> {
    let table = match text.table.is_empty() {
        true => String::new(),
        false => format!("\n```\n{}\n```", text.monospaced()),
    };
    let mut embed = json!({
        "title": text.title,
        "description": format!("{}{table}", text.paragraph()),
        "footer": {"text": text.note},
    });
    // Nobody is ever mentioned.
    let mut body = json!({"allowed_mentions": {"parse": []}});
    let place = "POST DISCORD_WEBHOOK_URL?wait=true";
    let Some(chart) = chart else {
        body["embeds"] = json!([embed]);
        return Ok(vec![Step { place, content: Content::Json(body) }]);
    };
    if chart.bytes.len() > LARGEST << 20 {
        return Err(too_large(SERVICE, LARGEST));
    }
    embed["image"] = json!({"url": format!("attachment://{}", chart.name)});
    body["embeds"] = json!([embed]);
    body["attachments"] = json!([{"id": 0, "filename": chart.name, "description": text.chart}]);
    let fields = vec![("payload_json", body.to_string())];
    Ok(vec![Step { place, content: Content::Multipart(fields, chart.clone(), "files[0]") }])
}

/// Sends the request to the webhook.
///
/// # Errors
/// As [`webhook::send`].
pub(super) fn send(steps: &[Step], secrets: &Secrets<'_>, surroundings: &Surroundings) -> Result<()> {
    let service = (SERVICE, "DISCORD_WEBHOOK_URL");
    steps.iter().try_for_each(|step| webhook::send(step, service, "wait=true", secrets, surroundings))
}
