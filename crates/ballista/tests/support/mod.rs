//! A cluster of processes on this machine, and tables of invented donors.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use datafusion::prelude::{CsvReadOptions, SessionContext};
use obole::features::FeatureTable;
use obole::forecast::features_as_of;
use obole::labels::{Labels, labels};
use obole_ledger::{AsOf, Day, Ledger, LedgerBuilder, canonical};
use obole_testkit::{SimulationParams, simulate};
use tempfile::TempDir;

/// Longest wait for a process or a file.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that is killed at the end.
pub struct Process(pub Child);

impl Process {
    /// Starts the program.
    pub fn start(words: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_obole-ballista"));
        Self(command.args(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A scheduler and two executors of one core each.
pub struct Cluster {
    pub scheduler: String,
    pub executors: [Process; 2],
    _scheduler: Process,
    work: TempDir,
}

impl Cluster {
    pub fn start() -> Self {
        let port = free_ports(1).to_string();
        let scheduler = format!("127.0.0.1:{port}");
        let process = Process::start(&["scheduler", "--port", &port]);
        let work = tempfile::tempdir().unwrap();
        let executors = [0, 1].map(|number| {
            let folder = work.path().join(number.to_string());
            let (folder, port) = (folder.display().to_string(), free_ports(2).to_string());
            let words = ["executor", "--scheduler", &scheduler, "--port", &port, "--cores", "1"];
            let process = Process::start(&[&words[..], &["--work", &folder, "--memory", "512"]].concat());
            // The next ports are chosen when these are taken.
            wait_for("an executor's port", || {
                TcpListener::bind(("127.0.0.1", port.parse().unwrap())).is_err()
            });
            process
        });
        Self { scheduler, executors, _scheduler: process, work }
    }

    /// Returns the number of files of intermediate results of an executor.
    pub fn shuffle_files(&self, executor: usize) -> usize {
        files_below(&self.work.path().join(executor.to_string()))
    }
}

/// Waits until a condition holds.
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what} was not seen");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Returns the first of some consecutive free ports.
fn free_ports(count: u16) -> u16 {
    let free = |port: u16| (port..port + count).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok());
    let mut some = (0..100).filter_map(|_| {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        (port < u16::MAX - count && free(port)).then_some(port)
    });
    some.next().unwrap()
}

fn files_below(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let count = |path: PathBuf| if path.is_dir() { files_below(&path) } else { 1 };
    entries.flatten().map(|entry| count(entry.path())).sum()
}

/// Invented donors as Parquet tables, and as a ledger.
pub struct Donors {
    pub folder: TempDir,
    ledger: Ledger,
}

impl Donors {
    pub fn simulated(donors: u32) -> Self {
        let params = SimulationParams { donors, years: 8, seed: 23, ..SimulationParams::default() };
        let association = simulate(&params).unwrap();
        let (gifts, donors) = (association.gifts_csv().unwrap(), association.donors_csv().unwrap());
        let mut builder = LedgerBuilder::new();
        let dialect = canonical::Dialect::default();
        canonical::read_gifts(&*gifts, "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
        canonical::read_donors(&*donors, "donors.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let columns = "gift_id, donor_id, CAST(date AS DATE) AS date, CAST(amount AS DECIMAL(18, 2)) AS amount, currency, kind, \
                       campaign, channel, status, failure_code, CAST(recurring AS INTEGER) AS recurring";
        write_parquet(folder.path(), "gifts", &gifts, columns);
        let columns = "donor_id, CAST(birth_year AS BIGINT) AS birth_year, \
                       CAST(deceased AS INTEGER) AS deceased, CAST(do_not_profile AS INTEGER) AS do_not_profile";
        write_parquet(folder.path(), "donors", &donors, columns);
        Self { folder, ledger: builder.build().unwrap().0 }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the identifiers, features and outcomes that the library computes on this machine.
    pub fn expected(&self, day: &str) -> (Vec<String>, FeatureTable, Labels) {
        let as_of = AsOf::new(Day::parse_iso(day).unwrap());
        let table = features_as_of(&self.ledger, as_of).unwrap().who_may_be_profiled(self.ledger.donors());
        let outcome = labels(&self.ledger.outcomes(as_of, 12), &table.donor);
        let ids = table.donor.iter().map(|donor| self.ledger.donors().id.get(*donor as usize));
        (ids.collect(), table, outcome)
    }
}

/// Writes a canonical table as a folder of Parquet files.
fn write_parquet(folder: &Path, name: &str, csv: &[u8], columns: &str) {
    let (from, to) = (folder.join(format!("{name}.csv")), folder.join(name));
    obole_ledger::disk::write_bytes(&from, csv).unwrap();
    let copy = format!("COPY (SELECT {columns} FROM csv) TO '{}/' STORED AS PARQUET", to.display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let session = SessionContext::new();
        let path = from.display().to_string();
        session.register_csv("csv", &path, CsvReadOptions::default()).await.unwrap();
        session.sql(&copy).await.unwrap().collect().await.unwrap();
    });
}
