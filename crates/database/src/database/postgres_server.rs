//! PostgreSQL servers.

use std::collections::BTreeMap;
use std::time::Duration;

use csv::{ByteRecord, ReaderBuilder};
use obole_error::{Error, Kind, Result, message};
use postgres::config::SslMode;
use postgres::types::Type;
use postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Database, access_refused, failed, unreachable};
use crate::address::Server;
use crate::export::Settings;
use crate::statement::no_query;
use crate::table::{RowWriter, not_text};
use crate::tls::{Protection, client_config};

/// Longest wait for a server.
const PATIENCE: Duration = Duration::from_secs(20);

/// Read-only for this session and this transaction; one snapshot; dates as YYYY-MM-DD.
const BEGIN: &str = "SET default_transaction_read_only = on; SET datestyle = 'ISO, YMD'; \
    SET statement_timeout = 0; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// A connection with an open transaction.
pub(super) struct PostgresServer(Client);

impl PostgresServer {
    pub(super) fn open(server: &Server, settings: &Settings) -> Result<Self> {
        let mut config = Config::new();
        config.user(&server.user).dbname(&server.database).port(server.port).connect_timeout(PATIENCE);
        config.application_name("obole-database");
        match &server.socket {
            Some(folder) => config.host_path(folder),
            None => config.host(server.host.trim_matches(['[', ']'])),
        };
        if let Some(password) = &settings.password {
            config.password(password);
        }
        let protection = Protection::of(server, settings.authority.as_deref(), settings.without_tls);
        let connected = match &protection {
            Protection::Plain => config.ssl_mode(SslMode::Disable).connect(NoTls),
            Protection::Encrypted(authority) => {
                let tls = MakeRustlsConnect::new(client_config(authority.as_deref())?);
                config.ssl_mode(SslMode::Require).connect(tls)
            }
        };
        let is_encrypted = protection != Protection::Plain;
        let mut client = connected.map_err(|e| match e.as_db_error() {
            Some(_) => of(&e),
            // The server asks for a password, and there is none.
            None if settings.password.is_none() && chain(&e).contains("password missing") => {
                access_refused("28P01")
            }
            None => unreachable(server, &chain(&e), is_encrypted),
        })?;
        client.batch_execute(BEGIN).map_err(|e| of(&e))?;
        Ok(Self(client))
    }
}

impl Database for PostgresServer {
    fn columns(&mut self, table: &str) -> Result<BTreeMap<String, String>> {
        // Of several schemas with such a table, the first in the search path counts, as in the query.
        let sql = "SELECT a.attname::text, format_type(a.atttypid, NULL) FROM pg_attribute a \
            WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped";
        let rows = self.0.query(sql, &[&table]).map_err(|e| of(&e))?;
        rows.iter()
            .map(|row| Ok((row.try_get(0).map_err(|e| of(&e))?, row.try_get(1).map_err(|e| of(&e))?)))
            .collect()
    }

    fn read(&mut self, sql: &str, rows: &mut RowWriter<'_>) -> Result<()> {
        // A prepared statement is one statement; a statement with brackets that do not match is refused, so
        // that it cannot leave those of COPY.
        let statement = self.0.prepare(sql).map_err(|e| of(&e))?;
        if statement.columns().is_empty() || !statement.params().is_empty() {
            return Err(no_query());
        }
        if let Some(column) = statement.columns().iter().find(|column| *column.type_() == Type::BYTEA) {
            return Err(not_text(column.name()));
        }
        rows.begin(statement.columns().iter().map(|column| column.name().to_owned()).collect())?;
        // COPY sends the text of each value, row by row.
        let copy = format!("COPY ({sql}\n) TO STDOUT WITH (FORMAT csv)");
        let stream = self.0.copy_out(&copy).map_err(|e| of(&e))?;
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(stream);
        let mut cells = ByteRecord::new();
        while reader.read_byte_record(&mut cells).map_err(stopped)? {
            rows.row(&cells)?;
        }
        Ok(())
    }
}

/// Returns the failure of a stream of rows.
fn stopped(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => {
            match error.get_ref().and_then(|inner| inner.downcast_ref::<postgres::Error>()) {
                Some(inner) => of(inner),
                None => Error::from(error),
            }
        }
        other => failed(&format!("{other:?}"), "COPY", false),
    }
}

/// Returns a failure of the server or of the connection.
fn of(error: &postgres::Error) -> Error {
    let Some(answer) = error.as_db_error() else {
        return Error::new(Kind::System, message!("database-failed", words = chain(error)));
    };
    let code = answer.code().code();
    match code.get(..2).unwrap_or_default() {
        "28" => access_refused(code),
        // Faults of the statement, of a name, of a right, or an attempt to write.
        "42" | "3D" | "25" => failed(answer.message(), code, true),
        "08" | "53" | "57" | "58" => Error::new(
            Kind::System,
            message!("database-failed", words = format!("{} ({code})", answer.message())),
        ),
        _ => failed(answer.message(), code, false),
    }
}

/// Returns the words of an error of the driver and of its causes.
fn chain(error: &postgres::Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        cause = inner.source();
    }
    words
}
