//! Options of the yearly page.

use std::path::PathBuf;

use clap::Args;
use obole_ledger::{Cents, DecimalMark, Error, Kind, Result};

use super::whole;

/// Write a yearly page for board and funders, and its figures for other tools
///
/// Compares a year with the four before it: income by campaign and channel, retention, gains and losses,
/// costs where they are known, measured effects, retention by group of donors, and suggestions with what
/// speaks against them. A year that is not over is compared with the same dates. Figures of fewer donors than
/// --fewest are hidden, with those from which they could be computed.
///
/// Example: obole impact ledger --year 2024 --cost autumn=1250 --out impact
#[derive(Debug, Args)]
pub struct Impact {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// Calendar year in which the fiscal year begins; the last complete one if not given
    #[arg(long, value_name = "YEAR", value_parser = whole(1900_u32..=2200))]
    pub year: Option<u32>,
    /// First month of the fiscal year; 1 is the calendar year
    #[arg(long, value_name = "MONTH", default_value_t = 1, value_parser = whole(1_u8..=12))]
    pub start_month: u8,
    /// Folder of an approved plan whose effect is measured; repeat for several; the plans in the file of
    /// contacts, or those of the run, if not given
    #[arg(long, value_name = "DIR")]
    pub plans: Vec<PathBuf>,
    /// Weeks in which gifts count for the effect of a plan
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = whole(1_u32..=520))]
    pub weeks: u32,
    /// File of contacts with their costs; contacts.csv beside the ledger if not given
    #[arg(long, value_name = "FILE")]
    pub contacts: Option<PathBuf>,
    /// Cost of a campaign in the year, in place of that of its contacts; repeat for several
    #[arg(long, value_name = "CAMPAIGN=AMOUNT", value_parser = campaign_cost)]
    pub cost: Vec<(String, Cents)>,
    /// Minimum number of donors behind a figure; 1 hides nothing
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = whole(1_u32..=1_000_000))]
    pub fewest: u32,
    /// Folder for the page and the files
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// The cost of a campaign, as `autumn=1250.00`.
fn campaign_cost(text: &str) -> Result<(String, Cents)> {
    let wrong = || Error::new(Kind::Usage, "impact-write-cost");
    let (name, amount) = text.rsplit_once('=').ok_or_else(wrong)?;
    let cents = obole_ledger::parse_amount(amount, DecimalMark::Unknown).ok();
    let cents = cents.filter(|cents| cents.get() >= 0 && !name.is_empty()).ok_or_else(wrong)?;
    Ok((name.to_owned(), cents))
}
