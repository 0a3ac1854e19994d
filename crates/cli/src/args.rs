//! The program's arguments: one definition for parsing, help, completions and man pages.

use std::num::{IntErrorKind, ParseIntError};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{ArgAction, Parser, Subcommand, ValueEnum};
use obole_ledger::{AsOf, Cents, Day, DecimalMark, Error, Kind, Result, message};
use obole_report::Lang;

mod campaign;
mod choices;
mod figures;
mod impact;
mod income;
mod letters;
mod measure;
mod people;
mod privacy;
mod sql;
mod today;
mod tools;
mod verbs;

pub use campaign::*;
pub use choices::*;
pub use figures::*;
pub use impact::*;
pub use income::*;
pub use letters::*;
pub use measure::*;
pub use people::*;
pub use privacy::*;
pub use sql::*;
pub use today::*;
pub use tools::*;
pub use verbs::*;

/// Donor analytics and fundraising prediction, offline.
///
/// From an export file to a checked ledger, an honest prediction, a list that a person signs, and an audit
/// for disparities. Data go to standard output, messages to standard error. Nothing is ever sent anywhere.
#[derive(Debug, Parser)]
#[command(
    name = "obole",
    version,
    propagate_version = false,
    disable_help_subcommand = true,
    max_term_width = 100
)]
#[command(
    after_help = "Each option can also be set in obole.toml (`horizon = 6` under `[run]`) or in the environment (OBOLE_RUN_HORIZON=6). An option on the command line overrides the environment, which overrides the file.\n\nExit codes: 0 done · 1 done and the answer is \"no\" · 2 wrong call or unreadable input · 3 data refused by a rule · 4 disk or system failed"
)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub verb: Verb,
}

/// Options that every verb takes.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// Language of reports and messages
    #[arg(long, global = true, value_enum, default_value_t = Language::En, help_heading = "Global options")]
    pub lang: Language,
    /// Write data as JSON
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,
    /// Print less
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Global options")]
    pub quiet: u8,
    /// Print more
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Global options")]
    pub verbose: u8,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, help_heading = "Global options")]
    pub color: Colour,
    /// Number of threads; results do not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = threads, help_heading = "Global options")]
    pub threads: Option<usize>,
    /// Seed of the random numbers; it is recorded
    #[arg(long, global = true, value_name = "SEED", default_value_t = 1, value_parser = whole(0..=u64::MAX), help_heading = "Global options")]
    pub seed: u64,
    /// File of settings; obole.toml of the working folder if not given
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        conflicts_with = "no_config",
        help_heading = "Global options"
    )]
    pub config: Option<PathBuf>,
    /// Read no file of settings
    #[arg(long, global = true, help_heading = "Global options")]
    pub no_config: bool,
}

/// A language as written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    En,
    Fr,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Fr => Self::Fr,
        }
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

/// A day as `YYYY-MM-DD`.
pub fn as_of(text: &str) -> Result<AsOf> {
    Day::from_iso_bytes(text.as_bytes()).map(AsOf::new).ok_or_else(|| Error::new(Kind::Usage, "write-day"))
}

/// An amount in the ledger's currency.
pub fn money(text: &str) -> Result<Cents> {
    match obole_ledger::parse_amount(text, DecimalMark::Unknown) {
        Ok(cents) if cents.get() >= 0 => Ok(cents),
        _ => Err(Error::new(Kind::Usage, "write-amount")),
    }
}

/// The methods of `audit --mitigate`, and the two words for several.
fn method_names() -> clap::builder::PossibleValuesParser {
    let methods = obole_fairness::Method::ALL.map(obole_fairness::Method::key);
    clap::builder::PossibleValuesParser::new(methods.into_iter().chain([ATTRIBUTE_FREE, ALL]))
}

/// The methods that do not look at the attribute to decide.
pub const ATTRIBUTE_FREE: &str = "attribute-free";
/// Every method; every column.
pub const ALL: &str = "all";

/// Largest number of threads: beyond it a machine fails to start them.
const MOST_THREADS: usize = 1_024;

/// A number of threads.
pub fn threads(text: &str) -> Result<usize> {
    text.parse()
        .ok()
        .filter(|threads| (1..=MOST_THREADS).contains(threads))
        .ok_or_else(|| Error::new(Kind::Usage, message!("write-threads", most = MOST_THREADS)))
}

