//! One struct per verb; its help is the verb's help page.

use std::path::PathBuf;

use clap::Args;
use obole_ledger::{AsOf, Cents};

use super::{Cuts, Sources, as_of, bins, channels, method_names, money, share, whole};

/// The lowest ratio of selection rates that `run` accepts unless told: four fifths (29 CFR 1607.4(D)).
pub const MIN_RATIO: f64 = 0.8;

/// Do the whole job: import, prove, score, plan, audit, report
///
/// Reads the sources, checks every row, fits and tests the models against simple rules, scores the donors, proposes a
/// campaign list within the budget, audits it for disparities, and writes one report page.
///
/// Example: obole run data/sample --out out --budget 1500 --cost 1.20 --channel post
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub input: Sources,
    /// Folder for everything that is written
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Folder of the identity vault; OUT/people if not given
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
    /// As-of date (YYYY-MM-DD); the first of the month after the last complete month of payments if not given
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// Months to look ahead
    #[arg(long, value_name = "MONTHS", default_value_t = 12, value_parser = whole(1_u32..=60))]
    pub horizon: u32,
    /// Model of gift and lapse; auto fits all and chooses by log loss out of time, the simpler within one standard error
    #[arg(long, value_name = "MODEL", default_value = "logistic", value_parser = ["auto", "logistic", "boosted", "btyd", "rule"])]
    pub model: String,
    #[command(flatten)]
    pub spending: Spending,
    /// Protected feature to switch on by name (age); every output then says so
    #[arg(long = "use", value_name = "FEATURE")]
    pub features_on: Vec<String>,
    /// Lowest ratio of selection rates that you accept between a group and the reference
    #[arg(long, value_name = "RATIO", default_value_t = MIN_RATIO, value_parser = share)]
    pub min_ratio: f64,
}

/// What a campaign may cost and how it reaches people.
#[derive(Debug, Args)]
pub struct Spending {
    /// Money for the campaign; without it, the list is the best 30 % of the scored donors
    #[arg(long, value_name = "AMOUNT", value_parser = money)]
    pub budget: Option<Cents>,
    /// Cost of one contact
    #[arg(long, value_name = "AMOUNT", default_value = "1.20", value_parser = money)]
    pub cost: Cents,
    /// Channel of the campaign; donors who objected to it are left out
    #[arg(long, value_name = "CHANNEL", default_value = "post", value_parser = channels())]
    pub channel: String,
    /// Make a list although refusals may be missing: givers without a row in donors.csv are on it, and
    /// objections that meet nobody do not stop it
    #[arg(long)]
    pub donors_incomplete: bool,
    /// Share of the list held out by lot, to measure the effect later
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub hold_out: f64,
}

/// Read exports into a checked ledger with a receipt
///
/// Every row ends as taken, repeated or refused; `receipt.json` proves it to the cent, `refused.csv` says
/// where and why, and `repeated.csv` names the row that each repeated one repeats. Where more than 5 % of the
/// rows are refused, no ledger is written. Names and addresses go into `people/`, nowhere else.
///
/// Example: obole import export-paiements.csv --out ledger
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    pub input: Sources,
    /// Folder of the ledger
    #[arg(long, value_name = "LEDGER")]
    pub out: PathBuf,
    /// Folder of the identity vault; LEDGER/people if not given
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
    /// Sum of the settled payments of all kinds by the bank or the platform; exit code 1 if the ledger has
    /// another
    #[arg(long, value_name = "AMOUNT", value_parser = money)]
    pub control_total: Option<Cents>,
    /// Number of the settled payments of all kinds by the bank or the platform; exit code 1 if the ledger has
    /// another
    #[arg(long, value_name = "ROWS", value_parser = whole(0..=u64::MAX))]
    pub control_rows: Option<u64>,
}

/// Check a ledger and list what a person should know
///
/// Exit code 1 if rows were refused or problems were found.
///
/// Example: obole check ledger
#[derive(Debug, Args)]
pub struct Check {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
}

