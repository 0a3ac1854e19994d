//! Addresses of databases: a file, or a server with a user and the name of a database.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use obole_error::{Error, Kind, Result};
use percent_encoding::percent_decode_str;
use url::Url;

/// A database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A file of SQLite.
    File(PathBuf),
    /// A database of a PostgreSQL server.
    Postgres(Server),
    /// A database of a MySQL or MariaDB server.
    Mysql(Server),
}

/// A server and one of its databases. The password is never part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Name or number of the machine; unused if there is a socket.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Name of the user.
    pub user: String,
    /// Name of the database.
    pub database: String,
    /// Socket of the server on this machine: the folder of PostgreSQL, the file of MySQL.
    pub socket: Option<PathBuf>,
}

impl Server {
    /// Returns whether the connection stays on this machine.
    pub fn is_local(&self) -> bool {
        let number = self.host.trim_matches(['[', ']']).parse::<IpAddr>();
        self.socket.is_some() || self.host == "localhost" || number.is_ok_and(|number| number.is_loopback())
    }
}

impl Address {
    /// Returns the database as the place of an error: the path of a file, otherwise server and database.
    pub(crate) fn shown(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Postgres(server) | Self::Mysql(server) => Path::new(&server.host).join(&server.database),
        }
    }

    /// Reads an address: `postgres://USER@HOST:PORT/DATABASE`, `mysql://…` or `mariadb://…`, optionally with
    /// `?socket=PATH`; `sqlite:PATH`, or the path of a file.
    ///
    /// # Errors
    /// [`Kind::Usage`] when it contains a password, or is none of these.
    ///
    /// ```
    /// use obole_database::Address;
    ///
    /// let address = Address::parse("mariadb://reader@localhost/dolibarr").unwrap();
    /// assert!(matches!(address, Address::Mysql(server) if server.port == 3306 && server.is_local()));
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return Ok(Self::File(path.strip_prefix("//").unwrap_or(path).into()));
        }
        if !text.contains("://") {
            return Ok(Self::File(text.into()));
        }
        let unknown = || Error::new(Kind::Usage, "database-address-unknown").hint("database-write-address");
        let url = Url::parse(text).map_err(|_| unknown())?;
        if url.password().is_some() {
            return Err(Error::new(Kind::Usage, "database-password-in-address").hint("database-set-password"));
        }
        let decoded = |text: &str| {
            let name = percent_decode_str(text).decode_utf8().ok()?;
            (!name.is_empty()).then(|| name.into_owned())
        };
        let mut socket = None;
        for (key, value) in url.query_pairs() {
            match &*key {
                "socket" => socket = Some(PathBuf::from(&*value)),
                _ => return Err(unknown()),
            }
        }
        let server = |port: u16| -> Option<Server> {
            Some(Server {
                host: url.host_str().unwrap_or("localhost").to_owned(),
                port: url.port().unwrap_or(port),
                user: decoded(url.username())?,
                database: decoded(url.path().strip_prefix('/')?)?,
                socket: socket.clone(),
            })
        };
        match url.scheme() {
            "postgres" | "postgresql" => server(5432).map(Self::Postgres),
            "mysql" | "mariadb" => server(3306).map(Self::Mysql),
            _ => None,
        }
        .ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let server = |text: &str| match Address::parse(text) {
            Ok(Address::Postgres(server) | Address::Mysql(server)) => server,
            other => panic!("{text}: {other:?}"),
        };
        let one = server("postgres://lecture%20seule@db.example.org:6543/odoo%2B1");
        assert_eq!((&one.user[..], &one.host[..], one.port), ("lecture seule", "db.example.org", 6543));
        assert_eq!((&one.database[..], one.is_local()), ("odoo+1", false));
        for local in ["localhost", "127.0.0.1", "127.8.0.1", "[::1]", "db.example.org"] {
            let socket = if local.starts_with("db") { "?socket=/run/postgresql" } else { "" };
            assert!(server(&format!("postgresql://u@{local}/d{socket}")).is_local(), "{local}");
        }
        for remote in ["10.0.0.1", "localhost.example.org", "[2001:db8::1]"] {
            assert!(!server(&format!("mysql://u@{remote}/d")).is_local(), "{remote}");
        }
        assert_eq!(Address::parse("sqlite:///tmp/a.db").unwrap(), Address::File("/tmp/a.db".into()));
        assert_eq!(Address::parse("a.db").unwrap(), Address::File("a.db".into()));
    }

    #[test]
    fn passwords_and_other_addresses_are_refused_without_being_shown() {
        let refused = |text: &str| Address::parse(text).unwrap_err();
        let error = refused("mysql://reader:Fleur-2024@localhost/d");
        assert_eq!(error.message().id(), "database-password-in-address");
        assert!(!error.to_string().contains("Fleur") && !format!("{error:?}").contains("Fleur"));
        for text in ["oracle://u@h/d", "mysql://h/d", "mysql://u@h", "mysql://u@h/d?ssl=no", "http://[::1"] {
            assert_eq!(refused(text).message().id(), "database-address-unknown", "{text}");
        }
    }
}
