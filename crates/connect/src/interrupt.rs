//! Handling of Ctrl-C and of requests to end: removes unfinished files, keeps the state of a pull, and says
//! so.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use obole_error::{Lang, message};
use obole_ledger::disk;
use signal_hook::consts::{SIGINT, SIGTERM};

/// Waits for the signals in threads of their own. If that is not possible, the signals end the process as
/// usual, and the next call removes what was left.
pub(crate) fn listen(lang: Lang) {
    for signal in [SIGINT, SIGTERM] {
        let Ok((mut receiver, sender)) = UnixStream::pair() else { return };
        if signal_hook::low_level::pipe::register(signal, sender).is_err() {
            return;
        }
        std::thread::spawn(move || {
            if receiver.read_exact(&mut [0]).is_ok() {
                // A request that is under way ends with the process; pages that were read are on the disk.
                disk::interrupt(|_| {
                    let _ = writeln!(std::io::stderr(), "{}", message!("connect-stopped").text(lang));
                    std::process::exit(128 + signal);
                });
            }
        });
    }
}
