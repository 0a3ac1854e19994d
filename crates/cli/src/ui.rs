//! The streams, the language, and the output: data on `out`, messages on `err`, progress bars on a terminal
//! only.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use obole::progress::Progress;
use obole::{Error, Kind, Result};
use obole_ledger::{message, visible};
use obole_report::{Arg, Lang, Words, error_text, wrapped};
use serde::Serialize;

use crate::args::{Args, Colour};
use crate::exit;

/// Properties of the streams for data and messages.
#[derive(Debug, Clone, Copy, Default)]
pub struct Screen {
    /// `true` if a person reads the messages.
    pub watched: bool,
    /// `true` if a person can answer: standard input and standard error are a terminal.
    pub asks: bool,
    /// Number of characters in a line of the data, if a person reads them.
    pub width: Option<usize>,
}

impl Screen {
    /// Returns the screen of the process.
    pub fn of_process() -> Self {
        let told = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let seen = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = std::io::stdout().is_terminal().then(|| told().or_else(seen)).flatten();
        let watched = std::io::stderr().is_terminal();
        let asks = watched && std::io::stdin().is_terminal();
        Self { watched, asks, width: width.map(|width| width.max(NARROWEST)) }
    }
}

/// Minimum width of a line, in characters.
const NARROWEST: usize = 40;

/// Maximum number of faults of one input that are printed; the others are counted.
const SHOWN_FAULTS: usize = 20;

/// Maximum width of a line of an answer, in characters.
const WIDEST: usize = 100;

/// Output of a verb: all messages and data pass through it.
pub struct Ui<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    words: Words,
    verbosity: i16,
    json: bool,
    schema: &'static str,
    answered: bool,
    colour: bool,
    terminal: bool,
    /// `true` if a person can answer.
    asks: bool,
    /// Answer to a question that is typed unseen, given by a person before the call.
    hidden_answer: Option<String>,
    /// `true` if a terminal shows the data.
    shown: bool,
}

impl<'a> Ui<'a> {
    pub fn new(out: &'a mut dyn Write, err: &'a mut dyn Write, args: &Args, screen: Screen) -> Self {
        let terminal = screen.watched;
        let global = &args.global;
        let colour = in_colour(global.color, terminal, std::env::var_os("NO_COLOR").as_deref());
        Self {
            out,
            err,
            words: Words::new(global.lang.into()).within(screen.width),
            verbosity: i16::from(global.verbose) - i16::from(global.quiet),
            json: global.json,
            schema: args.verb.schema(),
            answered: false,
            colour,
            terminal,
            asks: screen.asks,
            hidden_answer: None,
            shown: screen.width.is_some(),
        }
    }

    /// Sets the answer to each question that is typed unseen, so that none is asked.
    #[must_use]
    pub fn answering(mut self, hidden: Option<String>) -> Self {
        self.hidden_answer = hidden;
        self
    }

    /// Returns an output without messages, for a call within a server.
    pub fn silent(out: &'a mut dyn Write, err: &'a mut dyn Write, lang: Lang) -> Self {
        Self {
            out,
            err,
            words: Words::new(lang),
            verbosity: -1,
            json: false,
            schema: "",
            answered: false,
            colour: false,
            terminal: false,
            asks: false,
            hidden_answer: None,
            shown: false,
        }
    }

    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Returns the stream for data, which a server writes to itself.
    pub fn stream(&mut self) -> &mut dyn Write {
        self.answered = true;
        &mut *self.out
    }

    /// Returns whether data are requested as JSON.
    pub fn json(&self) -> bool {
        self.json
    }

    /// Writes data to `out`.
    pub fn data(&mut self, text: &str) -> Result<()> {
        self.answered = true;
        let shown = if self.shown { visible(text) } else { text.into() };
        Ok(self.out.write_all(shown.as_bytes())?)
    }

    /// Returns whether a person reads the messages.
    pub fn watched(&self) -> bool {
        self.terminal
    }

    /// Writes an object as JSON to `out`, with the name and version of its schema.
    pub fn data_json<T: Serialize>(&mut self, value: &T) -> Result<()> {
        self.data_json_of(self.schema, value)
    }