/// Returns a parser of whole numbers within a range.
pub fn whole<T>(range: RangeInclusive<T>) -> impl Fn(&str) -> Result<T> + Clone + Send + Sync + 'static
where
    T: Copy + Into<i128> + TryFrom<i128>,
{
    let (low, high): (i128, i128) = ((*range.start()).into(), (*range.end()).into());
    move |text| {
        let number: i128 = text.parse().map_err(|fault: ParseIntError| {
            let message = match fault.kind() {
                IntErrorKind::Empty => message!("number-missing"),
                IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => message!("number-too-large"),
                _ => message!("number-not-whole"),
            };
            Error::new(Kind::Usage, message)
        })?;
        let within = Some(number).filter(|number| (low..=high).contains(number));
        within.and_then(|number| T::try_from(number).ok()).ok_or_else(|| {
            Error::new(Kind::Usage, message!("number-out-of-range", number = number, low = low, high = high))
        })
    }
}

/// A share between 0 and 1, with either decimal mark.
pub fn share(text: &str) -> Result<f64> {
    text.replace(',', ".")
        .parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| Error::new(Kind::Usage, "write-share"))
}

/// The ascending cut points of some bands.
#[derive(Debug, Clone, PartialEq)]
pub struct Cuts(pub Vec<f64>);

/// A column with the cut points of its bands, as `age=18,35,55,70`.
pub fn bins(text: &str) -> Result<(String, Cuts)> {
    let parsed = text.rsplit_once('=').and_then(|(column, cuts)| {
        let cuts: Option<Vec<f64>> = cuts.split(',').map(|cut| cut.trim().parse().ok()).collect();
        Some((column.to_owned(), Cuts(cuts?)))
    });
    let ascend = |cuts: &[f64]| cuts.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
    parsed
        .filter(|(_, Cuts(cuts))| ascend(cuts) && cuts.iter().all(|cut| cut.is_finite()))
        .ok_or_else(|| Error::new(Kind::Usage, "write-cut-points"))
}

/// The channels of contact, by name.
pub fn channels() -> PossibleValuesParser {
    PossibleValuesParser::new(obole_ledger::ContactChannel::ALL.map(obole_ledger::ContactChannel::name))
}

/// The tasks of models, by name.
pub fn tasks() -> PossibleValuesParser {
    PossibleValuesParser::new(obole::models::Task::ALL.map(obole::models::Task::name))
}

/// The goals of a list, by name.
pub fn goals() -> PossibleValuesParser {
    PossibleValuesParser::new(obole::campaign::Goal::ALL.map(obole::campaign::Goal::name))
}

/// The forms of a mailing file, by name.
pub fn forms() -> PossibleValuesParser {
    PossibleValuesParser::new(obole_people::MailingForm::ALL.map(obole_people::MailingForm::name))
}

/// A number of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(pub u32);

/// Reads a number of days, with or without the letter of its unit.
pub fn days(text: &str) -> Result<Days> {
    let number = text.trim().trim_end_matches(['d', 'D', 'j', 'J']).parse().ok();
    number.filter(|days| *days <= 3_650).map(Days).ok_or_else(|| Error::new(Kind::Usage, "write-days"))
}

/// The name of a campaign.
pub fn campaign(text: &str) -> Result<String> {
    obole::campaign::check_campaign(text).map(|()| text.to_owned())
}

/// The share of a list that is held out; `None` where the size of the list decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HoldOut {
    /// Share between 0 and 1.
    pub share: Option<f64>,
}

/// Reads a share, or `auto`.
pub fn hold_out(text: &str) -> Result<HoldOut> {
    if text.trim().eq_ignore_ascii_case("auto") {
        return Ok(HoldOut { share: None });
    }
    share(text).map(|share| HoldOut { share: Some(share) })
}

/// The conventions of figures, by name.
pub fn profiles() -> PossibleValuesParser {
    PossibleValuesParser::new(obole::segments::Profile::ALL.map(obole::segments::Profile::name))
}

/// What the program is asked to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    Run(Box<Run>),
    Import(Import),
    Check(Check),
    Kpi(Kpi),
    Impact(Impact),
    ForecastIncome(ForecastIncome),
    Segment(Segment),
    Features(Features),
    Sql(Sql),
    Fit(Fit),
    Score(Score),
    Backtest(Backtest),
    Explain(Explain),
    Value(Value),
    Plan(Box<Plan>),
    Remind(Remind),
    Today(Box<Today>),
    Review(Review),
    Export(Export),
    Letters(Box<Letters>),
    Measure(Measure),
    Audit(Box<Audit>),
    Table(ResponseTable),
    Btyd(Btyd),
    Find(Find),
    People(People),
    Privacy(Privacy),
    Simulate(Simulate),
    Serve(Serve),
    Mcp(Mcp),
    Doctor(Doctor),
    Completions(Completions),
    Man(Man),
}

