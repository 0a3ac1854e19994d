//! The same gifts in real servers of PostgreSQL and MariaDB, started here on loopback with a folder of their
//! own. Where a server is not installed, the test prints the reason and passes.
//!
//! In Debian: `apt-get install postgresql mariadb-server`.

// The reason why a server is not tested is printed.
#![allow(clippy::print_stdout)]

#[cfg(test)]
mod harness;
#[cfg(test)]
mod support;

#[cfg(test)]
use harness::{MariaDb, PASSWORD, Postgres};
#[cfg(test)]
use obole_database::{Address, Settings, System, Task, Written, export};
#[cfg(test)]
use obole_error::{Error, Kind, Result};
#[cfg(test)]
use support::{Dialect, check, statements};

/// Statements that must not change a database, whoever sends them: the user of the tests may do anything.
#[cfg(test)]
const WRITES: [&str; 9] = [
    "INSERT INTO galette_paymenttypes VALUES (9, 'x')",
    "SELECT 1; DELETE FROM galette_cotisations",
    "SELECT 1; COMMIT; DELETE FROM galette_cotisations",
    "SELECT 1; ROLLBACK; DROP TABLE galette_cotisations",
    "WITH a AS (SELECT 1) DELETE FROM galette_cotisations",
    "WITH a AS (DELETE FROM galette_cotisations RETURNING id_cotis) SELECT * FROM a",
    "SELECT 1) TO STDOUT; DELETE FROM galette_cotisations; COPY (SELECT 1",
    "SELECT 1 INTO OUTFILE '/tmp/obole-database-test'",
    "SELECT * INTO other FROM galette_cotisations",
];

#[cfg(test)]
fn settings() -> Settings {
    Settings { password: Some(PASSWORD.to_owned()), ..Settings::default() }
}

#[cfg(test)]
fn queried(address: &Address, sql: &str, settings: &Settings) -> Result<String> {
    let out = tempfile::tempdir().unwrap();
    let Written { path, .. } = export(address, &Task::Sql(sql.to_owned()), settings, out.path())?;
    Ok(std::fs::read_to_string(path).unwrap())
}

/// Checks that no statement writes, and the messages on a wrong password, a missing table and bytes.
#[cfg(test)]
fn hold(address: &Address, bytes: &str) {
    let count =
        |table: &str| queried(address, &format!("SELECT COUNT(*) AS n FROM {table}"), &settings()).unwrap();
    for sql in WRITES {
        let error = queried(address, sql, &settings()).unwrap_err();
        assert_ne!(error.kind().general(), Kind::System, "{sql}: {error}");
    }
    assert_eq!(count("galette_cotisations"), "n\r\n7\r\n");
    assert_eq!(count("galette_paymenttypes"), "n\r\n3\r\n");

    let wrong = Settings { password: Some("Fleur-2024".to_owned()), ..Settings::default() };
    for settings in [wrong, Settings::default()] {
        let error = queried(address, "SELECT 1", &settings).unwrap_err();
        assert_eq!((error.message().id(), error.kind()), ("database-access-refused", Kind::Usage), "{error}");
        assert!(!format!("{error} {error:?}").contains("Fleur"), "{error}");
    }
    let error = queried(address, &format!("SELECT {bytes} AS picture"), &settings()).unwrap_err();
    assert!(error.to_string().contains("the column picture holds bytes"), "{error}");
    // A failure that quotes a cell shows its code only.
    let divided =
        queried(address, "SELECT nom_adh + nobody FROM galette_adherents", &settings()).unwrap_err();
    assert!(divided.to_string().contains("nobody"), "{divided}");
    let cells = queried(
        address,
        "SELECT 'a, \"é\"' AS a, CAST(1.50 AS DECIMAL(10,2)) AS b, NULL AS c, DATE '2025-01-31' AS d;",
        &settings(),
    );
    assert_eq!(cells.unwrap(), "a,b,c,d\r\n\"a, \"\"é\"\"\",1.50,,2025-01-31\r\n");
}

/// Checks that a table that was dropped is named with the versions that have it.
#[cfg(test)]
fn miss(address: &Address) {
    let out = tempfile::tempdir().unwrap();
    let error = export(address, &Task::System(System::Galette), &settings(), out.path()).unwrap_err();
    assert_eq!((error.message().id(), error.kind()), ("database-table-missing", Kind::Unreadable));
    assert!(error.to_string().contains("the table galette_cotisations is missing; Galette 0.9"), "{error}");
}

/// Reads a million gifts if `OBOLE_DATABASE_MANY` is set, and prints the time and the memory.
#[cfg(test)]
fn many(address: &Address, numbers: &str, run: impl Fn(&str)) {
    if std::env::var_os("OBOLE_DATABASE_MANY").is_none() {
        return;
    }
    run(&format!(
        "INSERT INTO llx_don (rowid, entity, fk_statut, datedon, amount, lastname, fk_country, email) \
         SELECT n, 1, 2, '2025-01-01', 10.5, 'Exemple', 1, CONCAT('e', n, '@example.org') FROM {numbers}"
    ));
    let (begin, out) = (std::time::Instant::now(), tempfile::tempdir().unwrap());
    let written = export(address, &Task::System(System::Dolibarr), &settings(), out.path()).unwrap();
    let took = begin.elapsed();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    println!("{address:?}: {} rows in {took:.1?}, {peak}", written.rows);
    assert_eq!(written.rows, 1_000_009);
}

