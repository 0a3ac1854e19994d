//! The folder of a vault: plain in `book.json`, or encrypted with a passphrase in `book.age`.

use std::path::{Path, PathBuf};

use obole_ledger::{Error, Kind, Result, disk};

use super::{Passphrase, PeopleBook};

/// File of a plain vault.
const PLAIN: &str = "book.json";
/// File of an encrypted vault: the bytes of a plain one, as an age file.
const ENCRYPTED: &str = "book.age";

/// Form in which a folder holds a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultForm {
    /// There is none.
    Absent,
    /// `book.json`.
    Plain,
    /// `book.age`.
    Encrypted,
    /// Both files: a change from one form to the other was stopped.
    Both,
}

impl VaultForm {
    /// Looks which files a folder holds.
    pub fn of(folder: &Path) -> Self {
        match (folder.join(PLAIN).exists(), folder.join(ENCRYPTED).exists()) {
            (false, false) => Self::Absent,
            (true, false) => Self::Plain,
            (false, true) => Self::Encrypted,
            (true, true) => Self::Both,
        }
    }
}

/// A vault on disk: its folder, and the passphrase if there is one.
///
/// A vault keeps its form: an encrypted one is saved encrypted, a plain one plain. A new vault is encrypted
/// if there is a passphrase.
#[derive(Debug)]
pub struct Vault {
    folder: PathBuf,
    passphrase: Option<Passphrase>,
}

