//! Connections to databases. Each opens one read-only transaction, whose snapshot serves all its queries.

use std::collections::BTreeMap;

use obole_error::{Error, Kind, Result, message};

use crate::address::{Address, Server};
use crate::export::Settings;
use crate::table::RowWriter;

mod mysql_server;
mod postgres_server;
mod sqlite_file;

/// A database that is read.
pub(crate) trait Database {
    /// Returns the columns of a table with their types, all in small letters; none without such a table.
    ///
    /// # Errors
    /// The failures of the database.
    fn columns(&mut self, table: &str) -> Result<BTreeMap<String, String>>;

    /// Returns the condition that two texts of different tables are the same. MySQL does not compare columns
    /// of different collations, which an old database may have.
    fn same_text(&self) -> fn(&str, &str) -> String {
        |one, other| format!("{one} = {other}")
    }

    /// Runs one statement that reads, and passes its rows on as they come.
    ///
    /// # Errors
    /// [`Kind::Usage`] when it is another statement; [`Kind::Unreadable`] when a column holds bytes; the
    /// failures of the database and of `rows`.
    fn read(&mut self, sql: &str, rows: &mut RowWriter<'_>) -> Result<()>;
}

/// Opens a database.
///
/// # Errors
/// [`Kind::Usage`] when the user or the password is refused; [`Kind::System`] when the server cannot be
/// reached.
pub(crate) fn open(address: &Address, settings: &Settings) -> Result<Box<dyn Database>> {
    Ok(match address {
        Address::File(path) => Box::new(sqlite_file::SqliteFile::open(path)?),
        Address::Postgres(server) => Box::new(postgres_server::PostgresServer::open(server, settings)?),
        Address::Mysql(server) => Box::new(mysql_server::MysqlServer::open(server, settings)?),
    })
}

/// Returns the failure of a statement. The words of a server may quote a cell, so they are shown only for
/// faults of the statement itself; otherwise only the code.
fn failed(words: &str, code: &str, is_of_statement: bool) -> Error {
    let hides = !is_of_statement || obole_error::personal::holds_personal(words);
    let words = if hides { code.to_owned() } else { format!("{words} ({code})") };
    Error::new(Kind::Unreadable, message!("database-failed", words = words))
}

/// Returns the refusal of the user or of the password.
fn access_refused(code: &str) -> Error {
    let message = message!("database-access-refused", code = code);
    Error::new(Kind::Usage, message).hint("database-set-password")
}

/// Returns the failure of a connection; `words` are those of the driver or of the system.
fn unreachable(server: &Server, words: &str, is_encrypted: bool) -> Error {
    let (host, port) = (&server.host, server.port);
    let error =
        Error::new(Kind::System, message!("database-unreachable", host = host, port = port, words = words));
    let error = error.hint("database-look-at-server");
    if is_encrypted { error.hint("database-tls-needed") } else { error }
}
