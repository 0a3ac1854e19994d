//! Errors of the library as Python exceptions with a kind and hints, and the one function that runs a long
//! step.

use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use obole::{Error, Kind};
use obole_error::Lang;
use pyo3::prelude::*;

/// Returns the exception for an error: of the class of its kind, with hints that name arguments.
pub fn raised(py: Python<'_>, error: &Error) -> PyErr {
    let hints: Vec<String> = error.hints().iter().map(|hint| hint.text(Lang::En)).collect();
    let told = (error.kind().name(), error.message().id(), error.to_string(), hints);
    let made = py.import("obole._errors").and_then(|module| module.call_method1("in_python", told));
    made.map_or_else(|failed| failed, PyErr::from_value)
}

/// Time between two checks for Ctrl-C.
const INTERVAL: Duration = Duration::from_millis(50);

/// Stack of a step: as large as that of a main thread.
const STACK: usize = 8 << 20;

/// Runs a step on a thread of its own, without the global lock, and checks for Ctrl-C meanwhile.
///
/// After Ctrl-C the call returns at once; the step's thread runs to its end and its result is dropped.
///
/// # Errors
/// The error of the step; `KeyboardInterrupt`; an error in a forked process ([`check_process`]).
pub fn freely<T: Send + 'static>(
    py: Python<'_>,
    step: impl FnOnce() -> obole::Result<T> + Send + 'static,
) -> PyResult<T> {
    check_process(py)?;
    let (tell, mut told) = sync_channel(1);
    let run = move || {
        // Nobody receives the result of an interrupted call.
        let _ = tell.send(step());
    };
    let thread =
        Builder::new().stack_size(STACK).spawn(run).map_err(|error| raised(py, &Error::from(error)))?;
    loop {
        let answer;
        (answer, told) = py.detach(move || (told.recv_timeout(INTERVAL), told));
        match answer {
            Ok(result) => return result.map_err(|error| raised(py, &error)),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    match thread.join() {
        Err(panic) => std::panic::resume_unwind(panic),
        Ok(()) => Err(raised(py, &Error::new(Kind::System, "step-without-result"))),
    }
}

/// Refuses work in a process that was forked after the first work: the threads of the pools stayed in the
/// parent, and the child would wait for them for ever.
fn check_process(py: Python<'_>) -> PyResult<()> {
    static FIRST: OnceLock<u32> = OnceLock::new();
    if *FIRST.get_or_init(std::process::id) == std::process::id() {
        return Ok(());
    }
    let error = Error::new(Kind::Usage, "forked").hint("start-by-spawn");
    Err(raised(py, &error))
}