/// The feature table as of a day, as Parquet or CSV
///
/// One row a donor with a counted gift before the day; nothing on or after the day is looked at. One pass over the
/// gifts.
///
/// Example: obole features ledger --as-of 2024-01-01 --label-months 12 --out features.parquet
#[derive(Debug, Args)]
pub struct Features {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: AsOf,
    /// Add `label` and `label_amount` for so many months from the day on
    #[arg(long, value_name = "MONTHS", value_parser = whole(1_u32..=60))]
    pub label_months: Option<u32>,
    /// File to write, by its ending .parquet or .csv
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Fit models on what happened after a day
///
/// The label months after the day must lie in the ledger. Models are readable JSON with a card.
///
/// Example: obole fit ledger --as-of 2024-01-01 --out model
#[derive(Debug, Args)]
pub struct Fit {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// As-of date (YYYY-MM-DD); the labels begin on it
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: AsOf,
    /// Folder for the models
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Tasks to fit; all if not given
    #[arg(long = "task", value_name = "TASK", value_parser = ["gift", "lapse", "amount"])]
    pub tasks: Vec<String>,
    /// Months to look ahead
    #[arg(long, value_name = "MONTHS", default_value_t = 12, value_parser = whole(1_u32..=60))]
    pub horizon: u32,
    /// Model of gift and lapse; auto fits all and chooses by log loss out of time, the simpler within one standard error
    #[arg(long, value_name = "MODEL", default_value = "logistic", value_parser = ["auto", "logistic", "boosted", "btyd", "rule"])]
    pub model: String,
    /// Move probabilities by what the model was off one horizon earlier, where response rises or falls from year to year;
    /// auto does so where it helped on past days
    #[arg(long)]
    pub drift: bool,
    /// Do not compare the models with the simple rules on past years; every score then says so
    #[arg(long)]
    pub unproved: bool,
    /// Protected feature to switch on by name (age); every output then says so
    #[arg(long = "use", value_name = "FEATURE")]
    pub features_on: Vec<String>,
}

/// Score donors with fitted models
///
/// Example: obole score ledger --model model --as-of 2025-01-01 --out scores.csv
#[derive(Debug, Args)]
pub struct Score {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// Folder of the models
    #[arg(long, value_name = "MODEL")]
    pub model: PathBuf,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: AsOf,
    /// File to write, by its ending .parquet or .csv
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Write a table to share instead: bands and numbers of donors, at least ten in each row
    #[arg(long)]
    pub share: bool,
    /// Take models that were not compared with the simple rules on past years; the scores then say so
    #[arg(long)]
    pub unproved: bool,
}

/// Prove the models out of time, year by year, beside the simple rules
///
/// Each origin is fitted on what was known then and tested on the months after it. Exit code 1 if no model beats its
/// rule.
///
/// Example: obole backtest ledger --as-of 2025-01-01 --origins 3
#[derive(Debug, Args)]
pub struct Backtest {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// Day on which the last test ends
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// Months to look ahead
    #[arg(long, value_name = "MONTHS", default_value_t = 12, value_parser = whole(1_u32..=60))]
    pub horizon: u32,
    /// Number of test years
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = whole(1_u32..=20))]
    pub origins: u32,
    /// Model of gift and lapse; auto fits all and chooses by log loss out of time, the simpler within one standard error
    #[arg(long, value_name = "MODEL", default_value = "logistic", value_parser = ["auto", "logistic", "boosted", "btyd", "rule"])]
    pub model: String,
    /// Protected feature to switch on by name (age)
    #[arg(long = "use", value_name = "FEATURE")]
    pub features_on: Vec<String>,
    /// Write the whole proof as JSON
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Why one donor has these scores
///
/// Example: obole explain D00042 ledger --model model --as-of 2025-01-01
#[derive(Debug, Args)]
pub struct Explain {
    /// Identifier of the donor
    #[arg(value_name = "DONOR")]
    pub donor: String,
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// Folder of the models
    #[arg(long, value_name = "MODEL")]
    pub model: PathBuf,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: AsOf,
}

