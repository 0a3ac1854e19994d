//! Options of the measured effect of a campaign.

use std::path::PathBuf;

use clap::Args;
use obole_ledger::{AsOf, Cents};

use super::{as_of, money, whole};

/// Measure the effect of a campaign against the people held out
///
/// Compares everybody whom an approved plan was to contact with everybody whom it held out, also those who
/// were not reached (intention to treat): givers, income per person, the difference with its 95 % interval
/// and p value. What the contacted gave is not the effect: some of it would have come anyway. Several plans
/// are pooled. Exit code 1 if no effect could be shown.
///
/// Example: obole measure campaign ledger --weeks 12 --out effect.json
#[derive(Debug, Args)]
pub struct Measure {
    /// Folders of approved plans; the folder of the ledger can be named after them
    #[arg(value_name = "PLAN", required_unless_present_any = ["table", "appeals"], conflicts_with = "table")]
    pub folders: Vec<PathBuf>,
    /// Newest ledger; the folder `ledger` beside each PLAN if not given
    #[arg(long, value_name = "LEDGER", conflicts_with = "table")]
    pub ledger: Option<PathBuf>,
    /// First day whose gifts count (YYYY-MM-DD); the day of the first export or approval of letters if not
    /// given; for several plans, repeat it in their order
    #[arg(long, value_name = "DAY", value_parser = as_of, conflicts_with = "table")]
    pub from: Vec<AsOf>,
    /// Weeks in which gifts count
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = whole(1_u32..=520))]
    pub weeks: u32,
    /// Cost of the whole campaign; the number of contacts times the cost of one in the plan if not given; for
    /// several plans, repeat it in their order
    #[arg(long, value_name = "AMOUNT", value_parser = money)]
    pub spent: Vec<Cents>,
    /// Past campaigns of a file of contacts instead of plans: contacts.csv, or a table of your own with the
    /// columns campaign, donor_id, date and arm; the ledger is named after it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["table", "from", "spent"])]
    pub appeals: Option<PathBuf>,
    /// The arms of the file were drawn at random; needed for a table that no export wrote
    #[arg(long, requires = "appeals")]
    pub randomised: bool,
    /// Table of a past experiment instead of a plan (CSV or Parquet), one row per person
    #[arg(long, value_name = "FILE", requires = "outcome", requires = "arm")]
    pub table: Option<PathBuf>,
    /// Column of the outcome in the table: 0 or 1, yes or no
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub outcome: Option<String>,
    /// Column of the arm in the table: 1 (contacted) or 0 (held out), or treatment and control
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub arm: Option<String>,
    /// Column of the amount given in the table
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub amount: Option<String>,
    /// Column of a score in the table, known before the experiment, to compare the effect by score
    #[arg(long, value_name = "COLUMN", requires = "table")]
    pub score: Option<String>,
    /// File for the measured effect (effect.json), for the next plan
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
