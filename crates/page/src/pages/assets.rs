//! Style and script of the page. They are part of the program, and name nothing elsewhere.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const STYLE: &str = include_str!("../../assets/page.css");
/// htmx 2.0 (0BSD, <https://htmx.org>), unchanged.
pub const HTMX: &str = include_str!("../../assets/htmx.min.js");

pub async fn show(Path(name): Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "page.css" => ("text/css; charset=utf-8", format!("{}\n{STYLE}", obole_report::STYLE)),
        "htmx.min.js" => ("text/javascript; charset=utf-8", HTMX.to_owned()),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=3600")], text).into_response()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    /// The file of htmx 2.0.7 as its authors published it, by the package django-htmx 1.27.
    #[test]
    fn the_script_is_that_of_its_authors() {
        let hash: String = Sha256::digest(super::HTMX).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de");
    }
}
