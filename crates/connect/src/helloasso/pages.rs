//! Pages of payments, one request after the other.

use obole_error::Result;
use serde_json::Value;

use super::tokens::Tokens;
use crate::client::{Client, HttpAnswer, Request};
use crate::origin::Origin;
use crate::retry::Patience;
use crate::secrets::Secret;

/// Number of payments of a page: the most that HelloAsso gives.
const SIZE: &str = "100";

/// A page of payments.
pub(super) struct Page {
    /// Payments; an empty page is the end, and nothing else is.
    pub(super) payments: Vec<Value>,
    /// Text by which the next page is asked for.
    pub(super) next: Option<String>,
}

/// Outcome of a request for a page.
pub(super) enum PageAnswer {
    /// The page.
    Page(Page),
    /// HelloAsso does not take the text of the page before any more.
    Expired(HttpAnswer),
}

/// Pages of the payments of an organisation that changed since a time.
pub(super) struct Pages<'a> {
    pub(super) client: &'a Client<'a>,
    pub(super) origin: &'a Origin,
    pub(super) tokens: &'a Tokens<'a>,
    /// Short name of the organisation, as in its address.
    pub(super) organisation: &'a str,
    /// First time of change, RFC 3339; all payments without it.
    pub(super) from: Option<&'a str>,
}

impl Pages<'_> {
    /// Asks for the page after another one, or for the first.
    ///
    /// # Errors
    /// As [`Client::json`] and [`Tokens::valid`].
    pub(super) fn after(&self, next: Option<&str>) -> Result<PageAnswer> {
        let mut token = self.tokens.valid()?;
        let mut answer = self.client.send(&self.request(next, &token))?;
        if answer.status == 401 {
            token = self.tokens.renewed(&token)?;
            answer = self.client.send(&self.request(next, &token))?;
        }
        match answer.status {
            200 => self.page(&answer).map(PageAnswer::Page),
            400 | 410 if next.is_some() => Ok(PageAnswer::Expired(answer)),
            _ => Err(self.client.refused(&answer)),
        }
    }

    fn request(&self, next: Option<&str>, token: &Secret) -> Request {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("pageSize", SIZE)
            .append_pair("sortField", "UpdateDate")
            .append_pair("sortOrder", "Asc");
        for (key, value) in [("from", self.from), ("continuationToken", next)] {
            value.map(|value| query.append_pair(key, value));
        }
        let path = format!("/v5/organizations/{}/payments?{}", self.organisation, query.finish());
        Request {
            method: "GET",
            url: Secret::new(self.origin.at(&path)),
            headers: vec![("authorization", Secret::new(format!("Bearer {}", token.reveal())))],
            body: None,
            patience: Patience::READ,
        }
    }

    fn page(&self, answer: &HttpAnswer) -> Result<Page> {
        let mut body = self.client.parsed(answer)?;
        let next = body.pointer("/pagination/continuationToken").and_then(Value::as_str);
        let next = next.filter(|next| !next.is_empty()).map(str::to_owned);
        match body.get_mut("data").map(Value::take) {
            Some(Value::Array(payments)) => Ok(Page { payments, next }),
            _ => Err(self.client.not_understood()),
        }
    }
}
