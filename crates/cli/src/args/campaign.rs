//! Options of the verbs from a proposed list to a mailing file.

use std::path::PathBuf;

use clap::Args;
use obole::campaign::ConsentPolicy;
use obole_ledger::{AsOf, Cents};

use super::{
    Also, Choices, Days, HoldOut, PassphraseSource, as_of, campaign, channels, days, forms, goals, hold_out,
    money, whole,
};

/// Goal, cost, size and channel of a campaign.
#[derive(Debug, Args)]
pub struct Spending {
    /// Budget of the campaign; without it, the list holds the best 30 % of the scored donors
    #[arg(long, value_name = "AMOUNT", value_parser = money)]
    pub budget: Option<Cents>,
    /// Cost of one contact
    #[arg(long, value_name = "AMOUNT", default_value = "1.20", value_parser = money)]
    pub cost: Cents,
    /// Channel of the campaign; donors who objected to it are left out
    #[arg(long, value_name = "CHANNEL", default_value = "post", value_parser = channels())]
    pub channel: String,
    /// Who can be on a list for e-mail or text message: strict, only those who agreed; france, everybody who
    /// did not object, for appeals of charities (CNIL, 20 June 2022)
    #[arg(long, value_name = "RULE", default_value = "strict", value_parser = ConsentPolicy::NAMES)]
    pub consent: String,
    /// Make a list although refusals may be missing: donors without a row in donors.csv can be on it, and
    /// objections that match nobody do not stop it
    #[arg(long)]
    pub donors_incomplete: bool,
    /// Goal of the list: renew donors whose last gift is 12 to 24 months old or who are overdue; reactivate
    /// earlier ones; second-gift from new donors; upgrade monthly donors; monthly, to win monthly donors;
    /// thank recent donors; legacy-information for those who gave in five years or more; all but monthly
    /// donors
    #[arg(long, value_name = "GOAL", default_value = "all", value_parser = goals())]
    pub goal: String,
    /// Leave out whoever gave, was contacted or was held out within this many days (60d); 0 asks at once
    #[arg(long, value_name = "DAYS", default_value = "45d", value_parser = days)]
    pub not_since: Days,
    /// Share of the list that is held out at random, to measure the effect later; auto: as many as show an
    /// effect of one point, at most a fifth, else a tenth, and nobody of fewer than 100 or with
    /// --not-since below 7; 0: nobody
    #[arg(long, value_name = "SHARE", default_value = "auto", value_parser = hold_out)]
    pub hold_out: HoldOut,
    #[command(flatten)]
    pub choices: Choices,
    /// Earlier contacts: a table with donor_id and date, of which campaign, channel, cost and arm may be
    /// missing; the contacts.csv beside the ledger if not given
    #[arg(long, value_name = "FILE")]
    pub contacts: Option<PathBuf>,
    /// Leave out whoever was contacted this many times within 365 days
    #[arg(long, value_name = "N", value_parser = whole(1_u32..=366))]
    pub max_contacts_a_year: Option<u32>,
    /// Name of the campaign in contacts.csv; goal and as-of date if not given
    #[arg(long, value_name = "NAME", value_parser = campaign)]
    pub campaign: Option<String>,
    /// Measured effect of past campaigns on the same channel, as `obole measure --out` writes it: the plan
    /// then says what this list may bring that would not come anyway
    #[arg(long, value_name = "FILE")]
    pub effect: Option<PathBuf>,
}