#[test]
fn postgresql() {
    let server = match Postgres::start() {
        Ok(server) => server,
        Err(reason) => return println!("PostgreSQL is not tested: {reason}"),
    };
    for system in System::ALL {
        server.fill(system, &statements(system, Dialect::Postgres));
        check(&server.address(system), system, &settings());
    }
    let galette = server.address(System::Galette);
    hold(&galette, "'\\x00ff'::bytea");
    assert_eq!(
        queried(&server.by_socket(System::Galette), "SELECT 1 AS a", &settings()).unwrap(),
        "a\r\n1\r\n"
    );
    let error =
        queried(&galette, "SELECT CAST(nom_adh AS INTEGER) FROM galette_adherents", &settings()).unwrap_err();
    assert!(error.to_string().ends_with(": 22P02"), "{error}");
    // In JSON by language, French comes first.
    let (_, text) = support::imported(&server.address(System::Odoo), System::Odoo, &settings());
    assert!(text.contains(",Chèques,Printemps 2025,done,"), "{text}");
    many(&server.address(System::Dolibarr), "generate_series(100, 1000099) AS g (n)", |sql| {
        server.run(System::Dolibarr, sql);
    });
    server.run(System::Galette, "DROP TABLE galette_cotisations");
    miss(&galette);

    // Encrypted where an authority is named, and only with a certificate of that authority.
    match server.certificates() {
        Err(reason) => println!("TLS of PostgreSQL is not tested: {reason}"),
        Ok((own, other)) => {
            let with = |ca| Settings { authority: Some(ca), ..settings() };
            // A server without encryption is refused where encryption is needed.
            let error = queried(&galette, "SELECT 1", &with(own.clone())).unwrap_err();
            assert_needs_tls(&error);
            server.encrypt().unwrap();
            let sql = "SELECT ssl::text AS s FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
            assert_eq!(queried(&galette, sql, &with(own.clone())).unwrap(), "s\r\ntrue\r\n");
            assert_eq!(queried(&galette, sql, &settings()).unwrap(), "s\r\nfalse\r\n");
            let error = queried(&galette, sql, &with(other)).unwrap_err();
            assert_needs_tls(&error);
        }
    }
}

/// Checks that a connection was refused because it is not encrypted, or by an unknown authority.
#[cfg(test)]
fn assert_needs_tls(error: &Error) {
    assert_eq!((error.message().id(), error.kind()), ("database-unreachable", Kind::System), "{error}");
    assert_eq!(error.hints()[1].id(), "database-tls-needed");
}

#[test]
fn mariadb() {
    let mut server = match MariaDb::start() {
        Ok(server) => server,
        Err(reason) => return println!("MariaDB is not tested: {reason}"),
    };
    for system in System::ALL {
        server.fill(system, &statements(system, Dialect::Mysql));
        if system == System::Dolibarr {
            let other = "llx_mailing_unsubscribe CONVERT TO CHARACTER SET latin1 COLLATE latin1_swedish_ci";
            server.run(system, &format!("ALTER TABLE {other}"));
        }
        check(&server.address(system), system, &settings());
    }
    let galette = server.address(System::Galette);
    hold(&galette, "CAST(x'00ff' AS BINARY)");
    assert_eq!(
        queried(&server.by_socket(System::Galette), "SELECT 1 AS a", &settings()).unwrap(),
        "a\r\n1\r\n"
    );
    many(&server.address(System::Dolibarr), "(SELECT seq AS n FROM seq_100_to_1000099) AS g", |sql| {
        server.run(System::Dolibarr, sql);
    });
    server.run(System::Galette, "DROP TABLE galette_cotisations");
    miss(&galette);
    match server.certificates() {
        Err(reason) => println!("TLS of MariaDB is not tested: {reason}"),
        Ok((own, other)) => {
            let with = |ca| Settings { authority: Some(ca), ..settings() };
            // A server without encryption is refused where encryption is needed.
            let error = queried(&galette, "SELECT 1", &with(own.clone())).unwrap_err();
            assert_needs_tls(&error);
            server.encrypt().unwrap();
            let sql = "SELECT IF(variable_value = '', 'no', 'yes') AS s FROM information_schema.session_status \
                WHERE variable_name = 'Ssl_cipher'";
            assert_eq!(queried(&galette, sql, &with(own)).unwrap(), "s\r\nyes\r\n");
            assert_eq!(queried(&galette, sql, &settings()).unwrap(), "s\r\nno\r\n");
            let error = queried(&galette, sql, &with(other)).unwrap_err();
            assert_eq!(
                (error.message().id(), error.kind()),
                ("database-unreachable", Kind::System),
                "{error}"
            );
        }
    }
}