/// What each donor is expected to give over 1, 3 and 5 years
///
/// Three methods are tried on years that were held out; the one with the smallest error is used and the others are shown
/// beside it. Each donor has a value and an 80 % interval, later money counting less.
///
/// Example: obole value ledger --as-of 2025-01-01 --out value.csv
#[derive(Debug, Args)]
pub struct Value {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// How much less money counts for each year that it comes later
    #[arg(long, value_name = "RATE", default_value_t = 0.1, value_parser = share)]
    pub discount: f64,
    /// Protected feature to switch on by name (age)
    #[arg(long = "use", value_name = "FEATURE")]
    pub features_on: Vec<String>,
    /// File to write, by its ending .parquet or .csv
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Propose a campaign list within a budget
///
/// The donors who are likely to give most beyond the cost of a contact, whether contacted or not; deceased
/// donors and those who objected are left out and counted. It is a draft: a person reviews it before it can
/// be exported.
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
    /// Take models that were not compared with the simple rules on past years; the plan then says so
    #[arg(long)]
    pub unproved: bool,
    /// Folder for plan.json and plan.csv
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Sign a plan, after looking at it
///
/// Rows that you deleted from plan.csv or marked `no` are taken off the list, and changed asks are used.
/// Without --approve it says who would be taken off and how many asks are changed, and signs nothing. What
/// was decided is kept in log.jsonl, each line chained to the one before. The hash of its last line is
/// printed: kept elsewhere, it shows with `--verify` that nothing was changed since.
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
    /// Who approves
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Edited review sheet; PLAN/plan.csv if not given
    #[arg(long, value_name = "FILE")]
    pub sheet: Option<PathBuf>,
    /// Confirm asks of more than ten times the draft's
    #[arg(long)]
    pub confirm_asks: bool,
    /// Confirm donors taken off who are all at one end of the sheet, as after sorting `keep` alone
    #[arg(long)]
    pub confirm_removed: bool,
    /// Verify plan, sheet and log, and that the log holds the line with the hash HEAD; exit code 1 if
    /// something was changed
    #[arg(long, value_name = "HEAD", num_args = 0..=1, default_missing_value = "", conflicts_with = "approve")]
    pub verify: Option<String>,
    /// Ledger that the plan should be of, for --verify; the one beside PLAN if not given
    #[arg(long, value_name = "LEDGER", requires = "verify")]
    pub ledger: Option<PathBuf>,
    /// Public SSH keys (.pub) of which one must have signed plan.json, for --verify
    #[arg(long, value_name = "KEYS", requires = "verify")]
    pub signer: Option<PathBuf>,
}

/// Write the mailing file of an approved plan
///
/// With the identity vault the file holds names and addresses; without it, identifiers only. Scores are never in it.
/// Consents are checked again for the channel of the plan. Vault and ledger must be those of the plan.
///
/// Example: obole export campaign --out mailing.csv --people people
#[derive(Debug, Args)]
pub struct Export {
    /// Folder of the plan
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Folder of the identity vault
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
    /// Ledger of today, where consents are checked again; the folder `ledger` beside PLAN if not given
    #[arg(long, value_name = "LEDGER")]
    pub ledger: Option<PathBuf>,
}

