//! The verbs around the work: an invented association, the doctor, completions, manual pages.

use super::{PassphraseSource, whole};
use std::path::PathBuf;

use clap::Args;

/// Simulate an association whose true effects are known
///
/// Its folder `named` holds the same association as a HelloAsso export and a table of donors with names.
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
    /// Simulate without any disparity
    #[arg(long)]
    pub no_disparity: bool,
}

/// Open the local page that does the whole job in the browser
///
/// Import, dashboard, actions of the day, campaign lists, fairness, privacy. It answers on this machine only,
/// to the browser that came by the printed link, which works once. It ends with Ctrl-C.
///
/// Example: obole serve our-donors --lang fr
#[derive(Debug, Args)]
pub struct Serve {
    /// Folder to serve: that of a run, or a new one
    #[arg(value_name = "FOLDER", default_value = "obole-data")]
    pub folder: PathBuf,
    /// Port; any that is free if 0
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Print the link and open no browser
    #[arg(long)]
    pub no_open: bool,
}

/// Answer an assistant's questions with totals
///
/// A server of the Model Context Protocol on standard input and output, for an assistant that you use
/// already: income, retention, segments, campaigns, forecast, fairness, drafts. It writes nothing and opens
/// no names; figures of few donors are hidden. The maker of the assistant may receive every answer. It ends
/// with its input.
///
/// Example: obole mcp our-donors --lang fr
#[derive(Debug, Args)]
pub struct Mcp {
    /// Folder of a run, or of a ledger
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
}

/// Check the installation, the settings and the files
///
/// Checks the version, the language, the terminal, the settings, the folders and the free space. Opens each
/// ledger, folder of models, plan or vault that is given and prints the version of its format and its
/// SHA-256. Writes nothing. Exit code 1 if something would stop the work.
///
/// Example: obole doctor out/ledger out/model out/campaign out/people
#[derive(Debug, Args)]
pub struct Doctor {
    /// Ledger, models, plan or vault to open
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
    /// Folder to check for writing; the working folder if not given
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
