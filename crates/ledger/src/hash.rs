//! SHA-256 of inputs and outputs, as `sha256sum` prints it.

use sha2::Digest;
use std::io::Read;
use std::path::Path;

use crate::{Error, Result};

/// SHA-256 of some bytes, computed piece by piece.
#[derive(Default, Clone)]
pub struct Sha256 {
    inner: sha2::Sha256,
    bytes: u64,
}

/// A finished hash with the number of bytes that went into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashed {
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Number of bytes.
    pub bytes: u64,
}

impl Sha256 {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.inner.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// Ends the hash.
    pub fn finish(self) -> Hashed {
        let sha256 = self.inner.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Hashed { sha256, bytes: self.bytes }
    }
}

/// Computes the SHA-256 of some bytes in hexadecimal.
///
/// ```
/// // FIPS 180-2, appendix B.1
/// assert_eq!(
///     obole_ledger::sha256_hex(b"abc"),
///     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
/// );
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    let mut hash = Sha256::default();
    hash.update(bytes);
    hash.finish().sha256
}

/// Computes the SHA-256 of a file.
///
/// # Errors
/// When the file cannot be read.
pub fn sha256_file(path: &Path) -> Result<Hashed> {
    let file = std::fs::File::open(path).map_err(|e| Error::io("cannot-open-file", path, e))?;
    sha256_reader(file).map_err(|e| Error::io("cannot-read-file", path, e))
}

/// Computes the SHA-256 of the bytes that are left to read.
///
/// # Errors
/// When it cannot be read.
pub fn sha256_reader(mut reader: impl Read) -> std::io::Result<Hashed> {
    let mut hash = Sha256::default();
    let mut buffer = vec![0_u8; 1 << 18];
    loop {
        let n = reader.read(&mut buffer)?;
        if n == 0 {
            return Ok(hash.finish());
        }
        hash.update(buffer.get(..n).unwrap_or_default());
    }
}
