//! One struct per verb; its help is the verb's help page.

use std::path::PathBuf;

use clap::Args;
use obole_ledger::{AsOf, Cents};

use super::{
    Cuts, PassphraseSource, Sources, Spending, as_of, bins, method_names, money, share, tasks, whole,
};

/// The lowest ratio of selection rates that `run` accepts unless told: four fifths (29 CFR 1607.4(D)).
pub const MIN_RATIO: f64 = 0.8;

/// Do the whole job: import, test the models, score, plan, audit, report
///
/// Reads the sources, checks every row, fits and tests the models against simple rules, scores the donors,
/// proposes a campaign list within the budget, audits it for disparities, and writes one report page.
///
/// Example: obole run data/sample --out out --budget 1500 --cost 1.20 --channel post
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub input: Sources,
    /// Folder for all results
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Folder of the identity vault; OUT/people if not given
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
    /// As-of date (YYYY-MM-DD); the first of the month after the last complete month of payments if not given
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// Months to look ahead
    #[arg(long, value_name = "MONTHS", default_value_t = 12, value_parser = whole(1_u32..=60))]
    pub horizon: u32,
    /// Model of gift and lapse; auto fits all and chooses by the log loss on later periods, the simplest
    /// within one standard error
    #[arg(long, value_name = "MODEL", default_value = "auto", value_parser = ["auto", "logistic", "boosted", "btyd", "rule"])]
    pub model: String,
    #[command(flatten)]
    pub spending: Spending,
    /// Protected feature to use, by name (age); every output then says so
    #[arg(long = "use", value_name = "FEATURE")]
    pub features_on: Vec<String>,
    /// Lowest ratio of selection rates that you accept between a group and the reference
    #[arg(long, value_name = "RATIO", default_value_t = MIN_RATIO, value_parser = share)]
    pub min_ratio: f64,
}

/// Read exports into a checked ledger with a receipt
///
/// Every row is accepted, a duplicate, or refused: `receipt.json` shows that the counts and sums add up,
/// `refused.csv` says where and why, and `repeated.csv` names the original of each duplicate. If more than 5
/// % of the rows are refused, no ledger is written. Names and addresses are written to `people/` and nowhere
/// else.
///
/// Example: obole import export-paiements.csv --out ledger
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    pub input: Sources,
    /// Folder of the ledger; needed unless a mapping is proposed
    #[arg(long, value_name = "LEDGER")]
    pub out: Option<PathBuf>,
    /// Folder of the identity vault; LEDGER/people if not given
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
    /// Write a mapping for a file that no format fits (FILE.mapping.toml), show how its first rows would be
    /// read, and import nothing
    #[arg(long)]
    pub propose: bool,
    /// Sum of settled payments of all kinds according to the bank or the platform; exit code 1 if the ledger
    /// has another sum
    #[arg(long, value_name = "AMOUNT", value_parser = money)]
    pub control_total: Option<Cents>,
    /// Number of settled payments of all kinds according to the bank or the platform; exit code 1 if the
    /// ledger has another number
    #[arg(long, value_name = "ROWS", value_parser = whole(0..=u64::MAX))]
    pub control_rows: Option<u64>,
}

/// Check a ledger and list what needs attention
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

/// Write the feature table as of a date, as Parquet or CSV
///
/// One row for each donor with a counted gift before the as-of date. Nothing on or after that date is used.
/// One pass over the gifts.
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
    /// Add the columns `label` and `label_amount` for this number of months from the as-of date
    #[arg(long, value_name = "MONTHS", value_parser = whole(1_u32..=60))]
    pub label_months: Option<u32>,
    /// File to write, ending in .parquet or .csv
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Fit models on what happened after a date
///
/// The ledger must hold the months after the date that the models learn from. Models are readable JSON with a
/// model card.
///
/// Example: obole fit ledger --as-of 2024-01-01 --out model
#[derive(Debug, Args)]
pub struct Fit {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER", required_unless_present = "features")]
    pub ledger: Option<PathBuf>,
    /// Feature table with outcomes that a database computed, instead of the ledger: the result of `obole sql
    /// --label-months --stamp`, as .parquet or .csv
    #[arg(long, value_name = "FILE", requires = "unproved", conflicts_with_all = ["ledger", "drift"])]
    pub features: Option<PathBuf>,
    /// As-of date (YYYY-MM-DD); the observed months begin on it
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: AsOf,
    /// Folder for the models
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Tasks to fit; all if not given
    #[arg(long = "task", value_name = "TASK", value_parser = tasks())]
    pub tasks: Vec<String>,
    /// Months to look ahead
    #[arg(long, value_name = "MONTHS", default_value_t = 12, value_parser = whole(1_u32..=60))]
    pub horizon: u32,
    /// Model of gift and lapse; auto fits all and chooses by the log loss on later periods, the simplest
    /// within one standard error
    #[arg(long, value_name = "MODEL", default_value = "logistic", value_parser = ["auto", "logistic", "boosted", "btyd", "rule"])]
    pub model: String,
    /// Correct probabilities by the error of the model one horizon earlier, also where the correction of the
    /// year before did not help
    #[arg(long)]
    pub drift: bool,
    /// Do not compare the models with the simple rules on past years; every score is then marked as unproved
    #[arg(long)]
    pub unproved: bool,
    /// Protected feature to use, by name (age); every output then says so
    #[arg(long = "use", value_name = "FEATURE")]
    pub features_on: Vec<String>,
}