/// Propose a campaign list within a budget
///
/// Proposes the donors of the goal who are worth a contact most: by the part of their likely gifts that a
/// contact brings (--response), minus its cost; for a goal of regular gifts, thanks or information, all whom
/// it is for. Deceased donors and those who objected are left out and counted. The list is a draft: a person
/// reviews it before it can be exported.
///
/// Example: obole plan ledger --model model --as-of 2025-01-01 --budget 1500 --cost 1.20 --channel post --out campaign
#[derive(Debug, Args)]
pub struct Plan {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// Folder of the models
    #[arg(long, value_name = "MODEL")]
    pub model: PathBuf,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub spending: Spending,
    /// Further channel of the campaign, with the cost of a contact and its limits
    /// (email=0.05:max=200:response=0.1); each donor is on one list at most. The plan of each channel has a
    /// folder of its own, --out with the name of the channel
    #[arg(long, value_name = "CHANNEL=COST", value_parser = clap::value_parser!(Also))]
    pub also: Vec<Also>,
    /// Folder of the identity vault, to leave out donors without an address for the channel; the one beside
    /// the ledger if not given
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
    /// Accept models that were not compared with the simple rules on past years; the plan then says so
    #[arg(long)]
    pub unproved: bool,
    /// Audit the list for disparities between groups of those who could be on it, and write audit.html and its
    /// files into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "also")]
    pub audit: Option<PathBuf>,
    /// Folder for plan.json and plan.csv
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Review a plan and sign it
///
/// With --people, it writes a sheet with names for the review: choose yes or no for each person, change asks,
/// and check the 20 rows by hand that were drawn at random. Then name the edited sheet with --sheet.
///
/// Rows that you deleted from the sheet or marked `no` are removed from the list, and changed asks are used.
/// Without --approve it prints who would be removed and how many asks changed, and signs nothing. Decisions
/// are recorded in log.jsonl; each line holds the hash of the line before. Keep the hash of the last line,
/// which is printed, in another place: with it, `--verify` shows that nothing was changed since.
///
/// An SSH key can sign as well: `ssh-keygen -Y sign -n obole -f KEY PLAN/plan.json` after the approval; then
/// `--verify --signer KEY.pub` shows whether this plan was signed by that key.
///
/// Example: obole review campaign --approve --by "Camille"
#[derive(Debug, Args)]
pub struct Review {
    /// Folder of the plan
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// Approve the list
    #[arg(long, requires = "by")]
    pub approve: bool,
    /// Name of the person who approves, agrees or reopens
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Edited review sheet (CSV, XLSX, ODS); PLAN/plan.csv if not given. Several reviewers: name the option
    /// again. With --people, the file to write (.xlsx or .csv)
    #[arg(long = "sheet", value_name = "FILE")]
    pub sheets: Vec<PathBuf>,
    /// Write a review sheet with names, towns and last gifts, from this folder of the identity vault
    #[arg(long, value_name = "DIR", conflicts_with_all = ["approve", "verify"])]
    pub people: Option<PathBuf>,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
    /// Agree with a signed plan as a second person; the log records it
    #[arg(long, requires = "by", conflicts_with_all = ["approve", "verify", "people", "reopen"])]
    pub agree: bool,
    /// Make a second version of a signed plan in this new folder, to change it; the log of both records it,
    /// and the first version is no longer exported
    #[arg(long, value_name = "DIR", requires = "by", conflicts_with_all = ["approve", "verify", "people"])]
    pub reopen: Option<PathBuf>,
    /// Confirm that the second version is lost and that nobody was written to from it: --reopen makes another
    #[arg(long, requires = "reopen")]
    pub confirm_lost: bool,
    /// Confirm asks of more than ten times those of the draft
    #[arg(long)]
    pub confirm_asks: bool,
    /// Confirm that all donors removed are at one end of the sheet, as after sorting the column `keep` alone
    #[arg(long)]
    pub confirm_removed: bool,
    /// Verify plan, sheet and log, and that the log contains the line with the hash HEAD; exit code 1 if
    /// something was changed
    #[arg(long, value_name = "HEAD", num_args = 0..=1, default_missing_value = "", conflicts_with = "approve")]
    pub verify: Option<String>,
    /// Ledger from which the plan was made, for --verify and --people; the one beside PLAN if not given
    #[arg(long, value_name = "LEDGER", conflicts_with = "approve")]
    pub ledger: Option<PathBuf>,
    /// Public SSH keys (.pub), one of which must have signed plan.json; for --verify
    #[arg(long, value_name = "KEYS", requires = "verify")]
    pub signer: Option<PathBuf>,
}

/// Write the mailing file of an approved plan
///
/// With the identity vault the file holds names and addresses; without it, only identifiers. It never holds
/// scores. The contacts are added to contacts.csv beside the ledger, so that the next list leaves them out.
/// Consents are checked again for the channel of the plan. The vault and the ledger must be those of the
/// plan.
///
/// Example: obole export campaign --out mailing.csv --people people
#[derive(Debug, Args)]
pub struct Export {
    /// Folder of the plan
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// File to write (.csv, or .xlsx for a spreadsheet)
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Folder of the identity vault
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
    /// Newest ledger, in which consents are checked again; the folder `ledger` beside PLAN if not given
    #[arg(long, value_name = "LEDGER")]
    pub ledger: Option<PathBuf>,
    /// Columns of the file: plain; brevo, mailchimp or mailjet, to import into the tool; postal, the lines of
    /// an envelope by the French standard NF Z10-011, for a printer
    #[arg(long = "for", value_name = "FORM", default_value = "plain", value_parser = forms())]
    pub form: String,
    /// List of people who refuse, to apply first: who unsubscribed or bounced in the mailing tool. Several
    /// lists: name the option again
    #[arg(long, value_name = "FILE")]
    pub objections: Vec<PathBuf>,
    /// Go on although rows of these lists match nobody or cannot be read
    #[arg(long, requires = "objections")]
    pub accept_unmatched: bool,
    /// Write one letter to a household (post): people at one address who share a name, a telephone or an
    /// e-mail
    #[arg(long)]
    pub households: bool,
}
