//! The verbs for answers that only a person can give.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Decide who is the same person and which payments are the same gift
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
    /// Example: obole people review out --out people.csv
    Review(Answers),
    /// List payments of two sources that may be the same gift, and save your answers
    ///
    /// The platform and the bank, or the payment service and the donor database, record one gift each: same
    /// donor, same amount, at most three days apart. Both count until you answer. Answers are saved in the
    /// vault and hold from the next import on.
    ///
    /// Example: obole people same-gifts out --out gifts.csv
    SameGifts(Answers),
}

/// Folders with the questions, and answers to them.
#[derive(Debug, Args)]
pub struct Answers {
    /// Folder of a run, or of a ledger
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// Folder of the vault; the one beside the ledger if not given
    #[arg(long, value_name = "DIR")]
    pub people: Option<PathBuf>,
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