/// Score donors with fitted models
///
/// Example: obole score ledger --model model --as-of 2025-01-01 --out scores.csv
#[derive(Debug, Args)]
pub struct Score {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER", required_unless_present = "features")]
    pub ledger: Option<PathBuf>,
    /// Feature table that a database computed, instead of the ledger: the result of `obole sql --stamp`, as
    /// .parquet or .csv. Segments and the likelihoods of single goals stay empty
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ledger", "share"])]
    pub features: Option<PathBuf>,
    /// Folder of the models
    #[arg(long, value_name = "MODEL")]
    pub model: PathBuf,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: AsOf,
    /// File to write, ending in .parquet or .csv
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Write a table that can be shared instead: score bands with numbers of donors, at least ten in each row
    #[arg(long)]
    pub share: bool,
    /// Accept models that were not compared with the simple rules on past years; the scores then say so
    #[arg(long)]
    pub unproved: bool,
}

/// Test the models on past years, beside the simple rules
///
/// On each test date the models are fitted on what was known before it and tested on the months after it.
/// Exit code 1 if no model is better than its rule.
///
/// Example: obole backtest ledger --as-of 2025-01-01 --origins 3
#[derive(Debug, Args)]
pub struct Backtest {
    /// Folder of the ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// Last day of the newest test period
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// Months to look ahead
    #[arg(long, value_name = "MONTHS", default_value_t = 12, value_parser = whole(1_u32..=60))]
    pub horizon: u32,
    /// Number of test years
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = whole(1_u32..=20))]
    pub origins: u32,
    /// Model of gift and lapse; auto fits all and chooses by the log loss on later periods, the simplest
    /// within one standard error
    #[arg(long, value_name = "MODEL", default_value = "logistic", value_parser = ["auto", "logistic", "boosted", "btyd", "rule"])]
    pub model: String,
    /// Protected feature to use, by name (age)
    #[arg(long = "use", value_name = "FEATURE")]
    pub features_on: Vec<String>,
    /// File for the complete results as JSON
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Explain the scores of one donor
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

