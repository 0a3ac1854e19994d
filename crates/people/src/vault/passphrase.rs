//! Encryption of the vault with a passphrase, in the age format (<https://age-encryption.org/v1>).

use std::fmt;
use std::io::{Read, Write};

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use obole_ledger::{Error, Kind, Result};

/// Work factor of scrypt for what is written, as a power of two: 256 MiB and about a second. The `age`
/// program uses the same. The library would measure the machine with a clock that can jump, and a file made
/// with a work factor that is too high by mistake cannot be opened again.
const WORK: u8 = 18;

/// Highest work factor that is read: 1 GiB and some seconds, so that a file of somebody else cannot keep the
/// machine busy or take its memory.
const MOST_WORK: u8 = 20;

/// Passphrase of an encrypted vault. Its memory is zeroed when it is dropped.
#[derive(Clone)]
pub struct Passphrase {
    secret: SecretString,
    work: u8,
}

/// Shows nothing of the passphrase.
impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

impl Passphrase {
    /// Takes a passphrase; spaces within it count.
    ///
    /// # Errors
    /// [`Kind::Usage`] for an empty one.
    ///
    /// ```
    /// let passphrase = obole_people::Passphrase::new("fifteen quiet herons".to_owned()).unwrap();
    /// assert_eq!(format!("{passphrase:?}"), "Passphrase(…)");
    /// ```
    pub fn new(text: String) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::new(Kind::Usage, "passphrase-empty"));
        }
        Ok(Self { secret: SecretString::from(text), work: WORK })
    }

    /// Returns whether both are the same passphrase.
    pub fn is_same(&self, other: &Self) -> bool {
        use age::secrecy::ExposeSecret as _;
        self.secret.expose_secret() == other.secret.expose_secret()
    }

    /// Encrypts the bytes that `fill` writes as an age file with one scrypt recipient.
    ///
    /// # Errors
    /// The errors of `fill` and of `out`.
    pub(super) fn encrypt(
        &self,
        out: &mut dyn Write,
        fill: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        let mut recipient = scrypt::Recipient::new(self.secret.clone());
        recipient.set_work_factor(self.work);
        let recipients = std::iter::once(&recipient as &dyn age::Recipient);
        let failed = |_| Error::new(Kind::System, "vault-not-encrypted");
        let encryptor = Encryptor::with_recipients(recipients).map_err(failed)?;
        let mut sealed = encryptor.wrap_output(out)?;
        fill(&mut sealed)?;
        sealed.finish()?;
        Ok(())
    }

    /// Decrypts the bytes of an age file.
    ///
    /// # Errors
    /// [`Kind::Usage`] for another passphrase; [`Kind::Unreadable`] for a file that is damaged, cut off, no
    /// age file, not encrypted with a passphrase, or made with a work factor above the highest that is read.
    pub(super) fn decrypt(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let mut identity = scrypt::Identity::new(self.secret.clone());
        identity.set_max_work_factor(MOST_WORK);
        let decryptor = Decryptor::new_buffered(bytes).map_err(refusal)?;
        if !decryptor.is_scrypt() {
            return Err(Error::new(Kind::Unreadable, "vault-without-passphrase").hint("encrypt-with-age-p"));
        }
        let identities = std::iter::once(&identity as &dyn age::Identity);
        let mut opened = decryptor.decrypt(identities).map_err(refusal)?;
        let mut plain = Vec::with_capacity(bytes.len());
        opened.read_to_end(&mut plain).map_err(|_| refusal(DecryptError::InvalidHeader))?;
        Ok(plain)
    }

    /// Lowers the work factor, so that tests are quick.
    #[cfg(test)]
    pub(crate) fn quick(text: &str) -> Self {
        Self { secret: SecretString::from(text.to_owned()), work: 2 }
    }
}

/// Returns the refusal of a file that cannot be decrypted. The library's own words are not repeated.
fn refusal(error: DecryptError) -> Error {
    match error {
        DecryptError::DecryptionFailed | DecryptError::NoMatchingKeys | DecryptError::KeyDecryptionFailed => {
            Error::new(Kind::Usage, "passphrase-wrong").hint("passphrase-lost-names-lost")
        }
        DecryptError::ExcessiveWork { .. } => {
            Error::new(Kind::Unreadable, "vault-too-much-work").hint("restore-vault-age")
        }
        _ => Error::new(Kind::Unreadable, "vault-age-damaged").hint("restore-vault-age"),
    }
}
