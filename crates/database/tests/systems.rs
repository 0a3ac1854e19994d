//! The four systems in files of SQLite, up to the ledger; statements that must be refused; the program.

// Time and memory are printed.
#![allow(clippy::print_stdout)]

#[cfg(test)]
mod support;

use std::path::Path;

#[cfg(test)]
use obole_database::{Address, Settings, System, Task, export, run};
#[cfg(test)]
use obole_error::{Kind, Result};
#[cfg(test)]
use obole_ledger::{Day, disk};
#[cfg(test)]
use support::{Dialect, check, imported, sqlite_file, statements};

#[test]
fn each_system_is_recognised_without_a_flag_and_adds_up() {
    for system in System::ALL {
        let folder = tempfile::tempdir().unwrap();
        let file = sqlite_file(folder.path(), &statements(system, Dialect::Sqlite));
        check(&Address::File(file), system, &Settings::default());
    }
}

#[test]
fn only_gifts_from_a_day_on_are_read_and_other_prefixes_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let other: Vec<String> = statements(System::Galette, Dialect::Sqlite)
        .iter()
        .map(|statement| statement.replace("galette_", "asso_"))
        .collect();
    let address = Address::File(sqlite_file(folder.path(), &other));
    let settings = Settings {
        table_prefix: Some("asso_".to_owned()),
        since: Day::from_ymd(2025, 3, 7),
        ..Settings::default()
    };
    assert_eq!(imported(&address, System::Galette, &settings).0.receipt.read, 3);
    let error = export(&address, &Task::System(System::Galette), &Settings::default(), folder.path());
    let error = error.unwrap_err();
    assert_eq!((error.message().id(), error.kind()), ("database-table-missing", Kind::Unreadable));
    assert!(error.to_string().contains("galette_cotisations") && error.to_string().contains("Galette 0.9"));
    let odd = Settings { table_prefix: Some("a; DROP TABLE b --".to_owned()), ..Settings::default() };
    let error = export(&address, &Task::System(System::Galette), &odd, folder.path()).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
}

/// Tables of other versions: what is optional is left out, what is needed is named.
#[test]
fn an_older_version_is_read_and_a_missing_column_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = statements(System::Odoo, Dialect::Sqlite);
    all.extend(
        [
            "DROP TABLE mail_blacklist",
            "DROP TABLE phone_blacklist",
            "DROP TABLE account_payment_mode",
            "ALTER TABLE donation_line DROP COLUMN amount",
        ]
        .map(str::to_owned),
    );
    let file = sqlite_file(folder.path(), &all);
    let (intake, _) = imported(&Address::File(file.clone()), System::Odoo, &Settings::default());
    assert_eq!((intake.receipt.read, intake.receipt.refused), (10, 0));

    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.execute_batch("ALTER TABLE res_partner DROP COLUMN is_company").unwrap();
    let task = Task::System(System::Odoo);
    let error = export(&Address::File(file), &task, &Settings::default(), folder.path()).unwrap_err();
    assert_eq!(error.message().id(), "database-column-missing");
    assert!(error.to_string().contains("res_partner") && error.to_string().contains("is_company"), "{error}");
}

#[cfg(test)]
fn queried(file: &Path, sql: &str) -> Result<String> {
    let out = tempfile::tempdir().unwrap();
    let task = Task::Sql(sql.to_owned());
    let written = export(&Address::File(file.to_owned()), &task, &Settings::default(), out.path())?;
    Ok(std::fs::read_to_string(written.path).unwrap())
}

#[test]
fn a_statement_that_writes_is_refused_and_the_file_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = sqlite_file(folder.path(), &statements(System::Galette, Dialect::Sqlite));
    let before = std::fs::read(&file).unwrap();
    for sql in [
        "INSERT INTO galette_paymenttypes VALUES (9, 'x')",
        "SELECT 1; DELETE FROM galette_cotisations",
        "WITH a AS (SELECT 1) DELETE FROM galette_cotisations",
        "DROP TABLE galette_cotisations",
        "ATTACH 'other.db' AS b",
        "PRAGMA user_version = 7",
        "",
    ] {
        let error = queried(&file, sql).unwrap_err();
        assert_eq!(error.kind().general(), Kind::Usage, "{sql}: {error}");
    }
    let error = queried(&file, "SELECT nobody FROM galette_cotisations").unwrap_err();
    assert!(error.to_string().contains("no such column: nobody"), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn cells_are_the_texts_of_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = sqlite_file(
        folder.path(),
        &[
            "CREATE TABLE t (a TEXT, b REAL, c INTEGER, d BLOB)".to_owned(),
            "INSERT INTO t VALUES ('é, \"x\"', 0.1 + 0.2, NULL, x'00ff'), ('-', 20, 7, NULL)".to_owned(),
        ],
    );
    assert_eq!(
        queried(&file, "SELECT a, b, c AS \"C, c\" FROM t;").unwrap(),
        "a,b,\"C, c\"\r\n\"é, \"\"x\"\"\",0.3,\r\n-,20.0,7\r\n"
    );
    let error = queried(&file, "SELECT a, d FROM t").unwrap_err();
    assert!(error.to_string().ends_with("/test.sqlite: the column d holds bytes and no text"), "{error}");
    assert_eq!(queried(&file, "SELECT CAST(x'ff' AS TEXT) AS e").unwrap_err().kind(), Kind::Unreadable);
}