/// Estimate what each donor will give over 1, 3 and 5 years
///
/// Three methods are compared on years that were held out. The one with the smallest error is used, and the
/// others are shown beside it. Each donor has a value and an 80 % interval; future money is discounted.
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
    /// Folder of fitted models whose expected value is the first year, so that it is the same as in the scores
    #[arg(long, value_name = "DIR")]
    pub model: Option<PathBuf>,
    /// Discount rate of future money per year
    #[arg(long, value_name = "RATE", default_value_t = 0.1, value_parser = share)]
    pub discount: f64,
    /// Protected feature to use, by name (age)
    #[arg(long = "use", value_name = "FEATURE")]
    pub features_on: Vec<String>,
    /// File to write, ending in .parquet or .csv
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Audit any table of predictions for disparities between groups
///
/// Writes audit.json, audit.csv, audit.html and charts. Exit code 1 if a ratio or a gap does not meet the
/// threshold that you set. A score or a decision is enough; measures that need the other columns are then
/// undefined.
///
/// Example: obole audit scored.csv --truth gave --score p --decision mailed --group gender --group age_band
/// --out audit
#[derive(Debug, Args)]
pub struct Audit {
    /// Table (CSV or Parquet), one row per person
    #[arg(value_name = "TABLE")]
    pub table: PathBuf,
    /// Column of the outcome (0 or 1; empty if unknown)
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
    /// Group column with ages in years, grouped into 18-34, 35-54, 55-69, 70+
    #[arg(long = "ages", value_name = "COLUMN")]
    pub ages: Vec<String>,
    /// Group column with numbers and the cut points of its bands, such as age=18,35,55,70
    #[arg(long = "bins", value_name = "COLUMN=CUTS", value_parser = bins)]
    pub bins: Vec<(String, Cuts)>,
    /// Column of weights
    #[arg(long, value_name = "COLUMN")]
    pub weight: Option<String>,
    /// Column of the amount that each person gave, to audit amounts
    #[arg(long, value_name = "COLUMN", requires = "amount_pred")]
    pub amount_true: Option<String>,
    /// Column of the amount that each person was predicted to give
    #[arg(long, value_name = "COLUMN", requires = "amount_true")]
    pub amount_pred: Option<String>,
    /// Reference group: largest, highest-rate, or COLUMN=GROUP; repeat for several columns
    #[arg(long, value_name = "REFERENCE")]
    pub reference: Vec<String>,
    /// Effect of being selected on a person: a benefit or a burden
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
    /// Named set of rules; its source and its limits are printed, and options that you set override it
    #[arg(long, value_name = "RULE", value_parser = ["four-fifths", "ll144"])]
    pub preset: Option<String>,
    /// How p values are adjusted for the number of comparisons: holm, or bh (Benjamini-Hochberg)
    #[arg(long, value_name = "WAY", default_value = "holm", value_parser = ["holm", "bh"])]
    pub correction: String,
    /// Number of bootstrap replicates; 1000 for counts and 200 for scores and amounts if not given, 0 for
    /// none
    #[arg(long, value_name = "N", value_parser = whole(0_u32..=100_000))]
    pub replicates: Option<u32>,
    /// Methods to try on the disparities, with their cost: one-threshold, quota, reweighing, proxy-removal;
    /// equal-selection, equal-tpr and equalised-odds use the attribute to decide; attribute-free and all name
    /// several
    #[arg(long, value_name = "METHOD", value_delimiter = ',', value_parser = method_names())]
    pub mitigate: Vec<String>,
    /// Share of the places that is drawn at random; if not given, the smallest that meets your threshold
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "mitigate")]
    pub quota: Option<f64>,
    /// Column that was an input of the model, to measure how well it predicts each group; repeat for several,
    /// or all
    #[arg(long = "proxy", value_name = "COLUMN")]
    pub proxies: Vec<String>,
    /// Accept methods that use a person's protected attribute to decide about them
    #[arg(long, requires = "mitigate")]
    pub i_accept_attribute_at_decision_time: bool,
    /// Folder to write
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Fit and cross-validate models on any wide response table
///
/// Types, missing values, categories and skewed columns are recognised. Columns that reveal the outcome are
/// named and left out. Each model is tested on rows that it was not fitted on, beside a simple rule: the
/// response rate at a row's recency, or of all rows if no column holds the recency. Exit code 1 if no model
/// is better than the rule.
///
/// Example: obole table mailing.csv --target gave --drop donor_name --amount given --cost 0.80 --seed 42
#[derive(Debug, Args)]
pub struct ResponseTable {
    /// Table (CSV or Parquet), one row per person
    #[arg(value_name = "TABLE")]
    pub table: PathBuf,
    /// Column of the outcome: 0 or 1, yes or no; rows without it are not used
    #[arg(long, value_name = "COLUMN")]
    pub target: String,
    /// Column that the model must not use; repeat for several
    #[arg(long, value_name = "COLUMN")]
    pub drop: Vec<String>,
    /// Column of the amount given, to compute what contacts would have raised
    #[arg(long, value_name = "COLUMN")]
    pub amount: Option<String>,
    /// Cost of one contact, in the unit of the amounts
    #[arg(long, value_name = "AMOUNT", value_parser = money)]
    pub cost: Option<Cents>,
    /// Column of weights
    #[arg(long, value_name = "COLUMN")]
    pub weight: Option<String>,
    /// Column of the time since the last gift; recognised by its name if not given
    #[arg(long, value_name = "COLUMN")]
    pub recency: Option<String>,
    /// Number of folds
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole(2_u32..=100))]
    pub folds: u32,
    /// Number of times the folds are drawn; figures are means over them [default: 3 below 5,000 events, else
    /// 1]
    #[arg(long, value_name = "N", value_parser = whole(0..=u32::MAX))]
    pub repeats: Option<u32>,
    /// Column whose values are the folds, instead of random folds
    #[arg(long, value_name = "COLUMN", conflicts_with = "folds")]
    pub fold_column: Option<String>,
}

/// Buy-till-you-die models on a table of histories
#[derive(Debug, Args)]
pub struct Btyd {
    /// The task
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
///   --covariate, columns about the donor shift the rate of giving and the drop-out.
/// - bg-cnbd-k, mbg-cnbd-k: the same, and the regularity --k; or log-times, the sum of the logarithms
///   of the times between the gifts, from which the most likely k up to 12 is estimated.
/// - bg-bb, beta-bernoulli: frequency, the opportunities with a gift; recency, the last of them; age,
///   all opportunities.
/// - sbg, beta-geometric: frequency, the renewals made; age, the renewals that were due. Fewer made
///   than due means that the donor has left.
/// - gamma-gamma: frequency, the number of gifts; value, their mean amount. Rows without a gift are
///   skipped.
///
/// Example: obole btyd fit --model bg-nbd --table donors.csv --frequency x --recency t_x --age T
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct BtydFit {
    /// The model
    #[arg(long, value_name = "MODEL", value_enum, ignore_case = true)]
    pub model: BtydModel,
    /// Table (CSV or Parquet), one row per donor or per group of equal donors
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
    /// Regularity of a (M)BG/CNBD-k model: 1 for random times, more for more regular ones
    #[arg(long, value_name = "K", value_parser = whole(1_u32..=12), conflicts_with = "log_times")]
    pub k: Option<u32>,
    /// Column of the sum of the logarithms of the times between the gifts
    #[arg(long, value_name = "COLUMN")]
    pub log_times: Option<String>,
    /// Column of the number of donors that a row represents; 1 if not given
    #[arg(long, value_name = "COLUMN")]
    pub count: Option<String>,
    /// Column of a number (or 0 and 1) that does not change over time; may be repeated; for bg-nbd, mbg-nbd,
    /// pareto-nbd
    #[arg(long, value_name = "COLUMN")]
    pub covariate: Vec<String>,
}