    fn data_json_of<T: Serialize>(&mut self, schema: &str, value: &T) -> Result<()> {
        let text = serde_json::to_string_pretty(&Answered { schema, value })
            .map_err(|e| Error::new(Kind::System, message!("json-not-written", why = &e)).caused_by(e))?;
        self.data(&text)?;
        self.data("\n")
    }

    /// Prints a sentence, unless quiet.
    pub fn print(&mut self, key: &str, values: &[(&str, Arg)]) {
        if self.verbosity >= 0 {
            let line = self.words.format(key, values);
            self.line(&line);
        }
    }

    /// Returns whether the findings of each step are requested.
    pub fn detailed(&self) -> bool {
        self.verbosity > 0
    }

    /// Prints a sentence in lines of at most 100 characters, unless quiet.
    pub fn paragraph(&mut self, key: &str, values: &[(&str, Arg)]) {
        let text = self.words.format(key, values);
        self.wrap(&text, "", "  ");
    }

    /// Prints words in lines of at most 100 characters, unless quiet; the first begins with `first`, the
    /// others with `hang`.
    pub fn wrap(&mut self, text: &str, first: &str, hang: &str) {
        if self.verbosity >= 0 {
            let width = self.words.width().map_or(WIDEST, |width| width.min(WIDEST));
            for line in wrapped(text, first, hang, Some(width)) {
                self.line(&line);
            }
        }
    }

    /// Prints words that are already a sentence, unless quiet.
    pub fn line_unless_quiet(&mut self, text: &str) {
        if self.verbosity >= 0 {
            self.line(text);
        }
    }

    /// Writes text to `err`. Write errors are ignored: stderr is closed.
    pub fn line(&mut self, text: &str) {
        let _ = writeln!(self.err, "{}", visible(text));
    }

    /// Returns whether a person gave the answer to hidden questions before the call.
    pub fn has_hidden_answer(&self) -> bool {
        self.hidden_answer.is_some()
    }

    /// Returns whether a person can answer a question.
    pub fn can_ask(&self) -> bool {
        self.asks
    }

    /// Asks for a line that is not shown while it is typed; `None` if no person can answer.
    ///
    /// # Errors
    /// When the terminal fails.
    pub fn ask_hidden(&mut self, key: &str, values: &[(&str, Arg)]) -> Result<Option<String>> {
        if !self.asks || self.hidden_answer.is_some() {
            return Ok(self.hidden_answer.clone());
        }
        // Before the question, so that nothing of an early answer is shown.
        #[cfg(unix)]
        let _echo = crate::interrupt::hide_echo();
        write!(self.err, "{} ", visible(&self.words.format(key, values)))?;
        self.err.flush()?;
        Ok(Some(console::Term::stderr().read_secure_line()?))
    }

    /// Prints the path of a file that was written.
    pub fn wrote(&mut self, path: &Path) {
        self.print("wrote", &[("path", path.display().to_string().into())]);
    }

