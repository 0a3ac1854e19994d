//! Reads the gifts of a database and writes them as a file that `obole import` recognises.
//!
//! [`export`] reads CiviCRM, Dolibarr, Odoo or Galette with a built-in query, or runs one SELECT of the user.
//! SQLite, PostgreSQL, MySQL and MariaDB are read in one read-only transaction with one snapshot; nothing is
//! ever written to them. Rows are streamed. Each cell is the text of the database; NULL is an empty cell.
//!
//! A program of its own, because the `obole` program has no network client.
//!
//! ```
//! use obole_database::{Address, Settings, Task, export};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("gifts.sqlite");
//! rusqlite::Connection::open(&path)?.execute_batch("CREATE TABLE gift (day TEXT, amount REAL)")?;
//! let address = Address::parse(&path.to_string_lossy())?;
//! let task = Task::Sql("SELECT day AS \"Date\", amount AS \"Amount\" FROM gift".to_owned());
//! let written = export(&address, &task, &Settings::default(), &folder.path().join("export"))?;
//! assert_eq!(std::fs::read_to_string(written.path)?, "Date,Amount\r\n");
//! # Ok(())
//! # }
//! ```

mod address;
mod args;
mod database;
mod export;
#[cfg(unix)]
mod interrupt;
mod program;
mod query;
mod statement;
mod system;
mod table;
mod tls;

pub use address::{Address, Server};
pub use export::{Settings, Task, Written, export};
pub use program::{main, run};
pub use system::System;