impl Vault {
    /// Names a vault by its folder; nothing is read.
    ///
    /// ```
    /// # fn main() -> Result<(), obole_ledger::Error> {
    /// use obole_people::{PeopleBook, Vault, VaultForm};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let vault = Vault::new(folder.path(), None);
    /// assert_eq!(vault.form(), VaultForm::Absent);
    /// vault.save(&PeopleBook::default())?;
    /// assert_eq!(vault.form(), VaultForm::Plain);
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(folder: impl Into<PathBuf>, passphrase: Option<Passphrase>) -> Self {
        Self { folder: folder.into(), passphrase }
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the form in which the vault is stored now.
    pub fn form(&self) -> VaultForm {
        VaultForm::of(&self.folder)
    }

    /// Returns the file that holds the vault, or that the first save makes.
    pub fn file(&self) -> PathBuf {
        let encrypted = match self.form() {
            VaultForm::Plain => false,
            VaultForm::Encrypted | VaultForm::Both => true,
            VaultForm::Absent => self.passphrase.is_some(),
        };
        self.folder.join(if encrypted { ENCRYPTED } else { PLAIN })
    }

    /// Loads the vault.
    ///
    /// # Errors
    /// [`Kind::Newer`] when a newer program wrote it; [`Kind::Unreadable`] when it is missing or damaged;
    /// [`Kind::Usage`] when it is encrypted and the passphrase is missing or another one; [`Kind::Refused`]
    /// when a change of its form was stopped. The message repeats nothing of the content.
    pub fn load(&self) -> Result<PeopleBook> {
        if self.form() == VaultForm::Both {
            return Err(self.unfinished());
        }
        let path = self.file();
        let bytes = std::fs::read(&path).map_err(|e| Error::io("cannot-read-vault", &path, e))?;
        match self.form() {
            VaultForm::Encrypted => open(&path, &bytes, self.key()?),
            _ => PeopleBook::parse(&path, &bytes),
        }
    }

    /// Loads the vault; without one, makes an empty vault.
    ///
    /// # Errors
    /// As [`Vault::load`].
    pub fn load_or_new(&self) -> Result<PeopleBook> {
        if self.form() == VaultForm::Absent { Ok(PeopleBook::default()) } else { self.load() }
    }

    /// Saves the vault in its form, in a folder that only its owner may enter.
    ///
    /// # Errors
    /// [`Kind::Usage`] when it is encrypted and the passphrase is missing; [`Kind::Refused`] when a change of
    /// its form was stopped; [`Kind::System`] when the disk fails. An older vault is then untouched.
    pub fn save(&self, book: &PeopleBook) -> Result<()> {
        disk::make_private_folder(&self.folder)?;
        let path = self.file();
        match self.form() {
            VaultForm::Both => Err(self.unfinished()),
            VaultForm::Plain => disk::write_private_json(&path, book),
            VaultForm::Absent if self.passphrase.is_none() => disk::write_private_json(&path, book),
            VaultForm::Absent | VaultForm::Encrypted => write_encrypted(&path, book, self.key()?),
        }
    }

    /// Encrypts a plain vault with a passphrase, or an encrypted one with another passphrase. A change that
    /// was stopped is finished. The caller must hold the lock of the folder.
    ///
    /// The plain file is removed once the encrypted one is on the disk and could be opened again.
    ///
    /// # Errors
    /// As [`Vault::load`] and [`Vault::save`]; [`Kind::Refused`] when the two files of a stopped change
    /// differ.
    pub fn encrypt(&self, new: &Passphrase) -> Result<PeopleBook> {
        let (plain, encrypted) = (self.folder.join(PLAIN), self.folder.join(ENCRYPTED));
        if self.form() == VaultForm::Both {
            let book = self.same_in_both(new)?;
            disk::remove_file(&plain)?;
            return Ok(book);
        }
        let book = self.load()?;
        write_encrypted(&encrypted, &book, new)?;
        let bytes = std::fs::read(&encrypted).map_err(|e| Error::io("cannot-read-vault", &encrypted, e))?;
        if open(&encrypted, &bytes, new)? != book {
            return Err(Error::new(Kind::System, "vault-not-encrypted").in_file(&encrypted));
        }
        disk::remove_file(&plain)?;
        Ok(book)
    }

    /// Decrypts an encrypted vault into a plain one; a change that was stopped is finished. The caller must
    /// hold the lock of the folder.
    ///
    /// # Errors
    /// As [`Vault::encrypt`].
    pub fn decrypt(&self) -> Result<PeopleBook> {
        let (plain, encrypted) = (self.folder.join(PLAIN), self.folder.join(ENCRYPTED));
        let book = if self.form() == VaultForm::Both {
            self.same_in_both(self.key()?)?
        } else {
            let book = self.load()?;
            disk::write_private_json(&plain, &book)?;
            book
        };
        disk::remove_file(&encrypted)?;
        Ok(book)
    }

    /// Loads the vault of both files, which must hold the same.
    fn same_in_both(&self, passphrase: &Passphrase) -> Result<PeopleBook> {
        let [plain, encrypted] = [PLAIN, ENCRYPTED].map(|name| self.folder.join(name));
        let read = |path: &Path| std::fs::read(path).map_err(|e| Error::io("cannot-read-vault", path, e));
        let book = open(&encrypted, &read(&encrypted)?, passphrase)?;
        if PeopleBook::parse(&plain, &read(&plain)?)? != book {
            return Err(Error::new(Kind::Refused, "vault-forms-differ")
                .in_file(&self.folder)
                .hint("move-older-vault-away"));
        }
        Ok(book)
    }

    fn key(&self) -> Result<&Passphrase> {
        self.passphrase.as_ref().ok_or_else(|| {
            Error::new(Kind::Usage, "passphrase-missing").in_file(self.file()).hint("give-passphrase")
        })
    }

    fn unfinished(&self) -> Error {
        Error::new(Kind::Refused, "vault-in-both-forms")
            .in_file(&self.folder)
            .hint("finish-encrypt-or-decrypt")
    }
}

/// Writes an encrypted vault, whole or not at all; nothing of it is written in plain.
fn write_encrypted(path: &Path, book: &PeopleBook, passphrase: &Passphrase) -> Result<()> {
    disk::write_private(path, |out| {
        passphrase.encrypt(out, |sealed| {
            serde_json::to_writer_pretty(&mut *sealed, book)
                .map_err(|e| Error::new(Kind::System, "vault-not-encrypted").caused_by(e))?;
            Ok(sealed.write_all(b"\n")?)
        })
    })
}

/// Decrypts the bytes of a vault.
fn open(path: &Path, bytes: &[u8], passphrase: &Passphrase) -> Result<PeopleBook> {
    PeopleBook::parse(path, &passphrase.decrypt(bytes).map_err(|e| e.in_file(path))?)
}

#[cfg(test)]
mod tests;
