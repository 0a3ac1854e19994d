//! Secrets: read from the environment or from a file that only its owner can read, and shown nowhere.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use obole_error::{Error, Kind, Result, message};

use crate::surroundings::Surroundings;

/// Largest file of secrets, in bytes.
const LARGEST: u64 = 1 << 16;

/// A password, key, token or secret address.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the secret, for a request and nothing else.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

/// Shows nothing of the secret.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The secrets of a call.
pub(crate) struct Secrets<'a> {
    variables: &'a BTreeMap<String, String>,
    of_file: BTreeMap<String, String>,
}

impl<'a> Secrets<'a> {
    /// Opens the file of secrets, if there is one, beside the variables of the environment. Each line of the
    /// file is `NAME=value`; lines that begin with `#` are comments.
    ///
    /// # Errors
    /// [`Kind::Usage`] when others can read the file; [`Kind::Unreadable`] when a line is something else.
    pub(crate) fn open(surroundings: &'a Surroundings, file: Option<&Path>) -> Result<Self> {
        let of_file = file.map(read).transpose()?.unwrap_or_default();
        Ok(Self { variables: &surroundings.variables, of_file })
    }

    /// Returns a secret by its name; `None` if it is not set.
    pub(crate) fn find(&self, name: &str) -> Option<Secret> {
        let found = self.of_file.get(name).or_else(|| self.variables.get(name))?.trim();
        (!found.is_empty()).then(|| Secret::new(found))
    }

    /// Returns a secret by its name.
    ///
    /// # Errors
    /// [`Kind::Usage`] when it is not set, or holds spaces or control characters.
    pub(crate) fn get(&self, name: &'static str) -> Result<Secret> {
        let missing = || {
            Error::new(Kind::Usage, message!("connect-secret-missing", name = name))
                .hint(message!("connect-set-secret", name = name))
        };
        let secret = self.find(name).ok_or_else(missing)?;
        match secret.reveal().chars().all(|c| c.is_ascii_graphic()) {
            true => Ok(secret),
            false => Err(Error::new(Kind::Usage, message!("connect-secret-unusable", name = name))),
        }
    }
}

fn read(path: &Path) -> Result<BTreeMap<String, String>> {
    let cannot = |e| Error::io("cannot-read-file", path, e);
    let mut file = File::open(path).map_err(cannot)?;
    check_private(&file, path)?;
    let mut text = String::new();
    file.by_ref().take(LARGEST).read_to_string(&mut text).map_err(cannot)?;
    let mut found = BTreeMap::new();
    for (line, row) in text.lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            let error = Error::new(Kind::Unreadable, "connect-secrets-no-line").in_file(path);
            return Err(error.at_row(row));
        };
        found.insert(name.trim().to_owned(), value.trim().trim_matches('"').to_owned());
    }
    Ok(found)
}

/// Refuses a file that others can read. The open file is asked, so that none can take its place meanwhile.
///
/// # Errors
/// [`Kind::Usage`].
pub(crate) fn check_private(file: &File, path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let about = file.metadata().map_err(|e| Error::io("cannot-read-file", path, e))?;
        if about.permissions().mode() & 0o077 != 0 {
            let error = Error::new(Kind::Usage, "connect-secrets-open").in_file(path);
            return Err(error.hint(message!("connect-close-secrets", path = path.display())));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, path);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::new("hushhush");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "Secret(…) Some(Secret(…))");
    }

    #[test]
    #[cfg(unix)]
    fn a_file_of_secrets_is_read_if_only_its_owner_can() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.env");
        let lines = b"# of the test\nBREVO_API_KEY = \"xkeysib-1\"\n\nOTHER=a b\n";
        obole_ledger::disk::write_bytes(&path, lines).unwrap();
        let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let mut surroundings = Surroundings::of_process();
        surroundings.variables = [("BREVO_API_KEY", "of the environment"), ("SLACK_BOT_TOKEN", "xoxb-2")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        mode(0o640);
        let open = Secrets::open(&surroundings, Some(&path)).err().unwrap();
        assert_eq!(open.message().id(), "connect-secrets-open");
        assert!(!format!("{open:?}").contains("xkeysib"));
        mode(0o600);
        let secrets = Secrets::open(&surroundings, Some(&path)).unwrap();
        assert_eq!(secrets.get("BREVO_API_KEY").unwrap().reveal(), "xkeysib-1");
        assert_eq!(secrets.get("SLACK_BOT_TOKEN").unwrap().reveal(), "xoxb-2");
        assert_eq!(secrets.get("OTHER").unwrap_err().message().id(), "connect-secret-unusable");
        assert_eq!(secrets.get("NONE").unwrap_err().message().id(), "connect-secret-missing");
    }
}
