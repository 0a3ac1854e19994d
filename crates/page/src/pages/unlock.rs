//! The passphrase of an encrypted vault: asked for before any other page; and the one that encrypts a vault.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;

use super::{Sent, Visit};

/// Address of the page, which is open while the vault is locked.
pub const PATH: &str = "/unlock";

/// Minimum length of a new passphrase, in characters. A short one is found by trying.
const SHORTEST: usize = 12;

pub async fn show((site, session): Visit) -> Response {
    site.frames().page(&session, "", "unlock.html", "serve-unlock", context! {})
}

/// Opens the vault for this run of the page, if the passphrase is right.
pub async fn open((site, session): Visit, Sent(fields): Sent) -> Response {
    let typed = fields.get("passphrase").cloned().unwrap_or_default();
    let answer = site.unlock(typed).await;
    if answer.is_done() {
        return Redirect::to("/").into_response();
    }
    site.refused(&session, &answer, PATH)
}

/// Encrypts the names with a passphrase that was typed twice.
pub async fn encrypt((site, session): Visit, Sent(fields): Sent) -> Response {
    let [typed, again] = ["passphrase", "again"].map(|name| fields.get(name).cloned().unwrap_or_default());
    if typed != again {
        let said = [site.frames().words.get("serve-passphrases-differ")];
        return site.frames().sorry(&session, StatusCode::UNPROCESSABLE_ENTITY, &said, "/settings");
    }
    if typed.chars().count() < SHORTEST {
        let said = [site.frames().words.format("serve-passphrase-short", &[("fewest", SHORTEST.into())])];
        return site.frames().sorry(&session, StatusCode::UNPROCESSABLE_ENTITY, &said, "/settings");
    }
    let _one_at_a_time = site.edits.lock().await;
    let answer = site.encrypt(typed).await;
    site.done(&session, &answer, "/settings")
}
