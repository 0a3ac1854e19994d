//! The verbs around the work: an invented association, the doctor, completions, manual pages.

use super::whole;
use std::path::PathBuf;

use clap::Args;

/// Make an invented association with known truth
///
/// The folder `named` in it has the same association as an export of HelloAsso and a table of donors with
/// names.
///
/// Example: obole simulate --out invented --donors 2000 --years 8 --seed 20241231
#[derive(Debug, Args)]
pub struct Simulate {
    /// Folder to write
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Number of donors
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = whole(0..=u32::MAX))]
    pub donors: u32,
    /// Years of history
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = whole(0..=u32::MAX))]
    pub years: u32,
    /// Plant no disparity
    #[arg(long)]
    pub no_disparity: bool,
}

/// Check what a newcomer would stumble over
///
/// Looks at the version, the language, the terminal, the settings, the folders and the space to write; a ledger, a folder
/// of models, a plan or a folder of people that is given is opened and named with the version of its format and its
/// SHA-256. Nothing is kept. Exit code 1 if something would stop the work.
///
/// Example: obole doctor out/ledger out/model out/campaign out/people
#[derive(Debug, Args)]
pub struct Doctor {
    /// Ledger, models, plan or people to open
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Folder that is to be written to; the working folder if not given
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Print a completion script for a shell
///
/// Example: obole completions bash > /etc/bash_completion.d/obole
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Write the manual pages
///
/// Example: obole man --out man
#[derive(Debug, Args)]
pub struct Man {
    /// Folder to write
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}
