//! The obole program: from an export file to a campaign list that a person signs, offline.
//!
//! [`run`] is the whole program as a function of its arguments and streams; data go to `out`, words to `err`.
//!
//! ```
//! let (mut out, mut err) = (Vec::new(), Vec::new());
//! let code = obole_cli::run(["obole", "--version"], &mut out, &mut err);
//! assert_eq!(code, 0);
//! assert!(String::from_utf8_lossy(&out).starts_with("obole "));
//! ```

mod args;
mod chain;
mod clock;
mod decimals;
mod exit;
mod scores_file;
mod ui;
mod value_file;
mod verbs;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};

use clap::Parser;
use clap::error::ErrorKind;

use crate::args::Args;
use crate::ui::Ui;

/// Runs the program on the real streams; the code is the process's exit code.
pub fn main(args: impl IntoIterator<Item = OsString>) -> u8 {
    let terminal = std::io::stderr().is_terminal();
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    run_with(args, &mut out, &mut err, terminal)
}

/// Runs the program on these streams: 0 done · 1 done and the answer is "no" · 2 wrong call or unreadable input ·
/// 3 data refused by a law · 4 disk or system failed.
pub fn run<T: Into<OsString> + Clone>(
    args: impl IntoIterator<Item = T>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    run_with(args, out, err, false)
}

fn run_with<T: Into<OsString> + Clone>(
    args: impl IntoIterator<Item = T>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    terminal: bool,
) -> u8 {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => return spoken_by_clap(&error, out, err),
    };
    let mut ui = Ui::new(out, err, &args.global, terminal);
    let result = ui::with_threads(args.global.threads, || verbs::dispatch(&args, &mut ui));
    let result = result.and_then(|answer| ui.flush().map(|()| answer));
    match result {
        Ok(answer) => exit::of_answer(answer),
        Err(error) => {
            ui.error(&error);
            exit::of_kind(error.kind())
        }
    }
}

/// Help and version are data; everything else that clap says is a wrong call.
fn spoken_by_clap(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let (stream, code): (&mut dyn Write, u8) = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => (out, 0),
        _ => (err, 2),
    };
    let written = write!(stream, "{}", error.render()).and_then(|()| stream.flush());
    match written {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => 4,
        _ => code,
    }
}
