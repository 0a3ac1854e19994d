//! A chart of a run: only files that the run itself wrote are posted.

use std::path::Path;

use obole_error::{Error, Kind, Result};
use obole_ledger::sha256_hex;

use super::run_totals::RunTotals;

/// A chart as PNG.
#[derive(Clone)]
pub(super) struct Chart {
    /// Name of the file, as the run wrote it.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl Chart {
    /// Loads a chart, if it is one of the run.
    ///
    /// # Errors
    /// [`Kind::Refused`] for any other file: another picture might show people.
    pub(super) fn load(path: &Path, totals: &RunTotals) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-file", path, e))?;
        let name = totals.chart_name(&sha256_hex(&bytes)).filter(|_| bytes.starts_with(b"\x89PNG"));
        match name {
            Some(name) => Ok(Self { name, bytes }),
            None => {
                let error = Error::new(Kind::Refused, "connect-chart-of-others").in_file(path);
                Err(error.hint("connect-chart-of-run"))
            }
        }
    }

    /// Returns the chart as a person reads it.
    pub(super) fn shown(&self) -> String {
        format!("{} ({} bytes)", self.name, self.bytes.len())
    }
}
