//! The one error type of Obole: a [`Kind`] for programs, a [`Place`], and messages in French and English.
//!
//! A message is an id with values. Its English and its French text are Fluent messages of that id, in
//! `words/en/errors.ftl` and `words/fr/errors.ftl`.
//!
//! ```
//! use obole_error::{Error, Kind, Lang, message};
//!
//! let error = Error::new(Kind::Usage, message!("column-missing", name = "age"))
//!     .in_file("donors.csv")
//!     .hint(message!("columns-are", columns = "donor_id, amount"));
//! assert_eq!(error.message().id(), "column-missing");
//! assert_eq!(error.to_string(), "donors.csv: the table has no column `age`");
//! assert_eq!(error.text(Lang::Fr), "donors.csv\u{a0}: la table n’a pas de colonne `age`");
//! ```

mod cells;
mod error;
mod kind;
mod lang;
mod messages;
pub mod personal;
mod place;
pub mod program;
mod system;

pub use cells::{CellWriter, escape_cell};
pub use error::{Error, Result};
pub use kind::Kind;
pub use lang::Lang;
pub use messages::{Message, Value};
pub use place::Place;
