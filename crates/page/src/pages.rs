//! The pages, one file each.

pub mod assets;
pub mod campaigns;
pub mod close;
pub mod compare;
pub mod dashboard;
pub mod files;
pub mod import;
pub mod language;
pub mod letters;
pub mod list_audit;
pub mod mapping;
pub mod objections;
pub mod privacy;
pub mod report;
pub mod results;
pub mod review;
pub mod settings;
pub mod today;
pub mod trial;
pub mod unlock;

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Form, FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::form::Fields;
use crate::secrets::Session;
use crate::site::Site;

/// Arguments of every page: the site, and the session of the browser.
pub type Visit = (State<Arc<Site>>, Extension<Session>);

/// The fields of a form that came in time.
pub struct Sent(pub Fields);

impl FromRequest<Arc<Site>> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Response> {
        match tokio::time::timeout(site.limits.silence, Form::<Fields>::from_request(request, site)).await {
            Ok(Ok(Form(fields))) => Ok(Self(fields)),
            Ok(Err(rejection)) => Err(site.frames().refusal(rejection.into_response().status())),
            Err(_) => Err(site.frames().refusal(StatusCode::REQUEST_TIMEOUT)),
        }
    }
}
