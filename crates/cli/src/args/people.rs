//! The verbs for answers that only a person can give.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Decide who is the same person and which payments are the same gift; encrypt the vault
#[derive(Debug, Args)]
pub struct People {
    /// The task
    #[command(subcommand)]
    pub what: PeopleVerb,
}

/// Tasks of `obole people`.
#[derive(Debug, Subcommand)]
pub enum PeopleVerb {
    /// List people who may be the same donor, and save your answers
    ///
    /// Nobody is merged without an answer, and every answer can be taken back. Answers are saved in the vault
    /// and hold from the next import on: the donor then has the gifts and the refusals of all identifiers.
    ///
    /// With --merged, it lists donors whose rows have different names or postal codes: they have one e-mail,
    /// bank account or number and are one donor, until you say that a name is somebody else's.
    ///
    /// Example: obole people review out --out people.csv
    Review(ReviewPeople),
    /// List payments of two sources that may be the same gift, and save your answers
    ///
    /// The platform and the bank, or the payment service and the donor database, record one gift each: same
    /// donor, same amount, at most three days apart. Both count until you answer. Answers are saved in the
    /// vault and hold from the next import on.
    ///
    /// Example: obole people same-gifts out --out gifts.csv
    SameGifts(Answers),
    Encrypt(Encrypt),
    Decrypt(Decrypt),
}

/// Encrypt the vault with a passphrase, or change its passphrase
///
/// Writes `book.age`, which the age program opens as well, then removes `book.json`. All verbs that need the
/// vault then take the passphrase from --passphrase-file, from OBOLE_PASSPHRASE, or ask for it on the
/// terminal. Whoever forgets the passphrase loses the names and addresses for ever; ledger, scores and lists
/// stay usable. Encrypt an encrypted vault again to change its passphrase.
///
/// Example: obole people encrypt out
#[derive(Debug, Args)]
pub struct Encrypt {
    /// Folder of a run, of a ledger, or of the vault
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
    /// File with the new passphrase on its first line; asked for twice on the terminal if not given
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

/// Decrypt the vault into a plain file
///
/// Writes `book.json`, which only its owner may read, then removes `book.age`.
///
/// Example: obole people decrypt out
#[derive(Debug, Args)]
pub struct Decrypt {
    /// Folder of a run, of a ledger, or of the vault
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
}

/// Source of the passphrase of an encrypted vault.
#[derive(Debug, Default, Args)]
pub struct PassphraseSource {
    /// File with the passphrase of the vault on its first line, which encrypts a new vault as well;
    /// OBOLE_PASSPHRASE or a question on the terminal if not given
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// Folder of a run, with its vault.
#[derive(Debug, Args)]
pub struct VaultPlace {
    /// Folder of a run, or of a ledger
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// Folder of the vault; the one beside the ledger if not given
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
    #[command(flatten)]
    pub passphrase: PassphraseSource,
}

/// Find donors by a name, an e-mail, a town or a phone number
///
/// Prints the identifier by which ledger, lists and scores know the person. The words may be parts of a name
/// in any order.
///
/// Example: obole find "narletois" out
#[derive(Debug, Args)]
pub struct Find {
    /// Parts of a name, an e-mail, a town, a phone number or an identifier
    #[arg(value_name = "TEXT")]
    pub text: String,
    #[command(flatten)]
    pub place: VaultPlace,
}

/// Questions about people.
#[derive(Debug, Args)]
pub struct ReviewPeople {
    #[command(flatten)]
    pub answers: Answers,
    /// List the donors whose rows have different names, to undo a merge
    #[arg(long)]
    pub merged: bool,
}

/// Folders with the questions, and answers to them.
#[derive(Debug, Args)]
pub struct Answers {
    #[command(flatten)]
    pub place: VaultPlace,
    /// Table of all questions to write (CSV), with an empty column `answer`
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Table with the column `answer` filled in: yes or no; empty cells stay open
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Answer yes to a pair, as it is listed, or to all
    #[arg(long, value_name = "PAIR")]
    pub yes: Vec<String>,
    /// Answer no to a pair, or to all
    #[arg(long, value_name = "PAIR")]
    pub no: Vec<String>,
    /// Take back the answer about a pair, or all answers
    #[arg(long, value_name = "PAIR")]
    pub undo: Vec<String>,
}
