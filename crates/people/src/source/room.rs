//! Memory that the tables of one file may take.

use std::path::Path;

use obole_ledger::{Error, Kind, Result};

use super::LARGEST;

/// Bytes that are left for what is unpacked from a file and for the tables made of it, at all depths.
pub(super) struct Room {
    pub(super) unpacked: u64,
    made: u64,
}

impl Room {
    pub(super) const fn new() -> Self {
        Self { unpacked: LARGEST, made: LARGEST }
    }

    /// Takes the bytes of something unpacked.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when there is no room left.
    pub(super) fn unpack(&mut self, bytes: u64, path: &Path) -> Result<()> {
        self.unpacked = self.unpacked.checked_sub(bytes).ok_or_else(|| too_large(path))?;
        Ok(())
    }

    /// Takes the bytes of a table, or of values copied for it.
    ///
    /// # Errors
    /// As [`Room::unpack`].
    pub(super) fn make(&mut self, bytes: u64, path: &Path) -> Result<()> {
        self.made = self.made.checked_sub(bytes).ok_or_else(|| too_large(path))?;
        Ok(())
    }
}

pub(super) fn too_large(path: &Path) -> Error {
    Error::new(Kind::Unreadable, "archive-too-large").in_file(path).hint("save-as-csv")
}
