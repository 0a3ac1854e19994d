//! The signature of a plan by an SSH key: `plan.json.sig`, as `ssh-keygen -Y sign -n obole` writes it.

use std::path::Path;

use obole::{Error, Kind, Result};
use ssh_key::{Algorithm, PublicKey, SshSig};

/// The purpose that a signature names (PROTOCOL.sshsig of OpenSSH): a signature made for e-mail or code is
/// not valid for a plan.
const NAMESPACE: &str = "obole";

/// Outcome of comparing a plan with its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// One of the keys signed this plan.
    Good,
    /// There is no signature beside the plan.
    Missing,
    /// The signature belongs to another plan or another key, or is damaged.
    Other,
}

impl Signature {
    /// Returns the name in `--json` and of its sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Missing => "missing",
            Self::Other => "other",
        }
    }

    /// Compares the `plan.json` of a folder with its signature and the public keys of a file, one per line as
    /// in `id_ed25519.pub`.
    ///
    /// # Errors
    /// [`Kind::Usage`] when the file holds no Ed25519 key; else when a file cannot be read.
    pub fn of(plan: &Path, keys: &Path) -> Result<Self> {
        let keys = public_keys(keys)?;
        let signature = plan.join("plan.json.sig");
        if !signature.exists() {
            return Ok(Self::Missing);
        }
        let read = |path: &Path| std::fs::read(path).map_err(|e| Error::io("cannot-read-file", path, e));
        let (message, text) = (read(&plan.join("plan.json"))?, read(&signature)?);
        let is_good = SshSig::from_pem(text).is_ok_and(|signature| {
            keys.iter().any(|key| key.verify(NAMESPACE, &message, &signature).is_ok())
        });
        Ok(if is_good { Self::Good } else { Self::Other })
    }
}

fn public_keys(path: &Path) -> Result<Vec<PublicKey>> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Vec<PublicKey> = lines
        .filter_map(|line| PublicKey::from_openssh(line).ok())
        .filter(|key| matches!(key.algorithm(), Algorithm::Ed25519 | Algorithm::SkEd25519))
        .collect();
    if keys.is_empty() {
        return Err(Error::new(Kind::Usage, "no-public-key").in_file(path).hint("name-public-key"));
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use obole_ledger::disk::write_bytes;
    use ssh_key::private::{Ed25519Keypair, PrivateKey};
    use ssh_key::{HashAlg, LineEnding};

    use super::*;

    /// Made by OpenSSH 9.2: `ssh-keygen -t ed25519`, then `ssh-keygen -Y sign -n obole -f KEY plan.json` over
    /// the nine bytes of [`PLAN`].
    const KEY: &str = include_str!("signature/key.pub");
    const SIGNATURE: &str = include_str!("signature/plan.json.sig");
    const PLAN: &[u8] = b"{\"a\": 1}\n";

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]))
    }

    /// Returns a folder with a plan, its signature and a file of keys.
    fn folder(plan: &[u8], signature: Option<&str>, keys: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| write_bytes(&folder.path().join(name), bytes).unwrap();
        write("plan.json", plan);
        write("keys", keys.as_bytes());
        if let Some(signature) = signature {
            write("plan.json.sig", signature.as_bytes());
        }
        folder
    }

    fn of(plan: &[u8], signature: Option<&str>, keys: &str) -> Result<Signature> {
        let folder = folder(plan, signature, keys);
        Signature::of(folder.path(), &folder.path().join("keys"))
    }

    fn signed(seed: u8, namespace: &str, plan: &[u8]) -> String {
        key(seed).sign(namespace, HashAlg::Sha512, plan).unwrap().to_pem(LineEnding::LF).unwrap()
    }

    fn public(seed: u8) -> String {
        key(seed).public_key().to_openssh().unwrap()
    }

    #[test]
    fn what_openssh_signed_is_good() {
        assert_eq!(of(PLAN, Some(SIGNATURE), KEY).unwrap(), Signature::Good);
        let among_others = format!("# the board\n{}\n\n{KEY}", public(3));
        assert_eq!(of(PLAN, Some(SIGNATURE), &among_others).unwrap(), Signature::Good);
        assert_eq!(of(b"{\"a\": 2}\n", Some(SIGNATURE), KEY).unwrap(), Signature::Other);
        assert_eq!(of(PLAN, None, KEY).unwrap(), Signature::Missing);
    }

    #[test]
    fn another_key_another_use_and_damage_are_seen() {
        let good = signed(7, NAMESPACE, PLAN);
        assert_eq!(of(PLAN, Some(&good), &public(7)).unwrap(), Signature::Good);
        assert_eq!(of(PLAN, Some(&good), &public(8)).unwrap(), Signature::Other);
        assert_eq!(of(PLAN, Some(&signed(7, "git", PLAN)), &public(7)).unwrap(), Signature::Other);
        assert_eq!(of(PLAN, Some("no signature"), &public(7)).unwrap(), Signature::Other);
        assert_eq!(of(PLAN, Some(&good[..good.len() / 2]), &public(7)).unwrap(), Signature::Other);
    }

    #[test]
    fn a_file_without_a_key_is_a_wrong_call() {
        for keys in ["", "ssh-rsa AAAA", "ada", &good_private()] {
            assert_eq!(of(PLAN, None, keys).unwrap_err().kind(), Kind::Usage);
        }
    }

    /// Returns a private key, which must not be accepted in place of a public one.
    fn good_private() -> String {
        key(7).to_openssh(LineEnding::LF).unwrap().to_string()
    }
}