/// Audit any table of predictions for disparities between groups
///
/// Writes audit.json, audit.csv, audit.html and charts. Exit code 1 if a ratio or a gap passes the threshold that you
/// set. Of truth, score and decision, a score or a decision is enough; what needs the others is then left undefined.
///
/// Example: obole audit scored.csv --truth gave --score p --decision mailed --group gender --group age_band --out audit
#[derive(Debug, Args)]
pub struct Audit {
    /// Table (CSV or Parquet), one row a person
    #[arg(value_name = "TABLE")]
    pub table: PathBuf,
    /// Column of what happened (0 or 1; empty where it is not known)
    #[arg(long, value_name = "COLUMN")]
    pub truth: Option<String>,
    /// Column of the score, a likelihood from 0 to 1
    #[arg(long, value_name = "COLUMN")]
    pub score: Option<String>,
    /// Column of the decision (0 or 1)
    #[arg(long, value_name = "COLUMN")]
    pub decision: Option<String>,
    /// Column of a group; repeat for several, the first two are also crossed
    #[arg(long = "group", value_name = "COLUMN", required = true)]
    pub groups: Vec<String>,
    /// Group column that holds ages in years, to be put into the bands 18-34, 35-54, 55-69, 70+
    #[arg(long = "ages", value_name = "COLUMN")]
    pub ages: Vec<String>,
    /// Group column that holds numbers, with the cut points of its bands, as age=18,35,55,70
    #[arg(long = "bins", value_name = "COLUMN=CUTS", value_parser = bins)]
    pub bins: Vec<(String, Cuts)>,
    /// Column of weights
    #[arg(long, value_name = "COLUMN")]
    pub weight: Option<String>,
    /// Column of what each gave, to audit amounts
    #[arg(long, value_name = "COLUMN", requires = "amount_pred")]
    pub amount_true: Option<String>,
    /// Column of what each was predicted to give
    #[arg(long, value_name = "COLUMN", requires = "amount_true")]
    pub amount_pred: Option<String>,
    /// Group that the others are compared with: largest, highest-rate, or COLUMN=GROUP; repeat for several columns
    #[arg(long, value_name = "REFERENCE")]
    pub reference: Vec<String>,
    /// Whether being selected is good for a person or a burden
    #[arg(long, value_name = "OUTCOME", default_value = "selected", value_parser = ["selected", "not-selected"])]
    pub favourable: String,
    /// What to do with rows whose group is missing
    #[arg(long, value_name = "POLICY", default_value = "exclude", value_parser = ["exclude", "as-group"])]
    pub missing: String,
    /// Groups smaller than this are hidden
    #[arg(long, value_name = "K", default_value_t = 10, value_parser = whole(0..=u64::MAX))]
    pub publish_k: u64,
    /// Lowest ratio of two groups' rates that you accept
    #[arg(long, value_name = "RATIO", value_parser = share)]
    pub min_ratio: Option<f64>,
    /// Largest difference of two groups' rates that you accept
    #[arg(long, value_name = "GAP", value_parser = share)]
    pub max_gap: Option<f64>,
    /// Named rule set; its source and its limits are printed, and what you set yourself goes before it
    #[arg(long, value_name = "RULE", value_parser = ["four-fifths", "ll144"])]
    pub preset: Option<String>,
    /// How p values are adjusted for the number of comparisons: holm, or bh (Benjamini-Hochberg)
    #[arg(long, value_name = "WAY", default_value = "holm", value_parser = ["holm", "bh"])]
    pub correction: String,
    /// How often to resample; 1000 times for counts and 200 for scores and amounts if not given, 0 for not at all
    #[arg(long, value_name = "N", value_parser = whole(0_u32..=100_000))]
    pub replicates: Option<u32>,
    /// Methods to try on the gaps, with their price: one-threshold, quota, reweighing, proxy-removal; equal-selection,
    /// equal-tpr, equalised-odds look at the attribute to decide; attribute-free and all take several
    #[arg(long, value_name = "METHOD", value_delimiter = ',', value_parser = method_names())]
    pub mitigate: Vec<String>,
    /// Share of the places drawn by lot; without it the smallest that meets your threshold
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "mitigate")]
    pub quota: Option<f64>,
    /// Column that was an input of the model, to measure how much it tells of each group; repeat for several, or all
    #[arg(long = "proxy", value_name = "COLUMN")]
    pub proxies: Vec<String>,
    /// Accept methods that look at a person's protected attribute to decide about them
    #[arg(long, requires = "mitigate")]
    pub i_accept_attribute_at_decision_time: bool,
    /// Folder to write
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Fit and cross-validate models on any wide response table
///
/// Types, missing values, categories and skewed columns are recognised; columns that know the outcome are named and left
/// out. Each model is tested on parts that it has not seen, beside the simple rule: the share of responders at a row's
/// recency, or of all where no column is one. Exit code 1 if no model is better than the rule.
///
/// Example: obole table mailing.csv --target gave --drop donor_name --amount given --cost 0.80 --seed 42
#[derive(Debug, Args)]
pub struct ResponseTable {
    /// Table (CSV or Parquet), one row a person
    #[arg(value_name = "TABLE")]
    pub table: PathBuf,
    /// Column of the outcome: 0 or 1, yes or no; rows where it is missing are left aside
    #[arg(long, value_name = "COLUMN")]
    pub target: String,
    /// Column that is to be no input; repeat for several
    #[arg(long, value_name = "COLUMN")]
    pub drop: Vec<String>,
    /// Column of what was given, to tell what contacts would have brought
    #[arg(long, value_name = "COLUMN")]
    pub amount: Option<String>,
    /// Cost of one contact, in the unit of the amounts
    #[arg(long, value_name = "AMOUNT", value_parser = money)]
    pub cost: Option<Cents>,
    /// Column of weights
    #[arg(long, value_name = "COLUMN")]
    pub weight: Option<String>,
    /// Column of how long ago the last gift was; recognised by its name if not given
    #[arg(long, value_name = "COLUMN")]
    pub recency: Option<String>,
    /// Number of parts
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole(2_u32..=100))]
    pub folds: u32,
    /// How often rows are dealt to parts anew; figures are means over the deals [default: 3 below 5,000 events, else 1]
    #[arg(long, value_name = "N", value_parser = whole(0..=u32::MAX))]
    pub repeats: Option<u32>,
    /// Column whose values are the parts, instead of dealing rows by lot
    #[arg(long, value_name = "COLUMN", conflicts_with = "folds")]
    pub fold_column: Option<String>,
}

