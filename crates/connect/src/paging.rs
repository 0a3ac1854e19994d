//! Lists that a server gives page by page, from a place on.

use obole_error::{Error, Kind, Result, message};
use serde_json::Value;

use crate::client::{Client, Request};

/// Largest number of entries of a list.
const MOST: usize = 5_000_000;

/// Reads a list to its end, which is an empty page: a server may give shorter pages than it was asked for.
/// Returns the number of entries.
///
/// # Errors
/// [`Kind::Unreadable`] for an answer without the list, and for a server that gives a page again and again;
/// as [`Client::json`].
pub(crate) fn all_of(
    client: &Client<'_>,
    key: &str,
    request: impl Fn(usize) -> Request,
    mut take: impl FnMut(&Value),
) -> Result<usize> {
    let (mut read, mut before) = (0, Vec::new());
    loop {
        let mut answer = client.json(&request(read))?;
        let page = match answer.get_mut(key).map(Value::take) {
            Some(Value::Array(page)) => page,
            // Brevo leaves the key out of an empty list.
            None if answer.is_object() && answer.get("count").and_then(Value::as_u64) == Some(0) => {
                Vec::new()
            }
            _ => return Err(client.not_understood()),
        };
        if page.is_empty() {
            return Ok(read);
        }
        if page == before || read > MOST {
            let error = Error::new(Kind::Unreadable, message!("connect-endless", service = client.service()));
            return Err(error.hint("connect-later"));
        }
        page.iter().for_each(&mut take);
        read += page.len();
        before = page;
    }
}
