//! Handling of Ctrl-C and of requests to end: removes the unfinished file, which holds names, and says
//! whether the new one is in place.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use obole_error::{Lang, message};
use obole_ledger::disk;
use signal_hook::consts::{SIGINT, SIGTERM};

/// Waits for the signals in threads of their own. If that is not possible, the signals end the process as
/// usual, and the next export removes what was left.
pub(crate) fn listen(lang: Lang) {
    for signal in [SIGINT, SIGTERM] {
        let Ok((mut receiver, sender)) = UnixStream::pair() else { return };
        if signal_hook::low_level::pipe::register(signal, sender).is_err() {
            return;
        }
        std::thread::spawn(move || {
            if receiver.read_exact(&mut [0]).is_ok() {
                end(signal, lang);
            }
        });
    }
}

fn end(signal: i32, lang: Lang) {
    disk::interrupt(|placed| {
        let words = if placed { message!("database-stopped-after") } else { message!("database-stopped") };
        let _ = writeln!(std::io::stderr(), "{}", words.text(lang));
        std::process::exit(128 + signal);
    });
}