impl Verb {
    /// The name and version of what the verb writes with `--json`.
    pub fn schema(&self) -> &'static str {
        match self {
            Self::Run(_) => "obole/run/1",
            Self::Import(_) => "obole/import/1",
            Self::Check(_) => "obole/check/1",
            Self::Kpi(kpi) if kpi.profile.is_some() => "obole/kpi-profile/1",
            Self::Kpi(_) => "obole/kpi/1",
            Self::Impact(_) => "obole/impact/1",
            Self::ForecastIncome(_) => "obole/forecast-income/1",
            Self::Segment(segment) if segment.profile == "wmf" => "obole/segment-wmf/1",
            Self::Segment(_) => "obole/segment/1",
            Self::Features(_) => "obole/features/1",
            Self::Sql(_) => "obole/sql/1",
            Self::Fit(_) => "obole/fit/1",
            Self::Score(_) => "obole/score/1",
            Self::Backtest(_) => "obole/backtest/1",
            Self::Explain(_) => "obole/explain/1",
            Self::Value(_) => "obole/value/1",
            Self::Plan(_) => "obole/plan/1",
            Self::Remind(_) => "obole/remind/1",
            Self::Today(_) => "obole/today/1",
            Self::Review(review) if review.verify.is_some() => "obole/verify/1",
            Self::Review(_) => "obole/review/1",
            Self::Export(_) => "obole/export/1",
            Self::Letters(_) => "obole/letters/1",
            Self::Measure(_) => "obole/measure/1",
            Self::Audit(_) => "obole/audit/1",
            Self::Table(_) => "obole/table/1",
            Self::Btyd(_) => "obole/btyd-fit/1",
            Self::Find(_) => "obole/find/1",
            Self::People(people) => match people.what {
                PeopleVerb::Review(_) => "obole/people-review/1",
                PeopleVerb::SameGifts(_) => "obole/people-same-gifts/1",
                PeopleVerb::Encrypt(_) => "obole/people-encrypt/1",
                PeopleVerb::Decrypt(_) => "obole/people-decrypt/1",
            },
            Self::Privacy(privacy) => match privacy.what {
                PrivacyVerb::Access(_) => "obole/privacy-access/1",
                PrivacyVerb::Erase(_) => "obole/privacy-erase/1",
                PrivacyVerb::Purge(_) => "obole/privacy-purge/1",
                PrivacyVerb::Pseudonymise(_) => "obole/privacy-pseudonymise/1",
                PrivacyVerb::Notice(_) => "obole/privacy-notice/1",
                PrivacyVerb::Register(_) => "obole/privacy-register/1",
                PrivacyVerb::Dpia(_) => "obole/privacy-dpia/1",
            },
            Self::Simulate(_) => "obole/simulate/1",
            Self::Serve(_) => "obole/serve/1",
            Self::Mcp(_) => "obole/mcp/1",
            Self::Doctor(_) => "obole/doctor/1",
            Self::Completions(_) => "obole/completions/1",
            Self::Man(_) => "obole/man/1",
        }
    }
}

/// Sources of an import, and how to read them.
#[derive(Debug, clap::Args)]
pub struct Sources {
    /// Files or folders to read: an export of a platform (CSV, XLSX, ODS, ZIP), a table of gifts, or a folder
    /// that holds them
    #[arg(required_unless_present = "objections", value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    /// Attributes and consents of the donors (donors.csv)
    #[arg(long, value_name = "FILE")]
    pub donors: Option<PathBuf>,
    /// List of objections: a table of e-mails, names or donor identifiers, with a channel unless all are
    /// meant
    #[arg(long, value_name = "FILE")]
    pub objections: Option<PathBuf>,
    /// Format of the sources; recognised by their header if not given
    #[arg(long = "from", value_name = "FORMAT")]
    pub format: Option<String>,
    /// Mapping for a file that no format fits, as `import --propose` writes it
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Order of day and month, for files whose dates do not show it
    #[arg(long, value_name = "ORDER", value_parser = ["day-first", "month-first"])]
    pub date_order: Option<String>,
    /// Kinds of payment that count as giving, beside gifts
    #[arg(long = "count", value_name = "KIND", value_parser = ["membership", "ticket", "sale", "other"])]
    pub count: Vec<String>,
    /// Currency to analyse, and of amounts that name none; the most frequent one if not given
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// Continue even if more than 5 % of the rows are refused
    #[arg(long)]
    pub accept_refused: bool,
    /// Count payments without an identifier also when another file has the same (donor, day, amount,
    /// campaign)
    #[arg(long)]
    pub keep_repeats: bool,
    /// Add the sources to the ledger that is in the folder, instead of replacing it: its payments stay, and
    /// those that the sources correct are replaced
    #[arg(long, conflicts_with = "keep_repeats")]
    pub add: bool,
    /// Count a payment once if another source has it as well (same donor and amount, at most 3 days apart),
    /// without asking
    #[arg(long)]
    pub same_gifts_once: bool,
    /// Take as recurring only the payments that their source marks; otherwise, where a source has no marks,
    /// also payments of one amount that come every month, from the third on
    #[arg(long)]
    pub recurring_as_marked: bool,
}
