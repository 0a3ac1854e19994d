//! The language of the page.

use axum::response::{IntoResponse, Redirect, Response};
use obole_report::Lang;

use super::{Sent, Visit};
use crate::form::field;

/// Changes the language, and leads to the first page.
pub async fn change((site, _): Visit, Sent(fields): Sent) -> Response {
    if let Some(lang) = field(&fields, "lang").and_then(Lang::parse) {
        site.speak(lang);
    }
    Redirect::to("/").into_response()
}
