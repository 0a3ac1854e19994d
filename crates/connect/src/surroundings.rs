//! Everything outside a call that it uses: variables, clock, pauses, limits, folder of state.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Variables of the environment, clock, pauses, limits and folder of state of a call.
pub struct Surroundings {
    /// Variables of the environment; some are secrets.
    pub variables: BTreeMap<String, String>,
    /// Returns the time in seconds since 1 January 1970, UTC.
    pub now: Box<dyn Fn() -> i64>,
    /// Waits.
    pub pause: Box<dyn Fn(Duration)>,
    /// Limits of a request.
    pub limits: Limits,
    /// Folder for tokens that are used again, private to its owner.
    pub state: PathBuf,
}

/// Limits of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest time until a connection is made, with its encryption.
    pub connect: Duration,
    /// Longest time from the request to the end of the head of the answer.
    pub head: Duration,
    /// Longest time of the body of the answer.
    pub body: Duration,
    /// Largest body of an answer, in bytes.
    pub bytes: u64,
    /// Longest pause that a server may ask for. A call that would have to wait longer ends.
    pub pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            head: Duration::from_secs(60),
            body: Duration::from_secs(120),
            bytes: 64 << 20,
            pause: Duration::from_secs(300),
        }
    }
}

impl Surroundings {
    /// Returns the surroundings of this process. The folder of state is `obole` in `XDG_STATE_HOME`, in
    /// `LOCALAPPDATA` on Windows, otherwise in `~/.local/state`.
    pub fn of_process() -> Self {
        let variables: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let folder = |name: &str| variables.get(name).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let state = folder("XDG_STATE_HOME")
            .or_else(|| folder("LOCALAPPDATA"))
            .or_else(|| folder("HOME").map(|home| home.join(".local/state")))
            .unwrap_or_default()
            .join("obole");
        Self {
            variables,
            now: Box::new(|| {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
            }),
            pause: Box::new(std::thread::sleep),
            limits: Limits::default(),
            state,
        }
    }
}
