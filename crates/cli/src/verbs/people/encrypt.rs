//! `obole people encrypt` and `obole people decrypt`: the form of the vault.

use std::path::{Path, PathBuf};

use obole::{Error, Kind, Result};
use obole_ledger::disk;
use obole_people::{Vault, VaultForm};
use serde_json::json;

use crate::args::{Decrypt, Encrypt};
use crate::exit::Answer;
use crate::passphrase;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

pub fn encrypt(verb: &Encrypt, ui: &mut Ui<'_>) -> Result<Answer> {
    let folder = vault_of(&verb.folder)?;
    let _lock = disk::FolderLock::take_private(&folder)?;
    let before = VaultForm::of(&folder);
    let (vault, new) = if before == VaultForm::Encrypted {
        let vault = passphrase::vault(&folder, &verb.passphrase, ui)?;
        // Checked before the person thinks of another one.
        vault.load()?;
        let new = match &verb.new_passphrase_file {
            Some(path) => passphrase::read(path)?,
            None => passphrase::ask_new(&folder, ui)?,
        };
        (vault, new)
    } else {
        let new = match (&verb.new_passphrase_file, passphrase::given(&verb.passphrase, ui)?) {
            (Some(path), _) => passphrase::read(path)?,
            (None, Some(given)) => given,
            // It exists already: the encrypted file of the change that was stopped has it.
            (None, None) if before == VaultForm::Both => passphrase::ask(&folder, ui)?,
            (None, None) => passphrase::ask_new(&folder, ui)?,
        };
        (Vault::new(&folder, None), new)
    };
    let book = vault.encrypt(&new)?;
    let key = match before {
        VaultForm::Encrypted => "vault-passphrase-changed",
        _ => "vault-encrypted",
    };
    report(key, &vault, book.len(), ui)?;
    ui.paragraph("vault-keep-passphrase", &[]);
    Ok(Answer::Yes)
}

pub fn decrypt(verb: &Decrypt, ui: &mut Ui<'_>) -> Result<Answer> {
    let folder = vault_of(&verb.folder)?;
    let _lock = disk::FolderLock::take_private(&folder)?;
    if VaultForm::of(&folder) == VaultForm::Plain {
        return Err(Error::new(Kind::Usage, "vault-is-plain").in_file(&folder));
    }
    let secret = match passphrase::given(&verb.passphrase, ui)? {
        Some(given) => given,
        None => passphrase::ask(&folder, ui)?,
    };
    let vault = Vault::new(&folder, Some(secret));
    let book = vault.decrypt()?;
    report("vault-decrypted", &vault, book.len(), ui)?;
    Ok(Answer::Yes)
}

fn report(key: &str, vault: &Vault, people: usize, ui: &mut Ui<'_>) -> Result<()> {
    let path = vault.file().display().to_string();
    ui.paragraph(key, &[("n", people.into()), ("path", path.clone().into())]);
    if ui.json() {
        let encrypted = vault.form() == VaultForm::Encrypted;
        ui.data_json(&json!({ "vault": path, "encrypted": encrypted, "people": people }))?;
    }
    Ok(())
}

/// Finds the vault of a run or of a ledger, or the folder itself.
fn vault_of(place: &Path) -> Result<PathBuf> {
    let holds = |folder: &PathBuf| VaultForm::of(folder) != VaultForm::Absent;
    let found = [place.to_owned(), RunFolders::of(place).people].into_iter().find(holds);
    found
        .ok_or_else(|| Error::new(Kind::Usage, "no-vault-in-folder").in_file(place).hint("name-vault-folder"))
}
