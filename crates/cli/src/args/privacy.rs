//! The verbs for the people whose data these are.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use obole_ledger::AsOf;

use super::{VaultPlace, as_of, whole};

/// Answer requests about personal data, write privacy texts, copy a ledger to share
#[derive(Debug, Args)]
pub struct Privacy {
    /// The task
    #[command(subcommand)]
    pub what: PrivacyVerb,
}

/// Tasks of `obole privacy`.
#[derive(Debug, Subcommand)]
pub enum PrivacyVerb {
    Access(Access),
    Erase(Erase),
    Purge(Purge),
    Pseudonymise(Pseudonymise),
    /// Write the notice to donors: purposes, scores, rights (articles 13 and 14)
    ///
    /// A draft in Markdown: where it has […], a person fills in what only the association knows.
    ///
    /// Example: obole privacy notice out --association "Les Amis Fictifs" --out notice.md
    Notice(PrivacyPaper),
    /// Write the entry of the record of processing activities (article 30)
    ///
    /// Example: obole privacy register out --association "Les Amis Fictifs" --out register.md
    Register(PrivacyPaper),
    /// Write a first data protection impact assessment (article 35)
    ///
    /// Example: obole privacy dpia out --association "Les Amis Fictifs" --out dpia.md
    Dpia(PrivacyPaper),
}

/// Write everything that is held of one person, for the person (article 15)
///
/// Names and addresses, gifts with file and row, consents, scores with their reasons, lists, sources. The
/// person is found by the identifier of the donor, an e-mail, a phone number or a full name.
///
/// Example: obole privacy access capucine.fictive@example.org out --out access.md
#[derive(Debug, Args)]
pub struct Access {
    /// Identifier, e-mail, phone number or full name of the person
    #[arg(value_name = "DONOR")]
    pub donor: String,
    #[command(flatten)]
    pub place: VaultPlace,
    /// Name of the association
    #[arg(long, value_name = "NAME", default_value = "")]
    pub association: String,
    /// Address for requests
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub contact: String,
    /// File to write; standard output if not given
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Erase a person from ledger, vault, scores, values and lists (article 17)
///
/// Without --yes, only shows what would be erased. A draft of a list is removed; a signed list loses the
/// person's row, and its log records it. Models are marked as fitted before the erasure: fit them again.
/// Later imports of the same export leave the person's rows out. Erase the person from the source as well,
/// and from mailing files that were exported.
///
/// Example: obole privacy erase D4K2M9QX4TV out --by Camille --yes --out proof.json
#[derive(Debug, Args)]
pub struct Erase {
    /// Identifier, e-mail, phone number or full name of the person
    #[arg(value_name = "DONOR")]
    pub donor: String,
    #[command(flatten)]
    pub place: VaultPlace,
    /// Your name, for the log of a signed list
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Erase; otherwise nothing is changed
    #[arg(long)]
    pub yes: bool,
    /// Proof of the erasure to write (JSON); it names nobody
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Count whom three clocks concern: no appeals, no scores, no storage any more
///
/// The clocks run from the latest sign of a donor: a payment that was received or announced, or work as a
/// volunteer. Appeals and scores end after --solicitation-months and --scoring-months; who has no payment
/// within --archive-years is erased from all files with --yes, as by `privacy erase`. Without --yes, nothing
/// is changed.
///
/// Example: obole privacy purge out --dry-run --out due.csv
#[derive(Debug, Args)]
pub struct Purge {
    #[command(flatten)]
    pub place: VaultPlace,
    /// Day from which the months are counted back (YYYY-MM-DD); today if not given
    #[arg(long, value_name = "DAY", value_parser = as_of)]
    pub as_of: Option<AsOf>,
    /// Months of appeals after a donor's latest sign
    #[arg(long, value_name = "N", default_value_t = 36, value_parser = whole(1_u32..=600))]
    pub solicitation_months: u32,
    /// Months for which donors are scored after their latest sign; as for appeals if not given
    #[arg(long, value_name = "N", value_parser = whole(1_u32..=600))]
    pub scoring_months: Option<u32>,
    /// Years for which accounting records are kept
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = whole(1_u32..=100))]
    pub archive_years: u32,
    /// Your name, for the log of a signed list
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Only count, which is also done without --yes
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
    /// Erase whoever has no payment within the archive years
    #[arg(long)]
    pub yes: bool,
    /// Table to write of the donors whom a clock concerns (CSV)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Write a copy of the ledger to share for analysis: new identifiers, rare values coarsened
///
/// Only donors whose attributes fewer than --k donors share get coarser ones: a year of birth becomes the
/// first of its five years, then of its decade; a postcode keeps three characters, then two. Amounts are
/// rounded to whole units and lowered to what --k donors reach; campaigns become C1, C2 …. Days stay. Names
/// of files, references and consents are not in the copy, nor are donors who died or objected to profiling.
///
/// The copy still holds personal data (GDPR, article 4(5) and recital 26): a history of gifts may single out
/// a person, and the answer says for how many donors.
///
/// Example: obole privacy pseudonymise out --out to-share --k 5
#[derive(Debug, Args)]
pub struct Pseudonymise {
    /// Folder of a run, or of a ledger
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// Folder of the copy; it must be new or empty
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// Minimum number of donors who share attributes, a large amount or a word
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole(2_u32..=1_000_000))]
    pub k: u32,
    /// Keep the names of campaigns that at least --k donors answered
    #[arg(long)]
    pub keep_campaigns: bool,
    /// Table of the former and the new identifiers to write (CSV), for you alone; without it, nobody can go
    /// back
    #[arg(long, value_name = "FILE")]
    pub keep_link: Option<PathBuf>,
}

/// Facts for a text of the association.
#[derive(Debug, Args)]
pub struct PrivacyPaper {
    /// Folder of a run, or of a ledger, whose facts are filled in
    #[arg(value_name = "RUN")]
    pub run: Option<PathBuf>,
    /// Name of the association
    #[arg(long, value_name = "NAME", default_value = "")]
    pub association: String,
    /// Address for requests
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub contact: String,
    /// Contact of the data protection officer
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub dpo: String,
    /// Months of appeals after a donor's latest sign
    #[arg(long, value_name = "N", default_value_t = 36)]
    pub solicitation_months: u32,
    /// Months for which scores are kept
    #[arg(long, value_name = "N")]
    pub scoring_months: Option<u32>,
    /// Years for which accounting records are kept
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub archive_years: u32,
    /// File to write; standard output if not given
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
