//! State of one served folder.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use obole_error::Result;
use obole_ledger::{Day, disk};
use obole_report::Lang;
use tokio::sync::{Notify, Semaphore};

use crate::frame::Frames;
use crate::jobs::Job;
use crate::program::{Answer, Program};
use crate::secrets::Secrets;
use crate::server::{Limits, Settings};

/// Verbs that run at the same time; others wait for their turn.
const AT_ONCE: usize = 2;

/// A served folder: its program, its secrets and the job in the background.
pub struct Site {
    pub folder: PathBuf,
    lang: Mutex<Lang>,
    pub port: u16,
    pub limits: Limits,
    pub secrets: Secrets,
    frames: [(Lang, Frames); 2],
    program: Arc<dyn Program>,
    turns: Semaphore,
    job: Mutex<Option<Arc<Job>>>,
    passphrase: Mutex<Option<String>>,
    /// Held while lists, their sheets, letters and settings are changed.
    pub edits: tokio::sync::Mutex<()>,
    /// Held while files are written in the folder [`SCRATCH`].
    pub trials: tokio::sync::Mutex<()>,
    /// Told once, when a person closes the page.
    pub closing: Notify,
}

/// Days after which data are old: a month, and the time to export it.
const STALE: i32 = 45;

/// Folder of files that one answer needs and nobody keeps.
pub const SCRATCH: &str = ".page";
/// Folder within it of a list that is tried.
pub const TRIAL: &str = "trial";
/// Beginning of the names of logs of removed lists within it.
pub const REMOVED: &str = "removed-";

impl Site {
    pub fn new(settings: Settings, port: u16, program: Arc<dyn Program>) -> Self {
        let Settings { folder, lang, limits, .. } = settings;
        let site = Self {
            folder,
            lang: Mutex::new(lang),
            limits,
            port,
            secrets: Secrets::default(),
            frames: [Lang::En, Lang::Fr].map(|lang| (lang, Frames::new(lang))),
            program,
            turns: Semaphore::new(AT_ONCE),
            job: Mutex::default(),
            passphrase: Mutex::default(),
            edits: tokio::sync::Mutex::default(),
            trials: tokio::sync::Mutex::default(),
            closing: Notify::new(),
        };
        // What a kill left behind.
        site.clear_scratch();
        site
    }

