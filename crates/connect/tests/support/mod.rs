//! Calls of the program within the tests.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use obole_connect::{Limits, Surroundings, run};

/// Time at which the tests begin, in seconds since 1970: 14 November 2023, 22:13:20 UTC.
pub const BEGIN: i64 = 1_700_000_000;

/// A person at a terminal whose clock and pauses the test sets.
pub struct Desk {
    pub folder: tempfile::TempDir,
    pub surroundings: Surroundings,
    clock: Arc<AtomicI64>,
    pauses: Arc<Mutex<Vec<u64>>>,
}

/// Answer of a call.
#[derive(Debug)]
pub struct Answered {
    pub code: u8,
    pub out: String,
    pub err: String,
}

#[allow(dead_code)] // not every test uses all
impl Desk {
    /// Makes a desk with these variables of the environment.
    pub fn new(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (clock, pauses) = (Arc::new(AtomicI64::new(BEGIN)), Arc::new(Mutex::new(Vec::new())));
        let (now, passing, slept) = (clock.clone(), clock.clone(), pauses.clone());
        let surroundings = Surroundings {
            variables: variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            now: Box::new(move || now.load(Ordering::SeqCst)),
            pause: Box::new(move |pause| {
                slept.lock().unwrap().push(pause.as_secs());
                passing.fetch_add(i64::try_from(pause.as_secs()).unwrap(), Ordering::SeqCst);
            }),
            limits: Limits {
                head: Duration::from_millis(1_500),
                body: Duration::from_millis(1_500),
                bytes: 1 << 20,
                ..Limits::default()
            },
            state: folder.path().join("state"),
        };
        Self { folder, surroundings, clock, pauses }
    }

    /// Returns a path in the folder of the test.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    /// Runs the program with these words, of which `~` is the folder of the test.
    pub fn call(&self, words: &str) -> Answered {
        let folder = self.folder.path().to_string_lossy().into_owned();
        let words = words.split_whitespace().map(|word| word.replace('~', &folder));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args = std::iter::once("obole-connect".to_owned()).chain(words);
        let code = run(args, &self.surroundings, &mut out, &mut err);
        let [out, err] = [out, err].map(|bytes| String::from_utf8(bytes).unwrap());
        Answered { code, out, err }
    }

    /// Lets time pass, in seconds.
    pub fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Returns the clock.
    pub fn clock(&self) -> Arc<AtomicI64> {
        self.clock.clone()
    }

    /// Returns the pauses since the last question, in seconds.
    pub fn pauses(&self) -> Vec<u64> {
        std::mem::take(&mut *self.pauses.lock().unwrap())
    }
}

/// Writes a file.
#[allow(dead_code)] // not every test uses all
pub fn write(path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
    obole_ledger::disk::write_bytes(path.as_ref(), text.as_ref()).unwrap();
}

/// Returns the mode of a file.
#[cfg(unix)]
#[allow(dead_code)] // not every test uses all
pub fn mode(path: impl AsRef<Path>) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