/// Buy-till-you-die models on a table of histories
#[derive(Debug, Args)]
pub struct Btyd {
    /// What to do
    #[command(subcommand)]
    pub what: BtydVerb,
}

/// What a buy-till-you-die model is asked to do.
#[derive(Debug, clap::Subcommand)]
pub enum BtydVerb {
    Fit(BtydFit),
}

/// The buy-till-you-die models by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum BtydModel {
    #[value(alias = "bgnbd", alias = "bg/nbd")]
    BgNbd,
    #[value(alias = "mbgnbd", alias = "mbg/nbd")]
    MbgNbd,
    #[value(alias = "paretonbd", alias = "pareto/nbd")]
    ParetoNbd,
    #[value(alias = "bgcnbdk", alias = "bg/cnbd-k")]
    BgCnbdK,
    #[value(alias = "mbgcnbdk", alias = "mbg/cnbd-k")]
    MbgCnbdK,
    #[value(alias = "bgbb", alias = "bg/bb")]
    BgBb,
    #[value(alias = "bb", alias = "betabernoulli")]
    BetaBernoulli,
    #[value(alias = "shifted-beta-geometric")]
    Sbg,
    #[value(alias = "bg", alias = "betageometric")]
    BetaGeometric,
    #[value(alias = "gammagamma", alias = "gg")]
    GammaGamma,
}

/// Fit a model by maximum likelihood, with standard errors
///
/// What the columns hold, by model:
///
/// - bg-nbd, mbg-nbd, pareto-nbd: frequency, the gifts after the first; recency, the time from the
///   first gift to the last; age, the time from the first gift to the end of observation. With
///   --covariate, what is known of a donor shifts the rate of giving and the drop-out.
/// - bg-cnbd-k, mbg-cnbd-k: the same, and the regularity --k; or log-times, the sum of the logarithms
///   of the times between the gifts, by which the most likely k up to 12 is found.
/// - bg-bb, beta-bernoulli: frequency, the opportunities taken; recency, the last one taken; age,
///   the opportunities there were.
/// - sbg, beta-geometric: frequency, the renewals made; age, the renewals that were due. Fewer made
///   than due means that the donor has left.
/// - gamma-gamma: frequency, the gifts that the mean is of; value, the mean amount. Rows without a
///   gift are passed over.
///
/// Example: obole btyd fit --model bg-nbd --table donors.csv --frequency x --recency t_x --age T
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct BtydFit {
    /// The model
    #[arg(long, value_name = "MODEL", value_enum, ignore_case = true)]
    pub model: BtydModel,
    /// Table (CSV or Parquet), one row a donor or a group of like donors
    #[arg(long, value_name = "TABLE")]
    pub table: PathBuf,
    /// Column of the frequency
    #[arg(long, value_name = "COLUMN")]
    pub frequency: Option<String>,
    /// Column of the recency
    #[arg(long, value_name = "COLUMN")]
    pub recency: Option<String>,
    /// Column of the age
    #[arg(long, value_name = "COLUMN")]
    pub age: Option<String>,
    /// Column of the mean amount
    #[arg(long, value_name = "COLUMN")]
    pub value: Option<String>,
    /// Regularity of a (M)BG/CNBD-k model: 1 is at random, more is more regular
    #[arg(long, value_name = "K", value_parser = whole(1_u32..=12), conflicts_with = "log_times")]
    pub k: Option<u32>,
    /// Column of the sum of the logarithms of the times between the gifts
    #[arg(long, value_name = "COLUMN")]
    pub log_times: Option<String>,
    /// Column of how many donors a row stands for; one each if not given
    #[arg(long, value_name = "COLUMN")]
    pub count: Option<String>,
    /// Column of a number (or 0 and 1) that does not change over time; may be repeated; for bg-nbd, mbg-nbd, pareto-nbd
    #[arg(long, value_name = "COLUMN")]
    pub covariate: Vec<String>,
}
