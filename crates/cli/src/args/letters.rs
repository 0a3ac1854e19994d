//! Options of the letters to the people of a signed list.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args};

use super::PassphraseSource;

/// Write letters to the people of an approved plan, from templates
///
/// Start with --write-templates: it writes a draft for each occasion. Make the words yours, fill
/// letters.toml, and look at the result with --preview. The goal of the plan and the segment of the donor
/// choose the template. Before each merge the templates are checked: unknown fields and a missing opt-out
/// sentence stop it; phrases that press or blame the reader are named, and --accept accepts them.
///
/// Letters that nobody approved (--approved-by) are marked as a draft. They hold names and addresses: delete
/// the file when the letters are out.
///
/// Example: obole letters campaign --people people --templates letters --out letters.html
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("task").multiple(true).required(true))]
pub struct Letters {
    /// Folder of the plan
    #[arg(value_name = "PLAN", requires = "people")]
    pub plan: Option<PathBuf>,
    /// File to write: .html or .docx to print letters by post, .csv for messages by e-mail
    #[arg(long, value_name = "FILE", group = "task", requires_all = ["people", "templates"], conflicts_with = "write_templates")]
    pub out: Option<PathBuf>,
    /// Folder of the templates; the built-in drafts if not given, for --check and --preview
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// Write the drafts of the templates, letters.toml and paragraphs for a newsletter into this folder, in
    /// the language of the messages (--lang)
    #[arg(long, value_name = "DIR", group = "task", conflicts_with_all = ["plan", "templates", "check", "preview", "people", "accept", "named", "tax_sentence", "households"])]
    pub write_templates: Option<PathBuf>,
    /// Write to monthly donors with a failed debit in this ledger (`obole remind`) instead of a plan
    #[arg(long, value_name = "LEDGER", requires = "people", conflicts_with_all = ["plan", "write_templates"])]
    pub remind: Option<PathBuf>,
    /// Channel of the letters of --remind
    #[arg(long, value_name = "CHANNEL", default_value = "post", value_parser = ["post", "email"], conflicts_with = "plan")]
    pub channel: String,
    /// Check the templates and write nothing; exit code 1 if something is found
    #[arg(long, group = "task", conflicts_with_all = ["out", "preview"])]
    pub check: bool,
    /// Print a letter of each template to an invented person; with PLAN or --remind, the first letter of the
    /// list
    #[arg(long, group = "task", conflicts_with = "out")]
    pub preview: bool,
    /// Print the letter to this donor instead
    #[arg(long, value_name = "ID", requires_all = ["preview", "people"])]
    pub donor: Option<String>,
    /// Folder of the identity vault
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
    /// Newest ledger, in which consents are checked again; the folder `ledger` beside PLAN if not given
    #[arg(long, value_name = "LEDGER", requires = "plan")]
    pub ledger: Option<PathBuf>,
    /// Name of the person who approves the letters: they are no longer marked as a draft, and the log of the
    /// plan, or with --remind a file beside the letters, records it with the hash of the templates
    #[arg(long, value_name = "NAME", requires = "out")]
    pub approved_by: Option<String>,
    /// Accept phrases that press or blame the reader
    #[arg(long)]
    pub accept: bool,
    /// Field of personal history that letters may hold; may be repeated
    #[arg(long = "use", value_name = "FIELD", value_parser = named_fields())]
    pub named: Vec<String>,
    /// Fill the field tax_sentence by the French rule with this rate of the tax reduction: 66, the general
    /// one; 75, of associations that help people in need (article 200, 1 ter)
    #[arg(long, value_name = "RATE", value_parser = ["66", "75"])]
    pub tax_sentence: Option<String>,
    /// State that the association may issue tax receipts; needed for --tax-sentence
    #[arg(long, requires = "tax_sentence")]
    pub issues_receipts: bool,
    /// Write one letter to a household (post): people at one address who share a name, a telephone or an
    /// e-mail
    #[arg(long, requires = "people", conflicts_with = "remind")]
    pub households: bool,
}

/// Fields of personal history, by name.
fn named_fields() -> PossibleValuesParser {
    PossibleValuesParser::new(obole_people::LetterTemplates::NAMED)
}
