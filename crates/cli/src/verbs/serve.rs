//! `obole serve`: the local page, which calls the verbs of this program.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::sync::Arc;

use obole::Result;
use obole_ledger::Day;
use obole_page::{Answer as Answered, Limits, Program, Settings, bind};
use obole_report::Lang;
use serde_json::{Value, json};

use crate::args::Serve;
use crate::clock;
use crate::exit::Answer;
use crate::ui::{Screen, Ui};

/// This program, run in the same process.
struct Verbs;

impl Program for Verbs {
    fn run(&self, arguments: Vec<OsString>, passphrase: Option<String>) -> Answered {
        let (mut data, mut messages) = (Vec::new(), Vec::new());
        let call = std::iter::once(OsString::from("obole")).chain(arguments);
        let code = crate::run_with(call, &mut data, &mut messages, Screen::default(), passphrase);
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Answered { code, data: text(data), messages: text(messages) }
    }

    fn settings(&self, lang: Lang) -> Value {
        crate::reference::settings_schema_in(lang)
    }

    fn today(&self) -> Day {
        clock::today()
    }
}

pub fn serve(verb: &Serve, ui: &mut Ui<'_>) -> Result<Answer> {
    let (folder, lang) = (verb.folder.clone(), ui.words().lang());
    let settings = Settings { folder, lang, port: verb.port, limits: Limits::default() };
    let served = bind(settings, Arc::new(Verbs))?;
    let link = served.link()?;
    if ui.json() {
        ui.data_json(&json!({ "link": link }))?;
    } else {
        ui.data(&format!("{link}\n"))?;
    }
    ui.paragraph("serve-started", &[("folder", verb.folder.display().to_string().into())]);
    ui.flush()?;
    if !verb.no_open {
        open(&link);
    }
    served.run()?;
    Ok(Answer::Yes)
}

/// Opens a link in the browser. If there is none, the printed link remains.
fn open(link: &str) {
    let (program, first): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(first).arg(link).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = command.spawn();
}