    /// Returns the language of the page.
    pub fn lang(&self) -> Lang {
        *self.lang.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the language of the page, for all browsers.
    pub fn speak(&self, lang: Lang) {
        *self.lang.lock().unwrap_or_else(PoisonError::into_inner) = lang;
    }

    /// Returns the templates of the language.
    pub fn frames(&self) -> &Frames {
        let [(english, in_english), (_, in_french)] = &self.frames;
        if self.lang() == *english { in_english } else { in_french }
    }

    /// Returns a place in the served folder.
    pub fn place(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Returns whether a ledger is in the folder.
    pub fn has_ledger(&self) -> bool {
        self.place("ledger/ledger.json").exists()
    }

    /// Returns the place of a file that one answer needs, in a folder that only its owner can open.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn scratch(&self, name: &str) -> Result<PathBuf> {
        disk::make_private_folder(&self.place(SCRATCH))?;
        Ok(self.place(SCRATCH).join(name))
    }

    /// Removes the files of lists that were tried: they speak of donors. A list of several channels, which
    /// only a file of settings can ask for, has a folder for each.
    pub fn clear_trials(&self) {
        let entries = std::fs::read_dir(self.place(SCRATCH)).into_iter().flatten().flatten();
        let folders = entries.map(|entry| entry.path()).filter(|path| path.is_dir());
        for folder in folders.filter(|folder| disk::file_name(folder).starts_with(TRIAL)) {
            remove_files(&folder);
        }
    }

    /// Removes what a kill left behind. Logs of removed lists stay.
    fn clear_scratch(&self) {
        self.clear_trials();
        remove_files(&self.place(SCRATCH));
    }

    /// Returns whether the vault is encrypted and nobody gave its passphrase yet.
    pub fn is_locked(&self) -> bool {
        self.has_encrypted_vault() && self.passphrase().is_none()
    }

    /// Returns whether the names are encrypted.
    pub fn has_encrypted_vault(&self) -> bool {
        self.place("people/book.age").exists()
    }

    /// Opens the vault with a passphrase, which each call has from then on if it is right.
    pub async fn unlock(&self, passphrase: String) -> Answer {
        // A search opens the vault and changes nothing.
        let call = Call::of("find").on([OsStr::new("obole"), self.folder.as_os_str()]);
        let arguments = self.spoken(call, &["--json", "--quiet"]);
        let answer = self.turn(arguments, Some(passphrase.clone())).await;
        if answer.is_done() {
            self.keep(passphrase);
        }
        answer
    }

    /// Encrypts the vault with a passphrase, which each call has from then on.
    pub async fn encrypt(&self, passphrase: String) -> Answer {
        let call = Call::of("people encrypt").on([self.place("people")]);
        let answer = self.turn(self.spoken(call, &["--quiet"]), Some(passphrase.clone())).await;
        if answer.is_done() {
            self.keep(passphrase);
        }
        answer
    }

    fn keep(&self, passphrase: String) {
        *self.passphrase.lock().unwrap_or_else(PoisonError::into_inner) = Some(passphrase);
    }

    fn passphrase(&self) -> Option<String> {
        self.passphrase.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the last day of the data, if it is long ago: what came since then is not known.
    pub fn data_end(&self) -> Option<String> {
        let run: serde_json::Value =
            serde_json::from_slice(&std::fs::read(self.place("run.json")).ok()?).ok()?;
        let as_of = Day::parse_iso(run["as_of"].as_str()?).ok()?;
        let is_long_ago = as_of.plus_days(STALE) < self.program.today();
        is_long_ago.then(|| as_of.plus_days(-1).to_string())
    }

    /// Returns the schema of the settings.
    pub fn settings(&self) -> serde_json::Value {
        self.program.settings(self.lang())
    }

    /// Returns what the program says of a file of settings; done if it understands all of it.
    pub async fn understood(&self, settings: &Path) -> Answer {
        let lang = ["--lang", self.lang().code(), "--quiet", "--config"].map(OsString::from);
        // A verb that does nothing else; its data are not read.
        let verb = ["completions", "bash"].map(OsString::from);
        self.turn([&lang[..], &[settings.into()], &verb[..]].concat(), None).await
    }

    /// Runs a verb in its turn, on a thread of its own, with JSON as data. Its only messages are errors: the
    /// others lead to options of the program.
    pub async fn call(&self, call: Call) -> Answer {
        self.turn(self.spoken(call, &["--json", "--quiet"]), self.passphrase()).await
    }

    /// Runs a verb in its turn, on a thread of its own, with text as data.
    pub async fn call_text(&self, call: Call) -> Answer {
        self.turn(self.spoken(call, &["--quiet"]), self.passphrase()).await
    }

    /// Runs a verb in its turn, on a thread of its own, with text as data and all its messages.
    pub async fn call_spoken(&self, call: Call) -> Answer {
        self.turn(self.spoken(call, &[]), self.passphrase()).await
    }

    async fn turn(&self, arguments: Vec<OsString>, passphrase: Option<String>) -> Answer {
        let turn = self.turns.acquire().await;
        let program = Arc::clone(&self.program);
        let answer = tokio::task::spawn_blocking(move || program.run(arguments, passphrase)).await;
        drop(turn);
        answer.unwrap_or_default()
    }

    /// Returns the arguments of a call whose messages are in the language of the page. Options of every verb
    /// stand before it, because nothing after `--` is one.
    fn spoken(&self, call: Call, options: &[&str]) -> Vec<OsString> {
        let lang = ["--lang", self.lang().code()];
        let mut arguments: Vec<OsString> = lang.iter().chain(options).map(OsString::from).collect();
        let settings = self.place("obole.toml");
        if settings.exists() {
            arguments.extend(["--config".into(), settings.into_os_string()]);
        } else {
            arguments.push("--no-config".into());
        }
        arguments.extend(call.arguments);
        arguments
    }

    /// Returns whether a job is running.
    pub fn is_busy(&self) -> bool {
        self.job().is_some_and(|job| job.answer().is_none())
    }

    /// Returns the last job.
    pub fn job(&self) -> Option<Arc<Job>> {
        self.job.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins a job; returns whether it did: only one runs at a time.
    pub fn begin(self: &Arc<Self>, call: Call, next: &'static str) -> bool {
        let mut current = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        if current.iter().any(|job| job.answer().is_none()) {
            return false;
        }
        let job = Arc::new(Job::new(next));
        *current = Some(Arc::clone(&job));
        let (program, arguments, begun) =
            (Arc::clone(&self.program), self.spoken(call, &["--json", "--quiet"]), Arc::clone(&job));
        let passphrase = self.passphrase();
        tokio::task::spawn_blocking(move || begun.end(program.run(arguments, passphrase)));
        true
    }
}

/// Removes the files of a folder but logs of removed lists. One that stays is tried again at the next start.
fn remove_files(folder: &Path) {
    let files = disk::files_of(folder).unwrap_or_default();
    for file in files.iter().filter(|file| !disk::file_name(file).starts_with(REMOVED)) {
        let _ = disk::remove_file(file);
    }
}

/// A call of a verb: options first, then what people named, behind `--`, so that no name is an option.
pub struct Call {
    arguments: Vec<OsString>,
}

impl Call {
    /// Begins a call of a verb; a verb within a verb has two words.
    pub fn of(verb: &str) -> Self {
        Self { arguments: verb.split(' ').map(OsString::from).collect() }
    }

    /// Adds an option with its value.
    #[must_use]
    pub fn option(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        let mut option = OsString::from(format!("--{name}="));
        option.push(value);
        self.arguments.push(option);
        self
    }

    /// Adds an option if it has a value.
    #[must_use]
    pub fn option_if(self, name: &str, value: Option<impl AsRef<OsStr>>) -> Self {
        match value {
            Some(value) => self.option(name, value),
            None => self,
        }
    }

    /// Adds a flag.
    #[must_use]
    pub fn flag(mut self, name: &str) -> Self {
        self.arguments.push(format!("--{name}").into());
        self
    }

    /// Ends the call with its arguments.
    #[must_use]
    pub fn on<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.push("--".into());
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }
}

/// Returns whether a text names a file or folder directly in a folder: no separator, no step up, not hidden.
pub fn is_plain_name(name: &str) -> bool {
    let is_one = Path::new(name).file_name().is_some_and(|own| own == name);
    is_one && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_names_is_no_option() {
        let call = Call::of("privacy access").option("by", "--yes").flag("yes").on(["--out=x", "y"]);
        assert_eq!(call.arguments, ["privacy", "access", "--by=--yes", "--yes", "--", "--out=x", "y"]);
    }

    #[test]
    fn names_that_lead_elsewhere_are_none() {
        assert!(["a.csv", "Été 2025.xlsx", "plan"].iter().all(|name| is_plain_name(name)));
        let wrong = ["", ".", "..", "../a", "a/b", "/etc", "a\\b", "c:d", ".hidden", "a\0b", "a/"];
        assert!(wrong.iter().all(|name| !is_plain_name(name)));
    }
}
