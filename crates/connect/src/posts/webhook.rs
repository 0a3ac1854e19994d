//! Webhooks: addresses that are secrets themselves.

use obole_error::{Error, Kind, Result, message};

use super::body::Step;
use crate::client::{Client, Request};
use crate::origin::{is_loopback, safe_url};
use crate::retry::Patience;
use crate::secrets::{Secret, Secrets};
use crate::surroundings::Surroundings;

/// Sends a request to the webhook of a variable.
///
/// # Errors
/// [`Kind::Usage`] for an address that is neither encrypted nor on this machine; as [`Client::carried_out`].
pub(super) fn send(
    step: &Step,
    (service, variable): (&'static str, &'static str),
    query: &str,
    secrets: &Secrets<'_>,
    surroundings: &Surroundings,
) -> Result<()> {
    let secret = secrets.get(variable)?;
    let unsafe_one = || Error::new(Kind::Usage, message!("connect-webhook-unsafe", name = variable));
    let mut url = safe_url(secret.reveal()).ok_or_else(unsafe_one)?;
    if !query.is_empty() {
        url.set_query(Some(query));
    }
    let client = Client::of_posts(surroundings, service, is_loopback(&url));
    let request = Request {
        method: "POST",
        url: Secret::new(url.as_str()),
        headers: Vec::new(),
        body: Some(step.body("")),
        patience: Patience::POST,
    };
    client.carried_out(&request).map(|_| ())
}
