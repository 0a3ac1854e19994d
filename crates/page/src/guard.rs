//! Who is let in: only a browser on this machine that came by a link, and only from the page itself.

use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::pages::unlock;
use crate::secrets::{Session, is_same};
use crate::site::Site;

/// Content that the page may load: its own style, script and charts, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Addresses that answer while the vault is locked, too.
const OPEN: [&str; 4] = [unlock::PATH, "/enter", "/language", "/close"];

/// Token of a form, in the address to which it is sent.
#[derive(Deserialize)]
struct FormToken {
    form: Option<String>,
}

/// Lets a request in or refuses it, and marks every answer as private.
pub async fn guard(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let mut response = match admitted(&site, &request) {
        Ok(session) => {
            if let Some(session) = session {
                request.extensions_mut().insert(session);
            }
            let path = request.uri().path();
            // Without the passphrase there is nothing to show.
            let is_open = OPEN.contains(&path) || path.starts_with("/assets/");
            if !is_open && site.is_locked() {
                Redirect::to(unlock::PATH).into_response()
            } else {
                finished(&site, next, request).await
            }
        }
        Err(status) => site.frames().refusal(status),
    };
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // With `no-referrer`, a browser sends forms with the origin `null`, as if from elsewhere.
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Answers a request to its end, even if the browser leaves: a verb cannot be stopped, and what follows it,
/// such as forgetting an erased person, must not be left out.
async fn finished(site: &Site, next: Next, request: Request) -> Response {
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(_) => site.frames().refusal(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Returns the session of a request that may pass; pages without names need none.
fn admitted(site: &Site, request: &Request) -> Result<Option<Session>, StatusCode> {
    let headers = request.headers();
    // A name that another site gave to this machine (DNS rebinding) is not this page.
    if !text(headers, &header::HOST).is_some_and(|host| is_own_host(site.port, host)) {
        return Err(StatusCode::FORBIDDEN);
    }
    let changes = request.method() != Method::GET && request.method() != Method::HEAD;
    if changes && !is_from_the_page(site.port, headers) {
        return Err(StatusCode::FORBIDDEN);
    }
    let path = request.uri().path();
    // A program that only looks at an address must not use up the link.
    if request.method() == Method::HEAD && path == "/enter" {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    if !changes && (path == "/enter" || path.starts_with("/assets/")) {
        return Ok(None);
    }
    let session = cookie(site.port, headers).and_then(|cookie| site.secrets.session(cookie));
    let session = session.ok_or(StatusCode::UNAUTHORIZED)?;
    if changes {
        let token = Query::<FormToken>::try_from_uri(request.uri()).ok().and_then(|query| query.0.form);
        if !token.is_some_and(|token| is_same(&token, &session.form)) {
            return Err(StatusCode::FORBIDDEN);
        }
    }
    Ok(Some(session))
}

fn is_own_host(port: u16, host: &str) -> bool {
    ["127.0.0.1", "localhost"].iter().any(|name| host == format!("{name}:{port}"))
}

/// Returns whether a browser says that the request comes from the page itself. A program without a browser
/// says nothing, and has no cookie either.
fn is_from_the_page(port: u16, headers: &HeaderMap) -> bool {
    let site = text(headers, "sec-fetch-site");
    let origin = text(headers, &header::ORIGIN);
    site.is_none_or(|site| site == "same-origin")
        && origin
            .is_none_or(|origin| origin.strip_prefix("http://").is_some_and(|host| is_own_host(port, host)))
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Returns the name of the cookie of a session. A browser sends the cookies of all ports of a machine to each
/// of them, so that two pages of Obole need two names.
fn cookie_name(port: u16) -> String {
    format!("obole-{port}")
}

fn cookie(port: u16, headers: &HeaderMap) -> Option<&str> {
    let own = cookie_name(port);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut named = cookies.flat_map(|all| all.split(';')).filter_map(|one| one.trim().split_once('='));
    named.find(|(name, _)| *name == own).map(|(_, value)| value)
}

/// Token of a link.
#[derive(Deserialize)]
pub struct Link {
    token: String,
}

/// Answers the link that works once: begins a session and leads to the first page.
pub async fn enter(State(site): State<Arc<Site>>, Query(link): Query<Link>) -> Response {
    match site.secrets.enter(&link.token) {
        Ok(Some(session)) => {
            let name = cookie_name(site.port);
            let cookie = format!("{name}={}; HttpOnly; SameSite=Strict; Path=/", session.cookie);
            ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
        }
        Ok(None) => site.frames().refusal(StatusCode::UNAUTHORIZED),
        Err(_) => site.frames().refusal(StatusCode::INTERNAL_SERVER_ERROR),
    }
}
