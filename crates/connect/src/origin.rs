//! Origins of servers: scheme, host and port. Secrets go over an encrypted connection or stay on this
//! machine.

use obole_error::{Error, Kind, Result};
use url::{Host, Url};

/// Scheme, host and port of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin(Url);

impl Origin {
    /// Reads the address of a server: `https://HOST` or, on this machine only, `http://127.0.0.1:PORT`.
    ///
    /// # Errors
    /// [`Kind::Usage`] for any other address, and for one with a user, a password or a path.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let url = safe_url(text).filter(|url| url.path() == "/" && url.query().is_none());
        url.map(Self)
            .ok_or_else(|| Error::new(Kind::Usage, "connect-address-unsafe").hint("connect-write-address"))
    }

    /// Returns the server that a call names, or the usual one.
    ///
    /// # Errors
    /// As [`Origin::parse`].
    pub(crate) fn given(base: Option<&Self>, usual: &str) -> Result<Self> {
        base.map_or_else(|| Self::parse(usual), |base| Ok(base.clone()))
    }

    /// Returns the address of a path, which begins with `/` and is encoded already.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }

    /// Returns whether the server is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Returns the origin as text, by which a file of state names the server.
    pub(crate) fn name(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

/// Reads an address whose connection is encrypted or stays on this machine; `None` for any other, and for one
/// with a user or a password.
pub(crate) fn safe_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_open = url.scheme() == "http" && is_loopback(&url);
    let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    ((url.scheme() == "https" || is_open) && url.has_host() && is_plain).then_some(url)
}

/// Returns whether an address is on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(number)) => number.is_loopback(),
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_encrypted_and_local_addresses_are_taken() {
        for text in
            ["https://api.helloasso.com", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:1/"]
        {
            assert!(Origin::parse(text).is_ok(), "{text}");
        }
        for text in [
            "http://api.helloasso.com",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "https://user:hushhush@api.helloasso.com",
            "https://api.helloasso.com/v5",
            "https://api.helloasso.com/?a=1",
            "ftp://127.0.0.1",
            "api.helloasso.com",
        ] {
            let error = Origin::parse(text).unwrap_err();
            assert!(!format!("{error:?}").contains("hushhush"), "{text}");
        }
        let origin = Origin::parse("https://api.helloasso.com/").unwrap();
        assert_eq!(origin.at("/v5/organizations"), "https://api.helloasso.com/v5/organizations");
        assert!(!origin.is_loopback());
    }
}
