//! Links that work once, sessions, and the tokens of forms.

use std::sync::{Mutex, PoisonError};

use obole_error::{Error, Kind, Result};

/// Bytes of a secret: 256 bits.
const BYTES: usize = 32;

/// A browser that came by a link.
#[derive(Clone)]
pub struct Session {
    /// Value of its cookie.
    pub cookie: String,
    /// Token that its forms carry.
    pub form: String,
}

/// The links that wait for a browser, and the sessions of those that came.
#[derive(Default)]
pub struct Secrets {
    links: Mutex<Vec<String>>,
    sessions: Mutex<Vec<Session>>,
}

impl Secrets {
    /// Makes the token of a link that works once.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn link(&self) -> Result<String> {
        let token = secret()?;
        self.links.lock().unwrap_or_else(PoisonError::into_inner).push(token.clone());
        Ok(token)
    }

    /// Uses up a link and begins a session; `None` if the link does not exist or was used.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn enter(&self, token: &str) -> Result<Option<Session>> {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(at) = links.iter().position(|link| is_same(link, token)) else { return Ok(None) };
        let session = Session { cookie: secret()?, form: secret()? };
        links.swap_remove(at);
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).push(session.clone());
        Ok(Some(session))
    }

    /// Returns the session of a cookie.
    pub fn session(&self, cookie: &str) -> Option<Session> {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.iter().find(|session| is_same(&session.cookie, cookie)).cloned()
    }
}

/// Returns a new secret in hexadecimal digits.
fn secret() -> Result<String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|_| Error::new(Kind::System, "no-random-numbers"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Compares two texts in a time that does not depend on where they differ.
pub fn is_same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |differ, (one, other)| differ | (one ^ other));
    one.len() == other.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_once_and_each_browser_has_a_session_of_its_own() {
        let secrets = Secrets::default();
        let (one, other) = (secrets.link().unwrap(), secrets.link().unwrap());
        let first = secrets.enter(&one).unwrap().unwrap();
        assert!(secrets.enter(&one).unwrap().is_none() && secrets.enter("").unwrap().is_none());
        let second = secrets.enter(&other).unwrap().unwrap();
        assert!(first.cookie != second.cookie && first.form != second.form && first.cookie.len() == 64);
        assert_eq!(secrets.session(&second.cookie).unwrap().form, second.form);
        assert!(secrets.session(&first.cookie[1..]).is_none());
    }
}
