//! Options of the actions of the day.

use std::path::PathBuf;

use clap::Args;
use obole::campaign::ConsentPolicy;
use obole_ledger::AsOf;

use super::{Days, PassphraseSource, as_of, days, whole};

/// List the ten actions of the day: whom to call, thank or write to first, and why
///
/// Calls to new donors with a large gift, thanks, failed debits by cause, cards of regular gifts that are
/// about to expire, second gifts that are due, loyal donors who have gone silent, campaigns that wait for a
/// person. Each with the reason, the person, a sentence to say or to write, and its state. Whoever died,
/// objected or was contacted within 7 days is not listed; a contact before the gift delays no thanks, and
/// none delays a debit to stop. Nobody has two actions. With --people it shows names, telephones, addresses
/// and the last days of cards.
///
/// Done actions are saved in today.csv beside the ledger, and contacts also in contacts.csv.
///
/// Example: obole today ledger --people people
#[derive(Debug, Args)]
pub struct Today {
    /// Folder of a run, or of a ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// Folder of the identity vault, for names and ways to reach people; identifiers only if not given
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
    /// Day of the list (YYYY-MM-DD); today if not given, or the last day of a ledger that ends more than 30
    /// days ago
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub day: Option<AsOf>,
    /// Maximum number of actions
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = whole(1_u32..=100))]
    pub most: u32,
    /// Thank for gifts of the last DAYS days
    #[arg(long, value_name = "DAYS", default_value = "7d", value_parser = days)]
    pub thank_days: Days,
    /// Who can be written to by e-mail: strict, only those who agreed; france, everybody who did not object
    #[arg(long, value_name = "RULE", default_value = "strict", value_parser = ConsentPolicy::NAMES)]
    pub consent: String,
    /// List donors although refusals may be missing: those without a row in donors.csv too
    #[arg(long)]
    pub donors_incomplete: bool,
    /// CSV file for the list, with names if the vault is given
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Calendar file (iCalendar) with a day entry for each open action, without names
    #[arg(long, value_name = "FILE")]
    pub ics: Option<PathBuf>,
    /// Mark an action as done, by its number in the list or its identifier; repeat for several
    #[arg(long, value_name = "ACTION")]
    pub done: Vec<String>,
    /// Postpone an action, by its number or its identifier; repeat for several
    #[arg(long, value_name = "ACTION")]
    pub not_done: Vec<String>,
    /// Days after which a postponed donor comes back
    #[arg(long, value_name = "DAYS", default_value = "7d", value_parser = days)]
    pub postpone: Days,
    /// Name of the person who did it, for today.csv
    #[arg(long, value_name = "NAME", default_value = "")]
    pub by: String,
    /// Note for today.csv, which the donor may ask to read
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}