    /// Prints an error with its cause, its further faults and hints; with `--json`, also as data unless data
    /// were already written.
    pub fn error(&mut self, error: &Error) {
        if error.kind() == Kind::ClosedPipe {
            return;
        }
        if self.json && !self.answered {
            // The words below are printed even if the data cannot be written.
            let _ = self.data_json_of("obole/error/1", &Failed::of(error));
        }
        let (red, plain) = if self.colour { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
        let label = self.words.get("error-label");
        let lang = self.words.lang();
        let faults: Vec<&Error> = std::iter::once(error).chain(error.further()).collect();
        let shown = faults.len().min(SHOWN_FAULTS);
        for (at, fault) in faults.iter().enumerate().take(shown) {
            let _ = write!(self.err, "{red}{label}{plain} ");
            self.line(&error_text(fault, lang));
            // Faults that follow each other and have the same hints share them.
            let next = faults.get(at + 1).filter(|_| at + 1 < shown);
            if next.is_none_or(|next| next.hints() != fault.hints()) {
                self.hints(fault);
            }
        }
        if faults.len() > shown {
            let more = self.words.format("faults-more", &[("n", (faults.len() - shown).into())]);
            self.line(&more);
        }
    }

    fn hints(&mut self, error: &Error) {
        let hint_label = self.words.get("hint-label");
        for hint in error.hints() {
            self.line(&format!("{hint_label} {}", hint.text(self.words.lang())));
        }
    }

    /// Returns a bar for long work; it is hidden unless a person reads the messages.
    pub fn bar(&self, key: &str, length: u64) -> ProgressBar {
        if !self.terminal || self.verbosity < 0 {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{msg:28} [{bar:30}] {percent:>3} %  {eta}");
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(self.words.get(key));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    /// Runs fits and tests with a bar of their parts.
    pub fn in_parts<T>(&self, work: impl FnOnce(&mut dyn FnMut(Progress)) -> T) -> T {
        let bar = self.bar("step-fit", 1);
        let done = work(&mut |progress| {
            bar.set_length(progress.of.into());
            bar.set_position(progress.done.into());
        });
        bar.finish_and_clear();
        done
    }

    pub fn flush(&mut self) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

/// Returns whether to use colours: as requested, or else on a terminal unless NO_COLOR is set (no-color.org:
/// to any value but the empty one).
fn in_colour(asked: Colour, terminal: bool, no_color: Option<&OsStr>) -> bool {
    match asked {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => terminal && no_color.is_none_or(OsStr::is_empty),
    }
}

/// Output of `--json`: the schema, then the answer.
#[derive(Serialize)]
struct Answered<'a, T> {
    schema: &'a str,
    #[serde(flatten)]
    value: &'a T,
}

/// An error as data.
#[derive(Serialize)]
struct Failed<'a> {
    id: &'static str,
    kind: &'static str,
    exit_code: u8,
    message: String,
    file: Option<String>,
    row: Option<u64>,
    column: Option<Cow<'a, str>>,
    hints: Vec<String>,
    /// The other faults of the same input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    further: Vec<Failed<'a>>,
}

impl<'a> Failed<'a> {
    fn of(error: &'a Error) -> Self {
        let place = error.place();
        Self {
            id: error.message().id(),
            kind: error.kind().name(),
            exit_code: exit::of_kind(error.kind()),
            message: error.message().text(Lang::En),
            file: place.file_text(),
            row: place.row,
            column: place.column_text(),
            hints: error.hints().iter().map(|hint| hint.text(Lang::En)).collect(),
            further: error.further().iter().map(Self::of).collect(),
        }
    }
}

/// Runs `work` on `threads` threads; without a number, on as many as the machine has.
pub fn with_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    // The pool is that of the process, because the streams of a verb must not move between threads.
    if let Some(threads) = threads {
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    work()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_no_command_and_a_file_gets_the_bytes() {
        use clap::Parser as _;
        let hostile = "a\u{1b}[2J\u{202e}b\n";
        for (width, shown) in [(None, hostile), (Some(80), "a\u{fffd}[2J\u{fffd}b\n")] {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let args = Args::try_parse_from(["obole", "doctor", "x"]).unwrap();
            let mut ui = Ui::new(&mut out, &mut err, &args, Screen { watched: true, asks: false, width });
            ui.data(hostile).unwrap();
            ui.line(hostile);
            ui.error(&Error::new(Kind::Refused, "no-rows").in_file(hostile));
            assert_eq!(String::from_utf8(out).unwrap(), shown);
            let words = String::from_utf8(err).unwrap();
            assert!(
                !words.replace("\u{1b}[1;31m", "").replace("\u{1b}[0m", "").contains(['\u{1b}', '\u{202e}'])
            );
        }
    }

    #[test]
    fn colours_on_a_terminal_unless_its_reader_wants_none() {
        let auto = |terminal, said: Option<&str>| in_colour(Colour::Auto, terminal, said.map(OsStr::new));
        assert_eq!([auto(true, None), auto(true, Some("")), auto(true, Some("1"))], [true, true, false]);
        assert!(!auto(false, None));
        assert!(in_colour(Colour::Always, false, Some(OsStr::new("1"))));
        assert!(!in_colour(Colour::Never, true, None));
    }
}
