//! MySQL and MariaDB servers.

use std::collections::BTreeMap;
use std::time::Duration;

use csv::ByteRecord;
use mysql::consts::ColumnType;
use mysql::prelude::Queryable;
use mysql::{Column, Conn, OptsBuilder, SslOpts, Value};
use obole_error::{Error, Kind, Result, message};

use super::{Database, access_refused, failed, unreachable};
use crate::address::Server;
use crate::export::Settings;
use crate::statement::no_query;
use crate::table::{RowWriter, not_text};
use crate::tls::{Protection, client_config};

/// Longest wait for a server.
const PATIENCE: Duration = Duration::from_secs(20);

/// Read-only for this session and this transaction; one snapshot.
const BEGIN: [&str; 4] = [
    "SET NAMES utf8mb4",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET SESSION TRANSACTION READ ONLY",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
];

/// Number of the character set of bytes.
const BINARY: u16 = 63;

/// A connection with an open transaction.
pub(super) struct MysqlServer(Conn);

impl MysqlServer {
    pub(super) fn open(server: &Server, settings: &Settings) -> Result<Self> {
        let protection = Protection::of(server, settings.authority.as_deref(), settings.without_tls);
        let tls = match &protection {
            Protection::Plain => None,
            Protection::Encrypted(authority) => {
                // Reports a file without a certificate, which the driver passes over.
                client_config(authority.as_deref())?;
                Some(SslOpts::default().with_root_cert_path(authority.clone()))
            }
        };
        let is_encrypted = tls.is_some();
        let options = OptsBuilder::new()
            .ip_or_hostname(Some(server.host.clone()))
            .tcp_port(server.port)
            .socket(server.socket.as_ref().map(|path| path.to_string_lossy().into_owned()))
            // The driver would leave an encrypted connection for a socket.
            .prefer_socket(server.socket.is_some())
            .user(Some(server.user.clone()))
            .pass(settings.password.clone())
            .db_name(Some(server.database.clone()))
            .tcp_connect_timeout(Some(PATIENCE))
            .ssl_opts(tls);
        let mut connection = Conn::new(options).map_err(|e| match e {
            mysql::Error::MySqlError(_) => of(&e),
            mysql::Error::DriverError(e) => unreachable(server, &e.to_string(), is_encrypted),
            mysql::Error::IoError(e) => unreachable(server, &e.to_string(), is_encrypted),
            other => unreachable(server, &other.to_string(), is_encrypted),
        })?;
        for statement in BEGIN {
            connection.query_drop(statement).map_err(|e| of(&e))?;
        }
        Ok(Self(connection))
    }
}

impl Database for MysqlServer {
    fn columns(&mut self, table: &str) -> Result<BTreeMap<String, String>> {
        let sql = "SELECT LOWER(column_name), LOWER(column_type) FROM information_schema.columns \
            WHERE table_schema = DATABASE() AND table_name = ?";
        let rows: Vec<(String, String)> = self.0.exec(sql, (table,)).map_err(|e| of(&e))?;
        Ok(rows.into_iter().collect())
    }

    fn same_text(&self) -> fn(&str, &str) -> String {
        |one, other| {
            let [one, other] = [one, other].map(|text| format!("CONVERT({text} USING utf8mb4)"));
            format!("{one} COLLATE utf8mb4_bin = {other} COLLATE utf8mb4_bin")
        }
    }

    fn read(&mut self, sql: &str, rows: &mut RowWriter<'_>) -> Result<()> {
        // A prepared statement is one statement. It is run by the text protocol, which gives the text of each
        // value.
        let statement = self.0.prep(sql).map_err(|e| of(&e))?;
        if statement.columns().is_empty() || statement.num_params() > 0 {
            return Err(no_query());
        }
        if let Some(column) = statement.columns().iter().find(|column| holds_bytes(column)) {
            return Err(not_text(&column.name_str()));
        }
        rows.begin(statement.columns().iter().map(|column| column.name_str().into_owned()).collect())?;
        self.0.close(statement).map_err(|e| of(&e))?;
        let found = self.0.query_iter(sql).map_err(|e| of(&e))?;
        let mut cells = ByteRecord::new();
        for row in found {
            cells.clear();
            for value in row.map_err(|e| of(&e))?.unwrap() {
                match value {
                    Value::NULL => cells.push_field(b""),
                    Value::Bytes(text) => cells.push_field(&text),
                    other => cells.push_field(other.as_sql(true).trim_matches('\'').as_bytes()),
                }
            }
            rows.row(&cells)?;
        }
        Ok(())
    }
}

/// Returns whether a column holds bytes and not text.
fn holds_bytes(column: &Column) -> bool {
    use ColumnType as T;
    let may_be = matches!(
        column.column_type(),
        T::MYSQL_TYPE_TINY_BLOB
            | T::MYSQL_TYPE_BLOB
            | T::MYSQL_TYPE_MEDIUM_BLOB
            | T::MYSQL_TYPE_LONG_BLOB
            | T::MYSQL_TYPE_STRING
            | T::MYSQL_TYPE_VAR_STRING
            | T::MYSQL_TYPE_VARCHAR
            | T::MYSQL_TYPE_BIT
            | T::MYSQL_TYPE_GEOMETRY
    );
    may_be && column.character_set() == BINARY
}

/// Returns a failure of the server or of the connection.
fn of(error: &mysql::Error) -> Error {
    let mysql::Error::MySqlError(answer) = error else {
        return Error::new(Kind::System, message!("database-failed", words = error));
    };
    let code = answer.code.to_string();
    match answer.code {
        // No such user or password; a user without a right on the database.
        1045 | 1698 | 1044 => access_refused(&code),
        // Faults of the statement, of a name, of a right, or an attempt to write.
        1046 | 1049 | 1054 | 1064 | 1142 | 1143 | 1146 | 1290 | 1305 | 1370 | 1792 => {
            failed(&answer.message, &code, true)
        }
        _ => failed(&answer.message, &code, false),
    }
}