#[cfg(test)]
fn called(args: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run(["obole-database"].iter().chain(args), &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn the_program_answers_in_both_languages_with_the_codes_of_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let file = sqlite_file(folder.path(), &statements(System::Dolibarr, Dialect::Sqlite));
    let (file, out) = (file.to_str().unwrap(), folder.path().join("export"));
    let out = out.to_str().unwrap();
    let (code, said, err) = called(&["export", file, "--system", "dolibarr", "--out", out, "--lang", "fr"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(said.starts_with("9 lignes écrites dans ") && said.contains("obole import "), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(out.as_ref()), mode(&Path::new(out).join("dolibarr.csv"))), (0o700, 0o600));
    }
    // The same export again replaces the file; a file of somebody else stays.
    assert_eq!(called(&["export", file, "--system", "dolibarr", "--out", out]).0, 0);
    disk::write_bytes(&Path::new(out).join("dolibarr.csv"), b"mine").unwrap();
    assert_eq!(called(&["export", file, "--system", "dolibarr", "--out", out]).0, 2);
    assert_eq!(std::fs::read(Path::new(out).join("dolibarr.csv")).unwrap(), b"mine");

    let none = folder.path().join("none.sqlite");
    let none = none.to_str().unwrap();
    let text = folder.path().join("text.sqlite");
    disk::write_bytes(&text, b"not a database at all, but a text").unwrap();
    let closed = {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        ["postgres", "mysql"].map(|scheme| format!("{scheme}://reader@127.0.0.1:{port}/d"))
    };
    for (args, code, words) in [
        (&["export", none, "--system", "galette", "--out", out][..], 2, "none.sqlite"),
        (&["export", text.to_str().unwrap(), "--system", "galette", "--out", out], 2, "not a database"),
        (&["export", file, "--system", "odoo", "--out", out], 2, "donation_donation"),
        (&["export", file, "--system", "dolibarr", "--since", "hier", "--out", out], 2, "hier"),
        (&["export", file, "--out", out], 2, "--system"),
        (&["export", file, "--system", "odoo", "--lang", "fr"], 2, "erreur\u{a0}: il manque\u{a0}:"),
        (
            &["export", "mysql://u:geheim@localhost/d", "--system", "galette", "--out", out],
            2,
            "OBOLE_DATABASE",
        ),
        (&["export", &closed[0], "--system", "odoo", "--out", out], 4, "127.0.0.1"),
        (&["export", &closed[1], "--system", "galette", "--out", out, "--lang=fr"], 4, "aucune connexion"),
        (&["--version"], 0, ""),
        (&["export", "--help", "--lang", "fr"], 0, ""),
    ] {
        let (found, said, err) = called(args);
        assert_eq!(found, code, "{args:?}: {err}");
        assert!(
            err.contains(words) && !err.contains("geheim") && err.lines().count() < 12,
            "{args:?}: {err}"
        );
        assert!(code == 0 || said.is_empty());
    }
}

/// The unfinished file holds names: it goes when the program is interrupted.
#[cfg(unix)]
#[test]
fn an_interrupted_export_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = sqlite_file(folder.path(), &["CREATE TABLE t (a TEXT)".to_owned()]);
    let (sql, out) = (folder.path().join("endless.sql"), folder.path().join("export"));
    disk::write_bytes(
        &sql,
        b"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
    )
    .unwrap();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_obole-database"))
        .arg("export")
        .arg(file)
        .arg("--sql")
        .arg(sql)
        .arg("--out")
        .arg(&out)
        .args(["--lang", "fr"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    while !std::fs::read_dir(&out).is_ok_and(|entries| entries.count() > 1) {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let words = std::io::read_to_string(child.stderr.take().unwrap()).unwrap();
    assert_eq!(words, "Arrêté\u{a0}: aucun fichier n’a été écrit.\n");
    assert!(!out.exists());
}

/// One million gifts; run with `--ignored --nocapture` for the time and the memory.
#[test]
#[ignore = "takes half a minute"]
fn a_million_rows_need_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = statements(System::Galette, Dialect::Sqlite);
    all.push(
        "WITH RECURSIVE n(i) AS (SELECT 8 UNION ALL SELECT i + 1 FROM n WHERE i < 1000007) \
         INSERT INTO galette_cotisations SELECT i, 1 + i % 5, 5, 10 + i % 90, 3, NULL, '2025-01-01', '2025-01-01', \
         '2025-01-01' FROM n"
            .to_owned(),
    );
    let file = sqlite_file(folder.path(), &all);
    let begin = std::time::Instant::now();
    let task = Task::System(System::Galette);
    let written =
        export(&Address::File(file), &task, &Settings::default(), &folder.path().join("out")).unwrap();
    let took = begin.elapsed();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    let size = std::fs::metadata(&written.path).unwrap().len();
    println!("{} rows, {} MB of CSV, {took:.1?}, {peak}", written.rows, size / 1_000_000);
    assert_eq!(written.rows, 1_000_007);
    let kilobytes: u64 =
        peak.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or_default();
    assert!(kilobytes < 100_000, "{peak}");
}
