//! Handling of Ctrl-C and of requests to end: removes temporary files and prints whether the new files are in
//! place.

use std::io::{IsTerminal, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, OnceLock, PoisonError};

use obole_ledger::disk;
use obole_report::{Lang, Words};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGINT, SIGTERM};

/// Language of the message, set once the call is understood.
static LANG: OnceLock<Lang> = OnceLock::new();

/// Sets the language of the message.
pub fn speak(lang: Lang) {
    let _ = LANG.set(lang);
}

/// State of the terminal before a question whose answer is not shown.
static TERMINAL: Mutex<Option<Termios>> = Mutex::new(None);

/// Keeps what is typed from being shown, until this value is dropped or the process is interrupted.
pub struct HiddenEcho;

/// Hides what is typed.
pub fn hide_echo() -> HiddenEcho {
    if let Ok(before) = tcgetattr(std::io::stdin()) {
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        *TERMINAL.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &hidden);
    }
    HiddenEcho
}

impl Drop for HiddenEcho {
    fn drop(&mut self) {
        show_echo();
    }
}

/// Restores the terminal after [`hide_echo`]. A failure is ignored: the terminal is closed.
fn show_echo() {
    if let Some(before) = TERMINAL.lock().unwrap_or_else(PoisonError::into_inner).take() {
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &before);
    }
}

/// Waits for the signals in threads of their own. If that is not possible, the signals end the process as
/// usual, and the next run removes what was left.
pub fn listen() {
    for signal in [SIGINT, SIGTERM] {
        let Ok((mut heard, told)) = UnixStream::pair() else { return };
        if signal_hook::low_level::pipe::register(signal, told).is_err() {
            return;
        }
        std::thread::spawn(move || {
            if heard.read_exact(&mut [0]).is_ok() {
                end(signal);
            }
        });
    }
}

fn end(signal: i32) {
    disk::interrupt(|placed| {
        show_echo();
        let words = Words::new(LANG.get().copied().unwrap_or_default());
        let sentence = words.get(if placed { "interrupted-placed" } else { "interrupted" });
        let mut err = std::io::stderr();
        // A progress bar may be drawn on the line.
        let clear = if err.is_terminal() { "\r\u{1b}[K" } else { "" };
        let _ = writeln!(err, "{clear}{sentence}");
        std::process::exit(128 + signal);
    });
}
