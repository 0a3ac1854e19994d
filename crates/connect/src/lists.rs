//! Mailing tools: signed lists out, unsubscribes and bounces in.

mod approved;
pub(crate) mod brevo;
pub(crate) mod mailchimp;
mod refusals;

use std::path::PathBuf;

use obole_error::Message;

/// A list to send to a tool.
pub(crate) struct PushCall {
    /// File that `obole export` wrote.
    pub(crate) list: PathBuf,
    /// Folder of the signed plan.
    pub(crate) plan: PathBuf,
    /// The list or the audience of the tool.
    pub(crate) to: String,
}

/// Outcome of a push.
#[derive(Default)]
struct PushCounts {
    /// People that the tool took.
    sent: u64,
    /// People who unsubscribed, are blocked or whose address does not work.
    skipped: u64,
    /// People whom the tool refused.
    refused: u64,
    /// Columns that the account does not have.
    columns: Vec<String>,
}

impl PushCounts {
    fn messages(&self, service: &str) -> Vec<Message> {
        use obole_error::message;
        let mut messages =
            vec![message!("connect-pushed", service = service, sent = self.sent, skipped = self.skipped)];
        if self.refused > 0 {
            messages.push(message!("connect-push-refused", service = service, refused = self.refused));
        }
        if !self.columns.is_empty() {
            let columns = self.columns.join(", ");
            messages.push(message!("connect-push-columns", service = service, columns = columns));
        }
        messages
    }
}
