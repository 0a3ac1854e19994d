//! The obole program: from an export file to a campaign list that a person signs, offline.
//!
//! [`run`] is the whole program as a function of its arguments and streams; data go to `out`, messages to
//! `err`.
//!
//! ```
//! let (mut out, mut err) = (Vec::new(), Vec::new());
//! let code = obole_cli::run(["obole", "--version"], &mut out, &mut err);
//! assert_eq!(code, 0);
//! assert!(String::from_utf8_lossy(&out).starts_with("obole "));
//! ```

mod answer_text;
mod args;
mod clock;
mod decimals;
mod double_click;
mod erasures;
mod exit;
mod help;
#[cfg(unix)]
mod interrupt;
mod notices;
mod passphrase;
mod person_text;
pub mod python_options;
pub mod reference;
mod rows_file;
mod run_file;
mod run_folders;
mod scores_file;
mod settings;
mod shared_scores;
mod signature;
mod ui;
mod value_file;
mod verbs;

use std::ffi::OsString;
use std::io::Write;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};
use obole_report::{Words, error_text};

use crate::args::{Args, Global, Verb};
use crate::double_click::Click;
use crate::settings::Settings;
use crate::ui::{Screen, Ui};

/// Runs the program on the real streams; returns the exit code of the process.
pub fn main(args: impl IntoIterator<Item = OsString>) -> u8 {
    // A write beyond the limit on the size of files should be reported as an error, like a full disk. Without
    // a handler, this signal ends the process without a message; with one, the write fails. If the handler
    // cannot be registered, nothing changes.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
    #[cfg(unix)]
    interrupt::listen();
    let screen = Screen::of_process();
    // Standard error is not locked: the bars draw on it from a thread of their own, and would wait for ever.
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr());
    let mut args: Vec<OsString> = args.into_iter().collect();
    match double_click::click(args.len(), screen) {
        Some(Click::Desktop) => args = double_click::call(),
        Some(Click::Window) => {
            let code = run_with(args, &mut out, &mut err, screen, None);
            let _ = writeln!(err, "\n{}", Words::new(double_click::lang()).get("click-enter"));
            // The window would close before anybody could read the help.
            if std::io::stdin().read_line(&mut String::new()).unwrap_or(0) == 0 {
                return code;
            }
            args = double_click::call();
        }
        None => {}
    }
    run_with(args, &mut out, &mut err, screen, None)
}

/// Runs the program on these streams and returns its exit code: 0 done · 1 done and the answer is "no" · 2
/// wrong call or unreadable input · 3 data refused by a rule · 4 disk or system failed.
pub fn run<T: Into<OsString> + Clone>(
    args: impl IntoIterator<Item = T>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    run_with(args, out, err, Screen::default(), None)
}

/// Runs the program on a screen. A passphrase is one that a person gave before.
fn run_with<T: Into<OsString> + Clone>(
    args: impl IntoIterator<Item = T>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    screen: Screen,
    passphrase: Option<String>,
) -> u8 {
    let mut args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    // `obole help run` is `obole run --help`.
    if args.get(1).is_some_and(|word| word == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    // Faults of the call are reported below; this step reads only the location of the settings.
    let pages = ["-h", "--help", "-V", "--version"];
    let without_pages = args.iter().filter(|arg| !pages.iter().any(|page| *arg == page));
    let asked = Args::command().ignore_errors(true).try_get_matches_from(without_pages);
    let asked = asked.and_then(|asked| Global::from_arg_matches(&asked));
    let settings = asked.map(|asked| Settings::read(&asked, &Args::command())).unwrap_or_default();
    let lang = help::asked_lang(&args).or(settings.lang()).unwrap_or_default();
    let command = help::translated(settings.apply(Args::command()), lang);
    let args = match command.try_get_matches_from(&args).and_then(|matches| Args::from_arg_matches(&matches))
    {
        Ok(args) => args,
        Err(error) => {
            let words = Words::new(lang);
            // If the call lacks an option that a broken settings file may have given, the fault is the
            // file's.
            let is_page = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let Some(refusal) = settings.refusal().filter(|_| !is_page) else {
                return reply(&error, &words, out, err);
            };
            let _ = writeln!(err, "{} {}", words.get("error-label"), error_text(&refusal, lang));
            for hint in refusal.hints() {
                let _ = writeln!(err, "{} {}", words.get("hint-label"), hint.text(lang));
            }
            return exit::of_kind(refusal.kind());
        }
    };
    #[cfg(unix)]
    interrupt::speak(args.global.lang.into());
    let mut ui = Ui::new(out, err, &args, screen).answering(passphrase);
    let refusal = settings.refusal().filter(|_| !matches!(args.verb, Verb::Doctor(_)));
    let result = match refusal {
        Some(refusal) => Err(refusal),
        None => ui::with_threads(args.global.threads, || verbs::dispatch(&args, &settings, &mut ui)),
    };
    let result = result.and_then(|answer| ui.flush().map(|()| answer));
    match result {
        Ok(answer) => exit::of_answer(answer),
        Err(error) => {
            ui.error(&error);
            exit::of_kind(error.kind())
        }
    }
}

/// Writes the parser's answer in place of a verb: help and version are data, everything else is a wrong call.
fn reply(error: &clap::Error, words: &Words, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let page = || help::page(&error.render().to_string(), words.lang());
    let (stream, code, text): (&mut dyn Write, u8, String) = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => (out, 0, page()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => (err, 2, page()),
        _ => (err, 2, help::wrong_call(error, words)),
    };
    let written = write!(stream, "{text}").and_then(|()| stream.flush());
    match written {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => 4,
        _ => code,
    }
}
