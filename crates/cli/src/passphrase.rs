//! The passphrase of an encrypted vault: from a file, from the environment, or from the person at the
//! terminal.

use std::path::Path;

use obole::{Error, Kind, Result};
use obole_people::{Passphrase, Vault, VaultForm};

use crate::args::PassphraseSource;
use crate::ui::Ui;

/// Variable of the environment with the passphrase.
const VARIABLE: &str = "OBOLE_PASSPHRASE";

/// Returns the vault of a folder. The passphrase is asked for only if the vault is encrypted and neither a
/// file nor the environment gives one.
///
/// # Errors
/// [`Kind::Usage`] when the vault is encrypted and there is no passphrase.
pub fn vault(folder: &Path, source: &PassphraseSource, ui: &mut Ui<'_>) -> Result<Vault> {
    let given = match given(source, ui)? {
        None if matches!(VaultForm::of(folder), VaultForm::Encrypted) => Some(ask(folder, ui)?),
        given => given,
    };
    Ok(Vault::new(folder, given))
}

/// Returns the passphrase that a file or the environment gives; none of them if a person typed one.
///
/// # Errors
/// [`Kind::Unreadable`] when the file cannot be read; [`Kind::Usage`] when its first line is empty.
pub fn given(source: &PassphraseSource, ui: &Ui<'_>) -> Result<Option<Passphrase>> {
    match &source.passphrase_file {
        _ if ui.has_hidden_answer() => Ok(None),
        Some(path) => read(path).map(Some),
        None => std::env::var(VARIABLE).ok().filter(|text| !text.is_empty()).map(Passphrase::new).transpose(),
    }
}

/// Reads the first line of a file as a passphrase.
///
/// # Errors
/// As [`given`].
pub fn read(path: &Path) -> Result<Passphrase> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
    let line = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    Passphrase::new(line.to_owned()).map_err(|e| e.in_file(path))
}

/// Asks for the passphrase of a vault.
///
/// # Errors
/// [`Kind::Usage`] when no person is at the terminal, or nothing is typed.
pub fn ask(folder: &Path, ui: &mut Ui<'_>) -> Result<Passphrase> {
    let path = folder.display().to_string();
    let typed = ui.ask_hidden("passphrase-ask", &[("path", path.into())])?;
    match typed {
        Some(text) => Passphrase::new(text),
        None => Err(Error::new(Kind::Usage, "passphrase-missing").in_file(folder).hint("give-passphrase")),
    }
}

/// Asks twice for a new passphrase.
///
/// # Errors
/// [`Kind::Usage`] when no person is at the terminal, nothing is typed, or the two differ.
pub fn ask_new(folder: &Path, ui: &mut Ui<'_>) -> Result<Passphrase> {
    let mut typed = Vec::new();
    for key in ["passphrase-new", "passphrase-again"] {
        let Some(text) = ui.ask_hidden(key, &[])? else {
            return Err(Error::new(Kind::Usage, "new-passphrase-missing")
                .in_file(folder)
                .hint("give-new-passphrase"));
        };
        typed.push(Passphrase::new(text)?);
    }
    match &typed[..] {
        [one, other] if one.is_same(other) => Ok(one.clone()),
        _ => Err(Error::new(Kind::Usage, "passphrases-differ")),
    }
}
