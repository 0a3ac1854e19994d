//! The language of the page.

use axum::http::header::{self, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use obole_report::Lang;

use super::{Sent, Visit};
use crate::form::field;

/// Changes the language, and leads back to the page that asked for it.
pub async fn change((site, _): Visit, headers: HeaderMap, Sent(fields): Sent) -> Response {
    if let Some(lang) = field(&fields, "lang").and_then(Lang::parse) {
        site.speak(lang);
    }
    let from = headers.get(header::REFERER).and_then(|from| from.to_str().ok()).unwrap_or_default();
    Redirect::to(page_of(from, site.port)).into_response()
}

/// Returns the path of a page of this site that can be read again; that of the first page for any other.
fn page_of(address: &str, port: u16) -> &str {
    let own = ["127.0.0.1", "localhost"].map(|name| format!("http://{name}:{port}"));
    let path = own.iter().find_map(|own| address.strip_prefix(own.as_str())).unwrap_or("/");
    // A page that answered a form has no address of its own.
    if path.starts_with('/') && !path.starts_with("//") && !path.contains("form=") { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn only_own_pages_are_led_back_to() {
        let path = page_of("http://127.0.0.1:8000/privacy?words=x", 8000);
        assert_eq!(path, "/privacy?words=x");
        let others = [
            "",
            "http://127.0.0.1:80/x",
            "http://evil.example/",
            "http://127.0.0.1:8000//evil",
            "http://127.0.0.1:8000/campaigns/trial?form=a",
        ];
        assert!(others.iter().all(|other| page_of(other, 8000) == "/"));
    }
}
