//! The tables of the four systems with invented gifts, in the words of each database, and what an import of
//! them must give.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use obole_database::{Address, Settings, System, Task, export};
use obole_ledger::{ContactChannel, Currency, Status};
use obole_people::{ImportSettings, Intake, import};

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)] // not every test uses all
pub enum Dialect {
    Sqlite,
    Postgres,
    Mysql,
}

/// Returns the statements that make the tables of a system and fill them.
pub fn statements(system: System, dialect: Dialect) -> Vec<String> {
    let text = match system {
        System::Civicrm => include_str!("../tables/civicrm.sql"),
        System::Dolibarr => include_str!("../tables/dolibarr.sql"),
        System::Odoo => include_str!("../tables/odoo.sql"),
        System::Galette => include_str!("../tables/galette.sql"),
    };
    // The types are those of the system's own database; the others have the nearest.
    let words: &[(&str, &str)] = match dialect {
        Dialect::Mysql => &[("JSONB", "VARCHAR(255)")],
        Dialect::Postgres => &[
            ("INT UNSIGNED", "INTEGER"),
            ("TINYINT", "SMALLINT"),
            ("DATETIME", "TIMESTAMP"),
            ("DOUBLE(24,8)", "DOUBLE PRECISION"),
        ],
        Dialect::Sqlite => &[],
    };
    let text = words.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.split(";\n").map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

/// Makes a file of SQLite with these statements.
#[allow(dead_code)] // not every test uses all
pub fn sqlite_file(folder: &Path, statements: &[String]) -> PathBuf {
    let path = folder.join("test.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    for statement in statements {
        connection.execute_batch(statement).unwrap_or_else(|e| panic!("{e}\n{statement}"));
    }
    path
}

/// Exports a system and imports the folder without a flag.
pub fn imported(address: &Address, system: System, settings: &Settings) -> (Intake, String) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("export");
    let written = export(address, &Task::System(system), settings, &out).unwrap_or_else(|e| panic!("{e}"));
    let text = std::fs::read_to_string(&written.path).unwrap();
    let intake =
        import(&[out], &ImportSettings::default(), None, &mut |_| {}).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(intake.receipt.read, written.rows, "{system:?}");
    assert_eq!(intake.receipt.sources[0].format, name(system));
    (intake, text)
}

fn name(system: System) -> &'static str {
    system.file_name().trim_end_matches(".csv")
}

/// Checks rows, sums to the cent, statuses, donors and refusals of a system.
pub fn check(address: &Address, system: System, settings: &Settings) {
    let (intake, text) = imported(address, system, settings);
    let receipt = &intake.receipt;
    // Rows read, refused, set aside; rows and cents of each status.
    let (rows, by): ([u64; 3], &[(Status, u64, i64)]) = match system {
        System::Civicrm => (
            [10, 0, 1],
            &[
                (Status::Settled, 6, 185_511),
                (Status::Pending, 1, 3_010),
                (Status::Refunded, 1, 4_000),
                (Status::Failed, 1, 1_200),
            ],
        ),
        System::Dolibarr => (
            [9, 0, 0],
            &[(Status::Settled, 6, 106_013), (Status::Pending, 2, 3_500), (Status::Cancelled, 1, 1_900)],
        ),
        System::Odoo => (
            [10, 0, 3],
            &[(Status::Settled, 5, 138_560), (Status::Pending, 1, 4_000), (Status::Cancelled, 1, 5_000)],
        ),
        System::Galette => ([7, 0, 1], &[(Status::Settled, 6, 21_894)]),
    };
    assert_eq!(
        [receipt.read, receipt.refused, receipt.set_aside],
        rows,
        "{system:?}: {:?}",
        receipt.refusals
    );
    let counts = &receipt.counts[&Currency::EUR];
    let found: BTreeMap<Status, (u64, i64)> = receipt.sums[&Currency::EUR]
        .iter()
        .map(|(status, cents)| (*status, (counts[status], cents.get())))
        .filter(|(_, (rows, _))| *rows > 0)
        .collect();
    let wanted: BTreeMap<Status, (u64, i64)> =
        by.iter().map(|(s, rows, cents)| (*s, (*rows, *cents))).collect();
    assert_eq!(found, wanted, "{system:?}");
    check_people(system, &intake);
    assert!(text.contains("D'Essai") && text.contains("\"\"Capu\"\""), "{text}");
    assert!(!text.contains("NULL") && text.contains("Œuvré") != (system == System::Odoo), "{text}");
}

/// The channels that a donor refuses, by the e-mail or the last name in the vault.
fn refused(intake: &Intake, who: &str) -> Vec<ContactChannel> {
    let donors = intake.ledger.donors();
    let id = intake
        .book
        .iter()
        .find(|(_, person)| person.email == who || person.last_name == who)
        .map(|(id, _)| id.to_owned());
    let id = id.unwrap_or_else(|| panic!("{who} is not in the vault"));
    let donor = (0..donors.len()).find(|at| donors.id.get(*at) == id).unwrap();
    let refuses = |channel: &ContactChannel| {
        donors.consent[donor].on(*channel).state == obole_ledger::ConsentState::Objected
    };
    ContactChannel::ALL.into_iter().filter(refuses).collect()
}

fn check_people(system: System, intake: &Intake) {
    use ContactChannel as C;
    let all = C::ALL.to_vec();
    let wanted: &[(&str, Vec<C>)] = &match system {
        System::Civicrm => vec![
            ("zoe@example.org", vec![]),
            ("fonds@example.org", vec![]),
            ("maelys@example.org", vec![C::Email, C::Phone]),
            ("noel@example.org", all.clone()),
            ("Témoin", all.clone()),
        ],
        System::Dolibarr => vec![
            ("capucine@example.org", vec![]),
            ("fonds@example.org", vec![]),
            ("ulysse@example.org", vec![C::Email]),
            ("noel@example.org", all.clone()),
        ],
        System::Odoo => vec![
            ("zoe@example.org", vec![]),
            ("ulysse@example.org", vec![C::Email, C::Phone, C::Sms]),
            ("noel@example.org", all.clone()),
        ],
        System::Galette => vec![("zoe@example.org", vec![]), ("noel@example.org", all.clone())],
    };
    for (email, channels) in wanted {
        assert_eq!(&refused(intake, email), channels, "{system:?} {email}");
    }
    let (name, donors) = match system {
        System::Civicrm => ("D'Essai, dite \"Capu\"", 6),
        // A name alone does not identify anybody: the two promises are of two donors.
        System::Dolibarr => ("D'Essai, dite \"Capu\"", 9),
        System::Odoo => ("D'Essai Zoé, dite \"Capu\"", 6),
        System::Galette => ("D'Essai, dite \"Capu\"", 5),
    };
    let people: Vec<_> = intake.book.iter().map(|(_, person)| person).collect();
    assert!(people.iter().any(|person| person.last_name == name), "{system:?}");
    assert!(people.iter().any(|person| person.organisation == "Fonds Inventé, SA"), "{system:?}");
    assert_eq!(intake.ledger.donors().len(), donors, "{system:?}");
}
