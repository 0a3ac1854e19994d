//! The export: one query, one file.

use std::path::{Path, PathBuf};

use obole_error::{Error, Kind, Result};
use obole_ledger::{Day, disk};

use crate::address::Address;
use crate::database::{self, Database};
use crate::query::Schema;
use crate::statement::only_reads;
use crate::system::System;
use crate::table::RowWriter;

/// The question to a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// The gifts of a system, by its built-in query.
    System(System),
    /// One SELECT of the user.
    Sql(String),
}

impl Task {
    /// Returns the name of the file that is written.
    pub fn file_name(&self) -> &'static str {
        match self {
            Self::System(system) => system.file_name(),
            Self::Sql(_) => "query.csv",
        }
    }
}

/// Settings of an export.
#[derive(Clone, Default)]
pub struct Settings {
    /// Password of the user; it is never shown.
    pub password: Option<String>,
    /// Beginning of the names of the tables, where it is not the usual one.
    pub table_prefix: Option<String>,
    /// First day of the gifts; all without it.
    pub since: Option<Day>,
    /// File with the certificate of the authority that vouches for the server. With it, connections to this
    /// machine are encrypted as well.
    pub authority: Option<PathBuf>,
    /// `true` if a person accepts that gifts and names cross the network unencrypted.
    pub without_tls: bool,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Path of the file.
    pub path: PathBuf,
    /// Number of rows below the header.
    pub rows: u64,
}

/// Reads a database and writes the rows to a file of a folder, which is made private to its owner (mode 0700,
/// the file 0600). The file is written whole or not at all.
///
/// # Errors
/// [`Kind::Usage`] when the call or the statement is wrong, the user or the password is refused;
/// [`Kind::Unreadable`] when a table or a column is missing or holds bytes; [`Kind::System`] when the server
/// cannot be reached or the disk fails.
pub fn export(address: &Address, task: &Task, settings: &Settings, out: &Path) -> Result<Written> {
    let prefix = prefix(task, settings)?;
    if let Task::Sql(sql) = task {
        only_reads(sql)?;
    }
    // Errors of the database name it as their place; those of the disk name the file.
    let of_database = |error: Error| match &error.place().file {
        None => error.in_file(address.shown()),
        Some(_) => error,
    };
    let mut database = database::open(address, settings).map_err(of_database)?;
    let (header, sql) = statement(database.as_mut(), task, &prefix, settings.since).map_err(of_database)?;
    let path = out.join(task.file_name());
    let _lock = disk::FolderLock::take_private(out)?;
    let set = disk::FileSet::begin(out)?;
    let rows = disk::write_private(&set.stage().join(task.file_name()), |file| {
        let mut rows = RowWriter::new(file, &path, header);
        database.read(&sql, &mut rows).map_err(of_database)?;
        rows.end()
    })?;
    set.commit(&[], || Ok(()))?;
    Ok(Written { path, rows })
}

/// Returns the names of the columns, if the query gives them, and the statement.
fn statement(
    database: &mut dyn Database,
    task: &Task,
    prefix: &str,
    since: Option<Day>,
) -> Result<(Option<Vec<String>>, String)> {
    match task {
        Task::Sql(sql) => Ok((None, only_reads(sql)?.to_owned())),
        Task::System(system) => {
            let schema = Schema::read(database, system.tables(), (prefix, system.versions()))?;
            let query = system.query(&schema, since);
            Ok((Some(query.header()), query.sql()))
        }
    }
}

/// Returns the beginning of the names of the tables.
fn prefix(task: &Task, settings: &Settings) -> Result<String> {
    let usual = match task {
        Task::System(system) => system.prefix(),
        Task::Sql(_) => "",
    };
    let prefix = settings.table_prefix.clone().unwrap_or_else(|| usual.to_owned());
    // The prefix becomes part of the statement.
    match prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        true => Ok(prefix),
        false => Err(Error::new(Kind::Usage, "database-prefix-no-name")),
    }
}
