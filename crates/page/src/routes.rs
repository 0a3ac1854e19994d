//! Addresses of the page.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::guard::{enter, guard};
use crate::pages::{
    assets, campaigns, close, compare, dashboard, files, import, language, letters, list_audit, mapping,
    objections, privacy, report, results, review, settings, today, trial, unlock,
};
use crate::site::Site;

/// Maximum length of a form, in bytes.
const FORM: usize = 2 << 20;

/// Returns the service of all addresses behind the guard.
pub fn routes(site: Arc<Site>) -> Router {
    let forms = Router::new()
        .route("/", get(dashboard::show))
        .route("/enter", get(enter))
        .route("/assets/{name}", get(assets::show))
        .route("/job", get(import::job))
        .route("/drift", get(report::drift))
        .route("/income", get(dashboard::income))
        .route("/import/remove", post(import::remove))
        .route("/mapping", get(mapping::show).post(mapping::save))
        .route("/today", get(today::show).post(today::mark))
        .route("/campaigns", get(campaigns::show).post(campaigns::propose))
        .route("/campaigns/compare", get(compare::show))
        .route("/campaigns/trial", post(trial::show))
        .route("/campaigns/{name}", get(review::show).post(review::save))
        .route("/campaigns/{name}/remove", post(review::remove))
        .route("/campaigns/{name}/sign", post(review::sign))
        .route("/campaigns/{name}/export", post(review::export))
        .route("/campaigns/{name}/audit", get(list_audit::show))
        .route("/campaigns/{name}/letters", get(letters::show).post(letters::act))
        .route("/close", post(close::close))
        .route("/encrypt", post(unlock::encrypt))
        .route("/language", post(language::change))
        .route("/settings", get(settings::show).post(settings::save))
        .route("/unlock", get(unlock::show).post(unlock::open))
        .route("/objections/one", post(objections::one))
        .route("/results", get(results::show))
        .route("/fairness", get(report::fairness))
        .route("/trust", get(report::trust))
        .route("/receipt", get(report::receipt))
        .route("/privacy", get(privacy::show).post(privacy::act))
        .route("/files/{folder}/{name}", get(files::show))
        .layer(DefaultBodyLimit::max(FORM));
    // Uploads have a limit of their own, which is checked as they come in.
    let uploads = Router::new()
        .route("/import", get(import::show).post(import::upload))
        .route("/objections", post(objections::upload))
        .layer(DefaultBodyLimit::disable());
    let missing = Arc::clone(&site);
    forms
        .merge(uploads)
        .fallback(move || async move { missing.frames().refusal(StatusCode::NOT_FOUND) })
        .layer(from_fn_with_state(Arc::clone(&site), guard))
        .with_state(site)
}
