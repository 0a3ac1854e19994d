//! `obole doctor`: checks for problems that a new user may meet.

mod folders;
mod kept;

use std::borrow::Cow;
use std::io::Write as _;
use std::path::Path;

use obole::{Error, Kind, Result};
use obole_ledger::Message;
use obole_report::{Arg, Lang};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::args::Doctor;
use crate::exit::Answer;
use crate::settings::{FILE, Settings};
use crate::ui::Ui;

/// Importance of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Good,
    /// Worth knowing, no obstacle.
    Note,
    /// An obstacle to the work.
    Problem,
}

impl State {
    fn key(self) -> &'static str {
        match self {
            Self::Good => "doctor-state-good",
            Self::Note => "doctor-state-note",
            Self::Problem => "doctor-state-problem",
        }
    }
}

/// Name of the value that holds the words of an error (`WHY`), and the separator of its sentences
/// (`BETWEEN`).
const WHY: &str = "why";
const BETWEEN: &str = " · ";

/// Result of one check; its code is the name of its sentence.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    code: Cow<'static, str>,
    state: State,
    #[serde(skip_serializing_if = "Map::is_empty")]
    values: Map<String, Value>,
    /// The sentences behind the value `why`.
    #[serde(skip)]
    why: Vec<Message>,
}

impl Found {
    pub(super) fn new(code: impl Into<Cow<'static, str>>, state: State, values: Value) -> Self {
        let values = if let Value::Object(values) = values { values } else { Map::new() };
        Self { code: code.into(), state, values, why: Vec::new() }
    }

    /// Adds the reason: in English as data, in the reader's language on the terminal.
    pub(super) fn because(mut self, why: Vec<Message>) -> Self {
        self.values.insert(WHY.to_owned(), Value::String(joined(&why, Lang::En)));
        self.why = why;
        self
    }

    /// Returns the values for the sentence; the words of an error are in the reader's language.
    fn args(&self, lang: Lang) -> Vec<(&str, Arg)> {
        let arg = |name: &str, value: &Value| match (value.as_u64(), value.as_str()) {
            (Some(count), _) => Arg::Count(count),
            _ if name == WHY => Arg::Text(joined(&self.why, lang)),
            (None, Some(text)) => Arg::Text(text.to_owned()),
            _ => Arg::Text(value.to_string()),
        };
        self.values.iter().map(|(name, value)| (name.as_str(), arg(name, value))).collect()
    }
}

fn joined(sentences: &[Message], lang: Lang) -> String {
    sentences.iter().map(|sentence| sentence.text(lang)).collect::<Vec<_>>().join(BETWEEN)
}

pub fn doctor(verb: &Doctor, settings: &Settings, ui: &mut Ui<'_>) -> Result<Answer> {
    let mut found = vec![version(), language(ui), terminal(ui)];
    found.extend(of_settings(settings));
    let folder = verb.out.as_deref().unwrap_or_else(|| Path::new("."));
    found.extend(folders::folder(folder));
    for path in &verb.paths {
        found.extend(kept::kept(path, &verb.passphrase, ui));
    }
    let problems = found.iter().filter(|one| one.state == State::Problem).count();
    if ui.json() {
        ui.data_json(&json!({
            "version": env!("CARGO_PKG_VERSION"),
            "problems": problems,
            "checks": found,
        }))?;
    } else {
        let mut text = Vec::new();
        let label = |one: &Found| ui.words().get(one.state.key());
        let wide = found.iter().map(|one| label(one).chars().count()).max().unwrap_or_default();
        for one in &found {
            writeln!(
                text,
                "{:wide$}  {}",
                label(one),
                ui.words().format(&one.code, &one.args(ui.words().lang()))
            )?;
        }
        ui.data(&String::from_utf8_lossy(&text))?;
    }
    if problems == 0 {
        ui.print("doctor-good", &[]);
        return Ok(Answer::Yes);
    }
    ui.print("doctor-bad", &[("n", problems.into())]);
    Ok(Answer::No)
}

fn version() -> Found {
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    Found::new(
        "doctor-version",
        State::Good,
        json!({ "version": env!("CARGO_PKG_VERSION"), "system": system }),
    )
}

/// Checks the language of the machine. If it is the other one, the sentence explains how to switch.
fn language(ui: &Ui<'_>) -> Found {
    let found = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok());
    let found = found.filter(|locale| !locale.is_empty());
    let lang = ui.words().lang();
    let other = obole_report::Lang::ALL.into_iter().find(|other| *other != lang);
    let told = found.as_deref().zip(other).is_some_and(|(locale, other)| locale.starts_with(other.code()));
    let values = json!({ "lang": lang.code(), "found": found });
    if told {
        Found::new("doctor-language-other", State::Note, values)
    } else {
        Found::new("doctor-language", State::Good, values)
    }
}

fn terminal(ui: &Ui<'_>) -> Found {
    match (ui.watched(), ui.words().width()) {
        (true, Some(width)) => Found::new("doctor-terminal", State::Good, json!({ "width": width })),
        _ => Found::new("doctor-terminal-none", State::Good, json!({})),
    }
}

fn of_settings(settings: &Settings) -> Vec<Found> {
    let faults = settings.faults();
    let path = settings.file().map_or_else(|| FILE.to_owned(), |path| path.display().to_string());
    if !faults.is_empty() {
        let broken = |why| {
            Found::new("doctor-settings-broken", State::Problem, json!({ "path": path })).because(vec![why])
        };
        return faults.into_iter().map(broken).collect();
    }
    vec![match settings.file() {
        Some(_) => Found::new("doctor-settings", State::Good, json!({ "path": path })),
        None => Found::new("doctor-settings-none", State::Good, json!({})),
    }]
}

/// Returns the finding for a path that cannot be opened, with the words of the error.
pub(super) fn broken(path: &Path, error: &Error) -> Found {
    let kind = if error.kind() == Kind::Newer { "newer" } else { "unreadable" };
    let why = std::iter::once(error.message()).chain(error.hints()).cloned().collect();
    let path = error.place().file_text().unwrap_or_else(|| path.display().to_string());
    Found::new("doctor-broken", State::Problem, json!({ "path": path, "kind": kind })).because(why)
}
