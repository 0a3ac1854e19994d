//! The only crate that handles names: it reads platform exports, links identities, stores the vault and
//! writes mailing files.
//!
//! [`import`] reads exports of any recognised [`Format`] and returns an [`Intake`]: the pseudonymous
//! [`obole_ledger::Ledger`], the [`PeopleBook`] (the only place that stores names, addresses and e-mails) and
//! the [`obole_ledger::Receipt`] that accounts for every row. Nothing personal is in the ledger, the receipt,
//! an error or a `Debug` text.
//!
//! In reading order: [`sniff`] (which platform wrote a file), [`Mapping`] (how an export of a platform is
//! read) and [`propose`] (a mapping for any other file), [`import`] with [`ImportSettings`], [`Intake`],
//! [`PeopleBook`] and [`Vault`] (the same on disk, plain or encrypted), [`refused_csv`], [`repeated_csv`] and
//! [`set_aside_csv`] (the rows left out, for the user), [`write_mailing`] (names joined to an approved list),
//! [`LetterMerge`] (words with fields, filled for the people of such a list).
//!
//! ```
//! use obole_people::{ImportSettings, import};
//!
//! # fn main() -> Result<(), obole_ledger::Error> {
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("export-paiements.csv");
//! let export = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Email payeur\r\n\
//!     53000;1\u{202f}250,00 €;27/03/2024 19:02:13;Payé;EXEMPLE;zephyrin@example.org\r\n\
//!     53001;20,00;28/03/2024;Refusé;EXEMPLE;Zephyrin@example.org\r\n";
//! obole_ledger::disk::write_bytes(&path, export.as_bytes())?;
//!
//! let intake = import(&[path], &ImportSettings::default(), None, &mut |_| {})?;
//! assert_eq!((intake.receipt.read, intake.receipt.taken, intake.ledger.donors().len()), (2, 2, 1));
//! let id = intake.ledger.donors().id.get(0);
//! assert_eq!(intake.book.get(&id).map(|person| person.email.as_str()), Some("zephyrin@example.org"));
//! # Ok(())
//! # }
//! ```

mod card;
mod cells;
mod columns;
mod countries;
mod dates;
mod duplicates;
mod fold;
mod hours;
mod intake;
mod letters;
mod link;
mod mailing;
mod mapping;
mod means;
mod money;
mod names;
mod objections;
mod payer;
mod payment;
mod platforms;
mod propose;
mod refused;
mod shared;
mod sniff;
mod source;
mod text;
mod vault;
mod workbook;

pub use card::Card;
pub use duplicates::{Agreement, PersonField, PossibleDuplicate, possible_duplicates};
pub use intake::{IDENTITY_COLUMNS, ImportSettings, Intake, Progress, import, is_table};
pub use letters::{
    LetterChoice, LetterCounts, LetterFinding, LetterForm, LetterKind, LetterMerge, LetterSettings,
    LetterTemplates, LetterTexts,
};
pub use mailing::{
    LettersPer, Mailing, MailingForm, MailingRow, MailingSettings, is_mailing_file, objecting, reach,
    write_mailing,
};
pub use mapping::Mapping;
pub use platforms::{Format, Sniff};
pub use propose::{Proposal, ProposedPayment, ProposedRow, load_mapping, propose};
pub use refused::{refused_csv, repeated_csv, set_aside_csv};
pub use sniff::sniff;
pub use text::Encoding;
pub use vault::{OtherSpelling, Passphrase, PeopleBook, Person, Recorded, Vault, VaultForm, Volunteer};
pub use workbook::{CsvMarks, SheetCell, SheetColumn, SheetFile, read_named_sheets, read_sheets};
