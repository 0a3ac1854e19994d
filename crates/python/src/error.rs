//! Errors of the library as Python exceptions with a kind and hints, and the one function that runs a long
//! step.

use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::Duration;

use obole::progress::Progress;
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
    in_parts(py, &Reporter::default(), move |_| step())
}

/// Message of a step: a part that is done, or at the end its result.
enum Told<T> {
    Part(Progress),
    End(obole::Result<T>),
}

/// Does the same as [`freely`] with a step that reports its parts, and passes them on to Python.
///
/// # Errors
/// As [`freely`]; an exception of the reporter, after which the result is dropped, too.
pub fn in_parts<T: Send + 'static>(
    py: Python<'_>,
    reporter: &Reporter,
    step: impl FnOnce(&mut dyn FnMut(Progress)) -> obole::Result<T> + Send + 'static,
) -> PyResult<T> {
    check_process(py)?;
    let done = report_parts(py, reporter, step);
    reporter.close(py)?;
    done
}

fn report_parts<T: Send + 'static>(
    py: Python<'_>,
    reporter: &Reporter,
    step: impl FnOnce(&mut dyn FnMut(Progress)) -> obole::Result<T> + Send + 'static,
) -> PyResult<T> {
    let (tell, mut told) = channel();
    let run = move || {
        // Nobody receives what an interrupted call sends.
        let result = step(&mut |progress| drop(tell.send(Told::Part(progress))));
        let _ = tell.send(Told::End(result));
    };
    let thread =
        Builder::new().stack_size(STACK).spawn(run).map_err(|error| raised(py, &Error::from(error)))?;
    loop {
        let answer;
        (answer, told) = py.detach(move || (told.recv_timeout(INTERVAL), told));
        match answer {
            Ok(Told::Part(progress)) => reporter.report(py, progress)?,
            Ok(Told::End(result)) => return result.map_err(|error| raised(py, &error)),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    match thread.join() {
        Err(panic) => std::panic::resume_unwind(panic),
        Ok(()) => Err(raised(py, &Error::new(Kind::System, "step-without-result"))),
    }
}

/// The object of `obole._progress` that is called with each part, if the caller wants to know.
#[derive(Default)]
pub struct Reporter(Option<Py<PyAny>>);

impl Reporter {
    fn report(&self, py: Python<'_>, progress: Progress) -> PyResult<()> {
        let told = (progress.done, progress.of, progress.part.name());
        self.0.as_ref().map_or(Ok(()), |reporter| reporter.call1(py, told).map(drop))
    }

    fn close(&self, py: Python<'_>) -> PyResult<()> {
        self.0.as_ref().map_or(Ok(()), |reporter| reporter.call_method0(py, "close").map(drop))
    }
}

impl<'py> FromPyObject<'_, 'py> for Reporter {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let made = given.py().import("obole._progress")?.call_method1("reporter", (given,))?;
        Ok(Self((!made.is_none()).then(|| made.unbind())))
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
