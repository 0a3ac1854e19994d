//! The verbs that look at donors as they are: figures, segments, regular gifts.

use std::path::PathBuf;

use clap::Args;
use obole_ledger::{AsOf, Cents};

use super::{as_of, money, profiles, share, whole};

/// Compute retention, gains and losses, LYBUNT, cohorts, second gifts, monthly giving
///
/// Without a profile: the Fundraising Effectiveness Project's retention for the twelve months before the
/// as-of date, the year to date beside the same dates of the year before, cohorts, second gifts and monthly
/// giving. With a profile: its figures for the last complete fiscal year, with the name and version of its
/// definitions.
///
/// Example: obole kpi ledger --as-of 2025-01-01 --profile france-generosites
#[derive(Debug, Args)]
pub struct Kpi {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// Convention that defines the figures
    #[arg(long, value_name = "PROFILE", value_parser = profiles())]
    pub profile: Option<String>,
    /// First month of the fiscal year; 1 is the calendar year
    #[arg(long, value_name = "MONTH", default_value_t = 1, value_parser = whole(1_u8..=12))]
    pub start_month: u8,
    /// Largest change for which a donor counts as giving the same
    #[arg(long, value_name = "AMOUNT", default_value = "0", value_parser = money)]
    pub tolerance: Cents,
    /// Campaign of an emergency, left out of the part de fidélisation; repeat for several
    #[arg(long, value_name = "CAMPAIGN")]
    pub emergency: Vec<String>,
    /// Folder for the cohorts as a chart (SVG and PNG) and the figures as JSON
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Compute the RFM and life-cycle segment of every donor
///
/// Example: obole segment ledger --as-of 2025-01-01 > segments.csv
#[derive(Debug, Args)]
pub struct Segment {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// Convention of the segments: life cycle with RFM, or the Wikimedia Foundation's status and value tier
    /// by fiscal year
    #[arg(long, value_name = "PROFILE", default_value = "life-cycle", value_parser = ["life-cycle", "wmf"])]
    pub profile: String,
    /// First month of the fiscal year, for wmf; 1 is the calendar year
    #[arg(long, value_name = "MONTH", default_value_t = 1, value_parser = whole(1_u8..=12))]
    pub start_month: u8,
}

/// List monthly gifts whose debit failed, with what to do and who is likely to leave
///
/// Lists donors whose last debit failed and has not succeeded since, with the follow-up that the cause
/// suggests. A death reported by the bank excludes the donor from every list. With --out: the risk of each
/// monthly donor to leave within six months, computed from the debits alone and compared with a simple rule.
/// Donors who are likely to leave are never asked for more.
///
/// Example: obole remind ledger --as-of 2025-01-01 --out recurring.csv
#[derive(Debug, Args)]
pub struct Remind {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// Risk of leaving from which a donor is not asked for more
    #[arg(long, value_name = "SHARE", default_value_t = 0.2, value_parser = share)]
    pub never_ask_from: f64,
    /// CSV file for the risks of leaving
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
