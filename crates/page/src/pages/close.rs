//! The end of the page, for whoever has no window of the program to close.

use axum::response::Response;

use super::{Sent, Visit};

/// Ends the program after this answer, unless an import is running.
pub async fn close((site, session): Visit, _: Sent) -> Response {
    let _one_at_a_time = site.edits.lock().await;
    if site.is_busy() {
        return site.conflict(&session, "serve-busy-still", "/job");
    }
    site.closing.notify_one();
    site.frames().farewell()
}
