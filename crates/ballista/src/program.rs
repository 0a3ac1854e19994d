//! The program as a function of its arguments and streams.

use std::ffi::OsString;
use std::io::Write;

use obole_error::{Error, Kind, Message, Result, message, program};
use obole_ledger::{AsOf, Currency, Day, GiftKind, Giving};
use tokio::runtime::Runtime;

use crate::args::{self, Args, Features, Verb};
use crate::job::{Job, compute};
use crate::nodes;

/// Runs the program on the real streams; returns the exit code of the process.
///
/// The engine reports to standard error: warnings, or what the environment variable `RUST_LOG` asks for.
pub fn main(args: Vec<OsString>) -> u8 {
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("warn")).init();
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr());
    run(args, &mut out, &mut err)
}

/// Runs the program on these streams and returns its exit code: 0 done · 2 wrong call or unreadable tables ·
/// 3 no donor has a gift · 4 disk, system or connection failed.
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
            // Write errors are ignored: the stream is closed.
            let _ = words.iter().try_for_each(|words| writeln!(out, "{}", words.text(lang)));
            0
        }
        Err(error) => program::fail(&error, lang, err),
    }
}

/// Runs a call and returns its messages.
fn answer(call: &Args) -> Result<Vec<Message>> {
    match &call.verb {
        Verb::Scheduler(call) => runtime()?.block_on(nodes::schedule(call)).map(|()| Vec::new()),
        Verb::Executor(call) => runtime()?.block_on(nodes::execute(call)).map(|()| Vec::new()),
        Verb::Features(call) => features(call),
    }
}

fn features(call: &Features) -> Result<Vec<Message>> {
    let code = &call.currency;
    let currency = Currency::parse(code).ok_or_else(|| {
        Error::new(Kind::Usage, message!("not-a-currency", code = code)).hint("write-currency")
    })?;
    let counted = call.count.iter().filter_map(|name| GiftKind::parse(name));
    let job = Job {
        scheduler: format!("{}:{}", call.scheduler.host, call.scheduler.port),
        gifts: call.gifts.clone(),
        donors: call.donors.clone(),
        as_of: AsOf::new(Day::parse_iso(&call.as_of)?),
        label_months: call.label_months,
        giving: Giving { kinds: std::iter::once(GiftKind::Gift).chain(counted).collect(), currency },
    };
    let written = compute(&job, &call.out)?;
    let path = call.out.display().to_string();
    Ok(vec![message!("ballista-written", rows = written.rows, path = path)])
}

fn runtime() -> Result<Runtime> {
    Runtime::new().map_err(Error::from)
}
