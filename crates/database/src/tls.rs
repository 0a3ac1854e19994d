//! Encryption of connections to other machines.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole_error::{Error, Kind, Result};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::address::Server;

/// The protection of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Protection {
    /// Encrypted, with a server whose certificate is valid; the file holds a further authority.
    Encrypted(Option<PathBuf>),
    /// Not encrypted: the server is on this machine, or a person has allowed it.
    Plain,
}

impl Protection {
    /// Returns the protection of a connection: encrypted if the server is on another machine or an authority
    /// is named.
    pub(crate) fn of(server: &Server, authority: Option<&Path>, without_tls: bool) -> Self {
        match (authority, without_tls || server.is_local()) {
            (Some(file), _) => Self::Encrypted(Some(file.to_owned())),
            (None, false) => Self::Encrypted(None),
            (None, true) => Self::Plain,
        }
    }
}

/// Returns the settings of an encrypted connection: public authorities, and that of the file.
///
/// # Errors
/// [`Kind::Unreadable`] when the file has no certificate.
pub(crate) fn client_config(authority: Option<&Path>) -> Result<ClientConfig> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = authority {
        let bytes = std::fs::read(file).map_err(|e| Error::io("cannot-read-file", file, e))?;
        let found: Vec<_> = CertificateDer::pem_slice_iter(&bytes).flatten().collect();
        let (added, _) = roots.add_parsable_certificates(found);
        if added == 0 {
            return Err(Error::new(Kind::Unreadable, "database-no-certificate").in_file(file));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::new(Kind::System, "database-tls-failed").caused_by(e))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
