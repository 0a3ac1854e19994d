//! Access tokens of HelloAsso: one at a time, saved for the next call.
//!
//! A token is valid for 30 minutes, and an application may have 20 at most. So the token is saved and used
//! again; before it ends, it is renewed by its refresh token, which replaces it.

use std::path::PathBuf;

use obole_error::{Error, Kind, Result};
use obole_ledger::{disk, sha256_hex};
use serde::{Deserialize, Serialize};

use crate::client::{Body, Client, HttpAnswer, Request};
use crate::origin::Origin;
use crate::retry::Patience;
use crate::secrets::{Secret, check_private};

/// Time before its end at which a token is renewed, in seconds.
const MARGIN: i64 = 60;
/// Time for which a refresh token is valid, in seconds: 30 days.
const REFRESHABLE: i64 = 30 * 86_400;
/// Number of attempts, one second apart, while another call asks for a token.
const TRIES: u32 = 60;

/// A token on the disk.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedToken {
    access_token: String,
    refresh_token: String,
    /// End of the access token, in seconds since 1970.
    ends: i64,
    /// End of the refresh token, in seconds since 1970.
    refreshable_until: i64,
}

/// The answer to a request for a token.
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    #[serde(default)]
    refresh_token: String,
    expires_in: i64,
}

/// The tokens of one application.
pub(super) struct Tokens<'a> {
    client: &'a Client<'a>,
    origin: &'a Origin,
    id: Secret,
    secret: Secret,
    folder: PathBuf,
    path: PathBuf,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(client: &'a Client<'a>, origin: &'a Origin, id: Secret, secret: Secret) -> Self {
        let folder = client.surroundings().state.clone();
        // The file names the application by a hash: its identifier is half of its password.
        let name = sha256_hex(format!("{}\n{}", origin.name(), id.reveal()).as_bytes());
        let path = folder.join(format!("helloasso-{}.json", name.get(..16).unwrap_or_default()));
        Self { client, origin, id, secret, folder, path }
    }

    /// Returns a token that is valid: the saved one, the saved one renewed, or the first.
    ///
    /// # Errors
    /// [`Kind::Usage`] when HelloAsso refuses the application; as [`Client::send`].
    pub(super) fn valid(&self) -> Result<Secret> {
        self.other_than(None)
    }

    /// Returns a token other than one that HelloAsso has refused.
    ///
    /// # Errors
    /// As [`Tokens::valid`].
    pub(super) fn renewed(&self, refused: &Secret) -> Result<Secret> {
        self.other_than(Some(refused))
    }

    fn other_than(&self, refused: Option<&Secret>) -> Result<Secret> {
        // One call asks for a token, and the others use it.
        let _lock = self.lock()?;
        let now = (self.client.surroundings().now)();
        let saved = self.saved()?;
        if let Some(saved) = &saved {
            let is_refused = refused.is_some_and(|refused| refused.reveal() == saved.access_token);
            if !is_refused && saved.ends - MARGIN > now {
                return Ok(Secret::new(saved.access_token.as_str()));
            }
        }
        let refreshable =
            saved.filter(|saved| !saved.refresh_token.is_empty() && saved.refreshable_until > now);
        if let Some(saved) = refreshable {
            let fields = [("grant_type", "refresh_token"), ("refresh_token", saved.refresh_token.as_str())];
            let answer = self.ask(&fields)?;
            if answer.status == 200 {
                return self.save(&answer, &saved.refresh_token);
            }
            // A refresh token that is no longer valid.
            if !matches!(answer.status, 400 | 401) {
                return Err(self.client.refused(&answer));
            }
        }
        let answer = self.ask(&[("grant_type", "client_credentials")])?;
        match answer.status {
            200 => self.save(&answer, ""),
            400 | 401 => {
                let error = Error::new(Kind::Usage, "connect-helloasso-refused");
                Err(error.hint("connect-helloasso-look-at-key"))
            }
            _ => Err(self.client.refused(&answer)),
        }
    }

    fn lock(&self) -> Result<disk::FolderLock> {
        for _ in 1..TRIES {
            match disk::FolderLock::take_private(&self.folder) {
                Err(error) if error.message().id() == "folder-locked" => {
                    (self.client.surroundings().pause)(std::time::Duration::from_secs(1));
                }
                other => return other,
            }
        }
        disk::FolderLock::take_private(&self.folder)
    }

    /// Returns the saved token; none when there is no file, or one that is damaged.
    fn saved(&self) -> Result<Option<SavedToken>> {
        let file = match std::fs::File::open(&self.path) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Error::io("cannot-read-file", &self.path, e)),
        };
        check_private(&file, &self.path)?;
        Ok(serde_json::from_reader(std::io::BufReader::new(file)).ok())
    }

    fn ask(&self, fields: &[(&str, &str)]) -> Result<HttpAnswer> {
        let application = [("client_id", self.id.reveal()), ("client_secret", self.secret.reveal())];
        self.client.send(&Request {
            method: "POST",
            url: Secret::new(self.origin.at("/oauth2/token")),
            headers: Vec::new(),
            body: Some(Body::form(&[fields, &application].concat())),
            patience: Patience::TOKEN,
        })
    }

    fn save(&self, answer: &HttpAnswer, refresh_token: &str) -> Result<Secret> {
        let granted: TokenAnswer =
            serde_json::from_slice(&answer.body).map_err(|_| self.client.not_understood())?;
        let now = (self.client.surroundings().now)();
        let refresh_token = match granted.refresh_token.is_empty() {
            true => refresh_token.to_owned(),
            false => granted.refresh_token,
        };
        let saved = SavedToken {
            access_token: granted.access_token,
            refresh_token,
            ends: now.saturating_add(granted.expires_in.clamp(0, 86_400)),
            refreshable_until: now.saturating_add(REFRESHABLE),
        };
        disk::write_private_json(&self.path, &saved)?;
        Ok(Secret::new(saved.access_token))
    }
}
