//! The program as a function of its arguments and streams.

use std::ffi::OsString;
use std::io::Write;

use obole_error::{Error, Result, message, program};
use obole_ledger::Day;

use crate::address::Address;
use crate::args::{self, Args, Verb};
use crate::export::{Settings, Task, export};

/// Variable of the environment that holds the password.
const PASSWORD: &str = "OBOLE_DATABASE_PASSWORD";

/// Runs the program on the real streams, and removes an unfinished file when it is interrupted; returns the
/// exit code of the process.
pub fn main(args: Vec<OsString>) -> u8 {
    #[cfg(unix)]
    crate::interrupt::listen(program::asked_lang(&args));
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr());
    run(args, &mut out, &mut err)
}

/// Runs the program on these streams and returns its exit code: 0 done · 2 wrong call or unreadable database
/// · 4 disk, system or connection failed.
pub fn run<T: Into<OsString>>(
    args: impl IntoIterator<Item = T>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let lang = program::asked_lang(&args);
    let call = match args::parse(&args, lang) {
        Ok(call) => call,
        Err(error) => return program::reply(&error.to_string(), error.use_stderr(), lang, out, err),
    };
    match answer(&call) {
        Ok(words) => {
            let _ = words.iter().try_for_each(|words| writeln!(out, "{}", words.text(lang)));
            0
        }
        Err(error) => program::fail(&error, lang, err),
    }
}

/// Runs a call and returns its messages.
fn answer(call: &Args) -> Result<Vec<obole_error::Message>> {
    let Verb::Export(call) = &call.verb;
    let address = Address::parse(&call.database)?;
    let task = match (&call.system, &call.sql) {
        (Some(system), _) => Task::System(*system),
        (None, Some(file)) => {
            let sql = std::fs::read_to_string(file).map_err(|e| Error::io("cannot-read-file", file, e))?;
            Task::Sql(sql)
        }
        (None, None) => return Err(crate::statement::no_query()),
    };
    let settings = Settings {
        password: std::env::var(PASSWORD).ok().filter(|password| !password.is_empty()),
        table_prefix: call.table_prefix.clone(),
        since: call.since.as_deref().map(Day::parse_iso).transpose()?,
        authority: call.ca.clone(),
        without_tls: call.without_tls,
    };
    let written = export(&address, &task, &settings, &call.out)?;
    let path = written.path.display().to_string();
    let done = message!("database-exported", rows = written.rows, path = &path);
    // A table with ordinary names of columns is imported only if it is named itself.
    let next = match task {
        Task::System(_) => call.out.display().to_string(),
        Task::Sql(_) => path,
    };
    Ok(vec![done, message!("database-next", path = next)])
}
